package openai_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/openai"
	"github.com/todo-chatbot/todo-chatbot/internal/fakeopenai"
)

const canary = "sk-canary0123456789"

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// talk is a model at a provider, with what it said.
type talk struct {
	*openai.Model
	mu     sync.Mutex
	said   string
	waited []time.Duration
}

func newTalk(t *testing.T, p *fakeopenai.Provider, change func(*openai.Config)) *talk {
	t.Helper()
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	tk := &talk{}
	c := openai.Config{Key: canary, BaseURL: server.URL, Model: "fake", Now: func() time.Time { return noon }, Sleep: func(d time.Duration) <-chan time.Time {
		tk.waited = append(tk.waited, d)
		c := make(chan time.Time, 1)
		c <- noon
		return c
	}}
	if change != nil {
		change(&c)
	}
	tk.Model = openai.New(c)
	return tk
}

func (tk *talk) ask(ctx context.Context, p chat.Prompt) (chat.Reply, error) {
	tk.said = ""
	p.Retract = func() { tk.mu.Lock(); tk.said = ""; tk.mu.Unlock() }
	return tk.Reply(ctx, p, func(s string) { tk.mu.Lock(); tk.said += s; tk.mu.Unlock() })
}

func prompt(message string) chat.Prompt {
	return chat.Prompt{Now: noon, Turn: chat.Turn{Message: message}, Tools: []chat.ToolSpec{
		{Name: "add_task", Schema: json.RawMessage(`{"type":"object"}`)}, {Name: "list_tasks", Schema: json.RawMessage(`{"type":"object"}`), ReadOnly: true},
	}}
}

const words = "Grüße, 你好 👋 “milk” — \"done\" \\ and\nmore."

func TestAnAnswerIsReadHoweverItIsSent(t *testing.T) {
	want := chat.Reply{Text: words, Calls: []chat.Call{
		{Tool: "add_task", Args: json.RawMessage(`{"tasks":[{"title":"Käse “alt” 🧀"}]}`)}, {Tool: "list_tasks", Args: json.RawMessage(`{"status":"all"}`)},
	}}
	full := fakeopenai.Answer{Text: words, Calls: []fakeopenai.Call{{Name: "add_task", Arguments: string(want.Calls[0].Args)}, {Name: "list_tasks", Arguments: string(want.Calls[1].Args)}}}
	for name, change := range map[string]func(*fakeopenai.Answer){
		"at once":                     func(*fakeopenai.Answer) {},
		"a character at a time":       func(a *fakeopenai.Answer) { a.Piece = 1 },
		"three at a time":             func(a *fakeopenai.Answer) { a.Piece = 3 },
		"a byte at a time":            func(a *fakeopenai.Answer) { a.Piece, a.Split = 4, 1 },
		"seven bytes at a time":       func(a *fakeopenai.Answer) { a.Piece, a.Split = 5, 7 },
		"calls without index":         func(a *fakeopenai.Answer) { a.NoIndex = true },
		"calls without id":            func(a *fakeopenai.Answer) { a.NoID, a.Piece = true, 2 },
		"calls without both":          func(a *fakeopenai.Answer) { a.NoID, a.NoIndex = true, true },
		"all calls with index 0":      func(a *fakeopenai.Answer) { a.SameIndex = true },
		"and their pieces mixed":      func(a *fakeopenai.Answer) { a.SameIndex, a.Piece = true, 4 },
		"arguments as objects":        func(a *fakeopenai.Answer) { a.Objects = true },
		"content null at first":       func(a *fakeopenai.Answer) { a.NullContent = true },
		"no usage":                    func(a *fakeopenai.Answer) { a.NoUsage = true },
		"no [DONE]":                   func(a *fakeopenai.Answer) { a.NoDone = true },
		"calls that end with stop":    func(a *fakeopenai.Answer) { a.Finish = "stop" },
		"calls that end with length":  func(a *fakeopenai.Answer) { a.Finish, a.Piece = "length", 2 },
		"not as a stream":             func(a *fakeopenai.Answer) { a.Whole = true },
		"not as a stream, as objects": func(a *fakeopenai.Answer) { a.Whole, a.Objects, a.NoIndex = true, true, true },
	} {
		t.Run(name, func(t *testing.T) {
			a := full
			change(&a)
			tk := newTalk(t, fakeopenai.Script(a), nil)
			got, err := tk.ask(t.Context(), prompt("hello"))
			if err != nil {
				t.Fatal(err)
			}
			if got.Usage.In == 0 || got.Usage.Out == 0 {
				t.Errorf("usage is %+v", got.Usage)
			}
			if diff := cmp.Diff(want, chat.Reply{Text: got.Text, Calls: got.Calls}, cmp.AllowUnexported(chat.Reply{})); diff != "" {
				t.Error(diff)
			}
			if tk.said != words {
				t.Errorf("said %q", tk.said)
			}
		})
	}
}

