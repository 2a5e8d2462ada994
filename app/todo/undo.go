package todo

import (
	"context"
	"slices"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// Undo takes a change back: every task it touched is again as it was before.
// seq 0 means the newest change that is neither an undo nor undone. Undoing
// an undo does the thing again. It fails with fault.Conflict if a task has
// changed since.
func (s *Service) Undo(ctx context.Context, who Actor, seq int64) (Change, error) {
	return s.mutate(ctx, who, Undone, 1, func(m *mutation) error {
		target, err := m.target(seq)
		if err != nil {
			return err
		}
		if m.change.Seq, err = m.tx.NextSeq(); err != nil {
			return err
		}
		m.change.Undoes = target.Seq
		for _, e := range slices.Backward(target.Edits) {
			if err := m.takeBack(e, target); err != nil {
				return err
			}
		}
		if target.Undoes != 0 { // what had been undone is in force again
			if err := m.tx.SetUndoneBy(target.Undoes, 0); err != nil {
				return err
			}
		}
		return m.tx.SetUndoneBy(target.Seq, m.change.Seq)
	})
}

// target finds the change that is to be undone.
func (m *mutation) target(seq int64) (Change, error) {
	if seq == 0 {
		last, err := m.tx.LastUndoable()
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
	if c.UndoneBy != 0 {
		return Change{}, fault.New(fault.Conflict, "Change %d is undone already.", seq)
	}
	return c, nil
}

// takeBack restores the task of one edit. The version tells whether the task
// is still as the change left it: each version belongs to one content.
func (m *mutation) takeBack(e Edit, target Change) error {
	now, err := m.tx.Task(e.Number)
	missing := fault.CodeOf(err) == fault.NotFound
	if err != nil && !missing {
		return err
	}
	if missing != (e.After == nil) || !missing && now.Version != e.After.Version {
		return fault.New(fault.Conflict, "Task %d has changed since it was %s. Undo the later change first.", e.Number, target.Kind)
	}
	back := Edit{Number: e.Number, After: e.Before}
	if !missing {
		back.Before = &now
	}
	m.change.Edits = append(m.change.Edits, back)
	return m.put(back.Before, back.After)
}
