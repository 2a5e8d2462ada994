package account

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

const (
	// MaxPasskeys is how many passkeys a person has.
	MaxPasskeys    = 20
	passkeyLife    = 5 * time.Minute
	passkeyPurpose = "passkey"
	// passkeyMark is how the provider of a session begins that was made with a passkey,
	// followed by its id. No identity provider has it in its name.
	passkeyMark    = "passkey:"
	maxPasskeyName = 60
)

// Passkeys checks what authenticators answer (Web Authentication, W3C). What it
// returns for the browser is the JSON that PublicKeyCredential.parse…OptionsFromJSON
// reads; what it takes is that of PublicKeyCredential.toJSON.
type Passkeys interface {
	// BeginMaking begins to make a passkey. It refuses authenticators that know one of the owner's.
	BeginMaking(who PasskeyOwner) (options, state []byte, err error)
	// FinishMaking checks the answer and returns what there is to keep. It fails with fault.Forbidden.
	FinishMaking(who PasskeyOwner, state, answer []byte) (MadePasskey, error)
	// BeginUsing begins to sign in whoever has a passkey.
	BeginUsing() (options, state []byte, err error)
	// FinishUsing checks the answer of a passkey of the owner that find returns. It fails
	// with fault.Forbidden, and as find does.
	FinishUsing(state, answer []byte, find func(todo.UserID) (PasskeyOwner, error)) (UsedPasskey, error)
}

// PasskeyOwner is whose passkeys they are.
type PasskeyOwner struct {
	User        todo.UserID
	Email, Name string
	Keys        []Passkey
}

// MadePasskey is a new passkey: its id, by which it is known here, and its record.
type MadePasskey struct {
	ID     string
	Record []byte
}

// UsedPasskey is a passkey that was used, and its record before and after.
type UsedPasskey struct {
	User          todo.UserID
	ID            string
	Before, After []byte
}

// Passkey is a key of a person's that an authenticator keeps. Nothing of it is secret here.
type Passkey struct {
	ID     string
	Name   string
	Record []byte // as Passkeys keeps it
	Made   time.Time
	Used   time.Time // zero if it never was
}

// passkeyFlow is a ceremony that has begun. The browser keeps it sealed, as a Flow.
type passkeyFlow struct {
	State   []byte      `json:"s"`
	Once    string      `json:"o"`
	Expires time.Time   `json:"e"`
	User    todo.UserID `json:"u,omitempty"` // who makes a passkey
	Session string      `json:"i,omitempty"` // and in which session
}

// HasPasskeys says whether people can sign in with passkeys here.
func (s *Service) HasPasskeys() bool { return s.passkeys != nil }

// errNoPasskeys is said where the address that people reach the page at isn't known:
// a passkey is bound to it.
func errNoPasskeys() error {
	return fault.New(fault.Conflict,
		"There are no passkeys on this server: they need an address (PUBLIC_URL) with https and a full host name, "+
			"to which they are bound.")
}

// errPasskey is said of an answer that can't be believed.
func errPasskey() error {
	return fault.New(fault.Forbidden,
		"This passkey doesn't open an account here. It may have been removed. Sign in in another way.")
}

// ListPasskeys returns the person's passkeys, oldest first.
func (s *Service) ListPasskeys(ctx context.Context, who Identity) ([]Passkey, error) {
	return s.store.Passkeys(ctx, who.User)
}

// BeginPasskey begins to make a passkey for somebody who proves that it is still
// them, with the second factor if they have one: the passkey is a way around it.
func (s *Service) BeginPasskey(ctx context.Context, who Identity, password, code string,
	from Origin) (options []byte, flow string, err error) {
	if s.passkeys == nil {
		return nil, "", errNoPasskeys()
	}
	owner, err := s.passkeyOwner(ctx, who.User)
	if err != nil {
		return nil, "", err
	}
	if len(owner.Keys) >= MaxPasskeys { // before a code is used up
		return nil, "", TooManyPasskeys(len(owner.Keys))
	}
	if err := s.proveAll(ctx, who, password, code, from); err != nil {
		return nil, "", err
	}
	options, state, err := s.passkeys.BeginMaking(owner)
	if err != nil {
		return nil, "", err
	}
	flow, err = s.sealPasskey(passkeyFlow{State: state, User: who.User, Session: who.Session})
	return options, flow, err
}

