package store

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

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
				last, also := tx.LastUndoable("")
				if found != nil || last != nil {
					t.Error("Bob finds Ann's change")
				}
				return errors.Join(err, also)
			})
		})
		t.Run("can be undone unless they are undone or undos", func(t *testing.T) {
			second := todo.Change{User: "ann", Seq: 2, Kind: todo.Undone, At: moment, Undoes: 1, Edits: []todo.Edit{}}
			write(t, s, "ann", func(tx todo.Tx) error {
				last, err := tx.LastUndoable("")
				if last == nil || last.Seq != 1 {
					t.Fatalf("the last one is %v, error %v, want change 1", last, err)
				}
				if err := errors.Join(tx.Record(second), tx.SetUndoneBy(1, 2)); err != nil {
					return err
				}
				last, err = tx.LastUndoable("")
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
