package timeexpr

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

// day is a piece that says a day and nothing else.
func day(d civil.Date) piece { return piece{says: saysDay, day: d, grain: Day} }

// span is an interval of days that has a name: a week, a month.
func span(first, last civil.Date, g Grain) piece {
	e := piece{says: saysDay | saysEnd, day: first, endDay: last, grain: g}
	if first == last {
		e.says = saysDay
	}
	return e
}

// offset makes rules that count days from today.
func offset(n int) func(*parser, *match) (piece, bool) {
	return func(p *parser, _ *match) (piece, bool) { return day(p.today.AddDays(n)), true }
}

// inMonth reads a day of a named month; the captures say which is which.
func inMonth(month, number, year int) func(*parser, *match) (piece, bool) {
	return func(p *parser, m *match) (piece, bool) {
		mon, n := m.caps[month].word.month, m.caps[number].n
		if n < 1 || n > 31 {
			return piece{}, false
		}
		if year < 0 {
			return p.monthDay(mon, n)
		}
		return p.fullDate(m.caps[year].n, mon, n)
	}
}

// fullDate is a day with its year, if there is one.
func (p *parser) fullDate(year int, m time.Month, n int) (piece, bool) {
	if m < 1 || m > 12 {
		return piece{}, false
	}
	d, ok := dayOfMonth(year, m, n)
	e := day(d)
	e.month, e.dayNumber, e.year = m, n, true
	return e, ok && n > 0
}

// monthDay is a day of a month in the year that is meant.
func (p *parser) monthDay(m time.Month, n int) (piece, bool) {
	if m < 1 || m > 12 || n < 1 {
		return piece{}, false
	}
	d, ok := p.near(func(year int) (civil.Date, bool) { return dayOfMonth(year, m, n) })
	e := day(d)
	e.month, e.dayNumber = m, n
	return e, ok
}

// wholeMonth is a month, in the given year or (0) in the one that is meant.
func (p *parser) wholeMonth(m time.Month, year int) piece {
	given := year != 0
	if !given {
		year = p.today.Year
		if m < p.today.Month && !p.past {
			year++
		} else if m > p.today.Month && p.past {
			year--
		}
	}
	first, last, _ := p.period(civil.NewDate(year, m, 1), months, 0)
	e := span(first, last, Month)
	e.month, e.year = m, given
	return e
}

// weekdayPiece is a weekday: 0 the next one, 1 "this", 2 "next", -1 "last".
func (p *parser) weekdayPiece(w time.Weekday, which int) piece {
	e := day(civil.Date{})
	e.weekday = which == 0 || which == 1
	switch {
	case which == 2:
		e.day = weekdayFrom(p.startOfWeek(p.today).AddDays(7), w)
	case which == 1:
		e.day = weekdayFrom(p.today, w)
	case which < 0, p.past:
		e.day = weekdayBefore(p.today, w)
	default:
		e.day = weekdayAfter(p.today, w)
	}
	return e
}

