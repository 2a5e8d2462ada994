// Package tools has the todo tools, each defined once: name, description,
// JSON Schema, annotations, what it would do and what it does. Every model
// acts through them and through nothing else, in process or over MCP.
//
// The person comes from the Actor and never from an argument. Dates come as
// the person's words and are resolved here, in the person's zone, whichever
// model speaks. Titles are data: no tool ever reads one as an instruction.
package tools

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/clip"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// aims is how often a call is resolved again because a task changed between
// that and the change: what was frozen at a version is then left out.
const aims = 3

// MaxItems is how many tasks one call can name one by one.
const MaxItems = 100

// Tool is the definition of one tool.
type Tool struct {
	Name        string
	Title       string // for people
	Description string // for models
	Schema      json.RawMessage
	Output      json.RawMessage // JSON Schema of the result's Data; nil for a receipt
	// ReadOnly tools change nothing; Destructive ones remove or overwrite;
	// Idempotent ones have no further effect when called again.
	ReadOnly, Destructive, Idempotent bool
	Blind                             func(args json.RawMessage) bool // see chat.ToolSpec

	apart bool // it isn't about tasks of one list
	// private tools change nothing of a list that others keep too, so that viewers may use them there.
	private bool

	// Of read and aim a tool has one: read of one that changes no task, aim of any other.
	read func(context.Context, *call) (chat.Result, error)
	aim  func(context.Context, *call) (*aim, error)
}

// call is one call while it is looked at or run.
type call struct {
	*todo.Service
	who  todo.Actor
	args json.RawMessage
	ways Ways
	kept Kept
	at   *place // nil in the person's own list

	lists Lists

	newest map[todo.Status][]todo.Task // those that were read
	titles map[string]title            // those that were cut
	chosen bool                        // a reminder of today got another moment than its hour, which is past
}

// aim is what a call would change, fully resolved.
type aim struct {
	verb    string // "Delete"
	tasks   []todo.Task
	lines   []chat.Line
	missed  []string            // a sentence for each thing that could not be met
	choice  *chat.Clarification // where words fit several tasks
	parents map[int64]string    // titles of the tasks to which subtasks are added
	// together are the titles of subtasks that are added to one task.
	together string
	along    []int64 // subtasks that come along, which count as touched
	touches  []int64 // instead of the tasks' numbers, if not nil
	told     string  // what was done besides the change, once it is
	data     any     // of the result, where there is no receipt
	frozen   any     // the arguments with all of it fixed
	apply    func(context.Context) (todo.Change, error)
}

// Set is the tools over one todo.Service. It implements chat.Tools.
type Set struct {
	svc   *todo.Service
	tools []Tool
	specs []chat.ToolSpec
	lists Lists // nil: people have their own list alone
	ways  Ways  // nil: receipts do not say where it will ring
	kept  Kept  // nil: nobody keeps any
}

// Kept tells which words that look like a time a person keeps in titles; see package wording.
type Kept func(ctx context.Context, user todo.UserID) ([]string, error)

// WithKept makes the reading of whole lines heed what people keep in titles.
// It is called before the tools are used.
func (s *Set) WithKept(k Kept) *Set {
	s.kept = k
	return s
}

// New returns the tools for tasks; WithBells adds those for reminders.
func New(svc *todo.Service) *Set {
	s := &Set{svc: svc, tools: []Tool{addTask(), listTasks(), searchTasks(), getOverview(), completeTask(),
		rescheduleTask(), updateTask(), deleteTask(), restoreTask(), undo()}}
	for _, t := range s.tools {
		s.specs = append(s.specs, t.spec())
	}
	return s
}

// spec describes a tool to a model.
func (t Tool) spec() chat.ToolSpec {
	return chat.ToolSpec{
		Name: t.Name, Title: t.Title, Description: t.Description, Schema: t.Schema, Output: t.Output,
		ReadOnly: t.ReadOnly, Destructive: t.Destructive, Idempotent: t.Idempotent, Blind: t.Blind,
	}
}

// All returns the definitions, which the caller must not change.
func (s *Set) All() []Tool { return s.tools }

// Specs describes the tools to a model.
func (s *Set) Specs(context.Context, todo.Actor) []chat.ToolSpec { return s.specs }

// Preview says what a call would do to existing tasks, and does nothing; see chat.Tools.
func (s *Set) Preview(ctx context.Context, who todo.Actor, c chat.Call) (chat.Preview, error) {
	p := chat.Preview{Resolved: chat.ResolvedCall{Call: c}}
	t, err := s.tool(c.Tool)
	if err == nil && t.read != nil {
		return p, nil
	}
	cl := &call{Service: s.svc, who: who, args: c.Args, kept: s.kept, lists: s.lists}
	if err == nil {
		cl.who, cl.args, cl.at, err = s.enter(ctx, who, t, c.Args)
	}
	var a *aim
	if err == nil {
		a, err = t.aim(ctx, cl)
	}
	if err != nil || a.apply == nil {
		err = cl.futile(ctx, a, err, &p)
		if r := p.Resolved.Failed; r != nil {
			*r = cl.at.answered(*r)
		}
		return p, err
	}
	p.Verb, p.Lines, p.Touches = a.verb, a.lines, a.touches
	if p.Touches == nil {
		p.Touches = append(numbers(a.tasks), a.along...)
	}
	p.Resolved.Missed, p.Resolved.Choice = a.missed, a.choice
	if p.Resolved.Call.Args, err = json.Marshal(a.frozen); err != nil {
		return p, err
	}
	return cl.at.previewed(p)
}

