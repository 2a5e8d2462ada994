package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/todo-chatbot/todo-chatbot/app/api"
	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/mcp/remote"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/app/tools"
)

// abroad is a hub to an MCP server that has one tool, connected.
func abroad(t *testing.T) *remote.Hub {
	t.Helper()
	server := sdk.NewServer(&sdk.Implementation{Name: "weather", Version: "1"}, nil)
	server.AddTool(&sdk.Tool{Name: "forecast", Description: "Says whether it rains.", InputSchema: json.RawMessage(`{"type":"object"}`)},
		func(context.Context, *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
			return &sdk.CallToolResult{}, nil
		})
	srv := httptest.NewServer(sdk.NewStreamableHTTPHandler(func(*http.Request) *sdk.Server { return server }, &sdk.StreamableHTTPOptions{Stateless: true}))
	t.Cleanup(srv.Close)
	db, err := store.Open(t.Context(), "sqlite::memory:", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	c, err := remote.ReadConfig(func(name string) string {
		return map[string]string{"MCP_CONFIG": `{"servers":[{"name":"weather","url":"` + srv.URL + `/?key=sesame"}]}`, "MCP_ALLOW": "127.0.0.1"}[name]
	})
	if err != nil {
		t.Fatal(err)
	}
	rests := make(chan time.Duration, 10)
	hub := remote.New(tools.New(todo.New(db.Tasks(), time.Now)), c, remote.Options{Store: db, After: func(d time.Duration) <-chan time.Time {
		rests <- d
		return nil
	}})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); hub.Connect(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	<-rests
	return hub
}

func TestToolsOfOtherServers(t *testing.T) {
	w := start(t, sqlite(t), func(d *api.Deps) { d.Foreign = abroad(t) })
	ann, bob := w.join("ann@example.com"), w.join("bob@example.com")
	tool := func(p *person) chat.ForeignTool {
		t.Helper()
		a := p.do("GET", "/api/me/mcp/servers", "").want(200)
		list := decode[struct{ Servers []chat.ForeignServer }](a)
		if len(list.Servers) != 1 || list.Servers[0].Status != chat.ServerReady || len(list.Servers[0].Tools) != 1 || strings.Contains(a.body, "sesame") {
			t.Fatalf("got %s", a.body)
		}
		return list.Servers[0].Tools[0]
	}
	w.run("are on and asked about, for each person as they want it", func(t *testing.T) {
		if got := tool(ann); got.Name != "weather__forecast" || !got.Enabled || !got.Ask {
			t.Errorf("got %+v", got)
		}
		ann.do("PATCH", "/api/me/mcp/tools/weather__forecast", `{"ask":false}`).want(200)
		if got := tool(ann); !got.Enabled || got.Ask {
			t.Errorf("got %+v", got)
		}
		ann.do("PATCH", "/api/me/mcp/tools/weather__forecast", `{"enabled":false}`).want(200)
		if got := tool(ann); got.Enabled || got.Ask {
			t.Errorf("got %+v", got)
		}
		if got := tool(bob); !got.Enabled || !got.Ask {
			t.Errorf("bob's: got %+v", got)
		}
	})
	w.run("are decided about by the person alone", func(t *testing.T) {
		made := decode[struct{ Token string }](ann.do("POST", "/api/me/tokens", `{"name":"w","scopes":["write","read"]}`).want(201))
		program := &person{w, "", made.Token}
		program.do("GET", "/api/me/mcp/servers", "").want(200)
		program.do("PATCH", "/api/me/mcp/tools/weather__forecast", `{"ask":false}`).problem(403)
		ann.do("PATCH", "/api/me/mcp/tools/weather__other", `{"ask":false}`).problem(404)
		ann.do("PATCH", "/api/me/mcp/tools/weather__forecast", `{"ask":"no"}`).problem(422)
		w.do("GET", "/api/me/mcp/servers", "").problem(401)
	})
}
