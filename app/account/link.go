package account

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// linkPrefix lets people and secret scanners see what a leaked string is.
const linkPrefix = "todo_once_"

// LinkKind is what a link that works once is for.
type LinkKind string

// The kinds.
const (
	ResetLink  LinkKind = "reset"      // another password
	InviteLink LinkKind = "invitation" // an account
	SetupLink  LinkKind = "setup"      // the role of an administrator, for a new account or the one that is signed in
)

// How long links work.
const (
	mailedLife   = time.Hour
	operatorLife = 24 * time.Hour
	inviteLife   = 7 * 24 * time.Hour
)

// MaxInvitations is how many invitations can be open at once.
const MaxInvitations = 10_000

// Link is a link that works once, without its secret.
type Link struct {
	User    todo.UserID `json:"-"` // whose password it sets
	ID      string      `json:"id"`
	Kind    LinkKind    `json:"kind" enum:"reset,invitation,setup"`
	Email   string      `json:"email,omitempty" doc:"For whom it is; left out if for whoever has it."`
	Role    Role        `json:"role,omitempty" enum:"admin"`
	By      todo.UserID `json:"by,omitempty" doc:"Who made it; left out for the operator."`
	Made    time.Time   `json:"made_at"`
	Expires time.Time   `json:"expires_at"`
}

// LinkURL is the page's address for a link that works once. What stands behind
// the # stays in the browser: it is in no log and no Referer.
func LinkURL(public string, kind LinkKind, secret string) string {
	return strings.TrimSuffix(public, "/") + "/#" + string(kind) + "=" + secret
}

// makeLink stores a link and returns its secret, which is kept nowhere.
func (s *Service) makeLink(ctx context.Context, l Link, life time.Duration, from Origin) (Link, string, error) {
	l.ID = newID()
	l.Made = s.now().UTC().Truncate(time.Second)
	l.Expires = l.Made.Add(life)
	secret := linkPrefix + string(l.User) + "_" + rand.Text() + rand.Text()
	if err := s.store.CreateLink(ctx, l, digest(secret), MaxInvitations); err != nil {
		return Link{}, "", err
	}
	return l, secret, s.note(ctx, LinkMade, l.By, l.User, from, string(l.Kind))
}

// take uses a link up. It fails with fault.Forbidden for one that doesn't work (any more).
func (s *Service) take(ctx context.Context, secret string, kinds ...LinkKind) (Link, error) {
	dead := fault.New(fault.Forbidden, "This link does not work, or no longer: it works once, and for a while. Ask for another one.")
	user, rest, ok := strings.Cut(strings.TrimPrefix(secret, linkPrefix), "_")
	if !ok || len(secret) > maxBearer || len(rest) < 26 || !isName(user) {
		return Link{}, dead
	}
	l, err := s.store.TakeLink(ctx, todo.UserID(user), digest(secret), s.now(), kinds)
	if fault.CodeOf(err) == fault.NotFound {
		err = dead
	}
	return l, err
}

// SetupLink makes the link for an administrator, for the operator. Whoever opens
// it first makes an account, or has the role added to the one that is signed in.
func (s *Service) SetupLink(ctx context.Context) (Link, string, error) {
	return s.makeLink(ctx, Link{Kind: SetupLink, Role: Admin}, operatorLife, Origin{})
}

// ResetLink makes a link that sets the password of an account, for the operator.
// It fails with fault.NotFound.
func (s *Service) ResetLink(ctx context.Context, email string) (Link, string, error) {
	email, err := CleanEmail(email)
	if err != nil {
		return Link{}, "", err
	}
	p, _, err := s.store.PersonByEmail(ctx, email)
	if err != nil {
		return Link{}, "", err
	}
	return s.makeLink(ctx, Link{User: p.ID, Kind: ResetLink, Email: p.Email}, operatorLife, Origin{})
}

// Forgot makes a link for somebody who says that they have forgotten their
// password, to be mailed to them; "" if there is no such account, which
// must not be shown.
func (s *Service) Forgot(ctx context.Context, email string, from Origin) (Link, string, error) {
	email, err := CleanEmail(email)
	if err != nil {
		return Link{}, "", err
	}
	if err := s.guard.register(from.Address, s.now()); err != nil {
		return Link{}, "", fault.New(fault.TooMany, "Too many requests from your network. Wait a minute and try again.")
	}
	p, _, err := s.store.PersonByEmail(ctx, email)
	if fault.CodeOf(err) == fault.NotFound || err == nil && p.Suspended != nil {
		return Link{}, "", nil
	}
	if err != nil {
		return Link{}, "", err
	}
	return s.makeLink(ctx, Link{User: p.ID, Kind: ResetLink, Email: p.Email}, mailedLife, from)
}

// Reset sets a password by a link, and ends all sessions. The link is used up
// only by a password that can be taken.
func (s *Service) Reset(ctx context.Context, secret, password string, from Origin) error {
	password, err := cleanPassword(password)
	if err != nil {
		return err
	}
	hash, err := s.newHash(ctx, password)
	if err != nil {
		return err
	}
	l, err := s.take(ctx, secret, ResetLink)
	if err != nil {
		return err
	}
	old, err := s.store.Password(ctx, l.User)
	if err != nil {
		return err
	}
	if err := s.store.ChangePassword(ctx, l.User, old, hash, "", false); err != nil {
		return err
	}
	return s.note(ctx, PasswordReset, "", l.User, from, "")
}

// Claim adds the role of a setup link to whoever is signed in.
func (s *Service) Claim(ctx context.Context, who Identity, secret string, from Origin) (Person, error) {
	l, err := s.take(ctx, secret, SetupLink)
	if err != nil {
		return Person{}, err
	}
	if err := s.store.SetRole(ctx, who.User, l.Role); err != nil {
		return Person{}, err
	}
	if err := s.note(ctx, RoleGiven, "", who.User, from, string(l.Role)); err != nil {
		return Person{}, err
	}
	return s.store.Person(ctx, who.User)
}
