package timeexpr

import (
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

// lead is a preposition before a piece.
type lead struct {
	word  *word
	bound Bound
	start bool // "starting": the first day of a recurrence
	weak  bool // "up to"
}

// preposition reads "on", "by", "no later than", "starting". next is i if there is none.
func (p *parser) preposition(i int) (l lead, next int) {
	if i >= len(p.toks) || p.toks[i].word == nil {
		return l, i
	}
	w, n := p.toks[i].word, p.w
	l.word = w
	switch w {
	case n.on, n.at, n.in, n.of, n.forWord, n.to, n.over, n.during:
		return l, i + 1
	case n.by:
		l.bound = By
	case n.before:
		l.bound = Before
	case n.until, n.till, n.til, n.through, n.thru:
		l.bound = Until
	case n.ending, n.ends:
		l.bound = Until
		if p.is(i+1, n.on) || p.is(i+1, n.in) {
			i++
		}
	case n.after:
		l.bound = After
	case n.since:
		l.bound = Since
	case n.from, n.between:
		l.bound = Since
	case n.starting, n.beginning:
		l.bound, l.start = Since, true
		if p.is(i+1, n.on) || p.is(i+1, n.from) || p.is(i+1, n.in) || p.is(i+1, n.at) {
			i++
		}
	case n.around, n.about, n.approximately:
		l.bound = Around
	case n.up:
		if !p.is(i+1, n.to) && !p.is(i+1, n.until) && !p.is(i+1, n.till) {
			return l, i
		}
		l.bound, l.weak = Until, true
		i++
	case n.asWord:
		if !p.is(i+1, n.of) {
			return l, i
		}
		l.bound, l.start = Since, true
		i++
	default:
		return p.comparison(i)
	}
	return l, i + 1
}

// comparison reads "no later than", "later than", "not before", "prior to".
func (p *parser) comparison(i int) (l lead, next int) {
	n, j := p.w, i
	negated := p.is(j, n.no) || p.is(j, n.not)
	if negated {
		j++
	}
	late, early := p.is(j, n.later) || negated && p.is(j, n.after), p.is(j, n.earlier) || negated && p.is(j, n.before)
	if !late && !early {
		if p.isMark(i, '@') {
			return lead{word: n.at}, i + 1
		}
		if p.is(i, n.sometime) {
			l, next = p.preposition(i + 1)
			if next == i+1 {
				l.word = n.sometime
			}
			return l, next
		}
		if p.is(i, n.prior) && p.is(i+1, n.to) {
			return lead{word: n.before, bound: Before}, i + 2
		}
		return l, i
	}
	if p.is(j, n.later) || p.is(j, n.earlier) {
		if !p.is(j+1, n.than) {
			return l, i
		}
		j++
	}
	switch {
	case late && negated:
		l = lead{word: n.by, bound: By}
	case late, negated:
		l = lead{word: n.after, bound: After}
	default:
		l = lead{word: n.before, bound: Before}
	}
	return l, j + 1
}

// item reads the longest single piece at i, looking for it only once.
func (p *parser) item(i int) (piece, bool) {
	if i >= len(p.toks) || p.toks[i].dead || p.toks[i].word == nil && p.toks[i].digits == 0 {
		return piece{}, false
	}
	if p.past != p.usualPast {
		return p.newItem(i)
	}
	if p.toks[i].item == 0 {
		e, ok := p.newItem(i)
		p.toks[i].item = p.remember(&e, ok)
	}
	return p.recall(p.toks[i].item)
}

func (p *parser) newItem(i int) (best piece, ok bool) {
	best, ok = p.longest(&p.g.repeats, i)
	for _, set := range []*ruleSet{&p.g.days, &p.g.parts} {
		if e, good := p.longest(set, i); good && (!ok || e.to > best.to) {
			best, ok = e, true
		}
	}
	if c, next := p.clock(i); next > i && (!ok || next > best.to) {
		if c.soft {
			c = p.halfOfList(c, next)
		}
		best, ok = piece{from: i, to: next, says: saysClock, clock: c, grain: Minute}, true
		if c.soft {
			best.need = needPrep
		}
		if c.whole {
			best.grain = Hour
		}
	}
	return best, ok
}

// halfOfList gives "8" its half of the day in "8 and 9 am".
func (p *parser) halfOfList(c clock, i int) clock {
	j := p.listMark(i)
	if j == i || j >= len(p.toks) {
		return c
	}
	other, next := p.plainClock(j)
	switch {
	case next == j || other.soft || other.half == 0 || !c.open:
		return c
	case other.half == 1:
		c = c.am()
	default:
		c = c.pm()
	}
	c.soft = false
	return c
}

// leadAndItem reads a piece with the prepositions before it.
func (p *parser) leadAndItem(i int) (l lead, e piece, ok bool) {
	e, ok = p.item(i)
	from := i
	for range 2 {
		m, next := p.preposition(from)
		if next == from {
			break
		}
		past := p.past
		p.past = past || m.word == p.w.since
		with, good := p.item(next)
		p.past = past
		if good && (!ok || with.to > e.to) {
			l, e, ok = m, with, true
		}
		if l.word == nil || l.bound == At || !good {
			l = m
		}
		from = next
	}
	if ok && e.from == i {
		l = lead{}
	}
	if !ok {
		return l, e, false
	}
	if e.bound == At {
		e.bound = l.bound
	}
	e.weak = e.weak || l.weak
	if e.need != needNothing && p.licensed(l, &e) {
		e.need = needNothing
	}
	return l, e, true
}

// expression reads pieces that belong together, from i on.
func (p *parser) expression(i int) (piece, bool) {
	l, e, ok := p.leadAndItem(i)
	if !ok {
		return piece{}, false
	}
	e.from = i
	e.led = l.word != nil
	if l.start && e.has(saysDay) {
		e.starts = true
	}
	p.rangeTail(&e, l)
	for p.extend(&e) {
	}
	p.longRange(&e, l)
	p.finish(&e)
	return e, e.need == needNothing
}

// extend joins the next piece to e, if there is one that belongs to it.
func (p *parser) extend(e *piece) bool {
	j := e.to
	paren := false
	switch {
	case p.isMark(j, ','):
		j++
	case p.isMark(j, '('):
		j, paren = j+1, true
	case p.isMark(j, '-') && e.has(saysDay) && e.weekday:
		j++
	}
	comma := j > e.to
	l, next, ok := p.leadAndItem(j)
	if !ok {
		return p.tail(e)
	}
	p.rangeTail(&next, l)
	if !p.belongs(e, &next, l, comma) || !p.merge(e, &next, l, comma) {
		return p.tail(e)
	}
	e.to = next.to
	if paren && p.isMark(e.to, ')') {
		e.to++
	}
	return true
}

// belongs says whether e and next make a time together where one of them alone is none.
func (p *parser) belongs(e, next *piece, l lead, comma bool) bool {
	if e.need == needPrep {
		switch {
		case e.has(saysClock): // "10 tonight", "nine thirty tomorrow", "ten in the morning", "9-10 every Tuesday", but not "one Tuesday"
			return next.has(saysPart) || e.has(saysFinish) && next.has(saysRule|saysDay) || !e.clock.whole && next.has(saysDay)
		case e.has(saysPart): // "morning of the 4th", "evening at 8", but not "game night Thursday"
			return e.part < lunch && (next.need == needNothing && next.has(saysClock) && !next.has(saysNow) || l.word == p.w.of && next.has(saysDay))
		}
	}
	if next.need != needPrep {
		return true
	}
	switch {
	case next.has(saysClock) && next.has(saysPart):
		return true
	case next.has(saysClock): // "tomorrow three"
		if e.has(saysDay|saysPart|saysRule) && !e.has(saysClock|saysNow) && (!comma || e.to-e.from > 1) && p.standsAlone(next.to) {
			next.need = needNothing
			return true
		}
		return false
	case next.has(saysPart) && next.part < lunch:
		return e.has(saysDay | saysClock | saysRule)
	case next.has(saysPart): // "tomorrow lunch", but not "tomorrow lunch with Ann"
		return e.has(saysDay) && (next.to >= len(p.toks) || p.toks[next.to].mark != 0)
	}
	return false
}

// merge adds what next says to e, if they go together.
func (p *parser) merge(e, next *piece, l lead, comma bool) bool {
	n := next.says
	switch {
	case e.has(saysLead) || next.has(saysLead):
		return false
	case e.has(saysNow) || next.has(saysNow) && e.has(saysDay|saysClock):
		return false
	case n&saysRule != 0:
		return p.mergeRule(e, next)
	case e.has(saysRule) && n&saysDay != 0:
		return p.limit(e, next, l)
	case e.has(saysRule) && n&saysClock != 0 && e.has(saysClock):
		return false
	}
	if n&saysDay != 0 && e.has(saysDay) && (l.word == p.w.about || !p.sameDay(e, next)) {
		return false
	}
	if next.has(saysPart) && next.part >= lunch && (l.word == p.w.about || l.word == p.w.around) && e.has(saysDay) {
		return false // "tomorrow about dinner"
	}
	if n&saysClock != 0 && e.has(saysClock) || n&saysPart != 0 && e.has(saysPart) && e.part != next.part {
		return false
	}
	if n&saysDay != 0 && !e.has(saysDay) {
		if comma && !e.has(saysPart) && !next.has(saysPart) && e.clock.soft {
			return false
		}
		takeDay(e, next)
		if e.bound == At {
			e.bound = next.bound
		}
	}
	takeTime(e, next)
	e.need = min(e.need, next.need)
	if e.has(saysClock) && e.has(saysPart) || e.has(saysDay) && next.has(saysClock) && next.need == needNothing {
		e.need = needNothing
	}
	if next.bound != At && n&(saysClock|saysPart) != 0 {
		e.bound = next.bound
	}
	return true
}

func takeDay(e, next *piece) {
	e.day, e.endDay, e.grain, e.month, e.dayNumber = next.day, next.endDay, min(e.grain, next.grain), next.month, next.dayNumber
	e.year, e.weekday, e.weak, e.vague = next.year, next.weekday, e.weak || next.weak, e.vague || next.vague
	e.says |= next.says & (saysDay | saysEnd)
}

func takeTime(e, next *piece) {
	if next.has(saysClock) {
		e.clock, e.finish, e.grain = next.clock, next.finish, next.grain
		e.says |= next.says & (saysClock | saysFinish)
	}
	if next.has(saysPart) {
		e.part, e.early, e.tonight = next.part, next.early, next.tonight
		e.says |= saysPart
		if !e.has(saysClock) {
			e.grain = DayPart
		}
	}
}

// sameDay joins two ways to say a day: "Friday, 4 December", "next week on Friday".
func (p *parser) sameDay(e, next *piece) bool {
	switch {
	case e.weekday && next.dayNumber > 0 && !next.weekday:
		w := e.day.Weekday()
		takeDay(e, next)
		p.onWeekday(e, w)
	case next.weekday && e.dayNumber > 0 && e.month > 0 && !e.weekday:
		p.onWeekday(e, next.day.Weekday())
	case e.grain == Month && e.has(saysEnd) && next.dayNumber > 0 && next.month == 0:
		d, ok := dayOfMonth(e.day.Year, e.day.Month, next.dayNumber)
		if !ok {
			return false
		}
		e.day, e.grain, e.says = d, Day, e.says&^saysEnd
	case e.month > 0 && !e.year && next.grain == Year && next.has(saysEnd):
		setYear(e, next.day.Year)
	case next.weekday && e.grain == Week && e.has(saysEnd):
		e.day, e.grain, e.says = weekdayFrom(e.day, next.day.Weekday()), Day, e.says&^saysEnd
	case e.weekday && next.grain == Week && next.has(saysEnd):
		e.day = weekdayFrom(next.day, e.day.Weekday())
	default:
		return false
	}
	e.weekday = false
	return true
}

// onWeekday moves a date without a year to the year in which it is that weekday.
func (p *parser) onWeekday(e *piece, w time.Weekday) {
	if e.year || e.month == 0 {
		return
	}
	for k := range 8 {
		if d, ok := dayOfMonth(e.day.Year+k, e.month, e.dayNumber); ok && d.Weekday() == w {
			e.day = d
			return
		}
	}
}

// mergeRule adds a recurrence to a time or day that was said before it: "at 9 every day".
func (p *parser) mergeRule(e, next *piece) bool {
	if e.has(saysRule) {
		return !next.has(saysPart) && combine(e.rule, next.rule)
	}
	e.rule, e.says = next.rule, e.says|saysRule
	switch {
	case e.has(saysDay) && (e.bound == Until || e.bound == Before || e.bound == By):
		e.rule.Until, e.says, e.day = untilDay(e), e.says&^(saysDay|saysEnd), civil.Date{}
	case e.has(saysDay|saysEnd) && e.bound == Since && !e.ranged:
		e.says &^= saysEnd
	case e.has(saysDay) && e.has(saysEnd): // "from May to July every Monday"
		e.rule.Until, e.says = e.endDay, e.says&^saysEnd
	}
	e.bound = At
	e.need = needNothing
	takeTime(e, next)
	return true
}

// combine joins "Fridays" and "every 3 weeks".
func combine(r, s *recur.Rule) bool {
	if r.Freq != recur.Weekly || s.Freq != recur.Weekly || (len(r.ByDay) > 0) == (len(s.ByDay) > 0) {
		return false
	}
	r.Interval, r.ByDay = max(r.Step(), s.Step()), append(slices.Clone(r.ByDay), s.ByDay...)
	return true
}

// limit adds the first or the last day of a recurrence: "starting Monday", "until May", "this week".
func (p *parser) limit(e, next *piece, l lead) bool {
	switch {
	case next.bound == Until || next.bound == Before || next.bound == By || l.word == p.w.to:
		if !e.rule.Until.IsZero() {
			return false
		}
		e.rule.Until = untilDay(next)
		if l.word == p.w.through || l.word == p.w.thru || l.word == p.w.to {
			e.rule.Until = lastDay(next)
		}
	case next.grain == Month && next.month > 0 && !next.year && !next.ranged && (l.word == p.w.in || l.word == p.w.of || l.word == p.w.during):
		e.rule.ByMonth = append(slices.Clone(e.rule.ByMonth), next.month) // "every Monday in January"
		p.moreMonths(e, next)
	case next.has(saysEnd) && !e.has(saysDay) && !(next.bound == Since && next.grain >= Weekend && !next.ranged):
		e.day, e.says = next.day, e.says|saysDay
		if e.day.Before(p.today) {
			e.day = p.today
		}
		e.rule.Until = next.endDay
		if next.ranged && !next.until.IsZero() {
			e.rule.Until = next.until
		}
	case !e.has(saysDay) && (next.bound == Since || next.bound == After || l.start || l.word == nil || l.word == p.w.on):
		e.day, e.says = next.day, e.says|saysDay
	default:
		return false
	}
	takeTime(e, next)
	return true
}

// untilDay is the day with which something ends: "until Friday" takes the
// Friday in, "until May" 1 May, "before Friday" stops the day before.
func untilDay(e *piece) civil.Date {
	switch {
	case e.bound == Before:
		return e.day.AddDays(-1)
	case e.grain >= Week:
		return e.day
	}
	return lastDay(e)
}

func lastDay(e *piece) civil.Date {
	if e.has(saysEnd) {
		return e.endDay
	}
	return e.day
}

// clocksOf adds further times to a recurrence: "every day at 8 and 12 and 6pm".
func (p *parser) clocksOf(e *piece) {
	for len(e.clocks) < 12 {
		j := p.listMark(e.to)
		if j == e.to {
			return
		}
		if p.is(j, p.w.at) {
			j++
		}
		if j >= len(p.toks) {
			return
		}
		c, next := p.clock(j)
		if next == j || c.soft && !p.standsAlone(next) {
			return
		}
		e.clocks = append(e.clocks, c)
		e.to = next
	}
}

// tail reads what only follows: "for 5 times", "except Sundays", "after I do it", "at 8 and 12".
func (p *parser) tail(e *piece) bool {
	if !e.has(saysRule) {
		return false
	}
	start := e.to
	if e.has(saysClock) && !e.has(saysFinish) && minutesOf(e.rule) == 0 {
		p.clocksOf(e)
	}
	p.moreRules(e)
	p.countTail(e)
	p.afterTail(e)
	p.exceptTail(e)
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
		if p.is(j, p.w.on) {
			j++
		}
		next, ok := p.longest(&p.g.repeats, j)
		if !ok || next.rule.Freq != recur.Weekly || next.rule.Step() != e.rule.Step() || len(next.rule.ByDay) == 0 || next.has(saysPart) {
			return
		}
		e.rule.ByDay, e.to = append(slices.Clone(e.rule.ByDay), next.rule.ByDay...), next.to
	}
}

