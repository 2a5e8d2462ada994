package notify

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// How rings are worked through.
const (
	// aBatch is how many rings are leased at once, unless Options say otherwise.
	aBatch = 500
	// aLease is how long a worker may take for a batch before others do it again.
	aLease = time.Minute
	// kept is how long it is known what became of what rang.
	kept = 90 * 24 * time.Hour
	// tidyEvery is how often what is older is taken away.
	tidyEvery = time.Hour
	// lookAgain is how long nothing is asked of the database at the most: what
	// another process has armed is found by then even if its wake-up is lost.
	lookAgain = 10 * time.Second
	// breather is the least time between two questions that found nothing.
	breather = time.Second
	// tooOld is how late something may be that was on the list before there
	// were reminders.
	tooOld = time.Minute
	// awayFor is how long what is to ring for somebody suspended waits before it is
	// looked at again.
	awayFor = time.Hour
	// nagEnds is when something that rings again and again gives up.
	nagEnds = 24 * time.Hour
)

// ShownFor is how long what rang is shown to its person, unless they answer.
const ShownFor = 7 * 24 * time.Hour

// MaxShown is how many rings are shown at once.
const MaxShown = 50

// Tasks are what of todo.Service is needed to ring.
type Tasks interface {
	GetAny(ctx context.Context, who todo.Actor, number int64) (todo.Task, error)
	Settings(ctx context.Context, who todo.Actor) (reminder.Settings, error)
	Do(ctx context.Context, who todo.Actor, kind todo.Kind, targets ...todo.Target) (todo.Change, error)
	Update(ctx context.Context, who todo.Actor, patches ...todo.Patch) (todo.Change, error)
	May(ctx context.Context, who todo.Actor, right todo.Right) (bool, error)
	Rearmed(ctx context.Context, who todo.Actor, number int64) error
	RearmedAfter(ctx context.Context, who todo.Actor, number int64, after time.Time) error
	RearmList(ctx context.Context, list todo.ListID, late time.Duration) error
	RearmOwn(ctx context.Context, who todo.Actor) error
	Ringing(ctx context.Context, who todo.Actor, number int64, set reminder.Settings) (
		t todo.Task, rings []reminder.Ring, ok func(at time.Time) (bool, error), err error)
	List(ctx context.Context, who todo.Actor, f todo.Filter) (todo.Page, error)
	Count(ctx context.Context, who todo.Actor, f todo.Filter) (int, error)
	SetSettings(ctx context.Context, who todo.Actor, change func(*reminder.Settings) error) (reminder.Settings, error)
}

// People are the zones of people.
type People interface {
	// Zone returns somebody's zone, and whether they may act: not while their
	// account is suspended.
	Zone(ctx context.Context, user todo.UserID) (zone *time.Location, may bool, err error)
}

// Options are what New can be told besides.
type Options struct {
	Owner string // names this process in leases
	Log   *slog.Logger
	Now   func() time.Time // time.Now if nil
	Lease time.Duration    // of what is being rung; a minute if 0
	Batch int              // how much is leased at once; 500 if 0
	// Observe gets every ring that rang: how late, in seconds; nil for nobody.
	Observe func(late time.Duration)
	// Channels are what rings besides the open page.
	Channels []Channel
	// PublicURL is where people reach the page, "" where it is not known.
	PublicURL string
	// Patience is how long the other side of a channel may take; 10 s if 0.
	Patience time.Duration
	// Sent gets the fate of every message that was sent: "" if it was accepted,
	// otherwise the code of the failure, and whether it was given up.
	Sent func(channel, code string, final bool)
}

// Service makes things ring. It is safe for concurrent use.
type Service struct {
	store  Store
	tasks  Tasks
	people People
	opts   Options
	// channels are those of Options, by their names.
	channels map[string]Channel
	// due is, by channel, when its next message is to be sent, as next is.
	due  map[string]*atomic.Int64
	next atomic.Int64 // when something is to ring, as last seen, in microseconds; 0: nothing
	down outages
	// rearms says that there are lists to be armed once more.
	rearms chan struct{}
	// observing is held while Options.Observe is called.
	observing sync.Mutex
}

// Behind is how long the oldest thing that is due waits, as this process saw it
// last: at the most ten seconds ago, or longer where the database is away.
func (s *Service) Behind() time.Duration {
	next := s.next.Load()
	if next == 0 {
		return 0
	}
	return max(s.now().Sub(time.UnixMicro(next)), 0)
}

