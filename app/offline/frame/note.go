package frame

import (
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// noted is what is to be noted on a task, and how it was said.
type noted struct{ text, by string }

// maxNotes is how many notes on a task are looked at.
const maxNotes = 3

// notes are what could be noted on the tasks of a target: "note on the
// plumber: 40 euros", "the key is under the mat, jot that down", "bring the
// form to that".
func (s *stretch) notes(t *target) []noted {
	var out []noted
	add := func(by, text string) {
		text = strings.Trim(text, " .,:;-–—")
		if text == "" || len([]rune(text)) > todo.MaxDescription || len(out) == maxNotes {
			return
		}
		for _, n := range out {
			if n.text == text {
				return
			}
		}
		out = append(out, noted{text, by})
	}
	s.noteAhead(t, add)
	s.noteBehind(t, add)
	s.notePut(t, add)
	if t.how == byName {
		s.noteColon(t, add)
	}
	s.noteBring(t, add)
	s.noteFact(t, add)
	return out
}

// noteAhead reads what follows a word for a note.
func (s *stretch) noteAhead(t *target, add func(by, text string)) {
	for _, p := range en.Notes {
		_, end, ok := s.anyPhrase(s.from, s.to, p)
		if !ok {
			continue
		}
		rest := end
		for rest < s.to && (s.toks[rest].mark || t.used[rest] ||
			s.wordIs(rest, "that to on the of for saying says it him her his hers them this there down a as not")) {
			rest++
		}
		if rest < s.to && s.contentIn(rest, s.to) {
			add("note", s.raw(rest, s.to))
			return
		}
	}
}

// noteBehind reads what stands before "put that as a note".
func (s *stretch) noteBehind(t *target, add func(by, text string)) {
	at, _, ok := s.anyPhrase(s.from, s.to, en.NotesAfter...)
	if !ok || at == s.from || !s.contentIn(s.from, at) || s.anyWord("list lists") {
		return
	}
	add("noteafter", s.raw(s.from, at))
	if from := s.afterTarget(t, at); from > s.from && from < at {
		add("noteafter rest", s.raw(from, at))
	}
}

// afterTarget is where what is told of a target begins: after its words and "is".
func (s *stretch) afterTarget(t *target, to int) int {
	from := s.from
	for i := s.from; i < to; i++ {
		if t.used[i] {
			from = i + 1
		}
	}
	for from < to && (s.toks[from].mark || s.wordIs(from, "is are was were the")) {
		from++
	}
	return from
}

// notePut reads "put Kwik Fit on it", "add ask about reflux to that".
func (s *stretch) notePut(t *target, add func(by, text string)) {
	first := s.first(s.from)
	if !s.wordIs(first, "put add write stick pop") || s.anyWord("list lists") {
		return
	}
	for i := s.to - 2; i >= first+2; i-- {
		if s.wordIs(i, "on to with onto") && (t.used[i+1] || s.wordIs(i+1, "the") && t.used[min(i+2, s.to-1)]) {
			add("puton", s.raw(first+1, i))
			return
		}
	}
}

// noteColon reads "gift for the swap: a candle".
func (s *stretch) noteColon(t *target, add func(by, text string)) {
	for i := s.from + 1; i+1 < s.to; i++ {
		if text := s.toks[i].text; (text == ":" || text == "-" || text == "–" || text == "(") && t.used[i-1] &&
			!t.used[i+1] {
			add("colon", strings.TrimSuffix(s.raw(i+1, s.to), ")"))
		}
	}
}

// noteBring reads what is to be taken along or asked: "take the card to
// that", "ask about his maps too".
func (s *stretch) noteBring(t *target, add func(by, text string)) {
	first := s.first(s.from)
	if first < 0 || !s.wordIs(first, "bring take ask tell mention remember pack wear say check get give") ||
		t.how == byNumber {
		return
	}
	to := s.to
	for to > first+1 && (s.toks[to-1].mark || s.wordIs(to-1, "too also please")) {
		to--
	}
	add("bring", s.raw(first, to))
	for i := to - 1; i > first+1; i-- {
		if s.wordIs(i, "to for with at on") && (i+1 < to && t.used[i+1] || i+2 < to && t.used[i+2]) {
			add("bring cut", s.raw(first, i))
			return
		}
	}
}

// noteFact reads what is told of a task that changes nothing about when it
// is: "lunch is for 9 people, 2 veg", "okafors are two vans".
func (s *stretch) noteFact(t *target, add func(by, text string)) {
	if s.asks || t.how != byName && t.how != byPronoun || s.cues&en.Question != 0 || s.says("outof") {
		return
	}
	for i := s.from; i < s.to-1; i++ {
		if !s.wordIs(i,
			"is are it's its needs need has have will they're wants takes costs says theyre he's she's for") &&
			!strings.HasSuffix(s.toks[i].norm, "'s") {
			continue
		}
		add("fact", s.raw(s.from, s.to))
		return
	}
	if s.novel > 0 && s.cues&(en.Delete|en.Undo|en.Show|en.Move|en.Rename|en.Tag|en.Series) == 0 { // "hoodie size 9-10"
		add("detail", s.raw(s.from, s.to))
	}
}
