// Command todo-chatbot-frontend serves the page and passes what it asks on to
// the backend. It reads its configuration from the environment alone;
// web.Settings says what there is.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/todo-chatbot/todo-chatbot/app/ending"
	"github.com/todo-chatbot/todo-chatbot/app/serve"
	"github.com/todo-chatbot/todo-chatbot/app/web"
	"github.com/todo-chatbot/todo-chatbot/app/web/page"
	"github.com/todo-chatbot/todo-chatbot/cmd/internal/program"
)

// version is set when the program is built.
var version = program.Release

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Getenv, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "todo-chatbot-frontend:",
			strings.ReplaceAll(err.Error(), "\n", "\ntodo-chatbot-frontend: "))
		code := ending.Failed
		if exitStatus(err) == 2 {
			code = ending.ConfigInvalid
		}
		if err := ending.Leave(ending.File, err.Error(), code); err != nil {
			fmt.Fprintln(os.Stderr, "todo-chatbot-frontend:", err)
		}
		os.Exit(exitStatus(err))
	}
}

// configError is a mistake in the environment.
type configError struct{ error }

func run(ctx context.Context, getenv func(string) string, out io.Writer) error {
	c, err := web.ReadSettings(getenv)
	if err != nil {
		return configError{err}
	}
	log := slog.New(slog.NewJSONHandler(out, nil))
	l, err := net.Listen("tcp", fmt.Sprintf(":%d", c.Port))
	if errors.Is(err, syscall.EADDRINUSE) {
		return configError{fmt.Errorf("port %d is taken by another program. Set PORT to a free one", c.Port)}
	}
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	defer l.Close()
	dist, err := fs.Sub(page.Dist, "dist")
	if err != nil {
		return fmt.Errorf("find the page: %w", err)
	}
	s, err := web.New(web.Config{Backend: web.Proxy(c.Backend, log), Page: dist, Log: log, Proxies: c.Proxies})
	if err != nil {
		return err
	}
	var handler serve.Handler = s
	if c.MetricsPort > 0 {
		at, err := net.Listen("tcp", fmt.Sprintf(":%d", c.MetricsPort))
		if err != nil {
			return configError{fmt.Errorf("listen for metrics: %w. Set METRICS_PORT to a free port, or to none", err)}
		}
		metrics := web.NewMetrics()
		handler = metrics.Of(s)
		defer metrics.Serve(at, log)()
	}
	log.Info("serving", "address", l.Addr().String(), "backend", c.Backend.Host, "version", version)
	return serve.Until(ctx, l, handler, serve.Options{Delay: c.Drain, Linger: min(c.Drain, serve.LongestLinger),
		Log: log})
}

// exitStatus is 2 for a mistake in the environment and 1 for anything else.
func exitStatus(err error) int {
	var c configError
	if errors.As(err, &c) {
		return 2
	}
	return 1
}
