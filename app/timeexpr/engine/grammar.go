package engine

import (
	"slices"
	"strings"
)

// Rule joins tokens to a piece of an expression. Its pattern is a line of
//
//	word            that word
//	one|two         either word
//	[the]           what may be left out; it may hold several elements
//	{weekday}       a slot: anything that the slot reads
//
// and Make gets what the slots read, in order. Where several rules fit, the
// one that reads most tokens wins; among equals the first in the table.
type Rule struct {
	Pattern string
	Make    func(p *Parser, m *Match) (Piece, bool)
}

// Slot is what a pattern may ask for in braces.
type Slot struct {
	// Starts says whether the token can be the first of what the slot reads.
	Starts func(p *Parser, t *Token) bool
	// Read reads it at token i into c; next is i where it is not there.
	Read func(p *Parser, i int, c *Capture) (next int)
}

// Slots are the slots of a language by their names. The engine adds {day},
// any day: a piece of a rule of days.
type Slots map[string]*Slot

// daySlot reads a piece of a rule of days, within another.
var daySlot = &Slot{
	Starts: func(_ *Parser, t *Token) bool { return t.Digits > 0 || t.Word != nil },
}

// node is a step in the tree of all patterns of some tables: what may come
// next, and the rules that may end here. Patterns that begin alike share
// their first steps, so that each slot is read once.
type node struct {
	words map[*Word]*node
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
	rule  *Rule
	place int
}

// RuleSet is the tree of some tables of rules.
type RuleSet struct {
	root  node
	count int
}

// Grammar is the words and the rules of a language, compiled.
type Grammar struct {
	*Lexicon
	slots   Slots
	days    RuleSet
	parts   RuleSet
	Repeats RuleSet
}

// Tables are the rules of a language by what they read.
type Tables struct {
	Days    [][]Rule // days and longer units
	Parts   [][]Rule // parts of the day
	Repeats [][]Rule // recurrences
}

// NewGrammar compiles rules. Words that only they name are added to the
// lexicon. It panics where a pattern asks for a slot that is not there.
func NewGrammar(l *Lexicon, slots Slots, tables Tables) *Grammar {
	g := &Grammar{Lexicon: l, slots: Slots{"day": daySlot}}
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
		g.compile(&g.Repeats, t)
	}
	return g
}

// Phrases compiles phrases that a language asks for by itself: see longestPhrase.
func (g *Grammar) Phrases(phrases []string) *RuleSet {
	table := make([]Rule, len(phrases))
	for i, s := range phrases {
		table[i] = Rule{s, func(*Parser, *Match) (Piece, bool) { return Piece{}, true }}
	}
	set := new(RuleSet)
	g.compile(set, table)
	return set
}

// MarkBeginnings marks the words that a rule begins with, those of the kinds
// and the others that are given, so that all others are passed over at once.
// It is the last step in making a grammar.
func (g *Grammar) MarkBeginnings(kinds Kind, others ...*Word) {
	p := &Parser{G: g}
	for _, w := range g.words {
		t := Token{Word: w}
		w.begins = w.Kind&kinds != 0
		for _, set := range []*RuleSet{&g.days, &g.parts, &g.Repeats} {
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
func (g *Grammar) compile(set *RuleSet, table []Rule) {
	for i := range table {
		set.count++
		for _, fields := range Expand(table[i].Pattern) {
			g.grow(&set.root, fields, ending{&table[i], set.count})
		}
	}
}

// grow adds one pattern without anything optional left.
func (g *Grammar) grow(n *node, fields []string, end ending) {
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
			n.words = map[*Word]*node{}
		}
		if n.words[w] == nil {
			n.words[w] = new(node)
		}
		g.grow(n.words[w], fields[1:], end)
	}
}

// Expand writes a pattern out in all ways to leave out what may be left out,
// each as its elements: words, choices and slots.
func Expand(pattern string) [][]string { return expand(strings.Fields(spaced(pattern))) }

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
