package en

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// periodRules read parts of longer units: "the end of the month", "late March", "the third quarter".
var periodRules = []rule{
	{"[the] end|start|beginning|middle of [the] [this|current|next|coming|last|previous] {unit}", edgeOfUnit},
	{"the very end|start|beginning of [the] [this|next|last] {unit}", edgeOfUnit},
	{"[the] end|start|beginning|middle of {day}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e := m.Caps[0].Piece
		switch {
		case e.Has(engine.SaysClock | engine.SaysPart):
			return engine.Piece{}, false
		case !e.Has(engine.SaysEnd) && edgeWord(p, m) == lex.end: // "the end of Friday"
			end := endOfDay()
			end.Says, end.Day = end.Says|engine.SaysDay, e.Day
			return end, e.Need == engine.NeedNothing
		}
		return edgeOf(p, e.Day, e.EndDay, edgeWord(p, m)), e.Has(engine.SaysEnd)
	}},
	{"[the] {unit} end", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		if u := m.Caps[0].Word.Unit; u != engine.Months && u != engine.Years {
			return engine.Piece{}, false
		}
		first, last, _ := engine.Period(p, p.Today, m.Caps[0].Word.Unit, 0)
		return edgeOf(p, first, last, lex.end), true
	}},
	{"[the] eod|cob", func(p *engine.Parser, _ *engine.Match) (engine.Piece, bool) { return endOfDay(), true }},
	{"[the] close|end of business|play", func(p *engine.Parser, _ *engine.Match) (engine.Piece, bool) {
		return endOfDay(),
			true
	}},
	{"[the] eow", endOf(engine.Weeks)}, {"[the] eom", endOf(engine.Months)}, {"[the] eoq", endOf(engine.Quarters)},
	{"[the] eoy", endOf(engine.Years)},
	{"later this {unit}", restOf}, {"later in the day|week|month|year", restOf},
	{"early|late in the week|month|year", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		first, last, _ := engine.Period(p, p.Today, p.Toks[m.To-1].Word.Unit, 0)
		return thirdOf(p, first, last, p.Toks[m.From].Word), true
	}},
	{"[the] first|second half of {day}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e := m.Caps[0].Piece
		middle := e.Day.AddDays((e.EndDay.Sub(e.Day) + 1) / 2)
		half := engine.Span(middle, e.EndDay, engine.Day)
		if !p.Is(m.From, lex.second) && !p.Is(m.From+1, lex.second) {
			half = engine.Span(e.Day, middle.AddDays(-1), engine.Day)
		}
		return half, e.Says == engine.SaysDay|engine.SaysEnd && e.Grain >= engine.Month
	}}, {"[the] rest|remainder of the|this {unit}", restOf}, {"[the] rest|remainder of today", restOfToday},
	{"early|late|mid [-] {month}", partOfMonth(0, -1)}, {"early|late|mid [-] {month} {year}", partOfMonth(0, 1)},
	{"early|late|mid [-] {year}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		first := civil.NewDate(m.Caps[0].N, time.January, 1)
		return thirdOf(p, first, civil.NewDate(first.Year, time.December, 31), p.Toks[m.From].Word),
			p.Digits(m.To-1) == 4
	}},
	{"early|late|mid [-] [in] {day}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e := m.Caps[0].Piece
		return thirdOf(p, e.Day, e.EndDay, p.Toks[m.From].Word), e.Says == engine.SaysDay|engine.SaysEnd &&
			e.Grain >= engine.Week && !e.Ranged
	}},
	{"[the] {ord} quarter|qtr [of] next|this|last year", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e, ok := quarterOf(-1)(p, m)
		k := 0
		switch p.Toks[m.To-2].Word {
		case lex.next:
			k = 1
		case lex.last:
			k = -1
		}
		e.Day.Year, e.EndDay.Year = p.Today.Year+k, p.Today.Year+k
		return e, ok
	}},
	{"[the] {ord} [full] week of|in {day}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e := m.Caps[1].Piece
		if e.Grain != engine.Month || !e.Has(engine.SaysEnd) || m.Caps[0].N > 5 {
			return engine.Piece{}, false
		}
		if m.Caps[0].N < 0 {
			return engine.Span(e.EndDay.AddDays(-6), e.EndDay, engine.Week), true
		}
		first := engine.StartOfWeek(p, e.Day.AddDays(6)).AddDays(7 * (m.Caps[0].N - 1))
		return engine.Span(first, first.AddDays(6), engine.Week), true
	}},
	{"[the] {ord} quarter|qtr", quarterOf(-1)}, {"[the] {ord} quarter|qtr [of] {year}", quarterOf(1)},
	{"q {num}", quarterOf(-1)}, {"q {num} [of] {year}", quarterOf(1)},
	{"[the] {ord} month of next|this|last year", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		year := p.Today.Year
		switch p.Toks[m.To-2].Word {
		case lex.next:
			year++
		case lex.last:
			year--
		}
		n := m.Caps[0].N
		if n < 0 {
			n = 12
		}
		return engine.MonthPiece(p, time.Month(n), year), n <= 12
	}},
	{"[the] week of [the] {day}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		there := m.Caps[0].Piece
		first := engine.StartOfWeek(p, there.Day)
		// but not "the week of January"
		return engine.Span(first, first.AddDays(6), engine.Week), there.Grain < engine.Month
	}},
	{"[the] week commencing|beginning|starting [on] [the] {day}", weekFrom}, {"w / c|b [the] {day}", weekFrom},
	{"wc|wb [the] {day}", weekFrom},
	{"[the] weekend of [the] {day}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		first, last, g := engine.Period(p, m.Caps[0].Piece.Day, engine.Weekends, 0)
		return engine.Span(first, last, g), !m.Caps[0].Piece.Has(engine.SaysEnd)
	}},
	{"[the] {year} [-|/] q {num}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		return engine.QuarterPiece(p, m.Caps[1].N, m.Caps[0].N)
	}},
}

