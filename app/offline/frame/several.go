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
	if s.ownOfALine(strong, w) {
		return
	}
	if len(all) > 2 {
		s.addCut(all, w, "all", add)
	}
	if len(strong) > 2 && len(strong) < len(all) {
		s.addCut(strong, w, "marks", add)
	}
	if words := s.wordCuts(all); len(words) > len(all) {
		s.addCut(words, w, "words", add)
	}
	s.withoutFor(all, w, add)
	s.errand(all, w, add)
	if dots := s.dotCuts(); len(dots) > 3 && len(all) == 2 {
		s.addCut(dots, w, "dots", add)
	}
}

// errand adds several things that are named one after the other, without the words at the
// end that only say when they are got: "milk nappies calpol on the way home".
func (s *stretch) errand(all []int, w *moment, add func(Frame)) {
	for _, words := range en.Errands {
		at := s.to - len(words)
		if at <= s.from+1 {
			continue
		}
		if _, ok := s.phrase(at, s.to, words...); !ok {
			continue
		}
		c := *s
		c.to = at
		cuts := slices.DeleteFunc(slices.Clone(all), func(i int) bool { return i > at })
		if cuts[len(cuts)-1] != at {
			cuts = append(cuts, at)
		}
		if len(cuts) > 2 {
			c.addCut(cuts, w, "errand", add)
		}
		if words := c.wordCuts(cuts); len(words) > len(cuts) {
			c.addCut(words, w, "errand words", add)
		}
		return
	}
}

// dotCuts are the tokens at which items end that are written as sentences: "Rods. Cutting wheels. A lens."
func (s *stretch) dotCuts() []int {
	cuts := []int{s.from}
	for i := s.from + 1; i < s.to; i++ {
		if s.toks[i].mark && s.toks[i].text == "." && i+1 < s.to {
			cuts = append(cuts, i)
		}
	}
	return append(cuts, s.to)
}

// linesOf says whether the cuts part lines.
func (s *stretch) linesOf(cuts []int) bool {
	return slices.ContainsFunc(cuts[1:len(cuts)-1], func(at int) bool { return s.toks[at].text == "\n" })
}

// ownOfALine says whether one line of several has a time, a tag or a priority
// beside words of its own: a line that somebody pasted speaks for itself.
func (s *stretch) ownOfALine(cuts []int, w *moment) bool {
	if len(cuts) < 3 || !s.linesOf(cuts) {
		return false
	}
	for i := range cuts[:len(cuts)-1] {
		from, to := cuts[i], cuts[i+1]
		if s.scopeOnly(from, to, w) {
			continue
		}
		if _, ok := s.scopeOfTag(from, to); ok {
			continue
		}
		a := s.addition(from, to, w)
		timed := false
		for k := from; k < to; k++ {
			timed = timed || w.used[k]
		}
		if a.title != "" && (timed || len(a.tags) > 0 || a.priority != nil) {
			return true
		}
	}
	return false
}

// needed adds what somebody else needs, or what is told to have run out:
// "mum needs slippers, a lamp", "Dad's out of tablets", "rice and dal are over".
func (s *stretch) needed(w *moment, add func(Frame)) {
	with := func(from, to int, feature string) {
		c := *s
		c.from, c.to = from, to
		c.addAt(w, []string{feature}, add)
		c.addItems(w, func(f Frame) {
			f.Features = append(slices.Clone(f.Features), feature)
			add(f)
		})
	}
	for i := s.from + 1; i < min(s.to-1, s.from+5); i++ {
		if s.wordIs(i, "needs need wants require requires") && !s.wordIs(i+1, "to") && !s.toks[i-1].is(en.Person) &&
			!s.toks[i-1].mark {
			with(i+1, s.to, "needer")
			break
		}
		if s.wordIs(i, "out low short") && s.wordIs(i+1, "of on") && i+2 < s.to {
			with(i+2, s.to, "needer out")
			break
		}
	}
	if at, _, ok := s.anyPhrase(s.from+1, s.to, en.NeedsAfter...); ok && s.contentIn(s.from, at) {
		with(s.from, at, "needed after")
	}
}

