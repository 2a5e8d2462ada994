package frame

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// stretch is a part of the message that could be a wish of its own, with what
// is the same for all its candidates.
type stretch struct {
	*message
	from, to int
	when     *moment
	it       []int64 // what pronouns mean
	cues     en.Class
	asks     bool // it ends with a question mark
	novel    int  // content words that name nothing on the list
	general  []string
	words    []string         // the words as features
	common   map[Act][]string // general and words, by act
	linked   map[int]bool     // tokens that name something on the list
	base     []string         // the symbols of the shape
	shapes   map[*target][]string
	related  *knownRelation // once it was looked for
}

// candidates are the frames of [from, to).
func (m *message) candidates(from, to int, it []int64) []Frame {
	s := &stretch{message: m, from: from, to: to, it: it, when: m.moment(from, to)}
	s.asks = to < len(m.toks) && m.toks[to].text == "?" || to > from && m.toks[to-1].text == "?"
	for i := from; i < to; i++ {
		if m.toks[i].time < 0 {
			s.cues |= m.toks[i].class
		}
	}
	targets := m.targets(from, to, it)
	links := s.linkFeatures(targets)
	s.general = append(s.generalFeatures(), links...)
	s.words = s.wordFeatures()
	var out []Frame
	add := func(t *target, f Frame) {
		f.From, f.To = from, to
		f.Said = m.raw(from, to)
		if t != nil {
			f.Tasks = t.tasks
			f.Mention = m.wordsAt(t.used)
		}
		s.leftOver(&f, t)
		s.features(&f, t)
		out = append(out, f)
	}
	for i := range targets {
		t := &targets[i]
		s.onTasks(t, func(f Frame) { add(t, f) })
	}
	s.withoutTasks(targets, func(f Frame) { add(nil, f) })
	s.takenBack(targets, add)
	return out
}

// wordsAt are the words of tokens, in their order.
func (m *message) wordsAt(used map[int]bool) string {
	var words []string
	for _, i := range slices.Sorted(maps.Keys(used)) {
		if i < len(m.toks) {
			words = append(words, m.raw(i, i+1))
		}
	}
	return strings.Join(words, " ")
}

// onTasks makes the frames that do something to the tasks of a target.
func (s *stretch) onTasks(t *target, add func(Frame)) {
	tasks := s.tasks(t.tasks)
	if len(tasks) == 0 {
		return
	}
	where := s.state[t.tasks[0]]
	switch where {
	case binned:
		add(Frame{Act: Restore})
		return
	case completed:
		if s.cues&(en.Negative|en.Undo|en.Delete|en.Add) != 0 {
			add(Frame{Act: Reopen})
		}
		if s.tellsGone() {
			add(Frame{Act: Delete})
		}
		add(Frame{Act: Show, Filter: Filter{Named: t.tasks}})
		return
	}
	if t.how == byVerb { // too little said of it to change it, but "texted her" tells what was done
		if s.cues&en.Past != 0 || s.pastForm() {
			add(Frame{Act: Complete})
		}
		if s.novel == 0 && len(t.tasks) == 1 { // "mop tomorrow"
			s.moves(t, tasks, add)
			s.series(t, tasks, add)
		}
		add(Frame{Act: Show, Filter: Filter{Named: t.tasks}})
		return
	}
	if (s.when.rule == nil || !t.unsaid()) && !(t.unsaid() && s.novel > 0) {
		if s.tellsDone(t, tasks) {
			add(Frame{Act: Complete})
		}
		if s.tellsGone() {
			add(Frame{Act: Delete})
		}
		if !t.unsaid() || s.asks {
			add(Frame{Act: Show, Filter: Filter{Named: t.tasks}})
		}
	}
	if s.says("undate") && len(tasks) == 1 && tasks[0].Due != nil && tasks[0].Recurrence == nil {
		add(Frame{Act: Undate})
	}
	s.moves(t, tasks, add)
	s.minutesOnly(t, tasks, add)
	s.relatedMoves(t, tasks, add)
	s.movesOn(t, tasks, add)
	s.repeated(t, add)
	s.swaps(t, tasks, add)
	s.series(t, tasks, add)
	s.edits(t, tasks, add)
}

// tellsDone says whether the words can say that the tasks are done: a word for
// it or a past form does, and so does what is said of a task that was named
// well, as in "the sign's up".
func (s *stretch) tellsDone(t *target, tasks []todo.Task) bool {
	if s.says("outof") || s.says("off") && s.copula(t) && !s.offOf() { // "theatre's off" won't be
		return false
	}
	if s.cues&(en.Done|en.Past) != 0 || s.says("isdone") || s.says("isthere") || s.says("ihave") ||
		s.pastOf(tasks[0]) || s.pastForm() || s.says("nowis") {
		return true
	}
	return (t.how == byName && t.object >= 0.3 || t.how == bySeveral || t.how == byGroup) && s.tells(t) &&
		!s.when.day.After(today(s.message)) && !s.newVerb(t) && s.cues&(en.Delete|en.Move|en.Question) == 0
}

