package frame

import (
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/offline/link"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// retitle is another title for a task, and how it was asked for.
type retitle struct{ title, by string }

// maxRetitles is how many new titles of a task are looked at.
const maxRetitles = 6

// newTitles are what a task could be called from what was said: after "to",
// "call it", "make that", or with a word of it replaced: "not Tim, Tina".
func (s *stretch) newTitles(t *target, task todo.Task) []retitle {
	var out []retitle
	add := func(by, title string) {
		title = tidy(title)
		if title == "" || len([]rune(title)) > todo.MaxTitle || strings.EqualFold(title, task.Title) ||
			len(out) == maxRetitles {
			return
		}
		if !slices.ContainsFunc(out, func(r retitle) bool { return strings.EqualFold(r.title, title) }) {
			out = append(out, retitle{title, by})
		}
	}
	if title, ok := s.calledAs(); ok {
		add("called", title)
		if word := s.wordOf(task, t); word != "" && len(strings.Fields(title)) <= 4 {
			add("word", replaceWord(task.Title, word, title))
		}
	}
	s.replaced(task, func(word, by string) { add("not", replaceWord(task.Title, word, by)) })
	if word, by, ok := s.otherNumber(task); ok {
		add("number", replaceWord(task.Title, word, by))
	}
	s.quoted(t, add)
	s.renumbered(task, add)
	s.respelled(task, add)
	s.parts(task, add)
	return out
}

// calledAs is what is said after "rename to", "call it", "make that".
func (s *stretch) calledAs() (string, bool) {
	for _, p := range en.Renames {
		at, end, ok := s.anyPhrase(s.from, s.to, p)
		if !ok || end >= s.to || p == "instead" && s.wordIs(end, "of") {
			continue
		}
		if p == "to" && !s.has(s.from, at, en.Rename) {
			continue
		}
		to := s.to
		for to > end && (s.toks[to-1].mark || s.wordIs(to-1, "instead please then now")) {
			to--
		}
		title := s.raw(end, to)
		return title, title != ""
	}
	return "", false
}

// wordOf is the one word of the title, its verb apart, that the target was named by.
func (s *stretch) wordOf(task todo.Task, t *target) string {
	word := ""
	for _, w := range link.Split(task.Title) {
		if en.Of(w)&(en.Verb|en.Function) != 0 {
			continue
		}
		for i := range t.used {
			if s.toks[i].stem == link.Stem(w) {
				if word != "" && word != w {
					return ""
				}
				word = w
			}
		}
	}
	return word
}

// replaced finds words of a title that are to be others: "not Tim, Tina",
// "mulch instead of straw", "8 bags, not 6".
func (s *stretch) replaced(task todo.Task, found func(word, by string)) {
	title := link.Split(task.Title)
	inTitle := func(i int) string { return s.wordIn(title, i) }
	for i := s.from; i+1 < s.to; i++ {
		before := s.wordIs(i, "not") || s.wordIs(i, "of") && s.wordIs(i-1, "instead") ||
			s.wordIs(i, "than") && s.wordIs(i-1, "rather")
		if !before {
			continue
		}
		for k := i + 1; k < min(s.to, i+5); k++ {
			word := inTitle(k)
			if word == "" || en.Of(word)&en.Function != 0 {
				continue
			}
			if next := s.contentAt(k + 1); next >= 0 { // not Tim, Tina
				found(word, s.raw(next, s.phraseEnd(next)))
			}
			cut := i
			if s.wordIs(i, "of than") {
				cut--
			}
			s.replacedBefore(cut, word, inTitle, found)
			break
		}
	}
	s.insteads(inTitle, found)
}

// wordIn is the word of a title that token i is, "" if it is none.
func (s *stretch) wordIn(title []string, i int) string {
	t := s.toks[i]
	if t.mark || t.time >= 0 && !digits(t.text) {
		return ""
	}
	plain := strings.TrimSuffix(t.text, "'s")
	for _, w := range title {
		if w == plain || w == t.text || len(plain) > 3 && link.Stem(w) == t.stem {
			return w
		}
	}
	return ""
}

// replacedBefore finds what a word is to become right before the cut: "Tina, not Tim".
func (s *stretch) replacedBefore(cut int, word string, inTitle func(int) string, found func(word, by string)) {
	last := s.contentBefore(cut)
	if last < s.from {
		return
	}
	first := last
	for first-1 >= s.from && !s.toks[first-1].mark && s.toks[first-1].content() && inTitle(first-1) == "" &&
		s.toks[first-1].class&(en.Verb|en.Move|en.Need|en.Rename) == 0 && !digits(word) {
		first--
	}
	found(word, s.raw(first, last+1))
	if digits(word) && !digits(s.toks[last].text) {
		for n := last - 1; n >= max(s.from, last-2); n-- {
			if digits(s.toks[n].text) {
				found(word, s.toks[n].text)
			}
		}
	}
}

// otherNumber finds the number of a title and the other one that was said:
// "bridesmaids are seven now" of "Six bridesmaid dresses".
func (s *stretch) otherNumber(task todo.Task) (word, by string, ok bool) {
	number := func(w string) bool { return digits(w) && w != "" || en.Numbers[w] > 1 }
	for _, w := range link.Split(task.Title) {
		if number(w) {
			if word != "" {
				return "", "", false
			}
			word = w
		}
	}
	if word == "" {
		return "", "", false
	}
	for i := s.from; i < s.to; i++ {
		if t := s.toks[i]; !t.mark && number(t.text) && t.text != word {
			by = s.raw(i, i+1)
		}
	}
	return word, by, by != ""
}

// insteads reads "Dan's doesn't work, ask Kim instead".
func (s *stretch) insteads(inTitle func(int) string, found func(word, by string)) {
	at, _, ok := s.anyPhrase(s.from, s.to, "instead", "now", "actually")
	if !ok || at == s.from {
		return
	}
	last := s.contentBefore(at)
	if last < s.from || inTitle(last) != "" {
		return
	}
	for i := s.from; i < last; i++ {
		if word := inTitle(i); word != "" && en.Of(word)&(en.Verb|en.Function) == 0 {
			found(word, s.raw(last, last+1))
			return
		}
	}
}

// contentAt is the first token from i on that could stand in a title, -1 if none does.
func (s *stretch) contentAt(i int) int {
	for ; i < s.to; i++ {
		if s.toks[i].content() && s.toks[i].class&en.Rename == 0 {
			return i
		}
	}
	return -1
}

// contentBefore is the last such token before i.
func (s *stretch) contentBefore(i int) int {
	for i--; i >= s.from; i-- {
		if s.toks[i].content() && !s.wordIs(i, "instead") || digits(s.toks[i].text) && !s.toks[i].mark {
			return i
		}
	}
	return -1
}

// phraseEnd is where the words that begin at token i end: at a mark or a
// manner of speaking.
func (s *stretch) phraseEnd(i int) int {
	for ; i < s.to; i++ {
		t := s.toks[i]
		if t.mark && t.text != "." || t.time >= 0 || s.wordIs(i, "please instead sorry with thanks obviously") {
			return i
		}
	}
	return s.to
}

// replaceWord puts another word in the place of one of the title.
func replaceWord(title, word, by string) string {
	at := strings.Index(strings.ToLower(title), word)
	if at < 0 || at+len(word) > len(title) {
		return title
	}
	return tidy(title[:at] + strings.Trim(by, " .,!") + title[at+len(word):])
}
