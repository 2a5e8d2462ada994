package frame

import (
	"maps"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// The bounds of a list in a message: how many tasks it names, and how many
// words each has.
const (
	maxItems     = 30
	maxItemWords = 9
)

// addItems reads a list of things to add that share a time and a tag: "name
// tags, easels and a banner by the 2nd". Where it is cut is part of the choice.
func (s *stretch) addItems(w *moment, add func(Frame)) {
	if w.rule != nil || w.rel != nil || len(w.days) > 1 || len(w.clocks) > 1 {
		return
	}
	strong := s.itemCuts(false)
	all := s.itemCuts(true)
	if len(all) > 2 {
		s.addCut(all, w, "all", add)
	}
	if len(strong) > 2 && len(strong) < len(all) {
		s.addCut(strong, w, "marks", add)
	}
	if words := s.wordCuts(all); len(words) > len(all) {
		s.addCut(words, w, "words", add)
	}
}

// wordCuts cuts each word off where things are said one after the other
// without a mark: "passports chargers and a torch".
func (s *stretch) wordCuts(cuts []int) []int {
	var out []int
	for i := range cuts[:len(cuts)-1] {
		out = append(out, cuts[i])
		for k := cuts[i] + 1; k < cuts[i+1]; k++ {
			t, before := s.toks[k], s.toks[k-1]
			if t.mark || t.time >= 0 || !t.content() || before.mark || !before.content() {
				continue
			}
			if t.class != 0 || before.class != 0 {
				return nil
			}
			out = append(out, k)
		}
	}
	return append(out, cuts[len(cuts)-1])
}

// corrected reads a title that the person corrects while saying it: "bring
// salad, no wait, snags".
func (s *stretch) corrected(w *moment, add func(Frame)) {
	at, end, ok := s.anyPhrase(s.from, s.to, "no wait", "wait no", "no sorry", "sorry no", "actually no", "no actually", "oh wait", "i mean", "sorry i mean", "scratch that", "or rather", "make that", "no")
	if !ok || at == s.from {
		return
	}
	for end < s.to && (s.toks[end].mark || s.wordIs(end, "just a the wait i mean make that")) {
		end++
	}
	last := s.contentBefore(at)
	if end >= s.to || last < s.from || s.toks[end].time >= 0 {
		return
	}
	used := maps.Clone(w.used)
	for i := last + 1; i < end; i++ {
		used[i] = true
	}
	for first := last; first >= max(s.from, last-2); first-- {
		if s.toks[first].mark || s.toks[first].time >= 0 || s.toks[first].is(en.Verb) && first < last {
			break
		}
		used = maps.Clone(used)
		used[first] = true
		at := *w
		at.used = used
		s.addAt(&at, []string{"corrected", sized("corrected words=", last-first, 2)}, add)
	}
}

// itemCuts are the tokens at which items begin or end, with both ends: at
// commas and lines, and at "and" too.
func (s *stretch) itemCuts(and bool) []int {
	begin := s.from
	var a addition
	if at := s.skipLead(s.from, s.to, s.when, &a); at < s.to {
		begin = at
	}
	cuts := []int{begin}
	for i := begin; i < s.to; i++ {
		t := s.toks[i]
		if t.time >= 0 {
			continue
		}
		mark := t.mark && strings.Contains(",;\n&+/•", t.text)
		number := !t.mark && digits(t.text) && i+1 < s.to && s.toks[i+1].text == ")"
		if mark || number || and && s.wordIs(i, "and plus") {
			cuts = append(cuts, i)
		}
	}
	return slices.Compact(append(cuts, s.to))
}

func (s *stretch) addCut(cuts []int, w *moment, how string, add func(Frame)) {
	var whole addition
	s.skipLead(s.from, s.to, w, &whole)
	f := Frame{Act: Add, Vague: w.vague, Doubt: len(w.near) > 0 || w.or}
	due := s.newDue(w)
	if due == nil && s.scope != nil && s.scope.given() {
		due = s.newDue(s.scope)
	}
	var tags []string
	var rank *todo.Priority
	verbs := 0
	for i := range cuts[:len(cuts)-1] {
		from, to := cuts[i], cuts[i+1]
		for from < to && (s.toks[from].mark || s.wordIs(from, "and plus also") || s.when.used[from]) {
			from++
		}
		if from == to {
			continue
		}
		a := s.addition(from, to, w)
		if a.title == "" || a.words > maxItemWords || len([]rune(a.title)) > todo.MaxTitle || !s.contentIn(from, to) {
			if s.contentIn(from, to) {
				return
			}
			continue // only a time, or a manner of speaking
		}
		if s.toks[from].is(en.Verb) && s.toks[from].class&en.Function == 0 {
			verbs++
		}
		for _, tag := range a.tags {
			if !slices.Contains(tags, tag) {
				tags = append(tags, tag)
			}
		}
		if a.priority != nil {
			rank = a.priority
		}
		f.Items = append(f.Items, Frame{Act: Add, Title: a.title, Due: due})
	}
	if len(f.Items) < 2 || len(f.Items) > maxItems {
		return
	}
	if s.scopeTag != "" && len(tags) == 0 {
		tags = []string{s.scopeTag}
	}
	longest := 0
	for i := range f.Items {
		f.Items[i].Tags, f.Items[i].Priority = tags, rank
		longest = max(longest, len(strings.Fields(f.Items[i].Title)))
	}
	f.Title, f.Due = f.Items[0].Title, due
	if due != nil {
		f.Past = s.past(*due)
	}
	f.addition(whole)
	f.Features = append(f.Features, "items", "items cut="+how, sized("items=", len(f.Items), 5), sized("items longest=", longest, 6))
	f.add("items verbs", verbs > 0)
	f.add("items all verbs", verbs == len(f.Items))
	add(f)
	s.sharedVerb(f, add)
}

// sharedVerb gives the verb of the first item to all: "order scallops and
// butter" orders both.
func (s *stretch) sharedVerb(f Frame, add func(Frame)) {
	verb, rest, ok := strings.Cut(f.Items[0].Title, " ")
	if !ok || en.Of(strings.ToLower(verb))&en.Verb == 0 {
		return
	}
	out := f
	out.Items = slices.Clone(f.Items)
	for i := range out.Items[1:] {
		first, _, _ := strings.Cut(strings.ToLower(out.Items[i+1].Title), " ")
		if en.Of(first)&en.Verb != 0 {
			return
		}
		out.Items[i+1].Title = verb + " " + lowerFirst(out.Items[i+1].Title)
	}
	out.Features = append(slices.Clone(f.Features), "items sharedverb")
	add(out)
	bare := f
	bare.Items = slices.Clone(f.Items)
	bare.Items[0].Title = tidy(rest)
	bare.Features = append(slices.Clone(f.Features), "items noverb")
	add(bare)
}

// contentIn says whether tokens [from, to) hold a word of a title.
func (m *message) contentIn(from, to int) bool {
	for i := from; i < to; i++ {
		if m.toks[i].content() || m.toks[i].is(en.Verb) && m.toks[i].time < 0 {
			return true
		}
	}
	return false
}

// copies reads that a task is to be there once more: "and the texts on
// Saturday as well", "call them again on the first".
func (s *stretch) copies(targets []target, w *moment, add func(Frame)) {
	if w.rule != nil || w.day.IsZero() && w.rel == nil {
		return
	}
	word := ""
	for i := s.from; i < s.to; i++ {
		if s.wordIs(i, "too also again another both well same") {
			word = s.toks[i].norm
		}
	}
	if word == "" {
		return
	}
	for i := range targets {
		t := &targets[i]
		if len(t.tasks) != 1 || t.how == byTag || t.how == byAll {
			continue
		}
		e := s.by[t.tasks[0]]
		if e == nil {
			continue
		}
		f := Frame{Act: Add, Title: e.Task.Title, Tags: e.Task.Tags, Features: []string{"copy", "copy word=" + word, "copy how=" + t.how}}
		at := *w
		days := w.days
		if len(days) < 2 {
			days = []civil.Date{w.day}
		}
		for _, day := range days {
			at.day = day
			if d := s.dueFor(&at, e.Task); d != nil && (e.Task.Due == nil || *d != *e.Task.Due) {
				f.Each = append(f.Each, *d)
			}
		}
		if len(f.Each) == 0 {
			continue
		}
		f.Due = &f.Each[0]
		f.Past = s.past(*f.Due)
		add(f)
	}
}
