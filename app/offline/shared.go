package offline

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// listTools work in the list that their argument list names.
var listTools = wordSet("add_task list_tasks search_tasks complete_task delete_task update_task reschedule_task " +
	"restore_task get_overview")

// shared takes what is said about a list that the person keeps with others:
// that it is named tells. What is left of the message is read as always, and
// what comes of it is done there.
func (d *dialogue) shared(ctx context.Context) (chat.Reply, bool) {
	if d.prompt.Shared == nil || !d.has("list_lists") {
		return chat.Reply{}, false
	}
	message := d.askedOfBells()
	if en.ListsAsked.MatchString(message) {
		return calling("list_lists", map[string]any{})
	}
	if reply, ok := d.everywhere(message); ok {
		return reply, true
	}
	lists, err := d.prompt.Shared(ctx)
	if err != nil {
		return chat.Reply{}, false
	}
	if m := en.TagToList.FindStringSubmatch(message); m != nil && d.has("move_task") && d.hasTag(ctx, ownTag(m[1])) {
		return d.listOfTag(lists, m[1])
	}
	if len(lists) == 0 {
		return chat.Reply{}, false
	}
	if m := en.SeenBy.FindStringSubmatch(message); m != nil {
		if l, ok := d.namedList(lists, m[1], true); ok {
			return calling("list_lists", map[string]any{"list": l.Handle})
		}
	}
	if reply, ok := d.peopleOfList(ctx, lists, message); ok {
		return reply, true
	}
	if reply, ok := d.turns(ctx, lists); ok {
		return reply, true
	}
	if m := en.ListShown.FindStringSubmatch(message); m != nil {
		if l, ok := d.namedList(lists, firstOf(m), false); ok {
			return calling("list_tasks", map[string]any{"list": l.Handle, "status": todo.Pending})
		}
	}
	return d.inList(ctx, lists)
}

// namedList is the list that the words name, by what the person calls it or by
// its name. Where it is only called, and not called a list, it has to be sure.
func (d *dialogue) namedList(lists []chat.SharedList, words string, sure bool) (chat.SharedList, bool) {
	words = strings.TrimSpace(words)
	if en.ThisList[words] {
		i := slices.IndexFunc(lists, func(l chat.SharedList) bool { return l.Handle == d.memory.Shared })
		if i < 0 {
			return chat.SharedList{}, false
		}
		return lists[i], true
	}
	bare := words
	for _, lead := range []string{"the ", "my ", "our "} {
		bare = strings.TrimPrefix(bare, lead)
	}
	inner, called := strings.CutSuffix(bare, " list")
	for _, l := range lists {
		for _, name := range []string{l.Handle, strings.ToLower(l.Name)} {
			whole := strings.TrimPrefix(name, "the ")
			if bare == name || bare == whole || inner == name || inner == strings.TrimSuffix(whole, " list") {
				// "show home" names a list, "show the meeting" hardly does.
				if sure || called || bare == name {
					return l, true
				}
			}
		}
	}
	return chat.SharedList{}, false
}

// inList reads the rest of a message that names a list, or a task by its handle.
func (d *dialogue) inList(ctx context.Context, lists []chat.SharedList) (chat.Reply, bool) {
	message := strings.TrimRight(strings.TrimSpace(d.prompt.Turn.Message), ".!? ")
	lower := strings.ToLower(message)
	if len(lower) != len(message) { // of the rare letters that have another length when small
		message = lower
	}
	if reply, ok := d.moved(lists, message, lower); ok {
		return reply, true
	}
	if reply, ok := d.bellsInList(ctx, lists, message, lower); ok {
		return reply, true
	}
	if l, rest, ok := d.handled(lists, message); ok {
		return d.there(l, rest)
	}
	at, rest, named := d.atList(lists, message, lower)
	if named && en.Undoes.MatchString(strings.ToLower(rest)) && d.has("undo") {
		return calling("undo", map[string]any{"list": at.Handle})
	}
	m := en.InList.FindStringSubmatchIndex(lower)
	for i := 2; i+3 < len(m); i += 4 { // the alternatives, each with what is said and the words of the list
		if m[i] < 0 {
			continue
		}
		if l, ok := d.namedList(lists, lower[m[i+2]:m[i+3]], true); ok {
			return d.there(l, message[m[i]:m[i+1]])
		}
	}
	if named {
		return d.there(at, rest)
	}
	return chat.Reply{}, false
}

// handled replaces the handles of tasks by numbers, if all are of one list.
func (d *dialogue) handled(lists []chat.SharedList, message string) (chat.SharedList, string, bool) {
	var in chat.SharedList
	several := false
	rest := en.Handle.ReplaceAllStringFunc(message, func(words string) string {
		m := en.Handle.FindStringSubmatch(words)
		i := slices.IndexFunc(lists, func(l chat.SharedList) bool { return l.Handle == strings.ToLower(m[1]) })
		if i < 0 {
			return words
		}
		several = several || in.Handle != "" && in.Handle != lists[i].Handle
		in = lists[i]
		return "task " + m[2]
	})
	return in, rest, in.Handle != "" && !several
}

