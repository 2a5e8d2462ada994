package en

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// monthRules read days of named months, months and years.
var monthRules = []rule{
	{"{month} [.|,] [the] {ord} [,]", inMonth(0, 1, -1)},
	{"{month} [.] {num}", inMonth(0, 1, -1)}, {"{month} -|/|. {num}", inMonth(0, 1, -1)},
	{"{month} [.|,] [the] {ord} [,] [of|in] {year}", inMonth(0, 1, 2)},
	{"{month} [.] {num} [,] {year}", inMonth(0, 1, 2)},
	{"{month} [.] {ord} [,] {yy}", inMonth(0, 1, 2)}, {"{month} [.] {num} [,] {yy}", inMonth(0, 1, 2)},
	{"{num} -|/ {month} [,] {year}", inMonth(1, 0, 2)}, {"{month} -|/ {num} [,|-|/] {year}", inMonth(0, 1, 2)},
	{"{num} -|/|. {month} -|/|. {yy}", inMonth(1, 0, 2)}, {"{num} -|/|. {month} -|/|. {year}", inMonth(1, 0, 2)},
	{"[the] {ord} [day] [of] {month}", inMonth(1, 0, -1)}, {"{num} [of] {month}", inMonth(1, 0, -1)},
	{"{num} -|/ {month}", inMonth(1, 0, -1)},
	{"[the] {ord} [of] {month} [,] [of|in] {year}", inMonth(1, 0, 2)},
	{"{num} [of] {month} [,] [of|in] {year}", inMonth(1, 0, 2)},
	{"[the] {ord} [of] {month} [,] {yy}", inMonth(1, 0, 2)}, {"{num} [of] {month} [,] {yy}", inMonth(1, 0, 2)},
	{"{year} -|/ {month} -|/ {num}", inMonth(1, 2, 0)}, {"{year} {month} {num}", inMonth(1, 2, 0)},
	{"{year} -|/ {num} -|/ {month}", inMonth(2, 1, 0)},
	{"{year} -|/ {month}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		return engine.MonthPiece(p, m.Caps[1].Word.Month, m.Caps[0].N), true
	}},

	{"{month}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e := engine.MonthPiece(p, m.Caps[0].Word.Month, 0)
		if m.Caps[0].Word.Homonym {
			e.Need = engine.NeedPrep
		} else {
			e.Need = engine.NeedHint
		}
		return e, true
	}},
	{"in|during|over the {month}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		return engine.MonthPiece(p, m.Caps[0].Word.Month, 0), !p.NamesThing(m.To)
	}},
	{"[the] month of {month}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		return engine.MonthPiece(p, m.Caps[0].Word.Month, 0), true
	}},
	{"{month} [of|in|,|-|/|.] {year}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		return engine.MonthPiece(p, m.Caps[0].Word.Month, m.Caps[1].N), true
	}},
	{"[the] year {year}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		first, last, g := engine.Period(p, civil.NewDate(m.Caps[0].N, time.January, 1), engine.Years, 0)
		e := engine.Span(first, last, g)
		e.Year = true
		return e, true
	}},
	{"{month} after next", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		next := engine.MonthPiece(p, m.Caps[0].Word.Month, 0)
		return engine.MonthPiece(p, next.Month, next.Day.Year+1), true
	}},
	{"{month} ' {num}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		return engine.MonthPiece(p, m.Caps[0].Word.Month, engine.Century(p, m.Caps[1].N)), p.Digits(m.To-1) == 2
	}},
	{"{num} -|to|through|until {day}", numberTo}, {"[the] {ord} -|to|through|until [the] {day}", numberTo},
	{"{year} {month}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		return engine.MonthPiece(p, m.Caps[1].Word.Month, m.Caps[0].N), true
	}},
	{"this|next|last|past|previous|coming {month}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		mon, year := m.Caps[0].Word.Month, p.Today.Year
		if mon == time.May && p.Has(m.To, engine.KindFunction) && !p.Has(m.To, engine.KindPreposition) {
			return engine.Piece{}, false // "this may or may not"
		}
		switch w := p.Toks[m.From].Word; {
		case w == lex.next && mon <= p.Today.Month, w == lex.coming && mon < p.Today.Month:
			year++
		case w != lex.next && w != lex.this && w != lex.coming && mon >= p.Today.Month:
			year--
		}
		return engine.MonthPiece(p, mon, year), true
	}},
	{"{year}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		first, last, g := engine.Period(p, civil.NewDate(m.Caps[0].N, time.January, 1), engine.Years, 0)
		e := engine.Span(first, last, g)
		e.Need, e.Year = engine.NeedPrep, true
		return e, p.Digits(m.From) == 4
	}},
}

