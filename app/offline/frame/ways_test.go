package frame_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/offline/frame"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func TestMoreWaysOfSayingWhen(t *testing.T) {
	lists := map[string][]todo.Task{
		"pantry": pantry(),
		"school": append(pantry(), task("Parent evening meeting", "2026-12-03", "18:00"), task("Shed")),
	}
	for _, c := range []struct {
		list string
		last frame.Act
		it   int64
		said string
		want string
	}{
		// An amount with an hour, or with half of one.
		{"pantry", "", 0, "roof inspection got pushed a week later at 8 15", "move [1]  [] []  due 2026-12-03 495 true 1 2026-12-03 495 true false"},
		{"pantry", "", 0, "roof inspection a day earlier, noon", "move [1]  [] []  due 2026-11-25 720 true 1 2026-11-25 720 true false"},
		{"pantry", "", 0, "roof inspection is late by one and half hour", "move [1]  [] []  due 2026-11-26 630 true 1 2026-11-26 630 true false"},
		{"pantry", "", 0, "they're delaying the roof inspection a week", "move [1]  [] []  due 2026-12-03 540 true 1 2026-12-03 540 true false"},
		{"pantry", frame.Move, 1, "20 more", "move [1]  [] []  due 2026-11-26 560 true 1 2026-11-26 560 true false"},
		{"pantry", frame.Move, 1, "say quarter past", "move [1]  [] []  due 2026-11-26 555 true 1 2026-11-26 555 true false"},
		{"pantry", "", 0, "roof inspection is thursday afternoon, quarter past 4", "move [1]  [] []  due 2026-11-26 975 true 1 2026-11-26 975 true false"},
		// Corrections keep the half of the day.
		{"pantry", "", 0, "book a cab for tomorrow 6 am.. no 5:30", "add [] Book a cab [] []  due 2026-11-24 330 true false"},
		// The day of what was spoken of.
		{"pantry", frame.Add, 5, "save 40 euros till then", "add [] Save 40 euros [] []  due 2026-12-12 0 false false"},
		{"pantry", frame.Add, 5, "speeches by the wednesday of that week", "add [] Speeches [] []  due 2026-12-09 0 false false"},
		{"pantry", frame.Add, 5, "order a tent for it, a week ahead at the latest", "add [] Order a tent for it [] []  due 2026-12-05 0 false false"},
		{"pantry", "", 0, "stretching every night at 9 until concert day", "add [] Stretching [] []  due 2026-11-23 1260 true FREQ=DAILY;UNTIL=20261211 false"},
		// Several things, each with its own day, or none.
		{"pantry", "", 0, "oil change saturday tyres sunday", "add [] Oil change [] []  due 2026-11-28 0 false false; add [] Oil change [] []  due 2026-11-28 0 false false; add [] Tyres [] []  due 2026-11-29 0 false false"},
		{"pantry", "", 0, "need 2 dozen eggs, pink gel", "add [] 2 dozen eggs [] []  false; add [] 2 dozen eggs [] []  false; add [] Pink gel [] []  false"},
		{"pantry", "", 0, "milk nappies calpol on the way home", "add [] Milk [] []  false; add [] Milk [] []  false; add [] Nappies [] []  false; add [] Calpol [] []  false"},
		{"pantry", "", 0, "pump water. cutoff wheels. a new hood lens.", "add [] Pump water [] []  false; add [] Pump water [] []  false; add [] Cutoff wheels [] []  false; add [] A new hood lens [] []  false"},
		{"pantry", "", 0, "remind Ola about this saturday evening", "add [] Remind Ola [] []  due 2026-11-28 1140 true false"},
		// Done, gone, or without a day.
		{"pantry", "", 0, "the turnips are off the truck", "complete [4]  [] []  false"},
		{"pantry", "", 0, "we're skipping the concert", "delete [5]  [] []  false"},
		{"pantry", "", 0, "the concert got rained out", "delete [5]  [] []  false"},
		{"pantry", "", 0, "leave the roof inspection undated for now", "undate [1]  [] []  false"},
		{"pantry", frame.Move, 1, "and the concert too", "move [5]  [] []  due 2026-11-26 540 true 5 2026-11-26 540 true false"},
		// Series.
		{"pantry", "", 0, "judo finishes end of january", "series [2]  [] []  FREQ=WEEKLY;BYDAY=WE;UNTIL=20270131 false"},
		{"pantry", "", 0, "rent the 5th not the 1st from now on", "series [6]  [] []  due 2026-12-05 0 false FREQ=MONTHLY;BYMONTHDAY=5 false"},
		{"pantry", "", 0, "rent on the first working day of the month from now on", "series [6]  [] []  due 2026-12-01 0 false FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1 false"},
		// What isn't said as figures are, or isn't a time.
		{"pantry", "", 0, "the concert wants me there eight forty five now", "move [5]  [] []  due 2026-12-12 1245 true 5 2026-12-12 1245 true false"},
		// What leads to a title, and what follows it.
		{"pantry", "", 0, "i shall want bubble wrap, tissue", "add [] Bubble wrap [] []  false; add [] Bubble wrap [] []  false; add [] Tissue [] []  false"},
		{"pantry", "", 0, "set a daily reminder for insulin", "add [] Insulin [] []  due 2026-11-23 0 false FREQ=DAILY false"},
		{"pantry", "", 0, "add also the ferry tickets", "add [] The ferry tickets [] []  false"},
		{"pantry", "", 0, "buy a present, deadline is the 28th", "add [] Buy a present [] []  due 2026-11-28 0 false false"},
		{"pantry", "", 0, "rice cakes, oil x", "add [] Rice cakes [] []  false; add [] Rice cakes [] []  false; add [] Oil [] []  false"},
		{"pantry", "", 0, "every saturday evening top up the birdbath, starting this one", "add [] Top up the birdbath [] []  due 2026-11-28 1140 true FREQ=WEEKLY;BYDAY=SA false"},
		// Which.
		{"pantry", "", 0, "what's due before lunch on thursday", "show [1]"},
		{"school", "", 0, "PEM preponed to tuesday same timing", "move [8]  [] []  due 2026-11-24 1080 true 8 2026-11-24 1080 true false"},
		{"school", "", 0, "the shed keeps slipping. put it on saturday", "move [9]  [] []  due 2026-11-28 0 false 9 2026-11-28 0 false false"},
	} {
		t.Run(c.said, func(t *testing.T) {
			ctx := context(lists[c.list]...)
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

// Who is rained off is off; what is taken off a truck is not.
func TestOffOfSomethingIsNotOff(t *testing.T) {
	for _, key := range readingsOf("the turnips are off the truck", context(pantry()...)) {
		if key == "delete [4]  [] []  false" {
			t.Errorf("%q may be deleted because it is off the truck", "Turnips")
		}
	}
}

// Who says how often says nothing of the day, which stays what it is.
func TestAnotherRhythmKeepsTheDay(t *testing.T) {
	ctx := context(repeats(task("Boiler check", "2026-11-29"), "FREQ=MONTHLY;BYDAY=-1SU"), task("Call Ann"))
	want := "series [1]  [] []  due 2026-11-29 0 false FREQ=MONTHLY;INTERVAL=3;BYDAY=-1SU false"
	if all := readingsOf("boiler check every 3 months is enough", ctx); all[0] != want {
		t.Errorf("the readings are\n  %q\nwant first\n  %s", all[:min(8, len(all))], want)
	}
}

// "First at nine" means not before nine, and not on the first of a month.
func TestFirstAtIsNoDay(t *testing.T) {
	for _, said := range []string{"the roof inspection can first at nine", "roof inspection, he can come first at nine"} {
		for _, key := range readingsOf(said, context(pantry()...)) {
			if strings.Contains(key, "2026-12-01") {
				t.Errorf("%q may mean %s", said, key)
			}
		}
	}
}

// What is counted from something that isn't on the list is not counted from what was spoken of.
func TestWhatIsCountedFromTheUnknownIsNotCountedFromElsewhere(t *testing.T) {
	for said, wrong := range map[string]string{
		"judo the day after the party":  "move [2]  [] []  due 2026-12-13 1080 true 2 2026-12-13 1080 true false",
		"wash the car before the trip":  "add [] Wash the car the trip [] []  due 2026-12-11 0 false false",
		"call Ann right after my class": "add [] Call Ann my class [] []  due 2026-12-12 0 false false",
	} {
		ctx := context(pantry()...)
		ctx.Last = frame.Add
		ctx.It = []int64{5}
		if slices.Contains(readingsOf(said, ctx), wrong) {
			t.Errorf("%q may mean %q, which is counted from the concert", said, wrong)
		}
	}
}
