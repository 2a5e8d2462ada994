package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/backup"
	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

// targets makes an empty database of each engine.
func targets(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{"SQLite": "sqlite:" + filepath.Join(t.TempDir(), "restored.db")}
	if pgtest.Installed() {
		all["PostgreSQL"] = pgtest.New(t)
	}
	return all
}

func keepIt(t *testing.T, address string) ([]byte, backup.Summary) {
	t.Helper()
	var b bytes.Buffer
	sum, err := Backup(t.Context(), address, &b, "test")
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), sum
}

// fillAll puts a row with awkward values into every table that is kept, so that
// none is forgotten when there are new ones.
func fillAll(t *testing.T, address string) {
	t.Helper()
	err := withKeeper(t.Context(), address, func(k keeper) error {
		return k.fill(t.Context(), func(f *filling) error {
			tables, err := f.Tables(t.Context())
			if err != nil {
				return err
			}
			for _, table := range tables {
				rows := []backup.Row{}
				for n := range 3 {
					row := backup.Row{}
					for _, c := range table.Columns {
						switch c.Type {
						case backup.Bigint:
							row = append(row, int64(n)-1<<62)
						case backup.Text:
							row = append(row, []string{"Ä\n\"x\" 🙂", "a", "B"}[n]+c.Name)
						default:
							row = append(row, []byte{0, byte(n), 255})
						}
					}
					rows = append(rows, row)
				}
				i := 0
				err := f.load(t.Context(), table, func() (backup.Row, error) {
					if i == len(rows) {
						return nil, io.EOF
					}
					i++
					return rows[i-1], nil
				})
				if err != nil {
					return fmt.Errorf("%s: %w", table.Name, err)
				}
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestBackup(t *testing.T) {
	alone(t)
	eachLasting(t, func(t *testing.T, address string) {
		open(t, address)
		fillAll(t, address)
		file, sum := keepIt(t, address)
		if len(sum.Sums) < 15 || sum.Rows != int64(3*len(sum.Sums)) || sum.Count("sessions") != 0 {
			t.Fatalf("it holds %+v", sum)
		}
		t.Run("is restored to the last byte, into either engine", func(t *testing.T) {
			for name, target := range targets(t) {
				got, err := Restore(t.Context(), target, bytes.NewReader(file))
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				_, again := keepIt(t, target)
				if !reflect.DeepEqual(got.Sums, sum.Sums) || !reflect.DeepEqual(again.Sums, sum.Sums) {
					t.Errorf("%s: got %+v, then %+v, want %+v", name, got.Sums, again.Sums, sum.Sums)
				}
				if err := open(t, target).Ping(t.Context()); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
		t.Run("is not restored over anything", func(t *testing.T) {
			_, err := Restore(t.Context(), address, bytes.NewReader(file))
			if fault.CodeOf(err) != fault.Conflict || !strings.Contains(err.Error(), "3 in tasks") {
				t.Errorf("got %v", err)
			}
			if _, after := keepIt(t, address); !reflect.DeepEqual(after.Sums, sum.Sums) {
				t.Error("something was changed")
			}
		})
		t.Run("that is damaged leaves nothing, and a good one can be restored after it", func(t *testing.T) {
			for name, target := range targets(t) {
				for _, n := range []int{len(file) / 3, len(file) / 2, len(file) - 9, len(file) - 1} {
					if _, err := Restore(t.Context(), target, bytes.NewReader(file[:n])); fault.CodeOf(err) != fault.Invalid {
						t.Errorf("%s, %d of %d bytes: %v", name, n, len(file), err)
					}
				}
				if _, err := Restore(t.Context(), target, bytes.NewReader(file)); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	})
	t.Run("is one moment, whoever writes meanwhile", func(t *testing.T) {
		eachLasting(t, func(t *testing.T, address string) {
			db := open(t, address)
			for i := range 4 {
				put(t, db.Tasks(), todo.UserID(fmt.Sprint("ann", i)), titled("first"))
			}
			for range 5 {
				file := keptWhileWritten(t, db, address)
				target := "sqlite:" + filepath.Join(t.TempDir(), "moment.db")
				if _, err := Restore(t.Context(), target, bytes.NewReader(file)); err != nil {
					t.Fatal(err)
				}
				// Each task is one number, one change and one row of its list.
				wrong, err := one(t.Context(), open(t, target), value[int64], `select count(*) from lists l where
					l.last_number <> (select count(*) from tasks t where t.user_id = l.user_id) or
					l.last_seq <> (select count(*) from changes c where c.user_id = l.user_id)`)
				if err != nil || wrong != 0 {
					t.Errorf("%d lists are of more than one moment: %v", wrong, err)
				}
			}
		})
	})
	t.Run("of an earlier schema is restored, and brought up to date", func(t *testing.T) {
		eachLasting(t, func(t *testing.T, address string) {
			files, err := migrationFiles()
			if err != nil {
				t.Fatal(err)
			}
			err = withKeeper(t.Context(), address, func(k keeper) error {
				if err := k.migrateTo(t.Context(), files, []int64{1, 2, 3}); err != nil {
					return err
				}
				return k.fill(t.Context(), func(f *filling) error {
					return f.query(t.Context(), func(row) error { return nil }, "insert into lists values ('ann', 7, 8, 9, 10) returning user_id")
				})
			})
			if err != nil {
				t.Fatal(err)
			}
			if pending, err := PendingMigrations(t.Context(), address); err != nil || !pending {
				t.Errorf("nothing is pending: %v", err)
			}
			file, sum := keepIt(t, address)
			if !slices.Equal(sum.Header.Migrations, []int64{1, 2, 3}) {
				t.Errorf("it has the migrations %v", sum.Header.Migrations)
			}
			for name, target := range targets(t) {
				if _, err := Restore(t.Context(), target, bytes.NewReader(file)); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				db := open(t, target)
				if n, err := one(t.Context(), db, value[int64], "select last_number from lists where user_id = $1", "ann"); err != nil || n != 7 {
					t.Errorf("%s: %d, %v", name, n, err)
				}
				if pending, err := PendingMigrations(t.Context(), target); err != nil || pending {
					t.Errorf("%s: it is not up to date: %v", name, err)
				}
			}
		})
	})
	t.Run("of an earlier schema is as whole where the app ran before", func(t *testing.T) {
		eachLasting(t, func(t *testing.T, address string) {
			files, err := migrationFiles()
			if err != nil {
				t.Fatal(err)
			}
			err = withKeeper(t.Context(), address, func(k keeper) error {
				if err := k.migrateTo(t.Context(), files, []int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}); err != nil {
					return err
				}
				return k.fill(t.Context(), func(f *filling) error {
					return f.query(t.Context(), func(row) error { return nil }, `insert into tasks
						(user_id, number, state, title, description, done, priority, tags, due, due_at, anchor, series,
							created, updated, completed, version, title_key, folded)
						values ('ann', 1, 0, 'Pills', '', 0, 0, '', 29000000, 1800000000000000, 0, 0, 1, 1, 0, 1, $1, 'pills')
						returning number`, []byte("pills"))
				})
			})
			if err != nil {
				t.Fatal(err)
			}
			file, _ := keepIt(t, address)
			for name, target := range targets(t) {
				if err := open(t, target).Close(); err != nil { // the app ran, and nobody came
					t.Fatal(err)
				}
				if _, err := Restore(t.Context(), target, bytes.NewReader(file)); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				db := open(t, target)
				for _, table := range []string{"tasks", "rings"} {
					if n, err := one(t.Context(), db, value[int64], "select count(*) from "+table+" where user_id = $1", "ann"); err != nil || n != 1 {
						t.Errorf("%s: %d in %s, %v", name, n, table, err)
					}
				}
			}
		})
	})
	t.Run("is restored where nothing is but what the program makes by itself", func(t *testing.T) {
		local := account.Person{ID: account.LocalUser, Zone: "UTC", Locale: "en-US", Created: time.Unix(5, 0)}
		eachLasting(t, func(t *testing.T, address string) {
			db := open(t, address)
			if err := db.CreatePerson(t.Context(), local, ""); err != nil {
				t.Fatal(err)
			}
			put(t, db.Tasks(), account.LocalUser, titled("kept"))
			file, sum := keepIt(t, address)
			for name, target := range targets(t) {
				into := open(t, target)
				if err := into.CreatePerson(t.Context(), local, ""); err != nil {
					t.Fatal(err)
				}
				// Somebody asks, and nothing is made.
				if _, err := todo.New(into.Tasks(), time.Now).LastUndoable(t.Context(), todo.Actor{User: account.LocalUser}); err != nil {
					t.Fatal(err)
				}
				if _, err := Restore(t.Context(), target, bytes.NewReader(file)); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if _, again := keepIt(t, target); !reflect.DeepEqual(again.Sums, sum.Sums) {
					t.Errorf("%s: got %+v, want %+v", name, again.Sums, sum.Sums)
				}
				if _, err := Restore(t.Context(), target, bytes.NewReader(file)); fault.CodeOf(err) != fault.Conflict {
					t.Errorf("%s, again: %v", name, err)
				}
			}
		})
	})
	t.Run("that has a row twice is refused with a sentence", func(t *testing.T) {
		address := "sqlite:" + filepath.Join(t.TempDir(), "twice.db")
		open(t, address)
		fillAll(t, address)
		err := withKeeper(t.Context(), address, func(k keeper) error {
			for name, target := range targets(t) {
				var file bytes.Buffer
				err := k.snapshot(t.Context(), func(s *snapshot) error {
					_, err := backup.Write(t.Context(), &file, twice{s}, "1", time.Unix(1, 0))
					return err
				})
				if err != nil {
					return err
				}
				_, err = Restore(t.Context(), target, &file)
				if fault.CodeOf(err) != fault.Invalid || !strings.Contains(fault.MessageOf(err), "has a row twice") {
					t.Errorf("%s: %v", name, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
	t.Run("of a later schema is refused with a sentence, and nothing is made", func(t *testing.T) {
		address := "sqlite:" + filepath.Join(t.TempDir(), "later.db")
		migrateLater(t, address, next(t, "-- +goose Up\n-- oldest: 8\nalter table tasks add column colour text;\n"))
		file, _ := keepIt(t, address)
		for name, target := range targets(t) {
			if _, err := Restore(t.Context(), target, bytes.NewReader(file)); fault.CodeOf(err) != fault.Invalid || !strings.Contains(err.Error(), "its schema is 99999") {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
	t.Run("of nothing at all is nothing, and not pending", func(t *testing.T) {
		for name, target := range targets(t) {
			if pending, err := PendingMigrations(t.Context(), target); err != nil || pending {
				t.Errorf("%s: pending %v, %v", name, pending, err)
			}
			if _, sum := keepIt(t, target); sum.Rows != 0 || len(sum.Sums) != 0 {
				t.Errorf("%s: it holds %+v", name, sum)
			}
		}
	})
}

// The program of the release before keeps every table that it doesn't know, on a
// database that a later one has migrated.
func TestABackupWithTablesThatAreNotKeptIsRestored(t *testing.T) {
	for name, address := range targets(t) {
		t.Run(name, func(t *testing.T) {
			db := open(t, address)
			put(t, db.Tasks(), "ann", titled("milk"))
			c := chat.Conversation{User: "ann", ID: "c", Title: "x", Created: noon, Updated: noon}
			turn := chat.Turn{ID: "t", User: "ann", Conversation: "c", Message: "hello", Status: chat.Running}
			if _, err := db.CreateTurn(t.Context(), chat.NewTurn{Conversation: c, Turn: turn, Lease: lease("a", time.Hour)}); err != nil {
				t.Fatal(err)
			}
			var file bytes.Buffer
			err := withKeeper(t.Context(), address, func(k keeper) error {
				return k.snapshot(t.Context(), func(s *snapshot) error {
					sum, err := backup.Write(t.Context(), &file, uncut{s}, "before", time.Now())
					if !slices.ContainsFunc(sum.Sums, func(s backup.Sum) bool { return s.Table == "used_bytes" && s.Rows > 0 }) {
						t.Errorf("the file has no count in it: %+v", sum.Sums)
					}
					return err
				})
			})
			if err != nil {
				t.Fatal(err)
			}
			for other, empty := range targets(t) {
				if _, err := Restore(t.Context(), empty, bytes.NewReader(file.Bytes())); err != nil {
					t.Errorf("to %s: %v", other, err)
					continue
				}
				restored := open(t, empty)
				used, err := restored.Used(t.Context(), "ann")
				if want, _ := db.Used(t.Context(), "ann"); used != want || err != nil {
					t.Errorf("to %s: what Ann has takes %d bytes, %v; want %d", other, used, err, want)
				}
			}
		})
	}
}

// uncut keeps what no back-up has.
type uncut struct{ *snapshot }

func (s uncut) Tables(ctx context.Context) ([]backup.Table, error) {
	all, err := s.snapshot.Tables(ctx)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"sessions", "used_bytes"} {
		t, err := s.describe(ctx, name)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b backup.Table) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

// twice has each row two times.
type twice struct{ *snapshot }

func (s twice) Rows(ctx context.Context, t backup.Table, each func(backup.Row) error) error {
	return s.snapshot.Rows(ctx, t, func(r backup.Row) error { return errors.Join(each(r), each(r)) })
}

// keptWhileWritten backs a database up while four people write to it. They
// write no longer than that, so that what they write is bounded.
func keptWhileWritten(t *testing.T, db *DB, address string) []byte {
	t.Helper()
	stop := make(chan struct{})
	var writers sync.WaitGroup
	defer writers.Wait()
	defer close(stop)
	for i := range 4 {
		writers.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
					put(t, db.Tasks(), todo.UserID(fmt.Sprint("ann", i)), titled(fmt.Sprint("task ", n)))
				}
			}
		})
	}
	file, _ := keepIt(t, address)
	return file
}
