package store

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

// messages is a log that tells when something is written.
type messages struct {
	slog.Handler
	written chan string
}

func (m messages) Enabled(context.Context, slog.Level) bool { return true }

func (m messages) Handle(_ context.Context, r slog.Record) error {
	m.written <- r.Message
	return nil
}

func TestListening(t *testing.T) {
	address := pgtest.New(t)
	t.Run("starts over after the connection is lost", func(t *testing.T) {
		there := open(t, address)
		log := messages{written: make(chan string, 100)}
		here, err := Open(t.Context(), address, Options{Log: slog.New(log)})
		if err != nil {
			t.Fatal(err)
		}
		defer here.Close()
		wake, stop := here.Tasks().Watch("ann")
		defer stop()
		await(t, wake, "the beginning, when it is not known what was before")

		err = here.query(t.Context(), func(row) error { return nil }, `select pg_terminate_backend(pid)
			from pg_stat_activity where datname = current_database() and query like 'listen %'`)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"does not hear of changes on other replicas; looks for them every second, so that they show that much later", "hears of changes on other replicas again"} {
			select {
			case got := <-log.written:
				if got != want {
					t.Errorf("the log says %q, want %q", got, want)
				}
			case <-time.After(waitLimit):
				t.Fatalf("the log does not say %q", want)
			}
		}
		await(t, wake, "the connection made again, when it is not known what was missed")
		put(t, there.Tasks(), "ann", titled("after"))
		await(t, wake, "a change elsewhere")
	})
	t.Run("notices that it hears nothing", func(t *testing.T) {
		engine := open(t, address).engine.(*postgresEngine)
		conn, err := pgx.Connect(t.Context(), address) // and does not listen
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(t.Context())
		if err := engine.echo(t.Context(), conn, 100*time.Millisecond, func(string) {}); !errors.Is(err, errDeaf) {
			t.Errorf("the error is %v, want %v", err, errDeaf)
		}
		if _, err := conn.Exec(t.Context(), "listen "+wakeChannel); err != nil {
			t.Fatal(err)
		}
		if err := engine.echo(t.Context(), conn, waitLimit, func(string) {}); err != nil {
			t.Errorf("once it listens the error is %v", err)
		}
	})
}
