package openai_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/openai"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/internal/fakeopenai"
)

// talked is a conversation of n turns, each of which added a task.
func talked(n int) (history []chat.Turn) {
	for i := range n {
		title := fmt.Sprintf("Task %d %s", i, strings.Repeat("long ", 40))
		history = append(history, chat.Turn{Message: fmt.Sprintf("message %d: add it", i), Status: chat.Done, Response: "Added.", Steps: []chat.Step{{
			Call:   chat.Call{Tool: "add_task", Args: json.RawMessage(`{"tasks":[{"title":"x"}]}`)},
			Result: &chat.Result{Text: "Added " + title, Receipt: &chat.Receipt{Kind: todo.Added, Lines: []chat.Line{{Task: int64(i + 1), Title: title}}}},
		}}})
	}
	return history
}

func TestHistoryIsTrimmed(t *testing.T) {
	p := fakeopenai.Script(fakeopenai.Answer{Text: "ok"})
	tk := newTalk(t, p, func(c *openai.Config) { c.History = 1000 })
	in := prompt("and now?")
	in.History = talked(50)
	if _, err := tk.ask(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	r := p.Requests()[0]
	t.Run("to the tokens that it may cost", func(t *testing.T) {
		size := 0
		for _, m := range r.Messages[1 : len(r.Messages)-1] {
			size += len(m.Content)
		}
		if size > 3*1000+2000+500 {
			t.Errorf("%d bytes of history were sent", size)
		}
	})
	t.Run("from its oldest, in whole turns", func(t *testing.T) {
		if last := r.Messages[len(r.Messages)-2]; last.Content != "Added." || last.Role != "assistant" {
			t.Errorf("the newest turn ends with %+v", last)
		}
		open := map[string]bool{}
		for _, m := range r.Messages {
			for _, c := range m.Calls {
				open[c.ID] = true
			}
			if m.Role == "tool" && !open[m.CallID] {
				t.Errorf("a result is without its call: %+v", m)
			}
		}
	})
	t.Run("with a summary of what is cut", func(t *testing.T) {
		summary := r.Messages[3]
		if summary.Role != "tool" || !strings.Contains(r.Messages[1].Content, "not of the person") || strings.Contains(r.Messages[1].Content, "Task") {
			t.Errorf("the summary is not marked as data: %+v", r.Messages[1:4])
		}
		for _, words := range []string{`"from":"earlier_conversation","data"`, `Tasks added: #`, "earlier messages are left out", `\"message 4`} {
			if !strings.Contains(summary.Content, words) {
				t.Errorf("%q is not in the summary:\n%s", words, summary.Content)
			}
		}
		if len(summary.Content) > 2600 {
			t.Errorf("the summary has %d bytes", len(summary.Content))
		}
	})
	t.Run("and is whole where it fits", func(t *testing.T) {
		in.History = talked(2)
		if _, err := tk.ask(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		requests := p.Requests()
		if last := requests[len(requests)-1]; len(last.Messages) != 2+2*4 || strings.Contains(last.Messages[1].Content, "summary") {
			t.Errorf("%d messages were sent", len(last.Messages))
		}
	})
}

func TestLongResultsAreCut(t *testing.T) {
	p := fakeopenai.Script(fakeopenai.Answer{Text: "ok"})
	in := prompt("x")
	in.Turn.Steps = []chat.Step{{Call: chat.Call{Tool: "list_tasks", Args: json.RawMessage(`{}`)}, Result: &chat.Result{Text: strings.Repeat("é", 100_000)}}}
	if _, err := newTalk(t, p, nil).ask(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if raw := p.Requests()[0].Raw; len(raw) > 30_000 || strings.Contains(string(raw), "\ufffd") {
		t.Errorf("%d bytes were sent", len(raw))
	}
}

func TestNamesOfToolsAreMadeToFit(t *testing.T) {
	long := strings.Repeat("n", 80)
	names := []string{"weather.now", "weather_now", "weather/now", long + "a", long + "b"}
	p := fakeopenai.Script(fakeopenai.Answer{Text: "ok"})
	in := prompt("x")
	in.Tools = nil
	for _, n := range names {
		in.Tools = append(in.Tools, chat.ToolSpec{Name: n, Schema: json.RawMessage(`{"type":"object"}`)})
	}
	if _, err := newTalk(t, p, nil).ask(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for i, tool := range p.Requests()[0].Tools {
		name := tool.Function.Name
		if seen[name] || len(name) > 64 || strings.ContainsAny(name, "./") {
			t.Errorf("%q became %q", names[i], name)
		}
		seen[name] = true
		again := fakeopenai.Script(fakeopenai.Answer{Calls: []fakeopenai.Call{{Name: name, Arguments: `{}`}}})
		if got, err := newTalk(t, again, nil).ask(t.Context(), in); err != nil || got.Calls[0].Tool != names[i] {
			t.Errorf("%q came back as %+v, %v", name, got.Calls, err)
		}
	}
}

func TestWordsThatThePersonKeepsInTitlesAreTold(t *testing.T) {
	p := fakeopenai.Script(fakeopenai.Answer{Text: "ok"})
	tk := newTalk(t, p, nil)
	in := prompt("Prepare the  Friday demo\nfor Bo")
	in.Kept = []string{"friday demo", "monday blues", "march madness"}
	in.History = []chat.Turn{{Message: "add March Madness", Status: chat.Done, Response: "ok"}}
	if _, err := tk.ask(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	rules := p.Requests()[0].Messages[0].Content
	if !strings.Contains(rules, `take no date out of them: "friday demo", "march madness".`) || strings.Contains(rules, "monday") {
		t.Errorf("it is told\n%s", rules[len(rules)-300:])
	}
}

func TestTheModelIsAskedForByItsServer(t *testing.T) {
	p := fakeopenai.Script(fakeopenai.Answer{Text: "ok"})
	tk := newTalk(t, p, func(c *openai.Config) { c.Model = "" })
	for range 2 {
		if _, err := tk.ask(t.Context(), prompt("x")); err != nil {
			t.Fatal(err)
		}
	}
	if r := p.Requests()[1]; r.Model != "fake-model" {
		t.Errorf("it asked for %q", r.Model)
	}
}

func TestServersWithoutStreamOptions(t *testing.T) {
	p := &fakeopenai.Provider{Think: func(r fakeopenai.Request) fakeopenai.Answer {
		if r.StreamOptions != nil {
			return fakeopenai.Answer{Status: 400, Error: "unknown_parameter"}
		}
		return fakeopenai.Answer{Text: "ok", NoUsage: true}
	}}
	tk := newTalk(t, p, nil)
	for range 2 {
		if got, err := tk.ask(t.Context(), prompt("x")); err != nil || got.Text != "ok" || got.Usage.In == 0 {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	if n := len(p.Requests()); n != 3 {
		t.Errorf("it took %d requests, want 3", n)
	}
}

// FuzzAnswer reads whatever a server may send: it must come to an end, and
// what it hands on must fit what the runner takes.
func FuzzAnswer(f *testing.F) {
	f.Add("data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
	f.Add("data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"a\",\"arguments\":{\"b\":1}}}]}}]}\n\n")
	f.Add("data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"function\":{\"arguments\":\"{\"}},{\"id\":\"x\"}]}}]}\n\n: ping\n\ndata: null\n\n")
	f.Add("data: {\"error\":\"x\"}\n\n")
	f.Add("{\"choices\":[]}")
	f.Fuzz(func(t *testing.T, body string) {
		if body == "" {
			return
		}
		tk := newTalk(t, fakeopenai.Script(fakeopenai.Answer{Body: body}), func(c *openai.Config) { c.Attempts = 1 })
		got, err := tk.ask(t.Context(), prompt("x"))
		if err != nil {
			return
		}
		if got.Text == "" && len(got.Calls) == 0 && !strings.Contains(body, "tool_calls") {
			t.Errorf("%q is no answer, but %+v", body, got)
		}
		if tk.said != got.Text {
			t.Errorf("it said %q and meant %q", tk.said, got.Text)
		}
	})
}
