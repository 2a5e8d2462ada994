package tools

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/clip"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

type updateArgs struct {
	selector
	Title       *string  `json:"title,omitempty"`
	Description *string  `json:"description,omitempty"`
	AddNote     string   `json:"add_note,omitempty"`
	Priority    *string  `json:"priority,omitempty"`
	AddTags     []string `json:"add_tags,omitempty"`
	RemoveTags  []string `json:"remove_tags,omitempty"`
	Due         string   `json:"due,omitempty"`
	Repeat      string   `json:"repeat,omitempty"`
	Remind      string   `json:"remind,omitempty"`
	Parent      *Ref     `json:"parent,omitempty"`
	assigning
	reminding *reminding
	by        *shift // of reschedule_task alone
	byWords   string
	each      map[int64]when // of reschedule_task alone: the due of each task
}

func updateTask() Tool {
	return Tool{
		Name: "update_task", Title: "Change tasks", Destructive: true, Idempotent: true,
		Description: "Change title, note, priority, tags, due or repetition of tasks. What is left out stays as it " +
			"is. To move a task to another time, use reschedule_task.",
		Schema: json.RawMessage(`{"type":"object","additionalProperties":false,"properties":{` + selectorSchema + `,
"title":{"type":"string","minLength":1,"maxLength":200},
"description":{"type":"string","maxLength":1000,"description":"The whole new note."},
"parent":{"anyOf":[{"type":"integer","minimum":1},{"type":"string"}],"description":"Makes them subtasks of this task, by number or words; none makes them tasks of their own."},
"add_note":{"type":"string","maxLength":1000,"description":"Put at the end of the note."},
` + timeProperties + `,
` + assignedProperties + `,
"add_tags":{"type":"array","items":{"type":"string"}},
"remove_tags":{"type":"array","items":{"type":"string"}}}}`),
		aim: func(ctx context.Context, c *call) (*aim, error) {
			var args updateArgs
			if err := decode(c.args, &args); err != nil {
				return nil, err
			}
			look := search{[]todo.Status{todo.Pending, todo.Completed}, "Change task %d", "change"}
			if len(args.Assigned) > 0 {
				look = args.search()
			}
			return c.aimUpdate(ctx, args, false, look)
		},
	}
}

type rescheduleArgs struct {
	selector
	Due    string     `json:"due,omitempty"`
	By     string     `json:"by,omitempty"`
	Repeat string     `json:"repeat,omitempty"`
	Each   list[move] `json:"each,omitempty"`
}

// move is the new due of one task.
type move struct {
	Task int64  `json:"task"`
	Due  string `json:"due"`
}

func rescheduleTask() Tool {
	return Tool{
		Name: "reschedule_task", Title: "Reschedule tasks",
		Description: "Move tasks to another time, or by an amount of time. A time alone keeps the day, a day alone " +
			"keeps the time; the repetition stays unless another one is said.",
		Schema: json.RawMessage(`{"type":"object","additionalProperties":false,"properties":{` + selectorSchema + `,
"due":{"type":"string","description":"The new time in the person's own words: 2 PM, Monday, tomorrow at 9am; or none."},
"repeat":{"type":"string","description":"A new repetition as well, in the person's own words: every Sunday."},
"by":{"type":"string","description":"Instead of due: how far each is moved from when it is due now: 2 days, an hour earlier."},
"each":{"type":"array","maxItems":100,"description":"Instead of tasks, due and by: several tasks, each to a time of its own, as one change.","items":{"type":"object","additionalProperties":false,"required":["task","due"],"properties":{"task":{"type":"integer","minimum":1},"due":{"type":"string"}}}}}}`),
		aim: func(ctx context.Context, c *call) (*aim, error) {
			var args rescheduleArgs
			if err := decode(c.args, &args); err != nil {
				return nil, err
			}
			u, ask, err := c.reschedule(args)
			if err != nil {
				return nil, err
			}
			return c.aimUpdate(ctx, u, true, search{[]todo.Status{todo.Pending}, ask, "reschedule"})
		},
	}
}

