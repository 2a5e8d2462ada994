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

// atList is a list that a message names as such anywhere, and the message without it.
func (d *dialogue) atList(lists []chat.SharedList, message, lower string) (chat.SharedList, string, bool) {
	if m := en.AtList.FindStringSubmatchIndex(lower); m != nil {
		if l, ok := d.namedList(lists, lower[m[2]:m[3]], true); ok {
			return l, message[:m[0]] + message[m[1]:], true
		}
	}
	return chat.SharedList{}, "", false
}

// changers change tasks that they name.
var changers = wordSet("complete_task delete_task update_task reschedule_task")

// elsewhere does what is said in the list where it is meant: in the one that the
// message names, whatever else was made of it, and where the words fit no task of
// the person's own in the list kept with others where they do.
func (d *dialogue) elsewhere(ctx context.Context, own chat.Reply) chat.Reply {
	if d.prompt.Shared == nil || d.answering || !d.has("list_lists") {
		return own
	}
	lists, err := d.prompt.Shared(ctx)
	if err != nil || len(lists) == 0 {
		return own
	}
	message := strings.TrimRight(strings.TrimSpace(d.prompt.Turn.Message), ".!? ")
	lower := strings.ToLower(message)
	if len(lower) != len(message) { // of the rare letters that have another length when small
		message = lower
	}
	if l, _, ok := d.atList(lists, message, lower); ok && len(own.Calls) > 0 {
		if unwanted(lower, own.Calls) {
			d.memory.Asked = nil
			return chat.Reply{Text: saidLeft} // "nobody took the bread off the shopping list"
		}
		return d.meantAt(l, own)
	}
	if m := en.TheList.FindStringSubmatch(lower); m != nil && len(own.Calls) > 0 {
		if l, ok := d.namedList(lists, m[1], true); ok &&
			!slices.ContainsFunc(own.Calls, func(c chat.Call) bool { return !slices.Contains(tagsOf(l), tagIn(c)) }) {
			return d.meantAt(l, own)
		}
	}
	if reply, ok := d.shall(ctx, lists, lower); ok && !strings.HasSuffix(strings.TrimSpace(d.prompt.Turn.Message),
		"?") {
		return reply
	}
	return d.whereItIs(ctx, lists, own)
}

// unwanted says whether calls would change what a message only says isn't to be changed, or wasn't.
func unwanted(lower string, calls []chat.Call) bool {
	return en.Negated.MatchString(lower) && !strings.Contains(lower, "don't forget") &&
		slices.ContainsFunc(calls, func(c chat.Call) bool { return changers[c.Tool] })
}

// meantAt is what was read as of the person's own list, in a list that is named.
// Numbers are those of one's own, and mean nothing there.
func (d *dialogue) meantAt(l chat.SharedList, own chat.Reply) chat.Reply {
	calls := slices.Clone(own.Calls)
	for i, c := range calls {
		fields := map[string]any{}
		if !listTools[c.Tool] || json.Unmarshal(c.Args, &fields) != nil || numbered(fields["tasks"]) {
			d.memory.Asked = nil
			return chat.Reply{Text: unclearAt(l)}
		}
		untag(fields, l)
		if where, ok := fields["where"].(map[string]any); ok && len(where) == 0 && changers[c.Tool] &&
			!en.Commands.MatchString(strings.ToLower(d.prompt.Turn.Message)) {
			d.memory.Asked = nil // all of it goes only where that was said
			return chat.Reply{Text: unclearAt(l)}
		}
		fields["list"] = l.Handle
		calls[i].Args = mustJSON(fields)
	}
	own.Calls = calls
	return own
}

// unclearAt says that something was said about a list, and nothing known what.
func unclearAt(l chat.SharedList) string {
	return fmt.Sprintf("That sounds like something about %s, and I don't know what, so I left everything as it is. "+
		"Say it such as “add milk to the %s list”, “complete %s 3” or “show the %s list”.", l.Name, l.Handle, l.Handle,
		l.Handle)
}

// tagIn is the tag that a call chooses tasks by.
func tagIn(c chat.Call) string {
	var args struct {
		Tag   string
		Where struct{ Tag string }
	}
	_ = json.Unmarshal(c.Args, &args) // our own calls'
	return args.Tag + args.Where.Tag
}

