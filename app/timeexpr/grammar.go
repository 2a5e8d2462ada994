package timeexpr

import (
	"slices"
	"strings"
	"sync"

	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

// rule joins tokens to a piece of an expression. Its pattern is a line of
//
//	word            that word
//	one|two         either word
//	[the]           what may be left out; it may hold several elements
//	{weekday}       a slot: anything that the slot reads
//
// and make gets what the slots read, in order. Where several rules fit, the
// one that reads most tokens wins; among equals the first in the table.
type rule struct {
	pattern string
	make    func(p *parser, m *match) (piece, bool)
}

// slot is what a pattern may ask for in braces.
type slot int

const (
	literal      slot = iota
	slotN             // {n} a count: "3", "three", "a", "a couple of"
	slotNum           // {num} a number of one or two digits, or in words
	slotOrd           // {ord} "3rd", "third", "last"
	slotWeekday       // {weekday}
	slotPlural        // {weekdays} "Fridays"
	slotMonth         // {month}
	slotUnit          // {unit} "day", "weeks"
	slotPart          // {part} "morning"
	slotParts         // {parts} "mornings"
	slotYear          // {year} "2026", "twenty twenty six"
	slotShort         // {yy} "26", "'26"
	slotDur           // {dur} "2 hours", "a week and a half"
	slotDay           // {day} any day: a piece of dayRules
	slotClock         // {clock} any time of day
	slotFreq          // {freq} "every 3 weeks", "daily"
	slotWeekdays      // {wds} "Monday and Friday"
	slotOrds          // {ords} "1st and 15th"
	slotNths          // {nths} "first and third Friday", "last weekday"
	slotCount         // how many slots there are
)

var slotNames = map[string]slot{
	"n": slotN, "num": slotNum, "ord": slotOrd, "weekday": slotWeekday, "weekdays": slotPlural, "month": slotMonth,
	"unit": slotUnit, "part": slotPart, "parts": slotParts, "year": slotYear, "yy": slotShort, "dur": slotDur,
	"day": slotDay, "clock": slotClock, "freq": slotFreq, "wds": slotWeekdays, "ords": slotOrds, "nths": slotNths,
}

// element is one step of a compiled pattern: a slot, or one of some words.
type element struct {
	slot  slot
	words []*word
}

// sequence is a pattern without anything optional left.
type sequence struct {
	elements []element
	rule     *rule
}

// ruleSet holds the compiled patterns of a table by what they start with.
type ruleSet struct {
	byWord map[*word][]sequence
	bySlot [slotCount][]sequence
}

// grammar is everything that is compiled once: the words and the rules.
type grammar struct {
	words   map[string]*word
	names   *wordNames
	days    ruleSet
	parts   ruleSet
	repeats ruleSet
	done    ruleSet // "after I do it"
	except  ruleSet // "except"
	adverbs map[*word]recur.Rule
}

var theGrammar = sync.OnceValue(newGrammar)

func newGrammar() *grammar {
	g := &grammar{words: newWords()}
	g.names = g.wordNames()
	for _, table := range [][]rule{dayRules, numericRules, relativeRules, periodRules, holidayRules()} {
		g.compile(&g.days, table)
	}
	g.compile(&g.parts, partRules)
	g.compile(&g.repeats, repeatRules)
	g.compile(&g.done, phraseRules(donePhrases))
	g.compile(&g.except, phraseRules(exceptPhrases))
	g.adverbs = map[*word]recur.Rule{}
	for s, r := range adverbs {
		g.adverbs[g.word(s)] = r
	}
	return g
}

func (g *grammar) word(s string) *word {
	w := g.words[s]
	if w == nil {
		w = &word{id: len(g.words) + 1}
		g.words[s] = w
	}
	return w
}

func (g *grammar) compile(set *ruleSet, table []rule) {
	if set.byWord == nil {
		set.byWord = map[*word][]sequence{}
	}
	for i := range table {
		for _, elements := range g.expand(strings.Fields(spaced(table[i].pattern))) {
			s := sequence{elements, &table[i]}
			first := elements[0]
			if first.slot != literal {
				set.bySlot[first.slot] = append(set.bySlot[first.slot], s)
				continue
			}
			for _, w := range first.words {
				set.byWord[w] = append(set.byWord[w], s)
			}
		}
	}
}

// spaced puts spaces around brackets, so that a pattern is split by spaces.
func spaced(pattern string) string {
	return strings.NewReplacer("[", " [ ", "]", " ] ").Replace(pattern)
}

// expand writes out what is optional: "a [b] c" is "a b c" and "a c".
func (g *grammar) expand(fields []string) [][]element {
	open := slices.Index(fields, "[")
	if open < 0 {
		return [][]element{g.elements(fields)}
	}
	end, depth := open, 0
	for ; end < len(fields); end++ {
		if fields[end] == "[" {
			depth++
		} else if fields[end] == "]" {
			if depth--; depth == 0 {
				break
			}
		}
	}
	with := slices.Concat(fields[:open], fields[open+1:end], fields[end+1:])
	without := slices.Concat(fields[:open], fields[end+1:])
	return append(g.expand(with), g.expand(without)...)
}

func (g *grammar) elements(fields []string) []element {
	list := make([]element, 0, len(fields))
	for _, f := range fields {
		if name, ok := strings.CutPrefix(f, "{"); ok {
			s, known := slotNames[strings.TrimSuffix(name, "}")]
			if !known {
				panic("timeexpr: no slot " + f)
			}
			list = append(list, element{slot: s})
			continue
		}
		e := element{}
		for w := range strings.SplitSeq(f, "|") {
			e.words = append(e.words, g.word(w))
		}
		list = append(list, e)
	}
	return list
}

// capture is what a slot read.
type capture struct {
	n     int   // {n}, {num}, {ord}, {year}
	word  *word // {weekday}, {month}, {unit}, {part}
	dur   duration
	piece *piece // {day}
	clock clock
	rule  *recur.Rule // {freq}, {wds}, {ords}, {nths}
}

// match is a pattern that fits, with what its slots read.
type match struct {
	from, to int // tokens
	caps     [6]capture
	n        int
}

// longest returns the piece of the rule that reads most tokens from i on.
func (p *parser) longest(set *ruleSet, i int) (best piece, ok bool) {
	t := &p.toks[i]
	if t.dead {
		return piece{}, false
	}
	try := func(list []sequence) {
		for k := range list {
			var m match
			if !p.fits(&list[k], i, &m) || ok && m.to <= best.to {
				continue
			}
			if got, good := list[k].rule.make(p, &m); good {
				got.from, got.to = i, m.to
				best, ok = got, true
			}
		}
	}
	if t.word != nil {
		try(set.byWord[t.word])
	}
	for s := slotN; s < slotCount; s++ {
		if len(set.bySlot[s]) > 0 && p.mayStart(s, t) {
			try(set.bySlot[s])
		}
	}
	return best, ok
}

// mayStart says whether a token can be the first of what a slot reads.
func (p *parser) mayStart(s slot, t *token) bool {
	if t.digits > 0 {
		return s == slotN || s == slotNum || s == slotOrd || s == slotYear || s == slotShort || s == slotDur || s == slotDay || s == slotClock || s == slotOrds || s == slotNths
	}
	if t.word == nil {
		return s == slotShort && t.mark == '\''
	}
	k := t.word.kind
	switch s {
	case slotN, slotDur:
		return k&(aNumber|article) != 0 || t.word == p.w.half || t.word == p.w.couple || t.word == p.w.few || t.word == p.w.several
	case slotNum, slotYear:
		return k&aNumber != 0
	case slotShort:
		return t.mark == '\''
	case slotOrd, slotOrds:
		return k&(anOrdinal|aTen) != 0
	case slotNths:
		return k&(anOrdinal|aTen) != 0 || t.word == p.w.the
	case slotFreq:
		return t.word == p.w.every || t.word == p.w.each || t.word == p.w.once || t.word == p.w.bi || t.word == p.w.semi || p.g.adverbs[t.word].Freq != 0
	case slotWeekdays:
		return k&(aWeekday|weekdays) != 0
	case slotWeekday:
		return k&aWeekday != 0
	case slotPlural:
		return k&weekdays != 0
	case slotMonth:
		return k&aMonth != 0
	case slotUnit:
		return k&aUnit != 0
	case slotPart:
		return k&aPart != 0
	case slotParts:
		return k&parts != 0
	}
	return s == slotDay || s == slotClock
}

// fits matches a sequence at i and fills m.
func (p *parser) fits(s *sequence, i int, m *match) bool {
	m.from = i
	for k := range s.elements {
		if i >= len(p.toks) || p.toks[i].dead {
			return false
		}
		e := &s.elements[k]
		if e.slot == literal {
			if p.toks[i].word == nil || !slices.Contains(e.words, p.toks[i].word) {
				return false
			}
			i++
			continue
		}
		next, ok := p.read(e.slot, i, &m.caps[m.n])
		if !ok {
			return false
		}
		m.n++
		i = next
	}
	m.to = i
	return true
}

// read reads what a slot asks for.
func (p *parser) read(s slot, i int, c *capture) (next int, ok bool) {
	t := &p.toks[i]
	if !p.mayStart(s, t) {
		return i, false
	}
	switch s {
	case slotN:
		c.n, next = p.count(i)
	case slotNum:
		c.n, next = p.smallNumber(i)
	case slotOrd:
		c.n, next = p.ordinal(i)
	case slotYear:
		c.n, next = p.year(i)
	case slotShort:
		c.n, next = p.shortYear(i)
	case slotDur:
		c.dur, next = p.duration(i)
	case slotClock:
		c.clock, next = p.clock(i)
	case slotDay:
		if p.depth >= maxDepth {
			return i, false
		}
		p.depth++
		var e piece
		e, ok = p.longest(&p.g.days, i)
		p.depth--
		c.piece = &e
		return e.to, ok
	case slotFreq:
		c.rule, next = p.frequency(i)
	case slotWeekdays:
		c.rule, next = p.weekdayList(i)
	case slotOrds:
		c.rule, next = p.numbersOfMonth(i)
	case slotNths:
		c.rule, next = p.weekdaysOfMonth(i)
	default:
		c.word, next = t.word, i+1
	}
	return next, next > i
}

// maxDepth bounds "two days after three days after ...".
const maxDepth = 2
