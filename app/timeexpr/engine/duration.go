package engine

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

// Duration is a length of time. Months and days are counted in the calendar.
type Duration struct {
	Months, Days, Minutes, Seconds int
	Unit                           Unit // the finest one that was named
	Vague                          bool
}

// UnitSizes order the units: what follows in a duration is smaller than what stands before it.
var UnitSizes = [...]int{
	Seconds: 1, Minutes: 2, Hours: 3, Days: 4, Workdays: 4, Weekends: 5, Weeks: 6, Fortnights: 7, Months: 8,
	Quarters: 9,
	Years:    10,
}

func (d *Duration) Add(n int, u Unit) {
	switch u {
	case Seconds:
		d.Seconds += n
	case Minutes:
		d.Minutes += n
	case Hours:
		d.Minutes += 60 * n
	case Days, Workdays:
		d.Days += n
	case Weeks, Weekends:
		d.Days += 7 * n
	case Fortnights:
		d.Days += 14 * n
	case Months:
		d.Months += n
	case Quarters:
		d.Months += 3 * n
	case Years:
		d.Months += 12 * n
	}
	d.Unit = u
}

// AddPart adds n/of of a unit.
func (d *Duration) AddPart(n, of int, u Unit) {
	switch u {
	case Hours:
		d.Minutes += 60 * n / of
	case Days:
		d.Minutes += 24 * 60 * n / of
	case Weeks:
		d.Days += (7*n + of - 1) / of
	case Months:
		d.Days += 30 * n / of
	case Years:
		d.Months += 12 * n / of
	}
}

// Timed says whether the duration leads to a time rather than a day.
func (d Duration) Timed() bool {
	return d.Minutes != 0 || d.Unit == Hours || d.Unit == Minutes || d.Unit == Seconds
}

// After returns the time n durations after t; n may be negative.
func (d Duration) After(t civil.DateTime, n int) civil.DateTime {
	day := addMonths(t.Date, n*d.Months).AddDays(n * d.Days)
	return AddMinutes(civil.DateTime{Date: day, Clock: t.Clock}, n*d.Minutes)
}

// addMonths keeps within the month: a month after 31 January is 28 February.
func addMonths(d civil.Date, n int) civil.Date {
	if n == 0 {
		return d
	}
	first := civil.NewDate(d.Year, d.Month+time.Month(n), 1)
	return civil.Date{Year: first.Year, Month: first.Month, Day: min(d.Day, civil.DaysIn(first.Year, first.Month))}
}

func AddMinutes(t civil.DateTime, n int) civil.DateTime {
	total := int(t.Clock) + n
	shift := total / (24 * 60)
	if total%(24*60) < 0 {
		shift--
	}
	return civil.DateTime{Date: t.Date.AddDays(shift), Clock: civil.Clock(total - shift*24*60)}
}

func AddWorkdays(d civil.Date, n int) civil.Date {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n = min(n, 1000); n > 0; {
		d = d.AddDays(step)
		if IsoDay(d) < 6 {
			n--
		}
	}
	return d
}
