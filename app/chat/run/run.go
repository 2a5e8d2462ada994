package run

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// renewEvery is how often a run makes sure of its lease when it has nothing
// to store; so long can it take until it hears that it is to stop, if the
// wake-up is lost.
const renewEvery = 800 * time.Millisecond

// maxTries is how often a run is begun again without getting any further.
const maxTries = 5

// Sentences that a turn says by itself, whatever the model.
const (
	saidRejected = "All right, I changed nothing."
	saidExpired  = "You did not decide within a day, so I changed nothing. Ask again if you still want it."
	saidStopped  = "It was stopped before this was done."
	saidNothing  = "The assistant gave no answer. Please try again or say it in other words."
	saidTooLong  = "The assistant went round in circles and was ended. What it did until then is shown; say what is still missing."
	saidTooMany  = "No more calls fit into one turn. Tell the person what is still missing."
)

// undoTool is the tool that takes back a change.
const undoTool = "undo"

// run is one turn while this process runs it.
type run struct {
	*journal
	who     todo.Actor
	history []chat.Turn // read once, when the model is first asked
	kept    []string    // wordings, see Prompt
	tries   int         // how often it was begun again in a row
}

// awayError is of something that a turn needs and that may come back. What was
// being done is done again then: calls have their ids for that.
type awayError struct{ error }

func (e *awayError) Unwrap() error { return e.error }

// away makes an error one after which the run is begun again, unless that has
// been tried often enough.
func (r *run) away(err error) error {
	if err == nil || r.tries >= maxTries {
		return err
	}
	return &awayError{err}
}

func newRun(s *Runner, t chat.Turn, l chat.Lease, h *handle) *run {
	loc, err := todo.LoadZone(t.State.Asker.Zone)
	if err != nil {
		loc = time.UTC
	}
	return &run{
		journal: &journal{s: s, turn: t, lease: l, cancel: h.cancel, live: h.live},
		who:     todo.Actor{User: t.User, Via: t.State.Asker.Via, Zone: loc, Locale: t.State.Asker.Locale},
	}
}

// do runs the turn to its end, to its plan, or until ctx ends. It fails if the
// database or a tool went away in the midst of it: then the turn is as it was
// last stored, and is to be gone on with from there.
func (r *run) do(ctx context.Context) error {
	done := make(chan struct{})
	defer close(done)
	go r.keep(ctx, done)
	ctx, ended := r.s.opts.Observer.Turn(ctx, r.current().Model)
	defer func() { ended(summarize(r.current())) }()
	err := r.attempt(ctx)
	if cause := context.Cause(ctx); err != nil && cause != nil {
		err = cause
	}
	var away *awayError
	if errors.As(err, &away) {
		return away
	}
	if err := r.failed(); err != nil {
		return err
	}
	// The last write must not be stopped by what stopped the run.
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return r.close(last, err)
}

// keep renews the lease until the run is done, and asks at once when the person
// wants it to stop.
func (r *run) keep(ctx context.Context, done <-chan struct{}) {
	every := min(renewEvery, r.s.opts.Lease/3)
	tick := time.NewTicker(every)
	defer tick.Stop()
	stopped, unwatch := r.s.store.WatchStop(r.turn.ID)
	defer unwatch()
	for {
		select {
		case <-done:
			return
		case <-ctx.Done():
			return
		case <-stopped:
			r.askStop(ctx)
		case <-tick.C:
			r.renew(ctx, every)
		}
	}
}

