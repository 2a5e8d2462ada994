package seal

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"filippo.io/age"
	"filippo.io/age/armor"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// key is a pair of which the second opens what is for the first.
func key(t testing.TB) (public, secret string) {
	t.Helper()
	i, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return i.Recipient().String(), i.String()
}

func sealed(t testing.TB, plain []byte, who []age.Recipient) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := To(&b, who)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func opening(b []byte, keys Keys) (plain []byte, was bool, err error) {
	r, was, err := Open(bytes.NewReader(b), keys)
	if err != nil {
		return nil, was, err
	}
	plain, err = io.ReadAll(r)
	return plain, was, err
}

func TestSeal(t *testing.T) {
	public, secret := key(t)
	other, foreign := key(t)
	who, err := For([]string{public, other})
	if err != nil {
		t.Fatal(err)
	}
	plain := make([]byte, 3*64<<10) // ends with a chunk of age, where cutting is hardest to see
	seed := rand.NewChaCha8([32]byte{2})
	_, _ = seed.Read(plain) // never fails
	file := sealed(t, plain, who)
	t.Run("comes back for each key, as bytes and as text", func(t *testing.T) {
		var text bytes.Buffer
		w := armor.NewWriter(&text)
		if _, err := w.Write(file); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		for _, b := range [][]byte{file, text.Bytes()} {
			for _, s := range []string{secret, "# made by age-keygen\n\n" + foreign + "\n"} {
				got, was, err := opening(b, Keys{Identities: []string{s}})
				if err != nil || !was || !bytes.Equal(got, plain) {
					t.Errorf("%d of %d bytes, %v", len(got), len(plain), err)
				}
			}
		}
	})
	t.Run("what isn't sealed comes as it is, and empty", func(t *testing.T) {
		for _, s := range []string{"", "x", "age-encryption", strings.Repeat("long ", 5000)} {
			if got, was, err := opening([]byte(s), Keys{}); err != nil || was || string(got) != s {
				t.Errorf("%q: %q, %v", s, got, err)
			}
		}
	})
	t.Run("cut off or changed anywhere it is refused", func(t *testing.T) {
		keys := Keys{Identities: []string{secret}}
		for i := range 400 {
			n := i * len(file) / 400
			if _, _, err := opening(file[:n], keys); n > len(intro) && fault.CodeOf(err) != fault.Invalid {
				t.Fatalf("%d of %d bytes: %v", n, len(file), err)
			}
			b := bytes.Clone(file)
			b[n] ^= 1
			if got, was, err := opening(b, keys); was && fault.CodeOf(err) != fault.Invalid {
				t.Fatalf("another byte %d: %d bytes, %v", n, len(got), err)
			}
		}
		if _, _, err := opening(append(bytes.Clone(file), 'x'), keys); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("with something after it: %v", err)
		}
	})
	t.Run("for another key, without one, or with what isn't one, says what to do", func(t *testing.T) {
		_, third := key(t)
		for says, keys := range map[string]Keys{
			"another key":      {Identities: []string{third}},
			"--identity":       {},
			"isn't one of age": {Identities: []string{"AGE-SECRET-KEY-OOPS"}},
		} {
			_, _, err := opening(file, keys)
			if fault.CodeOf(err) != fault.Invalid || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "OOPS") {
				t.Errorf("%s: %v", says, err)
			}
		}
		if _, err := For([]string{"ssh-rsa AAAA"}); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("got %v", err)
		}
	})
	t.Run("what can't be read says why, and not that it is damaged", func(t *testing.T) {
		gone := fault.New(fault.Unavailable, "The bucket went away.")
		in := io.MultiReader(bytes.NewReader(file[:len(file)/2]), failing{gone})
		r, _, err := Open(in, Keys{Identities: []string{secret}})
		if err == nil {
			_, err = io.Copy(io.Discard, r)
		}
		if !errors.Is(err, gone) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("with a passphrase, which is asked for", func(t *testing.T) {
		r, err := age.NewScryptRecipient("three blind mice")
		if err != nil {
			t.Fatal(err)
		}
		r.SetWorkFactor(10)
		file := sealed(t, plain[:10], []age.Recipient{r})
		said := func(s string) Keys { return Keys{Passphrase: func() (string, error) { return s, nil }} }
		if got, _, err := opening(file, said("three blind mice")); err != nil || !bytes.Equal(got, plain[:10]) {
			t.Errorf("got %v, %v", got, err)
		}
		for _, keys := range []Keys{said("four"), said(""), {}} {
			if _, _, err := opening(file, keys); fault.CodeOf(err) != fault.Invalid {
				t.Errorf("got %v", err)
			}
		}
		if _, err := ForPassphrase(""); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("got %v", err)
		}
	})
}

type failing struct{ error }

func (f failing) Read([]byte) (int, error) { return 0, f.error }

// FuzzOpen: whatever somebody hands over is opened or refused.
func FuzzOpen(f *testing.F) {
	_, secret := key(f)
	f.Add([]byte(intro + "v1\n-> X25519 x\n"))
	f.Add([]byte(armor.Header + "\nYWdl\n" + armor.Footer))
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, was, err := opening(b, Keys{Identities: []string{secret}}); was && fault.CodeOf(err) != fault.Invalid {
			t.Errorf("got %v", err)
		}
	})
}
