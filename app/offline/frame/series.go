package frame

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// namedDay is a day of the week that a stretch names.
type namedDay struct {
	day time.Weekday
	at  int  // its token
	off bool // it is what is not meant: "never on Fridays"
}

// daysInShort are several days of the week as timetables write them.
var daysInShort = map[string][]time.Weekday{
	"mwf": {time.Monday, time.Wednesday, time.Friday}, "tth": {time.Tuesday, time.Thursday},
	"tuth": {time.Tuesday, time.Thursday}, "tr": {time.Tuesday, time.Thursday},
	"mtwtf": {time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday},
	"mtwrf": {time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday},
}

// weekdays are the days of the week that the stretch names, each once.
func (s *stretch) weekdays() []namedDay {
	var out []namedDay
	for i := s.from; i < s.to; i++ {
		if s.toks[i].mark {
			continue
		}
		days := daysInShort[s.toks[i].norm]
		if d, ok := weekdayOf(s.toks[i].norm); ok {
			days = append(days, d)
		} else if s.wordIs(i, "weekend weekends") {
			days = append(days, time.Saturday, time.Sunday)
		}
		for _, d := range days {
			if !slices.ContainsFunc(out, func(o namedDay) bool { return o.day == d }) {
				out = append(out, namedDay{day: d, at: i, off: s.isOff(i)})
			}
		}
	}
	return out
}

// isOff says whether the day at token i is taken out: after "never on", "without the", "no more", "but not".
func (s *stretch) isOff(i int) bool {
	for k := i - 1; k >= max(s.from, i-4); k-- {
		if s.wordIs(k,
			"not never no without except excluding minus but skip drop lose cancel off besides aside stop remove") {
			return true
		}
		if s.toks[k].mark || !s.wordIs(k, "on the more and or any all for") && s.toks[k].time < 0 {
			return false
		}
	}
	return i+1 < s.to && s.wordIs(i+1, "off") || s.wordIs(i+1, "is are") && s.wordIs(i+2, "off out")
}

// scatteredDays says whether words with a meaning of their own stand between the days.
func (s *stretch) scatteredDays(named []namedDay) bool {
	if len(named) == 0 {
		return false
	}
	for i := named[0].at; i < named[len(named)-1].at; i++ {
		if s.toks[i].content() && !s.isOff(i) && !s.wordIs(i, "without except never not drop skip no n only just") {
			if _, isDay := weekdayOf(s.toks[i].norm); !isDay {
				return true
			}
		}
	}
	return false
}

// daysOf are the days of the week of a rule.
func daysOf(r recur.Rule, due *todo.Due) []time.Weekday {
	var out []time.Weekday
	switch {
	case r.Freq == recur.Daily:
		for d := time.Sunday; d <= time.Saturday; d++ {
			out = append(out, d)
		}
	case len(r.ByDay) > 0:
		for _, d := range r.ByDay {
			out = append(out, d.Day)
		}
	case due != nil:
		out = append(out, due.Date.Weekday())
	}
	return out
}

// onDays is a weekly rule on these days, in the order of the week.
func onDays(r recur.Rule, days []time.Weekday) recur.Rule {
	r = r.Clone()
	r.Freq = recur.Weekly
	r.ByDay = nil
	for _, d := range []time.Weekday{1, 2, 3, 4, 5, 6, 0} {
		if slices.Contains(days, d) {
			r.ByDay = append(r.ByDay, recur.Weekday{Day: d})
		}
	}
	return r
}

// split are the days that are meant, and those that are taken out.
func split(named []namedDay) (on, off []time.Weekday) {
	for _, d := range named {
		if d.off {
			off = append(off, d.day)
		} else {
			on = append(on, d.day)
		}
	}
	return on, off
}

