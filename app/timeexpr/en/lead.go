package en

import (
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// readLead reads "on", "by", "no later than", "starting". next is i if there is none.
func readLead(p *engine.Parser, i int) (l engine.Lead, next int) {
	if i >= len(p.Toks) || p.Toks[i].Word == nil {
		return l, i
	}
	w, n := p.Toks[i].Word, lex
	l.Rel = w.Rel
	switch w {
	case n.at:
		return readAt(p, i)
	case n.on:
		if p.Is(i+1, n.in) || p.Is(i+1, n.forWord) || p.Is(i+1, n.at) {
			return l, i // "what's on in the evening"
		}
		return l, i + 1
	case n.in, n.of, n.forWord, n.to, n.over, n.during, n.throughout:
		return l, i + 1
	case n.by:
		l.Bound = engine.By
	case n.before:
		l.Bound = engine.Before
	case n.until, n.till, n.til, n.through, n.thru:
		l.Bound = engine.Until
	case n.ending, n.ends:
		l.Bound = engine.Until
		if p.Is(i+1, n.on) || p.Is(i+1, n.in) {
			i++
		}
	case n.after, n.past:
		l.Bound = engine.After
	case n.since:
		l.Bound = engine.Since
	case n.from, n.between:
		l.Bound = engine.Since
	case n.starting, n.beginning:
		l.Bound, l.Start = engine.Since, true
		if p.Is(i+1, n.on) || p.Is(i+1, n.from) || p.Is(i+1, n.in) || p.Is(i+1, n.at) {
			i++
		}
	case n.around, n.about, n.approximately:
		l.Bound = engine.Around
	default:
		return readPair(p, i)
	}
	return l, i + 1
}

// readAt reads "at", "at exactly", "at some point".
func readAt(p *engine.Parser, i int) (l engine.Lead, next int) {
	n := lex
	if j := skipSometime(p, i); j > i {
		return engine.Lead{Rel: engine.RelSometime}, j
	}
	if p.Is(i+1, n.exactly) || p.Is(i+1, n.precisely) || p.Is(i+1, n.roughly) || p.Is(i+1, n.like) {
		return engine.Lead{Rel: engine.RelAt}, i + 2
	}
	return engine.Lead{Rel: engine.RelAt}, i + 1
}

// readPair reads "up to" and "as of".
func readPair(p *engine.Parser, i int) (l engine.Lead, next int) {
	n := lex
	switch {
	case p.Is(i, n.up) && (p.Is(i+1, n.to) || p.Is(i+1, n.until) || p.Is(i+1, n.till)):
		return engine.Lead{Rel: engine.RelUpTo, Bound: engine.Until, Weak: true}, i + 2
	case p.Is(i, n.asWord) && p.Is(i+1, n.of):
		return engine.Lead{Rel: engine.RelAsOf, Bound: engine.Since, Start: true}, i + 2
	case p.Is(i, n.up), p.Is(i, n.asWord):
		return engine.Lead{Rel: p.Toks[i].Word.Rel}, i
	}
	if l, next = readNearly(p, i); next > i {
		return l, next
	}
	return readComparison(p, i)
}

// readNearly reads "shortly after", "just before", "right at", "a little past":
// the adverb belongs to the preposition.
func readNearly(p *engine.Parser, i int) (l engine.Lead, next int) {
	n, j := lex, i
	switch {
	case p.Has(j, engine.KindArticle) && (p.Is(j+1, n.little) || p.Is(j+1, n.bit)):
		j += 2
	case p.Is(j, n.right), p.Is(j, n.just), p.Is(j, n.shortly), p.Is(j, n.soon), p.Is(j, n.straight):
		j++
	case p.Is(j, n.close) && p.Is(j+1, n.to):
		return engine.Lead{Rel: engine.RelAround, Bound: engine.Around}, j + 2
	}
	switch {
	case j == i:
		return l, i
	case p.Is(j, n.before):
		return engine.Lead{Rel: engine.RelBefore, Bound: engine.Before}, j + 1
	case p.Is(j, n.after):
		return engine.Lead{Rel: engine.RelAfter, Bound: engine.After}, j + 1
	case p.Is(j, n.at) && j == i+1:
		return engine.Lead{Rel: engine.RelAt}, j + 1
	}
	return l, i
}

// readComparison reads "no later than", "later than", "not before", "prior to".
func readComparison(p *engine.Parser, i int) (l engine.Lead, next int) {
	n, j := lex, i
	negated := p.Is(j, n.no) || p.Is(j, n.not)
	if negated {
		j++
	}
	late, early := p.Is(j, n.later) || negated && p.Is(j, n.after), p.Is(j, n.earlier) || negated && p.Is(j, n.before)
	if !late && !early {
		if p.IsMark(i, '@') {
			return engine.Lead{Rel: engine.RelAt}, i + 1
		}
		if j := skipSometime(p, i); j > i {
			if skipSometime(p, j) > j {
				return l, i // "sometime, sometime"
			}
			if l, next = readLead(p, j); next == j {
				l.Rel = engine.RelSometime
			}
			return l, next
		}
		if p.Is(i, n.prior) && p.Is(i+1, n.to) {
			return engine.Lead{Rel: engine.RelBefore, Bound: engine.Before}, i + 2
		}
		return l, i
	}
	if p.Is(j, n.later) || p.Is(j, n.earlier) {
		if !p.Is(j+1, n.than) {
			return l, i
		}
		j++
	}
	switch {
	case late && negated:
		l = engine.Lead{Rel: engine.RelBy, Bound: engine.By}
	case late, negated:
		l = engine.Lead{Rel: engine.RelAfter, Bound: engine.After}
	default:
		l = engine.Lead{Rel: engine.RelBefore, Bound: engine.Before}
	}
	return l, j + 1
}

// skipSometime skips "sometime", "any time", "at some point".
func skipSometime(p *engine.Parser, i int) (next int) {
	n := lex
	switch {
	case p.Is(i, n.sometime), p.Is(i, n.anytime):
		return i + 1
	case (p.Is(i, n.some) || p.Is(i, n.any)) && p.Is(i+1, n.time):
		return i + 2
	case p.Is(i, n.at) && (p.Is(i+1, n.some) || p.Is(i+1, n.any)) && (p.Is(i+2, n.point) || p.Is(i+2, n.time)):
		return i + 3
	}
	return i
}
