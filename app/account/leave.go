package account

import (
	"context"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Grace is how long after its owner has left an account can be taken back.
const Grace = 7 * 24 * time.Hour

// Leave has the person's account deleted after Grace, and returns when. All
// other sessions end at once, and no access token works meanwhile. It fails with
// fault.Forbidden if the password is wrong.
func (s *Service) Leave(ctx context.Context, who Identity, password string, from Origin) (time.Time, error) {
	if _, _, err := s.prove(ctx, who.User, password, from); err != nil {
		return time.Time{}, err
	}
	at := s.now().UTC().Truncate(time.Second).Add(Grace)
	if err := s.store.Leave(ctx, who.User, &at, who.Session); err != nil {
		return time.Time{}, err
	}
	return at, s.Note(ctx, who, Left, from, "")
}

// Return takes an account back whose owner has left.
func (s *Service) Return(ctx context.Context, who Identity, from Origin) (Person, error) {
	if err := s.store.Leave(ctx, who.User, nil, who.Session); err != nil {
		return Person{}, err
	}
	if err := s.Note(ctx, who, Returned, from, ""); err != nil {
		return Person{}, err
	}
	return s.store.Person(ctx, who.User)
}

// Export calls each with every row that the person has, by table, without secrets.
func (s *Service) Export(
	ctx context.Context, user todo.UserID, each func(table string, columns []string, row []any) error,
) error {
	return s.store.Export(ctx, user, each)
}

// Tidy deletes the lines of the audit log whose time is over.
func (s *Service) Tidy(ctx context.Context) error {
	set, err := s.Settings(ctx)
	if err != nil || set.AuditDays == 0 {
		return err
	}
	return s.store.PruneAudit(ctx, s.now().AddDate(0, 0, -set.AuditDays))
}

// Sweep deletes the accounts whose time has come, and returns how many.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	swept := 0
	for {
		some, err := s.store.Left(ctx, s.now())
		if err != nil || len(some) == 0 {
			return swept, err
		}
		for _, user := range some {
			if err := s.store.Erase(ctx, user); err != nil {
				return swept, err
			}
			if err := s.note(ctx, Deleted, "", "", Origin{}, ""); err != nil {
				return swept, err
			}
			swept++
		}
	}
}
