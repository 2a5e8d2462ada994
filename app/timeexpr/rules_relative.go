package timeexpr

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

// moment is a piece that fixes day and time, counted from now.
func moment(t civil.DateTime) piece {
	return piece{says: saysDay | saysClock | saysNow, day: t.Date, clock: clock{at: t.Clock}, grain: Minute}
}

// momentAfter is the moment a duration from now, to the second if seconds were said.
func (p *parser) momentAfter(d duration, sign int) piece {
	if d.seconds == 0 {
		return moment(d.after(p.now, sign))
	}
	total := p.c.Now.Second() + sign*(60*d.minutes+d.seconds)
	d.minutes, d.seconds = sign*(total-(total%60+60)%60)/60, (total%60+60)%60
	e := moment(d.after(p.now, sign))
	e.clock.secs, e.grain = d.seconds, Second
	return e
}

// fromNow makes rules that count a duration from now, sign times.
func fromNow(dur, sign int) func(*parser, *match) (piece, bool) {
	return func(p *parser, m *match) (piece, bool) {
		d := m.caps[dur].dur
		if d.months > 12*200 || d.days > 366*200 || d.minutes > 60*24*366 || d.seconds > 3600*24 {
			return piece{}, false
		}
		t := d.after(p.now, sign)
		e := day(t.Date)
		if d.timed() {
			e = p.momentAfter(d, sign)
		} else if isLong(d.unit) {
			e.ahead = d.unit
		}
		if d.unit == workdays {
			e.day = addWorkdays(p.today, sign*d.days)
		}
		e.vague = d.vague
		return e, true
	}
}

func addWorkdays(d civil.Date, n int) civil.Date {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n = min(n, 1000); n > 0; {
		d = d.AddDays(step)
		if isoDay(d) < 6 {
			n--
		}
	}
	return d
}

// fromThere makes rules that count a duration from a day.
func fromThere(sign int) func(*parser, *match) (piece, bool) {
	return func(p *parser, m *match) (piece, bool) {
		d, there := m.caps[0].dur, m.caps[1].piece
		if there.has(saysPart) || d.months > 12*200 || d.days > 366*200 || d.minutes > 60*24*366 {
			return piece{}, false
		}
		start := civil.DateTime{Date: there.day, Clock: there.clock.at}
		if !there.has(saysClock) {
			start.Clock = p.now.Clock
		}
		t := d.after(start, sign)
		if d.timed() || there.has(saysClock) && !there.has(saysNow) {
			return moment(t), true
		}
		return day(t.Date), there.need == needNothing || there.weekday
	}
}

// fromClock makes rules that count a duration from a time of day.
func fromClock(sign int) func(*parser, *match) (piece, bool) {
	return func(p *parser, m *match) (piece, bool) {
		d, c := m.caps[0].dur, m.caps[1].clock
		if !d.timed() || c.soft && !p.standsAlone(m.to) || d.minutes > 24*60 {
			return piece{}, false
		}
		c = p.nextHalf(c)
		t := d.after(civil.DateTime{Date: p.today, Clock: c.at}, sign)
		return piece{says: saysClock, clock: clock{at: t.Clock}, grain: Minute}, true
	}
}

// nextHalf decides between 5:30 and 17:30 for today: what comes next.
func (p *parser) nextHalf(c clock) clock {
	if !c.open {
		return c
	}
	if am, pm := c.am(), c.pm(); am.at > p.now.Clock || pm.at <= p.now.Clock && c.at >= 7*60 && c.at < 12*60 {
		return am
	} else {
		return pm
	}
}

