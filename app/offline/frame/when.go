package frame

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// moment is what the times of a stretch amount to.
type moment struct {
	day     civil.Date // zero: none was said
	clock   civil.Clock
	timed   bool
	half    bool // the half of the day was not said: at 4
	vague   bool
	rule    *recur.Rule
	days    []civil.Date  // several days, more than one
	clocks  []civil.Clock // several times of a day, more than one
	until   civil.Date    // where a repetition ends
	rel     *relative     // by how much it moves from where it is
	same    bool          // at the same time
	sameDay bool
	weak    bool
	near    []timeexpr.Expr // the readings of a day that does not exist or is another weekday
	or      bool            // one of several days is meant
	weekday bool            // the day is a bare weekday
	not     bool            // another time was said that is not meant: "Tuesday, not Monday"
	used    map[int]bool    // tokens that say it
	end     civil.Date      // the last day of what was said, such as of a week
	pairs   []dayTime       // each day that was said, with its own time
	bare    bool            // the half of the day was not said, whether or not a day was
	part    bool            // the time is only the default of a part of the day
	today   civil.Date      // the day of a time that was said without one
	before  bool            // it is to be over by the day: before Sunday
}

// given says whether any time was said.
func (w *moment) given() bool {
	return !w.day.IsZero() || w.timed || w.rule != nil || w.rel != nil || w.same || w.sameDay || !w.until.IsZero()
}

// relative is how far a task moves.
type relative struct {
	days, minutes int
	months        int
	anchor        []int64 // relative to this task, not to itself
}

// moment joins the times of [from, to). Of two that exclude each other, the
// later one counts where the person corrects themselves, and what "not" or
// "instead of" stands before does not count.
func (m *message) moment(from, to int) *moment {
	w := &moment{used: map[int]bool{}}
	m.relatives(from, to, w)
	last := -1
	for i := from; i < to; i++ {
		n := m.toks[i].time
		if n < 0 || n == last || w.used[i] {
			continue
		}
		last = n
		e := m.times[n]
		spoken := w.rel != nil && m.overlaps(w, e)
		for k := i; k < to && m.toks[k].time == n; k++ {
			w.used[k] = true
		}
		if spoken { // it was read as relative
			m.clockBeside(w, e)
			continue
		}
		if m.excluded(from, i) {
			w.not = true
			continue
		}
		m.join(w, e, m.corrects(from, i))
	}
	m.atNightBefore(from, to, w)
	if i, end, ok := m.anyPhrase(from, to, "at the latest", "by the latest", "at latest"); ok && w.given() {
		mark(w.used, i, end)
	}
	return w
}

// clockBeside takes the time of day out of what was read as relative: of "a week
// later at 9 40" the 9:40.
func (m *message) clockBeside(w *moment, e timeexpr.Expr) {
	if w.rel.minutes != 0 || w.timed || e.Relative == nil || !e.Timed || e.Vague {
		return
	}
	w.clock = e.Clock
	w.timed = true
	w.half = m.half(e)
	m.halfOf(w, e)
}

// atNightBefore is the half of the day of "the night before at 9", and of what is of an evening.
func (m *message) atNightBefore(from, to int, w *moment) {
	if hour := w.clock % (12 * 60); !w.timed || !w.bare || hour < 4*60 {
		return
	}
	_, _, ok := m.anyPhrase(from, to, "night before", "evening before", "night before it", "night after",
		"evening after")
	if ok || m.isOfAnEvening(from, to, w) {
		w.clock = w.clock%(12*60) + 12*60
		w.bare = false
		w.half = false
		w.vague = false
	}
}

// isOfAnEvening says whether what is at a time is something of an evening: "game night is at 7",
// "drinks with Sam Friday at 6". What is only named after it may be at any time: "dinner menu".
func (m *message) isOfAnEvening(from, to int, w *moment) bool {
	for i := from; i < to; i++ {
		if w.used[i] || !m.wordIs(i, "night evening dinner supper drinks") || m.wordIs(i-1, "last every good late") {
			continue
		}
		next := i + 1
		for next < to && (w.used[next] || m.toks[next].mark || m.toks[next].is(en.Function) &&
			!m.wordIs(next, "with")) {
			next++
		}
		if next >= to || m.wordIs(next, "with out") {
			return true
		}
	}
	return false
}

