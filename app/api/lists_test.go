package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/list"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func TestTurnsOfASharedList(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		s := &siege{world: w, owner: w.join("anna@example.com"), victim: w.join("leo@example.com")}
		s.besiege()
		anna, leo := string(s.owner.id), string(s.victim.id)
		at := "/api/me/tasks/1?list=" + string(s.id)
		body := `{"recurrence":{"rule":"FREQ=WEEKLY;BYDAY=MO"},"assigned":{"turns":["` + anna + `","` + leo + `"]}}`
		s.owner.do("PATCH", at, body).want(200)
		whose := func() string {
			a := decode[todo.Task](s.victim.do("GET", at, "").want(200)).Assigned
			if a == nil {
				return ""
			}
			return string(a.To)
		}
		if whose() != anna {
			t.Errorf("it is %q's turn", whose())
		}
		s.victim.do("PATCH", strings.Replace(at, "?", "/complete?", 1), "").want(200)
		if whose() != leo {
			t.Errorf("after it was done it is %q's turn", whose())
		}
		s.owner.do("PATCH", at, `{"assigned":null}`).want(200)
		if whose() != "" {
			t.Errorf("it is %q's", whose())
		}
		s.owner.do("PATCH", at, `{"assigned":{"to":"`+leo+`","turns":["`+anna+`","`+leo+`"],"weekly":true,"since":"2026-01-05"}}`).want(200)
		var task map[string]any
		if err := json.Unmarshal([]byte(s.owner.do("GET", at, "").want(200).body), &task); err != nil {
			t.Fatal(err)
		}
		back, err := json.Marshal(map[string]any{"title": task["title"], "due": task["due"], "recurrence": task["recurrence"],
			"assigned": task["assigned"]})
		if err != nil {
			t.Fatal(err)
		}
		before := whose()
		s.owner.do("PUT", at, string(back)).want(200)
		if whose() != before {
			t.Errorf("written as it was read it is %q's turn, and was %q's", whose(), before)
		}
		eve := w.join("eve@example.com")
		for _, assigned := range []string{
			`{"to":"` + string(eve.id) + `"}`, `{}`, `{"to":"` + anna + `","weekly":true}`, `{"turns":["` + anna + `"]}`,
			`{"turns":["` + anna + `","` + anna + `"]}`, `{"to":"\u202e"}`,
			`{"turns":["` + anna + `","` + leo + `"],"weekly":true,"since":"2026-02-30"}`,
		} {
			if p := s.owner.do("PATCH", at, `{"assigned":`+assigned+`}`).problem(422); !strings.Contains(p.Detail, ".") {
				t.Errorf("%s: it says %q", assigned, p.Detail)
			}
		}
		s.owner.do("POST", "/api/me/tasks", `{"title":"x","assigned":{"to":"`+anna+`"}}`).problem(422)
	})
}

func TestInvitationsAreGoodOnce(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		s := &siege{world: w, owner: w.join("anna@example.com"), victim: w.join("leo@example.com")}
		s.besiege()
		path := "/api/me/lists/" + string(s.id)
		link := decode[struct{ Secret string }](s.owner.do("POST", path+"/invitations", `{"role":"viewer"}`).want(201)).Secret
		joined := make(chan int)
		people := []*person{w.join("a@example.com"), w.join("b@example.com"), w.join("c@example.com")}
		for _, p := range people {
			go func() { joined <- p.do("POST", "/api/me/invitations", `{"secret":"`+link+`"}`).status }()
		}
		good := 0
		for range people {
			if <-joined == 201 {
				good++
			}
		}
		if good != 1 {
			t.Errorf("it let %d people in", good)
		}
		for i := range 10_000 {
			if status := s.owner.do("POST", path+"/invitations", `{"role":"viewer"}`).status; status != 201 {
				if status != 409 || i < list.MaxInvites-2 {
					t.Errorf("invitation %d is answered with %d", i, status)
				}
				break
			}
		}
		s.owner.do("PATCH", path, `{"name":"a\u202eb"}`).problem(422)
		s.owner.do("DELETE", path+"/members/me", "").problem(409)
		s.owner.do("PATCH", path+"/members/me", `{"role":"viewer"}`).problem(409)
		s.owner.do("PATCH", path+"/members/"+string(s.victim.id), `{"role":"owner"}`).want(200)
		s.owner.do("DELETE", path+"/members/me", "").want(204)
		s.owner.do("GET", path, "").problem(404)
	})
}
