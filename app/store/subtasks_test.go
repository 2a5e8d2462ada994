package store

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// family is a household in which anna has a party, task 1, with three steps, tasks 2 to 4, and
// beside it task 5.
func family(t *testing.T, db *DB) *household {
	h := newHousehold(t, db)
	h.add(as("anna"), todo.Draft{Title: "Party"})
	for _, title := range []string{"Invite", "Buy balloons", "Bake"} {
		h.add(as("anna"), todo.Draft{Title: title, Parent: 1})
	}
	h.add(as("anna"), todo.Draft{Title: "Call Bo"})
	return h
}

func (h *household) task(who todo.Actor, number int64) todo.Task {
	h.Helper()
	t, err := h.tasks.GetAny(h.Context(), who, number)
	h.must(err)
	return t
}

// states are the tasks of a list, each with its number, state and progress.
func (h *household) states(who todo.Actor) (all []string) {
	h.Helper()
	for _, s := range []todo.Status{todo.All, todo.Binned} {
		page, err := h.tasks.List(h.Context(), who, todo.Filter{Status: s})
		h.must(err)
		for _, t := range page.Tasks {
			all = append(all, stateText(t))
		}
	}
	slices.Sort(all)
	return all
}

func stateText(t todo.Task) string {
	text := t.Title
	if t.ParentTitle != "" {
		text += " of " + t.ParentTitle
	}
	switch stateOf(t) {
	case completed:
		text += ", done"
	case deleted:
		text += ", deleted"
	}
	if p := t.Subtasks; p != nil {
		text += ", " + string(rune('0'+p.Done)) + "/" + string(rune('0'+p.Total))
	}
	return text
}

func (h *household) wantStates(what string, who todo.Actor, want ...string) {
	h.Helper()
	slices.Sort(want)
	if diff := cmp.Diff(want, h.states(who)); diff != "" {
		h.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func (h *household) undo(who todo.Actor) {
	h.Helper()
	_, err := h.tasks.Undo(h.Context(), who, 0)
	h.must(err)
}

func (h *household) wantFault(what string, err error, code fault.Code, words string) {
	h.Helper()
	if fault.CodeOf(err) != code || !strings.Contains(fault.MessageOf(err), words) {
		h.Errorf("%s: %v %q, want %v with %q", what, fault.CodeOf(err), fault.MessageOf(err), code, words)
	}
}

func TestATaskCountsItsSubtasks(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		h, anna := family(t, db), as("anna")
		party := []string{"Bake of Party", "Buy balloons of Party", "Call Bo", "Invite of Party"}
		h.wantStates("as added", anna, append(party, "Party, 0/3")...)
		c, err := h.tasks.Complete(t.Context(), anna, 3)
		h.must(err)
		if e := c.Edits; len(e) != 1 || e[0].After.ParentTitle != "Party" {
			t.Errorf("completing a subtask is recorded as %+v, want the one edit, with its parent's title", e)
		}
		h.wantStates("with one done", anna, "Bake of Party", "Buy balloons of Party, done", "Call Bo", "Invite of Party", "Party, 1/3")
		h.undo(anna)
		h.wantStates("undone", anna, append(party, "Party, 0/3")...)
		_, err = h.tasks.Delete(t.Context(), anna, 2)
		h.must(err)
		h.wantStates("with one deleted", anna, "Bake of Party", "Buy balloons of Party", "Call Bo", "Invite of Party, deleted", "Party, 0/2")
		_, err = h.tasks.Update(t.Context(), anna, todo.Patch{Number: 3, Parent: new(int64(0))}, todo.Patch{Number: 5, Parent: new(int64(1))})
		h.must(err)
		h.wantStates("with one out and one in", anna, "Bake of Party", "Buy balloons", "Call Bo of Party", "Invite of Party, deleted", "Party, 0/2")
		_, err = h.tasks.Update(t.Context(), anna, todo.Patch{Number: 1, Title: new("Feast")})
		h.must(err)
		if got := h.task(anna, 5).ParentTitle; got != "Feast" {
			t.Errorf("the parent of a subtask is called %q after it was renamed, want Feast", got)
		}
	})
}