// reschedule is the arguments as a change, and what the person could say to
// have it done to one task.
func (c *call) reschedule(args rescheduleArgs) (u updateArgs, ask string, err error) {
	ways := 0
	for _, given := range []bool{args.Due+args.Repeat != "", args.By != "", len(args.Each) > 0} {
		if given {
			ways++
		}
	}
	if ways != 1 {
		return u, "", fault.InField("due",
			"Say the new time, such as “tomorrow at 9am”, or how far to move, such as “2 days”.")
	}
	u = updateArgs{selector: args.selector, Due: args.Due, Repeat: args.Repeat}
	ask = "Reschedule task %d to " + percent(strings.TrimSpace(args.Due+" "+args.Repeat))
	if args.By != "" {
		s, err := parseShift(args.By)
		if err != nil {
			return u, "", err
		}
		u.by, u.byWords = &s, args.By
		ask = "Reschedule task %d by " + percent(args.By)
	}
	if len(args.Each) == 0 {
		return u, ask, nil
	}
	u.each = map[int64]when{}
	named := len(args.Tasks) > 0
	for _, m := range args.Each {
		w, err := c.when("due", m.Due)
		if err != nil {
			return u, "", err
		}
		u.each[m.Task] = w
		if !named {
			u.Tasks = append(u.Tasks, Ref{ID: m.Task})
		}
	}
	return u, "Reschedule task %d", nil
}

// aimUpdate fixes for each task what it will be. Where the new times differ
// from task to task there is no one frozen form, but versions and the words
// of a clock alone do not depend on the day. moves: the frozen form is that of
// reschedule_task.
func (c *call) aimUpdate(ctx context.Context, args updateArgs, moves bool, s search) (*aim, error) {
	w, err := c.newTimes(args)
	if err != nil {
		return nil, err
	}
	if args.Remind != "" {
		r, err := c.reminders(ctx, args.Remind)
		if err != nil {
			return nil, err
		}
		args.reminding = &r
	}
	assigned, err := c.assigned(args.assigning)
	if err != nil {
		return nil, err
	}
	parent, err := c.newParent(ctx, &args)
	if err != nil {
		return nil, err
	}
	f, err := c.find(ctx, args.selector, s)
	if err != nil {
		return nil, err
	}
	f.keep(live, "Task %d (“%s”) is deleted. Restore it first.")
	if r := args.reminding; r != nil && r.less {
		f.keep(func(t todo.Task) bool {
			named := onTheDay(t, r.all)
			return slices.ContainsFunc(t.Reminders, func(o reminder.Reminder) bool { return has(named, o) })
		}, "Task %d (“%s”) has no such reminder.")
	}
	if args.by != nil {
		f.keep(func(t todo.Task) bool { return t.Due != nil },
			"Task %d (“%s”) has no date to move from. Say the new day.")
		f.keep(func(t todo.Task) bool { return t.Due.Timed || args.by.minutes == 0 },
			"Task %d (“%s”) is due on a day without a time. Say the new time.")
	}
	a := &aim{verb: "Change", tasks: f.tasks, missed: f.missed, choice: f.choice}
	var patches []todo.Patch
	say := c.saying()
	for _, t := range f.tasks {
		p, err := args.patch(c.who, t, w)
		if err != nil {
			return nil, err
		}
		switch {
		case args.swaps():
			p.Assigned, err = c.swapped(t, assigned.Value.To)
		case args.mine():
			p.Assigned, err = c.passed(assigned, t)
		default:
			p.Assigned = args.settled(assigned, t)
		}
		if err != nil {
			return nil, err
		}
		if parent != nil {
			p.Parent = &parent.Number
		}
		patches = append(patches, p)
		a.lines = append(a.lines, chat.Line{Task: t.Number, Title: t.Title, Detail: say.difference(t, preview(t, p))})
	}
	if todo.KindOf(patches...) == todo.Rescheduled {
		a.verb = "Reschedule"
	}
	args.selector = selector{Tasks: frozenRefs(f.tasks)}
	if len(patches) == 1 {
		assigned = patches[0].Assigned
	}
	if !args.swaps() || len(patches) == 1 {
		args.assigning = assigningOf(assigned)
	}
	a.frozen = args.frozen(moves, w)
	if len(patches) > 0 {
		a.apply = func(ctx context.Context) (todo.Change, error) { return c.Update(ctx, c.who, patches...) }
	}
	return a, nil
}

// newTimes resolves due and repeat, nil if neither is given.
func (c *call) newTimes(args updateArgs) (*when, error) {
	if args.Due == "" && args.Repeat == "" {
		return nil, nil
	}
	var w when
	var err error
	if args.Due != "" {
		if w, err = c.when("due", args.Due); err != nil {
			return nil, err
		}
	}
	if args.Repeat != "" {
		if w, err = c.repeats(w, args.Repeat); err != nil {
			return nil, err
		}
	}
	return &w, nil
}

