package frame

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// variant is another reading of the times of a stretch, with the feature that
// tells it apart.
type variant struct {
	*moment
	name string
}

// variants are the other readings of a moment that deserve a look: at most one of each kind.
func (s *stretch) variants(w *moment) []variant {
	var out []variant
	add := func(name string, other moment, ok bool) {
		if ok {
			out = append(out, variant{&other, name})
		}
	}
	other, ok := s.withoutPart(w)
	add("reading=dayalone", other, ok)
	other, ok = s.otherHalf(w)
	add("reading=otherhalf", other, ok)
	other, ok = s.hourOfWeekday(w)
	add("reading=weekdayhour", other, ok)
	other, ok = s.withMinutes(w)
	add("reading=minutes", other, ok)
	other, ok = firstSaid(w)
	add("reading=first", other, ok)
	other, ok = s.eve(w)
	add("reading=eve", other, ok)
	return out
}

// dayTime is a day with the time that was said with it.
type dayTime struct {
	day   civil.Date
	clock civil.Clock
	timed bool
}

// overlaps says whether tokens of an expression were read as relative to a task.
func (m *message) overlaps(w *moment, e timeexpr.Expr) bool {
	for i := e.Start; i < e.End; i++ {
		if w.used[i] {
			return true
		}
	}
	return false
}

// nearDay is a day of the month in the month in which a single task is due.
func (s *stretch) nearDay(w *moment, tasks []todo.Task) *moment {
	if len(tasks) != 1 || tasks[0].Due == nil {
		return w
	}
	due := tasks[0].Due.DayIn(s.ctx.zone())
	near := due.AddDays(w.day.Day - due.Day)
	if near.Day != w.day.Day || near.Before(today(s.message)) {
		return w
	}
	other := *w
	other.day = near
	other.end = near
	return &other
}

// relativeClock reads figures beside a distance as the time: "a day later, 930".
func (s *stretch) relativeClock(w *moment, t *target) (moment, bool) {
	if w.rel == nil || w.timed || w.rel.minutes != 0 {
		return moment{}, false
	}
	named := maps.Clone(w.used)
	maps.Copy(named, t.used)
	clock, ok := s.bareClock(&target{used: named})
	if !ok {
		return moment{}, false
	}
	other := *w
	other.clock = clock.clock
	other.timed = true
	other.half = true
	return other, true
}

// variedMoves move a task to what the times could mean as well.
func (s *stretch) variedMoves(w *moment, t *target, tasks []todo.Task, add func(Frame)) {
	for _, v := range s.variants(w) {
		s.moveTo(v.moment, t, tasks, func(f Frame) {
			if f.Past {
				return // nobody moves something to a moment that has passed, and this one was not said
			}
			f.Features = append(f.Features, v.name)
			if v.name == "reading=otherhalf" && s.alreadyAt(w, tasks) {
				return // "gym at 6 as usual", which is at 18:00, says nothing new
			}
			if len(tasks) == 1 && tasks[0].Due != nil && tasks[0].Due.Timed && v.name == "reading=otherhalf" {
				f.add("reading=otherhalf nearer", nearHalf(w.clock, *tasks[0].Due) != w.clock)
			}
			f.Features = append(f.Features, s.looseFeatures(v.moment)...)
			add(f)
		})
	}
	if at, ok := s.relativeClock(w, t); ok && len(tasks) == 1 && tasks[0].Due != nil {
		at.clock = nearHalf(at.clock, *tasks[0].Due)
		s.moveTo(&at, t, tasks, func(f Frame) {
			f.Features = append(f.Features, "bareclock", "bareclock relative")
			add(f)
		})
	}
	s.carriedMoves(t, tasks, add)
	if len(tasks) == 1 {
		if at, ok := s.selfSame(tasks[0]); ok {
			s.moveTo(at, t, tasks, func(f Frame) {
				f.Features = append(f.Features, "selfsame")
				add(f)
			})
		}
	}
}

// alreadyAt says whether all tasks are at a moment already.
func (s *stretch) alreadyAt(w *moment, tasks []todo.Task) bool {
	return len(tasks) > 0 && !slices.ContainsFunc(tasks, func(task todo.Task) bool {
		d := s.dueFor(w, task)
		return d == nil || task.Due == nil || *d != *task.Due
	})
}

