package offline

import (
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

// maxTokens is the longest utterance that is understood; what is longer is no
// sentence to a todo list.
const maxTokens = 400

// Understand reads what a person says to their list. It is a pure function of
// its arguments and takes time in proportion to the text. The kept wordings
// name no time for this person; see package wording.
func Understand(text string, c timeexpr.Context, kept ...string) Reading {
	r := Reading{Text: text}
	u := cut(text, c, kept)
	if words := u.words(); len(words) > 0 && len(words) <= maxTokens {
		r.Actions, _ = u.read(words)
	}
	if len(r.Actions) == 0 {
		r.Actions = []Action{{Intent: None}}
	}
	return r
}

// The ways in which an utterance can be read, in the order in which they are tried.
const (
	asEnumeration = "an enumeration of things to add"
	asShift       = "a move by an amount of time"
	asOneClause   = "one clause"
	asClauses     = "several clauses"
	asRepetition  = "a repetition and a title"
	asNothing     = "nothing for a list"
)

// read tries the utterance as an enumeration, as one clause, then as several,
// and says as what it was read.
func (u *utterance) read(words []token) (actions []Action, how string) {
	if actions := u.undoAnd(words); actions != nil {
		return actions, asEnumeration
	}
	if actions := u.several(words); actions != nil {
		return actions, asEnumeration
	}
	if a, ok := u.shifted(words); ok {
		return []Action{a}, asShift
	}
	whole, ok := u.clause(words)
	parts := u.split()
	if len(parts) > 1 && !(ok && !u.better(whole, parts)) {
		if actions := u.clauses(parts); len(actions) > 0 {
			return actions, asClauses
		}
	}
	if ok {
		return []Action{whole}, asOneClause
	}
	if a, ok := u.repetition(words); ok {
		return []Action{a}, asRepetition
	}
	return nil, asNothing
}

// clauses makes the actions of the parts of an utterance.
func (u *utterance) clauses(parts [][]token) []Action {
	var actions []Action
	for i, p := range parts {
		a, ok := u.clause(p)
		// "I have a meeting at 4. Set a reminder."
		if ok && a.Intent == Ask && a.Maybe == "" && i > 0 && !slices.ContainsFunc(actions, isWish) {
			a, actions = u.told(parts[i-1], a), nil
		}
		if ok && i > 0 && a.Target.Pronoun && u.mentions(parts[i-1], "business") {
			continue // "I have a booking there, cancel it": it is no task
		}
		if ok && a.Intent != None && a.Intent != Greet && a.Intent != Answer {
			actions = append(actions, a)
		}
	}
	if len(actions) > 1 && actions[0].Intent == Ask && changes(actions[1].Intent) { // "update my list, remove the eggs"
		return actions[1:]
	}
	return actions
}

// repetition takes a sentence that begins with a repetition for a new task:
// "every other Friday at 5pm water the plants".
func (u *utterance) repetition(words []token) (Action, bool) {
	if words[0].kind != when || u.exprs[words[0].expr].Rule == nil || len(words) < 2 || asks[words[1].text] ||
		strings.HasSuffix(strings.TrimSpace(u.text), "?") {
		return Action{}, false
	}
	c := clause{u: u, tokens: words, captures: []capture{{"title", 0, len(words)}}}
	return c.add(Action{Intent: Add, Rule: asRepetition}), true
}

var asks = wordSet("what who where when which how why is are do does did can could should will would was were i you")

// mentions says whether one of the words of a part of the grammar is among the tokens.
func (u *utterance) mentions(tokens []token, part string) bool {
	words := strings.Split(parts[part], "|")
	return slices.ContainsFunc(tokens, func(t token) bool { return t.kind == word && slices.Contains(words, t.text) })
}

// told makes a reminder without a title one of what was said before it.
func (u *utterance) told(before []token, reminder Action) Action {
	c := clause{u: u, tokens: before, captures: []capture{{"before", 0, len(before)}}}
	a := c.add(Action{Intent: Add, Rule: reminder.Rule})
	if reminder.When.Given() {
		a.When = reminder.When
	}
	return a
}

// better says whether the utterance is rather several wishes than one whole.
func (u *utterance) better(whole Action, parts [][]token) bool {
	if whole.Intent != Add && whole.Intent != Delete && whole.Intent != Complete && whole.Intent != List &&
		whole.Intent != Ask {
		return false
	}
	n := 0
	for i, p := range parts {
		a, ok := u.clause(p)
		if !ok || a.Intent == Greet || a.Intent == None || a.Intent == Answer {
			continue
		}
		if i > 0 && whole.Intent == Add && !u.apart(parts[i-1], p) && !plainlyListed(p, a) {
			continue // "remind me to review and complete the form" is one thing to do
		}
		if a.Intent == Ask && a.Maybe == "" && i > 0 { // "I have a meeting at 4. Set a reminder."
			n++
		}
		if changes(a.Intent) && (n == 0 || a.Intent != List) {
			n++
		}
	}
	return n > 1 || n == 1 && !changes(whole.Intent)
}

// apart says whether two clauses are parted by punctuation, or by "then".
func (u *utterance) apart(before, after []token) bool {
	between := u.text[before[len(before)-1].end:after[0].start]
	return strings.ContainsAny(between, ",;.!?\n") || strings.Contains(between, " then ")
}

// plainlyListed says whether a clause is plainly about the list: it adds
// something, or names tasks as such.
func plainlyListed(tokens []token, a Action) bool {
	t := a.Target
	return a.Intent == Add || a.Intent == Ask || a.Intent == Undo || len(t.Numbers)+len(t.Ordinals) > 0 || t.Overdue ||
		t.Tag != "" ||
		slices.ContainsFunc(tokens, func(t token) bool {
			return isNoun(t.text) && !strings.HasPrefix(t.text, "one") || t.text == "list" || t.text == "done"
		})
}

// isWish says whether an action is more than something told that may be news.
func isWish(a Action) bool { return a.Maybe == "" }

func changes(i Intent) bool {
	return slices.Contains([]Intent{Add, Complete, Reopen, Update, Reschedule, Delete, Restore, Undo}, i)
}

// split cuts an utterance into clauses at punctuation and at words that
// begin a new wish.
func (u *utterance) split() [][]token {
	var parts [][]token
	var part []token
	for i, t := range u.tokens {
		next := t.kind == word && (t.text == "and" || t.text == "then" || t.text == "but" || t.text == "so") &&
			u.wishAt(i+1)
		if t.kind == mark && strings.Contains(",;.!?\n", t.text) && (t.text != "," || u.wishAt(i+1)) || next {
			if len(part) > 0 {
				parts = append(parts, part)
			}
			part = nil
			continue
		}
		if t.kind != mark {
			part = append(part, t)
		}
	}
	if len(part) > 0 {
		parts = append(parts, part)
	}
	return parts
}

// wishes are the words with which a wish to the list begins.
var wishes = wordSet(
	"add put remind set create make delete remove take cross check mark complete cancel move reschedule show list " +
		"change rename undo please can could will would erase clear don't so also then get tell push tick what i " +
		"i'd buy")

func (u *utterance) wishAt(i int) bool {
	for i < len(u.tokens) && (u.tokens[i].kind == mark || joins[u.tokens[i].text] || u.tokens[i].text == "then" ||
		u.tokens[i].text == "so") {
		i++
	}
	return i < len(u.tokens) && u.tokens[i].kind == word && wishes[u.tokens[i].text]
}

// clause finds the rule that describes tokens and makes the action of it.
func (u *utterance) clause(tokens []token) (Action, bool) {
	g := theGrammar()
	for _, t := range [][]token{g.strip(tokens), tokens} { // manners first: "will you add" asks nothing
		if rule, captures, ok := g.find(t); ok {
			c := clause{u: u, tokens: t, captures: captures, manners: len(t) < len(tokens)}
			a := c.action(rule)
			return a, a.Intent != None || rule.intent == None
		}
	}
	return Action{}, false
}
