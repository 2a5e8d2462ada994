package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"
)

// streamsEach is how many streams one person can have.
const streamsEach = 50

// listener is somebody with a turn that waits for an approval, who listens.
type listener struct{ token, turn string }

// streams measures what idle event streams cost, and how long it takes to
// resume one.
func (e engine) streams(ctx context.Context, o options, t *table) error {
	if o.streams == 0 {
		return nil
	}
	s, err := startServer(ctx, o.binary, e.url)
	if err != nil {
		return err
	}
	people := make([]listener, (o.streams+streamsEach-1)/streamsEach)
	for i := range people {
		if people[i], err = s.listener(ctx, fmt.Sprintf("listener%d.%d@example.com", time.Now().UnixNano(), i), fmt.Sprintf("10.0.%d.%d", i/250, i%250)); err != nil {
			return err
		}
	}
	// What registering took is not to be counted: a new process has not done it.
	if err := s.stop(); err != nil {
		return err
	}
	for _, kind := range []struct{ name, path string }{{"of changes", "/api/me/events"}, {"of turns", "/api/me/turns/%s/events"}} {
		if err := e.idle(ctx, o, t, people, kind.name, kind.path); err != nil {
			return err
		}
	}
	return nil
}

// idle opens all streams of a kind on a new process.
func (e engine) idle(ctx context.Context, o options, t *table, people []listener, name, path string) error {
	s, err := startServer(ctx, o.binary, e.url)
	if err != nil {
		return err
	}
	defer s.stop()
	if err := settle(ctx); err != nil {
		return err
	}
	before, err := s.memory("VmRSS")
	if err != nil {
		return err
	}
	open := make([]net.Conn, 0, o.streams)
	defer func() {
		for _, c := range open {
			c.Close()
		}
	}()
	for i := range o.streams {
		p := people[i/streamsEach]
		c, err := s.stream(ctx, p, path, "")
		if err != nil {
			return fmt.Errorf("stream %d: %w", i+1, err)
		}
		open = append(open, c)
	}
	if err := settle(ctx); err != nil {
		return err
	}
	after, err := s.memory("VmRSS")
	if err != nil {
		return err
	}
	t.add(e.name, "idle streams "+name, fmt.Sprintf("%.1f KB each of %d (%.0f MB in all)", (after-before)*1024/float64(o.streams), o.streams, after))
	open[0].Close() // makes room for one more of that person
	if err := settle(ctx); err != nil {
		return err
	}
	return e.resume(ctx, s, t, people[0], name, path)
}

// resume takes the time from connecting again to the first event that was missed.
func (e engine) resume(ctx context.Context, s *server, t *table, p listener, name, path string) error {
	last := "0"
	if strings.Contains(path, "%s") {
		last = p.turn + ":1"
	}
	var took []time.Duration
	for range 100 {
		begin := time.Now()
		c, err := s.stream(ctx, p, path, last)
		if err != nil {
			return err
		}
		took = append(took, time.Since(begin))
		c.Close()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond): // until it is seen to be closed
		}
	}
	slices.Sort(took)
	t.add(e.name, "resume "+name, fmt.Sprintf("p50 %s  p99 %s with all others open", ms(took[len(took)/2]), ms(took[len(took)*99/100])))
	return nil
}

// stream opens a stream over a connection of its own, and returns when its
// first events have come: "hello" and the first change, or the plan.
func (s *server) stream(ctx context.Context, p listener, path, last string) (net.Conn, error) {
	c, err := new(net.Dialer).DialContext(ctx, "tcp", strings.TrimPrefix(s.base, "http://"))
	if err != nil {
		return nil, err
	}
	want := "event: hello"
	if strings.Contains(path, "%s") {
		path, want = fmt.Sprintf(path, p.turn), "event: plan"
	} else if last != "" {
		want = "event: change"
	}
	head := "GET " + path + " HTTP/1.1\r\nHost: bench\r\nAccept: text/event-stream\r\nAuthorization: Bearer " + p.token + "\r\n"
	if last != "" {
		head += "Last-Event-ID: " + last + "\r\n"
	}
	if _, err := c.Write([]byte(head + "\r\n")); err != nil {
		c.Close()
		return nil, err
	}
	c.SetReadDeadline(time.Now().Add(20 * time.Second))
	lines := bufio.NewReaderSize(c, 512)
	for {
		line, err := lines.ReadString('\n')
		if err != nil || strings.HasPrefix(line, "HTTP/1.1 ") && !strings.HasPrefix(line, "HTTP/1.1 200") {
			c.Close()
			return nil, fmt.Errorf("the stream began with %q: %w", strings.TrimSpace(line), err)
		}
		if strings.HasPrefix(line, want) {
			return c, nil
		}
	}
}

// listener registers somebody whose plan waits.
func (s *server) listener(ctx context.Context, email, address string) (listener, error) {
	l, err := s.personFrom(ctx, email, address)
	if err != nil {
		return listener{}, err
	}
	for _, message := range []string{"add milk", "add bread"} {
		if _, err := l.do(ctx, request{http.MethodPost, "/api/me/chat", fmt.Sprintf(`{"message":%q}`, message)}); err != nil {
			return listener{}, err
		}
	}
	b, err := l.do(ctx, request{http.MethodPost, "/api/me/chat", `{"message":"delete 1 and 2"}`})
	if err != nil {
		return listener{}, err
	}
	var turn struct {
		ID     string `json:"turn_id"`
		Status string
	}
	if err := json.Unmarshal(b, &turn); err != nil || turn.Status != "waiting" {
		return listener{}, fmt.Errorf("no plan waits: %s, %w", b, err)
	}
	return listener{l.token, turn.ID}, nil
}