// numbered says whether tasks are named by numbers.
func numbered(tasks any) bool {
	all, _ := tasks.([]any)
	return slices.ContainsFunc(all, func(ref any) bool { _, ok := ref.(float64); return ok })
}

// untag leaves out the tag that a list's name was taken for.
func untag(fields map[string]any, l chat.SharedList) {
	isName := func(v any) bool { tag, _ := v.(string); return slices.Contains(tagsOf(l), tag) }
	if isName(fields["tag"]) {
		delete(fields, "tag")
	}
	if where, ok := fields["where"].(map[string]any); ok && isName(where["tag"]) {
		delete(where, "tag")
	}
	drafts, _ := fields["tasks"].([]any)
	for _, one := range drafts {
		draft, ok := one.(map[string]any)
		if !ok {
			continue
		}
		tags, _ := draft["tags"].([]any)
		if tags = slices.DeleteFunc(tags, isName); len(tags) > 0 {
			draft["tags"] = tags
		} else {
			delete(draft, "tags")
		}
	}
}

// tagsOf are the tags for which the name of a list is taken.
func tagsOf(l chat.SharedList) []string {
	name := strings.TrimPrefix(strings.ToLower(l.Name), "the ")
	tags := []string{l.Handle, strings.ReplaceAll(strings.TrimSuffix(name, " list"), " ", "-")}
	if slices.Contains(tags, "groceries") {
		tags = append(tags, "grocery")
	}
	return tags
}

// shall reads "Leo should water the plants" as giving a task there is to a member.
func (d *dialogue) shall(ctx context.Context, lists []chat.SharedList, lower string) (chat.Reply, bool) {
	m := en.Shall.FindStringSubmatch(lower)
	if m == nil {
		return chat.Reply{}, false
	}
	who, what := m[1]+m[3]+m[5], m[2]+m[4]+m[6]
	if who == "i" || who == "me" || !d.isMember(ctx, who) {
		return chat.Reply{}, false
	}
	if first, _, _ := strings.Cut(what, " "); en.Of(first)&(en.Done|en.Past) != 0 || en.Negated.MatchString(lower) {
		return chat.Reply{}, false // "Leo has watered the plants", "Leo will not"
	}
	in, tasks := d.listsWith(ctx, lists, what)
	if len(in) == 0 {
		return chat.Reply{}, false
	}
	args := map[string]any{"tasks": []any{plainRef(what)}, "assigned": []string{who}}
	if len(in) == 1 {
		args["list"] = in[0].Handle
		if len(tasks) == 1 {
			args["tasks"] = []any{tasks[0].Number}
		}
	}
	d.memory.Asked = nil
	reply, _ := calling("update_task", args)
	return reply, true
}

// maxLooked is in how many lists is looked for a task.
const maxLooked = 50

// mayBeOwn says whether words may mean a task of the person's own list, as far as it is seen.
func (d *dialogue) mayBeOwn(ctx context.Context, words string) bool {
	if d.prompt.List == nil {
		return false
	}
	own, err := d.prompt.List(ctx)
	return err != nil || len(own.Pending) >= todo.SnapshotPending ||
		len(d.named(words, slices.Clone(own.Pending))) > 0 || len(d.named(words, slices.Clone(own.Completed))) > 0
}

// listsWith are the lists that have pending tasks that the words fit, and those tasks of the last one.
func (d *dialogue) listsWith(ctx context.Context, lists []chat.SharedList,
	words string) (in []chat.SharedList, tasks []todo.Task) {
	if d.prompt.SharedTasks == nil || len(lists) > maxLooked {
		return nil, nil
	}
	for _, l := range lists {
		snap, err := d.prompt.SharedTasks(ctx, l.Handle)
		if err != nil {
			continue // they have left it just now
		}
		if found := d.named(strings.ToLower(words), slices.Clone(snap.Pending)); len(found) > 0 {
			in = append(in, l)
			tasks = found
		}
	}
	return in, tasks
}

