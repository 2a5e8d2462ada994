package en

import (
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// Belongs says whether e and next make a time together where one of them alone is none.
func (Language) Belongs(p *engine.Parser, e, next *engine.Piece, l engine.Lead, comma bool) bool {
	if e.To == e.From+1 && p.IsAny(e.From, lex.tom, lex.tod) {
		return e.From == 0 && !p.Toks[0].Upper && next.Has(engine.SaysClock)
	}
	switch {
	case e.Need == engine.NeedPrep && e.Has(engine.SaysClock):
		return clockNeeds(p, e, next, l)
	case e.Need == engine.NeedPrep && e.Has(engine.SaysPart):
		return partNeeds(e, next, l)
	case next.Need != engine.NeedPrep:
		return true
	case next.Grain == engine.Year: // "Sat Mar 7 10:15 2026"
		return e.DayNumber > 0 && e.Month > 0 && !e.Year && e.Has(engine.SaysClock)
	case next.Has(engine.SaysClock):
		return next.Has(engine.SaysPart) || takesClock(p, e, next, l, comma)
	case next.Has(engine.SaysPart):
		return takesPart(p, e, next)
	}
	return false
}

// partNeeds says whether next makes a time of the part of the day e: "morning
// of the 4th", "evening at 8", but not "game night Thursday".
func partNeeds(e, next *engine.Piece, l engine.Lead) bool {
	atClock := next.Need == engine.NeedNothing && next.Has(engine.SaysClock) && !next.Has(engine.SaysNow)
	return e.Part < engine.Lunch && (atClock || l.Rel == engine.RelOf && next.Has(engine.SaysDay))
}

// takesPart says whether the part of the day next belongs to e: "tomorrow
// lunch", but not "tomorrow lunch with Ann".
func takesPart(p *engine.Parser, e, next *engine.Piece) bool {
	if next.Part < engine.Lunch {
		return e.Has(engine.SaysDay | engine.SaysClock | engine.SaysRule)
	}
	return e.Has(engine.SaysDay) && (next.To >= len(p.Toks) || p.Toks[next.To].Mark != 0)
}

// clockNeeds says whether next makes a time of the bare number e: "10 tonight",
// "nine thirty tomorrow", "ten in the morning", "9-10 every Tuesday", but not
// "one Tuesday".
func clockNeeds(p *engine.Parser, e, next *engine.Piece, l engine.Lead) bool {
	figures := p.Digits(e.From) > 0
	switch {
	case next.Has(engine.SaysPart):
		return true
	case figures && next.Has(engine.SaysDay) && p.Has(next.To, engine.KindPart) && l.Rel == engine.RelNone:
		return true
	case next.Has(engine.SaysRule) && p.Has(e.From-1, engine.KindAnd) && figures:
		return true
	case e.Has(engine.SaysFinish) && next.Has(engine.SaysRule|engine.SaysDay):
		return true
	case !next.Has(engine.SaysDay):
		return false
	case !figures:
		return !e.Clock.Whole
	}
	oneDay := next.Says == engine.SaysDay && next.To == next.From+1
	return opensPlan(p, e.From) && !p.NamesThing(next.To) && (!e.Clock.Whole || oneDay)
}

// takesClock says whether the bare number next is a time behind e: "tomorrow
// three", but not "the weekly one".
func takesClock(p *engine.Parser, e, next *engine.Piece, l engine.Lead, comma bool) bool {
	one := p.Digits(next.From) == 0 && next.Clock.Whole && next.To == next.From+1 && next.Clock.At%(12*60) == 60
	if e.Has(engine.SaysRule) && l.Rel == engine.RelNone && one {
		return false
	}
	if !e.Has(engine.SaysDay|engine.SaysPart|engine.SaysRule) || e.Has(engine.SaysClock|engine.SaysNow) || comma &&
		e.To-e.From <= 1 {
		return false
	}
	led := l.Rel != engine.RelNone && l.Rel != engine.RelFor && l.Rel != engine.RelTo
	if p.StandsAlone(next.To) || led && leadsOn(p, next.To) {
		next.Need = engine.NeedNothing
		return true
	}
	return false
}

// opensPlan says whether the figures at token i are a time where a day follows
// ("9 tomorrow", "call 930 Friday"): nothing stands before them, or a thing that has a time.
func opensPlan(p *engine.Parser, i int) bool {
	return i == 0 || p.Has(i-1, aTimed|engine.KindPreposition) || p.Has(i-1, engine.KindAnd) && p.Digits(i-2) > 0 &&
		p.Rel(i-3) == engine.RelAt
}
