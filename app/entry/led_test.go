package entry_test

import (
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/entry"
)

func TestWhatOnlyLeadsToATaskIsNoPartOfItsTitle(t *testing.T) {
	for line, c := range map[string]struct{ led, title, due string }{
		"remind me at ten past to go":                     {"remind me|to", "Go", "Mon 23 Nov at 09:10"},
		"remind me at 5 no 6 to call Bob":                 {"remind me|to", "Call Bob", "Mon 23 Nov at 18:00"},
		"please call Ann tomorrow, then rest":             {"please", "Call Ann, then rest", "Tue 24 Nov"},
		"we need milk":                                    {"we need", "Milk", ""},
		"i have to send the weekly report by friday noon": {"i have to", "Send the weekly report", "by Fri 27 Nov at 12:00"},
	} {
		var o entry.Options
		at := 0
		for _, words := range strings.Split(c.led, "|") {
			i := at + strings.Index(line[at:], words)
			o.Led = append(o.Led, entry.Span{i, i + len(words)})
			at = i + len(words)
		}
		if e := entry.Read(line, monday, o); e.Title != c.title || e.DueText != c.due || e.Question != nil {
			t.Errorf("%q is %q, due %q, asks %+v; want %q, due %q", line, e.Title, e.DueText, e.Question, c.title, c.due)
		}
	}
}

func TestTwoDaysBeforeATitle(t *testing.T) {
	if e := entry.Read("tue thu at half 8 gym", saturday, entry.Options{}); e.Question == nil || e.Due != nil {
		t.Errorf("got %q, due %v, and no question", e.Title, e.Due)
	}
}
