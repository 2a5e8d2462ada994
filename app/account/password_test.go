package account

import (
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
)

var cheap = cost{memory: 8, passes: 1, threads: 1}

func TestHasher(t *testing.T) {
	h := hasher{cheap}
	t.Run("knows the right password and no other", func(t *testing.T) {
		encoded := h.hash("correct horse")
		for password, want := range map[string]bool{"correct horse": true, "correct horse ": false, "": false} {
			if got, err := h.matches(password, encoded); got != want || err != nil {
				t.Errorf("%q: got %v, %v", password, got, err)
			}
		}
	})
	t.Run("gives one password another hash each time", func(t *testing.T) {
		first := h.hash("correct horse")
		if again := h.hash("correct horse"); again == first {
			t.Error("there is no salt")
		}
	})
	t.Run("keeps to what OWASP asks for", func(t *testing.T) {
		if got := (hasher{defaultCost}).decoy(); !strings.HasPrefix(got, "$argon2id$v=19$m=19456,t=2,p=1$") {
			t.Errorf("got = %v, want it to begin with %q", got, "$argon2id$v=19$m=19456,t=2,p=1$")
		}
	})
	t.Run("tells hashes of another cost", func(t *testing.T) {
		if h.stale(h.decoy()) || !h.stale((hasher{defaultCost}).decoy()) {
			t.Error("stale is wrong")
		}
	})
	t.Run("never takes a decoy's password", func(t *testing.T) {
		if got, err := h.matches("", h.decoy()); got || err != nil {
			t.Errorf("got %v, %v", got, err)
		}
	})
	t.Run("refuses stored hashes that would cost too much", func(t *testing.T) {
		for _, c := range []cost{{1 << 30, 1, 1}, {8, 1 << 20, 1}, {8, 1, 255}, {0, 1, 1}, {8, 0, 1}, {8, 1, 0}} {
			if _, err := h.matches("x", (hasher{c}).decoy()); err == nil {
				t.Errorf("%+v was taken", c)
			}
		}
	})
}

// TestAHashLeavesNothingForTheCollectorToWaitFor hashes as a sign-in does, and asks how large the heap may
// become before garbage is collected again: twice what is in use, and not twice the hash's 19 MiB.
func TestAHashLeavesNothingForTheCollectorToWaitFor(t *testing.T) {
	goal := func() uint64 {
		sample := []metrics.Sample{{Name: "/gc/heap/goal:bytes"}}
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	runtime.GC()
	before := goal()
	for range 3 {
		(hasher{defaultCost}).hash("correct horse")
	}
	if after := goal(); after > before+10<<20 {
		t.Errorf("the heap may grow to %d MB after a hash, want about the %d MB of before", after>>20, before>>20)
	}
}

func FuzzDecodeHash(f *testing.F) {
	f.Add(hasher{cheap}.decoy())
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA")
	f.Add("$argon2id$v=19$m=-1,t=2,p=1$$")
	f.Fuzz(func(t *testing.T, s string) {
		c, salt, key, err := decodeHash(s)
		if err != nil {
			return
		}
		if c.memory > maxCost.memory || c.passes > maxCost.passes || len(salt) > 64 || len(key) != hashSize {
			t.Errorf("%q costs %+v", s, c)
		}
	})
}

func FuzzCleanEmail(f *testing.F) {
	for _, s := range []string{"ada@example.com", "Ada <ada@example.com>", "\"a b\"@example.com", "a@b\r\nx", "é@example.com"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		clean, err := CleanEmail(s)
		if err != nil {
			return
		}
		if again, err := CleanEmail(clean); again != clean || err != nil {
			t.Errorf("%q became %q and then %q, %v", s, clean, again, err)
		}
		if strings.ContainsAny(clean, "\r\n \x00<>") {
			t.Errorf("%q was taken", clean)
		}
	})
}

func FuzzParseKeys(f *testing.F) {
	f.Add("one key that is long enough to sign with,another key that is long enough to sign with")
	f.Fuzz(func(t *testing.T, s string) {
		k, err := ParseKeys(s)
		if err != nil {
			return
		}
		for _, key := range k.keys {
			if len(key) < MinKey {
				t.Errorf("%q gave a key of %d bytes", s, len(key))
			}
		}
	})
}
