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
	if k := p.lang.Hedge(p, j); k > j && (e.says == saysDay || e.says == saysDay|saysEnd) {
		j, comma = k, false // "next week, maybe on Tuesday"
	}
	l, found, ok := p.leadAndItem(j)
	if !ok {
		return p.lang.Tail(p, e)
	}
	next := found
	p.rangeTail(&next, l)
	p.lang.Onward(p, &next, l)
	if !p.lang.Belongs(p, e, &next, l, comma) || !p.merge(e, &next, l, comma) {
		return p.lang.Tail(p, e)
	}
	e.to = next.to
	if paren && p.isMark(e.to, ')') {
		e.to++
	}
	return true
}

// merge adds what next says to e, if they go together.
func (p *parser) merge(e, next *piece, l lead, comma bool) bool {
	switch {
	case e.has(saysLead|saysNow) || next.has(saysLead) || next.has(saysNow) && e.has(saysDay|saysClock):
		return false
	case next.has(saysRule):
		return p.mergeRule(e, next)
	case e.has(saysRule) && next.has(saysDay):
		return p.limit(e, next, l)
	case e.has(saysRule) && next.has(saysClock) && e.has(saysClock):
		return false
	}
	if !p.mergeDay(e, next, l, comma) {
		return false
	}
	takeTime(e, next)
	e.need = min(e.need, next.need)
	if e.has(saysClock) && e.has(saysPart) || e.has(saysDay) && next.has(saysClock) && next.need == needNothing {
		e.need = needNothing
	}
	if next.bound != At && next.has(saysClock|saysPart) {
		e.bound = next.bound
	}
	return true
}

// mergeDay joins the days of two pieces, and says whether what they say of the
// time goes together as well.
func (p *parser) mergeDay(e, next *piece, l lead, comma bool) bool {
	both := next.has(saysDay) && e.has(saysDay)
	if both && (l.rel == RelAbout || l.rel == RelTo || !p.sameDay(e, next)) {
		return false
	}
	if next.has(saysPart) && next.part >= lunch && (l.rel == RelAbout || l.rel == RelAround) && e.has(saysDay) {
		return false // "tomorrow about dinner"
	}
	if next.has(saysClock) && e.has(saysClock) {
		return false
	}
	if next.has(saysPart) && e.has(saysPart) && e.part != next.part && !next.tonight {
		return false
	}
	if !next.has(saysDay) || e.has(saysDay) {
		return true
	}
	if comma && !e.has(saysPart) && !next.has(saysPart) && e.clock.soft {
		return false
	}
	takeDay(e, next)
	if e.bound == At {
		e.bound = next.bound
	}
	return true
}

func takeDay(e, next *piece) {
	e.day, e.endDay = next.day, next.endDay
	e.month, e.dayNumber, e.year = next.month, next.dayNumber, next.year
	e.grain = min(e.grain, next.grain)
	e.weekday = next.weekday
	e.weak = e.weak || next.weak
	e.vague = e.vague || next.vague
	e.says |= next.says & (saysDay | saysEnd)
}

