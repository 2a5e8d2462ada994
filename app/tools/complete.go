package tools

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

type completeArgs struct {
	selector
	Done *bool `json:"done,omitempty"`
}

func completeTask() Tool {
	return Tool{
		Name: "complete_task", Title: "Complete tasks", Idempotent: true,
		Description: "Mark tasks as done, or with done=false as open again. A repeating task moves on to its next " +
			"occurrence.",
		Schema: json.RawMessage(`{"type":"object","additionalProperties":false,"properties":{` + selectorSchema + `,
"done":{"type":"boolean","default":true}}}`),
		aim: func(ctx context.Context, c *call) (*aim, error) {
			var args completeArgs
			if err := decode(c.args, &args); err != nil {
				return nil, err
			}
			if args.Done != nil && !*args.Done {
				return c.aimReopen(ctx, args)
			}
			return c.aimComplete(ctx, args)
		},
	}
}

func (c *call) aimComplete(ctx context.Context, args completeArgs) (*aim, error) {
	f, err := c.find(ctx, args.selector, search{[]todo.Status{todo.Pending, todo.Completed}, "Complete task %d",
		"complete"})
	if err != nil {
		return nil, err
	}
	f.keep(live, "Task %d (“%s”) is deleted. Restore it first.")
	f.keep(func(t todo.Task) bool { return !t.Done }, "Task %d (“%s”) is already completed.")
	return c.aimAt(ctx, f, "Complete", completeArgs{selector: selector{Tasks: frozenRefs(f.tasks)}}, todo.Done)
}

func (c *call) aimReopen(ctx context.Context, args completeArgs) (*aim, error) {
	f, err := c.find(ctx, args.selector, search{[]todo.Status{todo.Completed, todo.Pending}, "Reopen task %d",
		"reopen"})
	if err != nil {
		return nil, err
	}
	f.keep(live, "Task %d (“%s”) is deleted. Restore it first.")
	f.keep(func(t todo.Task) bool { return t.Done }, "Task %d (“%s”) is open already.")
	return c.aimAt(ctx, f, "Reopen", completeArgs{selector: selector{Tasks: frozenRefs(f.tasks)}, Done: args.Done},
		todo.Reopened)
}

// aimAt is the aim of a tool that does one thing to each task, as it was found:
// what changes in the meantime is left alone. Subtasks that come along are shown.
func (c *call) aimAt(ctx context.Context, f found, verb string, frozen any, kind todo.Kind) (*aim, error) {
	a := &aim{verb: verb, tasks: f.tasks, missed: f.missed, choice: f.choice, frozen: frozen}
	say := c.saying()
	for _, t := range f.tasks {
		a.lines = append(a.lines, chat.Line{Task: t.Number, Title: t.Title, Detail: say.detail(t)})
		along, err := c.along(ctx, t, kind)
		if err != nil {
			return nil, err
		}
		for _, sub := range along {
			if !slices.ContainsFunc(f.tasks, func(t todo.Task) bool { return t.Number == sub.Number }) {
				a.along = append(a.along, sub.Number)
				a.lines = append(a.lines, chat.Line{Task: sub.Number, Title: sub.Title, Detail: say.detail(sub)})
			}
		}
	}
	if len(f.tasks) > 0 {
		a.apply = func(ctx context.Context) (todo.Change, error) { return c.Do(ctx, c.who, kind, targets(f.tasks)...) }
	}
	return a, nil
}

func live(t todo.Task) bool { return t.Deleted == nil }
