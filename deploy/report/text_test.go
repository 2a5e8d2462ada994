package report_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/todo-chatbot/todo-chatbot/deploy/report"
	"github.com/todo-chatbot/todo-chatbot/deploy/rule"
	"github.com/todo-chatbot/todo-chatbot/deploy/validate"
	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

// excerpt is the line of a source and the one below it, with a part underlined.
func excerpt(t *testing.T, line, part string) (shown, mark string) {
	t.Helper()
	source := values.NewSource("a.yaml", []byte(line+"\n"))
	before, _, found := strings.Cut(line, part)
	if !found {
		t.Fatalf("%q is not in %q", part, line)
	}
	at := values.Place{Source: source, Line: 1, Column: utf8.RuneCountInString(before) + 1, Width: utf8.RuneCountInString(part)}
	finding := rule.Finding{Rule: rule.Rule{ID: "some-rule"}, At: at, Message: "wrong"}
	all := report.Report{Results: []validate.Result{{Name: "a.yaml", Diagnostics: []validate.Diagnostic{{Finding: finding, Fault: true}}}}}
	var out bytes.Buffer
	if err := all.Write(&out, "text"); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out.String(), "\n")
	return strings.TrimPrefix(lines[3], "1 | "), strings.TrimPrefix(lines[4], "  | ")
}

func TestUnderlining(t *testing.T) {
	for name, c := range map[string]struct{ line, part, want string }{
		"plain text":                       {"a: {level: loud}", "loud", "           ^^^^"},
		"wide characters take two columns": {"a: {b: \"日本\", level: デバ}", "デバ", "                      ^^^^"},
		"a tab takes one, as it is shown":  {"a: x\t\tlevel", "level", "      ^^^^^"},
		"a mark above a letter takes none": {"a: {b: \"e\u0301\", c: d}", "d", "               ^"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, mark := excerpt(t, c.line, c.part); mark != c.want {
				t.Errorf("%q, want %q", mark, c.want)
			}
		})
	}
	t.Run("a long line is cut around the place", func(t *testing.T) {
		shown, mark := excerpt(t, strings.Repeat("x", 300)+" here "+strings.Repeat("y", 300), "here")
		at := strings.IndexByte(mark, '^')
		if runes := []rune(shown); len(runes) > 120 || string(runes[at:at+4]) != "here" || runes[0] != '…' || runes[len(runes)-1] != '…' {
			t.Errorf("%q over %q", shown, mark)
		}
	})
	t.Run("what a file says does not steer the terminal", func(t *testing.T) {
		if shown, _ := excerpt(t, "a: \x1b[31m\u202ered", "red"); strings.ContainsAny(shown, "\x1b\u202e") {
			t.Errorf("%q", shown)
		}
	})
}