// variedAdditions add what was said at what the times could mean as well.
func (s *stretch) variedAdditions(w *moment, add func(Frame)) {
	for _, v := range s.variants(w) {
		features := append([]string{v.name}, s.looseFeatures(v.moment)...)
		s.addAt(v.moment, features, add)
		if v.name == "reading=dayalone" || v.name == "reading=otherhalf" || v.name == "reading=eve" {
			s.relatedItems(v.moment, features, add)
		}
	}
}

// withoutPart is the day alone where only a loose part of it was said: of
// "Friday night" or "tomorrow after work", the day.
func (s *stretch) withoutPart(w *moment) (moment, bool) {
	other := *w
	other.clock = 0
	other.timed = false
	other.vague = false
	other.half = false
	other.clocks = nil
	if other.day.IsZero() {
		other.day = w.today
	}
	return other, w.timed && (w.vague || w.part) && w.rel == nil && !other.day.IsZero()
}

// eve is the day before the one before which something is to be over: of
// "before Sunday" the Saturday.
func (s *stretch) eve(w *moment) (moment, bool) {
	other := *w
	other.day = w.day.AddDays(-1)
	other.end = other.day
	other.weekday = false
	return other, w.before && !w.day.IsZero() && w.rel == nil && !other.day.Before(today(s.message))
}

// otherHalf is the other half of the day where the person did not say which:
// "Saturday at 6".
func (s *stretch) otherHalf(w *moment) (moment, bool) {
	other := *w
	other.clock = (w.clock + 12*60) % (24 * 60)
	other.half = false
	first := civil.Clock(6 * 60)
	if s.anyWord("alarm wake up early") { // who sets an alarm may mean the night
		first = 3 * 60
	}
	return other, w.timed && w.bare && !w.vague && w.rel == nil && other.clock >= first && other.clock < 22*60
}

// hourOfWeekday reads "Saturday 10", which is Saturday the 10th to some, as ten
// o'clock on Saturday.
func (s *stretch) hourOfWeekday(w *moment) (moment, bool) {
	if w.timed || w.rel != nil || w.day.IsZero() {
		return moment{}, false
	}
	for i := s.from; i+1 < s.to; i++ {
		if !w.used[i] || !w.used[i+1] || !s.wordIs(i, weekdayWords) {
			continue
		}
		n, err := strconv.Atoi(s.toks[i+1].text)
		if err != nil || n < 1 || n > 12 || s.toks[i+1].time != s.toks[i].time || s.monthBeside(i) {
			continue
		}
		other := *w
		other.day = nextWeekday(today(s.message), s.toks[i].norm)
		other.end = other.day
		other.clock = civil.NewClock(n, 0)
		other.timed = true
		other.half = true
		other.bare = true
		s.takeMinutes(&other, i+2)
		return other, true
	}
	return moment{}, false
}

// monthBeside says whether the expression of token i names a month.
func (s *stretch) monthBeside(i int) bool {
	for k := s.from; k < s.to; k++ {
		if s.toks[k].time == s.toks[i].time && s.wordIs(k, monthWords) {
			return true
		}
	}
	return false
}

// takeMinutes adds minutes that stand on their own after an hour: "3 15".
func (s *stretch) takeMinutes(w *moment, i int) bool {
	minutes, ok := s.minutesAt(i)
	if !ok {
		return false
	}
	w.clock += civil.Clock(minutes)
	w.used = maps.Clone(w.used)
	w.used[i] = true
	return true
}

// minutesAt are two figures that stand on their own at token i.
func (s *stretch) minutesAt(i int) (int, bool) {
	if i >= s.to || s.toks[i].mark || len(s.toks[i].text) != 2 {
		return 0, false
	}
	n, err := strconv.Atoi(s.toks[i].text)
	return n, err == nil && n < 60
}

// withMinutes reads "at 4 30", of which 4 was read as the time.
func (s *stretch) withMinutes(w *moment) (moment, bool) {
	other := *w
	if !w.timed || w.vague || w.rel != nil || w.clock%60 != 0 {
		return other, false
	}
	for i := s.from + 1; i < s.to; i++ {
		if w.used[i-1] && !w.used[i] && !s.toks[i-1].mark && strings.Trim(s.toks[i-1].text, "0123456789") == "" &&
			s.takeMinutes(&other, i) {
			other.half = w.bare
			return other, true
		}
	}
	return other, false
}

