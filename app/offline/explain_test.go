package offline_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/offline"
)

// What is told of a decision is how it was made: for every way of saying
// something, the rule that is said to have won is the one that was used.
func TestAnExplanationNamesTheRuleThatWasUsed(t *testing.T) {
	text, err := os.ReadFile("testdata/sayings.txt")
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for line := range strings.Lines(string(text)) {
		fields := strings.Split(strings.TrimSpace(line), " | ")
		if len(fields) < 2 || strings.HasPrefix(line, "#") {
			continue
		}
		saying := fields[1]
		used := offline.Understand(saying, monday).Actions[0].Rule
		e := offline.Explain(saying, monday)
		if e.ReadAs != "one clause" || used == "" {
			continue
		}
		told++
		if c := e.Clauses[0].Candidates; len(c) == 0 || !c[0].Won || c[0].Rule != used {
			t.Errorf("%q was decided by %q, and is explained by %+v", saying, used, c)
		}
		for i, c := range e.Clauses[0].Candidates {
			if i > 0 && (c.Won || c.Place <= e.Clauses[0].Candidates[i-1].Place) {
				t.Errorf("%q has candidates that do not lose in order: %+v", saying, c)
			}
		}
	}
	if told < 200 {
		t.Errorf("only %d sayings were told of", told)
	}
}

func TestAnExplanationSaysWhatBecameOfEachTime(t *testing.T) {
	e := offline.Explain("remind me tomorrow at 5 of the friday demo for 'Dinner on Monday' #work", monday, "friday demo")
	var got []string
	for _, s := range e.Spans {
		got = append(got, strings.TrimSpace(s.Text+" "+s.Kind+" "+s.Why))
	}
	want := "tomorrow at 5 time; friday time you keep these words in titles; 'Dinner on Monday' quoted; #work tag"
	if strings.Join(got, "; ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "; "), want)
	}
	if b, err := json.Marshal(e); err != nil || !strings.Contains(string(b), `"read_as":"one clause"`) {
		t.Errorf("string(b) = %v, want it to contain %q; error: %v", string(b), `"read_as":"one clause"`, err)
	}
	for _, part := range []string{"→  ", "add: remind <me> {title}", "left alone: you keep", "It means\n  add, “The friday demo for 'Dinner on Monday'”"} {
		if !strings.Contains(e.String(), part) {
			t.Errorf("%q is not in\n%s", part, e)
		}
	}
}
