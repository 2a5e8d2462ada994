// Package entry reads one line as a new task: "call Ann tomorrow at 5pm #work
// !high" is a title with a due, a tag and a priority. It is the one reading of
// such a line, whoever asks: the conversation, quick add on the page, the
// terminal, the API and the tools of MCP clients.
//
// Nothing that is written is lost. Words leave the title only where they set
// something; what could as well belong to the title stays in it until the
// person says otherwise; and where several days are named, or one that does
// not exist, nothing is set and the person is asked.
package entry

import (
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/app/wording"
)

// MaxLine is the length of a line in characters that its doors let in: a title,
// and words for its due, tags and the like.
const MaxLine = 500

// The kinds of chip.
const (
	ChipDue        = "due"
	ChipRecurrence = "recurrence"
	ChipPriority   = "priority"
	ChipTag        = "tag"
)

// Chip is a part of a line that was understood as something else than title.
type Chip struct {
	Start, End int // bytes of the line
	Text       string
	Kind       string
	Label      string // what it was understood as, with absolute dates
	// Weak says that the words set nothing and stay in the title, until the
	// person takes them for what the label says.
	Weak bool
}

// Span is a range of bytes of a line, from its first to behind its last.
type Span = [2]int

// Options are what a person has said about a line beside its words.
type Options struct {
	// Literal are the ranges that belong to the title whatever they look like.
	Literal []Span
	// Taken are the ranges that are what they look like, weak or not.
	Taken []Span
	// Led are the ranges that only lead to the task and are no part of its title:
	// "remind me to". They are read with the rest.
	Led []Span
	// Kept are the wordings that name no time for this person; see package wording.
	Kept []string
}

// Entry is a line as understood. Due and Recurrence are for somebody on whose
// clock the context's moment was read.
type Entry struct {
	todo.Draft
	DueText string // the due in words, with its absolute date
	Chips   []Chip // from left to right
	// Kept has the words that would have been understood as a time if the
	// person did not keep them in titles.
	Kept []wording.Range
	// Question is what has to be known before a due can be set, or nil.
	Question *Question
}

// Question is what a person is asked about a line.
type Question struct {
	Text    string
	Options []Option // the nearest reading first; never empty
}

// Option is an answer: the line means what it says with Text for the bytes from
// Start to End of it, and that taken for a time.
type Option struct {
	Label      string
	Start, End int
	Text       string
}

// Read reads a line. It is a pure function of its arguments and takes time in
// proportion to the line. What stands between quotation marks belongs to the
// title.
func Read(line string, c timeexpr.Context, o Options) Entry {
	r := reader{line: line, context: c, options: o, kept: wording.Ranges(line, o.Kept)}
	r.entry.Tags = []string{}
	r.marks()
	r.times()
	slices.SortFunc(r.entry.Chips, func(a, b Chip) int { return a.Start - b.Start })
	r.entry.Title = Title(r.rest())
	return r.entry
}

// reader is a line while it is read.
type reader struct {
	line    string
	context timeexpr.Context
	options Options
	kept    []wording.Range
	entry   Entry
	repeats *timeexpr.Expr // how the task repeats
}

// marks reads the #tags and priorities of the line.
func (r *reader) marks() {
	for _, m := range marksOf(r.line) {
		if within(r.options.Literal, m.start, m.end) {
			continue
		}
		chip := Chip{Start: m.start, End: m.end, Text: r.line[m.start:m.end]}
		if m.tag == "" {
			r.entry.Priority = m.priority
			chip.Kind = ChipPriority
			chip.Label = m.priority.String() + " priority"
		} else {
			tags, err := todo.CleanTags(append(slices.Clone(r.entry.Tags), m.tag))
			if err != nil {
				continue // it stays in the title, where the person sees it
			}
			r.entry.Tags = tags
			chip.Kind = ChipTag
			chip.Label = strings.ToLower(m.tag)
		}
		r.entry.Chips = append(r.entry.Chips, chip)
	}
}

// rest is the line without the chips that are sure and without what only leads
// to the task.
func (r *reader) rest() string {
	out := slices.DeleteFunc(slices.Clone(r.entry.Chips), func(c Chip) bool { return c.Weak })
	for _, l := range r.options.Led {
		if 0 <= l[0] && l[0] < l[1] && l[1] <= len(r.line) {
			out = append(out, Chip{Start: l[0], End: l[1]})
		}
	}
	slices.SortStableFunc(out, func(a, b Chip) int { return a.Start - b.Start })
	rest := ""
	at := 0
	for _, c := range out {
		if c.Start < at {
			at = max(at, c.End)
			continue
		}
		start, end := r.around(at, c)
		rest = joined(rest, r.line[at:start])
		at = end
	}
	return joined(rest, r.line[at:])
}

// joined is two parts of a line with a blank between them, unless the second
// begins with a mark that stands behind a word.
func joined(a, b string) string {
	b = strings.Trim(b, " ")
	if a == "" || b == "" || strings.ContainsRune(",;.!?", rune(b[0])) {
		return a + b
	}
	return a + " " + b
}

// around widens a chip by what is only said to set it: "due Friday", "(Friday)",
// and the comma before it. What lies before the byte at is cut already.
func (r *reader) around(at int, c Chip) (start, end int) {
	start, end = c.Start, c.End
	if c.Kind == ChipDue || c.Kind == ChipRecurrence {
		before := strings.TrimRight(r.line[at:start], " :")
		if n := len(before) - len("due"); n > 0 && strings.EqualFold(before[n:], "due") &&
			strings.ContainsRune(" ,(", rune(before[n-1])) {
			start = at + n
		}
	}
	before := strings.TrimRight(r.line[at:start], " ")
	after := strings.TrimLeft(r.line[end:], " ")
	if strings.HasSuffix(before, "(") && strings.HasPrefix(after, ")") {
		start = at + len(before) - 1
		end = len(r.line) - len(after) + 1
		before = strings.TrimRight(before[:len(before)-1], " ")
	}
	if strings.HasSuffix(before, ",") {
		start = at + len(before) - 1
	}
	return start, end
}

// within says whether [start, end) touches one of the ranges.
func within(ranges []Span, start, end int) bool {
	return slices.ContainsFunc(ranges, func(s Span) bool { return start < s[1] && s[0] < end })
}
