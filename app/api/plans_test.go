package api_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// propose is a program that wants to delete the person's tasks 1 and 2; it
// returns the id of the plan.
func (p *person) propose() string {
	p.t.Helper()
	_, held, err := p.calls.Call(p.t.Context(), todo.Actor{User: p.id, Via: todo.ViaMCP, Zone: time.UTC},
		chat.Call{Tool: "delete_task", Args: json.RawMessage(`{"tasks":[1,2]}`)})
	if err != nil || held == nil {
		p.t.Fatal(held, err)
	}
	return held.ID
}

func TestPlansOfPrograms(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada, eve := w.join("ada@example.com"), w.join("eve@example.com")
		for _, p := range []*person{ada, eve} {
			p.add(`{"title":"One"}`)
			p.add(`{"title":"Two"}`)
		}
		program := func(scopes string) *person {
			return &person{w, ada.id, decode[struct{ Token string }](ada.do("POST", "/api/me/tokens", `{"name":"p","scopes":[`+scopes+`]}`).want(201)).Token}
		}
		news := ada.open("GET", "/api/me/events", "")
		news.until("hello")
		id := ada.propose()
		w.run("are told to who watches, and listed for their person alone", func(t *testing.T) {
			news.until("plans")
			list := decode[struct {
				Plans []struct{ ID, Summary string }
			}](ada.do("GET", "/api/me/plans", "").want(200))
			if len(list.Plans) != 1 || list.Plans[0].ID != id || list.Plans[0].Summary != "Delete 2 tasks?" {
				t.Errorf("got %+v", list)
			}
			if a := eve.do("GET", "/api/me/plans", "").want(200); !strings.Contains(a.body, `"plans":[]`) {
				t.Errorf("a.body = %v, want it to contain %q", a.body, `"plans":[]`)
			}
		})
		w.run("are told to who begins to watch after they were held", func(t *testing.T) {
			late := ada.open("GET", "/api/me/events", "")
			late.until("hello")
			late.until("plans")
		})
		w.run("are not approved by others, by programs, or with an id that is made up", func(t *testing.T) {
			path := "/api/me/plans/" + id
			eve.do("POST", path+"/approve", "").problem(404)
			eve.do("POST", path+"/reject", "").problem(404)
			eve.do("POST", "/api/"+string(ada.id)+"/plans/"+id+"/approve", "").problem(403)
			w.do("POST", path+"/approve", "").problem(401)
			if p := program(`"read","write"`).do("POST", path+"/approve", "").problem(403); !strings.Contains(p.Detail, "may not approve plans") {
				t.Errorf("p.Detail = %v, want it to contain %q", p.Detail, "may not approve plans")
			}
			program(`"read"`).do("POST", path+"/reject", "").problem(403)
			ada.do("POST", "/api/me/plans/"+strings.Repeat("x", 65)+"/approve", "").problem(422)
			ada.do("POST", "/api/me/plans/none/approve", "").problem(404)
			if got := ada.titles(""); !strings.Contains(got, "One") || !strings.Contains(got, "Two") {
				t.Errorf("the list is %q", got)
			}
		})
		w.run("are carried out once by their person", func(t *testing.T) {
			a := decode[struct{ Receipt chat.Receipt }](ada.do("POST", "/api/me/plans/"+id+"/approve", "").want(200))
			b := decode[struct{ Receipt chat.Receipt }](ada.do("POST", "/api/me/plans/"+id+"/approve", "").want(200))
			if a.Receipt.Change == 0 || a.Receipt.Change != b.Receipt.Change || ada.titles("") != "" {
				t.Errorf("got %+v and %+v; the list is %q", a, b, ada.titles(""))
			}
			ada.do("POST", "/api/me/plans/"+id+"/reject", "").problem(409)
			if a := ada.do("GET", "/api/me/plans", ""); !strings.Contains(a.body, `"plans":[]`) {
				t.Errorf("a.body = %v, want it to contain %q", a.body, `"plans":[]`)
			}
			if got := eve.titles(""); !strings.Contains(got, "One, Two") && !strings.Contains(got, "Two, One") {
				t.Errorf("another person's list is %q", got)
			}
		})
		w.run("are dropped, expire, and are approved by a program that may", func(t *testing.T) {
			ada.do("POST", "/api/me/undo", `{}`).want(200)
			dropped := ada.propose()
			ada.do("POST", "/api/me/plans/"+dropped+"/reject", "").want(204)
			ada.do("POST", "/api/me/plans/"+dropped+"/approve", "").problem(409)
			old := ada.propose()
			w.later(time.Hour)
			if p := ada.do("POST", "/api/me/plans/"+old+"/approve", "").problem(409); !strings.Contains(p.Detail, "expired") {
				t.Errorf("p.Detail = %v, want it to contain %q", p.Detail, "expired")
			}
			ada.do("POST", "/api/me/plans/"+id+"/approve", "").want(200) // what it gave is told for longer
			program(`"read","write","approve"`).do("POST", "/api/me/plans/"+ada.propose()+"/approve", "").want(200)
			if got := ada.titles(""); got != "" {
				t.Errorf("the list is %q", got)
			}
		})
	})
}
