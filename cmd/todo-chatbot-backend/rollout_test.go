package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/internal/slowclient"
)

// service passes connections on as a Service of Kubernetes does: new ones go to
// the server that is its endpoint, old ones stay where they are.
type service struct {
	net.Listener
	port atomic.Int32
}

func (s *service) serve() {
	for {
		c, err := s.Accept()
		if err != nil {
			return
		}
		to, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", s.port.Load()))
		if err != nil {
			c.Close()
			continue
		}
		pipe := func(from, to net.Conn) {
			_, _ = io.Copy(to, from) // its end is all there is to know
			_ = to.(*net.TCPConn).CloseWrite()
		}
		go pipe(c, to)
		go pipe(to, c)
	}
}

// TestReplacedUnderKeptConnections replaces a server under clients that keep
// their connections and send nothing twice.
func TestReplacedUnderKeptConnections(t *testing.T) {
	database := "DATABASE_URL=sqlite:" + filepath.Join(t.TempDir(), "todo.db")
	begin := func() slowclient.Server {
		return slowclient.Again(t, beCommand, "PORT=0", "JWT_SECRET="+strings.Repeat("k", 32), "ASSISTANT=offline", database, "RATE_LIMIT=0", "SHUTDOWN_DELAY=2s")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	s := &service{Listener: l}
	running := begin()
	s.port.Store(int32(running.Port))
	go s.serve()
	url := "http://" + l.Addr().String()
	resp, err := http.Post(url+"/auth/register", "application/json", strings.NewReader(`{"email":"ada@example.com","password":"correct horse battery"}`))
	if err != nil {
		t.Fatal(err)
	}
	var session struct{ Token string }
	if err := json.NewDecoder(resp.Body).Decode(&session); err != nil || session.Token == "" {
		t.Fatalf("%s: %v", resp.Status, err)
	}
	resp.Body.Close()
	http.DefaultClient.CloseIdleConnections()

	var requests, added atomic.Int64
	stop := make(chan struct{})
	var clients sync.WaitGroup
	for i := range 8 {
		clients.Go(func() {
			k := kept{address: l.Addr().String(), token: session.Token}
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				method, body := "GET", ""
				if n%2 == 1 {
					method, body = "POST", fmt.Sprintf(`{"title":"task %d %d"}`, i, n)
				}
				if err := k.do(method, body); err != nil {
					t.Errorf("%s: %v", method, err)
					return
				}
				requests.Add(1)
				added.Add(int64(n % 2))
			}
		})
	}
	for range 3 {
		next := begin()
		ending := running
		running = next
		// Endpoints follow a moment after the signal.
		time.AfterFunc(300*time.Millisecond, func() { s.port.Store(int32(next.Port)) })
		ending.End(t)
	}
	close(stop)
	clients.Wait()
	t.Logf("%d requests over 3 replacements", requests.Load())
	var overview struct{ Pending int64 }
	r, err := http.NewRequestWithContext(t.Context(), "GET", url+"/api/me/overview", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+session.Token)
	resp, err = http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(&overview); err != nil || overview.Pending != added.Load() || added.Load() == 0 {
		t.Errorf("%d tasks are there of the %d that were added: %v", overview.Pending, added.Load(), err)
	}
}

// kept is a client that keeps its connection for as long as the server lets it.
type kept struct {
	address, token string
	conn           net.Conn
	in             *bufio.Reader
}

func (k *kept) do(method, body string) error {
	if k.conn == nil {
		c, err := net.Dial("tcp", k.address)
		if err != nil {
			return err
		}
		k.conn = c
		k.in = bufio.NewReader(c)
	}
	head := fmt.Sprintf("%s /api/me/tasks HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", method, k.token, len(body))
	if _, err := io.WriteString(k.conn, head+body); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	resp, err := http.ReadResponse(k.in, nil)
	if err != nil {
		return fmt.Errorf("read: %w", err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return fmt.Errorf("read the body: %w", err)
	}
	if resp.StatusCode >= 300 {
		return fmt.Errorf("%s: %s", resp.Status, answer)
	}
	if resp.Close {
		k.conn.Close()
		k.conn = nil
	}
	return nil
}
