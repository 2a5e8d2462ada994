package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// TestOperateDocument holds docs/operate.md to the tables of the code.
func TestOperateDocument(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "operate.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := string(text)
	for name, table := range map[string]string{"states": statesTable(), "codes": codesTable()} {
		want, err = between(want, name, table)
		if err != nil {
			t.Fatal(err)
		}
	}
	if want == string(text) {
		return
	}
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Error("docs/operate.md does not say what the code does: go test ./cmd/todoctl -run TestOperateDocument -update")
}

// between replaces what stands between the marks of a name.
func between(text, name, replacement string) (string, error) {
	before, rest, found := strings.Cut(text, "<!-- begin of "+name)
	mark, rest, found2 := strings.Cut(rest, "-->\n")
	_, after, found3 := strings.Cut(rest, "<!-- end of "+name)
	if !found || !found2 || !found3 {
		return "", fmt.Errorf("docs/operate.md has no marks of %s", name)
	}
	return before + "<!-- begin of " + name + mark + "-->\n" + replacement + "<!-- end of " + name + after, nil
}

func statesTable() string {
	var text strings.Builder
	write := func(title, from, to, why string) {
		if why == "" {
			why = "(data model)"
		}
		fmt.Fprintf(&text, "| %s | %s | %s | %s |\n", title, from, to, why)
	}
	text.WriteString("| | from | to | when |\n|---|---|---|---|\n")
	for _, s := range lifecycle.DeploymentSteps() {
		write("deployment", string(s.From), string(s.To), s.Why)
	}
	for _, s := range lifecycle.PodSteps() {
		write("pod", string(s.From), string(s.To), s.Why)
	}
	return text.String()
}

func codesTable() string {
	var text strings.Builder
	text.WriteString("| code | says |\n|---|---|\n")
	for _, m := range lifecycle.Meanings() {
		fmt.Fprintf(&text, "| `%s` | %s |\n", m.Code, m.Says)
	}
	return text.String()
}