// attempt is steps, with a panic of a model or tool made into an error.
func (r *run) attempt(ctx context.Context) (err error) {
	defer func() {
		if p := recover(); p != nil {
			r.s.opts.Log.Error("a turn panicked", "turn", r.turn.ID, "panic", fmt.Sprint(p), "stack",
				string(debug.Stack()))
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return r.steps(ctx)
}

// close stores how the run ended.
func (r *run) close(ctx context.Context, err error) error {
	now := r.s.now()
	switch {
	case errors.Is(err, errLost):
		return err
	case r.turn.Status == chat.Waiting && (err == nil || errors.Is(err, errShutdown)):
		return r.end(ctx, r.turn.Plan.Expires, func(*chat.Turn) {})
	case errors.Is(err, errShutdown): // whoever comes next goes on
		return r.end(ctx, now, func(*chat.Turn) {})
	}
	return r.end(ctx, now, func(t *chat.Turn) {
		t.Finished = &now
		if t.Choice != nil {
			open, until := *t.Choice, now.Add(chat.PlanLife)
			open.State, open.Expires = chat.ClarificationOpen, &until
			t.Choice = &open
		}
		if t.Plan != nil && t.Plan.Decision == chat.Undecided {
			t.Plan.Decision = chat.Rejected
		}
		switch {
		case err == nil:
			t.Status = chat.Done
		case errors.Is(err, errStopped):
			t.Status = chat.Stopped
		default:
			r.s.opts.Log.Error("a turn failed", "turn", t.ID, "model", t.Model, "error", err)
			t.Status, t.Error = chat.Failed, failure(err)
		}
		for i := range t.Steps {
			if t.Steps[i].Result == nil {
				t.Steps[i].Result = &chat.Result{Failed: true, Text: saidStopped}
			}
		}
		t.Outcome = chat.OutcomeOf(*t)
	})
}

// failure is what the person reads of an error.
func failure(err error) string {
	var f *fault.Fault
	if errors.As(err, &f) {
		return f.Message
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "The assistant took too long and was ended. What it did until then is shown. Please try again."
	}
	return "The assistant could not finish its answer. What it did until then is shown. Please try again."
}

// steps alternates between the calls that are open and the model, until the
// model has no more calls or a plan waits.
func (r *run) steps(ctx context.Context) error {
	r.begin()
	switch t := r.current(); {
	case t.Status == chat.Waiting && r.s.now().Before(t.Plan.Expires):
		return nil // its plan was stored, which whoever stored it did not hear any more
	case t.Status == chat.Waiting || t.Plan != nil && t.Plan.Decision == chat.Expired:
		return r.declined(chat.Expired, saidExpired)
	case t.Plan != nil && t.Plan.Decision == chat.Rejected:
		return r.declined(chat.Rejected, saidRejected)
	}
	r.takeBack(r.turn.State.Settled)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		if waits, err := r.calls(ctx); waits || err != nil {
			return err
		}
		if r.current().State.Rounds >= chat.MaxRounds {
			return fault.New(fault.Unavailable, saidTooLong)
		}
		more, err := r.ask(ctx)
		if !more || err != nil {
			return err
		}
	}
}

// begin sets a queued turn running, and makes what is to be taken back its
// first steps.
func (r *run) begin() {
	if r.current().Status == chat.Queued {
		r.note(chat.EventBegin, chat.Begun{At: r.s.now()}, func(t *chat.Turn) { t.Status = chat.Running })
	}
	for _, change := range r.current().State.Undo {
		n := len(r.current().Steps)
		c := chat.Call{ID: fmt.Sprintf("%s.%d", r.turn.ID, n+1), Tool: undoTool,
			Args: chat.Marshal(map[string]int64{"change": change})}
		r.note(chat.EventCall, c, func(t *chat.Turn) {
			t.Steps = append(t.Steps[:n:n], chat.Step{Call: c})
			t.State.Undo, t.State.Granted = nil, n+1
		})
	}
}

// declined ends a turn whose plan is not to be carried out.
func (r *run) declined(d chat.Decision, said string) error {
	r.note("", nil, func(t *chat.Turn) { t.Status = chat.Running })
	if t := r.current(); t.Plan.Decision != d {
		r.note(chat.EventDecision, chat.Decided{Decision: d}, func(t *chat.Turn) { t.Plan.Decision = d })
	}
	for i, step := range r.current().Steps {
		if step.Result == nil {
			r.result(i, chat.Result{Failed: true, Text: "The person did not approve this. Nothing was changed."})
		}
	}
	if r.current().Response != "" {
		said = "\n\n" + said
	}
	r.say(said)
	return nil
}
