package store

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func TestAListHasAnEndAndSaysHowFarItIs(t *testing.T) {
	db, err := Open(t.Context(), "sqlite::memory:", Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	s := todo.New(db.Tasks(), time.Now)
	s.Limit(5)
	ann, bob := todo.Actor{User: "ann"}, todo.Actor{User: "bob"}
	draft := todo.Draft{Title: "x"}
	add := func(who todo.Actor, n int) error {
		drafts := make([]todo.Draft, n)
		for i := range drafts {
			drafts[i] = draft
		}
		_, err := s.Add(t.Context(), who, drafts...)
		return err
	}
	if err := add(ann, 3); err != nil {
		t.Fatal(err)
	}
	err = add(ann, 4)
	if fault.CodeOf(err) != fault.Conflict || !strings.Contains(err.Error(), "room for 2 more tasks of 5") {
		t.Errorf("got %v", err)
	}
	if n, err := s.Count(t.Context(), ann, todo.Filter{}); n != 3 || err != nil {
		t.Errorf("what did not fit left %d tasks, %v", n, err)
	}
	if err := add(ann, 2); err != nil {
		t.Errorf("what fits: %v", err)
	}
	if err := add(ann, 1); fault.CodeOf(err) != fault.Conflict || !strings.Contains(err.Error(), "has had 5 tasks") {
		t.Errorf("got %v", err)
	}
	if err := add(bob, 5); err != nil {
		t.Errorf("Bob has a list of his own: %v", err)
	}
	if _, err := s.Complete(t.Context(), ann, 1, 2); err != nil {
		t.Errorf("a full list is still done: %v", err)
	}
}

func TestWhatAPersonHasIsMeasured(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		used := func(user todo.UserID) int64 {
			n, err := db.Used(t.Context(), user)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := used("ann"); n != 0 {
			t.Errorf("nothing takes %d bytes", n)
		}
		s := todo.New(db.Tasks(), time.Now)
		ann := todo.Actor{User: "ann"}
		if _, err := s.Add(t.Context(), ann, todo.Draft{Title: "x", Description: strings.Repeat("é", 500)}); err != nil {
			t.Fatal(err)
		}
		one := used("ann")
		if one < 2000 || one > 4000 { // the task, and the task in its change
			t.Errorf("a task of 1,001 bytes takes %d", one)
		}
		if _, err := s.Complete(t.Context(), ann, 1); err != nil {
			t.Fatal(err)
		}
		two := used("ann")
		if two < one+2000 {
			t.Errorf("a change with the task before and after takes %d bytes", two-one)
		}
		s.LimitBytes(todo.NewQuota(two + 1000))
		if _, err := s.Add(t.Context(), ann, todo.Draft{Title: "y"}); err != nil {
			t.Errorf("what there is room for: %v", err)
		}
		s.LimitBytes(todo.NewQuota(two))
		if _, err := s.Add(t.Context(), ann, todo.Draft{Title: "y"}); fault.CodeOf(err) != fault.Conflict {
			t.Errorf("got %v", err)
		}
		if n := used("bob"); n != 0 {
			t.Errorf("Bob has %d bytes", n)
		}
	})
}

