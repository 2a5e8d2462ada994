package offline_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/offline"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func TestAnExplanationByTheListSaysWhatNamedWhatAndWhatWasLeft(t *testing.T) {
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	list := todo.Snapshot{Pending: []todo.Task{
		{Number: 1, Title: "Physio", Due: &todo.Due{Date: civil.NewDate(2026, 11, 27), Clock: 15 * 60, Timed: true, Zone: "UTC"}},
		{Number: 2, Title: "Fix sink"},
	}}
	e := offline.ExplainOn("sink is fixed!! and physio is postponed to monday same time", at, "en-GB", list)
	if want := `does: complete_task {"tasks":[2]}; reschedule_task {"due":"2026-11-30 15:00","tasks":[1]}`; e.Decision != want {
		t.Errorf("the decision is %q, want %q", e.Decision, want)
	}
	if len(e.Readings) == 0 {
		t.Fatal("there is no reading")
	}
	sum := 0.0
	for _, r := range e.Readings {
		sum += r.Chance
		for _, f := range r.Frames {
			if f.Said == "" || len(f.Features) == 0 {
				t.Errorf("%q: a frame without its words or features: %+v", r.Does, f)
			}
		}
	}
	if sum <= 0 || sum > 1.001 {
		t.Errorf("the chances add up to %.3f, want at most 1", sum)
	}
	said := e.String()
	for _, want := range []string{"Complete “Fix sink” (#2)", "Mon 30 Nov at 15:00", "named by “physio”", "move how=name"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is missing in\n%s", want, said)
		}
	}
	if _, err := json.Marshal(e); err != nil {
		t.Errorf("as JSON: %v", err)
	}
	if e := offline.ExplainOn("what's the weather", at, "", todo.Snapshot{}); !strings.HasPrefix(e.Decision, "says: ") {
		t.Errorf("over an empty list it is decided %q, want an answer", e.Decision)
	}
}
