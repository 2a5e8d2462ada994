package remote

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/clip"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// maxAll is how many tools of other servers a model is given together.
const maxAll = 100

// callTime bounds one call of a tool.
const callTime = 25 * time.Second

// Options of a Hub. Store is needed.
type Options struct {
	Store   chat.ForeignStore
	Refresh time.Duration // how often tools are listed again; 5 minutes if 0
	Version string
	Log     *slog.Logger
	Now     func() time.Time
	After   func(time.Duration) <-chan time.Time
	// Observe hears of every call: the server, how it ended (done, failed,
	// unreachable, repeated) and how long it took.
	Observe func(server, outcome string, took time.Duration)
}

// Hub is our own tools and those of other servers. It implements chat.Tools
// and is safe for concurrent use.
type Hub struct {
	own   chat.Tools
	links []*link
	opts  Options
}

// New returns a Hub. Nothing is connected until Connect.
func New(own chat.Tools, c Config, o Options) *Hub {
	if o.Refresh == 0 {
		o.Refresh = 5 * time.Minute
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.After == nil {
		o.After = time.After
	}
	if o.Observe == nil {
		o.Observe = func(string, string, time.Duration) {}
	}
	h := &Hub{own: own, opts: o}
	for _, s := range c.Servers {
		h.links = append(h.links, newLink(s, c, o))
	}
	return h
}

// Connect keeps the connections until ctx ends.
func (h *Hub) Connect(ctx context.Context) {
	var all sync.WaitGroup
	for _, l := range h.links {
		all.Go(func() { l.run(ctx) })
	}
	all.Wait()
}

// Specs are our own tools and those that the person has not switched off, of
// servers that answer.
func (h *Hub) Specs(ctx context.Context, who todo.Actor) []chat.ToolSpec {
	own := h.own.Specs(ctx, who)
	if len(h.links) == 0 {
		return own
	}
	permissions, err := h.opts.Store.Permissions(ctx, who.User)
	if err != nil {
		h.opts.Log.Error("read which tools of other servers may be used", "error", err)
		return own
	}
	out := slices.Clone(own)
	for _, l := range h.links {
		state, tools := l.state()
		if state.Status != chat.ServerReady {
			continue
		}
		for _, d := range tools {
			if len(out)-len(own) < maxAll && permission(permissions, d).Enabled {
				out = append(out, chat.ToolSpec{Name: d.name, Title: d.title, Description: d.told(), Schema: d.schema,
					Destructive: true})
			}
		}
	}
	return out
}

// Preview says what a call would do; see chat.Tools. A tool of another server
// waits for the person unless they have said that it need not.
func (h *Hub) Preview(ctx context.Context, who todo.Actor, c chat.Call) (chat.Preview, error) {
	if !foreign(c.Tool) {
		return h.own.Preview(ctx, who, c)
	}
	p := chat.Preview{Verb: "Use", Resolved: chat.ResolvedCall{Call: c}}
	_, d, perm, refusal, err := h.find(ctx, who, c)
	if err != nil {
		return p, err
	}
	if refusal != nil {
		p.Resolved.Failed = refusal
		return p, nil
	}
	if perm.Ask {
		// Its name, not its title: that is text of the server's choice.
		p.Ask = fmt.Sprintf("Use “%s” of %s?", d.remote, d.server)
		p.Lines = []chat.Line{{Title: d.server + ": " + d.remote, Detail: sent(c.Args)}}
	}
	return p, nil
}

// Run carries a call out; see chat.Tools. What a server elsewhere does cannot
// be done in one transaction with our record of it: a call is made at most
// once. If a process dies in the middle of it, it is not made again.
func (h *Hub) Run(ctx context.Context, who todo.Actor, c chat.Call) (chat.Result, error) {
	if !foreign(c.Tool) {
		return h.own.Run(ctx, who, c)
	}
	l, d, _, refusal, err := h.find(ctx, who, c)
	if err != nil {
		return chat.Result{}, err
	}
	if refusal != nil {
		return *refusal, nil
	}
	start := h.opts.Now()
	outcome := "repeated"
	defer func() { h.opts.Observe(d.server, outcome, h.opts.Now().Sub(start)) }()
	begun, prior, err := h.opts.Store.BeginCall(ctx, who.User, c.ID, start)
	switch {
	case err != nil:
		return chat.Result{}, err
	case prior != nil:
		return *prior, nil
	case begun:
		return chat.Result{Failed: true,
			Text: fmt.Sprintf(
				"This call of “%s” was begun before, and it is not known whether the server %q carried it out. It "+
					"was not made again. Tell the person.", d.remote, d.server)}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	var out chat.Result
	r, err := l.call(ctx, d.remote, c.Args)
	switch {
	case err == nil:
		out, outcome = result(d.server, r), "done"
		if out.Failed {
			outcome = "failed"
		}
	case context.Cause(ctx) != nil && ctx.Err() == context.Canceled:
		return chat.Result{}, context.Cause(ctx)
	default:
		outcome = "unreachable"
		h.opts.Log.Warn("call a tool of another MCP server", "server", d.server, "tool", d.remote, "error",
			l.scrub(err))
		out = chat.Result{Failed: true,
			Text: fmt.Sprintf("The server %q gave no answer, and it is not known whether it did what was asked. %s",
				d.server, sentence(err))}
	}
	return out, h.opts.Store.EndCall(context.WithoutCancel(ctx), who.User, c.ID, out)
}

// find looks a call up: the tool, how the person wants it used, or why it
// cannot be used.
func (h *Hub) find(ctx context.Context, who todo.Actor,
	c chat.Call) (*link, definition, chat.Permission, *chat.Result, error) {
	refuse := func(format string, args ...any) (*link, definition, chat.Permission, *chat.Result, error) {
		return nil, definition{}, chat.Permission{}, &chat.Result{Failed: true, Text: fmt.Sprintf(format, args...)}, nil
	}
	l, d, status := h.lookUp(c.Tool)
	switch {
	case l == nil:
		return refuse("There is no tool %q. It may have been taken away by its server.", clip.Runes(c.Tool, maxName))
	case status != chat.ServerReady:
		return refuse("The server %q cannot be reached at the moment, so nothing was done.", l.Name)
	}
	permissions, err := h.opts.Store.Permissions(ctx, who.User)
	if err != nil {
		return nil, d, chat.Permission{}, nil, err
	}
	perm := permission(permissions, d)
	if !perm.Enabled {
		return refuse("The person has switched the tool %q off, so nothing was done.", d.name)
	}
	if b := bytes.TrimSpace(c.Args); len(b) == 0 || b[0] != '{' || !json.Valid(b) {
		return refuse("The arguments of %q are no JSON object. Look at its schema and call it again.", d.name)
	}
	return l, d, perm, nil, nil
}

func (h *Hub) lookUp(name string) (*link, definition, chat.ServerStatus) {
	for _, l := range h.links {
		if !strings.HasPrefix(name, l.Name+separator) {
			continue
		}
		state, tools := l.state()
		if i := slices.IndexFunc(tools, func(d definition) bool { return d.name == name }); i >= 0 {
			return l, tools[i], state.Status
		}
	}
	return nil, definition{}, ""
}

// Servers tells a person of the servers and their tools.
func (h *Hub) Servers(ctx context.Context, who todo.Actor) ([]chat.ForeignServer, error) {
	out := []chat.ForeignServer{}
	permissions, err := h.opts.Store.Permissions(ctx, who.User)
	if err != nil {
		return nil, err
	}
	for _, l := range h.links {
		s, tools := l.state()
		for _, d := range tools {
			s.Tools = append(s.Tools, d.shown(permission(permissions, d)))
		}
		out = append(out, s)
	}
	return out, nil
}

// Permit stores how a person wants a tool used; nil leaves it as it is.
func (h *Hub) Permit(ctx context.Context, who todo.Actor, tool string, enabled, ask *bool) (chat.ForeignTool, error) {
	l, d, _ := h.lookUp(tool)
	if l == nil {
		return chat.ForeignTool{},
			fault.New(fault.NotFound,
				"There is no tool of that name. Its server may have taken it away; load the list again.")
	}
	permissions, err := h.opts.Store.Permissions(ctx, who.User)
	if err != nil {
		return chat.ForeignTool{}, err
	}
	p := permission(permissions, d)
	if enabled != nil {
		p.Enabled = *enabled
	}
	if ask != nil {
		p.Ask = *ask
	}
	p.Definition = d.digest
	return d.shown(p), h.opts.Store.SetPermission(ctx, who.User, p)
}

func (d definition) shown(p chat.Permission) chat.ForeignTool {
	return chat.ForeignTool{Name: d.name, Title: d.title, Description: d.description, Enabled: p.Enabled, Ask: p.Ask}
}

// permission is how a person wants a tool used: on, and asked about each
// time, unless they have said otherwise of the tool as it is now.
func permission(set map[string]chat.Permission, d definition) chat.Permission {
	p, ok := set[d.name]
	if !ok {
		return chat.Permission{Tool: d.name, Enabled: true, Ask: true}
	}
	p.Ask = p.Ask || p.Definition != d.digest
	return p
}

// foreign says whether a name is one of another server's tools: none of ours
// has the separator in it.
func foreign(tool string) bool { return strings.Contains(tool, separator) }

// maxSent is how much of the arguments of a call a person is shown.
const maxSent = 600

// sent is what a call would send, as a person reads it: what is left out is
// told by how much it is, for it may be what the call is about.
func sent(args json.RawMessage) string {
	text := plain(compact(args), len(args))
	if n := len([]rune(text)); n > maxSent {
		return fmt.Sprintf("%s (%d characters in all)", clip.Runes(text, maxSent), n)
	}
	return text
}

// compact is JSON on one line.
func compact(b json.RawMessage) string {
	var out bytes.Buffer
	if json.Compact(&out, b) != nil {
		return string(b)
	}
	return out.String()
}
