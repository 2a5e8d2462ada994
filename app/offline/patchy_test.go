package offline_test

import "testing"

// What was done in part is not done, and of two things that have run out none
// is lost: neither may change the list to something else than was said.
func TestPartsAreNotTakenForTheWhole(t *testing.T) {
	for said, wrong := range map[string]string{
		"wrote half of the report":                    "[Write the report], Post the cards",
		"posted some of the cards":                    "Write the report, [Post the cards]",
		"we're out of soap and running low on bleach": "Write the report, Post the cards, Soap",
	} {
		t.Run(said, func(t *testing.T) {
			tk := newTalk(t, "Write the report", "Post the cards")
			turn := tk.say(said)
			if got := tk.list(); got == wrong {
				t.Errorf("the list is %q; it said %q", got, turn.Response)
			}
		})
	}
}

// A move of which the rules see only a part is read by the list.
func TestAMoveHasAllThatWasSaidOfIt(t *testing.T) {
	tk := newTalk(t)
	tk.say("add piano lesson on Thursday at 3pm")
	turn := tk.say("move the piano lesson to Saturday, two hours later")
	if got := tk.list(); got == "Piano lesson @11-28 15:00" {
		t.Errorf("the list is %q: the hour was lost; it said %q", got, turn.Response)
	}
}
