package frame_test

import (
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/offline/frame"
	"github.com/todo-chatbot/todo-chatbot/app/offline/weights"
)

// TestTimesAreAmongTheReadings checks that what a time may mean is among the
// readings: which of them is best, the weights say.
func TestTimesAreAmongTheReadings(t *testing.T) {
	for said, want := range map[string]string{
		"feta same day as the physio":            "move [3]  [] []  due 2026-11-26 0 false",
		"buy flowers the day before the physio":  "add [] Buy flowers [] []  due 2026-11-25 0 false",
		"feta the friday after physio":           "move [3]  [] []  due 2026-11-27 0 false",
		"board slides by friday night":           "move [6]  [] []  due 2026-11-27 0 false",
		"vet is tuesday half five":               "due 2026-11-24 1050 true",
		"physio can't do it til friday":          "move [1]  [] []  due 2026-11-27 660 true",
		"the vet is the 2nd they wrote":          "move [4]  [] []  due 2026-12-02 990 true",
		"physio moved a day later, 930":          "move [1]  [] []  due 2026-11-27 570 true",
		"owen has soccer tuesday and thursday 5": "add [] Owen has soccer [] []  due 2026-11-24 1020 true FREQ=WEEKLY;BYDAY=TU,TH",
		"orchids on wednesdays too":              "series [5]  [] []  due 2026-11-28 0 false FREQ=WEEKLY;BYDAY=WE,SA",
		"orchids every other week now":           "series [5]  [] []  due 2026-11-28 0 false FREQ=WEEKLY;INTERVAL=2",
		"add choir tues 6pm, thurs 7pm":          "each 2026-11-24 1080 each 2026-11-26 1140",
		"add nights 3rd 4th 5th december 18:30":  "each 2026-12-03 1110 each 2026-12-04 1110 each 2026-12-05 1110",
		"swim every day but not on weekends":     "add [] Swim [] []  due 2026-11-23 0 false FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
	} {
		found := false
		var keys []string
		for _, r := range frame.Readings(said, context(list()...), weights.Default(), 60) {
			keys = append(keys, r.Key())
			found = found || strings.Contains(r.Key(), want)
		}
		if !found {
			t.Errorf("%q: no reading has %q, but:\n%s", said, want, strings.Join(keys, "\n"))
		}
	}
}
