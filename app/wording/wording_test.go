package wording_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/todo-chatbot/todo-chatbot/app/wording"
)

func TestAWordingIsKnownByTheWordBesideIt(t *testing.T) {
	for _, c := range []struct{ text, part, want string }{
		{"Prepare Friday demo", "Friday", "friday demo"},
		{"Read Tomorrow’s paper", "Tomorrow’s", "tomorrow's paper"},
		{"mails up to 30 January", "30 January", "to 30 january"},
		{"the  Monday,  meeting", "Monday", "monday meeting"},
		{"tomorrow", "tomorrow", "tomorrow"},
		{"at 5:30 pm, call", "5:30 pm", "5:30 pm call"},
		{"😀 Friday é", "Friday", "friday é"},
		{"Friday!", "!", ""},
	} {
		i := strings.Index(c.text, c.part)
		if got := wording.Of(c.text, i, i+len(c.part)); got != c.want {
			t.Errorf("%q in %q is known as %q, want %q", c.part, c.text, got, c.want)
		}
	}
	for _, r := range [][2]int{{-1, 3}, {2, 2}, {3, 1}, {0, 99}} {
		if got := wording.Of("Friday", r[0], r[1]); got != "" {
			t.Errorf("the part %v is %q", r, got)
		}
	}
}

func TestKeptWordingsAreFoundAsWholeWords(t *testing.T) {
	kept := []string{"friday demo", "tomorrow"}
	for text, want := range map[string]string{
		"Show the FRIDAY  Demo to Bo": "FRIDAY  Demo",
		"Friday demonstration":        "",
		"Good Friday demo, tomorrow!": "Friday demo|tomorrow",
		"call Bo on Friday":           "",
		"":                            "",
	} {
		var got []string
		for _, r := range wording.Ranges(text, kept) {
			got = append(got, text[r.Start:r.End])
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%q has %q, want %q", text, got, want)
		}
	}
}

// What is kept of a text is found in that text again, whatever it is.
func FuzzAKeptWordingIsFoundAgain(f *testing.F) {
	f.Add("Prepare Friday demo", 8, 14)
	f.Add("İ’ 5:.", 0, 3)
	f.Fuzz(func(t *testing.T, text string, start, end int) {
		w := wording.Of(text, start, end)
		if w == "" || !utf8.ValidString(text) {
			return
		}
		if len(wording.Ranges(text, []string{w})) == 0 {
			t.Errorf("%q is not found in %q", w, text)
		}
	})
}
