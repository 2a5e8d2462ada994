package store

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func TestTasksOfAListAreAssignedAndPassOn(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		h := newHousehold(t, db)
		home := h.create("anna", "Home")
		h.join("anna", "leo", home.ID, todo.Editor)
		h.join("anna", "mia", home.ID, todo.Viewer)
		anna, leo := in("anna", home.ID), in("leo", home.ID)
		weekly, err := recur.Parse("FREQ=WEEKLY;BYDAY=MO")
		h.must(err)
		add := func(d todo.Draft) int64 {
			t.Helper()
			c, err := h.tasks.Add(t.Context(), anna, d)
			h.must(err)
			return c.Edits[0].Number
		}
		whose := func(n int64) todo.UserID {
			t.Helper()
			task, err := h.tasks.Get(t.Context(), leo, n)
			h.must(err)
			if task.Assigned == nil {
				return ""
			}
			return task.Assigned.To
		}
		assign := func(who todo.Actor, n int64, a todo.Assignment) error {
			_, err := h.tasks.Update(t.Context(), who, todo.Patch{Number: n, Assigned: todo.Some(a)})
			return err
		}
		turns := []todo.UserID{"anna", "leo", "mia"}

		t.Run("to a member, and undone", func(t *testing.T) {
			n := add(todo.Draft{Title: "Water the plants"})
			h.must(assign(anna, n, todo.Assignment{To: "leo"}))
			if whose(n) != "leo" {
				t.Errorf("it is %q's", whose(n))
			}
			_, err := h.tasks.Undo(t.Context(), anna, 0)
			h.must(err)
			if whose(n) != "" {
				t.Errorf("after undo it is %q's", whose(n))
			}
		})
		t.Run("to nobody who isn't a member, and never in one's own list", func(t *testing.T) {
			n := add(todo.Draft{Title: "Wash the car"})
			h.want(assign(anna, n, todo.Assignment{To: "eve"}), fault.Invalid)
			h.want(assign(anna, n, todo.Assignment{Turns: []todo.UserID{"anna", "eve"}}), fault.Invalid)
			h.want(assign(in("mia", home.ID), n, todo.Assignment{To: "mia"}), fault.Forbidden)
			h.want(assign(in("eve", home.ID), n, todo.Assignment{To: "eve"}), fault.NotFound)
			_, err := h.tasks.Add(t.Context(), as("anna"), todo.Draft{Title: "x", Assigned: &todo.Assignment{To: "anna"}})
			h.want(err, fault.Invalid)
			if whose(n) != "" {
				t.Errorf("it is %q's", whose(n))
			}
		})
		t.Run("the turn passes on when it is done, is given back by undo, and skips who left", func(t *testing.T) {
			n := add(todo.Draft{Title: "Bins", Recurrence: &todo.Recurrence{Rule: weekly}, Assigned: &todo.Assignment{Turns: turns}})
			for _, want := range []todo.UserID{"anna", "leo", "mia", "anna"} {
				if got := whose(n); got != want {
					t.Errorf("it is %s's turn, want %s's", got, want)
				}
				_, err := h.tasks.Complete(t.Context(), leo, n)
				h.must(err)
			}
			_, err := h.tasks.Undo(t.Context(), leo, 0)
			h.must(err)
			if got := whose(n); got != "anna" {
				t.Errorf("after undo it is %s's turn", got)
			}
			h.must(assign(leo, n, todo.Assignment{To: "leo", Turns: turns})) // somebody passes it on by hand
			h.must(h.lists.Leave(t.Context(), as("mia"), home.ID))
			_, err = h.tasks.Complete(t.Context(), anna, n)
			h.must(err)
			if got := whose(n); got != "anna" {
				t.Errorf("after mia left it is %s's turn", got)
			}
			_, err = h.tasks.Undo(t.Context(), anna, 0)
			h.must(err)
			if got := whose(n); got != "leo" {
				t.Errorf("after undo it is %s's turn, though it was leo's", got)
			}
			title := "Bins and bottles"
			_, err = h.tasks.Update(t.Context(), anna, todo.Patch{Number: n, Title: &title})
			h.must(err) // though mia is still among those who take turns
			h.want(assign(anna, n, todo.Assignment{To: "mia", Turns: turns}), fault.Invalid)
		})
		t.Run("who has left has no turn, and what they did stays theirs", func(t *testing.T) {
			h.join("anna", "mia", home.ID, todo.Editor) // she left above
			n := add(todo.Draft{Title: "Windows", Recurrence: &todo.Recurrence{Rule: weekly},
				Assigned: &todo.Assignment{Turns: []todo.UserID{"mia", "leo", "anna"}}})
			c, err := h.tasks.Complete(t.Context(), leo, n)
			h.must(err)
			done := c.Edits[1].Number
			if got := whose(done); got != "mia" {
				t.Errorf("what leo did in mia's turn was %q's", got)
			}
			h.must(assign(anna, n, todo.Assignment{To: "mia", Turns: []todo.UserID{"mia", "leo", "anna"}}))
			h.must(h.lists.Leave(t.Context(), as("mia"), home.ID))
			if got := whose(n); got != "leo" {
				t.Errorf("after mia left it is %s's turn", got)
			}
			_, err = h.tasks.Complete(t.Context(), leo, n)
			h.must(err)
			if got := whose(n); got != "anna" {
				t.Errorf("after leo did it, it is %s's turn", got)
			}
			_, err = h.tasks.Undo(t.Context(), leo, 0)
			h.must(err)
			if got := whose(n); got != "leo" {
				t.Errorf("after undo it is %s's turn", got)
			}
			_, err = h.tasks.Reopen(t.Context(), anna, done)
			h.must(err) // though mia has left
			_, err = h.tasks.Delete(t.Context(), anna, done, n)
			h.must(err)
			_, err = h.tasks.Restore(t.Context(), anna, done, n)
			h.must(err)
		})
		t.Run("the turn passes on each week, whoever did it", func(t *testing.T) {
			n := add(todo.Draft{Title: "Kitchen", Assigned: &todo.Assignment{Turns: []todo.UserID{"leo", "anna"}, Weekly: true}})
			began := h.now
			defer func() { h.now = began }()
			for week, want := range []todo.UserID{"leo", "anna", "leo"} {
				h.now = began.Add(time.Duration(week) * 7 * 24 * time.Hour)
				if got := whose(n); got != want {
					t.Errorf("in week %d it is %s's turn, want %s's", week, got, want)
				}
				of, err := h.tasks.Assigned(t.Context(), anna, todo.Whose{Member: want, Search: "kitchen", Limit: 10})
				if err != nil || len(of) != 1 {
					t.Errorf("in week %d %s has %v, %v", week, want, of, err)
				}
				title := fmt.Sprintf("Kitchen, week %d", week)
				c, err := h.tasks.Update(t.Context(), anna, todo.Patch{Number: n, Title: &title})
				h.must(err)
				for _, task := range []*todo.Task{c.Edits[0].Before, c.Edits[0].After} {
					if task.Assigned.To != want {
						t.Errorf("in week %d the change says that it is %s's turn", week, task.Assigned.To)
					}
				}
			}
			c, err := h.tasks.Complete(t.Context(), anna, n)
			h.must(err)
			h.now = began.Add(3 * 7 * 24 * time.Hour)
			if got := whose(n); got != "leo" || c.Edits[0].After.Assigned.To != "leo" {
				t.Errorf("what was done in leo's week was %s's", got)
			}
			_, err = h.tasks.Reopen(t.Context(), anna, n)
			h.must(err)
			if got := whose(n); got != "anna" {
				t.Errorf("open again a week later it is %s's turn", got)
			}
		})
	})
}

