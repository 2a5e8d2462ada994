package mcp_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/api"
	"github.com/todo-chatbot/todo-chatbot/app/approval"
	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/chat/run"
	"github.com/todo-chatbot/todo-chatbot/app/mcp"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/offline"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/app/tools"
	"github.com/todo-chatbot/todo-chatbot/internal/testclock"
)

// The versions of the protocol that are tried: the newest, without a
// handshake, and an older one with it.
const (
	newest = "2026-07-28"
	older  = "2025-06-18"
)

// world is a backend with /mcp as it runs in a pod, but for its clock.
type world struct {
	*testing.T
	url    string
	people *account.Service
	tasks  *todo.Service
	chats  *chat.Service
	calls  *approval.Gate
	server *api.Server

	time *testclock.Clock
}

// atUTC is where everybody is.
type atUTC struct{}

func (atUTC) Zone(context.Context, todo.UserID) (*time.Location, bool, error) {
	return time.UTC, true, nil
}

func newWorld(t *testing.T, rate int) *world { return build(t, rate, nil) }

// build is newWorld with more on the MCP server.
func build(t *testing.T, rate int, more func(*sdk.Server)) *world {
	t.Helper()
	db, err := store.Open(t.Context(), "sqlite::memory:", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	w := &world{T: t, time: testclock.At(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))}
	w.people = account.New(db, account.RandomKeys(), account.Options{Now: w.clock, Cheap: true})
	w.tasks = todo.New(db.Tasks(), w.clock)
	set := tools.New(w.tasks).WithBells(notify.New(db.Rings(), w.tasks, atUTC{}, notify.Options{Owner: "w", Now: w.clock}))
	w.chats = run.Service(db, set, offline.New(), run.Options{Now: w.clock, List: w.tasks.Snapshot})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.chats.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	w.calls = approval.New(set, db, w.clock)
	var server *api.Server
	m := mcp.New(mcp.Deps{
		Calls: w.calls, Chats: w.chats, Version: "1.0.0", Origins: []string{"https://inspector.example.com"},
		Identify: func(r *http.Request, h http.Header) (account.Identity, error) { return server.Enter(r, h) },
		Count:    func(user todo.UserID, calls int, h http.Header) error { return server.Count(user, calls, h) },
		Share:    func(ctx context.Context, user todo.UserID) (func(), error) { return server.Share(ctx, user) },
		Room:     func(ctx context.Context, user todo.UserID) (func(), error) { return server.Room(ctx, user) },
		Refuse:   func(rw http.ResponseWriter, r *http.Request, err error) { server.Refuse(rw, r, err) },
		Observe:  func(tool, outcome string, took time.Duration) { server.ObserveTool(tool, outcome, took) },
		Ending:   func() <-chan struct{} { return server.Drained() },
		More:     more,
	})
	server = api.New(api.Deps{
		Tasks: w.tasks, People: w.people, Chat: w.chats, Plans: w.calls, Ping: db.Ping, Rate: rate, Version: "1.0.0",
		Flags: api.Flags{Registration: true, Metrics: true}, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
		Origins: []string{"https://inspector.example.com"}, Routes: m.Routes(),
	})
	w.server = server
	srv := httptest.NewServer(server)
	t.Cleanup(func() { server.Drain(); srv.Close() })
	w.url = srv.URL
	return w
}

func (w *world) clock() time.Time { return w.time.Now() }

func (w *world) later(d time.Duration) { w.time.Advance(d) }

// person is somebody with a token.
type person struct {
	*world
	who     todo.Actor
	token   string
	browser string // of the person themselves
}

// join registers somebody and makes them a token of the scopes.
func (w *world) join(email string, scopes ...account.Scope) *person {
	w.Helper()
	p, s, err := w.people.Register(context.Background(), account.Registration{Email: email, Password: "correct horse", Zone: "Europe/Berlin", Locale: "en-GB"}, account.Origin{Address: "192.0.2." + email})
	if err != nil {
		w.Fatal(err)
	}
	if len(scopes) == 0 {
		scopes = []account.Scope{account.Read, account.Write}
	}
	_, token, err := w.people.CreateToken(context.Background(), p.ID, account.TokenRequest{Name: "test", Scopes: scopes})
	if err != nil {
		w.Fatal(err)
	}
	return &person{w, todo.Actor{User: p.ID, Via: todo.ViaAPI, Zone: p.Location()}, token, s.Token}
}

