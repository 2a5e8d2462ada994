package offline

import (
	"fmt"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// maxSupposed is how many tasks are offered.
const maxSupposed = 5

// supposed is the action that a search was made for because something was
// said as a fact, nil if the person asked for the search.
func (d *dialogue) supposed(s chat.Step) *Action {
	if s.Call.Tool != "search_tasks" {
		return nil
	}
	actions := d.read(d.prompt.Turn.Message).Actions
	i := slices.IndexFunc(actions, func(a Action) bool {
		return a.Maybe != "" && strings.Contains(string(s.Call.Args), string(mustJSON(a.Target.String())))
	})
	if i < 0 {
		return nil
	}
	return &actions[i]
}

// suppose asks what becomes of the tasks that a fact may be about. Nothing
// was changed, and nothing will be unless the person says so.
func (d *dialogue) suppose(a Action, found []todo.Task) (string, *chat.Clarification) {
	switch a.Maybe {
	case Complete:
		return d.supposeDone(a, found)
	case Delete:
		return d.supposeGone(a, found)
	case Update:
		return d.supposeRenamed(a, found)
	}
	when := a.When.Words
	for _, lead := range []string{"to ", "on ", "by ", "at ", "for "} {
		when = strings.TrimPrefix(when, lead)
	}
	c := &chat.Clarification{}
	for _, t := range found[:min(len(found), maxSupposed)] {
		c.Options = append(c.Options, chat.Option{Label: fmt.Sprintf("Move “%s” (#%d) to %s", t.Title, t.Number, when),
			Message: fmt.Sprintf("Move task %d to %s", t.Number, when), Task: t.Number})
	}
	add := title(a.Target.Words)
	c.Options = append(c.Options,
		chat.Option{Label: fmt.Sprintf("Add “%s”, %s", add, when), Message: fmt.Sprintf("Add task: %s %s", add, when)})
	if len(found) == 0 {
		c.Question = fmt.Sprintf("I found no open task that fits “%s”. Shall I add it?", a.Target.Words)
		return c.Question, withWayOut(c, "No")
	}
	c.Question = "Which do you mean?"
	return c.Question, withWayOut(c, "Neither")
}

// supposeDone asks whether a task is done. To finish something can as well be
// a thing to do.
func (d *dialogue) supposeDone(a Action, found []todo.Task) (string, *chat.Clarification) {
	message := strings.Join(strings.Fields(d.prompt.Turn.Message), " ")
	wish := strings.HasPrefix(a.Rule, "(finish|") // not "I finished …"
	if len(found) == 0 && !wish && strings.TrimSpace(a.Target.Words) == "" {
		return "Well done. I don't know which task you mean, so I ticked nothing off. Say its number or a few words " +
			"of it, such as “task 3 is done”.", nil
	}
	if len(found) == 0 && !wish {
		return "Well done. I found no open task that fits “" + a.Target.Words + "”, so there is nothing to tick off.",
			nil
	}
	c := &chat.Clarification{Question: "Which task is done?"}
	switch len(found) {
	case 0:
		c.Question = fmt.Sprintf("I found no open task that fits “%s”. Shall I add this as something to do?",
			a.Target.Words)
	case 1:
		c.Question = fmt.Sprintf("Is “%s” (#%d) done?", found[0].Title, found[0].Number)
	}
	for _, t := range found[:min(len(found), maxSupposed)] {
		c.Options = append(c.Options, chat.Option{Label: fmt.Sprintf("Complete “%s” (#%d)", t.Title, t.Number),
			Message: fmt.Sprintf("Complete task %d", t.Number), Task: t.Number})
	}
	if wish {
		c.Options = append(c.Options, chat.Option{Label: fmt.Sprintf("Add “%s”", title(message)),
			Message: "Add task: " + message})
	}
	return c.Question, withWayOut(c, "No")
}

// supposeGone asks whether what may be on the list is to be deleted. To cancel
// something can as well be a thing to do.
func (d *dialogue) supposeGone(a Action, found []todo.Task) (string, *chat.Clarification) {
	message := strings.Join(strings.Fields(d.prompt.Turn.Message), " ")
	what, cancels := strings.CutPrefix(strings.ToLower(message), "cancel ")
	cancels = cancels && len(strings.Fields(what)) <= maxOffer
	c := &chat.Clarification{}
	for _, t := range found[:min(len(found), maxSupposed)] {
		c.Options = append(c.Options, chat.Option{Label: fmt.Sprintf("Delete “%s” (#%d)", t.Title, t.Number),
			Message: fmt.Sprintf("Delete task %d", t.Number), Task: t.Number})
	}
	if cancels {
		c.Options = append(c.Options, chat.Option{Label: fmt.Sprintf("Add “%s”", title(message)),
			Message: "Add task: " + message})
	}
	switch {
	case len(found) == 0 && !cancels:
		return fmt.Sprintf("I found no task like “%s”, so I left everything as it is.", a.Target.Words), nil
	case len(found) == 0:
		c.Question = fmt.Sprintf("I found no task like “%s”. Shall I add this as something to do?", a.Target.Words)
	case len(found) == 1:
		c.Question = fmt.Sprintf("Shall I delete “%s” (#%d)?", found[0].Title, found[0].Number)
	default:
		c.Question = "Which of them shall I delete?"
	}
	return c.Question, withWayOut(c, "No")
}

// supposeRenamed asks whether a task is to be called otherwise: "change the
// report to annual report" can as well be something to do.
func (d *dialogue) supposeRenamed(a Action, found []todo.Task) (string, *chat.Clarification) {
	message := strings.Join(strings.Fields(d.prompt.Turn.Message), " ")
	c := &chat.Clarification{Question: "Which do you mean?"}
	for _, t := range found[:min(len(found), maxSupposed)] {
		c.Options = append(c.Options,
			chat.Option{Label: fmt.Sprintf("Rename “%s” (#%d) to “%s”", t.Title, t.Number, a.Titles[0]),
				Message: fmt.Sprintf("Rename task %d to %s", t.Number, a.Titles[0]), Task: t.Number})
	}
	if len(found) == 0 {
		c.Question = fmt.Sprintf("I found no task like “%s”. Shall I add it as something to do?", a.Target.Words)
	}
	c.Options = append(c.Options, chat.Option{Label: fmt.Sprintf("Add “%s”", title(message)), Message: "Add task: " +
		message})
	return c.Question, withWayOut(c, "Neither")
}

// isWhether says that a question is whether to do the first of its options, so
// that a plain yes means that one.
func isWhether(question string) bool {
	return strings.HasPrefix(question, "Is “") || strings.HasPrefix(question, "Shall I ")
}

// withWayOut adds the option of doing nothing.
func withWayOut(c *chat.Clarification, label string) *chat.Clarification {
	c.Options = append(c.Options, chat.Option{Label: label, Message: "Never mind"})
	return c
}
