package api_test

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/list"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// attack is a request on a shared list, and the right that it takes.
type attack struct {
	path, body string // $L is the list, $M a member, $I an invitation, $C a comment
	right      todo.Right
	// both: a token needs read besides write, for its answer is what it is for.
	both bool
	// stream: the answer is one.
	stream bool
}

// attacks are of every operation on a list, by the id that the document gives it.
var attacks = map[string]attack{
	"list-tasks":          {path: "/tasks?list=$L&search=canary", right: todo.See},
	"get-task":            {path: "/tasks/1?list=$L", right: todo.See},
	"list-task-reminders": {path: "/tasks/1/reminders?list=$L", right: todo.See},
	"get-overview":        {path: "/overview?list=$L", right: todo.See},
	"list-changes":        {path: "/changes?list=$L", right: todo.See},
	"get-change":          {path: "/changes/1?list=$L", right: todo.See},
	"follow-changes":      {path: "/events?list=$L", right: todo.See, stream: true},
	"create-task":         {path: "/tasks?list=$L", body: `{"title":"canary"}`, right: todo.Alter},
	"update-task":         {path: "/tasks/1?list=$L", body: `{"title":"canary $N"}`, right: todo.Alter},
	"replace-task":        {path: "/tasks/2?list=$L", body: `{"title":"canary $N"}`, right: todo.Alter},
	"toggle-task":         {path: "/tasks/3/complete?list=$L", right: todo.Alter},
	"delete-task":         {path: "/tasks/4?list=$L", right: todo.Alter},
	"restore-task":        {path: "/tasks/4/restore?list=$L", right: todo.Alter},
	"batch-tasks":         {path: "/tasks/batch?list=$L", body: `{"action":"complete","ids":[5]}`, right: todo.Alter},
	"undo":                {path: "/undo?list=$L", right: todo.Alter},
	"parse-task":          {path: "/tasks/parse?list=$L", body: `{"text":"something"}`, right: todo.See, both: true},
	"get-list":            {path: "/lists/$L", right: todo.See},
	"list-comments":       {path: "/tasks/1/comments?list=$L", right: todo.See},
	"comment-on-task":     {path: "/tasks/1/comments?list=$L", body: `{"text":"canary $N"}`, right: todo.Remark, both: true},
	"delete-comment":      {path: "/tasks/1/comments/$C?list=$L", right: todo.Govern},
	"list-assigned":       {path: "/lists/$L/assigned", right: todo.See},
	"count-done":          {path: "/lists/$L/done", right: todo.See},
	"list-members":        {path: "/lists/$L/members", right: todo.See},
	"change-list":         {path: "/lists/$L", body: `{"name":"Canary home"}`, right: todo.Govern, both: true},
	"change-member":       {path: "/lists/$L/members/$M", body: `{"role":"viewer"}`, right: todo.Govern, both: true},
	"list-invitations":    {path: "/lists/$L/invitations", right: todo.Govern},
	"invite-to-list":      {path: "/lists/$L/invitations", body: `{"role":"editor"}`, right: todo.Govern, both: true},
	"revoke-invitation":   {path: "/lists/$L/invitations/$I", right: todo.Govern, both: true},
	"remove-member":       {path: "/lists/$L/members/$M", right: todo.Govern, both: true},
	"delete-list":         {path: "/lists/$L?name=Canary+home&tasks=$T", right: todo.Govern, both: true},
	"accept-invitation":   {path: "/invitations/$L", right: "invited", both: true},
	"decline-invitation":  {path: "/invitations/$L", right: "invited", both: true},
}

// ownWays are about no list in particular: whatever somebody sends, it is their own that they see.
var ownWays = []string{"list-lists", "create-list", "follow-invitation", "list-all-tasks"}

// siege is a list with people in it and around it.
type siege struct {
	*world
	id                todo.ListID
	owner, victim     *person
	invite            string
	attempts, refused int
}

func (s *siege) besiege() {
	s.id = decode[list.Place](s.owner.do("POST", "/api/me/lists", `{"name":"Canary home"}`).want(201)).ID
	for range 5 {
		s.owner.do("POST", "/api/me/tasks?list="+string(s.id), `{"title":"canary"}`).want(201)
	}
	s.letIn(s.victim, "editor")
	s.inviteAgain()
}