// offOf says whether "off" only says from where: "the crates are off the truck".
func (s *stretch) offOf() bool {
	for i := s.from; i+1 < s.to; i++ {
		if s.wordIs(i, "off") && s.wordIs(i+1, "the my our to") && !s.wordIs(i+2, "table list menu cards agenda") {
			return true
		}
	}
	return false
}

// tells says whether anything is told of what names the target: "milk" alone is
// only its name.
func (s *stretch) tells(t *target) bool {
	if s.copula(t) || s.endsInState(t) {
		return true
	}
	for i := s.from; i < s.to; i++ {
		if !t.used[i] && !s.toks[i].mark && !s.toks[i].is(en.Function|en.Filler) {
			return true
		}
	}
	return false
}

// endsInState says whether what names the target is followed by nothing but how it is now: "fees in", "signs up".
func (s *stretch) endsInState(t *target) bool {
	last := s.to - 1
	for last > s.from && (s.toks[last].mark || s.toks[last].is(en.Filler) && !s.wordIs(last, "ok okay")) {
		last--
	}
	return last > s.from && !t.used[last] && s.toks[last].time < 0 && hasWord(en.States, s.toks[last].norm) &&
		t.used[last-1]
}

// pastForm says whether a word that no list has ends like a past form.
func (s *stretch) pastForm() bool {
	for i := s.from; i < s.to; i++ {
		t := s.toks[i]
		if !t.mark && t.time < 0 && t.class == 0 && len(t.norm) > 4 && (strings.HasSuffix(t.norm, "ed") ||
			strings.HasSuffix(t.norm, "'d")) {
			return true
		}
	}
	return false
}

// tellsGone says whether something in the words can say that a task is no
// longer wanted.
func (s *stretch) tellsGone() bool {
	return s.cues&(en.Delete|en.Sold|en.Negative) != 0 || s.says("noneed") || s.says("getrid") ||
		s.says("off") && !s.offOf() || s.says("gone") || s.says("skip") || s.says("cango") || s.says("byothers") ||
		s.says("sono") || s.anyWord("take took") && s.anyWord("off out") || s.anyWord("can") && s.anyWord("go")
}

// tasks are the tasks of the numbers.
func (s *stretch) tasks(numbers []int64) []todo.Task {
	var out []todo.Task
	for _, n := range numbers {
		if e := s.by[n]; e != nil {
			out = append(out, *e.Task)
		}
	}
	return out
}

// moves gives tasks another due.
func (s *stretch) moves(t *target, tasks []todo.Task, add func(Frame)) {
	w := s.when
	if w.rule != nil {
		return
	}
	if w.rel == nil && w.day.IsZero() && !w.timed {
		if s.has(s.from, s.to, en.Move) && len(tasks) > 0 && !w.same {
			if at, ok := s.anchored(t); ok {
				s.moveTo(at, t, tasks, add)
			}
		}
		if at, ok := s.bareClock(t); ok {
			s.moveTo(at, t, tasks, func(f Frame) {
				f.Features = append(f.Features, "bareclock")
				add(f)
			})
		}
		if at, ok := s.bareDay(w, t.used); ok {
			s.moveTo(s.nearDay(at, tasks), t, tasks, func(f Frame) {
				f.Features = append(f.Features, "bareday", "bareday alone")
				add(f)
			})
		}
		if at, ok := s.sharedLater(); ok && !t.unsaid() {
			s.moveTo(at, t, tasks, func(f Frame) {
				f.Features = append(f.Features, "shared later")
				add(f)
			})
		}
		if at, _, ok := s.beside(t); ok && !t.unsaid() {
			s.moveTo(at, t, tasks, func(f Frame) {
				f.Features = append(f.Features, "anchored")
				add(f)
			})
		}
		return
	}
	if w.rel != nil {
		if at, ok := s.anchorAfter(t); ok {
			w = at
		}
	}
	s.moveTo(w, t, tasks, add)
	s.looseMoves(w, t, tasks, add)
	s.variedMoves(w, t, tasks, add)
	s.onlyMoves(t, tasks, add)
}

// looseMoves reads figures as a time of day beside a day, or as a day of the month.
func (s *stretch) looseMoves(w *moment, t *target, tasks []todo.Task, add func(Frame)) {
	if at, ok := s.withBareClock(w, t.used); ok {
		s.moveTo(at, t, tasks, func(f Frame) {
			f.Features = append(f.Features, "bareclock", "bareclock+day")
			add(f)
		})
	}
	if at, ok := s.bareDay(w, t.used); ok {
		s.moveTo(s.nearDay(at, tasks), t, tasks, func(f Frame) {
			f.Features = append(f.Features, "bareday")
			add(f)
		})
	}
}

