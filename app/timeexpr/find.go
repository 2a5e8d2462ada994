package timeexpr

// The bounds of the work on one text. No request of a person comes near them:
// 10,000 characters of prose have some 600 words that a time could begin with.
const (
	maxFound = 100   // expressions
	maxTried = 2_000 // words that one could begin with
)

// Find returns the expressions in the text from left to right, at the most
// 100; they do not overlap.
func Find(text string, c Context) []Expr {
	p := newParser(english{}, text, c)
	defer p.release()
	pieces := p.pieces[:0]
	for i, tried := 0, 0; i < len(p.toks) && len(pieces) < maxFound && tried < maxTried; {
		if !p.mayBegin(i) {
			i++
			continue
		}
		tried++
		e, ok := p.expression(i)
		if !ok && !p.goesOnList(pieces, &e, i) {
			i = p.afterFigures(i)
			continue
		}
		pieces = append(pieces, e)
		i = max(e.to, i+1)
	}
	p.pieces = pieces
	p.share(pieces)
	var out []Expr
	for i := range pieces {
		if pieces[i].joined {
			continue
		}
		if e, ok := p.resolve(&pieces[i]); ok {
			out = append(out, e)
		}
	}
	return out
}

// afterFigures is where to go on after token i was no time: behind all figures
// that are written together, since a part of "1.2.3-4" is none either.
func (p *parser) afterFigures(i int) int {
	if p.digits(i) == 0 {
		return i + 1
	}
	for i++; p.glued(i) && !p.toks[i].isWord(); i++ {
	}
	return i
}

// mayBegin says whether an expression can start at token i at all.
func (p *parser) mayBegin(i int) bool {
	t := &p.toks[i]
	if t.dead || t.digits == 0 && (t.word == nil || !t.word.begins) {
		return false
	}
	return t.mark == 0 || t.mark == '@' && p.in(i+1) && p.toks[i+1].mark == 0
}

// goesOnList says whether e, which alone is no time, is one more of a list of
// its kind: "in April or May", "tomorrow at 4 and 5", "Mon and Thu".
func (p *parser) goesOnList(list []piece, e *piece, i int) bool {
	if len(list) == 0 || e.to <= e.from || e.need == needNothing {
		return false
	}
	last := &list[len(list)-1]
	follows := p.listMark(last.to) == i || p.has(i-1, anOr) && last.to == i-1
	if last.to >= i || !follows || !p.standsAlone(e.to) {
		return false
	}
	if e.says == saysClock {
		return last.has(saysClock) && p.digits(last.to-1) > 0 && p.digits(e.to-1) > 0
	}
	return e.has(saysDay) && last.has(saysDay) && sameKindOfDay(e, last)
}

// sameKindOfDay says whether both are weekdays, months or numbers of a month.
func sameKindOfDay(a, b *piece) bool {
	if a.weekday && b.weekday {
		return true
	}
	return a.grain == b.grain && (a.grain == Month || a.dayNumber > 0 && b.dayNumber > 0)
}

// share lets neighbours in a list complete each other: "at 7:30 and 9 o'clock
// tonight", "12th, 13th and 14th May", "tomorrow at 8 and at 9".
func (p *parser) share(list []piece) {
	for i := len(list) - 2; i >= 0; i-- {
		a, b := &list[i], &list[i+1]
		if !p.isList(a, b) || joinClocks(a, b) || a.has(saysRule|saysNow) || b.has(saysRule|saysNow) {
			continue
		}
		p.shareDay(a, b)
		shareTime(a, b)
	}
	for i := 1; i < len(list); i++ {
		a, b := &list[i-1], &list[i]
		if p.isList(a, b) && a.has(saysDay) && !a.has(saysRule|saysNow) && b.has(saysClock) && !b.has(saysDay|saysRule) {
			takeDay(b, a)
		}
	}
}

// joinClocks adds "at 8" to the recurrence of "and at 6 every day".
func joinClocks(a, b *piece) bool {
	if a.says != saysClock || !b.has(saysClock) || !b.has(saysRule) || minutesOf(b.rule) > 0 {
		return false
	}
	b.clocks = append([]clock{b.clock}, b.clocks...)
	b.clock = a.clock
	b.from = a.from
	a.joined = true
	return true
}

// shareDay gives a the month, and a weekday the week, that b or a names for both.
func (p *parser) shareDay(a, b *piece) {
	if a.dayNumber > 0 && a.month == 0 && !a.weekday && b.month > 0 && b.dayNumber > 0 {
		setMonth(a, b)
	}
	if a.weekday && b.inWeek {
		a.day = weekdayFrom(p.startOfWeek(b.day), a.day.Weekday()) // "Thursday and Friday next week"
	}
	if a.nextOne && b.weekday && b.day.Before(a.day) && a.says == saysDay {
		b.day = weekdayFrom(a.day, b.day.Weekday()) // "next Thursday and Friday"
	}
}

// shareTime gives a clock the day of the one that follows, and a day its time.
func shareTime(a, b *piece) {
	if a.has(saysClock) && !a.has(saysDay) && b.has(saysClock) && b.has(saysDay|saysPart) {
		if b.has(saysDay) {
			takeDay(a, b)
		}
		a.says |= b.says & saysPart
		a.part = b.part
	}
	if a.has(saysDay) && !a.has(saysClock|saysPart) && b.has(saysDay) && b.has(saysClock|saysPart) {
		takeTime(a, b)
	}
}

// isList says whether nothing but "and" or a comma stands between two pieces.
func (p *parser) isList(a, b *piece) bool {
	return b.from <= a.to || p.listMark(a.to) >= b.from && b.from > a.to
}
