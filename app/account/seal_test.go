package account

import (
	"bytes"
	"testing"
)

func TestSeal(t *testing.T) {
	keys := func(text string) Keys {
		k, err := ParseKeys(text)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	const oldKey, newKey = "the old key that is long enough to sign with", "the new key that is long enough to sign with"
	old, both, other := keys(oldKey), keys(newKey+","+oldKey), keys(newKey)
	sealed := old.seal("a", "ada", []byte("words"))
	if bytes.Contains(sealed, []byte("words")) {
		t.Error("it can be read")
	}
	if bytes.Equal(sealed, old.seal("a", "ada", []byte("words"))) {
		t.Error("the same words are seen to be the same")
	}
	if plain, stale, err := old.open("a", "ada", sealed); err != nil || stale || string(plain) != "words" {
		t.Errorf("got %q, %v, %v", plain, stale, err)
	}
	if plain, stale, err := both.open("a", "ada", sealed); err != nil || !stale || string(plain) != "words" {
		t.Errorf("got %q, %v, %v", plain, stale, err)
	}
	changed := bytes.Clone(sealed)
	changed[len(changed)-1] ^= 1
	for name, open := range map[string]func() ([]byte, bool, error){
		"for another purpose":   func() ([]byte, bool, error) { return old.open("b", "ada", sealed) },
		"for somebody else":     func() ([]byte, bool, error) { return old.open("a", "eve", sealed) },
		"with another key":      func() ([]byte, bool, error) { return other.open("a", "ada", sealed) },
		"when it was changed":   func() ([]byte, bool, error) { return old.open("a", "ada", changed) },
		"when it is cut":        func() ([]byte, bool, error) { return old.open("a", "ada", sealed[:5]) },
		"when there is nothing": func() ([]byte, bool, error) { return old.open("a", "ada", nil) },
	} {
		if plain, _, err := open(); err == nil || plain != nil {
			t.Errorf("it opens %s: %q", name, plain)
		}
	}
}
