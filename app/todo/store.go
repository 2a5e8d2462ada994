package todo

import (
	"context"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/reminder"
)

// PageBytes is how much text a page of stored things may hold: what comes after
// it has been reached is left to the next page. A page has one thing at least.
const PageBytes = 1 << 20

// Stamp names a state of a person's tasks: whoever reads the same one twice finds
// the same tasks after the first time as after the second. The moment of the
// newest change is in it beside its number, as a database that is set back to an
// earlier state gives the number to another change.
type Stamp struct {
	Seq int64 // of the newest change, 0 if there is none
	At  int64 // its moment, in microseconds since 1970
}

// Store keeps tasks and changes. Every method is safe for concurrent use and
// looks at the rows of one keeper only: a person, or a list that several keep
// (its id is the user then).
type Store interface {
	// Role is what somebody is in a list, "" if they aren't a member.
	Role(ctx context.Context, list ListID, user UserID) (Role, error)
	// Task returns a task, deleted or not. It fails with fault.NotFound.
	Task(ctx context.Context, user UserID, number int64) (Task, error)
	// Tasks returns a page. The filter is Normal.
	Tasks(ctx context.Context, user UserID, f Filter) (Page, error)
	// TasksAcross returns a page of the tasks of a person and of all lists that they are a member of and haven't
	// archived. The filter is Normal.
	TasksAcross(ctx context.Context, user UserID, f Filter) (ListedPage, error)
	// Count returns how many tasks the filter chooses, whatever its limit.
	Count(ctx context.Context, user UserID, f Filter) (int, error)
	// Counts returns the numbers of a person's list; overdue ends at now,
	// today at tomorrow (edges as of NowEdge and DayEdge).
	Counts(ctx context.Context, user UserID, now, tomorrow Edge) (Counts, error)
	// Change returns one change. It fails with fault.NotFound.
	Change(ctx context.Context, user UserID, seq int64) (Change, error)
	// Changes returns at most limit changes after seq, oldest first, and fewer
	// once their edits have PageBytes as JSON.
	Changes(ctx context.Context, user UserID, after int64, limit int) ([]Change, error)
	// Completions calls each with the changes of [from, before) by which tasks were
	// completed or reopened and which are in force, oldest first.
	Completions(ctx context.Context, user UserID, from, before time.Time, each func(Change)) error
	// Comments returns those on a task, oldest first.
	Comments(ctx context.Context, user UserID, number int64) ([]Comment, error)
	// Stamp says in which state the tasks are; see Stamp.
	Stamp(ctx context.Context, user UserID) (Stamp, error)
	// LastSeq returns the newest change's number, 0 if there is none.
	LastSeq(ctx context.Context, user UserID) (int64, error)
	// Write runs fn in one transaction, one after the other for one person.
	// If fn fails nothing is kept. After a commit that recorded a change,
	// whoever watches the person is woken, on every replica.
	Write(ctx context.Context, user UserID, fn func(Tx) error) error
	// WriteBoth is Write of two keepers at once. However many of them run, none waits for another for ever.
	WriteBoth(ctx context.Context, one, other UserID, fn func(one, other Tx) error) error
	// Settings are how the person wants to be reminded.
	Settings(ctx context.Context, user UserID) (reminder.Settings, error)
	// Members are those of a list, the longest in it first, as taskTx.Members.
	Members(ctx context.Context, list ListID) ([]Member, error)
	// Watch returns a channel that gets a value soon after each recorded
	// change of the person (several may be told as one), until stop is called.
	Watch(user UserID) (wake <-chan struct{}, stop func())
}

// Tx is a Store within one transaction of one keeper.
type Tx interface {
	// Role is what somebody is in the list that is written to. It stays so until
	// the commit.
	Role(user UserID) (Role, error)
	// Task is as in Store.
	Task(number int64) (Task, error)
	// Subtasks are all tasks whose parent is the task of the number, deleted ones too,
	// in the order of their numbers.
	Subtasks(parent int64) ([]Task, error)
	// Put writes the whole task, new or not, but for what Task says of other tasks.
	Put(t Task) error
	// Remove takes the row away for good: undoing an addition does, and
	// emptying the bin.
	Remove(number int64) error
	// Comments returns those on a task, oldest first.
	Comments(number int64) ([]Comment, error)
	AddComment(c Comment) error
	// RemoveComments takes those of a task away, or with an id that one.
	RemoveComments(number int64, id string) error
	// MostTasks is how many tasks the person may have, nil for what everybody may,
	// 0 for no limit.
	MostTasks() *int64
	// Used is how many bytes of text there are of the person, without what the
	// transaction has written; nobody else can add to them until the commit.
	Used() (int64, error)
	// Grown is by how much the transaction has them grow so far.
	Grown() int64
	// NextNumber returns a task number that was never used by the person.
	NextNumber() (int64, error)
	// LastNumber is the last that NextNumber has returned to anybody, 0 if none.
	LastNumber() int64
	// NextSeq returns the number of the change that is being made: the same
	// however often it is asked in one transaction.
	NextSeq() (int64, error)
	// Change and ByKey find a recorded change; ByKey returns nil if there is none.
	Change(seq int64) (Change, error)
	ByKey(key string) (*Change, error)
	// LastUndoable returns the newest change of the author that is no undo and is
	// not undone, nil if there is none.
	LastUndoable(author UserID) (*Change, error)
	// Record stores the change; SetUndoneBy marks an earlier one.
	Record(c Change) error
	SetUndoneBy(seq, by int64) error
	// Settings are how the person wants to be reminded.
	Settings() (reminder.Settings, error)
	// SetSettings writes them.
	SetSettings(s reminder.Settings) error
	// ArmDigests sets when the person's digests are sent next; of a kind that
	// isn't among them none is sent.
	ArmDigests(next map[reminder.DigestKind]time.Time) error
	// Arm makes what the task rings at from now on its rings, and answers what
	// rang and is none of them with the word.
	Arm(number int64, a Arming, now time.Time, answer string) error
	// Members are those of the list that is written to, the longest in it first.
	Members() ([]Member, error)
	// ArmShared is Arm for a task of a list, for each of the people; for nobody
	// else does it ring any more. What somebody has put off for themselves stays,
	// unless the answer is that there is nothing more to do.
	ArmShared(number int64, people map[UserID]Arming, now time.Time, answer string) error
	// ArmLists asks that all tasks of the person's lists are armed once more, soon.
	ArmLists() error
	// AfterQuiet lets what waits for the end of quiet hours be looked at once more: they
	// have changed, or the person's zone has.
	AfterQuiet() error
	// Mention lets a comment ring for somebody at a moment, which is none of a
	// reminder, unless so many have since another one.
	Mention(user UserID, c Comment, at time.Time, most int, since time.Time) error
}
