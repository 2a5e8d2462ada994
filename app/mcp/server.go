// Package mcp serves the todo tools, lists and conversations to MCP clients:
// streamable HTTP without sessions, so that any replica answers any request.
//
// It decides nothing about tasks. Every call goes through approval.Gate, which
// holds what would change more than one task until the person has approved it.
package mcp

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/modelcontextprotocol/go-sdk/auth"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/approval"
	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Limits of one request and of one person.
const (
	maxBody  = 256 << 10        // of a request, in bytes
	maxBatch = 20               // messages of a request, where the protocol has batches
	maxOpen  = 32               // requests of one person at the same time
	callTime = 20 * time.Second // of a tool, resource or prompt
	openTime = 5 * time.Minute  // of a request that listens; the client comes back
	listLife = time.Minute      // how long a client may keep a list of ours
)

// Chats are the conversations that can be read as resources.
type Chats interface {
	Conversations(ctx context.Context, who todo.Actor, search, cursor string, limit int) (list []chat.Conversation,
		next string, err error)
	Export(ctx context.Context, who todo.Actor, conversation, format string) (write func(io.Writer) error,
		contentType string, err error)
}

// Deps are what a Server works with. Calls, Identify and Refuse are needed.
type Deps struct {
	Calls *approval.Gate
	Chats Chats // no conversations if nil
	// Identify says who sent a request, and counts it against their rate; h is
	// the header of the answer.
	Identify func(r *http.Request, h http.Header) (account.Identity, error)
	// Count counts further calls of a request against their rate, those of a
	// batch. Nothing is counted if nil.
	Count func(user todo.UserID, calls int, h http.Header) error
	// Share waits for the person's turn to do something dear, until leave is
	// called. Nobody waits if nil.
	Share func(ctx context.Context, user todo.UserID) (leave func(), err error)
	// Room waits until there is memory for a large answer to the person, until
	// leave is called. There always is if nil.
	Room func(ctx context.Context, user todo.UserID) (leave func(), err error)
	// Refuse answers a request with an error.
	Refuse func(w http.ResponseWriter, r *http.Request, err error)
	// Observe hears of every call: the tool, how it ended (done, failed,
	// waiting, refused, error) and how long it took. Silent if nil.
	Observe func(tool, outcome string, took time.Duration)
	Origins []string               // origins of pages elsewhere that may call
	Ending  func() <-chan struct{} // closed when open requests are to end; never if nil
	Version string
	// Headless: the app has no page, so that plans are approved in a terminal.
	Headless bool
	Log      *slog.Logger // silent if nil
	// More adds to the server before it serves: the fixtures of a conformance
	// test. Nil in every program.
	More func(*sdk.Server)
}

// Server is the http.Handler of /mcp.
type Server struct {
	Deps
	mcp     *sdk.Server
	handler http.Handler
	scopes  map[string][]account.Scope // that each tool needs

	mu   sync.Mutex
	open map[todo.UserID]int
}

// New returns a Server.
func New(d Deps) *Server {
	if d.Observe == nil {
		d.Observe = func(string, string, time.Duration) {}
	}
	if d.Count == nil {
		d.Count = func(todo.UserID, int, http.Header) error { return nil }
	}
	if d.Share == nil {
		d.Share = func(context.Context, todo.UserID) (func(), error) { return func() {}, nil }
	}
	if d.Room == nil {
		d.Room = func(context.Context, todo.UserID) (func(), error) { return func() {}, nil }
	}
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{Deps: d, open: map[todo.UserID]int{}, scopes: map[string][]account.Scope{}}
	s.mcp = sdk.NewServer(
		&sdk.Implementation{Name: "todo-chatbot", Title: "Todo AI Chatbot", Version: d.Version},
		&sdk.ServerOptions{
			Instructions:      instructions,
			CompletionHandler: s.complete,
			// Nothing that is listed changes while the server runs.
			Capabilities: &sdk.ServerCapabilities{
				Tools: &sdk.ToolCapabilities{}, Prompts: &sdk.PromptCapabilities{},
				Resources: &sdk.ResourceCapabilities{},
			},
			SetCacheable: cacheable,
		})
	if d.More != nil {
		d.More(s.mcp)
	}
	s.mcp.AddReceivingMiddleware(answerable, s.survived, s.scoped, s.fair)
	for _, spec := range d.Calls.Specs(context.Background(), todo.Actor{}) {
		s.addTool(spec)
	}
	s.addConfirm()
	s.addResources()
	s.addPrompts()
	streamable := sdk.NewStreamableHTTPHandler(func(*http.Request) *sdk.Server { return s.mcp },
		&sdk.StreamableHTTPOptions{
			Stateless: true, MaxRequestBodyBytes: maxBody, PropagateRequestCancellation: true,
			// sameSite has it, in a form that works behind our own frontend.
			DisableLocalhostProtection: true,
		})
	s.handler = auth.RequireBearerToken(known,
		&auth.RequireBearerTokenOptions{AllowMissingExpiration: true})(streamable)
	return s
}

// cacheable says how long a client may keep an answer: only this person's
// client, and never what a resource reads.
func cacheable(_ context.Context, req sdk.Request, c *sdk.Cacheable) {
	c.CacheScope = "private"
	c.TTLMs = int(listLife.Milliseconds())
	if _, reads := req.(*sdk.ReadResourceRequest); reads {
		c.TTLMs = 0
	}
}

// identityKey finds the identity in a request's context and in its token.
type identityKey struct{}

// pageKey finds the address of the page in a request's context.
type pageKey struct{}

// What the token of a request carries besides.
const (
	identityExtra = "identity"
	pageExtra     = "page"
)

// known is the verifier behind Identify, which has been asked already.
func known(ctx context.Context, _ string, _ *http.Request) (*auth.TokenInfo, error) {
	id, ok := ctx.Value(identityKey{}).(account.Identity)
	if !ok {
		return nil, auth.ErrInvalidToken
	}
	return &auth.TokenInfo{UserID: string(id.User), Extra: map[string]any{identityExtra: id,
		pageExtra: ctx.Value(pageKey{}), roomExtra: ctx.Value(roomKey{})}}, nil
}

// identity is who sent an MCP request.
func identity(extra *sdk.RequestExtra) (account.Identity, error) {
	if extra != nil && extra.TokenInfo != nil {
		if id, ok := extra.TokenInfo.Extra[identityExtra].(account.Identity); ok {
			return id, nil
		}
	}
	return account.Identity{},
		fault.New(fault.Unauthenticated, "It is not known whose list is meant. Send an access token.")
}

// actor is the person as the domain knows them.
func actor(id account.Identity) todo.Actor {
	return todo.Actor{User: id.User, Via: todo.ViaMCP, Zone: id.Zone, Locale: id.Locale}
}

// enter counts a request of the person, unless too many are open.
func (s *Server) enter(user todo.UserID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[user] >= maxOpen {
		return false
	}
	s.open[user]++
	return true
}

func (s *Server) leave(user todo.UserID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[user]--; s.open[user] == 0 {
		delete(s.open, user)
	}
}
