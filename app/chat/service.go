package chat

import (
	"context"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Options of a Service. The zero Options are fit for use.
type Options struct {
	Now func() time.Time
	// Room waits until there is memory for what is read of a person's past
	// turns for a reader of their own; there always is if nil.
	Room func(ctx context.Context, user todo.UserID) (leave func(), err error)
	// Fits fails if there is no room for a further message; see NewTurn.
	Fits func(used, active int64) error
	// Turns is how many turns of one person can be queued; 0 for no limit.
	Turns int
}

// Runner runs turns. It is safe for concurrent use.
type Runner interface {
	// Run takes over turns that other processes have left or queued, and ends
	// plans that have expired, until ctx ends; then it lets go of its own turns.
	Run(ctx context.Context) error
	// Model is the name of the model that is asked.
	Model() string
	// Lease is a new one that starts now.
	Lease() Lease
	// Room refuses a turn of somebody of whom too much is being answered. The
	// seat is to be left in any case.
	Room(user todo.UserID) (Seat, error)
	// Start runs the turn in the background under the lease. A seat that it has,
	// if it is not nil, counts as running from then on. The events are those that
	// the turn has so far, if they are at hand.
	Start(at Seat, t Turn, l Lease, events ...Event)
	// Withdraw ends a turn that was queued and is leased, before it begins.
	Withdraw(ctx context.Context, t Turn, l Lease) (Turn, error)
	// Cancel stops a turn if it runs here.
	Cancel(turn string)
	// Live is what a turn has said that runs here, nil if it does not.
	Live(turn string) Live
}

// Seat is room for a turn of somebody, from when it was found to be there until
// the turn runs, or does not.
type Seat interface {
	// Leave gives the seat back, unless it was.
	Leave()
}

// Live has the events of a turn that runs here, as far as they are stored.
type Live interface {
	// After returns the events after a number, and what is closed when there is
	// more to know; ok is false if only the store can tell.
	After(user todo.UserID, seq int64) (events []Event, more <-chan struct{}, ok bool)
	// Changed returns what is closed at the next change, nil if the run is over
	// or the turn is somebody else's.
	Changed(user todo.UserID) <-chan struct{}
}

// Service takes messages and decisions and tells what came of them. It is safe
// for concurrent use; any number of them may share one store. What is not the
// person's is fault.NotFound.
type Service struct {
	store  Store
	runner Runner
	opts   Options
}

// New returns a Service whose turns the runner runs.
func New(store Store, runner Runner, opts Options) *Service {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Room == nil {
		opts.Room = func(context.Context, todo.UserID) (leave func(), err error) { return func() {}, nil }
	}
	return &Service{store: store, runner: runner, opts: opts}
}

// Run has the runner at work until ctx ends; see Runner.
func (s *Service) Run(ctx context.Context) error { return s.runner.Run(ctx) }

func (s *Service) now() time.Time { return s.opts.Now().UTC().Truncate(time.Microsecond) }
