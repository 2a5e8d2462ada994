package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/backup"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

const (
	// clearTime is how long whoever deletes a list waits for what was in it to go.
	clearTime = 2 * time.Second
	// clearAtOnce is how many lists are looked for at once whose contents are left.
	clearAtOnce = 100
)

// clearNow is clearList for as long as somebody waits for it. The list is gone
// already: what is left then is found by ClearLists.
func (db *core) clearNow(ctx context.Context, id string) {
	ctx, cancel := context.WithTimeout(ctx, clearTime)
	defer cancel()
	_ = departures{db}.clearList(ctx, id)
}

// clearList takes away what was in a list that is gone.
func (db departures) clearList(ctx context.Context, id string) error {
	tables, err := db.owned(ctx)
	if err != nil {
		return err
	}
	for _, name := range listContents {
		i := slices.IndexFunc(tables, func(t backup.Table) bool { return t.Name == name })
		if i < 0 {
			return fmt.Errorf("there is no table %s", name)
		}
		err := db.eraseFrom(ctx, tables[i], todo.UserID(id), func(tx *tx) (bool, error) {
			row, err := many(ctx, tx, value[int64],
				"select last_seq from lists where user_id = $1"+tx.engine.lock(), id)
			return len(row) > 0, err // else somebody else has finished
		})
		if err != nil {
			return fmt.Errorf("clear %s: %w", name, err)
		}
	}
	return nil
}

// ClearLists takes away what is left of lists that are gone, and returns of how many.
func (db departures) ClearLists(ctx context.Context) (int, error) {
	n := 0
	for {
		ids, err := many(ctx, db, value[string], `select user_id from lists where user_id like 'list-%'
			and not exists (select 1 from task_lists t where t.user_id = lists.user_id) order by user_id limit $1`,
			clearAtOnce)
		if err != nil || len(ids) == 0 {
			return n, err
		}
		for _, id := range ids {
			if err := db.clearList(ctx, id); err != nil {
				return n, err
			}
			n++
		}
	}
}
