package todo

import (
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// MaxSubtasks is how many subtasks a task can have that aren't deleted: as many as
// a page of a list, so that one page shows them all.
const MaxSubtasks = MaxLimit

// Progress is how many subtasks a task has that aren't deleted, and how many of them
// are done.
type Progress struct {
	Done  int `json:"done"`
	Total int `json:"total"`
}

// subtasks are those of a task that fit, of a task that has any.
func (m *mutation) subtasks(t Task, fit func(Task) bool) ([]Task, error) {
	if t.Subtasks == nil {
		return nil, nil
	}
	return m.allSubtasks(t.Number, fit)
}

// allSubtasks is subtasks where they may all be deleted.
func (m *mutation) allSubtasks(parent int64, fit func(Task) bool) (some []Task, err error) {
	all, err := m.tx.Subtasks(parent)
	for _, t := range all {
		if fit(t) {
			some = append(some, t)
		}
	}
	if m.along += len(some); m.along > MaxBatch {
		return nil, fault.New(fault.Invalid,
			"With their subtasks these are more than %d tasks, which is the most that one "+
				"change takes. Do it in parts.", MaxBatch)
	}
	return some, err
}

func isLive(t Task) bool { return t.Deleted == nil }

func isOpen(t Task) bool { return t.Deleted == nil && !t.Done }

// completeSubtasks completes what is open of a task that is done. One that repeats ends
// with it, and comes back if it is opened again.
func (m *mutation) completeSubtasks(parent Task) error {
	open, err := m.subtasks(parent, isOpen)
	if err != nil {
		return err
	}
	for _, before := range open {
		assigned, err := m.assignedToday(before)
		if err != nil {
			return err
		}
		after := before.Clone()
		after.Done, after.Completed, after.Assigned = true, &m.now, assigned.clone()
		if err := m.replace(before, after); err != nil {
			return err
		}
	}
	return nil
}

// nextSubtasks gives the next occurrence of a task its subtasks open again, their days
// as far from its day as they were.
func (m *mutation) nextSubtasks(before, after Task) error {
	all, err := m.subtasks(before, isLive)
	if err != nil {
		return err
	}
	days := 0
	if before.Due != nil && after.Due != nil {
		days = after.Due.Date.Sub(before.Due.Date)
	}
	for _, t := range all {
		next := t.Clone()
		next.Done, next.Completed = false, nil
		if next.Due != nil && next.Recurrence == nil {
			next.Due.Date = next.Due.Date.AddDays(days)
			next.settle()
			if err := next.Due.check(); err != nil {
				return err
			}
		}
		if err := m.replace(t, next); err != nil {
			return err
		}
	}
	return nil
}

// deleteSubtasks takes the subtasks of a task that is deleted along into the bin.
func (m *mutation) deleteSubtasks(parent Task) error {
	all, err := m.subtasks(parent, isLive)
	if err != nil {
		return err
	}
	for _, before := range all {
		after := before.Clone()
		after.Deleted = &m.now
		if err := m.replace(before, after); err != nil {
			return err
		}
	}
	return nil
}

// restoreSubtasks brings back those that went into the bin with their parent.
func (m *mutation) restoreSubtasks(parent Task) error {
	went, err := m.allSubtasks(parent.Number, func(t Task) bool {
		return t.Deleted != nil && t.Version == parent.Version
	})
	if err != nil {
		return err
	}
	for _, before := range went {
		after := before.Clone()
		after.Deleted = nil
		if err := m.replace(before, after); err != nil {
			return err
		}
	}
	return nil
}

// restoreAbove prepares the restoring of a subtask: a parent that is in the bin comes
// back too, and without one that can have it, it becomes a task of its own.
func (m *mutation) restoreAbove(t *Task) error {
	parent, err := m.tx.Task(t.Parent)
	switch {
	case fault.CodeOf(err) == fault.NotFound, err == nil && parent.Parent != 0:
		t.Parent = 0
		return nil
	case err != nil:
		return err
	case parent.Deleted != nil && m.named[parent.Number]:
		return m.restore(parent.Number)
	}
	after := parent.Clone()
	after.Deleted = nil
	if !t.Done {
		after.Done, after.Completed = false, nil
	}
	return m.replace(parent, after)
}

// finish is what holds of each change before it is recorded: that subtasks have the
// parent that they say, and what the tasks show of each other.
func (m *mutation) finish() error {
	for i := range m.change.Edits {
		e := &m.change.Edits[i]
		if e.After == nil {
			if err := m.leftAlone(*e); err != nil {
				return err
			}
			continue
		}
		if e.Before != nil && !e.Before.hasKin() && !e.After.hasKin() {
			continue
		}
		now, err := m.tx.Task(e.Number)
		if fault.CodeOf(err) == fault.NotFound { // a later edit took it away
			continue
		}
		if err != nil {
			return err
		}
		if err := m.sound(e.Before, now); err != nil {
			return err
		}
		after := e.After.Clone()
		after.Subtasks = now.Subtasks
		if after.ParentTitle, err = m.titleOf(after.Parent); err != nil {
			return err
		}
		e.After = &after
	}
	return nil
}

// hasKin says whether a task shows anything of other tasks.
func (t *Task) hasKin() bool { return t.Parent != 0 || t.ParentTitle != "" || t.Subtasks != nil }

// titleOf is the title of a parent, "" without one.
func (m *mutation) titleOf(parent int64) (string, error) {
	if parent == 0 {
		return "", nil
	}
	t, err := m.tx.Task(parent)
	if fault.CodeOf(err) == fault.NotFound {
		return "", nil
	}
	return t.Title, err
}

// leftAlone fails if a task that was taken away has left subtasks behind.
func (m *mutation) leftAlone(e Edit) error {
	if e.Before == nil || e.Before.Subtasks == nil {
		return nil
	}
	left, err := m.allSubtasks(e.Number, isLive)
	if err == nil && len(left) > 0 {
		err = fault.New(fault.Conflict, "Task %d has got subtasks since. Undo the later changes first, or delete them.",
			e.Number)
	}
	return err
}

// sound fails if a task can't have the parent or the subtasks that it has now. What the
// change has left as it was isn't looked at.
func (m *mutation) sound(before *Task, now Task) error {
	if before != nil && before.Parent == now.Parent && before.Done == now.Done && isLive(*before) == isLive(now) {
		return nil
	}
	if now.Parent == now.Number && now.Deleted == nil {
		return m.unfit("A task can't be its own subtask. Name another task.")
	}
	if sub := now.Subtasks; sub != nil {
		switch {
		case now.Deleted != nil:
			return fault.New(fault.Conflict, "Task %d has subtasks that aren't deleted. Delete them first.", now.Number)
		case now.Parent != 0:
			return m.unfit("Task %d has subtasks, so it can't be a subtask itself. Move its subtasks out first.",
				now.Number)
		case now.Done && sub.Done < sub.Total:
			return fault.New(fault.Conflict,
				"Task %d has open subtasks, so it can't be completed like that. Complete them first.", now.Number)
		}
	}
	if now.Parent == 0 || now.Deleted != nil {
		return nil
	}
	return m.fitsParent(before, now)
}

func (m *mutation) fitsParent(before *Task, now Task) error {
	parent, err := m.tx.Task(now.Parent)
	if fault.CodeOf(err) == fault.NotFound {
		return m.unfit("There is no task %d that could have subtasks. List the tasks to see their numbers.", now.Parent)
	}
	if err != nil {
		return err
	}
	joins := before == nil || before.Parent != now.Parent || before.Deleted != nil
	switch {
	case parent.Deleted != nil:
		return m.unfit("Task %d is deleted, so it can't have subtasks. Restore it first.", parent.Number)
	case parent.Parent != 0:
		return m.unfit(
			"Task %d is a subtask of task %d, and a subtask has no subtasks of its own. Name task %d instead.",
			parent.Number, parent.Parent, parent.Parent)
	case parent.Done && !now.Done:
		return m.unfit("Task %d is completed, so it can't have an open subtask. Reopen it first.", parent.Number)
	case joins && parent.Subtasks != nil && parent.Subtasks.Total > MaxSubtasks:
		return m.unfit("A task can have %d subtasks, and task %d would have %d. Divide it into several tasks.",
			MaxSubtasks, parent.Number, parent.Subtasks.Total)
	}
	return nil
}

// unfit is the fault of a parent that a task can't have.
func (m *mutation) unfit(format string, args ...any) error {
	if m.change.Kind == Added || m.change.Kind == Edited {
		return fault.InField("parent", format, args...)
	}
	return fault.New(fault.Conflict, format, args...)
}