// excluded says whether the time at token i is what something is not: "not
// Monday", "instead of Monday", "from Monday to …".
func (m *message) excluded(from, i int) bool {
	if m.wordIs(i, "until till til") || m.wordIs(i-1, "until till til") { // not until Friday: on Friday
		return false
	}
	for k := i - 1; k >= max(from, i-3); k-- {
		if m.toks[k].mark || m.toks[k].time >= 0 {
			return false
		}
		if m.wordIs(k, "not") && !m.wordIs(k-1, "if why") {
			return true
		}
		if m.wordIs(k, "can't cannot won't couldn't doesn't") && m.wordIs(k+1, "do make manage work come") {
			return true
		}
		if m.wordIs(k, "of") && m.wordIs(k-1, "instead") || m.wordIs(k, "than") && m.wordIs(k-1, "rather") {
			return true
		}
	}
	if m.wordIs(i, "from") || m.wordIs(i-1, "from") { // from Monday to Tuesday
		for k := i + 1; k < len(m.toks) && k < i+8; k++ {
			if m.wordIs(k, "to") && m.toks[k].time != m.toks[i].time {
				return true
			}
		}
	}
	return false
}

// corrects says whether a word of correction stands right before token i.
func (m *message) corrects(from, i int) bool {
	for k := i - 1; k >= max(from, i-4); k-- {
		if m.toks[k].is(en.Correct) && !m.wordIs(k, "not") {
			return true
		}
		if m.toks[k].time >= 0 {
			return false
		}
	}
	return false
}

// join adds one expression to what was said before it.
func (m *message) join(w *moment, e timeexpr.Expr, corrects bool) {
	w.vague = w.vague || e.Vague
	w.weak = w.weak || e.Weak
	w.or = w.or || e.Or
	if e.Problem != "" {
		w.near = e.Alternatives
	}
	if e.Shift != 0 || e.Lead != 0 {
		return // read by relatives
	}
	if e.Rule != nil {
		m.joinRule(w, e)
		return
	}
	if e.Date.IsZero() {
		return
	}
	hasDay := !e.Timed || m.saysDay(e)
	if hasDay {
		m.joinDay(w, e, corrects)
	}
	if e.Timed {
		m.joinClock(w, e, corrects, hasDay)
	}
	if hasDay {
		w.pairs = append(w.pairs, dayTime{e.Date, e.Clock, e.Timed})
	}
}

func (m *message) joinRule(w *moment, e timeexpr.Expr) {
	w.rule = e.Rule
	often := e.Rule.Freq == recur.Hourly || e.Rule.Freq == recur.Minutely
	if !often && strings.HasSuffix(strings.ToLower(m.raw(e.Start, e.End)), " from now") {
		return // "every 3 weeks from now" begins with the next one, not at this minute
	}
	if w.day.IsZero() {
		w.day = e.Date
	}
	if e.Timed {
		w.clock, w.timed = e.Clock, true
		m.halfOf(w, e)
	}
}

func (m *message) joinDay(w *moment, e timeexpr.Expr, corrects bool) {
	first, last := e.Date, e.Date
	if e.HasEnd {
		last = e.EndDate
	}
	ends := e.Bound == timeexpr.Until
	if ends && (w.rule != nil || m.has(0, len(m.toks), en.Series)) {
		w.until = last
	}
	day := first
	if e.HasEnd && e.Grain > timeexpr.Day && (ends || e.Bound == timeexpr.By) {
		day = last
	}
	if e.HasEnd && m.middle(e) { // mid January
		day = day.AddDays(4)
	}
	w.before = e.Bound == timeexpr.Before && !e.Timed
	if w.day.IsZero() || corrects {
		w.days = nil
	}
	if !corrects && !w.day.IsZero() && w.rule == nil {
		if len(w.days) == 0 {
			w.days = []civil.Date{w.day}
		}
		w.days = append(w.days, day)
	}
	w.day = day
	w.end = last
	w.weekday = m.isWeekday(e)
}

