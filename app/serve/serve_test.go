package serve_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/serve"
)

// deadline is when a test gives up; nothing that works takes so long.
const deadline = 20 * time.Second

// app is a handler that can leave.
type app struct {
	http.Handler
	left, drained atomic.Bool
}

func (a *app) Leave() { a.left.Store(true) }
func (a *app) Drain() { a.drained.Store(true) }

// start serves until the test ends, or end is called, which returns what Until did.
func start(t *testing.T, a *app, o serve.Options) (addr string, end func() error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- serve.Until(ctx, l, a, o) }()
	var over atomic.Bool
	end = func() error {
		cancel()
		if over.Swap(true) {
			return nil
		}
		return <-ended
	}
	t.Cleanup(func() { end() })
	return l.Addr().String(), end
}

func dial(t *testing.T, addr string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(deadline))
	return c
}

func send(t *testing.T, c net.Conn, text string) {
	t.Helper()
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatal(err)
	}
}

// closes fails the test unless the connection ends; what was said until then
// is returned.
func closes(t *testing.T, c net.Conn) string {
	t.Helper()
	b, err := io.ReadAll(c)
	var late net.Error
	if errors.As(err, &late) && late.Timeout() {
		t.Errorf("it is still open; it said %q", b)
	}
	return string(b)
}

var handlers = map[string]http.HandlerFunc{
	"reads it all": func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); errors.Is(err, serve.ErrIncomplete) {
			w.WriteHeader(http.StatusRequestTimeout)
		}
	},
	"reads nothing": func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) },
	"lifts the deadline and reads": func(w http.ResponseWriter, r *http.Request) {
		http.NewResponseController(w).SetReadDeadline(time.Time{})
		io.ReadAll(r.Body)
		http.NewResponseController(w).SetReadDeadline(time.Time{})
		w.WriteHeader(http.StatusRequestTimeout)
	},
	"sets a later deadline at each read": func(w http.ResponseWriter, r *http.Request) {
		var err error
		for b := make([]byte, 1); err == nil; {
			http.NewResponseController(w).SetReadDeadline(time.Now().Add(time.Hour))
			_, err = r.Body.Read(b)
		}
	},
	"reads on after failures": func(w http.ResponseWriter, r *http.Request) {
		for range 3 {
			io.ReadAll(r.Body)
		}
	},
	"answers first, then reads": func(w http.ResponseWriter, r *http.Request) {
		rc := http.NewResponseController(w)
		rc.EnableFullDuplex()
		w.WriteHeader(http.StatusOK)
		rc.Flush()
		io.ReadAll(r.Body)
	},
	"panics": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
}

