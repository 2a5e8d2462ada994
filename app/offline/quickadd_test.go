package offline_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/todo-chatbot/todo-chatbot/app/offline"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

// monday is the moment at which all tests here take place.
var monday = timeexpr.Context{Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), WeekStart: time.Monday}

func TestQuickAdd(t *testing.T) {
	for name, c := range map[string]struct{ text, title, chips string }{
		"a bare title is a title":                       {"Buy milk", "Buy milk", ""},
		"a time becomes a due":                          {"call Ann tomorrow at 5pm", "Call Ann", "due: Tue 24 Nov at 17:00"},
		"a time in the middle leaves the rest together": {"call Ann on Friday about the trip", "Call Ann about the trip", "due: Fri 27 Nov"},
		"tags and priority":                             {"pay rent #home !high", "Pay rent", "tag: #home; priority: high priority"},
		"priority by number":                            {"pay rent p2", "Pay rent", "priority: medium priority"},
		"a repetition":                                  {"water plants every other Friday", "Water plants", "recurrence: every other Friday, next on Fri 27 Nov"},
		"a number with a hash is no tag":                {"Fix #12", "Fix #12", ""},
		"an exclamation is no priority":                 {"Party!", "Party!", ""},
		"quotation marks are literal":                   {`read "Tomorrow at five"`, `Read "Tomorrow at five"`, ""},
		"what could be a title stays in it":             {"Prepare Friday demo", "Prepare Friday demo", "due?: Fri 27 Nov"},
	} {
		t.Run(name, func(t *testing.T) {
			q := offline.QuickAdd(c.text, monday, nil)
			var chips []string
			for _, chip := range q.Chips {
				mark := ""
				if chip.Weak {
					mark = "?"
				}
				chips = append(chips, chip.Kind+mark+": "+chip.Label)
				if got := c.text[chip.Start:chip.End]; got != chip.Text {
					t.Errorf("the chip %q covers %q", chip.Text, got)
				}
			}
			if got := strings.Join(chips, "; "); q.Title != c.title || got != c.chips {
				t.Errorf("got %q with %q, want %q with %q", q.Title, got, c.title, c.chips)
			}
		})
	}
	t.Run("what is rejected belongs to the title", func(t *testing.T) {
		text := "call Ann tomorrow #work"
		at := strings.Index(text, "tomorrow")
		q := offline.QuickAdd(text, monday, [][2]int{{at, at + len("tomorrow")}})
		if q.Title != "Call Ann tomorrow" || q.Due != nil || len(q.Tags) != 1 {
			t.Errorf("got %q, due %v, tags %v", q.Title, q.Due, q.Tags)
		}
	})
}

func FuzzQuickAdd(f *testing.F) {
	for _, s := range []string{"call Ann tomorrow at 5pm #work !high", "“tomorrow", "every", "#", "!p1 !high", "😀 fri", "\xff", "a\x00b"} {
		f.Add(s, 0, 3)
	}
	f.Fuzz(func(t *testing.T, text string, from, to int) {
		q := offline.QuickAdd(text, monday, [][2]int{{from, to}})
		at := 0
		for _, c := range q.Chips {
			if c.Start < at || c.End <= c.Start || c.End > len(text) || text[c.Start:c.End] != c.Text {
				t.Fatalf("chip %+v of %q after byte %d", c, text, at)
			}
			at = c.End
		}
		if utf8.ValidString(text) && !utf8.ValidString(q.Title) {
			t.Fatalf("the title %q of %q is broken", q.Title, text)
		}
	})
}
