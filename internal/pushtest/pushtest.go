// Package pushtest has a browser as push services and senders see it, and a
// push service, for tests.
package pushtest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
)

// Browser is the receiving side of Web Push, written from RFC 8291 and RFC 8188
// and not from the library that sends.
type Browser struct {
	Private *ecdh.PrivateKey
	Auth    []byte
}

// Open decrypts a message (RFC 8291, section 3.4; RFC 8188, section 2.1).
func (b Browser) Open(body []byte) ([]byte, error) {
	if len(body) < 21 {
		return nil, errors.New("there is no header")
	}
	salt, size, rest := body[:16], binary.BigEndian.Uint32(body[16:20]), body[21:]
	if int(body[20]) > len(rest) {
		return nil, errors.New("the header is cut off")
	}
	from, sealed := rest[:body[20]], rest[body[20]:]
	if int(size) < len(sealed) {
		return nil, errors.New("there is more than one record")
	}
	sender, err := ecdh.P256().NewPublicKey(from)
	if err != nil {
		return nil, err
	}
	shared, err := b.Private.ECDH(sender)
	if err != nil {
		return nil, err
	}
	info := slices.Concat([]byte("WebPush: info\x00"), b.Private.PublicKey().Bytes(), from)
	ikm, err := hkdf.Key(sha256.New, shared, b.Auth, string(info), 32)
	if err != nil {
		return nil, err
	}
	key, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: aes128gcm\x00", 16)
	if err != nil {
		return nil, err
	}
	nonce, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: nonce\x00", 12)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	plain, err := gcm.Open(nil, nonce, sealed, nil)
	if err != nil {
		return nil, err
	}
	for len(plain) > 0 && plain[len(plain)-1] == 0 {
		plain = plain[:len(plain)-1]
	}
	if len(plain) == 0 || plain[len(plain)-1] != 2 {
		return nil, errors.New("it isn't the last record")
	}
	return plain[:len(plain)-1], nil
}

// New is a browser that has subscribed.
func New(t testing.TB) Browser {
	t.Helper()
	private, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b := Browser{private, make([]byte, 16)}
	rand.Read(b.Auth)
	return b
}

// Subscription is what PushSubscription.toJSON gives.
func (b Browser) Subscription(endpoint string) string {
	text := base64.RawURLEncoding.EncodeToString
	s, _ := json.Marshal(map[string]any{"endpoint": endpoint, "expirationTime": nil, // maps of texts always marshal
		"keys": map[string]string{"p256dh": text(b.Private.PublicKey().Bytes()), "auth": text(b.Auth)}})
	return string(s)
}

// Service is a push service over https that takes everything.
type Service struct {
	*httptest.Server
	Got chan []byte // bodies, 100 at the most
}

// Serve starts a Service that ends with the test.
func Serve(t testing.TB) *Service {
	s := &Service{Got: make(chan []byte, 100)}
	s.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		s.Got <- body
		w.WriteHeader(http.StatusCreated)
	}))
	t.Cleanup(s.Close)
	return s
}