// inviteAgain makes an invitation that can be taken back.
func (s *siege) inviteAgain() {
	s.t.Helper()
	made := s.owner.do("POST", "/api/me/lists/"+string(s.id)+"/invitations", `{"role":"viewer"}`).want(201)
	s.invite = decode[struct{ ID string }](made).ID
}

// letIn lets somebody in by a link.
func (s *siege) letIn(p *person, role string) {
	invited := role
	if role == "owner" {
		invited = "editor"
	}
	made := decode[struct{ Secret string }](s.owner.do("POST", "/api/me/lists/"+string(s.id)+"/invitations", `{"role":"`+invited+`"}`).want(201))
	p.do("POST", "/api/me/invitations", `{"secret":"`+made.Secret+`"}`).want(201)
	if role == "owner" {
		s.owner.do("PATCH", "/api/me/lists/"+string(s.id)+"/members/"+string(p.id), `{"role":"owner"}`).want(200)
	}
}

// state is everything about the list that could be changed.
func (s *siege) state() string {
	at := "?list=" + string(s.id)
	var all []string
	for _, path := range []string{"/tasks" + at + "&limit=200", "/tasks" + at + "&status=deleted", "/changes" + at + "&limit=200",
		"/lists/" + string(s.id), "/lists/" + string(s.id) + "/members", "/lists/" + string(s.id) + "/invitations"} {
		all = append(all, s.owner.do("GET", "/api/me"+path, "").body)
	}
	return strings.Join(all, "\n")
}

// tasks is how many there are, those in the bin left out.
func (s *siege) tasks() int {
	return len(decode[struct{ Tasks []todo.Task }](s.owner.do("GET", "/api/me/tasks?limit=200&list="+string(s.id), "")).Tasks)
}

// comment is one that the owner has made, where the attack is on one.
func (s *siege) comment(a attack) string {
	if !strings.Contains(a.path, "$C") {
		return ""
	}
	made := s.owner.do("POST", "/api/me/tasks/1/comments?list="+string(s.id), `{"text":"canary"}`).want(201)
	return decode[todo.Comment](made).ID
}

// try makes an attack as somebody and holds its outcome to what they may.
func (s *siege) try(who *person, method string, a attack, may bool) {
	s.t.Helper()
	s.attempts++
	fill := strings.NewReplacer("$L", string(s.id), "$M", string(s.victim.id), "$I", s.invite, "$T", fmt.Sprint(s.tasks()), "$N", fmt.Sprint(s.attempts))
	path := "/api/me" + fill.Replace(strings.Replace(a.path, "$C", s.comment(a), 1))
	before := s.state()
	if a.stream && may {
		tap := who.open(method, path, "")
		<-tap.events
		tap.close()
		return
	}
	got := who.do(method, path, fill.Replace(a.body))
	if may {
		if got.status >= 400 && got.status != http.StatusConflict {
			s.t.Errorf("%s %s is refused: %d %s", method, path, got.status, got.body)
		}
		return
	}
	s.refused++
	refusals := []int{http.StatusForbidden, http.StatusNotFound, http.StatusUnauthorized}
	if !slices.Contains(refusals, got.status) {
		s.t.Errorf("%s %s is answered with %d %s", method, path, got.status, got.body)
	}
	if strings.Contains(strings.ToLower(got.body), "canary") {
		s.t.Errorf("%s %s reads %s", method, path, got.body)
	}
	if after := s.state(); after != before {
		s.t.Errorf("%s %s writes:\n%s\n%s", method, path, before, after)
	}
}

