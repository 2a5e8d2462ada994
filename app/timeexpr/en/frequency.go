package en

import (
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
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
var unitRules = map[engine.Unit]recur.Rule{
	engine.Minutes: {Freq: recur.Minutely, Interval: 1}, engine.Hours: {Freq: recur.Hourly, Interval: 1}, engine.Days: {Freq: recur.Daily, Interval: 1},
	engine.Weeks: {Freq: recur.Weekly, Interval: 1}, engine.Fortnights: {Freq: recur.Weekly, Interval: 2}, engine.Months: {Freq: recur.Monthly, Interval: 1},
	engine.Weekends: {Freq: recur.Weekly, Interval: 1, ByDay: engine.WeekendDays}, engine.Quarters: {Freq: recur.Monthly, Interval: 3}, engine.Years: {Freq: recur.Yearly, Interval: 1},
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
	j, n, part, of := i, 1, 0, 1
	if p.Is(j, lex.other) || p.Is(j, lex.alternate) {
		n, j = 2, j+1
	} else if m, next := readOrdinal(p, j); next > j && m > 1 && p.Has(next, engine.KindUnit) {
		n, j = m, next
	} else if p.Is(j, lex.half) {
		n, part, of, j = 0, 1, 2, j+1
		if p.Has(j, engine.KindArticle) {
			j++
		}
	} else if m, next := readCount(p, j); next > j {
		n, part, of, next = readFraction(p, m, next)
		j = next
	}
	if !p.Has(j, engine.KindUnit) || n > recur.MaxInterval || isPlain(p, j, i) {
		return nil, i
	}
	r, ok := unitRules[p.Toks[j].Word.Unit]
	r = r.Clone()
	if p.Is(j+1, lex.and) && p.Has(j+2, engine.KindArticle) && p.Is(j+3, lex.half) && part == 0 {
		var d engine.Duration
		d.AddPart(1, 2, p.Toks[j].Word.Unit)
		r, n, ok, j = unitRules[engine.Minutes], n*60+d.Minutes, p.Toks[j].Word.Unit == engine.Hours, j+3
	} else if part > 0 {
		var d engine.Duration
		d.AddPart(part, of, p.Toks[j].Word.Unit)
		r, n, ok = unitRules[engine.Minutes], n*60+d.Minutes, p.Toks[j].Word.Unit == engine.Hours
		if p.Toks[j].Word.Unit == engine.Years && n == 0 { // "every half year"
			r, n, ok = unitRules[engine.Months], d.Months, true
		}
	}
	r.Interval *= n
	if !ok || r.Interval < 1 || r.Interval > recur.MaxInterval {
		return nil, i
	}
	return &r, j + 1
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
