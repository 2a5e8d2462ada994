package timeexpr

// preposition reads "on", "by", "no later than", "starting". next is i if there is none.
func (p *parser) preposition(i int) (l lead, next int) {
	if i >= len(p.toks) || p.toks[i].word == nil {
		return l, i
	}
	w, n := p.toks[i].word, lex
	l.rel = w.rel
	switch w {
	case n.at:
		return p.atSome(i)
	case n.on:
		if p.is(i+1, n.in) || p.is(i+1, n.forWord) || p.is(i+1, n.at) {
			return l, i // "what's on in the evening"
		}
		return l, i + 1
	case n.in, n.of, n.forWord, n.to, n.over, n.during, n.throughout:
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
	case n.after, n.past:
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
	default:
		return p.pairedPreposition(i)
	}
	return l, i + 1
}

// atSome reads "at", "at exactly", "at some point".
func (p *parser) atSome(i int) (l lead, next int) {
	n := lex
	if j := p.sometime(i); j > i {
		return lead{rel: RelSometime}, j
	}
	if p.is(i+1, n.exactly) || p.is(i+1, n.precisely) || p.is(i+1, n.roughly) || p.is(i+1, n.like) {
		return lead{rel: RelAt}, i + 2
	}
	return lead{rel: RelAt}, i + 1
}

// pairedPreposition reads "up to" and "as of".
func (p *parser) pairedPreposition(i int) (l lead, next int) {
	n := lex
	switch {
	case p.is(i, n.up) && (p.is(i+1, n.to) || p.is(i+1, n.until) || p.is(i+1, n.till)):
		return lead{rel: RelUpTo, bound: Until, weak: true}, i + 2
	case p.is(i, n.asWord) && p.is(i+1, n.of):
		return lead{rel: RelAsOf, bound: Since, start: true}, i + 2
	case p.is(i, n.up), p.is(i, n.asWord):
		return lead{rel: p.toks[i].word.rel}, i
	}
	if l, next = p.nearly(i); next > i {
		return l, next
	}
	return p.comparison(i)
}

// nearly reads "shortly after", "just before", "right at", "a little past":
// the adverb belongs to the preposition.
func (p *parser) nearly(i int) (l lead, next int) {
	n, j := lex, i
	switch {
	case p.has(j, article) && (p.is(j+1, n.little) || p.is(j+1, n.bit)):
		j += 2
	case p.is(j, n.right), p.is(j, n.just), p.is(j, n.shortly), p.is(j, n.soon), p.is(j, n.straight):
		j++
	case p.is(j, n.close) && p.is(j+1, n.to):
		return lead{rel: RelAround, bound: Around}, j + 2
	}
	switch {
	case j == i:
		return l, i
	case p.is(j, n.before):
		return lead{rel: RelBefore, bound: Before}, j + 1
	case p.is(j, n.after):
		return lead{rel: RelAfter, bound: After}, j + 1
	case p.is(j, n.at) && j == i+1:
		return lead{rel: RelAt}, j + 1
	}
	return l, i
}

// comparison reads "no later than", "later than", "not before", "prior to".
func (p *parser) comparison(i int) (l lead, next int) {
	n, j := lex, i
	negated := p.is(j, n.no) || p.is(j, n.not)
	if negated {
		j++
	}
	late, early := p.is(j, n.later) || negated && p.is(j, n.after), p.is(j, n.earlier) || negated && p.is(j, n.before)
	if !late && !early {
		if p.isMark(i, '@') {
			return lead{rel: RelAt}, i + 1
		}
		if j := p.sometime(i); j > i {
			if p.sometime(j) > j {
				return l, i // "sometime, sometime"
			}
			if l, next = p.preposition(j); next == j {
				l.rel = RelSometime
			}
			return l, next
		}
		if p.is(i, n.prior) && p.is(i+1, n.to) {
			return lead{rel: RelBefore, bound: Before}, i + 2
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
		l = lead{rel: RelBy, bound: By}
	case late, negated:
		l = lead{rel: RelAfter, bound: After}
	default:
		l = lead{rel: RelBefore, bound: Before}
	}
	return l, j + 1
}

// sometime skips "sometime", "any time", "at some point".
func (p *parser) sometime(i int) (next int) {
	n := lex
	switch {
	case p.is(i, n.sometime), p.is(i, n.anytime):
		return i + 1
	case (p.is(i, n.some) || p.is(i, n.any)) && p.is(i+1, n.time):
		return i + 2
	case p.is(i, n.at) && (p.is(i+1, n.some) || p.is(i+1, n.any)) && (p.is(i+2, n.point) || p.is(i+2, n.time)):
		return i + 3
	}
	return i
}
