package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/serve"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

// waitLimit is when a test gives up on what should have come long ago.
const waitLimit = 10 * time.Second

// sse is one server-sent event.
type sse struct{ id, name, data string }

// tap is an open stream.
type tap struct {
	t      *testing.T
	events chan sse // closed at the end of the stream
	close  func()
}

// open opens a stream, and fails unless it is one.
func (p *person) open(method, path, body string, headers ...string) *tap {
	p.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	req, _ := http.NewRequestWithContext(ctx, method, p.url+path, strings.NewReader(body))
	req.Header.Set("Authorization", "Bearer "+p.token)
	req.Header.Set("Accept", "text/event-stream")
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		cancel()
		p.t.Fatal(err)
	}
	if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "text/event-stream" || resp.Header.Get("X-Accel-Buffering") != "no" {
		cancel()
		p.t.Fatalf("got %d, %v", resp.StatusCode, resp.Header)
	}
	s := &tap{p.t, make(chan sse, 1000), cancel}
	p.t.Cleanup(cancel)
	go func() {
		defer close(s.events)
		defer resp.Body.Close()
		var e sse
		for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch name {
			case "id":
				e.id = value
			case "event":
				e.name = value
			case "data":
				e.data += value
			case "":
				if e.name != "" {
					s.events <- e
				}
				e = sse{}
			}
		}
	}()
	return s
}

// next returns the next event; the name is "" at the end of the stream.
func (s *tap) next() sse {
	s.t.Helper()
	select {
	case e := <-s.events:
		return e
	case <-time.After(waitLimit):
		s.t.Fatal("nothing comes")
		return sse{}
	}
}

// until returns the names of the events up to one of that name.
func (s *tap) until(name string) (names []string, last sse) {
	s.t.Helper()
	for {
		e := s.next()
		if len(names) == 0 || names[len(names)-1] != e.name {
			names = append(names, e.name)
		}
		if e.name == name || e.name == "" {
			return names, e
		}
	}
}

func TestEvents(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada, eve := w.join("ada@example.com"), w.join("eve@example.com")
		ada.add(`{"title":"Before"}`)
		one, two := ada.open("GET", "/api/me/events", ""), ada.open("GET", "/api/"+string(ada.id)+"/events", "")
		hers := eve.open("GET", "/api/me/events", "")
		for _, s := range []*tap{one, two} {
			if e := s.next(); e != (sse{"1", "hello", `{"last":1}`}) {
				t.Fatalf("got %+v", e)
			}
		}
		hers.next()
		ada.add(`{"title":"Ada's"}`)
		eve.add(`{"title":"Eve's"}`)
		w.run("reach every open tab of the person, and nobody else", func(t *testing.T) {
			for _, s := range []*tap{one, two} {
				e := s.next()
				var c todo.Change
				if err := json.Unmarshal([]byte(e.data), &c); err != nil || e.id != "2" || e.name != "change" || c.Edits[0].After.Title != "Ada's" {
					t.Errorf("got %+v, %v", e, err)
				}
			}
			if e := hers.next(); e.id != "1" || !strings.Contains(e.data, "Eve's") {
				t.Errorf("got %+v", e)
			}
		})
		w.run("are resumed without a gap and without a double", func(t *testing.T) {
			one.close()
			for range 250 {
				ada.do("PATCH", "/api/me/tasks/1/complete", "").want(200)
			}
			again := ada.open("GET", "/api/me/events", "", "Last-Event-ID", "2")
			if e := again.next(); e.name != "hello" || e.id != "2" || e.data != `{"last":252}` {
				t.Fatalf("got %+v", e)
			}
			for want := 3; want <= 252; want++ {
				if e := again.next(); e.id != fmt.Sprint(want) {
					t.Fatalf("got %s, want %d", e.id, want)
				}
			}
		})
		w.run("refuse an id that is none", func(t *testing.T) {
			ada.do("GET", "/api/me/events", "", "Last-Event-ID", "x").problem(422)
			ada.do("GET", "/api/me/events", "", "Last-Event-ID", "-1").problem(422)
		})
	})
}