func (m *message) joinClock(w *moment, e timeexpr.Expr, corrects, hasDay bool) {
	if w.timed && !corrects && !hasDay {
		if len(w.clocks) == 0 {
			w.clocks = []civil.Clock{w.clock}
		}
		w.clocks = append(w.clocks, e.Clock)
	}
	was := w.clock
	corrected := corrects && w.timed && !hasDay && m.half(e)
	w.clock, w.timed = e.Clock, true
	w.half = !hasDay && m.half(e)
	m.halfOf(w, e)
	if corrected { // "6 am, no, 5:30": in the half that was said
		w.clock = nearHalf(e.Clock, todo.Due{Clock: was, Timed: true})
		w.half = false
		w.bare = false
	}
}

// middle says whether an expression names the middle third of a month.
func (m *message) middle(e timeexpr.Expr) bool {
	for i := e.Start; i < e.End; i++ {
		if m.wordIs(i, "mid middle") || strings.HasPrefix(m.toks[i].norm, "mid-") {
			return e.EndDate.Sub(e.Date) >= 8
		}
	}
	return false
}

// isWeekday says whether an expression names a weekday and nothing else.
func (m *message) isWeekday(e timeexpr.Expr) bool {
	found := false
	for i := e.Start; i < e.End; i++ {
		if m.wordIs(i, "monday tuesday wednesday thursday friday saturday sunday") {
			found = true
		} else if !m.wordIs(i, "on by for to is") {
			return false
		}
	}
	return found
}

// saysDay says whether an expression with a time of day names a day as well.
func (m *message) saysDay(e timeexpr.Expr) bool {
	if own, exact := m.exact[m.toks[e.Start].time]; exact {
		return own
	}
	for i := e.Start; i < e.End; i++ {
		t := m.toks[i]
		for _, w := range strings.Fields(t.norm) {
			if w == "now" && (m.wordIs(i-1, "from") || e.End-e.Start > 1) { // "from now on", "after lunch now"
				continue
			}
			if en.DayWords[w] || en.DayWords[strings.TrimSuffix(w, "'s")] || strings.Contains(w, "/") ||
				strings.Count(w, "-") == 2 {
				return true
			}
		}
		if strings.HasSuffix(t.norm, "th") && len(t.norm) > 4 && !m.wordIs(i, "month both with north south") ||
			m.wordIs(i, "first second third") {
			return true
		}
		if n := len(t.norm); n > 2 && t.norm[0] >= '0' && t.norm[0] <= '9' &&
			strings.Contains("st nd rd th", t.norm[n-2:]) {
			return true
		}
	}
	return false
}

// half says whether a time of day is without its half: "at 4", "half 5", "11:20".
func (m *message) half(e timeexpr.Expr) bool {
	if _, exact := m.exact[m.toks[e.Start].time]; exact {
		return false
	}
	for i := e.Start; i < e.End; i++ {
		n := m.toks[i].norm
		if m.wordIs(i, "hour hours hr hrs minute minutes min mins") { // in half an hour
			return false
		}
		if m.wordIs(i, "am pm a.m p.m morning afternoon evening night noon midnight tonight midday lunch lunchtime") ||
			strings.HasSuffix(n, "am") || strings.HasSuffix(n, "pm") ||
			len(n) >= 4 && n[0] == '0' {
			return false
		}
		hour, _, _ := strings.Cut(strings.NewReplacer(".", ":", "h", ":").Replace(n), ":")
		if h, err := strconv.Atoi(hour); err == nil && h > 12 && h < 24 && int(e.Clock)/60 == h {
			return false
		}
	}
	return !e.Vague
}

// halved is a time without its half in the half that suits: near the time that
// it had, else when people are awake, and not over already.
func (m *message) halved(c civil.Clock, was, d todo.Due) civil.Clock {
	if was.Timed {
		return nearHalf(c, was)
	}
	c %= 12 * 60
	if c < 7*60 { // 7 to 11 in the morning, 12 to 6 after noon
		c += 12 * 60
	}
	zone := m.ctx.zone()
	if late := c + 12*60; late < 24*60 && d.Date == civil.DateOf(m.ctx.now()) &&
		d.Date.At(c, zone).Before(m.ctx.now()) {
		return late
	}
	return c
}

