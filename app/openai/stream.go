package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/openai/openai-go/v3/packages/ssestream"
)

// maxBody is how many bytes of one answer are read.
const maxBody = 8 << 20

// What ends an attempt from within.
var (
	errFirst   = errors.New("the answer did not begin in time")
	errIdle    = errors.New("the answer stopped in the middle")
	errCut     = errors.New("the connection ended before the answer did")
	errGarbled = errors.New("the answer is no answer of this API")
)

// attempt asks once. The text goes to emit as it comes. What was read is
// returned with an error as well.
func (m *Model) attempt(ctx context.Context, body []byte, emit func(string)) (*answer, error) {
	a := &answer{}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var begun atomic.Bool
	patience := time.AfterFunc(m.FirstToken, func() {
		if begun.Load() {
			cancel(errIdle)
		}
		cancel(errFirst)
	})
	defer patience.Stop()
	resp, err := m.post(ctx, "/chat/completions", body)
	if err != nil {
		return a, because(ctx, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return a, m.refusal(resp)
	}
	resp.Body = http.MaxBytesReader(nil, resp.Body, maxBody)
	hear := func(c chunk) error {
		if len(c.Error) > 0 && string(c.Error) != "null" {
			return midway(c.Error)
		}
		if shown := a.take(c); shown != "" {
			emit(shown)
		}
		begun.Store(true)
		patience.Reset(m.Idle)
		return nil
	}
	if kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type")); kind == "application/json" {
		return a, because(ctx, whole(resp.Body, a, hear))
	}
	return a, because(ctx, pieces(resp, a, hear))
}

// pieces reads a stream of events.
func pieces(resp *http.Response, a *answer, hear func(chunk) error) error {
	events := ssestream.NewDecoder(resp)
	for events.Next() {
		data := bytes.TrimSpace(events.Event().Data)
		if string(data) == "[DONE]" {
			return nil
		}
		var c chunk
		if err := json.Unmarshal(data, &c); err != nil {
			return errGarbled
		}
		if err := hear(c); err != nil {
			return err
		}
		if a.full() {
			return nil
		}
	}
	if err := events.Err(); err != nil && !a.ended {
		return errors.Join(errCut, err)
	}
	if !a.ended { // some servers do not say [DONE], but then why they ended
		return errCut
	}
	return nil
}

// whole reads an answer of a server that does not stream.
func whole(body io.Reader, a *answer, hear func(chunk) error) error {
	b, err := io.ReadAll(body)
	if err != nil {
		return errors.Join(errCut, err)
	}
	var c chunk
	if json.Unmarshal(b, &c) != nil {
		return errGarbled
	}
	if err := hear(c); err != nil {
		return err
	}
	if len(c.Choices) == 0 {
		return errGarbled
	}
	return nil
}

// because gives the cause of what ctx ended.
func because(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); err != nil && cause != nil {
		return cause
	}
	return err
}

// post sends a request with the key.
func (m *Model) post(ctx context.Context, path string, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, m.BaseURL+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream, application/json")
	return m.do(req)
}

func (m *Model) do(req *http.Request) (*http.Response, error) {
	if m.Key != "" {
		req.Header.Set("Authorization", "Bearer "+string(m.Key))
	}
	req.Header.Set("User-Agent", "todo-chatbot")
	return m.http.Do(req)
}
