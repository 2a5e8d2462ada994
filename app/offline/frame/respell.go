package frame

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/offline/link"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// figure is a number in a word, with what is written together with it: "x60", "4m", "7.3".
type figure struct{ word, before, number, after string }

// figureIn reads a number in a word; ok is false if there is none, or what is written with it is no unit.
func figureIn(word string) (figure, bool) {
	first := strings.IndexAny(word, "0123456789")
	if first < 0 || first > 1 {
		return figure{}, false
	}
	last := strings.LastIndexAny(word, "0123456789") + 1
	f := figure{word, word[:first], word[first:last], word[last:]}
	if f.before != "" && f.before != "x" || len(f.after) > 3 || strings.Trim(f.number, "0123456789.") != "" {
		return figure{}, false
	}
	return f, true
}

// maxFigures is how many numbers of a message may replace one of a title.
const maxFigures = 2

// figuresSaid are the numbers of the stretch, the last ones first, without those that it says are not meant.
func (s *stretch) figuresSaid() []string {
	var out []string
	for i := s.to - 1; i >= s.from && len(out) < maxFigures; i-- {
		t := s.toks[i]
		if t.mark || s.wordIs(i-1, "not") {
			continue
		}
		n := ""
		if f, ok := figureIn(t.text); ok {
			n = f.number
		} else if k := en.Numbers[t.norm]; k > 1 && t.norm != "another" && t.norm != "few" && t.norm != "couple" {
			n = strconv.Itoa(k)
		}
		if n != "" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// renumbered is the title with another number in the place of one that is written with a unit or
// beside another one: of "Order caps x18" and "19 now" the title "Order caps x19".
func (s *stretch) renumbered(task todo.Task, add func(by, title string)) {
	said := s.figuresSaid()
	if len(said) == 0 {
		return
	}
	for _, word := range strings.Fields(strings.ToLower(task.Title)) {
		f, ok := figureIn(strings.Trim(word, ",;:()"))
		if !ok {
			if n := en.Numbers[word]; n > 1 && word != "another" {
				f = figure{word: word, number: strconv.Itoa(n)}
			} else {
				continue
			}
		}
		for _, n := range said {
			if n != f.number {
				add("figure", replaceWord(task.Title, f.word, f.before+n+f.after))
			}
		}
	}
}

// respelled is the title with a word written as the stretch writes it: "it's Denice with a c" of "Call Denise".
func (s *stretch) respelled(task todo.Task, add func(by, title string)) {
	if !s.anyWord("is it's its not no with actually sorry spelled spelt by typo should meant mean") {
		return
	}
	for i := s.from; i < s.to; i++ {
		t := s.toks[i]
		if t.mark || t.time >= 0 || t.class != 0 || len(t.text) < 3 || s.wordIs(i-1, "not") {
			continue
		}
		text := strings.TrimSuffix(t.text, "'s")
		for _, w := range link.Split(task.Title) {
			if w != text && en.Of(w) == 0 && len(w) > 2 && similar(w, text) {
				add("respelled", replaceWord(task.Title, w, strings.TrimSuffix(s.raw(i, i+1), "'s")))
				return
			}
		}
	}
}

// similar says whether two words differ by how somebody wrote them down, not by their ending.
func similar(a, b string) bool {
	short := min(utf8.RuneCountInString(a), utf8.RuneCountInString(b))
	if strings.TrimSuffix(a, "s") == strings.TrimSuffix(b, "s") {
		return false
	}
	most := 1
	if short > 5 {
		most = 2
	}
	x, y := []rune(a), []rune(b)
	return x[0] == y[0] && edits(x, y, most) <= most
}

// edits are how many letters have to be added, taken away or replaced, at most one more than most.
func edits(a, b []rune, most int) int {
	switch {
	case len(a) == 0 || len(b) == 0:
		return len(a) + len(b)
	case a[0] == b[0]:
		return edits(a[1:], b[1:], most)
	case most == 0:
		return 1
	}
	return 1 + min(edits(a[1:], b, most-1), edits(a, b[1:], most-1), edits(a[1:], b[1:], most-1))
}

// quoted is what stands in quotation marks as the new title, and what follows the name of the task
// after "rename": "rename the garage one Yard sale".
func (s *stretch) quoted(t *target, add func(by, title string)) {
	if !s.has(s.from, s.to, en.Rename) {
		return
	}
	first, last := -1, -1
	for i := s.from; i < s.to; i++ {
		if s.toks[i].mark && strings.Contains("\"“”‘’'", s.toks[i].text) {
			if first < 0 {
				first = i
			} else {
				last = i
			}
		}
	}
	if first >= 0 && last > first+1 {
		add("quoted", s.raw(first+1, last))
		return
	}
	if !s.anyWord("rename renamed call") || len(t.used) == 0 {
		return
	}
	at := s.from
	for i := range t.used {
		at = max(at, i+1)
	}
	for at < s.to && (s.toks[at].mark || s.wordIs(at, "one thing task to as just into it that")) {
		at++
	}
	if at < s.to && s.contentIn(at, s.to) {
		add("after name", s.raw(at, s.to))
	}
}

// parts are what is left of a title that names two things, of which one is done, or out: "got strings,
// rosin out of stock" of "Strings and rosin".
func (s *stretch) parts(task todo.Task, add func(by, title string)) {
	if s.cues&(en.Negative|en.Done|en.Past|en.Sold) == 0 && !s.anyWord("just only still came out yes") {
		return
	}
	verb, rest, _ := strings.Cut(task.Title, " ")
	if en.Of(strings.ToLower(verb))&en.Verb == 0 {
		verb, rest = "", task.Title
	}
	pieces := strings.FieldsFunc(strings.ReplaceAll(strings.ReplaceAll(rest, " and ", ","), "&", ","),
		func(r rune) bool { return r == ',' })
	if len(pieces) != 2 {
		return
	}
	for i, p := range pieces {
		words := link.Split(p)
		if len(words) == 0 {
			return
		}
		by := "part"
		for k := s.from; k < s.to; k++ {
			if s.wordIn(words, k) == "" {
				continue
			}
			by = "part named"
			if s.denied(k) {
				by = "part left"
			}
		}
		pieces[i] = by + "|" + strings.TrimSpace(verb+" "+lowerFirst(strings.TrimSpace(p)))
	}
	for _, p := range pieces {
		by, title, _ := strings.Cut(p, "|")
		add(by, title)
	}
}

// denied says whether a word close to token i says that this is not there yet: "ink no", "not the paper", "only bread".
func (s *stretch) denied(i int) bool {
	for k := max(s.from, i-3); k < min(s.to, i+4); k++ {
		if k > i && s.toks[k].mark && s.toks[k].text != "(" {
			break
		}
		if s.wordIs(k, "no not only just still didn't hasn't haven't out") {
			return true
		}
	}
	return false
}