// New returns a Service. Nothing rings before Run.
func New(store Store, tasks Tasks, people People, o Options) *Service {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Lease == 0 {
		o.Lease = aLease
	}
	if o.Batch == 0 {
		o.Batch = aBatch
	}
	if o.Observe == nil {
		o.Observe = func(time.Duration) {}
	}
	if o.Patience == 0 {
		o.Patience = sendTime
	}
	if o.Sent == nil {
		o.Sent = func(string, string, bool) {}
	}
	s := &Service{store: store, tasks: tasks, people: people, opts: o, channels: map[string]Channel{},
		due:    map[string]*atomic.Int64{},
		rearms: make(chan struct{}, 1)}
	for _, c := range o.Channels {
		s.channels[c.Name()] = c
		s.due[c.Name()] = &atomic.Int64{}
	}
	return s
}

func (s *Service) now() time.Time { return s.opts.Now().UTC().Truncate(time.Microsecond) }

// Run makes things ring until ctx ends. Any number of processes may run; each
// ring is one's at a time. What a process leaves behind is taken over when its
// lease is over.
func (s *Service) Run(ctx context.Context) {
	var senders sync.WaitGroup
	defer senders.Wait()
	for _, c := range s.channels {
		senders.Go(func() { s.sendAll(ctx, c) })
	}
	senders.Go(func() { s.digestAll(ctx) })
	senders.Go(func() { s.rearmEach(ctx) })
	wake, stop := s.store.WatchDue()
	defer stop()
	var tidied time.Time
	for ctx.Err() == nil {
		wait := s.pass(ctx)
		if now := s.now(); now.Sub(tidied) >= tidyEvery {
			tidied = now
			if err := s.store.Forget(ctx, now.Add(-kept)); err != nil {
				s.failed(ctx, "take away what rang long ago", err)
			}
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-wake:
		}
		timer.Stop()
	}
}

// pass rings what is due, and returns how long there is nothing to do.
func (s *Service) pass(ctx context.Context) time.Duration {
	for ctx.Err() == nil {
		next, any, err := s.store.Next(ctx)
		if err != nil {
			s.failed(ctx, "ask what is to ring", err)
			return breather
		}
		now := s.now()
		if !any {
			s.next.Store(0)
			return lookAgain
		}
		s.next.Store(next.UnixMicro())
		if wait := next.Sub(now); wait > 0 {
			return min(wait, lookAgain)
		}
		n, err := s.ringDue(ctx)
		if err != nil {
			s.failed(ctx, "ring what is due", err)
			return breather
		}
		if n == 0 { // others are at it
			return breather
		}
	}
	return breather
}

func (s *Service) failed(ctx context.Context, what string, err error) {
	if ctx.Err() == nil {
		s.opts.Log.Error(what, "error", err)
	}
}

// RingDue leases one batch of what is due, rings it, arms some lists that are to be armed
// once more, and returns how many rows it leased.
func (s *Service) RingDue(ctx context.Context) (int, error) {
	n, err := s.ringDue(ctx)
	if err != nil {
		return n, err
	}
	lists, err := s.rearmDue(ctx)
	return n + lists, err
}

func (s *Service) ringDue(ctx context.Context) (int, error) {
	now := s.now()
	due, err := s.store.Claim(ctx, now, s.opts.Owner, now.Add(s.opts.Lease), s.opts.Batch)
	if err != nil || len(due) == 0 {
		return 0, err
	}
	var done []Outcome
	people := slices.DeleteFunc(slices.Clone(due), func(r Ring) bool {
		if r.Why != todo.WhyRearm {
			return false
		}
		done = append(done, Outcome{Key: r.Key, Times: r.Times, Tries: r.Tries, Again: Rearm})
		return true
	})
	rearms := len(done) > 0
	if err := s.store.Settle(ctx, s.opts.Owner, append(done, s.ringAll(ctx, people, now)...)); err != nil {
		return len(due), err
	}
	if rearms {
		select {
		case s.rearms <- struct{}{}:
		default:
		}
	}
	return len(due), nil
}

// rearmsAtOnce is how many lists are leased at once to be armed once more.
const rearmsAtOnce = 20

