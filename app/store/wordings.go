package store

import (
	"context"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/app/wording"
)

// Wordings is the store of what people keep in titles.
func (db *DB) Wordings() wording.Store { return wordings{db} }

type wordings struct{ db *DB }

// Keep is part of wording.Store.
func (w wordings) Keep(ctx context.Context, user todo.UserID, k wording.Kept, max int) error {
	return w.db.inTx(ctx, func(t *tx) error {
		// Of two that are kept at once the second sees the first.
		if _, err := lockPerson(ctx, t, user); err != nil && fault.CodeOf(err) != fault.NotFound {
			return err
		}
		t.enqueue(
			`insert into wordings (user_id, wording, since) values ($1, $2, $3) on conflict (user_id, wording) do `+
				`update set since = excluded.since`,
			string(user), k.Wording, micros(k.Since))
		t.enqueue(`delete from wordings where user_id = $1 and wording in
			(select o.wording from wordings o where o.user_id = $1 order by o.since desc, o.wording limit 1000 offset $2)`, string(user), max)
		return nil
	})
}

// Forget is part of wording.Store.
func (w wordings) Forget(ctx context.Context, user todo.UserID, said string) error {
	return w.db.inTx(ctx, func(t *tx) error {
		n, err := t.exec(ctx, `delete from wordings where user_id = $1 and wording = $2`, string(user), said)
		if err == nil && n == 0 {
			return fault.New(fault.NotFound, "These words are not kept in titles.")
		}
		return err
	})
}

// Kept is part of wording.Store.
func (w wordings) Kept(ctx context.Context, user todo.UserID) ([]wording.Kept, error) {
	return many(ctx, w.db, func(r row) (k wording.Kept, err error) {
		var since int64
		err = r.Scan(&k.Wording, &since)
		k.Since = fromMicros(since)
		return k, err
	}, `select wording, since from wordings where user_id = $1 order by since desc, wording`, string(user))
}
