package timeexpr

// standsAlone says whether a bare number that ends at token i can be a time:
// nothing follows, or nothing that it could count.
func (p *parser) standsAlone(i int) bool {
	if i >= len(p.toks) {
		return true
	}
	t := &p.toks[i]
	switch {
	case t.dead, t.digits > 0:
		return false
	case t.mark != 0:
		return t.mark != '%' && t.mark != '$' && t.mark != '/' && t.mark != '+' && !(t.mark == '-' && t.glued) && !(t.mark == ':' && t.glued) && !(t.mark == '.' && p.glued(i+1))
	case t.word == nil:
		return false
	}
	return t.word.kind&(aPreposition|article|aFunction|aPart|aWeekday|aMonth|aNear) != 0
}

// namesThing says whether the word at token i could be a thing that the time
// before it belongs to: "Friday demo", "tomorrow's paper".
func (p *parser) namesThing(i int) bool {
	if i >= len(p.toks) {
		return false
	}
	t := &p.toks[i]
	if p.has(i, ofOwner) {
		return true
	}
	if t.mark != 0 || t.digits > 0 || t.dead {
		return t.dead
	}
	return t.word == nil || t.word.kind&(aPreposition|article|aFunction|aWeekday|weekdays|aMonth|aUnit|aNumber) == 0
}

// Licensed says whether the preposition makes a time of something that alone is none.
func (english) Licensed(p *parser, l lead, e *piece) bool {
	n := lex
	if l.rel == RelNone {
		return false
	}
	switch {
	case e.has(saysNow):
		return l.bound != At || l.start
	case e.has(saysClock):
		return p.licensedClock(l, e)
	case e.has(saysPart) && e.part >= lunch:
		return l.rel == RelAt || l.rel == RelAround || l.rel == RelBefore || l.rel == RelAfter || l.rel == RelBy
	case e.has(saysPart), e.has(saysRule):
		return l.rel != RelOf && l.rel != RelTo
	case e.grain == Year:
		if l.rel == RelFor && !p.namesThing(e.to) {
			e.weak = true // "the budget for 2027"
			return true
		}
		return l.rel == RelIn || l.rel == RelSince || l.bound == Until || l.bound == By || l.bound == Before || l.rel == RelFrom
	case e.grain == Week:
		return l.rel == RelIn || l.rel == RelDuring || l.rel == RelFrom || l.bound != At
	case e.grain >= Month:
		return l.rel != RelAt && (l.rel != RelOn || e.need == needHint && !p.namesThing(e.to))
	case e.dayNumber > 0 && p.namesThing(e.to):
		e.weak = p.is(e.from, n.the) || p.has(e.from, anOrdinal)
		return e.weak && l.rel != RelAt && l.rel != RelIn && l.rel != RelOf
	}
	return l.rel != RelAt && l.rel != RelIn && (l.rel != RelOf || e.weekday)
}

// licensedClock is licensed for a bare number.
func (p *parser) licensedClock(l lead, e *piece) bool {
	after := e.to
	if j := p.rangeMark(after); j > after && j < len(p.toks) {
		if _, next := p.clock(j); next > j {
			after = next
		}
	}
	switch l.rel {
	case RelAt:
		return p.standsAlone(after) || (p.digits(e.from) < 3 || p.leadingZero(e.from)) && p.leadsOn(after)
	case RelPast:
		return p.standsAlone(after) && p.digits(e.from) > 0
	case RelBy, RelBefore, RelAfter, RelSince, RelUntil, RelAround, RelAbout, RelRoughly:
		return p.standsAlone(after) && !p.has(after, article)
	case RelFrom, RelBetween:
		return p.standsAlone(after) && (after > e.to || p.is(after, lex.on)) || l.rel == RelBetween
	case RelStarting:
		return p.standsAlone(after)
	case RelFor:
		spoken := p.digits(e.from) == 0 && !e.clock.whole && e.clock.at%5 == 0 // "for six fifteen"
		return p.standsAlone(after) && (p.clockBefore(e.from-1) || spoken)
	case RelTo:
		return p.standsAlone(after) && p.mood.Moves
	}
	return false
}

