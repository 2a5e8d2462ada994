package offline

import (
	"fmt"
	"strings"
)

// A pattern is one way of saying something, written as people would:
//
//	remind me [again] (to|about) {title}
//
// Words stand for themselves, (a|b c) for one of several, [a] for something
// that may be missing, <name> for a named part of the grammar, @when for a
// time expression, "@when*" for any number of them, {title} for one or more tokens that are
// kept under that name, {title*} for any number, {query's} for tokens that end
// in 's, and : for a place where a colon stands. Slots take as little as they
// can. A pattern describes a whole clause.
type pattern struct {
	source string
	seq    []node
	first  *step // nil: the pattern is empty
}

type nodeKind int

const (
	literal nodeKind = iota
	choice           // one of alts
	slot
	times
	colon // a place between two tokens where a colon stands
)

type node struct {
	kind     nodeKind
	text     string // of a literal; name of a slot
	alts     [][]node
	optional bool // of choice
	empty    bool // of slot and times: may take nothing
	contract bool // of slot: the last token ends in 's
}

// compile reads a pattern. The grammar is ours, so a mistake in it panics at
// the start and in every test.
func compile(source string, parts map[string]string) pattern {
	p := patternParser{parts: parts}
	p.text = p.expand(source, 0)
	seq := p.sequence("")
	if p.at < len(p.text) {
		panic(fmt.Sprintf("offline: pattern %q has %q too much", source, p.text[p.at:]))
	}
	return pattern{source: source, seq: seq, first: link(seq, nil)}
}

type patternParser struct {
	parts map[string]string
	text  string
	at    int
}

// expand puts the named parts in.
func (p *patternParser) expand(s string, depth int) string {
	for depth < 8 {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			return s
		}
		j := i + strings.IndexByte(s[i:], '>')
		part, ok := p.parts[s[i+1:j]]
		if !ok {
			panic(fmt.Sprintf("offline: the grammar has no part <%s>", s[i+1:j]))
		}
		s = s[:i] + "(" + p.expand(part, depth+1) + ")" + s[j+1:]
	}
	panic("offline: parts of the grammar contain themselves")
}

// sequence reads nodes up to one of the stop characters.
func (p *patternParser) sequence(stop string) []node {
	var seq []node
	for {
		for p.at < len(p.text) && (p.text[p.at] == ' ' || p.text[p.at] == '\n' || p.text[p.at] == '\t') {
			p.at++
		}
		if p.at == len(p.text) || strings.IndexByte(stop, p.text[p.at]) >= 0 {
			return seq
		}
		seq = append(seq, p.node())
	}
}

func (p *patternParser) node() node {
	switch p.text[p.at] {
	case '(':
		return node{kind: choice, alts: p.alternatives(')')}
	case '[':
		return node{kind: choice, alts: p.alternatives(']'), optional: true}
	case '{':
		name := p.until("}")
		p.at++
		name, empty := strings.CutSuffix(name[1:], "*")
		name, contract := strings.CutSuffix(name, "'s")
		return node{kind: slot, text: name, empty: empty, contract: contract}
	case ')', ']', '|':
		panic(fmt.Sprintf("offline: pattern %q is not balanced", p.text))
	}
	w := p.until(" ()[]{}|\n\t")
	if w, empty := strings.CutSuffix(w, "*"); w == "@when" {
		return node{kind: times, empty: empty}
	}
	if w == ":" {
		return node{kind: colon}
	}
	return node{kind: literal, text: w}
}

func (p *patternParser) alternatives(end byte) [][]node {
	p.at++
	var alts [][]node
	for {
		alts = append(alts, p.sequence("|"+string(end)))
		if p.at == len(p.text) {
			panic(fmt.Sprintf("offline: pattern %q is not balanced", p.text))
		}
		p.at++
		if p.text[p.at-1] == end {
			return alts
		}
	}
}

func (p *patternParser) until(stop string) string {
	i := p.at
	for p.at < len(p.text) && strings.IndexByte(stop, p.text[p.at]) < 0 {
		p.at++
	}
	return p.text[i:p.at]
}
