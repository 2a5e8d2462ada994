package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Channel sends what rings to one kind of device. Its methods are safe for
// concurrent use.
type Channel interface {
	// Name is what devices and records call it: "push", "mail", "ntfy", "webhook".
	Name() string
	// Check says what is wrong with the address that somebody wants to add, as
	// a *fault.Fault, and returns it in its one form.
	Check(ctx context.Context, address string) (string, error)
	// Send hands a message over. Nil means that the service on the other side
	// accepted it. It fails with a *Failure; whatever else it fails with is
	// taken for one that may pass. The context bounds how long it may take.
	Send(ctx context.Context, d Device, m Message) error
}

// Confirmer is a Channel whose devices ring only after their owner has
// confirmed that the address is theirs.
type Confirmer interface {
	Channel
	// Ask sends the code that the owner is to give back. It fails as Send does.
	Ask(ctx context.Context, d Device, code string) error
}

// Signer is a Channel that signs with the device's Secret, which the owner
// is shown once, when the device is added.
type Signer interface {
	Channel
	Signs() bool
}

// Secret is a text that is not to be seen in logs or answers: an address that
// lets its holder ring somebody, or a key. Convert it to a string to use it.
type Secret string

const hidden = "[hidden]"

// String hides the secret from fmt.
func (Secret) String() string { return hidden }

// GoString hides the secret from %#v.
func (Secret) GoString() string { return hidden }

// LogValue hides the secret from slog.
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText hides the secret from JSON and the like.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// Device is one thing of a person's at which reminders ring.
type Device struct {
	User      todo.UserID
	ID        string
	Channel   string
	Name      string // as the person calls it: "Pixel"
	Address   Secret // in the form that Channel.Check returned
	Secret    Secret // random, of this device alone: to sign with
	ShowTitle bool   // false: it says only that there is a reminder
	Place     int    // in the person's order, from 0
	Session   string // the sign-in with which it goes, "" if it stays
	Made      time.Time
	Confirmed time.Time // zero: nothing is sent to it yet
	Off       time.Time // when it was found to be gone; zero if it was not
	Accepted  time.Time // the last time that something was
	Failed    time.Time // the last time that something was given up
	Failures  int       // in a row
	Reason    string    // of the last one: a code
}

// BrokenAfter is after how many failures in a row a device counts as broken.
const BrokenAfter = 3

// Health is what is known about a device.
type Health string

// The states of a device.
const (
	Unconfirmed Health = "unconfirmed" // its owner has not confirmed the address
	Untried     Health = "untried"     // nothing was sent to it yet
	Works       Health = "works"       // what was sent last was accepted
	Failing     Health = "failing"     // what was sent last was given up
	Broken      Health = "broken"      // so were the last three or more
	Off         Health = "off"         // the other side says that it is gone
)

// Health returns the state of the device.
func (d Device) Health() Health {
	switch {
	case d.Confirmed.IsZero():
		return Unconfirmed
	case !d.Off.IsZero():
		return Off
	case d.Failures >= BrokenAfter:
		return Broken
	case d.Failures > 0:
		return Failing
	case d.Accepted.IsZero():
		return Untried
	}
	return Works
}

// Rings says whether a device can be counted on: nothing is known against it.
func (d Device) Rings() bool {
	h := d.Health()
	return h == Works || h == Untried || h == Failing
}

// Message is what is sent to a device.
type Message struct {
	// ID is the same when the same ring is sent to the same device again, at
	// most 32 letters, digits, - and _: for a push Topic, a Message-ID, an id
	// of ntfy.
	ID     string
	Title  string    // one line: the task's title, or that there is a reminder
	Body   string    // one line: when it is or was due
	At     time.Time // the moment that was asked for
	Due    time.Time // of the task; zero if it has none
	Zone   *time.Location
	Ring   Key    // Ring.Task is 0 for a test
	RingID string // as the API knows it; "" for a test
	Times  int    // how often the ring rang, with this time
	Late   bool   // it rings a minute or more after At
	Test   bool
	// Digest is the kind of a digest, "" of a reminder. Sections are what is in
	// it, none where the device doesn't show titles.
	Digest   reminder.DigestKind
	Sections []Section
	// Open is where the task is shown, "" where the operator set no PUBLIC_URL.
	Open string
	// Ticket lets its holder report and answer this ring, and nothing else,
	// without signing in: Service.RingOfTicket. That of a test can only be reported.
	Ticket Secret
	// Stop takes the device away by a POST, or ends the digests of a kind, without
	// signing in; a GET shows a page that asks. It is "" where the operator set no PUBLIC_URL.
	Stop Secret
	// Actions are what the person can answer, none for a test.
	Actions []Action
}

// Action is an answer that is offered with a message.
type Action struct {
	ID    string // "done", "snooze"
	Label string // "Done", "In 10 minutes"
	Words string // what to answer in words with: Service.Reply
	Ends  bool   // it ends the digests of a kind
	// URL answers by a POST, once and without signing in; a GET shows a page
	// that asks. It is "" where the operator set no PUBLIC_URL.
	URL Secret
}

// The codes of failures. A channel may have codes of its own besides.
const (
	CodeGone        = "gone"        // the address does not exist any more: 404, 410
	CodeTooLarge    = "too_large"   // 413
	CodeBusy        = "busy"        // 429
	CodeUnavailable = "unavailable" // 5xx
	CodeUnreachable = "unreachable" // no connection, no such host
	CodeTimeout     = "timeout"     // no answer in time
	CodeRefused     = "refused"     // any other 4xx: wrong key, not allowed
	CodeForbidden   = "forbidden"   // a private address that the operator does not allow
	CodeBadAddress  = "bad_address" // an address that cannot be read
	CodeTooMany     = "too_many"    // more than is sent to one person
	CodeChannelOff  = "channel_off" // the operator has not set the channel up
	CodeUnconfirmed = "unconfirmed" // nobody confirmed the address
	CodeAnswered    = "answered"    // it was answered before it was sent
	CodeRangAgain   = "rang_again"  // it rang again before it was accepted
	CodeWithdrawn   = "withdrawn"   // there was nothing to send any more, or nobody to send it to
	CodeInternal    = "internal"    // our own fault
	CodeRedirect    = "redirect"    // it sends us on, which is not followed
	CodeCertificate = "certificate" // its certificate is not trusted
)

// Failure is that a message was not accepted.
type Failure struct {
	Code      string
	Again     time.Duration // how long the other side asks to wait (Retry-After); 0 if it does not say
	Gone      bool          // the device is to be switched off
	Permanent bool          // trying again does not help
	Own       bool          // it is this address or this message that was refused: others may be accepted
	Err       error         // for the log; without addresses and keys
}

// Error is for the log.
func (f *Failure) Error() string {
	if f.Err == nil {
		return f.Code
	}
	return fmt.Sprintf("%s: %v", f.Code, f.Err)
}

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Err }

// failureOf returns the Failure in err, or one that may pass.
func failureOf(err error) *Failure {
	var f *Failure
	switch {
	case errors.As(err, &f):
		return f
	case errors.Is(err, context.DeadlineExceeded):
		return &Failure{Code: CodeTimeout, Err: err}
	}
	return &Failure{Code: CodeInternal, Err: err}
}
