package api_test

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/api"
	"github.com/todo-chatbot/todo-chatbot/app/ending"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

func TestAccounts(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		type signedIn struct {
			Person struct{ ID, Email, Zone string }
			Token  string
		}
		reg := `{"email":"Ada@Example.com","password":"correct horse","name":"Ada","zone":"Europe/Berlin","locale":"en-GB"}`
		first := decode[signedIn](w.do("POST", "/auth/register", reg).want(201))
		if first.Person.Email != "ada@example.com" || first.Token == "" {
			t.Errorf("got %+v", first)
		}
		w.do("POST", "/auth/register", reg).problem(409)
		in := decode[signedIn](w.do("POST", "/auth/login", `{"email":"ada@example.com","password":"correct horse"}`).want(200))
		ada := &person{w, "", in.Token}
		w.run("see themselves", func(t *testing.T) {
			a := ada.do("GET", "/auth/session", "").want(200)
			if !strings.Contains(a.body, `"local":false`) || !strings.Contains(a.body, `"assistant":"script"`) {
				t.Errorf("a.body = %v, want it to contain %q and %q",
					a.body, `"local":false`, `"assistant":"script"`)
			}
			if a := ada.do("PATCH", "/api/me", `{"zone":"Asia/Tokyo","name":"Ada L."}`).want(200); !strings.Contains(a.body, `"zone":"Asia/Tokyo"`) {
				t.Errorf("a.body = %v, want it to contain %q", a.body, `"zone":"Asia/Tokyo"`)
			}
			if a := ada.do("GET", "/api/"+in.Person.ID, "").want(200); !strings.Contains(a.body, `"name":"Ada L."`) {
				t.Errorf("a.body = %v, want it to contain %q", a.body, `"name":"Ada L."`)
			}
		})
		w.run("make access tokens that do what their scopes say", func(t *testing.T) {
			made := decode[struct{ ID, Token string }](ada.do("POST", "/api/me/tokens", `{"name":"laptop","scopes":["read"],"expires_in_days":30}`).want(201))
			reader := &person{w, "", made.Token}
			reader.do("GET", "/api/me/tasks", "").want(200)
			reader.do("POST", "/api/me/tasks", `{"title":"x"}`).problem(403)
			reader.do("POST", "/auth/logout", "").problem(422)
			if a := ada.do("GET", "/api/me/tokens", "").want(200); strings.Contains(a.body, made.Token) || !strings.Contains(a.body, `"name":"laptop"`) {
				t.Errorf("a.body = %v, want it not to contain %q, want it to contain %q",
					a.body, made.Token, `"name":"laptop"`)
			}
			writer := &person{w, "", decode[struct{ Token string }](ada.do("POST", "/api/me/tokens", `{"name":"w","scopes":["write","read"]}`).want(201)).Token}
			writer.do("POST", "/api/me/tasks", `{"title":"x"}`).want(201)
			writer.do("POST", "/api/me/tokens", `{"name":"child","scopes":["write"]}`).problem(403)
			ada.do("DELETE", "/api/me/tokens/"+made.ID, "").want(204)
			reader.do("GET", "/api/me/tasks", "").problem(401)
		})
		w.run("sign out", func(t *testing.T) {
			ada.do("POST", "/auth/logout", "").want(204)
			ada.do("GET", "/auth/session", "").problem(401)
		})
		for name, c := range map[string]struct {
			body string
			want int
		}{
			"a wrong password":       {`{"email":"ada@example.com","password":"wrong horse"}`, 401},
			"an unknown e-mail":      {`{"email":"eve@example.com","password":"correct horse"}`, 401},
			"an e-mail that is none": {`{"email":"ada","password":"correct horse"}`, 422},
			"no password":            {`{"email":"ada@example.com"}`, 422},
			"an unknown field":       {`{"email":"ada@example.com","password":"correct horse","admin":true}`, 422},
			"a password of a list":   {`{"email":"ada@example.com","password":["correct horse"]}`, 422},
		} {
			w.run("do not sign in with "+name, func(t *testing.T) {
				if a := w.do("POST", "/auth/login", c.body); strings.Contains(a.body, "horse") || a.problem(c.want).Code == "" {
					t.Errorf("the password is repeated: %s", a.body)
				}
			})
		}
	})
}

