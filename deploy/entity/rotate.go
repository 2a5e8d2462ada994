package entity

import (
	"crypto/rand"
	"slices"
	"strings"
)

// maxSessionKeys is how many keys of sessions are kept: the newest signs, and
// sessions that the ones before have signed stay good.
const maxSessionKeys = 3

// sessionKeys are the parts of JWT_SECRET, the one that signs first.
func (s Secrets) sessionKeys() []string {
	parts := strings.FieldsFunc(s.values[JWTSecret], func(r rune) bool { return r == ',' || r == '\n' || r == '\r' })
	for i, part := range parts {
		parts[i] = strings.TrimSpace(part)
	}
	return slices.DeleteFunc(parts, func(part string) bool { return part == "" })
}

// SessionKeys is how many keys overlap in JWT_SECRET.
func (s Secrets) SessionKeys() int { return len(s.sessionKeys()) }

// Rotated returns the two steps to a new key of sessions. In the first every
// server learns it while the old one still signs; in the second it signs. So no
// server ever meets a session that it does not know.
func (s Secrets) Rotated() []Secrets {
	old := s.sessionKeys()
	old = old[:min(len(old), maxSessionKeys-1)]
	fresh := rand.Text() + rand.Text()
	if len(old) == 0 {
		return []Secrets{s.with(JWTSecret, fresh)}
	}
	return []Secrets{
		s.with(JWTSecret, strings.Join(append(slices.Clone(old), fresh), ",")),
		s.with(JWTSecret, strings.Join(append([]string{fresh}, old...), ",")),
	}
}

// Forgotten leaves only the key that signs: sessions that older ones have signed end.
func (s Secrets) Forgotten() Secrets {
	keys := s.sessionKeys()
	return s.with(JWTSecret, strings.Join(keys[:min(1, len(keys))], ","))
}

func (s Secrets) with(key, value string) Secrets {
	return Secrets{map[string]string{key: value}}.Over(s)
}
