package offline_test

import (
	"strings"
	"testing"
)

// Who tells that something was done brings nothing back that was deleted.
func TestToldAsDoneIsNotRestored(t *testing.T) {
	for _, said := range []string{"I watered the plants", "watered the plants", "the plants are watered", "I've just watered the plants", "the plants are done"} {
		tk := newTalk(t, "Water the plants", "Buy milk")
		tk.say("delete the plants")
		if turn := tk.say(said); tk.list() != "Buy milk" {
			t.Errorf("%q: %q, and the list is %s", said, turn.Response, tk.list())
		}
	}
	tk := newTalk(t, "Water the plants", "Buy milk")
	tk.say("delete the plants")
	if tk.say("restore the plants"); !strings.Contains(tk.list(), "Water the plants") {
		t.Errorf("the list is %s", tk.list())
	}
}
