package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// foreignLife is how long it is known that a call was begun: longer than any
// turn can last.
const foreignLife = 48 * time.Hour

var _ chat.ForeignStore = (*DB)(nil)

// Permissions implements chat.ForeignStore.
func (db foreignCalls) Permissions(ctx context.Context, user todo.UserID) (map[string]chat.Permission, error) {
	list, err := many(ctx, db, func(r row) (chat.Permission, error) {
		var p chat.Permission
		var enabled, ask int64
		err := r.Scan(&p.Tool, &enabled, &ask, &p.Definition)
		p.Enabled, p.Ask = enabled == 1, ask == 1
		return p, err
	}, `select tool, enabled, ask, definition from tool_permissions where user_id = $1`, string(user))
	out := make(map[string]chat.Permission, len(list))
	for _, p := range list {
		out[p.Tool] = p
	}
	return out, err
}

// SetPermission implements chat.ForeignStore.
func (db foreignCalls) SetPermission(ctx context.Context, user todo.UserID, p chat.Permission) error {
	return db.inTx(ctx, func(tx *tx) error {
		tx.enqueue(`insert into tool_permissions (user_id, tool, enabled, ask, definition) values ($1, $2, $3, $4, $5)
			on conflict (user_id, tool) do update set enabled = excluded.enabled, ask = excluded.ask, definition = excluded.definition`,
			string(user), p.Tool, flag(p.Enabled), flag(p.Ask), p.Definition)
		return nil
	})
}

// BeginCall implements chat.ForeignStore.
func (db foreignCalls) BeginCall(ctx context.Context, user todo.UserID, key string,
	now time.Time) (begun bool, result *chat.Result, err error) {
	err = db.inTx(ctx, func(tx *tx) error {
		n, err := tx.exec(ctx,
			`insert into foreign_calls (user_id, key, begun, result) values ($1, $2, $3, '') on conflict (user_id, `+
				`key) do nothing`,
			string(user), key, micros(now))
		if err != nil {
			return fmt.Errorf("begin foreign call: %w", err)
		}
		begun, result = n == 0, nil
		if !begun {
			tx.enqueue(`delete from foreign_calls where user_id = $1 and begun < $2`, string(user),
				micros(now.Add(-foreignLife)))
			return nil
		}
		text, err := one(ctx, tx, value[string], `select result from foreign_calls where user_id = $1 and key = $2`,
			string(user), key)
		if err != nil && !errors.Is(err, errNone) || text == "" {
			return err
		}
		result = &chat.Result{}
		return json.Unmarshal([]byte(text), result)
	})
	return begun, result, err
}

// EndCall implements chat.ForeignStore.
func (db foreignCalls) EndCall(ctx context.Context, user todo.UserID, key string, r chat.Result) error {
	b, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("encode result: %w", err)
	}
	return db.inTx(ctx, func(tx *tx) error {
		tx.enqueue(`update foreign_calls set result = $3 where user_id = $1 and key = $2`, string(user), key, string(b))
		return nil
	})
}