// onWeekdays changes on which days of the week a task repeats: which it is
// on, one more, one less, or only these.
func (s *stretch) onWeekdays(task todo.Task, add func(Frame)) {
	named := s.weekdays()
	if len(named) == 0 || len(named) > 1 && s.scatteredDays(named) {
		return
	}
	on, off := split(named)
	if len(on) > 1 && (task.Recurrence == nil || byDays(task.Recurrence.Rule)) {
		s.offerDays(task, on, len(on), "these", add)
	}
	if task.Recurrence == nil || !byDays(task.Recurrence.Rule) {
		return
	}
	rule := task.Recurrence.Rule
	now := daysOf(rule, task.Due)
	if len(on) == 1 && (len(now) > 1 || s.has(s.from, s.to, en.Series) || s.says("fromnow") || s.plural(named)) {
		s.offerDays(task, on, len(on), "only", add)
	}
	if len(on) > 0 && len(off) == 0 && rule.Freq == recur.Weekly && s.moreSaid() {
		s.offerDays(task, append(slices.Clone(now), on...), len(on), "more", add)
	}
	left := slices.DeleteFunc(slices.Clone(now), func(d time.Weekday) bool { return slices.Contains(off, d) })
	if len(left) < len(now) {
		s.offerDays(task, append(left, on...), len(on), "less", add)
	}
}

// byDays says whether a rule falls on days of the week, or on all.
func byDays(r recur.Rule) bool {
	return !r.AfterDone && (r.Freq == recur.Weekly || r.Freq == recur.Daily && r.Interval <= 1)
}

// offerDays makes the frames that let a task repeat on these days: from today
// on, and from the day on which it is due where that is another one.
func (s *stretch) offerDays(task todo.Task, days []time.Weekday, said int, how string, add func(Frame)) {
	if len(days) == 0 {
		return
	}
	var rule recur.Rule
	if task.Recurrence != nil {
		rule = task.Recurrence.Rule
	}
	rule = onDays(rule, days)
	due := s.dueOn(task, rule, today(s.message))
	features := []string{"days=" + how, "days", sized("days on=", said, 3)}
	add(Frame{Act: Series, Rule: &rule, Due: due, Features: features})
	if task.Due == nil {
		return
	}
	if later := s.dueOn(task, rule, task.Due.Date); *later != *due {
		add(Frame{Act: Series, Rule: &rule, Due: later, Features: append(slices.Clone(features), "days later")})
	}
}

// plural says whether a day of the week was named as one of many: "Thursdays".
func (s *stretch) plural(named []namedDay) bool {
	return slices.ContainsFunc(named,
		func(d namedDay) bool { return strings.HasSuffix(s.toks[d.at].text, "s") && len(s.toks[d.at].text) > 5 })
}

// moreSaid says whether the words add to what is there already.
func (s *stretch) moreSaid() bool {
	for i := s.from; i < s.to; i++ {
		if s.wordIs(i, "add adds too also and plus well extra additional another include") || s.toks[i].text == "+" {
			return true
		}
	}
	return false
}

// dueOn is the due of a task that goes on by a rule: its own day where the
// rule has it, else the first day of the rule from the day of the task or today on.
func (s *stretch) dueOn(task todo.Task, rule recur.Rule, from civil.Date) *todo.Due {
	zone := s.ctx.zone()
	d := todo.Due{Date: today(s.message)}
	if task.Due != nil {
		d = *task.Due
		if d.Timed {
			at := civil.DateTimeOf(d.At(zone).In(zone))
			d.Date = at.Date
			d.Clock = at.Clock
			d.Zone = zone.String()
		}
	}
	w := s.when
	if task.Due == nil || !matches(rule, d.Date) || d.Date.Before(today(s.message)) {
		first := from
		for range 400 {
			if matches(rule, first) {
				break
			}
			first = first.AddDays(1)
		}
		d.Date = first
	}
	switch {
	case w.rel != nil && w.rel.minutes != 0 && len(w.rel.anchor) == 0:
		d = s.shifted(d, &relative{minutes: w.rel.minutes})
	case w.timed:
		d.Clock = w.clock
		d.Timed = true
		d.Zone = zone.String()
		if w.bare && task.Due != nil && task.Due.Timed {
			d.Clock = nearHalf(w.clock, *task.Due)
		}
	default:
		if at, ok := s.bareClock(&target{used: w.used}); ok {
			d.Clock = s.halved(at.clock, d, d)
			d.Timed = true
			d.Zone = zone.String()
		}
	}
	return &d
}