// withBareClock is a day with figures beside it as its time: "wed 10", "tomorrow 730".
func (s *stretch) withBareClock(w *moment, named map[int]bool) (*moment, bool) {
	if w.timed && !w.vague || w.day.IsZero() || w.rel != nil {
		return nil, false
	}
	at, ok := s.bareClock(&target{used: named})
	if !ok {
		return nil, false
	}
	both := *w
	both.clock, both.timed, both.half, both.vague = at.clock, true, at.half, false
	both.used = maps.Clone(w.used)
	maps.Copy(both.used, at.used)
	return &both, true
}

// bareDay reads figures after "on", "by" or "until" as a day of the month: "by 14".
func (s *stretch) bareDay(w *moment, named map[int]bool) (*moment, bool) {
	if !w.day.IsZero() && !w.timed || w.rel != nil || w.rule != nil {
		return nil, false
	}
	for i := s.from; i < s.to; i++ {
		n := s.bareDayAt(i)
		if n == 0 || named[i] {
			continue
		}
		at := *w
		at.timed, at.half, at.clock = false, false, 0
		at.day = monthDay(today(s.message), n)
		at.used = maps.Clone(w.used)
		at.used[i] = true
		for k := i - 1; k >= s.from && s.wordIs(k, "on by until till the due is"); k-- {
			at.used[k] = true
		}
		return &at, !at.day.IsZero()
	}
	return nil, false
}

// bareDayAt is the day of the month that token i could be: an ordinal, or
// figures after a word that leads up to a day; 0 if it could be none.
func (s *stretch) bareDayAt(i int) int {
	n, ordinal := dayNumber(s.toks[i])
	if n == 0 || s.toks[i].time >= 0 || s.wordIs(i-1, "not") ||
		s.wordIs(i+1, "am pm minutes hours days weeks percent euro") {
		return 0
	}
	if ordinal && !s.wordIs(i+1, "birthday floor grade anniversary century time edition") {
		return n
	}
	if i > s.from && s.wordIs(i-1, "on by until till before the to is") {
		return n
	}
	return 0
}

// monthDay is the next day of that number from today on.
func monthDay(today civil.Date, n int) civil.Date {
	for i := range 62 {
		if d := today.AddDays(i); d.Day == n {
			return d
		}
	}
	return civil.Date{}
}

// swaps exchange the dues of two tasks.
func (s *stretch) swaps(t *target, tasks []todo.Task, add func(Frame)) {
	if len(tasks) != 2 || tasks[0].Due == nil || tasks[1].Due == nil || *tasks[0].Due == *tasks[1].Due {
		return
	}
	if _, _, ok := s.anyPhrase(s.from, s.to, "swap", "swapped", "swapping", "switch", "switched", "flip", "flipped",
		"trade", "traded", "other way round", "other way around"); !ok {
		return
	}
	add(Frame{Act: Move, Dues: map[int64]*todo.Due{t.tasks[0]: tasks[1].Due, t.tasks[1]: tasks[0].Due},
		Features: []string{"swap"}})
}

func (s *stretch) moveTo(w *moment, t *target, tasks []todo.Task, add func(Frame)) {
	for _, other := range w.readings() {
		s.moveTo(other, t, tasks, func(f Frame) {
			f.Doubt = true
			add(f)
		})
	}
	f := Frame{Act: Move, Dues: map[int64]*todo.Due{}, Vague: w.vague}
	for _, task := range tasks {
		d := s.dueFor(w, task)
		if d == nil {
			return
		}
		if task.Due != nil && *task.Due == *d {
			continue
		}
		f.Past = f.Past || s.past(*d)
		f.Dues[task.Number] = d
	}
	if len(f.Dues) == 0 {
		return
	}
	if len(tasks) == 1 {
		f.Due = f.Dues[tasks[0].Number]
	}
	f.Doubt = len(w.near) > 0 || w.or || w.rel != nil && w.rel.minutes == 0 && len(w.rel.anchor) == 0 &&
		!w.day.IsZero() || w.timed && (s.zoned() || f.Due != nil && s.atNight(w, *f.Due))
	add(f)
}

// atNight says whether a time whose half of the day was not said came out at
// an hour at which few have anything to do.
func (s *stretch) atNight(w *moment, d todo.Due) bool {
	return w.half && d.Timed && (d.Clock >= civil.NewClock(22, 0) || d.Clock < civil.NewClock(5, 0))
}

