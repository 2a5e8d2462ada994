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
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// loneBells takes what is said of reminders without saying of which task: "2 hours before",
// "again 10 minutes before", "change it to 20 minutes before", "quietly". It is of what was
// just spoken of, and asked otherwise; a number in it is never a task's.
func (d *dialogue) loneBells(ctx context.Context, message string) (chat.Reply, bool) {
	if m := en.LeadAgain.FindStringSubmatch(message); m != nil {
		return d.lonely(ctx, "also "+m[1])
	}
	if m := given(en.LeadInstead.FindStringSubmatch(message)); m != nil {
		return d.lonely(ctx, m[0])
	}
	if m := en.BareLead.FindStringSubmatch(message); m != nil && d.memory.Asked == nil {
		return d.lonely(ctx, m[1])
	}
	if m := en.LoudAlone.FindStringSubmatch(message); m != nil {
		if len(d.memory.It) != 1 {
			return chat.Reply{Text: en.LoudOfWhat}, true
		}
		return d.remind("", firstOf([]string{"", m[1], "quietly"}))
	}
	return chat.Reply{}, false
}

// lonely lets the task that was spoken of ring at another moment, or asks which one does.
func (d *dialogue) lonely(ctx context.Context, when string) (chat.Reply, bool) {
	tasks := d.pending(ctx)
	if len(d.memory.It) == 1 {
		part := en.DayPart.FindStringSubmatch(strings.TrimPrefix(when, "also "))
		if part == nil {
			return d.remind("", when)
		}
		i := slices.IndexFunc(tasks, func(t todo.Task) bool { return t.Number == d.memory.It[0] && t.Due != nil })
		if i < 0 {
			return chat.Reply{Text: en.NoDayOf}, true
		}
		return d.remind("", tasks[i].Due.Date.String()+" "+partClocks[part[1]])
	}
	tasks = slices.DeleteFunc(tasks, func(t todo.Task) bool {
		return t.Due == nil || t.Due.Overdue(d.prompt.Now, d.prompt.Now.Location())
	})
	if len(tasks) == 0 || en.DayPart.MatchString(when) {
		return chat.Reply{Text: fmt.Sprintf("Of what? Say it like “remind me of the dentist %s”.",
			strings.TrimPrefix(when, "also "))}, true
	}
	slices.SortStableFunc(tasks, func(a, b todo.Task) int {
		return a.Due.At(d.prompt.Now.Location()).Compare(b.Due.At(d.prompt.Now.Location()))
	})
	reply := d.whichOne(tasks, "Remind me of task %d "+when)
	for _, o := range reply.Choice.Options {
		var plan []chat.Call
		if o.Task > 0 { // in words, the number of the task and that of the lead would stand side by side
			plan = []chat.Call{*tool("update_task",
				map[string]any{"tasks": []int64{o.Task}, "remind": strings.TrimSpace(when + " " + d.manner)})}
		}
		d.memory.Asked.Plans = append(d.memory.Asked.Plans, plan)
	}
	reply.Choice.Question = fmt.Sprintf(en.LeadOfWhat, strings.TrimPrefix(when, "also "))
	reply.Text = reply.Choice.Question
	return reply, true
}

// remindsOfKnown is "remind me of the eggs" where they are on the list: they are not added
// again. What has a date rings then; otherwise it is asked when.
func (d *dialogue) remindsOfKnown(ctx context.Context, words string) (chat.Reply, bool) {
	found := d.named(words, d.pending(ctx))
	if len(found) != 1 {
		return chat.Reply{}, false
	}
	t := found[0]
	ref := "#" + strconv.FormatInt(t.Number, 10)
	own := slices.ContainsFunc(t.Reminders, func(r reminder.Reminder) bool { return !r.Hold })
	switch {
	case own && d.manner == "":
		return calling("list_reminders", map[string]any{"tasks": []any{ref}})
	case own || t.Due != nil && !t.Due.At(d.prompt.Now.Location()).Before(d.prompt.Now):
		return d.remind(ref, "when due")
	}
	c, q := d.whenChoice([]int64{t.Number}, fmt.Sprintf(en.RemindWhen, t.Title), "No time")
	q.Reminds = true
	for i, plan := range q.Plans {
		q.Plans[i] = []chat.Call{d.ringsThen(plan[0])}
	}
	d.memory.Asked = q
	d.memory.speakOf([]int64{t.Number})
	return chat.Reply{Text: c.Question, Choice: c}, true
}

// ringsThen is a move as a moment at which the task rings.
func (d *dialogue) ringsThen(move chat.Call) chat.Call {
	var args struct {
		Tasks []int64 `json:"tasks"`
		Due   string  `json:"due"`
	}
	_ = json.Unmarshal(move.Args, &args) // our own
	return *tool("update_task", map[string]any{"tasks": args.Tasks, "remind": args.Due})
}

// carried takes over what was said with the question that a message answers: how often, or
// how loud, what it is about is to ring.
func (d *dialogue) carried(open *asked, r chat.Reply) chat.Reply {
	if open != nil && d.answering && d.manner == "" {
		d.manner = open.Manner
	}
	if q := d.memory.Asked; len(r.Calls) == 0 && q != nil && q != open {
		q.Manner = d.manner
	}
	if d.manner == "" {
		return r
	}
	for i, c := range r.Calls {
		var args map[string]any
		if c.Tool != "reschedule_task" || json.Unmarshal(c.Args, &args) != nil || args["by"] != nil ||
			args["each"] != nil {
			continue
		}
		args["remind"] = "when due"
		r.Calls[i] = *tool("update_task", args)
	}
	return r
}