// weekFrom is "the week commencing 7 December".
func weekFrom(_ *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	first := m.Caps[0].Piece
	return engine.Span(first.Day, first.Day.AddDays(6), engine.Week), first.Says == engine.SaysDay &&
		first.Need == engine.NeedNothing
}

// edgeWord is the "end" of "the end of ...".
func edgeWord(p *engine.Parser, m *engine.Match) *engine.Word {
	i := m.From
	for p.Is(i, lex.the) || p.Is(i, lex.very) {
		i++
	}
	return p.Toks[i].Word
}

// edgeOfUnit is "the end of next month".
func edgeOfUnit(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	u, k, w := m.Caps[0].Word.Unit, 0, edgeWord(p, m)
	switch p.Toks[m.To-2].Word {
	case lex.next, lex.coming:
		k = 1
	case lex.last, lex.previous:
		k = -1
	}
	if u == engine.Days && w == lex.end {
		return endOfDay(), k == 0
	}
	if !engine.IsLong(u) || p.Toks[m.To-1].Word.Homonym {
		return engine.Piece{}, false
	}
	first, last, _ := engine.Period(p, p.Today, u, k)
	return edgeOf(p, first, last, w), true
}

// edgeOf is the first day, the middle or the last day of an interval. The end
// of a week is its Friday.
func edgeOf(p *engine.Parser, first, last civil.Date, w *engine.Word) engine.Piece {
	e := engine.OnDay(last)
	switch {
	case w == lex.middle:
		e.Day = first.AddDays(last.Sub(first) / 2)
	case w != lex.end:
		e.Day = first
	case last.Sub(first) == 6:
		e.Day = engine.WeekdayFrom(first, time.Friday)
	}
	e.Vague = true
	return e
}

// endOfDay is the end of a working day.
func endOfDay() engine.Piece {
	return engine.Piece{Says: engine.SaysClock, Clock: engine.Clock{At: engine.DefaultEndOfDay}, Grain: engine.Hour,
		Vague: true}
}

// restOfToday is "the rest of today".
func restOfToday(p *engine.Parser, _ *engine.Match) (engine.Piece, bool) {
	return engine.OnDay(p.Today), true
}

// restOf is "later this week", "the rest of the month": from today, or
// tomorrow if it is later, to the end.
func restOf(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	u := p.Toks[m.To-1].Word.Unit
	_, last, _ := engine.Period(p, p.Today, u, 0)
	first := p.Today
	if p.Is(m.From, lex.later) && u != engine.Days {
		first = first.AddDays(min(last.Sub(first), (last.Sub(first)+1)/2))
	}
	if u == engine.Days {
		return engine.OnDay(p.Today), true
	}
	e := engine.Span(first, last, engine.Day)
	e.Vague = true
	return e, engine.IsLong(u)
}

func endOf(u engine.Unit) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, _ *engine.Match) (engine.Piece, bool) {
		first, last, _ := engine.Period(p, p.Today, u, 0)
		return edgeOf(p, first, last, lex.end), true
	}
}

func partOfMonth(month, year int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		y := 0
		if year > 0 {
			y = m.Caps[year].N
		}
		e := engine.MonthPiece(p, m.Caps[month].Word.Month, y)
		return thirdOf(p, e.Day, e.EndDay, p.Toks[m.From].Word), true
	}
}

// thirdOf is the early, middle or late third of an interval.
func thirdOf(p *engine.Parser, first, last civil.Date, w *engine.Word) engine.Piece {
	n := (last.Sub(first) + 1) / 3
	switch w {
	case lex.early:
		last = first.AddDays(n - 1)
	case lex.late:
		first = first.AddDays(2 * n)
	default:
		first, last = first.AddDays(n), first.AddDays(2*n-1)
	}
	e := engine.Span(first, last, engine.Day)
	e.Vague = true
	return e
}

func quarterOf(year int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		y := p.Today.Year
		if year > 0 {
			y = m.Caps[year].N
		}
		return engine.QuarterPiece(p, m.Caps[0].N, y)
	}
}
