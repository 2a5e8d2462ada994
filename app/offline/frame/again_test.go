package frame_test

import (
	"slices"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/offline/frame"
	"github.com/todo-chatbot/todo-chatbot/app/offline/weights"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// tagged is a task with tags.
func tagged(t todo.Task, tags ...string) todo.Task {
	t.Tags = tags
	return t
}

// repeats is a task that repeats by a rule.
func repeats(t todo.Task, rule string) todo.Task {
	r, err := recur.Parse(rule)
	if err != nil {
		panic(err)
	}
	t.Recurrence = &todo.Recurrence{Rule: r, Anchor: *t.Due}
	return t
}

// pantry is a list with tags and series; now is Monday, 23 November 2026, 9:00 in UTC.
func pantry() []todo.Task {
	return []todo.Task{
		task("Roof inspection", "2026-11-26", "09:00"), repeats(task("Judo", "2026-11-25", "18:00"), "FREQ=WEEKLY;BYDAY=WE"), tagged(task("Barley"), "shopping"),
		tagged(task("Turnips"), "shopping"), task("Concert", "2026-12-12", "19:30"), repeats(task("Rent", "2026-12-01"), "FREQ=MONTHLY"), task("Hand over the keys", "2026-11-27", "10:00"),
	}
}

// readingsOf are what a message may do over a list, by what it does.
func readingsOf(said string, ctx *frame.Context) []string {
	var out []string
	for _, r := range frame.Readings(said, ctx, weights.Shared(), 40) {
		out = append(out, r.Key())
	}
	return out
}

func TestWhatIsLookedAtForWhenWhereAndWhatNot(t *testing.T) {
	for said, want := range map[string]string{
		// Another place's time.
		"ring the bank thursday 9am new york time":          "add [] Ring the bank [] []  due 2026-11-26 840 true false",
		"berlin wants the roof inspection at 11 their time": "move [1]  [] []  due 2026-11-26 600 true 1 2026-11-26 600 true false",
		"text the crew tomorrow when it's 9 in tokyo":       "add [] Text the crew [] []  due 2026-11-24 0 true false",
		"roof inspection is 3pm CET":                        "move [1]  [] []  due 2026-11-26 840 true 1 2026-11-26 840 true false",
		// What is counted from another task.
		"order a cake a week before the concert":              "add [] Order a cake [] []  due 2026-12-05 0 false false",
		"charge the camera the night before the concert at 9": "add [] Charge the camera [] []  due 2026-12-11 1260 true false",
		"practise every evening until the concert":            "add [] Practise [] []  due 2026-11-23 1140 true FREQ=DAILY;UNTIL=20261211 false",
		// The same again.
		"roof inspection same time next week":       "move [1]  [] []  due 2026-12-03 540 true 1 2026-12-03 540 true false",
		"roof inspection again same time next week": "add [] Roof inspection [] []  due 2026-12-03 540 true false",
		// Exceptions, tags and what two words are written as.
		"everything on thursday except the roof inspection goes to monday": "",
		"delete the shopping":   "delete [3 4]  [] []  false",
		"what's left to buy":    "show [3 4]",
		"handover is at 11 now": "move [7]  [] []  due 2026-11-27 660 true 7 2026-11-27 660 true false",
		// Series.
		"judo: the 16th is the last one":                      "series [2]  [] []  FREQ=WEEKLY;BYDAY=WE;UNTIL=20261216 false",
		"rent on the last day of the month instead":           "series [6]  [] []  due 2026-11-30 0 false FREQ=MONTHLY;BYMONTHDAY=-1 false",
		"judo every other wednesday now, starting on the 2nd": "series [2]  [] []  due 2026-12-02 1080 true FREQ=WEEKLY;INTERVAL=2;BYDAY=WE false",
		"choir is the first monday of the month at 7pm":       "add [] Choir [] []  due 2026-12-07 1140 true FREQ=MONTHLY;BYDAY=1MO false",
		// What isn't part of a title.
		"oil the hinges every 9 days, tomorrow the first time": "add [] Oil the hinges [] []  due 2026-11-24 0 false FREQ=DAILY;INTERVAL=9 false",
		"film for the camera, he wants it by friday":           "add [] Film for the camera [] []  due 2026-11-27 0 false false",
		"tea, two cups, and book seats for both":               "add [] Tea [] []  false; add [] Tea [] []  false; add [] Two cups [] []  false; add [] Book seats for both [] []  false",
	} {
		t.Run(said, func(t *testing.T) {
			all := readingsOf(said, context(pantry()...))
			if want == "" {
				return
			}
			if !slices.Contains(all, want) {
				t.Errorf("the readings are\n  %q\nwant among them\n  %s", all[:min(8, len(all))], want)
			}
		})
	}
}

// What an exception names is never what something is done to.
func TestAnExceptionIsLeftOut(t *testing.T) {
	ctx := context(pantry()...)
	for _, said := range []string{"everything on thursday and friday except the roof inspection goes to monday", "move all the shopping but the barley to saturday", "tag everything except the concert winter"} {
		for _, r := range frame.Readings(said, ctx, weights.Shared(), 40) {
			for _, f := range r.Frames {
				spared := map[string]int64{"e": 1, "m": 3, "t": 5}[said[:1]]
				if f.Act != frame.Show && f.Act != frame.Add && f.Act != frame.Note && slices.Contains(f.Tasks, spared) {
					t.Errorf("%q may %s task %d, which it excepts (%s)", said, f.Act, spared, r.Key())
				}
			}
		}
	}
}
