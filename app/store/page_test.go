package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func TestPagesEndByTheirBytesAsWellAsByTheirNumber(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		const large = 10
		s := db.Tasks()
		task := full(t, 1)
		task.Description = strings.Repeat("é", todo.PageBytes/8)
		for seq := int64(1); seq <= large; seq++ {
			write(t, s, "ann", func(tx todo.Tx) error {
				n, err := tx.NextSeq()
				return errors.Join(err, tx.Record(todo.Change{User: "ann", Seq: n, Kind: todo.Edited, At: moment, Edits: []todo.Edit{{Number: 1, After: &task}}}))
			})
		}
		t.Run("changes", func(t *testing.T) {
			pages := 0
			seen := int64(0)
			for seen < large {
				page, err := s.Changes(t.Context(), "ann", seen, 200)
				if err != nil || len(page) == 0 {
					t.Fatalf("after %d: %d changes, %v", seen, len(page), err)
				}
				if len(page) > 4 {
					t.Errorf("a page has %d changes of a quarter of its bytes", len(page))
				}
				for _, c := range page {
					if seen++; c.Seq != seen {
						t.Fatalf("got change %d, want %d", c.Seq, seen)
					}
				}
				pages++
			}
			if page, err := s.Changes(t.Context(), "ann", large, 200); err != nil || len(page) != 0 {
				t.Errorf("after the last one: %d, %v", len(page), err)
			}
			t.Logf("%d changes in %d pages", large, pages)
		})
		t.Run("turns", func(t *testing.T) {
			for i := range large {
				turn := create(t, db, fmt.Sprintf("p%02d", i), "pages", lease("a", time.Minute))
				turn.Response = strings.Repeat("é", todo.PageBytes/8)
				turn.Status = chat.Done
				if _, err := db.SaveTurn(t.Context(), turn, lease("a", time.Minute)); err != nil {
					t.Fatal(err)
				}
			}
			var back []string
			before := ""
			for {
				page, err := db.Turns(t.Context(), "ann", "pages", before, 200)
				if err != nil || len(page) > 4 {
					t.Fatalf("before %q: %d turns, %v", before, len(page), err)
				}
				if len(page) == 0 {
					break
				}
				before = page[0].ID
				for i := len(page) - 1; i >= 0; i-- {
					back = append(back, page[i].ID)
				}
			}
			if len(back) != large || back[0] != "p09" || back[large-1] != "p00" {
				t.Errorf("the branch backwards is %v", back)
			}
			n := 0
			for n < large {
				page, err := db.Every(t.Context(), "ann", "pages", n, 200)
				if err != nil || len(page) == 0 || len(page) > 4 || page[0].ID != fmt.Sprintf("p%02d", n) {
					t.Fatalf("after %d: %d turns, %v", n, len(page), err)
				}
				n += len(page)
			}
		})
	})
}

func TestATurnKeepsItsTasksOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		task := full(t, 1)
		task.User = ""
		task.Title = `a title that looks like "tasks":0 and <b>markup</b>`
		tasks := []todo.Task{task, task}
		list, err := json.Marshal(tasks)
		if err != nil {
			t.Fatal(err)
		}
		turn := create(t, db, "once", "once", lease("a", time.Minute))
		turn.Steps[0].Result = &chat.Result{Text: "2 tasks.", Tasks: tasks, Data: json.RawMessage(`{"total":2,"tasks":` + string(list) + `}`)}
		turn.State.Events = 2
		result, err := json.Marshal(chat.CallResult{CallID: turn.Steps[0].Call.ID, Result: *turn.Steps[0].Result})
		if err != nil {
			t.Fatal(err)
		}
		events := []chat.Event{{Turn: "once", Seq: 2, Type: chat.EventResult, Data: result}}
		if _, err := db.SaveTurn(t.Context(), turn, lease("a", time.Minute), events...); err != nil {
			t.Fatal(err)
		}
		turn.Status = chat.Done
		turn.State.Events = 3
		whole, err := json.Marshal(turn)
		if err != nil {
			t.Fatal(err)
		}
		end := chat.Event{Turn: "once", Seq: 3, Type: chat.EventEnd, Data: whole}
		if _, err := db.SaveTurn(t.Context(), turn, lease("a", time.Minute), end); err != nil {
			t.Fatal(err)
		}
		t.Run("comes back whole", func(t *testing.T) {
			got, err := db.Turn(t.Context(), "ann", "once")
			if diff := cmp.Diff(turn, got); diff != "" || err != nil {
				t.Errorf("%v (-saved +got):\n%s", err, diff)
			}
			told, err := db.Events(t.Context(), "ann", "once", 1)
			if diff := cmp.Diff(append(events, end), told); diff != "" || err != nil {
				t.Errorf("%v (-told +got):\n%s", err, diff)
			}
		})
		stored := 0
		for _, q := range []string{"select body from turns where user_id = $1 and id = $2", "select data from turn_events where user_id = $1 and turn = $2"} {
			texts, err := many(t.Context(), db, value[string], q, "ann", "once")
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range texts {
				stored += strings.Count(text, `a title that looks like`)
			}
		}
		if stored != len(tasks) {
			t.Errorf("%d tasks are stored as %d", len(tasks), stored)
		}
	})
}
