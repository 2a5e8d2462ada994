package en

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// besideRules read days by another day: "the day after Christmas", "the night before".
var besideRules = []rule{
	{"[the] day|week|weekend|month|year after|before {day}", unitBeside},
	{"[the] night|evening|afternoon|morning after|before {day}", func(p *engine.Parser, m *engine.Match) (engine.Piece,
		bool) {
		e, i := *m.Caps[0].Piece, m.From
		if p.Is(i, lex.the) {
			i++
		}
		k := 1
		if p.Is(i+1, lex.before) {
			k = -1
		}
		ok := e.Says == engine.SaysDay && e.Need == engine.NeedNothing
		e = engine.OnDay(e.Day.AddDays(k))
		e.Says, e.Part, e.Grain = e.Says|engine.SaysPart, p.Toks[i].Word.Part, engine.DayPart
		return e, ok
	}},
	{"the day|night|evening|week before [it|that]", dayBesideIt(-1)},
	{"[the] first {weekday} after|in|of {day}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		there := m.Caps[1].Piece
		from := there.Day.AddDays(-1)
		if p.Is(m.From+2, lex.after) || p.Is(m.From+3, lex.after) {
			from = engine.LastDay(there)
		}
		return engine.OnDay(engine.WeekdayAfter(from, m.Caps[0].Word.Weekday)), there.Need == engine.NeedNothing &&
			(there.Has(engine.SaysEnd) || from != there.Day.AddDays(-1))
	}},
	{"the {weekday} after|before {day}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		there := m.Caps[1].Piece
		d := engine.WeekdayAfter(engine.LastDay(there), m.Caps[0].Word.Weekday)
		if p.Is(m.From+2, lex.before) {
			d = engine.WeekdayBefore(there.Day, m.Caps[0].Word.Weekday)
		}
		return engine.OnDay(d), there.Need == engine.NeedNothing
	}},
}

// unitBeside is "the day after Christmas", "the week before 1 May".
func unitBeside(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	there := m.Caps[0].Piece
	i := m.From
	if p.Is(i, lex.the) {
		i++
	}
	u, k, from := p.Toks[i].Word.Unit, 1, engine.LastDay(there)
	if p.Is(i+1, lex.before) {
		k, from = -1, there.Day
	}
	if there.Need != engine.NeedNothing || there.Has(engine.SaysClock) {
		return engine.Piece{}, false
	}
	if u == engine.Weekends {
		return beside(from, k), true
	}
	first, last, g := engine.Period(p, from, u, k)
	return engine.Span(first, last, g), true
}

// beside is the weekend before (-1) or after a day, which is not in it.
func beside(d civil.Date, k int) engine.Piece {
	first := engine.WeekdayAfter(d, time.Saturday)
	if k < 0 {
		first = engine.WeekdayBefore(d, time.Saturday)
		if !first.AddDays(1).Before(d) {
			first = first.AddDays(-7)
		}
	}
	return engine.Span(first, first.AddDays(1), engine.Weekend)
}

// tellsAlarm says whether a bare number is that of an alarm: "my 630 alarm",
// "set alarm 7", but not "2 alarms" or "1 alarm".
func tellsAlarm(p *engine.Parser, e *engine.Piece) bool {
	if e.Need != engine.NeedPrep || e.Led || !e.Has(engine.SaysClock) || !e.Clock.Bare {
		return false
	}
	if p.Digits(e.From) == 0 || e.Clock.At%5 != 0 {
		return false
	}
	if p.Is(e.To, lex.alarm) {
		return p.Toks[e.From].Num > 1
	}
	if !p.StandsAlone(e.To) {
		return false
	}
	for j := e.From - 1; j >= max(0, e.From-4) && leadingZero(p, e.From) && p.Digits(e.From) == 4; j-- {
		if p.Is(j, lex.alarm) {
			return true // "make the alarm now 0630"
		}
	}
	return p.Is(e.From-1, lex.alarm)
}
