package frame

import (
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Apply is the list as it would be after a reading, and the tasks that it
// would show; prior is the list before the last change, which an undo brings
// back. It is what training compares with what was wanted; what really happens,
// the tools do. It reports false for an undo among other acts.
func Apply(list, prior todo.Snapshot, r Reading, now time.Time) (after todo.Snapshot, shown []int64, ok bool) {
	a := applied{now: now, tasks: map[int64]todo.Task{}}
	for s, part := range [][]todo.Task{list.Pending, list.Completed, list.Binned} {
		for _, t := range part {
			if state(s) == binned && t.Deleted == nil {
				t.Deleted = &now
			}
			a.tasks[t.Number] = t.Clone()
			a.last = max(a.last, t.Number)
		}
	}
	for _, f := range r.Frames {
		if f.Act == Undo {
			return prior, nil, !slices.ContainsFunc(r.Frames,
				func(o Frame) bool { return o.Act != Undo && o.Key() != "" })
		}
		a.frame(f)
	}
	return a.snapshot(), a.shown, true
}

type applied struct {
	now   time.Time
	tasks map[int64]todo.Task
	last  int64
	shown []int64
}

func (a *applied) frame(f Frame) {
	switch f.Act {
	case Add:
		for _, one := range f.Added() {
			a.add(one)
		}
	case Show, Count:
		a.shown = append(a.shown, f.Filter.Named...)
	}
	for _, n := range f.Tasks {
		if t, there := a.tasks[n]; there {
			a.tasks[n] = a.task(f, t)
		}
	}
}

// add makes the task of a frame.
func (a *applied) add(f Frame) {
	a.last++
	t := todo.Task{Number: a.last, Title: f.Title, Tags: f.Tags, Due: f.Due}
	if f.Priority != nil {
		t.Priority = *f.Priority
	}
	if f.Rule != nil {
		t.Recurrence = &todo.Recurrence{Rule: *f.Rule}
		if f.Due != nil {
			t.Recurrence.Anchor = *f.Due
		}
	}
	a.tasks[t.Number] = t
}

// task is a task after the frame.
func (a *applied) task(f Frame, t todo.Task) todo.Task {
	moment := a.now
	switch f.Act {
	case Complete:
		if t.Recurrence != nil && t.Due != nil {
			return a.completed(t)
		}
		t.Done, t.Completed = true, &moment
	case Reopen:
		t.Done, t.Completed = false, nil
	case Delete:
		t.Deleted = &moment
	case Restore:
		t.Deleted = nil
	case Undate:
		t.Due = nil
	case Move, Skip:
		if d := f.Dues[t.Number]; d != nil {
			t.Due = d
		} else if f.Due != nil && f.Dues == nil {
			t.Due = f.Due
		}
	case Series:
		if f.Unrepeat {
			t.Recurrence = nil
			break
		}
		if f.Due != nil {
			t.Due = f.Due
		}
		t.Recurrence = &todo.Recurrence{Rule: *f.Rule}
		if t.Due != nil {
			t.Recurrence.Anchor = *t.Due
		}
	case Rename:
		t.Title = f.Title
	case Note:
		t.Description = join(t.Description, f.Note)
	case Rank:
		t.Priority = *f.Priority
	case Retag:
		t.Tags = slices.DeleteFunc(append(slices.Clone(t.Tags), f.Tags...),
			func(tag string) bool { return slices.Contains(f.Untag, tag) })
	}
	return t
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + "\n" + b
}

// completed is a repeating task after its occurrence was completed.
func (a *applied) completed(t todo.Task) todo.Task {
	moment := a.now
	done := t.Clone()
	a.last++
	done.Number, done.Done, done.Completed, done.Recurrence, done.Series = a.last, true, &moment, nil, t.Number
	a.tasks[done.Number] = done
	anchor := civil.DateTime{Date: t.Recurrence.Anchor.Date, Clock: t.Recurrence.Anchor.Clock}
	after := anchor
	if here := civil.DateTimeOf(a.now); here.Compare(after) > 0 {
		after = here
	}
	if next, ok := t.Recurrence.Rule.Next(anchor, after); ok {
		d := *t.Due
		d.Date = next.Date
		t.Due = &d
		t.Recurrence.Anchor.Date = next.Date
	} else {
		t.Done, t.Completed = true, &moment
	}
	return t
}

func (a *applied) snapshot() todo.Snapshot {
	var s todo.Snapshot
	numbers := make([]int64, 0, len(a.tasks))
	for n := range a.tasks {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	for _, n := range numbers {
		switch t := a.tasks[n]; {
		case t.Deleted != nil:
			s.Binned = append(s.Binned, t)
		case t.Done:
			s.Completed = append(s.Completed, t)
		default:
			s.Pending = append(s.Pending, t)
		}
	}
	return s
}
