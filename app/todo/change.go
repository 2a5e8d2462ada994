package todo

import (
	"slices"
	"time"
)

// Kind says what a change did, in the word that a person would use.
type Kind string

// The kinds of change.
const (
	Added       Kind = "added"
	Edited      Kind = "updated"
	Rescheduled Kind = "rescheduled"
	Done        Kind = "completed"
	Reopened    Kind = "reopened"
	Removed     Kind = "deleted"
	Restored    Kind = "restored"
	Moved       Kind = "moved"       // to another list, or from one
	Commented   Kind = "commented"   // a task of a shared list
	Uncommented Kind = "uncommented" // a comment was deleted
	Undone      Kind = "undone"
)

// Via says through which door a change came.
type Via string

// The doors.
const (
	ViaAPI      Via = "api"
	ViaChat     Via = "chat"
	ViaMCP      Via = "mcp"
	ViaTerminal Via = "terminal"
)

// Change is the record of one mutation, of one task or of many at once. It
// has all that is needed to take it back.
type Change struct {
	User UserID `json:"-"` // whose list it is; of a shared one its id
	// Author is who made it, "" in one's own list.
	Author UserID    `json:"author,omitempty"`
	Seq    int64     `json:"seq"` // 1, 2, 3, … per person or list, in the order of commits
	Kind   Kind      `json:"kind"`
	Via    Via       `json:"via"`
	At     time.Time `json:"at"`
	Edits  []Edit    `json:"edits"`
	// More is how many edits follow that an answer has no room for; 0 of what is stored.
	More int `json:"more,omitempty" doc:"How many edits follow that there was no room for: GET /changes/{change}?from= with how many you have."`
	// Undoes is the change that this one took back, UndoneBy the one that took
	// this one back; 0 if none.
	Undoes   int64 `json:"undoes,omitempty"`
	UndoneBy int64 `json:"undone_by,omitempty"`
	// Key is the caller's idempotency key, "" if none.
	Key string `json:"-"`
	// Sent is what the key was sent with; see Actor.
	Sent string `json:"-"`
}

// Edit is a task before and after a change. Before is nil for a task that
// did not exist, After for one that no longer does.
type Edit struct {
	Number int64 `json:"id"`
	Before *Task `json:"before,omitempty"`
	After  *Task `json:"after,omitempty"`
	// Comment is the comment that was made, or deleted; the task is the same before and after.
	Comment string `json:"comment,omitempty" doc:"Of a comment that was made or deleted: its id."`
	// Elsewhere is the other half of a move between lists. Only who made the change is shown it: the others may not be
	// in that list.
	Elsewhere *Elsewhere `json:"elsewhere,omitempty" doc:"Of a task that was moved between lists: where the other half of the move is recorded. Only you are shown it, of your own changes."`
}

// Elsewhere is an edit in another list.
type Elsewhere struct {
	List   ListID `json:"list,omitempty" doc:"The list; your own if left out."`
	Number int64  `json:"id" doc:"The task's number there."`
	Change int64  `json:"change" doc:"The number of the change there."`
}

// Unkept says whether an edit completed an occurrence of a series that wasn't kept as a done task of its own, as
// the list was full. One that is kept is the next edit.
func (c Change) Unkept(i int) bool {
	e := c.Edits[i]
	if c.Kind != Done || e.Before == nil || e.After == nil || e.After.Done || e.After.Recurrence == nil ||
		e.Before.Done {
		return false
	}
	if i+1 == len(c.Edits) {
		return c.More == 0 // else it may be among those that follow
	}
	next := c.Edits[i+1]
	return next.Before != nil || next.After == nil || next.After.Series != e.Number
}

// shownTo is the change as an actor may see it.
func (c Change) shownTo(who Actor) Change {
	if c.Author == who.author() || !slices.ContainsFunc(c.Edits, func(e Edit) bool { return e.Elsewhere != nil }) {
		return c
	}
	c.Edits = slices.Clone(c.Edits)
	for i := range c.Edits {
		c.Edits[i].Elsewhere = nil
	}
	return c
}

// Counts is what a person's list amounts to at one moment.
type Counts struct {
	Pending   int        `json:"pending"`
	Completed int        `json:"completed"`
	Overdue   int        `json:"overdue"`
	Today     int        `json:"today"`    // pending, due today and not overdue
	Upcoming  int        `json:"upcoming"` // pending, due after today
	Deleted   int        `json:"deleted"`
	Tags      []TagCount `json:"tags"` // of pending tasks, the MaxCountedTags most used, most used first
	// BinDays is for how many days deleted tasks can be restored, 0 for ever. The
	// API fills it in.
	BinDays int `json:"bin_days,omitempty" doc:"For how many days deleted tasks can be restored; left out for ever."`
}

// MaxCountedTags is how many tags Counts has at the most.
const MaxCountedTags = 1000

// TagCount is how many pending tasks have a tag.
type TagCount struct {
	Tag   string `json:"tag"`
	Count int    `json:"count"`
}
