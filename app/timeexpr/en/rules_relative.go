package en

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// fromNow makes rules that count a duration from now, sign times.
func fromNow(dur, sign int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		d := m.Caps[dur].Dur
		if d.Months > 12*200 || d.Days > 366*200 || d.Minutes > 60*24*366 || d.Seconds > 3600*24 {
			return engine.Piece{}, false
		}
		t := d.After(p.Now, sign)
		e := engine.OnDay(t.Date)
		if d.Timed() {
			e = engine.MomentAfter(p, d, sign)
		} else if engine.IsLong(d.Unit) {
			e.Ahead = d.Unit
		}
		if d.Unit == engine.Workdays {
			e.Day = engine.AddWorkdays(p.Today, sign*d.Days)
		}
		e.Vague = d.Vague
		return e, true
	}
}

// fromThere makes rules that count a duration from a day.
func fromThere(sign int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		d, there := m.Caps[0].Dur, m.Caps[1].Piece
		if there.Has(engine.SaysPart) || d.Months > 12*200 || d.Days > 366*200 || d.Minutes > 60*24*366 {
			return engine.Piece{}, false
		}
		start := civil.DateTime{Date: there.Day, Clock: there.Clock.At}
		if !there.Has(engine.SaysClock) {
			start.Clock = p.Now.Clock
		}
		t := d.After(start, sign)
		if d.Timed() || there.Has(engine.SaysClock) && !there.Has(engine.SaysNow) {
			return engine.AtMoment(t), true
		}
		return engine.OnDay(t.Date), there.Need == engine.NeedNothing || there.Weekday
	}
}

// fromClock makes rules that count a duration from a time of day.
func fromClock(sign int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		d, c := m.Caps[0].Dur, m.Caps[1].Clock
		if !d.Timed() || c.Soft && !p.StandsAlone(m.To) || d.Minutes > 24*60 {
			return engine.Piece{}, false
		}
		c = engine.NextHalf(p, c)
		t := d.After(civil.DateTime{Date: p.Today, Clock: c.At}, sign)
		return engine.Piece{Says: engine.SaysClock, Clock: engine.Clock{At: t.Clock}, Grain: engine.Minute}, true
	}
}

// fromToday begins today, at no hour: "Tuesdays from now on".
func fromToday(p *engine.Parser, _ *engine.Match) (engine.Piece, bool) {
	e := engine.OnDay(p.Now.Date)
	e.Bound = engine.Since
	return e, true
}

