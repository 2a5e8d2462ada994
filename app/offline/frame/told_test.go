package frame_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/offline/frame"
	"github.com/todo-chatbot/todo-chatbot/app/offline/weights"
)

// People who tell something, rather than ask for it, have a reading that does what they want.
func TestWhatIsToldHasAReading(t *testing.T) {
	for said, want := range map[string][]string{
		"the boiler has to be serviced by friday":                       {"add Service the boiler 2026-11-27"},
		"curtains need washing":                                         {"add Wash curtains"},
		"for the picnic we need plates, cups and ice":                   {"add Plates", "add Cups", "add Ice"},
		"water the basil tomorrow because it droops":                    {"add Water the basil 2026-11-24"},
		"yoga tuesday and thursday at 6":                                {"add Yoga 2026-11-24 18:00", "add Yoga 2026-11-26 18:00"},
		"once we move in on the 30th: hang the lamps, unpack the books": {"add Hang the lamps 2026-11-30", "add Unpack the books 2026-11-30"},
		"delete the feta. no wait, move it to friday":                   {"move Feta 2026-11-27"},
	} {
		t.Run(said, func(t *testing.T) {
			all := frame.Readings(said, context(list()...), weights.Shared(), 60)
			if !slices.ContainsFunc(all, func(r frame.Reading) bool { return slices.Equal(does(r), want) }) {
				for _, r := range all[:min(3, len(all))] {
					t.Log(does(r))
				}
				t.Errorf("none of %d readings does %q", len(all), want)
			}
		})
	}
}

// does says what a reading does, each frame in words.
func does(r frame.Reading) []string {
	var out []string
	titles := list()
	for _, f := range r.Frames {
		switch f.Act {
		case frame.Chat, frame.Idle:
			continue
		case frame.Add:
			for _, one := range f.Added() {
				out = append(out, words("add", one.Title, one))
			}
			continue
		}
		for _, n := range f.Tasks {
			out = append(out, words(string(f.Act), titles[n-1].Title, f))
		}
	}
	return out
}

func words(act, title string, f frame.Frame) string {
	parts := []string{act, title}
	if f.Due != nil {
		parts = append(parts, f.Due.Date.String())
		if f.Due.Timed {
			parts = append(parts, f.Due.Clock.String())
		}
	}
	return strings.Join(parts, " ")
}
