package frame

import (
	"maps"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/offline/link"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// relation is what a stretch says of when something is, seen from something
// else: "the day before it", "same day as the lace", "the Friday after that".
type relation struct {
	from, to int    // the tokens that say it, with a pronoun that stands for what it is seen from
	name     int    // the token from where on that is named, 0: nowhere
	kind     string // for features
	by       relative
	weekday  string // this day of the week, before or after it
	before   bool
	within   bool // this day of the same week
	clock    bool // the time is the same as well
}

// knownRelation is what was found in the tokens within.
type knownRelation struct {
	relation
	within [2]int
}

// anchor is what a time is counted from.
type anchor struct {
	due    todo.Due
	source string // for features: name, it, message
	until  int    // the token that its name ends before
}

// sameWords say that something is on the day of something else.
var sameWords = []string{"on the same day as", "the same day as", "same day as", "same day like", "same date as",
	"same time as", "on that same day", "on the same day", "the same day", "same day",
	"the same date", "same date", "on that day", "that day", "the day of", "day of", "the morning of", "morning of",
	"the afternoon of", "afternoon of", "the evening of", "evening of", "the night of", "night of", "on the day",
	"on the same trip", "same trip", "that night", "that evening", "that morning", "that afternoon",
	"along with", "together with", "ready for", "in time for", "for", "with", "by", "at", "until", "till", "til",
	"then", "and same", "same"}

// steps are how far from something else a day is said to be, with their kind.
var steps = []struct {
	words string
	kind  string
	by    relative
}{
	{"the day before", "step", relative{days: -1}}, {"day before", "step", relative{days: -1}},
	{"the night before", "step", relative{days: -1}},
	{"night before", "step", relative{days: -1}}, {"the evening before", "step", relative{days: -1}},
	{"evening before", "step", relative{days: -1}},
	{"the week before", "step", relative{days: -7}}, {"week before", "step", relative{days: -7}},
	{"the day after", "step", relative{days: 1}},
	{"day after", "step", relative{days: 1}}, {"the morning after", "step", relative{days: 1}},
	{"morning after", "step", relative{days: 1}},
	{"the next day", "step", relative{days: 1}}, {"the following day", "step", relative{days: 1}},
	{"the week after", "step", relative{days: 7}},
	{"week after", "step", relative{days: 7}}, {"the following week", "step", relative{days: 7}},
	{"right after", "after", relative{}},
	{"straight after", "after", relative{}}, {"just after", "after", relative{}}, {"after", "after", relative{}},
	{"just before", "before", relative{days: -1}},
	{"before", "before", relative{days: -1}}, {"b4", "before", relative{days: -1}},
}

// pronouns stand for what a time is counted from.
const pronouns = "it that this them then those these"

// relation finds what the stretch says of a time relative to something else:
// a distance rather than a mere "same day", and that rather than "for it".
func (s *stretch) relation() (relation, bool) {
	if known := s.related; known != nil && known.within == [2]int{s.from, s.to} {
		return known.relation, known.rank() > 0
	}
	var best relation
	for i := s.from; i < s.to; i++ {
		r, ok := s.relationAt(i)
		if !ok {
			continue
		}
		s.referent(&r)
		if r.rank() > best.rank() {
			best = r
		}
	}
	s.related = &knownRelation{best, [2]int{s.from, s.to}}
	return best, best.rank() > 0
}

// rank orders relations by how much they say.
func (r relation) rank() int {
	switch r.kind {
	case "":
		return 0
	case "amount", "step", "weekday":
		return 4
	case "before", "after":
		return 3
	case "for", "same":
		return 2
	}
	return 1
}

// relationAt reads the words of a relation at token i.
func (s *stretch) relationAt(i int) (relation, bool) {
	if s.toks[i].mark {
		return relation{}, false
	}
	if n, end, ok := s.amount(i, s.to); ok && end < s.to && s.wordIs(end, "before after ahead beforehand") {
		r := relation{from: i, to: end + 1, kind: "amount", by: n}
		if !s.wordIs(end, "after") {
			r.by = relative{days: -n.days, minutes: -n.minutes, months: -n.months}
		}
		return r, true
	}
	for _, step := range steps {
		if !startsWith(step.words, s.toks[i].norm) {
			continue
		}
		if end, ok := s.phrase(i, s.to, wordsOf(step.words)...); ok && !s.partOfMoment(i, end) {
			return relation{from: i, to: end, kind: step.kind, by: step.by}, true
		}
	}
	if r, ok := s.weekdayBeside(i); ok {
		return r, true
	}
	for _, words := range sameWords {
		if !startsWith(words, s.toks[i].norm) || words == "then" && i == s.from {
			continue
		}
		if end, ok := s.phrase(i, s.to, wordsOf(words)...); ok {
			kind := "same"
			if !strings.Contains(words, " ") {
				kind = words
			}
			return relation{from: i, to: end, kind: kind, clock: strings.Contains(words, "time")}, true
		}
	}
	return relation{}, false
}

// startsWith says whether a phrase begins with a word.
func startsWith(phrase, word string) bool {
	return strings.HasPrefix(phrase, word) && (len(phrase) == len(word) || phrase[len(word)] == ' ')
}

// weekdayBeside reads "the Friday before", "the following Sunday" at token i.
func (s *stretch) weekdayBeside(i int) (relation, bool) {
	begin := i
	for i < s.to && s.wordIs(i, "the following on") {
		i++
	}
	if i >= s.to {
		return relation{}, false
	}
	if _, ok := weekdayOf(s.toks[i].norm); !ok && !s.wordIs(i, "weekend") {
		return relation{}, false
	}
	r := relation{from: begin, to: i + 1, kind: "weekday", weekday: s.toks[i].norm}
	for k := begin; k < i; k++ {
		if s.wordIs(k, "following") {
			return r, true
		}
	}
	if end, ok := s.phrase(i+1, s.to, "of", "that", "week"); ok {
		r.to = end
		r.within = true
		return r, true
	}
	if i+1 < s.to && s.wordIs(i+1, "before after") {
		r.to = i + 2
		r.before = s.wordIs(i+1, "before")
		return r, true
	}
	return relation{}, false
}

// referent finds what the relation is seen from: a pronoun right after it, a
// name, or nothing.
func (s *stretch) referent(r *relation) {
	k := r.to
	if k < s.to && s.wordIs(k, pronouns) &&
		!(s.wordIs(k, "that this these those") && k+1 < s.to && s.toks[k+1].content() && s.toks[k+1].time < 0) {
		r.to = k + 1
		if s.wordIs(k, "that") && s.wordIs(k+1, "one") {
			r.to = k + 2
		}
		switch r.kind {
		case "at", "with", "for", "by", "until", "till", "til":
			r.kind = "for"
		}
		return
	}
	named := k < s.to && !s.toks[k].mark && s.toks[k].time < 0
	switch r.kind {
	case "for", "with", "by", "at":
		if named {
			r.name = k
			r.kind += " name"
			return
		}
		r.kind = ""
	case "until", "till", "til": // "until the exam" ends a series, see untilAdditions
		r.kind = ""
	case "then", "and same":
	case "same":
		if named && s.wordIs(r.to-1, "as like of with") {
			r.name = k
		}
	default:
		if named {
			r.name = k
		}
	}
}

// anchorsOf are what a relation may be counted from, for a task that moves or for a new one.
func (s *stretch) anchorsOf(r relation, t *target) []anchor {
	var out []anchor
	named := 0
	if r.name > 0 {
		for _, o := range s.named(r.name, s.to) {
			if o.how != byName && !s.nounAt(o) || len(o.tasks) != 1 || slices.Equal(o.tasks, t.tasks) ||
				o.how == byName && o.object < 0.25 {
				continue
			}
			if e := s.by[o.tasks[0]]; e.Task.Due != nil {
				until := r.name
				for k := range o.used {
					until = max(until, k+1)
				}
				out = append(out, anchor{due: *e.Task.Due, source: "name" + s.headed(o), until: until})
				if named++; named == 2 {
					break
				}
			}
		}
	}
	if a, ok := s.anchorInside(r, t); ok && named == 0 {
		out = append(out, a)
	}
	if strings.HasSuffix(r.kind, "name") || named == 0 && s.namesUnknown(r) {
		return out
	}
	if a, ok := s.anchorOfIt(r, t); ok {
		out = append(out, a)
	} else if a, ok := s.anchorOfSelf(r, t); ok {
		out = append(out, a)
	}
	if d, ok := s.earlierAnchor(t); ok {
		out = append(out, anchor{due: d, source: "earlier", until: r.to})
	}
	if day := s.dayBefore(); !day.IsZero() {
		out = append(out, anchor{due: todo.Due{Date: day}, source: "message", until: r.to})
	}
	return out
}

// namesUnknown says whether what a relation is seen from has a name of its own, which, as the caller
// has found, nothing on the list has: "the day after the party" is no day after what was spoken of.
func (s *stretch) namesUnknown(r relation) bool {
	if r.name == 0 {
		return false
	}
	if !s.toks[r.name].is(en.Function | en.Pronoun) {
		return true
	}
	return s.wordIs(r.name, "the my our") && r.name+1 < s.to && s.toks[r.name+1].time < 0 && s.toks[r.name+1].content()
}

// nounAt says whether what a target's verb alone names is a noun here: "before the move".
func (s *stretch) nounAt(o target) bool {
	if o.how != byVerb {
		return false
	}
	for k := range o.used {
		if s.wordIs(k-1, "the my our") {
			return true
		}
	}
	return false
}

// earlierAnchor is the due of what a time was counted from in the words before: "the menu
// 3 weeks before the shower and the caterer 3 days before".
func (s *stretch) earlierAnchor(t *target) (todo.Due, bool) {
	for i := s.from - 2; i >= s.begin; i-- {
		if !s.wordIs(i, "before after") {
			continue
		}
		if s.wordIs(i+1, pronouns) && len(s.it) > 0 {
			if e := s.by[s.it[len(s.it)-1]]; e != nil && e.Task.Due != nil {
				return *e.Task.Due, true
			}
		}
		for _, o := range s.named(i+1, s.from) {
			if e := s.by[o.tasks[0]]; o.how == byName && len(o.tasks) == 1 && !slices.Equal(o.tasks, t.tasks) &&
				e.Task.Due != nil {
				return *e.Task.Due, true
			}
		}
	}
	return todo.Due{}, false
}

// headed tells apart whether the last word of a title was said, which names what
// the task is: the party, not the bags for the party.
func (s *stretch) headed(o target) string {
	words := link.Split(s.by[o.tasks[0]].Task.Title)
	for k := range o.used {
		if len(words) > 0 && s.toks[k].stem == link.Stem(words[len(words)-1]) {
			return ""
		}
	}
	return " part"
}

// anchorInside is the due of what the words of a new task name themselves: "buy
// a suit for the wedding, one week before it".
func (s *stretch) anchorInside(r relation, t *target) (anchor, bool) {
	if len(t.tasks) > 0 || r.kind != "amount" && r.kind != "step" {
		return anchor{}, false
	}
	for _, o := range s.named(s.from, r.from) {
		if e := s.by[o.tasks[0]]; o.how == byName && len(o.tasks) == 1 && e.Task.Due != nil {
			return anchor{due: *e.Task.Due, source: "inside", until: r.to}, true
		}
	}
	return anchor{}, false
}

// anchorOfIt is the due of what was spoken of last; of a task that moves
// itself only for a day of the week.
func (s *stretch) anchorOfIt(r relation, t *target) (anchor, bool) {
	it := s.it
	if len(t.tasks) > 0 && slices.Equal(t.tasks, it) {
		if r.weekday == "" {
			return anchor{}, false
		}
	}
	var due *todo.Due
	for _, n := range it {
		if e := s.by[n]; e != nil && e.Task.Due != nil && s.state[n] == open {
			due = e.Task.Due // of several the newest
		}
	}
	if due == nil {
		return anchor{}, false
	}
	return anchor{due: *due, source: "it", until: r.to}, true
}

// anchorOfSelf is the due that a named task has, where nothing else was spoken of that "the Monday
// after" could be counted from.
func (s *stretch) anchorOfSelf(r relation, t *target) (anchor, bool) {
	if r.weekday == "" || r.within || len(t.tasks) != 1 || s.by[t.tasks[0]].Task.Due == nil {
		return anchor{}, false
	}
	return anchor{due: *s.by[t.tasks[0]].Task.Due, source: "it", until: r.to}, true
}

// dayBefore is the last day that the message names before the stretch.
func (s *stretch) dayBefore() civil.Date {
	for i := s.from - 1; i >= 0; i-- {
		if n := s.toks[i].time; n >= 0 {
			if e := s.times[n]; e.Rule == nil && e.Relative == nil && !e.Date.IsZero() && (!e.Timed || s.saysDay(e)) {
				return e.Date
			}
		}
	}
	return civil.Date{}
}

// at is the moment that the relation means, seen from an anchor.
func (s *stretch) at(r relation, a anchor) (*moment, bool) {
	w := *s.when
	w.rel = nil
	w.days = nil
	w.near = nil
	w.or = false
	w.used = maps.Clone(w.used)
	mark(w.used, r.from, r.to)
	zone := s.ctx.zone()
	day := a.due.DayIn(zone)
	switch {
	case r.within:
		day = nextWeekday(day.AddDays(-int(day.Weekday()+6)%7), r.weekday)
	case r.weekday != "":
		day = besideDay(day, r.weekday, r.before)
	case r.by.minutes != 0:
		if !a.due.Timed {
			return nil, false
		}
		d := a.due
		at := civil.DateTimeOf(d.At(zone).In(zone))
		d.Date = at.Date
		d.Clock = at.Clock
		d = s.shifted(d, &r.by)
		day = d.Date
		if !w.timed {
			w.clock = d.Clock
			w.timed = true
			w.vague = false
		}
	default:
		day = s.shifted(todo.Due{Date: day}, &r.by).Date
	}
	if (r.clock || s.when.same) && a.due.Timed && !w.timed {
		w.clock = civil.DateTimeOf(a.due.At(zone).In(zone)).Clock
		w.timed = true
	}
	w.day = day
	w.end = day
	w.weekday = false
	return &w, !day.IsZero()
}

// besideDay is the day of the week before or after a day; of "weekend" the Saturday.
func besideDay(day civil.Date, word string, before bool) civil.Date {
	if word == "weekend" {
		word = "saturday"
	}
	if before {
		return nextWeekday(day.AddDays(-7), word)
	}
	return nextWeekday(day.AddDays(1), word)
}

// relatedMoves move a task to a day that is said relative to something else.
func (s *stretch) relatedMoves(t *target, tasks []todo.Task, add func(Frame)) {
	r, ok := s.relation()
	if !ok || t.how == byAll {
		return
	}
	for _, a := range s.anchorsOf(r, t) {
		w, ok := s.at(r, a)
		if !ok {
			continue
		}
		features := r.features(a)
		related := func(f Frame) {
			f.Features = append(f.Features, features...)
			add(f)
		}
		s.moveTo(w, t, tasks, related)
		if at, ok := s.relatedClock(w, t.used); ok {
			features = append(features, "bareclock")
			s.moveTo(at, t, tasks, related)
		}
	}
}

// relatedAdditions add something on a day that is said relative to something else.
func (s *stretch) relatedAdditions(add func(Frame)) {
	r, ok := s.relation()
	if !ok {
		s.carriedAdditions(add)
		return
	}
	for _, a := range s.anchorsOf(r, &target{}) {
		w, ok := s.at(r, a)
		if !ok {
			continue
		}
		features := r.features(a)
		if strings.HasPrefix(a.source, "name") {
			named := *w
			named.used = maps.Clone(w.used)
			mark(named.used, r.name, a.until)
			if named.rule != nil && s.ruleWithin(r.name, a.until) { // before the quarterly tax
				named.rule = nil
			}
			s.addAt(&named, append(slices.Clone(features), "related cut"), add)
			s.relatedItems(&named, append(slices.Clone(features), "related cut"), add)
			s.relatedClause(w, r.name, a.until, features, add)
			for k := r.from; k < r.to; k++ {
				delete(w.used, k)
			}
		} else if r.name > 0 {
			s.relatedClause(w, r.name, r.name, features, add)
		}
		s.addAt(w, features, add)
		s.relatedItems(w, features, add)
		if r.kind == "before" && a.source != "name" { // before what is today, or only later on its day
			same := *w
			same.day = a.due.DayIn(s.ctx.zone())
			same.end = same.day
			s.addAt(&same, append(slices.Clone(features), "before sameday"), add)
		}
		if at, ok := s.relatedClock(w, nil); ok {
			s.addAt(at, append(slices.Clone(features), "bareclock"), add)
		}
	}
	// Friday after the shot: the words only explain the day
	if w := s.when; !w.day.IsZero() && w.rel == nil && r.kind != "then" {
		cut := *w
		cut.used = maps.Clone(w.used)
		end := r.to
		if r.name > 0 {
			end = s.phraseEnd(r.name)
		}
		mark(cut.used, r.from, end)
		s.addAt(&cut, []string{"related", "related explains", "related explains=" + r.kind}, add)
	}
}

// maxClause is how many words a clause has at most that tells what is seen from.
const maxClause = 4

// relatedClause adds something without all of the clause that tells what its time is seen from: "the
// night before mum gets here", "two days before the insurance runs out".
func (s *stretch) relatedClause(w *moment, from, until int, features []string, add func(Frame)) {
	k := until
	for k < s.to && k-until < maxClause && !s.toks[k].mark && s.toks[k].time < 0 && !s.wordIs(k, "to and") {
		k++
	}
	if k == until {
		return
	}
	if k < s.to && s.wordIs(k, "to") { // "remind me the day before I fly to print the pass"
		k++
	}
	cut := *w
	cut.used = maps.Clone(w.used)
	mark(cut.used, from, k)
	s.addAt(&cut, append(slices.Clone(features), "related clause"), add)
	s.relatedItems(&cut, append(slices.Clone(features), "related clause"), add)
}

// features tell how a time was said relative to something else.
func (r relation) features(a anchor) []string {
	return []string{"related", "related=" + r.kind, "related from=" + a.source, "related=" + r.kind + " from=" +
		a.source}
}

// ruleWithin says whether the words of every rhythm stand within [from, to).
func (s *stretch) ruleWithin(from, to int) bool {
	for i := s.from; i < s.to; i++ {
		if n := s.toks[i].time; n >= 0 && s.times[n].Rule != nil && (i < from || i >= to) {
			return false
		}
	}
	return true
}

// relatedClock reads figures beside a relation as the time: "the Saturday after, 7".
func (s *stretch) relatedClock(w *moment, named map[int]bool) (*moment, bool) {
	if w.timed {
		return nil, false
	}
	used := maps.Clone(w.used)
	maps.Copy(used, named)
	clock, ok := s.bareClock(&target{used: used})
	if !ok {
		return nil, false
	}
	at := *w
	at.clock = clock.clock
	at.timed = true
	at.half = true
	at.bare = true
	at.used = maps.Clone(w.used)
	maps.Copy(at.used, clock.used)
	return &at, true
}

// relatedItems are several things to add, with the features of how their time was read.
func (s *stretch) relatedItems(w *moment, features []string, add func(Frame)) {
	s.addItems(w, func(f Frame) {
		f.Features = append(f.Features, features...)
		add(f)
	})
}

// carriedAdditions add something at a time of day that was said without a day:
// on the day that the message named before, or on that of what was spoken of last.
func (s *stretch) carriedAdditions(add func(Frame)) {
	w := s.when
	if !w.timed || !w.day.IsZero() || w.rel != nil || w.rule != nil {
		return
	}
	r := relation{kind: "carried", from: s.from, to: s.from}
	for _, a := range s.anchorsOf(r, &target{}) {
		if a.due.Date.Before(today(s.message)) {
			continue
		}
		if at, ok := s.at(r, a); ok {
			s.addAt(at, []string{"carried", "carried from=" + a.source}, add)
		}
	}
}

// carriedMoves move a task that was named to a time on the day that the message named before.
func (s *stretch) carriedMoves(t *target, tasks []todo.Task, add func(Frame)) {
	w := s.when
	if !w.timed || !w.day.IsZero() || w.rel != nil || w.rule != nil || t.how == byAll {
		return
	}
	day := s.dayBefore()
	if day.IsZero() {
		return
	}
	at := *w
	at.day = day
	at.end = day
	s.moveTo(&at, t, tasks, func(f Frame) {
		f.Features = append(f.Features, "carried")
		add(f)
	})
}

// selfSame is the day of the week that a task has, in a week that was said:
// "next week, same day and time".
func (s *stretch) selfSame(task todo.Task) (*moment, bool) {
	w := s.when
	if task.Due == nil || !(w.same || w.sameDay) || w.day.IsZero() || w.rel != nil {
		return nil, false
	}
	if !s.weekSaid(w) {
		return nil, false
	}
	// next week, same day: the same day of the week
	at := *w
	at.day = nextWeekday(w.day, strings.ToLower(task.Due.DayIn(s.ctx.zone()).Weekday().String()))
	at.timed = false
	at.weekday = false
	return &at, true
}

// weekSaid says whether the day is the first of a week that was said.
func (s *stretch) weekSaid(w *moment) bool {
	for i := s.from; i < s.to; i++ {
		if s.toks[i].time >= 0 && s.wordIs(i, "week") {
			return w.end.Sub(w.day) >= 4 || s.has(s.from, s.to, en.Move) || w.sameDay
		}
	}
	return false
}
