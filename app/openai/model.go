// Package openai is a chat.Model over any endpoint that speaks OpenAI's Chat
// Completions: OpenAI itself, Ollama, vLLM, LM Studio and others. It asks,
// streams, tries again, and gives up in a way that another model can go on.
package openai

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
)

// The waits between attempts, where the server does not say how long.
const (
	firstWait = 500 * time.Millisecond
	longWait  = 8 * time.Second
	// patientWait is the longest that a person is let wait because a server
	// asks for it; after more than that the other assistant answers.
	patientWait = 10 * time.Second
)

// Model asks one endpoint. It is safe for concurrent use.
type Model struct {
	Config
	http *http.Client

	mu      sync.Mutex
	listed  string // the model that the endpoint names, where none is given
	noUsage bool   // the endpoint does not know stream_options
}

// New returns a Model. It does not ask anything yet.
func New(c Config) *Model {
	c = c.withDefaults()
	t := &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: c.Connect, KeepAlive: 15 * time.Second}).DialContext,
		TLSHandshakeTimeout: c.Connect,
		MaxIdleConns:        256,
		MaxIdleConnsPerHost: 128,
		IdleConnTimeout:     90 * time.Second,
		DisableCompression:  true, // a compressor would hold pieces back
	}
	// With HTTP/1.1 a stopped answer closes its connection, which every server
	// notices; a reset stream behind a proxy may go unnoticed.
	t.Protocols = new(http.Protocols)
	t.Protocols.SetHTTP1(true)
	return &Model{Config: c, http: &http.Client{
		Transport: t,
		// the key stays here
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Name implements chat.Model.
func (m *Model) Name() string {
	if m.Model != "" {
		return m.Model
	}
	return "openai"
}

// Reply implements chat.Model. An answer that does not come is a
// *chat.ModelError.
func (m *Model) Reply(ctx context.Context, p chat.Prompt, emit func(string)) (chat.Reply, error) {
	spent := p.Turn.State.Usage
	if spent.In+spent.Out >= m.TurnTokens {
		return chat.Reply{},
			&chat.ModelError{Reason: chat.Budget, Err: errors.New("the turn has cost the tokens it may cost")}
	}
	if spent.Time >= m.TurnTime {
		return chat.Reply{},
			&chat.ModelError{Reason: chat.Budget, Err: errors.New("the turn has taken the time it may take")}
	}
	within, cancel := context.WithTimeoutCause(ctx, min(m.ReplyTime, m.TurnTime-spent.Time), errReply)
	defer cancel()
	a, names, used, err := m.ask(within, p, emit)
	if err == nil {
		return chat.Reply{Text: a.text.String(), Calls: a.wanted(names), Usage: used}, nil
	}
	if cause := ctx.Err(); cause != nil { // the person or the process ended it
		return chat.Reply{Usage: used}, cause
	}
	u := &chat.ModelError{Reason: reason(err), Err: err, Usage: used}
	var r *refusal
	if errors.As(err, &r) && r.told {
		u.Retry = r.after
	}
	return chat.Reply{}, u
}

var errReply = errors.New("the answer took too long")

// ask asks until there is an answer, or no hope of one.
func (m *Model) ask(ctx context.Context, p chat.Prompt, emit func(string)) (*answer, aliases, chat.Usage, error) {
	messages, names := m.prompt(p)
	req := request{Messages: messages, Tools: specs(p.Tools, names), Stream: true}
	var used chat.Usage
	for try := 1; ; try++ {
		said := false
		a, in, err := m.once(ctx, req, func(text string) { said = true; emit(text) })
		used.In, used.Out = used.In+in, used.Out+a.tokens()
		if err == nil && len(a.calls) == 0 && a.text.Len() == 0 {
			err = errEmpty
		}
		if err == nil || ctx.Err() != nil || !retryable(err) || try >= m.Attempts || said && p.Retract == nil {
			return a, names, used, because(ctx, err)
		}
		wait := pause(try, err)
		if wait > patientWait {
			return a, names, used, err
		}
		if said {
			p.Retract()
		}
		used.Retries++
		m.Log.Debug("ask the model again", "model", m.Name(), "attempt", try+1, "wait", wait, "error", err)
		select {
		case <-ctx.Done():
			return a, names, used, context.Cause(ctx)
		case <-m.Sleep(wait):
		}
	}
}

var errEmpty = fmt.Errorf("%w: it is empty", errGarbled)

// once is one attempt, and what it cost to read.
func (m *Model) once(ctx context.Context, req request, emit func(string)) (*answer, int, error) {
	var err error
	if req.Model, err = m.model(ctx); err != nil {
		return &answer{}, 0, err
	}
	m.mu.Lock()
	if !m.noUsage {
		req.Options = &streamOptions{Usage: true}
	}
	m.mu.Unlock()
	body, err := json.Marshal(req)
	if err != nil {
		return &answer{}, 0, err
	}
	a, err := m.attempt(ctx, body, emit)
	var r *refusal
	if req.Options != nil && errors.As(err, &r) && (r.status == http.StatusBadRequest ||
		r.status == http.StatusUnprocessableEntity) {
		// Perhaps it does not know how to tell the cost of a stream.
		req.Options = nil
		if body, err = json.Marshal(req); err != nil {
			return a, 0, err
		}
		if a, err = m.attempt(ctx, body, emit); err == nil {
			m.mu.Lock()
			m.noUsage = true
			m.mu.Unlock()
		}
	}
	if a.usage != nil {
		return a, a.usage.In, err
	}
	if err != nil && a.size() <= 1 {
		return a, 0, err
	}
	return a, len(body) / bytesPerToken, err
}

// tokens is what the answer cost to write.
func (a *answer) tokens() int {
	if a.usage != nil {
		return a.usage.Out
	}
	if a.text.Len() == 0 && len(a.calls) == 0 {
		return 0
	}
	return a.size()
}

// pause is how long to wait after the n-th attempt: as long as the server
// says, or longer each time and never the same for all that wait.
func pause(n int, err error) time.Duration {
	var r *refusal
	if errors.As(err, &r) && r.told {
		return r.after
	}
	d := min(firstWait<<(n-1), longWait)
	return d/2 + rand.N(d/2)
}

// model is the one to ask for.
func (m *Model) model(ctx context.Context) (string, error) {
	if m.Model != "" {
		return m.Model, nil
	}
	m.mu.Lock()
	name := m.listed
	m.mu.Unlock()
	if name != "" {
		return name, nil
	}
	ctx, cancel := context.WithTimeoutCause(ctx, m.FirstToken, errFirst)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, m.BaseURL+"/models", nil)
	if err != nil {
		return "", err
	}
	resp, err := m.do(req)
	if err != nil {
		return "", because(ctx, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return "", m.refusal(resp)
	}
	var list struct {
		Data []struct {
			ID string `json:"id"`
		} `json:"data"`
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxBody)).Decode(&list); err != nil || len(list.Data) == 0 ||
		list.Data[0].ID == "" || len(list.Data[0].ID) > maxName {
		return "", fmt.Errorf("%w: it lists no model; set OPENAI_MODEL", errGarbled)
	}
	m.mu.Lock()
	m.listed = list.Data[0].ID
	m.mu.Unlock()
	return list.Data[0].ID, nil
}

// specs are the tools as the API wants them.
func specs(tools []chat.ToolSpec, names aliases) (all []toolSpec) {
	for _, t := range tools {
		all = append(all, toolSpec{"function", functionSpec{names.theirs(t.Name), t.Description, t.Schema}})
	}
	return all
}
