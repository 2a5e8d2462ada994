package api

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func FuzzDecode(f *testing.F) {
	for _, s := range []string{`{"a":"\ud83d\ude00"}`, `"\ud83d"`, `"\\ud83d"`, `"\ude00"`, `"\ud83d\u0041"`, "\"\xff\"", `{"a":[1,2,{"b":null}]}`, `\u`, `"\`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var v any
		err := decode(b, &v)
		if err != nil {
			return
		}
		if !utf8.Valid(b) {
			t.Errorf("%q is not UTF-8", b)
		}
		// What was taken is kept: nothing in it was replaced.
		again, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var w any
		if err := decode(again, &w); err != nil {
			t.Fatalf("%q became %q: %v", b, again, err)
		}
		if d := cmp.Diff(v, w); d != "" {
			t.Error(d)
		}
	})
}

func FuzzByteOffset(f *testing.F) {
	f.Add("😀 é", 2)
	f.Add("", 0)
	f.Add("abc", -1)
	f.Fuzz(func(t *testing.T, s string, unit int) {
		if !utf8.ValidString(s) {
			return
		}
		i, ok := byteOffset(s, unit)
		if ok && (i < 0 || i > len(s) || units(s[:i]) != unit) {
			t.Errorf("%d units into %q is byte %d", unit, s, i)
		}
	})
}

func FuzzVersion(f *testing.F) {
	for _, s := range []string{"", "*", `"12"`, "12", `W/"3"`, `"-1"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if n, err := version(s); err == nil && n < 0 {
			t.Errorf("%q is %d", s, n)
		}
	})
}

func TestHasLoneSurrogate(t *testing.T) {
	for s, want := range map[string]bool{
		`"\ud83d\ude00"`: false, `"\uD83D\uDE00"`: false, `"\ud83d"`: true, `"\ude00"`: true, `"\ud83dx"`: true, `"\ud83d\n"`: true,
		`"\ud83d\ud83d\ude00"`: true, `"\\ud83d"`: false, `"\u0041"`: false, `"\`: false, ``: false, `"\ud83d\ude0"`: true,
	} {
		if got := hasLoneSurrogate([]byte(s)); got != want {
			t.Errorf("%s: got %v", s, got)
		}
	}
}
