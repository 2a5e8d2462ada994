package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// atOnce sends n requests that begin together and returns how often each
// status was answered.
func (p *person) atOnce(n int, method, path, body string) map[int]int {
	p.t.Helper()
	statuses := make([]int, n)
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			req, err := http.NewRequest(method, p.url+path, strings.NewReader(body))
			if err != nil {
				return
			}
			req.Header.Set("Authorization", "Bearer "+p.token)
			if body != "" {
				req.Header.Set("Content-Type", "application/json")
			}
			<-start
			if resp, err := http.DefaultClient.Do(req); err == nil {
				resp.Body.Close()
				statuses[i] = resp.StatusCode
			}
		})
	}
	close(start)
	all.Wait()
	count := map[int]int{}
	for _, s := range statuses {
		count[s]++
	}
	return count
}

func TestManyAtOnce(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join("ada@example.com")
		w.run("answer a reminder of a recurring task", func(t *testing.T) {
			eve := w.join("eve@example.com")
			zone, _, err := w.Zone(t.Context(), eve.id)
			if err != nil {
				t.Fatal(err)
			}
			at := w.clock().In(zone).Add(time.Minute)
			eve.add(`{"title":"Pills","due":{"date":"` + at.Format(time.DateOnly) + `","time":"` + at.Format("15:04") +
				`"},"recurrence":{"rule":"FREQ=DAILY"}}`)
			coming := decode[reminderView](eve.do("GET", "/api/me/reminders", "").want(200)).Coming
			if len(coming) == 0 {
				t.Fatal("nothing is to ring")
			}
			w.ring(time.Minute)
			path := "/api/me/reminders/" + coming[0].ID + "/answer"
			if got := eve.atOnce(8, "POST", path, `{"words":"done"}`); got[200] != 8 {
				t.Errorf("the answers are %v, want 8 times 200", got)
			}
			if got := decode[struct{ Last int }](eve.do("GET", "/api/me/changes", "").want(200)); got.Last != 2 {
				t.Errorf("%d changes are recorded, want 2: added, and completed once", got.Last)
			}
		})
		w.run("toggle a task one after the other", func(t *testing.T) {
			ada.add(`{"title":"Milk"}`)
			if got := ada.atOnce(17, "PATCH", "/api/me/tasks/1/complete", ""); got[200] != 17 {
				t.Errorf("the answers are %v", got)
			}
			if got := decode[todo.Task](ada.do("GET", "/api/me/tasks/1", "").want(200)); !got.Done {
				t.Error("toggled 17 times, the task is open")
			}
			if got := decode[struct{ Last int }](ada.do("GET", "/api/me/changes", "").want(200)); got.Last != 18 {
				t.Errorf("%d changes are recorded", got.Last)
			}
		})
		w.run("keep a series whose rule comes back as it is", func(t *testing.T) {
			ada.add(`{"title":"Rent","due":{"date":"2026-12-01"},"recurrence":{"rule":"FREQ=MONTHLY"}}`)
			ada.do("PATCH", "/api/me/tasks/2", `{"due":{"date":"2026-12-02"}}`).want(200) // this occurrence alone
			got := decode[todo.Task](ada.do("PATCH", "/api/me/tasks/2", `{"recurrence":{"rule":"FREQ=MONTHLY;BYMONTHDAY=1"}}`).want(200))
			if got.Recurrence == nil || got.Recurrence.Anchor.Date.Day != 1 || got.Due.Date.Day != 2 {
				t.Errorf("the series is %+v, due %+v", got.Recurrence, got.Due)
			}
		})
	})
}

func TestTheMostTokensAtOnce(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join("ada@example.com")
		for range 45 {
			ada.do("POST", "/api/me/tokens", `{"name":"x","scopes":["read"]}`).want(201)
		}
		if got := ada.atOnce(30, "POST", "/api/me/tokens", `{"name":"x","scopes":["read"]}`); got[201] != 5 || got[409] != 25 {
			t.Errorf("with room for 5, the answers are %v", got)
		}
		list := decode[struct{ Tokens []struct{ ID string } }](ada.do("GET", "/api/me/tokens", "").want(200))
		if len(list.Tokens) != 50 {
			t.Errorf("there are %d", len(list.Tokens))
		}
	})
}

func TestIfMatch(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join("ada@example.com")
		ada.add(`{"title":"Milk"}`)
		ada.add(`{"title":"Bread"}`)
		tag := func(id int) string {
			w.t.Helper()
			return ada.do("GET", fmt.Sprintf("/api/me/tasks/%d", id), "").want(200).header.Get("ETag")
		}
		old := tag(1)
		ada.do("PATCH", "/api/me/tasks/1", `{"title":"Oat milk"}`).want(200)
		for _, c := range []struct{ method, path, body, match string }{
			{"PATCH", "/api/me/tasks/1/complete", "", old},
			{"DELETE", "/api/me/tasks/1", "", old},
			{"POST", "/api/me/tasks/1/restore", "", old},
			{"POST", "/api/me/tasks/batch", `{"action":"complete","ids":[2,1]}`, tag(2) + ", " + old},
			{"POST", "/api/me/tasks/batch", `{"action":"delete","ids":[1]}`, old},
		} {
			w.run("holds for "+c.method+" "+c.path+" "+c.body, func(t *testing.T) {
				before := ada.do("GET", "/api/me/tasks?status=all", "").want(200).body
				ada.do(c.method, c.path, c.body, "If-Match", c.match).problem(412)
				ada.do(c.method, c.path, c.body, "If-Match", "yesterday").problem(422)
				if after := ada.do("GET", "/api/me/tasks?status=all", "").want(200).body; after != before {
					t.Errorf("the list was %s, and is %s", before, after)
				}
			})
		}
		w.run("lets through who has seen the last change", func(t *testing.T) {
			ada.do("POST", "/api/me/tasks/batch", `{"action":"complete","ids":[2,1]}`, "If-Match", tag(2)+","+tag(1)).want(200)
			ada.do("PATCH", "/api/me/tasks/1/complete", "", "If-Match", tag(1)).want(200)
			ada.do("DELETE", "/api/me/tasks/1", "", "If-Match", tag(1)).want(204)
			ada.do("POST", "/api/me/tasks/1/restore", "", "If-Match", "*").want(200)
			ada.do("POST", "/api/me/tasks/batch", `{"action":"delete","ids":[2,1]}`, "If-Match", tag(1)).problem(422)
		})
	})
}
