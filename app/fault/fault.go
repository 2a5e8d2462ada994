// Package fault has the one error type of the domain: a code that the edges
// translate (HTTP status, exit status, tool error) and a sentence for people.
package fault

import (
	"errors"
	"fmt"
)

// Code says what kind of thing went wrong, not where.
type Code string

// The codes. Anything that is not a Fault is Internal.
const (
	Invalid         Code = "invalid"         // the input is wrong; the sentence says how
	Unauthenticated Code = "unauthenticated" // no identity, or one that is not valid
	Forbidden       Code = "forbidden"       // a known person, but not theirs to do
	NotFound        Code = "not_found"       // no such thing, or it is another person's
	Conflict        Code = "conflict"        // the thing has changed, or exists already
	Ambiguous       Code = "ambiguous"       // words that fit several things
	TooLarge        Code = "too_large"       // over a size limit
	TooMany         Code = "too_many"        // over a rate limit
	Unavailable     Code = "unavailable"     // something we depend on does not answer
	Internal        Code = "internal"        // our own fault
)

// Fault is an error that a person may read. Message is a full sentence that
// says what is wrong and what to do next; Field names the input at fault, if
// there is one; Cause is for the log only. Unread is the sentence for somebody
// who may change what Message tells of, and not read it; "" where that is Message.
type Fault struct {
	Code    Code
	Message string
	Unread  string
	Field   string
	Cause   error
}

// New returns a Fault with a formatted sentence.
func New(code Code, format string, args ...any) *Fault {
	return &Fault{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Without says the same to those who may not read what it is about. It returns f.
func (f *Fault) Without(format string, args ...any) *Fault {
	f.Unread = fmt.Sprintf(format, args...)
	return f
}

// InField returns an Invalid fault of the named input field.
func InField(field, format string, args ...any) *Fault {
	return &Fault{Code: Invalid, Message: fmt.Sprintf(format, args...), Field: field}
}

// Wrap returns a Fault that keeps its cause for the log.
func Wrap(cause error, code Code, format string, args ...any) *Fault {
	return &Fault{Code: code, Message: fmt.Sprintf(format, args...), Cause: cause}
}

// Error is the sentence, and the cause after it if there is one.
func (f *Fault) Error() string {
	if f.Cause != nil {
		return f.Message + " (" + f.Cause.Error() + ")"
	}
	return f.Message
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Cause }

// CodeOf returns the code of err: "" for nil, Internal for what is no Fault.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var f *Fault
	if errors.As(err, &f) {
		return f.Code
	}
	return Internal
}

// UnreadOf returns the sentence for somebody who may not read what it is about.
func UnreadOf(err error) string {
	var f *Fault
	if errors.As(err, &f) && f.Unread != "" {
		return f.Unread
	}
	return MessageOf(err)
}

// MessageOf returns the sentence that may be shown to a person.
func MessageOf(err error) string {
	var f *Fault
	if errors.As(err, &f) {
		return f.Message
	}
	return "Something went wrong on our side. Nothing was changed; please try again."
}
