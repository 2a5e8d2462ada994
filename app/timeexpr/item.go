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

// leadBefore is l, or the preposition before token i where the piece was read
// again without it.
func (p *parser) leadBefore(l lead, i int) lead {
	if l.word == nil && i > 0 {
		l.word = p.toks[i-1].word
	}
	return l
}

// expression reads pieces that belong together, from i on.
func (p *parser) expression(i int) (piece, bool) {
	l, e, ok := p.leadAndItem(i)
	if !ok {
		return piece{}, false
	}
	if e.from = i; e.says == saysClock && e.clock.bare && p.digits(e.to-1) == 3 && p.graded(p.leadBefore(l, i), e.to-1) {
		return piece{}, false
	}
	e.led = l.word != nil
	if l.start && e.has(saysDay) {
		e.starts = true
	}
	p.rangeTail(&e, l)
	p.onwards(&e, l)
	for p.extend(&e) {
	}
	p.longRange(&e, l)
	p.limitTail(&e)
	p.finish(&e)
	return e, e.need == needNothing
}