// timedItems adds several things, each at a time of its own: "brows Mel Mon
// 12, full set Jodie Mon 1, infill 5 April". A time without a day is on the
// day of the one before it.
func (s *stretch) timedItems(add func(Frame)) {
	for _, and := range []bool{true, false} {
		cuts := s.itemCuts(and)
		if len(cuts) < 3 || !and && len(cuts) == len(s.itemCuts(true)) {
			continue
		}
		if f, ok := s.timed(cuts); ok {
			f.add("items cut=all", and)
			f.add("items cut=marks", !and)
			add(f)
		}
	}
	if cuts := s.cutsAfterTimes(); len(cuts) > 2 {
		if f, ok := s.timed(cuts); ok {
			f.add("items cut=times", true)
			add(f)
		}
	}
}

// cutsAfterTimes are the tokens at which items end with their time, where no mark
// stands between them: "oil change saturday tyres sunday". Nil unless every item has one.
func (s *stretch) cutsAfterTimes() []int {
	cuts := s.itemCuts(true)
	if len(cuts) < 2 || len(cuts) > 3 {
		return nil
	}
	out := []int{cuts[0]}
	for i := cuts[0] + 1; i < s.to; i++ {
		if s.toks[i].time >= 0 || s.toks[i-1].time < 0 {
			continue
		}
		for i < s.to && (s.toks[i].mark || s.wordIs(i, "and then plus")) {
			i++
		}
		if i < s.to && !s.toks[i].content() && !s.toks[i].is(en.Verb) {
			return nil
		}
		out = append(out, i)
	}
	if out[len(out)-1] != s.to {
		if s.toks[s.to-1].time < 0 && !s.toks[s.to-1].mark {
			return nil
		}
		out = append(out, s.to)
	}
	return out
}

// timed is the frame of timedItems for these cuts.
func (s *stretch) timed(cuts []int) (Frame, bool) {
	f := Frame{Act: Add, Features: []string{"items", "items timed"}}
	var before civil.Date
	if s.scope != nil { // "tomorrow: the fitter 9:30, the bank 11"
		before = s.scope.day
	}
	times := 0
	for i := range cuts[:len(cuts)-1] {
		from, to := cuts[i], cuts[i+1]
		for from < to && (s.toks[from].mark || s.wordIs(from, "and plus also then")) {
			from++
		}
		if from == to {
			continue
		}
		w := s.momentOfItem(from, to, before, cuts)
		a := s.addition(from, to, w)
		if a.title == "" || a.words > maxItemWords || w.rel != nil || len(w.days) > 1 || w.or || len(w.near) > 0 {
			return Frame{}, false
		}
		if w.timed && w.day.IsZero() && !before.IsZero() {
			at := *w
			at.day = before
			w = &at
		}
		item := Frame{Act: Add, Title: a.title, Tags: a.tags, Priority: a.priority, Due: s.newDue(w), Rule: w.rule}
		if item.Due == nil && w.rule != nil && !w.day.IsZero() {
			item.Due = &todo.Due{Date: w.day}
		}
		if item.Due != nil {
			times++
			before = item.Due.DayIn(s.ctx.zone())
			f.Past = f.Past || s.past(*item.Due)
			f.Vague = f.Vague || w.vague
		}
		f.Items = append(f.Items, item)
	}
	if len(f.Items) < 2 || len(f.Items) > maxItems {
		return Frame{}, false
	}
	if !s.ownOfALine(cuts, s.when) {
		if times < 2 && !(times == 1 && f.Items[0].Due != nil) {
			return Frame{}, false
		}
		s.shareTags(&f)
	}
	f.Title, f.Due = f.Items[0].Title, f.Items[0].Due
	f.add("items timed all", times == len(f.Items))
	f.Features = append(f.Features, sized("items=", len(f.Items), 5))
	return f, true
}

// momentOfItem is the time of an item behind one of the day before it.
func (s *stretch) momentOfItem(from, to int, before civil.Date, cuts []int) *moment {
	bare := func(w *moment) *moment {
		item := &stretch{message: s.message, from: from, to: to, when: w}
		if at, ok := item.withBareClock(w, nil); ok {
			return at
		}
		return nil
	}
	w := s.moment(from, to)
	if w.day.IsZero() && !w.timed && !before.IsZero() && !s.ownOfALine(cuts, s.when) { // "desk move 1" of tomorrow
		day := *w
		day.day = before
		if at := bare(&day); at != nil {
			w = at
		}
	}
	if at := bare(w); at != nil {
		return at
	}
	return w
}

