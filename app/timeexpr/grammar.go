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

// node is a step in the tree of all patterns of some tables: what may come
// next, and the rules that may end here. Patterns that begin alike share
// their first steps, so that each slot is read once.
type node struct {
	words map[*word]*node
	slots []branch
	ends  []ending
}

// branch is a step that a slot takes.
type branch struct {
	slot slot
	next *node
}

// ending is a rule whose pattern ends at a node, with its place in the tables.
type ending struct {
	rule  *rule
	place int
}

// ruleSet is the tree of some tables of rules.
type ruleSet struct {
	root  node
	count int
}

// grammar is everything that is compiled once: the words and the rules.
type grammar struct {
	words map[string]*word

	misspellable map[byte][]string
	notMisspelt  map[string]bool
	names        *wordNames
	days         ruleSet
	parts        ruleSet
	repeats      ruleSet
	done         ruleSet // "after I do it"
	except       ruleSet // "except"
	hedges       ruleSet // "preferably"
	adverbs      map[*word]recur.Rule
}

var theGrammar = sync.OnceValue(newGrammar)

func newGrammar() *grammar {
	g := &grammar{words: newWords()}
	g.names = g.wordNames()
	for _, table := range [][]rule{dayRules, monthRules, numericRules, relativeRules, besideRules, spanRules, seasonRules, periodRules, awayRules, weekRules, adventRules, festiveRules, holidayRules()} {
		g.compile(&g.days, table)
	}
	g.compile(&g.parts, partRules)
	g.compile(&g.repeats, repeatRules)
	g.compile(&g.repeats, habitRules)
	g.compile(&g.done, phraseRules(donePhrases))
	g.compile(&g.hedges, phraseRules(hedgePhrases))
	g.compile(&g.except, phraseRules(exceptPhrases))
	for s, right := range spellings {
		g.words[s] = g.word(right)
	}
	g.misspellable, g.notMisspelt = misspellable(g.words), map[string]bool{}
	for _, s := range notMisspelt {
		g.notMisspelt[s] = true
	}
	g.adverbs = map[*word]recur.Rule{}
	for s, r := range adverbs {
		g.adverbs[g.word(s)] = r
	}
	g.markBeginnings()
	return g
}

// markBeginnings marks the words that a rule, a time of day or a preposition
// begins with, so that all others are passed over at once.
func (g *grammar) markBeginnings() {
	p, n := &parser{g: g, w: g.names}, g.names
	for _, w := range g.words {
		t := token{word: w}
		w.begins = w.kind&(aNumber|article|aPreposition) != 0
		for _, set := range []*ruleSet{&g.days, &g.parts, &g.repeats} {
			w.begins = w.begins || set.root.words[w] != nil
			for _, b := range set.root.slots {
				w.begins = w.begins || p.mayStart(b.slot, &t)
			}
		}
	}
	for _, w := range []*word{
		n.half, n.quarter, n.noon, n.noonish, n.midday, n.midnight, n.high, n.oh, n.o, n.over, n.during, n.ending, n.ends, n.up, n.asWord,
		n.no, n.not, n.later, n.earlier, n.sometime, n.anytime, n.some, n.any, n.prior, n.approximately, n.throughout, n.right, n.just, n.shortly, n.soon, n.straight, n.close,
	} {
		w.begins = true
	}
}

func (g *grammar) word(s string) *word {
	w := g.words[s]
	if w == nil {
		w = &word{id: len(g.words) + 1}
		g.words[s] = w
	}
	return w
}

// compile adds a table to the tree.
func (g *grammar) compile(set *ruleSet, table []rule) {
	for i := range table {
		set.count++
		for _, fields := range expand(strings.Fields(spaced(table[i].pattern))) {
			g.grow(&set.root, fields, ending{&table[i], set.count})
		}
	}
}

// grow adds one pattern without anything optional left.
func (g *grammar) grow(n *node, fields []string, end ending) {
	if len(fields) == 0 {
		n.ends = append(n.ends, end)
		return
	}
	if name, ok := strings.CutPrefix(fields[0], "{"); ok {
		s, known := slotNames[strings.TrimSuffix(name, "}")]
		if !known {
			panic("timeexpr: no slot " + fields[0])
		}
		k := slices.IndexFunc(n.slots, func(b branch) bool { return b.slot == s })
		if k < 0 {
			k, n.slots = len(n.slots), append(n.slots, branch{s, new(node)})
		}
		g.grow(n.slots[k].next, fields[1:], end)
		return
	}
	for s := range strings.SplitSeq(fields[0], "|") {
		w := g.word(s)
		if n.words == nil {
			n.words = map[*word]*node{}
		}
		if n.words[w] == nil {
			n.words[w] = new(node)
		}
		g.grow(n.words[w], fields[1:], end)
	}
}

// spaced puts spaces around brackets, so that a pattern is split by spaces.
func spaced(pattern string) string {
	return strings.NewReplacer("[", " [ ", "]", " ] ").Replace(pattern)
}

// expand writes out what is optional: "a [b] c" is "a b c" and "a c".
func expand(fields []string) [][]string {
	open := slices.Index(fields, "[")
	if open < 0 {
		return [][]string{fields}
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
	return append(expand(with), expand(without)...)
}
