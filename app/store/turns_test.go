package store

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

var morning = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// lease is one of the owner's that runs out so long after the morning.
func lease(owner string, d time.Duration) chat.Lease {
	return chat.Lease{Owner: owner, Until: morning.Add(d)}
}

// running is a turn with everything that one can have.
func running(id, conversation string) (chat.Conversation, chat.Turn) {
	c := chat.Conversation{User: "ann", ID: conversation, Title: "Über Äpfel", Created: morning, Updated: morning}
	return c, chat.Turn{
		User: "ann", ID: id, Conversation: conversation, Message: "Hallo 100%_wörld", Status: chat.Running, Model: "test", Created: morning,
		Steps: []chat.Step{{Call: chat.Call{ID: id + ".1", Tool: "x", Args: json.RawMessage(`{}`)}}},
		Plan:  &chat.Plan{Summary: "Delete 2 tasks?", Lines: []chat.Line{{Task: 1, Title: "A"}}, Expires: morning.Add(chat.PlanLife)},
		State: chat.State{Memory: json.RawMessage(`{"it":[1]}`), Asker: chat.Asker{Zone: "UTC", Via: todo.ViaChat}, Touched: []int64{1, 2},
			Resolved: []chat.ResolvedCall{{Call: chat.Call{ID: id + ".1", Tool: "x", Args: json.RawMessage(`{}`)}, Missed: []string{"n"}}}, Rounds: 1, Settled: 3, Events: 1},
	}
}

func event(turn string, seq int64) chat.Event {
	return chat.Event{Turn: turn, Seq: seq, Type: chat.EventText, Data: json.RawMessage(`{"text":"hi"}`)}
}

func create(t *testing.T, db *DB, id, conversation string, l chat.Lease) chat.Turn {
	t.Helper()
	c, turn := running(id, conversation)
	turn, err := db.CreateTurn(t.Context(), chat.NewTurn{Conversation: c, Turn: turn, Lease: l})
	if err != nil {
		t.Fatal(err)
	}
	return turn
}

func TestTurns(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		ctx := context.Background()
		t.Run("are kept whole", func(t *testing.T) {
			want := create(t, db, "t1", "c1", lease("a", time.Minute))
			got, err := db.Turn(ctx, "ann", "t1")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("turn (-want +got):\n%s", diff)
			}
		})
		t.Run("run one at a time in a conversation", func(t *testing.T) {
			c, second := running("t1b", "c1")
			if _, err := db.CreateTurn(ctx, chat.NewTurn{Conversation: c, Turn: second, Lease: lease("b", time.Minute)}); fault.CodeOf(err) != fault.Conflict {
				t.Errorf("a second turn: %v", err)
			}
		})
		t.Run("are written under the lease alone", func(t *testing.T) {
			turn := create(t, db, "t2", "c2", lease("a", time.Minute))
			turn.Response, turn.State.Events = "so far", 2
			if _, err := db.SaveTurn(ctx, turn, lease("b", time.Minute), event("t2", 2)); fault.CodeOf(err) != fault.Conflict {
				t.Errorf("another owner saved: %v", err)
			}
			if _, err := db.RenewLease(ctx, "ann", "t2", lease("b", time.Hour)); fault.CodeOf(err) != fault.Conflict {
				t.Errorf("another owner renewed: %v", err)
			}
			if events, _ := db.Events(ctx, "ann", "t2", 0); len(events) != 1 {
				t.Errorf("%d events, want 1", len(events))
			}
			if stop, err := db.SaveTurn(ctx, turn, lease("a", time.Hour), event("t2", 2)); err != nil || stop {
				t.Errorf("save: %v, %v", stop, err)
			}
			if events, _ := db.Events(ctx, "ann", "t2", 1); len(events) != 1 || events[0].Seq != 2 {
				t.Errorf("events after 1 are %+v", events)
			}
		})
		t.Run("tell their runner of a stop", func(t *testing.T) {
			turn := create(t, db, "t3", "c3", lease("a", time.Minute))
			if err := db.RequestCancel(ctx, "bob", "t3"); err != nil {
				t.Fatal(err)
			}
			if stop, err := db.RenewLease(ctx, "ann", "t3", lease("a", time.Minute)); err != nil || stop {
				t.Errorf("after somebody else's wish: %v, %v", stop, err)
			}
			if err := db.RequestCancel(ctx, "ann", "t3"); err != nil {
				t.Fatal(err)
			}
			if stop, err := db.SaveTurn(ctx, turn, lease("a", time.Minute)); err != nil || !stop {
				t.Errorf("after the person's wish: %v, %v", stop, err)
			}
		})
		t.Run("that were left are taken by one", func(t *testing.T) {
			create(t, db, "t4", "c4", lease("dead", -time.Minute))
			var mu sync.Mutex
			var wg sync.WaitGroup
			taken := map[string]int{}
			for i := range 6 {
				wg.Go(func() {
					got, err := db.AcquireExpired(ctx, morning, lease(fmt.Sprint("new ", i), time.Hour))
					if err != nil {
						t.Error(err)
					}
					if got != nil {
						mu.Lock()
						taken[got.ID]++
						mu.Unlock()
					}
				})
			}
			wg.Wait()
			if diff := cmp.Diff(map[string]int{"t4": 1}, taken); diff != "" {
				t.Errorf("taken (-want +got):\n%s", diff)
			}
		})
		t.Run("that wait are decided once", func(t *testing.T) {
			turn := create(t, db, "t5", "c5", lease("a", time.Minute))
			turn.Status = chat.Waiting
			if _, err := db.SaveTurn(ctx, turn, lease("a", time.Hour)); err != nil {
				t.Fatal(err)
			}
			var wg sync.WaitGroup
			var mu sync.Mutex
			ok := 0
			for i := range 6 {
				wg.Go(func() {
					got, err := db.Decide(ctx, "ann", "t5", chat.Decided{Decision: chat.Approved}, lease(fmt.Sprint("d", i), time.Hour), event("t5", 0))
					mu.Lock()
					defer mu.Unlock()
					if err == nil && got.Status == chat.Running && got.Plan.Decision == chat.Approved {
						ok++
					} else if fault.CodeOf(err) != fault.Conflict {
						t.Errorf("decide: %v", err)
					}
				})
			}
			wg.Wait()
			events, _ := db.Events(ctx, "ann", "t5", 1)
			if ok != 1 || len(events) != 1 || events[0].Seq != 2 {
				t.Errorf("%d decisions, events %+v", ok, events)
			}
		})
		t.Run("wake who follows", func(t *testing.T) {
			turn := create(t, db, "t6", "c6", lease("a", time.Minute))
			wake, stop := db.WatchTurn("t6")
			defer stop()
			if _, err := db.SaveTurn(ctx, turn, lease("a", time.Minute), event("t6", 2)); err != nil {
				t.Fatal(err)
			}
			await(t, wake, "a new event")
		})
		t.Run("are nobody else's", func(t *testing.T) {
			if _, err := db.Turn(ctx, "bob", "t1"); fault.CodeOf(err) != fault.NotFound {
				t.Errorf("turn: %v", err)
			}
			if events, err := db.Events(ctx, "bob", "t1", 0); err != nil || len(events) != 0 {
				t.Errorf("events: %v, %v", events, err)
			}
			if _, err := db.Decide(ctx, "bob", "t5", chat.Decided{Decision: chat.Approved}, lease("x", 0), event("t5", 0)); fault.CodeOf(err) != fault.Conflict {
				t.Errorf("decide: %v", err)
			}
		})
	})
}