// whereItIs does one change of tasks that aren't on the person's own list in the
// list kept with others where they are.
func (d *dialogue) whereItIs(ctx context.Context, lists []chat.SharedList, own chat.Reply) chat.Reply {
	if len(own.Calls) != 1 || own.Choice != nil {
		return own
	}
	c := own.Calls[0]
	if c.Tool == "search_tasks" {
		return d.doneThere(ctx, lists, own)
	}
	fields := map[string]any{}
	if !changers[c.Tool] || json.Unmarshal(c.Args, &fields) != nil {
		return own
	}
	refs, _ := fields["tasks"].([]any)
	if len(refs) != 1 || numbered(refs) || fields["list"] != nil {
		return own
	}
	words := strings.ToLower(fmt.Sprint(refs[0]))
	if pronouns[words] || d.mayBeOwn(ctx, words) {
		return own
	}
	switch in, _ := d.listsWith(ctx, lists, words); len(in) {
	case 0:
		return own
	case 1:
		fields["list"] = in[0].Handle
		own.Calls = []chat.Call{{ID: c.ID, Tool: c.Tool, Args: mustJSON(fields)}}
		return own
	default:
		return onSeveral(in)
	}
}

// onSeveral asks which list is meant.
func onSeveral(in []chat.SharedList) chat.Reply {
	var handles []string
	for _, l := range in {
		handles = append(handles, l.Handle)
	}
	return chat.Reply{Text: fmt.Sprintf("That is on several lists: %s. Say of which one, such as “… on the %s list”.",
		strings.Join(handles, ", "), handles[0])}
}

// doneThere asks whether a task of a list kept with others is done, of which the
// person has said so as a fact.
func (d *dialogue) doneThere(ctx context.Context, lists []chat.SharedList, own chat.Reply) chat.Reply {
	actions := d.read(d.prompt.Turn.Message).Actions
	i := slices.IndexFunc(actions,
		func(a Action) bool { return a.Maybe == Complete && strings.TrimSpace(a.Target.Words) != "" })
	if i < 0 || d.mayBeOwn(ctx, strings.ToLower(actions[i].Target.Words)) {
		return own
	}
	in, tasks := d.listsWith(ctx, lists, actions[i].Target.Words)
	if len(in) != 1 || len(tasks) != 1 || !in[0].Role.May(todo.Alter) {
		return own
	}
	ref := fmt.Sprintf("%s-%d", strings.ToUpper(in[0].Handle), tasks[0].Number)
	c := &chat.Clarification{Question: fmt.Sprintf("Is “%s” (%s) done?", tasks[0].Title, ref),
		Options: []chat.Option{{Label: fmt.Sprintf("Complete “%s” (%s)", tasks[0].Title, ref), Message: "Complete " +
			ref}}}
	withWayOut(c, "No")
	d.memory.Asked = &asked{Options: c.Options, Yes: true}
	return chat.Reply{Text: c.Question, Choice: c}
}

// listOfTag makes what has a tag a list of its own, or moves it to the list that is called so.
func (d *dialogue) listOfTag(lists []chat.SharedList, tag string) (chat.Reply, bool) {
	d.memory.Asked = nil
	args := map[string]any{"where": map[string]any{"tag": ownTag(tag)}}
	if l, ok := d.namedList(lists, tag, true); ok {
		args["to"] = l.Handle
	} else {
		args["to"] = title(strings.ReplaceAll(tag, "-", " "))
		args["new"] = true
	}
	return calling("move_task", args)
}

// ownTag is the tag that a list of that name is kept by.
func ownTag(name string) string {
	if name == "groceries" {
		return "grocery"
	}
	return name
}

// offersList says after a list that is a tag's how it becomes one of its own.
func (d *dialogue) offersList() string {
	steps := d.prompt.Turn.Steps
	if len(steps) != 1 || steps[0].Call.Tool != "list_tasks" || steps[0].Result == nil ||
		len(steps[0].Result.Tasks) == 0 ||
		!d.has("move_task") || !d.has("list_lists") ||
		!strings.Contains(strings.ToLower(d.prompt.Turn.Message), " list") {
		return ""
	}
	tag := d.read(d.prompt.Turn.Message).Actions[0].Target.Tag
	if tag == "" || slices.ContainsFunc(steps[0].Result.Tasks,
		func(t todo.Task) bool { return !slices.Contains(t.Tags, tag) }) {
		return ""
	}
	return fmt.Sprintf(
		"\nThese are your own tasks that are tagged #%s. To make it a list that you can share, say “make %s a list”.",
		tag, tag)
}
