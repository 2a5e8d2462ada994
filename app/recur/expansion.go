package recur

import (
	"math/bits"
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

// The calendar repeats after 400 years, whole weeks and leap days included.
const (
	cycleYears  = 400
	cycleMonths = 12 * cycleYears
	cycleDays   = 146_097
	cycleWeeks  = cycleDays / 7
)

// expansion is a rule at work from its anchor on. Time is cut into periods,
// numbered from 0, the anchor's: every INTERVAL-th year, month or week, or
// every day, of which daily and shorter rules use only some.
type expansion struct {
	rule   Rule // with what the anchor implies filled in
	anchor civil.DateTime
	first  civil.Date    // the first day of period 0
	step   int           // periods are this many units apart
	repeat int           // after so many periods the same ones come again
	clocks []civil.Clock // the times of a day; those of daily and shorter rules are in cycle
	cycle  cycle         // which days daily and shorter rules use
	filter bool          // whether BYMONTH, BYMONTHDAY or BYDAY leave days out
	looked int           // candidates looked at so far

	// masks and sizes remember what was worked out: for each kind of year (does
	// it leap, on which day does it begin) the days of each month that fit, and
	// how many occurrences a period has that is this month or year.
	masks [14][12]uint32
	sizes [14][12]int32
}

func newExpansion(r Rule, anchor civil.DateTime) *expansion {
	r = r.implied(anchor.Date)
	e := &expansion{rule: r, anchor: anchor, first: anchor.Date, step: r.Step()}
	e.filter = len(r.ByMonth)+len(r.ByMonthDay)+len(r.ByDay) > 0
	switch r.Freq {
	case Weekly:
		e.first = anchor.Date.AddDays(-((ISOWeekday(anchor.Date.Weekday()) - max(r.WeekStart, 1) + 7) % 7))
		e.repeat = cycleWeeks
		e.clocks = r.clocksFrom(anchor.Clock)
	case Monthly:
		e.first.Day = 1
		e.repeat = cycleMonths
		e.clocks = r.clocksFrom(anchor.Clock)
	case Yearly:
		e.first.Month, e.first.Day = time.January, 1
		e.repeat = cycleYears
		e.clocks = r.clocksFrom(anchor.Clock)
	default:
		e.cycle = newCycle(r, anchor.Clock)
		e.repeat = cycleDays * e.cycle.days / gcd(cycleDays, e.cycle.days)
		e.step = 1
	}
	return e
}

// clocksFrom lists the times of a day of a rule that counts days or longer, in order.
func (r Rule) clocksFrom(anchor civil.Clock) []civil.Clock {
	hours, minutes := sorted(r.ByHour), sorted(r.ByMinute)
	if len(hours) == 0 {
		hours = []int{anchor.Hour()}
	}
	if len(minutes) == 0 {
		minutes = []int{anchor.Minute()}
	}
	clocks := make([]civil.Clock, 0, len(hours)*len(minutes))
	for _, h := range hours {
		for _, m := range minutes {
			clocks = append(clocks, civil.NewClock(h, m))
		}
	}
	return clocks
}

// index is the number of the last period that begins on the day or before it, 0 at least.
func (e *expansion) index(day civil.Date) int {
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
	return max(n, 0) / e.step
}

// start is the first day of the n-th period.
func (e *expansion) start(n int) civil.Date {
	k := n * e.step
	switch e.rule.Freq {
	case Weekly:
		return e.first.AddDays(7 * k)
	case Monthly:
		months := int(e.first.Month) - 1 + k
		return civil.Date{Year: e.first.Year + months/12, Month: time.Month(months%12 + 1), Day: 1}
	case Yearly:
		return civil.Date{Year: e.first.Year + k, Month: time.January, Day: 1}
	}
	return e.first.AddDays(k)
}

// look counts one more candidate, and fails at the bound.
func (e *expansion) look() error {
	if e.looked++; e.looked > maxLooked {
		return ErrTooRare
	}
	return nil
}

// seek returns the number of the first period from n on that has an
// occurrence. Where none was found from begin on until the calendar repeats,
// there is none.
func (e *expansion) seek(n, begin int) (int, error) {
	for {
		if e.cycle.days > 0 {
			n = e.cycle.next(n)
		}
		if n < 0 || n-begin > e.repeat {
			return 0, ErrNone
		}
		start := e.start(n)
		if start.Year > lastYear {
			return 0, ErrNone
		}
		if err := e.look(); err != nil {
			return 0, err
		}
		ahead := e.ahead(n, start)
		if ahead == 0 {
			return n, nil
		}
		n += ahead
	}
}

// ahead is 0 if the period has an occurrence, and else after how many periods
// the next one comes that may have one.
func (e *expansion) ahead(n int, start civil.Date) int {
	if e.cycle.days == 0 {
		if e.sizeAt(n, start) > 0 {
			return 0
		}
		return 1
	}
	rest := e.mask(start.Year, start.Month) >> start.Day
	if rest == 0 {
		return civil.DaysIn(start.Year, start.Month) - start.Day + 1
	}
	return bits.TrailingZeros32(rest)
}

// between counts the occurrences of the periods from n to the one before end, up to limit.
func (e *expansion) between(n, end, limit int) (int, error) {
	if e.cycle.days > 0 {
		return e.daysBetween(n, end, limit)
	}
	if e.rule.Freq == Weekly && len(e.rule.ByMonth) == 0 {
		return min((end-n)*e.sizeAt(n, e.start(n)), max(limit, 0)), nil
	}
	sum := 0
	for ; n < end && sum < limit; n++ {
		if err := e.look(); err != nil {
			return 0, err
		}
		sum += e.sizeAt(n, e.start(n))
	}
	return sum, nil
}

// sizeAt is how many occurrences the n-th period has.
func (e *expansion) sizeAt(n int, start civil.Date) int {
	if e.rule.Freq == Weekly {
		p := e.period(n)
		return p.size()
	}
	known := &e.sizes[kindOf(start.Year)][start.Month-1]
	if *known == 0 {
		p := e.period(n)
		*known = int32(p.size()) + 1
	}
	return int(*known) - 1
}

// mask has a bit for each day of the month that fits: bit 1 for the 1st.
func (e *expansion) mask(year int, month time.Month) uint32 {
	known := &e.masks[kindOf(year)][month-1]
	if *known == 0 {
		*known = 1 // says that it is known
		day := civil.Date{Year: year, Month: month, Day: 1}
		weekday := day.Weekday()
		for ; day.Day <= civil.DaysIn(year, month); day.Day++ {
			if e.rule.matches(day, weekday) {
				*known |= 1 << day.Day
			}
			weekday = (weekday + 1) % 7
		}
	}
	return *known &^ 1
}

// kindOf numbers the kinds of years: whether it leaps, and its first weekday.
func kindOf(year int) int {
	first := civil.Date{Year: year, Month: time.January, Day: 1}
	return 7*(civil.DaysIn(year, time.February)-28) + int(first.Weekday())
}

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
		start := civil.Date{Year: d.Year, Month: time.January, Day: 1}
		day = d.Sub(start) + 1
		size = 337 + civil.DaysIn(d.Year, time.February)
	}
	if n < 0 {
		return (size-day)/7+1 == -n
	}
	return (day-1)/7+1 == n
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
