package mcp

import (
	"context"
	"encoding/json"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// How a call ended, for Deps.Observe.
const (
	outcomeDone    = "done"
	outcomeFailed  = "failed"  // the arguments or the list did not fit; nothing was done
	outcomeWaiting = "waiting" // for an approval
	outcomeRefused = "refused" // by the token's scope
	outcomeError   = "error"   // our own fault
)

// addTool serves one of the todo tools.
func (s *Server) addTool(spec chat.ToolSpec) {
	no := false
	output := any(spec.Output)
	if spec.Output == nil {
		output = json.RawMessage(changeSchema)
	}
	s.mcp.AddTool(&sdk.Tool{
		Name: spec.Name, Title: spec.Title, Description: spec.Description, InputSchema: spec.Schema,
		OutputSchema: output,
		Annotations: &sdk.ToolAnnotations{
			Title: spec.Title, ReadOnlyHint: spec.ReadOnly, IdempotentHint: spec.Idempotent,
			DestructiveHint: &spec.Destructive, OpenWorldHint: &no,
		},
	}, s.observed(spec.Name, scopesOf(spec),
		func(ctx context.Context, id account.Identity, req *sdk.CallToolRequest) (*sdk.CallToolResult, string) {
			return s.call(ctx, id, spec, req)
		}))
}

// handler answers a call of somebody who may make it, and says how it ended.
type handler func(ctx context.Context, id account.Identity, req *sdk.CallToolRequest) (*sdk.CallToolResult, string)

// observed checks the scopes, bounds the time and tells Observe.
func (s *Server) observed(tool string, scopes []account.Scope, fn handler) sdk.ToolHandler {
	s.scopes[tool] = scopes
	return func(ctx context.Context, req *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
		start := time.Now()
		ctx, cancel := context.WithTimeout(ctx, callTime)
		defer cancel()
		var res *sdk.CallToolResult
		outcome := outcomeRefused
		id, err := allowed(req.Extra, scopes...)
		if err != nil {
			res = failure(fault.MessageOf(err))
		} else {
			res, outcome = fn(ctx, id, req)
		}
		s.Observe(tool, outcome, time.Since(start))
		return res, nil
	}
}

// call runs a todo tool, or asks for the approval that it needs.
func (s *Server) call(ctx context.Context, id account.Identity, spec chat.ToolSpec,
	req *sdk.CallToolRequest) (*sdk.CallToolResult, string) {
	if req.Params.RequestState != "" {
		return s.answered(ctx, id, spec.Name, req)
	}
	if len(req.Params.Arguments) > chat.MaxArgs {
		return failure("The arguments are larger than 64 KB, so nothing was done. Make several calls with less each."),
			outcomeFailed
	}
	if !spec.ReadOnly && !id.May(account.Read) && (spec.Blind == nil || !spec.Blind(req.Params.Arguments)) {
		return failure(noScope(account.Read).Message), outcomeRefused
	}
	r, held, err := s.Calls.Call(ctx, actor(id), chat.Call{Tool: spec.Name, Args: req.Params.Arguments})
	switch {
	case err != nil:
		return s.broken(spec.Name, err)
	case held != nil:
		return s.ask(id, *held, req), outcomeWaiting
	case spec.ReadOnly || spec.Output != nil: // what has data of its own isn't a change of tasks
		return readResult(r)
	}
	return changeResult(r)
}

// broken answers where the tool could not be tried at all.
func (s *Server) broken(tool string, err error) (*sdk.CallToolResult, string) {
	switch fault.CodeOf(err) {
	case fault.Internal, fault.Unavailable:
		s.Log.Error("run a tool for an MCP client", "tool", tool, "error", err)
		return failure(fault.MessageOf(err)), outcomeError
	}
	return failure(fault.MessageOf(err)), outcomeFailed
}
