package chat

import (
	"fmt"
	"time"
)

// Reason says in one word why a model did not answer.
type Reason string

// The reasons.
const (
	Down     Reason = "down"     // it cannot be reached, fails, or takes too long
	Refused  Reason = "refused"  // it does not accept our key, or does not know the model
	Limited  Reason = "limited"  // it has too much to do, or the account is spent
	Budget   Reason = "budget"   // what we let it cost is spent
	Share    Reason = "share"    // what it may cost for this person today is spent
	Reserved Reason = "reserved" // what is left of that is set aside for turns that are being answered
	Garbled  Reason = "garbled"  // its answers cannot be read
	// Declined is of one message that the model does not take, such as one that
	// is too long for it or against its provider's rules.
	Declined Reason = "declined"
)

// ModelError is the error of a model that could not answer. Err says why for
// the log; it holds no secret and nothing that anybody said.
type ModelError struct {
	Reason Reason
	Err    error
	Usage  Usage
	// Retry is how long it is in vain to ask again; 0 if that is not known.
	Retry time.Duration
}

// Error implements error.
func (u *ModelError) Error() string { return fmt.Sprintf("no answer (%s): %v", u.Reason, u.Err) }

// Unwrap gives the cause.
func (u *ModelError) Unwrap() error { return u.Err }

// UnreadError says that a model was not asked because the store did not answer: a run is begun again after it, as where
// it cannot read its history.
type UnreadError struct{ Err error }

// Error implements error.
func (e *UnreadError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *UnreadError) Unwrap() error { return e.Err }
