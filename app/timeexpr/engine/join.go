package engine

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

// extend joins the next piece to e, if there is one that belongs to it.
func extend(p *Parser, e *Piece) bool {
	j := e.To
	paren := false
	switch {
	case p.IsMark(j, ','):
		j++
	case p.IsMark(j, '('):
		j, paren = j+1, true
	case p.IsMark(j, '-') && e.Has(SaysDay) && e.Weekday:
		j++
	}
	comma := j > e.To
	if k := p.lang.Hedge(p, j); k > j && (e.Says == SaysDay || e.Says == SaysDay|SaysEnd) {
		j, comma = k, false // "next week, maybe on Tuesday"
	}
	l, found, ok := readLedItem(p, j)
	if !ok {
		return p.lang.Tail(p, e)
	}
	next := found
	rangeTail(p, &next, l)
	p.lang.Onward(p, &next, l)
	if !p.lang.Belongs(p, e, &next, l, comma) || !merge(p, e, &next, l, comma) {
		return p.lang.Tail(p, e)
	}
	e.To = next.To
	if paren && p.IsMark(e.To, ')') {
		e.To++
	}
	return true
}

// merge adds what next says to e, if they go together.
func merge(p *Parser, e, next *Piece, l Lead, comma bool) bool {
	if next.keepsTime() || e.keepsTime() {
		return mergeSameTime(e, next)
	}
	switch {
	case e.Has(SaysLead|SaysNow) || next.Has(SaysLead) || next.Has(SaysNow) && e.Has(SaysDay|SaysClock):
		return false
	case next.Has(SaysRule):
		return mergeRule(p, e, next)
	case e.Has(SaysRule) && next.Has(SaysDay):
		return limitRule(p, e, next, l)
	case e.Has(SaysRule) && next.Has(SaysClock) && e.Has(SaysClock):
		return false
	}
	if !mergeDay(p, e, next, l, comma) {
		return false
	}
	takeTime(e, next)
	e.Need = min(e.Need, next.Need)
	if isTimeOf(e, next) {
		e.Need = NeedNothing
	}
	if next.Bound != At && next.Has(SaysClock|SaysPart) {
		e.Bound = next.Bound
	}
	return true
}

// keepsTime says whether a piece is nothing but "same time".
func (e *Piece) keepsTime() bool {
	return e.Says == SaysLead && e.Relative != nil && e.Relative.SameTime
}

// mergeSameTime is "Wednesday same time" and "same time on Wednesday": the day,
// at a time that the task knows.
func mergeSameTime(e, next *Piece) bool {
	if next.keepsTime() {
		if !e.Has(SaysDay) || e.Has(SaysClock|SaysRule|SaysNow|SaysLead) {
			return false
		}
		e.Relative = next.Relative
		return true
	}
	if !next.Has(SaysDay) || next.Has(SaysClock|SaysRule|SaysNow|SaysEnd) {
		return false
	}
	from, led, same := e.From, e.Led, e.Relative
	*e = *next
	e.From = from
	e.Led = led
	e.Relative = same
	return true
}

// isTimeOf says whether e, which next was joined to, needs nothing else to be a time.
func isTimeOf(e, next *Piece) bool {
	return e.Has(SaysClock) && e.Has(SaysPart) || e.Has(SaysDay) && next.Has(SaysClock) && next.Need == NeedNothing
}

// mergeDay joins the days of two pieces, and says whether what they say of the
// time goes together as well.
func mergeDay(p *Parser, e, next *Piece, l Lead, comma bool) bool {
	both := next.Has(SaysDay) && e.Has(SaysDay)
	if both && (l.Rel == RelAbout || l.Rel == RelTo || !sameDay(p, e, next)) {
		return false
	}
	if !timesAgree(e, next, l) {
		return false
	}
	if !next.Has(SaysDay) || e.Has(SaysDay) {
		return true
	}
	if comma && !e.Has(SaysPart) && !next.Has(SaysPart) && e.Clock.Soft {
		return false
	}
	takeDay(e, next)
	if e.Bound == At {
		e.Bound = next.Bound
	}
	return true
}

// timesAgree says whether at most one of two pieces says a time of day, and
// their parts of the day are the same.
func timesAgree(e, next *Piece, l Lead) bool {
	switch {
	case next.Has(SaysClock) && e.Has(SaysClock):
		return false
	case !next.Has(SaysPart):
		return true
	case next.Part >= Lunch && (l.Rel == RelAbout || l.Rel == RelAround) && e.Has(SaysDay):
		return false // "tomorrow about dinner"
	}
	return !e.Has(SaysPart) || e.Part == next.Part || next.Tonight
}

