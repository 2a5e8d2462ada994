package en

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// partRules read parts of the day.
var partRules = []rule{
	{"[the] {part}", partOf(0)}, {"[the] early|late|mid {part}", partOf(0)}, {"early|late in the {part}", partOf(0)},
	{"in|during|at [the] {part}", partOf(0)}, {"in|during [the] early|late {part}", partOf(0)},
	{"this [very] {part}", partOf(1)}, {"early|late|later this {part}", partOf(1)},
	{"next {part}", partOf(2)}, {"last {part}", partOf(-1)}, {"late|early last {part}", partOf(-1)},
	{"[the] mid - {part}", partOf(0)}, {"{part} time", mealTime},
	{"at tea time", vaguely(engine.At, engine.DefaultTea)}, {"at teatime", vaguely(engine.At, engine.DefaultTea)},
	{"at bed time", vaguely(engine.At, engine.DefaultBedtime)},
	{"before bed time", vaguely(engine.Before, engine.DefaultBedtime)},
	{"mid [-] day", vaguely(engine.At, 12*60)}, {"late at night", vaguely(engine.At, engine.DefaultNight+90)},
	{"overnight", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e, ok := tonight(p, m)
		e.Weak = p.NamesThing(m.To)
		return e, ok && !e.Weak
	}},
	{"mid [-] week", func(p *engine.Parser, _ *engine.Match) (engine.Piece, bool) {
		e := engine.OnDay(engine.WeekdayFrom(engine.StartOfWeek(p, p.Today), time.Wednesday))
		if e.Day.Before(p.Today) {
			e.Day = e.Day.AddDays(7)
		}
		e.Vague = true
		return e, true
	}},
	{"for|by|until sunrise|dawn|daybreak", vaguely(engine.At, engine.DefaultDawn)},
	{"for|by|until sunset|dusk|sundown|nightfall", vaguely(engine.At, engine.DefaultDusk)},
	{"after school", vaguely(engine.After, engine.DefaultAfterSchool)},
	{"before school", vaguely(engine.Before, engine.DefaultBreakfast)},
	{"after work", vaguely(engine.After, engine.DefaultAfterWork)},
	{"before work", vaguely(engine.Before, engine.DefaultBreakfast)},
	{"before bed|bedtime|sleep|sleeping", vaguely(engine.Before, engine.DefaultBedtime)},
	{"before going to bed|sleep", vaguely(engine.Before, engine.DefaultBedtime)},
	{"before i go to bed|sleep", vaguely(engine.Before, engine.DefaultBedtime)},
	{"at bedtime", vaguely(engine.At, engine.DefaultBedtime)},
	{"at dawn|sunrise|daybreak", vaguely(engine.At, engine.DefaultDawn)},
	{"before dawn|sunrise|daybreak", vaguely(engine.Before, engine.DefaultDawn)},
	{"after dawn|sunrise", vaguely(engine.After, engine.DefaultDawn)},
	{"at dusk|sunset|sundown|nightfall", vaguely(engine.At, engine.DefaultDusk)},
	{"before dusk|sunset|sundown|dark", vaguely(engine.Before, engine.DefaultDusk)},
	{"after dusk|sunset|sundown|dark", vaguely(engine.After, engine.DefaultDusk)},
	{"earlier today", func(p *engine.Parser, _ *engine.Match) (engine.Piece, bool) {
		e := engine.OnDay(p.Today)
		e.Vague = true
		return e, true
	}},
	{"tonight|tonite|tonights", tonight}, {"early|late|later tonight|tonite", tonight},
	{"later [on] today", func(p *engine.Parser, _ *engine.Match) (engine.Piece, bool) {
		e := engine.OnDay(p.Today)
		e.Vague = true
		return e, true
	}},
	{"early|late {day} {part}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e := *m.Caps[0].Piece
		ok := e.Says == engine.SaysDay && e.Need == engine.NeedNothing
		e.Says, e.Part, e.Early, e.Grain = e.Says|engine.SaysPart, m.Caps[1].Word.Part, earlyOrLate(p, m),
			engine.DayPart
		return e, ok && e.Part < engine.Lunch
	}},
	{"early|late [on] {day}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e := *m.Caps[0].Piece
		ok := e.Says == engine.SaysDay && e.Need == engine.NeedNothing
		e.Says, e.Part, e.Early, e.Grain = e.Says|engine.SaysPart, engine.Morning, earlyOrLate(p, m), engine.DayPart
		if e.Early > 0 {
			e.Part = engine.Evening
		}
		return e, ok
	}},
	{"first thing [on] {day}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e := *m.Caps[0].Piece
		e.Says, e.Part, e.Early, e.Grain = e.Says|engine.SaysPart, engine.Morning, engine.FirstThing, engine.DayPart
		return e, !e.Has(engine.SaysClock | engine.SaysEnd)
	}},
	{"first thing [on] {day} morning", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e := *m.Caps[0].Piece
		e.Says, e.Part, e.Early, e.Grain = e.Says|engine.SaysPart, engine.Morning, engine.FirstThing, engine.DayPart
		return e, e.Says == engine.SaysDay|engine.SaysPart
	}},
	{"weekend {part}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e, _ := thisWeekend(p, m)
		e.Says, e.Part, e.Grain, e.Need = e.Says&^engine.SaysEnd|engine.SaysPart, m.Caps[0].Word.Part, engine.DayPart,
			engine.NeedPrep
		return e, e.Part < engine.Lunch && p.Has(m.To, anEntry)
	}},
	{"[the] middle of the day", vaguely(engine.At, 12*60)},
	{"first thing [in the morning]", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e := engine.Piece{Says: engine.SaysPart, Part: engine.Morning, Early: engine.FirstThing, Need: engine.NeedPrep,
			Grain: engine.DayPart}
		if m.To > m.From+2 {
			e.Need = engine.NeedNothing
		}
		return e, true
	}},
}

