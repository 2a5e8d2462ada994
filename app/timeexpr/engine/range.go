package engine

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

// rangeTail reads the second half of an interval after its first: "- 5pm", "to Friday", "and 9:30" after "between".
func rangeTail(p *Parser, e *Piece, l Lead) {
	if p.Rel(e.To) == RelFor && e.Has(SaysClock) && !e.Has(SaysNow|SaysRule|SaysFinish) {
		Lasting(p, e, l)
		return
	}
	j := secondHalf(p, e, l)
	if j == e.To || j >= len(p.Toks) || e.Has(SaysRule|SaysLead) || p.Mood.Moves && p.Rel(e.To) == RelTo {
		return
	}
	if e.Weekday && p.IsMark(e.To, '-') && p.Glued(e.To) && p.Has(j, KindMonth) {
		return // "Friday-Jun-15" is one day
	}
	moment := e.Has(SaysNow)
	switch {
	case moment && fromNowOn(p, e, l, j):
	case e.Has(SaysClock) && !moment:
		clockRange(p, e, j, l.frames())
	case e.Has(SaysDay) && !e.Has(SaysPart):
		dayRange(p, e, j)
	}
}

// frames says whether an interval follows: "from", "between".
func (l Lead) frames() bool { return l.Rel == RelFrom || l.Rel == RelBetween }

// secondHalf is where the second half of an interval begins behind e, or where e ends.
func secondHalf(p *Parser, e *Piece, l Lead) int {
	j := SkipRangeMark(p, e.To)
	if j == e.To && l.Rel == RelBetween && p.Has(j, KindAnd) {
		j++
	}
	return j
}

// fromNowOn reads "from now to 5pm".
func fromNowOn(p *Parser, e *Piece, l Lead, j int) bool {
	c, next := p.lang.Clock(p, j)
	if next == j || p.Has(next, KindMonth) || c.Soft && (l.Rel != RelFrom || !p.StandsAlone(next)) {
		return false
	}
	e.Says = e.Says&^SaysNow | SaysFinish
	e.Finish, e.To = c, next
	return true
}

// Lasting reads "for 45 minutes" after the time at which that starts.
func Lasting(p *Parser, e *Piece, l Lead) {
	d, next := p.lang.Duration(p, e.To+1)
	if next == e.To+1 || e.Need != NeedNothing && l.Rel != RelFrom && l.Rel != RelAt {
		return
	}
	if EndAfter(p, e, d) {
		e.Need, e.To = NeedNothing, next
	}
}

// EndAfter gives a time the end that it has after a duration of less than a day,
// and says whether there is such an end.
func EndAfter(p *Parser, e *Piece, d Duration) bool {
	if !d.Timed() || d.Minutes < 1 || d.Days > 0 || d.Months > 0 || d.Minutes >= 24*60 {
		return false
	}
	c := e.Clock
	if c.Open && e.Has(SaysDay) && e.Day != p.Today {
		c = UsualHalf(c)
	} else if c.Open {
		c = NextHalf(p, c)
	}
	end := AddMinutes(civil.DateTime{Date: p.Today, Clock: c.At}, d.Minutes)
	c.Bare, e.Clock = e.Clock.Bare, c
	e.Finish, e.Says = Clock{At: end.Clock}, e.Says|SaysFinish
	return true
}

// clockRange is "3 to 5pm". Two bare numbers need "from" or "between" or a day before them.
func clockRange(p *Parser, e *Piece, j int, explicit bool) {
	c, next := p.lang.Clock(p, j)
	if next == j || p.Has(next, KindMonth) { // "at 7pm until 20 December"
		return
	}
	if c.Soft && !p.StandsAlone(next) && !explicit {
		return
	}
	e.Finish, e.To = c, next
	e.Says |= SaysFinish
	if !c.Soft || explicit || !p.IsMark(j-1, '-') && e.Need != NeedPrep {
		e.Need = NeedNothing
	}
}

// goesOn says whether figures go on at token i: the 12 of "12/06/2026".
func goesOn(p *Parser, i int) bool {
	return p.Glued(i) && p.Glued(i+1) && p.Digits(i+1) > 0 && (p.IsMark(i, '/') || p.IsMark(i, '.') ||
		p.IsMark(i, ':') ||
		p.IsMark(i, '-'))
}

// dayRange is "13 to 15 July", "May to December 2022", "Monday until Friday".
func dayRange(p *Parser, e *Piece, j int) {
	if numberRange(p, e, j) {
		return
	}
	end, ok := lastDayAt(p, j)
	if !ok {
		return
	}
	alignYears(p, e, &end)
	if !e.Year && !end.Year && e.Month > 0 && end.Month > 0 && !p.Past {
		runningNow(p, e, &end)
	}
	if p.Rel(j-1) == RelUntil {
		e.until = end.Day
	}
	if e.Weekday && end.Says == SaysDay && !end.Weekday && end.DayNumber == 0 && end.Grain == Day {
		if d := WeekdayBefore(end.Day, e.Day.Weekday()); d.After(e.Day) {
			e.Day = d // "Tuesday to Thursday next week"
		}
	}
	last := LastDay(&end)
	if last.Before(e.Day) && end.Weekday {
		last = WeekdayFrom(e.Day, last.Weekday())
	}
	if last.Before(e.Day) {
		return
	}
	e.weekdays = e.Weekday && end.Weekday
	e.EndDay, e.To, e.Ranged = last, end.To, true
	e.Grain = min(e.Grain, end.Grain)
	e.Says |= SaysEnd
	e.Need = NeedNothing
	e.Weekday = false
}

