package store

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/list"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// titles are those of the open tasks of a list, by their numbers.
func (h *household) titles(who todo.Actor) map[int64]string {
	h.Helper()
	page, err := h.tasks.List(h.Context(), who, todo.Filter{})
	h.must(err)
	all := map[int64]string{}
	for _, t := range page.Tasks {
		all[t.Number] = t.Title
	}
	return all
}

func (h *household) wantTitles(who todo.Actor, want map[int64]string) {
	h.Helper()
	if diff := cmp.Diff(want, h.titles(who), cmpopts.EquateEmpty()); diff != "" {
		h.Errorf("the list %q of %s (-want +got):\n%s", who.List, who.User, diff)
	}
}

func (h *household) add(who todo.Actor, d todo.Draft) int64 {
	h.Helper()
	c, err := h.tasks.Add(h.Context(), who, d)
	h.must(err)
	return c.Edits[0].Number
}

func (h *household) move(who todo.Actor, to todo.ListID, numbers ...int64) todo.Change {
	h.Helper()
	var targets []todo.Target
	for _, n := range numbers {
		targets = append(targets, todo.Target{Number: n})
	}
	c, err := h.tasks.Move(h.Context(), who, to, targets...)
	h.must(err)
	return c
}

// streetOf has a house that anna owns, where leo may write and mia may look, and a flat that is anna's and leo's.
func streetOf(t *testing.T, db *DB) (*household, list.Place, list.Place) {
	h := newHousehold(t, db)
	home, flat := h.create("anna", "Home"), h.create("anna", "Flat")
	h.join("anna", "leo", home.ID, todo.Editor)
	h.join("anna", "mia", home.ID, todo.Viewer)
	h.join("anna", "leo", flat.ID, todo.Editor)
	return h, home, flat
}

func TestATaskMovesWithEverythingThatItHas(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		h, home, flat := streetOf(t, db)
		rule, err := recur.Parse("FREQ=WEEKLY;BYDAY=MO")
		h.must(err)
		due := todo.Due{Date: civil.NewDate(2026, 11, 30)}
		n := h.add(as("anna"), todo.Draft{Title: "Bins", Description: "both", Priority: todo.High, Tags: []string{"street"}, Due: &due,
			Recurrence: &todo.Recurrence{Rule: rule}, Reminders: []reminder.Reminder{{Kind: reminder.Before, Days: 1}}})
		before, err := h.tasks.Get(t.Context(), as("anna"), n)
		h.must(err)
		c := h.move(as("anna"), home.ID, n)
		if e := c.Edits[0]; c.Kind != todo.Moved || e.Before == nil || e.After != nil || *e.Elsewhere != (todo.Elsewhere{List: home.ID, Number: 1, Change: 1}) {
			t.Errorf("the change is %+v with %+v", c, e.Elsewhere)
		}
		_, err = h.tasks.GetAny(t.Context(), as("anna"), n)
		h.want(err, fault.NotFound)
		got, err := h.tasks.Get(t.Context(), in("leo", home.ID), 1)
		h.must(err)
		want := before.Clone()
		want.User, want.Number, want.Version, want.Updated = todo.UserID(home.ID), 1, 1, h.now
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("after the move (-want +got):\n%s", diff)
		}
		for who, shown := range map[todo.Actor]bool{in("anna", home.ID): true, in("leo", home.ID): false} {
			all, err := h.tasks.Changes(t.Context(), who, 0, 10)
			h.must(err)
			one, err := h.tasks.Change(t.Context(), who, 1)
			h.must(err)
			if len(all) != 1 || all[0].Kind != todo.Moved || all[0].Author != "anna" || (all[0].Edits[0].Elsewhere != nil) != shown ||
				(one.Edits[0].Elsewhere != nil) != shown {
				t.Errorf("the history that %s reads is %+v", who.User, all)
			}
		}
		if _, err := h.tasks.Undo(t.Context(), as("anna"), 0); err != nil {
			t.Fatal(err)
		}
		back, err := h.tasks.Get(t.Context(), as("anna"), n)
		h.must(err)
		if diff := cmp.Diff(before, back); diff != "" {
			t.Errorf("after undo (-want +got):\n%s", diff)
		}
		h.wantTitles(in("leo", home.ID), nil)
		// Whose it is goes along if they are there, too.
		for _, d := range []todo.Draft{{Title: "leo's", Assigned: &todo.Assignment{To: "leo"}},
			{Title: "ours", Assigned: &todo.Assignment{Turns: []todo.UserID{"anna", "mia"}}}} {
			m := h.add(in("anna", home.ID), d)
			h.move(in("anna", home.ID), flat.ID, m)
		}
		page, err := h.tasks.List(t.Context(), in("leo", flat.ID), todo.Filter{Sort: todo.SortCreated})
		h.must(err)
		for _, task := range page.Tasks {
			if leos := task.Assigned != nil && task.Assigned.To == "leo"; leos != (task.Title == "leo's") || !leos && task.Assigned != nil {
				t.Errorf("%s is assigned to %+v", task.Title, task.Assigned)
			}
		}
	})
}

