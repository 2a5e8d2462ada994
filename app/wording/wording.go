// Package wording is about words that look like a time and that a person
// keeps in titles all the same: the “Friday demo” of “Prepare Friday demo”.
// What a person has rejected once is not taken for a time again, wherever they
// say it, until they want it so.
package wording

import (
	"context"
	"strings"
	"time"
	"unicode"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// The limits of what is remembered.
const (
	MaxLength = 100 // of a wording, in characters
	MaxKept   = 200 // of one person; the oldest is forgotten for a further one
)

// Kept is a wording that a person keeps in titles.
type Kept struct {
	Wording string    `json:"wording"`
	Since   time.Time `json:"since"`
}

// Store remembers wordings by person. It is safe for concurrent use.
type Store interface {
	// Keep remembers a wording, once however often it is kept, and forgets
	// the oldest ones beyond max.
	Keep(ctx context.Context, user todo.UserID, k Kept, max int) error
	// Forget takes a wording away. It fails with fault.NotFound.
	Forget(ctx context.Context, user todo.UserID, wording string) error
	// Kept returns a person's wordings, the newest first.
	Kept(ctx context.Context, user todo.UserID) ([]Kept, error)
}

// Service remembers what people keep in titles.
type Service struct {
	store Store
	now   func() time.Time
}

// New returns a Service.
func New(store Store, now func() time.Time) *Service { return &Service{store, now} }

// Keep remembers the wording of the bytes [start, end) of a text, see Of.
func (s *Service) Keep(ctx context.Context, user todo.UserID, text string, start, end int) (Kept, error) {
	w := Of(text, start, end)
	if w == "" || len([]rune(w)) > MaxLength {
		return Kept{}, fault.InField("text",
			"There are no words to remember, or more than %d characters of them. Name the words that belong to the "+
				"title.", MaxLength)
	}
	k := Kept{Wording: w, Since: s.now().UTC().Truncate(time.Microsecond)}
	return k, s.store.Keep(ctx, user, k, MaxKept)
}

// Forget lets a wording be taken for a time again. It fails with fault.NotFound.
func (s *Service) Forget(ctx context.Context, user todo.UserID, wording string) error {
	return s.store.Forget(ctx, user, strings.Join(words(wording), " "))
}

// Kept returns the wordings of a person, the newest first.
func (s *Service) Kept(ctx context.Context, user todo.UserID) ([]Kept, error) {
	return s.store.Kept(ctx, user)
}

// Words are the wordings alone, as Ranges takes them.
func (s *Service) Words(ctx context.Context, user todo.UserID) ([]string, error) {
	kept, err := s.store.Kept(ctx, user)
	out := make([]string, len(kept))
	for i, k := range kept {
		out[i] = k.Wording
	}
	return out, err
}

// Of is the wording by which the bytes [start, end) of a text are known again:
// they and the word after them, or without one the word before them, so that
// “Friday” in “Prepare Friday demo” does not stand for every Friday. It is in
// small letters, with single blanks. A span that is all of the text, or lies
// outside of it, is its own wording.
func Of(text string, start, end int) string {
	if start < 0 || end > len(text) || start >= end {
		return ""
	}
	spans := cut(text)
	first, last := -1, -1
	for i, s := range spans {
		if s.start < end && start < s.end {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	switch {
	case first < 0:
		return ""
	case last+1 < len(spans):
		last++
	case first > 0:
		first--
	}
	return strings.Join(words(text[spans[first].start:spans[last].end]), " ")
}

// Range is where a kept wording stands in a text, in bytes.
type Range struct {
	Start, End int
	Wording    string
}

// Ranges finds the kept wordings in a text, whole words only, from left to right.
func Ranges(text string, kept []string) []Range {
	if len(kept) == 0 {
		return nil
	}
	spans := cut(text)
	var out []Range
	for i := 0; i < len(spans); i++ {
		for _, k := range kept {
			if n := begins(spans[i:], strings.Fields(k)); n > 0 {
				out = append(out, Range{spans[i].start, spans[i+n-1].end, k})
				i += n - 1
				break
			}
		}
	}
	return out
}

// begins is the number of words if spans begin with them, else 0.
func begins(spans []span, words []string) int {
	if len(words) == 0 || len(words) > len(spans) {
		return 0
	}
	for i, w := range words {
		if spans[i].word != w {
			return 0
		}
	}
	return len(words)
}

// span is a word of a text, in small letters, and where it stands.
type span struct {
	word       string
	start, end int
}

// cut finds the words of a text: letters, figures and what stands within them.
func cut(text string) []span {
	var out []span
	start := -1
	for i, r := range text + " " {
		inside := unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) ||
			strings.ContainsRune("'’-/:.", r) && start >= 0
		switch {
		case inside && start < 0:
			start = i
		case !inside && start >= 0:
			end := start + len(strings.TrimRight(text[start:i], "'’-/:."))
			out = append(out, span{strings.ReplaceAll(strings.ToLower(text[start:end]), "’", "'"), start, end})
			start = -1
		}
	}
	return out
}

func words(text string) []string {
	var out []string
	for _, s := range cut(text) {
		out = append(out, s.word)
	}
	return out
}
