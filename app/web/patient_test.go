package web_test

import (
	"bufio"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/web"
)

// flaky is a backend that breaks off the first answers of each address.
type flaky struct {
	l  net.Listener
	mu sync.Mutex
	// got has the requests by path, each as its Idempotency-Key and body.
	got map[string][]string
}

func (f *flaky) serve() {
	for {
		c, err := f.l.Accept()
		if err != nil {
			return
		}
		go f.answer(c)
	}
}

func (f *flaky) answer(c net.Conn) {
	defer c.Close()
	r, err := http.ReadRequest(bufio.NewReader(c))
	if err != nil {
		return
	}
	b, _ := io.ReadAll(r.Body)
	f.mu.Lock()
	f.got[r.URL.Path] = append(f.got[r.URL.Path], r.Header.Get("Idempotency-Key")+" "+string(b))
	n := len(f.got[r.URL.Path])
	f.mu.Unlock()
	if n > 2 {
		io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
	}
}

func TestBackendThatBreaksOff(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &flaky{l: l, got: map[string][]string{}}
	go f.serve()
	defer l.Close()
	u, _ := url.Parse("http://" + l.Addr().String())
	page := start(t, web.Proxy(u, slog.New(slog.DiscardHandler)), nil)
	for _, c := range []struct {
		name, method, path, body string
		want, sent               int
	}{
		{"is asked again for what changes nothing", "GET", "/api/me/tasks", "", 200, 3},
		{"is told a change of tasks again, under one key", "POST", "/api/me/tasks/batch", `{"action":"complete"}`, 200, 3},
		{"is told once what it would do twice", "POST", "/api/me/chat", `{"message":"add milk"}`, 503, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			resp, _ := do(t, c.method, page+c.path, c.body)
			f.mu.Lock()
			defer f.mu.Unlock()
			sent := f.got[c.path]
			if resp.StatusCode != c.want || len(sent) != c.sent {
				t.Fatalf("got %d after %q", resp.StatusCode, sent)
			}
			for _, s := range sent {
				if s != sent[0] || !strings.HasSuffix(s, c.body) || c.sent > 1 && c.method == "POST" && !strings.HasPrefix(s, "web-") {
					t.Errorf("sent %q", sent)
				}
			}
		})
	}
}