// shareTags gives the tags of the last item to all, and the scope's where none were said.
func (s *stretch) shareTags(f *Frame) {
	tags := f.Items[len(f.Items)-1].Tags
	if len(tags) == 0 && s.scopeTag != "" {
		tags = []string{s.scopeTag}
	}
	for i := range f.Items {
		if len(f.Items[i].Tags) == 0 {
			f.Items[i].Tags = tags
		}
	}
}

// forIt adds what is for the task that was spoken of last, on its day:
// "balloons, a banner and a cake for that".
func (s *stretch) forIt(w *moment, add func(Frame)) {
	if len(s.it) != 1 || !w.day.IsZero() || w.rule != nil || w.rel != nil {
		return
	}
	e := s.by[s.it[0]]
	if e == nil || e.Task.Due == nil {
		return
	}
	for i := s.to - 2; i > s.from; i-- {
		if !s.wordIs(i, "for") || !s.wordIs(i+1, "that it this them then") {
			continue
		}
		at := *w
		at.day = e.Task.Due.DayIn(s.ctx.zone())
		at.used = maps.Clone(w.used)
		mark(at.used, i, i+2)
		s.addAt(&at, []string{"forit"}, add)
		bare := *w
		bare.used = at.used
		s.addAt(&bare, []string{"forit", "forit bare"}, add)
		c := *s
		c.when = &at
		c.addItems(&at, func(f Frame) {
			f.Features = append(slices.Clone(f.Features), "forit")
			add(f)
		})
		return
	}
}

// scopeOnly says whether an item only says something of those before it:
// "all by tomorrow", "have them by the 15th", "pack all on Saturday".
func (s *stretch) scopeOnly(from, to int, w *moment) bool {
	all := false
	for i := from; i < to; i++ {
		switch {
		case s.toks[i].mark || w.used[i]:
		case s.wordIs(i, "all both everything them those these each it"):
			all = true
		case s.wordIs(i, "have get need pack do by on for before want need to be i we must should the of") ||
			s.toks[i].is(en.Function|en.Filler):
		default:
			return false
		}
	}
	return all
}

// scopeOfTag reads an item that only tags those before it: "put them under
// wedding", "tag them garden".
func (s *stretch) scopeOfTag(from, to int) (string, bool) {
	tag, them := "", false
	for i := from; i < to; i++ {
		t := s.toks[i]
		switch {
		case t.mark:
		case s.wordIs(i, "all both everything them those these each it"):
			them = true
		case s.wordIs(i, "put tag label set make file under as in on with the tags category list"):
		case s.isTag(t) && tag == "":
			tag = s.tagOf(t)
		case tag == "" && (s.wordIs(i-1, "under tag") || s.wordIs(i+1, "tag") ||
			s.wordIs(i-1, "them those these all both") && s.wordIs(i-2, "tag label")):
			tag = strings.TrimPrefix(t.norm, "#")
		case t.is(en.Function | en.Filler):
		default:
			return "", false
		}
	}
	return tag, tag != "" && (them || s.wordIs(s.itemStart(from, to), "tag tagged label"))
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
	at, end, ok := s.anyPhrase(s.from, s.to, "no wait", "wait no", "no sorry", "sorry no", "actually no", "no actually",
		"oh wait", "i mean", "sorry i mean", "scratch that", "or rather", "make that", "no")
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
	for first := last; first >= max(s.from, last-1); first-- {
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
		mark = mark || t.mark && t.text == "." && i+1 < s.to && (s.toks[i+1].is(en.All|en.Pronoun) ||
			s.wordIs(i+1, "have get need pack set put make tag"))
		if (t.mark && strings.Contains("&+", t.text) || s.wordIs(i, "and plus")) && s.withSomebody(cuts[len(cuts)-1],
			i) {
			continue // "dinner with Ann & Bo, bring wine"
		}
		number := !t.mark && digits(t.text) && i+1 < s.to && s.toks[i+1].text == ")"
		if mark || number || and && s.wordIs(i, "and plus") {
			cuts = append(cuts, i)
		}
	}
	return slices.Compact(append(cuts, s.to))
}

