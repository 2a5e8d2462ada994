package en

import (
	"slices"

	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// readOrdinals reads "the 1st and the 15th", "1st, 2nd and last". The list is good until the next call.
func readOrdinals(p *engine.Parser, i int) ([]int, int) {
	list := p.Ordinals[:0]
	next := i
	for j := i; j < len(p.Toks) && len(list) < len(p.Ordinals); j = engine.SkipListMark(p, next) {
		if len(list) > 0 && j == next {
			break
		}
		if p.Is(j, lex.the) && len(list) > 0 {
			j++
		}
		n, end := 0, j
		if j < len(p.Toks) {
			n, end = readOrdinal(p, j)
		}
		if end == j || n == 0 || n > 31 {
			break
		}
		n, end = fromLast(p, n, end)
		list = append(list, n)
		next = end
	}
	return list, next
}

// fromLast reads the rest of "second to last", "4th last".
func fromLast(p *engine.Parser, n, i int) (int, int) {
	j := i
	if p.IsMark(j, '-') {
		j++
	}
	if p.Is(j, lex.to) {
		j++
	}
	if p.IsMark(j, '-') {
		j++
	}
	if n > 0 && p.Is(j, lex.last) {
		return -n, j + 1
	}
	return n, i
}

// readNumbersOfMonth is the slot {ords}: days of a month, not weekdays.
func readNumbersOfMonth(p *engine.Parser, i int) (*recur.Rule, int) {
	list, next := readOrdinals(p, i)
	if len(list) == 0 || p.Has(next, engine.KindWeekday|engine.KindWeekdays) || p.Has(next, engine.KindUnit) &&
		p.Toks[next].Word.Unit != engine.Days {
		return nil, i
	}
	return &recur.Rule{ByMonthDay: slices.Clone(list)}, next
}

// readWeekdaysOfMonth is the slot {nths}: "first and third Friday", "last weekday".
func readWeekdaysOfMonth(p *engine.Parser, i int) (*recur.Rule, int) {
	var r *recur.Rule
	next := i
	for j := i; r == nil || len(r.ByDay) < 20; j = engine.SkipListMark(p, next) {
		if r != nil && j == next {
			break
		}
		if p.Is(j, lex.the) {
			j++
		}
		list, end := readOrdinals(p, j)
		if len(list) == 0 {
			break
		}
		if k := skipWorkday(p, end); k > end && next == i && within(list, 23) {
			return &recur.Rule{ByDay: engine.Workweek, BySetPos: slices.Clone(list)}, k
		}
		if !p.Has(end, engine.KindWeekday|engine.KindWeekdays) || !within(list, 5) {
			break
		}
		if r == nil {
			r = &recur.Rule{}
		}
		for _, n := range list {
			r.ByDay = append(r.ByDay, recur.Weekday{Day: p.Toks[end].Word.Weekday, N: n})
		}
		next = end + 1
	}
	return r, next
}

// within says whether a month can have that many of them.
func within(list []int, limit int) bool {
	for _, n := range list {
		if max(n, -n) > limit {
			return false
		}
	}
	return true
}

// skipWorkday skips "weekday", "working day", "business day".
func skipWorkday(p *engine.Parser, i int) (next int) {
	if p.Has(i, engine.KindUnit) && p.Toks[i].Word.Unit == engine.Workdays {
		return i + 1
	}
	if (p.Is(i, lex.business) || p.Is(i, lex.working) || p.Is(i, lex.work)) && p.Has(i+1, engine.KindUnit) &&
		p.Toks[i+1].Word.Unit == engine.Days {
		return i + 2
	}
	return i
}

// isAdverbBeforeNoun says whether "weekly" belongs to a thing ("the weekly report") and not to doing it.
func isAdverbBeforeNoun(p *engine.Parser, m *engine.Match) bool {
	if m.To != m.From+1 || p.Is(m.From, lex.everyday) {
		return false
	}
	if p.Has(m.From-1, engine.KindArticle) || p.Is(m.From-1, lex.my) || p.Is(m.From-1, lex.your) {
		return p.In(m.To) && p.Toks[m.To].Mark == 0 && !p.Has(m.To, engine.KindPreposition) // "my weekly hours"
	}
	return p.NamesThing(m.To)
}

// without takes weekdays out of a daily or weekly rule, and says whether anything is left.
func without(r recur.Rule, except []recur.Weekday) (recur.Rule, bool) {
	if r.Freq == recur.Daily && r.Step() == 1 && len(r.ByDay) == 0 {
		r.Freq, r.ByDay = recur.Weekly, engine.AllDays
	}
	var left []recur.Weekday
	for _, d := range r.ByDay {
		taken := false
		for _, x := range except {
			taken = taken || x.Day == d.Day
		}
		if !taken {
			left = append(left, d)
		}
	}
	ok := r.Freq == recur.Weekly && len(left) > 0 && len(left) < len(r.ByDay)
	r.ByDay = left
	return r, ok
}
