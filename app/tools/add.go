package tools

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/clip"
	"github.com/todo-chatbot/todo-chatbot/app/entry"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// newTask is one task of add_task.
type newTask struct {
	Title string `json:"title,omitempty"`
	// Text is a whole line instead of a title; see package entry.
	Text        string   `json:"text,omitempty"`
	Description string   `json:"description,omitempty"`
	Due         string   `json:"due,omitempty"`
	Repeat      string   `json:"repeat,omitempty"`
	Priority    string   `json:"priority,omitempty"`
	Tags        []string `json:"tags,omitempty"`
	Remind      string   `json:"remind,omitempty"`
	Parent      *Ref     `json:"parent,omitempty"`
	assigning
}

type addArgs struct {
	Tasks list[newTask] `json:"tasks"`
}

// timeProperties are the properties that a new and a changed task share.
const timeProperties = `"due":{"type":"string","description":"When it is due, in the person's own words: tomorrow at 9am, next Friday, in 3 hours. Do not work the date out yourself."},
"repeat":{"type":"string","description":"How it repeats, in the person's own words: every other Friday at 5pm, on the 1st of every month."},
"priority":{"type":"string","enum":["high","medium","low","none"]},
` + remindProperty

func addTask() Tool {
	return Tool{
		Name: "add_task", Title: "Add tasks", Blind: addsUnseen,
		Description: "Add one or more tasks to the person's list. Keep the person's wording in the title and leave " +
			"the date out of it, or give the whole line as text.",
		Schema: json.RawMessage(
			`{"type":"object","additionalProperties":false,"required":["tasks"],"properties":{"tasks":{"type":"array","minItems":1,"maxItems":100,"items":{
"type":"object","additionalProperties":false,"properties":{
"title":{"type":"string","minLength":1,"maxLength":200},
"text":{"type":"string","minLength":1,"maxLength":500,"description":"Instead of title: the whole line as the person wrote it, with its date, #tags and !priority. It is read as quick add reads it; what is given beside it counts for more."},
"description":{"type":"string","maxLength":1000},
"parent":{"anyOf":[{"type":"integer","minimum":1},{"type":"string"}],"description":"The task of which it is a subtask, by number or by words that identify it. A subtask has none of its own."},
` + timeProperties + `,
` + assignedProperties + `,
"tags":{"type":"array","maxItems":20,"items":{"type":"string","maxLength":50}}}}}}}`),
		aim: func(ctx context.Context, c *call) (*aim, error) {
			var args addArgs
			if err := decode(c.args, &args); err != nil {
				return nil, err
			}
			return c.aimAdd(ctx, args)
		},
	}
}

// addsUnseen says that nothing has to be looked for to add the tasks: neither a
// task above them nor members of a list.
func addsUnseen(args json.RawMessage) bool {
	var v any
	return json.Unmarshal(args, &v) == nil && !mentions(v, "parent", "assigned")
}

// mentions says whether an object anywhere in v has a field of one of the names,
// spelled as decoding would take it.
func mentions(v any, names ...string) bool {
	switch v := v.(type) {
	case map[string]any:
		for key, inner := range v {
			if slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, key) }) ||
				mentions(inner, names...) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, func(inner any) bool { return mentions(inner, names...) })
	}
	return false
}

func (c *call) aimAdd(ctx context.Context, args addArgs) (*aim, error) {
	if len(args.Tasks) == 0 || len(args.Tasks) > MaxItems {
		return nil, fault.InField("tasks", "Give 1 to %d tasks to add, each with a title or a text.", MaxItems)
	}
	a := &aim{verb: "Add", together: together(args.Tasks)}
	var drafts []todo.Draft
	var frozen addArgs
	for _, t := range args.Tasks {
		d, err := c.draft(ctx, t)
		if err == nil {
			err = c.under(ctx, a, &t, &d)
		}
		if err != nil {
			a.missed = append(a.missed, fmt.Sprintf("I could not add “%s”: %s", clip.Runes(cmp.Or(t.Title, t.Text), 60),
				fault.MessageOf(err)))
			continue
		}
		drafts = append(drafts, d)
		t.Title, t.Text, t.Tags = d.Title, "", d.Tags
		t.Priority = ""
		if d.Priority != todo.None {
			t.Priority = d.Priority.String()
		}
		frozen.Tasks = append(frozen.Tasks, t.frozen(d))
		a.lines = append(a.lines,
			chat.Line{Title: d.Title,
				Detail: c.saying().detail(todo.Task{Due: d.Due, Recurrence: d.Recurrence, Priority: d.Priority,
					Tags: d.Tags, Reminders: d.Reminders, Muted: d.Muted, Assigned: d.Assigned,
					ParentTitle: a.parents[d.Parent]})})
	}
	a.touches, a.frozen = []int64{}, frozen
	if len(drafts) > 0 {
		a.apply = func(ctx context.Context) (todo.Change, error) { return c.Add(ctx, c.who, drafts...) }
	}
	return a, nil
}

