package serve

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

// phase is what a connection is busy with.
type phase int

const (
	waiting   phase = iota // for the first byte of a request
	arriving               // a request has begun to come and is not whole
	answering              // a request is whole
	closed
)

// conn is a connection whose requests have to arrive in time. The limit lies
// below the HTTP server: deadlines that handlers, libraries and the server
// itself set or lift can be earlier than it, never later.
type conn struct {
	net.Conn
	room *room

	mu       sync.Mutex
	limit    time.Time // when the request has to be here; zero: no limit
	wanted   time.Time // the deadline of reading that others have set
	writes   time.Time // the deadline of writing that others have set
	requests int       // begun on this connection

	// The room's; guarded by its lock.
	phase      phase
	home       *address
	cost       int64
	turn       int64 // at which it came into its queue
	prev, next *conn
}

type connKey struct{}

// withConn lets a request find its connection.
func withConn(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, c)
}

// observe hears from the HTTP server what becomes of a connection.
func observe(nc net.Conn, state http.ConnState) {
	c, ok := nc.(*conn)
	if !ok {
		return
	}
	switch state {
	case http.StateIdle:
		if c.late() { // the HTTP server would wait for another request, or for the rest of this one
			_ = c.Close()
			return
		}
		c.room.move(c, waiting)
		c.setLimit(time.Time{})
	case http.StateHijacked:
		c.room.move(c, answering)
		c.setLimit(time.Time{})
	}
}

// Read reads, and notes when a request begins to come.
func (c *conn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 && c.room.received(c, n) {
		c.setLimit(time.Now().Add(c.room.arrive))
	}
	return n, err
}

// Write writes a piece at a time, each within its own time: a client that
// reads nothing does not keep its connection.
func (c *conn) Write(b []byte) (int, error) {
	written := 0
	for {
		piece := b[written:min(len(b), written+writePiece)]
		if err := c.paceWrite(); err != nil {
			return written, err
		}
		n, err := c.Conn.Write(piece)
		written += n
		if err != nil || written >= len(b) {
			return written, err
		}
	}
}

func (c *conn) paceWrite() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.writes.IsZero() {
		return nil // somebody knows better
	}
	return c.Conn.SetWriteDeadline(time.Now().Add(writeTime))
}

// Close ends the connection.
func (c *conn) Close() error {
	c.room.move(c, closed)
	return c.Conn.Close()
}

// CloseWrite lets the HTTP server say good-bye before it closes: an answer to
// a request that did not arrive whole would be lost with the connection.
func (c *conn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// SetReadDeadline sets the deadline of reading, which is never later than the
// limit of the request.
func (c *conn) SetReadDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wanted = t
	return c.apply()
}

// SetWriteDeadline sets the deadline of writing; without one each piece has
// its own.
func (c *conn) SetWriteDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.writes = t
	return c.Conn.SetWriteDeadline(t)
}

// SetDeadline sets both.
func (c *conn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

func (c *conn) setLimit(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.limit = t
	_ = c.apply() // the connection may have gone, which the next read tells
}

// late says whether the limit of the request is over.
func (c *conn) late() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.limit.IsZero() && !time.Now().Before(c.limit)
}

func (c *conn) apply() error {
	t := c.wanted
	if !c.limit.IsZero() && (t.IsZero() || c.limit.Before(t)) {
		t = c.limit
	}
	return c.Conn.SetReadDeadline(t)
}

// receive begins a request. It returns the body that its handler reads.
func (c *conn) receive(r *http.Request) io.ReadCloser {
	c.mu.Lock()
	c.requests++
	number := c.requests
	c.mu.Unlock()
	if r.ContentLength == 0 || r.Body == nil {
		c.whole(number)
		return r.Body
	}
	if c.room.received(c, 0) { // sent together with the request before it
		c.setLimit(time.Now().Add(c.room.arrive))
	}
	return &body{ReadCloser: r.Body, conn: c, request: number, left: r.ContentLength}
}

// whole lifts the limit when a request is here: a deadline that stayed would
// end the stream that may be its answer.
func (c *conn) whole(request int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if request != c.requests {
		return
	}
	c.room.move(c, answering)
	c.limit = time.Time{}
	_ = c.apply() // the connection may have gone, which the next read tells
}

// ErrIncomplete is what reading a body fails with if it does not arrive: in
// time, or because its client has gone.
var ErrIncomplete error = &incomplete{}

// incomplete is a net.Error, so that libraries answer it with the status 408.
type incomplete struct{ cause error }

// Error says what is wrong.
func (e *incomplete) Error() string { return "the request did not arrive whole in time" }

// Unwrap returns the cause.
func (e *incomplete) Unwrap() error { return e.cause }

// Is makes every such error an ErrIncomplete.
func (e *incomplete) Is(target error) bool { return target == ErrIncomplete }

// Timeout is always true.
func (e *incomplete) Timeout() bool { return true }

// Temporary is always true: the request can be sent again.
func (e *incomplete) Temporary() bool { return true }

// body is the body of a request. It tells its connection when it is over.
type body struct {
	io.ReadCloser
	conn    *conn
	request int
	left    int64 // bytes to come; negative if that is not known
}

// Read reads the next bytes.
func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	over := errors.Is(err, io.EOF)
	if b.left > 0 {
		b.left -= int64(n)
		over = over || b.left == 0
	}
	if over {
		b.conn.whole(b.request)
	}
	var network net.Error
	if errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &network) {
		err = &incomplete{err}
	}
	return n, err
}