// rhythm changes how often a task repeats and keeps its day and time: "make it
// every other week". The words name no day of the week, or the task has it.
func (s *stretch) rhythm(task todo.Task, add func(Frame)) {
	said := s.when.rule
	if said == nil || task.Due == nil || said.AfterDone {
		return
	}
	rule := recur.Rule{Freq: said.Freq, Interval: said.Interval, Until: said.Until, Count: said.Count,
		WeekStart: said.WeekStart}
	features := []string{"rhythm"}
	named := s.weekdays()
	if r := task.Recurrence; r != nil && r.Rule.Freq == said.Freq && (said.Freq == recur.Monthly ||
		said.Freq == recur.Yearly) && len(named) == 0 && len(said.ByDay) == 0 && len(said.ByMonthDay) == 0 {
		// "Every 3 months is enough", of what is on the last Sunday: on the last Sunday still.
		rule.ByDay = slices.Clone(r.Rule.ByDay)
		rule.ByMonthDay = slices.Clone(r.Rule.ByMonthDay)
		rule.ByMonth = slices.Clone(r.Rule.ByMonth)
	}
	due := s.dueOn(task, rule, today(s.message))
	if len(named) > 0 {
		return
	}
	if w, found := s.bareDay(&moment{used: map[int]bool{}}, nil); found && rule.Freq == recur.Monthly {
		due.Date = w.day
		features = append(features, "rhythm bareday")
	} else if !task.Due.Date.Before(today(s.message)) {
		due.Date = task.Due.DayIn(s.ctx.zone())
	}
	f := Frame{Act: Series, Rule: &rule, Due: due, Features: features}
	add(f)
	if !rule.Until.IsZero() {
		open := rule.Clone()
		open.Until = civil.Date{}
		f.Rule = &open
		f.Features = append(slices.Clone(features), "rhythm open")
		add(f)
	}
}

// weeklyAdditions add something on several days of the week as one series:
// "soccer Tuesday and Thursday at 5:30".
func (s *stretch) weeklyAdditions(add func(Frame)) {
	w := s.when
	if w.rel != nil || w.or || w.rule != nil && w.rule.Freq != recur.Weekly && w.rule.Freq != recur.Daily {
		return
	}
	named := s.weekdays()
	if s.scatteredDays(named) {
		return
	}
	days, off := split(named)
	used := maps.Clone(w.used)
	for _, d := range named {
		if !d.off {
			used[d.at] = true
		}
	}
	how := "these"
	base := recur.Rule{Freq: recur.Weekly}
	if w.rule != nil {
		base = w.rule.Clone()
	}
	if len(off) > 0 && len(days) == 0 && base.Freq == recur.Daily { // every day but at the weekend
		how = "less"
		days = slices.DeleteFunc(daysOf(base, nil), func(d time.Weekday) bool { return slices.Contains(off, d) })
		for _, d := range named {
			mark(used, max(s.from, d.at-2), d.at+1)
		}
	}
	if len(days) < 2 || w.rule != nil && len(w.rule.ByDay) == len(days) {
		return
	}
	rule := onDays(base, days)
	at := *w
	at.used = used
	at.rule = &rule
	at.days = nil
	features := []string{"weekly", "weekly=" + how, sized("weekly days=", len(days), 4)}
	s.addWeekly(&at, rule, features, add)
	if clock, ok := s.bareClock(&target{used: used}); ok && !w.timed {
		at.clock = clock.clock
		at.timed = true
		at.half = true
		at.bare = true
		at.used = maps.Clone(used)
		maps.Copy(at.used, clock.used)
		s.addWeekly(&at, rule, append(slices.Clone(features), "bareclock"), add)
	}
	if at.timed && at.bare {
		if half, ok := s.otherHalf(&at); ok {
			s.addWeekly(&half, rule, append(slices.Clone(features), "reading=otherhalf"), add)
		}
	}
}

