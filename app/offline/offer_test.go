package offline_test

import (
	"context"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/offline"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// What a search for the words would not find is asked about by what the list makes of them.
func TestWhatIsToldIsAskedAboutByTheList(t *testing.T) {
	list := todo.Snapshot{Pending: []todo.Task{{Number: 1, Title: "Ring Leo"}, {Number: 2, Title: "Buy ink"}}}
	e := offline.ExplainOn("talked to Leo just now", monday.Now, "en-GB", list)
	if want := "asks: Shall I complete “Ring Leo” (#1)?"; !strings.HasPrefix(e.Decision, want) {
		t.Errorf("it %s, want that it %s", e.Decision, want)
	}
	if got := e.Readings[0].Doubts; len(got) == 0 {
		t.Error("the explanation names no doubt")
	}
}

// A button does what somebody may want: it shows nothing beside what it changes, and no two do the same.
func TestButtonsDiffer(t *testing.T) {
	offered := 0
	for _, message := range []string{"posted the samples and the ink", "the ink and the dentist, friday at 3 or so",
		"ink thing moved, and samples too"} {
		tk := newTalk(t)
		for _, title := range []string{"Buy ink", "Label the samples", "Dentist", "Post the samples"} {
			if _, err := tk.tasks.Add(context.Background(), tk.who, todo.Draft{Title: title}); err != nil {
				t.Fatal(err)
			}
		}
		seen := map[string]bool{}
		turn := tk.say(message)
		if turn.Choice == nil {
			continue // it was done
		}
		offered++
		for _, o := range turn.Choice.Options {
			if seen[o.Label] || strings.Contains(o.Label, "; Show ") || strings.Contains(o.Label, "what fits") {
				t.Errorf("%q offers %q", message, o.Label)
			}
			seen[o.Label] = true
		}
	}
	if offered < 2 {
		t.Errorf("%d of the messages are asked about", offered)
	}
}
