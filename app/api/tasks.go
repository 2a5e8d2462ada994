package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// taskHandlers answers requests about tasks.
type taskHandlers struct{ *Server }

// TaskRef is a path that names a task.
type TaskRef struct {
	Within
	ID int64 `path:"id" minimum:"1" doc:"The task's number." example:"3"`
}

// taskBody is a whole task as a client writes it.
type taskBody struct {
	Title       string                   `json:"title" minLength:"1" maxLength:"200"`
	Description string                   `json:"description,omitempty" maxLength:"1000"`
	Priority    string                   `json:"priority,omitempty" enum:"none,low,medium,high"`
	Tags        []string                 `json:"tags,omitempty" nullable:"false" maxItems:"50" maxLength:"100"`
	Due         optional[dueBody]        `json:"due,omitzero"`
	Recurrence  optional[recurrenceBody] `json:"recurrence,omitzero"`
	Reminders   []reminderBody           `json:"reminders,omitempty" nullable:"false" maxItems:"20" doc:"When it rings; by the person's settings if left out."`
	Muted       bool                     `json:"muted,omitempty" doc:"It never rings."`
	Assigned    *assignedBody            `json:"assigned,omitempty" doc:"Whose it is, in a shared list."`
	Parent      int64                    `json:"parent,omitempty" minimum:"1" doc:"The number of the task of which it is a subtask; a subtask has none of its own."`
}

// taskChange is what a client wants to change of a task.
type taskChange struct {
	Title       optional[string]         `json:"title,omitzero" nullable:"false" minLength:"1" maxLength:"200"`
	Description *string                  `json:"description,omitempty" maxLength:"1000"`
	Priority    *string                  `json:"priority,omitempty" enum:"none,low,medium,high"`
	Tags        *[]string                `json:"tags,omitempty" nullable:"false" maxItems:"50" maxLength:"100"`
	Due         optional[dueBody]        `json:"due,omitzero" doc:"null takes it away."`
	Recurrence  optional[recurrenceBody] `json:"recurrence,omitzero" doc:"null takes it away."`
	Reminders   *[]reminderBody          `json:"reminders,omitempty" nullable:"false" maxItems:"20" doc:"All the times at which it is to ring; with none it rings by the person's settings."`
	Muted       *bool                    `json:"muted,omitempty" doc:"Whether it never rings. Its reminders go with true."`
	Assigned    optional[assignedBody]   `json:"assigned,omitzero" doc:"Whose it is, in a shared list. null: nobody's."`
	Parent      optional[int64]          `json:"parent,omitzero" minimum:"1" doc:"The number of the task of which it is a subtask. null: it is a task of its own."`
}

// assignedBody is a todo.Assignment as a client writes it.
type assignedBody struct {
	To     string   `json:"to,omitempty" maxLength:"64" doc:"The id of the member whose it is now; the first of turns if left out."`
	Turns  []string `json:"turns,omitempty" nullable:"false" maxItems:"20" maxLength:"64" doc:"The ids of the members who take turns, in their order."`
	Weekly bool     `json:"weekly,omitempty" doc:"The turn passes on each week, not each time that the task is done."`
	Since  string   `json:"since,omitempty" format:"date" maxLength:"10" doc:"If weekly: the day on which the week of whose turn it is began; today if left out."`
	Next   bool     `json:"next,omitempty" doc:"Alone: of those who take turns the next one has it, whoever has it now; where nobody takes turns it is nobody's. Not for a new task."`
}

func (b *assignedBody) assignment() (*todo.Assignment, error) {
	if b == nil {
		return nil, nil
	}
	if b.Next && (b.To != "" || len(b.Turns) > 0 || b.Weekly || b.Since != "") {
		return nil, fault.InField("assigned",
			"The next one is asked for alone. Leave next out to say whose the task is.")
	}
	a := &todo.Assignment{To: todo.UserID(b.To), Weekly: b.Weekly, Next: b.Next}
	for _, u := range b.Turns {
		a.Turns = append(a.Turns, todo.UserID(u))
	}
	if b.Since == "" {
		return a, nil
	}
	var err error
	if a.Since, err = civil.ParseDate(b.Since); err != nil {
		return nil, fault.InField("assigned", "The day since when they have the turn %v.", err)
	}
	return a, nil
}