func TestHalfRequest(t *testing.T) {
	halves := map[string]string{
		"nothing":                     "",
		"half a line":                 "POST / HT",
		"half a header":               "POST / HTTP/1.1\r\nHost: x\r\nContent-Le",
		"no body":                     "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n",
		"half a body":                 "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{",
		"half a chunk":                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{",
		"no last chunk":               "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
		"half of a GET with a body":   "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{",
		"half of the second":          "GET / HTTP/1.1\r\nHost: x\r\n\r\nPOST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{",
		"a promise (100-continue)":    "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n",
		"more than a handler's share": "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n" + strings.Repeat("x", 300<<10),
	}
	for name, handler := range handlers {
		t.Run("is closed where the handler "+name, func(t *testing.T) {
			t.Parallel()
			addr, _ := start(t, &app{Handler: handler}, serve.Options{Arrive: 300 * time.Millisecond})
			for half, text := range halves {
				t.Run("at "+half, func(t *testing.T) {
					t.Parallel()
					c := dial(t, addr)
					send(t, c, text)
					closes(t, c)
				})
			}
		})
	}
	bubble(t, "is closed though a byte comes now and then", func(t *testing.T) {
		p, _ := startPipes(t, &app{Handler: handlers["reads it all"]}, serve.Options{Arrive: 300 * time.Millisecond})
		c := p.connect(t)
		send(t, c, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n")
		over := make(chan struct{})
		go func() {
			defer close(over)
			for tick := time.NewTicker(20 * time.Millisecond); ; <-tick.C {
				if _, err := io.WriteString(c, "x"); err != nil {
					tick.Stop()
					return
				}
			}
		}()
		if said := closes(t, c); said != "" && !strings.HasPrefix(said, "HTTP/1.1 408 ") {
			t.Errorf("it said %q", said)
		}
		<-over // it finds the connection closed at the next tick; a bubble ends with all that runs in it
	})
	bubble(t, "is answered before it is closed", func(t *testing.T) {
		p, _ := startPipes(t, &app{Handler: handlers["reads it all"]}, serve.Options{Arrive: 300 * time.Millisecond})
		c := p.connect(t)
		send(t, c, halves["half a body"])
		if said := closes(t, c); !strings.HasPrefix(said, "HTTP/1.1 408 ") || !strings.Contains(said, "Connection: close") {
			t.Errorf("it said %q", said)
		}
	})
}

func TestWholeRequest(t *testing.T) {
	arrive := 200 * time.Millisecond
	bubble(t, "may be answered for as long as it takes, and be followed by others", func(t *testing.T) {
		later := func(w http.ResponseWriter, r *http.Request) {
			b, err := io.ReadAll(r.Body)
			if err != nil {
				t.Error(err)
			}
			select {
			case <-r.Context().Done(): // it would be over if a deadline had stayed
				t.Error("the request has ended")
			case <-time.After(3 * arrive):
			}
			fmt.Fprintf(w, "got %d", len(b))
		}
		p, _ := startPipes(t, &app{Handler: http.HandlerFunc(later)}, serve.Options{Arrive: arrive})
		c := p.connect(t)
		in := bufio.NewReader(c)
		for range 2 {
			send(t, c, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
			resp, err := http.ReadResponse(in, nil)
			if err != nil {
				t.Fatal(err)
			}
			if b, _ := io.ReadAll(resp.Body); string(b) != "got 2" {
				t.Errorf("got %q", b)
			}
			time.Sleep(2 * arrive) // between requests a connection may wait longer than a request
		}
	})
	bubble(t, "whose answer nobody reads is given up", func(t *testing.T) {
		gone := make(chan error, 1)
		endless := func(w http.ResponseWriter, r *http.Request) {
			var err error
			for err == nil {
				_, err = w.Write(make([]byte, 1<<20))
			}
			gone <- err
		}
		p, _ := startPipes(t, &app{Handler: http.HandlerFunc(endless)}, serve.Options{})
		send(t, p.connect(t), "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		select {
		case <-gone:
		case <-time.After(3 * deadline):
			t.Error("it is still being written")
		}
	})
}

func TestRoom(t *testing.T) {
	handler := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/stream" {
			w.WriteHeader(http.StatusOK)
			http.NewResponseController(w).Flush()
			<-r.Context().Done()
			return
		}
		io.Copy(io.Discard, r.Body)
	}
	ask := func(t *testing.T, addr, from string) error {
		t.Helper()
		d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}, Timeout: deadline}
		c, err := d.Dial("tcp", addr)
		if err != nil {
			return err
		}
		defer c.Close()
		c.SetDeadline(time.Now().Add(deadline))
		io.WriteString(c, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
		_, err = http.ReadResponse(bufio.NewReader(c), nil)
		return err
	}
	for name, text := range map[string]string{
		"silent":       "",
		"half-sent":    "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{",
		"idle":         "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
		"large halves": "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n" + strings.Repeat("x", 500_000),
	} {
		t.Run("is there for the honest whatever "+name+" connections there are", func(t *testing.T) {
			addr, _ := start(t, &app{Handler: http.HandlerFunc(handler)}, serve.Options{Connections: 40, Arrive: time.Minute})
			for i := range 100 {
				c := dial(t, addr)
				io.WriteString(c, text) // it may be closed already
				if i%10 != 0 {
					continue
				}
				for _, from := range []string{"127.0.0.1", "127.0.0.2"} {
					if err := ask(t, addr, from); err != nil {
						t.Fatalf("after %d: from %s: %v", i, from, err)
					}
				}
			}
		})
	}
	t.Run("is half kept for others when all connections of one address are in use", func(t *testing.T) {
		addr, _ := start(t, &app{Handler: http.HandlerFunc(handler)}, serve.Options{Connections: 20})
		refused := 0
		for range 30 {
			c := dial(t, addr)
			io.WriteString(c, "GET /stream HTTP/1.1\r\nHost: x\r\n\r\n")
			if _, err := http.ReadResponse(bufio.NewReader(c), nil); err != nil {
				refused++
			}
		}
		if refused != 20 {
			t.Errorf("%d of 30 were refused, not 20", refused)
		}
		if err := ask(t, addr, "127.0.0.2"); err != nil {
			t.Errorf("another address: %v", err)
		}
	})
}

