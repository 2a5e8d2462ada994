package tools

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/clip"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// listLimit is how many tasks a list shows unless it is asked for more.
const listLimit = 20

type listArgs struct {
	where
	Tasks  list[Ref] `json:"tasks,omitempty"` // exactly these, in this order
	Parent *Ref      `json:"parent,omitempty"`
	Sort   string    `json:"sort,omitempty"`
	Order  string    `json:"order,omitempty"`
	Limit  int       `json:"limit,omitempty"`
	Cursor string    `json:"cursor,omitempty"`
}

const pageProperties = `"sort":{"type":"string","enum":["created","updated","completed","due","priority","title"]},
"order":{"type":"string","enum":["asc","desc"]},
"limit":{"type":"integer","minimum":1,"maximum":200,"default":20},
"cursor":{"type":"string","description":"next_cursor of the page before."}`

func listTasks() Tool {
	return Tool{
		Name: "list_tasks", Title: "List tasks", ReadOnly: true, Idempotent: true,
		Description: "List the person's tasks, pending ones unless status says otherwise.",
		Schema: json.RawMessage(
			`{"type":"object","additionalProperties":false,"properties":{"tasks":{"type":"array","maxItems":100,"description":"Exactly these tasks, by number; nothing else is looked at then.","items":{"type":"integer","minimum":1}},
"parent":{"anyOf":[{"type":"integer","minimum":1},{"type":"string"}],"description":"Only the subtasks of this task, by number or words; done ones too unless status says otherwise."},` + whereProperties + `,` + pageProperties + `}}`),
		Output: json.RawMessage(pageOutput),
		read: func(ctx context.Context, c *call) (chat.Result, error) {
			var args listArgs
			if err := decode(c.args, &args); err != nil {
				return chat.Result{}, err
			}
			return c.list(ctx, args, todo.Pending)
		},
	}
}

type searchArgs struct {
	Query  string `json:"query"`
	Status string `json:"status,omitempty"`
	Limit  int    `json:"limit,omitempty"`
	Cursor string `json:"cursor,omitempty"`
}

func searchTasks() Tool {
	return Tool{
		Name: "search_tasks", Title: "Search tasks", ReadOnly: true, Idempotent: true,
		Description: "Find tasks, pending or completed, by words of title, note or tags, or one by its number: #3.",
		Schema: json.RawMessage(`{"type":"object","additionalProperties":false,"required":["query"],"properties":{
"query":{"type":"string","minLength":1,"maxLength":200},
"status":{"type":"string","enum":["pending","completed","all","deleted"]},
"limit":{"type":"integer","minimum":1,"maximum":200,"default":20},
"cursor":{"type":"string"}}}`),
		Output: json.RawMessage(pageOutput),
		read: func(ctx context.Context, c *call) (chat.Result, error) {
			var args searchArgs
			if err := decode(c.args, &args); err != nil {
				return chat.Result{}, err
			}
			query, err := todo.CleanLine("query", args.Query, 1, todo.MaxTitle)
			if err != nil {
				return chat.Result{}, err
			}
			if number, ok := strings.CutPrefix(query, "#"); ok && number != "" &&
				strings.Trim(number, "0123456789") == "" {
				return c.numbered(ctx, number)
			}
			return c.list(ctx, listArgs{where: where{Words: strings.Join(telling(query), " "), Status: args.Status},
				Limit: args.Limit, Cursor: args.Cursor}, todo.All)
		},
	}
}

// numbered shows one task, with its note.
func (c *call) numbered(ctx context.Context, number string) (chat.Result, error) {
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return chat.Result{}, fault.New(fault.NotFound, "There is no task %s.", clip.Runes(number, 20))
	}
	t, err := c.Get(ctx, c.who, n)
	if err != nil {
		return chat.Result{}, err
	}
	data, err := json.Marshal(taskPage{Total: 1, Tasks: []todo.Task{t}})
	text := c.saying().list([]todo.Task{t}, 1)
	if t.Description != "" {
		text += "\n" + t.Description
	}
	return chat.Result{Text: text, Data: data, Tasks: []todo.Task{t}}, err
}

// taskPage is the Data of a list.
type taskPage struct {
	Total  int         `json:"total"`
	Tasks  []todo.Task `json:"tasks"`
	Cursor string      `json:"next_cursor,omitempty"`
}

func (c *call) list(ctx context.Context, args listArgs, status todo.Status) (chat.Result, error) {
	if len(args.Tasks) > 0 {
		return c.these(ctx, args.Tasks)
	}
	if args.Parent != nil && args.Status == "" {
		status = todo.All
	}
	f, err := c.filter(args.where, status)
	if err != nil {
		return chat.Result{}, err
	}
	if args.Parent != nil {
		parent, choice, err := c.parent(ctx, *args.Parent, "Show the subtasks of task %d")
		if err != nil {
			r, err := failed(err)
			r.Choice = choice
			return r, err
		}
		f.Parent = &parent.Number
	}
	f.Sort, f.Descending, f.Limit = todo.Sort(args.Sort), args.Order == "desc", args.Limit
	if f.Limit == 0 {
		f.Limit = listLimit
	}
	if f.Sort == "" {
		f.Sort = todo.SortDue
		if f.Status == todo.Completed {
			f.Sort, f.Descending = todo.SortCompleted, true
		}
	}
	if f, err = f.Normal(); err != nil { // also where the tasks are looked through here
		return chat.Result{}, err
	}
	page, total, err := c.page(ctx, args, f)
	if err != nil {
		return chat.Result{}, err
	}
	data, err := json.Marshal(page)
	if err != nil {
		return chat.Result{}, err
	}
	say := c.saying()
	return chat.Result{Text: say.list(page.Tasks, total), Data: data, Tasks: page.Tasks}, nil
}

