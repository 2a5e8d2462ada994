package account

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
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
