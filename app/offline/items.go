package offline

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/entry"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

// maxItemWords is how long a thing of an enumeration may be that begins with
// no verb: "milk, eggs and rye bread".
const maxItemWords = 2

// errands are verbs with which a thing to do begins.
var errands = wordSet(
	`call phone ring email text buy get pay book order send write wash clean fix pick drop take make cook bake water feed walk read
	renew cancel return mail post print sign file submit finish check schedule ask tell visit meet go see watch fold iron mow vacuum paint pack prepare
	review update plan collect charge change empty replace install register apply study practice practise learn do start stop remove delete complete`)

// enumerated cuts "milk, eggs and call the bank" into its things. They are
// several to do if they are alike, short and named in a row, or if the last
// begins with a verb of its own; "buy milk, eggs and bread" is one errand.
func (e enumeration) enumerated(tokens []token) (parts [][]token, sure bool) {
	start := 0
	for i := 1; i < len(tokens); i++ {
		gap := e.u.text[tokens[i-1].end:tokens[i].start]
		joins := tokens[i].kind == word && (tokens[i].text == "and" || tokens[i].text == "&") && len(parts) > 0
		if !strings.Contains(gap, ",") && !joins {
			continue
		}
		if part := tokens[start:i]; len(part) > 0 {
			parts = append(parts, part)
		}
		if start = i; joins || tokens[i].text == "and" && i+1 < len(tokens) {
			start, i = i+1, i+1
		}
	}
	if start < len(tokens) {
		parts = append(parts, tokens[start:])
	}
	if len(parts) < 3 {
		return nil, false
	}
	verbs, short, limit := 0, true, maxItemWords
	first, last := errands[parts[0][0].text], errands[parts[len(parts)-1][0].text]
	if last && !first {
		limit *= 2 // "rock & roll tickets, a card and call Tom"
	}
	for _, p := range parts {
		words := slices.DeleteFunc(slices.Clone(p),
			func(t token) bool { return t.kind == when || t.kind == label || lead[t.text] })
		if len(words) == 0 || words[0].kind == word && explains[words[0].text] {
			return nil, false
		}
		if errands[words[0].text] {
			verbs++
			continue
		}
		short = short && len(words) <= limit
	}
	switch {
	case !short:
		return nil, false
	case first && verbs < len(parts):
		return parts, false // "buy milk, eggs and bread"
	}
	return parts, verbs == 0 || verbs == len(parts) || last
}

// listed reads "add milk, eggs and bread" as several things, unless a list is
// named, which is read where the list is. The reply offers the other reading.
func (u *utterance) listed(c *clause, rule *compiled, from int) []Action {
	if rule.pattern.source != "add {title}" {
		return nil
	}
	whole := c.tokens[from:]
	parts, sure := enumeration{u: u}.enumerated(whole)
	if !sure {
		return nil
	}
	var actions []Action
	for _, part := range parts {
		a := c.with(from, part).add(Action{Intent: Add, Rule: rule.pattern.source})
		if a.Intent != Add {
			return nil
		}
		actions = append(actions, a)
	}
	// "… tomorrow" is said of all
	if last := actions[len(actions)-1].When; last.Given() && !errands[parts[len(parts)-1][0].text] {
		for i := range actions {
			if !actions[i].When.Given() {
				actions[i].When = last
			}
		}
	}
	actions[0].Whole = c.raw(whole)
	return actions
}

// otherwise offers the other reading of an enumeration that was just added:
// one tap takes the change back and adds it so.
func (d *dialogue) otherwise(actions []Action) *chat.Clarification {
	if c := d.everyWeek(); c != nil {
		return c
	}
	i := slices.IndexFunc(actions, func(a Action) bool { return a.Whole != "" || len(a.Parts) > 0 })
	if i < 0 || slices.ContainsFunc(actions, func(a Action) bool { return a.Intent != Add }) ||
		len(d.memory.Changes) == 0 {
		return nil
	}
	a := actions[i]
	if slices.ContainsFunc(a.Parts, d.onlySets) {
		return nil
	}
	// it may be chosen after others
	undo := fmt.Sprintf("Undo change %d and add ", d.memory.Changes[len(d.memory.Changes)-1])
	o := chat.Option{Label: "Make it one task", Message: undo + "task: " + a.Whole}
	if len(a.Parts) > 0 {
		o = chat.Option{Label: "Make a task of each", Message: undo + "tasks: " + strings.Join(a.Parts, "; ")}
	}
	return &chat.Clarification{Question: "Or did you mean it otherwise?", Options: []chat.Option{o}}
}

// onlySets says whether a part of a line says nothing to do: "due tomorrow", "high priority".
func (d *dialogue) onlySets(part string) bool {
	e := entry.Read("x, "+part, timeexpr.ForLocale(d.prompt.Now, d.prompt.Locale), entry.Options{})
	return strings.EqualFold(e.Title, "x")
}

// everyWeek offers to make one task that repeats of those that were added for
// several days of the week: "call mum on Monday and Thursday at 5".
func (d *dialogue) everyWeek() *chat.Clarification {
	steps := d.prompt.Turn.Steps
	var args struct {
		Tasks []addition `json:"tasks"`
	}
	if len(steps) != 1 || steps[0].Call.Tool != "add_task" || json.Unmarshal(steps[0].Call.Args, &args) != nil ||
		len(args.Tasks) < 2 || len(d.memory.Changes) == 0 {
		return nil
	}
	if slices.ContainsFunc(args.Tasks,
		func(a addition) bool { return a.Title != args.Tasks[0].Title || a.Repeat != "" }) {
		return nil
	}
	message := d.prompt.Turn.Message
	exprs := timeexpr.Find(message, timeexpr.ForLocale(d.prompt.Now, d.prompt.Locale))
	lists := timeexpr.Lists(exprs)
	if len(lists) != 1 {
		return nil
	}
	days := strings.TrimPrefix(strings.ToLower(message[lists[0][0]:lists[0][1]]), "on ")
	every := timeexpr.Find("every "+days, timeexpr.ForLocale(d.prompt.Now, d.prompt.Locale))
	if len(every) != 1 || every[0].Rule == nil || len(every[0].Rule.ByDay) != len(args.Tasks) ||
		every[0].End != len("every "+days) {
		return nil
	}
	return &chat.Clarification{Question: "Or did you mean it otherwise?", Options: []chat.Option{{
		Label: "Make it one task that repeats, " + every[0].Rule.Text(),
		Message: fmt.Sprintf("Undo change %d and add task: %s every %s", d.memory.Changes[len(d.memory.Changes)-1],
			args.Tasks[0].Title, days),
	}}}
}

// undoAnd reads "undo change 12 and add task: …", which a tap on the other
// reading says.
func (u *utterance) undoAnd(words []token) []Action {
	if len(words) < 6 || words[0].text != "undo" || words[1].text != "change" || words[3].text != "and" ||
		words[4].text != "add" {
		return nil
	}
	change, ok := numberOf(words[2].text)
	added := u.several(words[4:])
	if !ok || added == nil {
		return nil
	}
	return append([]Action{{Intent: Undo, Rule: "undo change {n} and add", Change: change}}, added...)
}
