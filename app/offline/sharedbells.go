package offline

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// bellsInList takes what is said of reminders in a list that the person keeps with
// others. Whoever is reminded to do something adds it there; of what there is, the
// task has a reminder then, which is for whoever has the task.
func (d *dialogue) bellsInList(ctx context.Context, lists []chat.SharedList, message, lower string) (chat.Reply, bool) {
	if m := en.AddAt.FindStringSubmatchIndex(lower); m != nil {
		if l, ok := d.namedList(lists, lower[m[4]:m[5]], true); ok {
			return d.there(l, message[m[2]:m[3]]+" "+message[m[6]:m[7]])
		}
	}
	if m := en.RemindTo.FindStringSubmatchIndex(lower); m != nil {
		if l, ok := d.namedList(lists, lower[m[6]:m[7]], true); ok {
			task := map[string]any{"title": message[m[4]:m[5]], "due": lower[m[2]:m[3]]}
			return calling("add_task", map[string]any{"list": l.Handle, "tasks": []any{task}})
		}
	}
	rest := lower
	l, handled, called := d.handled(lists, message)
	if called {
		rest = strings.ToLower(handled)
	}
	in := func(tool, words, field string, value any) (chat.Reply, bool) {
		l, task, _, ok := d.bellTask(lists, l, words)
		if !ok {
			return chat.Reply{}, false
		}
		args := map[string]any{"list": l.Handle, "tasks": []any{task}}
		if field != "" {
			args[field] = value
		}
		return calling(tool, args)
	}
	switch {
	case en.RemindNever.MatchString(rest) && !en.UntilThen.MatchString(rest):
		return in("update_task", en.RemindNever.FindStringSubmatch(rest)[1], "remind", "never")
	case en.RemindsWhen.MatchString(rest):
		return in("list_reminders", en.RemindsWhen.FindStringSubmatch(rest)[1], "", nil)
	case en.Reminded.MatchString(rest):
		return in("list_rung_reminders", en.Reminded.FindStringSubmatch(rest)[1], "", nil)
	}
	if m := en.RemindOf.FindStringSubmatch(rest); m != nil {
		if _, _, after, ok := d.bellTask(lists, l, m[2]); ok {
			when := strings.TrimSpace(m[1] + " " + after)
			if when == "" {
				when = "when due"
			}
			return in("update_task", m[2], "remind", when)
		}
	}
	if !en.AboutBells.MatchString(lower) {
		return chat.Reply{}, false
	}
	at, bare := l.Handle, handled
	if !called {
		at, bare = d.located(lists, d.askedOfBells())
	}
	i := slices.IndexFunc(lists, func(l chat.SharedList) bool { return l.Handle == at })
	if i < 0 {
		return chat.Reply{}, false
	}
	reply, _, ok := d.bellsWithin(ctx, lists[i], bare)
	return reply, ok
}

// bellsWithin reads a message about reminders as if a list that others keep too were
// the person's own, and does there what comes of it: to the tasks that it also returns.
func (d *dialogue) bellsWithin(ctx context.Context, l chat.SharedList, message string) (chat.Reply, []todo.Task, bool) {
	none := func() (chat.Reply, []todo.Task, bool) { return chat.Reply{}, nil, false }
	if d.prompt.SharedTasks == nil {
		return none()
	}
	snap, err := d.prompt.SharedTasks(ctx, l.Handle)
	if err != nil {
		return none()
	}
	there := &dialogue{prompt: d.prompt, manner: d.manner, theirs: true}
	if of, number, _ := strings.Cut(d.memory.SharedTask, " "); of == l.Handle {
		n, _ := strconv.ParseInt(number, 10, 64) // our own
		there.memory.It = []int64{n}
	}
	there.prompt.Turn.Message = message
	there.prompt.Shared = nil
	there.prompt.List = func(context.Context) (todo.Snapshot, error) { return snap, nil }
	if ringing := d.prompt.Ringing; ringing != nil {
		there.prompt.Ringing = func(ctx context.Context) (all []chat.Ringing, err error) {
			rang, err := ringing(ctx)
			for _, r := range rang {
				if r.List == l.Handle {
					r.List = ""
					all = append(all, r)
				}
			}
			return all, err
		}
	}
	reply, ok := there.ofBells(ctx)
	if !ok {
		reply, ok = there.reminders()
	}
	if !ok {
		return none()
	}
	var tasks []todo.Task
	for i, c := range reply.Calls {
		fields := map[string]json.RawMessage{}
		some, all := there.meantBy(c, snap.Pending, &fields)
		if !bellTools[c.Tool] || len(some) == 0 && !all {
			return none()
		}
		tasks = append(tasks, some...)
		fields["list"] = mustJSON(l.Handle)
		reply.Calls[i].Args = mustJSON(fields)
	}
	if c := reply.Choice; c != nil {
		for i, o := range c.Options {
			ref := fmt.Sprintf("%s-%d", strings.ToUpper(l.Handle), o.Task)
			c.Options[i] = chat.Option{Label: strings.Replace(o.Label, fmt.Sprintf("#%d", o.Task), ref, 1),
				Message: strings.Replace(o.Message, fmt.Sprintf("task %d", o.Task), ref, 1)}
			if at := slices.IndexFunc(snap.Pending, func(t todo.Task) bool { return t.Number == o.Task }); at >= 0 {
				tasks = append(tasks, snap.Pending[at])
			}
		}
	}
	return reply, tasks, len(tasks) > 0 || len(reply.Calls) > 0
}

