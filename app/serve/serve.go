// Package serve runs an HTTP server until it is told to end, and then ends it
// so that nobody notices: first it says "not ready" and asks clients to come
// back on another connection, then streams are asked to come back elsewhere,
// and what is being answered is finished.
//
// It also keeps room for everybody: a request has a limited time to arrive,
// whatever its handler does, and connections that only wait give way when
// there are too many of them.
package serve

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// Times of one connection.
const (
	headerTime = 5 * time.Second  // for a request's header
	arriveTime = 10 * time.Second // for a request from its first byte to its last
	idleTime   = 2 * time.Minute  // between two requests
	writeTime  = 20 * time.Second // for each writePiece bytes of an answer
	writePiece = 64 << 10
)

// Handler is what is served.
type Handler interface {
	http.Handler
	// Leave makes readiness fail. Everything else goes on.
	Leave()
	// Drain ends open streams.
	Drain()
}

// LongestLinger is the most that the containers give Options.Linger: with the delay and
// the grace of requests it is within the time that a pod has to end.
const LongestLinger = 8 * time.Second

// Options say how a server ends, and how much it takes at once.
type Options struct {
	// Delay is how long requests are still taken after Leave, so that load
	// balancers learn of it in time. Each answer closes its connection then.
	Delay time.Duration
	// Linger is how much longer than Delay, at the most, they are still taken, for as
	// long as they come: where the processor is short, load balancers learn late.
	Linger time.Duration
	// Grace is how long running requests may go on; 20 s if 0.
	Grace time.Duration
	// Arrive is how long a request may take from its first byte to its last; 10 s if 0.
	Arrive time.Duration
	// Connections is how many there are at the most, half of them from one
	// address; if 0, what the system's limit of open files allows, and at most 10,000.
	Connections int
	Log         *slog.Logger // silent if nil
}

func (o Options) withDefaults() Options {
	if o.Grace == 0 {
		o.Grace = 20 * time.Second
	}
	if o.Arrive == 0 {
		o.Arrive = arriveTime
	}
	if o.Connections == 0 {
		o.Connections = connectionsAllowed()
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// Until serves until ctx ends, and returns when everything has been answered.
// It closes the listener.
func Until(ctx context.Context, l net.Listener, h Handler, o Options) error {
	o = o.withDefaults()
	g := &guard{handler: h}
	srv := &http.Server{
		Handler:           g,
		ReadHeaderTimeout: min(headerTime, o.Arrive),
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(o.Log.Handler(), slog.LevelWarn),
		ConnContext:       withConn,
		ConnState:         observe,
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(newRoom(l, o)) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	o.Log.Info("shutting down")
	h.Leave()
	g.leaving.Store(true)
	delay := time.NewTimer(o.Delay)
	defer delay.Stop()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-delay.C:
	}
	if err := g.linger(failed, o.Linger); err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	h.Drain()
	end, cancel := context.WithTimeout(context.Background(), o.Grace)
	defer cancel()
	if err := srv.Shutdown(end); err != nil {
		srv.Close()
		if !errors.Is(err, context.DeadlineExceeded) {
			return fmt.Errorf("shut down: %w", err)
		}
		o.Log.Warn("some requests were cut off at shutdown")
	}
	return nil
}

// guard stands in front of the handler.
type guard struct {
	handler http.Handler
	leaving atomic.Bool
	last    atomic.Int64 // when the last request came after the signal to end, in Unix nanoseconds
}

// quiet is how long no request has to have come for nobody to send any.
const quiet = time.Second

// linger waits until no request comes any more, or the limit is over. Whoever still
// sends has not learned that this server leaves.
func (g *guard) linger(failed <-chan error, limit time.Duration) error {
	deadline := time.Now().Add(limit)
	for {
		until := time.Unix(0, g.last.Load()).Add(quiet)
		if until.After(deadline) {
			until = deadline
		}
		left := time.Until(until)
		if left <= 0 {
			return nil
		}
		select {
		case err := <-failed:
			return err
		case <-time.After(left):
		}
	}
}

// isProbe says whether a request asks after the server's health: probes go on until
// it has ended, and mean nothing.
func isProbe(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/health") }

// ServeHTTP answers a request.
func (g *guard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if g.leaving.Load() {
		w.Header().Set("Connection", "close")
		if !isProbe(r) {
			g.last.Store(time.Now().UnixNano())
		}
	}
	if c, ok := r.Context().Value(connKey{}).(*conn); ok {
		r.Body = c.receive(r)
	}
	g.handler.ServeHTTP(w, r)
}
