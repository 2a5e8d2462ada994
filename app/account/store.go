package account

import (
	"context"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Bound is what binds somebody who wants to leave.
type Bound struct {
	// Office are the administrators who may act.
	Office []todo.UserID
	// Alone are the lists that others keep with them and of which no other owner stays.
	Alone []todo.ListID
}

// Store keeps people, their sessions and access tokens. Every method is safe
// for concurrent use.
type Store interface {
	// CreatePerson stores a new person with the password's hash and their role. It fails with
	// fault.Conflict if the ID or the e-mail is taken.
	CreatePerson(ctx context.Context, p Person, hash string) error
	// Person returns a person. It fails with fault.NotFound.
	Person(ctx context.Context, user todo.UserID) (Person, error)
	// PersonByEmail returns the person and the password's hash, or fault.NotFound.
	PersonByEmail(ctx context.Context, email string) (p Person, hash string, err error)
	// UpdatePerson lets change work on the person as they are, and writes name,
	// zone and locale, in one transaction. It fails with fault.NotFound.
	UpdatePerson(ctx context.Context, user todo.UserID, change func(*Person) error) (Person, error)
	// SetPassword replaces the password's hash if it is still the old one.
	SetPassword(ctx context.Context, user todo.UserID, old, hash string) error
	// Password returns the password's hash, or fault.NotFound.
	Password(ctx context.Context, user todo.UserID) (hash string, err error)
	// ChangePassword replaces the password's hash and ends all sessions but the
	// one that is kept, and all tokens and passkeys if tokens is true, in one transaction. It
	// fails with fault.Conflict if the hash is no longer the old one.
	ChangePassword(ctx context.Context, user todo.UserID, old, hash, keep string, tokens bool) error

	// CreateSession stores a session; those of the person that have expired
	// before it was created go.
	CreateSession(ctx context.Context, user todo.UserID, s SignIn) error
	// CreateSessionBy is CreateSession for whoever gave the password of the hash, with the
	// line for the audit log, in one transaction: it fails with fault.Unauthenticated if
	// the password has another hash by now, so that none outlives its change.
	CreateSessionBy(ctx context.Context, user todo.UserID, hash string, s SignIn, log Entry) error
	// Session returns the person of a session that is not revoked, and when it
	// was used last, or fault.NotFound.
	Session(ctx context.Context, user todo.UserID, id string) (p Person, seen time.Time, err error)
	// Sessions returns the person's sessions that last beyond now, newest first.
	Sessions(ctx context.Context, user todo.UserID, now time.Time) ([]SignIn, error)
	// TouchSession notes that the session was used.
	TouchSession(ctx context.Context, user todo.UserID, id string, at time.Time) error
	// RevokeSession ends a session and takes away the devices that go with it;
	// it does not matter whether it exists.
	RevokeSession(ctx context.Context, user todo.UserID, id string) error
	// RevokeSessions ends all sessions but the one that is kept, as RevokeSession does.
	RevokeSessions(ctx context.Context, user todo.UserID, keep string) error
	// EndSessionsOf asks allow about the person who does it, as they are, ends all
	// sessions of somebody, or the only one that is named, and adds the line to the audit log, in one transaction. It
	// fails with fault.NotFound, and as allow does.
	EndSessionsOf(ctx context.Context, by, user todo.UserID, only string, allow func(by Person) error, log Entry) error

	// PersonByIdentity returns whom an account at a provider stands for, or fault.NotFound.
	PersonByIdentity(ctx context.Context, provider, subject string) (Person, error)
	// CreateFederated stores a new person without a password with an identity, by
	// the invitation if that isn't nil, and uses the flow up; accept is asked as in
	// CreateInvited, all in one transaction. It fails with fault.Conflict if the
	// e-mail or the identity is somebody's.
	CreateFederated(ctx context.Context, k *LinkKey, p Person, l Linked, spent Spent,
		accept func(by Link, p *Person, l *Linked) ([]Entry, error)) (Person, error)
	// UseIdentity lets change work on a person and their identity as they are, while
	// none of those in office, the administrators who may act, can be changed, and
	// writes the role of the one and e-mail, role and last use of the other, with
	// the lines for the audit log and the session; the flow is used up. It fails with
	// fault.NotFound, with fault.Forbidden for a flow that was used, and as change does.
	UseIdentity(ctx context.Context, user todo.UserID, provider, subject string, in SignIn, spent Spent,
		change func(p *Person, l *Linked, office []todo.UserID) ([]Entry, error)) (Person, error)
	// LinkIdentity adds an identity to a person. It fails with fault.Conflict if it is
	// somebody's or they have as many as limit, with fault.Forbidden for a flow that was used.
	LinkIdentity(ctx context.Context, user todo.UserID, l Linked, spent Spent, limit int, log Entry) error
	// Identities returns the person's identities, oldest first.
	Identities(ctx context.Context, user todo.UserID) ([]Linked, error)
	// UnlinkIdentity lets change work on the role of a person as they are, of whom it
	// knows how many other identities are left, and who is in office as in
	// UseIdentity; then it takes the identity away and ends the sessions of the
	// provider but the one that is kept. It fails with fault.NotFound, and as change does.
	UnlinkIdentity(ctx context.Context, user todo.UserID, l Linked, provider, keep string,
		change func(p *Person, others int, office []todo.UserID) ([]Entry, error)) error

	// Factor returns the person's authenticator app, or fault.NotFound.
	Factor(ctx context.Context, user todo.UserID) (Factor, error)
	// PutFactor stores one that isn't confirmed, in place of another such one. It
	// fails with fault.Conflict if there is one that is.
	PutFactor(ctx context.Context, user todo.UserID, f Factor) error
	// ConfirmFactor writes that and since when it is asked for, and the recovery codes
	// by their hashes, ends all sessions but the one that is kept and adds the line to the
	// audit log, in one transaction. It fails with fault.Conflict if it was confirmed.
	ConfirmFactor(ctx context.Context, user todo.UserID, f Factor, digests []string, keep string, log Entry) error
	// TryFactor lets try look at a code while nobody else does, with what was guessed
	// from the device ("" for all that aren't known), and writes the secret, the last
	// period used and the misses. It says whether the code was taken, which is not if
	// the app isn't there any more, and fails as try does: then nothing is written.
	TryFactor(ctx context.Context, user todo.UserID, id, device string,
		try func(f *Factor, m *CodeMisses) (bool, error)) (bool, error)
	// UseRecoveryCode takes a code away, and says whether there was one.
	UseRecoveryCode(ctx context.Context, user todo.UserID, digest string, log Entry) (bool, error)
	// RecoveryCodes says how many are left; SetRecoveryCodes replaces them.
	RecoveryCodes(ctx context.Context, user todo.UserID) (int, error)
	SetRecoveryCodes(ctx context.Context, user todo.UserID, digests []string, log Entry) error
	// RemoveFactor asks allow about whoever does it, as they are, if that is somebody
	// else than the person or the operator (""), then takes the authenticator app, the
	// recovery codes and that a passkey is asked for away, in one transaction. It fails with fault.NotFound.
	RemoveFactor(ctx context.Context, by, user todo.UserID, allow func(by Person) error, log Entry) error

	// Passkeys returns the person's passkeys, oldest first.
	Passkeys(ctx context.Context, user todo.UserID) ([]Passkey, error)
	// AddPasskey adds one, uses the flow up and adds the line to the audit log, in one
	// transaction. It fails with fault.Conflict if they have it, or as many as limit, and
	// with fault.Forbidden for a flow that was used.
	AddPasskey(ctx context.Context, user todo.UserID, k Passkey, spent Spent, limit int, log Entry) error
	// UsePasskey asks allow about the owner of a passkey as they are, writes the record of
	// a passkey that is as it was before, and that it was used, stores the session, uses
	// the flow up and adds the lines to the audit log, in one transaction: no session
	// comes of a passkey that is removed meanwhile. It fails with fault.Forbidden for a flow that was used or a passkey
	// that isn't there any more, with fault.Conflict for one that was used at the same moment, and as allow does.
	UsePasskey(ctx context.Context, used UsedPasskey, in SignIn, spent Spent,
		allow func(Person) ([]Entry, error)) (Person, error)
	// PasskeyAsked says whether a passkey is asked for besides the password.
	PasskeyAsked(ctx context.Context, user todo.UserID) (bool, error)
	// AskForPasskey has it asked for, replaces the recovery codes, ends all sessions but the
	// one that is kept and adds the line to the audit log, in one transaction. It fails with
	// fault.Conflict if it is, if there is no passkey, or an authenticator app.
	AskForPasskey(ctx context.Context, user todo.UserID, digests []string, keep string, log Entry) error
	// AskForNoPasskey takes that back, and the recovery codes away unless there is an app.
	// It fails with fault.NotFound.
	AskForNoPasskey(ctx context.Context, user todo.UserID, log Entry) error
	// RemovePasskey takes one away, but not the last one while one is asked for, and ends the sessions that were made
	// with it (by) but the one that is kept. It fails with fault.NotFound, and with fault.Conflict.
	RemovePasskey(ctx context.Context, user todo.UserID, id, by, keep string, log Entry) error

	// Leave lets change say when a person is to be deleted, while neither those in
	// office, the administrators who may act, can be changed nor who owns their lists; then
	// it writes leaving, ends all sessions but the one that is kept, and adds the lines to the
	// audit log, all in one transaction. It fails with fault.NotFound, and as change does.
	Leave(ctx context.Context, user todo.UserID, keep string,
		change func(p *Person, bound Bound) ([]Entry, error)) (Person, error)
	// Left returns some of the people whose time to be deleted has come.
	Left(ctx context.Context, now time.Time) ([]todo.UserID, error)
	// Erase deletes a person and everything that is theirs. What was begun and not
	// ended, is ended by calling it again; it doesn't matter whether they exist.
	Erase(ctx context.Context, user todo.UserID) error
	// Export calls each with every row of every table that the person has,
	// without secrets: the names of the columns, and the values.
	Export(ctx context.Context, user todo.UserID, each func(table string, columns []string, row []any) error) error

	// CreateLink asks allow about whoever makes it, if that is somebody, as they are,
	// stores a link by the hash of its secret and adds the lines to the audit log, in
	// one transaction. It fails with fault.Conflict if the person, or nobody, has as
	// many as limit, and as allow does.
	CreateLink(ctx context.Context, l Link, digest string, limit int, allow func(by Person) error, log []Entry) error
	// Link looks at a link and leaves it. It fails as Claim does.
	Link(ctx context.Context, k LinkKey) (Link, error)
	// Claim takes a link away and lets accept give its role to a person as they are,
	// with lines for the audit log, all in one transaction: what fails leaves the link
	// as it was. It fails with fault.NotFound if there is no such person, with
	// fault.Forbidden if there is no such link, and as accept does.
	Claim(ctx context.Context, k LinkKey, user todo.UserID, accept func(l Link, p *Person) ([]Entry, error)) (Person,
		error)
	// CreateInvited is CreatePerson by a link, in one transaction as Claim is.
	CreateInvited(ctx context.Context, k LinkKey, p Person, hash string,
		accept func(l Link, p *Person) ([]Entry, error)) (Person, error)
	// ResetPassword sets the password's hash of whoever a link is for, ends all their
	// sessions and adds the lines to the audit log, in one transaction as Claim is.
	ResetPassword(ctx context.Context, k LinkKey, hash string, log func(Link) []Entry) error
	// ChangeStanding lets change work on a person as they are, while nobody else
	// changes them or the one that does it, and writes role, suspension and leaving,
	// with the lines that change returns added to the audit log, all in one
	// transaction. Of whoever is to leave, or isn't any more, all sessions end. It
	// fails with fault.NotFound if there is no such person, and as change does.
	ChangeStanding(ctx context.Context, by, user todo.UserID,
		change func(by Person, p *Person) ([]Entry, error)) (Person, error)
	// People returns people in whose e-mail or name the text is, by e-mail, those
	// after an e-mail.
	People(ctx context.Context, search, after string, limit int) ([]Person, error)
	// ServerSettings returns all that was set by Configure.
	ServerSettings(ctx context.Context) (map[string]string, error)
	// Configure asks allow about the person who does it, as they are, then sets
	// each setting by its name and adds the lines to the audit log, in one transaction.
	Configure(ctx context.Context, by todo.UserID, allow func(Person) error, set map[string]string, log []Entry) error
	// Record adds a line to the audit log; Audit returns lines, newest first.
	Record(ctx context.Context, e Entry) error
	Audit(ctx context.Context, q Query) ([]Entry, error)
	// PruneAudit deletes the lines before a moment.
	PruneAudit(ctx context.Context, before time.Time) error

	// Heard has fn called after each change of a person, their sessions and
	// tokens, on whichever replica it was made; with "" if it isn't known whose.
	Heard(fn func(user todo.UserID))

	// CreateToken stores an access token by the hash of its secret. It fails
	// with fault.Conflict if the person has as many as limit.
	CreateToken(ctx context.Context, user todo.UserID, t Token, hash string, limit int) error
	// Tokens returns the person's tokens, newest first.
	Tokens(ctx context.Context, user todo.UserID) ([]Token, error)
	// TokenByHash returns the token and its person, or fault.NotFound.
	TokenByHash(ctx context.Context, user todo.UserID, hash string) (Token, Person, error)
	// TouchToken notes that the token was used.
	TouchToken(ctx context.Context, user todo.UserID, id string, at time.Time) error
	// RevokeToken takes a token away. It fails with fault.NotFound.
	RevokeToken(ctx context.Context, user todo.UserID, id string) error
}
