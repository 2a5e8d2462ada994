package account

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
)

var errSeal = errors.New("this was not sealed here, or for something else")

// seal encrypts what is kept elsewhere (AES-256-GCM): for one purpose, and
// bound to what it belongs to.
func (k Keys) seal(purpose, to string, plain []byte) []byte {
	a := sealer(k.keys[0], purpose)
	nonce := make([]byte, a.NonceSize())
	rand.Read(nonce) // never fails
	return a.Seal(nonce, nonce, plain, []byte(to))
}

// open is the reverse of seal, with any of the keys; stale says that it was
// not the first.
func (k Keys) open(purpose, to string, sealed []byte) (plain []byte, stale bool, err error) {
	for i, key := range k.keys {
		a := sealer(key, purpose)
		if len(sealed) < a.NonceSize() {
			break
		}
		n := a.NonceSize()
		if plain, err = a.Open(nil, sealed[:n], sealed[n:], []byte(to)); err == nil {
			return plain, i > 0, nil
		}
	}
	return nil, false, errSeal
}

// sealText is seal of a value as JSON, in characters that a header may have.
func (k Keys) sealText(purpose string, value any) (string, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(k.seal(purpose, "", text)), nil
}

// openText is the reverse of sealText, and says whether it was sealed here for that.
func (k Keys) openText(purpose, sealed string, value any) bool {
	if len(sealed) > MaxFlow {
		return false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(sealed)
	if err != nil {
		return false
	}
	text, _, err := k.open(purpose, "", b)
	return err == nil && json.Unmarshal(text, value) == nil
}

// sealer has a key of its own for each purpose.
func sealer(key []byte, purpose string) cipher.AEAD {
	h := hmac.New(sha256.New, key)
	h.Write([]byte("seal\n" + purpose))     // never fails
	block, err := aes.NewCipher(h.Sum(nil)) // of 32 bytes
	if err != nil {
		panic(err)
	}
	a, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	return a
}
