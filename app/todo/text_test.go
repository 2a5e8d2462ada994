package todo

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

func TestTitles(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"spaces around are dropped", "  Buy milk \n", "Buy milk"},
		{"emoji are text", "🎉 party", "🎉 party"},
		{"joined emoji are text", "👩‍👩‍👧 call", "👩‍👩‍👧 call"},
		{"right-to-left script is text", "לקנות חלב", "לקנות חלב"},
		{"markup is text", "<script>alert(1)</script>", "<script>alert(1)</script>"},
		{"SQL is text", "'; DROP TABLE tasks; --", "'; DROP TABLE tasks; --"},
		{"200 characters fit whatever their bytes", strings.Repeat("é", 200), strings.Repeat("é", 200)},
		{"empty is refused", "", ""},
		{"blank is refused", " \t ", ""},
		{"spaces without width are refused", "\u200b\u200b\u2060\ufeff", ""},
		{"fillers are refused", "\u3164 \u2800\u115f", ""},
		{"selectors alone are refused", "\ufe0f\u200d", ""},
		{"a sign is text", "?", "?"},
		{"201 characters are refused", strings.Repeat("a", 201), ""},
		{"a broken byte is refused", "a\xffb", ""},
		{"a null byte is refused", "a\x00b", ""},
		{"an escape sequence is refused", "a\x1b[31mb", ""},
		{"a line break is refused", "a\nb", ""},
		{"a direction override is refused", "a\u202Eb", ""},
		{"a direction isolate is refused", "a\u2066b", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := CleanLine("title", c.in, 1, MaxTitle)
			if c.want == "" {
				if fault.CodeOf(err) != fault.Invalid || !strings.HasSuffix(fault.MessageOf(err), ".") {
					t.Fatalf("CleanLine = %q, %v, want a sentence", got, err)
				}
				return
			}
			if err != nil || got != c.want {
				t.Errorf("CleanLine = %q, %v, want %q", got, err, c.want)
			}
		})
	}
}

func TestTags(t *testing.T) {
	got, err := CleanTags([]string{"#Home", "errand", " home "})
	if want := []string{"errand", "home"}; err != nil || !cmp.Equal(got, want) {
		t.Errorf("CleanTags = %q, %v, want %q", got, err, want)
	}
	for _, bad := range []string{"", "#", "two words", "a,b", "a#b"} {
		if _, err := CleanTags([]string{bad}); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("CleanTags(%q) = %v, want a fault", bad, err)
		}
	}
}

func TestATaskIsWrittenAndReadTheSame(t *testing.T) {
	task := recurring(t, "2026-11-27 17:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR")
	task.Tags, task.Priority = []string{"home"}, High
	b, err := json.Marshal(task)
	if err != nil {
		t.Fatal(err)
	}
	var back Task
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(task, back); diff != "" {
		t.Errorf("%s\n%s", b, diff)
	}
}

func FuzzCleanText(f *testing.F) {
	for _, s := range []string{"", "Buy milk", "a\r\nb", "\u202e", "\xff", "  "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := CleanText("title", s, 1, MaxTitle)
		if err != nil {
			return
		}
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > MaxTitle || got == "" {
			t.Fatalf("%q was let through as %q", s, got)
		}
		if again, err := CleanText("title", got, 1, MaxTitle); err != nil || again != got {
			t.Fatalf("cleaning %q again gives %q, %v", got, again, err)
		}
	})
}

func FuzzParseCursor(f *testing.F) {
	f.Add(Position{Sort: SortDue, Rank: NoRank, Number: 7}.Cursor())
	f.Add(Position{Sort: SortTitle, Descending: true, Key: "milk", Number: 1}.Cursor())
	f.Add("e30")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParseCursor(s)
		if err != nil {
			return
		}
		back, err := ParseCursor(p.Cursor())
		if err != nil || *back != *p {
			t.Fatalf("%+v came back as %+v, %v", p, back, err)
		}
	})
}
