package api_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

// again signs somebody in once more, from a browser.
func (p *person) again(email, password string) *person {
	p.t.Helper()
	a := p.world.do("POST", "/auth/login", `{"email":"`+email+`","password":"`+password+`"}`,
		"User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0").want(200)
	return &person{p.world, p.id, decode[struct{ Token string }](a).Token}
}

func (p *person) signIns() []account.SignIn {
	p.t.Helper()
	return decode[struct{ Sessions []account.SignIn }](p.do("GET", "/api/me/sessions", "").want(200)).Sessions
}

func TestWhereSomebodyIsSignedIn(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join("ada@example.com")
		phone := ada.again("ada@example.com", "correct horse")
		eve := w.join("eve@example.com")
		list := ada.signIns()
		if len(list) != 2 || !list[0].Current || list[1].Current || list[1].Name != "Firefox on Linux" || list[1].Place != "127.0.0.1" {
			t.Fatalf("got %+v", list)
		}
		w.run("is seen with when it was used last", func(t *testing.T) {
			w.later(time.Hour)
			phone.do("GET", "/api/me/tasks", "").want(200)
			if got := ada.signIns()[1].Seen; !got.Equal(w.clock()) {
				t.Errorf("seen at %v, want %v", got, w.clock())
			}
		})
		w.run("isn't for others, nor for programs", func(t *testing.T) {
			eve.do("DELETE", "/api/me/sessions/"+list[1].ID, "").problem(404)
			eve.do("GET", "/api/"+string(ada.id)+"/sessions", "").problem(403)
			program := ada.program("read write approve")
			program.do("GET", "/api/me/sessions", "").problem(403)
			program.do("DELETE", "/api/me/sessions", "").problem(403)
			program.do("DELETE", "/api/me/sessions/"+list[1].ID, "").problem(403)
			program.do("POST", "/api/me/password", `{"password":"correct horse","new_password":"another horse"}`).problem(403)
			program.do("POST", "/api/me/leave", `{"password":"correct horse"}`).problem(403)
			program.do("POST", "/api/me/return", "").problem(403)
			program.do("GET", "/api/me/export", "").problem(403)
			phone.do("GET", "/api/me/tasks", "").want(200)
		})
		w.run("is ended one by one, and all at once", func(t *testing.T) {
			ada.do("DELETE", "/api/me/sessions/"+list[1].ID, "").want(204)
			ada.do("DELETE", "/api/me/sessions/"+list[1].ID, "").problem(404)
			phone.do("GET", "/api/me/tasks", "").problem(401)
			phone = ada.again("ada@example.com", "correct horse")
			ada.do("DELETE", "/api/me/sessions", "").want(204)
			phone.do("GET", "/api/me/tasks", "").problem(401)
			ada.do("GET", "/api/me/tasks", "").want(200)
			eve.do("GET", "/api/me/tasks", "").want(200)
		})
	})
}

func TestAnotherPassword(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join("ada@example.com")
		phone := ada.again("ada@example.com", "correct horse")
		program := ada.program("read")
		for name, c := range map[string]struct {
			body string
			want int
		}{
			"with a wrong old one":      {`{"password":"wrong horse","new_password":"another horse"}`, 403},
			"with a short old one":      {`{"password":"x","new_password":"another horse"}`, 403},
			"that is too short":         {`{"password":"correct horse","new_password":"short"}`, 422},
			"that is the e-mail":        {`{"password":"correct horse","new_password":"ADA@example.com"}`, 422},
			"without the old one":       {`{"new_password":"another horse"}`, 422},
			"of somebody named besides": {`{"password":"correct horse","new_password":"another horse","user":"eve"}`, 422},
		} {
			w.run("isn't taken "+name, func(t *testing.T) {
				if a := ada.do("POST", "/api/me/password", c.body); strings.Contains(a.body, "horse") || a.problem(c.want).Code == "" {
					t.Errorf("the password is repeated: %s", a.body)
				}
				phone.do("GET", "/api/me/tasks", "").want(200)
			})
		}
		w.run("ends the other sessions, and tokens where that is asked for", func(t *testing.T) {
			ada.do("POST", "/api/me/password", `{"password":"correct horse","new_password":"another horse"}`).want(204)
			ada.do("GET", "/api/me/tasks", "").want(200)
			phone.do("GET", "/api/me/tasks", "").problem(401)
			program.do("GET", "/api/me/tasks", "").want(200)
			w.do("POST", "/auth/login", `{"email":"ada@example.com","password":"correct horse"}`).problem(401)
			phone = ada.again("ada@example.com", "another horse")
			phone.do("POST", "/api/me/password", `{"password":"another horse","new_password":"third horse","revoke_tokens":true}`).want(204)
			program.do("GET", "/api/me/tasks", "").problem(401)
			ada.do("GET", "/api/me/tasks", "").problem(401)
			ada.again("ada@example.com", "third horse")
		})
	})
}

