// Package run runs the turns of conversations: it leases them, asks the model,
// calls the tools, stores what comes, and takes over what another process left.
package run

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// lookForLeft is how often turns are looked for that nobody runs.
const lookForLeft = time.Second

// Options of a Runner. The zero Options are fit for use.
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
	// Kept returns the wordings that a person keeps in titles; nobody has any if nil.
	Kept func(ctx context.Context, user todo.UserID) ([]string, error)
	// List reads a person's list for models that ask for it; none can if nil.
	List func(ctx context.Context, who todo.Actor) (todo.Snapshot, error)
	// Settings reads how a person is reminded; as by default if nil.
	Settings func(ctx context.Context, who todo.Actor) (reminder.Settings, error)
	// Ringing reads what rang for a person and is not answered, the last one
	// first; nothing rings if nil.
	Ringing func(ctx context.Context, who todo.Actor) ([]chat.Ringing, error)
	// Shared reads which lists a person keeps with others; nobody has any if nil.
	Shared func(ctx context.Context, who todo.Actor) ([]chat.SharedList, error)
	// SharedTasks reads the tasks of one of them, by its handle; nobody has any if nil.
	SharedTasks func(ctx context.Context, who todo.Actor, handle string) (todo.Snapshot, error)
	// Members reads what those are called who are in these lists.
	Members func(ctx context.Context, who todo.Actor) ([]string, error)
	// Room waits until there is memory for what is read of a person's past
	// turns for a reader of their own; there always is if nil.
	Room func(ctx context.Context, user todo.UserID) (leave func(), err error)
	// Fits fails if there is no room for a further message; see NewTurn.
	Fits func(used, active int64) error
	// Turns is how many turns of one person run here at once, and how many of
	// theirs are queued; 0 for no limit.
	Turns int
	// Observer hears of turns as they run; nobody if nil.
	Observer Observer
}

// What ends a run before its turn is over.
var (
	errStopped  = errors.New("stopped by the person")
	errShutdown = errors.New("the process ends")
	errLost     = errors.New("another replica has taken the turn over")
)

// Runner runs turns. It is a chat.Runner, safe for concurrent use; any number of
// them may share one store.
type Runner struct {
	store chat.Store
	tools chat.Tools
	model chat.Model
	opts  Options

	base context.Context // of all runs
	end  context.CancelCauseFunc

	mu     sync.Mutex
	closed bool
	runs   map[string]*handle  // by turn
	begun  map[todo.UserID]int // turns that are about to run
	wait   sync.WaitGroup
}

// handle is a run of this process: what ends it, and what it has said.
type handle struct {
	cancel context.CancelCauseFunc
	live   *live
}

// New returns a Runner. Its turns run until Run's context ends.
func New(store chat.Store, tools chat.Tools, model chat.Model, opts Options) *Runner {
	s := &Runner{store: store, tools: tools, model: model, opts: opts.withDefaults(),
		runs: map[string]*handle{}, begun: map[todo.UserID]int{}}
	s.base, s.end = context.WithCancelCause(context.Background())
	return s
}

// Service returns conversations whose turns run on a Runner of their own.
func Service(store chat.Store, tools chat.Tools, model chat.Model, opts Options) *chat.Service {
	opts = opts.withDefaults()
	return chat.New(store, New(store, tools, model, opts),
		chat.Options{Now: opts.Now, Room: opts.Room, Fits: opts.Fits, Turns: opts.Turns})
}

func (o Options) withDefaults() Options {
	or := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	or(&o.Lease, 5*time.Second)
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
		o.Owner = chat.NewID(o.Now())
	}
	if o.Observer == nil {
		o.Observer = unobserved{}
	}
	if o.Room == nil {
		o.Room = alwaysRoom
	}
	if o.History == 0 {
		o.History = 20
	}
	return o
}

func alwaysRoom(context.Context, todo.UserID) (leave func(), err error) { return func() {}, nil }

// seat is room for a turn of somebody, from when it was found to be there until
// the turn runs, or does not.
type seat struct {
	s    *Runner
	user todo.UserID
	held bool
}