type createInput struct {
	Within
	Key  string   `header:"Idempotency-Key" maxLength:"128" doc:"Sent again with the same key, nothing is added and the first answer is repeated."`
	Body taskBody `nameHint:"TaskInput"`
}

type replaceInput struct {
	TaskRef
	IfMatch string   `header:"If-Match" maxLength:"64" doc:"The version (ETag) that is to be replaced; any if left out."`
	Body    taskBody `nameHint:"TaskInput"`
}

type changeInput struct {
	TaskRef
	IfMatch string     `header:"If-Match" maxLength:"64" doc:"The version (ETag) that is to be changed; any if left out."`
	Body    taskChange `nameHint:"TaskChange"`
}

// oneInput names a task to which something is done.
type oneInput struct {
	TaskRef
	IfMatch string `header:"If-Match" maxLength:"64" doc:"The version (ETag) to which it is done; any if left out."`
}

type taskOutput struct {
	ETag   string `header:"ETag" doc:"The version, for If-Match."`
	Change int64  `header:"X-Change" doc:"The number of the change that was made, for undo; 0 if there was nothing to change."`
	Silent string `header:"X-Silent-Since" doc:"The last moment at which the task was to ring, where the change set when it rings and all of that is past: it won't ring. Left out otherwise."`
	Body   todo.Task
}

type createdOutput struct {
	ETag     string `header:"ETag" doc:"The version, for If-Match."`
	Change   int64  `header:"X-Change" doc:"The number of the change that was made, for undo."`
	Location string `header:"Location" doc:"Where the task is."`
	Silent   string `header:"X-Silent-Since" doc:"The last moment at which the task was to ring, where the change set when it rings and all of that is past: it won't ring. Left out otherwise."`
	Body     todo.Task
}

type changeHeader struct {
	Change int64 `header:"X-Change" doc:"The number of the change that was made, for undo."`
}

type oneTask struct {
	ETag string `header:"ETag" doc:"The version, for If-Match."`
	Body todo.Task
}

func (s taskHandlers) taskRoutes() {
	const path, one = "/api/{user}/tasks", "/api/{user}/tasks/{id}"
	op := s.operation(http.MethodGet, path, "list-tasks", "Tasks", "List tasks")
	op.Middlewares = append(op.Middlewares, pages(s).again)
	handle(s.Server, op, s.list)
	handle(s.Server, s.operation(http.MethodGet, "/api/{user}/all-tasks", "list-all-tasks", "Tasks",
		"List the tasks of all lists"), s.across)
	op = s.operation(http.MethodPost, path, "create-task", "Tasks", "Add a task")
	op.DefaultStatus = http.StatusCreated
	handle(s.Server, op, s.create)
	handle(s.Server, s.operation(http.MethodGet, one, "get-task", "Tasks", "One task"), s.get)
	handle(s.Server, s.operation(http.MethodPut, one, "replace-task", "Tasks", "Write all of a task"), s.replace)
	handle(s.Server, s.operation(http.MethodPatch, one, "update-task", "Tasks", "Change some of a task"), s.update)
	handle(s.Server, s.operation(http.MethodDelete, one, "delete-task", "Tasks", "Move a task to the bin"), s.delete)
	handle(s.Server, s.operation(http.MethodPatch, one+"/complete", "toggle-task", "Tasks",
		"Complete a task, or reopen it"), s.toggle)
	handle(s.Server, s.operation(http.MethodPost, one+"/restore", "restore-task", "Tasks",
		"Bring a task back from the bin"), s.restore)
	handle(s.Server, s.operation(http.MethodPost, path+"/batch", "batch-tasks", "Tasks",
		"Do one thing to many tasks, as one change"), dear(s.Server, changeHandlers(s).batch))
	parse := s.operation(http.MethodPost, path+"/parse", "parse-task", "Tasks",
		"What quick add makes of a text; adds nothing")
	reads(&parse)
	handle(s.Server, parse, s.parse)
}

func (s taskHandlers) create(ctx context.Context, in *createInput) (*createdOutput, error) {
	who := actor(ctx)
	d, err := in.Body.draft(who)
	if err != nil {
		return nil, err
	}
	c, err := s.Tasks.Add(ctx, who, d)
	if err != nil {
		return nil, err
	}
	if len(c.Edits) != 1 || c.Edits[0].After == nil {
		return nil, fault.InField("header.Idempotency-Key",
			"The Idempotency-Key was used for something else. Use a new one.")
	}
	t := *c.Edits[0].After
	return &createdOutput{etag(t), c.Seq, placeOf(who, t.Number), s.silentSince(ctx, who, c, c.Edits[0]), t}, nil
}

