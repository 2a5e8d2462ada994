package engine

import (
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

// SkipListMark skips what stands between the items of a list: ",", "and", ", and", "&", "or".
func SkipListMark(p *Parser, i int) int {
	j := i
	if p.IsMark(j, ',') {
		j++
	}
	if p.Has(j, KindAnd|KindOr) || p.IsMark(j, '&') || p.IsMark(j, '/') {
		j++
		if p.Has(j, KindAgain) {
			j++ // "on Monday and again on Friday"
		}
	}
	return j
}

// SkipRangeMark skips "-", "to", "through", "until".
func SkipRangeMark(p *Parser, i int) int {
	if p.IsMark(i, '-') || p.Has(i, KindRange) {
		return i + 1
	}
	return i
}

// window limits a rule of hours or minutes to a part of the day: "every hour from 9 to 5".
func window(r *recur.Rule, from, to int) {
	for h := from / 60; h*60 <= to && h < 24; h++ {
		if h*60 == to && r.Freq == recur.Minutely {
			break
		}
		r.ByHour = append(r.ByHour, h)
	}
}

// MinutesOf is the interval of a rule of hours or minutes.
func MinutesOf(r *recur.Rule) time.Duration {
	switch r.Freq {
	case recur.Hourly:
		return time.Duration(r.Step()) * time.Hour
	case recur.Minutely:
		return time.Duration(r.Step()) * time.Minute
	}
	return 0
}

// mergeRule adds a recurrence to a time or day that was said before it: "at 9 every day".
func mergeRule(p *Parser, e, next *Piece) bool {
	if e.Has(SaysRule) {
		return !next.Has(SaysPart) && combine(e.Rule, next.Rule)
	}
	e.Rule, e.Says = next.Rule, e.Says|SaysRule
	switch {
	case e.Has(SaysDay) && (e.Bound == Until || e.Bound == Before || e.Bound == By):
		e.Rule.Until = untilDay(e)
		e.Says &^= SaysDay | SaysEnd
		e.Day = civil.Date{}
	case e.Has(SaysDay|SaysEnd) && e.Bound == Since && !e.Ranged:
		e.Says &^= SaysEnd
	case e.Has(SaysDay) && e.Has(SaysEnd): // "from May to July every Monday"
		e.Rule.Until = e.EndDay
		e.Says &^= SaysEnd
	}
	if e.Nth.N != 0 && e.Rule.Freq == recur.Monthly && len(e.Rule.ByDay)+len(e.Rule.ByMonthDay) == 0 {
		e.Rule.ByDay = []recur.Weekday{e.Nth} // "the first Monday of the month, every month"
	}
	e.Bound = At
	e.Need = NeedNothing
	takeTime(e, next)
	return true
}

// combine joins "Fridays" and "every 3 weeks".
func combine(r, s *recur.Rule) bool {
	switch {
	// "every hour from 9 to 5 on weekdays"
	case MinutesOf(r) > 0 && s.Freq == recur.Weekly && s.Step() == 1 && len(r.ByDay) == 0:
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

// limitRule adds the first or the last day of a recurrence: "starting Monday", "until May", "this week".
func limitRule(p *Parser, e, next *Piece, l Lead) bool {
	ok := false
	switch {
	case next.Numbered && next.Bound == At: // "in week 12" of every year: no rule says that
	case MinutesOf(e.Rule) > 0 && next.Has(SaysNow) && next.Has(SaysFinish): // "for the next 12 minutes"
	case next.Ranged && next.weekdays && e.Rule.Freq == recur.Daily && e.Rule.Step() == 1:
		ok = onlyFromTo(e.Rule, next)
	case endsThere(next, l):
		ok = endBy(e.Rule, next, l)
	case namesMonths(next, l):
		e.Rule.ByMonth = append(slices.Clone(e.Rule.ByMonth), next.Month) // "every Monday in January"
		MoreMonths(p, e, next)
		ok = true
	case next.Has(SaysEnd) && !e.Has(SaysDay) && (next.Bound != Since || next.Grain < Weekend || next.Ranged):
		ok = runsWithin(p, e, next)
	case !e.Has(SaysDay) && startsThere(next, l):
		ok = runsFrom(e, next)
	}
	if ok {
		takeTime(e, next)
	}
	return ok
}

// onlyFromTo is "every day from Monday to Friday".
func onlyFromTo(r *recur.Rule, days *Piece) bool {
	r.Freq = recur.Weekly
	for d := days.Day; !d.After(days.EndDay) && len(r.ByDay) < 7; d = d.AddDays(1) {
		r.ByDay = append(r.ByDay, recur.Weekday{Day: d.Weekday()})
	}
	return true
}

// endsThere says whether a recurrence ends with next.
func endsThere(next *Piece, l Lead) bool {
	return next.Bound == Until || next.Bound == Before || next.Bound == By || l.Rel == RelTo
}

// endBy ends a rule that has no end yet.
func endBy(r *recur.Rule, next *Piece, l Lead) bool {
	if !r.Until.IsZero() {
		return false
	}
	r.Until = untilDay(next)
	if l.Rel == RelThrough || l.Rel == RelTo {
		r.Until = LastDay(next)
	}
	return true
}

// namesMonths says whether a recurrence is only for a month of every year: "in January".
func namesMonths(next *Piece, l Lead) bool {
	within := l.Rel == RelIn || l.Rel == RelOf || l.Rel == RelDuring
	return within && next.Grain == Month && next.Month > 0 && !next.Year && !next.Ranged
}

// runsWithin is "every day this week".
func runsWithin(p *Parser, e, next *Piece) bool {
	e.Day = next.Day
	e.Says |= SaysDay
	if e.Day.Before(p.Today) {
		e.Day = p.Today
	}
	e.Rule.Until = next.EndDay
	if d := next.FromToday; d != (Duration{}) { // ten days from today on are ten times, not eleven
		if e.Rule.Until = e.Rule.Until.AddDays(-1); e.Rule.Freq == recur.Daily && e.Rule.Interval <= 1 &&
			d.Months == 0 {
			e.Rule.Until = civil.Date{}
			e.Rule.Count = d.Days
			e.LastsDays = d.Days
		}
	}
	if next.Ranged && !next.until.IsZero() {
		e.Rule.Until = next.until
	}
	return true
}

// runsFrom is "every day from Monday". What recurs within a day does so only on
// the day that is named: "every hour today".
func runsFrom(e, next *Piece) bool {
	e.Day = next.Day
	e.Says |= SaysDay
	if MinutesOf(e.Rule) > 0 && next.Says == SaysDay && next.Bound == At && e.Rule.Until.IsZero() {
		e.Rule.Until = next.Day
	}
	return true
}

// startsThere says whether a recurrence begins with next.
func startsThere(next *Piece, l Lead) bool {
	return next.Bound == Since || next.Bound == After || l.Start || l.Rel == RelNone || l.Rel == RelOn
}

// untilDay is the day with which something ends: "until Friday" takes the
// Friday in, "until May" 1 May, "before Friday" stops the day before.
func untilDay(e *Piece) civil.Date {
	switch {
	case e.Bound == Before:
		return e.Day.AddDays(-1)
	case e.Grain >= Week:
		return e.Day
	}
	return LastDay(e)
}

func LastDay(e *Piece) civil.Date {
	if e.Has(SaysEnd) {
		return e.EndDay
	}
	return e.Day
}

// catchUp moves the first occurrence of a series that began in the past
// ("every year, starting 1/1/2020") to the first that is not, in its phase.
func catchUp(p *Parser, e *Piece, x *Reading) {
	r := x.Rule
	if r == nil || !e.Has(SaysDay) || p.Past || r.AfterDone || r.Count > 0 || !x.Date.Before(p.Today) {
		return
	}
	yesterday := AddMinutes(civil.DateTime{Date: p.Today}, -1)
	if next, ok := r.Normalize(x.Date).Next(civil.DateTime{Date: x.Date, Clock: x.Clock}, yesterday); ok {
		x.Date = next.Date
		if x.Timed {
			x.Clock = next.Clock
		}
	}
}

// MoreMonths reads the rest of "in June, July and August".
func MoreMonths(p *Parser, e, next *Piece) {
	for {
		j := SkipListMark(p, next.To)
		if j == next.To || !p.Has(j, KindMonth) || p.Digits(j+1) > 0 {
			return
		}
		e.Rule.ByMonth, next.To = append(e.Rule.ByMonth, p.Toks[j].Word.Month), j+1
	}
}
