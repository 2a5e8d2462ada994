package en

import (
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// simpleLeads are the prepositions of one word, by what they say.
var simpleLeads = map[engine.Relation]engine.Lead{
	engine.RelIn: {}, engine.RelOf: {}, engine.RelFor: {}, engine.RelTo: {}, engine.RelOver: {}, engine.RelDuring: {},
	engine.RelBy:       {Bound: engine.By},
	engine.RelBefore:   {Bound: engine.Before},
	engine.RelUntil:    {Bound: engine.Until},
	engine.RelThrough:  {Bound: engine.Until},
	engine.RelEnding:   {Bound: engine.Until},
	engine.RelAfter:    {Bound: engine.After},
	engine.RelPast:     {Bound: engine.After},
	engine.RelSince:    {Bound: engine.Since},
	engine.RelFrom:     {Bound: engine.Since},
	engine.RelBetween:  {Bound: engine.Since},
	engine.RelStarting: {Bound: engine.Since, Start: true},
	engine.RelAround:   {Bound: engine.Around},
	engine.RelAbout:    {Bound: engine.Around},
	engine.RelRoughly:  {Bound: engine.Around},
}

// readLead reads "on", "by", "no later than", "starting". next is i if there is none.
func readLead(p *engine.Parser, i int) (l engine.Lead, next int) {
	if i >= len(p.Toks) || p.Toks[i].Word == nil {
		return l, i
	}
	rel := p.Toks[i].Word.Rel
	l, simple := simpleLeads[rel]
	l.Rel = rel
	switch {
	case rel == engine.RelAt:
		return readAt(p, i)
	case rel == engine.RelOn:
		if p.IsAny(i+1, lex.in, lex.forWord, lex.at) {
			return l, i // "what's on in the evening"
		}
		return l, i + 1
	case !simple:
		return readPair(p, i)
	case rel == engine.RelEnding && p.IsAny(i+1, lex.on, lex.in):
		i++
	case rel == engine.RelStarting && p.Is(i+1, lex.in):
		if _, end := readDuration(p, i+2); end > i+2 {
			return l, i + 1 // "starting in two weeks"
		}
		i++
	case rel == engine.RelStarting && p.IsAny(i+1, lex.on, lex.from, lex.at):
		i++
	}
	return l, i + 1
}

// readAt reads "at", "at exactly", "at some point".
func readAt(p *engine.Parser, i int) (l engine.Lead, next int) {
	n := lex
	if j := skipSometime(p, i); j > i {
		return engine.Lead{Rel: engine.RelSometime}, j
	}
	if end := i + 3; p.Is(i+1, n.the) && p.Digits(i+2) > 0 && p.Digits(i+2) < 3 &&
		(!p.In(end) || p.Toks[end].Mark != 0 &&
			!p.Glued(end)) {
		return engine.Lead{Rel: engine.RelAt}, i + 2 // "at the 10", as people say who learn English
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
	negated := p.IsAny(j, n.no, n.not)
	if negated {
		j++
	}
	than := p.IsAny(j, n.later, n.earlier)
	late := p.Is(j, n.later) || negated && p.Is(j, n.after)
	early := p.Is(j, n.earlier) || negated && p.Is(j, n.before)
	switch {
	case !late && !early:
		return readLoose(p, i)
	case than && !p.Is(j+1, n.than):
		return l, i
	case than:
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

// readLoose reads "@", "sometime", "sometime in", "prior to".
func readLoose(p *engine.Parser, i int) (l engine.Lead, next int) {
	if p.IsMark(i, '@') {
		return engine.Lead{Rel: engine.RelAt}, i + 1
	}
	if p.Reads(i, lex.prior, lex.to) {
		return engine.Lead{Rel: engine.RelBefore, Bound: engine.Before}, i + 2
	}
	j := skipSometime(p, i)
	if j == i || skipSometime(p, j) > j { // "sometime, sometime"
		return l, i
	}
	if l, next = readLead(p, j); next == j {
		l.Rel = engine.RelSometime
	}
	return l, next
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
