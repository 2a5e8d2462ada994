package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// kin is a task in a list where subtasks stand below their parents.
type kin struct {
	todo.Task
	below bool // its parent stands above it
}

func (m kin) indent() string {
	if m.below {
		return "  "
	}
	return ""
}

// families puts subtasks below their parents, where these are among the tasks; all else
// stays in its order. What stands below its parent needs not name it.
func families(tasks []todo.Task) []kin {
	here := map[int64]bool{}
	for _, t := range tasks {
		here[t.Number] = true
	}
	below := map[int64][]kin{}
	var out []kin
	for _, t := range tasks {
		if t.Parent != 0 && here[t.Parent] {
			parent := t.Parent
			t.ParentTitle = ""
			below[parent] = append(below[parent], kin{t, true})
		}
	}
	for _, t := range tasks {
		if t.Parent == 0 || !here[t.Parent] {
			out = append(append(out, kin{t, false}), below[t.Number]...)
		}
	}
	return out
}

// kinship says of which task it is a subtask, and how far its own are.
func (p *printer) kinship(t todo.Task) (out []string) {
	if t.ParentTitle != "" {
		out = append(out, quietStyle.Render("(of "+visible(t.ParentTitle)+")"))
	}
	if sub := t.Subtasks; sub != nil {
		out = append(out, quietStyle.Render(fmt.Sprintf("(%d of %d)", sub.Done, sub.Total)))
	}
	return out
}

// fewSubtasks is how many are named one by one where they come along with their parents.
const fewSubtasks = 20

// subtasksIn is how many subtasks came along with the task that a change is of.
func subtasksIn(c todo.Change) (n int) {
	if c.Kind != todo.Done && c.Kind != todo.Removed && c.Kind != todo.Restored || len(c.Edits) < 2 {
		return 0
	}
	with := map[int64]bool{}
	for _, e := range c.Edits {
		with[e.Number] = true
	}
	for _, e := range c.Edits {
		if e.After != nil && e.After.Parent != 0 && with[e.After.Parent] {
			n++
		}
	}
	return n
}

// under adds the flag that names the parent, and that of the list.
func (s *settings) under(cmd *cobra.Command, parent, in *string, usage string) {
	cmd.Flags().StringVar(parent, "under", "", usage)
	s.inList(cmd, in)
}
