package timeexpr_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

func TestFindReadsTheSameWhateverWasReadBefore(t *testing.T) {
	c := timeexpr.Context{Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), WeekStart: time.Monday}
	texts := []string{
		"next week", "this coming weekend", "next weekend", "coming weekend", "early next month", "last week", "this week",
		"every other Friday",
		"weekdays except Friday", "on weekends", "every day except weekends", "the last Friday of each quarter", "next month",
		"in the coming days",
		"the second Tuesday of every month", "Thanksgiving", "every Thanksgiving", "last Christmas", "Friday next week",
	}
	first := map[string][]timeexpr.Expr{}
	for _, text := range texts {
		first[text] = timeexpr.Find(text, c)
	}
	for i := range texts {
		text := texts[len(texts)-1-i]
		if diff := cmp.Diff(first[text], timeexpr.Find(text, c)); diff != "" {
			t.Errorf("%q is read another way the second time:\n%s", text, diff)
		}
	}
	if next := timeexpr.Find("next week", c); next[0].Date.String() != "2026-11-30" {
		t.Errorf("next week starts on %s", next[0].Date)
	}
}
