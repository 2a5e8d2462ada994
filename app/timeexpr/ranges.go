package timeexpr

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

// rangeTail reads the second half of an interval after its first: "- 5pm", "to Friday", "and 9:30" after "between".
func (p *parser) rangeTail(e *piece, l lead) {
	if p.is(e.to, p.w.forWord) && e.has(saysClock) && !e.has(saysNow|saysRule|saysFinish) {
		p.lasting(e, l)
		return
	}
	j := p.rangeMark(e.to)
	if p.is(j, p.w.and) && l.word == p.w.between && j == e.to {
		j++
	}
	if j == e.to || j >= len(p.toks) || e.has(saysRule|saysLead) {
		return
	}
	if p.moves && p.is(e.to, p.w.to) {
		return
	}
	if e.weekday && p.isMark(e.to, '-') && p.glued(e.to) && p.has(j, aMonth) {
		return // "Friday-Jun-15" is one day
	}
	explicit := l.word == p.w.from || l.word == p.w.between
	if c, next := p.clock(j); e.has(saysNow) && next > j && (!c.soft || l.word == p.w.from && p.standsAlone(next)) && !p.has(next, aMonth) {
		e.says = e.says&^saysNow | saysFinish // "from now to 5pm"
		e.finish, e.to = c, next
	} else if e.has(saysClock) && !e.has(saysNow) {
		p.clockRange(e, j, explicit)
	} else if e.has(saysDay) && !e.has(saysPart) {
		p.dayRange(e, j)
	}
}

// onwards reads the rest of "from Monday on", "from 5 onwards".
func (p *parser) onwards(e *piece, l lead) {
	open := p.is(e.to, p.w.onward) || p.is(e.to, p.w.onwards) || p.is(e.to, p.w.on) && (e.to+1 == len(p.toks) || p.isMark(e.to+1, ','))
	if open && l.bound == Since && e.need == needNothing {
		e.to++
	}
}

// limitTail reads "at the latest" and "at the earliest" behind a time.
func (p *parser) limitTail(e *piece) {
	i := e.to
	if p.isMark(i, ',') {
		i++
	}
	if !p.is(i, p.w.at) || !p.is(i+1, p.w.the) || e.bound != At && e.bound != By {
		return
	}
	switch {
	case p.is(i+2, p.w.latest):
		e.bound, e.to = By, i+3
	case p.is(i+2, p.w.earliest):
		e.bound, e.to = After, i+3
	}
}

// lasting reads "for 45 minutes" after the time at which that starts.
func (p *parser) lasting(e *piece, l lead) {
	d, next := p.duration(e.to + 1)
	if next == e.to+1 || e.need != needNothing && l.word != p.w.from && l.word != p.w.at {
		return
	}
	if p.until(e, d) {
		e.need, e.to = needNothing, next
	}
}

// until gives a time the end that it has after a duration of less than a day,
// and says whether there is such an end.
func (p *parser) until(e *piece, d duration) bool {
	if !d.timed() || d.minutes < 1 || d.days > 0 || d.months > 0 || d.minutes >= 24*60 {
		return false
	}
	c := e.clock
	if c.open && e.has(saysDay) && e.day != p.today {
		c = usualHalf(c)
	} else if c.open {
		c = p.nextHalf(c)
	}
	end := addMinutes(civil.DateTime{Date: p.today, Clock: c.at}, d.minutes)
	c.bare, e.clock = e.clock.bare, c
	e.finish, e.says = clock{at: end.Clock}, e.says|saysFinish
	return true
}

// clockRange is "3 to 5pm". Two bare numbers need "from" or "between" or a day before them.
func (p *parser) clockRange(e *piece, j int, explicit bool) {
	c, next := p.clock(j)
	if next == j {
		return
	}
	if c.soft && !p.standsAlone(next) && !explicit {
		return
	}
	e.finish, e.to = c, next
	e.says |= saysFinish
	if !c.soft || explicit || !p.isMark(j-1, '-') && e.need != needPrep {
		e.need = needNothing
	}
}

// goesOn says whether figures go on at token i: the 12 of "12/06/2026".
func (p *parser) goesOn(i int) bool {
	return p.glued(i) && p.glued(i+1) && p.digits(i+1) > 0 && (p.isMark(i, '/') || p.isMark(i, '.') || p.isMark(i, ':') || p.isMark(i, '-'))
}

