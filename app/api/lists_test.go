package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/api"
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

// Whoever is a list's only owner says what becomes of it before they leave for good.
func TestWhoLeavesSaysWhatBecomesOfTheirLists(t *testing.T) {
	const itsMe = `{"password":"correct horse"}`
	eachEngine(t, func(t *testing.T, w *world) {
		s := &siege{world: w, owner: w.join("anna@example.com"), victim: w.join("leo@example.com")}
		s.besiege()
		path := "/api/me/lists/" + string(s.id)
		s.owner.do("POST", "/api/me/lists", `{"name":"Alone"}`).want(201) // it goes with the account
		p := s.owner.do("POST", "/api/me/leave", itsMe).problem(409)
		if !strings.Contains(p.Detail, "Canary home") || strings.Contains(p.Detail, "Alone") {
			t.Errorf("it says %q", p.Detail)
		}
		s.owner.do("GET", path, "").want(200) // nobody is leaving
		s.owner.do("POST", "/api/me/leave", `{"password":"wrong horse","hand_over":true}`).problem(403)
		s.owner.do("POST", "/api/me/leave", `{"password":"correct horse","hand_over":true}`).want(200)
		s.owner.do("POST", "/api/me/return", "").want(200)
		s.victim.do("GET", path, "").want(200)
		s.owner.do("PATCH", path+"/members/"+string(s.victim.id), `{"role":"owner"}`).want(200)
		s.owner.do("POST", "/api/me/leave", itsMe).want(200) // there is another owner
		s.owner.do("POST", "/api/me/return", "").want(200)
		s.owner.do("PATCH", path+"/members/"+string(s.victim.id), `{"role":"viewer"}`).want(200)
		s.owner.do("POST", "/api/me/leave", itsMe).problem(409)
		s.owner.do("POST", "/api/me/leave", `{"password":"correct horse","hand_over_lists":["list-other"]}`).problem(409)
		s.owner.do("POST", "/api/me/leave", `{"password":"correct horse","hand_over_lists":["`+string(s.id)+`"]}`).want(200)
		s.owner.do("POST", "/api/me/return", "").want(200)
		other := decode[list.Place](s.owner.do("POST", "/api/me/lists", `{"name":"Other"}`).want(201)).ID
		link := decode[struct{ Secret string }](s.owner.do("POST", "/api/me/lists/"+string(other)+"/invitations", `{"role":"viewer"}`).want(201))
		s.victim.do("POST", "/api/me/invitations", `{"secret":"`+link.Secret+`"}`).want(201)
		s.victim.do("POST", "/api/me/leave", `{"password":"correct horse","delete_lists":["`+string(other)+`"]}`).problem(403) // a viewer
		both := `{"password":"%s","hand_over":true,"delete_lists":["` + string(other) + `"]}`
		s.owner.do("POST", "/api/me/leave", fmt.Sprintf(both, "wrong horse")).problem(403)
		s.victim.do("GET", "/api/me/lists/"+string(other), "").want(200) // nothing went with a wrong password
		s.owner.do("POST", "/api/me/leave", fmt.Sprintf(both, "correct horse")).want(200)
		s.victim.do("GET", "/api/me/lists/"+string(other), "").problem(404)
		w.later(account.Grace + time.Second)
		if n, err := w.people.Sweep(t.Context()); err != nil || n != 1 {
			t.Fatalf("%d are deleted, %v", n, err)
		}
		if got := decode[list.Place](s.victim.do("GET", path, "").want(200)); got.Role != todo.Owner || got.Members < 1 {
			t.Errorf("Leo has %+v", got)
		}
	})
}

// An owner who is leaving for good isn't another owner: whoever is the last to leave is asked.
func TestOwnersWhoLeaveOneAfterTheOther(t *testing.T) {
	const itsMe = `{"password":"correct horse"}`
	eachEngine(t, func(t *testing.T, w *world) {
		s := &siege{world: w, owner: w.join("anna@example.com"), victim: w.join("leo@example.com")}
		s.besiege()
		path := "/api/me/lists/" + string(s.id)
		s.owner.do("PATCH", path+"/members/"+string(s.victim.id), `{"role":"owner"}`).want(200)
		s.owner.do("POST", "/api/me/leave", itsMe).want(200)
		if p := s.victim.do("POST", "/api/me/leave", itsMe).problem(409); !strings.Contains(p.Detail, "Canary home") {
			t.Errorf("it says %q", p.Detail)
		}
		s.victim.do("DELETE", path+"/members/me", "").problem(409)
		s.owner.do("POST", "/api/me/return", "").want(200)
		s.victim.do("POST", "/api/me/leave", itsMe).want(200)
	})
}