func TestCompletingAParentCompletesItsSubtasks(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		h, anna := family(t, db), as("anna")
		_, err := h.tasks.Complete(t.Context(), anna, 3)
		h.must(err)
		c, err := h.tasks.Complete(t.Context(), anna, 1)
		h.must(err)
		if len(c.Edits) != 3 || c.Edits[0].Number != 1 || c.Edits[0].After.Subtasks.Done != 3 {
			t.Errorf("completing the parent is recorded as %+v, want it and the two that were open", c.Edits)
		}
		h.wantStates("completed", anna, "Bake of Party, done", "Buy balloons of Party, done", "Call Bo", "Invite of Party, done", "Party, done, 3/3")
		h.undo(anna)
		h.wantStates("undone", anna, "Bake of Party", "Buy balloons of Party, done", "Call Bo", "Invite of Party", "Party, 1/3")
		_, err = h.tasks.Toggle(t.Context(), anna, todo.Target{Number: 1})
		h.must(err)
		_, err = h.tasks.Reopen(t.Context(), anna, 4)
		h.must(err)
		h.wantStates("with one opened again", anna, "Bake of Party", "Buy balloons of Party, done", "Call Bo", "Invite of Party, done", "Party, 2/3")
	})
}

func TestSubtasksGoIntoTheBinWithTheirParent(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		h, anna := family(t, db), as("anna")
		do := func(what string, fn func() (todo.Change, error)) {
			t.Helper()
			if _, err := fn(); err != nil {
				t.Fatalf("%s: %v", what, err)
			}
		}
		do("delete the step", func() (todo.Change, error) { return h.tasks.Delete(t.Context(), anna, 2) })
		do("delete the party", func() (todo.Change, error) { return h.tasks.Delete(t.Context(), anna, 1, 3) })
		h.wantStates("deleted", anna, "Bake of Party, deleted", "Buy balloons of Party, deleted", "Call Bo", "Invite of Party, deleted", "Party, deleted")
		do("restore the party", func() (todo.Change, error) { return h.tasks.Restore(t.Context(), anna, 1) })
		h.wantStates("restored but for what was deleted before", anna,
			"Bake of Party", "Buy balloons of Party", "Call Bo", "Invite of Party, deleted", "Party, 0/2")
		do("delete the party", func() (todo.Change, error) { return h.tasks.Delete(t.Context(), anna, 1) })
		do("restore a step", func() (todo.Change, error) { return h.tasks.Restore(t.Context(), anna, 3) })
		h.wantStates("with a step restored", anna,
			"Bake of Party, deleted", "Buy balloons of Party", "Call Bo", "Invite of Party, deleted", "Party, 0/1")
		h.undo(anna)
		do("restore all", func() (todo.Change, error) { return h.tasks.Restore(t.Context(), anna, 1, 2, 3, 4) })
		h.wantStates("all restored", anna, "Bake of Party", "Buy balloons of Party", "Call Bo", "Invite of Party", "Party, 0/3")
	})
}

