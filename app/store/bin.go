package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

var _ todo.Bins = (*Tasks)(nil)

// FullBins is part of todo.Bins.
func (s *Tasks) FullBins(ctx context.Context, before time.Time, after todo.UserID, limit int) ([]todo.UserID, error) {
	return many(ctx, s.db, value[todo.UserID], `select distinct user_id from tasks
		where state = 2 and deleted < $1 and user_id > $2 order by user_id limit $3`, micros(before), string(after), limit)
}

// Binned is part of todo.Bins.
func (s *Tasks) Binned(ctx context.Context, user todo.UserID, before time.Time, limit int) (map[int64]int64, error) {
	kept, err := s.touchedByUndo(ctx, user, before)
	if err != nil {
		return nil, err
	}
	type binned struct{ number, version int64 }
	all, err := many(ctx, s.db, func(r row) (b binned, err error) { return b, r.Scan(&b.number, &b.version) },
		`select number, version from tasks where user_id = $1 and state = 2 and deleted < $2 and updated < $2
		order by deleted, number limit $3`, string(user), micros(before), limit+len(kept))
	found := map[int64]int64{}
	for _, b := range all {
		if !kept[b.number] && len(found) < limit {
			found[b.number] = b.version
		}
	}
	return found, err
}

// touchedByUndo are the tasks that were put back as they had been since a moment.
func (s *Tasks) touchedByUndo(ctx context.Context, user todo.UserID, since time.Time) (map[int64]bool, error) {
	edits, err := many(ctx, s.db, value[string],
		`select edits from changes where user_id = $1 and kind = $2 and at >= $3`,
		string(user), string(todo.Undone), micros(since))
	if err != nil {
		return nil, err
	}
	touched := map[int64]bool{}
	for _, text := range edits {
		var some []struct {
			Number int64 `json:"id"`
		}
		if err := json.Unmarshal([]byte(text), &some); err != nil {
			return nil, err
		}
		for _, e := range some {
			touched[e.Number] = true
		}
	}
	return touched, nil
}
