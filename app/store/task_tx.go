package store

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// taskTx is a transaction that holds the lock on one person's list. What it
// writes is kept here until the commit and then sent in one round trip.
type taskTx struct {
	ctx  context.Context // of the Write that it lives in
	tx   *tx
	user todo.UserID

	lastNumber, lastSeq int64 // as of now
	seq                 int64 // of the change that is being made, 0 if not asked for
	counted             bool  // whether the counters have to be written

	tasks   map[int64]*heldTask
	written []*heldTask // those that have to be written, in order
}

// heldTask is a task as stored and as it is to be; nil where there is none.
type heldTask struct {
	number        int64
	stored, now   *todo.Task
	known, queued bool // whether stored is known; whether it is in written
}

// lockList locks the person's list: whoever else wants to write to it waits.
func lockList(ctx context.Context, t *tx, user todo.UserID) (*taskTx, error) {
	w := &taskTx{ctx: ctx, tx: t, user: user, tasks: map[int64]*heldTask{}}
	lock := "select last_number, last_seq from lists where user_id = $1" + t.engine.lock()
	err := w.counters(lock)
	if errors.Is(err, errNone) {
		_, err = t.exec(ctx, "insert into lists (user_id, last_number, last_seq) values ($1, 0, 0) on conflict (user_id) do nothing", string(user))
		if err == nil {
			err = w.counters(lock)
		}
	}
	return w, err
}

func (w *taskTx) counters(sql string) error {
	_, err := one(w.ctx, w.tx, func(r row) (struct{}, error) {
		return struct{}{}, r.Scan(&w.lastNumber, &w.lastSeq)
	}, sql, string(w.user))
	return err
}

// Task is as in todo.Store, with what this transaction has written.
func (w *taskTx) Task(number int64) (todo.Task, error) {
	if h := w.tasks[number]; h != nil && h.now != nil {
		return h.now.Clone(), nil
	}
	if h := w.tasks[number]; h != nil {
		return todo.Task{}, noTask(number)
	}
	t, err := loadTask(w.ctx, w.tx, w.user, number)
	if err != nil {
		return t, err
	}
	stored := t.Clone()
	w.tasks[number] = &heldTask{number: number, stored: &stored, now: &stored, known: true}
	return t, nil
}

// Put writes the whole task, new or not.
func (w *taskTx) Put(t todo.Task) error {
	t = t.Clone()
	w.write(t.Number, &t)
	return nil
}

// Remove takes the row away for good.
func (w *taskTx) Remove(number int64) error {
	w.write(number, nil)
	return nil
}

// NextNumber returns a task number that was never used by the person.
func (w *taskTx) NextNumber() (int64, error) {
	w.lastNumber++
	w.counted = true
	w.tasks[w.lastNumber] = &heldTask{number: w.lastNumber, known: true}
	return w.lastNumber, nil
}

// NextSeq returns the number of the change that is being made.
func (w *taskTx) NextSeq() (int64, error) {
	if w.seq == 0 {
		w.seq = w.lastSeq + 1
	}
	return w.seq, nil
}

func (w *taskTx) write(number int64, t *todo.Task) {
	h := w.tasks[number]
	if h == nil {
		h = &heldTask{number: number}
		w.tasks[number] = h
	}
	h.now = t
	if !h.queued {
		h.queued = true
		w.written = append(w.written, h)
	}
}

// flush leaves everything to be sent with the commit.
func (w *taskTx) flush() {
	for _, h := range w.written {
		w.flushTask(h)
	}
	if w.counted {
		w.tx.later("update lists set last_number = $2, last_seq = $3 where user_id = $1", string(w.user), w.lastNumber, w.lastSeq)
	}
}

func (w *taskTx) flushTask(h *heldTask) {
	if h.now != nil {
		w.tx.later(putTask, taskArgs(w.user, *h.now)...)
	} else if !h.known || h.stored != nil {
		w.tx.later("delete from tasks where user_id = $1 and number = $2", string(w.user), h.number)
	}
	before, after := tagRows(h.stored), tagRows(h.now)
	if h.known && slices.Equal(before, after) {
		return
	}
	if !h.known || len(before) > 0 {
		w.tx.later("delete from task_tags where user_id = $1 and number = $2", string(w.user), h.number)
	}
	if len(after) > 0 {
		w.tx.later(insertTags(len(after)), tagArgs(w.user, *h.now)...)
	}
}

// tagRows is what task_tags has of a task, for comparing.
func tagRows(t *todo.Task) []string {
	if t == nil || len(t.Tags) == 0 {
		return nil
	}
	return append([]string{strconv.FormatInt(stateOf(*t), 10)}, t.Tags...)
}

func insertTags(n int) string {
	var b strings.Builder
	b.WriteString("insert into task_tags (user_id, number, state, tag) values ")
	for i := range n - 1 {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("($1, $2, $3, $" + strconv.Itoa(i+4) + ")")
	}
	return b.String()
}

func tagArgs(user todo.UserID, t todo.Task) []any {
	args := []any{string(user), t.Number, stateOf(t)}
	for _, tag := range t.Tags {
		args = append(args, tag)
	}
	return args
}