func TestOperation(t *testing.T) {
	t.Run("health is alive and ready, and not ready without a database", func(t *testing.T) {
		w := start(t, sqlite(t), func(d *api.Deps) { d.Ping = func(context.Context) error { return errors.New("gone") } })
		w.do("GET", "/health", "").want(200)
		if p := w.do("GET", "/health?ready", "").problem(503); strings.Contains(p.Detail, "gone") {
			t.Errorf("the cause is told: %s", p.Detail)
		}
		newer := ending.With(ending.DatabaseNewer, fault.New(fault.Unavailable, "A newer version changed it."))
		w = start(t, sqlite(t), func(d *api.Deps) { d.Ping = func(context.Context) error { return newer } })
		if p := w.do("GET", "/health?ready", "").problem(503); p.Detail != "A newer version changed it." {
			t.Errorf("of a database that a newer version changed it says %q", p.Detail)
		}
		w = quick(t)
		w.do("GET", "/health?ready", "").want(200)
		w.server.Drain()
		w.do("GET", "/health?ready", "").problem(503)
		w.do("GET", "/health", "").want(200)
	})
	t.Run("metrics count by route, never by path or person", func(t *testing.T) {
		w := quick(t)
		ada := w.join("ada@example.com")
		ada.add(`{"title":"secret plan"}`)
		ada.do("GET", "/api/me/tasks/1", "").want(200)
		ada.do("GET", "/nothing/at/all", "").problem(404)
		w.do("BREW", "/api/me/tasks", "")
		a := w.do("GET", "/metrics", "").want(200)
		for _, want := range []string{`todo_http_requests_total{method="GET",route="/api/{user}/tasks/{id}",status="200"} 1`, `route="none",status="404"`, `method="other"`, "todo_streams_open 0", "process_resident_memory_bytes"} {
			if !strings.Contains(a.body, want) {
				t.Errorf("%s is missing", want)
			}
		}
		for _, not := range []string{string(ada.id), "secret", "/nothing", "BREW"} {
			if strings.Contains(a.body, not) {
				t.Errorf("%s is told", not)
			}
		}
	})
	t.Run("the log has a request id, and no words and no secrets", func(t *testing.T) {
		w := quick(t)
		ada := w.join("ada@example.com")
		id := ada.do("POST", "/api/me/tasks", `{"title":"secret plan"}`, "X-Request-Id", "my-own.id_1").header.Get("X-Request-Id")
		ada.do("GET", "/api/me/tasks?search=secret", "").want(200)
		ada.do("POST", "/api/me/chat", `{"message":"add secret milk"}`).want(200)
		ada.do("POST", "/api/me/chat", `{"message":5}`).problem(422)
		w.do("POST", "/auth/login", `{"email":"ada@example.com","password":"secret wrong"}`).problem(401)
		if got := ada.do("GET", "/api/me", "", "X-Request-Id", "bad id\u00e9").header.Get("X-Request-Id"); got == "" || strings.Contains(got, " ") {
			t.Errorf("got id %q", got)
		}
		log := w.log.String()
		if id != "my-own.id_1" || !strings.Contains(log, `"request_id":"my-own.id_1"`) || !strings.Contains(log, `"route":"/api/{user}/tasks"`) {
			t.Errorf("id %q is not in the log:\n%s", id, log)
		}
		for _, not := range []string{"secret", ada.token, "ada@example.com", "horse"} {
			if strings.Contains(log, not) {
				t.Errorf("%q is in the log", not)
			}
		}
	})
	t.Run("a panic is answered, logged and survived", func(t *testing.T) {
		w := start(t, sqlite(t), func(d *api.Deps) {
			d.Routes = map[string]http.Handler{"/mcp": http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("oh no") })}
		})
		if p := w.do("POST", "/mcp", "{}").problem(500); strings.Contains(p.Detail, "oh no") {
			t.Errorf("the cause is told: %s", p.Detail)
		}
		if !strings.Contains(w.log.String(), "oh no") {
			t.Error("the cause is not logged")
		}
		w.do("GET", "/health", "").want(200)
	})
	t.Run("a page elsewhere may call if it is configured", func(t *testing.T) {
		w := start(t, sqlite(t), func(d *api.Deps) { d.Origins = []string{"https://todo.example.com"} })
		ada := w.join("ada@example.com")
		pre := w.do("OPTIONS", "/api/me/tasks", "", "Origin", "https://todo.example.com", "Access-Control-Request-Method", "PATCH").want(204)
		if pre.header.Get("Access-Control-Allow-Origin") != "https://todo.example.com" || !strings.Contains(pre.header.Get("Access-Control-Allow-Methods"), "PATCH") {
			t.Errorf("got %v", pre.header)
		}
		if a := ada.do("GET", "/api/me/tasks", "", "Origin", "https://todo.example.com").want(200); a.header.Get("Access-Control-Allow-Origin") == "" || a.header.Get("Vary") != "Origin" {
			t.Errorf("got %v", a.header)
		}
		if a := ada.do("GET", "/api/me/tasks", "", "Origin", "https://evil.example"); a.header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("got %v", a.header)
		}
	})
	t.Run("who asks too often is told when to come again", func(t *testing.T) {
		w := start(t, sqlite(t), func(d *api.Deps) { d.Rate = 1 })
		ada, eve := w.join("ada@example.com"), w.join("eve@example.com")
		last := ada.do("GET", "/api/me", "")
		for range 10 {
			last = ada.do("GET", "/api/me", "")
		}
		last.problem(429)
		if last.header.Get("Retry-After") == "" {
			t.Error("Retry-After is missing")
		}
		eve.do("GET", "/api/me", "").want(200)
	})
	t.Run("flags close what they name", func(t *testing.T) {
		w := start(t, sqlite(t), func(d *api.Deps) { d.Flags = api.Flags{} })
		for _, path := range []string{"/docs", "/openapi.json", "/metrics"} {
			w.do("GET", path, "").problem(404)
		}
	})
}

func TestDocs(t *testing.T) {
	w := quick(t)
	a := w.do("GET", "/docs", "").want(200)
	t.Run("load nothing and run nothing", func(t *testing.T) {
		if regexp.MustCompile(`(?i)<script|<link|<img|<iframe|src=|@import|url\(|\son\w+=`).MatchString(a.body) {
			t.Error("the page has something to load or run")
		}
		if policy := a.header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'; style-src 'sha256-") || strings.Contains(policy, "unsafe") {
			t.Errorf("got %s", policy)
		}
	})
	t.Run("have every operation, and a place for every link", func(t *testing.T) {
		for _, link := range regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(a.body, -1) {
			if !strings.Contains(a.body, `id="`+link[1]+`"`) {
				t.Errorf("#%s leads nowhere", link[1])
			}
		}
		for path := range w.spec.root["paths"].(map[string]any) {
			if !strings.Contains(a.body, "<code>"+path+"</code>") {
				t.Errorf("%s is missing", path)
			}
		}
	})
	t.Run("are not sent again to who has them", func(t *testing.T) {
		for _, path := range []string{"/docs", "/openapi.json"} {
			tag := w.do("GET", path, "").header.Get("ETag")
			w.do("GET", path, "", "If-None-Match", tag).want(304)
		}
	})
}