// placeOf is the path of a task.
func placeOf(who todo.Actor, number int64) string {
	path := "/api/" + string(who.User) + "/tasks/" + itoa(number)
	if who.List != "" {
		path += "?list=" + string(who.List)
	}
	return path
}

func (s taskHandlers) get(ctx context.Context, in *TaskRef) (*oneTask, error) {
	t, err := s.Tasks.Get(ctx, actor(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &oneTask{etag(t), t}, nil
}

func (s taskHandlers) replace(ctx context.Context, in *replaceInput) (*taskOutput, error) {
	who, b := actor(ctx), in.Body
	d, err := b.draft(who)
	if err != nil {
		return nil, err
	}
	return s.patch(ctx, who, in.IfMatch, todo.Patch{Number: in.ID, Title: &d.Title, Description: &d.Description,
		Priority: &d.Priority, Tags: &d.Tags,
		Due:        todo.Opt[todo.Due]{Set: true, Value: d.Due},
		Recurrence: todo.Opt[todo.Recurrence]{Set: true, Value: d.Recurrence},
		Reminders:  todo.Some(d.Reminders), Muted: &d.Muted,
		Assigned: todo.Opt[todo.Assignment]{Set: true, Value: d.Assigned}, Parent: &d.Parent})
}

func (s taskHandlers) update(ctx context.Context, in *changeInput) (*taskOutput, error) {
	who := actor(ctx)
	p, err := in.Body.patch(who)
	if err != nil {
		return nil, err
	}
	p.Number = in.ID
	return s.patch(ctx, who, in.IfMatch, p)
}

// patch changes a task and answers with it. A recurrence that comes back as
// it is leaves the series alone, and with it a moved occurrence.
func (s taskHandlers) patch(ctx context.Context, who todo.Actor, ifMatch string, p todo.Patch) (*taskOutput, error) {
	var err error
	if p.IfVersion, err = version(ifMatch); err != nil {
		return nil, err
	}
	p.KeepSeries = true
	c, err := s.Tasks.Update(ctx, who, p)
	if err != nil {
		return nil, precondition(ctx, err)
	}
	return s.answerOf(ctx, who, c, p.Number)
}

// precondition gives the fault of an If-Match that does not hold its status.
func precondition(ctx context.Context, err error) error {
	if errors.Is(err, todo.ErrVersion) {
		return newProblem(ctx, http.StatusPreconditionFailed, fault.MessageOf(err))
	}
	return err
}

func (s taskHandlers) delete(ctx context.Context, in *oneInput) (*changeHeader, error) {
	t, err := in.target()
	if err != nil {
		return nil, err
	}
	c, err := s.Tasks.Do(ctx, actor(ctx), todo.Removed, t)
	return &changeHeader{c.Seq}, precondition(ctx, err)
}

func (s taskHandlers) toggle(ctx context.Context, in *oneInput) (*taskOutput, error) {
	return s.one(ctx, in, s.Tasks.Toggle)
}

func (s taskHandlers) restore(ctx context.Context, in *oneInput) (*taskOutput, error) {
	return s.one(ctx, in, func(ctx context.Context, who todo.Actor, t todo.Target) (todo.Change, error) {
		return s.Tasks.Do(ctx, who, todo.Restored, t)
	})
}

// one does something to a task and answers with it.
func (s taskHandlers) one(ctx context.Context, in *oneInput,
	do func(context.Context, todo.Actor, todo.Target) (todo.Change, error)) (*taskOutput, error) {
	t, err := in.target()
	if err != nil {
		return nil, err
	}
	who := actor(ctx)
	c, err := do(ctx, who, t)
	if err != nil {
		return nil, precondition(ctx, err)
	}
	return s.answerOf(ctx, who, c, in.ID)
}

func (in *oneInput) target() (todo.Target, error) {
	v, err := version(in.IfMatch)
	return todo.Target{Number: in.ID, IfVersion: v}, err
}

// answerOf is the task as the change left it.
func (s taskHandlers) answerOf(ctx context.Context, who todo.Actor, c todo.Change, number int64) (*taskOutput, error) {
	for _, e := range c.Edits {
		if e.Number == number && e.After != nil {
			out := answer(c, *e.After)
			out.Silent = s.silentSince(ctx, who, c, e)
			return &out, nil
		}
	}
	t, err := s.Tasks.Get(ctx, who, number)
	out := answer(c, t)
	return &out, err
}

// silentSince is the last moment of a task whose reminders were set and are all past, ""
// where something will ring. What counts is when it was changed: a request that is sent
// again gets the first answer. What was done is answered also where this can't be told.
func (s taskHandlers) silentSince(ctx context.Context, who todo.Actor, c todo.Change, e todo.Edit) string {
	c.Edits = []todo.Edit{e}
	last, _ := s.silentAmong(ctx, who, c)
	return last
}

// silentAmong is silentSince for a change of many tasks: the last moment of them all, and
// the numbers of those that won't ring.
func (s taskHandlers) silentAmong(ctx context.Context, who todo.Actor, c todo.Change) (last, tasks string) {
	set := sync.OnceValues(func() (reminder.Settings, error) { return s.Tasks.Settings(ctx, who) })
	var numbers []string
	for _, e := range c.Edits {
		if e.After == nil || e.Before != nil && todo.SameRings(*e.Before, *e.After) || e.After.Reminders == nil &&
			e.After.Due == nil {
			continue
		}
		set, err := set()
		if err != nil {
			return "", ""
		}
		if at, silent := e.After.Silent(set, who.Location(), c.At); silent {
			last = max(last, at.UTC().Format(time.RFC3339))
			numbers = append(numbers, itoa(e.Number))
		}
	}
	return last, strings.Join(numbers, ", ")
}

func answer(c todo.Change, t todo.Task) taskOutput {
	return taskOutput{ETag: etag(t), Change: c.Seq, Body: t}
}

func etag(t todo.Task) string { return `"` + itoa(t.Version) + `"` }

// version reads If-Match: the ETag of a task, with or without quotes.
func version(s string) (int64, error) {
	s = strings.TrimPrefix(strings.TrimSpace(s), "W/")
	if s == "" || s == "*" {
		return 0, nil
	}
	n, err := strconv.ParseInt(strings.Trim(s, `"`), 10, 64)
	if err != nil || n < 1 {
		return 0, fault.InField("header.If-Match",
			"The If-Match is no version of a task. Send the ETag with which you got the task.")
	}
	return n, nil
}

func (b taskBody) draft(who todo.Actor) (todo.Draft, error) {
	c := taskChange{Priority: &b.Priority, Due: b.Due, Recurrence: b.Recurrence}
	c.Assigned = optional[assignedBody]{b.Assigned != nil, b.Assigned}
	if b.Priority == "" {
		c.Priority = nil
	}
	p, err := c.patch(who)
	d := todo.Draft{Title: b.Title, Description: b.Description, Tags: b.Tags, Due: p.Due.Value,
		Recurrence: p.Recurrence.Value,
		Assigned:   p.Assigned.Value, Parent: b.Parent}
	if p.Priority != nil {
		d.Priority = *p.Priority
	}
	d.Reminders, d.Muted = remindersOf(b.Reminders), b.Muted
	return d, err
}

func (b taskChange) patch(who todo.Actor) (todo.Patch, error) {
	if b.Title.set && b.Title.value == nil {
		return todo.Patch{},
			fault.InField("title",
				"The title is null, and a task cannot be without one. Leave it out to keep the title that the task "+
					"has.")
	}
	p := todo.Patch{Title: b.Title.value, Description: b.Description, Tags: b.Tags}
	p.Due.Set, p.Recurrence.Set = b.Due.set, b.Recurrence.set
	var err error
	if b.Priority != nil {
		v, err := todo.ParsePriority(*b.Priority)
		if err != nil {
			return p, err
		}
		p.Priority = &v
	}
	if p.Due.Value, err = b.Due.value.due(who); err != nil {
		return p, err
	}
	if b.Reminders != nil {
		p.Reminders = todo.Some(remindersOf(*b.Reminders))
	}
	p.Muted = b.Muted
	if p.Parent = b.Parent.value; b.Parent.set && p.Parent == nil {
		p.Parent = new(int64)
	}
	p.Assigned.Set = b.Assigned.set
	if p.Assigned.Value, err = b.Assigned.value.assignment(); err != nil {
		return p, err
	}
	p.Recurrence.Value, err = b.Recurrence.value.recurrence()
	return p, err
}
