package timeexpr

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

// rangeTail reads the second half of an interval after its first: "- 5pm", "to Friday", "and 9:30" after "between".
func (p *parser) rangeTail(e *piece, l lead) {
	if p.relation(e.to) == RelFor && e.has(saysClock) && !e.has(saysNow|saysRule|saysFinish) {
		p.lasting(e, l)
		return
	}
	j := p.secondHalf(e, l)
	if j == e.to || j >= len(p.toks) || e.has(saysRule|saysLead) || p.mood.Moves && p.relation(e.to) == RelTo {
		return
	}
	if e.weekday && p.isMark(e.to, '-') && p.glued(e.to) && p.has(j, aMonth) {
		return // "Friday-Jun-15" is one day
	}
	switch {
	case e.has(saysNow) && p.fromNowOn(e, l, j):
	case e.has(saysClock) && !e.has(saysNow):
		p.clockRange(e, j, l.frames())
	case e.has(saysDay) && !e.has(saysPart) && !(e.has(saysClock) && !e.has(saysNow)):
		p.dayRange(e, j)
	}
}

// frames says whether an interval follows: "from", "between".
func (l lead) frames() bool { return l.rel == RelFrom || l.rel == RelBetween }

// secondHalf is where the second half of an interval begins behind e, or where e ends.
func (p *parser) secondHalf(e *piece, l lead) int {
	j := p.rangeMark(e.to)
	if j == e.to && l.rel == RelBetween && p.has(j, anAnd) {
		j++
	}
	return j
}

// fromNowOn reads "from now to 5pm".
func (p *parser) fromNowOn(e *piece, l lead, j int) bool {
	c, next := p.lang.Clock(p, j)
	if next == j || p.has(next, aMonth) || c.soft && (l.rel != RelFrom || !p.standsAlone(next)) {
		return false
	}
	e.says = e.says&^saysNow | saysFinish
	e.finish, e.to = c, next
	return true
}

// lasting reads "for 45 minutes" after the time at which that starts.
func (p *parser) lasting(e *piece, l lead) {
	d, next := p.lang.Duration(p, e.to+1)
	if next == e.to+1 || e.need != needNothing && l.rel != RelFrom && l.rel != RelAt {
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
	c, next := p.lang.Clock(p, j)
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
	if p.numberRange(e, j) {
		return
	}
	end, ok := p.lastDayAt(j)
	if !ok {
		return
	}
	p.alignYears(e, &end)
	if !e.year && !end.year && e.month > 0 && end.month > 0 && !p.past {
		p.runningNow(e, &end)
	}
	if p.relation(j-1) == RelUntil {
		e.until = end.day
	}
	if e.weekday && end.says == saysDay && !end.weekday && end.dayNumber == 0 && end.grain == Day {
		if d := weekdayBefore(end.day, e.day.Weekday()); d.After(e.day) {
			e.day = d // "Tuesday to Thursday next week"
		}
	}
	last := lastDay(&end)
	if last.Before(e.day) && end.weekday {
		last = weekdayFrom(e.day, last.Weekday())
	}
	if last.Before(e.day) {
		return
	}
	e.weekdays = e.weekday && end.weekday
	e.endDay, e.to, e.ranged = last, end.to, true
	e.grain = min(e.grain, end.grain)
	e.says |= saysEnd
	e.need = needNothing
	e.weekday = false
}

// numberRange is "July 13-15": the end is only a number.
func (p *parser) numberRange(e *piece, j int) bool {
	if e.dayNumber == 0 || e.month == 0 || e.has(saysEnd) {
		return false
	}
	n, next := p.lang.DayNumber(p, j)
	if next == j || n <= e.dayNumber || n > 31 || p.goesOn(next) {
		return false
	}
	d, ok := dayOfMonth(e.day.Year, e.month, n)
	if ok {
		e.endDay, e.to = d, next
		e.says |= saysEnd
		p.rangeYear(e)
	}
	return ok
}

// lastDayAt reads the day with which an interval ends.
func (p *parser) lastDayAt(j int) (piece, bool) {
	p.depth++
	end, ok := p.dayAt(j)
	if ok {
		p.datedWeekday(&end)
	}
	p.depth--
	if !ok || end.has(saysClock) && !end.has(saysNow) {
		return end, false
	}
	return end, end.need != needPrep || end.grain == Month || end.grain == Year
}

// longRange is "from 3 December at 5pm to 5 December at 9am".
func (p *parser) longRange(e *piece, l lead) {
	j := p.secondHalf(e, l)
	if j == e.to || !p.mayRunLong(e, l) {
		return
	}
	_, found, ok := p.leadAndItem(j)
	if !ok || !found.has(saysDay) || found.has(saysRule|saysEnd) {
		return
	}
	end := found
	for p.extend(&end) {
	}
	p.alignYears(e, &end)
	if end.day.Before(e.day) || end.has(saysRule) || !l.frames() && !end.has(saysClock) && !end.isDate() {
		return
	}
	e.endDay, e.to, e.ranged = end.day, end.to, true
	e.says |= saysEnd
	if e.has(saysClock) && end.has(saysClock) {
		e.finish = end.clock
		e.says |= saysFinish
	}
}

// mayRunLong says whether e can be the first half of an interval of days with times.
func (p *parser) mayRunLong(e *piece, l lead) bool {
	if !e.has(saysDay) || e.has(saysRule|saysEnd|saysFinish|saysLead) || p.mood.Moves {
		return false
	}
	return l.frames() || e.isDate() || e.has(saysClock)
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
	if p.isMark(j, ',') || p.relation(j) == RelOf || p.relation(j) == RelIn {
		j++
	}
	if y, ok := p.yearFigures(j); ok {
		e.day.Year, e.endDay.Year = y, y
		e.to = j + 1
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
