package engine

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

// WeekdayAfter is the first such weekday after d.
func WeekdayAfter(d civil.Date, w time.Weekday) civil.Date {
	return d.AddDays((int(w-d.Weekday())+6)%7 + 1)
}

// WeekdayFrom is the first such weekday from d on.
func WeekdayFrom(d civil.Date, w time.Weekday) civil.Date {
	return d.AddDays((int(w-d.Weekday()) + 7) % 7)
}

// WeekdayBefore is the last such weekday before d.
func WeekdayBefore(d civil.Date, w time.Weekday) civil.Date {
	return d.AddDays(-((int(d.Weekday()-w)+6)%7 + 1))
}

// StartOfWeek is the first day of the week of d.
func StartOfWeek(p *Parser, d civil.Date) civil.Date {
	return d.AddDays(-((int(d.Weekday()-p.C.WeekStart) + 7) % 7))
}

// NthWeekday is the n-th such weekday of the month; -1 is the last. It is
// false where the month has none.
func NthWeekday(year int, month time.Month, n int, w time.Weekday) (civil.Date, bool) {
	d := WeekdayFrom(civil.NewDate(year, month, 1), w).AddDays(7 * (n - 1))
	if n < 0 {
		d = WeekdayBefore(civil.NewDate(year, month+1, 1), w).AddDays(7 * (n + 1))
	}
	return d, d.Month == civil.NewDate(year, month, 1).Month
}

// DayOfMonth is that day of the month, false where the month has none.
func DayOfMonth(year int, month time.Month, day int) (civil.Date, bool) {
	if day < 0 {
		return civil.NewDate(year, month+1, 1+day), true
	}
	if month < 1 || month > 12 {
		first := civil.NewDate(year, month, 1)
		year, month = first.Year, first.Month
	}
	return civil.Date{Year: year, Month: month, Day: day}, day >= 1 && day <= civil.DaysIn(year, month)
}

// Near returns the day in the year that the person means: the first that has
// not passed yet, or the last that has, if the past is meant. It is false
// where no year has the day.
func Near(p *Parser, in func(year int) (civil.Date, bool)) (civil.Date, bool) {
	first, step := p.Today.Year, 1
	if p.Past {
		step = -1
	}
	for k := range 9 {
		d, ok := in(first + k*step)
		if ok && (p.Past && !d.After(p.Today) || !p.Past && !d.Before(p.Today)) {
			return d, true
		}
	}
	return civil.Date{}, false
}

// NearMonth is near for the n-th month from this one on.
func NearMonth(p *Parser, in func(year int, month time.Month) (civil.Date, bool)) (civil.Date, bool) {
	step := time.Month(1)
	if p.Past {
		step = -1
	}
	for k := range 13 {
		d, ok := in(p.Today.Year, p.Today.Month+time.Month(k)*step)
		if ok && (p.Past && !d.After(p.Today) || !p.Past && !d.Before(p.Today)) {
			return d, true
		}
	}
	return civil.Date{}, false
}

// Easter is Easter Sunday (Gauss's rule for the Gregorian calendar).
func Easter(year int) civil.Date {
	a, b, c := year%19, year/100, year%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	m := (a + 11*h + 22*l) / 451
	return civil.NewDate(year, time.Month((h+l-7*m+114)/31), (h+l-7*m+114)%31+1)
}

// Period returns the first and the last day of the k-th unit after that of d.
func Period(p *Parser, d civil.Date, u Unit, k int) (first, last civil.Date, g Grain) {
	switch u {
	case Weeks:
		first = StartOfWeek(p, d).AddDays(7 * k)
		return first, first.AddDays(6), Week
	case Fortnights:
		first = StartOfWeek(p, d).AddDays(14 * k)
		return first, first.AddDays(13), Week
	case Weekends:
		first = d.AddDays(6 - IsoDay(d)).AddDays(7 * k)
		return first, first.AddDays(1), Weekend
	case Months:
		first = civil.NewDate(d.Year, d.Month+time.Month(k), 1)
		return first, civil.NewDate(first.Year, first.Month+1, 0), Month
	case Quarters:
		first = quarterStart(civil.NewDate(d.Year, d.Month+time.Month(3*k)-time.Month((int(d.Month)-1)%3), 1))
		return first, civil.NewDate(first.Year, first.Month+3, 0), Quarter
	case Years:
		first = civil.NewDate(d.Year+k, time.January, 1)
		return first, civil.NewDate(d.Year+k, time.December, 31), Year
	}
	first = d.AddDays(k)
	return first, first, Day
}

// IsoDay is 1 for Monday to 7 for Sunday.
func IsoDay(d civil.Date) int { return (int(d.Weekday())+6)%7 + 1 }
