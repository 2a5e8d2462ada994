package timeexpr

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

// besideRules read days by another day: "the day after Christmas", "the night before".
var besideRules = []rule{
	{"[the] day|week|weekend|month|year after|before {day}", unitBeside},
	{"[the] night|evening|afternoon|morning after|before {day}", func(p *parser, m *match) (piece, bool) {
		e, i := *m.caps[0].piece, m.from
		if p.is(i, lex.the) {
			i++
		}
		k := 1
		if p.is(i+1, lex.before) {
			k = -1
		}
		ok := e.says == saysDay && e.need == needNothing
		e = day(e.day.AddDays(k))
		e.says, e.part, e.grain = e.says|saysPart, p.toks[i].word.part, DayPart
		return e, ok
	}},
	{"the day|night|evening|week before", func(p *parser, m *match) (piece, bool) {
		lead := 24 * time.Hour
		if p.is(m.from+1, lex.week) {
			lead *= 7
		}
		return piece{says: saysLead, lead: lead, grain: Day, bound: Before}, !p.is(m.to, lex.last)
	}},
	{"[the] first {weekday} after|in|of {day}", func(p *parser, m *match) (piece, bool) {
		there := m.caps[1].piece
		from := there.day.AddDays(-1)
		if p.is(m.from+2, lex.after) || p.is(m.from+3, lex.after) {
			from = lastDay(there)
		}
		return day(weekdayAfter(from, m.caps[0].word.weekday)), there.need == needNothing && (there.has(saysEnd) || from != there.day.AddDays(-1))
	}},
	{"the {weekday} after|before {day}", func(p *parser, m *match) (piece, bool) {
		there := m.caps[1].piece
		d := weekdayAfter(lastDay(there), m.caps[0].word.weekday)
		if p.is(m.from+2, lex.before) {
			d = weekdayBefore(there.day, m.caps[0].word.weekday)
		}
		return day(d), there.need == needNothing
	}},
}

// unitBeside is "the day after Christmas", "the week before 1 May".
func unitBeside(p *parser, m *match) (piece, bool) {
	there := m.caps[0].piece
	i := m.from
	if p.is(i, lex.the) {
		i++
	}
	u, k, from := p.toks[i].word.unit, 1, lastDay(there)
	if p.is(i+1, lex.before) {
		k, from = -1, there.day
	}
	if there.need != needNothing || there.has(saysClock) {
		return piece{}, false
	}
	if u == weekends {
		return beside(from, k), true
	}
	first, last, g := p.period(from, u, k)
	return span(first, last, g), true
}

// beside is the weekend before (-1) or after a day, which is not in it.
func beside(d civil.Date, k int) piece {
	first := weekdayAfter(d, time.Saturday)
	if k < 0 {
		first = weekdayBefore(d, time.Saturday)
		if !first.AddDays(1).Before(d) {
			first = first.AddDays(-7)
		}
	}
	return span(first, first.AddDays(1), Weekend)
}

// tellsAlarm says whether a bare number is that of an alarm: "my 630 alarm",
// "set alarm 7", but not "2 alarms" or "1 alarm".
func (p *parser) tellsAlarm(e *piece) bool {
	if p.digits(e.from) == 0 || e.clock.at%5 != 0 {
		return false
	}
	if p.is(e.to, lex.alarm) {
		return p.toks[e.from].num > 1
	}
	if !p.standsAlone(e.to) {
		return false
	}
	for j := e.from - 1; j >= max(0, e.from-4) && p.leadingZero(e.from) && p.digits(e.from) == 4; j-- {
		if p.is(j, lex.alarm) {
			return true // "make the alarm now 0630"
		}
	}
	return p.is(e.from-1, lex.alarm)
}
