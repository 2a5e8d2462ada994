package api

import (
	"context"
	"errors"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/limit"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// maxDear is how many dear requests of one person wait for their turn.
const maxDear = 100

// Share waits for the person's turn to do something dear: to search, to count,
// to read what is large. One piece of one person's work is done at a time, so
// that it can't slow down everybody else's. Call leave when it's done.
func (s *Server) Share(ctx context.Context, user todo.UserID) (leave func(), err error) {
	leave, err = s.shares.Enter(ctx, string(user))
	if errors.Is(err, limit.ErrFull) {
		return nil, fault.New(fault.TooMany, "%d of your searches and other large requests wait already. Wait until some have been answered.", maxDear)
	}
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "Your other large requests took too long. Try again.")
	}
	return leave, nil
}

// dear is the operation in the person's turn.
func dear[I, O any](s *Server, fn func(context.Context, *I) (*O, error)) func(context.Context, *I) (*O, error) {
	return func(ctx context.Context, in *I) (*O, error) {
		leave, err := s.Share(ctx, actor(ctx).User)
		if err != nil {
			return nil, err
		}
		defer leave()
		return fn(ctx, in)
	}
}
