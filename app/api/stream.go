package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// streamHandlers answers requests about streams of events.
type streamHandlers struct{ *Server }

// heartbeat is how often a silent stream says that it is alive. It ends as soon
// as it is heard that its bearer has become invalid, and after this time if it isn't.
const heartbeat = 15 * time.Second

// maxStreams is how many streams one person can have open on one replica.
const maxStreams = 50

// stream writes server-sent events (WHATWG HTML, section 9.2). It is safe for
// concurrent use.
type stream struct {
	mu   sync.Mutex
	wire wire
	over bool // nothing is written any more: the connection is somebody else's

	begun atomic.Int64 // when the first piece was sent that counts for held, as of reply
}

// wire is what a stream is written to, a piece at a time and at once.
type wire interface {
	send(piece []byte) error
	// cut ends what is being sent, and what is sent after it.
	cut()
}

// deadline is until when a piece is to be sent.
type deadline struct{ over atomic.Bool }

// next sets it for the next piece. A cut at the same moment is seen before or after.
func (d *deadline) next(set func(time.Time) error) {
	_ = set(time.Now().Add(writeTimeout)) // where there is none, the connection has gone
	if d.over.Load() {
		_ = set(time.Now())
	}
}

// end lets nothing be sent any more.
func (d *deadline) end(set func(time.Time) error) {
	d.over.Store(true)
	_ = set(time.Now())
}

// answerWire is the answer of a request.
type answerWire struct {
	w  http.ResponseWriter
	rc *http.ResponseController

	deadline deadline
}

func openStream(w http.ResponseWriter) *stream {
	streamHead(w.Header())
	w.WriteHeader(http.StatusOK)
	return &stream{wire: &answerWire{w: w, rc: http.NewResponseController(w)}}
}

func streamHead(h http.Header) {
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
}

func (a *answerWire) send(piece []byte) error {
	a.deadline.next(a.rc.SetWriteDeadline)
	if _, err := a.w.Write(piece); err != nil {
		return err
	}
	return a.rc.Flush()
}

func (a *answerWire) cut() { a.deadline.end(a.rc.SetWriteDeadline) }

// event sends one event at once.
func (s *stream) event(id, name string, data []byte) error {
	var b bytes.Buffer
	if id != "" {
		b.WriteString("id: " + id + "\n")
	}
	b.WriteString("event: " + name + "\n")
	for line := range bytes.SplitSeq(data, []byte("\n")) {
		b.WriteString("data: ")
		b.Write(line)
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
	return s.send(b.Bytes())
}

// beat sends a comment that keeps proxies from closing the connection.
func (s *stream) beat() error { return s.send([]byte(": beat\n\n")) }

// leave tells the client to come back, soon and to whoever is there.
func (s *stream) leave() { _ = s.send([]byte("retry: 500\n: the server is shutting down\n\n")) } // it may have gone

func (s *stream) send(piece []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over {
		return errStreamOver
	}
	s.begun.CompareAndSwap(0, time.Now().UnixNano())
	return s.wire.send(piece)
}

// errStreamOver is what is too late for a stream.
var errStreamOver = errors.New("the stream is over")

// end waits for what is being written, a heartbeat perhaps, and lets nothing be
// written after it.
func (s *stream) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
}

// eventOperation is an operation whose answer is a stream.
func (s streamHandlers) eventOperation(method, path, id, tag, summary, events string) huma.Operation {
	op := s.operation(method, path, id, tag, summary)
	op.Description = events
	op.Responses["200"] = &huma.Response{
		Description: "Server-sent events. " + events,
		Content:     map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: huma.TypeString}}},
	}
	return op
}

// follow is what a stream does until it ends.
type follow func(ctx context.Context, out *stream) error

// serve runs fn with an open stream until it returns, the client has gone,
// the bearer is no longer valid, or the server drains.
func (s streamHandlers) serve(fn follow) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		r, w := humago.Unwrap(hc)
		user := callOf(r.Context()).who.User
		if !s.enter(w, r, user) {
			return
		}
		defer s.exit(user)
		ctx, cancel := s.untilDrain(r.Context())
		defer cancel()
		s.run(ctx, cancel, openStream(w), r, fn)
	}}
}

// enter counts a stream, or refuses one too many.
func (s streamHandlers) enter(w http.ResponseWriter, r *http.Request, user todo.UserID) bool {
	if !s.metrics.enter(user) {
		newProblem(r.Context(), http.StatusTooManyRequests, "You have "+strconv.Itoa(maxStreams)+
			" streams open, which is the most there can be. Close one.").write(w)
		return false
	}
	s.streams.Add(1)
	return true
}

func (s streamHandlers) exit(user todo.UserID) {
	s.metrics.leave(user)
	s.streams.Done()
}

// untilDrain is a context that ends with ctx and when the server drains.
func (s streamHandlers) untilDrain(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(s.draining, cancel)
	return ctx, func() { stop(); cancel() }
}

