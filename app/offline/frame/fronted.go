package frame

import (
	"maps"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// fronted adds what is named first and only then said what to do with: "hotel
// for the tournament, book it by Sunday" is "Book hotel for the tournament".
func (s *stretch) fronted(w *moment, add func(Frame)) {
	if w.rule != nil {
		return
	}
	for i := s.from + 2; i+1 < s.to; i++ {
		t := s.toks[i]
		if !t.is(en.Verb) || t.time >= 0 || !s.wordIs(i+1, "it them that those him her") ||
			!s.toks[i-1].mark && !s.wordIs(i-1, "so and to must need should") {
			continue
		}
		end := i - 1
		for end > s.from && (s.toks[end-1].mark || s.wordIs(end-1, "so and we i need must should have to")) {
			end--
		}
		named := s.addition(s.from, end, w)
		rest := s.addition(i+2, s.to, w)
		if named.title == "" || named.lead && named.times || rest.words > 2 {
			return
		}
		title := tidy(t.norm) + " " + lowerFirst(named.title)
		if rest.title != "" {
			title += " " + lowerFirst(rest.title)
		}
		if len([]rune(title)) > todo.MaxTitle {
			return
		}
		f := Frame{Act: Add, Title: title, Tags: named.tags, Priority: named.priority, Due: s.newDue(w), Vague: w.vague}
		if f.Due != nil {
			f.Past = s.past(*f.Due)
		}
		f.addition(named)
		f.Features = append(f.Features, "fronted")
		f.Doubt = len(w.near) > 0 || w.or
		add(f)
		return
	}
}

// tagLast takes a tag that stands alone at the end for the tag of what is
// added: "trial is Monday at 11, kitchen".
func (s *stretch) tagLast(w *moment, add func(Frame)) {
	end := s.to
	for end > s.from && s.toks[end-1].mark {
		end--
	}
	at := end - 1
	if at <= s.from+1 || w.used[at] || !s.isTag(s.toks[at]) || !s.toks[at-1].mark && !w.used[at-1] {
		return
	}
	tag := s.tagOf(s.toks[at])
	cut := *w
	cut.used = maps.Clone(w.used)
	cut.used[at] = true
	tagged := func(f Frame) {
		if slices.ContainsFunc(f.Items, func(item Frame) bool { return strings.EqualFold(item.Title, tag) }) {
			return
		}
		f.Tags = []string{tag}
		f.Items = slices.Clone(f.Items)
		for i := range f.Items {
			f.Items[i].Tags = f.Tags
		}
		f.Features = append(slices.Clone(f.Features), "taglast")
		add(f)
	}
	c := *s
	c.to = at
	c.addAt(&cut, nil, tagged)
	c.addItems(&cut, tagged)
}

// copulas are the new tasks of which a short "is" told when they are: "wedding's
// March 11th" is the wedding.
func (s *stretch) copulas(w *moment, add func(Frame)) {
	for i := s.from + 1; i < s.to; i++ {
		if !w.used[i] || w.used[i-1] || !strings.HasSuffix(s.toks[i-1].norm, "'s") || s.toks[i-1].is(en.Function) {
			continue
		}
		said := s.toks[i-1].text
		s.addAt(w, nil, func(f Frame) {
			at := strings.Index(strings.ToLower(f.Title), said)
			if at < 0 || at+len(said) > len(f.Title) {
				return
			}
			f.Title = f.Title[:at+len(said)-2] + f.Title[at+len(said):]
			f.Features = append(slices.Clone(f.Features), "copula title")
			add(f)
		})
		return
	}
}