func TestTurnsGoOnWithoutWhoIsErased(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		h := newHousehold(t, db)
		home := h.create("anna", "Home")
		h.join("anna", "leo", home.ID, todo.Editor)
		h.join("anna", "mia", home.ID, todo.Editor)
		anna := in("anna", home.ID)
		daily, err := recur.Parse("FREQ=DAILY")
		h.must(err)
		turns := []todo.UserID{"mia", "leo", "anna"}
		each := h.add(anna, todo.Draft{Title: "Bins", Recurrence: &todo.Recurrence{Rule: daily}, Assigned: &todo.Assignment{Turns: turns}})
		weekly := h.add(anna, todo.Draft{Title: "Stairs", Assigned: &todo.Assignment{Turns: turns, Weekly: true}})
		mias := h.add(anna, todo.Draft{Title: "Bike", Assigned: &todo.Assignment{To: "mia"}})
		h.must(db.Erase(t.Context(), "mia"))
		whose := func(n int64) todo.UserID {
			t.Helper()
			task, err := h.tasks.Get(t.Context(), anna, n)
			h.must(err)
			if task.Assigned == nil {
				return ""
			}
			return task.Assigned.To
		}
		for n, want := range map[int64]todo.UserID{each: "leo", weekly: "leo", mias: ""} {
			if got := whose(n); got != want {
				t.Errorf("after mia was erased, task %d is %q's, want %q's", n, got, want)
			}
		}
		for _, want := range []todo.UserID{"anna", "leo"} {
			_, err = h.tasks.Complete(t.Context(), anna, each)
			h.must(err)
			if got := whose(each); got != want {
				t.Errorf("after it was done it is %q's turn, want %q's", got, want)
			}
		}
		h.now = h.now.Add(7 * 24 * time.Hour)
		if got := whose(weekly); got != "anna" {
			t.Errorf("a week later it is %q's turn, want anna's", got)
		}
	})
}

