package api

import (
	"context"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/app/wording"
)

// maxQuickAdd is the length of a quick add in characters: a title, and words
// for its due, tags and the like.
const maxQuickAdd = 500

// Parse is what quick add makes of a text at a moment for a person. The
// ranges of literal, in bytes, belong to the title whatever they look like;
// so are the ranges of the chips. The kept wordings name no time either.
type Parse func(text string, literal [][2]int, kept []string, who todo.Actor, now time.Time) Parsed

// Parsed is a task in the making.
type Parsed struct {
	Title      string
	Due        *todo.Due
	DueText    string
	Recurrence *todo.Recurrence // its Anchor means nothing
	Priority   todo.Priority
	Tags       []string
	Chips      []Chip
	Kept       []wording.Range // kept wordings that would have been a time
}

// parsedBody is Parsed on the wire.
type parsedBody struct {
	Title      string          `json:"title"`
	Due        *todo.Due       `json:"due,omitempty"`
	DueText    string          `json:"due_text,omitempty" doc:"The due in words, with its absolute date."`
	Recurrence *recurrenceBody `json:"recurrence,omitempty"`
	Priority   todo.Priority   `json:"priority"`
	Tags       []string        `json:"tags"`
	Chips      []Chip          `json:"chips" doc:"What was understood as something else than the title."`
	Kept       []KeptPart      `json:"kept,omitempty" doc:"What would have been understood as a time, if the person did not keep these words in titles."`
}

// KeptPart is a part of the text that the person keeps in titles.
type KeptPart struct {
	Start   int    `json:"start" doc:"Where it starts, in UTF-16 code units."`
	End     int    `json:"end"`
	Wording string `json:"wording" doc:"What to forget, so that it is understood again."`
}

// Chip is a part of the text that was understood as something else than title.
type Chip struct {
	Start int    `json:"start" doc:"Where it starts, in UTF-16 code units, as JavaScript counts."`
	End   int    `json:"end"`
	Text  string `json:"text"`
	Kind  string `json:"kind" enum:"due,recurrence,priority,tag"`
	Label string `json:"label"`
	Weak  bool   `json:"weak,omitempty" doc:"It could as well belong to the title."`
}

type parseInput struct {
	Owner
	Body struct {
		Text    string   `json:"text" maxLength:"500"`
		Literal [][2]int `json:"literal,omitempty" nullable:"false" maxItems:"50" doc:"Ranges of the text, in UTF-16 code units, that belong to the title."`
	} `nameHint:"QuickAdd"`
}

type parseOutput struct {
	Body parsedBody `nameHint:"Parsed"`
}

func (s *Server) parse(ctx context.Context, in *parseInput) (*parseOutput, error) {
	text := in.Body.Text
	if _, err := todo.CleanLine("text", text, 0, maxQuickAdd); err != nil {
		return nil, err
	}
	literal := make([][2]int, len(in.Body.Literal))
	for i, l := range in.Body.Literal {
		start, ok := byteOffset(text, l[0])
		end, ok2 := byteOffset(text, l[1])
		if !ok || !ok2 || start > end {
			return nil, fault.InField("body.literal", "A literal range is not within the text.")
		}
		literal[i] = [2]int{start, end}
	}
	var kept []string
	if s.Wordings != nil {
		var err error
		if kept, err = s.Wordings.Words(ctx, actor(ctx).User); err != nil {
			return nil, err
		}
	}
	p := s.Parse(text, literal, kept, actor(ctx), s.Tasks.Now())
	out := parsedBody{Title: p.Title, Due: p.Due, DueText: p.DueText, Priority: p.Priority, Tags: append([]string{}, p.Tags...), Chips: append([]Chip{}, p.Chips...)}
	if p.Recurrence != nil {
		out.Recurrence = &recurrenceBody{Rule: p.Recurrence.Rule.String(), Text: p.Recurrence.Rule.Text()}
	}
	for i := range out.Chips {
		c := &out.Chips[i]
		c.Start, c.End = units(text[:c.Start]), units(text[:c.End])
	}
	for _, k := range p.Kept {
		out.Kept = append(out.Kept, KeptPart{units(text[:k.Start]), units(text[:k.End]), k.Wording})
	}
	return &parseOutput{out}, nil
}

// byteOffset turns an offset in UTF-16 code units into one in bytes.
func byteOffset(s string, unit int) (int, bool) {
	n := 0
	for i, r := range s {
		if n >= unit {
			return i, n == unit
		}
		n += utf16.RuneLen(r)
	}
	return len(s), n == unit
}

// units is the length of s in UTF-16 code units.
func units(s string) (n int) {
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		n += utf16.RuneLen(r)
		s = s[size:]
	}
	return n
}