// zoned says whether a time is told in another zone than the person's:
// "their time", "9 New York time".
func (s *stretch) zoned() bool {
	for i := s.from + 1; i < s.to; i++ {
		if s.wordIs(i, "time") && s.toks[i].time < 0 && (s.wordIs(i-1, "their your her his local") ||
			s.toks[i-1].upper && s.toks[i-1].class == 0 && s.toks[i-1].time < 0 && i-1 > s.from) {
			return true
		}
	}
	return false
}

// readings are the other days that may have been meant.
func (w *moment) readings() []*moment {
	var out []*moment
	for _, e := range w.near {
		other := *w
		other.near, other.day = nil, e.Date
		out = append(out, &other)
	}
	if w.or {
		for _, day := range w.days {
			other := *w
			other.or, other.days, other.day = false, nil, day
			out = append(out, &other)
		}
	}
	return out
}

// bareClock reads figures that could be a time of day where no other time was
// said: "make it 10.40", "pickup 530 not 5".
func (s *stretch) bareClock(t *target) (*moment, bool) {
	for i := s.from; i < s.to; i++ {
		tok := s.toks[i]
		if tok.mark || tok.time >= 0 || t.used[i] || s.wordIs(i-1, "not # task number") ||
			s.wordIs(i-1, "do make manage") && s.wordIs(i-2, "can't cannot couldn't") {
			continue
		}
		used := map[int]bool{i: true}
		clock, ok := clockOf(tok.norm)
		if s.wordIs(i, "one") &&
			s.wordIs(i-1,
				"next last this that the other first second third which every each another no some any new old same "+
					"big small only right") {
			continue
		}
		if n, inWords := en.Numbers[tok.norm]; inWords && n <= 12 && len(tok.norm) > 2 && tok.norm != "another" {
			clock, ok = civil.NewClock(n, 0), true
			if minutes, more := en.Numbers[s.normAt(i+1)]; more && minutes >= 10 && minutes < 60 {
				// eight forty five
				if unit, three := en.Numbers[s.normAt(i+2)]; three && unit < 10 && minutes >= 20 && minutes%10 == 0 {
					minutes += unit
					used[i+2] = true
				}
				clock = civil.NewClock(n, minutes)
				used[i+1] = true
			}
		}
		if !ok || s.isAmount(i) {
			continue
		}
		return &moment{clock: clock, timed: true, half: clock < 13*60, used: used}, true
	}
	return nil, false
}

// isAmount says whether the figures at token i are money: "pay the window cleaner on Friday, 150".
func (s *stretch) isAmount(i int) bool {
	tok := s.toks[i]
	if len(tok.text) < 3 || !digits(tok.text) || s.wordIs(i-1, "at by to it") {
		return false
	}
	for k := s.from; k < s.to; k++ {
		if s.wordIs(k, "pay paid pays paying owe owes transfer deposit") {
			return true
		}
	}
	return false
}

func (s *stretch) normAt(i int) string {
	if i >= s.to {
		return ""
	}
	return s.toks[i].norm
}

var clockMarks = strings.NewReplacer(".", "", ":", "", "h", "")

// clockOf reads 9, 930, 1430, 10.40 and 10:40 as times of day.
func clockOf(s string) (civil.Clock, bool) {
	plain := clockMarks.Replace(s)
	n, err := strconv.Atoi(plain)
	if err != nil || n < 0 || len(plain) > 4 {
		return 0, false
	}
	hour, minute := n, 0
	if len(plain) > 2 {
		hour, minute = n/100, n%100
	}
	if hour > 23 || minute > 59 || hour == 0 && len(plain) < 4 {
		return 0, false
	}
	return civil.NewClock(hour, minute), true
}

// past says whether a due lies before now.
func (s *stretch) past(d todo.Due) bool {
	if d.Timed {
		return d.At(s.ctx.zone()).Before(s.ctx.now())
	}
	return d.Date.Before(civil.DateOf(s.ctx.now()))
}

// anchored reads "the same day as the party": the due of another task.
func (s *stretch) anchored(t *target) (*moment, bool) {
	i, end, ok := s.anyPhrase(s.from, s.to, "same day as", "same time as", "together with", "along with", "day of",
		"with")
	if !ok {
		return nil, false
	}
	for _, o := range s.named(end, s.to) {
		if o.how != byName || slices.Equal(o.tasks, t.tasks) {
			continue
		}
		if e := s.by[o.tasks[0]]; e.Task.Due != nil && e.Task.Number != t.tasks[0] {
			used := map[int]bool{}
			mark(used, i, s.to)
			s.when.used = used
			return &moment{day: e.Task.Due.DayIn(s.ctx.zone()), used: used}, true
		}
	}
	return nil, false
}

