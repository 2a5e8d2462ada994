package store

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

var moment = time.Date(2026, 11, 23, 9, 30, 0, 123456000, time.UTC)

// full is a task that has everything.
func full(t *testing.T, number int64) todo.Task {
	t.Helper()
	rule, err := recur.Parse("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR")
	if err != nil {
		t.Fatal(err)
	}
	due := todo.Due{Date: civil.NewDate(2026, 11, 27), Clock: civil.NewClock(17, 0), Timed: true, Zone: "Europe/Berlin"}
	completed, gone := moment.Add(time.Hour), moment.Add(2*time.Hour)
	return todo.Task{User: "ann", Number: number, Title: "Water the plants ☘ '); drop table tasks; --", Description: "all\nof them",
		Done: true, Priority: todo.High, Tags: []string{"garden", "дом"}, Due: &due,
		Recurrence: &todo.Recurrence{Rule: rule, Anchor: due}, Series: 7,
		Created: moment, Updated: moment.Add(time.Minute), Completed: &completed, Deleted: &gone, Version: 12}
}

func write(t testing.TB, s *Tasks, user todo.UserID, fn func(todo.Tx) error) {
	t.Helper()
	if err := s.Write(t.Context(), user, fn); err != nil {
		t.Fatal(err)
	}
}

// put writes tasks as one recorded change and returns it.
func put(t testing.TB, s *Tasks, user todo.UserID, tasks ...todo.Task) todo.Change {
	t.Helper()
	c := todo.Change{User: user, Kind: todo.Added, Via: todo.ViaAPI, At: moment}
	write(t, s, user, func(tx todo.Tx) (err error) {
		c.Edits = nil
		for _, task := range tasks {
			if task.Number, err = tx.NextNumber(); err != nil {
				return err
			}
			if err := tx.Put(task); err != nil {
				return err
			}
			task.User = user
			c.Edits = append(c.Edits, todo.Edit{Number: task.Number, After: &task})
		}
		if c.Seq, err = tx.NextSeq(); err != nil {
			return err
		}
		return tx.Record(c)
	})
	return c
}

func titled(title string) todo.Task {
	return todo.Task{Title: title, Tags: []string{}, Created: moment, Updated: moment}
}

func wantNotFound(t *testing.T, err error, what string) {
	t.Helper()
	if fault.CodeOf(err) != fault.NotFound {
		t.Errorf("%s: the error is %v, want not found", what, err)
	}
}

func TestTask(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		s := db.Tasks()
		t.Run("comes back as it was put", func(t *testing.T) {
			whole := full(t, 1)
			plain := todo.Task{User: "ann", Number: 2, Title: "x", Tags: []string{}, Created: moment, Updated: moment}
			day := plain
			day.Number, day.Due = 3, &todo.Due{Date: civil.NewDate(1969, 2, 28)}
			for _, want := range []todo.Task{whole, plain, day} {
				put(t, s, "ann", want)
				got, err := s.Task(t.Context(), "ann", want.Number)
				if diff := cmp.Diff(want, got); diff != "" || err != nil {
					t.Errorf("task %d (-put +got), error %v:\n%s", want.Number, err, diff)
				}
			}
		})
		t.Run("is overwritten by the next put", func(t *testing.T) {
			want := titled("y")
			want.User, want.Number = "ann", 1
			write(t, s, "ann", func(tx todo.Tx) error { return tx.Put(want) })
			got, err := s.Task(t.Context(), "ann", 1)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("(-put +got), error %v:\n%s", err, diff)
			}
		})
		t.Run("of a number that is not there is not found", func(t *testing.T) {
			for _, number := range []int64{-1, 0, 4, 1 << 62} {
				_, err := s.Task(t.Context(), "ann", number)
				wantNotFound(t, err, fmt.Sprintf("task %d", number))
			}
		})
		t.Run("of another person is not found", func(t *testing.T) {
			put(t, s, "bob", titled("bob's"))
			for _, user := range []todo.UserID{"bo", "BOB", "bob ", "", "eve' or '1'='1"} {
				_, err := s.Task(t.Context(), user, 1)
				wantNotFound(t, err, fmt.Sprintf("task 1 of %q", user))
				page, err := s.Tasks(t.Context(), user, normal(t, todo.Filter{}))
				if err != nil || len(page.Tasks) != 0 {
					t.Errorf("%q sees %d tasks, error %v", user, len(page.Tasks), err)
				}
			}
		})
		t.Run("is gone after its removal, tags and all", func(t *testing.T) {
			put(t, s, "carl", full(t, 1))
			write(t, s, "carl", func(tx todo.Tx) error { return tx.Remove(1) })
			_, err := s.Task(t.Context(), "carl", 1)
			wantNotFound(t, err, "a removed task")
			n, err := one(t.Context(), db, value[int64], "select count(*) from task_tags where user_id = $1", "carl")
			if n != 0 || err != nil {
				t.Errorf("%d tags are left, error %v", n, err)
			}
		})
	})
}

