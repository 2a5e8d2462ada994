package store

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	for _, same := range [][]string{
		{"Straße", "STRASSE", "strasse"},
		{"Äpfel", "ÄPFEL", "apfel", "A\u0308pfel"},
		{"МОЛОКО", "молоко"},
		{"ΌΝΕΙΡΟ", "όνειρο", "ονειρο"},
		{"ＡＢＣ　１", "abc 1"},
		{"ﬁn", "FIN"},
	} {
		t.Run(same[0]+" is found whichever way it is written", func(t *testing.T) {
			for _, s := range same {
				if fold(s) != fold(same[0]) {
					t.Errorf("fold(%q) = %q, fold(%q) = %q", s, fold(s), same[0], fold(same[0]))
				}
			}
		})
	}
	t.Run("letters that only look alike stay apart", func(t *testing.T) {
		for _, pair := range [][2]string{{"мой", "мои"}, {"が", "か"}, {"a", "а"}} {
			if fold(pair[0]) == fold(pair[1]) {
				t.Errorf("%q and %q are both %q", pair[0], pair[1], fold(pair[0]))
			}
		}
	})
}

func FuzzTitleKey(f *testing.F) {
	f.Add("Buy milk")
	f.Add(strings.Repeat("\ufdfa", 200)) // 18 letters each
	f.Add("a\xff")
	f.Fuzz(func(t *testing.T, title string) {
		key := titleKey(title)
		if len(key) > maxTitleKey {
			t.Errorf("the key of %q has %d bytes", title, len(key))
		}
		if utf8.ValidString(title) && !utf8.ValidString(key) {
			t.Errorf("the key of %q is %q, not UTF-8", title, key)
		}
	})
}
