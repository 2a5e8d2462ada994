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
// kept under that name, {title*} for any number. Slots take as little as they
// can. A pattern describes a whole clause.
type pattern struct {
	source string
	seq    []node
}

type nodeKind int

const (
	literal nodeKind = iota
	choice           // one of alts
	slot
	times
)

type node struct {
	kind     nodeKind
	text     string // of a literal; name of a slot
	alts     [][]node
	optional bool // of choice
	empty    bool // of slot and times: may take nothing
}

// maxSteps bounds the work of one match: patterns are tried on anything that
// people, and programs, send.
const maxSteps = 4000

// compile reads a pattern. The grammar is ours, so a mistake in it panics at
// the start and in every test.
func compile(source string, parts map[string]string) pattern {
	p := patternParser{parts: parts}
	p.text = p.expand(source, 0)
	seq := p.sequence("")
	if p.at < len(p.text) {
		panic(fmt.Sprintf("offline: pattern %q has %q too much", source, p.text[p.at:]))
	}
	return pattern{source: source, seq: seq}
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
		return node{kind: slot, text: name, empty: empty}
	case ')', ']', '|':
		panic(fmt.Sprintf("offline: pattern %q is not balanced", p.text))
	}
	w := p.until(" ()[]{}|\n\t")
	if w, empty := strings.CutSuffix(w, "*"); w == "@when" {
		return node{kind: times, empty: empty}
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

// capture is what a slot took: tokens [from, to).
type capture struct {
	name     string
	from, to int
}

// matcher matches one pattern against tokens.
type matcher struct {
	tokens   []token
	captures []capture
	steps    int
}

// match returns what the slots took if the pattern describes all the tokens.
func (p pattern) match(tokens []token) ([]capture, bool) {
	m := matcher{tokens: tokens}
	if m.seq(p.seq, 0, func(end int) bool { return end == len(tokens) }) {
		return m.captures, true
	}
	return nil, false
}

// seq matches nodes from token i on and then what follows.
func (m *matcher) seq(nodes []node, i int, then func(int) bool) bool {
	if m.steps++; m.steps > maxSteps {
		return false
	}
	if len(nodes) == 0 {
		return then(i)
	}
	n, rest := &nodes[0], nodes[1:]
	switch n.kind {
	case literal:
		return i < len(m.tokens) && m.tokens[i].kind == word && m.tokens[i].text == n.text && m.seq(rest, i+1, then)
	case times:
		return m.times(n, i, func(j int) bool { return m.seq(rest, j, then) })
	case slot:
		return m.slot(n, rest, i, then)
	}
	for _, alt := range n.alts {
		if m.seq(alt, i, func(j int) bool { return m.seq(rest, j, then) }) {
			return true
		}
	}
	return n.optional && m.seq(rest, i, then)
}

// times takes as many time expressions as there are.
func (m *matcher) times(n *node, i int, then func(int) bool) bool {
	j := i
	for j < len(m.tokens) && m.tokens[j].kind == when {
		j++
	}
	return (j > i || n.empty) && then(j)
}

// slot takes as few tokens as it can.
func (m *matcher) slot(n *node, rest []node, i int, then func(int) bool) bool {
	at := len(m.captures)
	limit := slotLimit(n.text)
	for j := i; j <= len(m.tokens) && j-i <= limit; j++ {
		if j > i && !slotTakes(n.text, m.tokens[j-1]) {
			return false
		}
		if j == i && !n.empty {
			continue
		}
		m.captures = append(m.captures[:at], capture{n.text, i, j})
		if m.seq(rest, j, then) {
			return true
		}
		m.captures = m.captures[:at]
	}
	return false
}

// slotLimit is how many tokens a slot can take.
func slotLimit(name string) int {
	switch name {
	case "list", "who":
		return 4
	case "kind":
		return 3
	case "n", "number", "ordinal", "quoted", "priority", "tag":
		return 1
	}
	return 1 << 30
}

// slotTakes says whether a token can be in a slot.
func slotTakes(name string, t token) bool {
	switch name {
	case "list", "who", "kind": // no words that lead to the next part of a sentence
		return t.kind == word && !leads[t.text]
	case "before":
		return !isNoun(t.text)
	case "bare": // no words of a question or wish
		return t.kind != word || !asks[t.text] && !wishes[t.text] && !speaks[t.text]
	case "quoted":
		return t.kind == quoted
	case "n", "number":
		_, ok := numberOf(t.text)
		return t.kind == word && ok
	case "ordinal":
		_, ok := ordinals[t.text]
		return t.kind == word && ok
	case "priority":
		_, ok := priorities[t.text]
		return t.kind == word && ok
	case "tag":
		return t.kind == word
	}
	return true
}

var speaks = wordSet("i'm i've im did read speak look inform finished done no not need needs wanted see if whether")

var leads = wordSet("to on onto in into from off of about that for with at my the our your add put remove delete clear erase update cancel empty wipe is are was i you it please list lists reminder reminders")

func wordSet(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}
