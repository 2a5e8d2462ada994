package mcp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// survived is the middleware that turns a panic into an answer. The SDK
// handles each request in a goroutine of its own, where nobody else recovers:
// one call that panics would end the process, and everybody's requests with it.
func (s *Server) survived(next sdk.MethodHandler) sdk.MethodHandler {
	return func(ctx context.Context, method string, req sdk.Request) (res sdk.Result, err error) {
		defer func() {
			fallen := recover()
			if fallen == nil {
				return
			}
			s.Log.Error("a request of an MCP client panicked", "method", method, "panic", fmt.Sprint(fallen), "stack",
				string(debug.Stack()))
			err = fault.New(fault.Internal, "%s", fault.MessageOf(nil))
			if call, ok := req.(*sdk.CallToolRequest); ok {
				res, err = failure(fault.MessageOf(nil)), nil
				s.Observe(toolName(s, call.Params.Name), outcomeError, 0)
			}
		}()
		return next(ctx, method, req)
	}
}

// answerable is the middleware that makes an error of the SDK one that can be sent: it
// writes the URI that it did not find as Go does, which for a NUL and its like is no
// JSON, and nothing would be answered at all.
func answerable(next sdk.MethodHandler) sdk.MethodHandler {
	return func(ctx context.Context, method string, req sdk.Request) (sdk.Result, error) {
		res, err := next(ctx, method, req)
		var failed *jsonrpc.Error
		if !errors.As(err, &failed) || len(failed.Data) == 0 || json.Valid(failed.Data) {
			return res, err
		}
		sound := &jsonrpc.Error{Code: failed.Code, Message: failed.Message}
		if read, ok := req.(*sdk.ReadResourceRequest); ok {
			sound.Data, _ = json.Marshal(map[string]string{"uri": read.Params.URI}) // a map of one string
		}
		return res, sound
	}
}