// dueFor is the due that the moment means for a task: a day keeps the time,
// a time keeps the day.
func (m *message) dueFor(w *moment, t todo.Task) *todo.Due {
	zone := m.ctx.zone()
	var d todo.Due
	if t.Due != nil {
		d = *t.Due
		if d.Timed {
			at := civil.DateTimeOf(d.At(zone).In(zone))
			d.Date, d.Clock, d.Zone = at.Date, at.Clock, zone.String()
		}
	}
	if w.rel != nil {
		return m.dueBeside(w, d)
	}
	if !w.day.IsZero() {
		was := d.Date
		d.Date = w.day
		if w.weekday && w.not && !was.IsZero() { // the Tuesday beside the Monday on which it is now
			for was.Sub(d.Date) > 3 {
				d.Date = d.Date.AddDays(7)
			}
		}
	}
	keeps := w.vague && d.Timed && samePart(w.clock, d.Clock) &&
		!(!d.Date.IsZero() && d.Date.At(d.Clock, zone).Before(m.ctx.now()))
	if w.timed && !keeps {
		clock := w.clock
		if w.half && (t.Due != nil || !w.day.IsZero()) {
			clock = m.halved(clock, d, d)
		}
		if d.Date.IsZero() {
			d.Date = civil.DateOf(m.ctx.now())
			if d.Date.At(clock, zone).Before(m.ctx.now()) {
				d.Date = d.Date.AddDays(1)
			}
		}
		d.Clock, d.Timed, d.Zone = clock, true, zone.String()
	}
	if d.Date.IsZero() {
		return nil
	}
	return &d
}

// dueBeside is dueFor a moment that is relative to the due of the task, or of another one.
func (m *message) dueBeside(w *moment, d todo.Due) *todo.Due {
	zone := m.ctx.zone()
	base := d
	if len(w.rel.anchor) == 1 {
		a := m.by[w.rel.anchor[0]]
		if a == nil || a.Task.Due == nil {
			return nil
		}
		base = *a.Task.Due
		if w.rel.minutes == 0 { // two days before the trip: the day is the trip's, the time is not
			base.Date = a.Task.Due.DayIn(zone)
			base.Clock, base.Timed, base.Zone = d.Clock, d.Timed, d.Zone
		}
	}
	if base.Date.IsZero() {
		return nil
	}
	d = m.shifted(base, w.rel)
	if !w.day.IsZero() && w.rel.days == 0 && w.rel.months == 0 { // Saturday, half an hour earlier
		d.Date = w.day
	}
	if w.timed {
		clock := w.clock
		if w.half && !w.vague {
			clock = m.halved(clock, d, d)
		}
		d.Clock, d.Timed, d.Zone = clock, true, zone.String()
	}
	return &d
}

// samePart says whether two times lie in the same part of the day, so that
// "Tuesday night" keeps the time of a task that is due at night.
func samePart(a, b civil.Clock) bool {
	return slices.ContainsFunc(dayParts,
		func(p dayPart) bool { return a >= p.from && a < p.to && b >= p.from && b < p.to })
}

// shifted is a due moved by an amount.
func (m *message) shifted(d todo.Due, r *relative) todo.Due {
	d.Date = d.Date.AddDays(r.days)
	if r.months != 0 {
		d.Date = addMonths(d.Date, r.months)
	}
	if r.minutes != 0 && d.Timed {
		at := int(d.Clock) + r.minutes
		for at < 0 {
			at += 24 * 60
			d.Date = d.Date.AddDays(-1)
		}
		for at >= 24*60 {
			at -= 24 * 60
			d.Date = d.Date.AddDays(1)
		}
		d.Clock = civil.Clock(at)
	}
	return d
}

// addMonths is the same day some months on, or the last of a shorter month.
func addMonths(d civil.Date, n int) civil.Date {
	month := int(d.Month) - 1 + n
	year := d.Year + month/12
	month %= 12
	if month < 0 {
		month += 12
		year--
	}
	out := d
	out.Year = year
	out.Month = time.Month(month + 1)
	for out.Day > 28 && out.AddDays(0) != out {
		out.Day--
	}
	return out
}

// nearHalf is the clock in the half of the day that suits a due.
func nearHalf(c civil.Clock, d todo.Due) civil.Clock {
	other := (c + 12*60) % (24 * 60)
	if !d.Timed {
		if c >= 7*60 && c < 19*60 {
			return c
		}
		return other
	}
	if distance(other, d.Clock) < distance(c, d.Clock) {
		other, c = c, other
	}
	if c < awake && d.Clock >= awake && other >= awake { // nobody means 4:15 in the night of what is at 9
		return other
	}
	return c
}

