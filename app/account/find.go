package account

import (
	"context"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// ByEmail returns the person who signs in with an address. It fails with
// fault.NotFound if there is none, and with fault.Invalid for what isn't one.
func (s *Service) ByEmail(ctx context.Context, email string) (todo.UserID, error) {
	address, err := CleanEmail(email)
	if err != nil {
		return "", err
	}
	p, _, err := s.store.PersonByEmail(ctx, address)
	return p.ID, err
}
