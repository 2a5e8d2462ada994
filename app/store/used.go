package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// taskText is what SQL counts of a task, textOf what Go does.
const taskText = "octet_length(title) + octet_length(description) + octet_length(tags)"

// Used is how many bytes of text there are of a person: of their tasks, the
// history of these, and conversations. The sizes are read, not the texts.
func (db budgets) Used(ctx context.Context, user todo.UserID) (int64, error) {
	return measure(ctx, db, user)
}

func measure(ctx context.Context, q querier, user todo.UserID) (int64, error) {
	const sum = "select coalesce(sum("
	return one(ctx, q, value[int64], "select cast(("+
		sum+taskText+"), 0) from tasks where user_id = $1) + ("+
		sum+"octet_length(edits)), 0) from changes where user_id = $1) + ("+
		sum+"octet_length(body) + octet_length(state)), 0) from turns where user_id = $1) + ("+
		sum+"octet_length(data)), 0) from turn_events where user_id = $1) + ("+
		sum+"octet_length(body)), 0) from list_comments where user_id = $1) as bigint)", string(user))
}

// unmeasured is the seq of a count that began with nothing known.
const unmeasured = -1

// lockUsed returns what the person's things take, and keeps whoever else counts
// waiting until the commit. It is measured where the count isn't of the change
// that lastSeq names.
func lockUsed(ctx context.Context, t *tx, user todo.UserID, lastSeq func() (int64, error)) (int64, error) {
	type counted struct{ bytes, seq int64 }
	c, err := one(ctx, t, func(r row) (c counted, err error) { return c, r.Scan(&c.bytes, &c.seq) },
		`insert into used_bytes (user_id, bytes, seq) values ($1, 0, $2)
		on conflict (user_id) do update set bytes = used_bytes.bytes returning bytes, seq`, string(user), int64(unmeasured))
	if err != nil {
		return 0, err
	}
	seq, err := lastSeq()
	if err != nil || c.seq == seq {
		return c.bytes, err
	}
	if c.bytes, err = measure(ctx, t, user); err != nil {
		return 0, err
	}
	_, err = t.exec(ctx, "update used_bytes set bytes = $2, seq = $3 where user_id = $1", string(user), c.bytes, seq)
	return c.bytes, err
}

// Used is what the person's things took before the transaction.
func (w *taskTx) Used() (int64, error) {
	return lockUsed(w.ctx, w.tx, w.user, func() (int64, error) { return w.firstSeq, nil })
}

// Grown is by how much the transaction has them take more so far, without the
// comments that it takes away.
func (w *taskTx) Grown() int64 { return w.grownTasks() + w.grownChanges + w.grownComments }

func (w *taskTx) grownTasks() (n int64) {
	for _, h := range w.written {
		n += textOf(h.now) - textOf(h.stored)
	}
	return n
}

func textOf(t *todo.Task) int64 {
	if t == nil {
		return 0
	}
	return t.TextBytes()
}

// flushUsed counts what the transaction has written; comments are counted by triggers.
func (w *taskTx) flushUsed() {
	n := w.grownTasks() + w.grownChanges
	if n == 0 && w.list.lastSeq == w.firstSeq {
		return
	}
	w.tx.enqueue(`insert into used_bytes (user_id, bytes, seq) values ($1, $2, $5)
		on conflict (user_id) do update set bytes = used_bytes.bytes + excluded.bytes,
			seq = case when used_bytes.seq = $3 then $4 else $5 end`,
		string(w.user), n, w.firstSeq, w.list.lastSeq, int64(unmeasured))
}

// forgetUsed has what somebody's things take measured again.
func (t *tx) forgetUsed(user string) {
	t.enqueue("update used_bytes set seq = $2 where user_id = $1", user, int64(unmeasured))
}

// admit refuses a turn for which there is no room on the person's list. What is
// locked by others who write turns is locked before.
func (t *tx) admit(ctx context.Context, n chat.NewTurn) error {
	if n.Fits == nil {
		return nil
	}
	if !n.Fresh {
		if err := t.flush(ctx); err != nil {
			return err
		}
	}
	user := n.Turn.User
	used, err := lockUsed(ctx, t, user, func() (int64, error) {
		seq, err := one(ctx, t, value[int64], "select last_seq from lists where user_id = $1", string(user))
		if errors.Is(err, errNone) {
			return 0, nil
		}
		return seq, err
	})
	if err != nil {
		return fmt.Errorf("look at what the person's things take: %w", err)
	}
	active, err := one(ctx, t, value[int64],
		"select count(*) from turns where user_id = $1 and active = 1 and status <> $2",
		string(user), string(chat.Waiting))
	if err != nil {
		return fmt.Errorf("count the turns under way: %w", err)
	}
	return n.Fits(used, active)
}