// rearmEach arms lists once more until ctx ends. After a migration there can be one for
// each person: what rings meanwhile doesn't wait for that.
func (s *Service) rearmEach(ctx context.Context) {
	wake, stop := s.store.WatchDue()
	defer stop()
	for ctx.Err() == nil {
		wait := lookAgain
		n, err := s.rearmDue(ctx)
		if err != nil {
			s.failed(ctx, "lease the lists that are to be armed once more", err)
			wait = breather
		}
		if n > 0 && err == nil {
			continue
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-wake:
		case <-s.rearms:
		}
		timer.Stop()
	}
}

// rearmDue arms some lists once more, in which somebody has come or gone, and returns how
// many it leased. One that can't be now is left out: its lease ends, and it is tried again.
func (s *Service) rearmDue(ctx context.Context) (int, error) {
	now := s.now()
	lists, err := s.store.ClaimRearms(ctx, s.opts.Owner, now.Add(s.opts.Lease), rearmsAtOnce)
	if err != nil {
		return 0, err
	}
	for _, r := range lists {
		if err := s.rearmed(ctx, r.Key); err != nil {
			s.failed(ctx, "arm a list once more", err)
			continue
		}
		o := Outcome{Key: r.Key, Drop: true}
		if again := time.Duration(r.Nag) * time.Minute; again > 0 && r.Tries == 0 {
			o = Outcome{Key: r.Key, Tries: 1, Again: now.Add(again)}
		}
		if err := s.store.Settle(ctx, s.opts.Owner, []Outcome{o}); err != nil {
			return len(lists), err
		}
	}
	return len(lists), nil
}

// rearmed arms all tasks of a list, or of a person where there is none.
func (s *Service) rearmed(ctx context.Context, k Key) error {
	if k.List != "" {
		return s.tasks.RearmList(ctx, k.List, 2*s.opts.Lease) // what came due since it was asked for rings late
	}
	loc, _, err := s.people.Zone(ctx, k.User)
	if err != nil {
		return err
	}
	return s.tasks.RearmOwn(ctx, todo.Actor{User: k.User, Via: todo.ViaAPI, Zone: loc})
}

// ringers is how many people's rings are looked at at once.
const ringers = 4

// ringAll says what becomes of rings that are due. One that cannot be looked at
// is left out: its lease ends, and it is tried again.
func (s *Service) ringAll(ctx context.Context, due []Ring, now time.Time) []Outcome {
	of := map[todo.UserID][]Ring{}
	for _, r := range due {
		of[r.User] = append(of[r.User], r)
	}
	var mu sync.Mutex
	done := make([]Outcome, 0, len(due))
	people := make(chan []Ring)
	var all sync.WaitGroup
	for range min(ringers, len(of)) {
		all.Go(func() {
			for rings := range people {
				outcomes := s.ringFor(ctx, rings, now)
				mu.Lock()
				done = append(done, outcomes...)
				mu.Unlock()
			}
		})
	}
	for _, rings := range of {
		people <- rings
	}
	close(people)
	all.Wait()
	return done
}

// ringFor says what becomes of rings of one person.
func (s *Service) ringFor(ctx context.Context, rings []Ring, now time.Time) []Outcome {
	p, err := s.person(ctx, rings[0].User)
	if err != nil {
		s.failed(ctx, "read how to remind somebody", err)
		return nil
	}
	var done []Outcome
	for _, r := range rings {
		o, err := s.ring(ctx, p, r, now)
		if err != nil {
			s.failed(ctx, "ring", err)
			continue
		}
		done = append(done, o)
	}
	return done
}

// person is somebody for whom something rings.
type person struct {
	who      todo.Actor
	settings reminder.Settings
	devices  []Device
	room     int  // how many messages may still be sent now
	away     bool // suspended: nothing rings, and nothing is sent
}

// actor is somebody in their zone. It fails with fault.Forbidden for whoever may
// not act: a link in a message works without signing in, and no longer than that would.
func (s *Service) actor(ctx context.Context, user todo.UserID) (todo.Actor, error) {
	loc, may, err := s.people.Zone(ctx, user)
	if err == nil && !may {
		err = fault.New(fault.Forbidden, "This account is suspended. Ask whoever runs this server.")
	}
	return todo.Actor{User: user, Via: todo.ViaAPI, Zone: loc}, err
}

