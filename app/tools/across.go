package tools

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/clip"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

type acrossArgs struct {
	Words    string `json:"words,omitempty"`
	Tag      string `json:"tag,omitempty"`
	Priority string `json:"priority,omitempty"`
	Due      string `json:"due,omitempty"`
	Status   string `json:"status,omitempty"`
	Others   bool   `json:"others,omitempty"`
	Limit    int    `json:"limit,omitempty"`
	Cursor   string `json:"cursor,omitempty"`
}

// acrossLine is a task in the Data of list_all_tasks.
type acrossLine struct {
	List string `json:"list,omitempty"` // what the person calls it, "" for their own
	todo.Task
}

func listAllTasks() Tool {
	return Tool{
		Name: "list_all_tasks", Title: "List the tasks of all lists", ReadOnly: true, Idempotent: true, apart: true,
		Description: "List what the person has to do in all their lists, their own and the shared ones, pending " +
			"ones unless status says otherwise. A task of a shared list is called HOME-3.",
		Schema: json.RawMessage(`{"type":"object","additionalProperties":false,"properties":{
"words":{"type":"string","maxLength":200,"description":"Words that title, note or tags must have."},
"tag":{"type":"string"},
"priority":{"type":"string","enum":["high","medium","low","none"]},
"due":{"type":"string","description":"When they are due, in the person's words: today, overdue, this week, before Friday, none (no date), any."},
"status":{"type":"string","enum":["pending","completed","all"]},
"others":{"type":"boolean","description":"Also what is another member's to do."},
"limit":{"type":"integer","minimum":1,"maximum":200,"default":20},
"cursor":{"type":"string","description":"next_cursor of the page before."}}}`),
		Output: json.RawMessage(
			`{"type":"object","required":["tasks"],"properties":{"tasks":{"type":"array","items":{"type":"object","required":["id","title"],"properties":{` +
				`"list":{"type":"string","description":"The shared list that it is in; left out for their own."},"id":{"type":"integer"},"title":{"type":"string"}}}},"next_cursor":{"type":"string"}}}`),
		read: func(ctx context.Context, c *call) (chat.Result, error) {
			var args acrossArgs
			if err := decode(c.args, &args); err != nil {
				return chat.Result{}, err
			}
			return c.across(ctx, args)
		},
	}
}

func (c *call) across(ctx context.Context, args acrossArgs) (chat.Result, error) {
	words := strings.Join(telling(clip.Runes(args.Words, todo.MaxTitle)), " ")
	f, err := c.filter(where{Words: words, Tag: args.Tag, Priority: args.Priority, Due: args.Due, Status: args.Status},
		todo.Pending)
	if err != nil {
		return chat.Result{}, err
	}
	f.Sort, f.Limit = todo.SortDue, args.Limit
	if f.Limit == 0 {
		f.Limit = listLimit
	}
	if args.Cursor != "" {
		if f.After, err = todo.ParseCursor(args.Cursor); err != nil {
			return chat.Result{}, err
		}
	}
	page, err := c.Across(ctx, c.who, f, !args.Others)
	if err != nil {
		return chat.Result{}, err
	}
	said, err := c.sayingOf(ctx, page.Tasks)
	if err != nil {
		return chat.Result{}, err
	}
	lines := make([]acrossLine, len(page.Tasks))
	var text []string
	for i, t := range page.Tasks {
		lines[i] = acrossLine{t.Handle, t.Task}
		text = append(text, said[t.List].list([]todo.Task{t.Task}, 1))
	}
	body := map[string]any{"tasks": lines}
	if page.Next != nil {
		body["next_cursor"] = page.Next.Cursor()
		text = append(text, "… and more")
	}
	if len(lines) == 0 && page.Next == nil {
		text = []string{"There are no such tasks in any of your lists."}
	}
	data, err := json.Marshal(body)
	return chat.Result{Text: strings.Join(text, "\n"), Data: data}, err
}

// sayingOf is how tasks of each of the lists are called.
func (c *call) sayingOf(ctx context.Context, tasks []todo.ListedTask) (map[todo.ListID]saying, error) {
	places := map[todo.ListID]*place{}
	for _, t := range tasks {
		if t.List == "" {
			continue
		}
		at := places[t.List]
		if at == nil {
			at = &place{mark: strings.ToUpper(t.Handle)}
			at.ID, at.Handle = t.List, t.Handle
			places[t.List] = at
		}
		if t.Task.Assigned == nil || at.members != nil { // people are named only then
			continue
		}
		members, err := c.lists.Members(ctx, c.who, t.List)
		if err != nil && fault.CodeOf(err) != fault.NotFound { // they have left it just now
			return nil, err
		}
		at.members = members
	}
	said := map[todo.ListID]saying{"": c.saying()}
	for id, at := range places {
		said[id] = c.in(at).saying()
	}
	return said, nil
}
