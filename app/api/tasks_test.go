package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func TestTasks(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join("ada@example.com")
		w.run("are added with all that they can hold", func(t *testing.T) {
			a := ada.do("POST", "/api/me/tasks", `{"title":" Pay rent ","description":"to the landlord","priority":"high","tags":["Home","#money"],
				"due":{"date":"2026-12-01","time":"17:00"},"recurrence":{"rule":"FREQ=MONTHLY"}}`).want(201)
			got := decode[todo.Task](a)
			if got.Title != "Pay rent" || got.Number != 1 || got.Priority != todo.High || fmt.Sprint(got.Tags) != "[home money]" {
				t.Errorf("got %+v", got)
			}
			if got.Due == nil || got.Due.Zone != "Europe/Berlin" || got.Recurrence == nil || got.Recurrence.Anchor != *got.Due {
				t.Errorf("got due %+v, recurrence %+v", got.Due, got.Recurrence)
			}
			if a.header.Get("X-Change") != "1" || a.header.Get("Location") != "/api/"+string(ada.id)+"/tasks/1" || a.header.Get("ETag") != `"1"` {
				t.Errorf("got %v", a.header)
			}
			if same := ada.do("GET", a.header.Get("Location"), "").want(200); same.body != a.body {
				t.Errorf("got %s, then %s", a.body, same.body)
			}
		})
		w.run("are added once, however often they are sent with one key", func(t *testing.T) {
			first := ada.do("POST", "/api/me/tasks", `{"title":"Once"}`, "Idempotency-Key", "k1").want(201)
			again := ada.do("POST", "/api/me/tasks", `{"title":"Once"}`, "Idempotency-Key", "k1").want(201)
			if first.body != again.body {
				t.Errorf("got %s, then %s", first.body, again.body)
			}
			ada.do("POST", "/api/me/tasks", `{"title":"x"}`, "Idempotency-Key", "a b").problem(422)
		})
		w.run("are changed in part, cleared by null, and left alone where nothing is said", func(t *testing.T) {
			got := decode[todo.Task](ada.do("PATCH", "/api/me/tasks/1", `{"title":"Pay the rent"}`).want(200))
			if got.Title != "Pay the rent" || got.Due == nil || got.Recurrence == nil || got.Description == "" {
				t.Errorf("got %+v", got)
			}
			got = decode[todo.Task](ada.do("PATCH", "/api/me/tasks/1", `{"due":null,"recurrence":null,"tags":[]}`).want(200))
			if got.Due != nil || got.Recurrence != nil || len(got.Tags) != 0 {
				t.Errorf("got %+v", got)
			}
			a := ada.do("PATCH", "/api/me/tasks/1", `{}`).want(200)
			if a.header.Get("X-Change") != "0" {
				t.Errorf("nothing was changed, but recorded: %v", a.header)
			}
		})
		w.run("are replaced as a whole", func(t *testing.T) {
			got := decode[todo.Task](ada.do("PUT", "/api/me/tasks/1", `{"title":"Rent"}`).want(200))
			if got.Title != "Rent" || got.Description != "" || got.Priority != todo.None {
				t.Errorf("got %+v", got)
			}
			ada.do("PUT", "/api/me/tasks/1", `{"description":"no title"}`).problem(422)
		})
		w.run("are not changed by who has not seen the last change", func(t *testing.T) {
			tag := ada.do("GET", "/api/me/tasks/1", "").header.Get("ETag")
			ada.do("PATCH", "/api/me/tasks/1", `{"title":"Rent, first"}`, "If-Match", tag).want(200)
			ada.do("PATCH", "/api/me/tasks/1", `{"title":"Rent, second"}`, "If-Match", tag).problem(412)
			ada.do("PATCH", "/api/me/tasks/1", `{"title":"x"}`, "If-Match", "yesterday").problem(422)
		})
		w.run("are completed and reopened by one address", func(t *testing.T) {
			if got := decode[todo.Task](ada.do("PATCH", "/api/me/tasks/1/complete", "").want(200)); !got.Done || got.Completed == nil {
				t.Errorf("got %+v", got)
			}
			if got := decode[todo.Task](ada.do("PATCH", "/api/me/tasks/1/complete", "").want(200)); got.Done {
				t.Errorf("got %+v", got)
			}
		})
		w.run("go to the bin and come back", func(t *testing.T) {
			if a := ada.do("DELETE", "/api/me/tasks/1", "").want(204); a.header.Get("X-Change") == "" {
				t.Error("X-Change is missing")
			}
			ada.do("GET", "/api/me/tasks/1", "").problem(404)
			ada.do("DELETE", "/api/me/tasks/1", "").problem(404)
			if got := ada.titles("status=deleted"); got != "Rent, first" {
				t.Errorf("the bin has %s", got)
			}
			ada.do("POST", "/api/me/tasks/1/restore", "").want(200)
			ada.do("POST", "/api/me/tasks/1/restore", "").problem(409)
			ada.do("GET", "/api/me/tasks/1", "").want(200)
		})
		w.run("are another person's business only for that person", func(t *testing.T) {
			eve := w.join("eve@example.com")
			eve.do("GET", "/api/me/tasks/1", "").problem(404)
			eve.do("PATCH", "/api/me/tasks/1", `{"title":"mine"}`).problem(404)
			eve.do("DELETE", "/api/me/tasks/1", "").problem(404)
			eve.do("PATCH", "/api/me/tasks/1/complete", "").problem(404)
			eve.do("POST", "/api/me/tasks/batch", `{"action":"delete","ids":[1]}`).problem(404)
			eve.do("POST", "/api/me/undo", `{"change":1}`).problem(404)
			eve.do("GET", "/api/"+string(ada.id)+"/tasks", "").problem(403)
			eve.do("GET", "/api/"+string(ada.id)+"/tasks/1", "").problem(403)
			if got := eve.titles(""); got != "" {
				t.Errorf("she sees %s", got)
			}
		})
	})
}