// graded says whether a number of three figures at token i is rather a heat or
// a price: "bake at 350", "sell the shares at 400".
func (p *parser) graded(l lead, i int) bool {
	for j := max(0, i-10); j < i; j++ {
		if p.has(j, aGrade) {
			return l.rel == RelAt || l.rel == RelAround || l.rel == RelAbout || l.rel == RelTo || l.rel == RelFor
		}
	}
	return false
}

// leadsOn says whether the word at token i goes on with the sentence rather
// than being what the number before it counts: "at 6 call Ann", not "at 6 places".
func (p *parser) leadsOn(i int) bool {
	return p.in(i) && !p.glued(i) && p.toks[i].isWord() && !p.toks[i].dead && !p.has(i, aUnit) && !p.isPlural(i)
}

// clockBefore says whether the word before "for" at token i is a thing that has a time.
func (p *parser) clockBefore(i int) bool {
	return i > 0 && (p.has(i-1, aTimed) || p.toks[i-1].word != nil && (p.toks[i-1].word == lex.today || p.toks[i-1].word == lex.tomorrow || p.has(i-1, aWeekday)))
}

func (p *parser) isPlural(i int) bool {
	if !p.in(i) {
		return false
	}
	t := &p.toks[i]
	if p.has(i, aPlural) {
		return true
	}
	return t.end-t.start > 3 && p.text[t.end-1] == 's' && p.text[t.end-2] != 's'
}

// finish decides about what alone is no time, and marks what could be part of a title.
func (p *parser) finish(e *piece) {
	if e.need == needHint && (p.isAll(e) || e.has(saysClock|saysPart|saysRule|saysFinish) ||
		e.dayNumber > 0 && p.is(e.from, lex.the) && (e.to >= len(p.toks) || p.toks[e.to].mark != 0 || p.is(e.to, lex.to))) {
		e.need = needNothing
	}
	if e.need != needNothing && p.describesEntry(e) {
		e.need, e.weak = needNothing, true // "my weekend events"
	}
	if j := p.listMark(e.to); e.need == needHint && j > e.to && (e.weekday && p.has(j, aWeekday) || e.dayNumber > 0 && p.startsNumber(j)) {
		e.need = needNothing
	}
	if e.need == needPrep && e.has(saysRule) && (p.in(e.to) && p.toks[e.to].mark != 0 || e.to == len(p.toks)) && !p.namesPart(e.from-1) {
		e.need = needNothing // "I swim mornings"
	}
	if e.need == needPrep && p.isAll(e) && (!e.has(saysClock) || e.has(saysNow)) {
		e.need = needNothing
	}
	if e.dayNumber > 0 && !e.year && !e.has(saysClock) && p.otherYear(e.to) || p.partOfNumber(e) {
		e.need = needPrep
	}
	if e.has(saysClock) && e.clock.bare && p.namesThing(e.to) && p.toks[e.to].upper {
		e.weak = true // "at 10 Downing Street"
	}
	if !e.led && p.namesThing(e.to) && (e.grain == Quarter || e.has(saysClock) && e.says == saysClock && e.to == e.from+1 && p.digits(e.from) == 0) && !p.has(e.to, anEntry) {
		e.weak = true // "Q3 report", "midnight snack"
	}
	if e.to == e.from+1 && p.toks[e.from].misspelt && !e.led {
		e.weak = true // "thurday" alone may be what it says
	}
	if !e.led && p.isTitled(e) {
		e.weak = true // "The Day After Tomorrow"
	}
	if e.need == needPrep && !e.led && e.has(saysClock) && e.clock.bare && p.tellsAlarm(e) {
		e.need, e.weak = needNothing, true // "my 7 alarm": it may be a number
	}
	if p.isPartOfName(e) {
		e.need = needPrep
	}
	if !e.led && e.weekday && p.is(e.from-1, lex.my) && p.namesThing(e.to) && !p.has(e.to, anEntry|aTimed) && !p.is(e.to, lex.possessive) {
		e.weak = true // "wear my Friday shirt"
	}
	if p.is(e.to, lex.possessive) {
		e.to++
		e.weak = true
	} else if !e.has(saysRule|saysNow) && !e.led && e.from > 0 && p.isName(e.from-1) && p.namesThing(e.to) {
		e.weak = true
	}
}

