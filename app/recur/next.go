package recur

import (
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

// horizon is for how many years a rule is searched in vain before it is taken
// never to occur again. 29 February on a given weekday needs 40.
const horizon = 120

// Next returns the first occurrence strictly after the given time of a series
// that starts at the anchor, and false if there is none. The anchor fixes the
// phase of INTERVAL, the start of COUNT and what the rule leaves open; it is
// itself an occurrence only if it matches the rule.
func (r Rule) Next(anchor, after civil.DateTime) (civil.DateTime, bool) {
	if r.Validate() != nil || anchor.Date.IsZero() {
		return civil.DateTime{}, false
	}
	e := newExpansion(r, anchor)
	if e.after = after; after.Compare(anchor) < 0 {
		e.after = anchor
		e.after.Clock--
	}
	e.one = r.Count == 0 && len(r.BySetPos) == 0
	if r.Count == 0 && after.Compare(anchor) > 0 {
		e.skip(after.Date)
	}
	last, left := max(after.Date.Year, anchor.Date.Year)+horizon, r.Count
	for start, ok := e.period(); ok && start.Year <= last; start, ok = e.period() {
		if !r.Until.IsZero() && start.After(r.Until) {
			break
		}
		for _, t := range e.occurrences(start) {
			if t.Compare(anchor) < 0 {
				continue
			}
			if !r.Until.IsZero() && t.Date.After(r.Until) {
				return civil.DateTime{}, false
			}
			if t.Compare(after) > 0 {
				return t, true
			}
			if left--; left == 0 {
				return civil.DateTime{}, false
			}
			last = max(last, t.Date.Year+horizon)
		}
	}
	return civil.DateTime{}, false
}

// expansion walks through the periods of a rule: days, weeks, months, years.
// The hours and minutes of a sub-daily rule are listed day by day.
type expansion struct {
	rule   Rule // with what the anchor implies filled in
	anchor civil.DateTime
	first  civil.Date // first day of the anchor's period
	n      int        // number of the period that comes next
	days   []civil.Date
	out    []civil.DateTime
	clocks []civil.Clock

	one   bool // only the first time after this one is asked for
	after civil.DateTime
}

func newExpansion(r Rule, anchor civil.DateTime) *expansion {
	r = r.implied(anchor.Date)
	e := &expansion{rule: r, anchor: anchor, first: anchor.Date}
	switch r.Freq {
	case Weekly:
		e.first = anchor.Date.AddDays(-((ISOWeekday(anchor.Date.Weekday()) - max(r.WeekStart, 1) + 7) % 7))
	case Monthly:
		e.first.Day = 1
	case Yearly:
		e.first.Month, e.first.Day = time.January, 1
	}
	if r.subDaily() {
		return e
	}
	hours, minutes := sorted(r.ByHour), sorted(r.ByMinute)
	if len(hours) == 0 {
		hours = []int{anchor.Clock.Hour()}
	}
	if len(minutes) == 0 {
		minutes = []int{anchor.Clock.Minute()}
	}
	for _, h := range hours {
		for _, m := range minutes {
			e.clocks = append(e.clocks, civil.NewClock(h, m))
		}
	}
	return e
}

// step is the interval in periods.
func (e *expansion) step() int {
	if e.rule.subDaily() {
		return 1
	}
	return e.rule.Step()
}

// skip goes on to the period that holds the day, or the one before it.
func (e *expansion) skip(day civil.Date) {
	n := 0
	switch e.rule.Freq {
	case Weekly:
		n = day.Sub(e.first) / 7
	case Monthly:
		n = (day.Year-e.first.Year)*12 + int(day.Month-e.first.Month)
	case Yearly:
		n = day.Year - e.first.Year
	default:
		n = day.Sub(e.first)
	}
	e.n = max(n/e.step()-1, 0)
}

// period returns the first day of the next period, and false at the end of the calendar.
func (e *expansion) period() (civil.Date, bool) {
	k := e.n * e.step()
	e.n++
	d := e.first
	switch e.rule.Freq {
	case Weekly:
		d = d.AddDays(7 * k)
	case Monthly:
		d = civil.NewDate(d.Year, d.Month+time.Month(k), 1)
	case Yearly:
		d.Year += k
	default:
		d = d.AddDays(k)
	}
	return d, d.Year <= 9999
}

// occurrences lists what the rule gives in the period that starts on the day, in order.
func (e *expansion) occurrences(start civil.Date) []civil.DateTime {
	e.out, e.days = e.out[:0], e.days[:0]
	n := 1
	switch e.rule.Freq {
	case Weekly:
		n = 7
	case Monthly:
		n = civil.DaysIn(start.Year, start.Month)
	case Yearly:
		n = civil.NewDate(start.Year+1, time.January, 1).Sub(start)
	}
	weekday := start.Weekday()
	for day := start; n > 0; n-- {
		if e.rule.matches(day, weekday) {
			e.days = append(e.days, day)
		}
		weekday = (weekday + 1) % 7
		if day.Day++; day.Day > 28 && day.Day > civil.DaysIn(day.Year, day.Month) {
			day = civil.NewDate(day.Year, day.Month+1, 1)
		}
	}
	for _, day := range e.days {
		if e.rule.subDaily() {
			e.listClocks(day)
		}
		for _, c := range e.clocks {
			e.out = append(e.out, civil.DateTime{Date: day, Clock: c})
		}
	}
	if len(e.rule.BySetPos) > 0 {
		return pick(e.out, e.rule.BySetPos)
	}
	return e.out
}

// listClocks sets the times at which an hourly or minutely rule occurs on the day.
func (e *expansion) listClocks(day civil.Date) {
	e.clocks = e.clocks[:0]
	r, since := e.rule, day.Sub(e.anchor.Date)*24*60-int(e.anchor.Clock)
	step, from := r.Step(), 0
	if e.one && day == e.after.Date {
		from = int(e.after.Clock) + 1
	}
	if r.Freq == Minutely {
		for c := from + ((-since-from)%step+step)%step; c < 24*60 && !e.enough(); c += step {
			if fits(r.ByHour, c/60) && fits(r.ByMinute, c%60) {
				e.clocks = append(e.clocks, civil.Clock(c))
			}
		}
		return
	}
	own := e.anchor.Clock.Minute()
	for hour := range 24 {
		if e.enough() || !fits(r.ByHour, hour) || (since+hour*60+own)/60%step != 0 {
			continue
		}
		for minute := range 60 {
			fit := minute == own
			if len(r.ByMinute) > 0 {
				fit = slices.Contains(r.ByMinute, minute)
			}
			if fit && hour*60+minute >= from && !e.enough() {
				e.clocks = append(e.clocks, civil.NewClock(hour, minute))
			}
		}
	}
}

// enough says whether the times that were asked for are listed.
func (e *expansion) enough() bool { return e.one && len(e.clocks) > 0 }

// fits says whether a BY... list allows the value; an empty one allows any.
func fits(list []int, v int) bool { return len(list) == 0 || slices.Contains(list, v) }

// matches says whether the day is one of those that the BY... parts allow.
func (r Rule) matches(d civil.Date, weekday time.Weekday) bool {
	if len(r.ByMonth) > 0 && !slices.Contains(r.ByMonth, d.Month) {
		return false
	}
	if len(r.ByMonthDay) > 0 && !slices.Contains(r.ByMonthDay, d.Day) &&
		!slices.Contains(r.ByMonthDay, d.Day-civil.DaysIn(d.Year, d.Month)-1) {
		return false
	}
	if len(r.ByDay) == 0 {
		return true
	}
	for _, w := range r.ByDay {
		if w.Day == weekday && (w.N == 0 || r.isNth(w.N, d)) {
			return true
		}
	}
	return false
}

// isNth says whether d is the n-th of its weekday in the month, or in the
// year where a yearly rule names no month.
func (r Rule) isNth(n int, d civil.Date) bool {
	day, size := d.Day, civil.DaysIn(d.Year, d.Month)
	if r.Freq == Yearly && len(r.ByMonth) == 0 {
		start := civil.NewDate(d.Year, time.January, 1)
		day, size = d.Sub(start)+1, civil.NewDate(d.Year+1, time.January, 1).Sub(start)
	}
	if n < 0 {
		return (size-day)/7+1 == -n
	}
	return (day-1)/7+1 == n
}

// pick returns the occurrences at the given positions, in order, each once.
func pick(all []civil.DateTime, positions []int) []civil.DateTime {
	var chosen []civil.DateTime
	for i, t := range all {
		if slices.Contains(positions, i+1) || slices.Contains(positions, i-len(all)) {
			chosen = append(chosen, t)
		}
	}
	return chosen
}
