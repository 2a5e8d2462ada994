package timeexpr

import (
	"slices"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

// mergeRule adds a recurrence to a time or day that was said before it: "at 9 every day".
func (p *parser) mergeRule(e, next *piece) bool {
	if e.has(saysRule) {
		return !next.has(saysPart) && combine(e.rule, next.rule)
	}
	e.rule, e.says = next.rule, e.says|saysRule
	switch {
	case e.has(saysDay) && (e.bound == Until || e.bound == Before || e.bound == By):
		e.rule.Until, e.says, e.day = untilDay(e), e.says&^(saysDay|saysEnd), civil.Date{}
	case e.has(saysDay|saysEnd) && e.bound == Since && !e.ranged:
		e.says &^= saysEnd
	case e.has(saysDay) && e.has(saysEnd): // "from May to July every Monday"
		e.rule.Until, e.says = e.endDay, e.says&^saysEnd
	}
	if e.nth.N != 0 && e.rule.Freq == recur.Monthly && len(e.rule.ByDay)+len(e.rule.ByMonthDay) == 0 {
		e.rule.ByDay = []recur.Weekday{e.nth} // "the first Monday of the month, every month"
	}
	e.bound = At
	e.need = needNothing
	takeTime(e, next)
	return true
}

// combine joins "Fridays" and "every 3 weeks".
func combine(r, s *recur.Rule) bool {
	if minutesOf(r) > 0 && s.Freq == recur.Weekly && s.Step() == 1 && len(r.ByDay) == 0 { // "every hour from 9 to 5 on weekdays"
		r.ByDay = s.ByDay
		return len(s.ByDay) > 0
	}
	if r.Freq == s.Freq && r.Freq >= recur.Monthly && r.Freq < recur.Hourly && r.Step() == 1 && s.Step() == 1 && len(r.ByMonth)+len(r.ByMonthDay)+len(r.ByDay) == 0 {
		*r = s.Clone() // "annually, every 1 March"
		return true
	}
	if r.Freq != recur.Weekly || s.Freq != recur.Weekly || (len(r.ByDay) > 0) == (len(s.ByDay) > 0) {
		return false
	}
	r.Interval, r.ByDay = max(r.Step(), s.Step()), append(slices.Clone(r.ByDay), s.ByDay...)
	return true
}

// limit adds the first or the last day of a recurrence: "starting Monday", "until May", "this week".
func (p *parser) limit(e, next *piece, l lead) bool {
	switch {
	case next.grain == Week && p.digits(next.to-1) > 0 && p.is(next.to-2, p.w.week): // "in week 12": see weekTail
		return false
	case minutesOf(e.rule) > 0 && next.has(saysNow) && next.has(saysFinish): // "for the next 12 minutes": see countTail
		return false
	case next.ranged && next.weekdays && e.rule.Freq == recur.Daily && e.rule.Step() == 1: // "every day from Monday to Friday"
		e.rule.Freq = recur.Weekly
		for d := next.day; !d.After(next.endDay) && len(e.rule.ByDay) < 7; d = d.AddDays(1) {
			e.rule.ByDay = append(e.rule.ByDay, recur.Weekday{Day: d.Weekday()})
		}
	case next.bound == Until || next.bound == Before || next.bound == By || l.word == p.w.to:
		if !e.rule.Until.IsZero() {
			return false
		}
		e.rule.Until = untilDay(next)
		if l.word == p.w.through || l.word == p.w.thru || l.word == p.w.to {
			e.rule.Until = lastDay(next)
		}
	case next.grain == Month && next.month > 0 && !next.year && !next.ranged && (l.word == p.w.in || l.word == p.w.of || l.word == p.w.during):
		e.rule.ByMonth = append(slices.Clone(e.rule.ByMonth), next.month) // "every Monday in January"
		p.moreMonths(e, next)
	case next.has(saysEnd) && !e.has(saysDay) && !(next.bound == Since && next.grain >= Weekend && !next.ranged):
		e.day, e.says = next.day, e.says|saysDay
		if e.day.Before(p.today) {
			e.day = p.today
		}
		e.rule.Until = next.endDay
		if next.ranged && !next.until.IsZero() {
			e.rule.Until = next.until
		}
	case !e.has(saysDay) && (next.bound == Since || next.bound == After || l.start || l.word == nil || l.word == p.w.on):
		e.day, e.says = next.day, e.says|saysDay
	default:
		return false
	}
	takeTime(e, next)
	return true
}

// untilDay is the day with which something ends: "until Friday" takes the
// Friday in, "until May" 1 May, "before Friday" stops the day before.
func untilDay(e *piece) civil.Date {
	switch {
	case e.bound == Before:
		return e.day.AddDays(-1)
	case e.grain >= Week:
		return e.day
	}
	return lastDay(e)
}

func lastDay(e *piece) civil.Date {
	if e.has(saysEnd) {
		return e.endDay
	}
	return e.day
}

// catchUp moves the first occurrence of a series that began in the past
// ("every year, starting 1/1/2020") to the first that is not, in its phase.
func (p *parser) catchUp(e *piece, x *Expr) {
	r := x.Rule
	if r == nil || !e.has(saysDay) || p.past || r.AfterDone || r.Count > 0 || !x.Date.Before(p.today) {
		return
	}
	yesterday := addMinutes(civil.DateTime{Date: p.today}, -1)
	if next, ok := r.Normalize(x.Date).Next(civil.DateTime{Date: x.Date, Clock: x.Clock}, yesterday); ok {
		x.Date = next.Date
		if x.Timed {
			x.Clock = next.Clock
		}
	}
}
