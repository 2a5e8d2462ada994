package offline

import (
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// maxTokens is the longest utterance that is understood; what is longer is no
// sentence to a todo list.
const maxTokens = 400

// Understand reads what a person says to their list. It is a pure function of
// its arguments and takes time in proportion to the text.
func Understand(text string, c timeexpr.Context) Reading {
	r := Reading{Text: text}
	u := cut(text, c)
	if words := u.words(); len(words) > 0 && len(words) <= maxTokens {
		r.Actions = u.read(words)
	}
	if len(r.Actions) == 0 {
		r.Actions = []Action{{Intent: None}}
	}
	return r
}

// read tries the utterance as one clause, then as several.
func (u *utterance) read(words []token) []Action {
	whole, ok := u.clause(words)
	parts := u.split()
	if len(parts) < 2 {
		return u.orRepeat(whole, ok, words)
	}
	if ok && !u.better(whole, parts) {
		return []Action{whole}
	}
	var actions []Action
	for i, p := range parts {
		a, ok := u.clause(p)
		if ok && a.Intent == Ask && i > 0 && len(actions) == 0 { // "I have a meeting at 4. Set a reminder."
			a = u.told(parts[i-1], a)
		}
		if ok && i > 0 && a.Target.Pronoun && u.mentions(parts[i-1], "business") {
			continue // "I have a booking there, cancel it": it is no task
		}
		if ok && a.Intent != None && a.Intent != Greet && a.Intent != Answer {
			actions = append(actions, a)
		}
	}
	if len(actions) == 0 {
		return u.orRepeat(whole, ok, words)
	}
	return actions
}

// orRepeat takes a sentence that begins with a repetition for a new task:
// "every other Friday at 5pm water the plants".
func (u *utterance) orRepeat(whole Action, ok bool, words []token) []Action {
	if ok {
		return []Action{whole}
	}
	if words[0].kind != when || u.exprs[words[0].expr].Rule == nil || len(words) < 2 || asks[words[1].text] || strings.HasSuffix(strings.TrimSpace(u.text), "?") {
		return nil
	}
	c := clause{u: u, tokens: words, captures: []capture{{"title", 0, len(words)}}}
	return []Action{c.add(Action{Intent: Add, Rule: "a repetition and a title"})}
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
	if whole.Intent != Add && whole.Intent != Delete && whole.Intent != Complete && whole.Intent != List && whole.Intent != Ask {
		return false
	}
	n := 0
	for i, p := range parts {
		a, ok := u.clause(p)
		if !ok || a.Intent == Greet || a.Intent == None || a.Intent == Answer {
			continue
		}
		if a.Intent == Ask && i > 0 { // "I have a meeting at 4. Set a reminder."
			n++
		}
		if changes(a.Intent) && (n == 0 || a.Intent != List) {
			n++
		}
	}
	return n > 1 || n == 1 && !changes(whole.Intent)
}

func changes(i Intent) bool {
	return slices.Contains([]Intent{Add, Complete, Reopen, Update, Reschedule, Delete, Restore, Undo}, i)
}

// split cuts an utterance into clauses at punctuation and at words that
// begin a new wish.
func (u *utterance) split() [][]token {
	var parts [][]token
	var part []token
	for i, t := range u.tokens {
		next := t.kind == word && (t.text == "and" || t.text == "then" || t.text == "but" || t.text == "so") && u.wishAt(i+1)
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
var wishes = wordSet("add put remind set create make delete remove take cross check mark complete cancel move reschedule show list change rename undo please can could will would erase clear don't so also then get tell push tick what i i'd buy")

func (u *utterance) wishAt(i int) bool {
	for i < len(u.tokens) && (u.tokens[i].kind == mark || joins[u.tokens[i].text] || u.tokens[i].text == "then" || u.tokens[i].text == "so") {
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
			return c.action(rule), true
		}
	}
	return Action{}, false
}

// action fills in what the slots of a rule took.
func (c *clause) action(r *compiled) Action {
	a := Action{Intent: r.intent, Rule: r.pattern.source}
	switch r.intent {
	case Add:
		return c.add(a)
	case List:
		return c.list(a)
	case Update:
		return c.update(a)
	case Reschedule:
		return c.reschedule(a)
	case Complete, Reopen, Delete, Restore, Answer:
		a.Target = c.removal()
	case Ask:
		a.Question = "What shall I remind you of?"
		a.When = c.times(c.tokens)
	}
	return a
}

// add makes an addition; without anything to add it asks.
func (c *clause) add(a Action) Action {
	a.When = c.times(c.tokens)
	words := c.slot("title")
	if words == nil {
		words = statement(c.slot("before"))
	}
	if words == nil {
		words = c.slot("bare")
	}
	if c.has("who") {
		words = c.tokens // "remind Ann to call" is what the person has to do
	}
	if c.has("list") {
		if tag := listTag(c.slot("list")); tag != "" {
			a.Tags = []string{tag}
		}
	}
	if strings.HasPrefix(a.Rule, "remind") {
		words = statement(words)
	}
	words = c.markers(words, &a)
	for _, t := range c.items(words) {
		if t = title(t); t != "" {
			a.Titles = append(a.Titles, t)
		}
	}
	if len(a.Titles) == 0 || allIn(words, nothings) {
		return Action{Intent: Ask, Rule: a.Rule, When: a.When, Tags: a.Tags, Question: "What shall I add?"}
	}
	return a
}

// markers takes #tags and !priorities off the words of a title.
func (c *clause) markers(words []token, a *Action) []token {
	var out []token
	for _, t := range words {
		p, isPriority := priorities[strings.TrimPrefix(t.text, "!")]
		switch {
		case t.kind == word && len(t.text) > 1 && t.text[0] == '#' && !isDigits(t.text[1:]):
			a.Tags = append(a.Tags, t.text[1:])
		case t.kind == word && isPriority && len(t.text) == 2 && t.text[0] == 'p' && (len(out) > 0):
			a.Priority = &p
		default:
			out = append(out, t)
			continue
		}
	}
	return out
}

func isDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// items cuts an enumeration for a named list into its items.
func (c *clause) items(words []token) []string {
	if len(words) == 0 {
		return nil
	}
	text := c.text(words)
	if !c.has("list") || !strings.Contains(text, ",") {
		return []string{text}
	}
	var out []string
	for _, part := range strings.Split(text, ",") {
		part = strings.TrimSpace(part)
		part = strings.TrimPrefix(part, "and ")
		if before, after, ok := strings.Cut(part, " and "); ok && len(strings.Fields(part)) <= 4 {
			out = append(out, before, after)
			continue
		}
		out = append(out, part)
	}
	return out
}

func allIn(tokens []token, set map[string]bool) bool {
	return !slices.ContainsFunc(tokens, func(t token) bool { return t.kind != when && !set[t.text] })
}

// removal reads which tasks are to be completed, deleted, reopened or restored.
func (c *clause) removal() Target {
	words := c.slot("query")
	for _, name := range []string{"n", "number", "ordinal"} {
		if c.has(name) {
			words = c.slot(name)
		}
	}
	if !c.has("query") && !c.has("n") && !c.has("number") && !c.has("ordinal") {
		words = nil
		for _, t := range c.tokens { // "delete it", "clear my shopping list", "the last one"
			_, ordinal := ordinals[t.text]
			if pronouns[t.text] || ordinal || t.text == "all" || t.text == "everything" || t.kind == when {
				words = append(words, t)
			}
		}
		if c.has("before") {
			words = c.slot("before")
		}
	}
	t := c.target(words)
	if c.has("list") {
		t.Tag = listTag(c.slot("list"))
		t.All = t.All || !c.has("query") && !t.Pronoun
	}
	if !t.When.Given() {
		t.When = c.times(c.outside("query"))
	}
	return t
}

func (c *clause) reschedule(a Action) Action {
	query := c.slot("query")
	if query == nil {
		query = c.slot("n")
	}
	a.When = c.times(c.outside("query"))
	if !a.When.Given() {
		a.When = c.times(query)
	} else if n := len(a.When.Exprs); n > 1 {
		a.When = Times{Words: a.When.Exprs[n-1].Text, Exprs: a.When.Exprs[n-1:]}
	}
	a.Target = c.target(query)
	if query == nil {
		a.Target.Pronoun = true
	}
	if c.has("except") {
		e := c.target(c.slot("except"))
		a.Target.Except = &e
	}
	return a
}

func (c *clause) update(a Action) Action {
	a.Target = c.target(c.slot("query"))
	if !c.has("query") {
		a.Target.Pronoun = true
	}
	switch {
	case c.has("quoted"):
		a.Titles = []string{title(c.text(c.slot("quoted")))}
	case c.has("title"):
		a.Titles = []string{title(c.raw(c.slot("title")))}
	case c.has("priority"):
		p := priorities[c.slot("priority")[0].text]
		a.Priority = &p
	case c.has("tag"):
		a.Tags = []string{strings.TrimPrefix(c.slot("tag")[0].text, "#")}
	case c.has("note"):
		a.Note = c.raw(c.slot("note"))
		if c.has("target") {
			a.Target = c.target(c.slot("target"))
		}
	default:
		p := todo.High
		a.Priority = &p
	}
	return a
}

// raw is the text of tokens as it stands, times and all.
func (c *clause) raw(tokens []token) string {
	if len(tokens) == 1 {
		return c.text(tokens)
	}
	start, end := c.bounds(tokens[0].start, tokens[len(tokens)-1].end)
	return c.u.text[start:end]
}
