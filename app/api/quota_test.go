package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

// Long tasks in batches take what a quota has within seconds, and what another
// replica has written counts as well.
func TestTheQuotaOfBytesIsHeldWhileItIsWritten(t *testing.T) {
	for name, address := range map[string]func(*testing.T) string{
		"SQLite": sqlite, "PostgreSQL": func(t *testing.T) string { return pgtest.New(t) },
	} {
		t.Run(name, func(t *testing.T) {
			const limit = 1 << 20
			at := address(t)
			w, other := start(t, at, nil), start(t, at, nil)
			w.tasks.LimitBytes(todo.NewQuota(limit))
			other.tasks.LimitBytes(todo.NewQuota(limit))
			ada := w.join("ada@example.com")
			there := &person{other, ada.id, ada.token}
			used := func(when string, most int64) {
				t.Helper()
				n, err := w.db.Used(t.Context(), ada.id)
				if err != nil || n > most {
					t.Errorf("%s: %d bytes are taken, %v; want at most %d", when, n, err, most)
				}
			}
			var ids []string
			for i := range 29 {
				ada.add(fmt.Sprintf(`{"title":"long %d","description":%q}`, i, strings.Repeat("ü", 1000)))
				ids = append(ids, fmt.Sprint(i+1))
			}
			all := strings.Join(ids, ",")
			batch := func(i int) string {
				return fmt.Sprintf(`{"action":"prioritize","ids":[%s],"priority":%q}`, all, []string{"low", "medium", "high"}[i%3])
			}
			refused := 0
			for i := range 40 {
				switch a := []*person{ada, there}[i%2].do("POST", "/api/me/tasks/batch", batch(i)); a.status {
				case 200:
				case 409:
					refused++
					if !strings.Contains(a.body, "of the 1 MB that there are for each person") {
						t.Fatalf("it says %s", a.body)
					}
				default:
					t.Fatalf("got %d: %s", a.status, a.body)
				}
			}
			if refused == 0 {
				t.Error("nothing was refused")
			}
			used("after batches", limit)
			fill := fmt.Sprintf(`{"title":"x","description":%q}`, strings.Repeat("ü", 1000))
			if got := there.atOnce(20, "POST", "/api/me/tasks", fill); got[201]+got[409] != 20 {
				t.Errorf("twenty at once: %v", got)
			}
			for i := 0; ada.do("POST", "/api/me/tasks", fill).status == 201; i++ {
				if i == 500 {
					t.Fatal("there is always room for one more")
				}
			}
			ada.atOnce(20, "POST", "/api/me/tasks", fill)
			used("after twenty at once", limit)

			ada.do("PATCH", "/api/me/tasks/1", `{"description":"short"}`).want(200)
			ada.do("PATCH", "/api/me/tasks/2/complete", "").want(200)
			used("with the reserve", limit+limit/10)
			for i := 1; i < 15; i++ {
				there.do("DELETE", fmt.Sprintf("/api/me/tasks/%d", i), "").want(204)
			}
			there.do("POST", "/api/me/tasks/batch", fmt.Sprintf(`{"action":"delete","ids":[%s]}`, strings.Join(ids[14:], ","))).want(200)
			ada.do("POST", "/api/me/tasks", fill).problem(409)
		})
	}
}
