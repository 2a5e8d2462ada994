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

// waitLimit is when a test gives up on what should have come long ago, and less than after what a stream has a heartbeat.
const waitLimit = 14 * time.Second

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
		lines := bufio.NewScanner(resp.Body)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
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

func TestALongStreamHasItsOwnConnection(t *testing.T) {
	w := quick(t)
	ada := w.join("ada@example.com")
	req, _ := http.NewRequest(http.MethodGet, w.url+"/api/me/events", nil)
	req.Header.Set("Authorization", "Bearer "+ada.token)
	req.Header.Set("X-Request-Id", "mine")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if resp.Header.Get("X-Request-Id") != "mine" || resp.Header.Get("X-Content-Type-Options") != "nosniff" || len(resp.TransferEncoding) != 1 || resp.Header.Get("Date") == "" {
		t.Errorf("the head is %v, %v", resp.Header, resp.TransferEncoding)
	}
	open := func() bool { return strings.Contains(w.do("GET", "/metrics", "").body, "todo_streams_open 1") }
	if !open() {
		t.Error("it is not counted")
	}
	resp.Body.Close()
	for deadline := time.Now().Add(waitLimit); open(); {
		if time.Now().After(deadline) {
			t.Fatal("it is counted although its client has gone")
		}
	}
	if log := w.log.String(); !strings.Contains(log, `"request_id":"mine","method":"GET","route":"/api/{user}/events","status":200`) {
		t.Errorf("it is not in the log:\n%s", log)
	}
}
