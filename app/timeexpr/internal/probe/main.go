// Command probe prints the time expressions of the lines it reads, as JSON,
// for measuring: "@2026-11-23T09:00:00Z<TAB>text", or only the text.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<20)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for in.Scan() {
		c := timeexpr.Context{Now: time.Now(), WeekStart: time.Monday}
		text := in.Text()
		if stamp, rest, ok := strings.Cut(text, "\t"); ok && strings.HasPrefix(stamp, "@") {
			now, err := time.Parse(time.RFC3339, stamp[1:])
			if err != nil {
				fmt.Fprintln(os.Stderr, "probe:", err)
				os.Exit(1)
			}
			c.Now, text = now, rest
		}
		if err := out.Encode(timeexpr.Report(text, c)); err != nil {
			fmt.Fprintln(os.Stderr, "probe:", err)
			os.Exit(1)
		}
	}
}
