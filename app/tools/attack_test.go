package tools_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/list"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/app/tools"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	pgtest.Stop()
	os.Exit(code)
}

// callsOnAList are the arguments of each tool that works in a list; $L is the list.
var callsOnAList = map[string]string{
	"list_tasks":      `{"list":"$L"}`,
	"search_tasks":    `{"list":"$L","query":"canary"}`,
	"get_overview":    `{"list":"$L"}`,
	"list_lists":      `{"list":"$L"}`,
	"whose_turn":      `{"list":"$L"}`,
	"list_comments":   `{"list":"$L","tasks":[1]}`,
	"comment_on_task": `{"list":"$L","tasks":[1],"text":"canary $N"}`,

	"who_did_how_much": `{"list":"$L"}`,
	"add_task":         `{"list":"$L","tasks":[{"title":"canary"}]}`,
	"update_task":      `{"list":"$L","tasks":[1],"title":"canary $N"}`,
	"reschedule_task":  `{"list":"$L","tasks":[2],"due":"in $N days"}`,
	"complete_task":    `{"list":"$L","tasks":[3]}`,
	"delete_task":      `{"list":"$L","tasks":[4]}`,
	"restore_task":     `{"list":"$L","tasks":[5]}`,
	"move_task":        `{"list":"$L","tasks":[1],"to":"inbox"}`,
	"undo":             `{"list":"$L"}`,
}

// stranded is what somebody may have of a list: nothing, an invitation, or a role.
var stranded = []string{"stranger", "invited", "removed", "viewer", "editor", "owner"}

// siege is a list and the people around it.
type siege struct {
	*bench
	lists *list.Service
	owner todo.Actor
	id    todo.ListID
}

