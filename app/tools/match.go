package tools

import (
	"strings"
	"unicode"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
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

// match says how well the words of a reference fit a task.
func match(ref string, t todo.Task) int {
	want, have := telling(ref), words(t.Title)
	if strings.Join(want, " ") == strings.Join(telling(t.Title), " ") {
		return sameMatch
	}
	best := wordMatch
	for _, w := range want {
		best = min(best, matchWord(w, have))
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