// dayRange is "13 to 15 July", "May to December 2022", "Monday until Friday".
func (p *parser) dayRange(e *piece, j int) {
	if e.dayNumber > 0 && e.month > 0 && !e.has(saysEnd) {
		n, next := p.ordinal(j)
		if next == j {
			n, next = p.smallNumber(j)
		}
		if next > j && n > e.dayNumber && n <= 31 && !p.has(next, aUnit|aHalf|aMonth) && !p.looksLikeClock(j, next) && !p.goesOn(next) {
			if d, ok := dayOfMonth(e.day.Year, e.month, n); ok {
				e.endDay, e.to = d, next
				e.says |= saysEnd
				p.rangeYear(e)
				return
			}
		}
	}
	p.depth++
	end, ok := p.dayAt(j)
	if ok {
		p.datedWeekday(&end)
	}
	p.depth--
	if !ok || end.has(saysClock) && !end.has(saysNow) || end.need == needPrep && end.grain != Month && end.grain != Year {
		return
	}
	p.alignYears(e, &end)
	if !e.year && !end.year && e.month > 0 && end.month > 0 && !p.past {
		p.runningNow(e, &end)
	}
	if p.is(j-1, p.w.until) || p.is(j-1, p.w.till) || p.is(j-1, p.w.til) {
		e.until = end.day
	}
	last := end.day
	if end.has(saysEnd) {
		last = end.endDay
	}
	if e.weekday && !end.weekday && end.dayNumber == 0 && end.grain == Day && !end.has(saysEnd) {
		if d := weekdayBefore(end.day, e.day.Weekday()); d.After(e.day) {
			e.day = d // "Tuesday to Thursday next week"
		}
	}
	if last.Before(e.day) && end.weekday {
		last = weekdayFrom(e.day, last.Weekday())
	}
	if last.Before(e.day) {
		return
	}
	e.weekdays = e.weekday && end.weekday
	e.endDay, e.to, e.grain, e.ranged = last, end.to, min(e.grain, end.grain), true
	e.says |= saysEnd
	e.need, e.weekday = needNothing, false
}

// longRange is "from 3 December at 5pm to 5 December at 9am".
func (p *parser) longRange(e *piece, l lead) {
	j := p.rangeMark(e.to)
	if p.is(j, p.w.and) && l.word == p.w.between && j == e.to {
		j++
	}
	framed := l.word == p.w.from || l.word == p.w.between
	if j == e.to || !framed && !e.isDate() && (!e.has(saysClock) || !e.has(saysDay)) || !e.has(saysDay) || e.has(saysRule|saysEnd|saysFinish|saysLead) || p.moves {
		return
	}
	_, end, ok := p.leadAndItem(j)
	if !ok || !end.has(saysDay) || end.has(saysRule|saysEnd) {
		return
	}
	for p.extend(&end) {
	}
	p.alignYears(e, &end)
	if end.day.Before(e.day) || end.has(saysRule) || !framed && !end.has(saysClock) && !end.isDate() {
		return
	}
	e.endDay, e.to, e.ranged = end.day, end.to, true
	e.says |= saysEnd
	if e.has(saysClock) && end.has(saysClock) {
		e.finish = end.clock
		e.says |= saysFinish
	}
}

// datedWeekday adds its date to the weekday of "Thursday, 3 December".
func (p *parser) datedWeekday(e *piece) {
	j := e.to
	if p.isMark(j, ',') {
		j++
	}
	if !e.weekday || !p.in(j) {
		return
	}
	if date, ok := p.dayAt(j); ok && date.isDate() && !date.weekday && p.sameDay(e, &date) {
		e.to = date.to
	}
}

// isDate says whether a day of a month was said.
func (e *piece) isDate() bool { return e.dayNumber > 0 && e.month > 0 }

// rangeYear reads a year after "July 13-15".
func (p *parser) rangeYear(e *piece) {
	j := e.to
	if p.isMark(j, ',') || p.is(j, p.w.of) || p.is(j, p.w.in) {
		j++
	}
	if j < len(p.toks) && p.digits(j) == 4 {
		if y, next := p.year(j); next > j {
			e.day.Year, e.endDay.Year, e.to = y, y, next
		}
	}
}

// alignYears gives the half without a year the year of the other, so that
// the end comes after the start.
func (p *parser) alignYears(e, end *piece) {
	switch {
	case e.month > 0 && end.month > 0 && end.year && !e.year:
		setYear(e, end.day.Year)
		if end.day.Before(e.day) {
			setYear(e, end.day.Year-1)
		}
	case e.month == 0 && e.dayNumber > 0 && end.month > 0:
		setMonth(e, end)
	case end.month > 0 && !end.year:
		setYear(end, e.day.Year)
		if end.day.Before(e.day) {
			setYear(end, e.day.Year+1)
		}
	case end.month == 0 && end.dayNumber > 0 && end.day.Before(e.day):
		if d, ok := dayOfMonth(e.day.Year, e.day.Month+1, end.dayNumber); ok {
			end.day = d
		}
	}
}

// runningNow takes an interval without a year that is under way ("May to
// September", said in June) for this one and not the next.
func (p *parser) runningNow(e, end *piece) {
	earlier := *end
	setYear(&earlier, end.day.Year-1)
	last := earlier.day
	if earlier.has(saysEnd) {
		last = earlier.endDay
	}
	if !last.Before(p.today) {
		setYear(e, e.day.Year-1)
		*end = earlier
	}
}

func setYear(e *piece, year int) {
	e.day.Year = year
	if e.dayNumber == 0 {
		e.day = civil.NewDate(year, e.month, 1)
		e.endDay = civil.NewDate(year, e.month+1, 0)
		return
	}
	if d, ok := dayOfMonth(year, e.month, e.dayNumber); ok {
		e.day = d
	}
}

// setMonth gives "the 12th" the month of "14th May".
func setMonth(e, end *piece) {
	if d, ok := dayOfMonth(end.day.Year, time.Month(end.month), e.dayNumber); ok {
		e.day, e.month, e.year = d, end.month, end.year
	}
}
