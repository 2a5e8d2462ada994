// Package values reads the values of a chart as Helm reads them, and keeps for
// each value the place that said it: a line and column of a file, or a --set.
package values

import (
	"bytes"
	"fmt"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"
)

// Masked stands in a quoted line where a secret was.
const Masked = "•••"

// Source is one text that values come from: a file, the standard input, a flag
// of the command line. Any number of goroutines may use it.
type Source struct {
	// Name is the path of a file, "stdin", or the flag with its text left out, such as "--set".
	Name string
	// Flag says that the text was given on the command line: it has no lines.
	Flag bool
	// Default says that the text is the chart's own: a fault is rather laid to another.
	Default bool
	// Allowances are the comments "# todoctl:allow rule: reason" of the text, also
	// with "until 2026-12-31" before the colon.
	Allowances []Allowance

	text   []byte
	starts func() []int // of each line

	mu      sync.Mutex
	secrets []span
}

// Place is where something stands in a source.
type Place struct {
	Source *Source
	// Line and Column count from 1, in characters; 0: the source as a whole.
	Line, Column int
	// Width is the number of characters, at least 1 where Column is known.
	Width int
}

// Allowance is a comment that takes a warning back, with its reason.
type Allowance struct {
	Rule, Reason string
	// Until is the last day it holds, such as "2026-12-31"; "": it holds for good.
	Until string
	At    Place
	// Alone says that the comment stands on a line of its own, and so speaks of the next one.
	Alone bool
}

type span struct{ line, from, to int } // columns from..to-1, counted from 1

// NewSource returns a source of a file's text. The text is kept.
func NewSource(name string, text []byte) *Source {
	return newSource(name, false, text)
}

// NewFlag returns a source of one flag, such as "--set" and "a.b=1".
func NewFlag(flag, text string) *Source {
	return newSource(flag, true, []byte(text))
}

func newSource(name string, flag bool, text []byte) *Source {
	return &Source{Name: name, Flag: flag, text: text, starts: sync.OnceValue(func() []int { return lineStarts(text) })}
}

// String is "file:line:column", or the flag as it was typed with secrets masked.
func (p Place) String() string {
	switch {
	case p.Source == nil:
		return ""
	case p.Source.Flag:
		return p.Source.Name + " " + p.Source.Line(1)
	case p.Line == 0:
		return p.Source.Name
	}
	return fmt.Sprintf("%s:%d:%d", p.Source.Name, p.Line, p.Column)
}

// Text returns the source's text as it was read.
func (s *Source) Text() []byte { return s.text }

// Line returns line n, counted from 1, without its end, and with the secrets in
// it masked by text of the same width, so that columns stay what they are.
func (s *Source) Line(n int) string {
	line := []rune(s.rawLine(n))
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, secret := range s.secrets {
		if secret.line != n {
			continue
		}
		for column := secret.from; column < secret.to && column <= len(line); column++ {
			line[column-1] = '•'
		}
	}
	return string(line)
}

// Hide masks what stands at a place from then on.
func (s *Source) Hide(p Place) {
	s.hide(span{p.Line, p.Column, p.Column + p.Width})
}

// HideLine masks a line from a column, counted from 1, to its end.
func (s *Source) HideLine(line, column int) {
	s.hide(span{line, column, utf8.RuneCountInString(s.rawLine(line)) + 1})
}

func (s *Source) hide(secret span) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.secrets = append(s.secrets, secret)
}

// Lines returns how many lines the text has.
func (s *Source) Lines() int {
	return len(s.starts())
}

// placeAt returns the place of a byte offset.
func (s *Source) placeAt(offset, width int) Place {
	starts := s.starts()
	line := sort.SearchInts(starts, offset+1)
	column := utf8.RuneCount(s.text[starts[line-1]:offset]) + 1
	return Place{Source: s, Line: line, Column: column, Width: width}
}

func (s *Source) rawLine(n int) string {
	starts := s.starts()
	if n < 1 || n > len(starts) {
		return ""
	}
	end := len(s.text)
	if n < len(starts) {
		end = starts[n]
	}
	return strings.TrimRight(string(s.text[starts[n-1]:end]), "\r\n\u0085\u2028\u2029")
}

// lineStarts finds the lines as YAML counts them: it ends one not only at a
// line feed. The text after the last end is a line even if it is empty.
func lineStarts(text []byte) []int {
	starts := make([]int, 1, bytes.Count(text, []byte("\n"))+1)
	for i := 0; i < len(text); {
		char, size := utf8.DecodeRune(text[i:])
		i += size
		switch char {
		case '\r':
			if i < len(text) && text[i] == '\n' {
				continue
			}
			starts = append(starts, i)
		case '\n', '\u0085', '\u2028', '\u2029':
			starts = append(starts, i)
		}
	}
	return starts
}
