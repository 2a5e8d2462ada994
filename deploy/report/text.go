package report

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"github.com/todo-chatbot/todo-chatbot/deploy/rule"
	"github.com/todo-chatbot/todo-chatbot/deploy/validate"
	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

// The colours of a terminal.
const (
	red    = "\x1b[1;31m"
	yellow = "\x1b[1;33m"
	cyan   = "\x1b[1;36m"
	blue   = "\x1b[1;34m"
	bold   = "\x1b[1m"
	plain  = "\x1b[0m"
)

// maxLine is how much of a source's line is shown.
const maxLine = 110

// text writes for people, as compilers do: the sentence, the place, the line
// with the place underlined, and what to do.
type text struct {
	*bufio.Writer
	colour bool
}

func (r Report) writeText(w io.Writer) error {
	t := text{bufio.NewWriter(w), r.Colour}
	counts := map[rule.Severity]int{}
	for _, result := range r.shown() {
		for _, d := range result.Diagnostics {
			counts[severity(d)]++
			t.diagnostic(d)
		}
	}
	suppressed := 0
	for _, result := range r.Results {
		for _, d := range result.Suppressed {
			suppressed++
			fmt.Fprintf(t, "%s %s\n  %s %s\n  = reason: %s\n\n", t.in(blue, "allowed["+d.Rule.ID+"]:"),
				clean(d.Message), t.in(blue, "-->"), clean(d.At.String()), clean(d.Reason))
		}
	}
	t.summary(r, counts, suppressed)
	return t.Flush()
}

func (t text) summary(r Report, counts map[rule.Severity]int, suppressed int) {
	var parts []string
	for _, s := range []rule.Severity{rule.Error, rule.Warning, rule.Advice} {
		if counts[s] > 0 {
			parts = append(parts, plural(counts[s], s.String()))
		}
	}
	if suppressed > 0 {
		parts = append(parts, fmt.Sprintf("%d allowed", suppressed))
	}
	found := "nothing to fix"
	if len(parts) > 0 {
		found = strings.Join(parts, ", ")
	}
	how := ""
	switch {
	case r.Against != "":
		how = ", also against " + r.Against
	case r.Offline != "":
		how = " offline, as " + r.Offline
	}
	fmt.Fprintf(t, "%s checked%s: %s.\n", plural(len(r.Results), "set")+" of values", clean(how), found)
}

func (t text) diagnostic(d validate.Diagnostic) {
	s := severity(d)
	colour := map[rule.Severity]string{rule.Error: red, rule.Warning: yellow, rule.Advice: cyan}[s]
	fmt.Fprintf(t, "%s %s\n", t.in(colour, s.String()+"["+d.Rule.ID+"]:"), t.in(bold, clean(d.Message)))
	margin := len(strconv.Itoa(max(d.At.Line, 1)))
	for _, related := range d.Related {
		margin = max(margin, len(strconv.Itoa(max(related.At.Line, 1))))
	}
	t.excerpt("-->", d.At, "^", colour, "", margin)
	for _, related := range d.Related {
		t.excerpt(":::", related.At, "-", blue, related.Note, margin)
	}
	if d.Hint != "" {
		fmt.Fprintf(t, "%s %s %s\n", strings.Repeat(" ", margin), t.in(blue, "= hint:"), clean(d.Hint))
	}
	fmt.Fprintln(t)
}

// excerpt shows a place: its line, with what is meant underlined.
func (t text) excerpt(arrow string, at values.Place, mark, colour, note string, margin int) {
	if at.Source == nil {
		return
	}
	space := strings.Repeat(" ", margin)
	fmt.Fprintf(t, "%s%s %s\n", space, t.in(blue, arrow), clean(at.String()))
	line := at.Source.Line(at.Line)
	if at.Line == 0 || at.Source.Flag || strings.TrimSpace(line) == "" {
		return
	}
	shown, column := clip(clean(line), at.Column)
	runes := []rune(shown)
	before, marked := min(column-1, len(runes)), min(column-1+max(1, at.Width), len(runes))
	indent, underlined := cells(runes[:before]), max(1, cells(runes[before:marked]))
	number := strings.Repeat(" ", margin-len(strconv.Itoa(at.Line))) + strconv.Itoa(at.Line)
	fmt.Fprintf(t, "%s %s\n%s %s\n", space, t.in(blue, "|"), t.in(blue, number+" |"), shown)
	if note != "" {
		note = " " + note
	}
	fmt.Fprintf(t, "%s %s %s%s\n", space, t.in(blue, "|"), strings.Repeat(" ", indent),
		t.in(colour, strings.Repeat(mark, underlined)+clean(note)))
}

// clip cuts a long line so that the column is seen, and says where it is then.
func clip(line string, column int) (shown string, at int) {
	runes := []rune(line)
	if len(runes) <= maxLine {
		return line, column
	}
	from := max(0, min(column-maxLine/2, len(runes)-maxLine))
	cut := append([]rune(nil), runes[from:min(from+maxLine, len(runes))]...)
	if from > 0 {
		cut[0] = '…'
	}
	if from+maxLine < len(runes) {
		cut[len(cut)-1] = '…'
	}
	return string(cut), column - from
}

// cells is how many columns of a terminal characters take: Chinese, Japanese and
// Korean ones two, and marks that stand above or below another none.
func cells(runes []rune) int {
	count := 0
	for _, char := range runes {
		switch kind := width.LookupRune(char).Kind(); {
		case unicode.In(char, unicode.Mn, unicode.Me, unicode.Cf):
		case kind == width.EastAsianWide, kind == width.EastAsianFullwidth:
			count += 2
		default:
			count++
		}
	}
	return count
}

func (t text) in(colour, words string) string {
	if !t.colour {
		return words
	}
	return colour + words + plain
}

// clean keeps what a file says from steering the terminal.
func clean(words string) string {
	return strings.Map(func(char rune) rune {
		switch {
		case char == '\t' || char == '\n' || char == '\r':
			return ' '
		case char < ' ' || char >= 0x7f && char < 0xa0 || char >= 0x202a && char <= 0x202e ||
			char >= 0x2066 && char <= 0x2069:
			return '\uFFFD'
		}
		return char
	}, words)
}