// firstSaid is the first of several times where the last one counts else: of
// "bike at 9, they won't be asleep by 8" the nine.
func firstSaid(w *moment) (moment, bool) {
	other := *w
	if len(w.clocks) > 1 {
		other.clock = w.clocks[0]
		other.clocks = nil
		other.half = w.bare
	}
	if len(w.days) > 1 {
		other.day = w.days[0]
		other.end = other.day
		other.days = nil
	}
	return other, len(w.clocks) > 1 || len(w.days) > 1
}

// The words that name days of the week and months.
const (
	weekdayWords = "monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays"
	monthWords   = "january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec"
)

// weekdayOf is the day of the week that a word names.
func weekdayOf(word string) (time.Weekday, bool) {
	word = strings.TrimSuffix(strings.TrimSuffix(word, "'s"), "s")
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.ToLower(d.String()) == word {
			return d, true
		}
	}
	return 0, false
}

// nextWeekday is the first such day from a day on.
func nextWeekday(from civil.Date, word string) civil.Date {
	want, ok := weekdayOf(word)
	if !ok {
		return civil.Date{}
	}
	for range 7 {
		if from.Weekday() == want {
			break
		}
		from = from.AddDays(1)
	}
	return from
}

// looseFeatures tell how a reading of the time of day fits.
func (s *stretch) looseFeatures(w *moment) []string {
	if !w.timed {
		return nil
	}
	var out []string
	switch c := w.clock; {
	case c < 6*60:
		out = append(out, "hour=night")
	case c < 8*60:
		out = append(out, "hour=early")
	case c >= 22*60:
		out = append(out, "hour=late")
	default:
		out = append(out, "hour=day")
	}
	return out
}

// halfOf says of an expression with a time of day whether the half of the day is left open,
// and whether its time is only the default of a part of the day.
func (m *message) halfOf(w *moment, e timeexpr.Expr) {
	w.bare = !e.Vague && m.half(e) && m.hourSaid(e)
	w.part = e.Vague || !m.hourSaid(e)
	w.today = e.Date
}

// hourSaid says whether an expression has figures or words for an hour.
func (m *message) hourSaid(e timeexpr.Expr) bool {
	for i := e.Start; i < e.End; i++ {
		t := m.toks[i]
		if t.text != "" && t.text[0] >= '0' && t.text[0] <= '9' || en.Numbers[t.norm] > 0 && len(t.norm) > 2 ||
			m.wordIs(i, "half quarter noon midnight midday") {
			return true
		}
	}
	return false
}

// partsOfHour are amounts of hours and parts of hours in words, the longest first.
var partsOfHour = []struct {
	words   string
	minutes int
}{
	{"three quarters of an hour", 45}, {"three quarters of a hour", 45}, {"a quarter of an hour", 15},
	{"quarter of an hour", 15}, {"an hour and a half", 90}, {"hour and a half", 90},
	{"one and a half hours", 90}, {"an hour and a quarter", 75}, {"hour and a quarter", 75},
	{"two and a half hours", 150}, {"a half an hour", 30}, {"a half hour", 30}, {"half an hour", 30},
	{"half an hr", 30}, {"half a hour", 30}, {"half hour", 30}, {"half hours", 30}, {"half hr", 30},
	{"quarter hour", 15},
}

// partOfHour reads "half an hour", "hour and a quarter" at token i, and "hour
// later", which leaves out the one.
func (m *message) partOfHour(i, to int) (relative, int, bool) {
	for _, p := range partsOfHour {
		if end, ok := m.phrase(i, to, wordsOf(p.words)...); ok {
			return relative{minutes: p.minutes}, end, true
		}
	}
	if i+1 < to && !m.wordIs(i-1, "an a one half of") && m.wordIs(i, "hour hr h day week month") &&
		m.wordIs(i+1, "later earlier sooner before") {
		r, ok := unitOf(m.toks[i].norm, 1)
		return r, i + 1, ok
	}
	return relative{}, i, false
}

