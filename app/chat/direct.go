package chat

import (
	"context"
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Limits of plans that wait outside a conversation.
const (
	HeldLife = time.Hour
	MaxHeld  = 20 // a person; the oldest go
)

// carryTime bounds the carrying out of a plan, which goes on when who approved
// it has gone: the plan is listed no more then, and they think that it is done.
const carryTime = 10 * time.Second

// Held is a call outside any conversation that waits for its person's approval.
type Held struct {
	User   todo.UserID
	ID     string // nobody can guess it
	Plan   Plan
	Frozen Frozen
}

// PlanStore keeps held calls. Another person's are fault.NotFound.
type PlanStore interface {
	// HoldPlan stores a plan; those of the person that have expired before now
	// go, and so do the oldest if there are more than MaxHeld.
	HoldPlan(ctx context.Context, h Held, now time.Time) error
	HeldPlan(ctx context.Context, user todo.UserID, id string) (Held, error)
	// HeldPlans returns the person's plans that wait at that time, the oldest first.
	HeldPlans(ctx context.Context, user todo.UserID, now time.Time) ([]Held, error)
	// WatchPlans wakes when a plan of the person was held or decided, on every
	// replica; see todo.Store.Watch.
	WatchPlans(user todo.UserID) (wake <-chan struct{}, stop func())
	// DecidePlan stores the decision and returns the plan with it. To decide the
	// same again changes nothing; to decide otherwise fails with fault.Conflict.
	DecidePlan(ctx context.Context, user todo.UserID, id string, d Decision) (Held, error)
	// PlanDone says whether the person's list has a change with the plan's id as its key.
	PlanDone(ctx context.Context, user todo.UserID, id string) (bool, error)
}

// Direct runs single calls of somebody who is in no conversation, such as
// those of an MCP client, under the rule that holds in one: a call that would
// change more than one existing task waits for the person's approval, and what
// is approved is carried out exactly as it was shown. It is safe for
// concurrent use.
type Direct struct {
	tools Tools
	store PlanStore
	now   func() time.Time
}

// NewDirect returns a Direct over the tools; now is the clock.
func NewDirect(tools Tools, store PlanStore, now func() time.Time) *Direct {
	return &Direct{tools: tools, store: store, now: func() time.Time { return now().UTC().Truncate(time.Microsecond) }}
}

// Specs are the tools that the person has.
func (d *Direct) Specs(ctx context.Context, who todo.Actor) []ToolSpec {
	return d.tools.Specs(ctx, who)
}

// Call runs a call, or holds it: then the second result says what waits, and
// nothing was done. What goes wrong is in the result; an error means that the
// tool could not be tried at all. The call's ID, if it has one, makes it
// happen once.
func (d *Direct) Call(ctx context.Context, who todo.Actor, c Call) (Result, *Held, error) {
	now := d.now()
	if c.ID == "" {
		c.ID = newID(now)
	}
	who.Key = c.ID
	c.Args = cleanArgs(c.Args)
	specs := d.tools.Specs(ctx, who)
	at := slices.IndexFunc(specs, func(s ToolSpec) bool { return s.Name == c.Tool })
	if at >= 0 && specs[at].ReadOnly {
		r, err := d.tools.Run(ctx, who, c)
		return r, nil, err
	}
	p, err := d.tools.Preview(ctx, who, c)
	if err != nil {
		return Result{}, nil, err
	}
	if len(p.Touches) <= 1 && !asks(p) {
		r, err := d.run(ctx, who, p.Frozen)
		return r, nil, err
	}
	h := Held{User: who.User, ID: newID(now), Frozen: p.Frozen,
		Plan: Plan{Summary: summary([]Preview{p}), Lines: p.Lines, Expires: now.Add(HeldLife)}}
	// One key for the approval, however often it is given.
	h.Frozen.Call.ID = h.ID
	if err := d.store.HoldPlan(ctx, h, now); err != nil {
		return Result{}, nil, err
	}
	return Result{}, &h, nil
}

// Approve carries a held plan out, exactly as it was shown. Approved again it
// gives the same result and has no further effect. It fails with
// fault.NotFound for a plan that is not the person's, and with fault.Conflict
// for one that was rejected or has expired. Where the carrying out failed, it
// is tried again with the next approval before the plan expires.
func (d *Direct) Approve(ctx context.Context, who todo.Actor, id string) (Result, error) {
	h, err := d.store.HeldPlan(ctx, who.User, id)
	if err != nil {
		return Result{}, err
	}
	if h.Plan.Decision == Undecided && !d.now().Before(h.Plan.Expires) {
		return Result{}, fault.New(fault.Conflict, "This plan waited for more than an hour and has expired. Nothing was changed; make the call again if it is still wanted.")
	}
	if h, err = d.store.DecidePlan(ctx, who.User, id, Approved); err != nil {
		return Result{}, err
	}
	return d.carryOut(ctx, who, h)
}

// carryOut runs an approved plan, or tells what that has given before. What was
// cut short is not done hours later, on a list that is another by then.
func (d *Direct) carryOut(ctx context.Context, who todo.Actor, h Held) (Result, error) {
	if !d.now().Before(h.Plan.Expires) {
		done, err := d.store.PlanDone(ctx, who.User, h.ID)
		if err != nil {
			return Result{}, err
		}
		if !done {
			return Result{}, fault.New(fault.Conflict, "This plan was approved, but nothing was changed in the hour that it had, and it has expired. Make the call again if it is still wanted.")
		}
	}
	who.Key = h.ID
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), carryTime)
	defer cancel()
	return d.run(ctx, who, h.Frozen)
}

// Reject takes a held plan away: it can no longer be approved.
func (d *Direct) Reject(ctx context.Context, who todo.Actor, id string) error {
	_, err := d.store.DecidePlan(ctx, who.User, id, Rejected)
	return err
}

// Plans returns the person's plans that wait, the oldest first.
func (d *Direct) Plans(ctx context.Context, who todo.Actor) ([]Held, error) {
	return d.store.HeldPlans(ctx, who.User, d.now())
}

// Watch wakes when a plan of the person was held or decided.
func (d *Direct) Watch(who todo.Actor) (wake <-chan struct{}, stop func()) {
	return d.store.WatchPlans(who.User)
}

// Approved returns the result of a plan that the person has approved already,
// with ok, and carries it out if that was cut short and the plan has not
// expired, which is fault.Conflict otherwise. It never approves.
func (d *Direct) Approved(ctx context.Context, who todo.Actor, id string) (r Result, ok bool, err error) {
	h, err := d.store.HeldPlan(ctx, who.User, id)
	if err != nil || h.Plan.Decision != Approved {
		return Result{}, false, err
	}
	r, err = d.carryOut(ctx, who, h)
	return r, err == nil, err
}

// Waiting returns a held plan that is not decided, nil if there is none of
// that id or it is decided or expired.
func (d *Direct) Waiting(ctx context.Context, who todo.Actor, id string) (*Held, error) {
	h, err := d.store.HeldPlan(ctx, who.User, id)
	if fault.CodeOf(err) == fault.NotFound {
		return nil, nil
	}
	if err != nil || h.Plan.Decision != Undecided || !d.now().Before(h.Plan.Expires) {
		return nil, err
	}
	return &h, nil
}

// run runs a call in its frozen form.
func (d *Direct) run(ctx context.Context, who todo.Actor, f Frozen) (Result, error) {
	if f.Failed != nil {
		return *f.Failed, nil
	}
	r, err := d.tools.Run(ctx, who, f.Call)
	if err != nil {
		return Result{}, err
	}
	return f.completed(r), nil
}
