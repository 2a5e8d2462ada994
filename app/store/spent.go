package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/todo-chatbot/todo-chatbot/app/chat/model"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

var _ model.Spendings = (*DB)(nil)

// Spent implements model.Spendings.
func (db budgets) Spent(ctx context.Context, user todo.UserID, day string) (int64, error) {
	tokens, err := one(ctx, db, func(r row) (n int64, err error) { return n, r.Scan(&n) },
		`select tokens from spent where user_id = $1 and day = $2`, string(user), day)
	if errors.Is(err, errNone) {
		return 0, nil
	}
	return tokens, err
}

// Reserve implements model.Spendings.
func (db budgets) Reserve(ctx context.Context, user todo.UserID, r model.Reservation,
	limit int64) (granted, spent int64, err error) {
	err = db.inTx(ctx, func(tx *tx) (err error) {
		if spent, err = lockSpent(ctx, tx, user, r.Day); err != nil {
			return err
		}
		aside, err := one(ctx, tx, func(row row) (n int64, err error) { return n, row.Scan(&n) },
			`select coalesce(sum(tokens), 0) from reserved where user_id = $1 and day = $2 and turn <> $3 and until `+
				`> $4`,
			string(user), r.Day, r.Turn, micros(r.Now))
		if err != nil {
			return fmt.Errorf("add up what is set aside: %w", err)
		}
		tx.enqueue(`delete from reserved where user_id = $1 and until <= $2`, string(user), micros(r.Now))
		if granted = max(0, min(r.Tokens, limit-spent-aside)); granted == 0 {
			return nil
		}
		tx.enqueue(`insert into reserved (user_id, turn, day, tokens, until) values ($1, $2, $3, $4, $5)
			on conflict (user_id, turn) do update set day = excluded.day, tokens = excluded.tokens, until = excluded.until`,
			string(user), r.Turn, r.Day, granted, micros(r.Until))
		return nil
	})
	return granted, spent, err
}

// Settle implements model.Spendings.
func (db budgets) Settle(ctx context.Context, user todo.UserID, r model.Reservation, cost int64, over bool) error {
	return db.inTx(ctx, func(tx *tx) error {
		if _, err := lockSpent(ctx, tx, user, r.Day); err != nil {
			return err
		}
		tx.enqueue(`update spent set tokens = tokens + $3 where user_id = $1 and day = $2`, string(user), r.Day,
			max(0, cost))
		tx.enqueue(`delete from spent where user_id = $1 and day < $2`, string(user), r.Day)
		if over {
			tx.enqueue(`delete from reserved where user_id = $1 and turn = $2`, string(user), r.Turn)
			return nil
		}
		tx.enqueue(
			`update reserved set tokens = case when tokens > $3 then tokens - $3 else 0 end, until = $4 where `+
				`user_id = $1 and turn = $2`,
			string(user), r.Turn, max(0, cost), micros(r.Until))
		return nil
	})
}

// lockSpent returns what was spent on the day; whoever else reserves or settles
// of the person's waits until the commit.
func lockSpent(ctx context.Context, tx *tx, user todo.UserID, day string) (int64, error) {
	spent, err := one(ctx, tx, func(r row) (n int64, err error) { return n, r.Scan(&n) },
		`insert into spent (user_id, day, tokens) values ($1, $2, 0)
		on conflict (user_id, day) do update set tokens = spent.tokens returning tokens`, string(user), day)
	if err != nil {
		return 0, fmt.Errorf("look at what is spent: %w", err)
	}
	return spent, nil
}
