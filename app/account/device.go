package account

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// What a browser keeps to be known again, after OWASP's "device cookies":
// whoever has signed in from it has a place at the door of their own, so that
// nobody who guesses their password from elsewhere keeps them out, wherever they
// are, on every replica and after a restart. It signs nobody in.
const (
	// DeviceLife is how long a device is known without another sign-in.
	DeviceLife = 365 * 24 * time.Hour
	// MaxDeviceTokens is of how many people one browser is the device.
	MaxDeviceTokens = 4
	// MaxDevice is the length in bytes of all of them.
	MaxDevice = 512
	deviceSep = "~"
)

type deviceKey struct{}

// OnDevice is a context of a request from a device that says that it has these
// tokens, as Devices writes them.
func OnDevice(ctx context.Context, tokens string) context.Context {
	if tokens == "" || len(tokens) > MaxDevice {
		return ctx
	}
	return context.WithValue(ctx, deviceKey{}, tokens)
}

// Devices is what a device keeps once somebody with the e-mail has signed in
// from it: their token, and those that it had of others.
func (s *Service) Devices(ctx context.Context, email string) string {
	now := s.now()
	all := []string{s.keys.device(email, rand.Text()[:16], now)}
	had, _ := ctx.Value(deviceKey{}).(string)
	for token := range strings.SplitSeq(had, deviceSep) {
		if len(all) == MaxDeviceTokens {
			break
		}
		if token != "" && s.keys.deviceOf(token, email, now) == "" {
			all = append(all, token)
		}
	}
	kept := strings.Join(all, deviceSep)
	if len(kept) > MaxDevice {
		return all[0]
	}
	return kept
}

// knownDevice is the name of the request's device if the person with the
// e-mail has signed in from it, else "".
func (s *Service) knownDevice(ctx context.Context, email string) string {
	had, _ := ctx.Value(deviceKey{}).(string)
	for token := range strings.SplitSeq(had, deviceSep) {
		if name := s.keys.deviceOf(token, email, s.now()); name != "" {
			return name
		}
	}
	return ""
}

// device writes a token: a name, the second of the sign-in, and a signature of
// them and the e-mail, which it does not tell.
func (k Keys) device(email, name string, now time.Time) string {
	text := name + "." + strconv.FormatInt(now.Unix(), 36)
	return text + "." + base64.RawURLEncoding.EncodeToString(deviceMAC(k.keys[0], email, text))
}

// deviceOf is the name in a token that one of the keys has signed for the
// e-mail, else "".
func (k Keys) deviceOf(token, email string, now time.Time) string {
	at := strings.LastIndexByte(token, '.')
	if at < 0 {
		return ""
	}
	text := token[:at]
	mac, err := base64.RawURLEncoding.Strict().DecodeString(token[at+1:])
	name, second, _ := strings.Cut(text, ".")
	made, err2 := strconv.ParseInt(second, 36, 64)
	if err != nil || err2 != nil || name == "" || now.Sub(time.Unix(made, 0)) > DeviceLife {
		return ""
	}
	for _, key := range k.keys {
		if hmac.Equal(mac, deviceMAC(key, email, text)) {
			return name
		}
	}
	return ""
}

func deviceMAC(key []byte, email, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte("device\n" + email + "\n" + text)) // never fails
	return h.Sum(nil)[:16]
}
