package api_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

// replicas are backends over one database, each with a connection of its own.
func replicas(t *testing.T, address string, n int) []*world {
	all := make([]*world, n)
	for i := range all {
		all[i] = start(t, address, nil)
	}
	return all
}

func eachReplicated(t *testing.T, test func(t *testing.T, all []*world)) {
	t.Run("SQLite", func(t *testing.T) { test(t, replicas(t, sqlite(t), 2)) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, replicas(t, pgtest.New(t), 3)) })
}

// TestAPageIsWhatTheDatabaseHas changes two people's lists on any replica, and
// compares pages that may have been kept with what is read for a request that
// nobody has made before: a limit with one more nought before it.
func TestAPageIsWhatTheDatabaseHas(t *testing.T) {
	eachReplicated(t, func(t *testing.T, all []*world) {
		r := rand.New(rand.NewPCG(7, 11))
		on := func(p *person) *person { return &person{all[r.IntN(len(all))], p.id, p.token} }
		people := []*person{all[0].join("ada@example.com"), all[0].join("eve@example.com")}
		for _, p := range people {
			p.add(`{"title":"First of ` + string(p.id) + `","due":{"date":"2026-12-01"}}`)
		}
		queries := []string{"", "status=pending&", "sort=due&order=desc&", "status=deleted&", "status=all&", "priority=high&"}
		seen := 0
		for step := range 150 {
			p := on(people[r.IntN(2)])
			task := fmt.Sprintf("/api/me/tasks/%d", r.IntN(12)+1)
			switch r.IntN(8) {
			case 0, 1:
				p.do("POST", "/api/me/tasks", fmt.Sprintf(`{"title":"Task %d","priority":"high"}`, step))
			case 2:
				p.do("PATCH", task+"/complete", "")
			case 3:
				p.do("PATCH", task, fmt.Sprintf(`{"title":"Renamed %d"}`, step))
			case 4:
				p.do("DELETE", task, "")
			case 5:
				p.do("POST", task+"/restore", "")
			case 6:
				p.do("POST", "/api/me/undo", "{}")
			}
			for range 3 {
				p := on(people[r.IntN(2)])
				query := queries[r.IntN(len(queries))]
				may := p.do("GET", "/api/me/tasks?"+query+"limit=20", "").want(200)
				seen++
				fresh := p.do("GET", "/api/me/tasks?"+query+"limit="+strings.Repeat("0", seen)+"20", "").want(200)
				if may.body != fresh.body {
					t.Fatalf("step %d, %q: got\n%s\nbut the database has\n%s", step, query, may.body, fresh.body)
				}
				if got, want := may.header.Get("Content-Type"), fresh.header.Get("Content-Type"); got != want {
					t.Fatalf("got the type %q, want %q", got, want)
				}
			}
		}
	})
}

// TestAPageOfASharedListIsWhatTheDatabaseHas does the same in a list of two people, whose
// tasks are given to them, who leave and come back, and over days.
func TestAPageOfASharedListIsWhatTheDatabaseHas(t *testing.T) {
	eachReplicated(t, func(t *testing.T, all []*world) {
		r := rand.New(rand.NewPCG(3, 5))
		ada, eve := all[0].join("ada@example.com"), all[0].join("eve@example.com")
		list := decode[struct{ ID string }](ada.do("POST", "/api/me/lists", `{"name":"Home"}`).want(201)).ID
		within := "?list=" + list
		join := func() {
			ada.do("POST", "/api/me/lists/"+list+"/invitations", `{"role":"editor","email":"eve@example.com"}`)
			eve.do("POST", "/api/me/invitations/"+list, "")
		}
		join()
		on := func(p *person) *person { return &person{all[r.IntN(len(all))], p.id, p.token} }
		people := []*person{ada, eve}
		queries := []string{"", "status=pending&", "sort=due&", "status=all&"}
		seen, kept := 0, 0
		for step := range 150 {
			p := on(people[r.IntN(2)])
			task := fmt.Sprintf("/api/me/tasks/%d", r.IntN(8)+1)
			whose := people[r.IntN(2)].id
			switch r.IntN(9) {
			case 0, 1:
				p.do("POST", "/api/me/tasks"+within, fmt.Sprintf(`{"title":"Task %d","due":{"date":"2026-12-0%d"}}`, step, r.IntN(8)+1))
			case 2:
				p.do("PATCH", task+"/complete"+within, "")
			case 3:
				p.do("PATCH", task+within, fmt.Sprintf(`{"title":"Renamed %d"}`, step))
			case 4:
				p.do("DELETE", task+within, "")
			case 5:
				p.do("PATCH", task+within, fmt.Sprintf(`{"assigned":{"to":%q,"turns":[%q,%q],"weekly":true,"since":"2026-11-23"}}`, whose, ada.id, eve.id))
			case 6:
				p.do("PATCH", task+within, `{"assigned":null}`)
			case 7:
				eve.do("DELETE", "/api/me/lists/"+list+"/members/me", "")
			case 8:
				join()
			}
			if step%10 == 9 {
				for _, w := range all {
					w.later(36 * time.Hour) // turns pass on each week
				}
			}
			for range 3 {
				p := on(people[r.IntN(2)])
				query := queries[r.IntN(len(queries))] + "list=" + list
				may := p.do("GET", "/api/me/tasks?"+query+"&limit=20", "")
				seen++
				fresh := p.do("GET", "/api/me/tasks?"+query+"&limit="+strings.Repeat("0", seen)+"20", "")
				if may.status != fresh.status {
					t.Fatalf("step %d, %q: got %d, but without a page that may have been kept %d", step, query, may.status, fresh.status)
				}
				if may.status == http.StatusOK {
					kept++
					if may.body != fresh.body {
						t.Fatalf("step %d, %q: got\n%s\nbut the database has\n%s", step, query, may.body, fresh.body)
					}
				}
			}
		}
		if kept < 100 {
			t.Errorf("only %d pages were compared", kept)
		}
	})
}

