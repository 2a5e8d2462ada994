package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

func TestOpen(t *testing.T) {
	t.Run("eight at once migrate an empty database once", func(t *testing.T) {
		eachEngine(t, func(t *testing.T, address string) {
			var all sync.WaitGroup
			for range 8 {
				all.Go(func() {
					db, err := Open(t.Context(), address, Options{})
					if err != nil {
						t.Error(err)
						return
					}
					defer db.Close()
					versions, err := many(t.Context(), db, value[int64], "select version_id from goose_db_version where version_id > 0 order by id")
					if err != nil {
						t.Error(err)
					}
					for i, v := range versions {
						if i == 0 && v != 1 || i > 0 && v <= versions[i-1] {
							t.Errorf("migrations ran in the order %v", versions)
							break
						}
					}
				})
			}
			all.Wait()
		})
	})
	t.Run("a bad address is refused without repeating it", func(t *testing.T) {
		for address, code := range map[string]fault.Code{
			"":                                  fault.Invalid,
			"mysql://root:hunter2@localhost/db": fault.Invalid,
			"sqlite:":                           fault.Invalid,
			"sqlite:a.db?mode=hunter2":          fault.Invalid,
			"sqlite:a.db?synchronous=off":       fault.Invalid,
			"postgresql://todo:hunter2@:x:/%zz": fault.Invalid,
			"sqlite:/nowhere/at/all/todo.db":    fault.Unavailable,
			"postgresql://todo:hunter2@127.0.0.1:1/todo?connect_timeout=1": fault.Unavailable,
		} {
			_, err := Open(t.Context(), address, Options{})
			if fault.CodeOf(err) != code {
				t.Errorf("Open(%q) = %v, want a fault that is %s", address, err, code)
			}
			if err != nil && strings.Contains(err.Error(), "hunter2") {
				t.Errorf("Open(%q) tells the password: %v", address, err)
			}
		}
	})
}

func TestTransaction(t *testing.T) {
	insert := "insert into lists (user_id, last_number, last_seq, completed, deleted) values ($1, $2, $3, 0, 0)"
	count := func(t *testing.T, db *DB) int64 {
		t.Helper()
		n, err := one(t.Context(), db, value[int64], "select count(*) from lists")
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	eachStore(t, func(t *testing.T, db *DB) {
		t.Run("keeps what was done and wakes who watches", func(t *testing.T) {
			wake, stop := db.hub.watch("k")
			defer stop()
			err := db.inTx(t.Context(), func(tx *tx) error {
				tx.wake("k")
				tx.enqueue(insert, "later", 3, 4)
				n, err := tx.exec(t.Context(), insert, "now", 1, 2)
				if n != 1 {
					t.Errorf("%d rows were written, want 1", n)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			await(t, wake, "after a commit")
			if n := count(t, db); n != 2 {
				t.Errorf("%d rows are there, want 2", n)
			}
		})
		t.Run("keeps nothing of what failed", func(t *testing.T) {
			failed := errors.New("failed")
			err := db.inTx(t.Context(), func(tx *tx) error {
				tx.enqueue(insert, "never", 1, 2)
				if _, err := tx.exec(t.Context(), insert, "gone", 1, 2); err != nil {
					return err
				}
				return failed
			})
			if !errors.Is(err, failed) {
				t.Errorf("the error is %v, want %v", err, failed)
			}
			if n := count(t, db); n != 2 {
				t.Errorf("%d rows are there, want 2", n)
			}
		})
		t.Run("fails if a last statement fails, and can be used again", func(t *testing.T) {
			err := db.inTx(t.Context(), func(tx *tx) error {
				tx.enqueue(insert, "fresh", 1, 2)
				tx.enqueue(insert, "now", 1, 2) // there already
				return nil
			})
			if err == nil {
				t.Error("a second row with the same key was accepted")
			}
			if n := count(t, db); n != 2 {
				t.Errorf("%d rows are there, want 2", n)
			}
		})
		t.Run("ends with its context", func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			err := db.inTx(ctx, func(tx *tx) error {
				defer cancel()
				_, err := tx.exec(ctx, insert, "cancelled", 1, 2)
				return err
			})
			if !errors.Is(err, context.Canceled) {
				t.Errorf("the error is %v, want %v", err, context.Canceled)
			}
			if n := count(t, db); n != 2 {
				t.Errorf("%d rows are there, want 2", n)
			}
		})
		t.Run("sees its own writes while others do not", func(t *testing.T) {
			if strings.Contains(t.Name(), "memory") {
				t.Skip("In memory, readers wait for the writer.")
			}
			err := db.inTx(t.Context(), func(tx *tx) error {
				if _, err := tx.exec(t.Context(), insert, "mine", 1, 2); err != nil {
					return err
				}
				inside, err := one(t.Context(), tx, value[int64], "select count(*) from lists")
				if inside != 3 {
					t.Errorf("%d rows inside, want 3", inside)
				}
				if n := count(t, db); n != 2 {
					t.Errorf("%d rows outside, want 2", n)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	})
}

func TestContention(t *testing.T) {
	t.Run("a transaction that got in another's way is run again", func(t *testing.T) {
		db := open(t, pgtest.New(t))
		tries := 0
		err := db.inTx(t.Context(), func(tx *tx) error {
			tries++
			tx.enqueue("insert into lists (user_id, last_number, last_seq, completed, deleted) values ('ann', 0, 0, 0, 0)")
			if tries < 3 {
				return &pgconn.PgError{Code: "40001"}
			}
			return nil
		})
		n, also := one(t.Context(), db, value[int64], "select count(*) from lists")
		if err := errors.Join(err, also); err != nil || tries != 3 || n != 1 {
			t.Errorf("after %d tries there are %d rows, error %v; want 3 and 1", tries, n, err)
		}
	})
	t.Run("who waits for a list gives up with their context, and leaves nothing behind", func(t *testing.T) {
		eachStore(t, func(t *testing.T, db *DB) {
			s := db.Tasks()
			put(t, s, "ann", titled("first"))
			write(t, s, "ann", func(todo.Tx) error {
				ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
				defer cancel()
				err := s.Write(ctx, "ann", func(todo.Tx) error {
					t.Error("two write to one list at once")
					return nil
				})
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("the error is %v, want %v", err, context.DeadlineExceeded)
				}
				return nil
			})
			if c := put(t, s, "ann", titled("second")); c.Seq != 2 {
				t.Errorf("the next change is number %d, want 2", c.Seq)
			}
		})
	})
}

func TestSQLiteFile(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "a folder with & 100% odd #name")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "todo.db")
	put(t, open(t, "sqlite:"+path).Tasks(), "ann", titled("x"))
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 {
		t.Errorf("the file has mode %o, want 600: it holds what is nobody else's business", mode)
	}
}

func TestPing(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		if err := db.Ping(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
