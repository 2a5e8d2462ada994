package e2e

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	keptConnections = 8
	keptPause       = 100 * time.Millisecond // between two requests on a connection
)

// keptClient is a client as there are in proxies and in small programs: it
// writes requests on a connection for as long as the server keeps that, and
// sends nothing twice.
type keptClient struct {
	host, cookie string
	conn         net.Conn
	in           *bufio.Reader
	opened       int
}

// newKeptClient is a client that is signed in as the person.
func newKeptClient(p *person) (*keptClient, error) {
	u, err := url.Parse(p.url)
	if err != nil {
		return nil, err
	}
	var cookies []string
	for _, c := range p.kept.Jar.Cookies(u) {
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	return &keptClient{host: u.Host, cookie: strings.Join(cookies, "; ")}, nil
}

// do sends one request and reads its answer.
func (k *keptClient) do(method, path, body string) error {
	if k.conn == nil {
		conn, err := net.DialTimeout("tcp", k.host, slowest)
		if err != nil {
			return fmt.Errorf("connect: %w", err)
		}
		k.conn = conn
		k.in = bufio.NewReader(conn)
		k.opened++
	}
	again, err := k.exchange(method, path, body)
	if err != nil || !again {
		k.close()
	}
	return err
}

// exchange reports whether the connection may be used again.
func (k *keptClient) exchange(method, path, body string) (again bool, err error) {
	if err := k.conn.SetDeadline(time.Now().Add(slowest)); err != nil {
		return false, err
	}
	head := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\n", method, path, k.host, k.cookie)
	if body != "" {
		head += fmt.Sprintf("Content-Type: application/json\r\nContent-Length: %d\r\n", len(body))
	}
	if _, err := io.WriteString(k.conn, head+"\r\n"+body); err != nil {
		return false, fmt.Errorf("write: %w", err)
	}
	response, err := http.ReadResponse(k.in, nil)
	if err != nil {
		return false, fmt.Errorf("read: %w", err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return false, fmt.Errorf("read the body: %w", err)
	}
	if response.StatusCode >= 300 {
		return false, fmt.Errorf("%s: %s", response.Status, answer)
	}
	return !response.Close, nil
}

func (k *keptClient) close() {
	if k.conn != nil {
		k.conn.Close()
	}
	k.conn = nil
}

// keepAlive sends requests, GET and POST in turn, on one kept connection until
// ctx ends.
func (l *load) keepAlive(ctx context.Context, p *person, number int) {
	k, err := newKeptClient(p)
	if err != nil {
		l.fail("a kept connection", err)
		return
	}
	defer k.close()
	ticker := time.NewTicker(keptPause)
	defer ticker.Stop()
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			l.mu.Lock()
			l.keptOpened += k.opened
			l.mu.Unlock()
			return
		case <-ticker.C:
		}
		method, path, body := http.MethodGet, "/api/me/tasks?limit=5", ""
		if n%2 == 1 {
			method, path, body = http.MethodPost, "/api/me/tasks", fmt.Sprintf(`{"title":"kept %d %d"}`, number, n)
		}
		if err := k.do(method, path, body); err != nil {
			l.fail(method+" on a kept connection", err)
			continue
		}
		l.mu.Lock()
		l.keptRequests++
		l.added[p] += n % 2
		l.mu.Unlock()
	}
}

// fail notes a failure.
func (l *load) fail(what string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failures = append(l.failures, fmt.Sprintf("%.2f s: %s: %v", time.Since(l.begin).Seconds(), what, err))
}
