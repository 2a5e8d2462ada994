package clip_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/todo-chatbot/todo-chatbot/app/clip"
)

func TestClip(t *testing.T) {
	for _, c := range []struct {
		text         string
		n            int
		runes, bytes string
	}{
		{"milk", 4, "milk", "milk"},
		{"milk", 3, "mi…", "mil…"},
		{"", 1, "", ""},
		{"añejo", 5, "añejo", "añej…"},
		{"añejo", 2, "a…", "a…"}, // ñ takes the second byte and the third
		{"買い物に行く", 3, "買い…", "買…"},
	} {
		if got := clip.Runes(c.text, c.n); got != c.runes {
			t.Errorf("Runes(%q, %d) = %q, want %q", c.text, c.n, got, c.runes)
		}
		if got := clip.Bytes(c.text, c.n); got != c.bytes {
			t.Errorf("Bytes(%q, %d) = %q, want %q", c.text, c.n, got, c.bytes)
		}
	}
}

func FuzzClip(f *testing.F) {
	f.Add("買い物に行く", 3)
	f.Fuzz(func(t *testing.T, text string, n int) {
		if n < 1 || !utf8.ValidString(text) {
			return
		}
		runes := clip.Runes(text, n)
		if utf8.RuneCountInString(runes) > n || !utf8.ValidString(runes) {
			t.Errorf("Runes(%q, %d) = %q, which isn't %d characters", text, n, runes, n)
		}
		bytes := clip.Bytes(text, n)
		if len(strings.TrimSuffix(bytes, "…")) > max(n, len(text)) || !utf8.ValidString(bytes) || len(bytes) > n+len("…") {
			t.Errorf("Bytes(%q, %d) = %q, which is more than %d bytes", text, n, bytes, n)
		}
	})
}