func TestWrite(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		s := db.Tasks()
		t.Run("keeps nothing if it fails", func(t *testing.T) {
			failed := errors.New("failed")
			err := s.Write(t.Context(), "ann", func(tx todo.Tx) error {
				n, err := tx.NextNumber()
				if err != nil {
					return err
				}
				task := titled("never")
				task.Number = n
				return errors.Join(tx.Put(task), failed)
			})
			if !errors.Is(err, failed) {
				t.Errorf("the error is %v", err)
			}
			_, err = s.Task(t.Context(), "ann", 1)
			wantNotFound(t, err, "a task that was not committed")
			if c := put(t, s, "ann", titled("first")); c.Edits[0].Number != 1 || c.Seq != 1 {
				t.Errorf("the next task is %d in change %d, want 1 in 1", c.Edits[0].Number, c.Seq)
			}
		})
		t.Run("sees its own writes", func(t *testing.T) {
			write(t, s, "ann", func(tx todo.Tx) error {
				task, err := tx.Task(1)
				if err != nil {
					return err
				}
				task.Title = "changed"
				if err := tx.Put(task); err != nil {
					return err
				}
				if got, err := tx.Task(1); got.Title != "changed" || err != nil {
					t.Errorf("the title is %q, error %v", got.Title, err)
				}
				if err := tx.Remove(1); err != nil {
					return err
				}
				_, err = tx.Task(1)
				wantNotFound(t, err, "a task removed in this transaction")
				return tx.Put(task)
			})
			if got, err := s.Task(t.Context(), "ann", 1); got.Title != "changed" || err != nil {
				t.Errorf("the title is %q afterwards, error %v", got.Title, err)
			}
		})
		t.Run("never gives a number twice, not even that of a removed task", func(t *testing.T) {
			c := put(t, s, "ann", titled("short-lived"))
			n := c.Edits[0].Number
			write(t, s, "ann", func(tx todo.Tx) error { return tx.Remove(n) })
			if next := put(t, s, "ann", titled("next")).Edits[0].Number; next != n+1 {
				t.Errorf("the number after %d is %d", n, next)
			}
		})
		t.Run("takes a thousand tasks at once", func(t *testing.T) {
			tasks := make([]todo.Task, 1000)
			for i := range tasks {
				tasks[i] = full(t, 0)
			}
			put(t, s, "many", tasks...)
			if n, err := s.Count(t.Context(), "many", normal(t, todo.Filter{Status: todo.Binned})); n != 1000 || err != nil {
				t.Errorf("%d tasks are there, error %v", n, err)
			}
		})
	})
}

func TestConcurrentWrites(t *testing.T) {
	const writers, each = 8, 12
	eachEngine(t, func(t *testing.T, address string) {
		replicas := []*Tasks{open(t, address).Tasks()}
		if !strings.Contains(address, ":memory:") {
			replicas = append(replicas, open(t, address).Tasks())
		}
		var all sync.WaitGroup
		for i := range writers {
			all.Go(func() {
				for range each {
					put(t, replicas[i%len(replicas)], "ann", titled("t"))
				}
			})
		}
		all.Wait()
		t.Run("of one person get numbers and changes without gap or double", func(t *testing.T) {
			changes, err := replicas[0].Changes(t.Context(), "ann", 0, writers*each+1)
			if err != nil || len(changes) != writers*each {
				t.Fatalf("%d changes, error %v, want %d", len(changes), err, writers*each)
			}
			for i, c := range changes {
				if c.Seq != int64(i+1) || c.Edits[0].Number != int64(i+1) {
					t.Fatalf("change %d is number %d and made task %d", i+1, c.Seq, c.Edits[0].Number)
				}
			}
		})
	})
}

func normal(t testing.TB, f todo.Filter) todo.Filter {
	t.Helper()
	f, err := f.Normal()
	if err != nil {
		t.Fatal(err)
	}
	return f
}