// addPairs adds once for each day, with the time that was said with it: "study
// group Tuesday 6pm, Thursday 7pm".
func (s *stretch) addPairs(f Frame, a addition, w *moment, add func(Frame)) {
	own := 0
	for _, p := range w.pairs {
		if p.timed {
			own++
		}
	}
	if own < 2 || len(w.pairs) > 10 || s.scattered(w) {
		return
	}
	at := *w
	at.rel = nil
	at.half = false
	for _, p := range w.pairs {
		at.day = p.day
		at.clock = p.clock
		at.timed = p.timed
		if d := s.newDue(&at); d != nil {
			f.Each = append(f.Each, *d)
		}
	}
	if len(f.Each) < 2 {
		return
	}
	s.endEach(f, a, add, "each pairs")
}

// scattered says whether words with a meaning of their own stand between the
// times of the stretch, so that each rather belongs to what stands beside it.
func (s *stretch) scattered(w *moment) bool {
	first, last := s.to, s.from
	for i := s.from; i < s.to; i++ {
		if w.used[i] {
			first = min(first, i)
			last = i
		}
	}
	for i := first; i < last; i++ {
		if !w.used[i] && s.toks[i].content() {
			return true
		}
	}
	return false
}

// dayNumbers are several days of the month that the stretch names: "28, 29 and
// 30", "3rd 4th 5th April". It returns them with their tokens.
func (s *stretch) dayNumbers() ([]civil.Date, map[int]bool) {
	for i := s.from; i < s.to; i++ {
		var numbers []int
		used := map[int]bool{}
		ordinal := s.wordIs(i-1, "on the")
		k := i
		for ; k < s.to; k++ {
			if n, isOrdinal := dayNumber(s.toks[k]); n > 0 && (len(numbers) == 0 || n > numbers[len(numbers)-1]) {
				numbers = append(numbers, n)
				ordinal = ordinal || isOrdinal
			} else if !(s.toks[k].text == "," || s.toks[k].text == "&" || s.wordIs(k, "and n the")) ||
				len(numbers) == 0 {
				break
			}
			used[k] = true
		}
		month := s.wordIs(k, monthWords)
		if len(numbers) < 2 || !ordinal && !month && len(numbers) < 3 {
			continue
		}
		if s.wordIs(i-1, "on") {
			used[i-1] = true
		}
		if month {
			used[k] = true
		}
		return s.datesOf(numbers, k), used
	}
	return nil, nil
}

// dayNumber is the day of the month that a token could be, 0 if none.
func dayNumber(t token) (n int, ordinal bool) {
	plain := strings.TrimRight(t.text, "stndrh")
	n, err := strconv.Atoi(plain)
	if t.mark || err != nil || n < 1 || n > 31 {
		return 0, false
	}
	return n, plain != t.text
}

// datesOf are days of the month as dates: of the month named at token k, else the next ones.
func (s *stretch) datesOf(numbers []int, k int) []civil.Date {
	day := today(s.message)
	if s.wordIs(k, monthWords) {
		for range 366 {
			if strings.HasPrefix(strings.ToLower(day.At(0, time.UTC).Month().String()), s.toks[k].norm[:3]) {
				break
			}
			day = day.AddDays(1)
		}
	}
	var out []civil.Date
	for _, n := range numbers {
		day = monthDay(day, n)
		if day.IsZero() {
			return nil
		}
		out = append(out, day)
	}
	return out
}

// addDayNumbers adds once for each of several days of the month.
func (s *stretch) addDayNumbers(w *moment, add func(Frame)) {
	days, used := s.dayNumbers()
	if len(days) < 2 || len(days) > 10 || w.rule != nil || w.rel != nil {
		return
	}
	at := *w
	at.used = maps.Clone(w.used)
	maps.Copy(at.used, used)
	at.or = false
	at.near = nil
	a := s.addition(s.from, s.to, &at)
	if a.title == "" || len([]rune(a.title)) > todo.MaxTitle {
		return
	}
	f := Frame{Act: Add, Title: a.title, Tags: a.tags, Priority: a.priority}
	for _, day := range days {
		at.day = day
		if d := s.newDue(&at); d != nil {
			f.Each = append(f.Each, *d)
		}
	}
	s.endEach(f, a, add, "each numbers")
}

// broughtBefore says whether something is brought before token i: what is
// brought forward is earlier, what is moved forward may be either.
func (m *message) broughtBefore(from, i int) bool {
	for k := from; k < i; k++ {
		if m.wordIs(k, "bring brings brought bringing pull pulled") {
			return true
		}
	}
	return false
}
