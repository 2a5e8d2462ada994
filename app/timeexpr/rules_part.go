package timeexpr

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

// The times that vague words stand for, where the person gives none.
const (
	defaultMorning     = civil.Clock(9 * 60)
	defaultAfternoon   = civil.Clock(15 * 60)
	defaultEvening     = civil.Clock(19 * 60)
	defaultNight       = civil.Clock(21 * 60)
	defaultTonight     = civil.Clock(20 * 60)
	defaultBreakfast   = civil.Clock(8 * 60)
	defaultLunch       = civil.Clock(12*60 + 30)
	defaultDinner      = civil.Clock(19 * 60)
	defaultAfterSchool = civil.Clock(15*60 + 30)
	defaultTea         = civil.Clock(17 * 60)
	defaultAfterWork   = civil.Clock(17*60 + 30)
	defaultEndOfDay    = civil.Clock(17 * 60)
	defaultBedtime     = civil.Clock(22 * 60)
	defaultDawn        = civil.Clock(6 * 60)
	defaultDusk        = civil.Clock(18 * 60)
)

var partClocks = map[part]civil.Clock{
	morning: defaultMorning, afternoon: defaultAfternoon, evening: defaultEvening, night: defaultNight,
	breakfast: defaultBreakfast, lunch: defaultLunch, dinner: defaultDinner,
}

// partRules read parts of the day.
var partRules = []rule{
	{"[the] {part}", partOf(0)}, {"[the] early|late|mid {part}", partOf(0)}, {"early|late in the {part}", partOf(0)},
	{"in|during|at [the] {part}", partOf(0)}, {"in|during [the] early|late {part}", partOf(0)},
	{"this [very] {part}", partOf(1)}, {"early|late|later this {part}", partOf(1)},
	{"next {part}", partOf(2)}, {"last {part}", partOf(-1)}, {"late|early last {part}", partOf(-1)},
	{"[the] mid - {part}", partOf(0)}, {"{part} time", mealTime}, {"at tea time", vaguely(At, defaultTea)}, {"at teatime", vaguely(At, defaultTea)},
	{"at bed time", vaguely(At, defaultBedtime)}, {"before bed time", vaguely(Before, defaultBedtime)},
	{"mid [-] day", vaguely(At, 12*60)}, {"late at night", vaguely(At, defaultNight+90)},
	{"overnight", func(p *parser, m *match) (piece, bool) {
		e, ok := tonight(p, m)
		e.weak = p.namesThing(m.to)
		return e, ok && !e.weak
	}},
	{"mid [-] week", func(p *parser, _ *match) (piece, bool) {
		e := day(weekdayFrom(p.startOfWeek(p.today), time.Wednesday))
		if e.day.Before(p.today) {
			e.day = e.day.AddDays(7)
		}
		e.vague = true
		return e, true
	}},
	{"for|by|until sunrise|dawn|daybreak", vaguely(At, defaultDawn)}, {"for|by|until sunset|dusk|sundown|nightfall", vaguely(At, defaultDusk)},
	{"after school", vaguely(After, defaultAfterSchool)}, {"before school", vaguely(Before, defaultBreakfast)},
	{"after work", vaguely(After, defaultAfterWork)}, {"before work", vaguely(Before, defaultBreakfast)},
	{"before bed|bedtime|sleep|sleeping", vaguely(Before, defaultBedtime)}, {"before going to bed|sleep", vaguely(Before, defaultBedtime)},
	{"before i go to bed|sleep", vaguely(Before, defaultBedtime)}, {"at bedtime", vaguely(At, defaultBedtime)},
	{"at dawn|sunrise|daybreak", vaguely(At, defaultDawn)}, {"before dawn|sunrise|daybreak", vaguely(Before, defaultDawn)},
	{"after dawn|sunrise", vaguely(After, defaultDawn)},
	{"at dusk|sunset|sundown|nightfall", vaguely(At, defaultDusk)}, {"before dusk|sunset|sundown|dark", vaguely(Before, defaultDusk)},
	{"after dusk|sunset|sundown|dark", vaguely(After, defaultDusk)},
	{"earlier today", func(p *parser, _ *match) (piece, bool) {
		e := day(p.today)
		e.vague = true
		return e, true
	}},
	{"tonight|tonite|tonights", tonight}, {"early|late|later tonight|tonite", tonight},
	{"later [on] today", func(p *parser, _ *match) (piece, bool) {
		e := day(p.today)
		e.vague = true
		return e, true
	}},
	{"early|late {day} {part}", func(p *parser, m *match) (piece, bool) {
		e := *m.caps[0].piece
		ok := e.says == saysDay && e.need == needNothing
		e.says, e.part, e.early, e.grain = e.says|saysPart, m.caps[1].word.part, p.earlyOrLate(m), DayPart
		return e, ok && e.part < lunch
	}},
	{"early|late [on] {day}", func(p *parser, m *match) (piece, bool) {
		e := *m.caps[0].piece
		ok := e.says == saysDay && e.need == needNothing
		e.says, e.part, e.early, e.grain = e.says|saysPart, morning, p.earlyOrLate(m), DayPart
		if e.early > 0 {
			e.part = evening
		}
		return e, ok
	}},
	{"first thing [on] {day}", func(p *parser, m *match) (piece, bool) {
		e := *m.caps[0].piece
		e.says, e.part, e.early, e.grain = e.says|saysPart, morning, -1, DayPart
		return e, !e.has(saysClock | saysEnd)
	}},
	{"first thing [on] {day} morning", func(p *parser, m *match) (piece, bool) {
		e := *m.caps[0].piece
		e.says, e.part, e.early, e.grain = e.says|saysPart, morning, -1, DayPart
		return e, e.says == saysDay|saysPart
	}},
	{"weekend {part}", func(p *parser, m *match) (piece, bool) {
		e, _ := thisWeekend(p, m)
		e.says, e.part, e.grain, e.need = e.says&^saysEnd|saysPart, m.caps[0].word.part, DayPart, needPrep
		return e, e.part < lunch && p.has(m.to, anEntry)
	}},
	{"[the] middle of the day", vaguely(At, 12*60)},
	{"first thing [in the morning]", func(p *parser, m *match) (piece, bool) {
		e := piece{says: saysPart, part: morning, early: -1, need: needPrep, grain: DayPart}
		if m.to > m.from+2 {
			e.need = needNothing
		}
		return e, true
	}},
}

