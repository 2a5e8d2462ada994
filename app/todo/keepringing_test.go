package todo

import (
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
)

// A move that leaves only what is past lets the task ring at its due: this time, if it repeats, and only if it moved.
func TestAMoveKeepsATaskRinging(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	today := Due{Date: civil.NewDate(2026, 11, 24), Clock: 20 * 60, Timed: true, Zone: "UTC"}
	later := today
	later.Date = later.Date.AddDays(3)
	rule, err := recur.Parse("FREQ=WEEKLY")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		was    Due
		series bool
		want   reminder.Kind // of the reminder that is added
	}{
		"moved to today":              {later, false, reminder.AtDue},
		"not moved":                   {today, false, ""},
		"one time of a series, moved": {later, true, reminder.AtMoment},
	} {
		task := Task{Number: 1, Title: "Bins", Due: &c.was, Reminders: []reminder.Reminder{{Kind: reminder.Before, Days: 1}}}
		if c.series {
			task.Recurrence = &Recurrence{Rule: rule, Anchor: c.was}
		}
		got, err := Patch{Number: 1, Due: Some(today), KeepSeries: true}.apply(task, Actor{User: "ann"}, now)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var added reminder.Kind
		if len(got.Reminders) == 2 {
			added = got.Reminders[1].Kind
		}
		if len(got.Reminders) > 2 || added != c.want {
			t.Errorf("%s: the reminders are %+v, want one of the kind %q added", name, got.Reminders, c.want)
		}
		if c.series && len(forSeries(got.Reminders)) != 1 {
			t.Errorf("%s: with the next time go %+v, want the one that was there", name, forSeries(got.Reminders))
		}
	}
}
