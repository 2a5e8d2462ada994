package tools

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/clip"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	shared "github.com/todo-chatbot/todo-chatbot/app/list"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

type moveArgs struct {
	selector
	To string `json:"to"`
	// New: the list isn't there yet, and is made by that name.
	New bool `json:"new,omitempty"`
}

func moveTask() Tool {
	schema := `{"type":"object","additionalProperties":false,"required":["to"],` + listProperty + selectorSchema + `,
"to":{"type":"string","maxLength":240,"description":"The list they go to, by what the person calls it; inbox is their own."},
"new":{"type":"boolean","description":"There is no such list yet: make it, by that name, with nobody else in it. Only if the person asked for a new list, such as of what has a tag."}}}`
	return Tool{
		Name: "move_task", Title: "Move tasks to another list",
		Description: "Move tasks from one list to another, not to another day. They get new numbers there.",
		Schema:      json.RawMessage(schema),
		aim: func(ctx context.Context, c *call) (*aim, error) {
			var args moveArgs
			if err := decode(c.args, &args); err != nil {
				return nil, err
			}
			return c.aimMove(ctx, args)
		},
	}
}

func (c *call) aimMove(ctx context.Context, args moveArgs) (*aim, error) {
	at, err := c.destination(ctx, args.To)
	to, name := at.ID, at.Name
	makes := args.New && fault.CodeOf(err) == fault.NotFound
	if err != nil && !makes {
		return nil, err
	}
	if makes {
		if args.To, err = todo.CleanLine("to", args.To, 1, shared.MaxName); err != nil {
			return nil, err
		}
		name = "the new list " + args.To
	}
	if args.New && at.Members > 1 {
		return nil, fault.New(fault.Conflict,
			"You have a list “%s” already, and others are in it, so it isn't a new one. "+
				"Give the new list another name, or say that the tasks go to that list.", name)
	}
	if to == c.who.List && !makes {
		return nil, fault.New(fault.Conflict, "The tasks are in that list already. Say to which other list they go.")
	}
	called := strings.ReplaceAll(clip.Runes(strings.TrimSpace(args.To), 2*shared.MaxName), "%", "%%")
	statuses := []todo.Status{todo.Pending, todo.Completed}
	f, err := c.find(ctx, args.selector, search{statuses, "Move task %d to " + called, "move"})
	if err != nil {
		return nil, err
	}
	f.keep(live, "Task %d (“%s”) is deleted. Restore it first.")
	frozen := moveArgs{selector: selector{Tasks: frozenRefs(f.tasks)}, To: string(to)}
	switch {
	case makes:
		frozen.To, frozen.New = args.To, true
	case to == "":
		frozen.To = shared.Inbox
	}
	a := &aim{verb: "Move", tasks: f.tasks, missed: f.missed, choice: f.choice, frozen: frozen}
	for _, t := range f.tasks {
		a.lines = append(a.lines, chat.Line{Task: t.Number, Title: t.Title, Detail: "to " + name})
	}
	if len(f.tasks) > 0 {
		a.apply = func(ctx context.Context) (todo.Change, error) {
			if !makes {
				return c.Move(ctx, c.who, to, targets(f.tasks)...)
			}
			made, err := c.lists.Founding(c.who, args.To)
			if err != nil {
				return todo.Change{}, err
			}
			return c.MoveToNew(ctx, c.who, made, targets(f.tasks)...)
		}
	}
	return a, nil
}

// destination is the list to which tasks are to go.
func (c *call) destination(ctx context.Context, ref string) (shared.Place, error) {
	ref = strings.TrimSpace(ref)
	if ref == "" {
		return shared.Place{}, fault.InField(misused, "Say in “to” which list the tasks go to.")
	}
	if strings.EqualFold(ref, shared.Inbox) {
		return shared.Place{List: shared.List{Name: "your own list"}}, nil
	}
	who := c.who
	who.List = ""
	at, err := c.lists.Find(ctx, who, ref)
	if err != nil {
		return shared.Place{}, err
	}
	return at, at.Role.Check(todo.Alter)
}

// placesOf are the person's lists, where the change was made in two of them. If
// they can't be read now, what is said names none.
func (c *call) placesOf(ctx context.Context, change todo.Change) map[todo.ListID]shared.Place {
	if c.lists == nil || len(change.Edits) == 0 || change.Edits[0].Elsewhere == nil {
		return nil
	}
	all, err := c.lists.Lists(ctx, c.who)
	if err != nil {
		return nil
	}
	places := map[todo.ListID]shared.Place{}
	for _, p := range all {
		places[p.ID] = p
	}
	return places
}
