package mcp_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// The SDK handles a request in a goroutine of its own, so that a panic in one
// would end the process for everybody.
func TestAPanicIsAnAnswer(t *testing.T) {
	w := build(t, 0, func(s *sdk.Server) {
		s.AddTool(&sdk.Tool{Name: "fall", InputSchema: json.RawMessage(`{"type":"object"}`)},
			func(context.Context, *sdk.CallToolRequest) (*sdk.CallToolResult, error) { panic("fell") })
		s.AddResource(&sdk.Resource{Name: "pit", URI: "todo://pit"},
			func(context.Context, *sdk.ReadResourceRequest) (*sdk.ReadResourceResult, error) { panic("fell") })
	})
	eachVersion(t, func(t *testing.T, version string) {
		c := w.join(version+"@example.com").connect(version, "")
		c.have("One")
		if a := c.call("fall", `{}`); !a.IsError || !strings.Contains(a.text, "on our side") {
			t.Errorf("a tool that panics: got %s", a.text)
		}
		if r, err := c.ReadResource(t.Context(), &sdk.ReadResourceParams{URI: "todo://pit"}); err == nil {
			t.Errorf("a resource that panics: got %+v", r)
		}
		if a := c.call("list_tasks", `{}`); a.IsError {
			t.Errorf("a call after them: got %s", a.text)
		}
	})
}

func TestALimitThatIsNoneIsRefused(t *testing.T) {
	c := newWorld(t, 0).join("ann@example.com").connect(newest, "")
	c.have("One", "Two")
	for _, call := range []string{
		`search_tasks {"query":"one","limit":-1}`, `search_tasks {"query":"one","limit":201}`,
		`list_tasks {"limit":-1}`, `list_tasks {"words":"one","limit":-1}`, `list_tasks {"repeats":true,"limit":-9223372036854775808}`,
	} {
		tool, args, _ := strings.Cut(call, " ")
		if a := c.call(tool, args); !a.IsError || !strings.Contains(a.text, "between 1 and 200") {
			t.Errorf("%s: got %s", call, a.text)
		}
	}
}
