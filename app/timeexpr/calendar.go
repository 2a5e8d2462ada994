package timeexpr

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

// weekdayAfter is the first such weekday after d.
func weekdayAfter(d civil.Date, w time.Weekday) civil.Date {
	return d.AddDays((int(w-d.Weekday())+6)%7 + 1)
}

// weekdayFrom is the first such weekday from d on.
func weekdayFrom(d civil.Date, w time.Weekday) civil.Date {
	return d.AddDays((int(w-d.Weekday()) + 7) % 7)
}

// weekdayBefore is the last such weekday before d.
func weekdayBefore(d civil.Date, w time.Weekday) civil.Date {
	return d.AddDays(-((int(d.Weekday()-w)+6)%7 + 1))
}

// startOfWeek is the first day of the week of d.
func (p *parser) startOfWeek(d civil.Date) civil.Date {
	return d.AddDays(-((int(d.Weekday()-p.c.WeekStart) + 7) % 7))
}

// nthWeekday is the n-th such weekday of the month; -1 is the last. It is
// false where the month has none.
func nthWeekday(year int, month time.Month, n int, w time.Weekday) (civil.Date, bool) {
	d := weekdayFrom(civil.NewDate(year, month, 1), w).AddDays(7 * (n - 1))
	if n < 0 {
		d = weekdayBefore(civil.NewDate(year, month+1, 1), w).AddDays(7 * (n + 1))
	}
	return d, d.Month == civil.NewDate(year, month, 1).Month
}

// dayOfMonth is that day of the month, false where the month has none.
func dayOfMonth(year int, month time.Month, day int) (civil.Date, bool) {
	if day < 0 {
		return civil.NewDate(year, month+1, 1+day), true
	}
	if month < 1 || month > 12 {
		first := civil.NewDate(year, month, 1)
		year, month = first.Year, first.Month
	}
	return civil.Date{Year: year, Month: month, Day: day}, day >= 1 && day <= civil.DaysIn(year, month)
}

// near returns the day in the year that the person means: the first that has
// not passed yet, or the last that has, if the past is meant. It is false
// where no year has the day.
func (p *parser) near(in func(year int) (civil.Date, bool)) (civil.Date, bool) {
	first, step := p.today.Year, 1
	if p.past {
		step = -1
	}
	for k := range 9 {
		d, ok := in(first + k*step)
		if ok && (p.past && !d.After(p.today) || !p.past && !d.Before(p.today)) {
			return d, true
		}
	}
	return civil.Date{}, false
}

// nearMonth is near for the n-th month from this one on.
func (p *parser) nearMonth(in func(year int, month time.Month) (civil.Date, bool)) (civil.Date, bool) {
	step := time.Month(1)
	if p.past {
		step = -1
	}
	for k := range 13 {
		d, ok := in(p.today.Year, p.today.Month+time.Month(k)*step)
		if ok && (p.past && !d.After(p.today) || !p.past && !d.Before(p.today)) {
			return d, true
		}
	}
	return civil.Date{}, false
}

// easter is Easter Sunday (Gauss's rule for the Gregorian calendar).
func easter(year int) civil.Date {
	a, b, c := year%19, year/100, year%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	m := (a + 11*h + 22*l) / 451
	return civil.NewDate(year, time.Month((h+l-7*m+114)/31), (h+l-7*m+114)%31+1)
}

// quarterStart is the first day of the quarter that holds d.
func quarterStart(d civil.Date) civil.Date {
	return civil.NewDate(d.Year, (d.Month-1)/3*3+1, 1)
}

// period returns the first and the last day of the k-th unit after that of d.
func (p *parser) period(d civil.Date, u unit, k int) (first, last civil.Date, g Grain) {
	switch u {
	case weeks:
		first = p.startOfWeek(d).AddDays(7 * k)
		return first, first.AddDays(6), Week
	case fortnights:
		first = p.startOfWeek(d).AddDays(14 * k)
		return first, first.AddDays(13), Week
	case weekends:
		first = d.AddDays(6 - isoDay(d)).AddDays(7 * k)
		return first, first.AddDays(1), Weekend
	case months:
		first = civil.NewDate(d.Year, d.Month+time.Month(k), 1)
		return first, civil.NewDate(first.Year, first.Month+1, 0), Month
	case quarters:
		first = quarterStart(civil.NewDate(d.Year, d.Month+time.Month(3*k)-time.Month((int(d.Month)-1)%3), 1))
		return first, civil.NewDate(first.Year, first.Month+3, 0), Quarter
	case years:
		first = civil.NewDate(d.Year+k, time.January, 1)
		return first, civil.NewDate(d.Year+k, time.December, 31), Year
	}
	first = d.AddDays(k)
	return first, first, Day
}

// isoDay is 1 for Monday to 7 for Sunday.
func isoDay(d civil.Date) int { return (int(d.Weekday())+6)%7 + 1 }
