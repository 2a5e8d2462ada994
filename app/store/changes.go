package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// selectChange is followed by what is to be found.
const selectChange = "select seq, author, kind, via, at, edits, undoes, undone_by, key, sent from changes where user_id = $1 and "

// Change returns one change. It fails with fault.NotFound.
func (s *Tasks) Change(ctx context.Context, user todo.UserID, seq int64) (todo.Change, error) {
	return loadChange(ctx, s.db, user, seq)
}

// Changes returns at most limit changes after seq, oldest first, and no more
// than fit into a page. The sizes are read first: they cost nothing to know.
func (s *Tasks) Changes(ctx context.Context, user todo.UserID, after int64, limit int) ([]todo.Change, error) {
	return many(ctx, s.db, scanChange(user),
		`select seq, author, kind, via, at, edits, undoes, undone_by, key, sent from (
			select n, sum(size) over (order by n) - size as before from (
				select seq as n, octet_length(edits) as size from changes where user_id = $1 and seq > $2 order by seq limit $3) as sizes) as page
		join changes on user_id = $1 and seq = n where before < $4 order by seq`, string(user), after, int64(limit), int64(todo.PageBytes))
}

// completionsPage is how many changes are read at once: nobody who counts keeps a
// connection to the database meanwhile.
const completionsPage = 500

// Completions calls each with the changes of a time by which tasks were completed
// or reopened and which are in force, oldest first.
func (s *Tasks) Completions(ctx context.Context, user todo.UserID, from, before time.Time,
	each func(todo.Change)) error {
	at, seq := micros(from), int64(-1)
	for {
		// The words of the index are in the text, or it isn't used.
		page, err := many(ctx, s.db, scanChange(user),
			`select seq, author, kind, via, at, edits, undoes, undone_by, key, sent from (
				select seq as n, sum(size) over (order by at, seq) - size as before from (
					select at, seq, octet_length(edits) as size from changes where user_id = $1 and author <> ''
						and kind in ('completed', 'reopened') and undone_by = 0 and (at, seq) > ($2, $3) and at < $4
						order by at, seq limit $5) as sizes) as page
			join changes on user_id = $1 and seq = n where before < $6 order by at, seq`,
			string(user), at, seq, micros(before), int64(completionsPage), int64(todo.PageBytes))
		if err != nil || len(page) == 0 {
			return err
		}
		for _, c := range page {
			each(c)
		}
		last := page[len(page)-1]
		at, seq = micros(last.At), last.Seq
	}
}

// Stamp says in which state the tasks are, by two rows that are found by their keys.
func (s *Tasks) Stamp(ctx context.Context, user todo.UserID) (todo.Stamp, error) {
	stamp, err := one(ctx, s.db, func(r row) (t todo.Stamp, err error) {
		err = r.Scan(&t.Seq, &t.At)
		return t, err
	}, `select last_seq, coalesce((select at from changes c where c.user_id = l.user_id and c.seq = l.last_seq), 0)
		from lists l where user_id = $1`, string(user))
	if errors.Is(err, errNone) {
		return todo.Stamp{}, nil
	}
	return stamp, err
}

// LastSeq returns the newest change's number, 0 if there is none.
func (s *Tasks) LastSeq(ctx context.Context, user todo.UserID) (int64, error) {
	seq, err := one(ctx, s.db, value[int64], "select last_seq from lists where user_id = $1", string(user))
	if errors.Is(err, errNone) {
		return 0, nil
	}
	return seq, err
}

// Change finds a recorded change. It fails with fault.NotFound.
func (w *taskTx) Change(seq int64) (todo.Change, error) {
	if err := w.tx.flush(w.ctx); err != nil {
		return todo.Change{}, err
	}
	return loadChange(w.ctx, w.tx, w.user, seq)
}

// ByKey finds the change that was made with the key, nil if there is none.
func (w *taskTx) ByKey(key string) (*todo.Change, error) {
	return w.find("key = $2", key)
}

// LastUndoable returns the newest change of the author that is no undo and is
// not undone, nil if there is none.
func (w *taskTx) LastUndoable(author todo.UserID) (*todo.Change, error) {
	return w.find("undoes = 0 and undone_by = 0 and author = $2 and kind <> 'uncommented' order by seq desc limit 1",
		string(author))
}

// Record stores the change and announces it.
func (w *taskTx) Record(c todo.Change) error {
	edits, err := json.Marshal(c.Edits)
	if err != nil {
		return fmt.Errorf("write change %d: %w", c.Seq, err)
	}
	var key, sent *string
	if c.Key != "" {
		key = &c.Key
	}
	if c.Sent != "" {
		sent = &c.Sent
	}
	w.tx.enqueue(`insert into changes (user_id, seq, kind, via, at, edits, undoes, undone_by, key, author, sent)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		string(w.user), c.Seq, string(c.Kind), string(c.Via), micros(c.At), string(edits), c.Undoes, c.UndoneBy, key,
		string(c.Author), sent)
	w.grownChanges += int64(len(edits))
	w.list.lastSeq, w.counted = max(w.list.lastSeq, c.Seq), true
	w.tx.wake(userKey(w.user))
	return nil
}

// SetUndoneBy marks an earlier change as undone, or with 0 as in force again.
func (w *taskTx) SetUndoneBy(seq, by int64) error {
	w.tx.enqueue("update changes set undone_by = $3 where user_id = $1 and seq = $2", string(w.user), seq, by)
	return nil
}

func (w *taskTx) find(condition string, args ...any) (*todo.Change, error) {
	if err := w.tx.flush(w.ctx); err != nil {
		return nil, err
	}
	c, err := one(w.ctx, w.tx, scanChange(w.user), selectChange+condition, append([]any{string(w.user)}, args...)...)
	if errors.Is(err, errNone) {
		return nil, nil
	}
	return &c, err
}

func loadChange(ctx context.Context, q querier, user todo.UserID, seq int64) (todo.Change, error) {
	c, err := one(ctx, q, scanChange(user), selectChange+"seq = $2", string(user), seq)
	if errors.Is(err, errNone) {
		return c, fault.New(fault.NotFound, "There is no change %d. Look at the list of changes for their numbers.",
			seq)
	}
	return c, err
}

func scanChange(user todo.UserID) func(row) (todo.Change, error) {
	return func(r row) (todo.Change, error) {
		var at int64
		var edits string
		var key, sent *string
		c := todo.Change{User: user}
		if err := r.Scan(&c.Seq, &c.Author, &c.Kind, &c.Via, &at, &edits, &c.Undoes, &c.UndoneBy, &key,
			&sent); err != nil {
			return c, err
		}
		c.At = fromMicros(at)
		if key != nil {
			c.Key = *key
		}
		if sent != nil {
			c.Sent = *sent
		}
		if err := json.Unmarshal([]byte(edits), &c.Edits); err != nil {
			return c, fmt.Errorf("read change %d: %w", c.Seq, err)
		}
		for _, e := range c.Edits {
			for _, t := range []*todo.Task{e.Before, e.After} {
				if t != nil {
					t.User = user // JSON leaves it out
				}
			}
		}
		return c, nil
	}
}
