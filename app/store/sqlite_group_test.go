package store

import (
	"context"
	"errors"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"modernc.org/sqlite"
)

// gathered begins writes while the connection is held, so that they wait
// together, and returns how each went: its error, or what it panicked with.
func gathered(t *testing.T, db *DB, writes ...func(ctx context.Context, tx *tx) error) []any {
	t.Helper()
	w := db.engine.(*sqliteEngine).writer
	w.held <- struct{}{}
	outcomes := make([]any, len(writes))
	var all sync.WaitGroup
	for i, write := range writes {
		all.Go(func() {
			defer func() {
				if fallen := recover(); fallen != nil {
					outcomes[i] = fallen
				}
			}()
			outcomes[i] = db.inTx(t.Context(), func(tx *tx) error { return write(t.Context(), tx) })
		})
		for waiting := 0; waiting <= i; runtime.Gosched() {
			w.mu.Lock()
			waiting = len(w.waiting)
			w.mu.Unlock()
		}
	}
	<-w.held
	all.Wait()
	return outcomes
}

func TestSQLiteGroups(t *testing.T) {
	ctx := context.Background()
	db := open(t, "sqlite:"+filepath.Join(t.TempDir(), "todo.db"))
	if err := db.run(ctx, "create table noted (name text primary key)"); err != nil {
		t.Fatal(err)
	}
	note := func(name string) func(context.Context, *tx) error {
		return func(ctx context.Context, tx *tx) error {
			_, err := tx.exec(ctx, `insert into noted (name) values ($1)`, name)
			return err
		}
	}
	noted := func(t *testing.T, want ...string) {
		t.Helper()
		got, err := many(ctx, db, value[string], `select name from noted order by name`)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("noted is %q, want %q; %v", got, want, err)
		}
		if err := db.run(ctx, `delete from noted`); err != nil {
			t.Fatal(err)
		}
	}
	no := errors.New("no")

	t.Run("are committed together", func(t *testing.T) {
		commits := countCommits(t, db)
		outcomes := gathered(t, db, note("a"), note("b"), note("c"), note("d"))
		for i, o := range outcomes {
			if o != nil {
				t.Errorf("%d: %v", i, o)
			}
		}
		if n := commits.Load(); n != 1 {
			t.Errorf("4 transactions took %d commits", n)
		}
		noted(t, "a", "b", "c", "d")
	})
	t.Run("leave out what fails, and only that", func(t *testing.T) {
		outcomes := gathered(t, db, note("a"), func(ctx context.Context, tx *tx) error {
			return errors.Join(note("lost")(ctx, tx), no)
		}, note("a"), note("b"), func(ctx context.Context, tx *tx) error {
			tx.enqueue(`insert into noted (name) values ('later')`)
			return nil
		})
		if err, _ := outcomes[1].(error); !errors.Is(err, no) || outcomes[0] != nil || outcomes[2] == nil || outcomes[3] != nil || outcomes[4] != nil {
			t.Errorf("outcomes %v", outcomes)
		}
		noted(t, "a", "b", "later")
	})
	t.Run("give a panic to whose it is", func(t *testing.T) {
		outcomes := gathered(t, db, note("a"), func(ctx context.Context, tx *tx) error {
			_ = note("lost")(ctx, tx)
			panic("fallen")
		}, note("b"))
		if outcomes[0] != nil || outcomes[1] != "fallen" || outcomes[2] != nil {
			t.Errorf("outcomes %v", outcomes)
		}
		noted(t, "a", "b")
	})
	t.Run("are run alone when one takes the whole transaction with it", func(t *testing.T) {
		outcomes := gathered(t, db, note("a"), func(ctx context.Context, tx *tx) error {
			_, err := tx.exec(ctx, "rollback") // as SQLite does when the disk is full
			return errors.Join(err, no)
		}, note("b"))
		if err, _ := outcomes[1].(error); !errors.Is(err, no) || outcomes[0] != nil || outcomes[2] != nil {
			t.Errorf("outcomes %v", outcomes)
		}
		noted(t, "a", "b")
	})
	t.Run("do not hold on to who has gone", func(t *testing.T) {
		w := db.engine.(*sqliteEngine).writer
		w.held <- struct{}{}
		gone, cancel := context.WithCancel(ctx)
		cancel()
		if err := db.inTx(gone, func(tx *tx) error { return note("lost")(gone, tx) }); !errors.Is(err, context.Canceled) {
			t.Errorf("it says %v", err)
		}
		<-w.held
		noted(t)
	})
}

// countCommits counts the commits on the connection that writes.
func countCommits(t *testing.T, db *DB) *atomic.Int64 {
	t.Helper()
	var n atomic.Int64
	err := db.engine.(*sqliteEngine).writer.conn.Raw(func(conn any) error {
		conn.(sqlite.HookRegisterer).RegisterCommitHook(func() int32 {
			n.Add(1)
			return 0
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return &n
}