func TestEventsAcrossReplicas(t *testing.T) {
	address := pgtest.New(t)
	one := start(t, address, nil)
	ada := one.join("ada@example.com")
	there := start(t, address, nil)
	stream := (&person{there, ada.id, ada.token}).open("GET", "/api/me/events", "")
	stream.next()
	ada.add(`{"title":"From the other replica"}`)
	if e := stream.next(); !strings.Contains(e.data, "From the other replica") {
		t.Errorf("got %+v", e)
	}
}

func TestChat(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada, eve := w.join("ada@example.com"), w.join("eve@example.com")
		type reply struct {
			Conversation string `json:"conversation_id"`
			Turn         string `json:"turn_id"`
			Status       chat.Status
			Response     string
			Steps        []chat.Step `json:"tool_calls"`
			Plan         *chat.Plan
		}
		first := decode[reply](ada.do("POST", "/api/me/chat", `{"message":"add Buy milk"}`).want(200))
		w.run("answers with the receipt of what was done", func(t *testing.T) {
			if first.Status != chat.Done || len(first.Steps) != 1 || first.Steps[0].Result.Receipt == nil || ada.titles("") != "Buy milk" {
				t.Errorf("got %+v", first)
			}
		})
		w.run("streams the same turn, and resumes it after any event", func(t *testing.T) {
			names, end := ada.open("POST", "/api/me/chat", `{"message":"one two three","conversation_id":"`+first.Conversation+`"}`).until("end")
			if strings.Join(names, " ") != "start text end" || !strings.Contains(end.data, `"response":"one two three "`) {
				t.Fatalf("got %v, %+v", names, end)
			}
			turn, last, _ := strings.Cut(end.id, ":")
			whole := ada.open("GET", "/api/me/turns/"+turn+"/events", "")
			var all []sse
			for e := whole.next(); e.name != ""; e = whole.next() {
				all = append(all, e)
			}
			for i, e := range all {
				rest := ada.open("GET", "/api/me/turns/"+turn+"/events", "", "Last-Event-ID", e.id)
				for _, want := range all[i+1:] {
					if got := rest.next(); got != want {
						t.Fatalf("after %s: got %+v, want %+v", e.id, got, want)
					}
				}
				if got := rest.next(); got.name != "" {
					t.Errorf("after the end (%s): %+v", last, got)
				}
			}
			ada.do("GET", "/api/me/turns/"+turn+"/events", "", "Last-Event-ID", "other:1").problem(422)
			eve.do("GET", "/api/me/turns/"+turn, "").problem(404)
			eve.do("GET", "/api/me/turns/"+turn+"/events", "").problem(404)
			ada.do("GET", "/api/me/turns/"+turn, "").want(200)
		})
		w.run("changes nothing of many before the approval, and all of it after", func(t *testing.T) {
			ada.do("POST", "/api/me/chat", `{"message":"add Buy bread"}`).want(200)
			ask := decode[reply](ada.do("POST", "/api/me/chat", `{"message":"delete 1 and 2"}`).want(200))
			if ask.Status != chat.Waiting || ask.Plan == nil || len(ask.Plan.Lines) != 2 || ada.titles("") != "Buy milk, Buy bread" {
				t.Fatalf("got %+v", ask)
			}
			eve.do("POST", "/api/me/turns/"+ask.Turn+"/approve", "").problem(404)
			stream := ada.open("GET", "/api/me/turns/"+ask.Turn+"/events", "")
			if names, _ := stream.until("plan"); names[len(names)-1] != "plan" {
				t.Fatalf("got %v", names)
			}
			ada.do("POST", "/api/me/turns/"+ask.Turn+"/approve", "").want(200)
			if names, _ := stream.until("end"); names[0] != "decision" || names[len(names)-1] != "end" || ada.titles("") != "" {
				t.Errorf("got %v, left %s", names, ada.titles(""))
			}
			ada.do("POST", "/api/me/turns/"+ask.Turn+"/approve", "").problem(409)
			ada.do("POST", "/api/me/undo", "").want(200)
		})
		w.run("takes yes for an approval, and shows what comes of it only", func(t *testing.T) {
			ask := decode[reply](ada.do("POST", "/api/me/chat", `{"message":"delete 1 and 2"}`).want(200))
			names, _ := ada.open("POST", "/api/me/chat", `{"message":"yes","conversation_id":"`+ask.Conversation+`"}`).until("end")
			if len(names) < 3 || names[0] != "start" || names[1] != "decision" || ada.titles("") != "" {
				t.Errorf("got %v, left %s", names, ada.titles(""))
			}
			ada.do("POST", "/api/me/undo", "").want(200)
		})
		w.run("drops a rejected plan", func(t *testing.T) {
			ask := decode[reply](ada.do("POST", "/api/me/chat", `{"message":"delete 1 and 2"}`).want(200))
			ada.do("POST", "/api/me/turns/"+ask.Turn+"/reject", "").want(200)
			if ada.titles("") != "Buy milk, Buy bread" {
				t.Errorf("left %s", ada.titles(""))
			}
		})
		w.run("stops", func(t *testing.T) {
			stream := ada.open("POST", "/api/me/chat", `{"message":"wait"}`)
			begun := stream.next()
			turn, _, _ := strings.Cut(begun.id, ":")
			eve.do("POST", "/api/me/turns/"+turn+"/stop", "").problem(404)
			ada.do("POST", "/api/me/turns/"+turn+"/stop", "").want(200)
			if _, end := stream.until("end"); !strings.Contains(end.data, `"status":"stopped"`) {
				t.Errorf("got %+v", end)
			}
		})
		w.run("keeps conversations, to find, rename, export and delete", func(t *testing.T) {
			at := "/api/me/conversations/" + first.Conversation
			if a := ada.do("GET", "/api/me/conversations?search=three&limit=1", "").want(200); !strings.Contains(a.body, first.Conversation) {
				t.Error(a.body)
			}
			if a := eve.do("GET", "/api/me/conversations", "").want(200); strings.TrimSpace(a.body) != `{"conversations":[]}` {
				t.Error(a.body)
			}
			page := decode[struct {
				Turns []chat.Turn
				More  bool
			}](ada.do("GET", at+"?limit=1", "").want(200))
			if len(page.Turns) != 1 || !page.More || page.Turns[0].Message != "one two three" {
				t.Errorf("got %+v", page)
			}
			if a := ada.do("GET", at+"?limit=1&before="+page.Turns[0].ID, "").want(200); !strings.Contains(a.body, "add Buy milk") || !strings.Contains(a.body, `"more":false`) {
				t.Error(a.body)
			}
			if a := ada.do("PATCH", at, `{"title":"Shopping"}`).want(200); !strings.Contains(a.body, `"title":"Shopping"`) {
				t.Error(a.body)
			}
			if a := ada.do("GET", at+"/export", "").want(200); !strings.Contains(a.body, "# Shopping") || !strings.Contains(a.header.Get("Content-Disposition"), "attachment") {
				t.Error(a.body)
			}
			ada.do("GET", at+"/export?format=json", "").want(200)
			eve.do("GET", at, "").problem(404)
			eve.do("DELETE", at, "").problem(404)
			ada.do("DELETE", at, "").want(204)
			ada.do("GET", at, "").problem(404)
		})
	})
}

