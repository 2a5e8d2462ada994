package push_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"slices"
	"testing"
)

// browser is the receiving side of Web Push, written from RFC 8291 and RFC 8188
// and not from the library that sends.
type browser struct {
	private *ecdh.PrivateKey
	auth    []byte
}

// open decrypts a message (RFC 8291, section 3.4; RFC 8188, section 2.1).
func (b browser) open(body []byte) ([]byte, error) {
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
	shared, err := b.private.ECDH(sender)
	if err != nil {
		return nil, err
	}
	info := slices.Concat([]byte("WebPush: info\x00"), b.private.PublicKey().Bytes(), from)
	ikm, err := hkdf.Key(sha256.New, shared, b.auth, string(info), 32)
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

func raw(t *testing.T, text string) []byte {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestTheReceivingSideReadsTheExampleOfRFC8291 holds the test's own decryption
// to section 5 of the RFC, so that it can judge what the channel sends.
func TestTheReceivingSideReadsTheExampleOfRFC8291(t *testing.T) {
	private, err := ecdh.P256().NewPrivateKey(raw(t, "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := base64.RawURLEncoding.EncodeToString(private.PublicKey().Bytes()),
		"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"; got != want {
		t.Fatalf("its public key is %s, not %s", got, want)
	}
	message := raw(t, "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"+
		"mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"+
		"pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN")
	got, err := browser{private, raw(t, "BTBZMqHH6r4Tts7J_aSIgg")}.open(message)
	if err != nil || string(got) != "When I grow up, I want to be a watermelon" {
		t.Errorf("got %q, %v", got, err)
	}
	message[len(message)-1] ^= 1
	if _, err := (browser{private, raw(t, "BTBZMqHH6r4Tts7J_aSIgg")}).open(message); err == nil {
		t.Error("what was tampered with is read")
	}
}
