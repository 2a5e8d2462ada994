package todo

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// Move takes tasks from the list that the actor works in to another one, all or
// none: "" is their own. They need the right to change tasks in both. There the
// tasks have new numbers, and are nobody's unless all whose they are, are in that
// list too. Both lists record the change; the one that is returned is that of the
// list that the tasks leave. Undo of either takes back both.
func (s *Service) Move(ctx context.Context, who Actor, to ListID, targets ...Target) (Change, error) {
	if to == who.List {
		return Change{}, fault.New(fault.Conflict, "The tasks are in that list already. Name another one.")
	}
	return s.moveTo(ctx, who, to, nil, targets)
}

// MoveToNew is Move to a list that isn't there yet and is made in the same
// transaction: by then the person has to be in it.
func (s *Service) MoveToNew(ctx context.Context, who Actor, l Founding, targets ...Target) (Change, error) {
	return s.moveTo(ctx, who, l.ID, l.Make, targets)
}

// Founding is a list that is made within a change.
type Founding struct {
	ID ListID
	// Make makes it, in the transaction on its tasks.
	Make func(Tx) error
}

func (s *Service) moveTo(ctx context.Context, who Actor, to ListID, founding func(Tx) error,
	targets []Target) (Change, error) {
	versions := map[int64]int64{}
	for _, t := range targets {
		versions[t.Number] = max(versions[t.Number], t.IfVersion)
	}
	return s.across(ctx, who, to, founding, Moved, len(versions), func(here, there *mutation) error {
		there.adds = len(versions)
		for _, n := range slices.Sorted(maps.Keys(versions)) {
			if err := here.expect(Target{n, versions[n]}); err != nil {
				return err
			}
			before, err := here.live(n)
			if err != nil {
				return err
			}
			if _, with := versions[before.Parent]; with {
				continue // it goes with its parent
			}
			if err := carryAll(here, there, before); err != nil {
				return err
			}
		}
		return nil
	})
}

// carryAll moves a task with its subtasks. One that goes without its parent is a task of
// its own there.
func carryAll(here, there *mutation, before Task) error {
	along, err := here.subtasks(before, isLive)
	if err != nil {
		return err
	}
	there.adds += len(along)
	parent, err := carry(here, there, before, 0)
	if err != nil {
		return err
	}
	for _, t := range along {
		if _, err := carry(here, there, t, parent); err != nil {
			return err
		}
	}
	return nil
}

// carry moves one task, and returns its number there.
func carry(here, there *mutation, before Task, parent int64) (int64, error) {
	t, err := there.arriving(before)
	if err != nil {
		return 0, err
	}
	t.Parent = parent
	if err := there.insert(t); err != nil {
		return 0, err
	}
	if err := here.apply(Edit{Number: before.Number, Before: &before}); err != nil {
		return 0, err
	}
	pair(here, there)
	return there.change.Edits[len(there.change.Edits)-1].Number, nil
}

// arriving is a task of another list as it is in this one.
func (m *mutation) arriving(t Task) (Task, error) {
	t = t.Clone()
	t.Series = 0 // a number of the other list
	t.Parent, t.ParentTitle, t.Subtasks = 0, "", nil
	if m.who.List == "" {
		t.Assigned = nil
		return t, nil
	}
	if t.Assigned == nil {
		return t, nil
	}
	for _, u := range append([]UserID{t.Assigned.To}, t.Assigned.Turns...) {
		ok, err := m.member(u)
		if err != nil {
			return t, err
		}
		if !ok {
			t.Assigned = nil
			return t, nil
		}
	}
	return t, nil
}

// pair lets the newest edit of each half of a move name the other.
func pair(here, there *mutation) {
	for _, m := range [][2]*mutation{{here, there}, {there, here}} {
		edit := &m[0].change.Edits[len(m[0].change.Edits)-1]
		other := m[1].change.Edits[len(m[1].change.Edits)-1]
		edit.Elsewhere = &Elsewhere{List: m[1].who.List, Number: other.Number, Change: m[1].change.Seq}
	}
}

