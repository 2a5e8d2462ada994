package chat

import (
	"context"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Store keeps conversations, turns and their events. Another person's things
// are fault.NotFound.
type Store interface {
	// CreateTurn stores a turn, with its start event, where NewTurn says; the
	// conversation is made if it is new. It returns the turn as stored: Running
	// under the lease, or Queued while another turn of the conversation is
	// running or waiting, if NewTurn allows that; otherwise that fails with
	// fault.Conflict.
	CreateTurn(ctx context.Context, n NewTurn) (Turn, error)
	// SaveTurn stores the turn, appends events and prolongs the lease in one
	// transaction. It fails with fault.Conflict if the lease is no longer the
	// owner's: then somebody else has taken the turn, and what was to be
	// written is void. It reports whether the person asked for a stop. With a
	// final turn the next one in the queue becomes free to be taken.
	SaveTurn(ctx context.Context, t Turn, l Lease, events ...Event) (stop bool, err error)
	// RenewLease prolongs the lease alone, with the same report and failure.
	RenewLease(ctx context.Context, user todo.UserID, turn string, l Lease) (stop bool, err error)
	// AcquireExpired leases one turn whose lease has run out, nil if there is none: a
	// running one was abandoned, a waiting one has a plan that has expired, the
	// turn of a queued one has come.
	AcquireExpired(ctx context.Context, now time.Time, l Lease) (*Turn, error)
	// AcquireLease leases a turn that is the owner's ("" for one in the queue), nil if
	// it is not or no longer.
	AcquireLease(ctx context.Context, user todo.UserID, turn, owner string, l Lease) (*Turn, error)
	// RequestCancel marks a running turn to be stopped: its runner hears of it at
	// once through WatchStop, and when it next saves or renews. Of any other
	// turn it is a no-op.
	RequestCancel(ctx context.Context, user todo.UserID, turn string) error
	// Decide stores the decision in a waiting turn's plan and makes the turn
	// running under the lease, with the event appended (its Seq is given by the
	// store): exactly once, for in any other state it fails with fault.Conflict.
	Decide(ctx context.Context, user todo.UserID, turn string, d Decided, l Lease, event Event) (Turn, error)

	Turn(ctx context.Context, user todo.UserID, id string) (Turn, error)
	// Turns returns the newest limit turns of a conversation's chosen branch, or
	// of those that lead to the turn of that id if before is not "", oldest
	// first; fewer once they have todo.PageBytes.
	Turns(ctx context.Context, user todo.UserID, conversation, before string, limit int) ([]Turn, error)
	// Active returns the turns of a conversation that are not final, the oldest
	// first.
	Active(ctx context.Context, user todo.UserID, conversation string) ([]Turn, error)
	// Every returns turns of all branches after the number, oldest first; fewer
	// than limit once they have todo.PageBytes.
	Every(ctx context.Context, user todo.UserID, conversation string, after, limit int) ([]Turn, error)
	// Under returns a turn and all that follow it, whatever the branch, oldest
	// first.
	Under(ctx context.Context, user todo.UserID, turn string) ([]Turn, error)
	// Siblings returns, by parent, the ids of turns that have siblings, oldest
	// first.
	Siblings(ctx context.Context, user todo.UserID, conversation string) (map[string][]string, error)
	// Choose makes the newest branch through the turn the chosen one.
	Choose(ctx context.Context, user todo.UserID, turn string) (Conversation, error)
	// InEffect returns those of the person's changes that have not been undone.
	InEffect(ctx context.Context, user todo.UserID, changes []int64) ([]int64, error)

	// Events returns the events of a turn after seq, oldest first.
	Events(ctx context.Context, user todo.UserID, turn string, after int64) ([]Event, error)
	// WatchTurn wakes on new events, on every replica; see todo.Store.Watch.
	WatchTurn(turn string) (wake <-chan struct{}, stop func())
	// WatchStop wakes when the turn is asked to stop, on every replica.
	WatchStop(turn string) (wake <-chan struct{}, stop func())

	// Conversations are newest first; search looks into titles, messages and
	// responses; before is the Updated and ID of the last one seen.
	Conversations(ctx context.Context, user todo.UserID, search string, limit int,
		before *Conversation) ([]Conversation, error)
	Conversation(ctx context.Context, user todo.UserID, id string) (Conversation, error)
	RenameConversation(ctx context.Context, user todo.UserID, id, title string) error
	DeleteConversation(ctx context.Context, user todo.UserID, id string) error
}

// NewTurn is a turn that is to be stored, and where.
type NewTurn struct {
	Conversation Conversation
	Fresh        bool // nobody else can know the conversation's id yet
	Turn         Turn // Running, without a parent
	Lease        Lease
	Busy         Busy
	// Replaces is the turn whose sibling this one becomes; "" to follow the
	// newest turn of the chosen branch.
	Replaces string
	// Settles is what becomes of the open question of the turn that this one
	// follows. With Answers, the turn must be that one and its question open,
	// or fault.Conflict.
	Settles ClarificationState
	Answers string
	// Queue is how many turns of the person can be queued; 0 for no limit.
	Queue int
	// Fits refuses the turn by what the person's things take and how many of their
	// turns are running or queued; nil if there is always room.
	Fits func(used, active int64) error
}

// Lease is the right to run a turn, until it runs out.
type Lease struct {
	Owner string // of one run of one turn: never used for another
	Until time.Time
}

// Started is the first event of a turn.
func Started(t Turn) Event { return Event{Turn: t.ID, Seq: 1, Type: EventStart, Data: Marshal(t)} }

// StillAnswered is the fault of a message that comes while another one is answered.
func StillAnswered() error {
	return fault.New(fault.Conflict,
		"The last message of this conversation is still being answered. Wait for the answer, stop it, or say that "+
			"this message is to be queued or to interrupt it.")
}

// QueueFull is the fault of a message for which there is no room in the queue.
func QueueFull(queued, most int) error {
	return fault.New(fault.TooMany, "%d of your messages wait for an answer, and there is room for no more than %d. "+
		"Wait for an answer, or stop one.", queued, most)
}

// NotOpen is the fault of an answer to a question that is not open.
func NotOpen() error {
	return fault.New(fault.Conflict, "This question is no longer open: it was answered, or the conversation went on.")
}
