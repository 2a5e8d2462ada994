package push_test

import (
	"crypto/ecdh"
	"encoding/base64"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/internal/pushtest"
)

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
	got, err := pushtest.Browser{Private: private, Auth: raw(t, "BTBZMqHH6r4Tts7J_aSIgg")}.Open(message)
	if err != nil || string(got) != "When I grow up, I want to be a watermelon" {
		t.Errorf("got %q, %v", got, err)
	}
	message[len(message)-1] ^= 1
	if _, err := (pushtest.Browser{Private: private, Auth: raw(t, "BTBZMqHH6r4Tts7J_aSIgg")}).Open(message); err == nil {
		t.Error("what was tampered with is read")
	}
}
