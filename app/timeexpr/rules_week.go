package timeexpr

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

// weekRules read weeks by their numbers, as ISO 8601 counts them, and halves
// and quarters of years by theirs.
var weekRules = []rule{
	{"[calendar] week [no] {num}", numberedWeek}, {"kw|cw {num}", numberedWeek},
	{"[calendar] week [no] {num} [of|in|,] {year}", numberedWeekOf(0, 1)}, {"{year} - w {num}", numberedWeekOf(1, 0)},
	{"h {num} [of] {year}", func(_ *parser, m *match) (piece, bool) { return halfOfYear(m.caps[0].n, m.caps[1].n) }},
	{"h {num} [of] this|next|last year", func(p *parser, m *match) (piece, bool) {
		return halfOfYear(m.caps[0].n, p.today.Year+p.yearsAway(m.to-2))
	}},
	{"q {num} [of] this|next|last year", func(p *parser, m *match) (piece, bool) {
		return p.quarter(m.caps[0].n, p.today.Year+p.yearsAway(m.to-2))
	}},
}

// numberedWeek is "week 50": the next one with that number.
func numberedWeek(p *parser, m *match) (piece, bool) {
	first, ok := p.near(func(year int) (civil.Date, bool) {
		monday, ok := isoWeek(year, m.caps[0].n)
		return monday.AddDays(6), ok // the week that is under way counts
	})
	e := span(first.AddDays(-6), first, Week)
	e.numbered = true
	e.need = needHint
	return e, ok && p.digits(m.to-1) > 0 && p.standsAlone(m.to) && !p.is(m.to, lex.of) && !p.is(m.from-1, lex.forWord) && !p.is(m.from-1, lex.to)
}

func numberedWeekOf(n, year int) func(*parser, *match) (piece, bool) {
	return func(p *parser, m *match) (piece, bool) {
		monday, ok := isoWeek(m.caps[year].n, m.caps[n].n)
		return span(monday, monday.AddDays(6), Week), ok
	}
}

// isoWeek is the Monday of the n-th week of a year: the first has the year's first Thursday in it.
func isoWeek(year, n int) (civil.Date, bool) {
	fourth := civil.NewDate(year, time.January, 4)
	monday := fourth.AddDays(1 - isoDay(fourth) + 7*(n-1))
	return monday, n >= 1 && monday.AddDays(3).Year == year
}

func halfOfYear(n, year int) (piece, bool) {
	e := span(civil.NewDate(year, time.January, 1), civil.NewDate(year, time.June, 30), Quarter)
	if n == 2 {
		e.day, e.endDay = civil.NewDate(year, time.July, 1), civil.NewDate(year, time.December, 31)
	}
	return e, n == 1 || n == 2
}

// yearsAway is what "next" and "last" at token i add to the year.
func (p *parser) yearsAway(i int) int {
	switch {
	case p.is(i, lex.next):
		return 1
	case p.is(i, lex.last):
		return -1
	}
	return 0
}
