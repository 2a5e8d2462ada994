package offline

import (
	"encoding/json"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
)

// bellsInList takes what is said of reminders in a list that the person keeps with
// others. Whoever is reminded to do something adds it there; of what there is, the
// task has a reminder then, which is for whoever has the task.
func (d *dialogue) bellsInList(lists []chat.SharedList, message, lower string) (chat.Reply, bool) {
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
	case en.RemindNever.MatchString(rest):
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
	return chat.Reply{}, false
}

// bellTask reads which task of a list is meant, and what is said after it.
func (d *dialogue) bellTask(lists []chat.SharedList, called chat.SharedList, words string) (l chat.SharedList, task any, after string, ok bool) {
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