func TestShutdown(t *testing.T) {
	w := quick(t)
	ada := w.join("ada@example.com")
	ctx, end := context.WithCancel(context.Background())
	l := httptest.NewUnstartedServer(nil).Listener
	ended := make(chan error, 1)
	go func() { ended <- serve.Until(ctx, l, w.server, serve.Options{}) }()
	w.url = "http://" + l.Addr().String()
	changes := ada.open("GET", "/api/me/events", "")
	changes.next()
	turn := ada.open("POST", "/api/me/chat", `{"message":"wait"}`)
	begun := turn.next()
	end()
	for name, s := range map[string]*tap{"changes": changes, "a turn": turn} {
		w.run("ends the stream of "+name+" without an end event, so that the client comes back", func(t *testing.T) {
			s.t = t
			if names, _ := s.until("end"); names[len(names)-1] != "" {
				t.Errorf("got %v", names)
			}
		})
	}
	w.run("ends the server, and nothing of the turn is lost", func(t *testing.T) {
		select {
		case err := <-ended:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(waitLimit):
			t.Fatal("it goes on")
		}
		id, _, _ := strings.Cut(begun.id, ":")
		if got, err := w.chat.Turn(context.Background(), todo.Actor{User: ada.id}, id); err != nil || got.Status != chat.Running {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}

// TestDocument calls every operation of the document, and holds requests and
// answers to it (world.do does).
func TestDocument(t *testing.T) {
	w := quick(t)
	ada := w.join("ada@example.com")
	turn := decode[map[string]any](ada.do("POST", "/api/me/chat", `{"message":"hello"}`).want(200))
	conversation, id := turn["conversation_id"].(string), turn["turn_id"].(string)
	token := decode[map[string]any](ada.do("POST", "/api/me/tokens", `{"name":"x","scopes":["read"]}`).want(201))["id"].(string)
	waiting := ada.open("POST", "/api/me/chat", `{"message":"wait"}`)
	running, _, _ := strings.Cut(waiting.next().id, ":")
	ada.open("GET", "/api/me/events", "").close()
	ada.open("GET", "/api/me/turns/"+id+"/events", "").close()
	w.spec.seen["follow-changes 200"], w.spec.seen["follow-turn 200"] = true, true
	due := `"due":{"date":"2026-12-01","time":"09:00","zone":"Europe/Berlin"},"recurrence":{"rule":"FREQ=WEEKLY"},"tags":["a"],"priority":"high"`
	for _, c := range []struct {
		method, path, body string
		want               int
	}{
		{"POST", "/auth/register", `{"email":"eve@example.com","password":"correct horse","zone":"UTC"}`, 201},
		{"POST", "/auth/login", `{"email":"eve@example.com","password":"correct horse"}`, 200},
		{"GET", "/auth/session", "", 200},
		{"GET", "/api/me", "", 200},
		{"PATCH", "/api/me", `{"name":"Ada"}`, 200},
		{"GET", "/api/me/tokens", "", 200},
		{"DELETE", "/api/me/tokens/" + token, "", 204},
		{"POST", "/api/me/tasks", `{"title":"One",` + due + `}`, 201},
		{"POST", "/api/me/tasks", `{"title":"Two"}`, 201},
		{"GET", "/api/me/tasks?limit=1", "", 200},
		{"GET", "/api/me/tasks/1", "", 200},
		{"PUT", "/api/me/tasks/1", `{"title":"One",` + due + `}`, 200},
		{"PATCH", "/api/me/tasks/1", `{"due":{"date":"2026-12-02"}}`, 200},
		{"PATCH", "/api/me/tasks/1/complete", "", 200},
		{"DELETE", "/api/me/tasks/1", "", 204},
		{"POST", "/api/me/tasks/1/restore", "", 200},
		{"POST", "/api/me/tasks/batch", `{"action":"complete","ids":[1,2]}`, 200},
		{"POST", "/api/me/tasks/parse", `{"text":"milk today"}`, 200},
		{"GET", "/api/me/overview", "", 200},
		{"GET", "/api/me/changes?limit=200", "", 200},
		{"POST", "/api/me/undo", `{}`, 200},
		{"GET", "/api/me/turns/" + id, "", 200},
		{"POST", "/api/me/turns/" + running + "/stop", "", 200},
		{"POST", "/api/me/turns/" + id + "/approve", "", 409},
		{"POST", "/api/me/turns/" + id + "/reject", "", 409},
		{"GET", "/api/me/conversations", "", 200},
		{"GET", "/api/me/conversations/" + conversation, "", 200},
		{"PATCH", "/api/me/conversations/" + conversation, `{"title":"Hello"}`, 200},
		{"GET", "/api/me/conversations/" + conversation + "/export", "", 200},
		{"DELETE", "/api/me/conversations/" + conversation, "", 204},
		{"GET", "/health", "", 200},
		{"GET", "/metrics", "", 200},
		{"POST", "/auth/logout", "", 204},
	} {
		w.run(c.method+" "+c.path, func(t *testing.T) { ada.do(c.method, c.path, c.body).want(c.want) })
	}
	for path, item := range w.spec.root["paths"].(map[string]any) {
		for method, op := range item.(map[string]any) {
			id := op.(map[string]any)["operationId"].(string)
			called := false
			for seen := range w.spec.seen {
				called = called || strings.HasPrefix(seen, id+" ")
			}
			if !called {
				t.Errorf("%s %s (%s) is in the document and was not called", method, path, id)
			}
		}
	}
}
