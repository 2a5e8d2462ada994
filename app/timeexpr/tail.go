package timeexpr

import (
	"slices"

	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

// clocksOf adds further times to a recurrence: "every day at 8 and 12 and 6pm".
func (p *parser) clocksOf(e *piece) {
	for len(e.clocks) < 12 {
		j := p.listMark(e.to)
		if j == e.to {
			return
		}
		if p.is(j, lex.at) {
			j++
		}
		if j >= len(p.toks) {
			return
		}
		c, next := p.clock(j)
		if next == j || c.soft && !p.standsAlone(next) || p.opensRule(next) {
			return
		}
		e.clocks = append(e.clocks, c)
		e.to = next
	}
}

// opensRule says whether another recurrence starts at token i: "at 6 on weekdays and 8 on weekends" are two.
func (p *parser) opensRule(i int) bool {
	if !p.is(i, lex.on) {
		return false
	}
	e, ok := p.item(i + 1)
	return ok && e.has(saysRule)
}

// tail reads what only follows: "for 5 times", "except Sundays", "after I do it", "at 8 and 12".
func (p *parser) tail(e *piece) bool {
	start := e.to
	if !e.has(saysRule) {
		if p.is(e.to, lex.forWord) && e.has(saysClock) && !e.has(saysNow|saysFinish|saysLead) {
			p.lasting(e, lead{}) // "at 12:30 on Friday for an hour"
		}
		return e.to > start
	}
	if e.has(saysClock) && !e.has(saysFinish) && minutesOf(e.rule) == 0 {
		p.clocksOf(e)
	}
	p.moreRules(e)
	if r := e.rule; r.Freq == recur.Yearly && len(r.ByMonth) == 1 && len(r.ByDay)+len(r.ByMonthDay) == 0 {
		month := piece{to: e.to}
		p.moreMonths(e, &month) // "every June and December"
		e.to = month.to
	}
	p.countTail(e)
	p.afterTail(e)
	p.exceptTail(e)
	p.weekTail(e)
	return e.to > start
}

// moreMonths reads the rest of "in June, July and August".
func (p *parser) moreMonths(e, next *piece) {
	for {
		j := p.listMark(next.to)
		if j == next.to || !p.has(j, aMonth) || p.digits(j+1) > 0 {
			return
		}
		e.rule.ByMonth, next.to = append(e.rule.ByMonth, p.toks[j].word.month), j+1
	}
}

// moreRules joins "every Monday and every Thursday", "weekdays and Saturdays".
func (p *parser) moreRules(e *piece) {
	for e.rule.Freq == recur.Weekly && len(e.rule.ByDay) > 0 && len(e.rule.ByDay) < 8 {
		j := p.listMark(e.to)
		if j == e.to || j >= len(p.toks) {
			return
		}
		if p.is(j, lex.on) {
			j++
		}
		next, ok := p.longest(&p.g.repeats, j)
		if !ok || next.rule.Freq != recur.Weekly || next.rule.Step() != e.rule.Step() || len(next.rule.ByDay) == 0 || next.has(saysPart) {
			return
		}
		if e.has(saysClock) && p.is(next.to, lex.at) {
			return // "every Monday at 8 and every Friday at 5" are two
		}
		e.rule.ByDay, e.to = append(slices.Clone(e.rule.ByDay), next.rule.ByDay...), next.to
	}
}

// countTail reads "5 times", "for 5 occurrences", "3x", "for 2 months", "for the next 3 years".
func (p *parser) countTail(e *piece) {
	j := p.upTo(e.to)
	if j >= len(p.toks) || e.rule.Count > 0 || !e.rule.Until.IsZero() {
		return
	}
	if n, next := p.count(j); next > j && n > 0 && n <= recur.MaxCount && (p.is(next, lex.times) || p.is(next, lex.x) || p.is(next, lex.occurrences)) {
		e.rule.Count, e.to = n, next+1
		return
	}
	if p.is(e.to, lex.twice) || p.is(e.to, lex.thrice) {
		e.rule.Count = 2
		if p.is(e.to, lex.thrice) {
			e.rule.Count = 3
		}
		e.to++
		return
	}
	d, next := p.duration(j)
	if each := minutesOf(e.rule); each > 0 && next > j && j > e.to && d.days == 0 && d.months == 0 && d.minutes >= int(each.Minutes()) {
		e.rule.Count, e.to = min(d.minutes/int(each.Minutes()), recur.MaxCount), next // "every 5 minutes for an hour"
		return
	}
	if next > j && j > e.to && !d.timed() && d.months < 1200 && d.days < 36600 {
		t := d.after(p.now, 1)
		e.rule.Until, e.to = t.Date, next
	}
}

// upTo skips what may stand before a count: "for", "for up to", ", at most", "for the next", "a total of".
func (p *parser) upTo(i int) (next int) {
	w := lex
	if p.isMark(i, ',') {
		i++
	}
	for range 3 {
		switch {
		case p.is(i, w.forWord), p.is(i, w.the), p.is(i, w.next):
			i++
		case p.is(i, w.up) && p.is(i+1, w.to), p.is(i, w.at) && p.is(i+1, w.most):
			i += 2
		case p.has(i, article) && (p.is(i+1, w.maximum) || p.is(i+1, w.total)) && p.is(i+2, w.of):
			i += 3
		}
	}
	return i
}

// afterTail reads "after I do it", "after completion", "from when it was done".
func (p *parser) afterTail(e *piece) {
	if next := p.longestPhrase(compiled().done, e.to); next > e.to {
		e.rule.AfterDone, e.to = true, next
	}
}

// exceptTail reads "except Sundays", which is a rule of its own, and "except
// holidays", which no rule can say.
func (p *parser) exceptTail(e *piece) {
	j := e.to
	if p.isMark(j, ',') {
		j++
	}
	next := p.longestPhrase(compiled().except, j)
	if p.is(j, lex.but) && p.has(j+1, aWeekday|weekdays) {
		next = j + 1
	}
	if next == j || next >= len(p.toks) {
		return
	}
	k := next
	for p.is(k, lex.on) || p.is(k, lex.the) || p.is(k, lex.forWord) {
		k++
	}
	if list, end := p.exceptDays(k); end > k {
		if r, ok := without(*e.rule, list); ok {
			*e.rule, e.to = r, end
			return
		}
	}
	end := next
	for end < len(p.toks) && end < next+5 && p.toks[end].mark == 0 && !p.is(end, lex.at) && !p.toks[end].dead {
		end++
	}
	e.unsupported = p.text[p.toks[j].start:p.toks[end-1].end]
	e.to = end
}

// weekTail reads "in week 30 and 32", which no rule here can say.
func (p *parser) weekTail(e *piece) {
	if !p.is(e.to, lex.in) || !p.is(e.to+1, lex.week) || p.digits(e.to+2) == 0 {
		return
	}
	end := e.to + 3
	for j := p.listMark(end); j > end && p.digits(j) > 0; j = p.listMark(end) {
		end = j + 1
	}
	e.unsupported, e.to = p.text[p.toks[e.to].start:p.toks[end-1].end], end
}

// exceptDays reads the weekdays after "except".
func (p *parser) exceptDays(k int) ([]recur.Weekday, int) {
	if p.has(k, aUnit|aPart) && p.toks[k].word.unit == weekends {
		return weekend, k + 1
	}
	list, end := p.weekdayList(k)
	return list.ByDay, end
}

// longestPhrase returns where the longest of the phrases that starts at i ends, or i.
func (p *parser) longestPhrase(set *ruleSet, i int) int {
	if i >= len(p.toks) {
		return i
	}
	if e, ok := p.longest(set, i); ok {
		return e.to
	}
	return i
}
