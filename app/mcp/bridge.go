package mcp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// Upstream is the /mcp that a Bridge passes on to.
type Upstream struct {
	URL     string
	HTTP    *http.Client // says who the person is
	Version string
}

// bridge is an MCP server of one client that has nothing of its own.
type bridge struct {
	Upstream

	mu       sync.Mutex
	sessions map[bool]*sdk.ClientSession // by whether the client can ask its person
}

// Bridge serves one MCP client over in and out, until in ends or ctx does, by
// passing everything on to the server. What the server wants to ask the person
// is asked by the client, in whichever version of the protocol it speaks.
func Bridge(ctx context.Context, up Upstream, in io.ReadCloser, out io.WriteCloser) error {
	b := &bridge{Upstream: up, sessions: map[bool]*sdk.ClientSession{}}
	defer b.close()
	cs, err := b.session(ctx, false)
	if err != nil {
		return err
	}
	opts := &sdk.ServerOptions{CompletionHandler: b.complete, Capabilities: &sdk.ServerCapabilities{
		Tools: &sdk.ToolCapabilities{}, Prompts: &sdk.PromptCapabilities{}, Resources: &sdk.ResourceCapabilities{},
	}, SetCacheable: cacheable}
	if hello := cs.InitializeResult(); hello != nil {
		opts.Instructions = hello.Instructions
	}
	server := sdk.NewServer(&sdk.Implementation{Name: "todo-chatbot", Title: "Todo AI Chatbot", Version: up.Version},
		opts)
	server.AddReceivingMiddleware(answerable)
	if err := b.mirror(ctx, cs, server); err != nil {
		return err
	}
	err = server.Run(ctx, &sdk.IOTransport{Reader: in, Writer: out})
	if errors.Is(err, io.EOF) || ctx.Err() != nil {
		return nil
	}
	return err
}

// session is a connection to the server. The server asks only clients that
// say they can pass a question on.
func (b *bridge) session(ctx context.Context, asks bool) (*sdk.ClientSession, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if s := b.sessions[asks]; s != nil {
		return s, nil
	}
	caps := &sdk.ClientCapabilities{}
	if asks {
		caps.Elicitation = &sdk.ElicitationCapabilities{Form: &sdk.FormElicitationCapabilities{}}
	}
	c := sdk.NewClient(&sdk.Implementation{Name: "todo-mcp", Version: b.Version}, &sdk.ClientOptions{
		Capabilities: caps, MultiRoundTrip: &sdk.MultiRoundTripOptions{Disabled: true},
	})
	s, err := c.Connect(context.WithoutCancel(ctx), &sdk.StreamableClientTransport{
		Endpoint: b.URL, HTTPClient: b.HTTP, MaxRetries: -1, DisableStandaloneSSE: true,
	}, nil)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	b.sessions[asks] = s
	return s, nil
}

// mirror gives the server everything that is upstream.
func (b *bridge) mirror(ctx context.Context, cs *sdk.ClientSession, server *sdk.Server) error {
	for t, err := range cs.Tools(ctx, nil) {
		if err != nil {
			return fmt.Errorf("list tools: %w", err)
		}
		server.AddTool(t, b.call)
	}
	for r, err := range cs.Resources(ctx, nil) {
		if err != nil {
			return fmt.Errorf("list resources: %w", err)
		}
		server.AddResource(r, b.read)
	}
	for r, err := range cs.ResourceTemplates(ctx, nil) {
		if err != nil {
			return fmt.Errorf("list resource templates: %w", err)
		}
		server.AddResourceTemplate(r, b.read)
	}
	for p, err := range cs.Prompts(ctx, nil) {
		if err != nil {
			return fmt.Errorf("list prompts: %w", err)
		}
		server.AddPrompt(p, b.prompt)
	}
	return nil
}

func (b *bridge) call(ctx context.Context, req *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
	cs, err := b.session(ctx, asksPeople(req.ClientCapabilities()))
	if err != nil {
		return failure("The list cannot be reached at the moment, so nothing was done. Try again in a while."), nil
	}
	p := &sdk.CallToolParams{Name: req.Params.Name, InputResponses: req.Params.InputResponses,
		RequestState: req.Params.RequestState}
	if len(req.Params.Arguments) > 0 {
		p.Arguments = req.Params.Arguments
	}
	r, err := cs.CallTool(ctx, p)
	if err != nil {
		return nil, err
	}
	// Only what belongs to the answer: the rest is of the way it came.
	return &sdk.CallToolResult{Content: r.Content, StructuredContent: r.StructuredContent, IsError: r.IsError,
		InputRequests: r.InputRequests, RequestState: r.RequestState}, nil
}

func (b *bridge) read(ctx context.Context, req *sdk.ReadResourceRequest) (*sdk.ReadResourceResult, error) {
	cs, err := b.session(ctx, false)
	if err != nil {
		return nil, err
	}
	r, err := cs.ReadResource(ctx, &sdk.ReadResourceParams{URI: req.Params.URI})
	if err != nil {
		return nil, err
	}
	return &sdk.ReadResourceResult{Contents: r.Contents}, nil
}

func (b *bridge) prompt(ctx context.Context, req *sdk.GetPromptRequest) (*sdk.GetPromptResult, error) {
	cs, err := b.session(ctx, false)
	if err != nil {
		return nil, err
	}
	r, err := cs.GetPrompt(ctx, &sdk.GetPromptParams{Name: req.Params.Name, Arguments: req.Params.Arguments})
	if err != nil {
		return nil, err
	}
	return &sdk.GetPromptResult{Description: r.Description, Messages: r.Messages}, nil
}

func (b *bridge) complete(ctx context.Context, req *sdk.CompleteRequest) (*sdk.CompleteResult, error) {
	cs, err := b.session(ctx, false)
	if err != nil {
		return nil, err
	}
	r, err := cs.Complete(ctx, &sdk.CompleteParams{Ref: req.Params.Ref, Argument: req.Params.Argument,
		Context: req.Params.Context})
	if err != nil {
		return nil, err
	}
	return &sdk.CompleteResult{Completion: r.Completion}, nil
}

func (b *bridge) close() {
	for _, s := range b.sessions {
		_ = s.Close() // there is nothing to be lost
	}
}
