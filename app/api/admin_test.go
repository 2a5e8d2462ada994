package api_test

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/api"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

// postbox keeps the links that were mailed.
type postbox struct{ sent chan [2]string }

func (p *postbox) Post(_ context.Context, address, _, _, _, link string) error {
	p.sent <- [2]string{address, link}
	return nil
}

func mailing(t *testing.T, address string) (*world, *postbox) {
	box := &postbox{make(chan [2]string, 10)}
	return start(t, address, func(d *api.Deps) { d.Letters = box }), box
}

// behind is what stands behind the # of a link.
func behind(link string) string {
	_, secret, _ := strings.Cut(link, "=")
	return secret
}

func eachMailing(t *testing.T, test func(t *testing.T, w *world, box *postbox)) {
	for name, address := range map[string]string{"SQLite": sqlite(t), "PostgreSQL": pgtest.New(t)} {
		t.Run(name, func(t *testing.T) {
			w, box := mailing(t, address)
			test(t, w, box)
		})
	}
}

func TestAForgottenPassword(t *testing.T) {
	eachMailing(t, func(t *testing.T, w *world, box *postbox) {
		ada := w.join("ada@example.com")
		w.do("POST", "/auth/forgot", `{"email":"nobody@example.com"}`).want(204)
		w.do("POST", "/auth/forgot", `{"email":"Ada@Example.com"}`).want(204)
		sent := <-box.sent
		if sent[0] != "ada@example.com" || !strings.HasPrefix(sent[1], "https://todo.example.com/#reset=todo_once_") {
			t.Fatalf("sent %v", sent[0])
		}
		link := behind(sent[1])
		w.do("POST", "/auth/reset", `{"link":"`+link+`","password":"short"}`).problem(422)
		w.do("POST", "/auth/reset", `{"link":"`+link+`x","password":"another horse"}`).problem(403)
		w.do("POST", "/auth/register", `{"email":"x@example.com","password":"correct horse","invitation":"`+link+`"}`).problem(403)
		ada.do("POST", "/api/me/claim", `{"link":"`+link+`"}`).problem(403)
		var wait sync.WaitGroup
		done := make(chan int, 8)
		for range 8 { // it works once, however many have it
			wait.Go(func() { done <- w.do("POST", "/auth/reset", `{"link":"`+link+`","password":"another horse"}`).status })
		}
		wait.Wait()
		close(done)
		worked := 0
		for status := range done {
			if status == 204 {
				worked++
			}
		}
		if worked != 1 {
			t.Errorf("it worked %d times", worked)
		}
		ada.do("GET", "/api/me/tasks", "").problem(401)
		ada.again("ada@example.com", "another horse")
		w.do("POST", "/auth/forgot", `{"email":"ada@example.com"}`).want(204)
		late := behind((<-box.sent)[1])
		w.later(time.Hour + time.Second)
		w.do("POST", "/auth/reset", `{"link":"`+late+`","password":"third horse"}`).problem(403)
		if log := w.log.String(); strings.Contains(log, "todo_once_") {
			t.Error("a link is in the log")
		}
	})
}

