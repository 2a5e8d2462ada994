package offline

import (
	"strconv"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

// reported is what "todo understand" prints about an utterance.
type reported struct {
	Intent  Intent     `json:"intent"`
	Title   string     `json:"title,omitempty"`
	Query   string     `json:"query,omitempty"`
	Due     string     `json:"due,omitempty"`    // in absolute terms
	Repeat  string     `json:"repeat,omitempty"` // an RFC 5545 rule
	By      string     `json:"by,omitempty"`     // how far it moves
	Tags    []string   `json:"tags,omitempty"`
	Rank    string     `json:"priority,omitempty"`
	Maybe   Intent     `json:"maybe,omitempty"` // what is asked about
	Rule    string     `json:"rule,omitempty"`  // of the grammar
	Actions []reported `json:"actions,omitempty"`
}

// Report is what "todo understand" prints about an utterance: its first
// action, and all of them if there are several.
func Report(text string, c timeexpr.Context) any {
	r := Understand(text, c)
	out := r.Actions[0].report(c)
	if len(r.Actions) > 1 {
		for _, a := range r.Actions {
			out.Actions = append(out.Actions, a.report(c))
		}
	}
	return out
}

func (a Action) report(c timeexpr.Context) reported {
	r := reported{Intent: a.Intent, Title: strings.Join(a.Titles, "; "), Query: a.Target.String(), By: a.By,
		Tags: a.Tags, Maybe: a.Maybe, Rule: a.Rule}
	if a.Priority != nil {
		r.Rank = a.Priority.String()
	}
	for _, e := range a.When.Exprs {
		if e.Rule != nil {
			r.Repeat = e.Rule.String()
		} else if r.Due == "" {
			r.Due = e.Describe(c)
		}
	}
	return r
}

// String is an action in one line.
func (r reported) String() string {
	parts := []string{string(r.Intent)}
	if r.Maybe != "" {
		parts = []string{"ask whether to " + string(r.Maybe)}
	}
	for _, p := range []struct{ name, value string }{{"", r.Title}, {"task ", r.Query}, {"due ", r.Due}, {"repeat ", r.Repeat}, {"by ", r.By}, {"tagged ", strings.Join(r.Tags, ", ")}, {"priority ", r.Rank}} {
		if p.value != "" {
			parts = append(parts, p.name+"“"+p.value+"”")
		}
	}
	return strings.Join(parts, ", ")
}

// String is a target in a few words.
func (t Target) String() string {
	if t.Words != "" {
		return t.Words
	}
	var parts []string
	for _, n := range t.Numbers {
		parts = append(parts, "#"+strconv.FormatInt(n, 10))
	}
	if t.Pronoun {
		parts = append(parts, "it")
	}
	return strings.Join(parts, " ")
}
