// Package approval is the rule of a conversation for calls outside one: what would
// change more than one existing task waits for its person's approval, and is
// carried out exactly as it was shown.
package approval

import (
	"context"
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Limits of plans that wait outside a conversation.
const (
	Life       = time.Hour
	MaxPending = 20 // a person; the oldest go
)

// carryTime bounds the carrying out of a plan, which goes on when who approved
// it has gone: the plan is listed no more then, and they think that it is done.
const carryTime = 10 * time.Second

// Pending is a call outside any conversation that waits for its person's approval.
type Pending struct {
	User     todo.UserID
	ID       string // nobody can guess it
	Plan     chat.Plan
	Resolved chat.ResolvedCall
}

// Store keeps held calls. Another person's are fault.NotFound.
type Store interface {
	// AddApproval stores a plan; those of the person that have expired before now
	// go, and so do the oldest if there are more than MaxPending.
	AddApproval(ctx context.Context, h Pending, now time.Time) error
	Approval(ctx context.Context, user todo.UserID, id string) (Pending, error)
	// Approvals returns the person's plans that wait at that time, the oldest first.
	Approvals(ctx context.Context, user todo.UserID, now time.Time) ([]Pending, error)
	// WatchApprovals wakes when a plan of the person was held or decided, on every
	// replica; see todo.Store.Watch.
	WatchApprovals(user todo.UserID) (wake <-chan struct{}, stop func())
	// DecideApproval stores the decision and returns the plan with it. To decide the
	// same again changes nothing; to decide otherwise fails with fault.Conflict.
	DecideApproval(ctx context.Context, user todo.UserID, id string, d chat.Decision) (Pending, error)
	// ApprovalDone says whether the person's list has a change with the plan's id as its key.
	ApprovalDone(ctx context.Context, user todo.UserID, id string) (bool, error)
}

// Gate runs single calls of anyone outside a conversation, such as
// those of an MCP client, under the rule that holds in one: a call that would
// change more than one existing task waits for the person's approval, and what
// is approved is carried out exactly as it was shown. It is safe for
// concurrent use.
type Gate struct {
	tools chat.Tools
	store Store
	now   func() time.Time
}

// New returns a gate over the tools; now is the clock.
func New(tools chat.Tools, store Store, now func() time.Time) *Gate {
	return &Gate{tools: tools, store: store, now: func() time.Time { return now().UTC().Truncate(time.Microsecond) }}
}

// Specs are the tools that the person has.
func (d *Gate) Specs(ctx context.Context, who todo.Actor) []chat.ToolSpec {
	return d.tools.Specs(ctx, who)
}

// Call runs a call, or holds it: then the second result says what waits, and
// nothing was done. What goes wrong is in the result; an error means that the
// tool could not be tried at all. The call's ID, if it has one, makes it
// happen once.
func (d *Gate) Call(ctx context.Context, who todo.Actor, c chat.Call) (chat.Result, *Pending, error) {
	now := d.now()
	if c.ID == "" {
		c.ID = chat.NewID(now)
	}
	who.Key = c.ID
	c.Args = chat.CleanArgs(c.Args)
	specs := d.tools.Specs(ctx, who)
	at := slices.IndexFunc(specs, func(s chat.ToolSpec) bool { return s.Name == c.Tool })
	if at >= 0 && specs[at].ReadOnly {
		r, err := d.tools.Run(ctx, who, c)
		return r, nil, err
	}
	p, err := d.tools.Preview(ctx, who, c)
	if err != nil {
		return chat.Result{}, nil, err
	}
	if len(p.Touches) <= 1 && !p.Asks() {
		r, err := d.run(ctx, who, p.Resolved)
		return r, nil, err
	}
	h := Pending{User: who.User, ID: chat.NewID(now), Resolved: p.Resolved,
		Plan: chat.PlanOf([]chat.Preview{p}, now.Add(Life))}
	// One key for the approval, however often it is given.
	h.Resolved.Call.ID = h.ID
	if err := d.store.AddApproval(ctx, h, now); err != nil {
		return chat.Result{}, nil, err
	}
	return chat.Result{}, &h, nil
}

// Approve carries a held plan out, exactly as it was shown. Approved again it
// gives the same result and has no further effect. It fails with
// fault.NotFound for a plan that is not the person's, and with fault.Conflict
// for one that was rejected or has expired. Where the carrying out failed, it
// is tried again with the next approval before the plan expires.
func (d *Gate) Approve(ctx context.Context, who todo.Actor, id string) (chat.Result, error) {
	h, err := d.store.Approval(ctx, who.User, id)
	if err != nil {
		return chat.Result{}, err
	}
	if h.Plan.Decision == chat.Undecided && !d.now().Before(h.Plan.Expires) {
		return chat.Result{},
			fault.New(fault.Conflict,
				"This plan waited for more than an hour and has expired. Nothing was changed; make the call again "+
					"if it is still wanted.")
	}
	if h, err = d.store.DecideApproval(ctx, who.User, id, chat.Approved); err != nil {
		return chat.Result{}, err
	}
	return d.carryOut(ctx, who, h)
}

// carryOut runs an approved plan, or tells what that has given before. What was
// cut short is not done hours later, on a list that is another by then.
func (d *Gate) carryOut(ctx context.Context, who todo.Actor, h Pending) (chat.Result, error) {
	if !d.now().Before(h.Plan.Expires) {
		done, err := d.store.ApprovalDone(ctx, who.User, h.ID)
		if err != nil {
			return chat.Result{}, err
		}
		if !done {
			return chat.Result{},
				fault.New(fault.Conflict,
					"This plan was approved, but nothing was changed in the hour that it had, and it has expired. "+
						"Make the call again if it is still wanted.")
		}
	}
	who.Key = h.ID
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), carryTime)
	defer cancel()
	return d.run(ctx, who, h.Resolved)
}

