package mcp

import (
	"context"
	"slices"
	"sync"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// maxAnswers is how much the answers to the calls of one batch may have, in
// bytes, before no further call of it is made: all are in memory until the
// last one is written.
const maxAnswers = 4 << 20

// dear are the methods that ask the database for something.
var dear = []string{"tools/call", "resources/read", "prompts/get", "completion/complete"}

// room is the memory for the answers to one request, which it has from its
// first call until it is written.
type room struct {
	mu    sync.Mutex
	leave func()
	bytes int
}

// roomKey finds the room in a request's context, roomExtra in its token.
type roomKey struct{}

const roomExtra = "room"

// take waits for the memory, unless the request has it, and fails where the
// calls before this one have used it up.
func (m *room) take(ctx context.Context, s *Server, user todo.UserID) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.leave == nil {
		leave, err := s.Room(ctx, user)
		if err != nil {
			return err
		}
		m.leave = leave
	}
	if m.bytes >= maxAnswers {
		return fault.New(fault.TooMany, "The answers to the calls before this one have %d MB, so it was not made. "+
			"Make it again, in a request of its own.", m.bytes>>20)
	}
	return nil
}

// taken says whether the request has the memory.
func (m *room) taken() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.leave != nil
}

// keep counts an answer.
func (m *room) keep(res sdk.Result) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.bytes += sizeOf(res)
}

// free gives the memory back when the answer is written.
func (m *room) free() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.leave != nil {
		m.leave()
	}
}

// sizeOf is how much text a result has, in bytes; what is written of it as
// structure is about as much again.
func sizeOf(res sdk.Result) int {
	n := 0
	switch r := res.(type) {
	case *sdk.CallToolResult:
		for _, c := range r.Content {
			n += sizeOfContent(c)
		}
		if r.StructuredContent != nil {
			n *= 2
		}
	case *sdk.ReadResourceResult:
		for _, c := range r.Contents {
			n += len(c.Text)
		}
	case *sdk.GetPromptResult:
		for _, m := range r.Messages {
			n += sizeOfContent(m.Content)
		}
	}
	return n
}

func sizeOfContent(c sdk.Content) int {
	switch c := c.(type) {
	case *sdk.TextContent:
		return len(c.Text)
	case *sdk.EmbeddedResource:
		return len(c.Resource.Text)
	}
	return 0
}

// fair is the middleware that does one dear piece of one person's work at a
// time, of whichever kind, with memory for the answer.
func (s *Server) fair(next sdk.MethodHandler) sdk.MethodHandler {
	return func(ctx context.Context, method string, req sdk.Request) (sdk.Result, error) {
		if !slices.Contains(dear, method) {
			return next(ctx, method, req)
		}
		id, err := identity(req.GetExtra())
		if err != nil {
			return nil, err
		}
		m := roomOf(req.GetExtra())
		leave, err := s.inTurn(ctx, id.User, m)
		if err != nil {
			call, ok := req.(*sdk.CallToolRequest)
			if !ok {
				return nil, fault.New(fault.CodeOf(err), "%s", fault.MessageOf(err))
			}
			res, outcome := s.broken(call.Params.Name, err)
			s.Observe(toolName(s, call.Params.Name), outcome, 0)
			return res, nil
		}
		defer leave()
		res, err := next(ctx, method, req)
		if err == nil {
			m.keep(res)
		}
		return res, err
	}
}

// inTurn waits for memory and then for the person's turn, for as long as a call may take.
func (s *Server) inTurn(ctx context.Context, user todo.UserID, m *room) (leave func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	if err := m.take(ctx, s, user); err != nil {
		return nil, err
	}
	leave, err = s.Share(ctx, user)
	if err == nil && m.full() {
		leave()
		return nil, m.take(ctx, s, user)
	}
	return leave, err
}

func (m *room) full() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.bytes >= maxAnswers
}

// toolName is the name of a tool that there is: others are text of the client's choice.
func toolName(s *Server, name string) string {
	if _, ok := s.scopes[name]; ok {
		return name
	}
	return "unknown"
}

func roomOf(extra *sdk.RequestExtra) *room {
	if extra != nil && extra.TokenInfo != nil {
		if m, ok := extra.TokenInfo.Extra[roomExtra].(*room); ok {
			return m
		}
	}
	return &room{}
}
