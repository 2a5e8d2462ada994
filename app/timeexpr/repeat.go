package timeexpr

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

// adverbs are frequencies in one word.
var adverbs = map[string]recur.Rule{
	"everyday": {Freq: recur.Daily}, "daily": {Freq: recur.Daily},
	"weekly": {Freq: recur.Weekly}, "biweekly": {Freq: recur.Weekly, Interval: 2}, "fortnightly": {Freq: recur.Weekly, Interval: 2},
	"monthly": {Freq: recur.Monthly}, "bimonthly": {Freq: recur.Monthly, Interval: 2},
	"biannually": {Freq: recur.Monthly, Interval: 6}, "semiannually": {Freq: recur.Monthly, Interval: 6}, "biennially": {Freq: recur.Yearly, Interval: 2},
	"quarterly": {Freq: recur.Monthly, Interval: 3},
	"yearly":    {Freq: recur.Yearly}, "annually": {Freq: recur.Yearly},
	"hourly": {Freq: recur.Hourly},
}

// unitRules are the rules of units: a fortnight is two weeks.
var unitRules = map[unit]recur.Rule{
	minutes: {Freq: recur.Minutely, Interval: 1}, hours: {Freq: recur.Hourly, Interval: 1}, days: {Freq: recur.Daily, Interval: 1},
	weeks: {Freq: recur.Weekly, Interval: 1}, fortnights: {Freq: recur.Weekly, Interval: 2}, months: {Freq: recur.Monthly, Interval: 1},
	weekends: {Freq: recur.Weekly, Interval: 1, ByDay: weekend}, quarters: {Freq: recur.Monthly, Interval: 3}, years: {Freq: recur.Yearly, Interval: 1},
}

// frequency reads "every 3 weeks", "each month", "every other day", "daily", "once a week".
func (p *parser) frequency(i int) (*recur.Rule, int) {
	if r, ok := p.g.adverbs[p.toks[i].word]; ok {
		if p.isMark(i-1, '-') && p.glued(i) {
			return nil, i // "bi-yearly" means this to some and that to others
		}
		r = r.Clone()
		return &r, i + 1
	}
	if r, next := p.hyphenated(i); next > i {
		return r, next
	}
	j := i
	switch {
	case p.is(i, p.w.once) && (p.has(i+1, article) || p.is(i+1, p.w.per) || p.is(i+1, p.w.every)):
		j += 2
	case p.is(i, p.w.every), p.is(i, p.w.each):
		j++
	default:
		return nil, i
	}
	after := p.isMark(j, '!')
	if after {
		j++
	}
	r, j := p.everyUnit(j)
	if r == nil {
		return nil, i
	}
	r.AfterDone = after
	return r, j
}

// everyUnit reads what stands after "every": "day", "other week", "3 months", "half hour".
func (p *parser) everyUnit(i int) (*recur.Rule, int) {
	j, n, part, of := i, 1, 0, 1
	if p.is(j, p.w.other) || p.is(j, p.w.alternate) {
		n, j = 2, j+1
	} else if m, next := p.ordinal(j); next > j && m > 1 && p.has(next, aUnit) {
		n, j = m, next
	} else if p.is(j, p.w.half) {
		n, part, of, j = 0, 1, 2, j+1
		if p.has(j, article) {
			j++
		}
	} else if m, next := p.count(j); next > j {
		n, part, of, next = p.fraction(m, next)
		j = next
	}
	if !p.has(j, aUnit) || n > recur.MaxInterval || p.isPlain(j, i) {
		return nil, i
	}
	r, ok := unitRules[p.toks[j].word.unit]
	r = r.Clone()
	if p.is(j+1, p.w.and) && p.has(j+2, article) && p.is(j+3, p.w.half) && part == 0 {
		var d duration
		d.addPart(1, 2, p.toks[j].word.unit)
		r, n, ok, j = unitRules[minutes], n*60+d.minutes, p.toks[j].word.unit == hours, j+3
	} else if part > 0 {
		var d duration
		d.addPart(part, of, p.toks[j].word.unit)
		r, n, ok = unitRules[minutes], n*60+d.minutes, p.toks[j].word.unit == hours
	}
	r.Interval *= n
	if !ok || r.Interval < 1 || r.Interval > recur.MaxInterval {
		return nil, i
	}
	return &r, j + 1
}