// futile previews a call with which nothing can be done, unless it has been done already.
func (c *call) futile(ctx context.Context, a *aim, err error, p *chat.Preview) error {
	if prior, e := c.Recorded(ctx, c.who); e != nil || prior != nil {
		return e
	}
	r := chat.Result{Failed: true}
	if err != nil {
		if r, err = failed(err); err != nil {
			return err
		}
	} else {
		r.Text, r.Missed, r.Choice = strings.Join(a.missed, "\n"), a.missed, a.choice
	}
	p.Resolved.Failed = &r
	return nil
}

// Run carries a call out; see chat.Tools.
func (s *Set) Run(ctx context.Context, who todo.Actor, c chat.Call) (chat.Result, error) {
	t, err := s.tool(c.Tool)
	if err != nil {
		return failed(err)
	}
	cl := &call{Service: s.svc, ways: s.ways, kept: s.kept, lists: s.lists}
	if cl.who, cl.args, cl.at, err = s.enter(ctx, who, t, c.Args); err != nil {
		return failed(err)
	}
	if t.read != nil {
		r, err := t.read(ctx, cl)
		if err != nil {
			return failed(err)
		}
		return cl.at.answered(r), nil
	}
	r, err := cl.change(ctx, t)
	return cl.at.answered(r), err
}

// change resolves and applies a call that changes tasks.
func (c *call) change(ctx context.Context, t Tool) (chat.Result, error) {
	var a *aim
	var err error
	for range aims {
		a, err = t.aim(ctx, c)
		if err != nil || a.apply == nil {
			break
		}
		var change todo.Change
		if change, err = a.apply(ctx); err == nil {
			return c.besides(a, c.done(ctx, change, a.missed, a.choice)), nil
		}
		if fault.CodeOf(err) != fault.Conflict {
			break
		}
	}
	// It may have been done before, by a process that died or was stopped.
	if prior, e := c.Recorded(context.WithoutCancel(ctx), c.who); e == nil && prior != nil {
		return c.done(ctx, *prior, nil, nil), nil
	}
	if err != nil {
		return failed(err)
	}
	return chat.Result{Failed: true, Text: strings.Join(a.missed, "\n"), Missed: a.missed, Choice: a.choice}, nil
}

// done is the result of a change that was recorded.
func (c *call) done(ctx context.Context, change todo.Change, missed []string, choice *chat.Clarification) chat.Result {
	if len(change.Edits) == 0 {
		text := append([]string{"Nothing had to be changed: it is so already."}, missed...)
		return chat.Result{Text: strings.Join(text, "\n"), Missed: missed, Choice: choice}
	}
	s := c.saying()
	s.places = c.placesOf(context.WithoutCancel(ctx), change)
	r := s.receipt(change)
	r.Note = c.ringing(context.WithoutCancel(ctx), c.ways, change)
	text := append([]string{s.sentence(change, r)}, missed...)
	// in the answer too: it must not promise what will not be
	if silent := c.silent(context.WithoutCancel(ctx), change); silent != "" {
		text = append(text, silent)
	}
	if stays := stays(change); stays != "" {
		text = append(text, stays)
	}
	return chat.Result{Text: strings.Join(text, "\n"), Missed: missed, Receipt: &r, Choice: choice,
		Data: receiptData(change, r)}
}

// besides adds to the result of a change what was done that is none.
func (c *call) besides(a *aim, r chat.Result) chat.Result {
	switch {
	case a.told == "":
		return r
	case r.Receipt != nil:
		r.Text += "\n" + a.told
		return r
	}
	r.Text = strings.Join(append([]string{a.told}, a.missed...), "\n")
	r.Data, _ = json.Marshal(a.data) // our own
	return r
}

func (s *Set) tool(name string) (Tool, error) {
	i := slices.IndexFunc(s.tools, func(t Tool) bool { return t.Name == name })
	if i < 0 {
		names := make([]string, len(s.tools))
		for j, t := range s.tools {
			names[j] = t.Name
		}
		return Tool{}, fault.New(fault.Invalid, "There is no tool %q. The tools are %s.", clip.Runes(name, 60),
			strings.Join(names, ", "))
	}
	return s.tools[i], nil
}

// failed makes what a model or person can fix into a result.
func failed(err error) (chat.Result, error) {
	if err := onlyInternal(err); err != nil {
		return chat.Result{}, err
	}
	var f *fault.Fault
	return chat.Result{Failed: true, Misused: errors.As(err, &f) && f.Field == misused, Text: fault.MessageOf(err)}, nil
}

// onlyInternal drops faults that a model or person can fix.
func onlyInternal(err error) error {
	var f *fault.Fault
	if errors.As(err, &f) && f.Code != fault.Internal && f.Code != fault.Unavailable {
		return nil
	}
	return err
}