func TestList(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join("ada@example.com")
		for _, body := range []string{
			`{"title":"Overdue","due":{"date":"2026-11-20"},"priority":"low"}`,
			`{"title":"Earlier today","due":{"date":"2026-11-23","time":"09:30"}}`,
			`{"title":"Today","due":{"date":"2026-11-23"},"tags":["home"]}`,
			`{"title":"Tonight","due":{"date":"2026-11-23","time":"20:00"},"priority":"high"}`,
			`{"title":"Tomorrow","due":{"date":"2026-11-24"},"description":"with Émile"}`,
			`{"title":"Some day"}`,
		} {
			ada.add(body)
		}
		ada.do("PATCH", "/api/me/tasks/6/complete", "").want(200)
		for query, want := range map[string]string{
			"":                      "Overdue, Earlier today, Today, Tonight, Tomorrow, Some day",
			"status=completed":      "Some day",
			"view=today":            "Today, Tonight",
			"view=upcoming":         "Tomorrow",
			"view=overdue":          "Overdue, Earlier today",
			"due_after=2026-11-24":  "Tomorrow",
			"due_before=2026-11-21": "Overdue",
			"due_before=2026-11-23T19:00:00%2B01:00&due_after=2026-11-23": "Earlier today",
			"has_due=false":                       "Some day",
			"priority=high":                       "Tonight",
			"tag=%23Home":                         "Today",
			"search=%C3%A9mile":                   "Tomorrow",
			"sort=title&order=desc":               "Tonight, Tomorrow, Today, Some day, Overdue, Earlier today",
			"sort=due&status=pending":             "Overdue, Today, Earlier today, Tonight, Tomorrow",
			"search=%25":                          "",
			"search=%27%3B+drop+table+tasks%3B--": "",
		} {
			w.run("?"+query, func(t *testing.T) {
				if got := ada.titles(query); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			})
		}
		w.run("comes in pages that have each task once", func(t *testing.T) {
			var all []string
			query := "/api/me/tasks?limit=4&sort=priority&order=desc"
			for next := query; next != ""; {
				page := decode[struct {
					Tasks []todo.Task
					Next  string `json:"next_cursor"`
				}](ada.do("GET", next, "").want(200))
				for _, task := range page.Tasks {
					all = append(all, task.Title)
				}
				next = ""
				if page.Next != "" {
					next = query + "&cursor=" + page.Next
				}
			}
			if len(all) != 6 || all[0] != "Tonight" {
				t.Errorf("got %s", strings.Join(all, ", "))
			}
		})
		w.run("is counted as it is listed", func(t *testing.T) {
			c := decode[todo.Counts](ada.do("GET", "/api/me/overview", "").want(200))
			if c.Overdue != 2 || c.Today != 2 || c.Upcoming != 1 || c.Completed != 1 || c.Pending != 5 {
				t.Errorf("got %+v", c)
			}
		})
		for _, query := range []string{"status=open", "view=never", "limit=0", "limit=201", "limit=x", "priority=5", "sort=color", "order=up",
			"due_before=tomorrow", "due_after=2026-13-01", "has_due=maybe", "cursor=x", "cursor=e30", "search=%E2%80%AE",
			"tag=a+b", "colour=red", "user=eve", "search=" + strings.Repeat("a", 201)} {
			w.run("refuses ?"+query[:min(len(query), 30)], func(t *testing.T) { ada.do("GET", "/api/me/tasks?"+query, "").problem(422) })
		}
		for _, query := range []string{"search=%00", "search=%ff"} {
			w.run("refuses bytes that are not text in ?"+query, func(t *testing.T) { ada.do("GET", "/api/me/tasks?"+query, "").problem(400) })
		}
	})
}