func TestCallsThatAreWrongAreHandedOnAsTheyAre(t *testing.T) {
	for name, c := range map[string]struct{ call, want fakeopenai.Call }{
		"broken JSON":     {fakeopenai.Call{Name: "add_task", Arguments: `{"tasks":[`}, fakeopenai.Call{Name: "add_task", Arguments: `{"tasks":[`}},
		"no arguments":    {fakeopenai.Call{Name: "list_tasks", Arguments: ``}, fakeopenai.Call{Name: "list_tasks", Arguments: ``}},
		"an unknown tool": {fakeopenai.Call{Name: "fly", Arguments: `{}`}, fakeopenai.Call{Name: "fly", Arguments: `{}`}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := newTalk(t, fakeopenai.Script(fakeopenai.Answer{Calls: []fakeopenai.Call{c.call}, Piece: 3}), nil).ask(t.Context(), prompt("x"))
			if err != nil || len(got.Calls) != 1 || got.Calls[0].Tool != c.want.Name || string(got.Calls[0].Args) != c.want.Arguments {
				t.Errorf("%+v, %v", got.Calls, err)
			}
		})
	}
	t.Run("and sent back in a form that every server reads", func(t *testing.T) {
		p := fakeopenai.Script(fakeopenai.Answer{Text: "ok"})
		in := prompt("x")
		in.Turn.Steps = []chat.Step{
			{Call: chat.Call{Tool: "fly to/the moon", Args: json.RawMessage(`"{\"a\":"`)}, Result: &chat.Result{Failed: true, Text: "no such tool"}},
			{Call: chat.Call{Tool: "", Args: json.RawMessage(`[]`)}, Result: &chat.Result{Failed: true, Text: "no"}},
		}
		if _, err := newTalk(t, p, nil).ask(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		for _, m := range p.Requests()[0].Messages {
			for _, c := range m.Calls {
				if strings.Trim(c.Function.Name, "abcdefghijklmnopqrstuvwxyz_") != "" || c.Function.Name == "" || !strings.HasPrefix(c.Function.Arguments, "{") {
					t.Errorf("sent %+v", c.Function)
				}
			}
		}
	})
}

func TestThoughtsAreNotShown(t *testing.T) {
	for _, piece := range []int{0, 1, 3} {
		tk := newTalk(t, fakeopenai.Script(fakeopenai.Answer{Text: "\n<think>I might delete <b> it </thin all.</think>\n\nHello <think>er.", Piece: piece}), nil)
		if _, err := tk.ask(t.Context(), prompt("x")); err != nil || tk.said != "Hello <think>er." {
			t.Errorf("in pieces of %d: %q, %v", piece, tk.said, err)
		}
	}
}

