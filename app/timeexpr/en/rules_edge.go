package en

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// edgeOfMonth makes rules for "the end of every month", or week, quarter or year.
func edgeOfMonth(freq, n int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		r := *m.Caps[freq].Rule
		switch r.Freq {
		case recur.Monthly:
			r.ByMonthDay = []int{n}
			if r.Step() == 3 && (p.Has(m.To-1, engine.KindUnit) || p.Is(m.From, lex.quarterly)) {
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
			return engine.Piece{}, false
		}
		return engine.Repeating(r), true
	}
}

// inQuarters fixes the months of "the last Friday of every quarter", which ends at token i.
func inQuarters(p *engine.Parser, r *recur.Rule, i, n int) {
	if r.Freq == recur.Monthly && r.Step() == 3 && p.Has(i-1, engine.KindUnit) &&
		p.Toks[i-1].Word.Unit == engine.Quarters {
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