// these lists the tasks of the references, which name them by number.
func (c *call) these(ctx context.Context, refs list[Ref]) (chat.Result, error) {
	if len(refs) > MaxItems {
		return chat.Result{}, fault.InField("tasks", "%d tasks are named; at most %d can be in one list.", len(refs),
			MaxItems)
	}
	page := taskPage{Tasks: []todo.Task{}}
	for _, ref := range refs {
		if ref.ID == 0 {
			return chat.Result{},
				fault.InField(misused,
					"A list of certain tasks names them by number. To look for words, use search_tasks.")
		}
		t, err := c.GetAny(ctx, c.who, ref.ID)
		if fault.CodeOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return chat.Result{}, err
		}
		page.Tasks = append(page.Tasks, t)
	}
	page.Total = len(page.Tasks)
	data, err := json.Marshal(page)
	if err != nil {
		return chat.Result{}, err
	}
	say := c.saying()
	return chat.Result{Text: say.list(page.Tasks, page.Total), Data: data, Tasks: page.Tasks}, nil
}

// page reads one page. What a filter cannot say is looked for in all tasks,
// and then there are no further pages.
func (c *call) page(ctx context.Context, args listArgs, f todo.Filter) (taskPage, int, error) {
	p := taskPage{Tasks: []todo.Task{}}
	if args.TimeOfDay != "" || args.Repeats || args.Words != "" {
		all, err := c.where(ctx, args.where, f.Status)
		if f.Parent != nil {
			all = slices.DeleteFunc(all, func(t todo.Task) bool { return t.Parent != *f.Parent })
		}
		p.Total = len(all)
		p.Tasks = append(p.Tasks, all[:min(len(all), f.Limit)]...)
		return p, p.Total, err
	}
	if args.Cursor != "" {
		after, err := todo.ParseCursor(args.Cursor)
		if err != nil {
			return p, 0, err
		}
		f.After = after
	}
	page, err := c.List(ctx, c.who, f)
	if err != nil {
		return p, 0, err
	}
	p.Tasks = append(p.Tasks, page.Tasks...)
	p.Total = len(page.Tasks)
	if page.Next != nil || f.After != nil {
		f.After = nil
		if p.Total, err = c.Count(ctx, c.who, f); err != nil {
			return p, 0, err
		}
	}
	if page.Next != nil {
		p.Cursor = page.Next.Cursor()
	}
	return p, p.Total, nil
}

// list writes tasks one a line.
func (s saying) list(tasks []todo.Task, total int) string {
	if len(tasks) == 0 {
		return "There are no such tasks."
	}
	var b strings.Builder
	for _, t := range tasks {
		mark := " "
		if t.Done {
			mark = "x"
		}
		fmt.Fprintf(&b, "- [%s] %s\n", mark, s.label(t))
	}
	if more := total - len(tasks); more > 0 {
		fmt.Fprintf(&b, "… and %d more\n", more)
	}
	return strings.TrimRight(b.String(), "\n")
}

func getOverview() Tool {
	return Tool{
		Name: "get_overview", Title: "Overview", ReadOnly: true, Idempotent: true,
		Description: "How many tasks are pending, overdue, due today, upcoming, completed, and the tags in use; " +
			"with the tasks that are overdue or due today.",
		Schema: json.RawMessage(`{"type":"object","additionalProperties":false,"properties":{}}`),
		Output: json.RawMessage(overviewOutput),
		read: func(ctx context.Context, c *call) (chat.Result, error) {
			if err := decode(c.args, &struct{}{}); err != nil {
				return chat.Result{}, err
			}
			return c.overview(ctx)
		},
	}
}

func (c *call) overview(ctx context.Context) (chat.Result, error) {
	counts, err := c.Counts(ctx, c.who)
	if err != nil {
		return chat.Result{}, err
	}
	tomorrow := civil.DateOf(c.Now().In(c.who.Location())).AddDays(1)
	page, err := c.List(ctx, c.who, todo.Filter{Status: todo.Pending,
		DueBefore: todo.DayEdge(tomorrow, c.who.Location()), Sort: todo.SortDue, Limit: listLimit})
	if err != nil {
		return chat.Result{}, err
	}
	data, err := json.Marshal(struct {
		todo.Counts
		Tasks []todo.Task `json:"tasks"`
	}{counts, page.Tasks})
	text := fmt.Sprintf("You have %s: %d overdue, %d due today, %d later. %d completed.", tasksText(counts.Pending)+
		" to do", counts.Overdue, counts.Today, counts.Upcoming, counts.Completed)
	if len(page.Tasks) > 0 {
		text += "\n" + c.saying().list(page.Tasks, len(page.Tasks))
	}
	return chat.Result{Text: text, Data: data, Tasks: page.Tasks}, err
}

func tasksText(n int) string {
	if n == 1 {
		return "1 task"
	}
	return fmt.Sprintf("%d tasks", n)
}