func TestAMoveIsUndoneInEitherList(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		h, home, flat := streetOf(t, db)
		h.add(in("leo", home.ID), todo.Draft{Title: "a"})
		h.add(in("leo", home.ID), todo.Draft{Title: "b"})
		h.add(in("anna", flat.ID), todo.Draft{Title: "c"})
		undo := func(who todo.Actor, seq int64) todo.Change {
			t.Helper()
			c, err := h.tasks.Undo(t.Context(), who, seq)
			h.must(err)
			return c
		}
		for _, place := range []todo.Actor{in("leo", home.ID), in("leo", flat.ID)} {
			h.move(in("leo", home.ID), flat.ID, 1, 2, 1)
			h.wantTitles(in("mia", home.ID), nil)
			if got := h.titles(in("anna", flat.ID)); len(got) != 3 {
				t.Errorf("the flat has %v", got)
			}
			undone := undo(place, 0)
			h.wantTitles(in("mia", home.ID), map[int64]string{1: "a", 2: "b"})
			h.wantTitles(in("anna", flat.ID), map[int64]string{1: "c"})
			// Both halves are undone: there is nothing left to undo of it in the other.
			for _, at := range []todo.Actor{in("leo", home.ID), in("leo", flat.ID)} {
				last, err := h.tasks.LastUndoable(t.Context(), at)
				h.must(err)
				if last != nil && last.Kind == todo.Moved {
					t.Errorf("in %s the move can be undone again", at.List)
				}
			}
			undo(place, undone.Seq) // does it again
			h.wantTitles(in("mia", home.ID), nil)
			undo(place, undone.Undoes)
			h.wantTitles(in("mia", home.ID), map[int64]string{1: "a", 2: "b"})
		}
	})
}

func TestUndoOfAMoveAsksWhereSomebodyHasChangedTheTask(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		h, home, flat := streetOf(t, db)
		n := h.add(in("leo", home.ID), todo.Draft{Title: "milk"})
		c := h.move(in("leo", home.ID), flat.ID, n)
		_, err := h.tasks.Update(t.Context(), in("anna", flat.ID), todo.Patch{Number: 1, Title: new("oat milk")})
		h.must(err)
		_, err = h.tasks.Undo(t.Context(), in("anna", flat.ID), 1)
		h.want(err, fault.Forbidden)
		_, err = h.tasks.Undo(t.Context(), in("leo", home.ID), c.Seq)
		since, ok := todo.SinceOf(err)
		if !ok || since.By != "anna" || since.Title != "oat milk" || since.Kind != todo.Edited {
			t.Errorf("undo says %v", err)
		}
		h.wantTitles(in("leo", home.ID), nil)
		_, err = h.tasks.UndoOver(t.Context(), in("leo", home.ID), c.Seq)
		h.must(err)
		h.wantTitles(in("leo", home.ID), map[int64]string{n: "oat milk"})
		h.wantTitles(in("leo", flat.ID), nil)
		// One's own later change is to be undone first, over or not.
		c = h.move(in("leo", home.ID), flat.ID, n)
		_, err = h.tasks.Complete(t.Context(), in("leo", flat.ID), 2)
		h.must(err)
		for _, undo := range []func() (todo.Change, error){
			func() (todo.Change, error) { return h.tasks.Undo(t.Context(), in("leo", home.ID), c.Seq) },
			func() (todo.Change, error) { return h.tasks.UndoOver(t.Context(), in("leo", home.ID), c.Seq) },
		} {
			_, err := undo()
			h.want(err, fault.Conflict)
		}
	})
}

