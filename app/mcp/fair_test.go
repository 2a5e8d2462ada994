package mcp_test

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Whatever a program asks for takes its person's turn, and a place for a large
// answer, as the same would over the API.
func TestCallsOfProgramsTakeTurnsAndPlaces(t *testing.T) {
	limit := debug.SetMemoryLimit(math.MaxInt64) // by which the server gives places
	t.Cleanup(func() { debug.SetMemoryLimit(limit) })
	w := newWorld(t, 0)
	ann, bob := w.join("ann@example.com"), w.join("bob@example.com")
	ann.have("One")
	bob.have("One")
	turn, err := w.chats.Start(t.Context(), ann.who, chat.Request{Message: "show all my tasks"})
	if err != nil {
		t.Fatal(err)
	}
	calls := map[string]func(ctx context.Context, c *client) error{
		"a tool that reads": func(ctx context.Context, c *client) error {
			_, err := c.CallTool(ctx, &sdk.CallToolParams{Name: "list_tasks", Arguments: map[string]any{}})
			return err
		},
		"a tool that carries a plan out": func(ctx context.Context, c *client) error {
			_, err := c.CallTool(ctx, &sdk.CallToolParams{Name: "confirm_plan", Arguments: map[string]any{"plan_id": "x"}})
			return err
		},
		"a list": func(ctx context.Context, c *client) error {
			_, err := c.ReadResource(ctx, &sdk.ReadResourceParams{URI: "todo://tasks/today"})
			return err
		},
		"a conversation": func(ctx context.Context, c *client) error {
			_, err := c.ReadResource(ctx, &sdk.ReadResourceParams{URI: "todo://conversations/" + turn.Conversation})
			if c.person.who.User == bob.who.User {
				return nil // it is not his
			}
			return err
		},
		"a prompt": func(ctx context.Context, c *client) error {
			_, err := c.GetPrompt(ctx, &sdk.GetPromptParams{Name: "plan_my_day"})
			return err
		},
		"a completion": func(ctx context.Context, c *client) error {
			_, err := c.Complete(ctx, &sdk.CompleteParams{Ref: &sdk.CompleteReference{Type: "ref/prompt", Name: "plan_my_day"},
				Argument: sdk.CompleteParamsArgument{Name: "tag"}})
			return err
		},
	}
	for name, taken := range map[string]struct {
		one  func(ctx context.Context, user todo.UserID) (func(), error)
		most int // of one person
	}{"turn": {w.server.Share, 1}, "places": {w.server.Room, 4}} {
		for what, call := range calls {
			t.Run(what+" waits for the "+name, func(t *testing.T) {
				hers, his := ann.connect(newest, ""), bob.connect(newest, "")
				var free []func()
				for range taken.most {
					leave, err := taken.one(t.Context(), ann.who.User) // the call before may still be about to leave its own
					if err != nil {
						t.Fatal(err)
					}
					free = append(free, leave)
				}
				ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
				defer cancel()
				if err := call(ctx, hers); err == nil {
					t.Error("it was answered at once")
				}
				if err := call(t.Context(), his); err != nil {
					t.Errorf("somebody else: %v", err)
				}
				for _, leave := range free {
					leave()
				}
				if err := call(t.Context(), hers); err != nil {
					t.Errorf("afterwards: %v", err)
				}
			})
		}
	}
}

func TestTheAnswersToABatchHaveAnEnd(t *testing.T) {
	w := newWorld(t, 0)
	ann := w.join("ann@example.com")
	long := strings.Repeat("𝔵", todo.MaxDescription)
	for range 200 {
		if _, err := w.tasks.Add(t.Context(), ann.who, todo.Draft{Title: strings.Repeat("𝔵", todo.MaxTitle), Description: long}); err != nil {
			t.Fatal(err)
		}
	}
	var calls []string
	for i := range 20 {
		calls = append(calls, fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"list_tasks","arguments":{"limit":200}}}`, i+1))
	}
	resp, body := ann.post("["+strings.Join(calls, ",")+"]", "Mcp-Protocol-Version", "2025-03-26")
	if resp.StatusCode != http.StatusOK || len(body) > 16<<20 {
		t.Errorf("the answer is %d with %d MB", resp.StatusCode, len(body)>>20)
	}
	if !strings.Contains(body, "in a request of its own") || strings.Count(body, `"id":`) < 20 {
		t.Errorf("it ends with %.300s", body[max(0, len(body)-300):])
	}
	if resp, body := ann.post(calls[0], "Mcp-Protocol-Version", "2025-03-26"); resp.StatusCode != http.StatusOK || strings.Contains(body, "in a request of its own") {
		t.Errorf("the next one is %d %.300s", resp.StatusCode, body)
	}
}
