package timeexpr

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

// monthRules read days of named months, months and years.
var monthRules = []rule{
	{"{month} [.|,] [the] {ord} [,]", inMonth(0, 1, -1)},
	{"{month} [.] {num}", inMonth(0, 1, -1)}, {"{month} -|/|. {num}", inMonth(0, 1, -1)},
	{"{month} [.|,] [the] {ord} [,] [of|in] {year}", inMonth(0, 1, 2)}, {"{month} [.] {num} [,] {year}", inMonth(0, 1, 2)},
	{"{month} [.] {ord} [,] {yy}", inMonth(0, 1, 2)}, {"{month} [.] {num} [,] {yy}", inMonth(0, 1, 2)},
	{"{num} -|/ {month} [,] {year}", inMonth(1, 0, 2)}, {"{month} -|/ {num} [,|-|/] {year}", inMonth(0, 1, 2)},
	{"{num} -|/|. {month} -|/|. {yy}", inMonth(1, 0, 2)}, {"{num} -|/|. {month} -|/|. {year}", inMonth(1, 0, 2)},
	{"[the] {ord} [day] [of] {month}", inMonth(1, 0, -1)}, {"{num} [of] {month}", inMonth(1, 0, -1)}, {"{num} -|/ {month}", inMonth(1, 0, -1)},
	{"[the] {ord} [of] {month} [,] [of|in] {year}", inMonth(1, 0, 2)}, {"{num} [of] {month} [,] [of|in] {year}", inMonth(1, 0, 2)},
	{"[the] {ord} [of] {month} [,] {yy}", inMonth(1, 0, 2)}, {"{num} [of] {month} [,] {yy}", inMonth(1, 0, 2)},
	{"{year} -|/ {month} -|/ {num}", inMonth(1, 2, 0)}, {"{year} {month} {num}", inMonth(1, 2, 0)},
	{"{year} -|/ {num} -|/ {month}", inMonth(2, 1, 0)}, {"{year} -|/ {month}", func(p *parser, m *match) (piece, bool) {
		return p.wholeMonth(m.caps[1].word.month, m.caps[0].n), true
	}},

	{"{month}", func(p *parser, m *match) (piece, bool) {
		e := p.wholeMonth(m.caps[0].word.month, 0)
		if m.caps[0].word.homonym {
			e.need = needPrep
		} else {
			e.need = needHint
		}
		return e, true
	}},
	{"in|during|over the {month}", func(p *parser, m *match) (piece, bool) {
		return p.wholeMonth(m.caps[0].word.month, 0), !p.namesThing(m.to)
	}},
	{"[the] month of {month}", func(p *parser, m *match) (piece, bool) { return p.wholeMonth(m.caps[0].word.month, 0), true }},
	{"{month} [of|in|,|-|/|.] {year}", func(p *parser, m *match) (piece, bool) { return p.wholeMonth(m.caps[0].word.month, m.caps[1].n), true }},
	{"[the] year {year}", func(p *parser, m *match) (piece, bool) {
		first, last, g := p.period(civil.NewDate(m.caps[0].n, time.January, 1), years, 0)
		e := span(first, last, g)
		e.year = true
		return e, true
	}},
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
		case w == lex.next && mon <= p.today.Month, w == lex.coming && mon < p.today.Month:
			year++
		case w != lex.next && w != lex.this && w != lex.coming && mon >= p.today.Month:
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
	{"{year} / {num}", monthFigures(0, 1)}, {"{year} - {num}", monthFigures(0, 1)}, {"{num} /|- {year}", monthFigures(1, 0)},
	{"{year} {num} {num}", func(p *parser, m *match) (piece, bool) { // "2027 01 05"
		e, ok := p.fullDate(m.caps[0].n, time.Month(m.caps[1].n), m.caps[2].n)
		return e, ok && p.digits(m.from) == 4 && p.digits(m.from+1) == 2 && p.digits(m.from+2) == 2 && p.standsAlone(m.to)
	}},
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
	if a == 24 && b == 7 && m.n == 2 && p.isMark(m.from+1, '/') {
		return piece{}, false // "24/7" is round the clock
	}
	read := func(month, dayNumber int) (piece, bool) {
		if m.n > 2 {
			return p.fullDate(m.caps[2].n, time.Month(month), dayNumber)
		}
		return p.monthDay(time.Month(month), dayNumber)
	}
	fraction := m.n == 2 && a < b && (b < 5 || b == 8)
	if p.c.DayFirst || p.isMark(m.from+1, '.') {
		a, b = b, a
	}
	e, ok := read(a, b)
	if !ok {
		e, ok = read(b, a)
	}
	if fraction {
		e.need = needHint // "1/2 cup"
	}
	return e, ok
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