// The clock stands still here: what is believed for a while is believed for
// ever, unless it is heard that it is over.
func TestWhatIsRevokedIsOverOnEveryReplica(t *testing.T) {
	address := pgtest.New(t)
	here, there := start(t, address, nil), start(t, address, nil)
	ada := here.join("ada@example.com")
	elsewhere := func(p *person) *person { return &person{there, p.id, p.token} }
	refused := func(p *person) {
		t.Helper()
		for end := time.Now().Add(waitLimit); time.Now().Before(end); {
			if p.do("GET", "/api/me/tasks", "").status == 401 {
				return
			}
		}
		t.Errorf("it is still believed")
	}
	t.Run("a session, and its streams", func(t *testing.T) {
		phone := ada.again("ada@example.com", "correct horse")
		there.t, here.t = t, t
		stream := elsewhere(phone).open("GET", "/api/me/events", "")
		elsewhere(phone).do("GET", "/api/me/tasks", "").want(200)
		ada.do("DELETE", "/api/me/sessions", "").want(204)
		refused(elsewhere(phone))
		timeout := time.After(waitLimit) // a heartbeat comes later
		for {
			select {
			case _, ok := <-stream.events:
				if ok {
					continue
				}
			case <-timeout:
				t.Error("the stream goes on")
			}
			break
		}
	})
	t.Run("an access token", func(t *testing.T) {
		there.t, here.t = t, t
		made := decode[struct{ ID, Token string }](ada.do("POST", "/api/me/tokens", `{"name":"x","scopes":["read"]}`).want(201))
		program := &person{there, ada.id, made.Token}
		program.do("GET", "/api/me/tasks", "").want(200)
		ada.do("DELETE", "/api/me/tokens/"+made.ID, "").want(204)
		refused(program)
	})
	t.Run("a token of somebody who leaves, and of one who changes the password", func(t *testing.T) {
		there.t, here.t = t, t
		program := ada.program("read")
		elsewhere(program).do("GET", "/api/me/tasks", "").want(200)
		ada.do("POST", "/api/me/leave", `{"password":"correct horse"}`).want(200)
		refused(elsewhere(program))
		ada.do("POST", "/api/me/return", "").want(200)
		elsewhere(program).do("GET", "/api/me/tasks", "").want(200)
		ada.do("POST", "/api/me/password", `{"password":"correct horse","new_password":"another horse","revoke_tokens":true}`).want(204)
		refused(elsewhere(program))
	})
}

