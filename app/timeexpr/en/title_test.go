package en

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// Each verdict is there for its example: without it the example is read otherwise.
func TestEveryVerdictIsNeeded(t *testing.T) {
	all := verdicts
	t.Cleanup(func() { verdicts = all })
	c := engine.Context{Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), WeekStart: time.Monday}
	read := func(text string) (s string) {
		for _, e := range engine.Find(Language{}, text, c) {
			s += fmt.Sprint(e.Text, e.Date, e.Clock, e.Weak, ";")
		}
		return s
	}
	for i, v := range all {
		t.Run(v.example, func(t *testing.T) {
			verdicts = all
			with := read(v.example)
			verdicts = slices.Delete(slices.Clone(all), i, i+1)
			if without := read(v.example); with == without {
				t.Errorf("with and without it: %s", with)
			}
		})
	}
}
