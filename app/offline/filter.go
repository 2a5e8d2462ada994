package offline

import (
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// states are the words that say which tasks a list has.
var states = map[string]todo.Status{
	"completed": todo.Completed, "complete": todo.Completed, "done": todo.Completed, "finished": todo.Completed, "finish": todo.Completed, "accomplished": todo.Completed,
	"pending": todo.Pending, "open": todo.Pending, "left": todo.Pending, "unfinished": todo.Pending, "remaining": todo.Pending, "outstanding": todo.Pending, "incomplete": todo.Pending,
	"deleted": todo.Binned, "all": todo.All, "everything": todo.All,
}

// list reads a question about the list.
func (c *clause) list(a Action) Action {
	t := &a.Target
	t.When = c.times(c.tokens)
	for i, tok := range c.tokens {
		if tok.kind != word {
			continue
		}
		if s, ok := states[tok.text]; ok && t.Status == "" {
			t.Status = s
		}
		switch {
		case tok.text == "overdue" || tok.text == "late":
			t.Overdue = true
		case strings.HasPrefix(tok.text, "#") && len(tok.text) > 1:
			t.Tag = tok.text[1:]
		case tok.text == "urgent" || tok.text == "important" || tok.text == "high" && i+1 < len(c.tokens) && c.tokens[i+1].text == "priority":
			p := todo.High
			t.Priority = &p
		case tok.text == "many" && i > 0 && c.tokens[i-1].text == "how":
			a.Count = true
		}
	}
	if t.Tag == "" && c.has("list") {
		t.Tag = listTag(c.slot("list"))
	}
	if c.has("query") {
		t.Words = c.text(c.slot("query"))
	} else {
		t.Words = c.about()
	}
	return a
}

// about is what a question is about: what follows "reminder for", or stands
// between "do I have" and "on my list".
func (c *clause) about() string {
	for i, t := range c.tokens {
		next := i + 1
		if !strings.HasPrefix(t.text, "reminder") || next >= len(c.tokens) {
			continue
		}
		if w := c.tokens[next].text; w == "to" || w == "for" || w == "about" || w == "of" {
			return c.text(c.tokens[next+1:])
		}
	}
	return ""
}