// with is the same person with another token.
func (p *person) with(scopes ...account.Scope) *person {
	p.Helper()
	_, token, err := p.people.CreateToken(context.Background(), p.who.User, account.TokenRequest{Name: "other", Scopes: scopes})
	if err != nil {
		p.Fatal(err)
	}
	return &person{p.world, p.who, token, p.browser}
}

// have adds tasks to the person's list.
func (p *person) have(titles ...string) {
	p.Helper()
	for _, title := range titles {
		if _, err := p.tasks.Add(context.Background(), p.who, todo.Draft{Title: title}); err != nil {
			p.Fatal(err)
		}
	}
}

// pending are the titles of the person's pending tasks, by number.
func (p *person) pending() string {
	p.Helper()
	page, err := p.tasks.List(context.Background(), p.who, todo.Filter{Status: todo.Pending, Sort: todo.SortCreated, Limit: todo.MaxLimit})
	if err != nil {
		p.Fatal(err)
	}
	var titles []string
	for _, t := range page.Tasks {
		titles = append(titles, t.Title)
	}
	return strings.Join(titles, "; ")
}

// bearing is a transport that sends a token.
type bearing string

func (b bearing) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+string(b))
	return http.DefaultTransport.RoundTrip(r)
}

// client is an MCP client of the person, in that version of the protocol.
type client struct {
	*person
	*sdk.ClientSession
	asked []string // what the person was asked
}

// connect opens a client. With an action it can ask its person, who answers
// with it: accept, decline or cancel; then it is signed in as they are.
func (p *person) connect(version, action string) *client {
	p.Helper()
	if action != "" {
		p = &person{p.world, p.who, p.browser, p.browser}
	}
	return p.connectAs(version, action)
}

// connectAs is connect with the person's token, whatever the client can.
func (p *person) connectAs(version, action string) *client {
	p.Helper()
	c := &client{person: p}
	c.ClientSession = p.session(version, action, &c.asked, &sdk.StreamableClientTransport{
		Endpoint: p.url + "/mcp", HTTPClient: &http.Client{Transport: bearing(p.token)}, DisableStandaloneSSE: true})
	return c
}

func (p *person) session(version, action string, asked *[]string, transport sdk.Transport) *sdk.ClientSession {
	p.Helper()
	o := &sdk.ClientOptions{}
	if action != "" {
		o.ElicitationHandler = func(_ context.Context, req *sdk.ElicitRequest) (*sdk.ElicitResult, error) {
			*asked = append(*asked, req.Params.Message)
			return &sdk.ElicitResult{Action: action}, nil
		}
	}
	cs, err := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, o).Connect(p.Context(), transport, &sdk.ClientSessionOptions{ProtocolVersion: version})
	if err != nil {
		p.Fatal(err)
	}
	p.Cleanup(func() { cs.Close() })
	return cs
}

// answer is what a tool gave.
type answer struct {
	*sdk.CallToolResult
	text string
	data map[string]any
}

// call calls a tool; args are JSON.
func (c *client) call(tool, args string) answer {
	c.Helper()
	return c.callOn(c.ClientSession, tool, args)
}

func (p *person) callOn(cs *sdk.ClientSession, tool, args string) answer {
	p.Helper()
	res, err := cs.CallTool(p.Context(), &sdk.CallToolParams{Name: tool, Arguments: json.RawMessage(args)})
	if err != nil {
		p.Fatalf("%s %s: %v", tool, args, err)
	}
	a := answer{CallToolResult: res}
	for _, block := range res.Content {
		if t, ok := block.(*sdk.TextContent); ok {
			a.text += t.Text + "\n"
		}
	}
	a.data, _ = res.StructuredContent.(map[string]any) // an error may have none
	return a
}

// plan is the id of the plan that waits.
func (a answer) plan() string {
	plan, _ := a.data["plan"].(map[string]any)
	id, _ := plan["id"].(string)
	return id
}

func (p *person) want(what, got, want string) {
	p.Helper()
	if got != want {
		p.Errorf("%s: got %q, want %q", what, got, want)
	}
}

// post sends a request as it is.
func (p *person) post(body string, headers ...string) (*http.Response, string) {
	p.Helper()
	req, err := http.NewRequestWithContext(p.Context(), http.MethodPost, p.url+"/mcp", strings.NewReader(body))
	if err != nil {
		p.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json, text/event-stream")
	if p.token != "" {
		req.Header.Set("Authorization", "Bearer "+p.token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			req.Host = headers[i+1]
			continue
		}
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		p.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		p.Fatal(err)
	}
	return resp, string(b)
}
