package store

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// taskTx is a transaction that holds the lock on one person's list. What it
// writes is kept here until the commit and then sent in one round trip.
type taskTx struct {
	ctx  context.Context // of the Write that it lives in
	tx   *tx
	user todo.UserID

	list    listRow // as of now
	counted bool    // whether it has to be written
	seq     int64   // of the change that is being made, 0 if not asked for

	firstSeq                    int64 // the last change before the transaction
	grownChanges, grownComments int64 // bytes of text, as Grown has them

	tasks   map[int64]*heldTask
	written []*heldTask // those that have to be written, in order
	armed   []arming
	members []todo.Member // once they were asked for
}

// listRow is the row of lists: the counters, and how many tasks there are of
// the states that only grow.
type listRow struct {
	lastNumber, lastSeq, completed, deleted int64
	reminding                               string // see readSettings
	mostTasks                               *int64 // see todo.Tx
}

// heldTask is a task as stored and as it is to be; nil where there is none.
type heldTask struct {
	number      int64
	stored, now *todo.Task
	queued      bool // whether it is in written
	// progress is that of its subtasks, as they are to be. It is counted once one of
	// them is written.
	progress todo.Progress
	counted  bool
}

// lockList locks the person's list: whoever else wants to write to it waits.
func lockList(ctx context.Context, t *tx, user todo.UserID) (*taskTx, error) {
	w := &taskTx{ctx: ctx, tx: t, user: user, tasks: map[int64]*heldTask{}}
	lock :=
		"select last_number, last_seq, completed, deleted, reminding, (select most_tasks from people p where " +
			"p.user_id = lists.user_id)" +
			" from lists where user_id = $1" + t.engine.lock()
	err := w.load(lock)
	if errors.Is(err, errNone) {
		_, err = t.exec(ctx, `insert into lists (user_id, last_number, last_seq, completed, deleted)
			values ($1, 0, 0, 0, 0) on conflict (user_id) do nothing`, string(user))
		if err == nil {
			err = w.load(lock)
		}
	}
	return w, err
}

func (w *taskTx) load(sql string) (err error) {
	w.list, err = one(w.ctx, w.tx, func(r row) (l listRow, err error) {
		err = r.Scan(&l.lastNumber, &l.lastSeq, &l.completed, &l.deleted, &l.reminding, &l.mostTasks)
		return l, err
	}, sql, string(w.user))
	w.firstSeq = w.list.lastSeq
	return err
}

// Task is as in todo.Store, with what this transaction has written.
func (w *taskTx) Task(number int64) (todo.Task, error) {
	h, err := w.hold(number)
	if err != nil {
		return todo.Task{}, err
	}
	if h.now == nil {
		return todo.Task{}, noTask(number)
	}
	return h.task(), nil
}

// task is the task as it is to be, which there must be.
func (h *heldTask) task() todo.Task {
	t := h.now.Clone()
	t.Subtasks = nil
	if h.progress.Total > 0 {
		t.Subtasks = &todo.Progress{Done: h.progress.Done, Total: h.progress.Total}
	}
	return t
}

// MostTasks is the person's own quota, nil if they have none.
func (w *taskTx) MostTasks() *int64 { return w.list.mostTasks }

// Put writes the whole task, new or not.
func (w *taskTx) Put(t todo.Task) error {
	t = t.Clone()
	return w.write(t.Number, &t)
}

// Remove takes the row away for good.
func (w *taskTx) Remove(number int64) error { return w.write(number, nil) }

// NextNumber returns a task number that was never used by the person.
func (w *taskTx) NextNumber() (int64, error) {
	w.list.lastNumber++
	w.counted = true
	w.tasks[w.list.lastNumber] = &heldTask{number: w.list.lastNumber}
	return w.list.lastNumber, nil
}

// LastNumber is the last task number that was used.
func (w *taskTx) LastNumber() int64 { return w.list.lastNumber }

// NextSeq returns the number of the change that is being made.
func (w *taskTx) NextSeq() (int64, error) {
	if w.seq == 0 {
		w.seq = w.list.lastSeq + 1
	}
	return w.seq, nil
}

// hold looks a task up unless it is held already.
func (w *taskTx) hold(number int64) (*heldTask, error) {
	if h := w.tasks[number]; h != nil {
		return h, nil
	}
	h := &heldTask{number: number}
	t, err := loadTask(w.ctx, w.tx, w.user, number)
	switch {
	case err == nil:
		h.stored, h.now = &t, &t
		h.progress = progressOf(t)
	case fault.CodeOf(err) != fault.NotFound:
		return nil, err
	}
	w.tasks[number] = h
	return h, nil
}

func (w *taskTx) write(number int64, t *todo.Task) error {
	h, err := w.hold(number)
	if err != nil {
		return err
	}
	if err := w.pass(h.now, -1); err != nil {
		return err
	}
	if err := w.pass(t, +1); err != nil {
		return err
	}
	h.now = t
	w.queue(h)
	return nil
}

func (w *taskTx) queue(h *heldTask) {
	if !h.queued {
		h.queued = true
		w.written = append(w.written, h)
	}
}

// flush leaves everything to be sent with the commit.
func (w *taskTx) flush() {
	for _, h := range w.written {
		w.flushTask(h)
		w.count(h.stored, -1)
		w.count(h.now, +1)
	}
	w.flushUsed()
	for _, a := range w.armed {
		w.flushArming(a)
	}
	if w.counted {
		l := w.list
		w.tx.enqueue(
			"update lists set last_number = $2, last_seq = $3, completed = $4, deleted = $5 where user_id = $1",
			string(w.user), l.lastNumber, l.lastSeq, l.completed, l.deleted)
	}
}

func (w *taskTx) count(t *todo.Task, by int64) {
	if t == nil {
		return
	}
	switch stateOf(*t) {
	case completed:
		w.list.completed += by
	case deleted:
		w.list.deleted += by
	}
	w.counted = true
}

func (w *taskTx) flushTask(h *heldTask) {
	switch {
	case h.now != nil:
		w.tx.enqueue(putTask, taskArgs(w.user, h.task())...)
	case h.stored != nil:
		w.tx.enqueue("delete from tasks where user_id = $1 and number = $2", string(w.user), h.number)
	}
	before, after := tagRows(h.stored), tagRows(h.now)
	if slices.Equal(before, after) {
		return
	}
	if len(before) > 0 {
		w.tx.enqueue("delete from task_tags where user_id = $1 and number = $2", string(w.user), h.number)
	}
	if len(after) > 0 {
		w.tx.enqueue(insertTags(len(after)), tagArgs(w.user, *h.now)...)
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
