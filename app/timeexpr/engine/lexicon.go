package engine

import (
	"strings"
)

// Lexicon is the word list of a language, with what the tokenizer has to know
// of its spelling. It must not change once a text is read with it.
type Lexicon struct {
	words        map[string]*Word
	misspellable map[byte][]string
	notMisspelt  map[string]bool

	// Scan reads a word with marks within, such as "a.m.", whose letters stand
	// from start to end. It returns where that ends and how the word is spelt
	// in the list, or "" where there is none. It may be nil.
	Scan func(text string, start, end int) (int, string)
	// Loose is an ending of numbers that makes them rough: "ish".
	Loose string
	// Clitic is what an apostrophe ties to the word before it, in the list with that: "s".
	Clitic string
}

func NewLexicon() *Lexicon {
	return &Lexicon{words: map[string]*Word{}, misspellable: map[byte][]string{}, notMisspelt: map[string]bool{}}
}

// Word is the word of that spelling, in small letters. It is added if it is new.
func (l *Lexicon) Word(s string) *Word {
	w := l.words[s]
	if w == nil {
		w = new(Word)
		l.words[s] = w
	}
	return w
}

// Respell adds further spellings of words.
func (l *Lexicon) Respell(spellings map[string]string) {
	for s, right := range spellings {
		l.words[s] = l.Word(right)
	}
}

// Forgive takes one wrong letter in the words that may says can be misspelt;
// not in those that are words of their own.
func (l *Lexicon) Forgive(may func(s string, w *Word) bool, not []string) {
	for s, w := range l.words {
		if may(s, w) {
			l.misspellable[s[0]] = append(l.misspellable[s[0]], s)
		}
	}
	for _, s := range not {
		l.notMisspelt[s] = true
	}
}

// ShortestMisspelt is how long a name has to be for a misspelling to be taken
// for it: shorter words are too close to each other.
const ShortestMisspelt = 6

// maxWord is the longest word that is looked up, in bytes.
const maxWord = 24

// lookUp finds a word whatever its case, without allocating where all letters
// are ASCII, or the name that it is a misspelling of.
func (l *Lexicon) lookUp(s string) (w *Word, misspelt bool) {
	var lower [maxWord]byte
	if len(s) > len(lower) {
		return nil, false
	}
	for i := range len(s) {
		c := s[i]
		if c >= 0x80 {
			return l.words[strings.ReplaceAll(strings.ToLower(s), "’", "'")], false
		}
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	if w = l.words[string(lower[:len(s)])]; w == nil && len(s) > 0 {
		w = l.meant(lower[:len(s)])
		misspelt = w != nil
	}
	return w, misspelt
}

// meant finds the calendar name that a word of small letters misspells by one
// letter too many, too few or wrong, or by two that changed places. The first
// letter is right in nearly all misspellings, so it has to be.
func (l *Lexicon) meant(s []byte) *Word {
	if len(s) < ShortestMisspelt-1 || len(s) > 13 {
		return nil
	}
	for _, name := range l.misspellable[s[0]] {
		if oneOff(s, name) {
			if l.notMisspelt[string(s)] {
				return nil
			}
			return l.words[name]
		}
	}
	return nil
}

// oneOff says whether one edit makes b of a.
func oneOff(a []byte, b string) bool {
	if d := len(a) - len(b); d < -1 || d > 1 {
		return false
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	x, y := a[i:], b[i:]
	switch {
	case len(x) > len(y):
		return string(x[1:]) == y
	case len(x) < len(y):
		return string(x) == y[1:]
	case len(x) > 1 && x[0] == y[1] && x[1] == y[0] && string(x[2:]) == y[2:]:
		return true
	}
	return len(x) > 0 && string(x[1:]) == y[1:]
}