func TestItTriesAgain(t *testing.T) {
	good := fakeopenai.Answer{Text: "Hello there"}
	for name, c := range map[string]struct {
		first fakeopenai.Answer
		least time.Duration
		most  time.Duration
	}{
		"after 500":                     {fakeopenai.Answer{Status: 500}, 250 * time.Millisecond, 500 * time.Millisecond},
		"after 503":                     {fakeopenai.Answer{Status: 503}, 250 * time.Millisecond, 500 * time.Millisecond},
		"after 429":                     {fakeopenai.Answer{Status: 429}, 250 * time.Millisecond, 500 * time.Millisecond},
		"after 429, as long as told":    {fakeopenai.Answer{Status: 429, RetryAfter: "3"}, 3 * time.Second, 3 * time.Second},
		"after 429, until it is told":   {fakeopenai.Answer{Status: 429, RetryAfter: noon.Add(5 * time.Second).Format(http.TimeFormat)}, 5 * time.Second, 5 * time.Second},
		"after a date that is past":     {fakeopenai.Answer{Status: 503, RetryAfter: noon.Add(-time.Hour).Format(http.TimeFormat)}, 0, 0},
		"after a date that is none":     {fakeopenai.Answer{Status: 503, RetryAfter: "soon"}, 250 * time.Millisecond, 500 * time.Millisecond},
		"after a cut stream":            {fakeopenai.Answer{Text: "Hello, I am hal", Piece: 2, Cut: 4}, 250 * time.Millisecond, 500 * time.Millisecond},
		"after a cut call":              {fakeopenai.Answer{Calls: []fakeopenai.Call{{Name: "add_task", Arguments: `{"tasks":[{"title":"x"}]}`}}, Piece: 2, Cut: 4}, 250 * time.Millisecond, 500 * time.Millisecond},
		"after an error in the stream":  {fakeopenai.Answer{Text: "Hello, I", Failed: true}, 250 * time.Millisecond, 500 * time.Millisecond},
		"after nothing at all":          {fakeopenai.Answer{}, 250 * time.Millisecond, 500 * time.Millisecond},
		"after what is no answer":       {fakeopenai.Answer{Body: "data: <html>\n\n"}, 250 * time.Millisecond, 500 * time.Millisecond},
		"after a stream without an end": {fakeopenai.Answer{Body: "data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n"}, 250 * time.Millisecond, 500 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			tk := newTalk(t, fakeopenai.Script(c.first, good), nil)
			got, err := tk.ask(t.Context(), prompt("x"))
			if err != nil || got.Text != "Hello there" || tk.said != "Hello there" || got.Usage.Retries != 1 {
				t.Fatalf("%+v, said %q, %v", got, tk.said, err)
			}
			if len(tk.waited) != 1 || tk.waited[0] < c.least || tk.waited[0] > c.most {
				t.Errorf("it waited %v", tk.waited)
			}
		})
	}
}

func TestItGivesUp(t *testing.T) {
	for name, c := range map[string]struct {
		answer fakeopenai.Answer
		reason chat.Reason
		asked  int
	}{
		"when it is down":                   {fakeopenai.Answer{Status: 500}, chat.Down, 3},
		"when it always breaks off":         {fakeopenai.Answer{Text: "Hello", Cut: 1}, chat.Down, 3},
		"when the key is refused":           {fakeopenai.Answer{Status: 401, Message: "Incorrect API key provided: " + canary}, chat.Refused, 1},
		"when it may not":                   {fakeopenai.Answer{Status: 403, Error: "permission_denied"}, chat.Refused, 1},
		"when a firewall dislikes it":       {fakeopenai.Answer{Status: 403}, chat.Declined, 1},
		"when the law forbids it":           {fakeopenai.Answer{Status: 451}, chat.Declined, 1},
		"when the model is unknown":         {fakeopenai.Answer{Status: 404, Error: "model_not_found"}, chat.Refused, 1},
		"when it is limited":                {fakeopenai.Answer{Status: 429}, chat.Limited, 3},
		"when the account is spent":         {fakeopenai.Answer{Status: 429, Error: "insufficient_quota"}, chat.Limited, 1},
		"when it wants to be left in peace": {fakeopenai.Answer{Status: 429, RetryAfter: "120"}, chat.Limited, 1},
		"when it is redirected":             {fakeopenai.Answer{Status: 302}, chat.Refused, 1},
		"when it speaks another language":   {fakeopenai.Answer{Body: "data: hello\n\n"}, chat.Garbled, 3},
		"when it answers with nothing":      {fakeopenai.Answer{}, chat.Garbled, 3},
	} {
		t.Run(name, func(t *testing.T) {
			p := fakeopenai.Script(c.answer)
			tk := newTalk(t, p, nil)
			_, err := tk.ask(t.Context(), prompt("x"))
			var u *chat.ModelError
			if !errors.As(err, &u) || u.Reason != c.reason || len(p.Requests()) != c.asked {
				t.Fatalf("%v after %d requests", err, len(p.Requests()))
			}
			if said := fmt.Sprintf("%v %+v %#v %q", err, u, tk.Config, u.Err); strings.Contains(said, "canary") {
				t.Errorf("the key is in %s", said)
			}
		})
	}
	t.Run("when nobody is there", func(t *testing.T) {
		tk := newTalk(t, fakeopenai.Script(fakeopenai.Answer{}), func(c *openai.Config) { c.BaseURL = "http://127.0.0.1:1/v1" })
		var u *chat.ModelError
		if _, err := tk.ask(t.Context(), prompt("x")); !errors.As(err, &u) || u.Reason != chat.Down {
			t.Fatal(err)
		}
	})
	t.Run("when the turn has cost enough", func(t *testing.T) {
		for _, spent := range []chat.Usage{{In: 59_000, Out: 1_000}, {Time: time.Hour}} {
			p := fakeopenai.Script(fakeopenai.Answer{Text: "x"})
			in := prompt("x")
			in.Turn.State.Usage = spent
			var u *chat.ModelError
			if _, err := newTalk(t, p, nil).ask(t.Context(), in); !errors.As(err, &u) || u.Reason != chat.Budget || len(p.Requests()) != 0 {
				t.Errorf("%v after %d requests", err, len(p.Requests()))
			}
		}
	})
}

