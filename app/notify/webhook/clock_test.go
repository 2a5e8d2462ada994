package webhook_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/notify/webhook"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// rung are the reminders that the other side got since it was last asked: task, and whether it is late.
func (h *house) rung() string {
	h.Helper()
	var all []string
	for _, g := range h.heard() {
		var b webhook.Body
		if err := json.Unmarshal(g.body, &b); err != nil {
			h.Fatal(err)
		}
		late := ""
		if b.Late {
			late = " late"
		}
		all = append(all, fmt.Sprintf("%s%s", b.Title, late))
	}
	return strings.Join(all, ", ")
}

func (h *house) wantRung(when, want string) {
	h.Helper()
	if got := h.rung(); got != want {
		h.Errorf("%s it rings %q, want %q", when, got, want)
	}
}

// The clock of a machine may jump, by a person or when it finds the right time: what has passed by then
// rings once and says so, and what has rung doesn't ring again when its moment comes once more.
func TestAClockThatJumpsLosesNothingAndDoublesNothing(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.device("webhook", "/hook")
		h.add("Call Ann", "12:30")
		h.add("Post", "15:00")
		h.pass(2 * time.Hour)
		h.wantRung("two hours forward, at 14:00,", "Call Ann late")
		h.pass(-2 * time.Hour)
		h.wantRung("back at 12:00", "")
		h.pass(30 * time.Minute)
		h.wantRung("at 12:30 for the second time", "")
		h.pass(2*time.Hour + 30*time.Minute)
		h.wantRung("at 15:00", "Post")
	})
	eachHouse(t, func(h *house) {
		h.device("webhook", "/hook")
		h.add("Call Ann", "12:30")
		h.pass(-2 * time.Hour)
		h.wantRung("back at 10:00", "")
		h.add("Post", "10:30")
		h.pass(30 * time.Minute)
		h.wantRung("at 10:30", "Post")
		h.pass(2 * time.Hour)
		h.wantRung("at 12:30", "Call Ann")
	})
	eachHouse(t, func(h *house) { // while a message is tried again
		h.device("webhook", "/hook")
		h.add("Call Ann", "12:30")
		h.answers("/hook", 503)
		h.pass(30 * time.Minute)
		h.wantRung("at 12:30", "Call Ann")
		h.answers("/hook", 200)
		h.pass(-2 * time.Hour)
		h.pass(2*time.Hour + 5*time.Second)
		h.wantRung("when it is 12:30 again", "Call Ann")
		h.wantFate(1, "/hook accepted, this page queued")
		h.pass(time.Hour)
		h.wantRung("an hour later", "")
	})
}

// On the days on which the clocks change, a reminder rings at one instant: at the hour that the jump
// leaves out when the clocks show what they jump to, at the hour that comes twice the first time.
func TestRemindersRingOnceWhenTheClocksChange(t *testing.T) {
	berlin, err := todo.LoadZone("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		day  civil.Date
		at   time.Time // of the due
		lead time.Time // the day before at 02:30 there
	}{
		{"spring", civil.NewDate(2027, 3, 28), time.Date(2027, 3, 28, 1, 30, 0, 0, time.UTC), time.Date(2027, 3, 27, 1, 30, 0, 0, time.UTC)},
		{"autumn", civil.NewDate(2027, 10, 31), time.Date(2027, 10, 31, 0, 30, 0, 0, time.UTC), time.Date(2027, 10, 30, 0, 30, 0, 0, time.UTC)},
	} {
		t.Run(c.name, func(t *testing.T) {
			eachHouse(t, func(h *house) {
				h.who.Zone = berlin
				h.device("webhook", "/hook")
				due := &todo.Due{Date: c.day, Clock: civil.NewClock(2, 30), Timed: true, Zone: "Europe/Berlin"}
				draft := todo.Draft{Title: "Pills", Due: due, Reminders: []reminder.Reminder{{Kind: reminder.AtDue}, {Kind: reminder.Before, Days: 1, Time: "02:30"}}}
				if _, err := h.tasks.Add(t.Context(), h.who, draft); err != nil {
					t.Fatal(err)
				}
				for _, at := range []time.Time{c.lead, c.at} {
					h.pass(at.Sub(h.clock()) - time.Second)
					h.wantRung("a second before "+at.String(), "")
					h.pass(time.Second)
					h.wantRung("at "+at.String(), "Pills")
				}
				h.pass(3 * time.Hour)
				h.wantRung("after that hour, once or twice,", "")
			})
		})
	}
}
