package account

import (
	"context"
	"crypto/rand"
	"slices"
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

// LinkKey finds a link that works once.
type LinkKey struct {
	User   todo.UserID // whose password it sets; "" for others
	Digest string
	Now    time.Time
	Kinds  []LinkKind // of which it must be one
}

// DeadLink is what is said of a link that doesn't work (any more).
func DeadLink() error {
	return fault.New(fault.Forbidden,
		"This link does not work, or no longer: it works once, and for a while. Ask for another one.")
}

// Works fails with fault.Forbidden for a link that is of another kind, too old, or
// by somebody who may invite no more; by is who made it, the zero Person if that
// was the operator or they are deleted.
func (l Link) Works(k LinkKey, by Person) error {
	if !slices.Contains(k.Kinds, l.Kind) || k.Now.After(l.Expires) {
		return DeadLink()
	}
	if l.By != "" && stillAdministrator(by) != nil {
		return DeadLink()
	}
	return nil
}

// makeLink stores a link and returns its secret, which is kept nowhere.
func (s *Service) makeLink(ctx context.Context, l Link, life time.Duration, from Origin) (Link, string, error) {
	l.ID = newID()
	l.Made = s.now().UTC().Truncate(time.Second)
	l.Expires = l.Made.Add(life)
	secret := linkPrefix + string(l.User) + "_" + rand.Text() + rand.Text()
	log := []Entry{s.entry(LinkMade, l.By, l.User, from, string(l.Kind))}
	if err := s.store.CreateLink(ctx, l, digest(secret), MaxInvitations, stillAdministrator, log); err != nil {
		return Link{}, "", err
	}
	return l, secret, nil
}

// key is how the store finds a link. It fails with fault.Forbidden for what can't be one.
func (s *Service) key(secret string, kinds ...LinkKind) (LinkKey, error) {
	user, rest, ok := strings.Cut(strings.TrimPrefix(secret, linkPrefix), "_")
	if !ok || len(secret) > maxBearer || len(rest) < 26 || !isName(user) {
		return LinkKey{}, DeadLink()
	}
	return LinkKey{todo.UserID(user), digest(secret), s.now(), kinds}, nil
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
// only by a password that can be taken. Nothing is worked out for a link that doesn't
// work: that is dear, and nobody is signed in.
func (s *Service) Reset(ctx context.Context, secret, password string, from Origin) error {
	password, err := cleanPassword(password)
	if err != nil {
		return err
	}
	k, err := s.key(secret, ResetLink)
	if err != nil {
		return err
	}
	l, err := s.store.Link(ctx, k)
	if err != nil {
		return err
	}
	if err := s.guard.register(from.Address, s.now()); err != nil {
		return fault.New(fault.TooMany, "Too many requests from your network. Wait a minute and try again.")
	}
	hash, err := s.newHash(ctx, l.Email, password)
	if err != nil {
		return err
	}
	return s.store.ResetPassword(ctx, k, hash, func(l Link) []Entry {
		return []Entry{s.entry(PasswordReset, "", l.User, from, "")}
	})
}

// Claim adds the role of a setup link to whoever is signed in.
func (s *Service) Claim(ctx context.Context, who Identity, secret string, from Origin) (Person, error) {
	k, err := s.key(secret, SetupLink)
	if err != nil {
		return Person{}, err
	}
	return s.store.Claim(ctx, k, who.User, func(l Link, p *Person) ([]Entry, error) {
		if p.Suspended != nil || p.Leaving != nil {
			return nil, fault.New(fault.Forbidden,
				"This account is suspended or going to be deleted, so it can't become an administrator.")
		}
		p.Role = l.Role
		return []Entry{s.entry(RoleGiven, "", p.ID, from, string(l.Role))}, nil
	})
}
