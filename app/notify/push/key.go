package push

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"log/slog"
	"strings"
)

// Key is the pair of keys by which push services know this installation
// (VAPID, RFC 8292). Subscriptions are bound to it: with another key they have
// to be made again. It never prints. The zero value is none.
type Key struct{ private, public string }

// NewKey makes a key, and the text from which ParseKey reads it again.
func NewKey() (Key, string, error) {
	private, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return Key{}, "", err
	}
	k := keyOf(private)
	return k, k.private, nil
}

// ParseKey reads a private key: 32 bytes as base64url, as web-push and other
// libraries write theirs. Its error shows nothing of the key.
func ParseKey(text string) (Key, error) {
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(strings.TrimSpace(text), "="))
	if err != nil || len(raw) != 32 {
		return Key{}, errors.New("it isn't 32 bytes written as base64url (43 characters)")
	}
	private, err := ecdh.P256().NewPrivateKey(raw)
	if err != nil {
		return Key{}, errors.New("it isn't a private key of the curve P-256")
	}
	return keyOf(private), nil
}

func keyOf(private *ecdh.PrivateKey) Key {
	return Key{
		private: base64.RawURLEncoding.EncodeToString(private.Bytes()),
		public:  base64.RawURLEncoding.EncodeToString(private.PublicKey().Bytes()),
	}
}

// Public is what browsers are given to subscribe with: 65 bytes as base64url.
func (k Key) Public() string { return k.public }

const hidden = "[hidden]"

// String hides the key from fmt.
func (Key) String() string { return hidden }

// GoString hides the key from %#v.
func (Key) GoString() string { return hidden }

// LogValue hides the key from slog.
func (Key) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText hides the key from JSON and the like.
func (Key) MarshalText() ([]byte, error) { return []byte(hidden), nil }