func takeDay(e, next *Piece) {
	e.Day, e.EndDay = next.Day, next.EndDay
	e.Month, e.DayNumber, e.Year = next.Month, next.DayNumber, next.Year
	e.Grain = min(e.Grain, next.Grain)
	e.Weekday = next.Weekday
	e.Problem, e.Others = next.Problem, next.Others
	e.Weak = e.Weak || next.Weak
	e.Vague = e.Vague || next.Vague
	e.Says |= next.Says & (SaysDay | SaysEnd)
}

func takeTime(e, next *Piece) {
	if next.Has(SaysClock) {
		e.Clock, e.Finish = next.Clock, next.Finish
		e.Grain = next.Grain
		e.Says |= next.Says & (SaysClock | SaysFinish)
	}
	if next.Has(SaysPart) && !(e.Has(SaysPart) && next.Tonight) {
		e.Part, e.Early, e.Tonight = next.Part, next.Early, next.Tonight
		e.Says |= SaysPart
		if !e.Has(SaysClock) {
			e.Grain = DayPart
		}
	}
}

// dayJoin is a way in which two pieces say one day.
type dayJoin struct {
	fits func(e, next *Piece) bool
	join func(p *Parser, e, next *Piece) bool
}

// dayJoins are tried in turn.
var dayJoins = []dayJoin{
	{ // "Friday, 4 December"
		func(e, next *Piece) bool { return e.Weekday && next.DayNumber > 0 && !next.Weekday },
		func(p *Parser, e, next *Piece) bool {
			w := e.Day.Weekday()
			takeDay(e, next)
			e.named = true
			onWeekday(p, e, w)
			return true
		},
	},
	{ // "4 December, Friday"
		func(e, next *Piece) bool { return next.Weekday && e.isDate() && !e.Weekday && !e.named },
		func(p *Parser, e, next *Piece) bool {
			e.named = true
			onWeekday(p, e, next.Day.Weekday())
			return true
		},
	},
	{ // "in December, on the 4th"
		func(e, next *Piece) bool {
			return e.Grain == Month && e.Has(SaysEnd) && next.DayNumber > 0 && next.Month == 0
		},
		func(p *Parser, e, next *Piece) bool {
			d, ok := DayOfMonth(e.Day.Year, e.Day.Month, next.DayNumber)
			if ok {
				e.only(d)
			}
			return ok
		},
	},
	{ // "next year on May 3"
		func(e, next *Piece) bool { return e.Grain == Year && e.Has(SaysEnd) && next.Month > 0 && !next.Year },
		func(p *Parser, e, next *Piece) bool {
			setYear(next, e.Day.Year)
			e.Says &^= SaysEnd
			takeDay(e, next)
			e.Grain = next.Grain
			return true
		},
	},
	{ // "May 3 next year"
		func(e, next *Piece) bool { return e.Month > 0 && !e.Year && next.Grain == Year && next.Has(SaysEnd) },
		func(p *Parser, e, next *Piece) bool {
			setYear(e, next.Day.Year)
			return true
		},
	},
	{ // "next week on Friday"
		func(e, next *Piece) bool { return next.Weekday && e.Grain == Week && e.Has(SaysEnd) },
		func(p *Parser, e, next *Piece) bool {
			e.only(WeekdayFrom(e.Day, next.Day.Weekday()))
			return true
		},
	},
	{ // "Friday in two weeks"
		func(e, next *Piece) bool { return e.Weekday && next.Ahead != noUnit },
		func(p *Parser, e, next *Piece) bool {
			e.Day = WeekdayFrom(StartOfWeek(p, next.Day), e.Day.Weekday())
			return true
		},
	},
	{ // "in two weeks on Friday"
		func(e, next *Piece) bool { return next.Weekday && e.Ahead != noUnit },
		func(p *Parser, e, next *Piece) bool {
			e.Day = WeekdayFrom(StartOfWeek(p, e.Day), next.Day.Weekday())
			e.Ahead = noUnit
			return true
		},
	},
	{ // "May in two years"
		func(e, next *Piece) bool { return e.Grain == Month && e.Month > 0 && !e.Year && next.Ahead == Years },
		func(p *Parser, e, next *Piece) bool {
			setYear(e, next.Day.Year)
			return true
		},
	},
	{ // "Friday, next week"
		func(e, next *Piece) bool { return e.Weekday && next.Grain == Week && next.Has(SaysEnd) },
		func(p *Parser, e, next *Piece) bool {
			e.Day = WeekdayFrom(next.Day, e.Day.Weekday())
			e.InWeek = true
			return true
		},
	},
}