// awake is the hour before which nobody means a time of which only the figures were said.
const awake = 5 * 60

func distance(a, b civil.Clock) civil.Clock { return max(a-b, b-a) }

// newDue is the due of a new task, nil where no time was said.
func (m *message) newDue(w *moment) *todo.Due {
	if w.rel != nil {
		return m.dueFor(w, todo.Task{})
	}
	if w.day.IsZero() && !w.timed {
		return nil
	}
	d := m.dueFor(w, todo.Task{})
	return d
}

// dueIn says whether a task is due within what an expression names.
func (m *message) dueIn(t todo.Task, e timeexpr.Expr) bool {
	if t.Due == nil || e.Date.IsZero() {
		return false
	}
	day := t.Due.DayIn(m.ctx.zone())
	first, last := e.Date, e.Date
	if e.HasEnd {
		last = e.EndDate
	}
	if e.Bound == timeexpr.At && day.Before(first) {
		day = m.occurrence(t, day, first)
	}
	switch e.Bound {
	case timeexpr.Before:
		if e.Timed && day == first { // before lunch on Friday
			return !t.Due.Timed || civil.DateTimeOf(t.Due.At(m.ctx.zone()).In(m.ctx.zone())).Clock < e.Clock
		}
		if e.Timed && e.Grain == timeexpr.DayPart {
			return false
		}
		return day.Before(first)
	case timeexpr.By, timeexpr.Until:
		return !last.Before(day)
	case timeexpr.After:
		return last.Before(day)
	case timeexpr.Since:
		return !day.Before(first)
	}
	if day.Before(first) || last.Before(day) {
		return false
	}
	if e.Grain == timeexpr.DayPart && t.Due.Timed {
		return m.inPart(t, e)
	}
	if e.Timed && e.Grain < timeexpr.DayPart && t.Due.Timed {
		return t.Due.Clock == e.Clock
	}
	return true
}

// occurrence is the first day from first on that a repeating task falls on
// again, or the day of its due.
func (m *message) occurrence(t todo.Task, day, first civil.Date) civil.Date {
	if t.Recurrence == nil || t.Recurrence.Rule.AfterDone || t.Done {
		return day
	}
	before := civil.DateTime{Date: first.AddDays(-1), Clock: 24*60 - 1}
	if next, ok := t.Recurrence.Rule.Next(civil.DateTime{Date: t.Recurrence.Anchor.Date}, before); ok {
		return next.Date
	}
	return day
}

// inPart says whether a timed task is due in a part of the day.
func (m *message) inPart(t todo.Task, e timeexpr.Expr) bool {
	at := civil.DateTimeOf(t.Due.At(m.ctx.zone()).In(m.ctx.zone())).Clock
	for i := e.Start; i < e.End; i++ {
		for _, part := range dayParts {
			if slices.Contains(strings.Fields(part.words), m.toks[i].norm) {
				return at >= part.from && at < part.to
			}
		}
	}
	return true
}

type dayPart struct {
	words    string
	from, to civil.Clock
}

var dayParts = []dayPart{
	{"morning", 4 * 60, 12 * 60},
	{"afternoon", 12 * 60, 18 * 60},
	{"evening", 17 * 60, 24 * 60},
	{"tonight night", 17 * 60, 24 * 60},
}