// mealTime is "dinner time", a time only behind a preposition.
func mealTime(_ *parser, m *match) (piece, bool) {
	e := piece{says: saysPart, part: m.caps[0].word.part, need: needPrep, grain: DayPart}
	return e, e.part >= lunch
}

// vaguely makes rules for times that differ from person to person and day to day.
func vaguely(b Bound, at civil.Clock) func(*parser, *match) (piece, bool) {
	return func(*parser, *match) (piece, bool) {
		return piece{says: saysClock, clock: clock{at: at}, bound: b, vague: true, grain: Hour}, true
	}
}

// partOf makes rules for a part of no said day (0), of today (1), of tomorrow (2) or of yesterday (-1).
func partOf(which int) func(*parser, *match) (piece, bool) {
	return func(p *parser, m *match) (piece, bool) {
		e := piece{says: saysPart, part: m.caps[0].word.part, early: p.earlyOrLate(m), grain: DayPart}
		if e.part == morning && p.isMid(m) {
			e.early = 1
		}
		if which != 0 {
			if e.part >= lunch {
				return piece{}, false
			}
			e.says |= saysDay
			e.day = p.today
			if which != 1 {
				e.day = p.today.AddDays(which/2 + min(which, 0))
			}
			return e, true
		}
		first := p.toks[m.from].word
		if e.part >= lunch && first != lex.at && first != lex.during || first == lex.the || m.to == m.from+1 || first == lex.in && !p.is(m.to-2, lex.the) && e.early == 0 {
			e.need = needPrep
		}
		return e, first != lex.at || m.to > m.from+1
	}
}

func tonight(p *parser, m *match) (piece, bool) {
	return piece{says: saysDay | saysPart, day: p.today, part: night, early: p.earlyOrLate(m), tonight: true, grain: DayPart}, true
}

// isMid says whether "mid" stands among the first words: half past ten is the
// middle of a morning that begins at nine.
func (p *parser) isMid(m *match) bool {
	return p.is(m.from, lex.mid) || p.is(m.from+1, lex.mid)
}

func (p *parser) earlyOrLate(m *match) int {
	for i := m.from; i < m.to; i++ {
		switch p.toks[i].word {
		case lex.early:
			return -1
		case lex.late, lex.later:
			return 1
		}
	}
	return 0
}

// partClock is the time that a part of the day stands for.
func (e *piece) partClock() civil.Clock {
	c := partClocks[e.part]
	if e.tonight {
		c = defaultTonight
	}
	return c + civil.Clock(e.early*90)
}