// countTail reads "5 times", "for 5 occurrences", "3x", "for 2 months", "for the next 3 years".
func (p *parser) countTail(e *piece) {
	j := e.to
	if p.is(j, p.w.forWord) {
		j++
	}
	if p.is(j, p.w.the) {
		j++
	}
	if p.is(j, p.w.next) {
		j++
	}
	if j >= len(p.toks) || e.rule.Count > 0 || !e.rule.Until.IsZero() {
		return
	}
	if n, next := p.count(j); next > j && n > 0 && n <= recur.MaxCount && (p.is(next, p.w.times) || p.is(next, p.w.x) || p.is(next, p.w.occurrences)) {
		e.rule.Count, e.to = n, next+1
		return
	}
	if p.is(e.to, p.w.twice) || p.is(e.to, p.w.thrice) {
		e.rule.Count = 2
		if p.is(e.to, p.w.thrice) {
			e.rule.Count = 3
		}
		e.to++
		return
	}
	if d, next := p.duration(j); next > j && j > e.to && !d.timed() && d.months < 1200 && d.days < 36600 {
		t := d.after(p.now, 1)
		e.rule.Until, e.to = t.Date, next
	}
}

// afterTail reads "after I do it", "after completion", "from when it was done".
func (p *parser) afterTail(e *piece) {
	if next := p.longestPhrase(&p.g.done, e.to); next > e.to {
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
	next := p.longestPhrase(&p.g.except, j)
	if p.is(j, p.w.but) && p.has(j+1, aWeekday|weekdays) {
		next = j + 1
	}
	if next == j || next >= len(p.toks) {
		return
	}
	k := next
	for p.is(k, p.w.on) || p.is(k, p.w.the) || p.is(k, p.w.forWord) {
		k++
	}
	if list, end := p.exceptDays(k); end > k {
		if r, ok := without(*e.rule, list); ok {
			*e.rule, e.to = r, end
			return
		}
	}
	end := next
	for end < len(p.toks) && end < next+5 && p.toks[end].mark == 0 && !p.is(end, p.w.at) && !p.toks[end].dead {
		end++
	}
	e.unsupported = p.text[p.toks[j].start:p.toks[end-1].end]
	e.to = end
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