// relatives reads what is said relative to when a task is due: "an hour
// earlier", "the day after", "same time", "+1 week".
func (m *message) relatives(from, to int, w *moment) {
	if i, end, ok := m.anyPhrase(from, to, "same time", "same hour", "hour same", "time same", "at the usual time",
		"usual time", "time is same", "hour is same", "time stays", "the hour is the same"); ok {
		w.same = true
		mark(w.used, i, end)
	}
	if i, end, ok := m.anyPhrase(from, to, "same day"); ok {
		w.sameDay = true
		mark(w.used, i, end)
	}
	for _, p := range neighbours {
		if i, end, ok := m.anyPhrase(from, to, p.words); ok && !w.used[i] && w.rel == nil && !m.partOfMoment(i, end) {
			w.rel = &relative{days: p.days, months: p.months}
			if strings.Contains(p.words, "night before") && w.clock == 0 {
				w.clock, w.timed, w.vague = 20*60, true, true
			}
			if strings.Contains(p.words, "evening") && w.clock == 0 {
				w.clock, w.timed, w.vague = 18*60, true, true
			}
			mark(w.used, i, end)
		}
	}
	for i := from; i < to; i++ {
		if w.used[i] {
			continue
		}
		r, end, ok := m.amount(i, to)
		if n := m.moreMinutes(i, to); n > 0 && w.rel == nil {
			w.rel = &relative{minutes: n}
			mark(w.used, i, i+2)
			i++
			continue
		}
		if !ok || m.wordIs(end, "before after from ago") && m.partOfMoment(i, end+1) { // the day before Christmas
			continue
		}
		sign, after, ok := m.direction(from, i, end, to)
		if !ok {
			continue
		}
		if w.rel == nil {
			w.rel = &relative{}
		}
		w.rel.days += sign * r.days
		w.rel.minutes += sign * r.minutes
		w.rel.months += sign * r.months
		mark(w.used, i, after)
		i = after - 1
	}
}

// moreMinutes reads "20 more" of minutes, as people say right after they put something off.
func (m *message) moreMinutes(i, to int) int {
	n, err := strconv.Atoi(m.toks[i].text)
	if err != nil || n < 5 || n > 90 || n%5 != 0 || i+1 >= to || !m.wordIs(i+1, "more") ||
		i+2 < to && !m.toks[i+2].mark && !m.toks[i+2].is(en.Filler|en.Chat) {
		return 0
	}
	return n
}

// partOfMoment says whether the tokens are part of a time with a day of its
// own: "the day after tomorrow".
func (m *message) partOfMoment(i, end int) bool {
	if m.toks[i].time < 0 {
		return false
	}
	e := m.times[m.toks[i].time]
	if e.End > end && e.Shift == 0 && e.Lead == 0 {
		return true
	}
	return false
}

// neighbours are days said relative to the one on which a task is due.
var neighbours = []struct {
	words        string
	days, months int
}{
	{"the day after", 1, 0}, {"day after", 1, 0}, {"the next day", 1, 0}, {"the following day", 1, 0},
	{"a day later", 1, 0}, {"one day later", 1, 0}, {"one more day", 1, 0},
	{"another day", 1, 0}, {"the day before", -1, 0}, {"day before", -1, 0}, {"the previous day", -1, 0},
	{"a day earlier", -1, 0}, {"a day early", -1, 0},
	{"the week after", 7, 0}, {"the following week", 7, 0}, {"a week later", 7, 0}, {"another week", 7, 0},
	{"one more week", 7, 0}, {"a week earlier", -7, 0}, {"the week before", -7, 0},
	{"another fortnight", 14, 0}, {"wait a fortnight", 14, 0}, {"wait a week", 7, 0}, {"wait a day", 1, 0},
	{"up a day", -1, 0}, {"up a week", -7, 0}, {"moves a day", 1, 0}, {"moves a week", 7, 0},
	{"back a day", 1, 0}, {"back a week", 7, 0}, {"forward a day", -1, 0}, {"forward a week", -7, 0},
	{"on a day", 1, 0}, {"on a week", 7, 0}, {"off a day", 1, 0}, {"off a week", 7, 0}, {"a month later", 0, 1},
	{"another month", 0, 1}, {"one more month", 0, 1}, {"the night before", -1, 0}, {"night before", -1, 0},
	{"evening before", -1, 0}, {"the evening before", -1, 0}, {"a week ahead", -7, 0}, {"a day ahead", -1, 0},
	{"a week after", 7, 0}, {"the weekend after", 7, 0},
}

