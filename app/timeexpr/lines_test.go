package timeexpr_test

import (
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

func TestALineEndsATime(t *testing.T) {
	c := timeexpr.Context{Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), WeekStart: time.Monday}
	text := "renew passport by 3 december\n3. print tickets\ncall on monday and thursday\nor tuesday and friday"
	got := timeexpr.Find(text, c)
	var words []string
	lists := map[int]int{}
	for _, e := range got {
		if text[e.Start:e.End] != e.Text || e.Timed {
			t.Errorf("%q at %d to %d, timed %v", e.Text, e.Start, e.End, e.Timed)
		}
		words = append(words, e.Text)
		lists[e.List]++
	}
	if len(words) != 5 || words[0] != "by 3 december" || lists[0] != 1 || len(lists) != 3 {
		t.Errorf("got %q in the lists %v", words, lists)
	}
}