// TestWhatWasAcknowledgedIsOnThePage reads on all replicas while one of them
// writes.
func TestWhatWasAcknowledgedIsOnThePage(t *testing.T) {
	eachReplicated(t, func(t *testing.T, all []*world) {
		const tasks = 40
		ada := all[0].join("ada@example.com")
		var acknowledged atomic.Int64
		var readers sync.WaitGroup
		for _, w := range all {
			readers.Go(func() {
				for n := int64(0); n < tasks; {
					n = acknowledged.Load()
					page, err := plainGet(w.url+"/api/me/tasks?limit=50", ada.token)
					if err != nil {
						t.Error(err)
						return
					}
					if got := strings.Count(page, `"title":`); got < int(n) {
						t.Errorf("%d tasks were acknowledged, and the page has %d", n, got)
						return
					}
				}
			})
		}
		for range tasks {
			ada.add(`{"title":"x"}`)
			acknowledged.Add(1)
		}
		readers.Wait()
	})
}

// plainGet is person.do for a goroutine of its own.
func plainGet(url, token string) (body string, err error) {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("got %s: %s", resp.Status, b)
	}
	return string(b), err
}

// TestNobodySeesAKeptPageOfSomebodyElse asks with one person's token after
// another's page was kept.
func TestNobodySeesAKeptPageOfSomebodyElse(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada, eve := w.join("ada@example.com"), w.join("eve@example.com")
		ada.add(`{"title":"Hers"}`)
		eve.add(`{"title":"Not hers"}`)
		for range 2 {
			if a, e := ada.titles("limit=20"), eve.titles("limit=20"); a != "Hers" || e != "Not hers" {
				t.Errorf("Ada sees %q, Eve %q", a, e)
			}
		}
		list := decode[struct{ ID string }](ada.do("POST", "/api/me/lists", `{"name":"Home"}`).want(201)).ID
		for range 2 {
			if got := ada.titles("limit=20&list=" + list); got != "" {
				t.Errorf("the shared list has %q", got)
			}
			if got := ada.titles("limit=20"); got != "Hers" {
				t.Errorf("her own list has %q", got)
			}
			ada.do("GET", "/api/"+string(eve.id)+"/tasks?limit=20", "").problem(403)
			w.do("GET", "/api/me/tasks?limit=20", "").problem(401)
		}
	})
}

// A bin is emptied without a change that would tell: what is in it is read each time.
func TestAnEmptiedBinIsEmptyOnThePage(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join("ada@example.com")
		ada.add(`{"title":"Old"}`)
		ada.do("DELETE", "/api/me/tasks/1", "").want(204)
		for _, query := range []string{"status=deleted", "status=all"} {
			ada.do("GET", "/api/me/tasks?"+query, "").want(200)
		}
		if n, err := w.tasks.EmptyBins(t.Context(), w.db.Tasks(), w.clock().Add(time.Hour)); n != 1 || err != nil {
			t.Fatalf("emptied %d, %v, want 1", n, err)
		}
		for _, query := range []string{"status=deleted", "status=all"} {
			if a := ada.do("GET", "/api/me/tasks?"+query, "").want(200); strings.Contains(a.body, "Old") {
				t.Errorf("%s: got %s, want nothing", query, a.body)
			}
		}
	})
}