func TestCompletingWhatRepeatsKeepsToTheQuotaOfTasks(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		s := todo.New(db.Tasks(), time.Now)
		s.Limit(4)
		ann := todo.Actor{User: "ann"}
		daily := todo.Draft{Title: "x", Recurrence: &todo.Recurrence{Rule: recur.Rule{Freq: recur.Daily, Interval: 1}}}
		if _, err := s.Add(t.Context(), ann, daily, daily, daily); err != nil {
			t.Fatal(err)
		}
		unkept := func(c todo.Change) (n int) {
			for i := range c.Edits {
				if c.Unkept(i) {
					n++
				}
			}
			return n
		}
		before, err := s.Get(t.Context(), ann, 3)
		if err != nil {
			t.Fatal(err)
		}
		for round, want := range []int{2, 3, 3} { // there is room for one occurrence
			c, err := s.Complete(t.Context(), ann, 1, 2, 3)
			if err != nil {
				t.Fatalf("ticking is never refused: %v", err)
			}
			if got := unkept(c); got != want {
				t.Errorf("round %d: the change says that %d occurrences weren't kept, want %d", round, got, want)
			}
			if n, err := s.Count(t.Context(), ann, todo.Filter{}); n != 4 || err != nil {
				t.Errorf("round %d: %d tasks, %v; want the 4 that the quota has", round, n, err)
			}
			after, err := s.Get(t.Context(), ann, 3)
			if err != nil || after.Done || after.Due.Date.Compare(before.Due.Date) <= 0 {
				t.Errorf("round %d: the series stands at %v after %v, %v; want the next time", round, after.Due, before.Due, err)
			}
			before = after
		}
		if _, err := s.Undo(t.Context(), ann, 0); err != nil {
			t.Errorf("what has no occurrence is undone too: %v", err)
		}
		s.Limit(5) // what wasn't kept took no number
		c, err := s.Complete(t.Context(), ann, 1)
		if err != nil || unkept(c) != 0 || len(c.Edits) != 2 {
			t.Errorf("with room again: %d edits, %d not kept, %v; want the occurrence kept", len(c.Edits), unkept(c), err)
		}
	})
}

// Whatever writes, what is counted is what is there.
func TestWhatIsCountedIsWhatIsThere(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		s := todo.New(db.Tasks(), time.Now)
		s.LimitBytes(todo.NewQuota(1 << 40))
		ann := todo.Actor{User: "ann"}
		check := func(after string) {
			t.Helper()
			used, err := db.Used(t.Context(), "ann")
			if err != nil {
				t.Fatal(err)
			}
			counted, err := one(t.Context(), db, value[int64], "select bytes from used_bytes where user_id = $1 and "+
				"seq = coalesce((select last_seq from lists l where l.user_id = used_bytes.user_id), 0)", "ann")
			if err != nil || counted != used {
				t.Errorf("after %s %d bytes are counted, %v; there are %d", after, counted, err, used)
			}
		}
		must := func(_ todo.Change, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		c := chat.Conversation{User: "ann", ID: "c", Title: "x", Created: noon, Updated: noon}
		turn := chat.Turn{ID: "t", User: "ann", Conversation: "c", Message: "hello", Status: chat.Running}
		l := lease("a", time.Hour)
		fits := func(int64, int64) error { return nil }
		if _, err := db.CreateTurn(t.Context(), chat.NewTurn{Conversation: c, Turn: turn, Lease: l, Fits: fits}); err != nil {
			t.Fatal(err)
		}
		check("a turn")
		must(s.Add(t.Context(), ann, todo.Draft{Title: "é", Tags: []string{"one", "two"}}, todo.Draft{Title: "y"}))
		check("tasks")
		must(s.Delete(t.Context(), ann, 2))
		title := "something longer"
		must(s.Update(t.Context(), ann, todo.Patch{Number: 1, Title: &title}))
		must(s.Undo(t.Context(), ann, 0))
		check("changes and an undo")
		turn.Response, turn.Status = strings.Repeat("ü", 1000), chat.Running
		if _, err := db.SaveTurn(t.Context(), turn, l, chat.Event{Turn: "t", Seq: 2, Type: chat.EventText, Data: []byte(`"x"`)}); err != nil {
			t.Fatal(err)
		}
		turn.Status = chat.Done
		if _, err := db.SaveTurn(t.Context(), turn, l, chat.Event{Turn: "t", Seq: 3, Type: chat.EventText, Data: []byte(`"y"`)}); err != nil {
			t.Fatal(err)
		}
		check("an answer")
		// A program of before writes and does not count.
		run := func(sql string) {
			t.Helper()
			if err := db.inTx(t.Context(), func(tx *tx) error { _, err := tx.exec(t.Context(), sql); return err }); err != nil {
				t.Fatal(err)
			}
		}
		run("update changes set edits = edits || '          ' where user_id = 'ann'")
		run("update lists set last_seq = last_seq + 1 where user_id = 'ann'")
		must(s.Add(t.Context(), ann, todo.Draft{Title: "after it"}))
		check("a program that does not count")
		if err := db.DeleteConversation(t.Context(), "ann", "c"); err != nil {
			t.Fatal(err)
		}
		check("a conversation less")
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				if i%2 == 0 {
					must(s.Add(t.Context(), ann, todo.Draft{Title: "at once"}))
					return
				}
				c, turn := c, turn
				c.ID, turn.ID, turn.Conversation, turn.Status = fmt.Sprint(i), fmt.Sprint(i), fmt.Sprint(i), chat.Running
				if _, err := db.CreateTurn(t.Context(), chat.NewTurn{Conversation: c, Turn: turn, Fresh: true, Lease: l, Fits: fits}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		check("twenty at once")
	})
}

