package fakeopenai

import (
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"time"
)

// Request is what the provider was sent.
type Request struct {
	Header   http.Header
	Raw      []byte
	Model    string    `json:"model"`
	Messages []Message `json:"messages"`
	Tools    []struct {
		Function struct {
			Name       string          `json:"name"`
			Parameters json.RawMessage `json:"parameters"`
		} `json:"function"`
	} `json:"tools"`
	StreamOptions *struct {
		IncludeUsage bool `json:"include_usage"`
	} `json:"stream_options"`
}

// Message is one of the conversation.
type Message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
	Calls   []struct {
		ID       string `json:"id"`
		Function struct {
			Name      string `json:"name"`
			Arguments string `json:"arguments"`
		} `json:"function"`
	} `json:"tool_calls"`
	CallID string `json:"tool_call_id"`
}

// Last is the newest message of the role, "" if there is none.
func (r Request) Last(role string) string {
	for i := len(r.Messages) - 1; i >= 0; i-- {
		if r.Messages[i].Role == role {
			return r.Messages[i].Content
		}
	}
	return ""
}

// Provider is the server. Its Think decides what to answer; it is called once
// a request, and must be safe for concurrent use.
type Provider struct {
	Think func(Request) Answer
	// Gone, if it is not nil, gets the time at which a client is seen to have
	// gone before its answer ended.
	Gone chan time.Time
	// Began, if it is not nil, is called when the first piece with content
	// goes out, with the time since the request came in. It is set before the
	// first request.
	Began func(r Request, after time.Duration)

	mu       sync.Mutex
	requests []Request
}

// Script answers the requests in order, and those after the last like the last.
func Script(answers ...Answer) *Provider {
	var mu sync.Mutex
	n := 0
	return &Provider{Think: func(Request) Answer {
		mu.Lock()
		defer mu.Unlock()
		a := answers[min(n, len(answers)-1)]
		n++
		return a
	}}
}

// Requests are all chat requests so far.
func (p *Provider) Requests() []Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Request(nil), p.requests...)
}

// ServeHTTP implements http.Handler: POST …/chat/completions, GET …/models.
func (p *Provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"object":"list","data":[{"id":"fake-model","object":"model"}]}`)
		return
	}
	raw, err := io.ReadAll(r.Body)
	req := Request{Header: r.Header.Clone(), Raw: raw}
	if err != nil || json.Unmarshal(raw, &req) != nil {
		http.Error(w, `{"error":{"message":"no JSON","type":"invalid_request_error"}}`, http.StatusBadRequest)
		return
	}
	p.mu.Lock()
	p.requests = append(p.requests, req)
	p.mu.Unlock()
	came := time.Now()
	a := p.Think(req)
	if a.First > 0 && !p.pause(r, a.First) {
		return
	}
	switch {
	case a.Status != 0:
		if a.RetryAfter != "" {
			w.Header().Set("Retry-After", a.RetryAfter)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(a.Status)
		io.WriteString(w, text(object{"error": object{"message": a.Message, "type": "fake_error", "code": a.Error,
			"param": nil}}))
	case a.Body != "":
		w.Header().Set("Content-Type", "text/event-stream")
		io.WriteString(w, a.Body)
	case a.Whole:
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, a.whole())
	default:
		p.stream(w, r, a, func() {
			if p.Began != nil {
				p.Began(req, time.Since(came))
			}
		})
	}
}

// stream sends the events of an answer as far as they come.
func (p *Provider) stream(w http.ResponseWriter, r *http.Request, a Answer, began func()) {
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	out := http.NewResponseController(w)
	for i, event := range a.events() {
		if i > 0 && a.Gap > 0 && !p.pause(r, a.Gap) {
			return
		}
		if a.Cut > 0 && i == a.Cut {
			panic(http.ErrAbortHandler)
		}
		if a.Hang > 0 && i == a.Hang {
			p.pause(r, time.Hour)
			return
		}
		if i == 1 { // the one before it has only the role
			began()
		}
		for b := []byte(event); len(b) > 0; {
			n := len(b)
			if a.Split > 0 {
				n = min(n, a.Split)
			}
			w.Write(b[:n])
			if out.Flush() != nil {
				p.gone()
				return
			}
			b = b[n:]
		}
	}
}

// pause waits, and reports false if the client has gone meanwhile.
func (p *Provider) pause(r *http.Request, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-r.Context().Done():
		p.gone()
		return false
	}
}

func (p *Provider) gone() {
	if p.Gone != nil {
		p.Gone <- time.Now()
	}
}