func (p *person) promote() {
	p.t.Helper()
	_, secret, err := p.people.SetupLink(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	a := p.do("POST", "/api/me/claim", `{"link":"`+secret+`"}`).want(200)
	if !strings.Contains(a.body, `"role":"admin"`) {
		p.t.Errorf("got %s", a.body)
	}
	p.do("POST", "/api/me/claim", `{"link":"`+secret+`"}`).problem(403)
}

// Who may do what of the administration: a table of rights, every operation
// with everybody.
func TestWhoMayAdminister(t *testing.T) {
	eachMailing(t, func(t *testing.T, w *world, _ *postbox) {
		root, ada, eve := w.join("root@example.com"), w.join("ada@example.com"), w.join("eve@example.com")
		root.promote()
		for _, op := range [][3]string{
			{"GET", "/api/me/admin/people", ""},
			{"PATCH", "/api/me/admin/people/" + string(eve.id), `{"suspended":true}`},
			{"PATCH", "/api/me/admin/people/" + string(ada.id), `{"admin":true}`},
			{"POST", "/api/me/admin/invitations", `{"admin":true}`},
			{"GET", "/api/me/admin/server", ""},
			{"PATCH", "/api/me/admin/server", `{"registration":"closed"}`},
			{"GET", "/api/me/admin/audit", ""},
		} {
			ada.do(op[0], op[1], op[2]).problem(403)
			ada.do(op[0], strings.Replace(op[1], "me", string(root.id), 1), op[2]).problem(403)
			root.program("read write approve").do(op[0], op[1], op[2]).problem(403)
			w.do(op[0], op[1], op[2]).problem(401)
		}
		eve.do("GET", "/api/me/tasks", "").want(200)
		w.join("new@example.com")
		root.do("PATCH", "/api/me/admin/people/"+string(root.id), `{"suspended":true}`).problem(409)
		root.do("PATCH", "/api/me/admin/people/"+string(root.id), `{"admin":false}`).problem(409)
		root.do("PATCH", "/api/me/admin/people/none", `{"suspended":true}`).problem(404)
		// An administrator looks after accounts, and sees nobody's list.
		root.do("GET", "/api/"+string(ada.id)+"/tasks", "").problem(403)
		root.do("GET", "/api/"+string(ada.id)+"/export", "").problem(403)
	})
}

func TestAnAdministratorSignsSomebodyOut(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		root := w.join("root@example.com")
		root.promote()
		ada := w.join(adas)
		phone := ada.again(adas, "correct horse")
		program := ada.program("read")
		path := "/api/me/admin/people/" + string(ada.id) + "/sessions"
		ada.do("DELETE", path, "").problem(403)
		root.program("read write approve").do("DELETE", path, "").problem(403)
		root.do("DELETE", "/api/me/admin/people/nobody/sessions", "").problem(404)
		root.do("DELETE", "/api/me/admin/people/"+string(root.id)+"/sessions", "").problem(409)
		ada.do("GET", "/api/me/tasks", "").want(200)
		root.do("DELETE", path, "").want(204)
		ada.do("GET", "/api/me/tasks", "").problem(401)
		phone.do("GET", "/api/me/tasks", "").problem(401)
		program.do("GET", "/api/me/tasks", "").want(200)
		root.do("GET", "/api/me/tasks", "").want(200)
		w.login(adas, "correct horse", "").want(200)
		if log := root.do("GET", "/api/me/admin/audit?event=sessions_ended", "").want(200); !strings.Contains(log.body, string(root.id)) || !strings.Contains(log.body, string(ada.id)) {
			t.Errorf("the log says %s, want who did it and to whom", log.body)
		}
	})
}

func TestAnAdministratorSeesAndEndsSessions(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		root := w.join("root@example.com")
		root.promote()
		ada := w.join(adas)
		phone := ada.again(adas, "correct horse")
		path := "/api/me/admin/people/" + string(ada.id) + "/sessions"
		type sessions struct{ Sessions []account.SignIn }
		all := decode[sessions](root.do("GET", path, "").want(200)).Sessions
		if len(all) != 2 || all[0].Current || all[1].Current {
			t.Fatalf("she is signed in at %+v, want two places of which none is the administrator's", all)
		}
		phones := ""
		for _, s := range decode[sessions](phone.do("GET", "/api/me/sessions", "").want(200)).Sessions {
			if s.Current {
				phones = s.ID
			}
		}
		for _, method := range []string{"GET", "DELETE"} {
			one := path
			if method == "DELETE" {
				one += "/" + phones
			}
			ada.do(method, one, "").problem(403)
			root.program("read write approve").do(method, one, "").problem(403)
			root.do(method, strings.Replace(one, string(ada.id), "nobody", 1), "").problem(404)
		}
		root.do("DELETE", path+"/none", "").problem(404)
		root.do("DELETE", "/api/me/admin/people/"+string(root.id)+"/sessions/"+phones, "").problem(409)
		phone.do("GET", "/api/me/tasks", "").want(200)
		root.do("DELETE", path+"/"+phones, "").want(204)
		phone.do("GET", "/api/me/tasks", "").problem(401)
		ada.do("GET", "/api/me/tasks", "").want(200)
		if left := decode[sessions](root.do("GET", path, "").want(200)).Sessions; len(left) != 1 {
			t.Errorf("left are %+v", left)
		}
		if log := root.do("GET", "/api/me/admin/audit?event=session_ended", "").want(200); !strings.Contains(log.body, string(root.id)) || !strings.Contains(log.body, string(ada.id)) {
			t.Errorf("the log says %s, want who did it and to whom", log.body)
		}
	})
}