// Of two owners who leave at the same moment one is asked what becomes of their list, however often they are that quick.
func TestOwnersWhoLeaveAtTheSameMoment(t *testing.T) {
	const itsMe = `{"password":"correct horse"}`
	eachEngine(t, func(t *testing.T, w *world) {
		s := &siege{world: w, owner: w.join("anna@example.com"), victim: w.join("leo@example.com")}
		s.besiege()
		path := "/api/me/lists/" + string(s.id)
		s.owner.do("PATCH", path+"/members/"+string(s.victim.id), `{"role":"owner"}`).want(200)
		in := func(p *person) {
			link := decode[struct{ Secret string }](s.owner.do("POST", path+"/invitations", `{"role":"editor"}`).want(201))
			p.do("POST", "/api/me/invitations", `{"secret":"`+link.Secret+`"}`).want(201)
		}
		in(w.join("mia@example.com"))
		leave := func(p *person) func() answer {
			return func() answer { return p.do("POST", "/api/me/leave", itsMe) }
		}
		for range 8 {
			if got := count(together(leave(s.owner), leave(s.victim))); got[200] != 1 || got[409] != 1 {
				t.Fatalf("they are answered %v", got)
			}
			for _, p := range []*person{s.owner, s.victim} {
				p.do("POST", "/api/me/return", "").want(200)
			}
			// One leaves the server, the other the list.
			got := together(leave(s.owner), func() answer { return s.victim.do("DELETE", path+"/members/me", "") })
			if (got[0] == 200) == (got[1] == 204) {
				t.Fatalf("they are answered %v", got)
			}
			if got[0] == 200 {
				s.owner.do("POST", "/api/me/return", "").want(200)
				continue
			}
			in(s.victim)
			s.owner.do("PATCH", path+"/members/"+string(s.victim.id), `{"role":"owner"}`).want(200)
		}
	})
}

// Who says twice that they leave, leaves when they said it first.
func TestTheFirstDateOfLeavingHolds(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		anna := w.join("anna@example.com")
		leave := func() time.Time {
			t.Helper()
			p := decode[account.Person](anna.do("POST", "/api/me/leave", `{"password":"correct horse"}`).want(200))
			if p.Leaving == nil {
				t.Fatal("she isn't leaving")
			}
			return *p.Leaving
		}
		first := leave()
		w.later(24 * time.Hour)
		if again := leave(); !again.Equal(first) {
			t.Errorf("first it is %s, then %s", first, again)
		}
		anna.do("POST", "/api/me/return", "").want(200)
		if other := leave(); other.Sub(first) != 24*time.Hour {
			t.Errorf("after a return it is %s, and was %s", other, first)
		}
	})
}

// stubborn is a store that refuses to delete the list with this id.
type stubborn struct {
	list.Store
	id *atomic.Value
}

type stubbornTx struct{ list.Tx }

func (stubbornTx) Delete() error { return errors.New("the disk is full") }

func (s stubborn) Write(ctx context.Context, id todo.ListID, fn func(list.Tx) error) error {
	return s.Store.Write(ctx, id, func(tx list.Tx) error {
		if s.id.Load() == id {
			tx = stubbornTx{tx}
		}
		return fn(tx)
	})
}

// Who leaves and deletes lists hears which one is still there, and the same request again finishes it.
func TestListsOfWhoLeavesAreDeletedInTheEnd(t *testing.T) {
	var refuses atomic.Value
	refuses.Store(todo.ListID(""))
	var lists *list.Service
	w := start(t, sqlite(t), func(d *api.Deps) { lists = d.Lists })
	*lists = *list.New(stubborn{w.db.Lists(), &refuses}, w.people, w.clock)
	anna := w.join("anna@example.com")
	var ids []string
	for _, name := range []string{"One", "Two", "Three"} {
		ids = append(ids, string(decode[list.Place](anna.do("POST", "/api/me/lists", `{"name":"`+name+`"}`).want(201)).ID))
	}
	refuses.Store(todo.ListID(ids[1]))
	body := `{"password":"correct horse","delete_lists":["` + strings.Join(ids, `","`) + `"]}`
	p := anna.do("POST", "/api/me/leave", body).problem(500)
	if !strings.Contains(p.Detail, "“Two”") || strings.Contains(p.Detail, "One") || !strings.Contains(p.Detail, "going to be deleted") {
		t.Errorf("it says %q", p.Detail)
	}
	if got := decode[account.Person](anna.do("GET", "/api/me", "").want(200)); got.Leaving == nil {
		t.Error("nobody is leaving")
	}
	refuses.Store(todo.ListID(""))
	anna.do("POST", "/api/me/leave", body).want(200)
	anna.do("POST", "/api/me/leave", body).want(200)
	anna.do("POST", "/api/me/leave", `{"password":"correct horse","delete_lists":["One"]}`).problem(404)
	if all, err := w.db.Lists().Places(t.Context(), anna.id); err != nil || len(all) != 0 {
		t.Errorf("there are still %v, %v", all, err)
	}
}

// Nobody is in a list without a name that others see, whatever they call themselves.
func TestANameThatShowsNothingIsNone(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		s := &siege{world: w, owner: w.join("anna@example.com"), victim: w.join("leo@example.com")}
		s.besiege()
		for _, name := range []string{`\u200f`, `\u200e\u200f`, `\u200b`, `\u3164`, `\u00ad`} {
			s.victim.do("PATCH", "/api/me", `{"name":"`+name+`"}`).want(200)
			members := decode[struct{ Members []list.Member }](s.owner.do("GET", "/api/me/lists/"+string(s.id)+"/members", "").want(200)).Members
			if len(members) != 2 || members[1].Name != "Member 2" {
				t.Errorf("%s: in the list are %+v", name, members)
			}
		}
		s.victim.do("PATCH", "/api/me", `{"name":"\u202eoeL"}`).problem(422)
		s.victim.do("PATCH", "/api/me", `{"name":"\u200f\u05dc\u05d0\u05d5"}`).want(200) // a name that is written from right to left
	})
}
