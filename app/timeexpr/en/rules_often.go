package en

import (
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// cannot is "twice a week": no rule says on which days, so the person has to.
func cannot(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	return engine.Piece{Says: engine.SaysLead, Unsupported: p.Text[p.Toks[m.From].Start:p.Toks[m.To-1].End]}, true
}

// often is how many times "twice" or "3 times" are.
func often(p *engine.Parser, m *engine.Match) int {
	switch p.Toks[m.From].Word {
	case lex.twice:
		return 2
	case lex.thrice:
		return 3
	}
	return m.Caps[0].N
}

// timesADay is "three times a day at 8, 12 and 6": as many times as were said.
func timesADay(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	times := make([]engine.Clock, 0, 3)
	for k := range m.N {
		if k > 0 || p.Is(m.From, lex.twice) {
			times = append(times, m.Caps[k].Clock)
		}
	}
	e := engine.Repeating(recur.Rule{Freq: recur.Daily})
	e.Says, e.Clock, e.Clocks = e.Says|engine.SaysClock, times[0], times[1:]
	if c := &e.Clock; c.Open {
		*c = engine.UsualHalf(*c)
	}
	return e, len(times) == often(p, m)
}

// nextParts is "the next three mornings".
func nextParts(_ *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	n := m.Caps[0].N
	e := engine.Repeating(recur.Rule{Freq: recur.Daily, Count: n})
	e.Says, e.Part = e.Says|engine.SaysPart, m.Caps[1].Word.Part
	return e, n > 1 && n <= recur.MaxCount && e.Part < engine.Lunch
}

// timesAWeek is "twice a week on Monday and Thursday".
func timesAWeek(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	r := m.Caps[m.N-1].Rule
	return engine.Repeating(recur.Rule{Freq: recur.Weekly, ByDay: r.ByDay}), len(r.ByDay) == often(p, m)
}

// afterDone is "3 days after completion".
func afterDone(_ *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	d := m.Caps[0].Dur
	r := recur.Rule{Freq: recur.Daily, Interval: d.Days, AfterDone: true}
	if d.Months > 0 {
		r.Freq, r.Interval = recur.Monthly, d.Months
	}
	return engine.Repeating(r), !d.Timed() && (d.Days > 0) != (d.Months > 0) && r.Interval <= recur.MaxInterval
}
