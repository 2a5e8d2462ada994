package todo

import (
	"encoding/json"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

func drawTurns(t *rapid.T) *Assignment {
	all := []UserID{"ann", "bob", "cyd", "dee", "eve"}
	order := rapid.SliceOfNDistinct(rapid.SampledFrom(all), 2, 5, rapid.ID).Draw(t, "order")
	return &Assignment{To: rapid.SampledFrom(order).Draw(t, "to"), Turns: order, Weekly: true, Since: civil.NewDate(2026, 11, 23)}
}

func TestTurnsGoAroundAndSkipWhoLeft(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawTurns(t)
		here := map[UserID]bool{}
		for _, u := range a.Turns {
			here[u] = rapid.Bool().Draw(t, string(u))
		}
		member := func(u UserID) (bool, error) { return here[u], nil }
		left := slices.DeleteFunc(slices.Clone(a.Turns), func(u UserID) bool { return !here[u] })
		n := rapid.IntRange(0, 12).Draw(t, "turns")
		// The oracle: one step at a time, over whoever isn't there.
		want := a.To
		if len(left) > 0 {
			at := slices.Index(a.Turns, a.To)
			step := func() {
				for at = (at + 1) % len(a.Turns); !here[a.Turns[at]]; at = (at + 1) % len(a.Turns) {
				}
			}
			if !here[a.To] {
				step() // who isn't there has no turn
			}
			for range n {
				step()
			}
			want = a.Turns[at]
		}
		got, err := a.next(n, member)
		if err != nil || got.To != want {
			t.Fatalf("after %d turns of %v, of whom %v are there, it is %s's (%v); want %s", n, a.Turns, left, got.To, err, want)
		}
		if len(left) > 0 && !here[got.To] {
			t.Fatalf("%s has left and has the turn", got.To)
		}
	})
}

// TestWeeksAddUp reads an assignment on two days, one after the other: what it is
// on the second day is the same whether it was written on the first or not.
func TestWeeksAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawTurns(t)
		here := map[UserID]bool{}
		for _, u := range a.Turns {
			here[u] = rapid.Bool().Draw(t, string(u))
		}
		member := func(u UserID) (bool, error) { return here[u], nil }
		first := a.Since.AddDays(rapid.IntRange(-3, 60).Draw(t, "first"))
		second := first.AddDays(rapid.IntRange(0, 60).Draw(t, "second"))
		between, err := a.current(first, member)
		if err != nil {
			t.Fatal(err)
		}
		if days := first.Sub(between.Since); between != a && days > 6 {
			t.Fatalf("on %s the turn is that of %s, %d days before", first, between.Since, days)
		}
		twice, err := between.current(second, member)
		if err != nil {
			t.Fatal(err)
		}
		once, err := a.current(second, member)
		if err != nil {
			t.Fatal(err)
		}
		if !once.equal(twice) {
			t.Fatalf("on %s it is %+v, and by way of %s %+v", second, once, first, twice)
		}
	})
}

func TestAssignmentsAreReadAsTheyWereWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawTurns(t)
		b, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var back Assignment
		if err := json.Unmarshal(b, &back); err != nil || !back.equal(a) {
			t.Fatalf("%s is read as %+v, %v", b, back, err)
		}
	})
}

func TestAssignmentsThatCannotBe(t *testing.T) {
	day := civil.NewDate(2026, 11, 23)
	for name, a := range map[string]Assignment{
		"nobody":               {},
		"weekly by nobody":     {To: "ann", Weekly: true},
		"one takes turns":      {To: "ann", Turns: []UserID{"ann"}},
		"twice the same":       {To: "ann", Turns: []UserID{"ann", "bob", "ann"}},
		"the turn of a fourth": {To: "dee", Turns: []UserID{"ann", "bob"}},
		"more than can be":     {Turns: make([]UserID, MaxTurns+1)},
	} {
		if err := a.check(day); err == nil {
			t.Errorf("%s: it is taken as %+v", name, a)
		}
	}
	a := Assignment{Turns: []UserID{"ann", "bob"}, Weekly: true}
	if err := a.check(day); err != nil || a.To != "ann" || a.Since != day {
		t.Errorf("it is %+v, %v", a, err)
	}
}

func FuzzAssignmentJSON(f *testing.F) {
	f.Add(`{"to":"ann","turns":["ann","bob"],"weekly":true,"since":"2026-11-23"}`)
	f.Add(`{"to":"ann","since":"2026-13-40"}`)
	f.Fuzz(func(t *testing.T, s string) {
		var a Assignment
		if json.Unmarshal([]byte(s), &a) != nil {
			return
		}
		b, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var back Assignment
		if err := json.Unmarshal(b, &back); err != nil || !back.equal(&a) {
			t.Fatalf("%s becomes %s", s, b)
		}
	})
}
