package timeexpr

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

// duration is a length of time. Months and days are counted in the calendar.
type duration struct {
	months, days, minutes, seconds int
	unit                           unit // the finest one that was named
	vague                          bool
}

// unitSizes order the units: what follows in a duration is smaller than what stands before it.
var unitSizes = [...]int{
	seconds: 1, minutes: 2, hours: 3, days: 4, workdays: 4, weekends: 5, weeks: 6, fortnights: 7, months: 8, quarters: 9, years: 10,
}

func (d *duration) add(n int, u unit) {
	switch u {
	case seconds:
		d.seconds += n
	case minutes:
		d.minutes += n
	case hours:
		d.minutes += 60 * n
	case days, workdays:
		d.days += n
	case weeks, weekends:
		d.days += 7 * n
	case fortnights:
		d.days += 14 * n
	case months:
		d.months += n
	case quarters:
		d.months += 3 * n
	case years:
		d.months += 12 * n
	}
	d.unit = u
}

// addPart adds n/of of a unit.
func (d *duration) addPart(n, of int, u unit) {
	switch u {
	case hours:
		d.minutes += 60 * n / of
	case days:
		d.minutes += 24 * 60 * n / of
	case weeks:
		d.days += (7*n + of - 1) / of
	case months:
		d.days += 30 * n / of
	case years:
		d.months += 12 * n / of
	}
}

// timed says whether the duration leads to a time rather than a day.
func (d duration) timed() bool {
	return d.minutes != 0 || d.unit == hours || d.unit == minutes || d.unit == seconds
}

// after returns the time n durations after t; n may be negative.
func (d duration) after(t civil.DateTime, n int) civil.DateTime {
	day := addMonths(t.Date, n*d.months).AddDays(n * d.days)
	return addMinutes(civil.DateTime{Date: day, Clock: t.Clock}, n*d.minutes)
}

// addMonths keeps within the month: a month after 31 January is 28 February.
func addMonths(d civil.Date, n int) civil.Date {
	if n == 0 {
		return d
	}
	first := civil.NewDate(d.Year, d.Month+time.Month(n), 1)
	return civil.Date{Year: first.Year, Month: first.Month, Day: min(d.Day, civil.DaysIn(first.Year, first.Month))}
}

func addMinutes(t civil.DateTime, n int) civil.DateTime {
	total := int(t.Clock) + n
	shift := total / (24 * 60)
	if total%(24*60) < 0 {
		shift--
	}
	return civil.DateTime{Date: t.Date.AddDays(shift), Clock: civil.Clock(total - shift*24*60)}
}

// duration reads "2 hours", "an hour and a half", "half an hour", "1h 30 min", "3/4 hour".
func (p *parser) duration(i int) (d duration, next int) {
	next = i
	for {
		j := next
		if j > i && (p.is(j, lex.and) || p.isMark(j, ',')) {
			j++
		}
		before := d
		end := p.oneDuration(j, &d)
		if end == j || next > i && unitSizes[d.unit] >= unitSizes[before.unit] {
			return before, next // "2 hours 30 minutes", but not "30 minutes 2 hours"
		}
		next = end
	}
}

func (p *parser) oneDuration(i int, d *duration) (next int) {
	if next = p.quartersOf(i, d); next > i {
		return next
	}
	if p.is(i, lex.half) || p.has(i, article) && p.is(i+1, lex.half) {
		j := i + 1
		if p.has(i, article) {
			j++
		}
		if p.has(j, article) {
			j++
		}
		if !p.has(j, aUnit) {
			return i
		}
		d.addPart(1, 2, p.toks[j].word.unit)
		d.unit = p.toks[j].word.unit
		return j + 1
	}
	return p.countedUnit(i, d)
}

// quartersOf reads "a quarter of an hour", "three quarters of a year", "a quarter hour".
func (p *parser) quartersOf(i int, d *duration) (next int) {
	n, j := p.count(i)
	if j == i {
		n = 1
	}
	if p.isMark(j, '-') {
		j++
	}
	if n > 3 || !p.has(j, aUnit) || p.toks[j].word.unit != quarters {
		return i
	}
	j++
	if p.is(j, lex.of) {
		j++
	}
	if p.has(j, article) {
		j++
	}
	if !p.has(j, aUnit) || p.toks[j].word.unit != hours && p.toks[j].word.unit != years {
		return i
	}
	d.unit = p.toks[j].word.unit
	d.addPart(n, 4, d.unit)
	return j + 1
}

// countedUnit reads "3 days", "2.5 hours", "a week and a half", "1h30", "5 working days".
func (p *parser) countedUnit(i int, d *duration) (next int) {
	n, j := p.count(i)
	if j == i || n > 9999 {
		return i
	}
	d.vague = d.vague || p.is(j-1, lex.few) || p.is(j-1, lex.several)
	part, of := 0, 1
	n, part, of, j = p.fraction(n, j)
	if p.is(j, lex.more) {
		j++
	}
	work := p.is(j, lex.business) || p.is(j, lex.working) || p.is(j, lex.work)
	if work {
		j++
	}
	if !p.has(j, aUnit) || p.isPlain(j, i) {
		return i
	}
	u := p.toks[j].word.unit
	if u == hours && p.glued(j+1) && p.digits(j+1) == 2 { // "1h30"
		d.add(n*60+p.toks[j+1].num, minutes)
		if j += 2; p.glued(j) && p.has(j, aUnit) && p.toks[j].word.unit == minutes {
			j++
		}
		return j
	}
	if work && u == days {
		u = workdays
	} else if work {
		return i
	}
	j++
	if part == 0 && p.is(j, lex.and) && p.has(j+1, article) && p.is(j+2, lex.half) {
		part, of, j = 1, 2, j+3
	} else if part == 0 && u == hours && p.is(j, lex.and) && p.has(j+1, article) && p.is(j+2, lex.quarter) {
		part, of, j = 1, 4, j+3
	}
	d.add(n, u)
	if part > 0 {
		d.addPart(part, of, u)
	}
	return j
}

// isPlain says whether a unit such as "h" or "mo" is too short to stand apart from its number.
func (p *parser) isPlain(j, i int) bool {
	short := p.toks[j].word.homonym && p.toks[j].end-p.toks[j].start < 3
	if p.toks[j].end-p.toks[j].start == 1 && !p.is(j, lex.h) && !p.glued(j) {
		return true
	}
	return short && p.digits(j-1) == 0 && j > i
}

// fraction reads what may follow a count: "1/2", ".5", "and a half".
func (p *parser) fraction(n, j int) (whole, part, of, next int) {
	switch {
	case p.isMark(j, '/') && p.digits(j+1) == 1 && p.toks[j+1].num > 0:
		return 0, n, p.toks[j+1].num, j + 2
	case p.digits(j) == 1 && p.isMark(j+1, '/') && p.digits(j+2) == 1 && p.toks[j+2].num > 0:
		return n, p.toks[j].num, p.toks[j+2].num, j + 3
	case p.isMark(j, '.') && p.glued(j) && p.glued(j+1) && p.digits(j+1) > 0 && p.digits(j+1) < 3:
		of = 10
		if p.digits(j+1) == 2 {
			of = 100
		}
		return n, p.toks[j+1].num, of, j + 2
	case p.is(j, lex.and) && p.has(j+1, article) && p.is(j+2, lex.half):
		return n, 1, 2, j + 3
	}
	return n, 0, 1, j
}
