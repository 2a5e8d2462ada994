package chat

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// Reason says in one word why a model did not answer.
type Reason string

// The reasons.
const (
	Down    Reason = "down"    // it cannot be reached, fails, or takes too long
	Refused Reason = "refused" // it does not accept our key, or does not know the model
	Limited Reason = "limited" // it has too much to do, or the account is spent
	Budget  Reason = "budget"  // what we let it cost is spent
	Share   Reason = "share"   // what it may cost for this person today is spent
	Garbled Reason = "garbled" // its answers cannot be read
)

// Unanswered is the error of a model that could not answer. Err says why for
// the log; it holds no secret and nothing that anybody said.
type Unanswered struct {
	Reason Reason
	Err    error
	Usage  Usage
	// Retry is how long it is in vain to ask again; 0 if that is not known.
	Retry time.Duration
}

// Error implements error.
func (u *Unanswered) Error() string { return fmt.Sprintf("no answer (%s): %v", u.Reason, u.Err) }

// Unwrap gives the cause.
func (u *Unanswered) Unwrap() error { return u.Err }

// restAfter is how many turns in a row a model may fail before it is left in
// peace for restFor.
const (
	restAfter = 3
	restFor   = 30 * time.Second
	maxRest   = 5 * time.Minute
)

// Fallback is a Model that lets Second answer where First cannot: for the
// rest of the turn, from what is done already, and with a notice to the
// person. While First goes on failing it is only asked now and then.
type Fallback struct {
	First, Second Model
	Now           func() time.Time // time.Now if nil
	Log           *slog.Logger     // silent if nil

	mu     sync.Mutex
	failed int       // in a row
	rest   time.Time // until when First is not asked
	why    Reason
}

// Name implements Model.
func (f *Fallback) Name() string { return f.First.Name() }

// Reply implements Model.
func (f *Fallback) Reply(ctx context.Context, p Prompt, emit func(string)) (Reply, error) {
	if p.Turn.Model == f.Second.Name() && p.Turn.Model != f.First.Name() {
		return f.second(ctx, p, emit, p.Turn.State.Handed, "", Usage{})
	}
	if why := f.resting(); why != "" {
		return f.second(ctx, p, emit, len(p.Turn.Steps), why, Usage{})
	}
	reply, err := f.First.Reply(ctx, p, emit)
	var u *Unanswered
	if !errors.As(err, &u) || ctx.Err() != nil {
		if err == nil {
			f.took(nil)
		}
		return reply, err
	}
	f.took(u)
	if f.Log != nil && u.Reason != Share { // which is as it should be
		f.Log.Warn("the model did not answer; the other one does", "turn", p.Turn.ID, "model", f.First.Name(), "reason", string(u.Reason), "error", u.Err)
	}
	if p.Retract != nil {
		p.Retract()
	}
	return f.second(ctx, p, emit, len(p.Turn.Steps), u.Reason, u.Usage)
}

// second has the other model answer. It does not see the first steps of the
// turn, which the first model made, unless they changed something: then it
// says what came of them, and does nothing again.
func (f *Fallback) second(ctx context.Context, p Prompt, emit func(string), handed int, why Reason, spent Usage) (Reply, error) {
	handed = min(handed, len(p.Turn.Steps))
	changed := summarize(Turn{Steps: p.Turn.Steps[:handed]}).Changed
	if !changed {
		p.Turn.Steps = p.Turn.Steps[handed:]
	}
	reply, err := f.Second.Reply(ctx, p, emit)
	reply.By, reply.reason = f.Second.Name(), why
	reply.Usage = reply.Usage.Plus(spent)
	if why != "" {
		reply.Notice = notice(why, changed, p.Now)
	}
	return reply, err
}

// took takes down how First did.
func (f *Fallback) took(u *Unanswered) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if u == nil {
		f.failed, f.why = 0, ""
		return
	}
	if u.Reason == Budget || u.Reason == Share { // of one turn or person: the others may ask
		return
	}
	f.failed++
	switch {
	case u.Retry > 0:
		f.rest = f.now().Add(min(u.Retry, maxRest))
	case f.failed >= restAfter || u.Reason == Refused:
		f.rest = f.now().Add(restFor)
	default:
		return
	}
	f.why = u.Reason
}

// resting is why First is not to be asked now, or "".
func (f *Fallback) resting() Reason {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.now().Before(f.rest) {
		return f.why
	}
	return ""
}

func (f *Fallback) now() time.Time {
	if f.Now == nil {
		return time.Now()
	}
	return f.Now()
}

// notice tells the person why the other assistant answered.
func notice(why Reason, changed bool, now time.Time) string {
	said := map[Reason]string{
		Down:    "The language model cannot be reached",
		Refused: "The language model refused to answer us",
		Limited: "The language model has too much to do",
		Budget:  "What the language model may cost is spent",
		Share:   "Your share of the language model for today is used up (it is there again at " + allowedAgain(now) + ")",
		Garbled: "The language model gave no answer that can be read",
	}[why]
	if said == "" {
		said = "The language model did not answer"
	}
	if changed {
		return said + ". What it had done until then is told here; say what is still missing."
	}
	return said + ", so the built-in assistant answered."
}
