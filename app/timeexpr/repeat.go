package timeexpr

import (
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

// listMark skips what stands between the items of a list: ",", "and", ", and", "&", "or".
func (p *parser) listMark(i int) int {
	j := i
	if p.isMark(j, ',') {
		j++
	}
	if p.has(j, anAnd|anOr) || p.isMark(j, '&') || p.isMark(j, '/') {
		j++
	}
	return j
}

// weekdayList reads "Monday", "Mon, Wed and Fri", "Tuesday and Thursday". A
// bare weekday after a comma belongs to the list.
func (p *parser) weekdayList(i int) (*recur.Rule, int) {
	days, next := p.list[:0], i
	for j := i; p.has(j, aWeekday|weekdays); j = p.listMark(next) {
		if len(days) > 6 {
			break
		}
		days = append(days, recur.Weekday{Day: p.toks[j].word.weekday})
		next = j + 1
	}
	if p.rangeMark(next) > next && len(days) == 1 && p.has(p.rangeMark(next), aWeekday|weekdays) {
		to := p.toks[p.rangeMark(next)].word.weekday
		for d := (days[0].Day + 1) % 7; len(days) < 7; d = (d + 1) % 7 {
			days = append(days, recur.Weekday{Day: d})
			if d == to {
				break
			}
		}
		next = p.rangeMark(next) + 1
	}
	return &recur.Rule{ByDay: slices.Clone(days)}, next
}

// rangeMark skips "-", "to", "through", "until".
func (p *parser) rangeMark(i int) int {
	if p.isMark(i, '-') || p.has(i, aRange) {
		return i + 1
	}
	return i
}

// ordinalList reads "the 1st and the 15th", "1st, 2nd and last". The list is good until the next call.
func (p *parser) ordinalList(i int) ([]int, int) {
	list := p.ordinals[:0]
	next := i
	for j := i; j < len(p.toks) && len(list) < len(p.ordinals); j = p.listMark(next) {
		if len(list) > 0 && j == next {
			break
		}
		if p.is(j, lex.the) && len(list) > 0 {
			j++
		}
		n, end := 0, j
		if j < len(p.toks) {
			n, end = p.ordinal(j)
		}
		if end == j || n == 0 || n > 31 {
			break
		}
		n, end = p.fromLast(n, end)
		list = append(list, n)
		next = end
	}
	return list, next
}

// fromLast reads the rest of "second to last", "4th last".
func (p *parser) fromLast(n, i int) (int, int) {
	j := i
	if p.isMark(j, '-') {
		j++
	}
	if p.is(j, lex.to) {
		j++
	}
	if p.isMark(j, '-') {
		j++
	}
	if n > 0 && p.is(j, lex.last) {
		return -n, j + 1
	}
	return n, i
}

// numbersOfMonth is the slot {ords}: days of a month, not weekdays.
func (p *parser) numbersOfMonth(i int) (*recur.Rule, int) {
	list, next := p.ordinalList(i)
	if len(list) == 0 || p.has(next, aWeekday|weekdays) || p.has(next, aUnit) && p.toks[next].word.unit != days {
		return nil, i
	}
	return &recur.Rule{ByMonthDay: slices.Clone(list)}, next
}

// weekdaysOfMonth is the slot {nths}: "first and third Friday", "last weekday".
func (p *parser) weekdaysOfMonth(i int) (*recur.Rule, int) {
	var r *recur.Rule
	next := i
	for j := i; r == nil || len(r.ByDay) < 20; j = p.listMark(next) {
		if r != nil && j == next {
			break
		}
		if p.is(j, lex.the) {
			j++
		}
		list, end := p.ordinalList(j)
		if len(list) == 0 {
			break
		}
		if k := p.workday(end); k > end && next == i && within(list, 23) {
			return &recur.Rule{ByDay: workweek, BySetPos: slices.Clone(list)}, k
		}
		if !p.has(end, aWeekday|weekdays) || !within(list, 5) {
			break
		}
		if r == nil {
			r = &recur.Rule{}
		}
		for _, n := range list {
			r.ByDay = append(r.ByDay, recur.Weekday{Day: p.toks[end].word.weekday, N: n})
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

// workday skips "weekday", "working day", "business day".
func (p *parser) workday(i int) (next int) {
	if p.has(i, aUnit) && p.toks[i].word.unit == workdays {
		return i + 1
	}
	if (p.is(i, lex.business) || p.is(i, lex.working) || p.is(i, lex.work)) && p.has(i+1, aUnit) && p.toks[i+1].word.unit == days {
		return i + 2
	}
	return i
}

// isAdverbBeforeNoun says whether "weekly" belongs to a thing ("the weekly report") and not to doing it.
func (p *parser) isAdverbBeforeNoun(m *match) bool {
	if m.to != m.from+1 || p.is(m.from, lex.everyday) {
		return false
	}
	if p.has(m.from-1, article) || p.is(m.from-1, lex.my) || p.is(m.from-1, lex.your) {
		return p.in(m.to) && p.toks[m.to].mark == 0 && !p.has(m.to, aPreposition) // "my weekly hours"
	}
	return p.namesThing(m.to)
}

// without takes weekdays out of a daily or weekly rule, and says whether anything is left.
func without(r recur.Rule, except []recur.Weekday) (recur.Rule, bool) {
	if r.Freq == recur.Daily && r.Step() == 1 && len(r.ByDay) == 0 {
		r.Freq, r.ByDay = recur.Weekly, allDays
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

// window limits a rule of hours or minutes to a part of the day: "every hour from 9 to 5".
func window(r *recur.Rule, from, to int) {
	for h := from / 60; h*60 <= to && h < 24; h++ {
		if h*60 == to && r.Freq == recur.Minutely {
			break
		}
		r.ByHour = append(r.ByHour, h)
	}
}

// minutesOf is the interval of a rule of hours or minutes.
func minutesOf(r *recur.Rule) time.Duration {
	switch r.Freq {
	case recur.Hourly:
		return time.Duration(r.Step()) * time.Hour
	case recur.Minutely:
		return time.Duration(r.Step()) * time.Minute
	}
	return 0
}
