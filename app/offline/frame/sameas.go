package frame

import (
	"maps"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/offline/link"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// maxSameWords is how many words what something is to be done for as well has at most.
const maxSameWords = 4

// sameAs adds what was spoken of last for somebody or something else: after "Badge for Lars" of "n
// Femke" a badge for Femke, after "Dry clean shirt" of "same for the suit" to dry clean the suit.
func (s *stretch) sameAs(w *moment, add func(Frame)) {
	if len(s.it) == 0 || w.rule != nil || w.rel != nil || s.asks || s.cues&(en.Delete|en.Move|en.Question) != 0 {
		return
	}
	e := s.by[s.it[len(s.it)-1]]
	word := s.sameWord()
	if e == nil || word == "" {
		return
	}
	cut := *w
	cut.used = maps.Clone(w.used)
	for i := s.from; i < s.to; i++ {
		if s.wordIs(i, "same also too likewise another for thing deal and as well one ones plus need needs it") {
			cut.used[i] = true
		}
	}
	a := s.addition(s.from, s.to, &cut)
	before := strings.Fields(e.Task.Title)
	if a.title == "" || a.words > maxSameWords || len(before) < 2 || SameTitle(a.title, e.Task.Title) {
		return
	}
	f := Frame{Act: Add, Tags: e.Task.Tags, Features: []string{"sameas", "sameas word=" + word}}
	s.sameDue(&f, &cut, e.Task)
	for _, title := range sameTitles(before, strings.TrimPrefix(lowerUnlessName(a.title), "the ")) {
		f.Title = title
		s.added(f, add)
		if f.Due != nil && !w.given() {
			none := f
			none.Due, none.Past = nil, false
			none.Features = append(slices.Clone(f.Features), "sameas undated")
			s.added(none, add)
		}
	}
}

// added adds a frame if its title isn't too long.
func (s *stretch) added(f Frame, add func(Frame)) {
	if len([]rune(f.Title)) <= todo.MaxTitle {
		add(f)
	}
}

// sameWord is the word that says that something is to be done once more, "and" where nothing else does.
func (s *stretch) sameWord() string {
	for i := s.from; i < s.to; i++ {
		if s.toks[i].time < 0 && s.wordIs(i, "same also too likewise another") {
			return s.toks[i].norm
		}
	}
	if s.ctx.Last == Add && s.from == 0 && s.wordIs(s.from, "and plus") {
		return "and"
	}
	return ""
}

// sameDue is when it is for the other one: at the time that was said, else when it is for the first.
func (s *stretch) sameDue(f *Frame, w *moment, task *todo.Task) {
	switch {
	case !w.day.IsZero() || w.timed:
		f.Due = s.dueFor(w, *task)
	case task.Due != nil:
		d := *task.Due
		f.Due = &d
	}
	if f.Due != nil {
		f.Past = s.past(*f.Due)
	}
}

// sameTitles are a title with another last word, and with another object of its verb.
func sameTitles(before []string, by string) []string {
	last := strings.Join(before[:len(before)-1], " ") + " " + by
	out := []string{tidy(last)}
	if len(before) > 2 && en.Of(strings.ToLower(before[0]))&en.Verb != 0 {
		out = append(out, tidy(before[0]+" "+by))
	}
	return out
}

// lowerUnlessName is a title with a small letter first, where the first word is one of English.
func lowerUnlessName(title string) string {
	if words := link.Split(title); len(words) > 0 && en.Of(words[0]) == 0 {
		return title
	}
	return lowerFirst(title)
}