var relativeRules = []rule{
	{"{dur} [more]", shift}, {"by [another] {dur}", shift}, {"by [another] {dur} earlier|later", shift}, {"{dur} earlier|later|forward|back", shift},
	{"now", atOnce}, {"right|straight|just now|away", atOnce}, {"immediately", atOnce},
	{"at the|this moment", func(p *parser, _ *match) (piece, bool) { return moment(p.now), true }},

	{"in {dur}", fromNow(0, 1)}, {"in about|around|approximately|roughly|exactly|just|another {dur}", fromNow(0, 1)},
	{"in {dur} from now|today", fromNow(0, 1)},
	{"{dur} hence|later", fromNow(0, 1)},
	{"{dur} from now", fromNow(0, 1)}, {"{dur} from right now", fromNow(0, 1)},
	{"{dur} ago|earlier|back", fromNow(0, -1)},
	{"within the [next] hour|day|week|month|year", func(p *parser, m *match) (piece, bool) {
		var d duration
		d.add(1, p.toks[m.to-1].word.unit)
		e := day(d.after(p.now, 1).Date)
		if d.timed() {
			e = moment(d.after(p.now, 1))
		}
		e.bound = By
		return e, true
	}},
	{"in under|below {dur}", byThen}, {"inside [of] {dur}", byThen}, {"in less than {dur}", byThen}, {"in no|not more than {dur}", byThen}, {"in at most {dur}", byThen},
	{"in just|a|well over|under {dur}", fromNow(0, 1)}, {"in over {dur}", fromNow(0, 1)}, {"in more|at than|least {dur}", fromNow(0, 1)},
	{"roughly|approximately|exactly|precisely {dur} from now|today", fromNow(0, 1)},
	{"in a [little] bit|while", inABit(30)}, {"in a moment|jiffy|tick|sec", inABit(5)},
	{"within [the] [next] [around|about|approximately|roughly|another] {dur}", byThen},
	{"after [about|around|approximately|roughly|another] {dur}", fromNow(0, 1)}, {"in {dur} 's|' [time]", fromNow(0, 1)}, {"in {dur} time", fromNow(0, 1)},
	{"{dur} on|from {weekday}", weeksOn}, {"{dur} today|tomorrow", weeksOn}, {"{weekday} week", weeksOn}, {"today|tomorrow week", weeksOn},
	{"this|same time|day next week|month|year", func(p *parser, m *match) (piece, bool) {
		var d duration
		d.add(1, p.toks[m.to-1].word.unit)
		t := d.after(p.now, 1)
		if p.has(m.from+1, aUnit) {
			return day(t.Date), true
		}
		return moment(t), true
	}},
	{"[another] {dur}", func(p *parser, m *match) (piece, bool) {
		e, ok := fromNow(0, 1)(p, m)
		return e, ok && (p.isSnooze(m.from) || p.besideAlarm(m))
	}},
	{"for [another] {dur}", func(p *parser, m *match) (piece, bool) {
		e, ok := fromNow(0, 1)(p, m)
		return e, ok && p.isAlarmFor(m.from)
	}},
	{"for {dur} from|starting|beginning [at] {clock}", func(p *parser, m *match) (piece, bool) {
		e := piece{says: saysClock, clock: m.caps[1].clock, grain: Minute}
		return e, p.until(&e, m.caps[0].dur)
	}},
	{"[in] {dur} from|after {day}", fromThere(1)}, {"{dur} before {day}", fromThere(-1)},
	{"{dur} after {part}", fromMeal(1)}, {"{dur} before {part}", fromMeal(-1)},
	{"{dur} from|after {clock}", fromClock(1)}, {"{dur} before [the] {clock}", fromClock(-1)},
	{"{dur} before|prior|beforehand [that|it|then]", func(p *parser, m *match) (piece, bool) {
		d := m.caps[0].dur
		if w := p.toks[m.to-1].word; w.kind&aFunction != 0 && w.kind&aPreposition == 0 && p.in(m.to) && p.toks[m.to].mark == 0 {
			return piece{}, false // "before it starts": only "before" belongs to the time
		}
		lead := time.Duration(d.minutes)*time.Minute + time.Duration(d.days)*24*time.Hour
		return piece{says: saysLead, lead: lead, grain: Minute, bound: Before}, d.months == 0 && lead > 0 && d.days < 1000
	}},
}

// atOnce is "now". Behind a request ("turn it off now", "buy milk right now")
// it says how soon that is wanted: a task due this minute would be overdue in
// the next. It is a time where it stands alone or a preposition leads to it.
func atOnce(p *parser, m *match) (piece, bool) {
	e := moment(p.now)
	if e.need = needPrep; p.has(0, anAsk) && (p.is(m.from-1, lex.on) || p.has(m.from-1, aHappening) || p.has(m.from-1, anEntry)) {
		e.need = needNothing // "what's on now", "events happening right now"
	}
	return e, !(p.is(m.to, lex.and) && p.is(m.to+1, lex.then))
}

func byThen(p *parser, m *match) (piece, bool) {
	e, ok := fromNow(0, 1)(p, m)
	e.bound = By
	return e, ok
}

// inABit makes rules for "in a little while".
func inABit(n int) func(*parser, *match) (piece, bool) {
	return func(p *parser, m *match) (piece, bool) {
		e := moment(addMinutes(p.now, n))
		e.vague = true
		return e, !p.is(m.to, lex.of)
	}
}

// besideAlarm says whether an alarm goes off after a duration that is said
// right before or behind it: "a 10 minute timer", "alarm 20 minutes".
func (p *parser) besideAlarm(m *match) bool {
	if m.caps[0].dur.days > 0 || m.caps[0].dur.months > 0 {
		return false // "a 3 day alarm" is none
	}
	return p.has(m.to, anAlarm) && !p.isPlural(m.to) || p.has(m.from-1, anAlarm) && p.standsAlone(m.to)
}

// isAlarmFor says whether "for 20 minutes" at token i is when an alarm goes
// off and not how long something takes: an alarm, a reminder or the like stands before it.
func (p *parser) isAlarmFor(i int) bool {
	for j := i - 1; j >= 0 && j >= i-3; j-- {
		if p.has(j, anAlarm) {
			return true
		}
		if p.has(j, aPreposition) && !p.is(j, lex.on) {
			return false
		}
	}
	return false
}

// isSnooze says whether "snooze" or "snooze the alarm" stands before token i: only an end follows it.
func (p *parser) isSnooze(i int) bool {
	for j := i - 1; j >= 0 && j >= i-5; j-- {
		if p.is(j, lex.snooze) || p.is(j, lex.sleep) && p.is(j-1, lex.me) {
			return true
		}
		if p.has(j, aPreposition) {
			return false
		}
	}
	return false
}

// weeksOn is "a week on Tuesday", "two weeks today", "Friday week".
func weeksOn(p *parser, m *match) (piece, bool) {
	d := duration{days: 7}
	w := p.toks[m.to-1].word
	if m.caps[0].word == nil && m.n > 0 {
		d = m.caps[0].dur
	} else if p.is(m.to-1, lex.week) {
		w = p.toks[m.from].word
	}
	start := p.today
	switch {
	case d.days == 0 || d.days%7 != 0 || d.months > 0 || d.minutes > 0:
		return piece{}, false
	case w == lex.tomorrow:
		start = p.today.AddDays(1)
	case w != lex.today:
		start = weekdayAfter(p.today, w.weekday)
	}
	e := day(start.AddDays(d.days))
	e.inWeek = p.is(m.to-1, lex.week)
	return e, true
}
