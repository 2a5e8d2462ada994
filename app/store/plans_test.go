package store

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/todo-chatbot/todo-chatbot/app/approval"
	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func held(id string) approval.Pending {
	return approval.Pending{User: "ann", ID: id,
		Plan:     chat.Plan{Summary: "Delete 2 tasks?", Lines: []chat.Line{{Task: 1, Title: "A"}}, Expires: morning.Add(time.Hour)},
		Resolved: chat.ResolvedCall{Call: chat.Call{ID: id, Tool: "delete_task", Args: json.RawMessage(`{"tasks":[1,2]}`)}, Missed: []string{"m"}}}
}

func TestHeldPlans(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		hold := func(id string, at time.Time) {
			t.Helper()
			if err := db.AddApproval(ctx, held(id), at); err != nil {
				t.Fatal(err)
			}
		}
		t.Run("are kept whole, for their person alone", func(t *testing.T) {
			hold("p1", morning)
			got, err := db.Approval(ctx, "ann", "p1")
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(held("p1"), got); d != "" {
				t.Errorf("want and got differ (-want +got):\n%s", d)
			}
			if _, err := db.Approval(ctx, "bob", "p1"); fault.CodeOf(err) != fault.NotFound {
				t.Errorf("bob got %v", err)
			}
			if _, err := db.DecideApproval(ctx, "bob", "p1", chat.Approved); fault.CodeOf(err) != fault.NotFound {
				t.Errorf("bob decided: %v", err)
			}
		})
		t.Run("are decided one way, whoever comes first", func(t *testing.T) {
			hold("p2", morning)
			var mu sync.Mutex
			got := map[chat.Decision]int{}
			var wg sync.WaitGroup
			for i := range 8 {
				wg.Go(func() {
					d := []chat.Decision{chat.Approved, chat.Rejected}[i%2]
					h, err := db.DecideApproval(ctx, "ann", "p2", d)
					mu.Lock()
					defer mu.Unlock()
					if err == nil {
						got[h.Plan.Decision]++
					} else if fault.CodeOf(err) != fault.Conflict {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if len(got) != 1 || got[chat.Approved]+got[chat.Rejected] != 4 {
				t.Errorf("decided %v", got)
			}
		})
		t.Run("are listed while they wait, and news of them is told", func(t *testing.T) {
			wake, stop := db.WatchApprovals("ann")
			defer stop()
			hold("p3", morning)
			hold("p4", morning)
			<-wake
			ids := func(user todo.UserID, now time.Time) (ids string) {
				t.Helper()
				list, err := db.Approvals(ctx, user, now)
				if err != nil {
					t.Fatal(err)
				}
				for _, h := range list {
					if d := cmp.Diff(held(h.ID), h); d != "" {
						t.Errorf("want and h differ (-want +h):\n%s", d)
					}
					ids += h.ID + " "
				}
				return ids
			}
			if got := ids("ann", morning); got != "p1 p3 p4 " {
				t.Errorf("got %q", got)
			}
			if got := ids("bob", morning) + ids("ann", morning.Add(time.Hour)); got != "" {
				t.Errorf("got %q", got)
			}
			if _, err := db.DecideApproval(ctx, "ann", "p3", chat.Rejected); err != nil {
				t.Fatal(err)
			}
			<-wake
			if got := ids("ann", morning); got != "p1 p4 " {
				t.Errorf("got %q", got)
			}
		})
		t.Run("go when they have expired or are too many", func(t *testing.T) {
			for i := range approval.MaxPending + 3 {
				hold(fmt.Sprintf("q%02d", i), morning.Add(time.Duration(i+1)*time.Second))
			}
			for id, want := range map[string]fault.Code{"q00": fault.NotFound, "q02": fault.NotFound, "q03": "", "q22": ""} {
				if _, err := db.Approval(ctx, "ann", id); fault.CodeOf(err) != want {
					t.Errorf("%s: %v", id, err)
				}
			}
			hold("late", morning.Add(2*time.Hour))
			if _, err := db.Approval(ctx, "ann", "q22"); fault.CodeOf(err) != fault.NotFound {
				t.Errorf("the expired one: %v", err)
			}
		})
	})
}