func TestWhatCanBeASubtask(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		h, anna := family(t, db), as("anna")
		add := func(parent int64) error {
			_, err := h.tasks.Add(t.Context(), anna, todo.Draft{Title: "Candles", Parent: parent})
			return err
		}
		under := func(number, parent int64) error {
			_, err := h.tasks.Update(t.Context(), anna, todo.Patch{Number: number, Parent: &parent})
			return err
		}
		h.wantFault("a parent that isn't there", add(99), fault.Invalid, "no task 99")
		h.wantFault("a negative parent", add(-1), fault.Invalid, "no task -1")
		h.wantFault("a subtask of a subtask", add(2), fault.Invalid, "Name task 1 instead")
		h.wantFault("itself", under(5, 5), fault.Invalid, "own subtask")
		h.wantFault("a parent below another", under(1, 5), fault.Invalid, "has subtasks")
		h.wantFault("its own subtask", under(1, 2), fault.Invalid, "has subtasks")
		_, err := h.tasks.Complete(t.Context(), anna, 5)
		h.must(err)
		h.wantFault("a parent that is done", add(5), fault.Invalid, "Reopen it first")
		_, err = h.tasks.Delete(t.Context(), anna, 5)
		h.must(err)
		h.wantFault("a parent that is deleted", add(5), fault.Invalid, "Restore it first")
		var drafts []todo.Draft
		for range todo.MaxSubtasks + 1 {
			drafts = append(drafts, todo.Draft{Title: "Candle", Parent: 1})
		}
		_, err = h.tasks.Add(t.Context(), anna, drafts...)
		h.wantFault("too many", err, fault.Invalid, "can have 200 subtasks, and task 1 would have 204")
		_, err = h.tasks.Add(t.Context(), anna, drafts[:todo.MaxSubtasks-3]...)
		h.must(err)
		h.wantFault("one too many", add(1), fault.Invalid, "would have 201")
		c, err := h.tasks.Complete(t.Context(), anna, 1)
		h.must(err)
		if len(c.Edits) != 201 {
			t.Errorf("completing it touches %d tasks, want 201", len(c.Edits))
		}
	})
}

func TestUndoKeepsSubtasksSound(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		h, anna := family(t, db), as("anna")
		_, err := h.tasks.Undo(t.Context(), anna, 1) // the party was added, and has got steps since
		h.wantFault("undo an addition", err, fault.Conflict, "has got subtasks since")
		_, err = h.tasks.Delete(t.Context(), anna, 2)
		h.must(err)
		_, err = h.tasks.Delete(t.Context(), anna, 1)
		h.must(err)
		_, err = h.tasks.Undo(t.Context(), anna, 6) // the step comes back, its parent doesn't
		h.wantFault("undo a deletion", err, fault.Conflict, "Task 1 is deleted")
		for range 7 { // all that was done
			h.undo(anna)
		}
		h.wantStates("all undone", anna)
	})
}

func TestARecurringTaskBeginsWithItsSubtasksOpen(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		h, anna := newHousehold(t, db), as("anna")
		rule, err := recur.Parse("FREQ=WEEKLY;BYDAY=MO")
		h.must(err)
		monday := civil.DateOf(h.tasks.Now()).AddDays(7)
		for monday.Weekday() != time.Monday {
			monday = monday.AddDays(1)
		}
		h.add(anna, todo.Draft{Title: "Bins", Due: &todo.Due{Date: monday}, Recurrence: &todo.Recurrence{Rule: rule}})
		h.add(anna, todo.Draft{Title: "Paper", Parent: 1, Due: &todo.Due{Date: monday.AddDays(-1)}})
		h.add(anna, todo.Draft{Title: "Glass", Parent: 1})
		_, err = h.tasks.Complete(t.Context(), anna, 2)
		h.must(err)
		_, err = h.tasks.Complete(t.Context(), anna, 1)
		h.must(err)
		h.wantStates("the next one", anna, "Bins, 0/2", "Bins, done", "Glass of Bins", "Paper of Bins")
		if got, want := h.task(anna, 2).Due.Date, monday.AddDays(6); got != want {
			t.Errorf("the subtask is due on %v, want %v: the day before, as it was", got, want)
		}
		h.undo(anna)
		h.wantStates("undone", anna, "Bins, 1/2", "Glass of Bins", "Paper of Bins, done")
	})
}

