package todo

import (
	"errors"
	"reflect"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
)

// Draft is a task that is to be added.
type Draft struct {
	Title       string
	Description string
	Priority    Priority
	Tags        []string
	Due         *Due
	Recurrence  *Recurrence // its Anchor is ignored: it is the due
	// Reminders and Muted are as in Task.
	Reminders []reminder.Reminder
	Muted     bool
	Assigned  *Assignment
	// Parent is the number of the task of which it is to be a subtask, 0 for none.
	Parent int64
}

// Patch changes fields of a task; what is not set stays.
type Patch struct {
	Number      int64
	Title       *string
	Description *string
	Priority    *Priority
	Tags        *[]string
	// Due alone moves the present occurrence of a recurring task; together
	// with Recurrence it starts the series over.
	Due        Opt[Due]
	Recurrence Opt[Recurrence]
	// Reminders are all that the task is to have, nil for what the settings
	// say; they end Muted, and Muted takes them away.
	Reminders Opt[[]reminder.Reminder]
	Muted     *bool
	// Assigned is whose it is to be; only in a list that several keep.
	Assigned Opt[Assignment]
	// Parent makes the task a subtask of that one, 0 a task of its own.
	Parent *int64
	// KeepSeries takes a Recurrence with the rule that the task has as not set:
	// the series goes on as it is, and with it an occurrence that was moved.
	KeepSeries bool
	// IfVersion makes the patch fail with fault.Conflict if the task has
	// another version; 0 takes any.
	IfVersion int64
}

// KindOf is what a change by the patches is called, whichever door they come through: Rescheduled if they give
// nothing but times and repetitions, else Edited.
func KindOf(patches ...Patch) Kind {
	for _, p := range patches {
		// What is left of the patch without them must be nothing, so that a field that comes to be is an edit.
		p.Number = 0
		p.Due = Opt[Due]{}
		p.Recurrence = Opt[Recurrence]{}
		p.KeepSeries = false
		p.IfVersion = 0
		if !reflect.ValueOf(p).IsZero() {
			return Edited
		}
	}
	return Rescheduled
}

// Target is a task that something is done to. With IfVersion that fails with
// fault.Conflict if the task has another version; 0 takes any.
type Target struct{ Number, IfVersion int64 }

// ErrVersion is in the fault of a task that is not at the version that was asked for.
var ErrVersion = errors.New("another version")

func (t Target) check(now Task) error {
	if t.IfVersion == 0 || t.IfVersion == now.Version {
		return nil
	}
	return fault.Wrap(ErrVersion, fault.Conflict, "Task %d was changed in the meantime (it is at version %d, not %d). "+
		"Look at it again before you change it.", t.Number, now.Version, t.IfVersion)
}

// Opt is a field that may be left alone (not Set), cleared (nil) or given a value.
type Opt[T any] struct {
	Set   bool
	Value *T
}

// Some is an Opt with a value.
func Some[T any](v T) Opt[T] { return Opt[T]{Set: true, Value: &v} }

// Clear is an Opt that clears the field.
func Clear[T any]() Opt[T] { return Opt[T]{Set: true} }

// task is the draft as a task that has neither number nor version yet.
func (d Draft) task(who Actor, now time.Time) (Task, error) {
	t := Task{User: who.User, Created: now, Updated: now, Tags: []string{}}
	p := Patch{Title: &d.Title, Description: &d.Description, Priority: &d.Priority, Tags: &d.Tags,
		Due:        Opt[Due]{Set: d.Due != nil, Value: d.Due},
		Recurrence: Opt[Recurrence]{Set: d.Recurrence != nil, Value: d.Recurrence},
		Reminders:  Opt[[]reminder.Reminder]{Set: d.Reminders != nil, Value: &d.Reminders}, Muted: &d.Muted,
		Assigned: Opt[Assignment]{Set: d.Assigned != nil, Value: d.Assigned}, Parent: &d.Parent}
	return p.apply(t, who, now)
}

// apply returns t with the patch's fields, checked.
func (p Patch) apply(t Task, who Actor, now time.Time) (Task, error) {
	t = t.Clone()
	if r := p.Recurrence.Value; p.KeepSeries && r != nil && t.Recurrence != nil &&
		r.Rule.String() == t.Recurrence.Rule.String() {
		p.Recurrence = Opt[Recurrence]{}
	}
	var err error
	if p.Title != nil {
		if t.Title, err = CleanLine("title", *p.Title, 1, MaxTitle); err != nil {
			return t, err
		}
	}
	if p.Description != nil {
		if t.Description, err = CleanText("description", *p.Description, 0, MaxDescription); err != nil {
			return t, err
		}
	}
	if p.Priority != nil {
		if *p.Priority < None || *p.Priority > High {
			return t, fault.InField("priority", "There is no such priority. Use high, medium, low or none.")
		}
		t.Priority = *p.Priority
	}
	if p.Tags != nil {
		if t.Tags, err = CleanTags(*p.Tags); err != nil {
			return t, err
		}
	}
	if p.Parent != nil { // whether it can be is looked at when all is written
		t.Parent = *p.Parent
	}
	was := clone(t.Due)
	if err := p.applyTime(&t, who, now); err != nil {
		return t, err
	}
	if err := p.applyAssigned(&t, who, civil.DateOf(now.In(who.Location()))); err != nil {
		return t, err
	}
	if err := p.applyReminders(&t, who, now); err != nil {
		return t, err
	}
	if p.Due.Set && !p.Reminders.Set {
		t.keepRinging(was, who, now)
	}
	return t, nil
}

func sameDue(a, b *Due) bool { return a == b || a != nil && b != nil && *a == *b }

// applyTime sets due and recurrence, which depend on each other.
func (p Patch) applyTime(t *Task, who Actor, now time.Time) error {
	if p.Due.Set {
		t.Due = clone(p.Due.Value)
	}
	if p.Recurrence.Set {
		t.Recurrence = clone(p.Recurrence.Value)
	}
	if t.Due != nil {
		if err := t.Due.check(); err != nil {
			return err
		}
	}
	defer t.settle()
	if t.Recurrence == nil {
		return nil
	}
	if p.Due.Set && t.Due == nil && !p.Recurrence.Set {
		return fault.InField("due",
			"Task %d repeats, so it needs a due date. Stop it from repeating first, or at the same time.", t.Number)
	}
	if p.Recurrence.Set {
		return t.startSeries(civil.DateOf(now.In(who.Location())))
	}
	return nil
}

func (d Due) check() error {
	if d.Date.IsZero() || d.Date.Year < 1900 || d.Date.Year > 9999 || d.Date != d.Date.AddDays(0) {
		return fault.InField("due", "The due date %s is not a day between the years 1900 and 9999.", d.Date)
	}
	if !d.Timed {
		return nil
	}
	if d.Clock < 0 || d.Clock >= 24*60 {
		return fault.InField("due", "The due time is not between 00:00 and 23:59.")
	}
	_, err := LoadZone(d.Zone)
	return err
}
