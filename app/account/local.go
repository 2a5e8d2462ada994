package account

import (
	"context"
	"sync"
	"time"
)

// Local is the local person's standing permission: a session that is renewed
// before it ends. It is safe for concurrent use.
type Local struct {
	people *Service

	mu      sync.Mutex
	session Session
}

// NewLocal returns the permission of the person of Service.Local.
func NewLocal(people *Service) *Local { return &Local{people: people} }

// Token returns a bearer that is valid for at least a day.
func (l *Local) Token(ctx context.Context) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.people.now().Add(24 * time.Hour).Before(l.session.Expires) {
		return l.session.Token, nil
	}
	s, err := l.people.Issue(ctx, LocalUser)
	if err != nil {
		return "", err
	}
	l.session = s
	return s.Token, nil
}
