package engine

import (
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

// resolve turns a piece into an expression of the text.
func resolve(p *Parser, e *Piece) (Reading, bool) {
	first, last := e.From, e.To-1
	x := Reading{
		Start: p.Toks[first].Start, End: p.Toks[last].End, Grain: e.Grain, Bound: e.Bound,
		Lead: e.Lead, Shift: e.Shift, Vague: e.Vague, Weak: e.Weak, Unsupported: e.Unsupported,
	}
	x.Text = strings.TrimSpace(p.Text[x.Start:x.End])
	x.Problem, x.Others = e.Problem, e.Others
	x.List, x.Or = e.list, e.or
	x.Times = e.Times
	if e.edge {
		x.Edge = true
		return x, true
	}
	x.Relative = e.Relative
	if e.Has(SaysLead) {
		return x, true
	}
	if e.Bound == Since && e.Has(SaysEnd|SaysFinish) {
		x.Bound = At // "from 3 to 5"
	}
	resolveTime(p, e, &x)
	if e.Has(SaysDay) {
		x.Date = e.Day
		if e.Has(SaysClock) && e.Part == Night && x.Clock < 5*60 {
			x.Date = e.Day.AddDays(1) // "tonight at midnight"
		}
		if e.Has(SaysEnd) {
			x.EndDate, x.HasEnd, x.EndClock = e.EndDay, true, x.Clock
		}
	}
	if e.Has(SaysRule) {
		resolveRule(p, e, &x)
		catchUp(p, e, &x)
	} else if x.Date.IsZero() {
		resolveToday(p, e, &x)
	}
	resolveFinish(p, e, &x)
	restOfPart(p, e, &x)
	x.Passed = !p.Past && x.Bound != Since && isOver(p, &x)
	return x, !x.Date.IsZero() && x.Date.Year > 0 && x.Date.Year < 9999
}

// restOfPart takes what is left of a part of today whose usual time has passed: "tonight", said at
// 21:10, is at 21:30. What is over stays as it is.
func restOfPart(p *Parser, e *Piece, x *Reading) {
	ends, known := partEnds[e.Part]
	if !known || e.Has(SaysClock|SaysRule) || e.Early < 0 || p.Past || x.HasEnd || !x.Timed || x.Date != p.Today ||
		x.Clock >= p.Now.Clock {
		return
	}
	next := (p.Now.Clock + soonest + 29) / 30 * 30
	if next < ends {
		x.Clock = next
	}
}

// isOver says whether the last moment of a value lies before now.
func isOver(p *Parser, x *Reading) bool {
	last := civil.DateTime{Date: x.Date, Clock: x.Clock}
	if x.HasEnd {
		last = civil.DateTime{Date: x.EndDate, Clock: x.EndClock}
	}
	switch {
	case x.Rule != nil || x.Date.IsZero():
		return false
	case !x.Timed:
		return last.Date.Before(p.Today)
	}
	return last.Compare(p.Now) < 0
}

// resolveTime decides the clock: what was said, or the default of a part of the day.
func resolveTime(p *Parser, e *Piece, x *Reading) {
	switch {
	case e.Has(SaysClock):
		c := halfOf(p, e)
		x.Clock, x.Timed, x.Seconds = c.At, true, c.Secs
	case e.Has(SaysPart) && !(e.Has(SaysEnd) && e.Grain != DayPart):
		x.Clock, x.Timed, x.Vague = e.partClock(), true, true
	}
}

// halfOf is the clock that was said, in the half of the day that is meant.
func halfOf(p *Parser, e *Piece) Clock {
	c := e.Clock
	if e.Has(SaysPart) {
		c = inPart(c, e.Part)
	}
	if e.Has(SaysFinish) && c.Open && !e.Ranged {
		c = startBefore(c, finishOf(p, e))
	}
	if c.Open && p.Mood.Wakes && c.At >= 4*60 && c.At < 12*60 {
		c = c.Am()
	}
	if c.Open && c.At >= 4*60 && c.At < 10*60 && ofEvening(p, e) {
		c = c.pm()
	}
	switch {
	case !c.Open:
		return c
	case e.Has(SaysRule) || e.Has(SaysDay) && e.Day != p.Today:
		return UsualHalf(c)
	case !p.Past:
		return NextHalf(p, c)
	}
	return lastHalf(p, c)
}

// ofEvening says whether a time is that of something of an evening: nothing parts the two.
func ofEvening(p *Parser, e *Piece) bool {
	return slices.ContainsFunc(p.Mood.Evenings, func(at int) bool {
		for i := min(at, e.From) + 1; i < max(at, e.From); i++ {
			if p.Toks[i].Mark != 0 && p.Toks[i].Mark != '\'' || SkipListMark(p, i) > i {
				return false
			}
		}
		return true
	})
}

// lastHalf is the last time today that the clock showed this.
func lastHalf(p *Parser, c Clock) Clock {
	if pm := c.pm(); pm.At <= p.Now.Clock {
		return pm
	}
	return c.Am()
}

// finishOf is the end of an interval of times, in the half that was said.
func finishOf(p *Parser, e *Piece) Clock {
	c := e.Finish
	if e.Has(SaysPart) && c.Open && e.Clock.Open {
		c = inPart(c, e.Part)
	}
	return c
}

// startBefore chooses the half in which a start comes shortly before the end.
func startBefore(c, end Clock) Clock {
	if end.Open {
		return c
	}
	if pm := c.pm(); pm.At < end.At {
		return pm
	}
	if am := c.Am(); am.At < end.At || end.At >= 12*60 {
		return am
	}
	return c.pm()
}

// resolveToday gives a time without a day its day: today, or the next day if it has passed.
func resolveToday(p *Parser, e *Piece, x *Reading) {
	if !x.Timed {
		return
	}
	x.Date = p.Today
	switch {
	case !p.Past && x.Clock < p.Now.Clock && e.Bound != Since && (!e.Has(SaysPart) || e.Has(SaysClock) ||
		e.Part == Morning):
		if !(e.Has(SaysFinish) && e.Finish.At > p.Now.Clock && !e.Finish.Open) {
			x.Date = p.Today.AddDays(1)
		}
	}
}

// resolveFinish sets the end of an interval of times.
func resolveFinish(p *Parser, e *Piece, x *Reading) {
	if !e.Has(SaysFinish) || x.Rule != nil && MinutesOf(x.Rule) > 0 {
		return
	}
	c := finishOf(p, e)
	if c.Open && e.Ranged {
		c = UsualHalf(c)
	} else if c.Open {
		am, pm := c.Am(), c.pm()
		switch written := !e.Clock.Open && e.Clock.Half == 0; {
		case written && x.Clock < 60 && c.At >= 12*60: // "00:00 to 12:01"
		case am.At > x.Clock:
			c = am
		default:
			c = pm
		}
	}
	x.EndClock, x.HasEnd = c.At, true
	if !e.Has(SaysEnd) || x.EndDate.IsZero() {
		x.EndDate = x.Date
		if x.EndClock <= x.Clock {
			x.EndDate = x.Date.AddDays(1)
		}
	}
}

// resolveRule finds the first occurrence of a recurrence.
func resolveRule(p *Parser, e *Piece, x *Reading) {
	r := e.Rule
	if e.Has(SaysDay) && !e.Has(SaysEnd) && e.Grain == Day {
		*r = r.Normalize(e.Day) // "on 8 March every year"
	}
	if e.Has(SaysDay) && e.Lasts != (Duration{}) {
		r.Until = e.Lasts.After(civil.DateTime{Date: e.Day}, 1).Date.AddDays(-1)
	}
	each := MinutesOf(r)
	if each > 0 {
		resolveWindow(p, e, x)
	}
	severalTimes(p, e, x)
	x.Rule = r
	x.HasEnd, x.EndDate = false, civil.Date{}
	from := civil.DateTime{Date: p.Today, Clock: x.Clock}
	if e.Has(SaysDay) {
		from.Date = e.Day
	}
	x.Date = from.Date
	switch {
	case r.Validate() != nil || !comesEver(r):
		x.Unsupported, x.Rule = x.Text, nil
	case each > 0 && !r.AfterDone && countsOnly(r):
		if !e.Has(SaysDay) {
			firstStep(p, x, from, each)
		}
	default:
		firstOccurrence(p, e, x, from)
	}
}

// countsOnly says whether a rule says how often, and not when.
func countsOnly(r *recur.Rule) bool {
	return len(r.ByHour)+len(r.ByDay)+len(r.ByMonthDay)+len(r.ByMonth)+len(r.ByMinute) == 0
}

// firstOccurrence moves x to the first time from a moment on that fits the rule.
func firstOccurrence(p *Parser, e *Piece, x *Reading, from civil.DateTime) {
	r := x.Rule
	if !x.Timed {
		from.Clock = 0
	}
	after := AddMinutes(from, -1)
	if x.Timed && !e.Has(SaysDay) && after.Compare(p.Now) < 0 {
		after = p.Now
	}
	limited := len(r.ByDay)+len(r.ByMonthDay)+len(r.ByMonth) > 0 || MinutesOf(r) > 0
	if r.AfterDone || !limited && after != p.Now {
		return
	}
	first := *r
	if MinutesOf(r) == 0 {
		first.Interval = 1 // the first occurrence is the next that fits; the interval counts from it
	}
	if next, ok := first.Next(from, after); ok {
		x.Date = next.Date
		if x.Timed {
			x.Clock = next.Clock
		}
	}
}

// resolveWindow decides the hours of the day in which a rule of hours or minutes runs.
func resolveWindow(p *Parser, e *Piece, x *Reading) {
	switch {
	case e.Has(SaysClock) && e.Has(SaysFinish):
		window(e.Rule, int(x.Clock), int(rangeEnd(p, e, x)))
		x.Clock = civil.NewClock(e.Rule.ByHour[0], x.Clock.Minute())
	case e.Has(SaysClock) && (e.Bound == Until || e.Bound == By || e.Bound == Before) && x.Clock > p.Now.Clock:
		window(e.Rule, int(p.Now.Clock), int(x.Clock)) // "every 15 minutes until 6pm"
		e.Rule.Until, x.Clock, x.Bound = p.Today, p.Now.Clock, At
	case !x.Timed:
		x.Clock, x.Timed = p.Now.Clock, true
	}
}

// firstStep is the first time after now of a rule that only counts hours or minutes.
func firstStep(p *Parser, x *Reading, anchor civil.DateTime, each time.Duration) {
	step, first := int(each.Minutes()), anchor
	if gone := p.Now.Date.Sub(anchor.Date)*24*60 + int(p.Now.Clock-anchor.Clock); gone >= 0 {
		first = AddMinutes(anchor, (gone/step+1)*step)
	}
	x.Date, x.Clock = first.Date, first.Clock
}

// comesEver says whether one of the rule's months has one of its days.
func comesEver(r *recur.Rule) bool {
	if len(r.ByMonth) == 0 || len(r.ByMonthDay) == 0 {
		return true
	}
	for _, m := range r.ByMonth {
		for _, d := range r.ByMonthDay {
			if max(d, -d) <= civil.DaysIn(2024, m) {
				return true
			}
		}
	}
	return false
}

// rangeEnd is the last minute of the day in which a rule of minutes runs.
func rangeEnd(p *Parser, e *Piece, x *Reading) civil.Clock {
	c := finishOf(p, e)
	if c.Open && c.At <= x.Clock {
		c = c.pm()
	}
	if c.At <= x.Clock {
		return 24*60 - 1
	}
	return c.At
}

// severalTimes writes "at 8, 12 and 6pm" into the rule, if one BYHOUR can say it.
func severalTimes(p *Parser, e *Piece, x *Reading) {
	if len(e.Clocks) == 0 {
		return
	}
	r := e.Rule
	r.ByHour = []int{x.Clock.Hour()}
	if x.Clock.Minute() > 0 {
		r.ByMinute = []int{x.Clock.Minute()}
	}
	last := x.Clock
	for _, c := range e.Clocks {
		if c.Open {
			if am := c.Am(); am.At > last {
				c = am
			} else {
				c = c.pm()
			}
		}
		if c.At.Minute() != x.Clock.Minute() {
			x.Uneven = true
			continue
		}
		r.ByHour = append(r.ByHour, c.At.Hour())
		last = c.At
	}
	if r.Count > 0 && r.Count == e.LastsDays { // "for 7 days" is all times of each
		r.Count = min(r.Count*len(r.ByHour), recur.MaxCount)
	}
}