// isPartOfName says whether a feast or a day is what a thing is called by, so
// that it says nothing of when: "buy Christmas lights", "my Christmas list",
// "an alarm named Sunday school".
func (p *parser) isPartOfName(e *piece) bool {
	if e.has(saysClock|saysRule) || !p.namesThing(e.to) || p.is(e.to, lex.possessive) {
		return false
	}
	before := e.from - 1
	for p.has(before, article) || p.is(before, lex.my) || p.is(before, lex.some) {
		before--
	}
	got := e.annual != nil && !e.led && p.has(before, aGetting) && !p.has(e.to, anEntry)
	return got || e.annual != nil && p.has(e.to, aKeepsake) || !e.led && p.has(before, aNaming)
}

// isTitled says whether small words inside e have capital letters, as in the
// name of a film or a book.
func (p *parser) isTitled(e *piece) bool {
	for i := e.from + 1; i < e.to; i++ {
		t := &p.toks[i]
		if t.upper && t.end > t.start+1 && p.text[t.start+1] >= 'a' && t.word != nil && t.word.kind&(article|aPreposition) != 0 {
			return true
		}
	}
	return false
}

// describesEntry says whether a part of the day, a weekend or a month stands
// before a thing that a calendar holds: "evening appointments", "June tasks".
func (p *parser) describesEntry(e *piece) bool {
	if !p.has(e.to, anEntry) || e.has(saysClock|saysRule) || p.is(e.from-1, lex.good) {
		return false
	}
	part := e.has(saysPart) && !e.has(saysDay) && e.part < lunch && !p.has(e.from-1, article)
	return part || e.has(saysDay) && (e.has(saysPart) && e.need == needPrep || e.grain == Weekend || e.grain == Month && (e.need == needHint || p.toks[e.from].end-p.toks[e.from].start > 3))
}

// namesPart says whether the word at token i says which mornings: "two mornings", "good mornings".
func (p *parser) namesPart(i int) bool {
	return p.in(i) && (p.digits(i) > 0 || p.has(i, aNumber|article) || p.is(i, lex.my) || p.is(i, lex.your) || p.is(i, lex.these) || p.is(i, lex.those))
}

// isAll says whether the text says nothing else.
func (p *parser) isAll(e *piece) bool {
	return e.from == 0 && (e.to >= len(p.toks) || e.to == len(p.toks)-1 && p.toks[e.to].mark != 0)
}

// startsNumber says whether an ordinal starts at token i, as in a list of days.
func (p *parser) startsNumber(i int) bool {
	if !p.in(i) {
		return false
	}
	_, next := p.ordinal(i)
	return next > i && !p.namesThing(next)
}

// otherYear says whether a year follows that did not go with the day: "February 29, 2022".
func (p *parser) otherYear(i int) bool {
	if p.isMark(i, ',') {
		i++
	}
	if p.digits(i) != 4 {
		return false
	}
	_, next := p.year(i)
	return next > i && !p.glued(next)
}

// isName says whether the word at token i could belong to the name of a thing together with a time after it.
func (p *parser) isName(i int) bool {
	t := &p.toks[i]
	if t.mark != 0 {
		return false
	}
	return t.word == nil || t.word.kind&article != 0 || t.word.kind&(aPreposition|aFunction) == 0
}

// partOfNumber says whether the expression is cut out of something longer: "30/4.85", "$5:30", "1:1:1".
func (p *parser) partOfNumber(e *piece) bool {
	if i := e.from; i > 0 && p.toks[i].glued && p.toks[i].digits > 0 {
		switch m := p.toks[i-1].mark; m {
		case '$', '€', '£', '#', '+', '%', '*', '=', '^', '~':
			return true
		case '.', '/', ':', '-':
			if p.toks[i-1].glued && i > 1 && (p.toks[i-2].digits > 0 || m != '-') {
				return true
			}
		}
	}
	i := e.to
	if !p.glued(i) || p.digits(i-1) == 0 && !p.has(i-1, aHalf) {
		return false
	}
	switch p.toks[i].mark {
	case '.', '/', ':', '-':
		return p.glued(i+1) && (p.digits(i+1) > 0 || p.toks[i].mark != '-' && p.isMark(i+1, '-'))
	case '%', '$', '€', '£', '+':
		return true
	}
	return false
}
