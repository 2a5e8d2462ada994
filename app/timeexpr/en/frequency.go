package en

import (
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// adverbs are frequencies in one word.
var adverbs = map[string]recur.Rule{
	"everyday": {Freq: recur.Daily}, "daily": {Freq: recur.Daily},
	"weekly": {Freq: recur.Weekly}, "biweekly": {Freq: recur.Weekly, Interval: 2}, "fortnightly": {Freq: recur.Weekly,
		Interval: 2},
	"monthly": {Freq: recur.Monthly}, "bimonthly": {Freq: recur.Monthly, Interval: 2},
	"biannually": {Freq: recur.Monthly, Interval: 6}, "semiannually": {Freq: recur.Monthly, Interval: 6},
	"biennially": {Freq: recur.Yearly, Interval: 2},
	"quarterly":  {Freq: recur.Monthly, Interval: 3},
	"yearly":     {Freq: recur.Yearly}, "annually": {Freq: recur.Yearly},
	"hourly": {Freq: recur.Hourly},
}

// unitRules are the rules of units: a fortnight is two weeks.
var unitRules = map[engine.Unit]recur.Rule{
	engine.Minutes: {Freq: recur.Minutely, Interval: 1}, engine.Hours: {Freq: recur.Hourly, Interval: 1},
	engine.Days:  {Freq: recur.Daily, Interval: 1},
	engine.Weeks: {Freq: recur.Weekly, Interval: 1}, engine.Fortnights: {Freq: recur.Weekly, Interval: 2},
	engine.Months:   {Freq: recur.Monthly, Interval: 1},
	engine.Weekends: {Freq: recur.Weekly, Interval: 1, ByDay: engine.WeekendDays},
	engine.Quarters: {Freq: recur.Monthly,
		Interval: 3}, engine.Years: {Freq: recur.Yearly, Interval: 1},
}

// readFrequency reads "every 3 weeks", "each month", "every other day", "daily", "once a week".
func readFrequency(p *engine.Parser, i int) (*recur.Rule, int) {
	if r, ok := lex.adverbs[p.Toks[i].Word]; ok {
		if p.IsMark(i-1, '-') && p.Glued(i) {
			return nil, i // "bi-yearly" means this to some and that to others
		}
		r = r.Clone()
		return &r, i + 1
	}
	if r, next := readHyphenated(p, i); next > i {
		return r, next
	}
	start, j := i, i
	if p.Is(i, lex.once) && p.In(i+1) {
		if r, ok := lex.adverbs[p.Toks[i+1].Word]; ok { // "once daily"
			r = r.Clone()
			return &r, i + 2
		}
	}
	if p.Is(i, lex.each) && p.Is(i+1, lex.and) && p.Is(i+2, lex.every) {
		i += 2 // "each and every"
	}
	switch {
	case p.Is(i, lex.once) && (p.Has(i+1, engine.KindArticle) || p.Is(i+1, lex.per) || p.Is(i+1, lex.every)):
		j += 2
	case p.Is(i, lex.every), p.Is(i, lex.each):
		j = i + 1
	default:
		return nil, start
	}
	after := p.IsMark(j, '!')
	if after || p.Is(j, lex.single) {
		j++
	}
	r, j := readEveryUnit(p, j)
	if r == nil {
		return nil, start
	}
	r.AfterDone = after
	return r, j
}

// readEveryUnit reads what stands after "every": "day", "other week", "3 months", "half hour".
func readEveryUnit(p *engine.Parser, i int) (*recur.Rule, int) {
	n, part, of, j := readEveryCount(p, i)
	if !p.Has(j, engine.KindUnit) || n > recur.MaxInterval || isPlain(p, j, i) {
		return nil, i
	}
	unit := p.Toks[j].Word.Unit
	if part == 0 && p.Is(j+1, lex.and) && p.Has(j+2, engine.KindArticle) && p.Is(j+3, lex.half) {
		part, of, j = 1, 2, j+3
	}
	r, ok := unitRules[unit]
	r = r.Clone()
	if part > 0 {
		r, n, ok = partOfUnit(unit, n, part, of)
	}
	r.Interval *= n
	if !ok || r.Interval < 1 || r.Interval > recur.MaxInterval {
		return nil, i
	}
	return &r, j + 1
}

// readEveryCount reads how many units there are, and part/of one more.
func readEveryCount(p *engine.Parser, i int) (n, part, of, next int) {
	if p.IsAny(i, lex.other, lex.alternate) {
		return 2, 0, 1, i + 1
	}
	if m, next := readOrdinal(p, i); next > i && m > 1 && p.Has(next, engine.KindUnit) {
		return m, 0, 1, next
	}
	if p.Is(i, lex.half) {
		if i++; p.Has(i, engine.KindArticle) {
			i++
		}
		return 0, 1, 2, i
	}
	if m, next := readCount(p, i); next > i {
		return readFraction(p, m, next)
	}
	return 1, 0, 1, i
}

// partOfUnit is the rule of "every hour and a half", "every half year".
func partOfUnit(unit engine.Unit, n, part, of int) (r recur.Rule, interval int, ok bool) {
	var d engine.Duration
	d.AddPart(part, of, unit)
	if unit == engine.Years && n == 0 {
		return unitRules[engine.Months], d.Months, true
	}
	return unitRules[engine.Minutes], n*60 + d.Minutes, unit == engine.Hours
}

// readHyphenated reads "bi-weekly", "bi-monthly", "semi-annually".
func readHyphenated(p *engine.Parser, i int) (*recur.Rule, int) {
	j := i + 1
	if p.IsMark(j, '-') {
		j++
	}
	if !p.Is(i, lex.bi) && !p.Is(i, lex.semi) || !p.In(j) {
		return nil, i
	}
	r, ok := lex.adverbs[p.Toks[j].Word]
	r = r.Clone()
	switch {
	case !ok:
		return nil, i
	case p.Is(i, lex.bi) && (r.Freq == recur.Weekly || r.Freq == recur.Monthly) && r.Step() == 1:
		r.Interval = 2
	case r.Freq == recur.Yearly && (p.Is(i, lex.semi) || p.Is(j, lex.annually)):
		r.Freq, r.Interval = recur.Monthly, 6
	default:
		return nil, i
	}
	return &r, j + 1
}