// TestNobodyDoesWhatTheyMayNot tries every operation on a list as everybody and with tokens of every scope.
func TestNobodyDoesWhatTheyMayNot(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		s := &siege{world: w, owner: w.join("owner@example.com"), victim: w.join("victim@example.com")}
		s.besiege()
		methods := s.methods(t)
		for _, role := range []string{"stranger", "removed", "suspended", "invited", "viewer", "editor", "owner"} {
			who := w.join(role + "@siege.example.com")
			switch role {
			case "stranger":
			case "removed":
				s.letIn(who, "editor")
				s.owner.do("DELETE", "/api/me/lists/"+string(s.id)+"/members/"+string(who.id), "").want(204)
			case "invited":
				s.owner.do("POST", "/api/me/lists/"+string(s.id)+"/invitations", `{"role":"editor","email":"invited@siege.example.com"}`).want(201)
			case "suspended":
				s.letIn(who, "editor")
			default:
				s.letIn(who, role)
			}
			scopes := []string{"", "read", "write", "read write", "read write approve"}
			bearers := map[string]*person{"": who}
			for _, of := range scopes[1:] {
				bearers[of] = who.program(of)
			}
			if role == "suspended" {
				root := w.join("root@example.com")
				root.promote()
				root.do("PATCH", "/api/me/admin/people/"+string(who.id), `{"suspended":true}`).want(200)
			}
			for _, scopes := range scopes {
				as := bearers[scopes]
				w.run(role+" with "+cmp.Or(scopes, "a session")+": list-all-tasks", func(t *testing.T) {
					got := as.do("GET", "/api/me/all-tasks?search=canary", "")
					sees, may := strings.Contains(got.body, "canary"), todo.Role(role).May(todo.See) && scoped(scopes, "GET", attack{})
					if sees != may {
						t.Errorf("a page over all lists is answered with %d %s; it may have the list's tasks: %v", got.status, got.body, may)
					}
				})
				for _, id := range order(methods) {
					if id == "delete-list" && role == "owner" && (scopes == "" || strings.HasPrefix(scopes, "read write")) {
						continue // below
					}
					a := attacks[id]
					may := todo.Role(role).May(a.right) && scoped(scopes, methods[id], a)
					w.run(role+" with "+cmp.Or(scopes, "a session")+": "+id, func(t *testing.T) {
						if role == "invited" && a.right == "invited" {
							return // theirs to do
						}
						s.try(as, methods[id], a, may)
					})
					if role == "owner" && id == "remove-member" && may {
						s.letIn(s.victim, "editor")
					}
					if id == "revoke-invitation" && may {
						s.inviteAgain()
					}
				}
			}
			if role == "owner" {
				s.try(who, "DELETE", attacks["delete-list"], true)
				who.do("GET", "/api/me/lists/"+string(s.id), "").problem(404)
			}
		}
		t.Logf("%d attempts, of which %d had to be refused", s.attempts, s.refused)
		if s.refused < 300 {
			t.Errorf("only %d attempts were to be refused", s.refused)
		}
	})
}

// TestNobodyMovesWhatTheyMayNot tries to take tasks out of a list and into it, as everybody and with tokens of every scope.
func TestNobodyMovesWhatTheyMayNot(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		s := &siege{world: w, owner: w.join("owner@example.com"), victim: w.join("victim@example.com")}
		s.besiege()
		for _, role := range []string{"stranger", "removed", "viewer", "editor", "owner"} {
			who := w.join(role + "@siege.example.com")
			switch role {
			case "stranger":
			case "removed":
				s.letIn(who, "editor")
				s.owner.do("DELETE", "/api/me/lists/"+string(s.id)+"/members/"+string(who.id), "").want(204)
			default:
				s.letIn(who, role)
			}
			second := decode[list.Place](who.do("POST", "/api/me/lists", `{"name":"Elsewhere"}`).want(201)).ID
			for _, scopes := range []string{"", "read", "write", "read write"} {
				as := who
				if scopes != "" {
					as = who.program(scopes)
				}
				may := todo.Role(role).May(todo.Alter) && scoped(scopes, "POST", attack{})
				for _, to := range []string{"inbox", string(second)} {
					w.run(role+" with "+cmp.Or(scopes, "a session")+" and "+to[:4], func(*testing.T) {
						of := s.owner.do("POST", "/api/me/tasks?list="+string(s.id), `{"title":"canary"}`).want(201)
						out := fmt.Sprintf(`{"action":"move","ids":[%d],"to":%q}`, decode[todo.Task](of).Number, to)
						s.try(as, "POST", attack{path: "/tasks/batch?list=$L", body: out}, may)
						at := ""
						if to != "inbox" {
							at = "&list=" + to
						}
						own := who.do("POST", "/api/me/tasks?"+at, `{"title":"mine"}`).want(201)
						in := fmt.Sprintf(`{"action":"move","ids":[%d],"to":"$L"}`, decode[todo.Task](own).Number)
						s.try(as, "POST", attack{path: "/tasks/batch?" + at, body: in}, may)
					})
				}
			}
		}
		t.Logf("%d attempts, of which %d had to be refused", s.attempts, s.refused)
		if s.refused < 50 {
			t.Errorf("only %d attempts were to be refused", s.refused)
		}
	})
}

