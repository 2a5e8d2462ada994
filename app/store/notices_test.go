package store

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

// swallower passes connections on to a server until it is told to swallow what
// comes: to who is connected the server is silent then, and not gone.
type swallower struct {
	net.Listener
	to      string
	swallow atomic.Bool

	mu    sync.Mutex
	conns []net.Conn
}

// end breaks the connections, for whose answers their closing waits otherwise.
func (s *swallower) end() {
	s.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.conns {
		c.Close()
	}
}

func (s *swallower) serve() {
	for {
		client, err := s.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", s.to)
		if err != nil {
			client.Close()
			return
		}
		s.mu.Lock()
		s.conns = append(s.conns, client, server)
		s.mu.Unlock()
		go s.pass(server, client)
		go s.pass(client, server)
	}
}

func (s *swallower) pass(to, from net.Conn) {
	defer to.Close()
	b := make([]byte, 4096)
	for {
		n, err := from.Read(b)
		if err != nil {
			return
		}
		if s.swallow.Load() {
			_, _ = io.Copy(io.Discard, from)
			return
		}
		if _, err := to.Write(b[:n]); err != nil {
			return
		}
	}
}

func TestASilentConnectionHoldsNoNoticesUp(t *testing.T) {
	address := pgtest.New(t)
	direct, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer direct.Close(t.Context())
	for name, notify := range map[string]func(context.Context, *postgresEngine) error{
		"of text that streams": func(ctx context.Context, e *postgresEngine) error { return e.notifyAll(ctx, []string{"k"}) },
		"of the listener itself": func(ctx context.Context, e *postgresEngine) error {
			return e.echo(ctx, direct, 100*time.Millisecond, func(string) {})
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := swallowed(t, address)
			ctx, cancel := context.WithTimeout(t.Context(), 2*listenDeadline)
			defer cancel()
			if err := notify(ctx, e); err == nil || ctx.Err() != nil {
				t.Errorf("got %v, and the test's own limit %v", err, ctx.Err())
			}
		})
	}
}

// swallowed has a pool of one connection, from which there is no answer any more.
func swallowed(t *testing.T, address string) *postgresEngine {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	way := &swallower{Listener: l, to: u.Host}
	go way.serve()
	u.Host = l.Addr().String()
	e, err := openPostgres(t.Context(), u.String(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { way.end(); e.close() })
	way.swallow.Store(true)
	return e
}
