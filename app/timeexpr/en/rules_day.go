package en

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// offset makes rules that count days from today.
func offset(n int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, _ *engine.Match) (engine.Piece, bool) {
		return engine.OnDay(p.Today.AddDays(n)), true
	}
}

// dayRules read days by their names and numbers.
var dayRules = []rule{
	{"today", offset(0)},
	{"tomorrow|tomorrows|tmrw|tmr|tmw", offset(1)},
	{"tom", shortDay(1)}, {"tod", shortDay(0)},
	{"yesterday|yesterdays", offset(-1)},
	{"[the] day after tomorrow", offset(2)},
	{"overmorrow", offset(2)},
	{"this|same time {day}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e := *m.Caps[0].Piece
		e.Says, e.Clock = e.Says|engine.SaysClock, engine.Clock{At: p.Now.Clock}
		e.Relative = &engine.Relative{SameTime: true}
		return e, e.Says == engine.SaysDay|engine.SaysClock
	}},
	{"[the] day before yesterday", offset(-2)},

	{"{weekday}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e := engine.WeekdayPiece(p, m.Caps[0].Word.Weekday, 0)
		if m.Caps[0].Word.Homonym {
			e.Need = engine.NeedHint
		}
		return e, true
	}},
	{"{weekday} .", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) { // "Wed. at 5"
		e := engine.WeekdayPiece(p, m.Caps[0].Word.Weekday, 0)
		e.Need = engine.NeedHint
		return e, m.Caps[0].Word.Homonym && p.Glued(m.To-1) && p.In(m.To)
	}},
	{"in {n} {weekdays}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		return engine.OnDay(engine.WeekdayAfter(p.Today, m.Caps[1].Word.Weekday).AddDays(7 * (m.Caps[0].N - 1))),
			m.Caps[0].N > 0
	}},
	{"this|coming|upcoming [coming] {weekday}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		which := 1
		if p.Is(m.To-2, lex.coming) || p.Toks[m.From].Word != lex.this {
			which = 0
		}
		return engine.WeekdayPiece(p, m.Caps[0].Word.Weekday, which), true
	}},
	{"the following|next {weekday}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e := engine.WeekdayPiece(p, m.Caps[0].Word.Weekday, 0)
		e.NextOne = p.Is(m.From+1, lex.next)
		return e, true
	}},
	{"this {weekday} coming", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		return engine.WeekdayPiece(p, m.Caps[0].Word.Weekday, 1), true
	}},
	{"[the] next {ord}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e, ok := theNumber(p, m)
		e.Need = engine.NeedNothing
		return e, ok && m.Caps[0].N > 3 && !p.NamesThing(m.To)
	}},
	{"next {weekday}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		return engine.WeekdayPiece(p, m.Caps[0].Word.Weekday, 2), true
	}},
	{"[this] last|past|previous {weekday}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		return engine.WeekdayPiece(p, m.Caps[0].Word.Weekday, -1), true
	}},
	{"{weekday} [of|on] next|this|last|previous|coming week", weekdayOfWeek(0)},
	{"next|this|last|previous|coming week ['s] [on] {weekday}", weekdayOfWeek(0)},
	{"{weekday} after next", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		return engine.OnDay(engine.WeekdayAfter(p.Today, m.Caps[0].Word.Weekday).AddDays(7)), true
	}},
	{"{n} {weekdays} from now", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		return engine.OnDay(engine.WeekdayAfter(p.Today, m.Caps[1].Word.Weekday).AddDays(7 * (m.Caps[0].N - 1))),
			m.Caps[0].N > 0
	}},
	{"{n} {weekdays} ago", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		return engine.OnDay(engine.WeekdayBefore(p.Today, m.Caps[1].Word.Weekday).AddDays(-7 * (m.Caps[0].N - 1))),
			m.Caps[0].N > 0
	}},
	{"{weekday} [the] {ord}", weekdayNumber}, {"{weekday} {num}", weekdayNumber},

	{"[the] {ord} to last day of [the|this] month", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		n := -m.Caps[0].N
		d, ok := engine.NearMonth(p,
			func(y int, mon time.Month) (civil.Date, bool) { return engine.DayOfMonth(y, mon, n) })
		return engine.OnDay(d), ok && n < 0 && n > -28
	}},
	{"[the] {weekday} before last", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		return engine.OnDay(engine.WeekdayBefore(p.Today, m.Caps[0].Word.Weekday).AddDays(-7)), true
	}},
	{"the {ord}", theNumber}, {"{ord}", theNumber},
	{"the {num}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e, ok := theNumber(p, m)
		e.Need = engine.NeedPrep
		half, _ := readHalf(p, m.To) // "the 3 pm meeting"
		return e, ok && p.Digits(m.From+1) > 0 && p.StandsAlone(m.To) && half == 0
	}},
	{"[the] {ord} [day] of the|this|next|last|previous month", func(p *engine.Parser, m *engine.Match) (engine.Piece,
		bool) {
		n := m.Caps[0].N
		switch w := p.Toks[m.To-2].Word; w {
		case lex.the:
			d, ok := engine.NearMonth(p,
				func(y int, mon time.Month) (civil.Date, bool) { return engine.DayOfMonth(y, mon, n) })
			return engine.OnDay(d), ok
		case lex.this, lex.next:
			k := 0
			if w == lex.next {
				k = 1
			}
			d, ok := engine.DayOfMonth(p.Today.Year, p.Today.Month+time.Month(k), n)
			return engine.OnDay(d), ok
		}
		d, ok := engine.DayOfMonth(p.Today.Year, p.Today.Month-1, n)
		return engine.OnDay(d), ok
	}},
	{"[the] last day of|in {month}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e := engine.MonthPiece(p, m.Caps[0].Word.Month, 0)
		return engine.OnDay(e.EndDay), true
	}},
	{"[the] last day of|in {month} [of|in] {year}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		return engine.OnDay(engine.MonthPiece(p, m.Caps[0].Word.Month, m.Caps[1].N).EndDay), true
	}},
	{"[the] {ord} {weekday} [of|in] {month}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		d, ok := engine.Near(p, func(y int) (civil.Date, bool) {
			return engine.NthWeekday(y, m.Caps[2].Word.Month, m.Caps[0].N, m.Caps[1].Word.Weekday)
		})
		return engine.OnDay(d), ok
	}},
	{"[the] {ord} {weekday} [of|in] {month} [of|in|,] {year}", func(p *engine.Parser, m *engine.Match) (engine.Piece,
		bool) {
		d, ok := engine.NthWeekday(m.Caps[3].N, m.Caps[2].Word.Month, m.Caps[0].N, m.Caps[1].Word.Weekday)
		return engine.OnDay(d), ok
	}},
	{"[the] {ord} {weekday} of|in the|this|next|last|previous month", nthOfMonth},
	{"[the] {ord} {weekday} {part} of|in the|this|next|last|previous month", func(p *engine.Parser,
		m *engine.Match) (engine.Piece, bool) {
		e, ok := nthOfMonth(p, m)
		e.Says, e.Part, e.Grain = e.Says|engine.SaysPart, m.Caps[2].Word.Part, engine.DayPart
		return e, ok
	}},
	{"[the] {ord} weekday|workday of [the] [this] month", workdayOf(0)},
	{"[the] {ord} business|working day of [the] [this] month", workdayOf(0)},
	{"[the] {ord} weekday|workday of next month", workdayOf(1)},
	{"[the] {ord} business|working day of next month", workdayOf(1)},
	{"[the] {ord} day of {year}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		d := civil.NewDate(m.Caps[1].N, time.January, m.Caps[0].N)
		return engine.OnDay(d), m.Caps[0].N > 0
	}},
}