func takeTime(e, next *piece) {
	if next.has(saysClock) {
		e.clock, e.finish = next.clock, next.finish
		e.grain = next.grain
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

// dayJoin is a way in which two pieces say one day.
type dayJoin struct {
	fits func(e, next *piece) bool
	join func(p *parser, e, next *piece) bool
}

// dayJoins are tried in turn.
var dayJoins = []dayJoin{
	{ // "Friday, 4 December"
		func(e, next *piece) bool { return e.weekday && next.dayNumber > 0 && !next.weekday },
		func(p *parser, e, next *piece) bool {
			w := e.day.Weekday()
			takeDay(e, next)
			p.onWeekday(e, w)
			return true
		},
	},
	{ // "4 December, Friday"
		func(e, next *piece) bool { return next.weekday && e.dayNumber > 0 && e.month > 0 && !e.weekday },
		func(p *parser, e, next *piece) bool {
			p.onWeekday(e, next.day.Weekday())
			return true
		},
	},
	{ // "in December, on the 4th"
		func(e, next *piece) bool {
			return e.grain == Month && e.has(saysEnd) && next.dayNumber > 0 && next.month == 0
		},
		func(p *parser, e, next *piece) bool {
			d, ok := dayOfMonth(e.day.Year, e.day.Month, next.dayNumber)
			if ok {
				e.only(d)
			}
			return ok
		},
	},
	{ // "next year on May 3"
		func(e, next *piece) bool { return e.grain == Year && e.has(saysEnd) && next.month > 0 && !next.year },
		func(p *parser, e, next *piece) bool {
			setYear(next, e.day.Year)
			e.says &^= saysEnd
			takeDay(e, next)
			e.grain = next.grain
			return true
		},
	},
	{ // "May 3 next year"
		func(e, next *piece) bool { return e.month > 0 && !e.year && next.grain == Year && next.has(saysEnd) },
		func(p *parser, e, next *piece) bool {
			setYear(e, next.day.Year)
			return true
		},
	},
	{ // "next week on Friday"
		func(e, next *piece) bool { return next.weekday && e.grain == Week && e.has(saysEnd) },
		func(p *parser, e, next *piece) bool {
			e.only(weekdayFrom(e.day, next.day.Weekday()))
			return true
		},
	},
	{ // "Friday in two weeks"
		func(e, next *piece) bool { return e.weekday && next.ahead != noUnit },
		func(p *parser, e, next *piece) bool {
			e.day = weekdayFrom(p.startOfWeek(next.day), e.day.Weekday())
			return true
		},
	},
	{ // "in two weeks on Friday"
		func(e, next *piece) bool { return next.weekday && e.ahead != noUnit },
		func(p *parser, e, next *piece) bool {
			e.day = weekdayFrom(p.startOfWeek(e.day), next.day.Weekday())
			e.ahead = noUnit
			return true
		},
	},
	{ // "May in two years"
		func(e, next *piece) bool { return e.grain == Month && e.month > 0 && !e.year && next.ahead == years },
		func(p *parser, e, next *piece) bool {
			setYear(e, next.day.Year)
			return true
		},
	},
	{ // "Friday, next week"
		func(e, next *piece) bool { return e.weekday && next.grain == Week && next.has(saysEnd) },
		func(p *parser, e, next *piece) bool {
			e.day = weekdayFrom(next.day, e.day.Weekday())
			e.inWeek = true
			return true
		},
	},
}

// sameDay joins two ways to say a day: "Friday, 4 December", "next week on Friday".
func (p *parser) sameDay(e, next *piece) bool {
	for _, way := range dayJoins {
		if way.fits(e, next) {
			ok := way.join(p, e, next)
			if ok {
				e.weekday = false
			}
			return ok
		}
	}
	return false
}

// only makes e that day of the interval that it was.
func (e *piece) only(d civil.Date) {
	e.day = d
	e.grain = Day
	e.says &^= saysEnd
}

// onWeekday moves a date without a year to the year in which it is that weekday.
func (p *parser) onWeekday(e *piece, w time.Weekday) {
	if e.year || e.month == 0 {
		return
	}
	said := e.day.Year
	e.day = p.yearOf(e, w)
	if moved := e.day.Year - said; e.has(saysEnd) && moved != 0 {
		e.endDay = civil.NewDate(e.endDay.Year+moved, e.endDay.Month, e.endDay.Day)
	}
}

// yearOf is the day of a date without a year in the year in which it is that weekday.
func (p *parser) yearOf(e *piece, w time.Weekday) civil.Date {
	if d, ok := dayOfMonth(p.today.Year, e.month, e.dayNumber); ok && d.Weekday() == w && !(p.mood.Will && d.Before(p.today)) {
		return d // even if it has passed: that is what the weekday is for
	}
	for k := range 8 {
		if d, ok := dayOfMonth(e.day.Year+k, e.month, e.dayNumber); ok && d.Weekday() == w {
			return d
		}
	}
	return e.day
}
