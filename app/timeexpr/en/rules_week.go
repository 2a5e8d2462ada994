package en

import (
	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// weekRules read weeks by their numbers, as ISO 8601 counts them, and halves
// and quarters of years by theirs.
var weekRules = []rule{
	{"[calendar] week [no] {num}", numberedWeek}, {"kw|cw {num}", numberedWeek},
	{"[calendar] week [no] {num} [of|in|,] {year}", numberedWeekOf(0, 1)}, {"{year} - w {num}", numberedWeekOf(1, 0)},
	{"h {num} [of] {year}", func(_ *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		return engine.HalfOfYear(m.Caps[0].N, m.Caps[1].N)
	}},
	{"h {num} [of] this|next|last year", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		return engine.HalfOfYear(m.Caps[0].N, p.Today.Year+yearsAway(p, m.To-2))
	}},
	{"q {num} [of] this|next|last year", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		return engine.QuarterPiece(p, m.Caps[0].N, p.Today.Year+yearsAway(p, m.To-2))
	}},
}

// numberedWeek is "week 50": the next one with that number.
func numberedWeek(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	first, ok := engine.Near(p, func(year int) (civil.Date, bool) {
		monday, ok := engine.ISOWeek(year, m.Caps[0].N)
		return monday.AddDays(6), ok // the week that is under way counts
	})
	e := engine.Span(first.AddDays(-6), first, engine.Week)
	e.Numbered = true
	e.Need = engine.NeedHint
	return e, ok && p.Digits(m.To-1) > 0 && p.StandsAlone(m.To) && !p.Is(m.To, lex.of) &&
		!p.Is(m.From-1, lex.forWord) &&
		!p.Is(m.From-1, lex.to)
}

func numberedWeekOf(n, year int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		monday, ok := engine.ISOWeek(m.Caps[year].N, m.Caps[n].N)
		return engine.Span(monday, monday.AddDays(6), engine.Week), ok
	}
}

// yearsAway is what "next" and "last" at token i add to the year.
func yearsAway(p *engine.Parser, i int) int {
	switch {
	case p.Is(i, lex.next):
		return 1
	case p.Is(i, lex.last):
		return -1
	}
	return 0
}