// amount reads "2 hours", "half an hour", "1h", "+1 wk" at token i.
func (m *message) amount(i, to int) (relative, int, bool) {
	start := i
	if m.wordIs(i, "by another an extra") && i+1 < to && !m.wordIs(i, "an") {
		i++
	}
	if i >= to {
		return relative{}, start, false
	}
	text := strings.TrimPrefix(m.toks[i].norm, "+")
	if r, end, ok := m.partOfHour(i, to); ok {
		return r, end, true
	}
	number, unit := text, ""
	if k := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' }); k > 0 {
		number, unit = text[:k], text[k:]
	}
	n, err := strconv.Atoi(number)
	if err != nil {
		var ok bool
		if n, ok = en.Numbers[text]; !ok {
			return relative{}, start, false
		}
	}
	i++
	if unit == "" {
		for i < to && m.wordIs(i, "more extra full whole of additional") {
			i++
		}
		if i >= to {
			return relative{}, start, false
		}
		unit = m.toks[i].norm
		i++
	}
	r, ok := unitOf(unit, n)
	if !ok && unit == "and" && m.halfHourAt(i, to) > 0 { // one and a half hours
		return relative{minutes: 60*n + 30}, m.halfHourAt(i, to), n > 0 && n < 100
	}
	if ok && i+2 < to && m.wordIs(i, "and") && r.minutes > 0 && r.minutes%60 == 0 { // an hour and twenty minutes
		if more, end, also := m.amount(i+1, to); also && more.minutes > 0 && more.minutes < 60 {
			r.minutes += more.minutes
			i = end
		}
	}
	return r, i, ok && n > 0 && n < 1000
}

// halfHourAt is where "a half hours" ends that begins at token i, 0 if it isn't there.
func (m *message) halfHourAt(i, to int) int {
	for _, words := range []string{"a half hours", "a half hour", "half hours", "half hour", "half an hour"} {
		if end, ok := m.phrase(i, to, wordsOf(words)...); ok {
			return end
		}
	}
	return 0
}

func unitOf(unit string, n int) (relative, bool) {
	switch unit {
	case "m", "min", "minute", "minutes", "mins":
		return relative{minutes: n}, true
	case "h", "hr", "hour", "hours", "hrs":
		return relative{minutes: 60 * n}, true
	case "d", "day", "days":
		return relative{days: n}, true
	case "w", "wk", "week", "weeks", "wks":
		return relative{days: 7 * n}, true
	case "fortnight", "fortnights":
		return relative{days: 14 * n}, true
	case "month", "months":
		return relative{months: n}, true
	}
	return relative{}, false
}

// direction says which way an amount at [i, end) goes, where it does: "an
// hour earlier", "by an hour", "+1 week", "two more weeks".
func (m *message) direction(from, i, end, to int) (sign, after int, ok bool) {
	if end < to {
		if sign := m.directionBehind(from, i, end); sign != 0 {
			return sign, end + 1, true
		}
	}
	if sign := m.directionAhead(from, i); sign != 0 {
		return sign, end, true
	}
	if end < to && m.wordIs(end, "more longer") {
		return 1, end + 1, true
	}
	for k := i; k < end; k++ {
		if m.wordIs(k, "more extra another") {
			return 1, end, true
		}
	}
	back, _, moved := m.anyPhrase(from, i, en.PutsOff...)
	if moved && i-back <= 7 && !m.wordIs(i-1, "in to for at") {
		return 1, end, true
	}
	return 0, end, false
}

// directionBehind is the way that the word after an amount says, 0 if it says none.
func (m *message) directionBehind(from, i, end int) int {
	switch {
	case m.wordIs(end, "earlier sooner early"), m.wordIs(end, "before ahead beforehand"):
		return -1
	case m.wordIs(end, "later late after") && !m.wordIs(i-1, "in"):
		return 1
	case m.wordIs(end, "up") && (m.broughtBefore(from, i) || m.anyOfWords(from, i, "move moved moving push pushed")):
		return -1
	case m.wordIs(end, "further"):
		return 1
	}
	return 0
}

// directionAhead is the way that the words before an amount say, or its own sign; 0 if none does.
func (m *message) directionAhead(from, i int) int {
	switch {
	case i > from && m.wordIs(i-1, "forward") && m.broughtBefore(from, i):
		return -1
	case i > from+1 && m.wordIs(i-1, "about exactly roughly around") && m.wordIs(i-2, "by"):
		return 1
	case strings.HasPrefix(m.toks[i].norm, "+"):
		return 1
	case i > from && m.toks[i-1].text == "-":
		return -1
	case i > from && m.wordIs(i-1, "by") || m.wordIs(i, "by another"):
		if _, _, forward := m.anyPhrase(from, i, "forward", "earlier"); forward {
			return -1
		}
		return 1
	}
	return 0
}

func mark(set map[int]bool, from, to int) {
	for i := from; i < to; i++ {
		set[i] = true
	}
}