// inMonth reads a day of a named month; the captures say which is which.
func inMonth(month, number, year int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		mon, n := m.Caps[month].Word.Month, m.Caps[number].N
		if n < 1 || n > 31 {
			return engine.Piece{}, false
		}
		if year < 0 {
			return engine.MonthDayPiece(p, mon, n)
		}
		return engine.DatePiece(p, m.Caps[year].N, mon, n)
	}
}

// numberTo is "3 to 5 December".
func numberTo(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	n, end := m.Caps[0].N, *m.Caps[1].Piece
	if n < 1 || n >= end.DayNumber || end.Month == 0 || end.Has(engine.SaysClock|engine.SaysEnd) ||
		p.Digits(m.From) == 0 && !p.Has(m.From, engine.KindArticle|engine.KindOrdinal|engine.KindTen) {
		return engine.Piece{}, false
	}
	d, ok := engine.DayOfMonth(end.Day.Year, end.Month, n)
	end.EndDay, end.Day, end.Says, end.Ranged = end.Day, d, end.Says|engine.SaysEnd, true
	return end, ok
}

// numericRules read dates in figures.
var numericRules = []rule{
	{"{year} -|/|. {num} -|/|. {num}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		return engine.DatePiece(p, m.Caps[0].N, time.Month(m.Caps[1].N), m.Caps[2].N)
	}},
	{"{year} - {num} - {num} t {clock}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e, ok := engine.DatePiece(p, m.Caps[0].N, time.Month(m.Caps[1].N), m.Caps[2].N)
		e.Clock, e.Says = m.Caps[3].Clock.Am(), e.Says|engine.SaysClock
		return e, ok
	}},
	{"{num} / {num} / {year}", figures}, {"{num} - {num} - {year}", figures}, {"{num} . {num} . {year}", figures},
	{"{num} / {num} / {yy}", figures}, {"{num} - {num} - {yy}", figures}, {"{num} . {num} . {yy}", figures},
	{"{num} / {num}", figures},
	{"{year} / {num}", monthFigures(0, 1)}, {"{year} - {num}", monthFigures(0, 1)},
	{"{num} /|- {year}", monthFigures(1, 0)},
	{"{year} {num} {num}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) { // "2027 01 05"
		e, ok := engine.DatePiece(p, m.Caps[0].N, time.Month(m.Caps[1].N), m.Caps[2].N)
		return e, ok && p.Digits(m.From) == 4 && p.Digits(m.From+1) == 2 && p.Digits(m.From+2) == 2 &&
			p.StandsAlone(m.To)
	}},
}

// figures reads 3/4, 3/4/26, 3.4.2026 by the order that the person is used
// to, or the other way round where only that is a date. Dots are day first.
func figures(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	for i := m.From; i < m.To; i++ {
		if p.Digits(i) == 0 && p.Toks[i].Mark == 0 {
			return engine.Piece{}, false
		}
	}
	a, b := m.Caps[0].N, m.Caps[1].N
	if a == 24 && b == 7 && m.N == 2 && p.IsMark(m.From+1, '/') {
		return engine.Piece{}, false // "24/7" is round the clock
	}
	read := func(month, dayNumber int) (engine.Piece, bool) {
		if m.N > 2 {
			return engine.DatePiece(p, m.Caps[2].N, time.Month(month), dayNumber)
		}
		return engine.MonthDayPiece(p, time.Month(month), dayNumber)
	}
	fraction := m.N == 2 && a < b && (b < 5 || b == 8)
	if p.C.DayFirst || p.IsMark(m.From+1, '.') {
		a, b = b, a
	}
	e, ok := read(a, b)
	if !ok || e.Problem != engine.NoProblem {
		e, ok = read(b, a)
	}
	if fraction {
		e.Need = engine.NeedHint // "1/2 cup"
	}
	return e, ok && e.Problem == engine.NoProblem
}

func monthFigures(year, month int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		n := m.Caps[month].N
		if n < 1 || n > 12 || p.Digits(m.From) == 0 || p.Digits(m.To-1) == 0 {
			return engine.Piece{}, false
		}
		return engine.MonthPiece(p, time.Month(n), m.Caps[year].N), true
	}
}