// mealTime is "dinner time", a time only behind a preposition.
func mealTime(_ *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	e := engine.Piece{Says: engine.SaysPart, Part: m.Caps[0].Word.Part, Need: engine.NeedPrep, Grain: engine.DayPart}
	return e, e.Part >= engine.Lunch
}

// vaguely makes rules for times that differ from person to person and day to day.
func vaguely(b engine.Bound, at civil.Clock) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
		return engine.Piece{Says: engine.SaysClock, Clock: engine.Clock{At: at}, Bound: b, Vague: true,
				Grain: engine.Hour},
			true
	}
}

// partOf makes rules for a part of no said day (0), of today (1), of tomorrow (2) or of yesterday (-1).
func partOf(which int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e := engine.Piece{Says: engine.SaysPart, Part: m.Caps[0].Word.Part, Early: earlyOrLate(p, m),
			Grain: engine.DayPart}
		if e.Part == engine.Morning && isMid(p, m) {
			e.Early = 1
		}
		if which != 0 {
			if e.Part >= engine.Lunch {
				return engine.Piece{}, false
			}
			e.Says |= engine.SaysDay
			e.Day = p.Today
			if which != 1 {
				e.Day = p.Today.AddDays(which/2 + min(which, 0))
			}
			return e, true
		}
		first := p.Toks[m.From].Word
		if e.Part >= engine.Lunch && first != lex.at && first != lex.during || first == lex.the || m.To == m.From+1 ||
			first == lex.in && !p.Is(m.To-2, lex.the) && e.Early == 0 {
			e.Need = engine.NeedPrep
		}
		return e, first != lex.at || m.To > m.From+1
	}
}

func tonight(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	return engine.Piece{Says: engine.SaysDay | engine.SaysPart, Day: p.Today, Part: engine.Night,
		Early:   earlyOrLate(p, m),
		Tonight: true, Grain: engine.DayPart}, true
}

// isMid says whether "mid" stands among the first words: half past ten is the
// middle of a morning that begins at nine.
func isMid(p *engine.Parser, m *engine.Match) bool {
	return p.Is(m.From, lex.mid) || p.Is(m.From+1, lex.mid)
}

func earlyOrLate(p *engine.Parser, m *engine.Match) int {
	for i := m.From; i < m.To; i++ {
		switch p.Toks[i].Word {
		case lex.early:
			return -1
		case lex.late, lex.later:
			return 1
		}
	}
	return 0
}
