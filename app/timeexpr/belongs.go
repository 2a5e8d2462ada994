package timeexpr

// Belongs says whether e and next make a time together where one of them alone is none.
func (english) Belongs(p *parser, e, next *piece, l lead, comma bool) bool {
	if e.need == needPrep {
		switch {
		case e.has(saysClock):
			return clockNeeds(p, e, next, l)
		case e.has(saysPart): // "morning of the 4th", "evening at 8", but not "game night Thursday"
			atClock := next.need == needNothing && next.has(saysClock) && !next.has(saysNow)
			return e.part < lunch && (atClock || l.rel == RelOf && next.has(saysDay))
		}
	}
	if next.need != needPrep {
		return true
	}
	switch {
	case next.grain == Year: // "Sat Mar 7 10:15 2026"
		return e.dayNumber > 0 && e.month > 0 && !e.year && e.has(saysClock)
	case next.has(saysClock) && next.has(saysPart):
		return true
	case next.has(saysClock):
		return takesClock(p, e, next, l, comma)
	case next.has(saysPart) && next.part < lunch:
		return e.has(saysDay | saysClock | saysRule)
	case next.has(saysPart): // "tomorrow lunch", but not "tomorrow lunch with Ann"
		return e.has(saysDay) && (next.to >= len(p.toks) || p.toks[next.to].mark != 0)
	}
	return false
}

// clockNeeds says whether next makes a time of the bare number e: "10 tonight",
// "nine thirty tomorrow", "ten in the morning", "9-10 every Tuesday", but not
// "one Tuesday".
func clockNeeds(p *parser, e, next *piece, l lead) bool {
	figures := p.digits(e.from) > 0
	switch {
	case next.has(saysPart):
		return true
	case figures && next.has(saysDay) && p.has(next.to, aPart) && l.rel == RelNone:
		return true
	case next.has(saysRule) && p.has(e.from-1, anAnd) && figures:
		return true
	case e.has(saysFinish) && next.has(saysRule|saysDay):
		return true
	case !next.has(saysDay):
		return false
	case !figures:
		return !e.clock.whole
	}
	oneDay := next.says == saysDay && next.to == next.from+1
	return p.opensPlan(e.from) && !p.namesThing(next.to) && (!e.clock.whole || oneDay)
}

// takesClock says whether the bare number next is a time behind e: "tomorrow
// three", but not "the weekly one".
func takesClock(p *parser, e, next *piece, l lead, comma bool) bool {
	one := p.digits(next.from) == 0 && next.clock.whole && next.to == next.from+1 && next.clock.at%(12*60) == 60
	if e.has(saysRule) && l.rel == RelNone && one {
		return false
	}
	if !e.has(saysDay|saysPart|saysRule) || e.has(saysClock|saysNow) || comma && e.to-e.from <= 1 {
		return false
	}
	led := l.rel != RelNone && l.rel != RelFor && l.rel != RelTo
	if p.standsAlone(next.to) || led && p.leadsOn(next.to) {
		next.need = needNothing
		return true
	}
	return false
}

// opensPlan says whether the figures at token i are a time where a day follows
// ("9 tomorrow", "call 930 Friday"): nothing stands before them, or a thing that has a time.
func (p *parser) opensPlan(i int) bool {
	return i == 0 || p.has(i-1, aTimed|aPreposition)
}