func TestLeaving(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join("ada@example.com")
		phone := ada.again("ada@example.com", "correct horse")
		program := ada.program("read write")
		ada.add(`{"title":"the canary sings"}`)
		ada.do("POST", "/api/me/chat", `{"message":"show all my tasks"}`).want(200)
		w.run("is asked for with the password", func(t *testing.T) {
			ada.do("POST", "/api/me/leave", `{"password":"wrong horse"}`).problem(403)
			ada.do("POST", "/api/me/leave", `{}`).problem(422)
			phone.do("GET", "/api/me/tasks", "").want(200)
		})
		w.run("ends everything but this session, in which one can still take all along or return", func(t *testing.T) {
			p := decode[account.Person](ada.do("POST", "/api/me/leave", `{"password":"correct horse"}`).want(200))
			if p.Leaving == nil || !p.Leaving.Equal(w.clock().Add(account.Grace)) {
				t.Errorf("leaving at %v", p.Leaving)
			}
			phone.do("GET", "/api/me/tasks", "").problem(401)
			program.do("GET", "/api/me/tasks", "").problem(401)
			ada.do("GET", "/api/me/tasks", "").problem(403)
			ada.do("POST", "/api/me/tokens", `{"name":"x","scopes":["read"]}`).problem(403)
			ada.do("GET", "/api/me", "").want(200)
			ada.do("GET", "/api/me/export", "").want(200)
			late := ada.again("ada@example.com", "correct horse")
			if a := late.do("GET", "/auth/session", "").want(200); !strings.Contains(a.body, `"leaving_at"`) {
				t.Error(a.body)
			}
			late.do("GET", "/api/me/tasks", "").problem(403)
			late.do("POST", "/api/me/return", "").want(200)
			if got := late.titles(""); got != "the canary sings" {
				t.Errorf("got %s", got)
			}
			program.do("GET", "/api/me/tasks", "").want(200)
			ada = late
		})
		w.run("is over after seven days, and not before", func(t *testing.T) {
			ada.do("POST", "/api/me/leave", `{"password":"correct horse"}`).want(200)
			w.later(account.Grace - time.Second)
			if n, err := w.people.Sweep(t.Context()); n != 0 || err != nil {
				t.Errorf("swept %d, %v", n, err)
			}
			ada.do("GET", "/auth/session", "").want(200)
			w.later(time.Second)
			if n, err := w.people.Sweep(t.Context()); n != 1 || err != nil {
				t.Errorf("swept %d, %v", n, err)
			}
			ada.do("GET", "/auth/session", "").problem(401)
			w.do("POST", "/auth/login", `{"email":"ada@example.com","password":"correct horse"}`).problem(401)
			again := w.join("ada@example.com")
			if got := again.titles(""); got != "" || again.id == ada.id {
				t.Errorf("somebody new with the address has %q", got)
			}
		})
	})
}

func TestEverythingIsTakenAlong(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada, eve := w.join("ada@example.com"), w.join("eve@example.com")
		eve.add(`{"title":"a foreign canary"}`)
		for range 120 { // more than a page
			ada.add(`{"title":"buy \"milk\" </script>","tags":["home"]}`)
		}
		ada.do("DELETE", "/api/me/tasks/120", "").want(204)
		ada.program("read")
		ada.do("POST", "/api/me/chat", `{"message":"show all my tasks"}`).want(200)
		a := ada.do("GET", "/api/me/export", "").want(200)
		if got := a.header.Get("Content-Disposition"); got != `attachment; filename="todo-account.json"` {
			t.Errorf("it is %q", got)
		}
		file := decode[struct {
			Format  string
			Person  account.Person
			Tasks   []struct{ Title string }
			Records map[string][]map[string]json.RawMessage
		}](a)
		if file.Person.Email != "ada@example.com" || len(file.Tasks) != 120 || file.Format != "todo-chatbot-account" {
			t.Errorf("of %s there are %d tasks", file.Person.Email, len(file.Tasks))
		}
		for table, want := range map[string]int{"tasks": 120, "people": 1, "sessions": 1, "tokens": 1, "turns": 1, "changes": 121, "emails": 1} {
			if got := len(file.Records[table]); got != want {
				t.Errorf("of %s there are %d, want %d", table, got, want)
			}
		}
		if strings.Contains(a.body, "foreign") || strings.Contains(a.body, "argon2") || strings.Contains(a.body, ada.token) {
			t.Error("it has what isn't Ada's to have")
		}
		if _, ok := file.Records["changes"][0]["edits"]; !ok || file.Records["changes"][0]["edits"][0] != '[' {
			t.Errorf("the edits are %s", file.Records["changes"][0]["edits"])
		}
	})
}