// addWeekly adds a series on the first of its days that is not over.
func (s *stretch) addWeekly(w *moment, rule recur.Rule, features []string, add func(Frame)) {
	day := today(s.message)
	for range 8 {
		if matches(rule, day) && !(w.timed && day.At(w.clock, s.ctx.zone()).Before(s.ctx.now())) {
			break
		}
		day = day.AddDays(1)
	}
	at := *w
	at.day = day
	at.weekday = false
	s.addAt(&at, append(slices.Clone(features), s.looseFeatures(w)...), add)
}

// startOf lets a series begin on a day that was said beside its rule: "every
// Friday now, starting this Friday".
func (s *stretch) startOf(task todo.Task, add func(Frame)) {
	w := s.when
	if w.rule == nil || w.day.IsZero() || task.Due == nil || w.day == task.Due.Date {
		return
	}
	rule := w.rule.Clone()
	d := *task.Due
	d.Date = w.day
	for range 62 { // from next week on: its first such day
		if matches(rule, d.Date) {
			break
		}
		d.Date = d.Date.AddDays(1)
	}
	if w.timed {
		d.Clock = w.clock
		d.Timed = true
		d.Zone = s.ctx.zone().String()
	}
	f := Frame{Act: Series, Rule: &rule, Due: &d, Features: []string{"starts"}}
	f.add("starts said", s.anyWord("starting start starts beginning from first"))
	add(f)
}

// untilAdditions add a series that ends with a task that is named: "every
// Tuesday until the test".
func (s *stretch) untilAdditions(w *moment, add func(Frame)) {
	if w.rule == nil || !w.until.IsZero() {
		return
	}
	for i := s.from; i+1 < s.to; i++ {
		if !s.wordIs(i, "until till til") {
			continue
		}
		if s.wordIs(i+1, "then that it") {
			if a, ok := s.lastSpoken(); ok {
				s.addUntil(w, a.DayIn(s.ctx.zone()), i, i+2, add)
				return
			}
		}
		for _, o := range s.named(i+1, s.to) {
			if e := s.by[o.tasks[0]]; (o.how == byName && o.object >= 0.25 || s.nounAt(o)) && e.Task.Due != nil {
				end := i + 1
				for end < s.to && (o.used[end] || s.toks[end].is(en.Function) || s.wordIs(end, "day date night")) {
					end++
				}
				s.addUntil(w, e.Task.Due.DayIn(s.ctx.zone()), i, end, add)
				return
			}
		}
	}
}

// addUntil adds a series that ends with the day of something, or on the day before it.
func (s *stretch) addUntil(w *moment, day civil.Date, from, to int, add func(Frame)) {
	at := *w
	at.used = maps.Clone(w.used)
	mark(at.used, from, to)
	at.until = day
	s.addAt(&at, []string{"untiltask"}, add)
	if clock, ok := s.bareClock(&target{used: at.used}); ok && !at.timed {
		timed := at
		timed.clock, timed.timed, timed.half, timed.bare = clock.clock, true, true, true
		timed.used = maps.Clone(at.used)
		maps.Copy(timed.used, clock.used)
		s.addAt(&timed, []string{"untiltask", "bareclock"}, add)
		timed.until = day.AddDays(-1)
		s.addAt(&timed, []string{"untiltask", "untiltask eve", "bareclock"}, add)
	}
	at.until = day.AddDays(-1)
	s.addAt(&at, []string{"untiltask", "untiltask eve"}, add)
}

// lastSpoken is the due of what was spoken of last.
func (s *stretch) lastSpoken() (todo.Due, bool) {
	for _, n := range s.it {
		if e := s.by[n]; e != nil && e.Task.Due != nil && s.state[n] == open {
			return *e.Task.Due, true
		}
	}
	return todo.Due{}, false
}

// onDayOfMonth lets a task that repeats by the month fall on another day of it: "on
// the last day of the month instead", "on the first working day".
func (s *stretch) onDayOfMonth(task todo.Task, add func(Frame)) {
	if task.Recurrence == nil || task.Recurrence.Rule.Freq != recur.Monthly || task.Due == nil {
		return
	}
	rule := task.Recurrence.Rule.Clone()
	rule.ByDay = nil
	rule.ByMonthDay = nil
	rule.BySetPos = nil
	switch {
	case s.workday("first"):
		rule.ByDay = workdays()
		rule.BySetPos = []int{1}
	case s.workday("last"):
		rule.ByDay = workdays()
		rule.BySetPos = []int{-1}
	case s.lastOfMonth():
		rule.ByMonthDay = []int{-1}
	default:
		return
	}
	f := Frame{Act: Series, Rule: &rule, Due: s.dueOn(task, rule, today(s.message)), Features: []string{"lastday"}}
	f.add("lastday fromnow", s.says("fromnow") || s.has(s.from, s.to, en.Instead))
	add(f)
}

