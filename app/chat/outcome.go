package chat

import (
	"fmt"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Outcome states what a turn has changed in the list. It is made from what was
// recorded and from no word of a model, whatever that claims and in whichever
// language, and it states too that nothing was.
type Outcome struct {
	Changed int    `json:"changed"` // how many tasks; 0: nothing was changed
	Text    string `json:"text"`    // a sentence: "Nothing in the list was changed."
}

// kindsTold are the kinds of change in the order in which they are told.
var kindsTold = []todo.Kind{todo.Added, todo.Edited, todo.Rescheduled, todo.Done, todo.Reopened, todo.Removed,
	todo.Restored, todo.Moved, todo.Commented, todo.Uncommented, todo.Undone}

// OutcomeOf is what the steps of a turn amount to, nil where it is not known:
// then a tool did not tell what became of a call.
func OutcomeOf(t Turn) *Outcome {
	if t.State.Unsure {
		return nil
	}
	tasks := map[todo.Kind]int{}
	o := &Outcome{Text: "Nothing in the list was changed."}
	for _, s := range t.Steps {
		if s.Result == nil || s.Result.Receipt == nil {
			continue
		}
		n := len(s.Result.Receipt.Lines)
		tasks[s.Result.Receipt.Kind] += n
		o.Changed += n
	}
	var told []string
	for _, kind := range kindsTold {
		if n := tasks[kind]; n > 0 {
			told = append(told, fmt.Sprintf("%s %s", tasksText(n), kind))
		}
	}
	if len(told) > 0 {
		o.Text = "In the list: " + strings.Join(told, ", ") + "."
	}
	return o
}
