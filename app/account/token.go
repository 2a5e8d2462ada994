package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Limits on access tokens.
const (
	MaxTokens    = 50 // a person
	MaxTokenName = 100
	MaxTokenDays = 3650
)

// tokenPrefix lets people and secret scanners see what a leaked string is.
const tokenPrefix = "todo_pat_"

// touchEvery is how exact Token.LastUsed is: a write for each request would
// cost more than the request.
const touchEvery = time.Minute

// Scope is what a token may do.
type Scope string

// The scopes. None includes another. Approve lets the program that has the
// token carry out plans that nobody was shown: a person gives it knowingly, and
// not even a session has it.
const (
	Read    Scope = "read"
	Write   Scope = "write"
	Approve Scope = "approve"
)

// Token is a personal access token, without its secret.
type Token struct {
	ID       string     `json:"id"`
	Name     string     `json:"name"`
	Scopes   []Scope    `json:"scopes"`
	Created  time.Time  `json:"created_at"`
	Expires  *time.Time `json:"expires_at,omitempty"`
	LastUsed *time.Time `json:"last_used_at,omitempty"`
}

// TokenRequest is what a new token is to be.
type TokenRequest struct {
	Name   string
	Scopes []Scope
	Days   int // until it expires; 0: it does not
}

// CreateToken makes a token and returns its secret, which is shown this once
// and kept nowhere.
func (s *Service) CreateToken(ctx context.Context, user todo.UserID, r TokenRequest) (Token, string, error) {
	t, err := s.newToken(r)
	if err != nil {
		return Token{}, "", err
	}
	secret := tokenPrefix + string(user) + "_" + rand.Text() + rand.Text()
	if err := s.store.CreateToken(ctx, user, t, digest(secret), MaxTokens); err != nil {
		return Token{}, "", err
	}
	return t, secret, nil
}

// Tokens returns the person's tokens, newest first.
func (s *Service) Tokens(ctx context.Context, user todo.UserID) ([]Token, error) {
	return s.store.Tokens(ctx, user)
}

// RevokeToken takes a token away, on every replica.
func (s *Service) RevokeToken(ctx context.Context, user todo.UserID, id string) error {
	defer s.known.forget(user)
	return s.store.RevokeToken(ctx, user, id)
}

func (s *Service) newToken(r TokenRequest) (Token, error) {
	name, err := todo.CleanLine("name", r.Name, 1, MaxTokenName)
	if err != nil {
		return Token{}, err
	}
	scopes := slices.Clone(r.Scopes)
	slices.Sort(scopes)
	scopes = slices.Compact(scopes)
	if len(scopes) == 0 {
		return Token{}, fault.InField("scopes", "The token has no scope. Give it read, write or both.")
	}
	for _, sc := range scopes {
		if sc != Read && sc != Write && sc != Approve {
			return Token{}, fault.InField("scopes",
				"%q isn't a scope. Use read, write or both, and approve besides write.", string(sc))
		}
	}
	if slices.Contains(scopes, Approve) && !slices.Contains(scopes, Write) {
		return Token{}, fault.InField("scopes",
			"A token that may approve plans changes tasks. Give it the scope write as well.")
	}
	if r.Days < 0 || r.Days > MaxTokenDays {
		return Token{}, fault.InField("expires_in_days",
			"A token can expire in 1 to %d days; leave the days out for one that does not.", MaxTokenDays)
	}
	t := Token{ID: newID(), Name: name, Scopes: scopes, Created: s.now().UTC().Truncate(time.Microsecond)}
	if r.Days > 0 {
		e := t.Created.AddDate(0, 0, r.Days)
		t.Expires = &e
	}
	return t, nil
}

// verifyToken is Verify for access tokens.
func (s *Service) verifyToken(ctx context.Context, secret string) (Identity, time.Time, error) {
	user, rest, ok := strings.Cut(strings.TrimPrefix(secret, tokenPrefix), "_")
	if !ok || user == "" || len(rest) < 26 || len(secret) > maxBearer || !isName(user) {
		return Identity{}, time.Time{}, errToken()
	}
	t, p, err := s.store.TokenByHash(ctx, todo.UserID(user), digest(secret))
	if fault.CodeOf(err) == fault.NotFound || err == nil && (p.Suspended != nil || p.Leaving != nil) {
		return Identity{}, time.Time{}, errToken()
	}
	if err != nil {
		return Identity{}, time.Time{}, err
	}
	now := s.now()
	expires := now.Add(24 * time.Hour)
	if t.Expires != nil {
		expires = *t.Expires
	}
	if !now.Before(expires) {
		return Identity{}, time.Time{},
			fault.New(fault.Unauthenticated, "The access token has expired. Make a new one.")
	}
	if t.LastUsed == nil || now.Sub(*t.LastUsed) > touchEvery {
		if err := s.store.TouchToken(ctx, p.ID, t.ID, now); err != nil {
			return Identity{}, time.Time{}, err
		}
	}
	id := identify(p)
	id.Scopes = t.Scopes
	return id, expires, nil
}

// isName says whether s can be the ID of a person: letters and digits.
func isName(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9') })
}

// digest is what is stored of a secret with more than 128 random bits: no
// salt and no slow hash are needed to keep it from being guessed.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// newID is a random name of 26 characters a-z and 2-7 (130 bits).
func newID() string { return strings.ToLower(rand.Text()) }

func errToken() error {
	return fault.New(fault.Unauthenticated, "The access token is not valid, or was revoked. Make a new one.")
}