// proveAll is prove with the second factor too, where there is one. Whoever has just
// signed in with a passkey has given it.
func (s *Service) proveAll(ctx context.Context, who Identity, password, code string, from Origin) error {
	given, err := s.justByPasskey(ctx, who)
	if err != nil {
		return err
	}
	_, _, err = s.proveWith(ctx, who, password, from, func(p Person) error {
		if given {
			return nil
		}
		return s.second(ctx, p, code, signedIn, from)
	})
	return err
}

// justByPasskey says whether the session was made with a passkey just now.
func (s *Service) justByPasskey(ctx context.Context, who Identity) (bool, error) {
	in, err := s.signInOf(ctx, who)
	return strings.HasPrefix(in.Provider, passkeyMark) && s.isFresh(in), err
}

// AskForPasskey has the password alone open the account no more: a passkey or a
// recovery code is asked for too. All other sessions end. It returns the recovery codes,
// which are kept nowhere, and fails with fault.Conflict where there is no passkey, or an
// authenticator app, whose code is asked for anyway.
func (s *Service) AskForPasskey(ctx context.Context, who Identity, password, code string,
	from Origin) ([]string, error) {
	if err := s.proveAll(ctx, who, password, code, from); err != nil {
		return nil, err
	}
	codes, digests := newRecoveryCodes(who.User)
	return codes, s.store.AskForPasskey(ctx, who.User, digests, who.Session,
		s.entry(PasskeyAsked, who.User, who.User, from, ""))
}

// AskForNoPasskey has the password be enough again. It fails with fault.NotFound if it is.
func (s *Service) AskForNoPasskey(ctx context.Context, who Identity, password, code string, from Origin) error {
	if err := s.proveAll(ctx, who, password, code, from); err != nil {
		return err
	}
	return s.store.AskForNoPasskey(ctx, who.User, s.entry(PasskeyNotAsked, who.User, who.User, from, ""))
}

// TooManyPasskeys is said to somebody who has as many as there can be.
func TooManyPasskeys(have int) error {
	return fault.New(fault.Conflict, "The account has %d passkeys, which is the most there can be. Remove one first.",
		have)
}

func (s *Service) passkeyOwner(ctx context.Context, user todo.UserID) (PasskeyOwner, error) {
	p, err := s.store.Person(ctx, user)
	if err != nil {
		return PasskeyOwner{}, err
	}
	keys, err := s.store.Passkeys(ctx, user)
	return PasskeyOwner{User: p.ID, Email: p.Email, Name: p.Name, Keys: keys}, err
}

func (s *Service) sealPasskey(f passkeyFlow) (string, error) {
	f.Once = rand.Text()
	f.Expires = s.now().Add(passkeyLife)
	return s.keys.sealText(passkeyPurpose, f)
}

// openPasskey opens what sealPasskey has sealed, if it is for somebody and not over.
func (s *Service) openPasskey(sealed string, fits func(passkeyFlow) bool) (f passkeyFlow, spent Spent, err error) {
	if s.passkeys == nil {
		return f, spent, errNoPasskeys()
	}
	strange := fault.New(fault.Forbidden,
		"This was begun in another browser, is over, or took longer than five minutes. Begin again.")
	if !s.keys.openText(passkeyPurpose, sealed, &f) || !fits(f) || s.now().After(f.Expires) {
		return f, spent, strange
	}
	now := s.now().UTC().Truncate(time.Microsecond)
	return f, Spent{Digest: digest(f.Once), Expires: f.Expires, Now: now}, nil
}