// bellTools say or change when something rings.
var bellTools = wordSet("update_task list_reminders list_rung_reminders snooze_reminders")

// meantBy are the tasks that a call names, of those; all is whether it is about everything.
func (d *dialogue) meantBy(c chat.Call, among []todo.Task,
	fields *map[string]json.RawMessage) (tasks []todo.Task, all bool) {
	var args struct {
		Tasks []any `json:"tasks"`
		All   bool  `json:"all"`
	}
	if json.Unmarshal(c.Args, fields) != nil || json.Unmarshal(c.Args, &args) != nil {
		return nil, false
	}
	for _, ref := range args.Tasks {
		tasks = append(tasks, d.named(strings.TrimSpace(fmt.Sprint(ref)), slices.Clone(among))...)
	}
	return tasks, args.All
}

// bellsElsewhere reads a message about reminders as of a list that others keep too, where
// nothing of the person's own is meant by it: own is what would come of it there.
func (d *dialogue) bellsElsewhere(ctx context.Context, own chat.Reply, ok bool) (chat.Reply, bool) {
	message := d.askedOfBells()
	if d.prompt.Shared == nil || d.prompt.SharedTasks == nil || !en.AboutBells.MatchString(message) {
		return chat.Reply{}, false
	}
	if !ok {
		own, _ = (&dialogue{prompt: d.prompt, memory: d.memory}).reminders()
	}
	pending := d.pending(ctx)
	for _, c := range own.Calls {
		if some, all := d.meantBy(c, pending, &map[string]json.RawMessage{}); len(some) > 0 || all ||
			!strings.Contains(string(c.Args), `"tasks"`) {
			return chat.Reply{}, false
		}
	}
	lists, err := d.prompt.Shared(ctx)
	if own.Choice != nil || err != nil {
		return chat.Reply{}, false
	}
	var found []chat.Reply
	var in []string
	for _, l := range lists {
		reply, tasks, ok := d.bellsWithin(ctx, l, d.prompt.Turn.Message)
		own := slices.ContainsFunc(tasks,
			func(t todo.Task) bool { return len(d.named(strings.ToLower(t.Title), slices.Clone(pending))) > 0 })
		if !ok || len(tasks) == 0 || own {
			continue
		}
		found = append(found, reply)
		in = append(in, l.Handle)
	}
	switch len(found) {
	case 0:
		return chat.Reply{}, false
	case 1:
		return found[0], true
	}
	return chat.Reply{Text: fmt.Sprintf("That is on several lists: %s. Say of which one, such as “… on the %s list”.",
		strings.Join(in, ", "), in[0])}, true
}

// bellTask reads which task of a list is meant, and what is said after it.
func (d *dialogue) bellTask(lists []chat.SharedList, called chat.SharedList,
	words string) (l chat.SharedList, task any, after string, ok bool) {
	if m := en.RemindOfNumber.FindStringSubmatch(words); m != nil && called.Handle != "" {
		return called, json.Number(m[1]), m[2], true
	}
	m := en.RemindOfIn.FindStringSubmatch(words)
	if m == nil {
		return l, nil, "", false
	}
	l, ok = d.namedList(lists, m[2], true)
	return l, strings.TrimPrefix(m[1], "the "), m[3], ok
}
