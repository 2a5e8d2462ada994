package todo

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// Undo takes a change back: every task it touched is again as it was before.
// seq 0 means the newest change that is neither an undo nor undone. Undoing
// an undo does the thing again. It fails with fault.Conflict if a task has
// changed since; then the fault has a *Since if that was somebody else.
//
// In a list that several keep, everybody takes back their own changes alone.
func (s *Service) Undo(ctx context.Context, who Actor, seq int64) (Change, error) {
	return s.undo(ctx, who, seq, false)
}

// UndoOver is Undo where somebody has changed a task since, once the person has
// been asked: it takes back those fields that the change has set and that are
// still as it set them, and leaves everything else as it is now. A task that the
// change had added goes to the bin.
func (s *Service) UndoOver(ctx context.Context, who Actor, seq int64) (Change, error) {
	return s.undo(ctx, who, seq, true)
}

func (s *Service) undo(ctx context.Context, who Actor, seq int64, over bool) (Change, error) {
	c, err := s.undoHere(ctx, who, seq, over)
	var moved *moved
	if errors.As(err, &moved) {
		return s.undoMove(ctx, who, moved, over)
	}
	return c, err
}

func (s *Service) undoHere(ctx context.Context, who Actor, seq int64, over bool) (Change, error) {
	return s.mutate(ctx, who, Undone, 1, func(m *mutation) error {
		target, err := m.target(seq)
		if err != nil {
			return err
		}
		if at := target.Edits[0].Elsewhere; at != nil {
			return &moved{seq: target.Seq, to: at.List}
		}
		if m.change.Seq, err = m.tx.NextSeq(); err != nil {
			return err
		}
		m.change.Undoes = target.Seq
		m.undoing = &target
		if target.Edits[0].Comment != "" {
			return m.takeBackComment(target)
		}
		for _, e := range slices.Backward(target.Edits) {
			if err := m.takeBack(e, target, over); err != nil {
				return err
			}
		}
		if len(m.change.Edits) == 0 {
			return fault.New(fault.Conflict,
				"Nothing of change %d is left to take back: all of it has been changed since.", target.Seq)
		}
		return m.markUndone(target)
	})
}

func (m *mutation) markUndone(target Change) error {
	if target.Undoes != 0 { // what had been undone is in force again
		if err := m.tx.SetUndoneBy(target.Undoes, 0); err != nil {
			return err
		}
	}
	return m.tx.SetUndoneBy(target.Seq, m.change.Seq)
}

// target finds the change that is to be undone.
func (m *mutation) target(seq int64) (Change, error) {
	if seq == 0 {
		last, err := m.tx.LastUndoable(m.who.author())
		if err != nil {
			return Change{}, err
		}
		if last == nil {
			return Change{}, fault.New(fault.Conflict, "There is nothing to undo.")
		}
		return *last, nil
	}
	c, err := m.tx.Change(seq)
	if err != nil {
		return Change{}, err
	}
	if c.Author != m.who.author() {
		return Change{}, fault.New(fault.Forbidden,
			"Change %d was made by somebody else, and only they can take it back. "+
				"Change the task instead.", seq)
	}
	if c.UndoneBy != 0 {
		return Change{}, fault.New(fault.Conflict, "Change %d is undone already.", seq)
	}
	return c, nil
}

// Since is what somebody else did to a task after the change that is to be
// undone. It is in the fault of Undo.
type Since struct {
	Change int64  // that is to be undone
	List   ListID // in which they did it
	Number int64  // of the task
	By     UserID
	Kind   Kind
	Title  string // of the task as it is now
}

// Error is for the log.
func (s *Since) Error() string {
	return fmt.Sprintf("task %d was %s by %s since change %d", s.Number, s.Kind, s.By, s.Change)
}

// takeBack restores the task of one edit. The version tells whether the task
// is still as the change left it: each version belongs to one content.
func (m *mutation) takeBack(e Edit, target Change, over bool) error {
	now, err := m.tx.Task(e.Number)
	missing := fault.CodeOf(err) == fault.NotFound
	if err != nil && !missing {
		return err
	}
	if missing != (e.After == nil) || !missing && now.Version != e.After.Version {
		return m.takeBackOver(e, target, now, missing, over)
	}
	back := Edit{Number: e.Number, After: e.Before}
	if !missing {
		back.Before = &now
	}
	return m.apply(back)
}

// apply writes an edit as it is, the version included.
func (m *mutation) apply(e Edit) error {
	m.change.Edits = append(m.change.Edits, e)
	return m.put(e.Before, e.After)
}

// lastByAnother is the last change of a task, which somebody else has made: only that
// may be taken back over. Where it is the person's own, the error is own.
func (m *mutation) lastByAnother(now Task, own error) (Change, error) {
	last, err := m.tx.Change(now.Version)
	if err == nil && last.Author == m.who.User {
		err = own
	}
	return last, err
}

// takeBackOver is takeBack of a task that has changed since.
func (m *mutation) takeBackOver(e Edit, target Change, now Task, missing, over bool) error {
	plain := changedSince(e.Number, target)
	if missing && e.After != nil && e.After.Deleted != nil {
		return fault.New(fault.Conflict,
			"Task %d was in the bin for so long that it was taken away for good, so this can't be undone.", e.Number)
	}
	if m.who.List == "" || missing || e.After == nil {
		return plain
	}
	last, err := m.lastByAnother(now, plain)
	if err != nil {
		return err
	}
	if !over {
		return m.somebodyElse(target, last, now)
	}
	after := now.Clone()
	if e.Before == nil {
		after.Deleted = &m.now
		return m.replace(now, after)
	}
	takeBackFields(&after, *e.Before, *e.After)
	if after.Recurrence != nil && after.Due == nil {
		return plain
	}
	return m.replace(now, after)
}

// changedSince is the fault of undoing what was changed since.
func changedSince(number int64, target Change) error {
	return fault.New(fault.Conflict, "Task %d has changed since it was %s. Undo the later change first.", number,
		target.Kind)
}

// somebodyElse is the fault of undoing what somebody else has changed since.
func (m *mutation) somebodyElse(target, last Change, now Task) error {
	since := &Since{Change: target.Seq, List: m.who.List, Number: now.Number, By: last.Author, Kind: last.Kind,
		Title: now.Title}
	return fault.Wrap(since, fault.Conflict, "Task %d was %s by somebody else since you %s it, so nothing was undone. "+
		"Say so if you want to take back only what you changed and leave the rest.", now.Number, last.Kind, target.Kind)
}

// takeBackFields gives those fields of a task that a change has set, and that
// are still as it has set them, the values that they had before.
func takeBackFields(now *Task, before, after Task) {
	keep := []string{"User", "Number", "Version", "Created", "Updated", "Series", "ParentTitle", "Subtasks"}
	b, a, n := reflect.ValueOf(before.Clone()), reflect.ValueOf(after), reflect.ValueOf(now).Elem()
	for i := range n.NumField() {
		same := func(x, y reflect.Value) bool {
			return reflect.DeepEqual(x.Field(i).Interface(), y.Field(i).Interface())
		}
		if !slices.Contains(keep, n.Type().Field(i).Name) && !same(b, a) && same(n, a) {
			n.Field(i).Set(b.Field(i))
		}
	}
}

// SinceOf is what somebody else did, if an error of Undo says so.
func SinceOf(err error) (*Since, bool) {
	var since *Since
	ok := errors.As(err, &since)
	return since, ok
}
