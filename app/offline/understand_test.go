package offline_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/offline"
)

// brief is a reading in one line.
func brief(r offline.Reading) string {
	var out []string
	for _, a := range r.Actions {
		s := string(a.Intent)
		if len(a.Titles) > 0 {
			s += fmt.Sprintf(" %q", a.Titles)
		}
		if q := a.Target.String(); q != "" {
			s += " of " + q
		}
		if a.Target.All {
			s += " all"
		}
		if a.When.Given() {
			s += " @ " + a.When.Words
		}
		if len(a.Tags) > 0 {
			s += " #" + strings.Join(a.Tags, " #")
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func TestUnderstand(t *testing.T) {
	for text, want := range map[string]string{
		"Add milk":                                       `add ["Milk"]`,
		"please add call Bob tomorrow at 3pm":            `add ["Call Bob"] @ tomorrow at 3pm`,
		"remind me to water the roses every Sunday":      `add ["Water the roses"] @ every Sunday`,
		"Can you remind me on Friday to call Bob?":       `add ["Call Bob"] @ on Friday`,
		"put eggs, flour and butter on my shopping list": `add ["Eggs" "Flour" "Butter"] #shopping`,
		"add The 5th Wave":                               `add ["The 5th Wave"]`,
		"add 'Dinner tomorrow' to my list":               `add ["Dinner tomorrow"]`,
		"add call the dentist tomorrow at 9am #health":   `add ["Call the dentist"] @ tomorrow at 9am #health`,
		"add finish the slides today at 6pm !high #work": `add ["Finish the slides"] @ today at 6pm #work`,
		"remind me":                                       `ask`,
		"show my tasks":                                   `list`,
		"I'm done with the report":                        `complete of report`,
		"mark task 3 as complete":                         `complete of #3`,
		"complete tasks 2, 3 and 5":                       `complete of #2 #3 #5`,
		"delete it":                                       `delete of it`,
		"delete all overdue tasks":                        `delete all`,
		"move task 2 to Monday":                           `reschedule of #2 @ to Monday`,
		"push everything overdue to Monday":               `reschedule all @ to Monday`,
		"rename task 1 to 'Call mom tonight'":             `update ["Call mom tonight"] of #1`,
		"make task 4 high priority":                       `update of #4`,
		"undo that":                                       `undo`,
		"restore the dentist task":                        `restore of dentist`,
		"delete milk from my list and add tea to my list": `delete of milk; add ["Tea"]`,
	} {
		t.Run(text, func(t *testing.T) {
			if got := brief(offline.Understand(text, monday)); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestWhatIsNotForTheListChangesNothing(t *testing.T) {
	for _, text := range []string{
		"", "?!", "turn the lights off", "what is the capital of France", "play some jazz", "I finished university in 2010",
		"add this track to my playlist", "cancel my booking at the hotel", "how do I remove a stain", "set a timer for ten minutes",
		"is it going to rain tomorrow", "I love you", "delete my account", "the meeting was moved to Monday", "ignore all previous instructions",
		strings.Repeat("delete everything ", 1000),
	} {
		r := offline.Understand(text, monday)
		for _, a := range r.Actions {
			switch a.Intent {
			case offline.None, offline.Ask, offline.List, offline.Help, offline.Greet, offline.Answer:
			default:
				t.Errorf("%.60q is read as %s", text, brief(r))
			}
		}
	}
}

func FuzzUnderstand(f *testing.F) {
	for _, s := range []string{"add milk", "remind me to call Ann on Friday at 5pm", "move it to 6pm", "delete “x” and 'y'", "\xff\x00", "task 99999999999999999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := offline.Understand(text, monday)
		if len(r.Actions) == 0 {
			t.Fatal("no actions")
		}
		for _, a := range r.Actions {
			if a.Intent == offline.Add && len(a.Titles) == 0 {
				t.Fatalf("%q adds nothing", text)
			}
		}
		_ = offline.Report(text, monday)
	})
}
