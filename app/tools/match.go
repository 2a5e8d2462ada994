package tools

import (
	"strings"
	"unicode"
)

// How well a title fits words, from not at all to the same.
const (
	noMatch = iota
	nearMatch
	stemMatch
	wordMatch
	sameMatch
)

// idle words say nothing about which task is meant.
var idle = wordSet(`a an the my our your his her their this that these those to of for with at in on about and some any
	task tasks todo todos reminder reminders item items one entry thing`)

func wordSet(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}

// words cuts a text into lower-case words.
func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(strings.ReplaceAll(s, "’", "'")), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '\''
	})
}

// telling are the words that tell tasks apart; all of them if none does.
func telling(s string) []string {
	all := words(s)
	var out []string
	for _, w := range all {
		if !idle[w] {
			out = append(out, w)
		}
	}
	if len(out) == 0 {
		return all
	}
	return out
}

// endings are those of the same thing said in other forms: of many things,
// then of doing it.
var endings = [][]string{{"ies", "es", "s"}, {"ing", "ed", "y", "e"}}

// stem cuts the endings off (meeting, meetings; grocery, groceries; pay,
// paying). It is a prefix of w.
func stem(w string) string {
	w = strings.TrimSuffix(w, "'s")
	for _, group := range endings {
		for _, end := range group {
			if cut, ok := strings.CutSuffix(w, end); ok && len(cut) >= 3 {
				w = cut
				break
			}
		}
	}
	return w
}

// maxTypos is in how many words of a reference a typing mistake is looked for:
// where more are wrong, something else is meant.
const maxTypos = 3

// reference is the words by which somebody means a task.
type reference struct {
	words, stems []string // those that tell tasks apart
	text         string
}

func newReference(ref string) reference {
	r := reference{words: telling(ref)}
	for _, w := range r.words {
		r.stems = append(r.stems, stem(w))
	}
	r.text = strings.Join(r.words, " ")
	return r
}

// title is the words of a task's title, cut once for any number of references.
type title struct {
	words        []string
	whole, stems map[string]bool
	text         string // of the words that tell tasks apart
}

func newTitle(s string) title {
	t := title{words: words(s), whole: map[string]bool{}, stems: map[string]bool{}, text: strings.Join(telling(s), " ")}
	for _, w := range t.words {
		t.whole[w] = true
		t.stems[stem(w)] = true
	}
	return t
}

// match says how well the words of a reference fit a title.
func (r reference) match(t title) int {
	if r.text == t.text {
		return sameMatch
	}
	best, typos := wordMatch, 0
	for i, w := range r.words {
		switch {
		case t.whole[w]:
			continue
		case t.stems[r.stems[i]]:
			best = min(best, stemMatch)
			continue
		}
		level := begins(w, t.words)
		if level == nearMatch {
			typos++
		}
		if level == noMatch || typos > maxTypos {
			return noMatch
		}
		best = min(best, level)
	}
	return best
}

// begins says how well a word that is in no form among others fits one of
// them: it begins one, or has a typing mistake.
func begins(w string, have []string) int {
	best := noMatch
	for _, h := range have {
		switch {
		case len(w) >= 4 && strings.HasPrefix(h, w):
			return stemMatch
		case best == noMatch && close(h, w):
			best = nearMatch
		}
	}
	return best
}

func matchWord(w string, have []string) int {
	best := noMatch
	for _, h := range have {
		switch {
		case h == w:
			return wordMatch
		case stem(h) == stem(w) || len(w) >= 4 && strings.HasPrefix(h, w):
			best = stemMatch
		case best == noMatch && close(h, w):
			best = nearMatch
		}
	}
	return best
}

// close says whether the words differ by one typing mistake: a letter more,
// less, another, or two swapped. Short words are never close.
func close(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(x) < 4 || len(y)-len(x) > 1 {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	if len(x) < len(y) {
		return string(x[i:]) == string(y[i+1:])
	}
	if i == len(x) || string(x[i+1:]) == string(y[i+1:]) {
		return true
	}
	return i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && string(x[i+2:]) == string(y[i+2:])
}