// hyphenated reads "bi-weekly", "bi-monthly", "semi-annually".
func (p *parser) hyphenated(i int) (*recur.Rule, int) {
	if !p.is(i, p.w.bi) && !p.is(i, p.w.semi) || !p.isMark(i+1, '-') || !p.in(i+2) {
		return nil, i
	}
	r, ok := p.g.adverbs[p.toks[i+2].word]
	r = r.Clone()
	switch {
	case !ok:
		return nil, i
	case p.is(i, p.w.bi) && (r.Freq == recur.Weekly || r.Freq == recur.Monthly) && r.Step() == 1:
		r.Interval = 2
	case r.Freq == recur.Yearly && (p.is(i, p.w.semi) || p.is(i+2, p.w.annually)):
		r.Freq, r.Interval = recur.Monthly, 6
	default:
		return nil, i
	}
	return &r, i + 3
}

// listMark skips what stands between the items of a list: ",", "and", ", and", "&", "or".
func (p *parser) listMark(i int) int {
	j := i
	if p.isMark(j, ',') {
		j++
	}
	if p.is(j, p.w.and) || p.isMark(j, '&') || p.isMark(j, '/') || p.is(j, p.w.or) {
		j++
	}
	return j
}

// weekdayList reads "Monday", "Mon, Wed and Fri", "Tuesday and Thursday". A
// bare weekday after a comma belongs to the list.
func (p *parser) weekdayList(i int) (*recur.Rule, int) {
	var days []recur.Weekday
	next := i
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
	return &recur.Rule{ByDay: days}, next
}

// rangeMark skips "-", "to", "through", "until".
func (p *parser) rangeMark(i int) int {
	if p.isMark(i, '-') || p.is(i, p.w.to) || p.is(i, p.w.through) || p.is(i, p.w.thru) || p.is(i, p.w.until) || p.is(i, p.w.till) || p.is(i, p.w.til) {
		return i + 1
	}
	return i
}

// ordinalList reads "the 1st and the 15th", "1st, 2nd and last".
func (p *parser) ordinalList(i int) ([]int, int) {
	var list []int
	next := i
	for j := i; j < len(p.toks) && len(list) < 12; j = p.listMark(next) {
		if len(list) > 0 && j == next {
			break
		}
		if p.is(j, p.w.the) && len(list) > 0 {
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
	if p.is(j, p.w.to) {
		j++
	}
	if p.isMark(j, '-') {
		j++
	}
	if n > 0 && p.is(j, p.w.last) {
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
	return &recur.Rule{ByMonthDay: list}, next
}

// weekdaysOfMonth is the slot {nths}: "first and third Friday", "last weekday".
func (p *parser) weekdaysOfMonth(i int) (*recur.Rule, int) {
	r := &recur.Rule{}
	next := i
	for j := i; len(r.ByDay) < 20; j = p.listMark(next) {
		if len(r.ByDay) > 0 && j == next {
			break
		}
		if p.is(j, p.w.the) {
			j++
		}
		list, end := p.ordinalList(j)
		if len(list) == 0 {
			break
		}
		if p.has(end, aUnit) && p.toks[end].word.unit == workdays && next == i {
			return &recur.Rule{ByDay: workweek, BySetPos: list}, end + 1
		}
		if !p.has(end, aWeekday|weekdays) {
			break
		}
		for _, n := range list {
			r.ByDay = append(r.ByDay, recur.Weekday{Day: p.toks[end].word.weekday, N: n})
		}
		next = end + 1
	}
	if len(r.ByDay) == 0 {
		return nil, i
	}
	return r, next
}

// isAdverbBeforeNoun says whether "weekly" belongs to a thing ("the weekly report") and not to doing it.
func (p *parser) isAdverbBeforeNoun(m *match) bool {
	if m.to != m.from+1 || p.is(m.from, p.w.everyday) {
		return false
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
