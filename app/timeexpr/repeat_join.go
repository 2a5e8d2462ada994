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
		e.rule.Until = untilDay(e)
		e.says &^= saysDay | saysEnd
		e.day = civil.Date{}
	case e.has(saysDay|saysEnd) && e.bound == Since && !e.ranged:
		e.says &^= saysEnd
	case e.has(saysDay) && e.has(saysEnd): // "from May to July every Monday"
		e.rule.Until = e.endDay
		e.says &^= saysEnd
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
	switch {
	case minutesOf(r) > 0 && s.Freq == recur.Weekly && s.Step() == 1 && len(r.ByDay) == 0: // "every hour from 9 to 5 on weekdays"
		r.ByDay = s.ByDay
		return len(s.ByDay) > 0
	case isPlain(r) && r.Freq == s.Freq && r.Freq >= recur.Monthly && r.Freq < recur.Hourly && s.Step() == 1:
		*r = s.Clone() // "annually, every 1 March"
		return true
	case r.Freq != recur.Weekly || s.Freq != recur.Weekly || (len(r.ByDay) > 0) == (len(s.ByDay) > 0):
		return false
	}
	r.Interval = max(r.Step(), s.Step())
	r.ByDay = append(slices.Clone(r.ByDay), s.ByDay...)
	return true
}

// isPlain says whether a rule is but a frequency.
func isPlain(r *recur.Rule) bool {
	return r.Step() == 1 && len(r.ByMonth)+len(r.ByMonthDay)+len(r.ByDay) == 0
}

// limit adds the first or the last day of a recurrence: "starting Monday", "until May", "this week".
func (p *parser) limit(e, next *piece, l lead) bool {
	ok := false
	switch {
	case next.numbered && next.bound == At: // "in week 12" of every year: no rule says that
	case minutesOf(e.rule) > 0 && next.has(saysNow) && next.has(saysFinish): // "for the next 12 minutes"
	case next.ranged && next.weekdays && e.rule.Freq == recur.Daily && e.rule.Step() == 1:
		ok = onlyFromTo(e.rule, next)
	case endsThere(next, l):
		ok = endBy(e.rule, next, l)
	case namesMonths(next, l):
		e.rule.ByMonth = append(slices.Clone(e.rule.ByMonth), next.month) // "every Monday in January"
		p.moreMonths(e, next)
		ok = true
	case next.has(saysEnd) && !e.has(saysDay) && (next.bound != Since || next.grain < Weekend || next.ranged):
		ok = p.runsWithin(e, next)
	case !e.has(saysDay) && startsThere(next, l):
		e.day = next.day
		e.says |= saysDay
		ok = true
	}
	if ok {
		takeTime(e, next)
	}
	return ok
}

// onlyFromTo is "every day from Monday to Friday".
func onlyFromTo(r *recur.Rule, days *piece) bool {
	r.Freq = recur.Weekly
	for d := days.day; !d.After(days.endDay) && len(r.ByDay) < 7; d = d.AddDays(1) {
		r.ByDay = append(r.ByDay, recur.Weekday{Day: d.Weekday()})
	}
	return true
}

// endsThere says whether a recurrence ends with next.
func endsThere(next *piece, l lead) bool {
	return next.bound == Until || next.bound == Before || next.bound == By || l.rel == RelTo
}

// endBy ends a rule that has no end yet.
func endBy(r *recur.Rule, next *piece, l lead) bool {
	if !r.Until.IsZero() {
		return false
	}
	r.Until = untilDay(next)
	if l.rel == RelThrough || l.rel == RelTo {
		r.Until = lastDay(next)
	}
	return true
}

// namesMonths says whether a recurrence is only for a month of every year: "in January".
func namesMonths(next *piece, l lead) bool {
	within := l.rel == RelIn || l.rel == RelOf || l.rel == RelDuring
	return within && next.grain == Month && next.month > 0 && !next.year && !next.ranged
}

// runsWithin is "every day this week".
func (p *parser) runsWithin(e, next *piece) bool {
	e.day = next.day
	e.says |= saysDay
	if e.day.Before(p.today) {
		e.day = p.today
	}
	e.rule.Until = next.endDay
	if next.ranged && !next.until.IsZero() {
		e.rule.Until = next.until
	}
	return true
}

// startsThere says whether a recurrence begins with next.
func startsThere(next *piece, l lead) bool {
	return next.bound == Since || next.bound == After || l.start || l.rel == RelNone || l.rel == RelOn
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
