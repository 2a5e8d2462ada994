package account

import (
	"context"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Store keeps people, their sessions and access tokens. Every method is safe
// for concurrent use.
type Store interface {
	// CreatePerson stores a new person with the password's hash. It fails with
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

	// CreateSession stores a session; those of the person that have expired
	// before now go.
	CreateSession(ctx context.Context, user todo.UserID, id string, now, expires time.Time) error
	// Session returns the person of a session that is not revoked, or fault.NotFound.
	Session(ctx context.Context, user todo.UserID, id string) (Person, error)
	// RevokeSession ends a session; it does not matter whether it exists.
	RevokeSession(ctx context.Context, user todo.UserID, id string) error

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
