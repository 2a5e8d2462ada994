package offline_test

import "testing"

// What would be done to a part of what was said only is asked about: the other part
// would be lost in silence.
func TestWhatIsNamedBesideIsNotLost(t *testing.T) {
	for _, c := range []struct {
		list []string
		said string
		want string // of the list afterwards
	}{
		{[]string{"Ear drops", "Pay the piano teacher"}, "ear drops and vitamins taken", "Ear drops, Pay the piano teacher"},
		{[]string{"Pick up the cakes", "Renew the passport"}, "got the cakes and the candles", "Pick up the cakes, Renew the passport"},
		{[]string{"Theatre with Mia", "Pay rent"}, "theatre's off", "Pay rent"},
		{[]string{"Pay rent"}, "no training tuesday", "Pay rent"},
		{[]string{"Pay rent"}, "remind me tonight after they're in bed to sign the form", "Pay rent"},
	} {
		t.Run(c.said, func(t *testing.T) {
			tk := newTalk(t, c.list...)
			turn := tk.say(c.said)
			if got := tk.list(); got != c.want {
				t.Errorf("the list is %q, want %q; the answer was %q", got, c.want, turn.Response)
			}
		})
	}
	t.Run("from now isn't a time of day", func(t *testing.T) {
		tk := newTalk(t)
		tk.say("add yoga every other thursday at 5pm")
		before := tk.list()
		turn := tk.say("yoga only every 3 weeks from now")
		if got := tk.list(); got != before {
			t.Errorf("the list is %q, want %q, as only the rule changed; the answer was %q", got, before, turn.Response)
		}
	})
}

// An undo behind a question is of nothing that was done in between.
func TestUndoBehindAQuestionAsks(t *testing.T) {
	tk := newTalk(t, "Pay rent", "Call Tim")
	tk.say("complete pay rent")
	tk.say("cancel the plumber")
	before := tk.list()
	turn := tk.say("undo")
	if got := tk.list(); got != before || turn.Choice == nil {
		t.Errorf("the list is %q, want %q and a question; the answer was %q", got, before, turn.Response)
	}
	tk.say("Undo the last change")
	if got := tk.list(); got != "Pay rent, Call Tim" {
		t.Errorf("after the answer the list is %q", got)
	}
}

// What asks for something to be added is what is to be done itself, where that was asked for before it.
func TestAVerbBehindAddIsOfTheTitle(t *testing.T) {
	for said, want := range map[string]string{
		"add plan the party": "Plan the party", "please add write the cards": "Write the cards",
		"add set up the printer": "Set up the printer", "can you create a task to log expenses": "Log expenses",
		"I want to add buy milk": "Buy milk",
	} {
		t.Run(said, func(t *testing.T) {
			tk := newTalk(t)
			turn := tk.say(said)
			if got := tk.list(); got != want {
				t.Errorf("the list is %q, want %q; the answer was %q", got, want, turn.Response)
			}
		})
	}
}
