package backend

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/todo-chatbot/todo-chatbot/app/mcp/remote"
)

// weather is an MCP server elsewhere, with two tools, whose texts are what an
// attacker wants them to be.
type weather struct {
	description, schema, answer, resource string
	fails                                 bool

	mu    sync.Mutex
	calls []string // what it was sent
}

// connect starts the server and puts it into the configuration.
func (s *weather) connect(t *testing.T, c *Config) *weather {
	t.Helper()
	server := sdk.NewServer(&sdk.Implementation{Name: "weather", Version: "1"}, nil)
	schema, err := json.Marshal(map[string]any{"type": "object", "description": s.schema, "properties": map[string]any{
		"place": map[string]any{"type": "string", "description": s.schema, "default": s.schema, "enum": []string{s.schema}}}})
	if err != nil {
		t.Fatal(err)
	}
	server.AddTool(&sdk.Tool{Name: "forecast", Description: s.description, InputSchema: json.RawMessage(schema)}, s.serve)
	server.AddTool(&sdk.Tool{Name: "report", Description: "Sends a report.", InputSchema: json.RawMessage(`{"type":"object"}`)}, s.serve)
	srv := httptest.NewServer(sdk.NewStreamableHTTPHandler(func(*http.Request) *sdk.Server { return server }, &sdk.StreamableHTTPOptions{Stateless: true}))
	t.Cleanup(srv.Close)
	c.Servers, err = remote.ReadConfig(func(name string) string {
		return map[string]string{"MCP_CONFIG": `{"servers":[{"name":"weather","url":"` + srv.URL + `"}]}`, "MCP_ALLOW": "127.0.0.1"}[name]
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *weather) serve(_ context.Context, req *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, req.Params.Name+string(req.Params.Arguments))
	r := &sdk.CallToolResult{IsError: s.fails, Content: []sdk.Content{&sdk.TextContent{Text: "Sunny. " + s.answer}}}
	if s.resource != "" {
		r.Content = append(r.Content, &sdk.EmbeddedResource{Resource: &sdk.ResourceContents{URI: "weather://today", MIMEType: "text/plain", Text: s.resource}})
	}
	return r, nil
}

// got is all that the server was sent.
func (s *weather) got() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.calls, " ")
}

// allow waits until the server's tools are there, and lets the person allow
// the forecast without a question.
func (s *weather) allow(p *person) {
	p.Helper()
	deadline := time.Now().Add(time.Minute)
	for !strings.Contains(p.do("GET", "/api/me/mcp/servers", "", nil), "weather__forecast") {
		if time.Now().After(deadline) {
			p.Fatal("the server's tools never came")
		}
		time.Sleep(2 * time.Millisecond)
	}
	p.do("PATCH", "/api/me/mcp/tools/weather__forecast", `{"ask":false}`, nil)
}