// sameDay joins two ways to say a day: "Friday, 4 December", "next week on Friday".
func sameDay(p *Parser, e, next *Piece) bool {
	for _, way := range dayJoins {
		if way.fits(e, next) {
			ok := way.join(p, e, next)
			if ok {
				e.Weekday = false
			}
			return ok
		}
	}
	return false
}

// only makes e that day of the interval that it was.
func (e *Piece) only(d civil.Date) {
	e.Day = d
	e.Grain = Day
	e.Says &^= SaysEnd
}

// onWeekday moves a date without a year to the year in which it is that
// weekday: the next one, or this one even if it has passed, since that is what
// the weekday is for. Where it is neither, the two contradict each other.
func onWeekday(p *Parser, e *Piece, w time.Weekday) {
	if e.Day.Weekday() == w || e.Problem != NoProblem {
		return
	}
	if !e.Year && e.Month > 0 {
		d, ok := DayOfMonth(p.Today.Year, e.Month, e.DayNumber)
		if ok && d.Weekday() == w && !(p.Mood.Will && d.Before(p.Today)) {
			moveEnd(e, d.Year-e.Day.Year)
			e.Day = d
			return
		}
	}
	if e.Month == 0 && !e.Year {
		said, _, _ := WeekdayNumber(p, w, e.DayNumber)
		e.Day, e.Problem, e.Others = said.Day, said.Problem, said.Others
		return
	}
	later, ok := DayOfMonth(e.Day.Year+1, e.Month, e.DayNumber)
	Contradict(p, e, w)
	if ok && !e.Year && e.Month > 0 && later.Weekday() == w {
		e.Others = append(e.Others, later)
		moveEnd(e, 1)
		e.Day = later
	}
}

// maxWeekdayMonths is how many months "Friday the 4th" is looked for.
const maxWeekdayMonths = 2

// numberOnWeekday is the nearest day of that number which is that weekday.
func numberOnWeekday(p *Parser, n int, w time.Weekday, months int) (civil.Date, bool) {
	for k := range time.Month(months) {
		if p.Past {
			k = -k
		}
		d, ok := DayOfMonth(p.Today.Year, p.Today.Month+k, n)
		if ok && d.Weekday() == w && (p.Past && !d.After(p.Today) || !p.Past && !d.Before(p.Today)) {
			return d, true
		}
	}
	return civil.Date{}, false
}

// WeekdayNumber is "Friday the 4th": the day of that number that is that
// weekday. If it is not one of the next two, it is not likely to be meant, and
// sure is false: see Contradict.
func WeekdayNumber(p *Parser, w time.Weekday, n int) (e Piece, sure, ok bool) {
	d, sure := numberOnWeekday(p, n, w, maxWeekdayMonths)
	if sure {
		e = OnDay(d)
		e.DayNumber = n
		return e, true, true
	}
	near, ok := NearMonth(p, func(y int, m time.Month) (civil.Date, bool) { return DayOfMonth(y, m, n) })
	e = OnDay(near)
	e.DayNumber = n
	Contradict(p, &e, w)
	if far, found := numberOnWeekday(p, n, w, 12); found {
		e.Day = far
		e.Others = append(e.Others, far)
	}
	return e, false, ok
}

// Contradict notes that e is not the weekday that was said. What may be meant
// is the date, or the weekday that is nearest to it.
func Contradict(p *Parser, e *Piece, w time.Weekday) {
	e.Problem = OtherWeekday
	e.Others = []civil.Date{e.Day}
	if d := WeekdayFrom(e.Day.AddDays(-3), w); p.Past || e.Year || !d.Before(p.Today) {
		e.Others = append(e.Others, d)
	}
}

// moveEnd moves the end of an interval by years.
func moveEnd(e *Piece, years int) {
	if e.Has(SaysEnd) && years != 0 {
		e.EndDay = civil.NewDate(e.EndDay.Year+years, e.EndDay.Month, e.EndDay.Day)
	}
}
