package notify

import (
	"context"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Mover are People who can be told where somebody is.
type Mover interface {
	// Move puts somebody into a time zone, by its IANA name, lets what rings go by
	// it, and returns the zone before.
	Move(ctx context.Context, who todo.Actor, zone string) (was string, err error)
}

// Move is what somebody says of where they are. It fails with fault.Invalid for
// what is no zone.
func (s *Service) Move(ctx context.Context, who todo.Actor, zone string) (was string, err error) {
	m, ok := s.people.(Mover)
	if !ok {
		return "", fault.New(fault.Unavailable, "The time zone can't be changed here.")
	}
	return m.Move(ctx, who, zone)
}
