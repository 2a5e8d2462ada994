package timeexpr

import "github.com/todo-chatbot/todo-chatbot/app/recur"

// cannot is "twice a week": no rule says on which days, so the person has to.
func cannot(p *parser, m *match) (piece, bool) {
	return piece{says: saysLead, unsupported: p.text[p.toks[m.from].start:p.toks[m.to-1].end]}, true
}

// often is how many times "twice" or "3 times" are.
func (p *parser) often(m *match) int {
	switch p.toks[m.from].word {
	case lex.twice:
		return 2
	case lex.thrice:
		return 3
	}
	return m.caps[0].n
}

// timesADay is "three times a day at 8, 12 and 6": as many times as were said.
func timesADay(p *parser, m *match) (piece, bool) {
	times := make([]clock, 0, 3)
	for k := range m.n {
		if k > 0 || p.is(m.from, lex.twice) {
			times = append(times, m.caps[k].clock)
		}
	}
	e := repeat(recur.Rule{Freq: recur.Daily})
	e.says, e.clock, e.clocks = e.says|saysClock, times[0], times[1:]
	if c := &e.clock; c.open {
		*c = usualHalf(*c)
	}
	return e, len(times) == p.often(m)
}

// nextParts is "the next three mornings".
func nextParts(_ *parser, m *match) (piece, bool) {
	n := m.caps[0].n
	e := repeat(recur.Rule{Freq: recur.Daily, Count: n})
	e.says, e.part = e.says|saysPart, m.caps[1].word.part
	return e, n > 1 && n <= recur.MaxCount && e.part < lunch
}

// timesAWeek is "twice a week on Monday and Thursday".
func timesAWeek(p *parser, m *match) (piece, bool) {
	r := m.caps[m.n-1].rule
	return repeat(recur.Rule{Freq: recur.Weekly, ByDay: r.ByDay}), len(r.ByDay) == p.often(m)
}

// afterDone is "3 days after completion".
func afterDone(_ *parser, m *match) (piece, bool) {
	d := m.caps[0].dur
	r := recur.Rule{Freq: recur.Daily, Interval: d.days, AfterDone: true}
	if d.months > 0 {
		r.Freq, r.Interval = recur.Monthly, d.months
	}
	return repeat(r), !d.timed() && (d.days > 0) != (d.months > 0) && r.Interval <= recur.MaxInterval
}