func TestWhoDidHowMuchIsCounted(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		h := newHousehold(t, db)
		home := h.create("anna", "Home")
		h.join("anna", "leo", home.ID, todo.Editor)
		h.join("anna", "mia", home.ID, todo.Editor)
		anna, leo, mia := in("anna", home.ID), in("leo", home.ID), in("mia", home.ID)
		daily, err := recur.Parse("FREQ=DAILY")
		h.must(err)
		bins := h.add(anna, todo.Draft{Title: "Bins", Recurrence: &todo.Recurrence{Rule: daily}})
		done := func(who todo.Actor, numbers ...int64) {
			t.Helper()
			_, err := h.tasks.Complete(t.Context(), who, numbers...)
			h.must(err)
		}
		done(leo, bins)
		h.now = h.now.Add(24 * time.Hour)
		done(leo, bins)
		done(mia, bins)
		done(anna, bins)
		_, err = h.tasks.Undo(t.Context(), anna, 0)
		h.must(err)
		one, two := h.add(anna, todo.Draft{Title: "One"}), h.add(anna, todo.Draft{Title: "Two"})
		done(leo, one, two)
		_, err = h.tasks.Reopen(t.Context(), mia, two)
		h.must(err)
		done(mia, two)
		_, err = h.tasks.Add(t.Context(), as("anna"), todo.Draft{Title: "Mine"})
		h.must(err)
		done(as("anna"), 1)
		day := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
		for days, want := range map[[2]int]map[todo.UserID]int{
			{0, 2}: {"leo": 3, "mia": 2}, {0, 1}: {"leo": 1}, {1, 2}: {"leo": 2, "mia": 2}, {2, 3}: {},
		} {
			got, err := h.tasks.Did(t.Context(), mia, day.AddDate(0, 0, days[0]), day.AddDate(0, 0, days[1]))
			if err != nil || !maps.Equal(got, want) {
				t.Errorf("on days %v: %v, %v; want %v", days, got, err, want)
			}
		}
		_, err = h.tasks.Did(t.Context(), in("eve", home.ID), day, day.AddDate(0, 0, 1))
		h.want(err, fault.NotFound)
		_, err = h.tasks.Did(t.Context(), as("anna"), day, day.AddDate(0, 0, 1))
		h.want(err, fault.NotFound)
		_, err = h.tasks.Did(t.Context(), anna, day, day)
		h.want(err, fault.Invalid)
		_, err = h.tasks.Did(t.Context(), anna, day.AddDate(-2, 0, 0), day)
		h.want(err, fault.Invalid)
		h.must(h.lists.Leave(t.Context(), as("leo"), home.ID))
		counts, err := h.lists.Did(t.Context(), anna, h.tasks, civil.NewDate(2026, 11, 23), civil.NewDate(2026, 11, 25))
		if err != nil || counts.Others != 3 || len(counts.People) != 2 || counts.People[0].User != "mia" || counts.People[0].Done != 2 {
			t.Errorf("after leo has left: %+v, %v", counts, err)
		}
	})
}

func TestATurnIsPassedOnByHand(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		h := newHousehold(t, db)
		home := h.create("anna", "Home")
		h.join("anna", "leo", home.ID, todo.Editor)
		h.join("anna", "mia", home.ID, todo.Viewer)
		anna := in("anna", home.ID)
		next := todo.Some(todo.Assignment{Next: true})
		pass := func(who todo.Actor, n int64) (*todo.Assignment, error) {
			c, err := h.tasks.Update(t.Context(), who, todo.Patch{Number: n, Assigned: next})
			if err != nil {
				return nil, err
			}
			return c.Edits[0].After.Assigned, nil
		}
		turns := []todo.UserID{"anna", "leo"}
		weekly := h.add(anna, todo.Draft{Title: "Stairs", Assigned: &todo.Assignment{Turns: turns, Weekly: true}})
		if a, err := pass(anna, weekly); err != nil || a.To != "leo" || a.Next {
			t.Errorf("passed on: %+v, %v", a, err)
		}
		h.now = h.now.Add(7 * 24 * time.Hour)
		if task, err := h.tasks.Get(t.Context(), anna, weekly); err != nil || task.Assigned.To != "anna" {
			t.Errorf("a week later: %+v, %v", task.Assigned, err)
		}
		alone := h.add(anna, todo.Draft{Title: "Bike", Assigned: &todo.Assignment{To: "leo"}})
		if a, err := pass(in("leo", home.ID), alone); err != nil || a != nil {
			t.Errorf("of one person: %+v, %v", a, err)
		}
		_, err := pass(anna, alone)
		h.want(err, fault.Conflict)
		_, err = pass(in("mia", home.ID), weekly)
		h.want(err, fault.Forbidden)
		_, err = h.tasks.Add(t.Context(), anna, todo.Draft{Title: "x", Assigned: &todo.Assignment{Next: true}})
		h.want(err, fault.Invalid)
		h.must(h.lists.Leave(t.Context(), as("leo"), home.ID))
		_, err = pass(anna, weekly)
		h.want(err, fault.Conflict)
	})
}