// What waits for the person is not being answered, and there may be many of it.
func TestPlansThatWaitAreNotMessagesUnderWay(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		var seen []int64
		for i, status := range []chat.Status{chat.Waiting, chat.Running, chat.Queued, chat.Running} {
			id := fmt.Sprint(i)
			c := chat.Conversation{User: "ann", ID: id, Title: "x", Created: noon, Updated: noon}
			turn := chat.Turn{ID: id, User: "ann", Conversation: id, Message: "hello", Status: status}
			fits := func(_, active int64) error { seen = append(seen, active); return nil }
			if _, err := db.CreateTurn(t.Context(), chat.NewTurn{Conversation: c, Turn: turn, Lease: lease("a", time.Hour), Fits: fits}); err != nil {
				t.Fatal(err)
			}
		}
		if want := []int64{0, 0, 1, 2}; !slices.Equal(seen, want) {
			t.Errorf("%v messages were under way beside each, want %v", seen, want)
		}
	})
}

// Whoever saves an answer has its turn and then counts it; so does who deletes the
// conversation, or each would wait for the other.
func TestDeletingAConversationTakesItsTurnsBeforeItCounts(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		if _, ok := db.engine.(*postgresEngine); !ok {
			t.Skip("one writes at a time")
		}
		c := chat.Conversation{User: "ann", ID: "c", Title: "x", Created: noon, Updated: noon}
		turn := chat.Turn{ID: "t", User: "ann", Conversation: "c", Message: "hello", Status: chat.Running}
		if _, err := db.CreateTurn(t.Context(), chat.NewTurn{Conversation: c, Turn: turn, Lease: lease("a", time.Hour)}); err != nil {
			t.Fatal(err)
		}
		deleted := make(chan error, 1)
		err := db.inTx(t.Context(), func(tx *tx) error {
			if _, err := tx.exec(t.Context(), "update turns set stop = 0 where user_id = 'ann' and id = 't'"); err != nil {
				return err
			}
			go func() { deleted <- db.DeleteConversation(t.Context(), "ann", "c") }()
			if err := untilOneWaits(t, db); err != nil {
				return err
			}
			_, err := one(t.Context(), tx, value[int64], "select bytes from used_bytes where user_id = 'ann' for update nowait")
			return err
		})
		if err != nil {
			t.Errorf("the count of whoever has the turn: %v", err)
		}
		if err := <-deleted; err != nil {
			t.Error(err)
		}
	})
}

// untilOneWaits returns when a statement in the database waits for a lock of another.
func untilOneWaits(t *testing.T, db *DB) error {
	t.Helper()
	for t.Context().Err() == nil {
		n, err := one(t.Context(), db, value[int64], `select count(*) from pg_stat_activity
			where datname = current_database() and wait_event_type = 'Lock'`)
		if err != nil || n > 0 {
			return err
		}
	}
	return t.Context().Err()
}
