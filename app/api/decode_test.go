package api

import (
	"bytes"
	"encoding/json"
	"io"
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
		if twice, err := names(json.NewDecoder(bytes.NewReader(b))); err == nil && twice && bytes.Count(b, []byte{'{'}) <= maxNesting {
			t.Errorf("%q has a name twice", b)
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
			t.Errorf("v and w differ (-v +w):\n%s", d)
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

func TestRepeated(t *testing.T) {
	for s, want := range map[string]string{
		`{"a":1,"a":2}`: "a", `{"a":1,"\u0061":2}`: "a", `{"x":{"b":1,"b":2}}`: "b", `[{"a":1},{"a":2}]`: "", `{"a":{"a":{"a":1}}}`: "",
		`{"a":"a","b":"b:"}`: "", `{"a" : 1, "a"` + "\n" + `: 2}`: "a", `{"":1,"":2}`: "", `{"a":["a","a"],"b":1}`: "", `{"a":1,"A":2}`: "", `{"a":1,"a`: "", `}:{:`: "",
	} {
		name, twice := repeated([]byte(s))
		if s == `{"":1,"":2}` {
			if !twice {
				t.Errorf("%s: not found", s)
			}
			continue
		}
		if name != want && twice || twice != (want != "") {
			t.Errorf("%s: got %q, %v", s, name, twice)
		}
	}
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

// names says whether a name stands twice in an object, as the tokens of
// encoding/json have it.
func names(d *json.Decoder) (twice bool, err error) {
	var open []map[string]bool // nil for a list
	key := false
	for {
		token, err := d.Token()
		if err == io.EOF {
			return twice, nil
		}
		if err != nil {
			return false, err
		}
		at := len(open) - 1
		switch v := token.(type) {
		case json.Delim:
			switch v {
			case '{':
				open, key = append(open, map[string]bool{}), true
				continue
			case '[':
				open, key = append(open, nil), false
				continue
			}
			open = open[:at]
		case string:
			if key && at >= 0 && open[at] != nil {
				twice = twice || open[at][v]
				open[at][v], key = true, false
				continue
			}
		}
		key = len(open) > 0 && open[len(open)-1] != nil
	}
}
