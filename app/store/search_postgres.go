package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// indexPauses are how long it is until an index that could not be made, or that
// another replica makes, is looked at again.
var indexPauses = []time.Duration{time.Second, 5 * time.Second, 30 * time.Second, 5 * time.Minute}

// The index of the migration search, for a database that had many tasks when it
// came. No statistics: they would take long to gather, and the estimate that is
// made without them is the one that fits a search.
const (
	makePieces = "create index concurrently tasks_by_pieces on tasks using gin (search_pieces(user_id, folded)) " +
		"with (gin_pending_list_limit = 512)"
	plainPieces = "alter index tasks_by_pieces alter column 1 set statistics 0"
	dropPieces  = "drop index concurrently tasks_by_pieces"
)

// find asks the index of pieces, if it is there.
func (e *postgresEngine) find(user todo.UserID, words []string, most int) (statement, bool) {
	long := longEnough(words, func(w string) int { return len(w) })
	if len(long) == 0 || !e.indexed.Load() {
		return statement{}, false
	}
	q := &taskQuery{args: []any{string(user)}}
	q.write("select number from tasks where user_id = $1")
	// What is passed over of a long word is looked at later anyway.
	for _, w := range spread(long, 8) {
		q.write(" and search_pieces(user_id, folded) @> search_pieces($1, ", q.arg(w[:min(len(w), maxPieces)]), ")")
	}
	q.write(" limit ", strconv.Itoa(most))
	return statement{sql: q.String(), args: q.args}, true
}

func (e *postgresEngine) these(placeholder string) string {
	return "unnest(" + placeholder + "::bigint[]) as c (found)"
}

func (e *postgresEngine) theseArg(numbers []int64) any { return numbers }

// makeIndex makes the index without keeping anybody from writing. One that
// was begun and not ended, by a replica that is gone, is made again.
func (e *postgresEngine) makeIndex(ctx context.Context) {
	for try := 0; ; try++ {
		done, err := e.tryIndex(ctx)
		if ctx.Err() != nil {
			return
		}
		if done {
			e.indexed.Store(true)
			return
		}
		if err != nil {
			e.log.Warn("there is no index for searches, which read the whole list of a person instead; "+
				"making it will be tried again (docs/database.md says how an operator makes it)", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(indexPauses[min(try, len(indexPauses)-1)]):
		}
	}
}

// tryIndex reports whether the index is there, and makes it if nobody does.
func (e *postgresEngine) tryIndex(ctx context.Context) (done bool, err error) {
	state, err := e.indexState(ctx)
	switch {
	case err != nil:
		return false, err
	case state == indexReady:
		return true, nil
	case state == indexInProgress:
		return false, nil
	case state == indexBroken:
		if _, err := e.pool.Exec(ctx, dropPieces); err != nil {
			return false, fmt.Errorf("take away an index that was not finished: %w", err)
		}
	}
	begun := time.Now()
	e.log.Info("the index for searches is being made; searches read the list until then")
	if _, err := e.pool.Exec(ctx, makePieces); err != nil {
		return false, fmt.Errorf("make the index for searches: %w", err)
	}
	if _, err := e.pool.Exec(ctx, plainPieces); err != nil {
		return false, fmt.Errorf("make the index for searches: %w", err)
	}
	e.log.Info("the index for searches is made", "seconds", time.Since(begun).Seconds())
	return true, nil
}

// The states of the index.
const (
	indexAbsent int64 = iota
	indexBroken
	indexInProgress
	indexReady
)

func (e *postgresEngine) indexState(ctx context.Context) (int64, error) {
	state, err := one(ctx, e, value[int64], `select case when i.indisvalid then 3
			when exists (select 1 from pg_stat_progress_create_index p where p.index_relid = i.indexrelid) then 2
			else 1 end::bigint
		from pg_index i join pg_class c on c.oid = i.indexrelid
		where c.relname = 'tasks_by_pieces' and c.relnamespace = current_schema()::regnamespace`)
	if errors.Is(err, errNone) {
		return indexAbsent, nil
	}
	return state, err
}
