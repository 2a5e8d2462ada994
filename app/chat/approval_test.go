package chat_test

import (
	"sync"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/chat/run"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/internal/testclock"
)

// three are the tasks of the tests below.
var three = []todo.Draft{{Title: "One"}, {Title: "Two"}, {Title: "Three"}}

func TestApproval(t *testing.T) {
	deleteTwo := script{calls(call("delete_task", `{"tasks":[1,2]}`))}
	waiting := func(t *testing.T, m chat.Model, o run.Options) (*talk, chat.Turn) {
		tk := newTalk(t, m, o)
		tk.have(three...)
		turn := tk.say("go")
		if turn.Status != chat.Waiting || turn.Plan == nil {
			t.Fatalf("the turn does not wait: %+v", turn)
		}
		tk.want("while it waits", tk.titles(todo.Pending), "One; Two; Three")
		return tk, turn
	}

	t.Run("is asked for each way of changing more than one task", func(t *testing.T) {
		for name, m := range map[string]script{
			"one call":          deleteTwo,
			"parallel calls":    {calls(call("delete_task", `{"tasks":[1]}`), call("complete_task", `{"tasks":[2]}`))},
			"by description":    {calls(call("delete_task", `{"where":{}}`))},
			"by words":          {calls(call("update_task", `{"tasks":["one","two"],"priority":"high"}`))},
			"with other calls":  {calls(call("list_tasks", `{}`), call("reschedule_task", `{"tasks":[1,3],"due":"2026-12-01"}`))},
			"add and then more": {calls(call("add_task", `{"tasks":[{"title":"Four"}]}`), call("delete_task", `{"tasks":[1,2]}`))},
		} {
			t.Run(name, func(t *testing.T) { waiting(t, m, run.Options{}) })
		}
	})
	t.Run("cannot be gone round by one task a round", func(t *testing.T) {
		tk := newTalk(t, script{calls(call("delete_task", `{"tasks":[1]}`)), calls(call("delete_task", `{"tasks":[2]}`))}, run.Options{})
		tk.have(three...)
		turn := tk.say("go")
		tk.want("status", string(turn.Status), "waiting")
		tk.want("titles", tk.titles(todo.Pending), "Two; Three")
	})
	t.Run("cannot be gone round by words that come to fit more", func(t *testing.T) {
		tk := newTalk(t, script{calls(call("update_task", `{"tasks":[1],"title":"Both"}`), call("delete_task", `{"where":{"words":"both"}}`))}, run.Options{})
		tk.have(todo.Draft{Title: "A"}, todo.Draft{Title: "Both ways"})
		turn := tk.say("go")
		tk.want("status", string(turn.Status), "waiting")
		tk.want("titles", tk.titles(todo.Pending), "A; Both ways")
	})
	t.Run("is not asked for one task, nor for tasks of the turn's own", func(t *testing.T) {
		tk := newTalk(t, script{calls(call("delete_task", `{"tasks":[1]}`)), calls(call("add_task", `{"tasks":[{"title":"A"},{"title":"B"}]}`)),
			calls(call("update_task", `{"tasks":["a","b"],"priority":"high"}`))}, run.Options{})
		tk.have(three...)
		tk.want("status", string(tk.say("go").Status), "done")
	})
	t.Run("lets exactly what was shown happen", func(t *testing.T) {
		tk, turn := waiting(t, script{calls(call("delete_task", `{"where":{}}`))}, run.Options{})
		if len(turn.Plan.Lines) != 3 || turn.Plan.Summary != "Delete 3 tasks?" {
			t.Errorf("plan is %+v", turn.Plan)
		}
		tk.have(todo.Draft{Title: "Later"})
		if _, err := tk.tasks.Update(t.Context(), tk.who, todo.Patch{Number: 2, Title: new("Two, but other")}); err != nil {
			t.Fatal(err)
		}
		if _, err := tk.chat.Approve(t.Context(), tk.who, turn.ID); err != nil {
			t.Fatal(err)
		}
		turn = tk.wait(turn.ID)
		tk.want("titles", tk.titles(todo.Pending), "Two, but other; Later")
		tk.want("status", string(turn.Status), "done")
	})
	t.Run("is given once, however many ask for it", func(t *testing.T) {
		tk, turn := waiting(t, deleteTwo, run.Options{})
		var ok int
		var mu sync.Mutex
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if _, err := tk.chat.Approve(t.Context(), tk.who, turn.ID); err == nil {
					mu.Lock()
					ok++
					mu.Unlock()
				} else if fault.CodeOf(err) != fault.Conflict {
					t.Errorf("approve: %v", err)
				}
			})
		}
		wg.Wait()
		tk.wait(turn.ID)
		if ok != 1 {
			t.Errorf("%d approvals, want 1", ok)
		}
		tk.want("titles", tk.titles(todo.Pending), "Three")
	})
	t.Run("is nobody else's", func(t *testing.T) {
		tk, turn := waiting(t, deleteTwo, run.Options{})
		bob := todo.Actor{User: "bob", Zone: time.UTC}
		if _, err := tk.chat.Approve(t.Context(), bob, turn.ID); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("approve: %v", err)
		}
		tk.want("titles", tk.titles(todo.Pending), "One; Two; Three")
	})
	t.Run("is given by a message that says yes and nothing else", func(t *testing.T) {
		for message, want := range map[string]string{"Go ahead!": "Three", "no": "One; Two; Three", "yes but not the first": "One; Two; Three", "show my tasks": "One; Two; Three"} {
			tk, turn := waiting(t, deleteTwo, run.Options{})
			tk.say(message)
			tk.want(message, tk.titles(todo.Pending), want)
			if after := tk.wait(turn.ID); !after.Status.Final() {
				t.Errorf("after %q the turn is %s", message, after.Status)
			}
		}
	})
	t.Run("expires", func(t *testing.T) {
		clock := newClock()
		tk, turn := waiting(t, deleteTwo, run.Options{Now: clock.Now, Lease: 30 * time.Millisecond})
		clock.Advance(chat.PlanLife + time.Second)
		if _, err := tk.chat.Approve(t.Context(), tk.who, turn.ID); fault.CodeOf(err) != fault.Conflict {
			t.Errorf("approve: %v", err)
		}
		turn = until(t, tk, turn.ID, func(x chat.Turn) bool { return x.Status.Final() })
		tk.want("decision", string(turn.Plan.Decision), "expired")
		tk.want("titles", tk.titles(todo.Pending), "One; Two; Three")
	})
	t.Run("survives a restart", func(t *testing.T) {
		db := openStore(t)
		tk := talkOn(t, db, deleteTwo, run.Options{})
		tk.have(three...)
		turn := tk.say("go")
		tk.stop()
		again := talkOn(t, db, deleteTwo, run.Options{})
		if _, err := again.chat.Approve(t.Context(), tk.who, turn.ID); err != nil {
			t.Fatal(err)
		}
		again.want("status", string(again.wait(turn.ID).Status), "done")
		again.want("titles", again.titles(todo.Pending), "Three")
	})
}

func newClock() *testclock.Clock { return testclock.At(monday) }

// waitLimit is when a test gives up on what should have come long ago. Whoever follows looks again after half a
// minute, also where nobody wakes them: that is no answer here.
const waitLimit = 25 * time.Second

// until waits until the turn is as it should be.
func until(t *testing.T, tk *talk, id string, ok func(chat.Turn) bool) chat.Turn {
	t.Helper()
	deadline := time.Now().Add(waitLimit)
	for {
		turn, err := tk.chat.Turn(t.Context(), tk.who, id)
		if err != nil {
			t.Fatal(err)
		}
		if ok(turn) {
			return turn
		}
		if time.Now().After(deadline) {
			t.Fatalf("the turn stays %+v", turn)
		}
		time.Sleep(time.Millisecond)
	}
}

func openStore(t *testing.T) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), "sqlite::memory:", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}