func TestAdministration(t *testing.T) {
	eachMailing(t, func(t *testing.T, w *world, box *postbox) {
		root, eve := w.join("root@example.com"), w.join("eve@example.com")
		root.promote()
		program := eve.program("read")
		w.run("people are found and suspended", func(t *testing.T) {
			found := decode[struct{ People []account.Person }](root.do("GET", "/api/me/admin/people?search=EVE%40", "").want(200)).People
			if len(found) != 1 || found[0].ID != eve.id {
				t.Fatalf("found %v", found)
			}
			root.do("PATCH", "/api/me/admin/people/"+string(eve.id), `{"suspended":true}`).want(200)
			eve.do("GET", "/api/me/tasks", "").problem(401)
			program.do("GET", "/api/me/tasks", "").problem(401)
			w.do("POST", "/auth/login", `{"email":"eve@example.com","password":"correct horse"}`).problem(403)
			w.do("POST", "/auth/login", `{"email":"eve@example.com","password":"wrong horse"}`).problem(401)
			root.do("PATCH", "/api/me/admin/people/"+string(eve.id), `{"suspended":false}`).want(200)
			eve.do("GET", "/api/me/tasks", "").want(200)
		})
		w.run("how many tasks somebody may have is theirs to say", func(t *testing.T) {
			quota := func(n string) {
				root.do("PATCH", "/api/me/admin/people/"+string(eve.id), `{"most_tasks":`+n+`}`).want(200)
			}
			had := eve.add(`{"title":"one"}`).Number
			quota(strconv.FormatInt(had+1, 10))
			eve.add(`{"title":"two"}`)
			if p := eve.do("POST", "/api/me/tasks", `{"title":"three"}`).problem(409); !strings.Contains(p.Detail, "administrator") {
				t.Errorf("got %q, which doesn't say whom to ask", p.Detail)
			}
			root.add(`{"title":"of another list"}`)
			root.do("PATCH", "/api/me/admin/people/"+string(eve.id), `{"most_tasks":-2}`).problem(422)
			quota("0")
			eve.add(`{"title":"three"}`)
			quota("-1")
			if a := eve.do("GET", "/api/me", "").want(200); strings.Contains(a.body, "most_tasks") {
				t.Errorf("afterwards she is %s", a.body)
			}
			noted, err := w.db.Audit(t.Context(), account.Query{Event: account.QuotaChanged, Limit: 10})
			said := map[string]bool{}
			for _, e := range noted {
				said[e.Detail] = e.Subject == eve.id
			}
			if err != nil || len(noted) != 3 || !said["tasks -1"] || !said["tasks 0"] {
				t.Errorf("the audit log has %+v, %v", noted, err)
			}
		})
		w.run("how long deleted tasks stay is theirs to say, and people see it", func(t *testing.T) {
			if a := eve.do("GET", "/api/me/overview", "").want(200); !strings.Contains(a.body, `"bin_days":90`) {
				t.Errorf("to begin with: %s", a.body)
			}
			root.do("PATCH", "/api/me/admin/server", `{"bin_days":4000}`).problem(422)
			root.do("PATCH", "/api/me/admin/server", `{"bin_days":30}`).want(200)
			w.later(10 * time.Second)
			if a := eve.do("GET", "/api/me/overview", "").want(200); !strings.Contains(a.body, `"bin_days":30`) {
				t.Errorf("then: %s", a.body)
			}
		})
		register := func(email, invitation string) answer {
			return w.do("POST", "/auth/register", `{"email":"`+email+`","password":"correct horse","invitation":"`+invitation+`"}`)
		}
		w.run("whom to let in is theirs to say, and an invitation works once", func(t *testing.T) {
			root.do("PATCH", "/api/me/admin/server", `{"registration":"invitation","audit_days":30}`).want(200)
			w.do("POST", "/auth/register", `{"email":"a@example.com","password":"correct horse"}`).problem(403)
			root.do("POST", "/api/me/admin/invitations", `{"email":"Leo@example.com"}`).want(201)
			link := behind((<-box.sent)[1])
			register("other@example.com", link).problem(422)
			register("leo@example.com", link).want(201)
			register("leo2@example.com", link).problem(403)
			forAnybody := behind(decode[struct{ URL string }](root.do("POST", "/api/me/admin/invitations", `{}`).want(201)).URL)
			register("eve@example.com", forAnybody).problem(409) // and it isn't used up
			register("kim@example.com", forAnybody).want(201)
			open := behind(decode[struct{ URL string }](root.do("POST", "/api/me/admin/invitations", `{}`).want(201)).URL)
			root.do("PATCH", "/api/me/admin/server", `{"registration":"closed"}`).want(200)
			register("late@example.com", open).problem(403)
			_, setup, err := w.people.SetupLink(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if a := register("boss@example.com", setup).want(201); !strings.Contains(a.body, `"role":"admin"`) {
				t.Error(a.body)
			}
		})
		w.run("what was done is in the log, without a word of anybody", func(t *testing.T) {
			var all []account.Entry
			for cursor := ""; ; {
				page := decode[struct {
					Entries []account.Entry
					Next    string `json:"next_cursor"`
				}](root.do("GET", "/api/me/admin/audit?limit=3&cursor="+cursor, "").want(200))
				all = append(all, page.Entries...)
				if cursor = page.Next; cursor == "" {
					break
				}
			}
			seen := map[account.Event]int{}
			for i, e := range all {
				seen[e.Event]++
				if i > 0 && e.At.After(all[i-1].At) {
					t.Error("it is not newest first")
				}
			}
			for _, want := range []account.Event{account.Registered, account.SignInFailed, account.TokenMade, account.Suspended,
				account.Resumed, account.RoleGiven, account.LinkMade, account.ServerChanged} {
				if seen[want] == 0 {
					t.Errorf("%s is missing in %v", want, seen)
				}
			}
			some := root.do("GET", "/api/me/admin/audit?event=suspended&person="+string(eve.id), "").want(200)
			if n := len(decode[struct{ Entries []account.Entry }](some).Entries); n != 1 || strings.Contains(some.body, "example.com") {
				t.Errorf("%d lines: %s", n, some.body)
			}
			root.do("GET", "/api/me/admin/audit?from=yesterday", "").problem(422)
			root.do("GET", "/api/me/admin/audit?cursor=xx", "").problem(422)
			w.later(31 * 24 * time.Hour)
			if err := w.people.Tidy(t.Context()); err != nil {
				t.Fatal(err)
			}
			root = root.again("root@example.com", "correct horse")
			left := decode[struct{ Entries []account.Entry }](root.do("GET", "/api/me/admin/audit", "").want(200)).Entries
			if len(left) != 1 || left[0].Event != account.SignedIn {
				t.Errorf("after its time there are %v", left)
			}
		})
	})
}
