package timeexpr

import (
	"slices"
	"strings"
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

// Slot is what a pattern may ask for in braces.
type Slot struct {
	// Starts says whether the token can be the first of what the slot reads.
	Starts func(p *parser, t *token) bool
	// Read reads it at token i into c; next is i where it is not there.
	Read func(p *parser, i int, c *capture) (next int)
}

// Slots are the slots of a language by their names. The engine adds {day},
// any day: a piece of a rule of days.
type Slots map[string]*Slot

// kindSlot reads one word of a kind.
func kindSlot(k kind) *Slot {
	return &Slot{
		Starts: func(_ *parser, t *token) bool { return t.word != nil && t.word.kind&k != 0 },
		Read: func(p *parser, i int, c *capture) int {
			c.word = p.toks[i].word
			return i + 1
		},
	}
}

// daySlot reads a piece of a rule of days, within another.
var daySlot = &Slot{
	Starts: func(_ *parser, t *token) bool { return t.digits > 0 || t.word != nil },
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
	slot *Slot
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

// grammar is the words and the rules of a language, compiled.
type grammar struct {
	*lexicon
	slots   Slots
	days    ruleSet
	parts   ruleSet
	repeats ruleSet
}

// Tables are the rules of a language by what they read.
type Tables struct {
	Days    [][]rule // days and longer units
	Parts   [][]rule // parts of the day
	Repeats [][]rule // recurrences
}

// newGrammar compiles rules. Words that only they name are added to the
// lexicon. It panics where a pattern asks for a slot that is not there.
func newGrammar(l *lexicon, slots Slots, tables Tables) *grammar {
	g := &grammar{lexicon: l, slots: Slots{"day": daySlot}}
	for name, s := range slots {
		g.slots[name] = s
	}
	for _, t := range tables.Days {
		g.compile(&g.days, t)
	}
	for _, t := range tables.Parts {
		g.compile(&g.parts, t)
	}
	for _, t := range tables.Repeats {
		g.compile(&g.repeats, t)
	}
	return g
}

// Phrases compiles phrases that a language asks for by itself: see longestPhrase.
func (g *grammar) Phrases(phrases []string) *ruleSet {
	table := make([]rule, len(phrases))
	for i, s := range phrases {
		table[i] = rule{s, func(*parser, *match) (piece, bool) { return piece{}, true }}
	}
	set := new(ruleSet)
	g.compile(set, table)
	return set
}

// MarkBeginnings marks the words that a rule begins with, those of the kinds
// and the others that are given, so that all others are passed over at once.
// It is the last step in making a grammar.
func (g *grammar) MarkBeginnings(kinds kind, others ...*word) {
	p := &parser{g: g}
	for _, w := range g.words {
		t := token{word: w}
		w.begins = w.kind&kinds != 0
		for _, set := range []*ruleSet{&g.days, &g.parts, &g.repeats} {
			w.begins = w.begins || set.root.words[w] != nil
			for _, b := range set.root.slots {
				w.begins = w.begins || b.slot.Starts(p, &t)
			}
		}
	}
	for _, w := range others {
		w.begins = true
	}
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
		s := g.slots[strings.TrimSuffix(name, "}")]
		if s == nil {
			panic("no slot " + fields[0])
		}
		k := slices.IndexFunc(n.slots, func(b branch) bool { return b.slot == s })
		if k < 0 {
			k, n.slots = len(n.slots), append(n.slots, branch{s, new(node)})
		}
		g.grow(n.slots[k].next, fields[1:], end)
		return
	}
	for s := range strings.SplitSeq(fields[0], "|") {
		w := g.Word(s)
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
