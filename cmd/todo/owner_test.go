package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

// list is a handler that shows a secret to whoever gets to it.
type list struct{}

func (list) Drain() {}

func (list) Leave() {}

func (list) ServeHTTP(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "buy milk") }

// serveList serves the list on loopback as todo run does.
func serveList(t *testing.T) (*owned, *httptest.Server) {
	t.Helper()
	o := newOwned(list{}, "a secret")
	srv := httptest.NewServer(o)
	t.Cleanup(srv.Close)
	return o, srv
}

// ask sends a request and returns the status and the body.
func ask(t *testing.T, c *http.Client, url string, headers ...string) (int, string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// dialAs connects as another user: a socket is the user's who makes it.
func dialAs(t *testing.T, uid int, address string) net.Conn {
	t.Helper()
	type made struct {
		c   net.Conn
		err error
	}
	done := make(chan made)
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread ends with its user
		if _, _, e := syscall.RawSyscall(syscall.SYS_SETFSUID, uintptr(uid), 0, 0); e != 0 {
			done <- made{nil, e}
			return
		}
		to := netip.MustParseAddrPort(address)
		fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
		if err == nil {
			err = syscall.Connect(fd, &syscall.SockaddrInet4{Port: int(to.Port()), Addr: to.Addr().As4()})
		}
		if err != nil {
			done <- made{nil, err}
			return
		}
		f := os.NewFile(uintptr(fd), "socket")
		defer f.Close()
		c, err := net.FileConn(f)
		done <- made{c, err}
	}()
	m := <-done
	if m.err != nil {
		t.Fatalf("m.err = %v", m.err)
	}
	return m.c
}

func TestTheListOfOneUser(t *testing.T) {
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		t.Skip("only root on Linux can connect as somebody else")
	}
	o, srv := serveList(t)
	address := strings.TrimPrefix(srv.URL, "http://")
	t.Run("is open to that user without any key", func(t *testing.T) {
		if status, body := ask(t, srv.Client(), srv.URL); status != 200 || body != "buy milk" {
			t.Errorf("got %d %s", status, body)
		}
	})
	for name, request := range map[string]string{
		"as it is":           "GET /api/me/tasks HTTP/1.1\r\nHost: localhost\r\n",
		"with the key":       "GET /?key=" + o.key + " HTTP/1.1\r\nHost: localhost\r\n",
		"with the cookie":    "GET / HTTP/1.1\r\nHost: localhost\r\nCookie: todo_owner=" + o.cookie + "\r\n",
		"as a program of it": "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nTodo-Key: " + o.key + "\r\n",
	} {
		t.Run("is closed to another one, "+name, func(t *testing.T) {
			c := dialAs(t, 65534, address)
			defer c.Close()
			if _, err := io.WriteString(c, request+"Connection: close\r\n\r\n"); err != nil {
				t.Fatal(err)
			}
			b, err := io.ReadAll(c)
			if err != nil || !strings.HasPrefix(string(b), "HTTP/1.1 403") || strings.Contains(string(b), "milk") || strings.Contains(string(b), "Set-Cookie") {
				t.Errorf("got %v, %s", err, b)
			}
		})
	}
	t.Run("is not given to a connection that nobody has any more", func(t *testing.T) {
		var served atomic.Int32
		gate := make(chan struct{})
		slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			<-gate // until the other end has gone
			if o.whose(r) == mine {
				served.Add(1)
			}
			gate <- struct{}{}
		}))
		defer slow.Close()
		c := dialAs(t, 65534, strings.TrimPrefix(slow.URL, "http://"))
		if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		c.Close()
		gate <- struct{}{}
		<-gate
		if served.Load() != 0 {
			t.Error("it passes for root's")
		}
	})
	t.Run("lets a token through, which says itself who it is", func(t *testing.T) {
		c := dialAs(t, 65534, address)
		defer c.Close()
		if _, err := io.WriteString(c, "GET /api/me/tasks HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x\r\nConnection: close\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(c); err != nil || !strings.HasPrefix(string(b), "HTTP/1.1 200") {
			t.Errorf("got %v, %s", err, b)
		}
	})
}

func TestWhereOwnersAreNotSeen(t *testing.T) {
	o, srv := serveList(t)
	o.owner = func(netip.AddrPort, netip.AddrPort) (uint32, bool) { return 0, false }
	o.uid = 1000
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	for name, c := range map[string]struct {
		path    string
		headers []string
		want    int
	}{
		"nobody":            {"/", nil, 403},
		"a wrong key":       {"/?key=wrong", nil, 403},
		"no key":            {"/?key=", nil, 403},
		"a wrong cookie":    {"/", []string{"Cookie", "todo_owner=wrong"}, 403},
		"a program":         {"/api/me/tasks", []string{"Todo-Key", o.key}, 200},
		"a wrong program":   {"/api/me/tasks", []string{"Todo-Key", "wrong"}, 403},
		"a health check":    {"/api/health", nil, 200},
		"an access token":   {"/api/me/tasks", []string{"Authorization", "Bearer x"}, 200},
		"a person, plainly": {"/", []string{"Accept", "text/html"}, 403},
	} {
		t.Run(name, func(t *testing.T) {
			if status, body := ask(t, srv.Client(), srv.URL+c.path, c.headers...); status != c.want || status == 403 && !strings.Contains(body, "todo open") {
				t.Errorf("got %d %s", status, body)
			}
		})
	}
	t.Run("the key is traded for a cookie, and leaves the address", func(t *testing.T) {
		status, body := ask(t, browser, srv.URL+"/c/1?x=2&key="+o.key)
		if status != 200 || body != "buy milk" {
			t.Fatalf("got %d %s", status, body)
		}
		if status, body = ask(t, browser, srv.URL+"/"); status != 200 || body != "buy milk" {
			t.Errorf("afterwards: %d %s", status, body)
		}
		plain := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		resp, err := plain.Get(srv.URL + "//evil.example/?key=" + o.key)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if to := resp.Header.Get("Location"); resp.StatusCode != 303 || to != "/evil.example/" {
			t.Errorf("it sends elsewhere: %d %q", resp.StatusCode, to)
		}
	})
	t.Run("the cookie lasts until the next run, the key does not", func(t *testing.T) {
		next := newOwned(list{}, "a secret")
		if next.cookie != o.cookie || next.key == o.key {
			t.Errorf("cookie %v, key %v", next.cookie == o.cookie, next.key == o.key)
		}
		if other := newOwned(list{}, "another secret"); other.cookie == o.cookie {
			t.Error("another list has the same cookie")
		}
	})
}

func TestAnAppThatWasKilledIsNotBelieved(t *testing.T) {
	var told atomic.Int32
	stranger := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { told.Add(1) }))
	defer stranger.Close()
	s := &settings{dataDir: t.TempDir(), out: io.Discard, output: "text"}
	dir := dataDir{s.dataDir}
	leave := func() {
		t.Helper()
		b, err := json.Marshal(running{URL: stranger.URL, PID: 1, Key: "k"})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(dir.file("running.json"), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	leave()
	d, err := s.reach(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d.close()
	if told.Load() != 0 || d.url == stranger.URL {
		t.Errorf("a stranger on its port was told %d times", told.Load())
	}
	release, err := dir.lock()
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := dir.runs(); ok {
		t.Error("the one that has just begun is taken for the one that was killed")
	}
	leave()
	if r, ok := dir.runs(); !ok || r.URL != stranger.URL {
		t.Errorf("one that runs is not believed: %+v", r)
	}
	release()
	if _, ok := dir.runs(); ok {
		t.Error("one that has ended is believed")
	}
}
