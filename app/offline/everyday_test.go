package offline_test

import (
	"strings"
	"testing"
)

// What people do with things sounds like what they do with tasks: of what isn't on the list
// it is offered to add it.
func TestWhatIsNotThereIsOfferedToBeAdded(t *testing.T) {
	for said, want := range map[string]string{
		"drop Sam at school 8am":                "Drop Sam at school @11-24 08:00",
		"remove the old carpet on saturday":     "Remove the old carpet @11-28",
		"move the sofa on sunday":               "Move the sofa @11-29",
		"strike the old scaffolding on tuesday": "Strike the old scaffolding @11-24",
	} {
		t.Run(said, func(t *testing.T) {
			tk := newTalk(t, "Pay rent")
			turn := tk.say(said)
			if turn.Choice == nil {
				if got := tk.list(); got != "Pay rent, "+want {
					t.Errorf("nothing is offered, and the list is %q; the answer was %q", got, turn.Response)
				}
				return
			}
			tk.say(turn.Choice.Options[0].Message)
			if got := tk.list(); got != "Pay rent, "+want {
				t.Errorf("after %q the list is %q, want %q more", turn.Choice.Options[0].Label, got, want)
			}
		})
	}
	t.Run("but not of what is to move", func(t *testing.T) {
		tk := newTalk(t, "Pay rent")
		if turn := tk.say("move the dentist to friday"); turn.Choice != nil {
			t.Errorf("it is offered to %q", turn.Choice.Options[0].Label)
		}
	})
}

// A word that exists isn't a slip of the fingers.
func TestWordsThatLookLikeCommands(t *testing.T) {
	for _, said := range []string{"clean the oven", "movie night friday at 8", "charge the phone", "cancer screening tuesday"} {
		t.Run(said, func(t *testing.T) {
			tk := newTalk(t, "Pay rent")
			if turn := tk.say(said); strings.HasPrefix(turn.Response, "Did you mean") {
				t.Errorf("the answer is %q", turn.Response)
			}
		})
	}
}

// What is of an evening is in the evening, whoever reads its time.
func TestEveningsAreInTheEvening(t *testing.T) {
	for said, want := range map[string]string{
		"add movie night friday at 8":             "Movie night @11-27 20:00",
		"remind me about movie night friday at 8": "Movie night @11-27 20:00",
		"dinner at 7 tomorrow":                    "Dinner @11-24 19:00",
		"game night is at 7 on friday":            "Game night @11-27 19:00",
	} {
		t.Run(said, func(t *testing.T) {
			tk := newTalk(t, "Pay rent")
			turn := tk.say(said)
			if got := tk.list(); got != "Pay rent, "+want {
				t.Errorf("the list is %q, want %q more; the answer was %q", got, want, turn.Response)
			}
		})
	}
}

// News of a thing doesn't change the task that has to do with it, and a sentence about things of its own
// doesn't change what was spoken of before: both are asked about, or added.
func TestWhatOnlySoundsLikeAChangeChangesNothing(t *testing.T) {
	for said, add := range map[string]string{
		"Lena's birthday is december 12th":                  "add buy birthday present for Lena by friday",
		"party on saturday at 11":                           "add buy birthday present for Lena by friday",
		"the plumber is coming wednesday at 9":              "add call the plumber",
		"change the bed sheets every two weeks on saturday": "add water the plants every sunday",
		"gym at 6 as usual":                                 "add gym every tuesday at 18:00",
		"dentist confirmed":                                 "add dentist on thursday at 3pm",
		"got an email from the plumber":                     "add call the plumber",
		"plumber cancelled on me":                           "add call the plumber",
		"report is 80% done":                                "add finish the report by monday",
	} {
		t.Run(said, func(t *testing.T) {
			tk := newTalk(t)
			tk.say(add)
			before := tk.list()
			turn := tk.say(said)
			if got := tk.list(); !strings.HasPrefix(got, before) {
				t.Errorf("the list is %q, want it to begin with %q; the answer was %q", got, before, turn.Response)
			}
		})
	}
	t.Run("the dates off something", func(t *testing.T) {
		tk := newTalk(t)
		tk.say("add dentist on thursday at 3pm")
		tk.say("remove the dates from the dentist")
		if got := tk.list(); got != "Dentist" {
			t.Errorf("the list is %q, want the dentist without a date", got)
		}
	})
}
