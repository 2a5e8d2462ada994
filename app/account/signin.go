package account

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// seenEvery is how exact SignIn.Seen is: a write for each request would cost
// more than the request.
const seenEvery = 5 * time.Minute

// Origin is where a request comes from.
type Origin struct {
	Address string // of the network; "" if it isn't known
	Agent   string // what the program calls itself: the header User-Agent
}

// SignIn is one place where a person is signed in: a session without its token.
type SignIn struct {
	ID      string    `json:"id"`
	Name    string    `json:"name" doc:"The program, such as Firefox on Linux; empty where it isn't known." example:"Firefox on Linux"`
	Place   string    `json:"address" doc:"The address from which they signed in; empty where it isn't known." example:"198.51.100.7"`
	Created time.Time `json:"created_at"`
	Seen    time.Time `json:"seen_at" doc:"When it was used last, to five minutes."`
	Expires time.Time `json:"expires_at"`
	Current bool      `json:"current" doc:"It is the session of this request."`
	// Provider is the id of the identity provider, "" for a password.
	Provider string `json:"provider,omitempty" doc:"The id of the identity provider that they signed in with, or passkey; left out for a password." example:"house"`
}

func (o Origin) signIn(id string, now, expires time.Time) SignIn {
	return SignIn{ID: id, Name: programName(o.Agent), Place: o.Address, Created: now, Seen: now, Expires: expires}
}

// Sessions returns where the person of the identity is signed in, this session
// first and then the newest first.
func (s *Service) Sessions(ctx context.Context, who Identity) ([]SignIn, error) {
	all, err := s.store.Sessions(ctx, who.User, s.now())
	if err != nil {
		return nil, err
	}
	sorted := make([]SignIn, 0, len(all))
	for _, in := range all {
		in.Provider = shownProvider(in.Provider)
		if in.ID == who.Session {
			in.Current = true
			sorted = append([]SignIn{in}, sorted...)
			continue
		}
		sorted = append(sorted, in)
	}
	return sorted, nil
}

// EndSession signs the person out in one place, on every replica at once. It
// fails with fault.NotFound.
func (s *Service) EndSession(ctx context.Context, who Identity, id string, from Origin) error {
	all, err := s.store.Sessions(ctx, who.User, s.now())
	if err != nil {
		return err
	}
	for _, in := range all {
		if in.ID == id {
			if err := s.store.RevokeSession(ctx, who.User, id); err != nil {
				return err
			}
			return s.Note(ctx, who, SessionEnded, from, "")
		}
	}
	return fault.New(fault.NotFound, "There is no such session. It may have ended already.")
}

// EndOthers signs the person out everywhere but here.
func (s *Service) EndOthers(ctx context.Context, who Identity, from Origin) error {
	if err := s.store.RevokeSessions(ctx, who.User, who.Session); err != nil {
		return err
	}
	return s.Note(ctx, who, SessionsEnded, from, "")
}

// ChangePassword gives the person another password, and signs them out
// everywhere but here; with tokens all access tokens and passkeys end too. It fails with
// fault.Forbidden if the old one is wrong, and that is counted like a wrong
// password at the door.
func (s *Service) ChangePassword(
	ctx context.Context, who Identity, old, password string, tokens bool, from Origin,
) error {
	p, hash, err := s.prove(ctx, who, old, from)
	if err != nil {
		return err
	}
	fresh, err := newPassword(password, p.Email)
	if err != nil {
		return err
	}
	next, err := s.newHash(ctx, p.Email, fresh)
	if err != nil {
		return err
	}
	if err := s.store.ChangePassword(ctx, who.User, hash, next, who.Session, tokens); err != nil {
		return err
	}
	return s.Note(ctx, who, PasswordChanged, from, "")
}

// prove checks the password of somebody who is signed in, for what a session
// alone isn't enough for, and returns its hash. Whoever has none has to have
// signed in just now.
func (s *Service) prove(ctx context.Context, who Identity, password string, from Origin) (Person, string, error) {
	return s.proveWith(ctx, who, password, from, nil)
}

// proveWith is prove, with what is checked after a right password.
func (s *Service) proveWith(
	ctx context.Context, who Identity, password string, from Origin, second func(Person) error,
) (Person, string, error) {
	wrong := &fault.Fault{Code: fault.Forbidden, Field: "password",
		Message: "The password is wrong. Check it and try again."}
	p, err := s.store.Person(ctx, who.User)
	if err != nil {
		return p, "", err
	}
	hash, err := s.store.Password(ctx, who.User)
	if err != nil {
		return p, "", err
	}
	if hash == "" && who.User == LocalUser {
		return p, "", fault.New(fault.Conflict, "The list of this machine has no password.")
	}
	if hash == "" {
		if err = s.fresh(ctx, who); err == nil && second != nil {
			err = second(p)
		}
		return p, "", err
	}
	if password == "" {
		return p, "", fault.InField("password", "Give the password of the account.")
	}
	if password, err = cleanPassword(password); err != nil {
		return p, "", wrong
	}
	hash, err = s.guess(ctx, p, true, password, hash, from, second)
	if isCode(err) && fault.CodeOf(err) == fault.Unauthenticated {
		wrong.Field = "code"
		wrong.Message = fault.MessageOf(err)
		err = errors.Join(wrong, s.noteFailure(ctx, who.User, from, "code"))
	} else if fault.CodeOf(err) == fault.Unauthenticated {
		err = errors.Join(wrong, s.noteFailure(ctx, who.User, from, ""))
	}
	return p, hash, err
}

// newPassword checks the choice of a password.
func newPassword(password, email string) (string, error) {
	password, err := cleanPassword(password)
	if err != nil {
		return "", err
	}
	if strings.EqualFold(password, email) {
		return "", fault.InField("password",
			"The password is your e-mail address. Choose one that others cannot guess.")
	}
	return password, nil
}