// Room refuses a turn of somebody of whom too much is being answered. The seat
// is to be left in any case.
func (s *Runner) Room(user todo.UserID) (chat.Seat, error) {
	p := &seat{s: s, user: user}
	if s.opts.Turns == 0 {
		return p, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	running := s.begun[user]
	for _, h := range s.runs {
		if h.live.user == user {
			running++
		}
	}
	if running >= s.opts.Turns {
		return nil, fault.New(fault.TooMany,
			"%d of your messages are being answered, and there is room for no more than %d. "+
				"Wait for an answer, or stop one.", running, s.opts.Turns)
	}
	s.begun[user]++
	p.held = true
	return p, nil
}

// Leave gives the seat back, unless it was.
func (p *seat) Leave() {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.drop()
}

// drop is Leave for a caller that has locked the service.
func (p *seat) drop() {
	if p == nil || !p.held {
		return
	}
	p.held = false
	if p.s.begun[p.user]--; p.s.begun[p.user] == 0 {
		delete(p.s.begun, p.user)
	}
}

// Run takes over turns that other processes have left or queued, and ends plans
// that have expired, until ctx ends; then it lets go of its own turns, so that
// another process, or this one when it is started again, goes on with them.
func (s *Runner) Run(ctx context.Context) error {
	tick := time.NewTicker(min(lookForLeft, s.opts.Lease/3))
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

func (s *Runner) takeOver(ctx context.Context) {
	for ctx.Err() == nil {
		l := s.Lease()
		t, err := s.store.AcquireExpired(ctx, s.now(), l)
		if err != nil {
			if ctx.Err() == nil {
				s.opts.Log.Error("look for abandoned turns", "error", err)
			}
			return
		}
		if t == nil {
			return
		}
		if t.Status != chat.Queued {
			s.opts.Log.Info("take a turn over", "turn", t.ID, "status", t.Status)
		}
		s.Start(nil, *t, l)
	}
}

// Start runs the turn in the background under the lease. A seat that it has, if
// it is not nil, counts as running from then on. The events are those that the
// turn has so far, if they are at hand.
func (s *Runner) Start(at chat.Seat, t chat.Turn, l chat.Lease, events ...chat.Event) {
	ctx, cancel := context.WithCancelCause(s.base)
	s.mu.Lock()
	defer s.mu.Unlock()
	if p, ok := at.(*seat); ok {
		p.drop()
	}
	if s.closed { // the lease runs out, and whoever comes next takes the turn
		cancel(errShutdown)
		return
	}
	// The same turn can be here already: a run that lost its lease while this
	// process stood still, and does not know yet.
	h := &handle{cancel, newLive(t, events...)}
	s.runs[t.ID] = h
	s.wait.Go(func() {
		s.runOn(ctx, t, l, h)
		s.mu.Lock()
		defer s.mu.Unlock()
		h.cancel(nil)
		if s.runs[t.ID] == h {
			delete(s.runs, t.ID)
		}
	})
}

// runOn runs the turn to its end, again from what is stored of it where the
// database or a tool went away meanwhile, and then what has waited for it.
func (s *Runner) runOn(ctx context.Context, t chat.Turn, l chat.Lease, h *handle) {
	defer h.live.end()
	for tries := 0; ; {
		h.live.begin(t.State.Events)
		r := newRun(s, t, l, h)
		r.tries = tries
		err := r.do(ctx)
		if err == nil {
			h.live.end() // who waits for that need not wait for what follows
		}
		if err == nil && r.turn.Status.Final() {
			s.takeOver(s.base)
		}
		if err == nil || errors.Is(err, errLost) {
			return
		}
		s.opts.Log.Error("go on with a turn", "turn", t.ID, "error", err)
		now, next := s.takeUp(ctx, t, l)
		if now == nil {
			return
		}
		if tries++; now.State.Events > t.State.Events {
			tries = 1
		}
		t, l = *now, next
		ctx = s.restart(h)
	}
}

// restart is the context of a turn that begins again here.
func (s *Runner) restart(h *handle) context.Context {
	ctx, cancel := context.WithCancelCause(s.base)
	s.mu.Lock()
	defer s.mu.Unlock()
	h.cancel(nil)
	h.cancel = cancel
	return ctx
}

// takeUp leases a turn again that is still this process's, as soon as the
// database answers. It returns nil if somebody else has it, or it is over.
func (s *Runner) takeUp(ctx context.Context, t chat.Turn, was chat.Lease) (*chat.Turn, chat.Lease) {
	tick := time.NewTicker(lookForLeft / 4)
	defer tick.Stop()
	for {
		select {
		case <-s.base.Done():
			return nil, chat.Lease{}
		case <-tick.C:
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.opts.Lease)
		l := s.Lease()
		now, err := s.store.AcquireLease(ctx, t.User, t.ID, was.Owner, l)
		cancel()
		if err == nil {
			return now, l
		}
	}
}

func (s *Runner) now() time.Time { return s.opts.Now().UTC().Truncate(time.Microsecond) }

// Lease is a new one that starts now.
func (s *Runner) Lease() chat.Lease {
	now := s.now()
	return chat.Lease{Owner: s.opts.Owner + "/" + chat.NewID(now), Until: now.Add(s.opts.Lease)}
}

// Model is the name of the model that is asked.
func (s *Runner) Model() string { return s.model.Name() }

// Cancel stops a turn if it runs here.
func (s *Runner) Cancel(turn string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if h := s.runs[turn]; h != nil {
		h.cancel(errStopped)
	}
}

// Withdraw ends a turn that was queued and is leased, before it begins.
func (s *Runner) Withdraw(ctx context.Context, t chat.Turn, l chat.Lease) (chat.Turn, error) {
	r := newRun(s, t, l, &handle{func(error) {}, newLive(t)})
	err := r.close(ctx, errStopped)
	s.takeOver(ctx)
	return r.turn, err
}

func lost(err error) bool { return fault.CodeOf(err) == fault.Conflict }