var relativeRules = []rule{
	{"{dur} [more]", shift}, {"by [another] {dur}", shift}, {"by [another] {dur} earlier|later", shift},
	{"{dur} earlier|later|forward|back", shift},
	{"now", atOnce}, {"right|straight|just now|away", atOnce}, {"immediately", atOnce},
	{"[at] [the] same time", sameTime}, {"[on] the same day", theSameDay},
	{"the day|week after it|that", dayBesideIt(1)},
	{"at the|this moment", func(p *engine.Parser, _ *engine.Match) (engine.Piece, bool) {
		return engine.AtMoment(p.Now),
			true
	}},

	{"in {dur}", fromNow(0, 1)}, {"in about|around|approximately|roughly|exactly|just|another {dur}", fromNow(0, 1)},
	{"in {num}", inMinutes}, {"+ {dur}", plus},
	{"from now on|onward|onwards", fromToday}, // the hour is not what starts
	{"in {dur} from now|today", fromNow(0, 1)},
	{"{dur} hence", fromNow(0, 1)}, {"{dur} later", relativeTo(1)},
	{"{dur} from now", fromNow(0, 1)}, {"{dur} from right now", fromNow(0, 1)},
	{"{dur} ago|back", fromNow(0, -1)}, {"{dur} earlier", relativeTo(-1)},
	{"within the [next] hour|day|week|month|year", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		var d engine.Duration
		d.Add(1, p.Toks[m.To-1].Word.Unit)
		e := engine.OnDay(d.After(p.Now, 1).Date)
		if d.Timed() {
			e = engine.AtMoment(d.After(p.Now, 1))
		}
		e.Bound = engine.By
		return e, true
	}},
	{"in under|below {dur}", byThen}, {"inside [of] {dur}", byThen}, {"in less than {dur}", byThen},
	{"in no|not more than {dur}", byThen}, {"in at most {dur}", byThen},
	{"in just|a|well over|under {dur}", fromNow(0, 1)}, {"in over {dur}", fromNow(0, 1)},
	{"in more|at than|least {dur}", fromNow(0, 1)},
	{"roughly|approximately|exactly|precisely {dur} from now|today", fromNow(0, 1)},
	{"in a [little] bit|while", inABit(30)}, {"in a moment|jiffy|tick|sec", inABit(5)},
	{"within [the] [next] [around|about|approximately|roughly|another] {dur}", byThen},
	{"after [about|around|approximately|roughly|another] {dur}", fromNow(0, 1)},
	{"in {dur} 's|' [time]", fromNow(0, 1)}, {"in {dur} time", fromNow(0, 1)},
	{"{dur} on|from {weekday}", weeksOn}, {"{dur} today|tomorrow", weeksOn}, {"{weekday} week", weeksOn},
	{"today|tomorrow week", weeksOn},
	{"this|same time|day next week|month|year", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		var d engine.Duration
		d.Add(1, p.Toks[m.To-1].Word.Unit)
		t := d.After(p.Now, 1)
		e := engine.AtMoment(t)
		if p.Has(m.From+1, engine.KindUnit) {
			e = engine.OnDay(t.Date)
		}
		e.Relative = relative(d, 1)
		e.Relative.SameTime = !p.Has(m.From+1, engine.KindUnit)
		return e, true
	}},
	{"[another] {dur}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e, ok := fromNow(0, 1)(p, m)
		return e, ok && (isSnooze(p, m.From) || besideAlarm(p, m))
	}},
	{"for [another] {dur}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e, ok := fromNow(0, 1)(p, m)
		return e, ok && isAlarmFor(p, m.From)
	}},
	{"for {dur} from|starting|beginning [at] {clock}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e := engine.Piece{Says: engine.SaysClock, Clock: m.Caps[1].Clock, Grain: engine.Minute}
		return e, engine.EndAfter(p, &e, m.Caps[0].Dur)
	}},
	{"[in] {dur} from|after {day}", fromThere(1)}, {"{dur} before {day}", fromThere(-1)},
	{"{dur} after {part}", fromMeal(1)}, {"{dur} before {part}", fromMeal(-1)},
	{"{dur} from|after {clock}", fromClock(1)}, {"{dur} before [the] {clock}", fromClock(-1)},
	{"{dur} before|prior|beforehand [that|it|then]", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		d := m.Caps[0].Dur
		if w := p.Toks[m.To-1].Word; w.Kind&engine.KindFunction != 0 && w.Kind&engine.KindPreposition == 0 &&
			p.In(m.To) &&
			p.Toks[m.To].Mark == 0 {
			return engine.Piece{}, false // "before it starts": only "before" belongs to the time
		}
		lead := time.Duration(d.Minutes)*time.Minute + time.Duration(d.Days)*24*time.Hour
		return engine.Piece{Says: engine.SaysLead, Lead: lead, Grain: engine.Minute, Bound: engine.Before},
			d.Months == 0 &&
				lead > 0 && d.Days < 1000
	}},
}

// atOnce is "now". Behind a request ("turn it off now", "buy milk right now")
// it says how soon that is wanted: a task due this minute would be overdue in
// the next. It is a time where it stands alone or a preposition leads to it.
func atOnce(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	e := engine.AtMoment(p.Now)
	if e.Need = engine.NeedPrep; p.Has(0, anAsk) && (p.Is(m.From-1, lex.on) || p.Has(m.From-1, aHappening) ||
		p.Has(m.From-1, anEntry)) {
		e.Need = engine.NeedNothing // "what's on now", "events happening right now"
	}
	return e, !(p.Is(m.To, lex.and) && p.Is(m.To+1, lex.then))
}

func byThen(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	e, ok := fromNow(0, 1)(p, m)
	e.Bound = engine.By
	return e, ok
}

// relativeTo makes rules for "an hour earlier", "a day later": than now, or than a task that is spoken of.
func relativeTo(sign int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e, ok := fromNow(0, sign)(p, m)
		e.Relative = relative(m.Caps[0].Dur, sign)
		return e, ok
	}
}

// relative is a duration as it is added to the time of a task.
func relative(d engine.Duration, sign int) *engine.Relative {
	return &engine.Relative{Months: sign * d.Months, Days: sign * d.Days, Minutes: sign * d.Minutes}
}

// sameTime is "same time", at which another day may stand: "Wednesday same time".
func sameTime(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	e := engine.Piece{Says: engine.SaysLead, Grain: engine.Minute, Relative: &engine.Relative{SameTime: true}}
	e.Weak = !p.Mood.Moves && m.To < len(p.Toks) // "do both at the same time"
	return e, !p.Is(m.To, lex.asWord)
}

