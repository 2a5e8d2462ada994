package offline

import (
	"slices"
	"strings"
)

// several reads a message that adds more than one thing: each on a line of its
// own, after a semicolon, or with a time of its own, as in "add standup at 9,
// review at 10". What stands after "add task:" is to be added whatever it
// says. It returns nil for every other message.
func (u *utterance) several(words []token) []Action {
	if !strings.ContainsAny(u.text, ";:,\n") && !strings.Contains(u.text, " and ") {
		return nil
	}
	g := theGrammar()
	tokens := g.strip(words)
	rule, captures, ok := g.find(tokens)
	if !ok || rule.intent != Add {
		return nil
	}
	c := clause{u: u, tokens: tokens, captures: captures, manners: len(tokens) < len(words)}
	from := c.openEnd("title")
	if from < 1 || slices.ContainsFunc(tokens[:from], func(t token) bool { return t.kind == when }) {
		return nil
	}
	e := enumeration{u: u, literal: strings.Contains(u.text[tokens[from-1].end:tokens[from].start], ":"),
		each: strings.Contains(rule.pattern.source, "(tasks|todos|") || strings.Contains(rule.pattern.source,
			"(these|") || strings.Contains(rule.pattern.source, "{list} :") || dumps[tokens[from-1].text]}
	parts := e.parts(tokens[from:])
	if last := tokens[from-1].text; len(parts) < 2 && e.literal && (last == "todo" || last == "forget") {
		if things, sure := e.enumerated(tokens[from:]); sure {
			parts = things
		}
	}
	if len(parts) < 2 && !e.literal {
		return u.listed(&c, rule, from)
	}
	var actions []Action
	for i, part := range parts {
		if part = e.bare(part); len(part) == 0 {
			continue
		}
		if i > 0 && !e.literal && wishes[part[0].text] { // "add milk; complete task 3"
			if a, ok := u.clause(part); ok && changes(a.Intent) {
				actions = append(actions, a)
				continue
			}
		}
		a := c.with(from, part).add(Action{Intent: Add, Rule: rule.pattern.source})
		if a.Intent != Add {
			return nil
		}
		actions = append(actions, a)
	}
	return actions
}

// openEnd is where the last slot of that name begins if it takes the rest of
// the clause, else 0.
func (c *clause) openEnd(name string) int {
	for _, k := range slices.Backward(c.captures) {
		if k.name == name && k.to == len(c.tokens) && k.from < k.to {
			return k.from
		}
	}
	return 0
}

// with is the clause with other tokens from there on, as its title.
func (c *clause) with(from int, title []token) *clause {
	n := clause{u: c.u, tokens: slices.Concat(c.tokens[:from], title), manners: c.manners}
	for _, k := range c.captures {
		if k.to <= from {
			n.captures = append(n.captures, k)
		}
	}
	n.captures = append(n.captures, capture{"title", from, len(n.tokens)})
	return &n
}

// enumeration is how the things to be added are told apart.
type enumeration struct {
	u       *utterance
	literal bool // after a colon: no wish begins in it
	each    bool // "add tasks: …": every comma counts
}

func (e enumeration) parts(tokens []token) [][]token {
	var parts [][]token
	start := 0
	for i := 1; i < len(tokens); i++ {
		if e.cuts(tokens[start:i], tokens[i:]) {
			parts = append(parts, tokens[start:i])
			start = i
		}
	}
	return append(parts, tokens[start:])
}

// cuts says whether a new thing begins with after.
func (e enumeration) cuts(before, after []token) bool {
	last := before[len(before)-1]
	gap := e.u.text[last.end:after[0].start]
	if strings.ContainsAny(gap, ";\n") {
		return true
	}
	comma := strings.Contains(gap, ",")
	and := after[0].kind == word && (after[0].text == "and" || after[0].text == "&") || strings.Contains(gap, "&")
	if !comma && !and {
		return false
	}
	if e.each {
		return true
	}
	isWhen := func(t token) bool { return t.kind == when }
	next := e.bare(after)
	return last.kind == when && !allWhen(before) && len(next) > 0 && next[0].kind == word && !explains[next[0].text] &&
		(e.literal || !wishes[next[0].text]) && slices.ContainsFunc(next, isWhen)
}

// bare takes off what only leads to an item: "and", dashes and "2.".
func (e enumeration) bare(item []token) []token {
	for len(item) > 1 && item[0].kind == word {
		numbered := isDigits(item[0].text) && strings.HasPrefix(e.u.text[item[0].end:], ".") ||
			strings.HasPrefix(e.u.text[item[0].end:], ")")
		if !numbered && !bullets[item[0].text] {
			break
		}
		item = item[1:]
	}
	return item
}

// dumps are words after which, behind a colon, everything is a list of things to do.
var dumps = wordSet("dump braindump brain-dump todos to-dos")

var bullets = wordSet("and & then also - – — * + •")

func allWhen(tokens []token) bool {
	return !slices.ContainsFunc(tokens, func(t token) bool { return t.kind != when })
}