// beside reads "before the lunch", "the day of the party", "when I see Ann":
// the day of another task. It returns the tokens that say so as well.
func (s *stretch) beside(t *target) (*moment, map[int]bool, bool) {
	for i := s.from; i < s.to-1; i++ {
		if s.toks[i].time >= 0 || !s.wordIs(i, "before after when with for at by on during") {
			continue
		}
		for _, o := range s.named(i+1, s.to) {
			if !anchors(o, t) {
				continue
			}
			e := s.by[o.tasks[0]]
			if e.Task.Due == nil {
				continue
			}
			w := *s.when
			w.day = e.Task.Due.DayIn(s.ctx.zone())
			cut := map[int]bool{}
			for k := range w.used {
				cut[k] = true
			}
			mark(cut, i, s.to)
			return &w, cut, true
		}
	}
	return nil, nil, false
}

// anchors says whether a target that is named after "before" or "after" can be
// what a time is counted from.
func anchors(o target, t *target) bool {
	return o.how == byName && !slices.Equal(o.tasks, t.tasks) && o.object >= 0.25 && o.score >= o.rival
}

// anchorAfter reads "an hour before the flight": the amount is relative to
// another task than the one that moves.
func (s *stretch) anchorAfter(t *target) (*moment, bool) {
	for i := s.from; i < s.to-1; i++ {
		if !s.wordIs(i, "before after") {
			continue
		}
		for _, o := range s.named(i+1, s.to) {
			if !anchors(o, t) {
				continue
			}
			if e := s.by[o.tasks[0]]; e.Task.Due != nil {
				rel := *s.when.rel
				rel.anchor = o.tasks
				w := *s.when
				w.rel = &rel
				return &w, true
			}
		}
	}
	return nil, false
}

// series changes how tasks repeat.
func (s *stretch) series(t *target, tasks []todo.Task, add func(Frame)) {
	if len(tasks) != 1 {
		return
	}
	task, w := tasks[0], s.when
	s.seriesChanges(task, add)
	if w.rule != nil {
		rule := w.rule.Clone()
		due := s.dueOfSeries(task, rule)
		add(Frame{Act: Series, Rule: &rule, Due: due})
		return
	}
	if task.Recurrence == nil {
		return
	}
	s.otherDay(task, add)
	if day, ok := s.dayBeforeTask("until till til", t); ok {
		rule := task.Recurrence.Rule.Clone()
		rule.Until, rule.Count = day, 0
		add(Frame{Act: Series, Rule: &rule, Features: []string{"untiltask"}})
	}
	if !w.day.IsZero() && (s.has(s.from, s.to, en.Series|en.Delete) || s.endsAt()) {
		rule := task.Recurrence.Rule.Clone()
		rule.Until, rule.Count = w.end, 0
		if !rule.Until.IsZero() {
			add(Frame{Act: Series, Rule: &rule})
		}
	}
	if at, ok := s.bareDay(w, t.used); ok && s.endsAt() { // "the 18th is the last one"
		rule := task.Recurrence.Rule.Clone()
		rule.Until, rule.Count = s.nearDay(at, tasks).day, 0
		add(Frame{Act: Series, Rule: &rule, Features: []string{"bareday", "ends"}})
	}
	if next, ok := s.nextOf(task); ok {
		add(Frame{Act: Skip, Due: next})
	}
	if s.has(s.from, s.to, en.Series|en.Delete|en.Negative) {
		add(Frame{Act: Series, Unrepeat: true})
	}
}

// otherDay lets a series fall on another day from now on: "takes it on the 5th
// from now on", "Thursdays would work".
func (s *stretch) otherDay(task todo.Task, add func(Frame)) {
	w := s.when
	if at, ok := s.bareDay(w, nil); ok && w.day.IsZero() {
		w = at
	}
	if w.day.IsZero() || !s.says("fromnow") && !s.has(s.from, s.to, en.Series) {
		return
	}
	rule := task.Recurrence.Rule.Clone()
	switch {
	case rule.Freq == recur.Weekly && len(rule.ByDay) <= 1:
		rule.ByDay = []recur.Weekday{{Day: w.day.Weekday()}}
	case rule.Freq == recur.Monthly && len(rule.ByMonthDay) <= 1 && len(rule.ByDay) == 0:
		rule.ByMonthDay = []int{w.day.Day}
	default:
		return
	}
	d := s.dueFor(w, task)
	if d == nil {
		return
	}
	add(Frame{Act: Series, Rule: &rule, Due: d, Features: []string{"otherday"}})
}

// dayBeforeTask is the day before the due of another task that is named after
// one of the words: "until the exam", "what's before Turin".
func (s *stretch) dayBeforeTask(words string, t *target) (civil.Date, bool) {
	for i := s.from; i+1 < s.to; i++ {
		if !s.wordIs(i, words) {
			continue
		}
		for _, o := range s.named(i+1, s.to) {
			if e := s.by[o.tasks[0]]; anchors(o, t) && e.Task.Due != nil {
				return e.Task.Due.DayIn(s.ctx.zone()).AddDays(-1), true
			}
		}
	}
	return civil.Date{}, false
}

