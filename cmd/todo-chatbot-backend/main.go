// Command todo-chatbot-backend serves the API. It reads its configuration
// from the environment alone; api.Config says what there is. With arguments it
// makes or restores a back-up of its database, or prints a link for an account.
// Under the name todo-chatbot-check it is the program that asks whether others answer.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/api"
	"github.com/todo-chatbot/todo-chatbot/app/ending"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/mcp/remote"
	"github.com/todo-chatbot/todo-chatbot/app/observe"
	"github.com/todo-chatbot/todo-chatbot/app/oidc"
	"github.com/todo-chatbot/todo-chatbot/app/openai"
	"github.com/todo-chatbot/todo-chatbot/app/serve"
	"github.com/todo-chatbot/todo-chatbot/cmd/internal/backend"
	"github.com/todo-chatbot/todo-chatbot/cmd/internal/check"
	"github.com/todo-chatbot/todo-chatbot/cmd/internal/program"
)

// lastTraces is how long sending the last traces may take.
const lastTraces = 3 * time.Second

// lastResort is how long after the end of SHUTDOWN_DELAY the process ends,
// whatever still runs: the 20 s that requests have, and some for the rest.
const lastResort = 30 * time.Second

// version is set when the program is built.
var version = program.Release

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if filepath.Base(os.Args[0]) == check.Name {
		os.Exit(check.Main(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr))
	}
	var err error
	if len(os.Args) > 1 {
		err = command(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	} else {
		err = run(ctx, os.Getenv, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "todo-chatbot-backend:", sentence(err))
		if len(os.Args) == 1 { // A back-up is made beside the server, which alone says why the container ended.
			leave(ending.File, err)
		}
		os.Exit(exitStatus(err))
	}
}

// configError is a mistake in the environment.
type configError struct{ error }

func run(ctx context.Context, getenv func(string) string, out io.Writer) error {
	c, err := api.ReadConfig(getenv)
	model, wanted, wrong := openai.ReadConfig(getenv)
	servers, faulty := remote.ReadConfig(getenv)
	key, mails, unread := backend.ReadChannels(getenv)
	providers, unfit := oidc.ReadConfig(getenv)
	if err := errors.Join(err, wrong, faulty, unread, unfit); err != nil {
		return configError{err}
	}
	log := slog.New(slog.NewJSONHandler(out, &slog.HandlerOptions{Level: c.LogLevel}))
	for _, name := range c.Unknown {
		log.Warn("this feature flag is not known here", "flag", name)
	}
	tracing, err := observe.ReadTracing(ctx, getenv, version, log)
	if err != nil {
		return configError{err}
	}
	l, err := net.Listen("tcp", fmt.Sprintf(":%d", c.Port))
	if errors.Is(err, syscall.EADDRINUSE) {
		return configError{fmt.Errorf("port %d is taken by another program. Set PORT to a free one", c.Port)}
	}
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	defer l.Close()
	serve.ServeBeside(getenv)
	if limit := serve.LimitMemory(getenv); limit > 0 {
		log.Info("memory is limited by the control group", "bytes", limit)
	}
	config := backend.Config{DatabaseURL: string(c.DatabaseURL), Keys: c.Keys, Flags: c.Flags, Origins: c.Origins,
		Proxies: c.Proxies, Rate: c.Rate,
		Tasks: c.Tasks, Bytes: c.Bytes, Turns: c.Turns,
		Version: version, Log: log, Servers: servers, Notify: c.Notify, PublicURL: c.PublicURL, Providers: providers,
		Push: key, Mail: mails, Tracer: tracing.Tracer()}
	if wanted {
		config.Model = &model
	}
	b, err := backend.Open(ctx, config)
	if err != nil {
		return err
	}
	log.Info("serving", "address", l.Addr().String(), "version", version)
	return serve.Within(ctx, c.Drain+lastResort, func() error {
		err := serve.Until(ctx, l, b.API, serve.Options{Delay: c.Drain, Linger: min(c.Drain, serve.LongestLinger),
			Log: log})
		err = errors.Join(err, b.Close())
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastTraces)
		defer cancel()
		if e := tracing.Close(last); e != nil {
			log.Warn("the last traces were not sent", "error", e)
		}
		return err
	})
}

// leave tells Kubernetes why the program ended: in a code, and in the sentence for people.
func leave(file string, err error) {
	code := ending.CodeOf(err)
	if code == ending.Failed && exitStatus(err) == 2 {
		code = ending.ConfigInvalid
	}
	if unwritten := ending.Leave(file, sentence(err), code); unwritten != nil {
		fmt.Fprintln(os.Stderr, "todo-chatbot-backend:", unwritten)
	}
}

// sentence is what went wrong, for people, with the cause for operators.
func sentence(err error) string {
	var f *fault.Fault
	if errors.As(err, &f) {
		return f.Error()
	}
	return strings.ReplaceAll(err.Error(), "\n", "\ntodo-chatbot-backend: ")
}

// exitStatus is 2 for a mistake in the environment and 1 for anything else.
func exitStatus(err error) int {
	var c configError
	if errors.As(err, &c) || fault.CodeOf(err) == fault.Invalid {
		return 2
	}
	return 1
}
