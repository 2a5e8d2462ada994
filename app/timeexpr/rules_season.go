package timeexpr

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

// seasonRules read seasons, as the northern half of the world counts them:
// three whole months each.
var seasonRules = []rule{
	{"this|next|last spring|summer|autumn|fall|winter", season}, {"in|during [the] spring|summer|autumn|winter", season},
	{"over|throughout|through [the] spring|summer|autumn|winter", season}, {"in|during|over the fall", season},
	{"[in] [the] early|late|mid [-] spring|summer|autumn|winter", func(p *parser, m *match) (piece, bool) {
		e, ok := season(p, m)
		i := m.from
		for p.is(i, lex.in) || p.is(i, lex.the) {
			i++
		}
		return p.third(e.day, e.endDay, p.toks[i].word), ok && !p.namesThing(m.to)
	}},
	{"[the] spring|summer|autumn|fall|winter [of|in|,] {year}", func(p *parser, m *match) (piece, bool) {
		i := m.from
		if p.is(i, lex.the) {
			i++
		}
		first := civil.NewDate(m.caps[0].n, p.seasonStart(i), 1)
		return seasonFrom(first), p.digits(m.to-1) == 4
	}},
}

// seasonStarts are the first months of the seasons.
var seasonStarts = map[string]time.Month{
	"spring": time.March, "summer": time.June, "autumn": time.September, "fall": time.September, "winter": time.December,
}

// seasonStart is the first month of the season that token i names.
func (p *parser) seasonStart(i int) time.Month { return lex.seasons[p.toks[i].word] }

// season is "this summer".
func season(p *parser, m *match) (piece, bool) {
	month := p.seasonStart(m.to - 1)
	if p.is(m.to, lex.breakWord) {
		return piece{}, false // schools choose when "spring break" is
	}
	first := civil.NewDate(p.today.Year-1, month, 1)
	for !civil.NewDate(first.Year, first.Month+3, 0).After(p.today) || p.is(m.from, lex.next) && !first.After(p.today) {
		first = civil.NewDate(first.Year+1, month, 1)
	}
	if p.is(m.from, lex.last) {
		first.Year--
	}
	return seasonFrom(first), month > 0
}

func seasonFrom(first civil.Date) piece {
	e := span(first, civil.NewDate(first.Year, first.Month+3, 0), Quarter)
	e.vague = true
	return e
}
