package offline

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// call makes the tool call of an action, or says why there is none.
func (d *dialogue) call(a Action) (*chat.Call, chat.Reply) {
	switch a.Intent {
	case Add:
		if a.Here && d.memory.Tag != "" && len(a.Tags) == 0 {
			a.Tags = []string{d.memory.Tag}
		}
		return add(a), chat.Reply{}
	case List:
		return d.list(a), chat.Reply{}
	case Complete, Reopen, Delete, Restore, Reschedule, Update:
		return d.change(a)
	case Ask:
		if a.Rule != "" && strings.Contains(a.Question, "move") {
			return nil, chat.Reply{Text: a.Question}
		}
		if a.Maybe == Reschedule && !a.When.Given() || a.Maybe == Update && len(a.Titles) == 0 {
			return nil, d.missing(a)
		}
		if a.Maybe != "" {
			return tool("search_tasks", map[string]any{"query": a.Target.String(), "status": todo.Pending}),
				chat.Reply{}
		}
		n := addition{Due: a.When.told(), Tags: a.Tags}
		if n.Due != "" && strings.Contains(a.Question, "remind") {
			n.Remind = "when due"
		}
		d.memory.Asked = &asked{Tool: "add_task", Args: mustJSON(n)}
		return nil, chat.Reply{Text: a.Question}
	case Help:
		return nil, chat.Reply{Text: saidHelp}
	case Greet:
		return nil, chat.Reply{Text: greeting(d.prompt.Turn.Message, d.prompt.Name)}
	case Answer:
		if refuses(d.message()) {
			return nil, chat.Reply{Text: saidLeft}
		}
		return nil, chat.Reply{Text: saidNoQuestion}
	}
	return nil, d.unknown(a)
}

// addition has the fields of an added task, under the names that the tool gives them.
type addition struct {
	Title    string   `json:"title,omitempty"`
	Due      string   `json:"due,omitempty"`
	Repeat   string   `json:"repeat,omitempty"`
	Priority string   `json:"priority,omitempty"`
	Tags     []string `json:"tags,omitempty"`
	Remind   string   `json:"remind,omitempty"`
}

// told is a time as tools read it. A tool sees nothing of the sentence: "in 10"
// is a time only beside "remind me", so it gets the moment that was understood.
func (t Times) told() string {
	if len(t.Exprs) != 1 || t.Exprs[0].Rule != nil || t.Exprs[0].Date.IsZero() ||
		!isDigits(strings.TrimPrefix(strings.ToLower(t.Words), "in ")) {
		return t.Words
	}
	e := t.Exprs[0]
	return dueText(&todo.Due{Date: e.Date, Clock: e.Clock, Timed: e.Timed})
}

// add adds all of the actions in one call, so that one undo takes all back.
func add(actions ...Action) *chat.Call {
	var list []addition
	for _, a := range actions {
		for _, t := range a.Titles {
			n := addition{Title: t, Due: a.When.told(), Tags: a.Tags}
			if a.Priority != nil {
				n.Priority = a.Priority.String()
			}
			list = append(list, n)
		}
	}
	return tool("add_task", map[string]any{"tasks": list})
}

func (d *dialogue) list(a Action) *chat.Call {
	t := a.Target
	if a.Overview && !t.When.Given() {
		return tool("get_overview", struct{}{})
	}
	if pronouns[strings.ToLower(t.Words)] && len(d.memory.It) == 1 { // "when is it due?"
		t.Numbers = d.memory.It
	}
	if len(t.Numbers) == 1 {
		return tool("search_tasks", map[string]any{"query": fmt.Sprintf("#%d", t.Numbers[0])})
	}
	if t.Words != "" {
		args := map[string]any{"query": t.Words}
		if a.Dates {
			args["status"] = todo.Pending
		}
		return tool("search_tasks", args)
	}
	args := d.where(t)
	if a.Sort != "" {
		args["sort"] = a.Sort
		if a.Newest || a.Sort == "priority" {
			args["order"] = "desc"
		}
	}
	if t.Status == todo.Completed && t.When.Given() {
		args["completed"] = args["due"]
		delete(args, "due")
	}
	return tool("list_tasks", args)
}

// where is a target as a description.
func (d *dialogue) where(t Target) map[string]any {
	w := map[string]any{}
	set := func(name, value string) {
		if value != "" {
			w[name] = value
		}
	}
	set("words", t.Words)
	set("tag", t.Tag)
	set("status", string(t.Status))
	set("due", possessed(t.When.Words))
	set("time_of_day", t.Part)
	if t.Overdue {
		w["due"] = "overdue"
	}
	if t.Undated {
		w["due"] = "none"
	}
	if t.Repeats {
		w["repeats"] = true
	}
	if t.Priority != nil {
		set("priority", t.Priority.String())
	}
	return w
}

// possessed is "today" of "today's".
func possessed(words string) string {
	return strings.TrimSuffix(strings.TrimSuffix(words, "'s"), "’s")
}

