package en

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// spanRules read units counted from now: "this week", "the last 3 days", "next summer".
var spanRules = []rule{
	{"this|current [calendar] {unit}", thisUnit(0)}, {"this coming|upcoming {unit}", thisUnit(1)},
	{"during|throughout the week|month|year", throughout},
	{"[the] next|coming|following|upcoming days|weeks|months|years", comingUnits},
	{"the current {unit}", thisUnit(0)},
	{"next|coming|following|upcoming [coming] {unit}", thisUnit(1)},
	{"the next|coming|following|upcoming {unit}", thisUnit(1)},
	{"[this] last|past|previous {unit}", thisUnit(-1)}, {"the last|past|previous {unit}", thisUnit(-1)},
	{"[the] {unit} after next", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		first, last, g := engine.Period(p, p.Today, m.Caps[0].Word.Unit, 2)
		return engine.Span(first, last, g), engine.IsLong(m.Caps[0].Word.Unit)
	}},
	{"[the] {unit} before last", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		first, last, g := engine.Period(p, p.Today, m.Caps[0].Word.Unit, -2)
		return engine.Span(first, last, g), engine.IsLong(m.Caps[0].Word.Unit)
	}},
	{"all|whole|entire week|weekend|month|year [long]", wholeUnit},
	{"the whole|entire week|weekend|month|year", wholeUnit},
	{"the weekend", thisWeekend}, {"this|the holiday|long|bank weekend", thisWeekend},
	{"this holiday|long|bank holiday weekend", thisWeekend},
	{"this whole|entire {unit}", thisUnit(0)}, {"[the] whole|entire day", wholeDay},
	{"[the] whole|entire day {day}", wholeOf},
	{"[the] whole|entire month of {month}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		return engine.MonthPiece(p, m.Caps[0].Word.Month, 0), true
	}},
	{"[the] {day} weekend", weekendOfDay},
	{"weekend", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e, ok := thisWeekend(p, m)
		e.Need = engine.NeedPrep
		return e, ok
	}},
	{"for|of the day|week|month", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		first, last, g := engine.Period(p, p.Today, p.Toks[m.To-1].Word.Unit, 0)
		e := engine.Span(first, last, g)
		e.Weak = true
		if g == engine.Day && !isPlural(p, m.From-1) && !p.Is(m.From-1, lex.schedule) {
			return e, false // "a plan for the day" may be one for any; "my meetings for the day" are today's
		}
		if p.Is(m.From, lex.of) && !p.Has(m.From-1, anEntry) {
			return e, false // "word of the day", "employee of the month"
		}
		// "the day of the week"
		return e, !p.NamesThing(m.To) && !p.Is(m.To, lex.of) && !p.Is(m.To, lex.after) && !p.Is(m.To, lex.before) &&
			!p.Has(m.From-1, engine.KindUnit)
	}},
	{"[the] {ord} weekend of|in {month}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		d, ok := engine.Near(p, func(y int) (civil.Date, bool) {
			return engine.NthWeekday(y, m.Caps[1].Word.Month, m.Caps[0].N, time.Saturday)
		})
		return engine.Span(d, d.AddDays(1), engine.Weekend), ok
	}},
	{"[the] next|coming|upcoming|following {n} {unit}", ahead(0, 1, 1)},
	{"[the] {n} next|coming|upcoming|following {unit}", ahead(0, 1, 1)},
	{"[the] next|coming|following {n} business|working|work days", workdaysAhead(1)},
	{"[the] last|past|previous {n} business|working|work days", workdaysAhead(-1)},
	{"[the] last|past|previous {n} {unit}", ahead(0, 1, -1)}, {"[the] {n} last|past|previous {unit}", ahead(0, 1, -1)},
	{"[the] first|last {n} {unit} of|in {day}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		within, n := m.Caps[2].Piece, m.Caps[0].N
		if within.Says != engine.SaysDay|engine.SaysEnd || within.Grain < engine.Week || n < 1 || n > 366 {
			return engine.Piece{}, false
		}
		var d engine.Duration
		d.Add(n, m.Caps[1].Word.Unit)
		first, last := within.Day, d.After(civil.DateTime{Date: within.Day}, 1).Date.AddDays(-1)
		if p.Is(m.From, lex.last) || p.Is(m.From+1, lex.last) {
			last = within.EndDay
			first = d.After(civil.DateTime{Date: last.AddDays(1)}, -1).Date
		}
		return engine.Span(first, last, engine.Day), !d.Timed() && !first.Before(within.Day) &&
			!last.After(within.EndDay)
	}},
}

// weekendOfDay is "the 4 July weekend": the one that is nearest to the day.
func weekendOfDay(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	there := m.Caps[0].Piece
	first := engine.WeekdayFrom(there.Day.AddDays(-3), time.Saturday)
	// deeper, its own slot would take the weekend in
	return engine.Span(first, first.AddDays(1), engine.Weekend), p.Depth == 0 && there.Says == engine.SaysDay &&
		there.DayNumber > 0 && there.Month > 0
}

// throughout is "during the week", "throughout the month".
func throughout(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	first, last, g := engine.Period(p, p.Today, p.Toks[m.To-1].Word.Unit, 0)
	e := engine.Span(first, last, g)
	e.Weak, e.Vague = p.NamesThing(m.To), true
	return e, true
}

// wholeDay is "the entire day".
func wholeDay(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	e := engine.OnDay(p.Today)
	e.Weak = true
	return e, !p.NamesThing(m.To)
}

// wholeUnit is "all week".
func wholeUnit(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	i := m.To - 1
	for !p.Has(i, engine.KindUnit) {
		i--
	}
	first, last, g := engine.Period(p, p.Today, p.Toks[i].Word.Unit, 0)
	e := engine.Span(first, last, g)
	e.Weak = true
	return e, !p.NamesThing(m.To)
}