// draft resolves the words of a new task and checks it as the list will.
func (c *call) draft(ctx context.Context, t newTask) (todo.Draft, error) {
	d := todo.Draft{Title: t.Title, Tags: t.Tags}
	if t.Text != "" {
		if err := c.line(ctx, t, &d); err != nil {
			return d, err
		}
	}
	var err error
	if d.Title, err = todo.CleanLine("title", d.Title, 1, todo.MaxTitle); err != nil {
		return d, err
	}
	if d.Description, err = todo.CleanText("description", t.Description, 0, todo.MaxDescription); err != nil {
		return d, err
	}
	if d.Tags, err = todo.CleanTags(d.Tags); err != nil {
		return d, err
	}
	if t.Priority != "" {
		if d.Priority, err = todo.ParsePriority(t.Priority); err != nil {
			return d, err
		}
	}
	var w when
	if t.Due != "" {
		if w, err = c.when("due", t.Due); err != nil {
			return d, err
		}
	}
	if t.Repeat != "" {
		if w, err = c.repeats(w, t.Repeat); err != nil {
			return d, err
		}
	}
	if t.Due != "" || t.Repeat != "" {
		d.Due, d.Recurrence = w.due(c.who, nil), w.recurrence()
	}
	if t.swaps() {
		return d, fault.InField("assigned", "Only a task that is there can be swapped. Say whose the new one is.")
	}
	assigned, err := c.assigned(t.assigning)
	if err != nil {
		return d, err
	}
	d.Assigned = assigned.Value
	if t.Remind == "" {
		return d, nil
	}
	r, err := c.reminders(ctx, t.Remind)
	if r.less {
		return d, fault.InField("remind", "A new task has no reminder yet that it could have no longer.")
	}
	d.Reminders, d.Muted = r.of(todo.Task{Due: d.Due, Recurrence: d.Recurrence}), r.muted
	return d, err
}

// line reads the text of a new task into d. What the task has in other
// properties counts for more than the words; tags are joined.
func (c *call) line(ctx context.Context, t newTask, d *todo.Draft) error {
	if t.Title != "" {
		return fault.InField("text", "Give a title or the whole line as text, not both.")
	}
	text, err := todo.CleanLine("text", t.Text, 1, entry.MaxLine)
	if err != nil {
		return err
	}
	var o entry.Options
	if c.kept != nil {
		if o.Kept, err = c.kept(ctx, c.who.User); err != nil {
			return err
		}
	}
	e := entry.Read(text, c.times(), o)
	if q := e.Question; q != nil && t.Due == "" && t.Repeat == "" {
		var options []string
		for _, a := range q.Options {
			options = append(options, a.Label)
		}
		return fault.InField("text", "%s It may be %s. Say the title and the one that is meant apart.", q.Text,
			strings.Join(options, " or "))
	}
	if e.Title == "" {
		return fault.InField("text", "“%s” says nothing to do. Say what it is about, too.", clip.Runes(text, 60))
	}
	tags := append(e.Tags, t.Tags...)
	*d = e.Draft
	d.Tags = tags
	return nil
}

// repeats reads a repetition, in words or as an RFC 5545 rule, and joins it to w.
func (c *call) repeats(w when, said string) (when, error) {
	if rule, err := recur.Parse(said); err == nil {
		w.rule = &rule
		return w, nil
	}
	r, err := c.when("repeat", said)
	if err != nil {
		return w, err
	}
	if r.rule == nil && !r.clear {
		return w, fault.InField("repeat",
			"“%s” says no repetition. Say it like “every Friday”, “every 3 days” or “on the 1st of every month”.",
			clip.Runes(said, 80))
	}
	if w.date.IsZero() || w.clockOnly {
		clock, timed := w.clock, w.timed
		w = r
		if timed {
			w.clock, w.timed, w.clockOnly = clock, true, false
		}
		return w, nil
	}
	if !w.timed && r.timed {
		w.clock, w.timed = r.clock, true
	}
	w.rule = r.rule
	return w, nil
}

// frozen is t with its times fixed as in d.
func (t newTask) frozen(d todo.Draft) newTask {
	t.Due, t.Repeat = "", ""
	if d.Due != nil {
		t.Due = dueWords(d.Due)
	}
	if d.Recurrence != nil {
		t.Repeat = d.Recurrence.Rule.String()
	}
	if d.Assigned != nil {
		t.assigning = assigningOf(todo.Some(*d.Assigned))
	}
	if t.Remind != "" {
		t.Remind = remindWords(d.Muted, d.Reminders)
	}
	return t
}
