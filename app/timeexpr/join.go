package timeexpr

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

// extend joins the next piece to e, if there is one that belongs to it.
func (p *parser) extend(e *piece) bool {
	j := e.to
	paren := false
	switch {
	case p.isMark(j, ','):
		j++
	case p.isMark(j, '('):
		j, paren = j+1, true
	case p.isMark(j, '-') && e.has(saysDay) && e.weekday:
		j++
	}
	comma := j > e.to
	if k := p.longestPhrase(&p.g.hedges, j); k > j && (e.says == saysDay || e.says == saysDay|saysEnd) {
		j, comma = k, false // "next week, maybe on Tuesday"
	}
	l, next, ok := p.leadAndItem(j)
	if !ok {
		return p.tail(e)
	}
	p.rangeTail(&next, l)
	p.onwards(&next, l)
	if !p.belongs(e, &next, l, comma) || !p.merge(e, &next, l, comma) {
		return p.tail(e)
	}
	e.to = next.to
	if paren && p.isMark(e.to, ')') {
		e.to++
	}
	return true
}

// belongs says whether e and next make a time together where one of them alone is none.
func (p *parser) belongs(e, next *piece, l lead, comma bool) bool {
	if e.need == needPrep {
		switch {
		case e.has(saysClock): // "10 tonight", "nine thirty tomorrow", "ten in the morning", "9-10 every Tuesday", but not "one Tuesday"
			return next.has(saysPart) || p.digits(e.from) > 0 && next.has(saysDay) && p.has(next.to, aPart) && l.word == nil || next.has(saysRule) && p.is(e.from-1, p.w.and) && p.digits(e.from) > 0 || e.has(saysFinish) && next.has(saysRule|saysDay) || next.has(saysDay) && (!e.clock.whole && p.digits(e.from) == 0 || p.digits(e.from) > 0 && p.opensPlan(e.from) && !p.namesThing(next.to) && (!e.clock.whole || next.says == saysDay && next.to == next.from+1))
		case e.has(saysPart): // "morning of the 4th", "evening at 8", but not "game night Thursday"
			return e.part < lunch && (next.need == needNothing && next.has(saysClock) && !next.has(saysNow) || l.word == p.w.of && next.has(saysDay))
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
	case next.has(saysClock): // "tomorrow three", but not "the weekly one"
		if e.has(saysRule) && l.word == nil && p.digits(next.from) == 0 && next.clock.whole && next.to == next.from+1 && next.clock.at%(12*60) == 60 {
			return false
		}
		if e.has(saysDay|saysPart|saysRule) && !e.has(saysClock|saysNow) && (!comma || e.to-e.from > 1) && (p.standsAlone(next.to) || l.word != nil && l.word != p.w.forWord && l.word != p.w.to && p.leadsOn(next.to)) {
			next.need = needNothing
			return true
		}
		return false
	case next.has(saysPart) && next.part < lunch:
		return e.has(saysDay | saysClock | saysRule)
	case next.has(saysPart): // "tomorrow lunch", but not "tomorrow lunch with Ann"
		return e.has(saysDay) && (next.to >= len(p.toks) || p.toks[next.to].mark != 0)
	}
	return false
}

// opensPlan says whether the figures at token i are a time where a day follows
// ("9 tomorrow", "call 930 Friday"): nothing stands before them, or a thing that has a time.
func (p *parser) opensPlan(i int) bool {
	return i == 0 || p.has(i-1, aTimed|aPreposition)
}

// merge adds what next says to e, if they go together.
func (p *parser) merge(e, next *piece, l lead, comma bool) bool {
	n := next.says
	switch {
	case e.has(saysLead) || next.has(saysLead):
		return false
	case e.has(saysNow) || next.has(saysNow) && e.has(saysDay|saysClock):
		return false
	case n&saysRule != 0:
		return p.mergeRule(e, next)
	case e.has(saysRule) && n&saysDay != 0:
		return p.limit(e, next, l)
	case e.has(saysRule) && n&saysClock != 0 && e.has(saysClock):
		return false
	}
	if n&saysDay != 0 && e.has(saysDay) && (l.word == p.w.about || l.word == p.w.to || !p.sameDay(e, next)) {
		return false
	}
	if next.has(saysPart) && next.part >= lunch && (l.word == p.w.about || l.word == p.w.around) && e.has(saysDay) {
		return false // "tomorrow about dinner"
	}
	if n&saysClock != 0 && e.has(saysClock) || n&saysPart != 0 && e.has(saysPart) && e.part != next.part && !next.tonight {
		return false
	}
	if n&saysDay != 0 && !e.has(saysDay) {
		if comma && !e.has(saysPart) && !next.has(saysPart) && e.clock.soft {
			return false
		}
		takeDay(e, next)
		if e.bound == At {
			e.bound = next.bound
		}
	}
	takeTime(e, next)
	e.need = min(e.need, next.need)
	if e.has(saysClock) && e.has(saysPart) || e.has(saysDay) && next.has(saysClock) && next.need == needNothing {
		e.need = needNothing
	}
	if next.bound != At && n&(saysClock|saysPart) != 0 {
		e.bound = next.bound
	}
	return true
}

func takeDay(e, next *piece) {
	e.day, e.endDay, e.grain, e.month, e.dayNumber = next.day, next.endDay, min(e.grain, next.grain), next.month, next.dayNumber
	e.year, e.weekday, e.weak, e.vague = next.year, next.weekday, e.weak || next.weak, e.vague || next.vague
	e.says |= next.says & (saysDay | saysEnd)
}

func takeTime(e, next *piece) {
	if next.has(saysClock) {
		e.clock, e.finish, e.grain = next.clock, next.finish, next.grain
		e.says |= next.says & (saysClock | saysFinish)
	}
	if next.has(saysPart) && !(e.has(saysPart) && next.tonight) {
		e.part, e.early, e.tonight = next.part, next.early, next.tonight
		e.says |= saysPart
		if !e.has(saysClock) {
			e.grain = DayPart
		}
	}
}

// sameDay joins two ways to say a day: "Friday, 4 December", "next week on Friday".
func (p *parser) sameDay(e, next *piece) bool {
	switch {
	case e.weekday && next.dayNumber > 0 && !next.weekday:
		w := e.day.Weekday()
		takeDay(e, next)
		p.onWeekday(e, w)
	case next.weekday && e.dayNumber > 0 && e.month > 0 && !e.weekday:
		p.onWeekday(e, next.day.Weekday())
	case e.grain == Month && e.has(saysEnd) && next.dayNumber > 0 && next.month == 0:
		d, ok := dayOfMonth(e.day.Year, e.day.Month, next.dayNumber)
		if !ok {
			return false
		}
		e.day, e.grain, e.says = d, Day, e.says&^saysEnd
	case e.grain == Year && e.has(saysEnd) && next.month > 0 && !next.year:
		setYear(next, e.day.Year)
		e.says &^= saysEnd
		takeDay(e, next)
		e.grain = next.grain
	case e.month > 0 && !e.year && next.grain == Year && next.has(saysEnd):
		setYear(e, next.day.Year)
	case next.weekday && e.grain == Week && e.has(saysEnd):
		e.day, e.grain, e.says = weekdayFrom(e.day, next.day.Weekday()), Day, e.says&^saysEnd
	case e.weekday && next.ahead != noUnit:
		e.day = weekdayFrom(p.startOfWeek(next.day), e.day.Weekday())
	case next.weekday && e.ahead != noUnit:
		e.day, e.ahead = weekdayFrom(p.startOfWeek(e.day), next.day.Weekday()), noUnit
	case e.grain == Month && e.month > 0 && !e.year && next.ahead == years:
		setYear(e, next.day.Year)
	case e.weekday && next.grain == Week && next.has(saysEnd):
		e.day = weekdayFrom(next.day, e.day.Weekday())
	default:
		return false
	}
	e.weekday = false
	return true
}

// onWeekday moves a date without a year to the year in which it is that weekday.
func (p *parser) onWeekday(e *piece, w time.Weekday) {
	if e.year || e.month == 0 {
		return
	}
	said := e.day.Year
	defer func() {
		if e.has(saysEnd) && e.day.Year != said {
			e.endDay = civil.NewDate(e.endDay.Year+e.day.Year-said, e.endDay.Month, e.endDay.Day)
		}
	}()
	if d, ok := dayOfMonth(p.today.Year, e.month, e.dayNumber); ok && d.Weekday() == w && !(p.will && d.Before(p.today)) {
		e.day = d // even if it has passed: that is what the weekday is for
		return
	}
	for k := range 8 {
		if d, ok := dayOfMonth(e.day.Year+k, e.month, e.dayNumber); ok && d.Weekday() == w {
			e.day = d
			return
		}
	}
}
