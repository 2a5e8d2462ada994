package timeexpr

import "sync"

// phrases are the grammar, with the phrases that this package asks for by itself.
type phrases struct {
	*grammar
	done   *ruleSet // "after I do it"
	except *ruleSet // "except"
	hedges *ruleSet // "preferably"
}

// compiled is made at the first text: a program that reads none need not wait for it.
var compiled = sync.OnceValue(compile)

func compile() *phrases {
	l := lex.lexicon
	g := newGrammar(l, englishSlots(), Tables{
		Days: [][]rule{
			dayRules, monthRules, numericRules, relativeRules, besideRules, spanRules, seasonRules, periodRules, awayRules, weekRules,
			adventRules, festiveRules, holidayRules(),
		},
		Parts:   [][]rule{partRules},
		Repeats: [][]rule{repeatRules, habitRules},
	})
	p := &phrases{grammar: g, done: g.Phrases(donePhrases), except: g.Phrases(exceptPhrases), hedges: g.Phrases(hedgePhrases)}
	l.Respell(spellings)
	l.Forgive(misspellable, notMisspelt)
	n := lex
	g.MarkBeginnings(aNumber|article|aPreposition,
		n.half, n.quarter, n.noon, n.noonish, n.midday, n.midnight, n.high, n.oh, n.o, n.over, n.during, n.ending, n.ends, n.up, n.asWord,
		n.no, n.not, n.later, n.earlier, n.sometime, n.anytime, n.some, n.any, n.prior, n.approximately, n.throughout, n.right, n.just,
		n.shortly, n.soon, n.straight, n.close)
	return p
}

// english is the language.
type english struct{}

func (english) Grammar() *grammar { return compiled().grammar }

func (english) Hedge(p *parser, i int) int { return p.longestPhrase(compiled().hedges, i) }

func (english) Duration(p *parser, i int) (duration, int) { return p.duration(i) }

func (english) Clock(p *parser, i int) (clock, int) { return p.clock(i) }

func (english) Lead(p *parser, i int) (lead, int) { return p.preposition(i) }

// DayNumber reads the "6th" of "the 3rd to the 6th".
func (english) DayNumber(p *parser, i int) (n, next int) {
	n, next = p.ordinal(i)
	if next == i {
		n, next = p.smallNumber(i)
	}
	if next == i || p.has(next, aUnit|aHalf|aMonth) || p.looksLikeClock(i, next) {
		return 0, i
	}
	return n, next
}

// Refuses says whether figures are rather a heat or a price: "bake at 350".
func (english) Refuses(p *parser, l lead, e *piece) bool {
	return e.says == saysClock && e.clock.bare && p.digits(e.to-1) == 3 && p.graded(l, e.to-1)
}

// Onward reads the rest of "from Monday on", "from 5 onwards".
func (english) Onward(p *parser, e *piece, l lead) {
	if l.bound != Since || e.need != needNothing {
		return
	}
	on := p.is(e.to, lex.on) && (e.to+1 == len(p.toks) || p.isMark(e.to+1, ','))
	if on || p.is(e.to, lex.onward) || p.is(e.to, lex.onwards) {
		e.to++
	}
}

func (english) Tail(p *parser, e *piece) bool { return p.tail(e) }

func (english) Finish(p *parser, e *piece) {
	p.limitTail(e)
	p.finish(e)
}

// limitTail reads "at the latest" and "at the earliest" behind a time.
func (p *parser) limitTail(e *piece) {
	i := e.to
	if p.isMark(i, ',') {
		i++
	}
	if !p.is(i, lex.at) || !p.is(i+1, lex.the) || e.bound != At && e.bound != By {
		return
	}
	switch {
	case p.is(i+2, lex.latest):
		e.bound, e.to = By, i+3
	case p.is(i+2, lex.earliest):
		e.bound, e.to = After, i+3
	}
}
