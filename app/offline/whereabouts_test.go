package offline_test

import (
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/notify"
)

// Who says where they are is there for whatever goes by their time; where a name has
// several zones, it is asked which.
func TestWhereSomebodyIsIsTheirTimeZone(t *testing.T) {
	for says, want := range map[string]string{
		"I'm in Berlin":                       "Europe/Berlin",
		"I'm in Tokyo this week":              "Asia/Tokyo",
		"I moved to New York":                 "America/New_York",
		"I've just landed in Tokyo!":          "Asia/Tokyo",
		"we're back in the UK":                "Europe/London",
		"I live in Chicago now":               "America/Chicago",
		"I'm on New York time":                "America/New_York",
		"I'm staying in Lisbon until friday":  "Europe/Lisbon",
		"my time zone is Europe/Paris":        "Europe/Paris",
		"my time zone is America/Los_Angeles": "America/Los_Angeles",
		"set my time zone to tokyo":           "Asia/Tokyo",
		"change my timezone to CET":           "Europe/Berlin",
		"I'm in the US":                       "UTC",
		"I'm in the US; the second one":       "America/Chicago",
		"I'm in Portland; the second one":     "America/New_York",
		"I'm in Portland; As in Los Angeles":  "America/Los_Angeles",
		"I'm in Portland; leave it as it is":  "UTC",
		"I'm in Tokyo; undo":                  "UTC",
		"I'm in Tokyo; I'm in Berlin; undo":   "Asia/Tokyo",
		"I'm in Tokyo next week":              "UTC",
		"I'm in London on friday":             "UTC",
		"set my time zone to Bielefeld":       "UTC",
		"I'm in a meeting":                    "UTC",
		"I'm at work":                         "UTC",
		"I'm visiting my mother":              "UTC",
		"I moved the meeting to New York":     "UTC",
		"we arrived at the airport":           "UTC",
		"add I'm in Berlin":                   "UTC",
	} {
		t.Run(says, func(t *testing.T) {
			b := newBelled(t)
			for said := range strings.SplitSeq(says, "; ") {
				b.say(said)
			}
			if got := b.who.Location().String(); got != want {
				t.Errorf("they are in %s, want %s", got, want)
			}
		})
	}
}

// What is said beside the change: when it is there, that it stays, and what can't be done.
func TestWhatIsSaidOfATimeZone(t *testing.T) {
	for says, want := range map[string]string{
		"I'm in Tokyo":                  "Your time zone is Asia/Tokyo, where it is 18:00. Before: UTC.",
		"I'm in Tokyo for three days":   "I can't change it back by myself: when you are back, say so, such as “my time zone is UTC”.",
		"what's my time zone?":          "Your time zone is UTC, where it is 09:00.",
		"I'm in Tokyo next week":        "I can't change your time zone at a time to come. Say “I'm in Tokyo” when you are there.",
		"I'm in the US":                 "Which time is it, of those in “the US”?",
		"set my time zone to Bielefeld": "I don't know the time zone of “bielefeld”. Name a large city that has it, such as “my time zone is Berlin”.",
	} {
		t.Run(says, func(t *testing.T) {
			if got := newBelled(t).say(says).Response; !strings.Contains(got, want) {
				t.Errorf("the answer is %q, want %q in it", got, want)
			}
		})
	}
}

// What rings by the day rings by the day where somebody is.
func TestWholeDaysRingWhereSomebodyIs(t *testing.T) {
	b := newBelled(t)
	b.say("remind me tomorrow to call the bank")
	b.say("I'm in Tokyo")
	if got, want := b.coming(), "Call the bank"; !strings.Contains(got, want) {
		t.Errorf("to ring: %s, want %s in it", got, want)
	}
	b.at(24, 0, 1) // 9:01 in Tokyo
	ringing, err := b.bells.Unanswered(t.Context(), b.who)
	if err != nil || !strings.Contains(titlesOf(ringing), "Call the bank") {
		t.Errorf("at 9:01 in Tokyo it rings %s, %v", titlesOf(ringing), err)
	}
}

func titlesOf(rings []notify.Ring) string {
	var all []string
	for _, r := range rings {
		all = append(all, r.Title)
	}
	return strings.Join(all, ", ")
}