func TestConversations(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		ctx := context.Background()
		for i := range 5 {
			c, turn := running(fmt.Sprint("t", i), fmt.Sprint("c", i))
			c.Updated = morning.Add(time.Duration(i/2) * time.Hour) // some at the same time
			turn.Status = chat.Done
			turn.Response = fmt.Sprintf("Antwort %d", i)
			if _, err := db.CreateTurn(ctx, chat.NewTurn{Conversation: c, Turn: turn, Lease: lease("a", 0)}); err != nil {
				t.Fatal(err)
			}
		}
		ids := func(search string, limit int, before *chat.Conversation) (out []string, last chat.Conversation) {
			list, err := db.Conversations(ctx, "ann", search, limit, before)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range list {
				out, last = append(out, c.ID), c
			}
			return out, last
		}
		t.Run("come newest first, a page at a time", func(t *testing.T) {
			first, last := ids("", 3, nil)
			second, _ := ids("", 3, &last)
			if diff := cmp.Diff([]string{"c4", "c3", "c2", "c1", "c0"}, append(first, second...)); diff != "" {
				t.Errorf("conversations (-want +got):\n%s", diff)
			}
		})
		t.Run("are found by title, message and response, whatever the case", func(t *testing.T) {
			for search, want := range map[string]int{"ÄPFEL": 5, "WÖRLD": 5, "antwort 3": 1, "100%_w": 5, "100_": 0, "nothing": 0} {
				if got, _ := ids(search, 10, nil); len(got) != want {
					t.Errorf("%q finds %v, want %d", search, got, want)
				}
			}
		})
		t.Run("have their turns in order", func(t *testing.T) {
			for i := range 4 {
				c, turn := running(fmt.Sprint("z", 9-i), "c0")
				turn.Status = chat.Done
				if _, err := db.CreateTurn(ctx, chat.NewTurn{Conversation: c, Turn: turn, Lease: lease("a", 0)}); err != nil {
					t.Fatal(err)
				}
			}
			page, err := db.Turns(ctx, "ann", "c0", "z7", 2)
			if err != nil || len(page) != 2 || page[0].ID != "z9" || page[1].ID != "z8" {
				t.Errorf("turns before z7 are %+v, %v", page, err)
			}
			if c, _ := db.Conversation(ctx, "ann", "c0"); c.Turns != 5 {
				t.Errorf("%d turns, want 5", c.Turns)
			}
		})
		t.Run("are renamed and deleted by their person alone", func(t *testing.T) {
			if err := db.RenameConversation(ctx, "bob", "c1", "x"); fault.CodeOf(err) != fault.NotFound {
				t.Errorf("rename: %v", err)
			}
			if err := db.DeleteConversation(ctx, "bob", "c1"); fault.CodeOf(err) != fault.NotFound {
				t.Errorf("delete: %v", err)
			}
			if err := db.RenameConversation(ctx, "ann", "c1", "New"); err != nil {
				t.Fatal(err)
			}
			if c, _ := db.Conversation(ctx, "ann", "c1"); c.Title != "New" {
				t.Errorf("title is %q", c.Title)
			}
			if err := db.DeleteConversation(ctx, "ann", "c1"); err != nil {
				t.Fatal(err)
			}
			if _, err := db.Turn(ctx, "ann", "t1"); fault.CodeOf(err) != fault.NotFound {
				t.Errorf("its turn: %v", err)
			}
		})
	})
}
