package engine

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

// quarterStart is the first day of the quarter that holds d.
func quarterStart(d civil.Date) civil.Date {
	return civil.NewDate(d.Year, (d.Month-1)/3*3+1, 1)
}

// OnDay is a piece that says a day and nothing else.
func OnDay(d civil.Date) Piece { return Piece{Says: SaysDay, Day: d, Grain: Day} }

// Span is an interval of days that has a name: a week, a month.
func Span(first, last civil.Date, g Grain) Piece {
	e := Piece{Says: SaysDay | SaysEnd, Day: first, EndDay: last, Grain: g}
	if first == last {
		e.Says = SaysDay
	}
	return e
}

// WeekdayPiece is a weekday: 0 the next one, 1 "this", 2 "next", -1 "last".
func WeekdayPiece(p *Parser, w time.Weekday, which int) Piece {
	e := OnDay(civil.Date{})
	e.Weekday = which == 0 || which == 1
	switch {
	case which == 2:
		e.NextOne = true
		e.Day = WeekdayFrom(StartOfWeek(p, p.Today).AddDays(7), w)
	case which == 1:
		e.Day = WeekdayFrom(p.Today, w)
	case which < 0, p.Past:
		e.Day = WeekdayBefore(p.Today, w)
	default:
		e.Day = WeekdayAfter(p.Today, w)
	}
	return e
}

// Annual is a day that comes every year. Easter follows the moon, so no rule can say it.
type Annual struct {
	In   func(year int) civil.Date
	Rule recur.Rule
}

// DatePiece is a day with its year, if there is one. Where the month has no
// such day, e is its last one and has a Problem.
func DatePiece(p *Parser, year int, m time.Month, n int) (Piece, bool) {
	if m < 1 || m > 12 || n < 1 || n > 31 {
		return Piece{}, false
	}
	d := civil.Date{Year: year, Month: m, Day: min(n, civil.DaysIn(year, m))}
	e := OnDay(d)
	e.Month, e.DayNumber, e.Year = m, n, true
	if d.Day < n {
		e.Problem = NoSuchDay
		e.Others = []civil.Date{d, d.AddDays(1)}
	}
	return e, true
}

// MonthDayPiece is a day of a month in the year that is meant. Where the month
// has no such day that year, e has a Problem.
// It is the next that there is, or the month's last day where there is never one.
func MonthDayPiece(p *Parser, m time.Month, n int) (Piece, bool) {
	if m < 1 || m > 12 || n < 1 || n > 31 {
		return Piece{}, false
	}
	d, ok := Near(p, func(year int) (civil.Date, bool) {
		return civil.Date{Year: year, Month: m, Day: min(n, civil.DaysIn(year, m))}, true
	})
	e := OnDay(d)
	e.Month, e.DayNumber = m, n
	if d.Day < n {
		e.Problem = NoSuchDay
		e.Others = []civil.Date{d, d.AddDays(1)}
		if later, found := Near(p, func(year int) (civil.Date, bool) { return DayOfMonth(year, m, n) }); found {
			e.Others = append(e.Others, later) // 29 February
			e.Day = later
		}
	}
	return e, ok
}

// MonthPiece is a month, in the given year or (0) in the one that is meant.
func MonthPiece(p *Parser, m time.Month, year int) Piece {
	given := year != 0
	if !given {
		year = p.Today.Year
		if m < p.Today.Month && !p.Past {
			year++
		} else if m > p.Today.Month && p.Past {
			year--
		}
	}
	first, last, _ := Period(p, civil.NewDate(year, m, 1), Months, 0)
	e := Span(first, last, Month)
	e.Month, e.Year = m, given
	return e
}

// QuarterPiece is the n-th quarter of a year; -1 is the last.
func QuarterPiece(p *Parser, n, year int) (Piece, bool) {
	if n < 0 {
		n = 4
	}
	if n < 1 || n > 4 {
		return Piece{}, false
	}
	first, last, g := Period(p, civil.NewDate(year, time.Month(3*n-2), 1), Quarters, 0)
	return Span(first, last, g), true
}

// AtMoment is a piece that fixes day and time, counted from now.
func AtMoment(t civil.DateTime) Piece {
	return Piece{Says: SaysDay | SaysClock | SaysNow, Day: t.Date, Clock: Clock{At: t.Clock}, Grain: Minute}
}

// MomentAfter is the moment a duration from now, to the second if seconds were said.
func MomentAfter(p *Parser, d Duration, sign int) Piece {
	if d.Seconds == 0 {
		if sign > 0 {
			return AtMoment(d.After(p.Soon(), sign))
		}
		return AtMoment(d.After(p.Now, sign))
	}
	total := p.C.Now.Second() + sign*(60*d.Minutes+d.Seconds)
	d.Minutes, d.Seconds = sign*(total-(total%60+60)%60)/60, (total%60+60)%60
	e := AtMoment(d.After(p.Now, sign))
	e.Clock.Secs, e.Grain = d.Seconds, Second
	return e
}

func Repeating(r recur.Rule) Piece { return Piece{Says: SaysRule, Rule: &r, Grain: Day} }

var (
	Workweek = []recur.Weekday{{Day: time.Monday}, {Day: time.Tuesday}, {Day: time.Wednesday}, {Day: time.Thursday},
		{Day: time.Friday}}
	WeekendDays = []recur.Weekday{{Day: time.Saturday}, {Day: time.Sunday}}
	AllDays     = append(append([]recur.Weekday{}, Workweek...), WeekendDays...)
)

func IsLong(u Unit) bool {
	return u == Weeks || u == Months || u == Quarters || u == Years || u == Weekends || u == Fortnights
}

// ISOWeek is the Monday of the n-th week of a year: the first has the year's first Thursday in it.
func ISOWeek(year, n int) (civil.Date, bool) {
	fourth := civil.NewDate(year, time.January, 4)
	monday := fourth.AddDays(1 - IsoDay(fourth) + 7*(n-1))
	return monday, n >= 1 && monday.AddDays(3).Year == year
}

func HalfOfYear(n, year int) (Piece, bool) {
	e := Span(civil.NewDate(year, time.January, 1), civil.NewDate(year, time.June, 30), Quarter)
	if n == 2 {
		e.Day, e.EndDay = civil.NewDate(year, time.July, 1), civil.NewDate(year, time.December, 31)
	}
	return e, n == 1 || n == 2
}
