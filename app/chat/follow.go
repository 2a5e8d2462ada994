package chat

import (
	"context"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// lookAgain is when a follower looks without having been woken: a wake-up can
// be lost while the connection to the database is.
const lookAgain = 30 * time.Second

// Follow calls emit with every event of a turn after the one numbered after,
// in order, each once: first the stored ones, then those that come. It
// returns nil after the end event, and otherwise when ctx ends or emit fails.
// A turn that waits for approval is followed on.
func (s *Service) Follow(ctx context.Context, who todo.Actor, turn string, after int64, emit func(Event) error) error {
	if s.runsHere(who.User, turn) == nil {
		if _, err := s.store.Turn(ctx, who.User, turn); err != nil {
			return err
		}
	}
	var run Live
	return s.watch(ctx, turn, func() (done bool, more <-chan struct{}, err error) {
		if run == nil {
			run = s.runner.Live(turn)
		}
		var events []Event
		here := false
		if run != nil {
			events, more, here = run.After(who.User, after)
		}
		if !here {
			run = nil
			leave, err := s.opts.Room(ctx, who.User)
			if err != nil {
				return false, nil, err
			}
			defer leave()
			if events, err = s.store.Events(ctx, who.User, turn, after); err != nil {
				return false, nil, err
			}
		}
		for _, e := range events {
			if err := emit(e); err != nil {
				return false, nil, err
			}
			after = e.Seq
			if e.Type == EventEnd {
				return true, nil, nil
			}
		}
		if here || len(events) > 0 {
			return false, more, nil
		}
		// Somebody who has the end event already asks again: there is no more.
		t, err := s.store.Turn(ctx, who.User, turn)
		return err == nil && t.Status.Final() && after >= t.State.Events, nil, err
	})
}

// runsHere returns what is closed at the next change of a turn that this
// process runs, nil if it does not run it.
func (s *Service) runsHere(user todo.UserID, turn string) <-chan struct{} {
	if run := s.runner.Live(turn); run != nil {
		return run.Changed(user)
	}
	return nil
}

// Wait returns the turn as soon as it is final or waits for approval.
func (s *Service) Wait(ctx context.Context, who todo.Actor, turn string) (Turn, error) {
	return s.await(ctx, who.User, turn)
}

func (s *Service) await(ctx context.Context, user todo.UserID, turn string) (Turn, error) {
	var t Turn
	err := s.watch(ctx, turn, func() (done bool, more <-chan struct{}, err error) {
		if more = s.runsHere(user, turn); more != nil {
			return false, more, nil
		}
		t, err = s.store.Turn(ctx, user, turn)
		return t.Status != Running && t.Status != Queued, nil, err
	})
	return t, err
}

// watch calls look now and after each wake-up until it is done or fails. What
// look returns besides wakes it as well when it is closed.
func (s *Service) watch(ctx context.Context, turn string,
	look func() (done bool, more <-chan struct{}, err error)) error {
	wake, stop := s.store.WatchTurn(turn)
	defer stop()
	again := time.NewTicker(lookAgain)
	defer again.Stop()
	for {
		var done bool
		var more <-chan struct{}
		err := Aside(func() (err error) {
			done, more, err = look()
			return err
		})
		if done || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-wake:
		case <-more:
		case <-again.C:
		}
	}
}

// Aside runs work on a stack of its own, which is given back at its end: who
// mostly waits should not keep for that what a question to a database needs. A
// panic of the work is one of the caller.
func Aside(work func() error) (err error) {
	done := make(chan any)
	go func() {
		var fallen any
		defer func() { done <- fallen }()
		defer func() { fallen = recover() }()
		err = work()
	}()
	if fallen := <-done; fallen != nil {
		panic(fallen)
	}
	return err
}
