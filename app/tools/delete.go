package tools

import (
	"context"
	"encoding/json"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func deleteTask() Tool {
	return Tool{
		Name: "delete_task", Title: "Delete tasks", Destructive: true, Idempotent: true,
		Description: "Delete tasks. They can be restored.",
		Schema: json.RawMessage(`{"type":"object","additionalProperties":false,"properties":{` + selectorSchema +
			`}}`),
		aim: func(ctx context.Context, c *call) (*aim, error) {
			var args selector
			if err := decode(c.args, &args); err != nil {
				return nil, err
			}
			f, err := c.find(ctx, args, search{[]todo.Status{todo.Pending, todo.Completed}, "Delete task %d", "delete"})
			if err != nil {
				return nil, err
			}
			f.keep(live, "Task %d (“%s”) is deleted already.")
			return c.aimAt(ctx, f, "Delete", selector{Tasks: frozenRefs(f.tasks)}, todo.Removed)
		},
	}
}

func restoreTask() Tool {
	return Tool{
		Name: "restore_task", Title: "Restore tasks", Idempotent: true,
		Description: "Bring deleted tasks back.",
		Schema: json.RawMessage(`{"type":"object","additionalProperties":false,"properties":{` + selectorSchema +
			`}}`),
		aim: func(ctx context.Context, c *call) (*aim, error) {
			var args selector
			if err := decode(c.args, &args); err != nil {
				return nil, err
			}
			f, err := c.find(ctx, args, search{[]todo.Status{todo.Binned}, "Restore task %d", "restore"})
			if err != nil {
				return nil, err
			}
			f.keep(func(t todo.Task) bool { return !live(t) }, "Task %d (“%s”) is not deleted.")
			return c.aimAt(ctx, f, "Restore", selector{Tasks: frozenRefs(f.tasks)}, todo.Restored)
		},
	}
}

type undoArgs struct {
	Change int64 `json:"change,omitempty"`
}

func undo() Tool {
	return Tool{
		Name: "undo", Title: "Undo",
		Description: "Take back the person's last change, or the change of that number: every task it touched is " +
			"again as before.",
		Schema: json.RawMessage(
			`{"type":"object","additionalProperties":false,"properties":{"change":{"type":"integer","minimum":1,"description":"The number in a receipt; leave it out for the last change."}}}`),
		aim: func(ctx context.Context, c *call) (*aim, error) {
			var args undoArgs
			if err := decode(c.args, &args); err != nil {
				return nil, err
			}
			return c.aimUndo(ctx, args)
		},
	}
}

// aimUndo fixes which change is meant, so that it cannot be another one by
// the time it is approved. Taking back one change counts as one touch: the
// person made it as one and sees it as one.
func (c *call) aimUndo(ctx context.Context, args undoArgs) (*aim, error) {
	if args.Change < 0 {
		return nil, fault.InField("change", "A change has a number from 1 on. Leave it out for the last change.")
	}
	if args.Change == 0 {
		last, err := c.LastUndoable(ctx, c.who)
		if err != nil {
			return nil, err
		}
		if last == nil {
			return nil, fault.New(fault.Conflict, "There is nothing to undo.")
		}
		args.Change = last.Seq
	}
	change, err := c.Change(ctx, c.who, args.Change)
	if err != nil {
		return nil, err
	}
	a := &aim{verb: "Undo", touches: []int64{-change.Seq}, frozen: args}
	for _, l := range (c.saying()).receipt(change).Lines {
		a.lines = append(a.lines, chat.Line{Task: l.Task, Title: l.Title, Detail: "was " + string(change.Kind)})
	}
	a.apply = func(ctx context.Context) (todo.Change, error) { return c.Undo(ctx, c.who, args.Change) }
	return a, nil
}
