package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
)

// Times of the connection to one server.
const (
	listTime  = 15 * time.Second // to connect and to list the tools
	firstWait = time.Second      // after a failure; doubled each time
	longWait  = 5 * time.Minute
)

// link is the connection to one server. It is safe for concurrent use.
type link struct {
	Server
	config Config
	opts   Options
	wake   chan struct{} // something has gone wrong: look now

	mu      sync.Mutex
	session *sdk.ClientSession
	status  chat.ServerStatus
	trouble string // a sentence
	seen    time.Time
	tools   []definition
	leftOut int
}

func newLink(s Server, c Config, o Options) *link {
	return &link{Server: s, config: c, opts: o, wake: make(chan struct{}, 1), status: chat.ServerConnecting}
}

// run keeps the list of tools up to date until ctx ends. A server that does
// not answer is asked again, later each time.
func (l *link) run(ctx context.Context) {
	defer l.drop()
	if l.URL == nil && !l.config.Commands {
		l.note(nil, 0, errCommand)
		return
	}
	wait := firstWait
	for {
		err := l.refresh(ctx)
		if ctx.Err() != nil {
			return
		}
		pause, wake := wait, (chan struct{})(nil)
		if err == nil {
			wait, pause, wake = firstWait, l.opts.Refresh, l.wake
		} else {
			l.opts.Log.Warn("an MCP server is not reached", "server", l.Name, "at", l.place(), "error", l.scrub(err),
				"again_in", pause)
			wait = min(2*wait, longWait)
		}
		select {
		case <-ctx.Done():
			return
		case <-l.opts.After(pause):
		case <-wake:
		}
	}
}

// refresh connects where there is no connection, and lists the tools.
func (l *link) refresh(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, listTime)
	defer cancel()
	tools, leftOut, err := l.list(ctx)
	if err != nil {
		l.drop()
	}
	l.note(tools, leftOut, err)
	return err
}

func (l *link) list(ctx context.Context) (tools []definition, leftOut int, err error) {
	s, err := l.connected(ctx)
	if err != nil {
		return nil, 0, err
	}
	names := map[string]bool{}
	cursor := ""
	for range maxPages {
		page, err := s.ListTools(ctx, &sdk.ListToolsParams{Cursor: cursor})
		if err != nil {
			return nil, 0, fmt.Errorf("list tools: %w", err)
		}
		for _, t := range page.Tools {
			if d, ok := define(l.Name, t); ok && len(tools) < maxTools && !names[d.name] {
				names[d.name] = true
				tools = append(tools, d)
			} else {
				leftOut++
			}
		}
		if cursor = page.NextCursor; cursor == "" {
			break
		}
	}
	return tools, leftOut, nil
}

// connected is the session, opened if there is none.
func (l *link) connected(ctx context.Context) (*sdk.ClientSession, error) {
	l.mu.Lock()
	s := l.session
	l.mu.Unlock()
	if s != nil {
		return s, nil
	}
	var transport sdk.Transport
	if l.URL != nil {
		transport = &sdk.StreamableClientTransport{
			Endpoint: l.URL.String(), HTTPClient: l.config.Allow.client(l.Server), MaxRetries: -1,
			DisableStandaloneSSE: true, MaxEventSize: maxAnswer,
		}
	} else {
		cmd := exec.Command(l.Command, l.Args...)
		// Not our environment, which has our own secrets in it.
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "LANG=" + os.Getenv("LANG")}
		for _, e := range l.Env {
			cmd.Env = append(cmd.Env, e.Name+"="+e.value)
		}
		transport = command{cmd}
	}
	// It can ask us for nothing: no files, no model, no person.
	c := sdk.NewClient(&sdk.Implementation{Name: "todo-chatbot", Version: l.opts.Version}, &sdk.ClientOptions{
		Capabilities: &sdk.ClientCapabilities{}, MultiRoundTrip: &sdk.MultiRoundTripOptions{Disabled: true},
	})
	s, err := c.Connect(ctx, transport, nil)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.session = s
	return s, nil
}

// call calls a tool. Trouble with the connection makes run look again.
func (l *link) call(ctx context.Context, tool string, args json.RawMessage) (*sdk.CallToolResult, error) {
	s, err := l.connected(ctx)
	if err != nil {
		return nil, err
	}
	r, err := s.CallTool(ctx, &sdk.CallToolParams{Name: tool, Arguments: args})
	if err != nil && ctx.Err() == nil {
		select {
		case l.wake <- struct{}{}:
		default:
		}
	}
	return r, err
}

// note takes down how the server is.
func (l *link) note(tools []definition, leftOut int, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil {
		l.status, l.trouble, l.seen, l.tools, l.leftOut = chat.ServerReady, "", l.opts.Now().UTC(), tools, leftOut
		return
	}
	// The tools stay in sight, for the person's settings; they cannot be used.
	l.status, l.trouble = chat.ServerUnreachable, sentence(err)
	if errors.Is(err, errForbidden) || errors.Is(err, errCommand) {
		l.status = chat.ServerRefused
	}
}

// state is what is known of the server; the tools must not be changed.
func (l *link) state() (chat.ForeignServer, []definition) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := chat.ForeignServer{Name: l.Name, Host: l.place(), Status: l.status, Error: l.trouble,
		Tools: []chat.ForeignTool{}, LeftOut: l.leftOut}
	if !l.seen.IsZero() {
		seen := l.seen
		s.Seen = &seen
	}
	return s, l.tools
}

// drop ends the session, if there is one.
func (l *link) drop() {
	l.mu.Lock()
	s := l.session
	l.session = nil
	l.mu.Unlock()
	if s != nil {
		_ = s.Close() // what it says at its end does not matter
	}
}

// errCommand is that a server would have to be started here.
var errCommand = errors.New("commands are started only by todo run")

// sentence is what a person reads of trouble: never the error itself, in
// which the server can write, and an address with a key in it can stand.
func sentence(err error) string {
	text := err.Error()
	switch {
	case errors.Is(err, errForbidden):
		return "It is at a private address, where nothing may be asked unless the operator allows it (MCP_ALLOW)."
	case errors.Is(err, errCommand):
		return "It is started by a command, which happens only where the app runs on one machine (todo run)."
	case errors.Is(err, context.DeadlineExceeded) || strings.Contains(text, "timeout"):
		return "It did not answer in time. It is asked again."
	case errors.Is(err, exec.ErrNotFound) || errors.Is(err, os.ErrNotExist):
		return "Its command was not found on this machine."
	case strings.Contains(text, "Unauthorized") || strings.Contains(text, "Forbidden"):
		return "It does not accept the credentials of its configuration."
	case strings.Contains(text, "not followed"):
		return "It sends us on to another server, which is not followed."
	case strings.Contains(text, "larger than"):
		return "What it sends is larger than is taken."
	}
	return "It cannot be reached, or does not speak the Model Context Protocol. It is asked again."
}

// scrub is an error for the log, without what could be a credential.
func (l *link) scrub(err error) string {
	text := err.Error()
	if l.URL != nil {
		text = strings.ReplaceAll(text, l.URL.String(), l.URL.Host)
		if l.URL.RawQuery != "" {
			text = strings.ReplaceAll(text, l.URL.RawQuery, "[hidden]")
		}
	}
	for _, h := range append(append([]Header{}, l.Headers...), l.Env...) {
		if h.value != "" {
			text = strings.ReplaceAll(text, h.value, "[hidden]")
		}
	}
	return plain(text, 300)
}