// lastOfMonth says whether the last day of a month was named.
func (s *stretch) lastOfMonth() bool {
	_, _, ok := s.anyPhrase(s.from, s.to, "last day of the month", "last of the month", "end of the month",
		"last day of each month", "last day of every month", "end of each month")
	return ok && !s.excludedPhrase("last day", "last of", "end of")
}

// workdays are Monday to Friday.
func workdays() []recur.Weekday {
	var out []recur.Weekday
	for d := time.Monday; d <= time.Friday; d++ {
		out = append(out, recur.Weekday{Day: d})
	}
	return out
}

// excludedPhrase says whether one of the phrases is what something is no longer: "instead of the last day".
func (s *stretch) excludedPhrase(phrases ...string) bool {
	i, _, ok := s.anyPhrase(s.from, s.to, phrases...)
	if !ok {
		return false
	}
	for k := i - 1; k >= max(s.from, i-3); k-- {
		if s.wordIs(k, "not than") || s.wordIs(k, "of") && s.wordIs(k-1, "instead") {
			return true
		}
	}
	return false
}

// workday says whether the first or last working day was named, and not as what it is no longer.
func (s *stretch) workday(which string) bool {
	phrases := []string{which + " working day", which + " business day", which + " weekday", which + " work day"}
	_, _, ok := s.anyPhrase(s.from, s.to, phrases...)
	return ok && !s.excludedPhrase(phrases...)
}

// seriesChanges are the changes of a series beside those of the rule as it was said.
func (s *stretch) seriesChanges(task todo.Task, add func(Frame)) {
	s.onWeekdays(task, add)
	s.rhythm(task, add)
	s.startOf(task, add)
	s.onDayOfMonth(task, add)
}

// monthlyAdditions add something on a weekday of each month: "the first Thursday of
// the month from January".
func (s *stretch) monthlyAdditions(w *moment, add func(Frame)) {
	if w.rule != nil || w.rel != nil {
		return
	}
	for i := s.from; i+2 < s.to; i++ {
		nth := en.Nths[s.toks[i].norm]
		day, ok := weekdayOf(s.toks[i+1].norm)
		if nth == 0 || !ok {
			continue
		}
		end := i + 2
		if !s.wordIs(end, "of") || !s.wordIs(end+1, "the each every a") || !s.wordIs(end+2, "month") {
			continue
		}
		end += 3
		rule := recur.Rule{Freq: recur.Monthly, ByDay: []recur.Weekday{{Day: day, N: nth}}}
		at := *w
		at.rule = &rule
		at.days, at.near = nil, nil
		at.or = false
		at.used = maps.Clone(w.used)
		begin := i
		for begin > s.from && s.wordIs(begin-1, "the on is every") {
			begin--
		}
		mark(at.used, begin, end)
		at.day = s.firstOf(rule, s.laterMonth(i, end))
		s.addAt(&at, []string{"monthly weekday"}, add)
		return
	}
}

// laterMonth is the day from which on something is to be, said beside tokens [from, to); today if it isn't said.
func (s *stretch) laterMonth(from, to int) civil.Date {
	for _, e := range s.times {
		if (e.End <= from || e.Start >= to) && e.Start >= s.from && e.End <= s.to && e.Rule == nil &&
			!e.Date.IsZero() && (!e.Timed || s.saysDay(e)) {
			return e.Date
		}
	}
	return today(s.message)
}

// firstOf is the first day of a rule from a day on.
func (s *stretch) firstOf(rule recur.Rule, day civil.Date) civil.Date {
	for range 400 {
		if matches(rule, day) {
			return day
		}
		day = day.AddDays(1)
	}
	return civil.Date{}
}
