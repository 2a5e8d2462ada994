package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

var _ chat.Spendings = (*DB)(nil)

// Spent implements chat.Spendings.
func (db *DB) Spent(ctx context.Context, user todo.UserID, day string) (int64, error) {
	tokens, err := one(ctx, db, func(r row) (n int64, err error) { return n, r.Scan(&n) },
		`select tokens from spent where user_id = $1 and day = $2`, string(user), day)
	if errors.Is(err, errNone) {
		return 0, nil
	}
	return tokens, err
}

// Spend implements chat.Spendings.
func (db *DB) Spend(ctx context.Context, user todo.UserID, day string, tokens int64) error {
	return db.inTx(ctx, func(tx *tx) error {
		if _, err := tx.exec(ctx, `insert into spent (user_id, day, tokens) values ($1, $2, $3)
			on conflict (user_id, day) do update set tokens = spent.tokens + excluded.tokens`, string(user), day, tokens); err != nil {
			return fmt.Errorf("add to what is spent: %w", err)
		}
		tx.later(`delete from spent where user_id = $1 and day < $2`, string(user), day)
		return nil
	})
}
