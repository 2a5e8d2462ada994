package api

import (
	"context"
	"errors"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/limit"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

const (
	// maxDear is how many dear requests of one person wait for their turn.
	maxDear = 100
	// breath is how long nobody does what is dear between two pieces of it, so
	// that what is not is answered first.
	breath = 100 * time.Microsecond
	// largeAnswer is the memory that the largest answers take while they are
	// made and written, in bytes: a change of 1,000 tasks has 18 MB of text.
	largeAnswer = 24 << 20
	// mostLarge and eachLarge are how many large answers there can be at once,
	// of everybody and of one person.
	mostLarge = 64
	eachLarge = 4
	// largePage is how many things make an answer a large one.
	largePage = 50
)

// largeAnswers is how many large answers there can be at once where Go may use
// so much memory: they get half of it. Whoever reads slowly keeps an answer in
// memory for as long as that takes, up to writeTimeout.
func largeAnswers(memory int64) int {
	return int(min(max(memory/2/largeAnswer, eachLarge), mostLarge))
}

// eachOf is how many of so many large answers can be one person's: half at the
// most, so that there is always room for somebody else.
func eachOf(places int) int { return max(1, min(eachLarge, places/2)) }

// Share waits for the person's turn to do something dear: to search, to count,
// to read what is large. One piece of one person's work is done at a time, so
// that it can't slow down everybody else's. Call leave when it's done.
func (s *Server) Share(ctx context.Context, user todo.UserID) (leave func(), err error) {
	return enter(ctx, s.shares, user)
}

// Room waits until there is memory for a large answer to the person. Call leave
// when it is written. While somebody waits, answers that are read slowly are cut.
func (s *Server) Room(ctx context.Context, user todo.UserID) (leave func(), err error) {
	stop := s.writing.hurried(user, s.each)
	defer stop()
	give, err := enter(ctx, s.answers, user)
	if err != nil {
		return nil, err
	}
	c := callOf(ctx)
	h := &held{user: user, out: c.out, stream: c.stream, since: time.Now()}
	if h.stream != nil {
		h.stream.begun.Store(0)
	}
	s.writing.add(h)
	return func() {
		s.writing.remove(h)
		give()
	}, nil
}

func enter(ctx context.Context, shares *limit.Shares, user todo.UserID) (leave func(), err error) {
	leave, err = shares.Enter(ctx, string(user))
	if errors.Is(err, limit.ErrFull) {
		return nil, fault.New(fault.TooMany,
			"%d of your searches and other large requests wait already. Wait until some have been answered.", maxDear)
	}
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "Your other large requests took too long. Try again.")
	}
	return leave, nil
}

// hold is Room for the answer to the request in hand, until that is written.
func (s *Server) hold(ctx context.Context) error {
	c, ok := ctx.Value(callKey{}).(*call)
	if !ok || c.leave != nil {
		return nil
	}
	leave, err := s.Room(ctx, c.who.User)
	if err == nil {
		c.leave = leave
	}
	return err
}

// large is the operation with memory for its answer.
func large[I, O any](s *Server, fn func(context.Context, *I) (*O, error)) func(context.Context, *I) (*O, error) {
	return func(ctx context.Context, in *I) (*O, error) {
		if err := s.hold(ctx); err != nil {
			return nil, err
		}
		return fn(ctx, in)
	}
}

// dear is the operation in the person's turn, with memory for its answer.
func dear[I, O any](s *Server, fn func(context.Context, *I) (*O, error)) func(context.Context, *I) (*O, error) {
	return large(s, func(ctx context.Context, in *I) (*O, error) {
		leave, err := s.Share(ctx, actor(ctx).User)
		if err != nil {
			return nil, err
		}
		defer leave()
		return fn(ctx, in)
	})
}
