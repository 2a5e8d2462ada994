package backend

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/api"
	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/openai"
	"github.com/todo-chatbot/todo-chatbot/internal/fakeopenai"
)

// The words that may be nowhere but where they belong.
const (
	canaryKey   = "sk-canarykey0123456789"
	canaryTitle = "canarytitle"
	canaryWords = "canarywords"
)

// world is a whole backend with a language model that follows a script.
type world struct {
	*testing.T
	*Backend
	provider *fakeopenai.Provider
	log      *safeBuffer
}

// safeBuffer is a log that is written from everywhere.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func newWorld(t *testing.T, think func(fakeopenai.Request) fakeopenai.Answer, change func(*Config)) *world {
	t.Helper()
	w := &world{T: t, provider: &fakeopenai.Provider{Think: think}, log: &safeBuffer{}}
	server := httptest.NewServer(w.provider)
	t.Cleanup(server.Close)
	c := Config{
		DatabaseURL: "sqlite::memory:", Keys: account.RandomKeys(), Flags: api.Flags{Registration: true, Metrics: true},
		Log:   slog.New(slog.NewJSONHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Model: &openai.Config{Key: canaryKey, BaseURL: server.URL, Model: "fake"},
	}
	if change != nil {
		change(&c)
	}
	var err error
	if w.Backend, err = Open(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// person is somebody with a list.
type person struct {
	*world
	id, token string
}

func (w *world) join(email string) *person {
	w.Helper()
	p := &person{world: w}
	var session struct {
		Token  string
		Person struct{ ID string }
	}
	p.do("POST", "/auth/register", fmt.Sprintf(`{"email":%q,"password":"correct horse battery"}`, email), &session)
	p.id, p.token = session.Person.ID, session.Token
	return p
}

// do calls the API and reads the answer into out, if it is not nil.
func (p *person) do(method, path, body string, out any) string {
	p.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if p.token != "" {
		r.Header.Set("Authorization", "Bearer "+p.token)
	}
	w := httptest.NewRecorder()
	p.API.ServeHTTP(w, r)
	if w.Code >= 300 {
		p.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
	}
	if out != nil {
		if err := json.Unmarshal(w.Body.Bytes(), out); err != nil {
			p.Fatalf("%s %s: %v in %s", method, path, err, w.Body)
		}
	}
	return w.Body.String()
}

// answer is what the chat says.
type answer struct {
	Conversation string `json:"conversation_id"`
	Turn         string `json:"turn_id"`
	Status       chat.Status
	Response     string
	Steps        []chat.Step `json:"tool_calls"`
	Plan         *chat.Plan
	Model        string
	Notice       string
}

func (p *person) say(conversation, message string) (a answer) {
	p.Helper()
	b, err := json.Marshal(map[string]string{"conversation_id": conversation, "message": message})
	if err != nil {
		p.Fatal(err)
	}
	p.do("POST", "/api/me/chat", string(b), &a)
	return a
}

func (p *person) add(title, description string) {
	p.Helper()
	b, err := json.Marshal(map[string]string{"title": title, "description": description})
	if err != nil {
		p.Fatal(err)
	}
	p.do("POST", "/api/me/tasks", string(b), nil)
}

func (p *person) titles() string {
	p.Helper()
	var page struct{ Tasks []struct{ Title string } }
	p.do("GET", "/api/me/tasks?sort=created&order=asc&limit=200", "", &page)
	var all []string
	for _, t := range page.Tasks {
		all = append(all, t.Title)
	}
	return strings.Join(all, "; ")
}

func want(name, arguments string) fakeopenai.Call {
	return fakeopenai.Call{Name: name, Arguments: arguments}
}

// calling is an answer that calls, and then, with the results, says a text.
func calling(text string, calls ...fakeopenai.Call) func(fakeopenai.Request) fakeopenai.Answer {
	return func(r fakeopenai.Request) fakeopenai.Answer {
		if r.Messages[len(r.Messages)-1].Role == "tool" {
			return fakeopenai.Answer{Text: text, Piece: 2}
		}
		return fakeopenai.Answer{Calls: calls, Piece: 5}
	}
}

func TestALanguageModelAnswers(t *testing.T) {
	t.Run("with tools, in several rounds", func(t *testing.T) {
		p := newWorld(t, calling("I've added both.", want("add_task", `{"tasks":[{"title":"Milk","due":"tomorrow at 5pm"},{"title":"Bread"}]}`), want("list_tasks", `{}`)), nil).join("ada@example.com")
		a := p.say("", "add milk and bread")
		if a.Status != chat.Done || a.Response != "I've added both." || a.Model != "fake" || a.Notice != "" || p.titles() != "Milk; Bread" {
			t.Errorf("%+v, titles %s", a, p.titles())
		}
	})
	t.Run("and malformed and unknown calls come back to it as errors", func(t *testing.T) {
		w := newWorld(t, func(r fakeopenai.Request) fakeopenai.Answer {
			switch n := len(r.Messages); {
			case r.Messages[n-1].Role != "tool":
				return fakeopenai.Answer{Calls: []fakeopenai.Call{want("add_task", `{"tasks":[{"ti`), want("fly", `{}`), want("add_task", `{"task":"Milk"}`)}}
			case strings.Contains(r.Messages[n-1].Content, `"ok":false`):
				return fakeopenai.Answer{Calls: []fakeopenai.Call{want("add_task", `{"tasks":[{"title":"Milk"}]}`)}}
			}
			return fakeopenai.Answer{Text: "Added Milk."}
		}, nil)
		p := w.join("ada@example.com")
		a := p.say("", "add milk")
		if a.Status != chat.Done || len(a.Steps) != 4 || p.titles() != "Milk" {
			t.Errorf("%+v, titles %s", a, p.titles())
		}
		failed := 0
		for _, m := range w.provider.Requests()[1].Messages {
			if m.Role == "tool" && strings.Contains(m.Content, `"ok":false`) {
				failed++
			}
		}
		if failed != 3 {
			t.Errorf("it was told of %d errors", failed)
		}
	})
	t.Run("and what it made up is not believed", func(t *testing.T) {
		w := newWorld(t, func(fakeopenai.Request) fakeopenai.Answer {
			return fakeopenai.Answer{Text: "Done! I've added milk to your list.", Piece: 3}
		}, nil)
		p := w.join("ada@example.com")
		a := p.say("", "add milk")
		if !strings.HasPrefix(a.Response, "Nothing was changed.") || p.titles() != "" || len(w.provider.Requests()) != 2 {
			t.Errorf("after %d requests: %+v", len(w.provider.Requests()), a)
		}
		if last := w.provider.Requests()[1].Last("user"); !strings.Contains(last, "note of the app") {
			t.Errorf("it was told %q", last)
		}
	})
	t.Run("and knows which words the person keeps in titles", func(t *testing.T) {
		w := newWorld(t, calling("Hello."), nil)
		p := w.join("ada@example.com")
		p.do("POST", "/api/me/wordings", `{"text":"Friday demo"}`, nil)
		p.say("", "add prepare friday demo")
		if told := w.provider.Requests()[0].Messages[0].Content; !strings.Contains(told, `"friday demo"`) {
			t.Errorf("it was told %s", told)
		}
	})
	t.Run("and remembers the conversation", func(t *testing.T) {
		w := newWorld(t, calling("Added it.", want("add_task", `{"tasks":[{"title":"Milk"}]}`)), nil)
		p := w.join("ada@example.com")
		a := p.say("", "add milk")
		p.say(a.Conversation, "thank you")
		last := w.provider.Requests()[2]
		var roles []string
		for _, m := range last.Messages {
			roles = append(roles, m.Role)
		}
		if got := strings.Join(roles, " "); got != "system user assistant tool assistant user" {
			t.Errorf("it was sent %s", got)
		}
	})
}

func TestAPersonsTokensOfTheDay(t *testing.T) {
	w := newWorld(t, func(fakeopenai.Request) fakeopenai.Answer { return fakeopenai.Answer{Text: "Hello."} }, func(c *Config) {
		c.Model.DayTokens = 150 // an answer of the provider costs 102
	})
	ada, eve := w.join("ada@example.com"), w.join("eve@example.com")
	for i, model := range []string{"fake", "fake", "offline", "offline"} {
		a := ada.say("", "add buy milk")
		if a.Model != model || (model == "offline") != strings.Contains(a.Notice, "used up (it is there again at 00:00), so the built-in assistant answered") {
			t.Errorf("answer %d is of %s: %q %q", i, a.Model, a.Response, a.Notice)
		}
	}
	if got := ada.titles(); got != "Buy milk; Buy milk" {
		t.Errorf("the list is %q", got)
	}
	if a := eve.say("", "hello"); a.Model != "fake" {
		t.Errorf("another person is answered by %s: %q", a.Model, a.Notice)
	}
	if n := len(w.provider.Requests()); n != 3 {
		t.Errorf("the model was asked %d times", n)
	}
	if !strings.Contains(ada.do("GET", "/metrics", "", nil), `todo_model_fallbacks_total{model="fake",reason="share"} 2`) {
		t.Error("the metrics do not tell of it")
	}
}

func TestTheBuiltInAssistantTakesTheTurn(t *testing.T) {
	for name, c := range map[string]struct {
		answer fakeopenai.Answer
		notice string
	}{
		"when the provider is down":             {fakeopenai.Answer{Status: 503, RetryAfter: "0"}, "cannot be reached"},
		"when the key is refused":               {fakeopenai.Answer{Status: 401, Message: "Incorrect API key provided: " + canaryKey}, "refused"},
		"when the account is spent":             {fakeopenai.Answer{Status: 429, Error: "insufficient_quota"}, "too much to do"},
		"when the provider asks for a long one": {fakeopenai.Answer{Status: 429, RetryAfter: "3600"}, "too much to do"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(fakeopenai.Request) fakeopenai.Answer { return c.answer }, nil)
			p := w.join("ada@example.com")
			a := p.say("", "add buy milk tomorrow")
			if a.Status != chat.Done || a.Model != "offline" || !strings.Contains(a.Notice, c.notice) || !strings.HasPrefix(a.Response, "Added") || p.titles() != "Buy milk" {
				t.Errorf("%+v, titles %s", a, p.titles())
			}
			if strings.Contains(w.log.String(), "canary") {
				t.Errorf("the key is in the log:\n%s", w.log)
			}
		})
	}
	t.Run("in the middle, and does nothing again", func(t *testing.T) {
		w := newWorld(t, func(r fakeopenai.Request) fakeopenai.Answer {
			if r.Messages[len(r.Messages)-1].Role == "tool" {
				return fakeopenai.Answer{Status: http.StatusUnauthorized}
			}
			return fakeopenai.Answer{Calls: []fakeopenai.Call{want("add_task", `{"tasks":[{"title":"Milk"}]}`)}}
		}, nil)
		p := w.join("ada@example.com")
		a := p.say("", "add milk")
		if a.Status != chat.Done || a.Model != "offline" || !strings.Contains(a.Notice, "still missing") || p.titles() != "Milk" {
			t.Errorf("%+v, titles %s", a, p.titles())
		}
	})
}