func TestItDoesNotWaitForever(t *testing.T) {
	soon := 50 * time.Millisecond
	for name, c := range map[string]struct {
		answer fakeopenai.Answer
		change func(*openai.Config)
		words  string
	}{
		"for the first word": {fakeopenai.Answer{First: time.Hour}, func(c *openai.Config) { c.FirstToken = soon }, "did not begin"},
		"for the next word":  {fakeopenai.Answer{Text: "Hello there", Piece: 1, Hang: 3}, func(c *openai.Config) { c.Idle, c.Attempts = soon, 1 }, "stopped in the middle"},
		"for the whole":      {fakeopenai.Answer{Text: strings.Repeat("x", 10_000), Piece: 1, Gap: time.Millisecond}, func(c *openai.Config) { c.ReplyTime = 4 * soon }, "too long"},
	} {
		t.Run(name, func(t *testing.T) {
			begin := time.Now()
			_, err := newTalk(t, fakeopenai.Script(c.answer), c.change).ask(t.Context(), prompt("x"))
			var u *chat.ModelError
			if !errors.As(err, &u) || u.Reason != chat.Down || !strings.Contains(err.Error(), c.words) {
				t.Fatal(err)
			}
			if took := time.Since(begin); took > 5*time.Minute {
				t.Errorf("it took %v", took)
			}
		})
	}
}

func TestAStopReachesTheProvider(t *testing.T) {
	for name, a := range map[string]fakeopenai.Answer{"before the first word": {First: time.Hour}, "between two words": {Text: "Hello there", Piece: 1, Hang: 4}} {
		t.Run(name, func(t *testing.T) {
			p := fakeopenai.Script(a)
			p.Gone = make(chan time.Time, 1)
			begun := make(chan struct{}, 1)
			think := p.Think
			p.Think = func(r fakeopenai.Request) fakeopenai.Answer { begun <- struct{}{}; return think(r) }
			ctx, cancel := context.WithCancel(t.Context())
			tk := newTalk(t, p, nil)
			ended := make(chan error, 1)
			go func() { _, err := tk.ask(ctx, prompt("x")); ended <- err }()
			<-begun
			cancel()
			if err := <-ended; !errors.Is(err, context.Canceled) {
				t.Errorf("the error is %v", err)
			}
			select {
			case <-p.Gone:
			case <-time.After(time.Minute):
				t.Error("the provider never heard of it")
			}
		})
	}
}
