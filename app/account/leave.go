package account

import (
	"context"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Grace is how long after its owner has left an account can be taken back.
const Grace = 7 * 24 * time.Hour

// Leave has the person's account deleted after Grace. All other sessions end at
// once, and no access token works meanwhile. Who is leaving already leaves when they said first.
// It fails with fault.Forbidden if the password is wrong, with fault.Conflict for the last
// administrator, and as said does, which is given the lists that nobody else owns who stays.
func (s *Service) Leave(
	ctx context.Context, who Identity, password string, from Origin, said func(alone []todo.ListID) error,
) (Person, error) {
	if _, _, err := s.prove(ctx, who, password, from); err != nil {
		return Person{}, err
	}
	at := s.now().UTC().Truncate(time.Second).Add(Grace)
	return s.store.Leave(ctx, who.User, who.Session, func(p *Person, bound Bound) ([]Entry, error) {
		if p.Role == Admin && last(p.ID, bound.Office) {
			return nil, fault.New(fault.Conflict, "You are the only administrator of this server. "+
				"Make somebody else one first (todo admin promote E-MAIL), then leave.")
		}
		if err := said(bound.Alone); err != nil {
			return nil, err
		}
		if p.Leaving != nil {
			return nil, nil
		}
		p.Leaving = &at
		return []Entry{s.entry(Left, p.ID, p.ID, from, "")}, nil
	})
}

// Return takes an account back whose owner has left.
func (s *Service) Return(ctx context.Context, who Identity, from Origin) (Person, error) {
	return s.store.Leave(ctx, who.User, who.Session, func(p *Person, _ Bound) ([]Entry, error) {
		p.Leaving = nil
		return []Entry{s.entry(Returned, p.ID, p.ID, from, "")}, nil
	})
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
