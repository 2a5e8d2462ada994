package chat

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Spendings keeps what the answers to each person have cost, by the day.
type Spendings interface {
	// Spent is how many tokens the person's answers of the day have cost so far.
	Spent(ctx context.Context, user todo.UserID, day string) (int64, error)
	// Spend adds to it, whoever else does at the same time, and forgets the
	// days before that one.
	Spend(ctx context.Context, user todo.UserID, day string, tokens int64) error
}

// spendTime bounds taking down what an answer has cost.
const spendTime = 5 * time.Second

// Allowance is a Model that another one answers for as long as the person's
// tokens of the day last. Days are those of UTC, so that nobody has a longer
// one by living elsewhere. A turn that was begun is answered to its end, and
// what it costs is known only then: each turn that was begun before the share
// was spent can pass it, several if they were begun at once. Where it cannot
// be known what was spent, the model is not asked.
type Allowance struct {
	Model
	PerDay int64 // tokens of one person
	Store  Spendings
	Log    *slog.Logger // silent if nil
}

// unreadError says that the model was not asked because the store did not
// answer: a run is begun again after it, as where it cannot read its history.
type unreadError struct{ error }

func (e *unreadError) Unwrap() error { return e.error }

var errShare = errors.New("the person's tokens of the day are spent")

// Reply implements Model.
func (a *Allowance) Reply(ctx context.Context, p Prompt, emit func(string)) (Reply, error) {
	day := p.Now.UTC().Format(time.DateOnly)
	if p.Turn.State.Rounds == 0 {
		spent, err := a.Store.Spent(ctx, p.Turn.User, day)
		if err != nil {
			return Reply{}, &unreadError{err}
		}
		if spent >= a.PerDay {
			return Reply{}, &Unanswered{Reason: Share, Err: errShare}
		}
	}
	reply, err := a.Model.Reply(ctx, p, emit)
	cost := reply.Usage
	var u *Unanswered
	if errors.As(err, &u) {
		cost = cost.Plus(u.Usage)
	}
	if tokens := int64(cost.In + cost.Out); tokens > 0 {
		// What was said is said: that it was not taken down is for the log.
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), spendTime)
		defer cancel()
		if e := a.Store.Spend(late, p.Turn.User, day, tokens); e != nil && a.Log != nil {
			a.Log.Error("take down what an answer has cost", "turn", p.Turn.ID, "tokens", tokens, "error", e)
		}
	}
	return reply, err
}

// allowedAgain is when the next day begins, as the person's clock has it.
func allowedAgain(now time.Time) string {
	next := now.UTC().Truncate(24 * time.Hour).Add(24 * time.Hour)
	return next.In(now.Location()).Format("15:04")
}
