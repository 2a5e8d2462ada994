package offline

import (
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/app/tools"
	"github.com/todo-chatbot/todo-chatbot/app/wording"
)

// The kinds of chip.
const (
	ChipDue        = "due"
	ChipRecurrence = "recurrence"
	ChipPriority   = "priority"
	ChipTag        = "tag"
)

// Chip is a part of a quick add that was understood as something else than title.
type Chip struct {
	Start, End int // bytes of the text
	Text       string
	Kind       string
	Label      string // what it was understood as, with absolute dates
	// Weak says that the words could as well belong to the title: there they
	// stay, until the person says which it is.
	Weak bool
}

// Quick is a quick add as understood. Due and Recurrence are for somebody on
// whose clock the context's moment was read.
type Quick struct {
	todo.Draft
	DueText string // the due in words, with its absolute date
	Chips   []Chip // from left to right
	// Kept has the words that would have been understood as a time if the
	// person did not keep them in titles.
	Kept []wording.Range
}

// QuickAdd reads a bare title with words for its due, recurrence, tags (#tag)
// and priority (!high, p1) in it. What lies in one of the literal ranges of
// bytes, or between quotation marks, belongs to the title whatever it looks
// like, and so do the kept wordings; see package wording.
func QuickAdd(text string, c timeexpr.Context, literal [][2]int, kept ...string) Quick {
	q := Quick{Draft: todo.Draft{Tags: []string{}}}
	u := cut(text, c, nil)
	for _, t := range u.tokens {
		if (t.kind == word || t.kind == label) && !within(literal, t.start, t.end) {
			q.marker(text, t)
		}
	}
	q.times(text, c, literal, wording.Ranges(text, kept))
	slices.SortFunc(q.Chips, func(a, b Chip) int { return a.Start - b.Start })
	q.Title = title(q.rest(text))
	return q
}

// times reads the time expressions outside of the literal ranges and kept words.
func (q *Quick) times(text string, c timeexpr.Context, literal [][2]int, kept []wording.Range) {
	var exprs []timeexpr.Expr
	for _, e := range timeexpr.Find(unlabelled(text), c) {
		if i := slices.IndexFunc(kept, func(r wording.Range) bool { return e.Start < r.End && r.Start < e.End }); i >= 0 {
			if !slices.Contains(q.Kept, kept[i]) {
				q.Kept = append(q.Kept, kept[i])
			}
			continue
		}
		overlaps := slices.ContainsFunc(q.Chips, func(o Chip) bool { return o.Start < e.End && e.Start < o.End })
		if within(literal, e.Start, e.End) || overlaps || e.Start >= e.End {
			continue
		}
		if _, _, err := tools.Resolve(append(slices.Clone(exprs), e), c.Now.Location()); err != nil {
			continue // it stays in the title, where the person sees it
		}
		exprs = append(exprs, e)
		chip := Chip{Start: e.Start, End: e.End, Text: text[e.Start:e.End], Kind: ChipDue, Label: e.Describe(c), Weak: e.Weak}
		if e.Rule != nil {
			chip.Kind = ChipRecurrence
		}
		q.Chips = append(q.Chips, chip)
	}
	q.Due, q.Recurrence, _ = tools.Resolve(exprs, c.Now.Location()) // each was tried before
	var said []string
	for _, e := range exprs {
		said = append(said, e.Describe(c))
	}
	q.DueText = strings.Join(said, ", ")
}

// marker reads #tag, !high and p1.
func (q *Quick) marker(text string, t token) {
	chip := Chip{Start: t.start, End: t.end, Text: text[t.start:t.end]}
	switch p, ok := priorities[strings.TrimPrefix(t.text, "!")]; {
	case t.kind == label && t.text[0] == '#':
		tags, err := todo.CleanTags(append(slices.Clone(q.Tags), t.text))
		if err != nil {
			return
		}
		q.Tags, chip.Kind, chip.Label = tags, ChipTag, t.text
	case ok && (t.kind == label || t.start > 0 && len(t.text) == 2 && t.text[0] == 'p'):
		q.Priority, chip.Kind, chip.Label = p, ChipPriority, p.String()+" priority"
	default:
		return
	}
	q.Chips = append(q.Chips, chip)
}

// rest is the text without the chips that are sure.
func (q *Quick) rest(text string) string {
	var b strings.Builder
	at := 0
	for _, c := range q.Chips {
		if c.Weak {
			continue
		}
		b.WriteString(strings.TrimRight(text[at:c.Start], " ") + " ")
		at = c.End
	}
	b.WriteString(text[at:])
	return b.String()
}

// within says whether [start, end) touches one of the ranges.
func within(ranges [][2]int, start, end int) bool {
	return slices.ContainsFunc(ranges, func(r [2]int) bool { return start < r[1] && r[0] < end })
}