func TestWhoMayMove(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		h, home, flat := streetOf(t, db)
		h.join("anna", "mia", flat.ID, todo.Editor)
		for _, name := range []string{"anna", "leo", "mia", "eve"} {
			h.add(as(name), todo.Draft{Title: name + "'s own"})
		}
		h.add(in("anna", home.ID), todo.Draft{Title: "of the house"})
		h.add(in("anna", flat.ID), todo.Draft{Title: "of the flat"})
		all := func() string {
			return fmt.Sprint(h.titles(in("anna", home.ID)), h.titles(in("anna", flat.ID)), h.titles(as("mia")), h.titles(as("eve")))
		}
		before := all()
		for _, c := range []struct {
			who  todo.Actor
			to   todo.ListID
			code fault.Code
		}{
			{as("eve"), home.ID, fault.NotFound},
			{in("eve", home.ID), "", fault.NotFound},
			{in("eve", home.ID), flat.ID, fault.NotFound},
			{as("mia"), home.ID, fault.Forbidden},
			{in("mia", home.ID), "", fault.Forbidden},
			{in("mia", home.ID), flat.ID, fault.Forbidden},
			{in("mia", flat.ID), home.ID, fault.Forbidden},
			{as("eve"), "anna", fault.NotFound}, // nobody sees that somebody else has a list of their own
			{in("anna", "eve"), "", fault.NotFound},
			{as("mia"), "list-nothing", fault.NotFound},
			{in("anna", home.ID), home.ID, fault.Conflict},
			{as("anna"), "", fault.Conflict},
		} {
			_, err := h.tasks.Move(t.Context(), c.who, c.to, todo.Target{Number: 1})
			if got := fault.CodeOf(err); err == nil || got != c.code {
				t.Errorf("%s moves from %q to %q: %v, want %s", c.who.User, c.who.List, c.to, err, c.code)
			}
			if after := all(); after != before {
				t.Fatalf("%s moved from %q to %q, and was refused: %s", c.who.User, c.who.List, c.to, after)
			}
		}
		// Whoever is out of one of the lists can't undo a move any more, in neither.
		h.move(in("leo", home.ID), flat.ID, 1)
		h.must(h.lists.Remove(t.Context(), as("anna"), home.ID, "leo"))
		_, err := h.tasks.Undo(t.Context(), in("leo", flat.ID), 0)
		h.want(err, fault.NotFound)
		if got := h.titles(in("anna", home.ID)); len(got) != 0 {
			t.Errorf("the house has %v", got)
		}
	})
}

func TestAMoveIsOneAndCountsForTheQuota(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		h, home, _ := streetOf(t, db)
		h.tasks.Limit(2)
		for _, title := range []string{"a", "b"} {
			h.add(as("anna"), todo.Draft{Title: title})
		}
		h.add(in("anna", home.ID), todo.Draft{Title: "c"})
		_, err := h.tasks.Move(t.Context(), as("anna"), home.ID, todo.Target{Number: 1}, todo.Target{Number: 2})
		h.want(err, fault.Conflict)
		_, err = h.tasks.Move(t.Context(), as("anna"), home.ID, todo.Target{Number: 1}, todo.Target{Number: 9})
		h.want(err, fault.NotFound)
		_, err = h.tasks.Move(t.Context(), as("anna"), home.ID, todo.Target{Number: 1, IfVersion: 99})
		if !errors.Is(err, todo.ErrVersion) {
			t.Errorf("at another version: %v", err)
		}
		h.wantTitles(as("anna"), map[int64]string{1: "a", 2: "b"})
		h.wantTitles(in("anna", home.ID), map[int64]string{1: "c"})
		who := as("anna")
		who.Key = "once"
		first := h.move(who, home.ID, 2)
		again := h.move(who, home.ID, 2)
		if first.Seq != again.Seq {
			t.Errorf("with one key it was moved in changes %d and %d", first.Seq, again.Seq)
		}
		h.wantTitles(in("anna", home.ID), map[int64]string{1: "c", 2: "b"})
	})
}

func TestMovesInBothDirectionsAtOnceLoseNothing(t *testing.T) {
	const rounds = 20
	eachStore(t, func(t *testing.T, db *DB) {
		h, home, flat := streetOf(t, db)
		for i := range rounds {
			h.add(in("anna", home.ID), todo.Draft{Title: fmt.Sprintf("house %d", i)})
			h.add(in("leo", flat.ID), todo.Draft{Title: fmt.Sprintf("flat %d", i)})
		}
		wakes := map[todo.ListID]<-chan struct{}{}
		for _, id := range []todo.ListID{home.ID, flat.ID} {
			wake, stop := h.tasks.Watch(in("leo", id))
			defer stop()
			wakes[id] = wake
		}
		var both sync.WaitGroup
		for _, m := range []struct {
			who todo.Actor
			to  todo.ListID
		}{{in("anna", home.ID), flat.ID}, {in("leo", flat.ID), home.ID}} {
			both.Go(func() {
				for n := range rounds {
					if _, err := h.tasks.Move(t.Context(), m.who, m.to, todo.Target{Number: int64(n + 1)}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		both.Wait()
		for id, wake := range wakes {
			<-wake
			if got := h.titles(in("anna", id)); len(got) != rounds {
				t.Errorf("%s has %d tasks: %v", id, len(got), got)
			}
		}
	})
}
