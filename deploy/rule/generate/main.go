// Command generate writes what is made from the table of rules: the chart's
// schema and checks, and the document of the rules. It runs in deploy/rule.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/todo-chatbot/todo-chatbot/deploy/rule"
)

func main() {
	for path, text := range rule.Written() {
		path = filepath.Join("..", "..", filepath.FromSlash(path))
		if err := os.WriteFile(path, text, 0o644); err != nil {
			fmt.Fprintln(os.Stderr, "generate:", err)
			os.Exit(1)
		}
	}
}
