package engine

// ReadItem reads the longest single piece at i, looking for it only once.
func ReadItem(p *Parser, i int) (Piece, bool) {
	if i >= len(p.Toks) || p.Toks[i].Dead || p.Toks[i].Word == nil && p.Toks[i].Digits == 0 {
		return Piece{}, false
	}
	if p.Past != p.usualPast {
		return readNewItem(p, i)
	}
	if p.Toks[i].item == 0 {
		e, ok := readNewItem(p, i)
		p.Toks[i].item = remember(p, &e, ok)
	}
	return recall(p, p.Toks[i].item)
}

func readNewItem(p *Parser, i int) (best Piece, ok bool) {
	best, ok = Longest(p, &p.G.Repeats, i)
	for _, set := range []*RuleSet{&p.G.days, &p.G.parts} {
		if e, good := Longest(p, set, i); good && (!ok || e.To > best.To) {
			best, ok = e, true
		}
	}
	if c, next := p.lang.Clock(p, i); next > i && (!ok || next > best.To) {
		if c.Soft {
			c = halfOfList(p, c, next)
		}
		best, ok = Piece{From: i, To: next, Says: SaysClock, Clock: c, Grain: Minute}, true
		if c.Soft {
			best.Need = NeedPrep
		}
		if c.Whole {
			best.Grain = Hour
		}
	}
	return best, ok
}

// halfOfList gives "8" its half of the day in "8 and 9 am".
func halfOfList(p *Parser, c Clock, i int) Clock {
	j := SkipListMark(p, i)
	if j == i || j >= len(p.Toks) {
		return c
	}
	other, next := p.lang.Clock(p, j)
	switch {
	case next == j || other.Soft || other.Half == 0 || !c.Open:
		return c
	case other.Half == 1:
		c = c.Am()
	default:
		c = c.pm()
	}
	c.Soft = false
	return c
}

// leadBefore is l, or the preposition before token i where the piece was read
// again without it.
func leadBefore(p *Parser, l Lead, i int) Lead {
	if l.Rel == RelNone && i > 0 {
		l.Rel = p.Rel(i - 1)
	}
	return l
}

// readExpression reads pieces that belong together, from i on.
func readExpression(p *Parser, i int) (Piece, bool) {
	l, first, ok := readLedItem(p, i)
	if !ok {
		return Piece{}, false
	}
	e := first // only what is a time so far is moved to the heap
	e.From = i
	if p.lang.Refuses(p, leadBefore(p, l, i), &e) {
		return Piece{}, false
	}
	e.Led = l.Rel != RelNone
	e.starts = e.starts || l.Start && e.Has(SaysDay)
	rangeTail(p, &e, l)
	p.lang.Onward(p, &e, l)
	for extend(p, &e) {
	}
	longRange(p, &e, l)
	p.lang.Finish(p, &e)
	return e, e.Need == NeedNothing
}

// Lead is a preposition before a piece.
type Lead struct {
	Rel   Relation
	Bound Bound
	Start bool // "starting": the first day of a recurrence
	Weak  bool // "up to"
}

// readLedItem reads a piece with the prepositions before it.
func readLedItem(p *Parser, i int) (l Lead, e Piece, ok bool) {
	l, e, ok = readLongestLed(p, i)
	if ok && e.From == i {
		l = Lead{}
	}
	// "hand it in Monday"
	if !ok || l.Rel == RelOf && e.Has(SaysRule) || l.Rel == RelIn && e.Weekday && !e.Has(SaysEnd) {
		return l, e, false
	}
	if e.Bound == At {
		e.Bound = l.Bound
	}
	e.Weak = e.Weak || l.Weak
	if e.Need != NeedNothing {
		e = withLicence(p, l, e)
	}
	return l, e, true
}

// withLicence is e, which is a time if its preposition makes it one.
func withLicence(p *Parser, l Lead, e Piece) Piece {
	if p.lang.Licensed(p, l, &e) {
		e.Need = NeedNothing
	}
	return e
}

// readLongestLed reads the longest piece at i, be it with no preposition, one or two before it.
func readLongestLed(p *Parser, i int) (l Lead, e Piece, ok bool) {
	e, ok = ReadItem(p, i)
	from := i
	for range 2 {
		m, next := p.lang.Lead(p, from)
		if next == from {
			break
		}
		with, good := readItemSince(p, next, m.Rel == RelSince)
		if good && m.Rel == RelAbout && with.Has(SaysDay) && !with.Has(SaysClock) {
			break // "remind me about Friday's dinner"
		}
		if good && (!ok || with.To > e.To) {
			l, e, ok = m, with, true
		}
		if l.Rel == RelNone || l.Bound == At || !good {
			l = m
		}
		from = next
	}
	return l, e, ok
}

// readItemSince reads a piece; behind "since" it lies in the past.
func readItemSince(p *Parser, i int, past bool) (Piece, bool) {
	usual := p.Past
	p.Past = p.Past || past
	e, ok := ReadItem(p, i)
	p.Past = usual
	return e, ok
}
