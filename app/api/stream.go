package api

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// heartbeat is how often a silent stream says that it is alive, and how soon
// it ends after its bearer has become invalid.
const heartbeat = 15 * time.Second

// maxStreams is how many streams one person can have open on one replica.
const maxStreams = 50

// stream writes server-sent events (WHATWG HTML, section 9.2). It is safe for
// concurrent use.
type stream struct {
	mu  sync.Mutex
	w   http.ResponseWriter
	rc  *http.ResponseController
	buf bytes.Buffer
}

func openStream(w http.ResponseWriter) *stream {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	return &stream{w: w, rc: http.NewResponseController(w)}
}

// event sends one event at once.
func (s *stream) event(id, name string, data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.buf.Reset()
	if id != "" {
		s.buf.WriteString("id: " + id + "\n")
	}
	s.buf.WriteString("event: " + name + "\n")
	for line := range bytes.SplitSeq(data, []byte("\n")) {
		s.buf.WriteString("data: ")
		s.buf.Write(line)
		s.buf.WriteByte('\n')
	}
	s.buf.WriteByte('\n')
	return s.send()
}

// beat sends a comment that keeps proxies from closing the connection.
func (s *stream) beat() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.buf.Reset()
	s.buf.WriteString(": beat\n\n")
	return s.send()
}

// leave tells the client to come back, soon and to whoever is there.
func (s *stream) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.buf.Reset()
	s.buf.WriteString("retry: 500\n: the server is shutting down\n\n")
	s.send()
}

func (s *stream) send() error {
	s.rc.SetWriteDeadline(time.Now().Add(writeTimeout))
	if _, err := s.w.Write(s.buf.Bytes()); err != nil {
		return err
	}
	return s.rc.Flush()
}

// eventOperation is an operation whose answer is a stream.
func (s *Server) eventOperation(method, path, id, tag, summary, events string) huma.Operation {
	op := s.operation(method, path, id, tag, summary)
	op.Description = events
	op.Responses["200"] = &huma.Response{
		Description: "Server-sent events. " + events,
		Content:     map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: huma.TypeString}}},
	}
	return op
}

// serve runs fn with an open stream until it returns, the client has gone,
// the bearer is no longer valid, or the server drains.
func (s *Server) serve(fn func(ctx context.Context, out *stream) error) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		r, w := humago.Unwrap(hc)
		user := callOf(r.Context()).who.User
		if !s.metrics.enter(user) {
			newProblem(r.Context(), http.StatusTooManyRequests, "You have "+strconv.Itoa(maxStreams)+" streams open, which is the most there can be. Close one.").write(w)
			return
		}
		defer s.metrics.leave(user)
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		out := openStream(w)
		s.streams.Add(1)
		defer s.streams.Done()
		var keeper sync.WaitGroup
		keeper.Go(func() { defer cancel(); s.keep(ctx, r, out) })
		fn(ctx, out) // what went wrong shows as the end of the stream
		cancel()
		keeper.Wait()
		select {
		case <-s.drain:
			out.leave()
		default:
		}
	}}
}

// keep sends heartbeats until the stream is to end.
func (s *Server) keep(ctx context.Context, r *http.Request, out *stream) {
	tick := time.NewTicker(heartbeat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.drain:
			return
		case <-tick.C:
			if _, err := s.Identify(r); fault.CodeOf(err) == fault.Unauthenticated || out.beat() != nil {
				return
			}
		}
	}
}

type eventsInput struct {
	Owner
	LastEventID string `header:"Last-Event-ID" maxLength:"64" doc:"The id of the last event that was seen."`
}

// events sends the person's changes as they happen.
func (s *Server) events(ctx context.Context, in *eventsInput) (*huma.StreamResponse, error) {
	who := actor(ctx)
	last, err := s.Tasks.LastSeq(ctx, who)
	if err != nil {
		return nil, err
	}
	after := last
	if in.LastEventID != "" {
		n, err := strconv.ParseInt(in.LastEventID, 10, 64)
		if err != nil || n < 0 {
			return nil, fault.InField("header.Last-Event-ID", "The Last-Event-ID is none of this stream. Leave it out to start anew.")
		}
		after = min(n, last)
	}
	return s.serve(func(ctx context.Context, out *stream) error {
		wake, stop := s.Tasks.Watch(who)
		defer stop()
		hello, _ := json.Marshal(map[string]int64{"last": last})
		if err := out.event(itoa(after), "hello", hello); err != nil {
			return err
		}
		for {
			if after, err = s.sendChanges(ctx, who, after, out); err != nil {
				return err
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-wake:
			}
		}
	}), nil
}

// sendChanges sends all changes after a number and returns the last one's.
func (s *Server) sendChanges(ctx context.Context, who todo.Actor, after int64, out *stream) (int64, error) {
	const batch = 100
	for {
		list, err := s.Tasks.Changes(ctx, who, after, batch)
		if err != nil {
			return after, err
		}
		for _, c := range list {
			b, err := json.Marshal(c)
			if err != nil {
				return after, err
			}
			if err := out.event(itoa(c.Seq), "change", b); err != nil {
				return after, err
			}
			after = c.Seq
		}
		if len(list) < batch {
			return after, nil
		}
	}
}