// comingUnits is "the coming weeks": three of them, as "a few" is.
func comingUnits(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	var d engine.Duration
	d.Add(3, p.Toks[m.To-1].Word.Unit)
	e := engine.Span(p.Today, d.After(p.Now, 1).Date, engine.Day)
	e.Vague = true
	return e, true
}

// ahead makes rules for "the next 3 days": from today on, n units long.
func ahead(n, u, sign int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		count := 1
		if n >= 0 {
			count = m.Caps[n].N
		}
		unit := m.Caps[u].Word.Unit
		if n >= 0 && n < u && count > 1 && p.Has(m.From, engine.KindNumber) != p.Has(m.From, engine.KindArticle) &&
			isSingular(p, m.To-1) && (p.Is(m.To-2, lex.next) || p.Is(m.To-2, lex.last)) {
			return engine.Piece{}, false // "only 3 next week"
		}
		if count < 1 || count > 500 {
			return engine.Piece{}, false
		}
		var d engine.Duration
		d.Add(count, unit)
		t := d.After(p.Now, sign)
		if d.Timed() {
			e := engine.AtMoment(p.Now)
			e.Says |= engine.SaysFinish | engine.SaysEnd
			e.Finish, e.EndDay = engine.Clock{At: t.Clock}, t.Date
			if sign < 0 {
				e.Day, e.EndDay, e.Clock, e.Finish = e.EndDay, e.Day, e.Finish, e.Clock
			}
			return e, true
		}
		if sign < 0 {
			return engine.Span(t.Date, p.Today, engine.Day), true
		}
		e := engine.Span(p.Today, t.Date, engine.Day)
		e.FromToday = d
		return e, true
	}
}

// workdaysAhead makes rules for "the next 4 business days".
func workdaysAhead(sign int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		n := m.Caps[0].N
		if n < 1 || n > 500 {
			return engine.Piece{}, false
		}
		if last := engine.AddWorkdays(p.Today, sign*n); sign > 0 {
			return engine.Span(p.Today, last, engine.Day), true
		} else {
			return engine.Span(last, p.Today, engine.Day), true
		}
	}
}

// thisUnit makes rules for "this week" (0), "next month" (1), "last year" (-1).
func thisUnit(k int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e, ok := unitAt(p, m, k)
		if u := m.Caps[0].Word.Unit; k != 0 && (u == engine.Days || engine.IsLong(u) && u != engine.Weekends) {
			var d engine.Duration
			d.Add(k, u)
			e.Relative = relative(d, 1)
		}
		return e, ok
	}
}

// unitAt is the k-th unit from this one on.
func unitAt(p *engine.Parser, m *engine.Match, k int) (engine.Piece, bool) {
	switch u := m.Caps[0].Word.Unit; u {
	case engine.Weekends:
		return thatWeekend(p, m, k)
	case engine.Days:
		return thatDay(p, m, k)
	case engine.Minutes, engine.Hours:
		var d engine.Duration
		d.Add(1, u)
		return engine.AtMoment(d.After(p.Now, 1)), k == 1 && opensWithNext(p, m)
	case engine.Workdays:
		return engine.OnDay(engine.AddWorkdays(p.Today, k)), k != 0 && !isPartOfThing(p, m, k)
	case engine.Seconds:
		return engine.Piece{}, false
	}
	return thatPeriod(p, m, k)
}

// opensWithNext says whether "next" is the first word, or the second behind "the".
func opensWithNext(p *engine.Parser, m *engine.Match) bool {
	return p.Is(m.From, lex.next) || p.Is(m.From+1, lex.next)
}

// isPartOfThing says whether "the last week of ..." begins something else.
func isPartOfThing(p *engine.Parser, m *engine.Match, k int) bool { return k < 0 && p.Is(m.To, lex.of) }

// thatPeriod is "next week".
func thatPeriod(p *engine.Parser, m *engine.Match, k int) (engine.Piece, bool) {
	first, last, g := engine.Period(p, p.Today, m.Caps[0].Word.Unit, k)
	return engine.Span(first, last, g), !p.Toks[m.To-1].Word.Homonym && !isPartOfThing(p, m, k)
}

// thatDay is "this day", "the next day", but not "the last day", which is rarely yesterday.
func thatDay(p *engine.Parser, m *engine.Match, k int) (engine.Piece, bool) {
	switch {
	case k == 0:
		return engine.OnDay(p.Today), true
	case k > 0 && p.Is(m.From, lex.next):
		return engine.OnDay(p.Today.AddDays(1)), true
	case p.Is(m.To-2, lex.last):
		return engine.Piece{}, false
	}
	return thatPeriod(p, m, k)
}

// thatWeekend is "next weekend", which follows the one that "the coming weekend" is.
func thatWeekend(p *engine.Parser, m *engine.Match, k int) (engine.Piece, bool) {
	onWeekend := engine.IsoDay(p.Today) > 5
	switch {
	case k == 0:
		return thisWeekend(p, m)
	case k > 0 && !opensWithNext(p, m) && !(onWeekend && p.Is(m.From, lex.coming)):
		k = 0
	}
	return thatPeriod(p, m, k)
}

// thisWeekend is the Saturday and Sunday of this week, even on the Sunday.
func thisWeekend(p *engine.Parser, _ *engine.Match) (engine.Piece, bool) {
	k := 0
	if p.Past && engine.IsoDay(p.Today) < 6 {
		k = -1
	}
	first, last, g := engine.Period(p, p.Today, engine.Weekends, k)
	return engine.Span(first, last, g), true
}

func isSingular(p *engine.Parser, i int) bool { return p.Text[p.Toks[i].End-1] != 's' }