func (s *Service) person(ctx context.Context, user todo.UserID) (*person, error) {
	loc, may, err := s.people.Zone(ctx, user)
	if err != nil {
		return nil, err
	}
	p := &person{who: todo.Actor{User: user, Via: todo.ViaAPI, Zone: loc}, away: !may}
	if p.settings, err = s.tasks.Settings(ctx, p.who); err != nil {
		return nil, err
	}
	if p.away {
		return p, nil
	}
	if p.devices, err = s.store.Devices(ctx, user); err != nil || len(p.devices) == 0 {
		return p, err
	}
	p.room, err = s.room(ctx, user, s.now())
	return p, err
}

// ring says what becomes of a ring that is due.
func (s *Service) ring(ctx context.Context, p *person, r Ring, now time.Time) (Outcome, error) {
	o := Outcome{Key: r.Key, Times: r.Times, Tries: r.Tries}
	if p.away {
		o.Again = now.Add(awayFor)
		return o, nil
	}
	if held, err := s.heldBack(ctx, r); err != nil || held {
		return o, err // it stays as what was, so that nothing arms it again
	}
	stands, again, err := s.stands(ctx, p, r)
	if fault.CodeOf(err) == fault.NotFound {
		o.Drop = true
		return o, nil
	}
	if err != nil {
		return o, err
	}
	// Another version of the program may have changed the task and not known of
	// what rings, or another replica not known of the person's present zone.
	if !stands {
		o.Drop = true
		return o, s.tasks.Rearmed(ctx, p.in(r.List), r.Task)
	}
	if r.Times == 0 && again {
		// While nobody ticks it, it rings with its next occurrence too.
		// Only what comes after it is armed: what came before stands, was put off together,
		// or was before somebody's time in the list.
		if err := s.tasks.RearmedAfter(ctx, p.in(r.List), r.Task, r.At); err != nil {
			return o, err
		}
	}
	if r.Made.IsZero() && r.Rung.IsZero() && now.Sub(r.At) > tooOld {
		o.Drop = true
		return o, nil
	}
	if loud := p.settings.AfterQuiet(now, p.who.Location()); !r.Loud && loud.After(now) {
		o.Again = loud
		return o, nil
	}
	o.Rung = now
	o.Times++
	o.Tries = 0
	o.Report = append([]Delivery{{Channel: Page, Name: "this page", Times: o.Times, Queued: now}},
		s.first(p, o.Times, now)...)
	if nag := time.Duration(r.Nag) * time.Minute; nag > 0 && time.Duration(o.Times)*nag < nagEnds {
		o.Again = now.Add(nag)
	}
	if r.Times == 0 {
		s.observing.Lock()
		s.opts.Observe(now.Sub(r.At))
		s.observing.Unlock()
	}
	return o, nil
}

// in is the person as they work in a list.
func (p *person) in(list todo.ListID) todo.Actor {
	who := p.who
	who.List = list
	return who
}

// heldBack says whether the person lets a task of a shared list ring later only.
func (s *Service) heldBack(ctx context.Context, r Ring) (bool, error) {
	if r.List == "" || r.Said != "" || r.Why == todo.WhyHeld {
		return false, nil
	}
	until, err := s.store.Held(ctx, r.Key)
	return until.After(r.At), err
}

// stands says whether the task as it is rings for the person at that moment, and
// whether it repeats. It fails with fault.NotFound where there is nothing that could.
func (s *Service) stands(ctx context.Context, p *person, r Ring) (stands, repeats bool, err error) {
	if r.Said != "" {
		task, err := s.tasks.GetAny(ctx, p.in(r.List), r.Task)
		if err == nil && task.Deleted != nil {
			err = NoRing()
		}
		if err == nil {
			_, _, err = s.store.Mentioned(ctx, r.List, r.Said)
		}
		return err == nil, false, err
	}
	task, rings, putOff, err := s.tasks.Ringing(ctx, p.in(r.List), r.Task, p.settings)
	if err != nil {
		return false, false, err
	}
	repeats = task.Recurrence != nil
	if r.Why == todo.WhySnoozed || r.Why == todo.WhyHeld {
		stands, err = putOff(r.At)
		return stands, repeats, err
	}
	return slices.ContainsFunc(rings, func(o reminder.Ring) bool { return o.At.Equal(r.At) }), repeats, nil
}
