package store

import (
	"context"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/todo-chatbot/todo-chatbot/app/ending"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

// next are the migrations of this program and one more of a later one.
func next(t *testing.T, text string) fstest.MapFS {
	t.Helper()
	files, err := migrationFiles()
	if err != nil {
		t.Fatal(err)
	}
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	all := fstest.MapFS{"99999_later.sql": {Data: []byte(text)}}
	for _, name := range names {
		b, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = &fstest.MapFile{Data: b}
	}
	return all
}

// migrateLater migrates a database as a later program would.
func migrateLater(t *testing.T, address string, files fs.FS) {
	t.Helper()
	e, err := openEngine(t.Context(), address, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer e.close()
	if err := e.migrate(t.Context(), files); err != nil {
		t.Fatal(err)
	}
}

// eachLasting is eachEngine without the one that is gone with its process.
func eachLasting(t *testing.T, test func(t *testing.T, address string)) {
	t.Helper()
	eachEngine(t, func(t *testing.T, address string) {
		if address != "sqlite::memory:" {
			test(t, address)
		}
	})
}

func TestLaterSchema(t *testing.T) {
	t.Run("that only adds lets the version before go on, and start again", func(t *testing.T) {
		eachLasting(t, func(t *testing.T, address string) {
			db := open(t, address)
			put(t, db.Tasks(), "ann", titled("before"))
			migrateLater(t, address, next(t, "-- +goose Up\n-- oldest: 8\nalter table tasks add column colour text;\n"))
			if err := db.Ping(t.Context()); err != nil {
				t.Errorf("it is not ready any more: %v", err)
			}
			put(t, db.Tasks(), "ann", titled("after"))
			put(t, open(t, address).Tasks(), "ann", titled("started again"))
		})
	})
	t.Run("that takes away is refused with a sentence, and whoever runs is not ready", func(t *testing.T) {
		eachLasting(t, func(t *testing.T, address string) {
			db := open(t, address)
			migrateLater(t, address, next(t, "-- +goose Up\n-- oldest: 99999\nalter table tasks add column colour text;\n"))
			errs := map[string]error{"Ping": db.Ping(t.Context())}
			_, errs["Open"] = Open(t.Context(), address, Options{})
			for name, err := range errs {
				if fault.CodeOf(err) != fault.Unavailable || ending.CodeOf(err) != ending.DatabaseNewer || !strings.Contains(fault.MessageOf(err), "needs one that knows schema 99999") {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	})
}

func TestMigrationsSayForWhomTheyAre(t *testing.T) {
	files, err := migrationFiles()
	if err != nil {
		t.Fatal(err)
	}
	latest, oldest, err := levels(files)
	if err != nil || latest < firstFloor || oldest > latest {
		t.Errorf("got %d, %d, %v", latest, oldest, err)
	}
	for name, text := range map[string]string{
		"no line":           "-- +goose Up\nselect 1;\n",
		"no number":         "-- +goose Up\n-- oldest: me\nselect 1;\n",
		"more than its own": "-- +goose Up\n-- oldest: 100000\nselect 1;\n",
	} {
		if _, _, err := levels(next(t, text)); err == nil {
			t.Errorf("%s: it is taken", name)
		}
	}
}

// A back-up reads for long, and the program of before writes on while the next one
// waits for it.
func TestAMigrationThatWaitsLetsOthersWrite(t *testing.T) {
	address := pgtest.New(t)
	ctx := t.Context()
	err := withKeeper(ctx, address, func(k keeper) error {
		files, err := migrationFiles()
		if err != nil {
			return err
		}
		before, err := numbers(files)
		if err != nil {
			return err
		}
		slices.Sort(before)
		return k.migrateTo(ctx, files, before[:slices.Index(before, 23)])
	})
	if err != nil {
		t.Fatal(err)
	}
	pool, err := pgxpool.New(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	reads, err := pool.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := reads.Exec(ctx, "select count(*) from changes"); err != nil {
		t.Fatal(err)
	}
	opened := make(chan error, 1)
	go func() {
		db, err := Open(ctx, address, Options{})
		if err == nil {
			err = db.Close()
		}
		opened <- err
	}()
	for waits := 0; waits == 0; {
		err := pool.QueryRow(ctx, `select count(*) from pg_stat_activity
			where datname = current_database() and wait_event_type = 'Lock'`).Scan(&waits)
		if err != nil {
			t.Fatal(err)
		}
	}
	write, cancel := context.WithTimeout(ctx, waitLimit)
	defer cancel()
	for _, sql := range []string{
		"update turns set stop = 0", "delete from turn_events", "delete from list_comments", "delete from changes",
	} {
		if _, err := pool.Exec(write, sql); err != nil {
			t.Errorf("%s while a migration waits: %v", sql, err)
		}
	}
	if err := reads.Rollback(ctx); err != nil {
		t.Fatal(err)
	}
	if err := <-opened; err != nil {
		t.Errorf("the migration, once nobody reads: %v", err)
	}
}
