// Package todo is the domain: tasks, what may be done to them, and the record
// of what was done, from which everything can be taken back.
//
// A person's tasks are numbered 1, 2, 3, …: the key of a task is (person,
// number), which is what "task 3" means and what keeps people apart.
package todo

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
)

// Limits on what a task can hold, in characters (runes) and counts.
const (
	MaxTitle       = 200
	MaxDescription = 1000
	MaxTag         = 50
	MaxTags        = 20
)

// UserID names a person. It comes from a verified token and from nowhere else.
type UserID string

// Task is one entry of a person's list.
type Task struct {
	User        UserID      `json:"-"`
	Number      int64       `json:"id"`
	Title       string      `json:"title"`
	Description string      `json:"description"`
	Done        bool        `json:"done"`
	Priority    Priority    `json:"priority"`
	Tags        []string    `json:"tags"` // lower case, sorted, never nil
	Due         *Due        `json:"due,omitempty"`
	Recurrence  *Recurrence `json:"recurrence,omitempty"`
	// Reminders are what the person said about it; nil leaves it to their
	// settings. Muted: it never rings, and has none.
	Reminders []reminder.Reminder `json:"reminders,omitempty"`
	Muted     bool                `json:"muted,omitempty"`
	// Assigned is whose it is, nil if nobody's; only of a list that several keep.
	Assigned *Assignment `json:"assigned,omitempty"`
	// Parent is the number of the task of which this is a subtask, 0 if of none. A
	// subtask has none of its own.
	Parent int64 `json:"parent,omitempty"`
	// ParentTitle and Subtasks are what the store knows of other tasks: the parent's
	// title, and how far the subtasks are, nil without any. Nobody writes them.
	ParentTitle string    `json:"parent_title,omitempty"`
	Subtasks    *Progress `json:"subtasks,omitempty"`
	// Series is the number of the recurring task of which this is a completed
	// occurrence, or 0.
	Series    int64      `json:"series,omitempty"`
	Created   time.Time  `json:"created_at"`
	Updated   time.Time  `json:"updated_at"`
	Completed *time.Time `json:"completed_at,omitempty"`
	Deleted   *time.Time `json:"deleted_at,omitempty"`
	// Version is the sequence number of the change that gave the task this
	// content. Undo brings the old version back with the old content.
	Version int64 `json:"version"`
}

// Priority is how urgent a task is. The order of the values is the order of urgency.
type Priority int

// The priorities.
const (
	None Priority = iota
	Low
	Medium
	High
)

// Due is when a task is due: a whole day, or a time of day in the zone in
// which it was said.
type Due struct {
	Date  civil.Date
	Clock civil.Clock // meaningful if Timed
	Timed bool
	Zone  string // IANA name, if Timed
}

// Recurrence makes a task come back when it is completed.
type Recurrence struct {
	Rule recur.Rule
	// Anchor is the due of the present occurrence as the series has it. Moving
	// one occurrence changes the task's Due and leaves Anchor, so that the
	// series stays where it was.
	Anchor Due
}

// At returns the moment at which the task is due: for a whole day its
// beginning in loc.
func (d Due) At(loc *time.Location) time.Time {
	if !d.Timed {
		return d.Date.At(0, loc)
	}
	return d.Date.At(d.Clock, d.location(loc))
}

// settle moves a due that its clocks jump over to the time that they show
// then, so that every door names the same one: 02:30 becomes 03:30. A series
// keeps its own time in the anchor, for the days that have it.
func (t *Task) settle() {
	if t.Due == nil || !t.Due.Timed {
		return
	}
	loc := t.Due.location(time.UTC)
	there := civil.DateTimeOf(t.Due.At(loc).In(loc))
	t.Due.Date, t.Due.Clock = there.Date, there.Clock
}

// Overdue says whether now is past the due: past the time, or past the whole day in loc.
func (d Due) Overdue(now time.Time, loc *time.Location) bool {
	if d.Timed {
		return d.At(loc).Before(now)
	}
	return d.Date.Before(civil.DateOf(now.In(loc)))
}

// DayIn returns the day on which the task is due for somebody in loc.
func (d Due) DayIn(loc *time.Location) civil.Date {
	if !d.Timed {
		return d.Date
	}
	return civil.DateOf(d.At(loc).In(loc))
}

// location is the zone of the due, or other where the zone is unknown.
func (d Due) location(other *time.Location) *time.Location {
	if loc, err := LoadZone(d.Zone); err == nil {
		return loc
	}
	return other
}

// Clone returns a copy that shares nothing with t.
func (t Task) Clone() Task {
	t.Tags = append([]string{}, t.Tags...)
	t.Due = clone(t.Due)
	t.Recurrence = clone(t.Recurrence)
	t.Reminders = reminder.Clone(t.Reminders)
	t.Assigned = t.Assigned.clone()
	t.Subtasks = clone(t.Subtasks)
	t.Completed = clone(t.Completed)
	t.Deleted = clone(t.Deleted)
	return t
}

func clone[T any](p *T) *T {
	if p == nil {
		return nil
	}
	c := *p
	return &c
}
