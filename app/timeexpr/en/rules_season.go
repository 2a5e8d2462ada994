package en

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// seasonRules read seasons, as the northern half of the world counts them:
// three whole months each.
var seasonRules = []rule{
	{"this|next|last spring|summer|autumn|fall|winter", season},
	{"in|during [the] spring|summer|autumn|winter", season},
	{"over|throughout|through [the] spring|summer|autumn|winter", season}, {"in|during|over the fall", season},
	{"[in] [the] early|late|mid [-] spring|summer|autumn|winter", func(p *engine.Parser, m *engine.Match) (engine.Piece,
		bool) {
		e, ok := season(p, m)
		i := m.From
		for p.Is(i, lex.in) || p.Is(i, lex.the) {
			i++
		}
		return thirdOf(p, e.Day, e.EndDay, p.Toks[i].Word), ok && !p.NamesThing(m.To)
	}},
	{"[the] spring|summer|autumn|fall|winter [of|in|,] {year}", func(p *engine.Parser, m *engine.Match) (engine.Piece,
		bool) {
		i := m.From
		if p.Is(i, lex.the) {
			i++
		}
		first := civil.NewDate(m.Caps[0].N, seasonStart(p, i), 1)
		return seasonFrom(first), p.Digits(m.To-1) == 4
	}},
}

// seasonStarts are the first months of the seasons.
var seasonStarts = map[string]time.Month{
	"spring": time.March, "summer": time.June, "autumn": time.September, "fall": time.September,
	"winter": time.December,
}

// seasonStart is the first month of the season that token i names.
func seasonStart(p *engine.Parser, i int) time.Month { return lex.seasons[p.Toks[i].Word] }

// season is "this summer".
func season(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	month := seasonStart(p, m.To-1)
	if p.Is(m.To, lex.breakWord) {
		return engine.Piece{}, false // schools choose when "spring break" is
	}
	first := civil.NewDate(p.Today.Year-1, month, 1)
	for !civil.NewDate(first.Year, first.Month+3, 0).After(p.Today) || p.Is(m.From, lex.next) && !first.After(p.Today) {
		first = civil.NewDate(first.Year+1, month, 1)
	}
	if p.Is(m.From, lex.last) {
		first.Year--
	}
	return seasonFrom(first), month > 0
}

func seasonFrom(first civil.Date) engine.Piece {
	e := engine.Span(first, civil.NewDate(first.Year, first.Month+3, 0), engine.Quarter)
	e.Vague = true
	return e
}
