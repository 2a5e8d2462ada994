package chat

import (
	"encoding/json"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

func TestAnswersToAPlan(t *testing.T) {
	for message, want := range map[string]Decision{
		"yes": Approved, " Yes, please! ": Approved, "OK": Approved, "go ahead.": Approved, "👍": Approved,
		"no": Rejected, "Don’t": Rejected, "never mind": Rejected, "cancel that": Rejected,
		"yes but only the first": Undecided, "okay what about tomorrow": Undecided, "no problem, do it": Undecided, "": Undecided,
		"yesterday": Undecided, "is it ok?": Undecided, "approve nothing": Undecided,
	} {
		if got := DecisionIn(message); got != want {
			t.Errorf("%q is %q, want %q", message, got, want)
		}
	}
}

func FuzzMessage(f *testing.F) {
	for _, s := range []string{"hello", "a\x00", "\xff", "😀 " + string(make([]byte, 100)), "a\u202Eb", "one\ntwo"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := cleanMessage(s)
		if err != nil {
			if fault.CodeOf(err) != fault.Invalid {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		if title := titleOf(m); title == "" || utf8.RuneCountInString(title) > madeTitle || !utf8.ValidString(title) {
			t.Fatalf("the title of %q is %q", m, title)
		}
		_ = DecisionIn(m)
		if stored := Storable(s); !utf8.ValidString(stored) {
			t.Fatalf("%q is stored as %q", s, stored)
		}
	})
}

func FuzzCursor(f *testing.F) {
	f.Add("eyJ1IjoxLCJpIjoieCJ9")
	f.Add("%%%")
	f.Fuzz(func(t *testing.T, cursor string) {
		c, err := parsePlace(cursor)
		if err == nil && c.ID == "" || err != nil && fault.CodeOf(err) != fault.Invalid {
			t.Fatalf("%q gives %+v, %v", cursor, c, err)
		}
	})
}

func FuzzArguments(f *testing.F) {
	for _, s := range []string{`{}`, ``, `{"a":`, "\xff", `"\ud800"`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, args []byte) {
		if got := CleanArgs(args); !json.Valid(got) {
			t.Fatalf("%q is cleaned to %q", args, got)
		}
	})
}

func TestIDs(t *testing.T) {
	t.Run("sort by time and are never the same", func(t *testing.T) {
		now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
		seen := map[string]bool{}
		for range 1000 {
			seen[NewID(now)] = true
		}
		if len(seen) != 1000 || NewID(now.Add(time.Millisecond)) <= NewID(now) && NewID(now.Add(2*time.Millisecond)) <= NewID(now) {
			t.Errorf("%d different ones", len(seen))
		}
	})
}