// run runs fn with heartbeats, and says good-bye if the server ends.
func (s streamHandlers) run(ctx context.Context, cancel context.CancelFunc, out *stream, r *http.Request, fn follow) {
	callOf(ctx).stream = out
	beats := s.beat(ctx, cancel, out, r)
	// Whoever is signed out elsewhere is seen to be at once.
	forget := s.People.OnChange(callOf(ctx).who.User, func() { beats.Reset(0) })
	if _, err := s.Identify(r); fault.CodeOf(err) == fault.Unauthenticated {
		cancel() // it changed before anybody listened for it
	}
	_ = fn(ctx, out) // what went wrong shows as the end of the stream
	forget()
	cancel()
	beats.Stop()
	if s.draining.Err() != nil {
		out.leave()
	}
	out.end()
}

// beat sends heartbeats until ctx ends, and cancels it where there is nobody
// who may have them. A timer is less than a goroutine that waits.
func (s streamHandlers) beat(ctx context.Context, cancel context.CancelFunc, out *stream, r *http.Request) *time.Timer {
	var timer *time.Timer
	set := make(chan struct{})
	timer = time.AfterFunc(heartbeat, func() {
		<-set
		if ctx.Err() != nil {
			return
		}
		if _, err := s.Identify(r); fault.CodeOf(err) == fault.Unauthenticated || out.beat() != nil {
			cancel()
			return
		}
		timer.Reset(heartbeat)
	})
	close(set)
	return timer
}

type eventsInput struct {
	Within
	LastEventID string `header:"Last-Event-ID" maxLength:"64" doc:"The id of the last event that was seen."`
}

// events sends the person's changes as they happen.
func (s streamHandlers) events(ctx context.Context, in *eventsInput) (*huma.StreamResponse, error) {
	who := actor(ctx)
	last, err := s.Tasks.LastSeq(ctx, who)
	if err != nil {
		return nil, err
	}
	after := last
	if in.LastEventID != "" {
		n, err := strconv.ParseInt(in.LastEventID, 10, 64)
		if err != nil || n < 0 {
			return nil, fault.InField("header.Last-Event-ID",
				"The Last-Event-ID doesn't belong to this stream. Leave it out to start over.")
		}
		after = min(n, last)
	}
	return s.serveLong(func(ctx context.Context, out *stream) error {
		wake, stop := s.Tasks.Watch(who)
		defer stop()
		plans, stopPlans, err := planHandlers(s).watchPlans(ctx, who)
		if err != nil {
			return err
		}
		defer stopPlans()
		bells, stopBells := reminderHandlers(s).watchRings(who)
		defer stopBells()
		lists := listHandlers(s).watchLists(who)
		defer lists.end()
		hello, _ := json.Marshal(map[string]int64{"last": last})
		if err := out.event(itoa(after), "hello", hello); err != nil {
			return err
		}
		if err := plans.first(out); err != nil {
			return err
		}
		if err := reminderHandlers(s).sendRings(ctx, who, bells, out); err != nil {
			return err
		}
		if err := lists.send(ctx, out); err != nil {
			return err
		}
		for {
			err := chat.Aside(func() (err error) {
				after, err = s.sendChanges(ctx, who, after, out)
				return err
			})
			if err != nil {
				return err
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-wake:
			case <-bells.wake:
				if err := reminderHandlers(s).sendRings(ctx, who, bells, out); err != nil {
					return err
				}
			case <-lists.wake:
				if err := lists.send(ctx, out); err != nil {
					return err
				}
			case <-plans.wake:
				if err := planHandlers(s).sendPlans(ctx, who, plans, out); err != nil {
					return err
				}
			}
		}
	}), nil
}

// sendChanges sends all changes after a number and returns the last one's.
func (s streamHandlers) sendChanges(ctx context.Context, who todo.Actor, after int64, out *stream) (int64, error) {
	const batch = 100
	for {
		sent, more, err := s.sendPage(ctx, who, after, batch, out)
		after = max(after, sent)
		if err != nil || !more {
			return after, err
		}
	}
}

// errTooSlow ends the stream of somebody who reads what they missed too slowly.
// They go on from there when they come back.
var errTooSlow = errors.New("a page of changes was read too slowly")

// sendPage sends some changes and returns the number of the last that was sent,
// and whether there may be more.
func (s streamHandlers) sendPage(
	ctx context.Context, who todo.Actor, after int64, most int, out *stream,
) (last int64, more bool, err error) {
	leave, err := s.Room(ctx, who.User)
	if err != nil {
		return after, false, err
	}
	defer leave()
	list, err := s.Tasks.Changes(ctx, who, after, most)
	if err != nil {
		return after, false, err
	}
	size := 0
	begun := time.Now()
	for _, c := range list {
		if time.Since(begun) > writeTimeout {
			// It has the memory for a large answer, and others wait for that.
			return after, false, errTooSlow
		}
		var b bytes.Buffer
		if err := oneChange(&b, c); err != nil {
			return after, false, err
		}
		if err := out.event(itoa(c.Seq), "change", bytes.TrimSuffix(b.Bytes(), []byte("\n"))); err != nil {
			return after, false, err
		}
		after = c.Seq
		size += b.Len()
	}
	// A page is full by what is stored, of which less is said where a change is cut.
	return after, len(list) == most || size > changeBytes/2, nil
}
