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

func TestChanges(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		s := db.Tasks()
		before, after := full(t, 1), full(t, 1)
		after.Recurrence, after.Due = nil, nil
		first := todo.Change{User: "ann", Seq: 1, Kind: todo.Edited, Via: todo.ViaChat, At: moment, Key: "k",
			Edits: []todo.Edit{{Number: 1, Before: &before, After: &after}, {Number: 2, After: &after}}}
		write(t, s, "ann", func(tx todo.Tx) error {
			seq, err := tx.NextSeq()
			again, _ := tx.NextSeq()
			if seq != 1 || again != 1 {
				t.Errorf("the numbers of the change are %d and %d, want 1", seq, again)
			}
			return errors.Join(err, tx.Record(first))
		})
		t.Run("come back as they were recorded", func(t *testing.T) {
			got, err := s.Change(t.Context(), "ann", 1)
			if diff := cmp.Diff(first, got); diff != "" || err != nil {
				t.Errorf("(-recorded +got), error %v:\n%s", err, diff)
			}
			write(t, s, "ann", func(tx todo.Tx) error {
				found, err := tx.ByKey("k")
				if diff := cmp.Diff(&first, found); diff != "" {
					t.Errorf("by key (-recorded +got):\n%s", diff)
				}
				none, also := tx.ByKey("other")
				if none != nil {
					t.Errorf("an unknown key gave change %d", none.Seq)
				}
				return errors.Join(err, also)
			})
		})
		t.Run("of another person are not found", func(t *testing.T) {
			_, err := s.Change(t.Context(), "bob", 1)
			wantNotFound(t, err, "Ann's change")
			write(t, s, "bob", func(tx todo.Tx) error {
				found, err := tx.ByKey("k")
				last, also := tx.LastUndoable()
				if found != nil || last != nil {
					t.Error("Bob finds Ann's change")
				}
				return errors.Join(err, also)
			})
		})
		t.Run("can be undone unless they are undone or undos", func(t *testing.T) {
			second := todo.Change{User: "ann", Seq: 2, Kind: todo.Undone, At: moment, Undoes: 1, Edits: []todo.Edit{}}
			write(t, s, "ann", func(tx todo.Tx) error {
				last, err := tx.LastUndoable()
				if last == nil || last.Seq != 1 {
					t.Fatalf("the last one is %v, error %v, want change 1", last, err)
				}
				if err := errors.Join(tx.Record(second), tx.SetUndoneBy(1, 2)); err != nil {
					return err
				}
				last, err = tx.LastUndoable()
				if last != nil {
					t.Errorf("change %d can still be undone", last.Seq)
				}
				return err
			})
			if c, err := s.Change(t.Context(), "ann", 1); c.UndoneBy != 2 || err != nil {
				t.Errorf("change 1 is undone by %d, error %v", c.UndoneBy, err)
			}
		})
		t.Run("are listed after a number, oldest first", func(t *testing.T) {
			put(t, s, "ann", titled("third"))
			for after, want := range map[int64][]int64{0: {1, 2}, 1: {2, 3}, 2: {3}, 3: nil} {
				changes, err := s.Changes(t.Context(), "ann", after, 2)
				var got []int64
				for _, c := range changes {
					got = append(got, c.Seq)
				}
				if diff := cmp.Diff(want, got); diff != "" || err != nil {
					t.Errorf("after %d (-want +got), error %v:\n%s", after, err, diff)
				}
			}
			if n, err := s.LastSeq(t.Context(), "ann"); n != 3 || err != nil {
				t.Errorf("the last number is %d, error %v", n, err)
			}
			if n, err := s.LastSeq(t.Context(), "nobody"); n != 0 || err != nil {
				t.Errorf("the last number of nobody is %d, error %v", n, err)
			}
		})
	})
}

func TestWatch(t *testing.T) {
	eachEngine(t, func(t *testing.T, address string) {
		here := open(t, address).Tasks()
		t.Run("wakes on this replica", func(t *testing.T) {
			wake, stop := here.Watch("ann")
			defer stop()
			put(t, here, "ann", titled("a"))
			await(t, wake, "a change here")
		})
		t.Run("wakes on another replica", func(t *testing.T) {
			if strings.Contains(address, ":memory:") {
				t.Skip("What is in memory has one process.")
			}
			there := open(t, address).Tasks()
			wake, stop := there.Watch("ann")
			defer stop()
			await(t, wake, "the beginning, when it is not known what was before")
			put(t, here, "ann", titled("b"))
			await(t, wake, "a change elsewhere")
		})
	})
	t.Run("does not wake others, nor who has stopped", func(t *testing.T) {
		h := newHub()
		ann, stopAnn := h.watch("ann")
		bob, stopBob := h.watch("bob")
		defer stopBob()
		stopAnn()
		h.wake("ann")
		select {
		case <-ann:
			t.Error("who has stopped was woken")
		case <-bob:
			t.Error("Bob was woken for Ann")
		default:
		}
		if stopBob(); h.watched() {
			t.Error("the hub holds on to watchers that have stopped")
		}
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
