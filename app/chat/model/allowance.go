package model

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Spendings keeps what the answers to each person have cost, by the day, and
// what those that are being written may still cost.
type Spendings interface {
	// Spent is how many tokens the person's answers of the day have cost so far.
	Spent(ctx context.Context, user todo.UserID, day string) (int64, error)
	// Reserve sets tokens aside for a turn, in place of what it has set aside
	// before: as many as it wants, or what is left of limit after what was
	// spent and what others have set aside. It returns how many that are, 0 if
	// none, and what was spent.
	Reserve(ctx context.Context, user todo.UserID, r Reservation, limit int64) (granted, spent int64, err error)
	// Settle adds what an answer has cost, whoever else does at the same time,
	// and takes it off what the turn has set aside; with over nothing stays
	// aside. The days before that one are forgotten.
	Settle(ctx context.Context, user todo.UserID, r Reservation, cost int64, over bool) error
}

// Reservation is what a turn may cost.
type Reservation struct {
	Turn   string
	Day    string // of UTC, such as 2026-11-30
	Tokens int64
	Now    time.Time
	Until  time.Time // when it is void, for a process may have died with it
}

// spendTime bounds taking down what an answer has cost.
const spendTime = 5 * time.Second

// holdTime is how long what is set aside stays so without another answer.
const holdTime = 5 * time.Minute

// Allowance is a Model that another one answers for as long as the person's
// tokens of the day last. Days are those of UTC, so that nobody has a longer
// one by living elsewhere. Before a turn begins it sets aside what it may cost,
// or what is left, so that messages sent at once do not each spend the same
// tokens. A turn that was begun is answered to its end: the last one of a day
// can pass the limit, by no more than one turn may cost. Where it cannot be
// known what was spent, the model is not asked.
type Allowance struct {
	chat.Model
	PerDay  int64 // tokens of one person
	PerTurn int64 // that one turn may cost; PerDay if 0
	Store   Spendings
	Log     *slog.Logger // silent if nil
}

var (
	errShare = errors.New("the person's tokens of the day are spent")
	errHeld  = errors.New("the rest of the person's tokens of the day is set aside for other turns of theirs")
)

// Reply implements Model.
func (a *Allowance) Reply(ctx context.Context, p chat.Prompt, emit func(string)) (chat.Reply, error) {
	r, err := a.reserve(ctx, p)
	if err != nil {
		return chat.Reply{}, err
	}
	reply, err := a.Model.Reply(ctx, p, emit)
	cost := reply.Usage
	var u *chat.ModelError
	if errors.As(err, &u) {
		cost = cost.Plus(u.Usage)
	}
	cost = cost.Sane()
	// What was said is said: that it was not taken down is for the log.
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), spendTime)
	defer cancel()
	tokens, over := int64(cost.In)+int64(cost.Out), err != nil || len(reply.Calls) == 0
	if e := a.Store.Settle(late, p.Turn.User, r, tokens, over); e != nil && a.Log != nil {
		a.Log.Error("take down what an answer has cost", "turn", p.Turn.ID, "tokens", tokens, "error", e)
	}
	return reply, err
}

// reserve sets aside what the turn may still cost. One that has begun goes on
// whatever is left.
func (a *Allowance) reserve(ctx context.Context, p chat.Prompt) (Reservation, error) {
	want := a.PerTurn
	if want == 0 {
		want = a.PerDay
	}
	used := p.Turn.State.Usage.Sane()
	r := Reservation{
		Turn:   p.Turn.ID,
		Day:    p.Present().UTC().Format(time.DateOnly),
		Tokens: max(1, want-int64(used.In)-int64(used.Out)),
		Now:    p.Present(),
		Until:  p.Present().Add(holdTime),
	}
	granted, spent, err := a.Store.Reserve(ctx, p.Turn.User, r, a.PerDay)
	begun := p.Turn.State.Rounds > 0 || p.Nudge != ""
	switch {
	case err != nil && !begun:
		return r, &chat.UnreadError{Err: err}
	case begun || granted > 0:
		return r, nil
	case spent >= a.PerDay:
		return r, &chat.ModelError{Reason: chat.Share, Err: errShare}
	}
	return r, &chat.ModelError{Reason: chat.Reserved, Err: errHeld}
}

// allowedAgain is when the next day begins, as the person's clock has it.
func allowedAgain(now time.Time) string {
	next := now.UTC().Truncate(24 * time.Hour).Add(24 * time.Hour)
	return next.In(now.Location()).Format("15:04")
}
