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
// database. A logout, a revoked token or a new time zone is known to every
// replica at once, because the store says so; it takes this long at the most
// where a replica has just lost the connection on which it would have heard.
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
	Role    Role   // "" for an access token
	Leaving *time.Time
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
	return s.issue(ctx, user, Origin{})
}

func (s *Service) issue(ctx context.Context, user todo.UserID, from Origin) (Session, error) {
	return s.issueBy(ctx, user, "", from)
}

// issueBy is issue for somebody whom a provider sent.
func (s *Service) issueBy(ctx context.Context, user todo.UserID, provider string, from Origin) (Session, error) {
	in, out, err := s.newSession(user, provider, from)
	if err != nil {
		return Session{}, err
	}
	return out, s.store.CreateSession(ctx, user, in)
}

// newSession is a session that isn't stored yet.
func (s *Service) newSession(user todo.UserID, provider string, from Origin) (in SignIn, out Session, err error) {
	now := s.now().UTC().Truncate(time.Second)
	out = Session{Expires: now.Add(SessionLife), issued: now}
	in = from.signIn(newID(), now, out.Expires)
	in.Provider = provider
	out.Token, err = s.keys.sign(user, in.ID, out)
	return in, out, err
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

// Logout ends the session of the identity, on every replica. It returns the
// address at which the session ends at the provider that it was made with, ""
// for none.
func (s *Service) Logout(ctx context.Context, id Identity, from Origin) (elsewhere string, err error) {
	defer s.known.forget(id.User)
	if id.Session == "" {
		return "", fault.New(fault.Invalid, "An access token is not signed out. Revoke it instead.")
	}
	with, err := s.madeWith(ctx, id)
	if err != nil {
		return "", err
	}
	if err := s.store.RevokeSession(ctx, id.User, id.Session); err != nil {
		return "", err
	}
	if err := s.Note(ctx, id, SignedOut, from, ""); err != nil || with == nil {
		return "", err
	}
	return with.SignOut(ctx), nil
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
	p, seen, err := s.store.Session(ctx, todo.UserID(claims.Subject), claims.ID)
	if fault.CodeOf(err) == fault.NotFound || err == nil && p.Suspended != nil {
		return Identity{}, time.Time{}, bad
	}
	if err != nil {
		return Identity{}, time.Time{}, err
	}
	if now := s.now(); now.Sub(seen) > seenEvery {
		if err := s.store.TouchSession(ctx, p.ID, claims.ID, now); err != nil {
			return Identity{}, time.Time{}, err
		}
	}
	id := identify(p)
	id.Session = claims.ID
	id.Role = p.Role
	return id, claims.ExpiresAt.Time, nil
}

func identify(p Person) Identity {
	return Identity{User: p.ID, Zone: p.Location(), Name: p.Name, Locale: p.Locale,
		Scopes: []Scope{Read, Write}, Leaving: p.Leaving}
}
