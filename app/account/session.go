package account

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// SessionLife is how long a session lasts.
const SessionLife = 30 * 24 * time.Hour

// CacheLife is how long a verified bearer is believed without asking the
// database: the time after which a logout, a revoked token or a new time zone
// is known to every replica. The one that made the change knows it at once.
const CacheLife = 10 * time.Second

// maxBearer is the length in bytes of what is looked at as a bearer.
const maxBearer = 2048

// Identity is who a verified bearer stands for.
type Identity struct {
	User    todo.UserID
	Zone    *time.Location
	Name    string
	Locale  string
	Scopes  []Scope
	Session string // ID of the session; "" for an access token
}

// May says whether the identity has the scope.
func (i Identity) May(s Scope) bool {
	return slices.Contains(i.Scopes, s)
}

// MayApprove says whether the identity may carry out what waits for the
// person's approval: the person themselves, who has a session, and a program
// whose token has the scope for it.
func (i Identity) MayApprove() bool { return i.Session != "" || i.May(Approve) }

// Session is a bearer and when it ends.
type Session struct {
	Token   string
	Expires time.Time

	issued time.Time
}

// Issue makes a session for a person who is known by other means than a password.
func (s *Service) Issue(ctx context.Context, user todo.UserID) (Session, error) {
	now := s.now().UTC().Truncate(time.Second)
	out := Session{Expires: now.Add(SessionLife), issued: now}
	id := newID()
	if err := s.store.CreateSession(ctx, user, id, now, out.Expires); err != nil {
		return Session{}, err
	}
	var err error
	out.Token, err = s.keys.sign(user, id, out)
	return out, err
}

// Verify says who a bearer stands for: a session or an access token. It fails
// with fault.Unauthenticated.
func (s *Service) Verify(ctx context.Context, bearer string) (Identity, error) {
	now := s.now()
	id, epoch, ok := s.known.get(bearer, now)
	if ok {
		return id, nil
	}
	var expires time.Time
	var err error
	if strings.HasPrefix(bearer, tokenPrefix) {
		id, expires, err = s.verifyToken(ctx, bearer)
	} else {
		id, expires, err = s.verifySession(ctx, bearer)
	}
	if err != nil {
		return Identity{}, err
	}
	s.known.put(bearer, id, epoch, now, expires)
	return id, nil
}

// Logout ends the session of the identity. Other processes notice within CacheLife.
func (s *Service) Logout(ctx context.Context, id Identity) error {
	defer s.known.forget(id.User)
	if id.Session == "" {
		return fault.New(fault.Invalid, "An access token is not signed out. Revoke it instead.")
	}
	return s.store.RevokeSession(ctx, id.User, id.Session)
}

func (s *Service) verifySession(ctx context.Context, bearer string) (Identity, time.Time, error) {
	bad := fault.New(fault.Unauthenticated, "You are not signed in, or no longer. Sign in again.")
	if bearer == "" || len(bearer) > maxBearer {
		return Identity{}, time.Time{}, bad
	}
	claims, err := s.keys.verify(s.parser, bearer)
	if err != nil {
		bad.Cause = err
		return Identity{}, time.Time{}, bad
	}
	p, err := s.store.Session(ctx, todo.UserID(claims.Subject), claims.ID)
	if fault.CodeOf(err) == fault.NotFound {
		return Identity{}, time.Time{}, bad
	}
	if err != nil {
		return Identity{}, time.Time{}, err
	}
	id := identify(p)
	id.Session = claims.ID
	return id, claims.ExpiresAt.Time, nil
}

func identify(p Person) Identity {
	return Identity{User: p.ID, Zone: p.Location(), Name: p.Name, Locale: p.Locale, Scopes: []Scope{Read, Write}}
}