// change makes a call on existing tasks.
func (d *dialogue) change(a Action) (*chat.Call, chat.Reply) {
	args, reply := d.selector(a.Target, a.Intent)
	if args == nil {
		return nil, reply
	}
	switch a.Intent {
	case Complete:
		return tool("complete_task", args), reply
	case Reopen:
		args["done"] = false
		return tool("complete_task", args), reply
	case Delete:
		return tool("delete_task", args), reply
	case Restore:
		return tool("restore_task", args), reply
	case Reschedule:
		if a.By != "" {
			args["by"] = a.By
			return tool("reschedule_task", args), reply
		}
		if !a.When.Given() {
			if a.Undue {
				args["due"] = "none"
				return tool("reschedule_task", args), reply
			}
			return nil, chat.Reply{Text: "To when shall I move it? Say it like “move the dentist to Friday at 3pm”."}
		}
		if a.When.Repeats() {
			args["repeat"] = a.When.Words
			return tool("reschedule_task", args), reply
		}
		args["due"] = a.When.Words
		// "move the dentist to 4"
		if hour, ok := strings.CutPrefix(a.When.Words, "to "); ok && len(a.When.Exprs) == 1 && isDigits(hour) {
			args["due"] = "at " + hour
		}
		if amount, ok := strings.CutPrefix(strings.ToLower(a.When.Words), "for "); ok { // "snooze it for an hour"
			args["due"] = "in " + amount
		}
		return tool("reschedule_task", args), reply
	}
	return d.update(a, args)
}

func (d *dialogue) update(a Action, args map[string]any) (*chat.Call, chat.Reply) {
	if len(a.Titles) > 0 {
		args["title"] = a.Titles[0]
	}
	if a.Priority != nil {
		args["priority"] = a.Priority.String()
	}
	switch {
	case a.Untag:
		args["remove_tags"] = a.Tags
	case len(a.Tags) > 0:
		args["add_tags"] = a.Tags
	}
	if a.Repeat != "" {
		args["repeat"] = a.Repeat
	}
	if a.Note != "" {
		args["add_note"] = a.Note
	}
	if len(a.Titles) == 0 && a.Priority == nil && len(a.Tags) == 0 && a.Note == "" && a.Repeat == "" {
		return nil,
			chat.Reply{
				Text: "What shall I change about it? Say it like “rename task 3 to Call Ann” or “move task 3 to " +
					"Friday”."}
	}
	return tool("update_task", args), chat.Reply{}
}

// selector is a target as the arguments that name tasks; nil and a question if
// it names none.
func (d *dialogue) selector(t Target, intent Intent) (map[string]any, chat.Reply) {
	var refs []any
	for _, n := range t.Numbers {
		refs = append(refs, n)
	}
	for _, o := range t.Ordinals {
		n, ok := d.ordinal(o)
		if !ok {
			return nil,
				chat.Reply{
					Text: "I have not shown you a list with that many tasks. Say “show my tasks”, or name the task."}
		}
		refs = append(refs, n)
	}
	if t.Pronoun && len(refs) == 0 && t.Words == "" {
		for _, n := range d.memory.It {
			refs = append(refs, n)
		}
		// "delete both", after one of them was added
		if len(refs) != 2 && slices.Contains(strings.Fields(d.message()), "both") {
			return nil, chat.Reply{Text: fmt.Sprintf("Which two do you mean? Say their numbers, such as “%s 3 and 4”.",
				intent)}
		}
		if len(refs) == 0 {
			return nil,
				chat.Reply{Text: fmt.Sprintf(
					"Which task do you mean? Say its number or a few words of it, such as “%s task 3”.", intent)}
		}
	}
	if len(refs) == 0 && t.Words != "" && !t.All {
		refs = append(refs, t.Words)
	}
	if len(refs) > 0 {
		return map[string]any{"tasks": refs}, chat.Reply{}
	}
	if t.Empty() || t.Words == "" && !t.All && t.Tag == "" && !t.Overdue && !t.When.Given() && t.Part == "" {
		return nil,
			chat.Reply{Text: fmt.Sprintf(
				"Which task do you mean? Say its number or a few words of it, such as “%s task 3”.", intent)}
	}
	args := map[string]any{"where": d.where(t)}
	if t.Except != nil {
		if t.Except.Words != "" {
			args["except"] = []string{t.Except.Words}
		} else if len(t.Except.Numbers) > 0 {
			args["except"] = t.Except.Numbers
		}
	}
	return args, chat.Reply{}
}

// ordinal is the o-th task of the list that was shown last.
func (d *dialogue) ordinal(o int) (int64, bool) {
	l := d.memory.List
	if o < 0 {
		o += len(l) + 1
	}
	if o < 1 || o > len(l) {
		return 0, false
	}
	return l[o-1], true
}

func tool(name string, args any) *chat.Call {
	return &chat.Call{Tool: name, Args: mustJSON(args)}
}

// mustJSON writes our own maps and structs of plain values, which cannot fail.
func mustJSON(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}