func TestEnd(t *testing.T) {
	bubble(t, "each answer announces it, then the server waits, and then it comes", func(t *testing.T) {
		a := &app{}
		a.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/streams" {
				fmt.Fprint(w, a.drained.Load())
				return
			}
			if a.left.Load() {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
		})
		p, end := startPipes(t, a, serve.Options{Delay: 2 * time.Second})
		kept := p.connect(t)
		in := bufio.NewReader(kept)
		ask := func(path string) *http.Response {
			t.Helper()
			send(t, kept, "GET "+path+" HTTP/1.1\r\nHost: x\r\n\r\n")
			resp, err := http.ReadResponse(in, nil)
			if err != nil {
				t.Fatal(err)
			}
			return resp
		}
		if resp := ask("/"); resp.StatusCode != 200 || resp.Close {
			t.Fatalf("before the end: %d, close %v", resp.StatusCode, resp.Close)
		}
		ended := make(chan error, 1)
		began := time.Now()
		go func() { ended <- end() }()
		synctest.Wait()
		fresh := p.connect(t)
		send(t, fresh, "GET /streams HTTP/1.1\r\nHost: x\r\n\r\n")
		if b := closes(t, fresh); !strings.Contains(b, "Connection: close") || !strings.HasSuffix(b, "false") {
			t.Errorf("a new connection, while it waits: %q", b)
		}
		if resp := ask("/"); resp.StatusCode != 503 || !resp.Close {
			t.Errorf("the kept connection, while it waits: %d, close %v", resp.StatusCode, resp.Close)
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took < 2*time.Second {
			t.Errorf("it waited %v", took)
		}
		if !a.drained.Load() {
			t.Error("streams were not asked to end")
		}
	})
	bubble(t, "waits for what is being answered", func(t *testing.T) {
		begun := make(chan struct{})
		a := &app{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			close(begun)
			time.Sleep(300 * time.Millisecond)
			io.WriteString(w, "done")
		})}
		p, end := startPipes(t, a, serve.Options{})
		c := p.connect(t)
		send(t, c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		<-begun
		ended := make(chan error, 1)
		go func() { ended <- end() }()
		if said := closes(t, c); !strings.HasSuffix(said, "done") {
			t.Errorf("it said %q", said)
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// TestLateBalancer is one that goes on sending new connections after the delay, as
// kube-proxy does on a machine whose processor is short.
func TestLateBalancer(t *testing.T) {
	// ask sends a request on a connection of its own a moment later, and says whether it was answered.
	ask := func(p *pipes, path string) bool {
		time.Sleep(20 * time.Millisecond)
		c, err := p.dial()
		if err != nil {
			return false
		}
		defer c.Close()
		if _, err := io.WriteString(c, "GET "+path+" HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
			return false
		}
		resp, err := http.ReadResponse(bufio.NewReader(c), nil)
		return err == nil && resp.Close
	}
	quick := serve.Options{Delay: 500 * time.Millisecond, Linger: deadline}
	leaves := func(t *testing.T, o serve.Options) (a *app, p *pipes, ended chan error) {
		t.Helper()
		a = &app{Handler: http.NotFoundHandler()}
		p, end := startPipes(t, a, o)
		ended = make(chan error, 1)
		go func() { ended <- end() }()
		synctest.Wait()
		if !a.left.Load() {
			t.Fatal("it does not say that it leaves")
		}
		return a, p, ended
	}
	bubble(t, "is answered for as long as it sends", func(t *testing.T) {
		a, p, ended := leaves(t, quick)
		for n := range 75 {
			if a.drained.Load() || !ask(p, "/") {
				t.Fatalf("request %d was not answered, or streams were told to end while requests came", n)
			}
		}
		if err := <-ended; err != nil || !a.drained.Load() {
			t.Errorf("it ended with %v, streams told: %v", err, a.drained.Load())
		}
	})
	bubble(t, "does not keep the server from ending", func(t *testing.T) {
		a, p, ended := leaves(t, serve.Options{Delay: quick.Delay, Linger: 300 * time.Millisecond})
		for ask(p, "/") {
		}
		if err := <-ended; err != nil || !a.drained.Load() {
			t.Errorf("it ended with %v, streams told: %v", err, a.drained.Load())
		}
	})
	bubble(t, "is no probe", func(t *testing.T) {
		began := time.Now()
		_, p, ended := leaves(t, quick)
		for ask(p, "/health?ready") {
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took >= quick.Linger {
			t.Errorf("it waited %v for probes", took)
		}
	})
}