func TestAMoveIsHeardInBothLists(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		s := &siege{world: w, owner: w.join("anna@example.com"), victim: w.join("leo@example.com")}
		s.besiege()
		s.owner.do("POST", "/api/me/tasks", `{"title":"milk","tags":["shop"]}`).want(201)
		own, of := s.owner.open("GET", "/api/me/events", ""), s.victim.open("GET", "/api/me/events?list="+string(s.id), "")
		hear(own, "hello")
		hear(of, "hello")
		moved := s.owner.do("POST", "/api/me/tasks/batch", `{"action":"move","ids":[1],"to":"Canary home"}`, "Idempotency-Key", "k").want(200)
		if again := s.owner.do("POST", "/api/me/tasks/batch", `{"action":"move","ids":[1],"to":"Canary home"}`, "Idempotency-Key", "k").want(200); again.body != moved.body {
			t.Errorf("sent again it is answered with\n%s\nand was with\n%s", again.body, moved.body)
		}
		if e := decode[todo.Change](moved).Edits[0]; e.After != nil || e.Elsewhere == nil || e.Elsewhere.List != s.id || e.Elsewhere.Number != 6 {
			t.Errorf("the answer is %s", moved.body)
		}
		if e := hear(own, "change"); !strings.Contains(e.data, `"kind":"moved"`) || !strings.Contains(e.data, `"elsewhere"`) {
			t.Errorf("anna hears of her own list %+v", e)
		}
		if e := hear(of, "change"); !strings.Contains(e.data, `"kind":"moved"`) || !strings.Contains(e.data, `"title":"milk"`) || strings.Contains(e.data, "elsewhere") {
			t.Errorf("leo hears %+v", e)
		}
		s.victim.do("PATCH", "/api/me/tasks/6?list="+string(s.id), `{"title":"oat milk"}`).want(200)
		if p := s.owner.do("POST", "/api/me/undo", "").problem(409); !strings.Contains(p.Detail, "has updated task 6 (“oat milk”) since") {
			t.Errorf("undo says %q", p.Detail)
		}
		s.owner.do("POST", "/api/me/undo", `{"change":2,"over":true}`).want(200)
		if got := decode[todo.Task](s.owner.do("GET", "/api/me/tasks/1", "").want(200)); got.Title != "oat milk" {
			t.Errorf("what comes back is %+v", got)
		}
		for _, body := range []string{`{"action":"move","ids":[1],"to":"canary-home","day":"2099-01-01"}`, `{"action":"move","ids":[1]}`} {
			s.owner.do("POST", "/api/me/tasks/batch", body).problem(422)
		}
		s.owner.do("POST", "/api/me/tasks/batch", `{"action":"move","ids":[1],"to":"inbox"}`).problem(409)
		s.owner.do("POST", "/api/me/tasks/batch", `{"action":"move","ids":[1],"to":"nowhere"}`).problem(404)
	})
}