// dayRules read days by their names and numbers.
var dayRules = []rule{
	{"today", offset(0)},
	{"tomorrow|tomorow|tommorow|tommorrow|tomorrows|tmrw|tmr|tmw", offset(1)},
	{"yesterday|yesterdays", offset(-1)},
	{"[the] day after tomorrow", offset(2)},
	{"overmorrow", offset(2)},
	{"this time {day}", func(p *parser, m *match) (piece, bool) {
		e := *m.caps[0].piece
		e.says, e.clock = e.says|saysClock, clock{at: p.now.Clock}
		return e, e.says == saysDay|saysClock
	}},
	{"[the] day before yesterday", offset(-2)},

	{"{weekday}", func(p *parser, m *match) (piece, bool) {
		e := p.weekdayPiece(m.caps[0].word.weekday, 0)
		if m.caps[0].word.homonym {
			e.need = needHint
		}
		return e, true
	}},
	{"this|coming|upcoming [coming] {weekday}", func(p *parser, m *match) (piece, bool) {
		which := 1
		if p.toks[m.from].word != p.w.this {
			which = 0
		}
		return p.weekdayPiece(m.caps[0].word.weekday, which), true
	}},
	{"the following|next {weekday}", func(p *parser, m *match) (piece, bool) { return p.weekdayPiece(m.caps[0].word.weekday, 0), true }},
	{"next {weekday}", func(p *parser, m *match) (piece, bool) { return p.weekdayPiece(m.caps[0].word.weekday, 2), true }},
	{"[this] last|past|previous {weekday}", func(p *parser, m *match) (piece, bool) {
		return p.weekdayPiece(m.caps[0].word.weekday, -1), true
	}},
	{"{weekday} [of|on] next|this|last|previous|coming week", weekdayOfWeek(0)},
	{"next|this|last|previous|coming week ['s] [on] {weekday}", weekdayOfWeek(0)},
	{"{weekday} after next", func(p *parser, m *match) (piece, bool) {
		return day(weekdayAfter(p.today, m.caps[0].word.weekday).AddDays(7)), true
	}},
	{"{n} {weekdays} from now", func(p *parser, m *match) (piece, bool) {
		return day(weekdayAfter(p.today, m.caps[1].word.weekday).AddDays(7 * (m.caps[0].n - 1))), m.caps[0].n > 0
	}},
	{"{n} {weekdays} ago", func(p *parser, m *match) (piece, bool) {
		return day(weekdayBefore(p.today, m.caps[1].word.weekday).AddDays(-7 * (m.caps[0].n - 1))), m.caps[0].n > 0
	}},
	{"{weekday} [the] {ord}", weekdayNumber}, {"{weekday} {num}", weekdayNumber},

	{"{month} [.] [the] {ord} [,]", inMonth(0, 1, -1)},
	{"{month} [.] {num}", inMonth(0, 1, -1)}, {"{month} -|/|. {num}", inMonth(0, 1, -1)},
	{"{month} [.] [the] {ord} [,] [of|in] {year}", inMonth(0, 1, 2)}, {"{month} [.] {num} [,] {year}", inMonth(0, 1, 2)},
	{"{month} [.] {ord} [,] {yy}", inMonth(0, 1, 2)}, {"{month} [.] {num} [,] {yy}", inMonth(0, 1, 2)},
	{"{num} -|/ {month} [,] {year}", inMonth(1, 0, 2)}, {"{month} -|/ {num} [,|-|/] {year}", inMonth(0, 1, 2)},
	{"{num} -|/|. {month} -|/|. {yy}", inMonth(1, 0, 2)}, {"{num} -|/|. {month} -|/|. {year}", inMonth(1, 0, 2)},
	{"[the] {ord} [day] [of] {month}", inMonth(1, 0, -1)}, {"{num} [of] {month}", inMonth(1, 0, -1)}, {"{num} -|/ {month}", inMonth(1, 0, -1)},
	{"[the] {ord} [of] {month} [,] [of|in] {year}", inMonth(1, 0, 2)}, {"{num} [of] {month} [,] [of|in] {year}", inMonth(1, 0, 2)},
	{"[the] {ord} [of] {month} [,] {yy}", inMonth(1, 0, 2)}, {"{num} [of] {month} [,] {yy}", inMonth(1, 0, 2)},
	{"{year} -|/ {month} -|/ {num}", inMonth(1, 2, 0)}, {"{year} {month} {num}", inMonth(1, 2, 0)},

	{"{month}", func(p *parser, m *match) (piece, bool) {
		e := p.wholeMonth(m.caps[0].word.month, 0)
		if m.caps[0].word.homonym {
			e.need = needPrep
		} else {
			e.need = needHint
		}
		return e, true
	}},
	{"[the] month of {month}", func(p *parser, m *match) (piece, bool) { return p.wholeMonth(m.caps[0].word.month, 0), true }},
	{"{month} [of|in|,|-|/|.] {year}", func(p *parser, m *match) (piece, bool) { return p.wholeMonth(m.caps[0].word.month, m.caps[1].n), true }},
	{"{month} after next", func(p *parser, m *match) (piece, bool) {
		next := p.wholeMonth(m.caps[0].word.month, 0)
		return p.wholeMonth(next.month, next.day.Year+1), true
	}},
	{"{month} ' {num}", func(p *parser, m *match) (piece, bool) {
		return p.wholeMonth(m.caps[0].word.month, p.century(m.caps[1].n)), p.digits(m.to-1) == 2
	}},
	{"{num} -|to|through|until {day}", numberTo}, {"[the] {ord} -|to|through|until [the] {day}", numberTo},
	{"{year} {month}", func(p *parser, m *match) (piece, bool) { return p.wholeMonth(m.caps[1].word.month, m.caps[0].n), true }},
	{"this|next|last|past|previous|coming {month}", func(p *parser, m *match) (piece, bool) {
		mon, year := m.caps[0].word.month, p.today.Year
		if mon == time.May && p.has(m.to, aFunction) && !p.has(m.to, aPreposition) {
			return piece{}, false // "this may or may not"
		}
		switch w := p.toks[m.from].word; {
		case w == p.w.next && mon <= p.today.Month, w == p.w.coming && mon < p.today.Month:
			year++
		case w != p.w.next && w != p.w.this && w != p.w.coming && mon >= p.today.Month:
			year--
		}
		return p.wholeMonth(mon, year), true
	}},
	{"{year}", func(p *parser, m *match) (piece, bool) {
		first, last, g := p.period(civil.NewDate(m.caps[0].n, time.January, 1), years, 0)
		e := span(first, last, g)
		e.need, e.year = needPrep, true
		return e, p.digits(m.from) == 4
	}},

	{"the {ord}", theNumber}, {"{ord}", theNumber},
	{"the {num}", func(p *parser, m *match) (piece, bool) {
		e, ok := theNumber(p, m)
		e.need = needPrep
		return e, ok && p.digits(m.from+1) > 0 && p.standsAlone(m.to)
	}},
	{"[the] {ord} [day] of the|this|next|last|previous month", func(p *parser, m *match) (piece, bool) {
		n := m.caps[0].n
		switch w := p.toks[m.to-2].word; w {
		case p.w.the:
			d, ok := p.nearMonth(func(y int, mon time.Month) (civil.Date, bool) { return dayOfMonth(y, mon, n) })
			return day(d), ok
		case p.w.this, p.w.next:
			k := 0
			if w == p.w.next {
				k = 1
			}
			d, ok := dayOfMonth(p.today.Year, p.today.Month+time.Month(k), n)
			return day(d), ok
		}
		d, ok := dayOfMonth(p.today.Year, p.today.Month-1, n)
		return day(d), ok
	}},
	{"[the] last day of|in {month}", func(p *parser, m *match) (piece, bool) {
		e := p.wholeMonth(m.caps[0].word.month, 0)
		return day(e.endDay), true
	}},
	{"[the] last day of|in {month} [of|in] {year}", func(p *parser, m *match) (piece, bool) {
		return day(p.wholeMonth(m.caps[0].word.month, m.caps[1].n).endDay), true
	}},
	{"[the] {ord} {weekday} [of|in] {month}", func(p *parser, m *match) (piece, bool) {
		d, ok := p.near(func(y int) (civil.Date, bool) {
			return nthWeekday(y, m.caps[2].word.month, m.caps[0].n, m.caps[1].word.weekday)
		})
		return day(d), ok
	}},
	{"[the] {ord} {weekday} [of|in] {month} [of|in|,] {year}", func(p *parser, m *match) (piece, bool) {
		d, ok := nthWeekday(m.caps[3].n, m.caps[2].word.month, m.caps[0].n, m.caps[1].word.weekday)
		return day(d), ok
	}},
	{"[the] {ord} {weekday} of|in the|this|next|last|previous month", nthOfMonth},
	{"[the] {ord} weekday|workday of [the] [this] month", workdayOf(0)}, {"[the] {ord} business|working day of [the] [this] month", workdayOf(0)},
	{"[the] {ord} weekday|workday of next month", workdayOf(1)}, {"[the] {ord} business|working day of next month", workdayOf(1)},
	{"[the] {ord} day of {year}", func(p *parser, m *match) (piece, bool) {
		d := civil.NewDate(m.caps[1].n, time.January, m.caps[0].n)
		return day(d), m.caps[0].n > 0
	}},
}

