// Package civil has dates and clock times as people write them, without a zone.
//
// Due dates, recurrences and time expressions are all worked out in civil
// time and only turned into a moment at the very end, so that "every day at
// 9" stays at 9 across a change of the clocks.
package civil

import (
	"cmp"
	"fmt"
	"time"
)

// Date is a day of the proleptic Gregorian calendar. The zero Date means "none".
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// Clock is a time of day in minutes since midnight, 0 to 1439.
type Clock int

// DateTime is a day and a time of day, without a zone.
type DateTime struct {
	Date  Date
	Clock Clock
}

// DateOf returns the day of t in t's own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// NewDate returns the day after normalising it, as time.Date does: 31 April is 1 May.
func NewDate(year int, month time.Month, day int) Date {
	return DateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateTimeOf returns the day and the minute of t in t's own location.
func DateTimeOf(t time.Time) DateTime {
	return DateTime{DateOf(t), NewClock(t.Hour(), t.Minute())}
}

// NewClock returns the time of day; the caller vouches for 0 <= hour < 24, 0 <= minute < 60.
func NewClock(hour, minute int) Clock { return Clock(hour*60 + minute) }

// ParseDate reads a date in the form 2006-01-02.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a date such as 2026-11-30", s)
	}
	return DateOf(t), nil
}

// ParseClock reads a time of day in the form 15:04.
func ParseClock(s string) (Clock, error) {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0, fmt.Errorf("%q is not a time of day such as 17:30", s)
	}
	return NewClock(t.Hour(), t.Minute()), nil
}

// IsZero says whether d is no date at all.
func (d Date) IsZero() bool { return d == Date{} }

// String is the date in the form 2006-01-02.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// AddDays returns the day n days later, or earlier if n is negative.
func (d Date) AddDays(n int) Date {
	if day := d.Day + n; day >= 1 && day <= 28 {
		return Date{d.Year, d.Month, day} // the usual case, without the calendar
	}
	return NewDate(d.Year, d.Month, d.Day+n)
}

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday {
	// Day 0 of the count is a Monday.
	return time.Weekday(((d.number()+1)%7 + 7) % 7)
}

// Sub returns the number of days from e to d.
func (d Date) Sub(e Date) int { return d.number() - e.number() }

// Compare returns -1, 0 or 1 as d is before, at or after e.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// DaysIn returns how many days the month has.
func DaysIn(year int, month time.Month) int {
	switch month {
	case time.April, time.June, time.September, time.November:
		return 30
	case time.February:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// Before says whether d is an earlier day than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After says whether d is a later day than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// At returns the moment at which the clock c is read in loc on day d. Where
// the clocks jump over c, the moment is later by the length of the jump;
// where c is read twice, it is the first time.
func (d Date) At(c Clock, loc *time.Location) time.Time {
	t := time.Date(d.Year, d.Month, d.Day, c.Hour(), c.Minute(), 0, 0, loc)
	if got := DateTimeOf(t); got.Date != d || got.Clock != c {
		// A gap: read the clock by the offset that was in force before it. 26
		// hours are more than any offset, and the longest gap was a day.
		u := time.Date(d.Year, d.Month, d.Day, c.Hour(), c.Minute(), 0, 0, time.UTC)
		_, before := u.Add(-26 * time.Hour).In(loc).Zone()
		return u.Add(-time.Duration(before) * time.Second).In(loc)
	}
	for _, shift := range []time.Duration{time.Hour, 30 * time.Minute} {
		if e := t.Add(-shift); DateTimeOf(e) == (DateTime{d, c}) {
			return e
		}
	}
	return t
}

// Hour returns 0 to 23.
func (c Clock) Hour() int { return int(c) / 60 }

// Minute returns 0 to 59.
func (c Clock) Minute() int { return int(c) % 60 }

// String is the time of day in the form 15:04.
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", c.Hour(), c.Minute()) }

// String is the date and time in the form 2006-01-02T15:04.
func (t DateTime) String() string { return t.Date.String() + "T" + t.Clock.String() }

// Compare returns -1, 0 or 1 as t is before, at or after u.
func (t DateTime) Compare(u DateTime) int {
	if c := t.Date.Compare(u.Date); c != 0 {
		return c
	}
	return int(t.Clock) - int(u.Clock)
}

// number counts the days from 1 January of the year 1. Years are counted from
// March, so that the leap day is the last day of one.
func (d Date) number() int {
	y, m := d.Year, int(d.Month)
	if m < 3 {
		y, m = y-1, m+12
	}
	return 365*y + floor(y, 4) - floor(y, 100) + floor(y, 400) + (153*m-457)/5 + d.Day - 307
}

func floor(a, b int) int {
	if a < 0 {
		return -((-a + b - 1) / b)
	}
	return a / b
}
