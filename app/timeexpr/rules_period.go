package timeexpr

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

// periodRules read parts of longer units: "the end of the month", "late March", "the third quarter".
var periodRules = []rule{
	{"[the] end|start|beginning|middle of [the] [this|current|next|coming|last|previous] {unit}", edgeOfUnit},
	{"the very end|start|beginning of [the] [this|next|last] {unit}", edgeOfUnit},
	{"[the] end|start|beginning|middle of {day}", func(p *parser, m *match) (piece, bool) {
		e := m.caps[0].piece
		switch {
		case e.has(saysClock | saysPart):
			return piece{}, false
		case !e.has(saysEnd) && p.edgeWord(m) == lex.end: // "the end of Friday"
			end := endOfDay()
			end.says, end.day = end.says|saysDay, e.day
			return end, e.need == needNothing
		}
		return p.edge(e.day, e.endDay, p.edgeWord(m)), e.has(saysEnd)
	}},
	{"[the] {unit} end", func(p *parser, m *match) (piece, bool) {
		if u := m.caps[0].word.unit; u != months && u != years {
			return piece{}, false
		}
		first, last, _ := p.period(p.today, m.caps[0].word.unit, 0)
		return p.edge(first, last, lex.end), true
	}},
	{"[the] eod|cob", func(p *parser, _ *match) (piece, bool) { return endOfDay(), true }},
	{"[the] close|end of business|play", func(p *parser, _ *match) (piece, bool) { return endOfDay(), true }},
	{"[the] eow", endOf(weeks)}, {"[the] eom", endOf(months)}, {"[the] eoq", endOf(quarters)}, {"[the] eoy", endOf(years)},
	{"later this {unit}", restOf}, {"later in the day|week|month|year", restOf},
	{"early|late in the week|month|year", func(p *parser, m *match) (piece, bool) {
		first, last, _ := p.period(p.today, p.toks[m.to-1].word.unit, 0)
		return p.third(first, last, p.toks[m.from].word), true
	}},
	{"[the] first|second half of {day}", func(p *parser, m *match) (piece, bool) {
		e := m.caps[0].piece
		middle := e.day.AddDays((e.endDay.Sub(e.day) + 1) / 2)
		half := span(middle, e.endDay, Day)
		if !p.is(m.from, lex.second) && !p.is(m.from+1, lex.second) {
			half = span(e.day, middle.AddDays(-1), Day)
		}
		return half, e.says == saysDay|saysEnd && e.grain >= Month
	}}, {"[the] rest|remainder of the|this {unit}", restOf}, {"[the] rest|remainder of today", restOfToday},
	{"early|late|mid [-] {month}", partOfMonth(0, -1)}, {"early|late|mid [-] {month} {year}", partOfMonth(0, 1)},
	{"early|late|mid [-] {year}", func(p *parser, m *match) (piece, bool) {
		first := civil.NewDate(m.caps[0].n, time.January, 1)
		return p.third(first, civil.NewDate(first.Year, time.December, 31), p.toks[m.from].word), p.digits(m.to-1) == 4
	}},
	{"early|late|mid [-] [in] {day}", func(p *parser, m *match) (piece, bool) {
		e := m.caps[0].piece
		return p.third(e.day, e.endDay, p.toks[m.from].word), e.says == saysDay|saysEnd && e.grain >= Week && !e.ranged
	}},
	{"[the] {ord} quarter|qtr [of] next|this|last year", func(p *parser, m *match) (piece, bool) {
		e, ok := quarterOf(-1)(p, m)
		k := 0
		switch p.toks[m.to-2].word {
		case lex.next:
			k = 1
		case lex.last:
			k = -1
		}
		e.day.Year, e.endDay.Year = p.today.Year+k, p.today.Year+k
		return e, ok
	}},
	{"[the] {ord} [full] week of|in {day}", func(p *parser, m *match) (piece, bool) {
		e := m.caps[1].piece
		if e.grain != Month || !e.has(saysEnd) || m.caps[0].n > 5 {
			return piece{}, false
		}
		if m.caps[0].n < 0 {
			return span(e.endDay.AddDays(-6), e.endDay, Week), true
		}
		first := p.startOfWeek(e.day.AddDays(6)).AddDays(7 * (m.caps[0].n - 1))
		return span(first, first.AddDays(6), Week), true
	}},
	{"[the] {ord} quarter|qtr", quarterOf(-1)}, {"[the] {ord} quarter|qtr [of] {year}", quarterOf(1)},
	{"q {num}", quarterOf(-1)}, {"q {num} [of] {year}", quarterOf(1)},
	{"[the] {ord} month of next|this|last year", func(p *parser, m *match) (piece, bool) {
		year := p.today.Year
		switch p.toks[m.to-2].word {
		case lex.next:
			year++
		case lex.last:
			year--
		}
		n := m.caps[0].n
		if n < 0 {
			n = 12
		}
		return p.wholeMonth(time.Month(n), year), n <= 12
	}},
	{"[the] week of [the] {day}", func(p *parser, m *match) (piece, bool) {
		there := m.caps[0].piece
		first := p.startOfWeek(there.day)
		return span(first, first.AddDays(6), Week), there.grain < Month // but not "the week of January"
	}},
	{"[the] week commencing|beginning|starting [on] [the] {day}", weekFrom}, {"w / c|b [the] {day}", weekFrom}, {"wc|wb [the] {day}", weekFrom},
	{"[the] weekend of [the] {day}", func(p *parser, m *match) (piece, bool) {
		first, last, g := p.period(m.caps[0].piece.day, weekends, 0)
		return span(first, last, g), !m.caps[0].piece.has(saysEnd)
	}},
	{"[the] {year} [-|/] q {num}", func(p *parser, m *match) (piece, bool) { return p.quarter(m.caps[1].n, m.caps[0].n) }},
}