// theSameDay is "the same day".
func theSameDay(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return engine.Piece{Says: engine.SaysLead, Grain: engine.Day, Relative: &engine.Relative{}}, true
}

// dayBesideIt makes rules for "the day after it", "the week before that".
func dayBesideIt(sign int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		i := m.From
		for !p.Has(i, engine.KindUnit|engine.KindPart) {
			i++
		}
		var d engine.Duration
		if d.Add(1, engine.Days); p.Has(i, engine.KindUnit) {
			d = engine.Duration{}
			d.Add(1, p.Toks[i].Word.Unit)
		}
		e := engine.Piece{Says: engine.SaysLead, Grain: engine.Day, Relative: relative(d, sign)}
		if sign < 0 {
			e.Lead = time.Duration(d.Days) * 24 * time.Hour
			e.Bound = engine.Before
		}
		last := p.Is(m.To, lex.last) || sign > 0 && p.Is(m.To, lex.tomorrow)
		return e, !last && !d.Timed() && (sign > 0 || e.Lead > 0)
	}
}

// inMinutes is "remind me in 10": where somebody is to be reminded, minutes.
func inMinutes(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	n := m.Caps[0].N
	e := engine.AtMoment(engine.AddMinutes(p.Soon(), n))
	e.Vague = true
	reminds := p.Has(0, anAlarm) || p.IsAny(m.From-1, lex.me, lex.snooze) || p.Has(m.From-1, anAlarm)
	ends := !p.In(m.To) || p.Toks[m.To].Mark != 0 && !p.Glued(m.To) || p.IsAny(m.To, lex.to, lex.please, lex.about,
		lex.that)
	return e, p.Digits(m.From+1) > 0 && n > 0 && reminds && ends
}

// plus is "+5 days".
func plus(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	e, ok := fromNow(0, 1)(p, m)
	return e, ok && p.Glued(m.From+1) && !p.Glued(m.From)
}

// inABit makes rules for "in a little while".
func inABit(n int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e := engine.AtMoment(engine.AddMinutes(p.Now, n))
		e.Vague = true
		return e, !p.Is(m.To, lex.of)
	}
}

// besideAlarm says whether an alarm goes off after a duration that is said
// right before or behind it: "a 10 minute timer", "alarm 20 minutes".
func besideAlarm(p *engine.Parser, m *engine.Match) bool {
	if m.Caps[0].Dur.Days > 0 || m.Caps[0].Dur.Months > 0 {
		return false // "a 3 day alarm" is none
	}
	return p.Has(m.To, anAlarm) && !isPlural(p, m.To) || p.Has(m.From-1, anAlarm) && p.StandsAlone(m.To)
}

// isAlarmFor says whether "for 20 minutes" at token i is when an alarm goes
// off and not how long something takes: an alarm, a reminder or the like stands before it.
func isAlarmFor(p *engine.Parser, i int) bool {
	for j := i - 1; j >= 0 && j >= i-3; j-- {
		if p.Has(j, anAlarm) {
			return true
		}
		if p.Has(j, engine.KindPreposition) && !p.Is(j, lex.on) {
			return false
		}
	}
	return false
}

// isSnooze says whether "snooze" or "snooze the alarm" stands before token i: only an end follows it.
func isSnooze(p *engine.Parser, i int) bool {
	for j := i - 1; j >= 0 && j >= i-5; j-- {
		if p.Is(j, lex.snooze) || p.Is(j, lex.sleep) && p.Is(j-1, lex.me) {
			return true
		}
		if p.Has(j, engine.KindPreposition) {
			return false
		}
	}
	return false
}

// weeksOn is "a week on Tuesday", "two weeks today", "Friday week".
func weeksOn(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	d := engine.Duration{Days: 7}
	w := p.Toks[m.To-1].Word
	if m.Caps[0].Word == nil && m.N > 0 {
		d = m.Caps[0].Dur
	} else if p.Is(m.To-1, lex.week) {
		w = p.Toks[m.From].Word
	}
	start := p.Today
	switch {
	case d.Days == 0 || d.Days%7 != 0 || d.Months > 0 || d.Minutes > 0:
		return engine.Piece{}, false
	case w == lex.tomorrow:
		start = p.Today.AddDays(1)
	case w != lex.today:
		start = engine.WeekdayAfter(p.Today, w.Weekday)
	}
	e := engine.OnDay(start.AddDays(d.Days))
	e.InWeek = p.Is(m.To-1, lex.week)
	return e, true
}
