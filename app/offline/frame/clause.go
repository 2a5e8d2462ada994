package frame

import (
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
)

// laterWhen adds what is named first and only then, in a clause of its own, said when: "a goose,
// chestnuts and port, buy on Wednesday", "the lease is in the drawer, sign it by the 4th".
func (s *stretch) laterWhen(add func(Frame)) {
	at, verb := s.whenClause()
	if at <= s.from {
		return
	}
	when := *s
	when.from, when.related = at, nil
	when.when = s.message.moment(at, s.to)
	c := *s
	c.to = at
	with := func(w *moment, features ...string) {
		features = append(features, "laterwhen", "laterwhen verb="+verb)
		c.addAt(w, features, add)
		c.relatedItems(w, features, add)
		c.needed(w, func(f Frame) { // "Eva wants clay, get it on Saturday"
			f.Features = append(slices.Clone(f.Features), features...)
			add(f)
		})
	}
	w := when.when
	switch {
	case w.rule != nil:
		return
	case w.given() && w.rel == nil && (!w.day.IsZero() || w.timed):
		with(w)
		if b, ok := when.withBareClock(w, nil); ok {
			with(b, "bareclock")
		}
	case !w.given():
		if b, ok := when.bareClock(&target{}); ok {
			with(b, "bareclock")
		}
	}
	if r, ok := when.relation(); ok {
		anchors := when.anchorsOf(r, &target{})
		for _, a := range anchors[:min(2, len(anchors))] {
			if w, ok := when.at(r, a); ok {
				with(w, r.features(a)...)
			}
		}
	}
}

// whenClause is where a clause begins that only says when, or by when, what stands before it is to
// be done, and the word that says so; s.from if there is none.
func (s *stretch) whenClause() (at int, verb string) {
	for k := s.to - 1; k > s.from; k-- {
		t := s.toks[k]
		if t.mark && strings.Contains(".!\n;?", t.text) && at == k+1 && k+1 < s.to-1 {
			break
		}
		if !s.saysWhen(k) {
			break
		}
		if !t.mark && t.time < 0 && hasWord(en.ToldWhen, t.norm) {
			verb = t.norm
		}
		if t.mark || s.toks[k-1].mark || s.wordIs(k, "and so but then i we need needs must") && s.toks[k-1].time < 0 {
			at = k
			if t.mark {
				at = k + 1
			}
		}
	}
	if verb == "" || at <= s.from {
		return s.from, ""
	}
	for at > s.from && (s.toks[at-1].mark || s.toks[at-1].is(en.Filler|en.Link)) {
		at--
	}
	if !s.contentIn(s.from, at) {
		return s.from, ""
	}
	return at, verb
}

// saysWhen says whether token i can be of a clause that only says when something is to be done.
func (s *stretch) saysWhen(i int) bool {
	t := s.toks[i]
	return t.mark || t.time >= 0 || s.when.used[i] || hasWord(en.ToldWhen, t.norm) || digits(t.text) ||
		t.is(en.Function|en.Filler|en.Pronoun|en.Person|en.All|en.Thing|en.Link) && !t.is(en.Verb)
}

// withoutFor adds several things without what all of them are for: "eggs, butter and yeast for the class".
func (s *stretch) withoutFor(cuts []int, w *moment, add func(Frame)) {
	if len(cuts) < 3 {
		return
	}
	first := cuts[len(cuts)-2]
	for i := s.to - 2; i > first+1; i-- {
		if !s.wordIs(i, "for") || s.toks[i].time >= 0 || !s.contentIn(first, i) {
			continue
		}
		c := *s
		c.to = i
		c.addCut(append(slices.Clone(cuts[:len(cuts)-1]), i), w, "without for", add)
		return
	}
}
