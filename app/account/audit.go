package account

import (
	"context"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/limit"
	"github.com/todo-chatbot/todo-chatbot/app/proxies"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Event is what was done to an account.
type Event string

// The events. None has a word of anybody's in it.
const (
	Registered      Event = "registered"
	SignedIn        Event = "signed_in"
	SignInFailed    Event = "sign_in_failed"
	SignedOut       Event = "signed_out"
	SessionEnded    Event = "session_ended"
	SessionsEnded   Event = "sessions_ended"
	PasswordChanged Event = "password_changed"
	PasswordReset   Event = "password_reset"
	TokenMade       Event = "token_made"
	TokenRevoked    Event = "token_revoked"
	Exported        Event = "exported"
	Left            Event = "left"
	Returned        Event = "returned"
	Deleted         Event = "deleted"
	LinkMade        Event = "link_made"
	Suspended       Event = "suspended"
	Resumed         Event = "resumed"
	RoleGiven       Event = "role_given"
	RoleTaken       Event = "role_taken"
	RoleKept        Event = "role_kept" // of the last administrator, whom it would have been taken from
	QuotaChanged    Event = "quota_changed"
	ServerChanged   Event = "server_changed"
	AuditRead       Event = "audit_read"
	IdentityLinked  Event = "identity_linked"
	IdentityRemoved Event = "identity_removed"
	FactorAdded     Event = "factor_added"
	FactorRemoved   Event = "factor_removed"
	FactorReset     Event = "factor_reset"
	RecoveryUsed    Event = "recovery_used"
	RecoveryRenewed Event = "recovery_renewed"
	PasskeyAdded    Event = "passkey_added"
	PasskeyRemoved  Event = "passkey_removed"
	PasskeyAsked    Event = "passkey_asked" // for besides the password
	PasskeyNotAsked Event = "passkey_not_asked"
)

// Entry is a line of the audit log.
type Entry struct {
	At      time.Time   `json:"at"`
	ID      string      `json:"id"`
	Event   Event       `json:"event"`
	Actor   todo.UserID `json:"actor,omitempty" doc:"Who did it; left out for the operator, and for whoever did not sign in."`
	Subject todo.UserID `json:"subject,omitempty" doc:"To whose account."`
	Address string      `json:"address,omitempty"`
	Detail  string      `json:"detail,omitempty" doc:"A code, such as the scopes of a token or the kind of a link."`
}

// Query chooses lines of the audit log, newest first.
type Query struct {
	Event    Event       // any if empty
	Person   todo.UserID // who did it or whom it was done to; anybody if empty
	From, To time.Time   // [From, To); no limit if zero
	Before   *Entry      // where the last page ended
	Limit    int
}

// How many failures to sign in from one network are noted one after the other,
// and then how often: whoever guesses doesn't fill the disk.
const (
	failuresBurst = 20
	failuresEvery = 10 * time.Second
)

// KeepAudit is for how many days the audit log is kept unless an administrator
// says otherwise.
const KeepAudit = 365

func newFailures() *limit.Keyed { return limit.New(failuresEvery, failuresBurst) }

// entry is a line for the audit log, of this moment.
func (s *Service) entry(event Event, actor, subject todo.UserID, from Origin, detail string) Entry {
	return Entry{At: s.now().UTC().Truncate(time.Microsecond), ID: newID(), Event: event,
		Actor: actor, Subject: subject, Address: from.Address, Detail: detail}
}

// note adds a line to the audit log.
func (s *Service) note(ctx context.Context, event Event, actor, subject todo.UserID, from Origin, detail string) error {
	return s.store.Record(ctx, s.entry(event, actor, subject, from, detail))
}

// noteFailure notes a wrong password; user is empty if there is no such account.
// detail is the provider that could not be believed, or what was wrong if not the password.
func (s *Service) noteFailure(ctx context.Context, user todo.UserID, from Origin, detail string) error {
	if !s.failures.Allow(proxies.Network(from.Address), s.now()) {
		return nil
	}
	return s.note(ctx, SignInFailed, "", user, from, detail)
}

// Note adds a line about something that somebody did to their own account.
func (s *Service) Note(ctx context.Context, who Identity, event Event, from Origin, detail string) error {
	return s.note(ctx, event, who.User, who.User, from, detail)
}
