package timeexpr

import (
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

// resolve turns a piece into an expression of the text.
func (p *parser) resolve(e *piece) (Expr, bool) {
	first, last := e.from, e.to-1
	x := Expr{
		Start: p.toks[first].start, End: p.toks[last].end, Grain: e.grain, Bound: e.bound,
		Lead: e.lead, Shift: e.shift, Vague: e.vague, Weak: e.weak, Unsupported: e.unsupported,
	}
	x.Text = strings.TrimSpace(p.text[x.Start:x.End])
	if e.has(saysLead) {
		return x, true
	}
	if e.bound == Since && e.has(saysEnd|saysFinish) {
		x.Bound = At // "from 3 to 5"
	}
	p.resolveTime(e, &x)
	if e.has(saysDay) {
		x.Date = e.day
		if e.has(saysClock) && e.part == night && x.Clock < 5*60 {
			x.Date = e.day.AddDays(1) // "tonight at midnight"
		}
		if e.has(saysEnd) {
			x.EndDate, x.HasEnd, x.EndClock = e.endDay, true, x.Clock
		}
	}
	if e.has(saysRule) {
		p.resolveRule(e, &x)
		p.catchUp(e, &x)
	} else if x.Date.IsZero() {
		p.resolveToday(e, &x)
	}
	p.resolveFinish(e, &x)
	return x, !x.Date.IsZero() && x.Date.Year > 0 && x.Date.Year < 9999
}

// resolveTime decides the clock: what was said, or the default of a part of the day.
func (p *parser) resolveTime(e *piece, x *Expr) {
	switch {
	case e.has(saysClock):
		c := e.clock
		if e.has(saysPart) {
			c = inPart(c, e.part)
		}
		if e.has(saysFinish) && c.open && !e.ranged {
			c = startBefore(c, p.finishOf(e))
		}
		if c.open && p.mood.Wakes && c.at >= 4*60 && c.at < 12*60 {
			c = c.am()
		}
		if c.open && (e.has(saysRule) || e.has(saysDay) && e.day != p.today) {
			c = usualHalf(c)
		} else if c.open && !p.past {
			c = p.nextHalf(c)
		} else if c.open {
			c = p.lastHalf(c)
		}
		x.Clock, x.Timed, x.Seconds = c.at, true, c.secs
	case e.has(saysPart) && !(e.has(saysEnd) && e.grain != DayPart):
		x.Clock, x.Timed, x.Vague = e.partClock(), true, true
	}
}

// inPart chooses the half of the day that the part lies in.
func inPart(c clock, in part) clock {
	if !c.open {
		return c
	}
	switch {
	case in == morning, in == breakfast, in == night && c.at < 6*60:
		return c.am()
	case in == night && c.at >= 12*60:
		return c.am()
	case in == lunch && c.at >= 10*60:
		return clock{at: c.at}
	}
	return c.pm()
}

// usualHalf is the half of another day in which people have their plans: 7 to 12 in the morning, else the afternoon.
func usualHalf(c clock) clock {
	if c.at >= 7*60 && c.at < 12*60 {
		return c.am()
	}
	return c.pm()
}

// lastHalf is the last time today that the clock showed this.
func (p *parser) lastHalf(c clock) clock {
	if pm := c.pm(); pm.at <= p.now.Clock {
		return pm
	}
	return c.am()
}

// finishOf is the end of an interval of times, in the half that was said.
func (p *parser) finishOf(e *piece) clock {
	c := e.finish
	if e.has(saysPart) && c.open && e.clock.open {
		c = inPart(c, e.part)
	}
	return c
}

// startBefore chooses the half in which a start comes shortly before the end.
func startBefore(c, end clock) clock {
	if end.open {
		return c
	}
	if pm := c.pm(); pm.at < end.at {
		return pm
	}
	if am := c.am(); am.at < end.at || end.at >= 12*60 {
		return am
	}
	return c.pm()
}

// resolveToday gives a time without a day its day: today, or the next day if it has passed.
func (p *parser) resolveToday(e *piece, x *Expr) {
	if !x.Timed {
		return
	}
	x.Date = p.today
	switch {
	case !p.past && x.Clock < p.now.Clock && e.bound != Since && (!e.has(saysPart) || e.has(saysClock) || e.part == morning):
		if !(e.has(saysFinish) && e.finish.at > p.now.Clock && !e.finish.open) {
			x.Date = p.today.AddDays(1)
		}
	}
}

// resolveFinish sets the end of an interval of times.
func (p *parser) resolveFinish(e *piece, x *Expr) {
	if !e.has(saysFinish) || x.Rule != nil && minutesOf(x.Rule) > 0 {
		return
	}
	c := p.finishOf(e)
	if c.open && e.ranged {
		c = usualHalf(c)
	} else if c.open {
		am, pm := c.am(), c.pm()
		switch {
		case am.at > x.Clock:
			c = am
		default:
			c = pm
		}
	}
	x.EndClock, x.HasEnd = c.at, true
	if !e.has(saysEnd) || x.EndDate.IsZero() {
		x.EndDate = x.Date
		if x.EndClock <= x.Clock {
			x.EndDate = x.Date.AddDays(1)
		}
	}
}

// resolveRule finds the first occurrence of a recurrence.
func (p *parser) resolveRule(e *piece, x *Expr) {
	r := e.rule
	if e.has(saysDay) && !e.has(saysEnd) && e.grain == Day {
		*r = r.Normalize(e.day) // "on 8 March every year"
	}
	each := minutesOf(r)
	if each > 0 {
		p.resolveWindow(e, x)
	}
	p.severalTimes(e, x)
	x.Rule = r
	from := p.today
	if e.has(saysDay) {
		from = e.day
	}
	x.HasEnd, x.EndDate = false, civil.Date{}
	if r.Validate() != nil || !comesEver(r) {
		x.Unsupported, x.Rule, x.Date = x.Text, nil, from
		return
	}
	anchor := civil.DateTime{Date: from, Clock: x.Clock}
	if each > 0 && len(r.ByHour)+len(r.ByDay)+len(r.ByMonthDay)+len(r.ByMonth)+len(r.ByMinute) == 0 && !r.AfterDone {
		x.Date, x.Clock = anchor.Date, anchor.Clock
		if !e.has(saysDay) {
			p.firstStep(x, anchor, each)
		}
		return
	}
	after := addMinutes(anchor, -1)
	if !x.Timed {
		anchor.Clock = 0
		after = addMinutes(anchor, -1)
	} else if !e.has(saysDay) && after.Compare(p.now) < 0 {
		after = p.now
	}
	if !r.AfterDone && (len(r.ByDay)+len(r.ByMonthDay)+len(r.ByMonth) > 0 || minutesOf(r) > 0 || after == p.now) {
		first := *r
		if minutesOf(r) == 0 {
			first.Interval = 1 // the first occurrence is the next that fits; the interval counts from it
		}
		if next, ok := first.Next(anchor, after); ok {
			x.Date = next.Date
			if x.Timed {
				x.Clock = next.Clock
			}
			return
		}
	}
	x.Date = from
}

// resolveWindow decides the hours of the day in which a rule of hours or minutes runs.
func (p *parser) resolveWindow(e *piece, x *Expr) {
	switch {
	case e.has(saysClock) && e.has(saysFinish):
		window(e.rule, int(x.Clock), int(p.rangeEnd(e, x)))
		x.Clock = civil.NewClock(e.rule.ByHour[0], x.Clock.Minute())
	case e.has(saysClock) && (e.bound == Until || e.bound == By || e.bound == Before) && x.Clock > p.now.Clock:
		window(e.rule, int(p.now.Clock), int(x.Clock)) // "every 15 minutes until 6pm"
		e.rule.Until, x.Clock, x.Bound = p.today, p.now.Clock, At
	case !x.Timed:
		x.Clock, x.Timed = p.now.Clock, true
	}
}

// firstStep is the first time after now of a rule that only counts hours or minutes.
func (p *parser) firstStep(x *Expr, anchor civil.DateTime, each time.Duration) {
	step, first := int(each.Minutes()), anchor
	if gone := p.now.Date.Sub(anchor.Date)*24*60 + int(p.now.Clock-anchor.Clock); gone >= 0 {
		first = addMinutes(anchor, (gone/step+1)*step)
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
func (p *parser) rangeEnd(e *piece, x *Expr) civil.Clock {
	c := p.finishOf(e)
	if c.open && c.at <= x.Clock {
		c = c.pm()
	}
	if c.at <= x.Clock {
		return 24*60 - 1
	}
	return c.at
}

// severalTimes writes "at 8, 12 and 6pm" into the rule, if one BYHOUR can say it.
func (p *parser) severalTimes(e *piece, x *Expr) {
	if len(e.clocks) == 0 {
		return
	}
	r := e.rule
	r.ByHour = []int{x.Clock.Hour()}
	if x.Clock.Minute() > 0 {
		r.ByMinute = []int{x.Clock.Minute()}
	}
	last := x.Clock
	for _, c := range e.clocks {
		if c.open {
			if am := c.am(); am.at > last {
				c = am
			} else {
				c = c.pm()
			}
		}
		if c.at.Minute() != x.Clock.Minute() {
			x.Unsupported = "times with different minutes in one recurrence"
			continue
		}
		r.ByHour = append(r.ByHour, c.at.Hour())
		last = c.at
	}
}