// numberRange is "July 13-15": the end is only a number.
func numberRange(p *Parser, e *Piece, j int) bool {
	if e.DayNumber == 0 || e.Month == 0 || e.Has(SaysEnd) {
		return false
	}
	n, next := p.lang.DayNumber(p, j)
	if next == j || n <= e.DayNumber || n > 31 || goesOn(p, next) {
		return false
	}
	d, ok := DayOfMonth(e.Day.Year, e.Month, n)
	if ok {
		e.EndDay, e.To = d, next
		e.Says |= SaysEnd
		rangeYear(p, e)
	}
	return ok
}

// lastDayAt reads the day with which an interval ends.
func lastDayAt(p *Parser, j int) (Piece, bool) {
	p.Depth++
	end, ok := dayAt(p, j)
	if ok {
		datedWeekday(p, &end)
	}
	p.Depth--
	if !ok || end.Has(SaysClock) && !end.Has(SaysNow) {
		return end, false
	}
	return end, end.Need != NeedPrep || end.Grain == Month || end.Grain == Year
}

// longRange is "from 3 December at 5pm to 5 December at 9am".
func longRange(p *Parser, e *Piece, l Lead) {
	j := secondHalf(p, e, l)
	if j == e.To || !mayRunLong(p, e, l) {
		return
	}
	_, found, ok := readLedItem(p, j)
	if !ok || !found.Has(SaysDay) || found.Has(SaysRule|SaysEnd) {
		return
	}
	end := found
	for extend(p, &end) {
	}
	alignYears(p, e, &end)
	if end.Day.Before(e.Day) || end.Has(SaysRule) || !l.frames() && !end.Has(SaysClock) && !end.isDate() {
		return
	}
	e.EndDay, e.To, e.Ranged = end.Day, end.To, true
	e.Says |= SaysEnd
	if e.Has(SaysClock) && end.Has(SaysClock) {
		e.Finish = end.Clock
		e.Says |= SaysFinish
	}
}

// mayRunLong says whether e can be the first half of an interval of days with times.
func mayRunLong(p *Parser, e *Piece, l Lead) bool {
	if !e.Has(SaysDay) || e.Has(SaysRule|SaysEnd|SaysFinish|SaysLead) || p.Mood.Moves {
		return false
	}
	return l.frames() || e.isDate() || e.Has(SaysClock)
}

// datedWeekday adds its date to the weekday of "Thursday, 3 December".
func datedWeekday(p *Parser, e *Piece) {
	j := e.To
	if p.IsMark(j, ',') {
		j++
	}
	if !e.Weekday || !p.In(j) {
		return
	}
	if date, ok := dayAt(p, j); ok && date.isDate() && !date.Weekday && sameDay(p, e, &date) {
		e.To = date.To
	}
}

// isDate says whether a day of a month was said.
func (e *Piece) isDate() bool { return e.DayNumber > 0 && e.Month > 0 }

// rangeYear reads a year after "July 13-15".
func rangeYear(p *Parser, e *Piece) {
	j := e.To
	if p.IsMark(j, ',') || p.Rel(j) == RelOf || p.Rel(j) == RelIn {
		j++
	}
	if y, ok := YearFigures(p, j); ok {
		e.Day.Year, e.EndDay.Year = y, y
		e.To = j + 1
	}
}

// alignYears gives the half without a year the year of the other, so that
// the end comes after the start.
func alignYears(p *Parser, e, end *Piece) {
	switch {
	case e.Month > 0 && end.Month > 0 && end.Year && !e.Year:
		setYear(e, end.Day.Year)
		if end.Day.Before(e.Day) {
			setYear(e, end.Day.Year-1)
		}
	case e.Month == 0 && e.DayNumber > 0 && end.Month > 0:
		setMonth(e, end)
	case end.Month > 0 && !end.Year:
		setYear(end, e.Day.Year)
		if end.Day.Before(e.Day) {
			setYear(end, e.Day.Year+1)
		}
	case end.Month == 0 && end.DayNumber > 0 && end.Day.Before(e.Day):
		if d, ok := DayOfMonth(e.Day.Year, e.Day.Month+1, end.DayNumber); ok {
			end.Day = d
		}
	}
}

// runningNow takes an interval without a year that is under way ("May to
// September", said in June) for this one and not the next.
func runningNow(p *Parser, e, end *Piece) {
	earlier := *end
	setYear(&earlier, end.Day.Year-1)
	last := earlier.Day
	if earlier.Has(SaysEnd) {
		last = earlier.EndDay
	}
	if !last.Before(p.Today) {
		setYear(e, e.Day.Year-1)
		*end = earlier
	}
}

func setYear(e *Piece, year int) {
	e.Day.Year = year
	if e.DayNumber == 0 {
		e.Day = civil.NewDate(year, e.Month, 1)
		e.EndDay = civil.NewDate(year, e.Month+1, 0)
		return
	}
	if d, ok := DayOfMonth(year, e.Month, e.DayNumber); ok {
		e.Day = d
		e.Problem, e.Others = NoProblem, nil
	}
}

// setMonth gives "the 12th" the month of "14th May".
func setMonth(e, end *Piece) {
	if d, ok := DayOfMonth(end.Day.Year, time.Month(end.Month), e.DayNumber); ok {
		e.Day, e.Month, e.Year = d, end.Month, end.Year
	}
}