// endsAt says whether the words name an end: "until March", "the last one is the 18th".
func (s *stretch) endsAt() bool {
	_, _, ok := s.anyPhrase(s.from, s.to, "until", "till", "til", "up to", "last one", "last time", "ends", "finishes",
		"finish", "through", "no more after", "stop after", "after that")
	return ok
}

// dueOfSeries is the due with which a task goes on by another rule: the
// present one where the rule has that day, else the first day of the rule.
func (s *stretch) dueOfSeries(task todo.Task, rule recur.Rule) *todo.Due {
	w := s.when
	var d todo.Due
	if task.Due != nil {
		d = *task.Due
	}
	today := civil.DateOf(s.ctx.now())
	switch {
	case task.Due != nil && matches(rule, d.Date) && !d.Date.Before(today) && w.until.IsZero():
	case !w.day.IsZero():
		d.Date = w.day
	default:
		d.Date = today
	}
	if w.timed {
		d.Clock, d.Timed, d.Zone = w.clock, true, s.ctx.zone().String()
	}
	return &d
}

// matches says whether a day is one of the rule's.
func matches(rule recur.Rule, day civil.Date) bool {
	next, ok := rule.Next(civil.DateTime{Date: day}, civil.DateTime{Date: day.AddDays(-1), Clock: 24*60 - 1})
	return ok && next.Date == day
}

// nextOf is the due of the occurrence after the present one.
func (s *stretch) nextOf(task todo.Task) (*todo.Due, bool) {
	if task.Due == nil || task.Recurrence == nil || task.Recurrence.Rule.AfterDone {
		return nil, false
	}
	anchor := task.Recurrence.Anchor
	after := civil.DateTime{Date: task.Due.Date, Clock: task.Due.Clock}
	from := civil.DateTime{Date: anchor.Date, Clock: anchor.Clock}
	if !anchor.Timed {
		from.Clock, after.Clock = 0, 0
	}
	for range 60 {
		next, ok := task.Recurrence.Rule.Next(from, after)
		if !ok {
			return nil, false
		}
		d := *task.Due
		d.Date = next.Date
		if s.skipsTo(d.Date) {
			return &d, true
		}
		after = next
	}
	return nil, false
}

// skipsTo says whether a day is after what is skipped: "next week", "in August".
func (s *stretch) skipsTo(day civil.Date) bool {
	w := s.when
	if w.day.IsZero() || w.end.IsZero() || !s.has(s.from, s.to, en.Series|en.Negative|en.Delete) {
		return true
	}
	return w.end.Before(day)
}

// edits are other changes of tasks: title, tags, priority, note.
func (s *stretch) edits(t *target, tasks []todo.Task, add func(Frame)) {
	if rank, at, ok := s.rank(); ok {
		p, err := todo.ParsePriority(rank)
		if err == nil {
			mark(t.used, at, at+1)
			add(Frame{Act: Rank, Priority: &p})
		}
	}
	if len(tasks) == 1 {
		for _, r := range s.newTitles(t, tasks[0]) {
			add(Frame{Act: Rename, Title: r.title, Features: []string{"by=" + r.by}})
		}
		for _, n := range s.notes(t) {
			add(Frame{Act: Note, Note: n.text, Features: []string{"by=" + n.by, "by=" + n.by + " how=" + t.how,
				"time=" + s.when.kind() + " by=" + n.by}})
		}
	}
	for _, f := range s.retags(t) {
		add(f)
	}
}

// rank is a priority that is named, with its token.
func (s *stretch) rank() (string, int, bool) {
	for i := s.from; i < s.to; i++ {
		t := s.toks[i]
		r := en.Ranks[t.norm]
		if r == "" || t.time >= 0 {
			continue
		}
		named := i+1 < s.to && s.wordIs(i+1, "priority importance") ||
			i > s.from && (s.toks[i-1].text == "!" || s.wordIs(i-1, "priority as"))
		if s.wordIs(i, "urgent important") || named || s.wordIs(i, "high low medium top") &&
			s.has(s.from, s.to, en.Rank) {
			if s.wordIs(i, "no none") && !named {
				continue
			}
			return r, i, true
		}
	}
	return "", 0, false
}

