package timeexpr

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
	if c, next := p.lang.Clock(p, i); next > i && (!ok || next > best.to) {
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
	other, next := p.lang.Clock(p, j)
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

// leadBefore is l, or the preposition before token i where the piece was read
// again without it.
func (p *parser) leadBefore(l lead, i int) lead {
	if l.rel == RelNone && i > 0 {
		l.rel = p.relation(i - 1)
	}
	return l
}

// expression reads pieces that belong together, from i on.
func (p *parser) expression(i int) (piece, bool) {
	l, first, ok := p.leadAndItem(i)
	if !ok {
		return piece{}, false
	}
	e := first // only what is a time so far is moved to the heap
	e.from = i
	if p.lang.Refuses(p, p.leadBefore(l, i), &e) {
		return piece{}, false
	}
	e.led = l.rel != RelNone
	e.starts = e.starts || l.start && e.has(saysDay)
	p.rangeTail(&e, l)
	p.lang.Onward(p, &e, l)
	for p.extend(&e) {
	}
	p.longRange(&e, l)
	p.lang.Finish(p, &e)
	return e, e.need == needNothing
}

// lead is a preposition before a piece.
type lead struct {
	rel   Relation
	bound Bound
	start bool // "starting": the first day of a recurrence
	weak  bool // "up to"
}

// leadAndItem reads a piece with the prepositions before it.
func (p *parser) leadAndItem(i int) (l lead, e piece, ok bool) {
	l, e, ok = p.longestLed(i)
	if ok && e.from == i {
		l = lead{}
	}
	if !ok || l.rel == RelOf && e.has(saysRule) || l.rel == RelIn && e.weekday && !e.has(saysEnd) { // "hand it in Monday"
		return l, e, false
	}
	if e.bound == At {
		e.bound = l.bound
	}
	e.weak = e.weak || l.weak
	if e.need != needNothing {
		e = p.licensed(l, e)
	}
	return l, e, true
}

// licensed is e, which is a time if its preposition makes it one.
func (p *parser) licensed(l lead, e piece) piece {
	if p.lang.Licensed(p, l, &e) {
		e.need = needNothing
	}
	return e
}

// longestLed reads the longest piece at i, be it with no preposition, one or two before it.
func (p *parser) longestLed(i int) (l lead, e piece, ok bool) {
	e, ok = p.item(i)
	from := i
	for range 2 {
		m, next := p.lang.Lead(p, from)
		if next == from {
			break
		}
		with, good := p.itemSince(next, m.rel == RelSince)
		if good && m.rel == RelAbout && with.has(saysDay) && !with.has(saysClock) {
			break // "remind me about Friday's dinner"
		}
		if good && (!ok || with.to > e.to) {
			l, e, ok = m, with, true
		}
		if l.rel == RelNone || l.bound == At || !good {
			l = m
		}
		from = next
	}
	return l, e, ok
}

// itemSince reads a piece; behind "since" it lies in the past.
func (p *parser) itemSince(i int, past bool) (piece, bool) {
	usual := p.past
	p.past = p.past || past
	e, ok := p.item(i)
	p.past = usual
	return e, ok
}