// weekFrom is "the week commencing 7 December".
func weekFrom(_ *parser, m *match) (piece, bool) {
	first := m.caps[0].piece
	return span(first.day, first.day.AddDays(6), Week), first.says == saysDay && first.need == needNothing
}

// edgeWord is the "end" of "the end of ...".
func (p *parser) edgeWord(m *match) *word {
	i := m.from
	for p.is(i, lex.the) || p.is(i, lex.very) {
		i++
	}
	return p.toks[i].word
}

// edgeOfUnit is "the end of next month".
func edgeOfUnit(p *parser, m *match) (piece, bool) {
	u, k, w := m.caps[0].word.unit, 0, p.edgeWord(m)
	switch p.toks[m.to-2].word {
	case lex.next, lex.coming:
		k = 1
	case lex.last, lex.previous:
		k = -1
	}
	if u == days && w == lex.end {
		return endOfDay(), k == 0
	}
	if !isLong(u) || p.toks[m.to-1].word.homonym {
		return piece{}, false
	}
	first, last, _ := p.period(p.today, u, k)
	return p.edge(first, last, w), true
}

// edge is the first day, the middle or the last day of an interval. The end
// of a week is its Friday.
func (p *parser) edge(first, last civil.Date, w *word) piece {
	e := day(last)
	switch {
	case w == lex.middle:
		e.day = first.AddDays(last.Sub(first) / 2)
	case w != lex.end:
		e.day = first
	case last.Sub(first) == 6:
		e.day = weekdayFrom(first, time.Friday)
	}
	e.vague = true
	return e
}

// endOfDay is the end of a working day.
func endOfDay() piece {
	return piece{says: saysClock, clock: clock{at: defaultEndOfDay}, grain: Hour, vague: true}
}

// restOfToday is "the rest of today".
func restOfToday(p *parser, _ *match) (piece, bool) { return day(p.today), true }

// restOf is "later this week", "the rest of the month": from today, or
// tomorrow if it is later, to the end.
func restOf(p *parser, m *match) (piece, bool) {
	u := p.toks[m.to-1].word.unit
	_, last, _ := p.period(p.today, u, 0)
	first := p.today
	if p.is(m.from, lex.later) && u != days {
		first = first.AddDays(min(last.Sub(first), (last.Sub(first)+1)/2))
	}
	if u == days {
		return day(p.today), true
	}
	e := span(first, last, Day)
	e.vague = true
	return e, isLong(u)
}

func endOf(u unit) func(*parser, *match) (piece, bool) {
	return func(p *parser, _ *match) (piece, bool) {
		first, last, _ := p.period(p.today, u, 0)
		return p.edge(first, last, lex.end), true
	}
}

func partOfMonth(month, year int) func(*parser, *match) (piece, bool) {
	return func(p *parser, m *match) (piece, bool) {
		y := 0
		if year > 0 {
			y = m.caps[year].n
		}
		e := p.wholeMonth(m.caps[month].word.month, y)
		return p.third(e.day, e.endDay, p.toks[m.from].word), true
	}
}

// third is the early, middle or late third of an interval.
func (p *parser) third(first, last civil.Date, w *word) piece {
	n := (last.Sub(first) + 1) / 3
	switch w {
	case lex.early:
		last = first.AddDays(n - 1)
	case lex.late:
		first = first.AddDays(2 * n)
	default:
		first, last = first.AddDays(n), first.AddDays(2*n-1)
	}
	e := span(first, last, Day)
	e.vague = true
	return e
}

func quarterOf(year int) func(*parser, *match) (piece, bool) {
	return func(p *parser, m *match) (piece, bool) {
		y := p.today.Year
		if year > 0 {
			y = m.caps[year].n
		}
		return p.quarter(m.caps[0].n, y)
	}
}

// quarter is the n-th quarter of a year; -1 is the last.
func (p *parser) quarter(n, year int) (piece, bool) {
	if n < 0 {
		n = 4
	}
	if n < 1 || n > 4 {
		return piece{}, false
	}
	first, last, g := p.period(civil.NewDate(year, time.Month(3*n-2), 1), quarters, 0)
	return span(first, last, g), true
}
