// Package serve runs an HTTP server until it is told to end, and then ends it
// so that nobody notices: first it says "not ready", then streams are asked to
// come back elsewhere, and what is being answered is finished.
package serve

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Handler is what is served.
type Handler interface {
	http.Handler
	// Drain makes readiness fail and ends open streams.
	Drain()
}

// Options say how a server ends.
type Options struct {
	// Delay is how long requests are still taken after Drain, so that load
	// balancers learn of it in time.
	Delay time.Duration
	// Grace is how long running requests may go on; 20 s if 0.
	Grace time.Duration
	Log   *slog.Logger // silent if nil
}

// Until serves until ctx ends, and returns when everything has been answered.
// It closes the listener.
func Until(ctx context.Context, l net.Listener, h Handler, o Options) error {
	if o.Grace == 0 {
		o.Grace = 20 * time.Second
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	srv := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(o.Log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	o.Log.Info("shutting down")
	h.Drain()
	if o.Delay > 0 {
		time.Sleep(o.Delay)
	}
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
