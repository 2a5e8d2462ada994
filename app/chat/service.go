package chat

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Options of a Service. The zero Options are fit for use.
type Options struct {
	Now   func() time.Time
	Owner string // names this process in leases, for the log of an operator
	Log   *slog.Logger
	// Lease is how long a turn stays untouched after its process has died.
	Lease time.Duration
	// Batch is the shortest time between two writes of streamed text.
	Batch time.Duration
	// ModelTime and ToolTime bound one answer of the model and one tool call.
	ModelTime, ToolTime time.Duration
	// History is how many earlier turns a model is shown.
	History int
	// Observer is told of turns as they run; nobody if nil.
	Observer Observer
}

// What ends a run before its turn is over.
var (
	errStopped  = errors.New("stopped by the person")
	errShutdown = errors.New("the process ends")
	errLost     = errors.New("another replica has taken the turn over")
)

// Service runs conversations. It is safe for concurrent use; any number of
// them may share one store. What is not the person's is fault.NotFound.
type Service struct {
	store Store
	tools Tools
	model Model
	opts  Options

	base context.Context // of all runs
	end  context.CancelCauseFunc

	mu     sync.Mutex
	closed bool
	runs   map[string]context.CancelCauseFunc // by turn
	wait   sync.WaitGroup
}

// New returns a Service. Its turns run until Run's context ends.
func New(store Store, tools Tools, model Model, opts Options) *Service {
	s := &Service{store: store, tools: tools, model: model, opts: opts.withDefaults(), runs: map[string]context.CancelCauseFunc{}}
	s.base, s.end = context.WithCancelCause(context.Background())
	return s
}

func (o Options) withDefaults() Options {
	or := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	or(&o.Lease, 15*time.Second)
	or(&o.Batch, 100*time.Millisecond)
	or(&o.ModelTime, 2*time.Minute)
	or(&o.ToolTime, 30*time.Second)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Owner == "" {
		o.Owner = newID(o.Now())
	}
	if o.Observer == nil {
		o.Observer = unobserved{}
	}
	if o.History == 0 {
		o.History = 20
	}
	return o
}

// Run takes over turns that other processes have left, and ends plans that
// have expired, until ctx ends; then it lets go of its own turns, so that
// another process, or this one when it is started again, goes on with them.
func (s *Service) Run(ctx context.Context) error {
	tick := time.NewTicker(s.opts.Lease / 3)
	defer tick.Stop()
	for {
		s.takeOver(ctx)
		select {
		case <-ctx.Done():
			s.mu.Lock()
			s.closed = true
			s.mu.Unlock()
			s.end(errShutdown)
			s.wait.Wait()
			return nil
		case <-tick.C:
		}
	}
}

func (s *Service) takeOver(ctx context.Context) {
	for ctx.Err() == nil {
		l := s.lease()
		t, err := s.store.TakeOver(ctx, s.now(), l)
		if err != nil {
			if ctx.Err() == nil {
				s.opts.Log.Error("look for abandoned turns", "error", err)
			}
			return
		}
		if t == nil {
			return
		}
		s.opts.Log.Info("take a turn over", "turn", t.ID, "status", t.Status)
		s.spawn(*t, l)
	}
}

// Request is a person's message.
type Request struct {
	Conversation string // "" for a new one
	Message      string
	Name         string // of the person
	Locale       string // of the person, BCP 47
}

// Start stores a message as a turn and sets it running. While a plan waits in
// the conversation, "yes" and "no" decide it and the turn of the plan is
// returned; any other message rejects it and goes on. It fails with
// fault.Invalid for a message that is none and with fault.Conflict while the
// conversation's last turn is running.
func (s *Service) Start(ctx context.Context, who todo.Actor, r Request) (Turn, error) {
	message, err := cleanMessage(r.Message)
	if err != nil {
		return Turn{}, err
	}
	now := s.now()
	c := Conversation{User: who.User, ID: r.Conversation, Created: now, Updated: now}
	if c.ID == "" {
		c.ID, c.Title = newID(now), titleOf(message)
	} else if decided, err := s.continueAt(ctx, &c, message); decided != nil || err != nil {
		return deref(decided), err
	}
	locale := r.Locale
	if locale == "" {
		locale = who.Locale
	}
	t := Turn{
		User: who.User, ID: newID(now), Conversation: c.ID, Message: message, Status: Running, Steps: []Step{},
		Model: s.model.Name(), Created: now,
		State: State{Asker: Asker{Name: r.Name, Locale: locale, Zone: who.Location().String(), Via: who.Via}, Events: 1},
	}
	l := s.lease()
	if err := s.store.CreateTurn(ctx, c, t, l, Event{Turn: t.ID, Seq: 1, Type: EventStart, Data: marshal(t)}); err != nil {
		return Turn{}, err
	}
	s.spawn(t, l)
	return t, nil
}

// continueAt finds the conversation and settles a plan that waits in it. It
// returns the turn of the plan if the message was the answer to it.
func (s *Service) continueAt(ctx context.Context, c *Conversation, message string) (*Turn, error) {
	found, err := s.store.Conversation(ctx, c.User, c.ID)
	if err != nil {
		return nil, err
	}
	found.Updated = c.Updated
	*c = found
	last, err := s.store.Turns(ctx, c.User, c.ID, "", 1)
	if err != nil || len(last) == 0 || last[0].Status != Waiting {
		return nil, err
	}
	d := decisionIn(message)
	if d != Undecided {
		t, err := s.decide(ctx, c.User, last[0].ID, d)
		return &t, err
	}
	if _, err := s.decide(ctx, c.User, last[0].ID, Rejected); err != nil {
		return nil, err
	}
	_, err = s.await(ctx, c.User, last[0].ID)
	return nil, err
}

// spawn runs the turn in the background under the lease.
func (s *Service) spawn(t Turn, l Lease) {
	ctx, cancel := context.WithCancelCause(s.base)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed { // the lease runs out, and whoever comes next takes the turn
		cancel(errShutdown)
		return
	}
	s.runs[t.ID] = cancel
	s.wait.Go(func() {
		newRun(s, t, l, cancel).do(ctx)
		cancel(nil)
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.runs, t.ID)
	})
}

func (s *Service) now() time.Time { return s.opts.Now().UTC().Truncate(time.Microsecond) }

// lease is a new one that starts now.
func (s *Service) lease() Lease {
	now := s.now()
	return Lease{Owner: s.opts.Owner + "/" + newID(now), Until: now.Add(s.opts.Lease)}
}

func lost(err error) bool { return fault.CodeOf(err) == fault.Conflict }

func deref(t *Turn) Turn {
	if t == nil {
		return Turn{}
	}
	return *t
}