// retags are the frames that put tags on or take them off.
func (s *stretch) retags(t *target) []Frame {
	var out []Frame
	for i := s.from; i < s.to; i++ {
		tok := s.toks[i]
		if tok.mark || tok.time >= 0 || t.used[i] && t.how == byName {
			continue
		}
		said, ok := s.tagAt(i, t)
		if !ok {
			continue
		}
		by := []string{"tagby=" + said.by, "tagby=" + said.by + " how=" + t.how}
		if s.wordIs(i-1, "not") || s.wordIs(i-2, "not") || s.has(s.from, i, en.Delete) && s.has(s.from, s.to, en.Tag) {
			out = append(out, Frame{Act: Retag, Untag: []string{said.tag}, Features: by})
			continue
		}
		f := Frame{Act: Retag, Tags: []string{said.tag}, Features: by}
		for k := s.from; k < s.to; k++ { // "a hardware thing, not shopping"
			if k != i && s.isTag(s.toks[k]) && (s.wordIs(k-1, "not") || s.wordIs(k-2, "not")) {
				f.Untag = []string{s.tagOf(s.toks[k])}
			}
		}
		out = append(out, f)
	}
	return append(out, s.sameTags(t)...)
}

// withoutTasks makes the frames that need none.
func (s *stretch) withoutTasks(targets []target, add func(Frame)) {
	s.additions(targets, add)
	for _, f := range s.shows() {
		add(f)
	}
	add(Frame{Act: Undo})
	add(Frame{Act: Chat})
	add(Frame{Act: Idle})
}

// additions makes frames that add what was said, once for each day or hour.
func (s *stretch) additions(targets []target, add func(Frame)) {
	w := s.when
	if w.rel != nil && len(w.rel.anchor) == 0 {
		at, ok := s.anchorAfter(&target{})
		if !ok {
			if len(s.it) != 1 { // before what was spoken of
				s.relatedAdditions(add)
				return
			}
			rel := *w.rel
			rel.anchor = s.it
			c := *w
			c.rel = &rel
			at = &c
		}
		w = at
	}
	s.addAt(w, nil, add)
	if w.day.IsZero() && w.rel == nil && w.rule == nil {
		if at, cut, ok := s.beside(&target{}); ok {
			s.addAt(at, []string{"anchored"}, add)
			both := *at
			both.used = cut
			s.addAt(&both, []string{"anchored", "anchorcut"}, add)
		}
	}
	if (len(w.days) > 1 || len(w.clocks) > 1) && !w.or {
		s.addEach(w, add)
		if len(w.days) > 1 {
			s.eachHalf(w, add)
		}
	}
	if at, ok := s.withBareClock(w, nil); ok {
		s.addAt(at, []string{"bareclock"}, add)
		if len(w.days) > 1 && !w.or {
			at.bare = at.half
			s.addEach(at, add)
			s.eachHalf(at, add)
		}
	}
	if at, ok := s.bareDay(w, nil); ok {
		s.addAt(at, []string{"bareday"}, add)
	}
	s.variedAdditions(w, add)
	s.relatedAdditions(add)
	s.weeklyAdditions(add)
	s.addDayNumbers(w, add)
	s.untilAdditions(w, add)
	s.addItems(w, add)
	s.needed(w, add)
	s.timedItems(add)
	s.forIt(w, add)
	s.onlyAdditions(add)
	s.corrected(w, add)
	s.fronted(w, add)
	s.copulas(w, add)
	s.tagLast(w, add)
	s.copies(targets, w, add)
	s.sameAs(w, add)
	s.copiesOn(targets, add)
	s.monthlyAdditions(w, add)
	s.wantedBy(w, add)
	s.negated(w, add)
	s.passives(w, add)
	s.withoutReason(add)
	s.laterWhen(add)
	s.inside(w, add)
}

// addEach adds once for each of several days or hours: the frame has the
// first, and the others as copies of it.
func (s *stretch) addEach(w *moment, add func(Frame)) {
	a := s.addition(s.from, s.to, w)
	if a.title == "" || len([]rune(a.title)) > todo.MaxTitle || w.rule != nil {
		return
	}
	f := Frame{Act: Add, Title: a.title, Tags: a.tags, Priority: a.priority}
	s.addPairs(f, a, w, add)
	at := *w
	at.rel = nil
	for _, day := range w.days {
		at.day = day
		if d := s.newDue(&at); d != nil {
			f.Each = append(f.Each, *d)
		}
	}
	if len(w.days) == 0 {
		for _, clock := range w.clocks {
			at.clock, at.timed = clock, true
			if d := s.newDue(&at); d != nil {
				f.Each = append(f.Each, *d)
			}
		}
	}
	if len(f.Each) < 2 || len(f.Each) > 10 {
		return
	}
	s.endEach(f, a, add)
}

// endEach completes a frame that adds once for each of its dues: it has the
// first, and the others as copies of it.
func (s *stretch) endEach(f Frame, a addition, add func(Frame), features ...string) {
	f.Due = &f.Each[0]
	f.Past = s.past(*f.Due)
	f.addition(a)
	f.Features = append(append(f.Features, "each"), features...)
	add(f)
}

