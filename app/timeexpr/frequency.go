package timeexpr

import "github.com/todo-chatbot/todo-chatbot/app/recur"

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
	if r, ok := lex.adverbs[p.toks[i].word]; ok {
		if p.isMark(i-1, '-') && p.glued(i) {
			return nil, i // "bi-yearly" means this to some and that to others
		}
		r = r.Clone()
		return &r, i + 1
	}
	if r, next := p.hyphenated(i); next > i {
		return r, next
	}
	start, j := i, i
	if p.is(i, lex.once) && p.in(i+1) {
		if r, ok := lex.adverbs[p.toks[i+1].word]; ok { // "once daily"
			r = r.Clone()
			return &r, i + 2
		}
	}
	if p.is(i, lex.each) && p.is(i+1, lex.and) && p.is(i+2, lex.every) {
		i += 2 // "each and every"
	}
	switch {
	case p.is(i, lex.once) && (p.has(i+1, article) || p.is(i+1, lex.per) || p.is(i+1, lex.every)):
		j += 2
	case p.is(i, lex.every), p.is(i, lex.each):
		j = i + 1
	default:
		return nil, start
	}
	after := p.isMark(j, '!')
	if after || p.is(j, lex.single) {
		j++
	}
	r, j := p.everyUnit(j)
	if r == nil {
		return nil, start
	}
	r.AfterDone = after
	return r, j
}

// everyUnit reads what stands after "every": "day", "other week", "3 months", "half hour".
func (p *parser) everyUnit(i int) (*recur.Rule, int) {
	j, n, part, of := i, 1, 0, 1
	if p.is(j, lex.other) || p.is(j, lex.alternate) {
		n, j = 2, j+1
	} else if m, next := p.ordinal(j); next > j && m > 1 && p.has(next, aUnit) {
		n, j = m, next
	} else if p.is(j, lex.half) {
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
	if p.is(j+1, lex.and) && p.has(j+2, article) && p.is(j+3, lex.half) && part == 0 {
		var d duration
		d.addPart(1, 2, p.toks[j].word.unit)
		r, n, ok, j = unitRules[minutes], n*60+d.minutes, p.toks[j].word.unit == hours, j+3
	} else if part > 0 {
		var d duration
		d.addPart(part, of, p.toks[j].word.unit)
		r, n, ok = unitRules[minutes], n*60+d.minutes, p.toks[j].word.unit == hours
		if p.toks[j].word.unit == years && n == 0 { // "every half year"
			r, n, ok = unitRules[months], d.months, true
		}
	}
	r.Interval *= n
	if !ok || r.Interval < 1 || r.Interval > recur.MaxInterval {
		return nil, i
	}
	return &r, j + 1
}

// hyphenated reads "bi-weekly", "bi-monthly", "semi-annually".
func (p *parser) hyphenated(i int) (*recur.Rule, int) {
	j := i + 1
	if p.isMark(j, '-') {
		j++
	}
	if !p.is(i, lex.bi) && !p.is(i, lex.semi) || !p.in(j) {
		return nil, i
	}
	r, ok := lex.adverbs[p.toks[j].word]
	r = r.Clone()
	switch {
	case !ok:
		return nil, i
	case p.is(i, lex.bi) && (r.Freq == recur.Weekly || r.Freq == recur.Monthly) && r.Step() == 1:
		r.Interval = 2
	case r.Freq == recur.Yearly && (p.is(i, lex.semi) || p.is(j, lex.annually)):
		r.Freq, r.Interval = recur.Monthly, 6
	default:
		return nil, i
	}
	return &r, j + 1
}