// What makes a list for tasks makes it with them or not at all.
func TestAMoveToANewListIsOneThing(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		anna, leo := w.join("anna@example.com"), w.join("leo@example.com")
		lists := func() string {
			var names []string
			for _, p := range decode[struct{ Lists []list.Place }](anna.do("GET", "/api/me/lists", "").want(200)).Lists {
				names = append(names, p.Name)
			}
			return strings.Join(names, ", ")
		}
		for _, title := range []string{"oats", "rye"} {
			anna.do("POST", "/api/me/tasks", `{"title":"`+title+`","tags":["shop"]}`).want(201)
		}
		const batch, all = "/api/me/tasks/batch", `{"action":"move","ids":[1,2],"to":"Shop","new":true}`
		anna.do("POST", batch, all, "If-Match", `"1","7"`).problem(412)
		anna.do("POST", batch, `{"action":"move","ids":[1,9],"to":"Shop","new":true}`).problem(404)
		anna.do("POST", batch, `{"action":"move","ids":[1],"to":"a\u202eb","new":true}`).problem(422)
		anna.do("POST", batch, `{"action":"move","ids":[1],"to":"Shop","new":true,"day":"2099-01-01"}`).problem(422)
		leo.do("POST", batch, all).problem(404)
		anna.program("write").do("POST", batch, all).problem(403)
		if got := lists(); got != "" {
			t.Fatalf("nothing was moved, and there are the lists %s", got)
		}
		moved := anna.do("POST", batch, all, "Idempotency-Key", "k").want(200)
		if again := anna.do("POST", batch, all, "Idempotency-Key", "k").want(200); again.body != moved.body || lists() != "Shop" {
			t.Errorf("sent again it is answered with\n%s\nand was with\n%s; there are the lists %s", again.body, moved.body, lists())
		}
		if got := decode[struct{ Tasks []todo.Task }](anna.do("GET", "/api/me/tasks?list=shop", "").want(200)).Tasks; len(got) != 2 {
			t.Errorf("in it are %+v", got)
		}
		leo.do("GET", "/api/me/tasks?list="+string(decode[todo.Change](moved).Edits[0].Elsewhere.List), "").problem(404)
		anna.do("POST", "/api/me/undo", "").want(200)
		if got := decode[struct{ Tasks []todo.Task }](anna.do("GET", "/api/me/tasks?tag=shop", "").want(200)).Tasks; len(got) != 2 || lists() != "Shop" {
			t.Errorf("taken back there are %+v, and the lists %s", got, lists())
		}
		if p := anna.do("POST", batch, all).problem(409); !strings.Contains(p.Detail, "“Shop” already") {
			t.Errorf("it says %q", p.Detail)
		}
		// Two at once: each has a list of its own, or one is refused.
		got := count(together(
			func() answer { return anna.do("POST", batch, `{"action":"move","ids":[1],"to":"Twice","new":true}`) },
			func() answer { return anna.do("POST", batch, `{"action":"move","ids":[1],"to":"Twice","new":true}`) },
		))
		if got[200] != 1 || strings.Count(lists(), "Twice") != 1 {
			t.Errorf("two at once are answered %v, and there are the lists %s", got, lists())
		}
	})
}

// scoped says whether a token of the scopes may make the attack at all.
func scoped(scopes, method string, a attack) bool {
	read, write := strings.Contains(scopes, "read"), strings.Contains(scopes, "write")
	switch {
	case scopes == "":
		return true
	case method == "GET":
		return read
	case a.both:
		return read && write
	}
	return write
}

// order is that of the ids, with what takes something away last.
func order(methods map[string]string) []string {
	last := func(id string) int { return slices.Index([]string{"remove-member", "delete-list"}, id) }
	var ids []string
	for id := range methods {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b string) int { return cmp.Or(last(a)-last(b), cmp.Compare(a, b)) })
	return ids
}

// methods are those of the operations that the document has for lists: each has its attack.
func (s *siege) methods(t *testing.T) map[string]string {
	all := map[string]string{}
	for path, item := range s.spec.root["paths"].(map[string]any) {
		for method, op := range item.(map[string]any) {
			o, ok := op.(map[string]any)
			if !ok {
				continue
			}
			id := o["operationId"].(string)
			if !takesList(o) && !strings.Contains(path, "{list}") && attacks[id].path == "" {
				if slices.ContainsFunc(o["tags"].([]any), func(tag any) bool { return tag == "Lists" }) && !slices.Contains(ownWays, id) {
					t.Errorf("%s is about lists, and nobody attacks it", id)
				}
				continue
			}
			if attacks[id].path == "" {
				t.Errorf("%s is about a list, and nobody attacks it", id)
				continue
			}
			all[id] = strings.ToUpper(method)
		}
	}
	if len(all) != len(attacks) {
		t.Errorf("%d operations are attacked and there are attacks on %d", len(all), len(attacks))
	}
	return all
}