// across is mutate in two lists at once. The idempotency key is that of the list
// that the actor works in. With founding the other list is made by that first.
func (s *Service) across(ctx context.Context, who Actor, other ListID, founding func(Tx) error, kind Kind, size int,
	fn func(here, there *mutation) error) (Change, error) {
	space, err := s.admit(ctx, who, kind, size)
	if err != nil {
		return Change{}, err
	}
	guest := who
	guest.List, guest.Key = other, ""
	elsewhere := UserID(other)
	if founding == nil {
		if elsewhere, err = s.admit(ctx, guest, kind, size); err != nil {
			return Change{}, err
		}
	}
	var out Change
	err = s.store.WriteBoth(ctx, space, elsewhere, func(tx, otherTx Tx) error {
		here, prior, err := s.begin(tx, who, space, kind)
		if err != nil || prior != nil {
			out = orNone(prior)
			return err
		}
		if founding != nil {
			if err := founding(otherTx); err != nil {
				return err
			}
		}
		there, _, err := s.begin(otherTx, guest, elsewhere, kind) // looks at the role there, too
		if err != nil {
			return err
		}
		there.now = here.now // it is one change
		there.change.At = here.now
		for _, m := range []*mutation{here, there} {
			if m.change.Seq, err = m.tx.NextSeq(); err != nil {
				return err
			}
		}
		if err := fn(here, there); err != nil {
			return err
		}
		for _, m := range []*mutation{here, there} {
			if err := m.finish(); err != nil {
				return err
			}
		}
		out = here.change
		if err := s.keep(here); err != nil {
			return err
		}
		return s.keep(there)
	})
	if err != nil {
		return Change{}, err
	}
	return s.presented(ctx, who, out)
}

// moved is the error of an undo that finds a change made in two lists: it has to
// be taken back in both.
type moved struct {
	seq int64
	to  ListID
}

// Error is for the log.
func (m *moved) Error() string { return fmt.Sprintf("change %d was made in two lists", m.seq) }

// undoMove takes tasks back to the list from which they were moved.
func (s *Service) undoMove(ctx context.Context, who Actor, made *moved, over bool) (Change, error) {
	c, err := s.across(ctx, who, made.to, nil, Undone, 1, func(here, there *mutation) error {
		target, err := here.target(made.seq)
		if err != nil {
			return err
		}
		twin, err := there.tx.Change(target.Edits[0].Elsewhere.Change)
		if err != nil {
			return err
		}
		here.change.Undoes, there.change.Undoes = target.Seq, twin.Seq
		here.undoing, there.undoing = &target, &twin
		for i, e := range slices.Backward(target.Edits) {
			if err := takeBackMove(here, there, e, twin.Edits[i], target, over); err != nil {
				return err
			}
			pair(here, there)
		}
		if err := here.markUndone(target); err != nil {
			return err
		}
		return there.markUndone(twin)
	})
	if fault.CodeOf(err) == fault.NotFound || fault.CodeOf(err) == fault.Forbidden {
		return c, fault.New(fault.CodeOf(err), "Change %d moved tasks between two lists, and you can't change both of "+
			"them any more, so it can't be undone.", made.seq)
	}
	return c, err
}

// takeBackMove takes one task back. Where somebody has changed it since, and the
// person has been asked, it goes back as it is now.
func takeBackMove(here, there *mutation, e, twin Edit, target Change, over bool) error {
	if e.After != nil { // it is here, and goes there
		return carryBack(here, there, e, twin, target, over)
	}
	return carryBack(there, here, twin, e, target, over)
}

// carryBack takes a task from the list where it arrived to the one that it left.
func carryBack(from, to *mutation, arrived, left Edit, target Change, over bool) error {
	now, err := from.tx.Task(arrived.Number)
	if err != nil && fault.CodeOf(err) != fault.NotFound {
		return err
	}
	back := left.Before
	if err != nil || now.Version != arrived.After.Version {
		if err := from.mayCarry(arrived, now, err != nil, target, over); err != nil {
			return err
		}
		carried, err := to.arriving(now)
		if err != nil {
			return err
		}
		carried.User, carried.Number, carried.Parent = to.space, left.Number, left.Before.Parent
		carried.Version, carried.Updated = to.change.Seq, to.now
		back = &carried
	}
	switch _, err := to.tx.Task(left.Number); {
	case err == nil:
		return changedSince(left.Number, target)
	case fault.CodeOf(err) != fault.NotFound:
		return err
	}
	if err := from.apply(Edit{Number: arrived.Number, Before: &now}); err != nil {
		return err
	}
	return to.apply(Edit{Number: left.Number, After: back})
}

// mayCarry is nil if a task that was changed after a move may be taken back all the same.
func (m *mutation) mayCarry(e Edit, now Task, missing bool, target Change, over bool) error {
	plain := changedSince(e.Number, target)
	if m.who.List == "" || missing {
		return plain
	}
	last, err := m.lastByAnother(now, plain)
	if err != nil || over {
		return err
	}
	return m.somebodyElse(target, last, now)
}
