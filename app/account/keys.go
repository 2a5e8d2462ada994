package account

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"strings"

	"github.com/golang-jwt/jwt/v5"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// MinKey is the shortest signing key in bytes: as long as the hash (RFC 7518, section 3.2).
const MinKey = 32

// maxKeys is how many keys may overlap.
const maxKeys = 5

const (
	issuer   = "todo-chatbot"
	audience = "todo-chatbot-api"
)

// Keys sign sessions with HMAC-SHA-256. The first signs, all verify: to
// change the key, put the new one in front and take the old one away when the
// last session of it has expired. Keys never print.
type Keys struct{ keys [][]byte }

// ParseKeys reads one or several keys, separated by commas or line breaks.
func ParseKeys(s string) (Keys, error) {
	var k Keys
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == '\n' || r == '\r' }) {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		if len(part) < MinKey {
			return Keys{},
				fmt.Errorf("key %d has %d bytes; each needs at least %d: make one with `openssl rand -hex 32`",
					len(k.keys)+1, len(part), MinKey)
		}
		k.keys = append(k.keys, []byte(part))
	}
	if len(k.keys) == 0 {
		return Keys{}, fmt.Errorf("there is no key: make one with `openssl rand -hex 32`")
	}
	if len(k.keys) > maxKeys {
		return Keys{}, fmt.Errorf("there are %d keys; at most %d may overlap", len(k.keys), maxKeys)
	}
	return k, nil
}

// RandomKeys returns a key that nobody else has: sessions end with the process.
func RandomKeys() Keys { return Keys{[][]byte{[]byte(rand.Text() + rand.Text())}} }

// String hides the keys from fmt.
func (Keys) String() string { return "[hidden]" }

// GoString hides the keys from %#v.
func (Keys) GoString() string { return "account.Keys([hidden])" }

// LogValue hides the keys from slog.
func (Keys) LogValue() slog.Value { return slog.StringValue("[hidden]") }

// sign writes a session as a JSON Web Token.
func (k Keys) sign(user todo.UserID, id string, s Session) (string, error) {
	return jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.RegisteredClaims{
		Issuer:    issuer,
		Audience:  jwt.ClaimStrings{audience},
		Subject:   string(user),
		ID:        id,
		IssuedAt:  jwt.NewNumericDate(s.issued),
		ExpiresAt: jwt.NewNumericDate(s.Expires),
	}).SignedString(k.keys[0])
}

// verify reads what sign wrote with any of the keys. The algorithm is ours to
// choose, never the token's.
func (k Keys) verify(p *jwt.Parser, token string) (*jwt.RegisteredClaims, error) {
	var claims jwt.RegisteredClaims
	_, err := p.ParseWithClaims(token, &claims, func(*jwt.Token) (any, error) {
		set := jwt.VerificationKeySet{}
		for _, key := range k.keys {
			set.Keys = append(set.Keys, key)
		}
		return set, nil
	})
	if err != nil {
		return nil, err
	}
	if claims.Subject == "" || claims.ID == "" {
		return nil, jwt.ErrTokenInvalidClaims
	}
	return &claims, nil
}