func besiege(t *testing.T, url string) *siege {
	t.Helper()
	db, err := store.Open(t.Context(), url, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	svc := todo.New(db.Tasks(), func() time.Time { return monday })
	s := &siege{lists: list.New(db.Lists(), noPeople{}, func() time.Time { return monday })}
	s.bench = &bench{T: t, set: tools.New(svc).WithLists(s.lists), tasks: svc}
	s.owner = s.as("anna")
	for _, name := range append(stranded, "anna") {
		p := account.Person{ID: todo.UserID(name), Email: name + "@example.com", Name: name, Zone: "UTC", Locale: "en-GB", Created: monday}
		if err := db.CreatePerson(t.Context(), p, "hash"); err != nil {
			t.Fatal(err)
		}
	}
	p, err := s.lists.Create(t.Context(), s.owner, "Canary home", "")
	if err != nil {
		t.Fatal(err)
	}
	s.id = p.ID
	in := s.owner
	in.List = p.ID
	for range 5 {
		if _, err := svc.Add(t.Context(), in, todo.Draft{Title: "canary"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := svc.Delete(t.Context(), in, 5); err != nil {
		t.Fatal(err)
	}
	for _, name := range stranded {
		s.place(name)
	}
	return s
}

func (s *siege) as(name string) todo.Actor {
	return todo.Actor{User: todo.UserID(name), Via: todo.ViaChat, Zone: time.UTC, Locale: "en-GB"}
}

// place lets somebody into the list as what they are called.
func (s *siege) place(name string) {
	s.Helper()
	if name == "stranger" {
		return
	}
	role := todo.Editor
	if name == "viewer" {
		role = todo.Viewer
	}
	_, secret, err := s.lists.Invite(s.Context(), s.owner, s.id, list.InviteRequest{Role: role})
	if err == nil && name != "invited" {
		_, err = s.lists.Follow(s.Context(), s.as(name), secret)
	}
	if err == nil && name == "owner" {
		err = s.lists.SetRole(s.Context(), s.owner, s.id, "owner", todo.Owner)
	}
	if err == nil && name == "removed" {
		err = s.lists.Remove(s.Context(), s.owner, s.id, "removed")
	}
	if err != nil {
		s.Fatal(err)
	}
}

// state is everything in the list that a tool could change.
func (s *siege) state() string {
	in := s.owner
	in.List = s.id
	page, err := s.tasks.List(s.Context(), in, todo.Filter{Limit: 200})
	if err != nil {
		s.Fatal(err)
	}
	seq, err := s.tasks.LastSeq(s.Context(), in)
	if err != nil {
		s.Fatal(err)
	}
	b, _ := json.Marshal(page.Tasks)
	return fmt.Sprint(seq, string(b))
}

// TestNoToolDoesWhatAPersonMayNot calls every tool in a list as everybody.
func TestNoToolDoesWhatAPersonMayNot(t *testing.T) {
	engines := map[string]func(*testing.T) string{"SQLite": func(*testing.T) string { return "sqlite::memory:" }}
	if pgtest.Installed() {
		engines["PostgreSQL"] = func(t *testing.T) string { return pgtest.New(t) }
	}
	for engine, url := range engines {
		t.Run(engine, func(t *testing.T) {
			s := besiege(t, url(t))
			attempts := 0
			refused := 0
			for _, spec := range s.set.Specs(t.Context(), s.owner) {
				args, known := callsOnAList[spec.Name]
				if !known && strings.Contains(string(spec.Schema), `"list":`) {
					t.Errorf("%s works in lists, and nobody attacks it", spec.Name)
				}
				if !known {
					continue
				}
				for _, name := range stranded {
					right := todo.Alter
					if spec.ReadOnly {
						right = todo.See
					}
					may := todo.Role(name).May(right)
					for _, how := range []string{"run", "approved"} {
						attempts++
						if !may {
							refused++
						}
						s.attack(name, spec.Name, strings.NewReplacer("$L", string(s.id), "$N", fmt.Sprint(attempts)).Replace(args), how, may)
					}
				}
			}
			for _, name := range stranded { // and into the list
				if _, err := s.tasks.Add(t.Context(), s.as(name), todo.Draft{Title: "own"}); err != nil {
					t.Fatal(err)
				}
				for _, how := range []string{"run", "approved"} {
					attempts++
					if !todo.Role(name).May(todo.Alter) {
						refused++
					}
					s.attack(name, "move_task", `{"tasks":["own"],"to":"`+string(s.id)+`"}`, how, todo.Role(name).May(todo.Alter))
				}
			}
			t.Logf("%d attempts, of which %d had to be refused", attempts, refused)
			if refused < 60 {
				t.Errorf("only %d attempts were to be refused", refused)
			}
		})
	}
}

// attack calls a tool, at once or as what was approved before: the arguments that a preview freezes name the list by
// its id, whoever sends them.
func (s *siege) attack(name, tool, args, how string, may bool) {
	s.Helper()
	who := s.as(name)
	who.Key = args + how
	call := chat.Call{ID: who.Key, Tool: tool, Args: json.RawMessage(args)}
	before := s.state()
	if how == "approved" {
		p, err := s.set.Preview(s.Context(), s.as(name), call)
		if err != nil {
			s.Fatal(err)
		}
		if p.Resolved.Failed == nil && len(p.Resolved.Call.Args) > 0 {
			call = p.Resolved.Call
		}
		if !may && strings.Contains(fmt.Sprint(p.Lines, p.Resolved.Failed), "canary") {
			s.Errorf("%s reads by the preview of %s: %+v", name, tool, p)
		}
	}
	r, err := s.set.Run(s.Context(), who, call)
	if err != nil {
		s.Fatal(err)
	}
	if may {
		if r.Failed && strings.Contains(r.Text, "no such list") {
			s.Errorf("%s, %s, %s: it is refused: %s", name, tool, how, r.Text)
		}
		return
	}
	if !r.Failed {
		s.Errorf("%s, %s, %s: it is done: %s", name, tool, how, r.Text)
	}
	if strings.Contains(strings.ToLower(r.Text+string(r.Data)), "canary") {
		s.Errorf("%s, %s, %s: it reads %s %s", name, tool, how, r.Text, r.Data)
	}
	if after := s.state(); after != before {
		s.Errorf("%s, %s, %s: it writes", name, tool, how)
	}
}

// Somebody who is removed between a plan and their yes has approved nothing.
func TestAnApprovalOfSomebodyWhoIsRemovedDoesNothing(t *testing.T) {
	s := besiege(t, "sqlite::memory:")
	call := chat.Call{ID: "1", Tool: "delete_task", Args: json.RawMessage(`{"list":"canary-home","tasks":[1,2]}`)}
	p, err := s.set.Preview(t.Context(), s.as("editor"), call)
	if err != nil || len(p.Lines) != 2 {
		t.Fatalf("the plan is %+v, %v", p, err)
	}
	before := s.state()
	if err := s.lists.Remove(t.Context(), s.owner, s.id, "editor"); err != nil {
		t.Fatal(err)
	}
	r, err := s.set.Run(t.Context(), s.as("editor"), p.Resolved.Call)
	if err != nil || !r.Failed || !strings.Contains(r.Text, "no such list") || s.state() != before {
		t.Errorf("it is %+v, %v", r, err)
	}
}
