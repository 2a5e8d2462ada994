package timeexpr

// Find returns the expressions in the text from left to right; they do not overlap.
func Find(text string, c Context) []Expr {
	p := newParser(text, c)
	defer p.release()
	pieces := p.pieces[:0]
	for i := 0; i < len(p.toks); {
		if !p.mayBegin(i) {
			i++
			continue
		}
		e, ok := p.expression(i)
		if !ok {
			i++
			continue
		}
		pieces = append(pieces, e)
		i = max(e.to, i+1)
	}
	p.pieces = pieces
	p.share(pieces)
	var out []Expr
	for i := range pieces {
		if e, ok := p.resolve(&pieces[i]); ok {
			out = append(out, e)
		}
	}
	return out
}

// mayBegin says whether an expression can start at token i at all.
func (p *parser) mayBegin(i int) bool {
	t := &p.toks[i]
	if t.dead || t.digits == 0 && t.word == nil {
		return false
	}
	return t.mark == 0 || t.mark == '@'
}

// share lets neighbours in a list complete each other: "at 7:30 and 9 o'clock
// tonight", "12th, 13th and 14th May", "tomorrow at 8 and at 9".
func (p *parser) share(list []piece) {
	for i := len(list) - 2; i >= 0; i-- {
		a, b := &list[i], &list[i+1]
		if !p.isList(a, b) || a.has(saysRule|saysNow) || b.has(saysRule|saysNow) {
			continue
		}
		if a.dayNumber > 0 && a.month == 0 && !a.weekday && b.month > 0 && b.dayNumber > 0 {
			setMonth(a, b)
		}
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
	for i := 1; i < len(list); i++ {
		a, b := &list[i-1], &list[i]
		if p.isList(a, b) && a.has(saysDay) && !a.has(saysRule|saysNow) && b.has(saysClock) && !b.has(saysDay|saysRule) {
			takeDay(b, a)
		}
	}
}

// isList says whether nothing but "and" or a comma stands between two pieces.
func (p *parser) isList(a, b *piece) bool {
	return b.from <= a.to || p.listMark(a.to) >= b.from && b.from > a.to
}
