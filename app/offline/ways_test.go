package offline_test

import (
	"bufio"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/offline"
)

// Every line of testdata/sayings.txt is a way of saying something, written for
// this test and found in no corpus.
func TestWaysOfSayingThings(t *testing.T) {
	f, err := os.Open("testdata/sayings.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, n := bufio.NewScanner(f), 0
	for lines.Scan() {
		if line := lines.Text(); line != "" && !strings.HasPrefix(line, "#") {
			n++
			fields := strings.Split(line, " | ")
			if len(fields) < 2 || len(fields) > 3 {
				t.Fatalf("%q is not an intent, a saying and perhaps what is meant, with bars between", line)
			}
			understands(t, offline.Intent(fields[0]), fields[1], fields[2:])
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if n < 250 {
		t.Errorf("there are only %d sayings", n)
	}
}

// understands checks the first action that is made of a saying; meant is the
// title or the words of the task, if given.
func understands(t *testing.T, intent offline.Intent, saying string, meant []string) {
	t.Helper()
	r := offline.Understand(saying, monday)
	a := r.Actions[0]
	if a.Intent != intent {
		t.Errorf("%q is %s, want %s; by %s", saying, a.Intent, intent, a.Rule)
		return
	}
	got := a.Target.Words
	if len(a.Titles) > 0 {
		got = a.Titles[0]
	}
	if len(meant) > 0 && got != meant[0] {
		t.Errorf("%q is about %q, want %q; by %s", saying, got, meant[0], a.Rule)
	}
	if changing := slices.ContainsFunc(r.Actions[1:], func(b offline.Action) bool { return b.Intent != offline.Ask && b.Intent != intent }); changing {
		t.Errorf("%q is also %s", saying, brief(r))
	}
}