// patch is the change of one task.
func (args updateArgs) patch(who todo.Actor, t todo.Task, w *when) (todo.Patch, error) {
	p := todo.Patch{Number: t.Number, Title: args.Title, Description: args.Description, IfVersion: t.Version}
	if args.Title != nil && args.Tasks == nil {
		return p, fault.InField(misused, "A new title is for one task. Name it in “tasks”.")
	}
	if args.AddNote != "" {
		note := strings.TrimSpace(t.Description + "\n" + args.AddNote)
		p.Description = &note
	}
	if args.Priority != nil {
		v, err := todo.ParsePriority(*args.Priority)
		if err != nil {
			return p, err
		}
		p.Priority = &v
	}
	if len(args.AddTags)+len(args.RemoveTags) > 0 {
		gone, err := todo.CleanTags(args.RemoveTags)
		if err != nil {
			return p, err
		}
		tags, err := todo.CleanTags(append(slices.Clone(t.Tags), args.AddTags...))
		if err != nil {
			return p, err
		}
		tags = slices.DeleteFunc(tags, func(tag string) bool { return slices.Contains(gone, tag) })
		p.Tags = &tags
	}
	if args.by != nil {
		p.Due = todo.Opt[todo.Due]{Set: true, Value: args.by.of(*t.Due, who.Location())}
	}
	if r := args.reminding; r != nil && !r.less {
		p.Muted = &r.muted
	}
	if each, ok := args.each[t.Number]; ok {
		p.Due = todo.Opt[todo.Due]{Set: true, Value: each.due(who, t.Due)}
	}
	args.newDue(&p, who, t, w)
	if r := args.reminding; r != nil {
		then := preview(t, p)
		then.Reminders, then.Muted = t.Reminders, t.Muted
		p.Reminders = todo.Some(r.of(then))
	}
	return p, nil
}

// newDue puts the new time and repetition of a task into a patch.
func (args updateArgs) newDue(p *todo.Patch, who todo.Actor, t todo.Task, w *when) {
	if w == nil {
		return
	}
	if args.Repeat != "" || w.rule != nil {
		p.Recurrence = todo.Opt[todo.Recurrence]{Set: true, Value: w.recurrence()}
	}
	if args.Due != "" || w.rule != nil && !w.date.IsZero() && (t.Due == nil || w.timed || saysDay(*w.rule)) {
		p.Due = todo.Opt[todo.Due]{Set: true, Value: w.due(who, t.Due)}
	}
}

// saysDay says whether a rule names days: "every week" alone goes on from the
// day on which a task is due.
func saysDay(r recur.Rule) bool {
	return len(r.ByDay)+len(r.ByMonthDay)+len(r.ByMonth)+len(r.ByHour) > 0
}

// frozen is args with the times fixed; a clock alone stays as it is, for the
// day comes from each task.
func (args updateArgs) frozen(moves bool, w *when) any {
	if w != nil && args.Due != "" {
		switch {
		case w.clear:
			args.Due = "none"
		case w.rel != nil || w.clockOnly && w.half: // as it is: what it means depends on the task
		case w.clockOnly:
			args.Due = "at " + w.clock.String()
		default:
			args.Due = dueWords(&todo.Due{Date: w.date, Clock: w.clock, Timed: w.timed})
		}
		if w.rule != nil {
			args.Repeat = w.rule.String()
		}
	}
	if r := args.reminding; r != nil && !r.usual && !r.only {
		args.Remind = remindWords(r.muted, r.all)
		if r.also {
			args.Remind = "also " + args.Remind
		}
		if r.keeps {
			args.Remind = "only " + args.Remind
		}
		if r.less {
			args.Remind = "no longer " + args.Remind
		}
	}
	if moves {
		r := rescheduleArgs{selector: args.selector, Due: args.Due, By: args.byWords, Repeat: args.Repeat}
		for _, n := range slices.Sorted(maps.Keys(args.each)) {
			each := args.each[n]
			r.Each = append(r.Each, move{n, dueWords(&todo.Due{Date: each.date, Clock: each.clock, Timed: each.timed})})
		}
		return r
	}
	return args
}

// preview is t with the patch, as far as a person is shown it beforehand.
func preview(t todo.Task, p todo.Patch) todo.Task {
	t = t.Clone()
	if p.Title != nil {
		t.Title = *p.Title
	}
	if p.Description != nil {
		t.Description = *p.Description
	}
	if p.Priority != nil {
		t.Priority = *p.Priority
	}
	if p.Tags != nil {
		t.Tags = *p.Tags
	}
	if p.Due.Set {
		t.Due = p.Due.Value
	}
	if p.Recurrence.Set {
		t.Recurrence = p.Recurrence.Value
	}
	if p.Reminders.Set {
		t.Reminders = *p.Reminders.Value
	}
	if p.Muted != nil {
		t.Muted = *p.Muted
	}
	if p.Parent != nil {
		t.Parent, t.ParentTitle = *p.Parent, ""
	}
	if p.Assigned.Set {
		t.Assigned = p.Assigned.Value
	}
	return t
}

// percent makes words safe to stand in a format.
func percent(s string) string { return strings.ReplaceAll(clip.Runes(s, 80), "%", "%%") }
