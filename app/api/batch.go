package api

import (
	"context"
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// editAll gives all tasks of a batch the same day, priority or tag, as one change.
func (s taskHandlers) editAll(ctx context.Context, in *batchInput, targets []todo.Target) (todo.Change, error) {
	who := actor(ctx)
	edit, err := in.edit(who, s.Tasks.Now())
	if err != nil {
		return todo.Change{}, err
	}
	patches := make([]todo.Patch, 0, len(targets))
	for i, target := range targets {
		if slices.ContainsFunc(targets[:i], func(earlier todo.Target) bool { return earlier.Number == target.Number }) {
			continue
		}
		t, err := s.Tasks.Get(ctx, who, target.Number)
		if err != nil {
			return todo.Change{}, err
		}
		p := edit(t)
		p.Number = t.Number
		// What the patch is made from must be what it changes.
		p.IfVersion = t.Version
		if target.IfVersion != 0 {
			p.IfVersion = target.IfVersion
		}
		patches = append(patches, p)
	}
	c, err := s.Tasks.Update(ctx, who, patches...)
	if c.Edits == nil {
		c.Edits = []todo.Edit{} // nothing was different
	}
	return c, err
}

// moveAll takes all tasks of a batch to another list, as one change in each.
func (s changeHandlers) moveAll(ctx context.Context, in *batchInput, targets []todo.Target) (todo.Change, error) {
	if in.Body.Day != "" {
		return todo.Change{}, fault.InField("body.to", "A move is to a day or to a list. Say one of them.")
	}
	who := actor(ctx)
	if in.Body.New {
		return s.moveToNew(ctx, who, in.Body.To, targets)
	}
	there, err := s.Lists.In(ctx, who, in.Body.To)
	if err != nil {
		return todo.Change{}, err
	}
	return s.Tasks.Move(ctx, who, there.List, targets...)
}

func (s changeHandlers) moveToNew(ctx context.Context, who todo.Actor, name string,
	targets []todo.Target) (todo.Change, error) {
	l, err := s.Lists.Founding(who, name)
	if err != nil {
		return todo.Change{}, fault.InField("body.to", "%s", fault.MessageOf(err))
	}
	if callOf(ctx).blind {
		return todo.Change{},
			fault.New(fault.Forbidden,
				"To make a list the access token needs the scope read besides. Make one that has it.")
	}
	prior, err := s.Tasks.Recorded(ctx, who) // sent again, it is answered as it was
	if err != nil {
		return todo.Change{}, err
	}
	at, err := s.Lists.Find(ctx, who, name)
	switch {
	case prior != nil, fault.CodeOf(err) == fault.NotFound:
	case err != nil: // several of that name
		return todo.Change{}, err
	default:
		return todo.Change{}, fault.New(fault.Conflict,
			"You have a list “%s” already. Give the new one another name, or move the tasks there.", at.Name)
	}
	return s.Tasks.MoveToNew(ctx, who, l, targets...)
}

// edit returns what a batch does to a task.
func (in *batchInput) edit(who todo.Actor, now time.Time) (func(todo.Task) todo.Patch, error) {
	switch b := in.Body; b.Action {
	case "move":
		day, err := civil.ParseDate(b.Day)
		if err != nil {
			return nil, fault.InField("body.day", "To move tasks, say to which day: a date such as 2026-11-30. "+
				"Or say in “to” which list.")
		}
		return func(t todo.Task) todo.Patch { return todo.Patch{Due: todo.Some(movedTo(day, t.Due, who, now))} }, nil
	case "prioritize":
		priority, err := todo.ParsePriority(b.Priority)
		if b.Priority == "" || err != nil {
			return nil, fault.InField("body.priority", "Say which priority the tasks get: none, low, medium or high.")
		}
		return func(todo.Task) todo.Patch { return todo.Patch{Priority: &priority} }, nil
	default:
		if b.Tag == "" {
			return nil, fault.InField("body.tag", "Say which tag the tasks get.")
		}
		return func(t todo.Task) todo.Patch {
			tags := append(slices.Clone(t.Tags), b.Tag)
			return todo.Patch{Tags: &tags}
		}, nil
	}
}

// movedTo is a due on another day. A time of day stays, unless the task would
// be overdue by it at once.
func movedTo(day civil.Date, due *todo.Due, who todo.Actor, now time.Time) todo.Due {
	if due == nil || !due.Timed {
		return todo.Due{Date: day}
	}
	moved := *due
	moved.Date = day
	if moved.At(who.Location()).Before(now) {
		return todo.Due{Date: day}
	}
	return moved
}