// shortDay makes rules for what is short for a day, and as often a name.
func shortDay(n int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, _ *engine.Match) (engine.Piece, bool) {
		e := engine.OnDay(p.Today.AddDays(n))
		e.Need = engine.NeedPrep
		return e, true
	}
}

// weekdayOfWeek is "Friday next week".
func weekdayOfWeek(k int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		week := engine.StartOfWeek(p, p.Today)
		for i := m.From; i < m.To; i++ {
			switch w := p.Toks[i].Word; w {
			case lex.next, lex.coming:
				week = week.AddDays(7)
			case lex.last, lex.previous:
				week = week.AddDays(-7)
			}
		}
		e := engine.OnDay(engine.WeekdayFrom(week, m.Caps[k].Word.Weekday))
		e.InWeek = true
		return e, true
	}
}

// weekdayNumber is "Friday the 13th": the next one that falls on that day of a month.
func weekdayNumber(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	w, n := m.Caps[0].Word.Weekday, m.Caps[1].N
	if n < 1 || n > 31 || looksLikeClock(p, m.To-1, m.To) || p.Has(m.To, engine.KindMonth) || p.Is(m.To, lex.of) &&
		p.Has(m.To+1, engine.KindMonth) {
		return engine.Piece{}, false
	}
	e, found, ok := engine.WeekdayNumber(p, w, n)
	if n == 13 && w == time.Friday { // people do look for it
		e.Problem, e.Others = engine.NoProblem, nil
	}
	ordinal := p.Is(m.From+1, lex.the) || p.Digits(m.To-2) > 0
	if !ordinal { // "Mon 9" is rather a time than a contradiction, "Monday first" rather something else
		found = found || n > 12 && p.Digits(m.To-1) > 0 && p.StandsAlone(m.To)
	}
	return e, ok && (found || ordinal)
}

