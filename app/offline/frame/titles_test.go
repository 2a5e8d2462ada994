package frame_test

import (
	"slices"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/offline/frame"
)

// What only leads up to a wish, or follows it, is no part of a title.
func TestTitlesOfWhatIsAsked(t *testing.T) {
	for _, c := range []struct {
		last frame.Act
		it   int64
		said string
		want string
	}{
		{"", 0, "print the permit too, tomorrow at 9", "add [] Print the permit [] []  due 2026-11-24 540 true false"},
		{"", 0, "plums also from the farm on friday", "add [] Plums from the farm [] []  due 2026-11-27 0 false false"},
		{"", 0, "i'd like to be reminded to oil the gate on friday", "add [] Oil the gate [] []  due 2026-11-27 0 false false"},
		{"", 0, "remidn me of the flash cards on sunday", "add [] The flash cards [] []  due 2026-11-29 0 false false"},
		{"", 0, "self review has to be in by friday", "add [] Self review [] []  due 2026-11-27 0 false false"},
		{"", 0, "swimming lesson on the 29th, book it in", "add [] Swimming lesson [] []  due 2026-11-29 0 false false"},
		{"", 0, "first aid course friday at 10", "add [] First aid course [] []  due 2026-11-27 600 true false"},
		// What is named so, and what a verb needs, is no manner of asking.
		{"", 0, "buy the luggage tag on friday", "add [] Buy the luggage tag [] []  due 2026-11-27 0 false false"},
		{"", 0, "print the label for the parcel on friday", "add [] Print the label for the parcel [] []  due 2026-11-27 0 false false"},
		{"", 0, "wash the reds separately on friday", "add [] Wash the reds separately [] []  due 2026-11-27 0 false false"},
		{"", 0, "ask tim how much we need by friday", "add [] Ask tim how much we need [] []  due 2026-11-27 0 false false"},
		{"", 0, "we could do with a new kettle", "add [] A new kettle [] []  false"},
		{"", 0, "y'all add choir supper friday at 7pm", "add [] Choir supper [] []  due 2026-11-27 1140 true false"},
		// A clause at the end says only when, on which way, or why.
		{"", 0, "a goose and two bottles of port, buy them on friday", "add [] A goose [] []  due 2026-11-27 0 false false; add [] A goose [] []  due 2026-11-27 0 false false; add [] Two bottles of port [] []  due 2026-11-27 0 false false"},
		{"", 0, "hay for the rabbits, need it by saturday", "add [] Hay for the rabbits [] []  due 2026-11-28 0 false false"},
		{"", 5, "black tie, get it the day before", "add [] Black tie [] []  due 2026-12-11 0 false false"},
		{"", 0, "eggs, butter and yeast for the class", "add [] Eggs [] []  false; add [] Eggs [] []  false; add [] Butter [] []  false; add [] Yeast [] []  false"},
		{"", 0, "buy mustard tomorrow when i'm at the mill", "add [] Buy mustard [] []  due 2026-11-24 0 false false"},
		// Tags at the end, what is counted from a clause, and the same for something else.
		{"", 0, "new bulls arrive on friday, tag it stock", "add [] New bulls arrive [stock] []  due 2026-11-27 0 false false"},
		{"", 0, "dinner with the mayor friday 7pm, council tag", "add [] Dinner with the mayor [council] []  due 2026-11-27 1140 true false"},
		{"", 3, "pears, same tag", "add [] Pears [shopping] []  false"},
		{"", 0, "bulbs, key blanks, tomorrow, tag repairs", "add [] Bulbs [] []  due 2026-11-24 0 false false; add [] Bulbs [repairs] []  due 2026-11-24 0 false false; add [] Key blanks [repairs] []  due 2026-11-24 0 false false"},
		{"", 0, "clean the windows two days before the concert starts", "add [] Clean the windows [] []  due 2026-12-10 0 false false"},
		{frame.Add, 5, "pack the day before i fly", "add [] Pack [] []  due 2026-12-11 0 false false"},
		{frame.Add, 1, "same for the loft", "add [] Roof loft [] []  due 2026-11-26 540 true false"},
		{"", 0, "wake me tomorrow at 4:30", "add [] Wake me [] []  due 2026-11-24 270 true false"},
		{"", 0, "viewing with the petersens sat 1130", "add [] Viewing with the petersens [] []  due 2026-11-28 690 true false"},
		{"", 0, "eva wants clay, get it on saturday", "add [] Clay [] []  due 2026-11-28 0 false false"},
		{"", 0, "tomorrow: cinema 9.15pm", "add [] Cinema [] []  due 2026-11-24 1275 true false"},
	} {
		t.Run(c.said, func(t *testing.T) {
			ctx := context(pantry()...)
			ctx.Last = c.last
			if c.it > 0 {
				ctx.It = []int64{c.it}
			}
			if all := readingsOf(c.said, ctx); !slices.Contains(all, c.want) {
				t.Errorf("the readings are\n  %q\nwant among them\n  %s", all[:min(8, len(all))], c.want)
			}
		})
	}
}

// Another number, another spelling, one part of two: the title changes where the words say so,
// and what somebody tells about a task can become a note on it.
func TestTitlesThatChangeAndNotes(t *testing.T) {
	tasks := append(pantry(), task("Order caps x18"), task("Call Denise"), task("Paper and ribbon"), task("Winter boots"))
	for said, want := range map[string]string{
		"caps are 21 now":                     "rename [8] Order caps x21 [] []  false",
		"it's Denice with a c, not Denise":    "rename [9] Call Denice [] []  false",
		"got paper, ribbon is out of stock":   "rename [10] Ribbon [] []  false",
		"rename the winter one Snow shoes":    "rename [11] Snow shoes [] []  false",
		"winter boots size 9-10":              "note [11]  [] [] winter boots size 9-10 false",
		"winter boots in":                     "complete [11]  [] []  false",
		"rename the caps to \"hats for all\"": "rename [8] Hats for all [] []  false",
	} {
		t.Run(said, func(t *testing.T) {
			if all := readingsOf(said, context(tasks...)); !slices.Contains(all, want) {
				t.Errorf("the readings are\n  %q\nwant among them\n  %s", all[:min(8, len(all))], want)
			}
		})
	}
}
