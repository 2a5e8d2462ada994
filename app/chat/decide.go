package chat

import (
	"context"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// NotYours is the fault of a program that may not approve what it, or somebody
// who speaks through it, has proposed.
func NotYours() error {
	return fault.New(fault.Forbidden, "This access token may not approve plans, so nothing was changed. "+
		"Approve it on the page, or make a token with the scope approve.")
}

// Approve lets the plan of a waiting turn be carried out, exactly as it was
// shown. It fails with fault.Conflict if the turn does not wait, and with
// fault.TooMany while there is no room for it to run.
func (s *Service) Approve(ctx context.Context, who todo.Actor, turn string) (Turn, error) {
	here, err := s.runner.Room(who.User)
	if err != nil {
		return Turn{}, err
	}
	defer here.Leave()
	return s.decide(ctx, who.User, turn, Decided{Decision: Approved})
}

// Reject ends a waiting turn without carrying its plan out. It fails with
// fault.Conflict if the turn does not wait.
func (s *Service) Reject(ctx context.Context, who todo.Actor, turn string) (Turn, error) {
	return s.decide(ctx, who.User, turn, Decided{Decision: Rejected})
}

// Stop ends a turn: a running one as soon as its model and tools let go,
// whichever replica runs it; a waiting one as if its plan were rejected; one in
// the queue before it begins. What was done stays done. A final turn is left as
// it is.
func (s *Service) Stop(ctx context.Context, who todo.Actor, turn string) (Turn, error) {
	t, err := s.store.Turn(ctx, who.User, turn)
	if err != nil || t.Status.Final() {
		return t, err
	}
	if t.Status == Waiting {
		return s.decide(ctx, who.User, turn, Decided{Decision: Rejected})
	}
	if t.Status == Queued {
		if t, err := s.withdraw(ctx, who, turn); t != nil || err != nil {
			return deref(t), err
		}
	}
	if err := s.store.RequestCancel(ctx, who.User, turn); err != nil {
		return t, err
	}
	s.runner.Cancel(turn)
	return s.await(ctx, who.User, turn)
}

// withdraw ends a turn in the queue; nil if it is there no more.
func (s *Service) withdraw(ctx context.Context, who todo.Actor, turn string) (*Turn, error) {
	l := s.runner.Lease()
	t, err := s.store.AcquireLease(ctx, who.User, turn, "", l)
	if t == nil || err != nil {
		return nil, err
	}
	ended, err := s.runner.Withdraw(ctx, *t, l)
	return &ended, err
}

// decide stores the decision and sets the turn running again.
func (s *Service) decide(ctx context.Context, user todo.UserID, turn string, d Decided) (Turn, error) {
	now := s.now()
	t, err := s.store.Turn(ctx, user, turn)
	if err != nil {
		return t, err
	}
	if t.Status != Waiting || t.Plan == nil {
		return t, fault.New(fault.Conflict,
			"Nothing waits for your approval here: it was decided before, or the turn is over.")
	}
	if d.Decision == Approved && !now.Before(t.Plan.Expires) {
		return t, fault.New(fault.Conflict,
			"This plan waited for more than a day and has expired. Nothing was changed; ask again if you still want "+
				"it.")
	}
	l := s.runner.Lease()
	t, err = s.store.Decide(ctx, user, turn, d, l, Event{Turn: turn, Type: EventDecision, Data: Marshal(d)})
	if err != nil {
		return t, err
	}
	s.runner.Start(nil, t, l)
	return t, nil
}