// Reject takes a held plan away: it can no longer be approved.
func (d *Gate) Reject(ctx context.Context, who todo.Actor, id string) error {
	_, err := d.store.DecideApproval(ctx, who.User, id, chat.Rejected)
	return err
}

// Plans returns the person's plans that wait, the oldest first.
func (d *Gate) Plans(ctx context.Context, who todo.Actor) ([]Pending, error) {
	return d.store.Approvals(ctx, who.User, d.now())
}

// Watch wakes when a plan of the person was held or decided.
func (d *Gate) Watch(who todo.Actor) (wake <-chan struct{}, stop func()) {
	return d.store.WatchApprovals(who.User)
}

// Approved returns the result of a plan that the person has approved already,
// with ok, and carries it out if that was cut short and the plan has not
// expired, which is fault.Conflict otherwise. It never approves.
func (d *Gate) Approved(ctx context.Context, who todo.Actor, id string) (r chat.Result, ok bool, err error) {
	h, err := d.store.Approval(ctx, who.User, id)
	if err != nil || h.Plan.Decision != chat.Approved {
		return chat.Result{}, false, err
	}
	r, err = d.carryOut(ctx, who, h)
	return r, err == nil, err
}

// Waiting returns a held plan that is not decided, nil if there is none of
// that id or it is decided or expired.
func (d *Gate) Waiting(ctx context.Context, who todo.Actor, id string) (*Pending, error) {
	h, err := d.store.Approval(ctx, who.User, id)
	if fault.CodeOf(err) == fault.NotFound {
		return nil, nil
	}
	if err != nil || h.Plan.Decision != chat.Undecided || !d.now().Before(h.Plan.Expires) {
		return nil, err
	}
	return &h, nil
}

// run runs a call in its frozen form.
func (d *Gate) run(ctx context.Context, who todo.Actor, f chat.ResolvedCall) (chat.Result, error) {
	if f.Failed != nil {
		return *f.Failed, nil
	}
	r, err := d.tools.Run(ctx, who, f.Call)
	if err != nil {
		return chat.Result{}, err
	}
	return f.Completed(r), nil
}