func TestBatch(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join("ada@example.com")
		for i := range 3 {
			ada.add(fmt.Sprintf(`{"title":"Task %d"}`, i+1))
		}
		c := decode[todo.Change](ada.do("POST", "/api/me/tasks/batch", `{"action":"delete","ids":[1,3,3]}`).want(200))
		if len(c.Edits) != 2 || ada.titles("") != "Task 2" {
			t.Errorf("got %+v", c)
		}
		w.run("is one change, taken back as one", func(t *testing.T) {
			undone := decode[todo.Change](ada.do("POST", "/api/me/undo", "").want(200))
			if undone.Undoes != c.Seq || ada.titles("") != "Task 1, Task 2, Task 3" {
				t.Errorf("got %+v", undone)
			}
			ada.do("POST", "/api/me/undo", fmt.Sprintf(`{"change":%d}`, c.Seq)).problem(409)
		})
		w.run("does all or nothing", func(t *testing.T) {
			ada.do("POST", "/api/me/tasks/batch", `{"action":"complete","ids":[1,99]}`).problem(404)
			if got := ada.titles("status=completed"); got != "" {
				t.Errorf("completed %s", got)
			}
		})
		for _, body := range []string{`{"action":"complete","ids":[]}`, `{"action":"burn","ids":[1]}`, `{"action":"complete"}`, `{"ids":[1]}`,
			`{"action":"complete","ids":["1"]}`, `{"action":"complete","ids":[0]}`, `{"action":"complete","ids":[1.5]}`, `{"action":"complete","ids":null}`} {
			w.run("refuses "+body, func(t *testing.T) { ada.do("POST", "/api/me/tasks/batch", body).problem(422) })
		}
	})
}

func TestChanges(t *testing.T) {
	w := quick(t)
	ada := w.join("ada@example.com")
	ada.do("POST", "/api/me/undo", "{}").problem(409)
	for range 3 {
		ada.add(`{"title":"x"}`)
	}
	got := decode[struct {
		Changes []todo.Change
		Last    int64
	}](ada.do("GET", "/api/me/changes?after=1&limit=1", "").want(200))
	if got.Last != 3 || len(got.Changes) != 1 || got.Changes[0].Seq != 2 {
		t.Errorf("got %+v", got)
	}
}

func TestParse(t *testing.T) {
	w := quick(t)
	ada := w.join("ada@example.com")
	w.run("counts as JavaScript does", func(t *testing.T) {
		a := ada.do("POST", "/api/me/tasks/parse", `{"text":"😀 é milk today"}`).want(200)
		if !strings.Contains(a.body, `"start":10,"end":15,"text":"today"`) || !strings.Contains(a.body, `"title":"😀 é milk"`) {
			t.Errorf("a.body = %v, want it to contain %q and %q",
				a.body, `"start":10,"end":15,"text":"today"`, `"title":"😀 é milk"`)
		}
	})
	w.run("leaves literal words in the title", func(t *testing.T) {
		a := ada.do("POST", "/api/me/tasks/parse", `{"text":"😀 é milk today","literal":[[10,15]]}`).want(200)
		if !strings.Contains(a.body, `"chips":[]`) {
			t.Errorf("a.body = %v, want it to contain %q", a.body, `"chips":[]`)
		}
	})
	w.run("takes what could belong to the title only when the person does", func(t *testing.T) {
		a := ada.do("POST", "/api/me/tasks/parse", `{"text":"😀 weekly report due friday"}`).want(200)
		if !strings.Contains(a.body, `"title":"😀 weekly report"`) || !strings.Contains(a.body, `"text":"weekly","kind":"recurrence"`) || strings.Contains(a.body, `"rule"`) {
			t.Errorf("a.body = %v, want it to contain %q and %q, want it not to contain %q",
				a.body, `"title":"😀 weekly report"`, `"text":"weekly","kind":"recurrence"`, `"rule"`)
		}
		a = ada.do("POST", "/api/me/tasks/parse", `{"text":"😀 weekly report due friday","taken":[[3,9]]}`).want(200)
		if !strings.Contains(a.body, `"title":"😀 report"`) || !strings.Contains(a.body, `"rule":"FREQ=WEEKLY"`) {
			t.Errorf("a.body = %v, want it to contain %q and %q",
				a.body, `"title":"😀 report"`, `"rule":"FREQ=WEEKLY"`)
		}
	})
	w.run("asks which of several days is meant", func(t *testing.T) {
		a := ada.do("POST", "/api/me/tasks/parse", `{"text":"😀 call mum monday or tuesday"}`).want(200)
		if !strings.Contains(a.body, `"question":{"text":"Which one is it due?"`) || !strings.Contains(a.body, `"start":12,"end":29,"text":"monday"}`) || strings.Contains(a.body, `"due":`) {
			t.Errorf("a.body = %v, want it to contain %q and %q, want it not to contain %q",
				a.body, `"question":{"text":"Which one is it due?"`, `"start":12,"end":29,"text":"monday"}`, `"due":`)
		}
	})
	for _, body := range []string{`{"text":"a","literal":[[0,9]]}`, `{"text":"a","taken":[[0,9]]}`, `{"text":"😀","literal":[[1,2]]}`, `{"text":"abc","literal":[[2,1]]}`, `{"text":"abc","literal":[[-1,1]]}`,
		`{"text":"abc","literal":[[1]]}`, `{"text":"a\nb"}`, `{}`} {
		w.run("refuses "+body, func(t *testing.T) { ada.do("POST", "/api/me/tasks/parse", body).problem(422) })
	}
}