func TestSubtasksMoveWithTheirParent(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		h, home, _ := streetOf(t, db)
		anna, there := as("anna"), in("anna", home.ID)
		h.add(there, todo.Draft{Title: "Sweep"})
		h.add(anna, todo.Draft{Title: "Call Bo"})
		h.add(anna, todo.Draft{Title: "Party"})
		h.add(anna, todo.Draft{Title: "Invite", Parent: 2})
		h.add(anna, todo.Draft{Title: "Bake", Parent: 2})
		_, err := h.tasks.Complete(t.Context(), anna, 3)
		h.must(err)
		_, err = h.tasks.Update(t.Context(), anna, todo.Patch{Number: 1, Parent: new(int64(2))})
		h.must(err)
		h.move(anna, home.ID, 1, 2)
		h.wantStates("left", anna)
		h.wantStates("there", there, "Bake of Party", "Call Bo of Party", "Invite of Party, done", "Party, 1/3", "Sweep")
		h.undo(anna)
		h.wantStates("undone", anna, "Bake of Party", "Call Bo of Party", "Invite of Party, done", "Party, 1/3")
		h.wantStates("undone there", there, "Sweep")
		h.move(anna, home.ID, 1)
		h.wantStates("a subtask alone", there, "Call Bo", "Sweep")
		h.wantStates("without it", anna, "Bake of Party", "Invite of Party, done", "Party, 1/2")
		h.move(anna, home.ID, 2)
		party := h.task(there, 7)
		h.add(there, todo.Draft{Title: "Candles", Parent: party.Number})
		_, err = h.tasks.Undo(t.Context(), anna, 0)
		h.wantFault("undo of a move to which a subtask came", err, fault.Conflict, "has got subtasks since")
	})
}

func TestSubtasksAreListedAndCounted(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		h, anna := family(t, db), as("anna")
		list := func(parent int64) (titles []string) {
			page, err := h.tasks.List(t.Context(), anna, todo.Filter{Status: todo.Pending, Sort: todo.SortDue, Parent: &parent})
			h.must(err)
			for _, task := range page.Tasks {
				titles = append(titles, task.Title)
			}
			return titles
		}
		if diff := cmp.Diff([]string{"Party", "Call Bo"}, list(0)); diff != "" {
			t.Errorf("tasks that are no subtasks (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"Invite", "Buy balloons", "Bake"}, list(1)); diff != "" {
			t.Errorf("the subtasks (-want +got):\n%s", diff)
		}
		counts, err := h.tasks.Counts(t.Context(), anna)
		if counts.Pending != 5 || err != nil {
			t.Errorf("%d tasks are pending, error %v, want 5: subtasks are tasks", counts.Pending, err)
		}
	})
}

func TestAProgramThatDoesNotCountSubtasksIsMadeUpFor(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		h, anna := family(t, db), as("anna")
		h.must(db.inTx(t.Context(), func(tx *tx) error {
			_, err := tx.exec(t.Context(), "update tasks set state = 1, done = 1 where user_id = $1 and number = 2", "anna")
			return err
		}))
		_, err := h.tasks.Complete(t.Context(), anna, 3)
		h.must(err)
		if got := h.task(anna, 1).Subtasks; *got != (todo.Progress{Done: 2, Total: 3}) {
			t.Errorf("the progress is %+v after a program of before has completed one of two, want 2 of 3", got)
		}
	})
}

func TestARestoreKeepsParents(t *testing.T) {
	eachLasting(t, func(t *testing.T, address string) {
		h := family(t, open(t, address))
		_, err := h.tasks.Complete(t.Context(), as("anna"), 3)
		h.must(err)
		file, _ := keepIt(t, address)
		for name, target := range targets(t) {
			if _, err := Restore(t.Context(), target, bytes.NewReader(file)); err != nil {
				t.Fatalf("restore into %s: %v", name, err)
			}
			db := open(t, target)
			restored := &household{T: t, db: db, now: h.now, tasks: todo.New(db.Tasks(), func() time.Time { return h.now })}
			restored.wantStates("restored into "+name, as("anna"),
				"Bake of Party", "Buy balloons of Party, done", "Call Bo", "Invite of Party", "Party, 1/3")
		}
	})
}
