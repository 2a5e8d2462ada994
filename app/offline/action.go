package offline

import (
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// action fills in what the slots of a rule took.
func (c *clause) action(r *compiled) Action {
	a := Action{Intent: r.intent, Rule: r.pattern.source}
	switch r.intent {
	case Add:
		a.Here = r.variant == here
		return c.add(a)
	case List:
		a.Dates = r.variant == dateOf
		a.Target.Undated = r.variant == undated
		if r.variant == binned {
			a.Target.Status = todo.Binned
			return a
		}
		return c.list(a)
	case Update:
		return c.update(a, r.variant)
	case Reschedule:
		a.Undue = r.variant == withoutDue
		return c.reschedule(a)
	case Undo:
		c.undo(&a, r.variant)
	case Complete, Reopen, Delete, Restore, Answer:
		a.Target = c.removal()
		if a.Intent == Complete && c.asksWhether() {
			return Action{Intent: List, Rule: a.Rule, Target: Target{Words: a.Target.Words, Numbers: a.Target.Numbers,
				Status: todo.All}}
		}
		a.Target.All = a.Target.All || r.variant == wholeList
		if strings.Contains(a.Rule, "{query's}") {
			a.Target.Words = strings.TrimSuffix(strings.TrimSuffix(a.Target.Words, "'s"), "’s")
		}
		if a.Intent == Restore { // "the deleted report"
			a.Target.Words = strings.TrimPrefix(a.Target.Words, "deleted ")
		}
		if (strings.HasPrefix(a.Rule, "(complete|finish") || strings.HasPrefix(a.Rule, "complete ")) &&
			a.Target.Words != "" && a.Target.When.Given() {
			return Action{Intent: None} // "finish the report by Friday" is yet to be done
		}
	case Ask:
		if from := c.arranged(); r.maybe == Complete && from > 0 {
			return c.with(from, c.tokens[from:]).add(Action{Intent: Add, Rule: a.Rule})
		}
		if r.maybe != "" {
			a.Maybe, a.Target, a.When = r.maybe, c.target(c.supposed()), c.times(c.outside(c.referring()))
			if c.has("title") {
				a.Titles = []string{title(c.raw(c.slot("title")))}
			}
			if strings.HasPrefix(strings.ToLower(a.Target.Words), "to ") { // "got to buy bread" is yet to be done
				return Action{Intent: None}
			}
			if sure := len(a.Target.Numbers) > 0 || a.Target.Pronoun; sure && a.Maybe == Reschedule && a.When.Given() {
				a.Intent, a.Maybe = Reschedule, "" // "task 2 is due on Friday"
			}
			return a
		}
		a.Question = "What shall I add?"
		if strings.Contains(a.Rule, "remind") || strings.Contains(a.Rule, "<rem>") {
			a.Question = "What shall I remind you of?"
		}
		a.When = c.times(c.tokens)
		if tag := listTag(c.slot("list")); tag != "" { // "start a packing list"
			a.Question, a.Tags = "What shall I put on it?", []string{tag}
		}
	}
	return a
}

// arranged is where the name of something that is yet to come begins, "I've got a
// checkup on the 22nd", or 0: with an article and a time it tells of nothing done.
func (c *clause) arranged() int {
	from := c.openEnd("query")
	if from < 1 || c.tokens[from-1].text != "got" ||
		!slices.ContainsFunc(c.tokens[from:], func(t token) bool { return t.kind == when }) {
		return 0
	}
	if first := c.tokens[from].text; first != "a" && first != "an" || from+1 == len(c.tokens) ||
		!c.ahead(c.times(c.tokens[from:])) {
		return 0
	}
	return from + 1
}

// ahead says whether times name one day or hour that is yet to come.
func (c *clause) ahead(w Times) bool {
	return len(w.Exprs) == 1 && w.Exprs[0].Rule == nil && !w.Exprs[0].Date.IsZero() &&
		w.Exprs[0].Date.Sub(civil.DateOf(c.u.context.Now)) >= 0
}

// add makes an addition; without anything to add it asks.
func (c *clause) add(a Action) Action {
	a.When = c.times(c.tokens)
	words := c.slot("title")
	if words == nil {
		words = c.slot("thing")
	}
	if words == nil {
		words = statement(c.slot("before"), true)
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
		words = statement(words, false)
	}
	words = c.asTold(c.untold(words), &a)
	words = c.markers(words, &a)
	c.marked(&a)
	things := c.items(words)
	for _, t := range things {
		if t = title(t); t != "" {
			a.Titles = append(a.Titles, t)
		}
	}
	if len(things) == 2 && len(a.Titles) == 2 {
		a.Whole = c.raw(words)
	}
	if parts, sure := (enumeration{u: c.u}).enumerated(words); len(a.Titles) == 1 && !sure {
		for _, p := range parts {
			a.Parts = append(a.Parts, c.raw(p))
		}
	}
	if len(a.Titles) == 0 || allIn(words, nothings) {
		ask := Action{Intent: Ask, Rule: a.Rule, When: a.When, Tags: a.Tags, Question: "What shall I add?"}
		if strings.Contains(a.Rule, "remind") || strings.Contains(a.Rule, "<rem>") {
			ask.Question = "What shall I remind you of?"
		}
		return ask
	}
	return a
}

// markers takes #tags and !priorities off the words of a title.
func (c *clause) markers(words []token, a *Action) []token {
	var out []token
	for _, t := range words {
		p, isPriority := priorities[strings.TrimPrefix(t.text, "!")]
		switch {
		case t.kind == label && t.text[0] == '#':
			a.Tags = append(a.Tags, t.text[1:])
			out = append(out, t) // the title is cut around it
			continue
		case t.kind == label:
			a.Priority = &p
			out = append(out, t)
			continue
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
		if pair := twoThings(text); c.has("list") && pair != nil {
			return pair
		}
		return []string{text}
	}
	var out []string
	for _, part := range strings.Split(text, ",") {
		part = strings.TrimSpace(part)
		part = strings.TrimPrefix(part, "and ")
		part = strings.Replace(part, " & ", " and ", 1)
		if before, after, ok := strings.Cut(part, " and "); ok && len(strings.Fields(part)) <= 4 {
			out = append(out, before, after)
			continue
		}
		out = append(out, part)
	}
	return out
}

// twoThings are the two short things that "sunscreen and a new bottle" names for a
// list; nil for what is one thing, as "mac and cheese".
func twoThings(text string) []string {
	before, after, ok := strings.Cut(text, " and ")
	first, second := strings.Fields(before), strings.Fields(after)
	if !ok || strings.Contains(after, " and ") || len(first) == 0 || len(second) == 0 || len(first) > 3 ||
		len(second) > 4 {
		return nil
	}
	if en.OneThing[strings.ToLower(first[len(first)-1]+" "+second[0])] || errands[strings.ToLower(first[0])] &&
		!errands[strings.ToLower(second[0])] {
		return nil
	}
	return []string{before, after}
}

func allIn(tokens []token, set map[string]bool) bool {
	return !slices.ContainsFunc(tokens, func(t token) bool { return t.kind != when && !set[t.text] })
}

func (c *clause) reschedule(a Action) Action {
	query := c.reference()
	a.When = c.times(c.outside(c.referring()))
	if c.has("n") && !a.When.Given() { // "make that 4"
		a.When = c.clock(c.slot("n")[0])
		query = nil
	}
	var from Times
	if !a.When.Given() {
		a.When = c.times(query)
	} else if n := len(a.When.Exprs); n > 1 {
		if n > 2 { // what is moved to when cannot be told apart
			return Action{Intent: Ask, Rule: a.Rule,
				Question: "Which tasks shall I move, and to when? Say it like “move everything due on Friday to " +
					"Monday”."}
		}
		from = Times{Words: strings.TrimPrefix(strings.ToLower(a.When.Exprs[0].Text), "from "), Exprs: a.When.Exprs[:1]}
		a.When = Times{Words: a.When.Exprs[n-1].Text, Exprs: a.When.Exprs[n-1:]}
	}
	if by, ok := moved(a.When); ok {
		a.By, a.When = by, Times{}
	}
	a.Target = c.target(query)
	if from.Given() && !a.Target.When.Given() {
		a.Target.When = from
		a.Target.part(from.Exprs[0])
	}
	if query == nil {
		a.Target.Pronoun = true
	}
	if c.has("except") {
		e := c.target(c.slot("except"))
		a.Target.Except = &e
	}
	return a
}

// moved is a time that says only by how much something moves: "30 minutes later".
func moved(t Times) (by string, ok bool) {
	if len(t.Exprs) != 1 {
		return "", false
	}
	words := strings.Fields(strings.ToLower(t.Words))
	last := len(words) - 1
	return strings.Join(words, " "), last > 1 && (words[last] == "later" || words[last] == "earlier") &&
		words[0] != "in" && words[0] != "on"
}

// undo says how much is taken back, or done again.
func (c *clause) undo(a *Action, v variant) {
	switch v {
	case everyChange:
		a.Count = -1
	case lastChanges:
		n, _ := numberOf(c.slot("number")[0].text) // the slot takes nothing else
		a.Count = int(min(n, maxRange))
	case again:
		a.Redo = true
	}
}

// marked reads the priority and the tag of a new task that are said in words.
func (c *clause) marked(a *Action) {
	if c.has("tag") {
		a.Tags = append(a.Tags, strings.TrimPrefix(c.slot("tag")[0].text, "#"))
	}
	for _, t := range append(c.slot("priority"), c.slot("kind")...) {
		if p, ok := priorities[t.text]; ok {
			a.Priority = &p
		}
	}
}

func (c *clause) update(a Action, v variant) Action {
	switch {
	case c.has("query"):
		a.Target = c.target(c.slot("query"))
	case c.has("named"):
		a.Target = c.target(c.slot("named"))
	case c.has("n"):
		a.Target = c.target(c.slot("n"))
	default:
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
	case v == noRepetition:
		a.Repeat = "none"
	case strings.Contains(a.Rule, "repeat ") && c.times(c.outside("query")).Given():
		a.Repeat = c.times(c.outside("query")).Words
	case v == lower:
		p := todo.Low
		a.Priority = &p
	case c.has("tag"):
		a.Untag = v == untagging
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
