package api

import (
	"context"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/todo-chatbot/todo-chatbot/app/entry"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// parsedBody is an entry.Entry on the wire.
type parsedBody struct {
	Title      string          `json:"title"`
	Due        *todo.Due       `json:"due,omitempty"`
	DueText    string          `json:"due_text,omitempty" doc:"The due in words, with its absolute date."`
	Recurrence *recurrenceBody `json:"recurrence,omitempty"`
	Priority   todo.Priority   `json:"priority"`
	Tags       []string        `json:"tags"`
	Chips      []Chip          `json:"chips" doc:"What was understood as something else than the title."`
	Question   *LineQuestion   `json:"question,omitempty" doc:"What has to be known before a due can be set: several days are named, or one that does not exist or has passed. Until then nothing is set, and the words stay in the title."`
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
	Weak  bool   `json:"weak,omitempty" doc:"It sets nothing and stays in the title, until its range is among those taken."`
}

// LineQuestion is what the person is to be asked.
type LineQuestion struct {
	Text    string       `json:"text"`
	Options []LineAnswer `json:"options" doc:"The nearest reading first."`
}

// LineAnswer is an answer to a LineQuestion.
type LineAnswer struct {
	Label string `json:"label"`
	Start int    `json:"start" doc:"Where the words start that it reads, in UTF-16 code units."`
	End   int    `json:"end"`
	Text  string `json:"text" doc:"What to put in their place. Parse the text with it, and its range among those taken."`
}

type parseInput struct {
	Within
	Body struct {
		Text    string    `json:"text" maxLength:"500"`
		Said    time.Time `json:"said_at,omitzero" doc:"When it was written, if it could not be sent then; times in it are read as of then."`
		Literal [][2]int  `json:"literal,omitempty" nullable:"false" maxItems:"50" doc:"Ranges of the text, in UTF-16 code units, that belong to the title."`
		Taken   [][2]int  `json:"taken,omitempty" nullable:"false" maxItems:"50" doc:"Ranges of the text, in UTF-16 code units, that are what they look like: those of weak chips that were accepted, and of answers to a question."`
	} `nameHint:"QuickAdd"`
}

type parseOutput struct {
	Body parsedBody `nameHint:"Parsed"`
}

func (s taskHandlers) parse(ctx context.Context, in *parseInput) (*parseOutput, error) {
	text := in.Body.Text
	if _, err := todo.CleanLine("text", text, 0, entry.MaxLine); err != nil {
		return nil, err
	}
	var o entry.Options
	var err error
	if o.Literal, err = spans("body.literal", text, in.Body.Literal); err != nil {
		return nil, err
	}
	if o.Taken, err = spans("body.taken", text, in.Body.Taken); err != nil {
		return nil, err
	}
	if s.Wordings != nil {
		if o.Kept, err = s.Wordings.Words(ctx, actor(ctx).User); err != nil {
			return nil, err
		}
	}
	who := actor(ctx)
	now := s.Tasks.Now()
	if !in.Body.Said.IsZero() && in.Body.Said.Before(now) {
		now = in.Body.Said
	}
	e := entry.Read(text, timeexpr.ForLocale(now.In(who.Location()), who.Locale), o)
	return &parseOutput{parsed(text, e)}, nil
}

// parsed is an entry of a text on the wire, with its bytes as UTF-16 code units.
func parsed(text string, e entry.Entry) parsedBody {
	out := parsedBody{Title: e.Title, Due: e.Due, DueText: e.DueText, Priority: e.Priority,
		Tags: append([]string{}, e.Tags...), Chips: []Chip{}}
	if e.Recurrence != nil {
		out.Recurrence = &recurrenceBody{Rule: e.Recurrence.Rule.String(), Text: e.Recurrence.Rule.Text()}
	}
	for _, c := range e.Chips {
		out.Chips = append(out.Chips, Chip{Start: units(text[:c.Start]), End: units(text[:c.End]), Text: c.Text,
			Kind: c.Kind, Label: c.Label, Weak: c.Weak})
	}
	for _, k := range e.Kept {
		out.Kept = append(out.Kept, KeptPart{units(text[:k.Start]), units(text[:k.End]), k.Wording})
	}
	if e.Question != nil {
		out.Question = &LineQuestion{Text: e.Question.Text}
		for _, a := range e.Question.Options {
			out.Question.Options = append(out.Question.Options,
				LineAnswer{Label: a.Label, Start: units(text[:a.Start]), End: units(text[:a.End]), Text: a.Text})
		}
	}
	return out
}

// spans are ranges in UTF-16 code units as ranges of bytes; field is for the error.
func spans(field, text string, ranges [][2]int) ([]entry.Span, error) {
	out := make([]entry.Span, len(ranges))
	for i, l := range ranges {
		start, ok := byteOffset(text, l[0])
		end, ok2 := byteOffset(text, l[1])
		if !ok || !ok2 || start > end {
			return nil, fault.InField(field, "A range is not within the text.")
		}
		out[i] = entry.Span{start, end}
	}
	return out, nil
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
