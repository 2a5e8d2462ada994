package timeexpr

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

// edgeOfMonth makes rules for "the end of every month", or week, quarter or year.
func edgeOfMonth(freq, n int) func(*parser, *match) (piece, bool) {
	return func(p *parser, m *match) (piece, bool) {
		r := *m.caps[freq].rule
		switch r.Freq {
		case recur.Monthly:
			r.ByMonthDay = []int{n}
			if r.Step() == 3 && (p.has(m.to-1, aUnit) || p.is(m.from, lex.quarterly)) {
				r.Interval, r.ByMonth = 0, quarterMonths(n)
			}
		case recur.Yearly:
			r.ByMonth, r.ByMonthDay = []time.Month{time.January}, []int{1}
			if n < 0 {
				r.ByMonth, r.ByMonthDay = []time.Month{time.December}, []int{31}
			}
		case recur.Weekly:
			r.ByDay = []recur.Weekday{{Day: time.Monday}}
			if n < 0 {
				r.ByDay = []recur.Weekday{{Day: time.Friday}}
			}
		default:
			return piece{}, false
		}
		return repeat(r), true
	}
}

// inQuarters fixes the months of "the last Friday of every quarter", which ends at token i.
func (p *parser) inQuarters(r *recur.Rule, i, n int) {
	if r.Freq == recur.Monthly && r.Step() == 3 && p.has(i-1, aUnit) && p.toks[i-1].word.unit == quarters {
		r.Interval, r.ByMonth = 0, quarterMonths(n)
	}
}

// quarterMonths are the first or the last months of the quarters.
func quarterMonths(n int) []time.Month {
	if n < 0 {
		return []time.Month{time.March, time.June, time.September, time.December}
	}
	return []time.Month{time.January, time.April, time.July, time.October}
}