// stillToCome is the due of what repeats, where the time of day that was said
// apart from how often has passed today: "every day take insulin at 8am", said at nine.
func (s *stretch) stillToCome(d todo.Due, rule *recur.Rule) *todo.Due {
	now := civil.DateTimeOf(s.ctx.now())
	if rule == nil || !d.Timed || d.Date != now.Date || d.Clock >= now.Clock {
		return &d
	}
	if next, ok := rule.Next(civil.DateTime{Date: d.Date, Clock: d.Clock}, now); ok {
		d.Date, d.Clock = next.Date, next.Clock
	}
	return &d
}

// addAt makes the frame that adds what was said at a moment.
func (s *stretch) addAt(w *moment, extra []string, add func(Frame)) {
	for _, other := range w.readings() {
		s.addAt(other, extra, func(f Frame) {
			f.Doubt = true
			add(f)
		})
	}
	if at := s.scope; at != nil && w.timed && w.day.IsZero() && w.rel == nil && !at.day.IsZero() {
		both := *w // "tomorrow: cinema 9.15pm"
		both.day, both.end = at.day, at.end
		w = &both
	}
	a := s.addition(s.from, s.to, w)
	if a.title == "" || len([]rune(a.title)) > todo.MaxTitle || w.rule != nil && s.adjective(w) {
		return
	}
	f := Frame{Act: Add, Title: a.title, Tags: a.tags, Priority: a.priority, Due: s.newDue(w), Vague: w.vague,
		Rule: w.rule}
	if w.rule != nil && f.Due == nil && !w.day.IsZero() {
		f.Due = &todo.Due{Date: w.day}
	}
	if w.rule != nil && !w.until.IsZero() {
		rule := w.rule.Clone()
		rule.Until = w.until
		f.Rule = &rule
	}
	if f.Due != nil {
		f.Due = s.stillToCome(*f.Due, f.Rule)
		f.Past = s.past(*f.Due)
	}
	f.addition(a)
	f.Features = append(f.Features, extra...)
	if s.scope != nil && f.Due == nil && s.scope.given() {
		f.Due = s.newDue(s.scope)
	}
	defer func() { s.spelledOut(f, add) }()
	if s.scopeTag != "" && len(f.Tags) == 0 {
		f.Tags = []string{s.scopeTag}
	}
	f.Doubt = len(w.near) > 0 || w.or || w.timed && s.zoned()
	add(f)
}

// adjective says whether a word for a rhythm belongs to a title, as another
// word says when: the "weekly report" due on Friday.
func (s *stretch) adjective(w *moment) bool {
	for i := s.from; i+1 < s.to; i++ {
		if !w.used[i] || w.used[i+1] || !s.wordIs(i, "weekly daily monthly yearly quarterly annual") ||
			!s.toks[i+1].content() {
			continue
		}
		for k := i + 2; k < s.to; k++ {
			if n := s.toks[k].time; n >= 0 && s.times[n].Rule == nil && !s.times[n].Date.IsZero() &&
				s.times[n].Bound != timeexpr.Until {
				return true
			}
		}
	}
	return false
}

// spelledOut is the same new task with what "it" means in its title: "prep for
// it" after the budget review is "Prep for the budget review".
func (s *stretch) spelledOut(f Frame, add func(Frame)) {
	at := strings.LastIndexByte(f.Title, ' ')
	if at < 0 || len(s.it) != 1 || s.by[s.it[0]] == nil ||
		!slices.Contains([]string{"it", "that", "this", "them"}, strings.ToLower(f.Title[at+1:])) {
		return
	}
	title := s.by[s.it[0]].Task.Title
	if first, rest, ok := strings.Cut(title, " "); ok && en.Of(strings.ToLower(first))&en.Verb != 0 {
		title = rest
	}
	f.Title = f.Title[:at+1] + lowerFirst(title)
	if len([]rune(f.Title)) > todo.MaxTitle {
		return
	}
	f.Features = append(slices.Clone(f.Features), "spelled out")
	add(f)
}

// addition notes how a title was asked for.
func (f *Frame) addition(a addition) {
	if a.lead {
		f.Features = append(f.Features, "lead")
	}
	if a.need {
		f.Features = append(f.Features, "need")
	}
	if a.times {
		f.Features = append(f.Features, "wantstime")
	}
	if a.inside {
		f.Features = append(f.Features, "inside")
	}
	switch {
	case a.words == 1:
		f.Features = append(f.Features, "words=1")
	case a.words <= 4:
		f.Features = append(f.Features, "words<=4")
	case a.words <= 8:
		f.Features = append(f.Features, "words<=8")
	default:
		f.Features = append(f.Features, "words>8")
	}
}