func TestABatchMovesPrioritizesAndTags(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join("ada@example.com")
		ada.add(`{"title":"A day","due":{"date":"2020-01-01"}}`)
		ada.add(`{"title":"An hour","due":{"date":"2020-01-02","time":"17:00"},"tags":["old"]}`)
		ada.add(`{"title":"Undated"}`)
		dues := func() (all []string) {
			for _, task := range decode[struct{ Tasks []todo.Task }](ada.do("GET", "/api/me/tasks?sort=title", "").want(200)).Tasks {
				due := "none"
				if task.Due != nil {
					due = task.Due.Date.String()
					if task.Due.Timed {
						due += " " + task.Due.Clock.String()
					}
				}
				all = append(all, due)
			}
			return all
		}
		batch := func(body string) answer { return ada.do("POST", "/api/me/tasks/batch", body) }
		w.run("a day, keeping what time there is", func(t *testing.T) {
			c := decode[todo.Change](batch(`{"action":"move","ids":[1,2,3,2],"day":"2099-05-05"}`).want(200))
			if got := strings.Join(dues(), ", "); got != "2099-05-05, 2099-05-05 17:00, 2099-05-05" || c.Kind != todo.Rescheduled {
				t.Errorf("%s: %s", c.Kind, got)
			}
			ada.do("POST", "/api/me/undo", fmt.Sprintf(`{"change":%d}`, c.Seq)).want(200)
			if got := strings.Join(dues(), ", "); got != "2020-01-01, 2020-01-02 17:00, none" {
				t.Errorf("undone: %s", got)
			}
		})
		w.run("no time that has passed", func(t *testing.T) {
			batch(`{"action":"move","ids":[2],"day":"2020-02-02"}`).want(200)
			if got := dues()[1]; got != "2020-02-02" {
				t.Errorf("got %s", got)
			}
		})
		w.run("a priority and a tag", func(t *testing.T) {
			batch(`{"action":"prioritize","ids":[1,2],"priority":"high"}`).want(200)
			batch(`{"action":"tag","ids":[1,2],"tag":"new"}`).want(200)
			two := decode[todo.Task](ada.do("GET", "/api/me/tasks/2", "").want(200))
			if two.Priority != todo.High || strings.Join(two.Tags, " ") != "new old" {
				t.Errorf("got %+v", two)
			}
		})
		w.run("once with the same key", func(t *testing.T) {
			body := `{"action":"move","ids":[3],"day":"2099-06-06"}`
			first := decode[todo.Change](ada.do("POST", "/api/me/tasks/batch", body, "Idempotency-Key", "k1").want(200))
			again := decode[todo.Change](ada.do("POST", "/api/me/tasks/batch", body, "Idempotency-Key", "k1").want(200))
			if first.Seq != again.Seq {
				t.Errorf("change %d, then %d", first.Seq, again.Seq)
			}
		})
		w.run("what is missing or wrong is said", func(t *testing.T) {
			for _, body := range []string{
				`{"action":"move","ids":[1]}`, `{"action":"move","ids":[1],"day":"2026-13-40"}`, `{"action":"prioritize","ids":[1]}`,
				`{"action":"tag","ids":[1]}`, `{"action":"tag","ids":[1],"tag":"#"}`,
			} {
				batch(body).problem(422)
			}
			batch(`{"action":"move","ids":[1,99],"day":"2099-05-05"}`).problem(404)
		})
	})
}