// withSomebody says whether "with" and one name or two stand right before token i, in
// the item that began at token from: what is joined there is who comes too.
func (s *stretch) withSomebody(from, i int) bool {
	for k := i - 1; k > from && k >= i-3; k-- {
		if s.toks[k].mark || s.toks[k].is(en.Verb) && !s.toks[k].is(en.Person) {
			return false
		}
		if s.wordIs(k, "with") {
			return i+1 < s.to && !s.toks[i+1].is(en.Verb) && s.toks[i+1].time < 0
		}
	}
	return false
}

// itemStart is where an item of an enumeration begins, behind what only joins it to the one before.
func (s *stretch) itemStart(from, to int) int {
	for from < to && (s.toks[from].mark || s.wordIs(from, "and plus also") || s.when.used[from]) {
		from++
	}
	return from
}

// itemEnd is where it ends, before "both" and "all" of all items.
func (s *stretch) itemEnd(from, to int) int {
	for to-1 > from && s.wordIs(to-1, "all both each everything") && !s.wordIs(to-2, "for of with to from") {
		to--
	}
	return to
}

// share gives all items the same tags and priority, and returns how many words the longest title has.
func (f *Frame) share(tags []string, rank *todo.Priority) (longest int) {
	for i := range f.Items {
		f.Items[i].Tags, f.Items[i].Priority = tags, rank
		longest = max(longest, len(strings.Fields(f.Items[i].Title)))
	}
	return longest
}

// addCut gives the frame of the items between the cuts, which share a time if there is one.
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
		from = s.itemStart(from, to)
		if from == to || s.scopeOnly(from, to, w) {
			continue
		}
		if tag, ok := s.scopeOfTag(from, to); ok {
			tags = append(tags, tag)
			continue
		}
		to = s.itemEnd(from, to)
		a := s.addition(from, to, s.withoutAll(from, to, w))
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
	longest := f.share(tags, rank)
	f.Title, f.Due = f.Items[0].Title, due
	if due != nil {
		f.Past = s.past(*due)
	}
	f.addition(whole)
	f.Features = append(f.Features, "items", "items cut="+how, sized("items=", len(f.Items), 5),
		sized("items longest=", longest, 6))
	f.add("items verbs", verbs > 0)
	f.add("items all verbs", verbs == len(f.Items))
	add(f)
	s.sharedVerb(f, add)
}

// withoutAll is the moment of an item that ends with what all share: "party
// bags, all by Friday" is only the bags.
func (s *stretch) withoutAll(from, to int, w *moment) *moment {
	end := to
	for end > from && (w.used[end-1] || s.toks[end-1].mark) {
		end--
	}
	if end == to || end-1 <= from || !s.wordIs(end-1, "all both each everything") {
		return w
	}
	at := *w
	at.used = maps.Clone(w.used)
	at.used[end-1] = true
	return &at
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
		if s.wordIs(i, "too also again another both well same copy duplicate") {
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
		f := Frame{Act: Add, Title: e.Task.Title, Tags: e.Task.Tags,
			Features: []string{"copy", "copy word=" + word, "copy how=" + t.how}}
		at := *w
		days := w.days
		if len(days) < 2 {
			days = []civil.Date{w.day}
		}
		for _, day := range days {
			at.day = day
			if d := s.dueFor(&at, *e.Task); d != nil && (e.Task.Due == nil || *d != *e.Task.Due) {
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

// sharedLater is the time that what follows says for both: in "the parcel and a new lamp,
// both on Saturday" that of the parcel.
func (s *stretch) sharedLater() (*moment, bool) {
	for i := s.to; i+1 < len(s.toks); i++ {
		if strings.Contains(".!?\n;", s.toks[i].text) && s.toks[i].mark {
			return nil, false
		}
		if !s.wordIs(i, "both all each") ||
			!(s.toks[i+1].time >= 0 || s.wordIs(i+1, "on by at for") && i+2 < len(s.toks) && s.toks[i+2].time >= 0) {
			continue
		}
		end := i + 1
		for end < len(s.toks) && !s.toks[end].mark {
			end++
		}
		w := s.message.moment(i+1, end)
		return w, w.rule == nil && w.rel == nil && !w.day.IsZero() && len(w.days) < 2
	}
	return nil, false
}
