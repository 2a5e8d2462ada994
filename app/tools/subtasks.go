package tools

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/clip"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// under makes a new task a subtask of the one that its arguments name.
func (c *call) under(ctx context.Context, a *aim, t *newTask, d *todo.Draft) error {
	if t.Parent == nil {
		return nil
	}
	ask := "Add “" + percent(d.Title) + "” to task %d as a subtask"
	if a.together != "" {
		ask = "Add " + a.together + " to task %d as subtasks"
	}
	parent, choice, err := c.parent(ctx, *t.Parent, ask)
	if err != nil {
		if a.choice == nil {
			a.choice = choice
		}
		return err
	}
	d.Parent = parent.Number
	t.Parent = &Ref{ID: parent.Number}
	if a.parents == nil {
		a.parents = map[int64]string{}
	}
	a.parents[parent.Number] = parent.Title
	return nil
}

// newParent is the task of which tasks are to be subtasks, of number 0 if of none; nil
// if that stays as it is.
func (c *call) newParent(ctx context.Context, args *updateArgs) (*todo.Task, error) {
	switch ref := args.Parent; {
	case ref == nil:
		return nil, nil
	case ref.ID == 0 && slices.Contains(clearWords, strings.ToLower(strings.TrimSpace(ref.Words))):
		return &todo.Task{}, nil
	default:
		parent, _, err := c.parent(ctx, *ref, "Use task %d")
		if err == nil {
			args.Parent = &Ref{ID: parent.Number}
		}
		return &parent, err
	}
}

// parent finds the one task that is to have subtasks; where several fit, it fails with
// what can be asked.
func (c *call) parent(ctx context.Context, ref Ref, ask string) (todo.Task, *chat.Clarification, error) {
	var f found
	if err := c.one(ctx, ref, search{[]todo.Status{todo.Pending}, ask, "add subtasks to"}, &f); err != nil {
		return todo.Task{}, nil, err
	}
	if len(f.tasks) == 0 {
		return todo.Task{}, f.choice, fault.InField("parent", "%s", f.missed[0])
	}
	t := f.tasks[0]
	switch {
	case t.Deleted != nil:
		return t, nil, fault.InField("parent",
			"Task %d (“%s”) is deleted, so it can't have subtasks. Restore it first.",
			t.Number, clip.Runes(t.Title, briefTitle))
	case t.Parent != 0:
		return t, nil, fault.InField("parent",
			"Task %d (“%s”) is a subtask of task %d, and a subtask has no subtasks of its own. "+
				"Name task %d instead.", t.Number, clip.Runes(t.Title, briefTitle), t.Parent, t.Parent)
	}
	return t, nil, nil
}

// along are the subtasks that are completed or deleted with a task.
func (c *call) along(ctx context.Context, t todo.Task, kind todo.Kind) ([]todo.Task, error) {
	f := todo.Filter{Parent: &t.Number, Limit: todo.MaxSubtasks}
	switch {
	case t.Subtasks == nil:
		return nil, nil
	case kind == todo.Done && t.Recurrence == nil:
		f.Status = todo.Pending
	case kind != todo.Removed:
		return nil, nil
	}
	page, err := c.List(ctx, c.who, f)
	return page.Tasks, err
}

// together are the titles of several subtasks of the same task, quoted.
func together(tasks []newTask) string {
	if len(tasks) < 2 {
		return ""
	}
	var all []string
	for _, t := range tasks {
		if t.Parent == nil || *t.Parent != *tasks[0].Parent {
			return ""
		}
		all = append(all, "“"+percent(cmp.Or(t.Title, t.Text))+"”")
	}
	return strings.Join(all, ", ")
}
