package backend

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/todo-chatbot/todo-chatbot/app/client"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// lines are texts with nothing in them that a door could take for something
// else. Without a question they make the same task wherever they are written.
var lines = []string{
	"buy milk",
	"call Ann tomorrow at 5pm #work !high",
	"morning meeting with Bo tomorrow at 9",
	"weekly report due friday",
	"monthly review on monday at 10",
	"daily standup notes tomorrow",
	"sunday lunch with mom on 12/6/2099 at 1pm",
	"go through the notes since last spring, friday 3pm",
	"prepare Friday demo",
	"water the plants every other friday #home",
	"water bill (due friday)",
	"report due friday",
	"fix issue #204 tomorrow",
	"reply to the letter from 12 november",
	"sunscreen for the beach bag",
	"replace 24h battery tomorrow",
	"test this task 15m #personal tomorrow",
	"buy 40th birthday gift",
	"<script>alert(1)</script> tomorrow",
	"dentist tuesday 3pm",
	"milk, eggs tomorrow",
	"essay due friday midnight",
	"check the roast in 1/2 an hour",
	"pay rent on the 1st of every month p1",
	"ring the school in, um, twenty minutes",
}

func TestALineMakesTheSameTaskThroughEveryDoor(t *testing.T) {
	w := newWorld(t, nil, func(c *Config) { c.Model = nil })
	p := w.join("door@example.com")
	tool := p.overMCP()
	for _, line := range lines {
		page := p.through(func() { p.quickAdd(line) })
		for name, enter := range map[string]func(){
			"the terminal":     func() { p.terminal(line) },
			"the conversation": func() { p.say("", "add "+line) },
			"an MCP client":    func() { tool(line) },
		} {
			if got := p.through(enter); got != page {
				t.Errorf("%q is %s on the page and %s through %s", line, page, got, name)
			}
		}
	}
}

// through is the one task that a door made, as title, due, repetition, tags and
// priority; the task is gone afterwards.
func (p *person) through(enter func()) string {
	p.Helper()
	enter()
	var page struct{ Tasks []map[string]any }
	p.do("GET", "/api/me/tasks?limit=200", "", &page)
	var all []string
	for _, task := range page.Tasks {
		b, err := json.Marshal([]any{task["title"], minute(task["due"]), task["recurrence"], task["tags"], task["priority"]})
		if err != nil {
			p.Fatal(err)
		}
		all = append(all, string(b))
		p.do("DELETE", fmt.Sprintf("/api/me/tasks/%v", task["id"]), "", nil)
	}
	return strings.Join(all, " and ")
}

// minute is a due without what differs from one minute to the next.
func minute(due any) any {
	d, ok := due.(map[string]any)
	if !ok {
		return due
	}
	if s, _ := d["time"].(string); s != "" && s[len(s)-2:] != "00" && s[len(s)-2:] != "59" && s[len(s)-2:] != "30" {
		d["time"] = "counted from now"
	}
	return d
}

func (p *person) quickAdd(line string) {
	p.Helper()
	b, err := json.Marshal(map[string]string{"text": line})
	if err != nil {
		p.Fatal(err)
	}
	var parsed map[string]json.RawMessage
	p.do("POST", "/api/me/tasks/parse", string(b), &parsed)
	if q, asks := parsed["question"]; asks {
		p.Fatalf("%q is asked about: %s", line, q)
	}
	task := map[string]json.RawMessage{}
	for _, field := range []string{"title", "due", "priority", "tags"} {
		if v, ok := parsed[field]; ok {
			task[field] = v
		}
	}
	if r, ok := parsed["recurrence"]; ok {
		var rule struct{ Rule string }
		if err := json.Unmarshal(r, &rule); err != nil {
			p.Fatal(err)
		}
		task["recurrence"] = json.RawMessage(fmt.Sprintf(`{"rule":%q}`, rule.Rule))
	}
	if b, err = json.Marshal(task); err != nil {
		p.Fatal(err)
	}
	p.do("POST", "/api/me/tasks", string(b), nil)
}

func (p *person) terminal(line string) {
	p.Helper()
	c, err := client.New("http://localhost", client.Token(p.token), client.InProcess(p.API))
	if err != nil {
		p.Fatal(err)
	}
	parsed, err := c.Parse(context.Background(), line)
	if err != nil {
		p.Fatal(err)
	}
	if _, err := c.Add(context.Background(), parsed); err != nil {
		p.Fatal(err)
	}
}

// overMCP adds lines as a client of MCP does.
func (p *person) overMCP() func(line string) {
	p.Helper()
	server := httptest.NewServer(p.API)
	p.Cleanup(server.Close)
	var made struct{ Token string }
	p.do("POST", "/api/me/tokens", `{"name":"x","scopes":["read","write"]}`, &made)
	program := sdk.NewClient(&sdk.Implementation{Name: "doors", Version: "1"}, nil)
	session, err := program.Connect(p.Context(), &sdk.StreamableClientTransport{Endpoint: server.URL + "/mcp", HTTPClient: &http.Client{Transport: bearer(made.Token)}}, nil)
	if err != nil {
		p.Fatal(err)
	}
	p.Cleanup(func() { session.Close() })
	return func(line string) {
		p.Helper()
		r, err := session.CallTool(p.Context(), &sdk.CallToolParams{Name: "add_task", Arguments: map[string]any{"tasks": []map[string]string{{"text": line}}}})
		if err != nil || r.IsError {
			p.Fatalf("%q: %v %+v", line, err, r)
		}
	}
}

// bearer sends a token with every request.
type bearer string

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+string(b))
	return http.DefaultTransport.RoundTrip(r)
}

// Where a line leaves something open no door makes up its mind: nothing is
// due, and the person is asked.
func TestEveryDoorAsks(t *testing.T) {
	w := newWorld(t, nil, func(c *Config) { c.Model = nil })
	p := w.join("ask@example.com")
	for _, line := range []string{"call Bob Monday or Tuesday", "party on 31 november"} {
		var parsed struct {
			Question *struct{ Text string }
			Due      *todo.Due
		}
		p.do("POST", "/api/me/tasks/parse", fmt.Sprintf(`{"text":%q}`, line), &parsed)
		if parsed.Question == nil || parsed.Due != nil {
			t.Errorf("the page takes %q for %+v", line, parsed)
		}
		if p.say("", "add "+line); p.titles() != "" {
			t.Errorf("the conversation added %q: %s", line, p.titles())
		}
	}
}
