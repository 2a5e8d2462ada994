package frame

import (
	"maps"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// maxNamed is how many words what is to be done something to has before a
// passive: "the lease of the allotment has to be signed".
const maxNamed = 8

// passives adds tasks that are told in the passive: from "the boiler has to be
// serviced by Friday" to service the boiler, from "curtains need washing" to wash them.
func (s *stretch) passives(w *moment, add func(Frame)) {
	if w.rule != nil {
		return
	}
	for i := s.from + 1; i < s.to; i++ {
		end, ok := s.obliges(i)
		if !ok || end >= s.to {
			continue
		}
		verb := plainForm(s.toks[end].norm)
		if verb == "" || s.toks[end].time >= 0 || s.toks[end].mark {
			continue
		}
		named := s.addition(s.from, i, w)
		rest := s.addition(end+1, s.to, w)
		if named.title == "" || named.words > maxNamed || rest.words > 3 {
			return
		}
		title := tidy(verb) + " " + lowerFirst(named.title)
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
		f.Features = append(f.Features, "need", "passive")
		f.Doubt = len(w.near) > 0 || w.or
		add(f)
		return
	}
}

// obligations stand before what is to be done in a passive, the longest first.
var obligations = []string{"also have to be", "also has to be", "also needs to be", "also need to be", "also to be",
	"still has to be", "still needs to be", "still need to be", "will have to be", "will need to be",
	"have to be", "has to be", "needs to be", "need to be", "must be", "should be", "ought to be", "gotta be", "to be",
	"needs", "need"}

// obliges reads one of the obligations at token i, followed by a participle.
func (s *stretch) obliges(i int) (int, bool) {
	for _, words := range obligations {
		end, ok := s.phrase(i, s.to, strings.Fields(words)...)
		if !ok || end >= s.to {
			continue
		}
		word := s.toks[end].norm
		if strings.HasSuffix(words, "be") == strings.HasSuffix(word, "ing") { // "has to be doing", "needs booked"
			return 0, false
		}
		return end, true
	}
	return 0, false
}

// plainForm is the verb of a participle: of "washed" and "planning" to wash and
// to plan; "" if it is none that tasks begin with.
func plainForm(word string) string {
	if base := en.Base(word); base != "" {
		return base
	}
	for _, ending := range []string{"ed", "ing"} {
		stem, ok := strings.CutSuffix(word, ending)
		if !ok || len(stem) < 2 {
			continue
		}
		tries := []string{stem, stem + "e"}
		if n := len(stem); n > 2 && stem[n-1] == stem[n-2] {
			tries = append(tries, stem[:n-1])
		}
		if ending == "ed" && strings.HasSuffix(stem, "i") {
			tries = append(tries, stem[:len(stem)-1]+"y")
		}
		for _, try := range tries {
			if en.Of(try)&en.Verb != 0 {
				return try
			}
		}
	}
	return ""
}

// reasons begin a clause that says why, after what is to be done.
var reasons = []string{"because", "cause", "cos", "cuz", "since", "otherwise", "or else", "so i don't", "so i can",
	"so we can", "so that", "or i", "or he", "or she", "or they", "or we", "or it", "when i", "when i'm", "when we",
	"when we're", "when he", "when he's", "when she", "when she's", "when they", "when the", "while i", "while i'm",
	"while we", "before it", "before they", "before he", "before she", "before we", "before i", "before the",
	"as soon as", "in case", "if i", "if we", "if they", "if the", "on the way", "on my way"}

// withoutReason adds what was said without the clause at its end that only says
// why: "water the basil tonight because it droops".
func (s *stretch) withoutReason(add func(Frame)) {
	at, _, ok := s.anyPhrase(s.from+1, s.to, reasons...)
	if !ok || !s.contentIn(s.from, at) {
		return
	}
	c := *s
	c.to = at
	c.when = s.moment(s.from, at)
	if c.when.rule != nil || c.when.rel != nil {
		return
	}
	features := []string{"reason", "reason=" + s.toks[at].norm}
	c.addAt(c.when, features, add)
	c.relatedItems(c.when, features, add)
	if w := s.when; w.given() && w.rel == nil && !c.when.given() { // the time stands in the clause
		c.addAt(w, append(slices.Clone(features), "reason time"), add)
		c.relatedItems(w, append(slices.Clone(features), "reason time"), add)
	}
}

// inside adds what is asked for after words that only lead up to it: "for the
// picnic we need plates and ice".
func (s *stretch) inside(w *moment, add func(Frame)) {
	for i := s.from + 2; i+1 < s.to; i++ {
		if !s.toks[i].is(en.Person) || s.toks[i].mark || !s.wordIs(i, "i we") {
			continue
		}
		end, kind := s.leadAt(i, s.to)
		if end <= i+1 || kind != leadNeed || end >= s.to {
			continue
		}
		c := *s
		c.from = i
		extra := func(f Frame) {
			f.Features = append(slices.Clone(f.Features), "lead inside")
			add(f)
		}
		c.addAt(w, nil, extra)
		c.addItems(w, extra)
		return
	}
}

// retracted says whether the person takes back what the stretch says in what
// follows: "delete the yoga class. no wait, push it to June".
func (s *stretch) retracted() bool {
	i := s.to
	for i < len(s.toks) && (s.toks[i].mark || s.wordIs(i, "oh wait hang on")) {
		i++
	}
	for _, words := range []string{"actually no", "no actually", "no wait", "wait no", "scratch that", "no scrap that",
		"on second thoughts", "no sorry", "sorry no", "no hang on", "no just", "no don't"} {
		if end, ok := s.phrase(i, len(s.toks), strings.Fields(words)...); ok && end < len(s.toks) {
			return true
		}
	}
	return false
}

// takenBack is a wish that counts for nothing, but for what it names.
func (s *stretch) takenBack(targets []target, add func(*target, Frame)) {
	if !s.retracted() {
		return
	}
	for i := range targets {
		if t := &targets[i]; t.how == byName && len(t.tasks) == 1 && t.score >= t.rival {
			add(t, Frame{Act: Idle, Features: []string{"retracted"}})
			return
		}
	}
}

// eachHalf is one new task for each of several days, at the other half of the
// day where the person did not say which: "yoga on Tuesday and Friday at 6".
func (s *stretch) eachHalf(w *moment, add func(Frame)) {
	if !w.half && !w.bare || !w.timed || w.clock >= 12*60 {
		return
	}
	other := *w
	other.clock = w.clock + 12*60
	other.half = false
	other.bare = false
	other.pairs = nil
	other.used = maps.Clone(w.used)
	s.addEach(&other, func(f Frame) {
		f.Features = append(append(slices.Clone(f.Features), "reading=otherhalf"), s.looseFeatures(&other)...)
		add(f)
	})
}