// weekdayOfWeek is "Friday next week".
func weekdayOfWeek(k int) func(*parser, *match) (piece, bool) {
	return func(p *parser, m *match) (piece, bool) {
		week := p.startOfWeek(p.today)
		for i := m.from; i < m.to; i++ {
			switch w := p.toks[i].word; w {
			case p.w.next, p.w.coming:
				week = week.AddDays(7)
			case p.w.last, p.w.previous:
				week = week.AddDays(-7)
			}
		}
		return day(weekdayFrom(week, m.caps[k].word.weekday)), true
	}
}

// numberTo is "3 to 5 December".
func numberTo(p *parser, m *match) (piece, bool) {
	n, end := m.caps[0].n, *m.caps[1].piece
	if n < 1 || n >= end.dayNumber || end.month == 0 || end.has(saysClock|saysEnd) || p.digits(m.from) == 0 && !p.has(m.from, article|anOrdinal|aTen) {
		return piece{}, false
	}
	d, ok := dayOfMonth(end.day.Year, end.month, n)
	end.endDay, end.day, end.says, end.ranged = end.day, d, end.says|saysEnd, true
	return end, ok
}

// weekdayNumber is "Friday the 13th": the next one that falls on that day of a month.
func weekdayNumber(p *parser, m *match) (piece, bool) {
	w, n := m.caps[0].word.weekday, m.caps[1].n
	if n < 1 || n > 31 || p.looksLikeClock(m.to-1, m.to) || p.has(m.to, aMonth) || p.is(m.to, p.w.of) && p.has(m.to+1, aMonth) {
		return piece{}, false
	}
	for k := range 48 {
		k := time.Month(k)
		if p.past {
			k = -k
		}
		d, ok := dayOfMonth(p.today.Year, p.today.Month+k, n)
		if ok && d.Weekday() == w && (p.past && !d.After(p.today) || !p.past && !d.Before(p.today)) {
			e := day(d)
			e.dayNumber = n
			return e, true
		}
	}
	return piece{}, false
}

