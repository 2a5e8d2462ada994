package store

import (
	"cmp"
	"slices"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// pass counts a subtask as one more or one less of its parent's.
func (w *taskTx) pass(t *todo.Task, by int) error {
	if t == nil || t.Parent == 0 || t.Deleted != nil {
		return nil
	}
	parent, err := w.hold(t.Parent)
	if err != nil {
		return err
	}
	if err := w.countSubtasks(parent); err != nil {
		return err
	}
	parent.progress.Total += by
	if t.Done {
		parent.progress.Done += by
	}
	w.queue(parent)
	return nil
}

// countSubtasks counts again what is stored, once: what a program before this one has
// written isn't counted yet.
func (w *taskTx) countSubtasks(h *heldTask) error {
	if h.counted {
		return nil
	}
	h.counted = true
	p, err := one(w.ctx, w.tx, func(r row) (p todo.Progress, err error) { return p, r.Scan(&p.Total, &p.Done) },
		"select count(*), count(case when state = 1 then 1 end) from tasks where user_id = $1 and parent > 0 and "+
			"parent = $2"+
			" and state + 0 <> 2", string(w.user), h.number)
	h.progress = p
	return err
}

// Subtasks is part of todo.Tx.
func (w *taskTx) Subtasks(parent int64) ([]todo.Task, error) {
	stored, err := many(w.ctx, w.tx, scanTask(w.user),
		"select "+readColumns+" from tasks where user_id = $1 and parent > 0 and parent = $2", string(w.user), parent)
	if err != nil {
		return nil, err
	}
	for _, t := range stored {
		if w.tasks[t.Number] == nil {
			w.tasks[t.Number] = &heldTask{number: t.Number, stored: &t, now: &t, progress: progressOf(t)}
		}
	}
	var all []todo.Task
	for _, h := range w.tasks {
		if h.now != nil && h.now.Parent == parent {
			all = append(all, h.task())
		}
	}
	slices.SortFunc(all, func(a, b todo.Task) int { return cmp.Compare(a.Number, b.Number) })
	return all, nil
}
