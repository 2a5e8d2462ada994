package chat

import (
	"context"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Store keeps conversations, turns and their events. Another person's things
// are fault.NotFound.
type Store interface {
	// CreateTurn stores a running turn with its first events under the lease;
	// the conversation is made if it is new. It fails with fault.Conflict
	// while another turn of the conversation is running or waiting.
	CreateTurn(ctx context.Context, c Conversation, t Turn, l Lease, events ...Event) error
	// SaveTurn stores the turn, appends events and prolongs the lease in one
	// transaction. It fails with fault.Conflict if the lease is no longer the
	// owner's: then somebody else has taken the turn, and what was to be
	// written is void. It reports whether the person asked for a stop.
	SaveTurn(ctx context.Context, t Turn, l Lease, events ...Event) (stop bool, err error)
	// Renew prolongs the lease alone, with the same report and failure.
	Renew(ctx context.Context, user todo.UserID, turn string, l Lease) (stop bool, err error)
	// TakeOver leases one turn whose lease has run out, nil if there is none:
	// a running one was abandoned, a waiting one has a plan that has expired.
	TakeOver(ctx context.Context, now time.Time, l Lease) (*Turn, error)
	// AskStop marks a running turn to be stopped: its runner hears of it when
	// it next saves or renews. Of any other turn it is a no-op.
	AskStop(ctx context.Context, user todo.UserID, turn string) error
	// Decide stores the decision in a waiting turn's plan and makes the turn
	// running under the lease, with the event appended (its Seq is given by the
	// store): exactly once, for in any other state it fails with fault.Conflict.
	Decide(ctx context.Context, user todo.UserID, turn string, d Decision, l Lease, event Event) (Turn, error)

	Turn(ctx context.Context, user todo.UserID, id string) (Turn, error)
	// Turns returns the newest limit turns of a conversation before the turn
	// of that id ("" for the newest), oldest first.
	Turns(ctx context.Context, user todo.UserID, conversation, before string, limit int) ([]Turn, error)
	// Events returns the events of a turn after seq, oldest first.
	Events(ctx context.Context, user todo.UserID, turn string, after int64) ([]Event, error)
	// WatchTurn wakes on new events, on every replica; see todo.Store.Watch.
	WatchTurn(turn string) (wake <-chan struct{}, stop func())

	// Conversations are newest first; search looks into titles, messages and
	// responses; before is the Updated and ID of the last one seen.
	Conversations(ctx context.Context, user todo.UserID, search string, limit int, before *Conversation) ([]Conversation, error)
	Conversation(ctx context.Context, user todo.UserID, id string) (Conversation, error)
	RenameConversation(ctx context.Context, user todo.UserID, id, title string) error
	DeleteConversation(ctx context.Context, user todo.UserID, id string) error
}

// Lease is the right to run a turn, until it runs out.
type Lease struct {
	Owner string // of one run of one turn: never used for another
	Until time.Time
}