// looksLikeClock says whether the number that ends at token i is rather a time.
func looksLikeClock(p *engine.Parser, from, i int) bool {
	_, next := readClock(p, from)
	return next > i || p.IsMark(i, '-') && p.Glued(i) || p.Has(i, engine.KindUnit|engine.KindHalf) || p.Is(i,
		lex.oclock) || p.Is(i, lex.in)
}

// theNumber is "the 5th": the next day of that number.
func theNumber(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	n := m.Caps[0].N
	if n < 1 || n > 31 || p.Has(m.To,
		engine.KindUnit|engine.KindScale|engine.KindWeekdays|engine.KindWeekday|engine.KindPart) {
		return engine.Piece{}, false
	}
	d, ok := engine.NearMonth(p, func(y int, mon time.Month) (civil.Date, bool) { return engine.DayOfMonth(y, mon, n) })
	e := engine.OnDay(d)
	e.DayNumber, e.Need = n, engine.NeedHint
	return e, ok
}

// nthOfMonth is "the first Monday of next month".
func nthOfMonth(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	n, w := m.Caps[0].N, m.Caps[1].Word.Weekday
	k := time.Month(0)
	switch p.Toks[m.To-2].Word {
	case lex.the:
		d, ok := engine.NearMonth(p, func(y int, mon time.Month) (civil.Date, bool) {
			return engine.NthWeekday(y, mon, n,
				w)
		})
		e := engine.OnDay(d)
		e.Nth = recur.Weekday{Day: w, N: n}
		return e, ok
	case lex.next:
		k = 1
	case lex.last, lex.previous:
		k = -1
	}
	d, ok := engine.NthWeekday(p.Today.Year, p.Today.Month+k, n, w)
	return engine.OnDay(d), ok
}

// workdayOf is "the last weekday of the month".
func workdayOf(ahead int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		d, ok := engine.NearMonth(p, func(y int, mon time.Month) (civil.Date, bool) {
			mon += time.Month(ahead)
			d, n := civil.NewDate(y, mon, 1).AddDays(-1), m.Caps[0].N
			if n < 0 {
				d = civil.NewDate(y, mon+1, 1)
			}
			d = engine.AddWorkdays(d, n)
			return d, d.Month == civil.NewDate(y, mon, 1).Month
		})
		return engine.OnDay(d), ok
	}
}