// looksLikeClock says whether the number that ends at token i is rather a time.
func (p *parser) looksLikeClock(from, i int) bool {
	_, next := p.clock(from)
	return next > i || p.isMark(i, '-') && p.glued(i) || p.has(i, aUnit|aHalf) || p.is(i, p.w.oclock) || p.is(i, p.w.in)
}

// theNumber is "the 5th": the next day of that number.
func theNumber(p *parser, m *match) (piece, bool) {
	n := m.caps[0].n
	if n < 1 || n > 31 || p.has(m.to, aUnit|aScale|weekdays|aWeekday|aPart) {
		return piece{}, false
	}
	d, ok := p.nearMonth(func(y int, mon time.Month) (civil.Date, bool) { return dayOfMonth(y, mon, n) })
	e := day(d)
	e.dayNumber, e.need = n, needHint
	return e, ok
}

// nthOfMonth is "the first Monday of next month".
func nthOfMonth(p *parser, m *match) (piece, bool) {
	n, w := m.caps[0].n, m.caps[1].word.weekday
	k := time.Month(0)
	switch p.toks[m.to-2].word {
	case p.w.the:
		d, ok := p.nearMonth(func(y int, mon time.Month) (civil.Date, bool) { return nthWeekday(y, mon, n, w) })
		return day(d), ok
	case p.w.next:
		k = 1
	case p.w.last, p.w.previous:
		k = -1
	}
	d, ok := nthWeekday(p.today.Year, p.today.Month+k, n, w)
	return day(d), ok
}

// workdayOf is "the last weekday of the month".
func workdayOf(ahead int) func(*parser, *match) (piece, bool) {
	return func(p *parser, m *match) (piece, bool) {
		d, ok := p.nearMonth(func(y int, mon time.Month) (civil.Date, bool) {
			mon += time.Month(ahead)
			d, n := civil.NewDate(y, mon, 1).AddDays(-1), m.caps[0].n
			if n < 0 {
				d = civil.NewDate(y, mon+1, 1)
			}
			d = addWorkdays(d, n)
			return d, d.Month == civil.NewDate(y, mon, 1).Month
		})
		return day(d), ok
	}
}

// numericRules read dates in figures.
var numericRules = []rule{
	{"{year} -|/|. {num} -|/|. {num}", func(p *parser, m *match) (piece, bool) {
		return p.fullDate(m.caps[0].n, time.Month(m.caps[1].n), m.caps[2].n)
	}},
	{"{year} - {num} - {num} t {clock}", func(p *parser, m *match) (piece, bool) {
		e, ok := p.fullDate(m.caps[0].n, time.Month(m.caps[1].n), m.caps[2].n)
		e.clock, e.says = m.caps[3].clock.am(), e.says|saysClock
		return e, ok
	}},
	{"{num} / {num} / {year}", figures}, {"{num} - {num} - {year}", figures}, {"{num} . {num} . {year}", figures},
	{"{num} / {num} / {yy}", figures}, {"{num} - {num} - {yy}", figures}, {"{num} . {num} . {yy}", figures}, {"{num} / {num}", figures},
	{"{year} / {num}", monthFigures(0, 1)}, {"{year} - {num}", monthFigures(0, 1)}, {"{num} / {year}", monthFigures(1, 0)},
}

// figures reads 3/4, 3/4/26, 3.4.2026 by the order that the person is used
// to, or the other way round where only that is a date. Dots are day first.
func figures(p *parser, m *match) (piece, bool) {
	for i := m.from; i < m.to; i++ {
		if p.digits(i) == 0 && p.toks[i].mark == 0 {
			return piece{}, false
		}
	}
	a, b := m.caps[0].n, m.caps[1].n
	read := func(month, dayNumber int) (piece, bool) {
		if m.n > 2 {
			return p.fullDate(m.caps[2].n, time.Month(month), dayNumber)
		}
		return p.monthDay(time.Month(month), dayNumber)
	}
	if p.c.DayFirst || p.isMark(m.from+1, '.') {
		a, b = b, a
	}
	if e, ok := read(a, b); ok {
		return e, ok
	}
	return read(b, a)
}

func monthFigures(year, month int) func(*parser, *match) (piece, bool) {
	return func(p *parser, m *match) (piece, bool) {
		n := m.caps[month].n
		if n < 1 || n > 12 || p.digits(m.from) == 0 || p.digits(m.to-1) == 0 {
			return piece{}, false
		}
		return p.wholeMonth(time.Month(n), m.caps[year].n), true
	}
}