// there reads a message as about one's own list, and does in the list what it
// asks for. What would do anything else is none of it.
func (d *dialogue) there(l chat.SharedList, message string) (chat.Reply, bool) {
	memory := d.memory
	d.memory.List = nil // the numbers of one's own
	d.memory.It = nil
	reply := d.begin(d.read(message))
	if len(reply.Calls) == 0 {
		d.memory = memory
		return chat.Reply{}, false
	}
	if en.OfBells.MatchString(strings.ToLower(message)) && !en.MayBeTheTask.MatchString(strings.ToLower(message)) &&
		slices.ContainsFunc(reply.Calls, endsTask) {
		d.memory = memory
		return chat.Reply{Text: "That sounds like the reminders of a task of " + l.Name +
				", and I don't know what is to become of them, so I left everything as it is. " +
				"Say it like “snooze " + l.Handle + " 3 for 10 minutes” or “stop reminding me of " + l.Handle + " 3”."},
			true
	}
	if unwanted(strings.ToLower(d.prompt.Turn.Message), reply.Calls) {
		d.memory = memory
		return chat.Reply{Text: saidLeft}, true
	}
	for i, c := range reply.Calls {
		fields := map[string]json.RawMessage{}
		if !listTools[c.Tool] || json.Unmarshal(c.Args, &fields) != nil {
			d.memory = memory
			return chat.Reply{}, false
		}
		fields["list"] = mustJSON(l.Handle)
		reply.Calls[i].Args = mustJSON(fields)
	}
	return reply, true
}

// everywhere answers a question about all lists: what is left of it is read as about one's own, and asked of all. What
// isn't a question for tasks is none of it.
func (d *dialogue) everywhere(message string) (chat.Reply, bool) {
	m := en.AllLists.FindStringSubmatch(message)
	if m == nil || !d.has("list_all_tasks") {
		return chat.Reply{}, false
	}
	if en.AllShown.MatchString(m[1]) {
		return calling("list_all_tasks", map[string]any{})
	}
	memory := d.memory
	reply := d.begin(d.read(m[1]))
	d.memory = memory
	if len(reply.Calls) != 1 {
		return chat.Reply{}, false
	}
	var asked struct {
		Query, Words, Tag, Priority, Due, Status string
	}
	switch c := reply.Calls[0]; c.Tool {
	case "list_tasks", "search_tasks":
		if json.Unmarshal(c.Args, &asked) != nil {
			return chat.Reply{}, false
		}
	case "get_overview":
	default:
		return chat.Reply{}, false
	}
	args := map[string]any{}
	for name, value := range map[string]string{"words": firstOf([]string{"", asked.Words, asked.Query}),
		"tag": asked.Tag, "priority": asked.Priority,
		"due": asked.Due, "status": asked.Status} {
		if value != "" && value != string(todo.Pending) {
			args[name] = value
		}
	}
	return calling("list_all_tasks", args)
}

// endsTask says whether a call completes, deletes or moves a task.
func endsTask(c chat.Call) bool {
	return c.Tool == "delete_task" || c.Tool == "complete_task" || c.Tool == "reschedule_task"
}

// sharedTools are those that are about lists kept with others alone.
var sharedTools = wordSet("list_lists list_all_tasks whose_turn who_did_how_much comment_on_task list_comments")

// saidOfList is what the data of tools say of a list kept with others.
type saidOfList struct {
	List  string `json:"list"`
	Lines []struct {
		Task int64 `json:"task"`
	} `json:"lines"` // of a receipt
	Tasks []struct {
		List string `json:"list"`
		ID   int64  `json:"id"`
	} `json:"tasks"`
}

// task is the one that was spoken of, such as home 3; "" if there were several.
func (s saidOfList) task() string {
	switch {
	case len(s.Lines) == 1 && s.List != "":
		return fmt.Sprintf("%s %d", s.List, s.Lines[0].Task)
	case len(s.Lines) == 0 && len(s.Tasks) == 1:
		return fmt.Sprintf("%s %d", firstOf([]string{"", s.Tasks[0].List, s.List}), s.Tasks[0].ID)
	}
	return ""
}

// sharedSaid says what came of calls in a list that several keep. Nothing of it
// is remembered as about the person's own.
func (d *dialogue) sharedSaid() (chat.Reply, bool) {
	var said []string
	var reply chat.Reply
	for _, s := range d.prompt.Turn.Steps {
		var args struct {
			List     string   `json:"list"`
			Assigned []string `json:"assigned"`
		}
		if s.Result == nil || json.Unmarshal(s.Call.Args, &args) != nil ||
			args.List == "" && (len(args.Assigned) == 0 || s.Result.Misused) && !sharedTools[s.Call.Tool] {
			return chat.Reply{}, false
		}
		var data saidOfList
		_ = json.Unmarshal(s.Result.Data, &data) // our own tools'
		d.memory.SharedTask = data.task()
		if name := firstOf([]string{"", data.List, args.List}); name != "" {
			d.memory.Shared = name
		}
		said = append(said, s.Result.Text)
		if c := s.Result.Choice; c != nil && reply.Choice == nil {
			reply.Choice = c // an answer names the task by its handle
		}
	}
	if len(said) == 0 {
		return chat.Reply{}, false
	}
	d.memory.Asked, d.memory.It, d.memory.List = nil, nil, nil
	undoes, redoes := d.undoing()
	d.memory.set(d.prompt.Turn.Steps, undoes, redoes)
	reply.Text = strings.Join(said, "\n")
	return reply, true
}