func takesList(op map[string]any) bool {
	parameters, _ := op["parameters"].([]any)
	return slices.ContainsFunc(parameters, func(p any) bool {
		m := p.(map[string]any)
		return m["in"] == "query" && m["name"] == "list"
	})
}

func TestOtherOperationsKnowNoList(t *testing.T) {
	w := quick(t)
	ada := w.join("ada@example.com")
	home := decode[list.Place](ada.do("POST", "/api/me/lists", `{"name":"Home"}`).want(201))
	for path, item := range w.spec.root["paths"].(map[string]any) {
		get, ok := item.(map[string]any)["get"].(map[string]any)
		if !ok || takesList(get) || strings.Contains(path, "{list}") || !strings.HasPrefix(path, "/api/{user}") {
			continue
		}
		path = strings.NewReplacer("{user}", "me", "{id}", "1").Replace(path)
		if strings.Contains(path, "{") {
			continue
		}
		if got := ada.do("GET", path+"?list="+string(home.ID), ""); got.status < 400 {
			t.Errorf("GET %s takes a list and forgets it: %d", path, got.status)
		}
	}
}

func TestMembersHearOfChanges(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		s := &siege{world: w, owner: w.join("anna@example.com"), victim: w.join("leo@example.com")}
		personal := s.victim.open("GET", "/api/me/events", "")
		hear(personal, "hello")
		s.besiege()
		if e := hear(personal, "list"); !strings.Contains(e.data, `"name":"Canary home"`) || e.id != "" {
			t.Errorf("leo hears %+v", e)
		}
		of := s.victim.open("GET", "/api/me/events?list=canary-home", "")
		hear(of, "hello")
		s.owner.do("POST", "/api/me/tasks?list=canary-home", `{"title":"milk"}`).want(201)
		if e := hear(of, "change"); !strings.Contains(e.data, `"title":"milk"`) || !strings.Contains(e.data, `"author":"`+string(s.owner.id)+`"`) || e.id != "6" {
			t.Errorf("leo hears %+v", e)
		}
		for !strings.Contains(hear(personal, "list").data, `"last_change":6`) {
		}
		s.owner.do("DELETE", "/api/me/lists/canary-home/members/"+string(s.victim.id), "").want(204)
		if e := hear(personal, "list-over"); !strings.Contains(e.data, string(s.id)) {
			t.Errorf("leo hears %+v", e)
		}
		deadline := time.After(waitLimit)
		for {
			select {
			case e, open := <-of.events:
				if !open {
					return
				}
				t.Errorf("after he was removed leo hears %+v", e)
			case <-deadline:
				t.Fatal("the stream of the list goes on for somebody who is removed")
			}
		}
	})
}

func TestUndoNamesWhoChangedItSince(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		s := &siege{world: w, owner: w.join("anna@example.com"), victim: w.join("leo@example.com")}
		s.besiege()
		s.victim.do("PATCH", "/api/me", `{"name":"Leo"}`).want(200)
		s.owner.do("PATCH", "/api/me/tasks/1?list=canary-home", `{"title":"oat milk"}`).want(200)
		s.victim.do("PATCH", "/api/me/tasks/1?list=canary-home", `{"priority":"high"}`).want(200)
		p := s.owner.do("POST", "/api/me/undo?list=canary-home", "").problem(409)
		if !strings.Contains(p.Detail, "Leo has updated task 1 (“oat milk”) since") {
			t.Errorf("it says %s", p.Detail)
		}
		s.owner.do("POST", "/api/me/undo?list=canary-home", `{"over":true}`).want(200)
		got := decode[todo.Task](s.victim.do("GET", "/api/me/tasks/1?list=canary-home", "").want(200))
		if got.Title != "canary" || got.Priority != todo.High {
			t.Errorf("it is %q, %s", got.Title, got.Priority)
		}
	})
}

// hear waits for the next event of the name.
func hear(s *tap, name string) sse {
	s.t.Helper()
	_, e := s.until(name)
	return e
}