// FinishPasskey keeps the passkey that an authenticator has made. It fails with
// fault.Forbidden for an answer that can't be believed or was used, and with fault.Conflict
// if there are as many as there can be.
func (s *Service) FinishPasskey(ctx context.Context, who Identity, sealed, name string, answer []byte,
	from Origin) (Passkey, error) {
	f, spent, err := s.openPasskey(sealed, func(f passkeyFlow) bool {
		return f.User == who.User && f.Session == who.Session && f.User != ""
	})
	if err != nil {
		return Passkey{}, err
	}
	if err := s.visit(from); err != nil { // a flow is used up by what succeeds alone
		return Passkey{}, err
	}
	if name, err = todo.CleanLine("name", name, 0, maxPasskeyName); err != nil {
		return Passkey{}, err
	}
	if name == "" {
		if name = programName(from.Agent); name == "" {
			name = "Passkey"
		}
	}
	owner, err := s.passkeyOwner(ctx, who.User)
	if err != nil {
		return Passkey{}, err
	}
	made, err := s.passkeys.FinishMaking(owner, f.State, answer)
	if err != nil {
		return Passkey{}, err
	}
	k := Passkey{ID: made.ID, Name: name, Record: made.Record, Made: spent.Now}
	return k, s.store.AddPasskey(ctx, who.User, k, spent, MaxPasskeys,
		s.entry(PasskeyAdded, who.User, who.User, from, ""))
}

// RemovePasskey takes a passkey away and ends the other sessions that were made with
// it: it may have been lost. It fails with fault.NotFound.
func (s *Service) RemovePasskey(ctx context.Context, who Identity, id string, from Origin) error {
	return s.store.RemovePasskey(ctx, who.User, id, passkeyMark+id, who.Session,
		s.entry(PasskeyRemoved, who.User, who.User, from, ""))
}

// BeginPasskeySignIn begins to sign in whoever has a passkey.
func (s *Service) BeginPasskeySignIn(from Origin) (options []byte, flow string, err error) {
	if s.passkeys == nil {
		return nil, "", errNoPasskeys()
	}
	if err := s.visit(from); err != nil {
		return nil, "", err
	}
	options, state, err := s.passkeys.BeginUsing()
	if err != nil {
		return nil, "", err
	}
	flow, err = s.sealPasskey(passkeyFlow{State: state})
	return options, flow, err
}

// FinishPasskeySignIn signs in the owner of a passkey. It is asked for no code: the
// authenticator has verified the person, so that it stands for two factors. It fails with
// fault.Forbidden, always in the same words, for what can't be believed.
func (s *Service) FinishPasskeySignIn(ctx context.Context, sealed string, answer []byte,
	from Origin) (Person, Session, error) {
	f, spent, err := s.openPasskey(sealed, func(f passkeyFlow) bool { return f.User == "" })
	if err != nil {
		return Person{}, Session{}, err
	}
	if err := s.visit(from); err != nil {
		return Person{}, Session{}, err
	}
	used, err := s.passkeys.FinishUsing(f.State, answer, func(user todo.UserID) (PasskeyOwner, error) {
		return s.passkeyOwner(ctx, user)
	})
	switch fault.CodeOf(err) {
	case fault.NotFound, fault.Forbidden:
		return Person{}, Session{}, errors.Join(errPasskey(), s.noteFailure(ctx, used.User, from, "passkey"))
	}
	if err != nil {
		return Person{}, Session{}, err
	}
	in, session, err := s.newSession(used.User, passkeyMark+used.ID, from)
	if err != nil {
		return Person{}, Session{}, err
	}
	p, err := s.store.UsePasskey(ctx, used, in, spent, func(p Person) ([]Entry, error) {
		if p.Suspended != nil {
			return nil, errSuspended()
		}
		return []Entry{s.entry(SignedIn, p.ID, p.ID, from, "passkey")}, nil
	})
	if err != nil {
		return Person{}, Session{}, err
	}
	return p, session, nil
}

// shownProvider is what people are shown of the provider of a session.
func shownProvider(provider string) string {
	if strings.HasPrefix(provider, passkeyMark) {
		return strings.TrimSuffix(passkeyMark, ":")
	}
	return provider
}
