package offline_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
)

// One of several times is asked about, and the title has none of them.
func TestOneOfSeveralTimesIsAskedAbout(t *testing.T) {
	for said, want := range map[string][]string{
		"remind me to call Ann at 5 or 6":                {"Mon 23 Nov at 17:00", "Mon 23 Nov at 18:00"},
		"remind me to call Ann at 5, 6 or 7":             {"Mon 23 Nov at 17:00", "Mon 23 Nov at 18:00", "Mon 23 Nov at 19:00"},
		"remind me at 5 or 6 to call Ann":                {"Mon 23 Nov at 17:00", "Mon 23 Nov at 18:00"},
		"remind me tomorrow or friday to call Ann":       {"Tue 24 Nov", "Fri 27 Nov"},
		"remind me to call Ann tomorrow at 5 or 6":       {"Tue 24 Nov at 17:00", "Tue 24 Nov at 18:00"},
		"remind me to call Ann on Wednesday or Thursday": {"Wed 25 Nov", "Thu 26 Nov"},
		"add call Ann on Wednesday or Thursday at 3":     {"Wed 25 Nov at 15:00", "Thu 26 Nov at 15:00"},
		"call Ann Wednesday or Thursday":                 {"Wed 25 Nov", "Thu 26 Nov"},
		"remind me to call Ann tonight or friday at 8":   {"Mon 23 Nov at 20:00", "Fri 27 Nov at 08:00"},
		"don't let me forget to call Ann at 9pm or 10pm": {"Mon 23 Nov at 21:00", "Mon 23 Nov at 22:00"},
	} {
		t.Run(said, func(t *testing.T) {
			for i, due := range want {
				b := newPatient(t)
				before := b.list()
				turn := b.say(said)
				var options []string
				if turn.Choice != nil {
					for _, o := range turn.Choice.Options {
						options = append(options, o.Label)
					}
				}
				all := []string{}
				for _, w := range want {
					all = append(all, "Add “Call Ann”, due "+w)
				}
				if all = append(all, "None of these"); !slices.Equal(options, all) || b.list() != before || turn.Status == chat.Waiting {
					t.Fatalf("offers %q, want %q; said %q", options, all, turn.Response)
				}
				if turn = b.say(options[i]); !strings.Contains(turn.Response, "Added “Call Ann”") || !strings.Contains(turn.Response, due) {
					t.Errorf("%s: said %q", options[i], turn.Response)
				}
			}
		})
	}
}
