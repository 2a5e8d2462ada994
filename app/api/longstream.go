package api

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// connWire is a connection that was taken over from the HTTP server. What the
// server keeps for a request costs more than 25 KB, while a stream that waits
// for hours needs next to nothing.
type connWire struct {
	conn     net.Conn
	deadline deadline
}

// send sends a piece as a chunk (RFC 9112, section 7.1), so that a client
// knows an end from a break.
func (c *connWire) send(piece []byte) error {
	c.deadline.next(c.conn.SetWriteDeadline)
	b := make([]byte, 0, len(piece)+16)
	b = fmt.Appendf(b, "%x\r\n", len(piece))
	b = append(append(b, piece...), "\r\n"...)
	_, err := c.conn.Write(b)
	return err
}

func (c *connWire) cut() { c.deadline.end(c.conn.SetWriteDeadline) }

// serveLong is serve for a stream that mostly waits, on a connection of its
// own where the server lets it go.
func (s streamHandlers) serveLong(fn follow) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		r, w := humago.Unwrap(hc)
		out, ok := w.(*reply)
		if !ok || r.ProtoMajor != 1 || r.ProtoMinor != 1 {
			s.serve(fn).Body(hc)
			return
		}
		c := callOf(r.Context())
		if !s.enter(w, r, c.who.User) {
			return
		}
		streamHead(w.Header())
		conn := takeOver(w)
		if conn == nil {
			s.exit(c.who.User)
			s.serve(fn).Body(hc)
			return
		}
		out.status, out.taken = http.StatusOK, true
		// All that is needed of the request from here on.
		slim := &http.Request{Method: r.Method, Pattern: r.Pattern,
			Header: http.Header{"Authorization": r.Header["Authorization"]}}
		go s.long(conn, headOf(w.Header()), slim, c, time.Now(), fn)
	}}
}

// takeOver takes the connection from the HTTP server, nil if it has none to give.
func takeOver(w http.ResponseWriter) net.Conn {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return nil
	}
	conn.SetDeadline(time.Time{})
	return conn
}

// headOf is the head of the answer, which the server would have written.
func headOf(h http.Header) []byte {
	var b bytes.Buffer
	b.WriteString("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\nDate: " +
		time.Now().UTC().Format(http.TimeFormat) + "\r\n")
	_ = h.WriteSubset(&b, map[string]bool{"Connection": true}) // a buffer takes everything
	b.WriteString("\r\n")
	return b.Bytes()
}

// long runs a stream on its connection.
func (s streamHandlers) long(conn net.Conn, head []byte, r *http.Request, c *call, start time.Time, fn follow) {
	defer s.exit(c.who.User)
	defer conn.Close()
	w := &reply{r: r, status: http.StatusOK, bytes: int64(len(head))}
	defer s.finishLong(w, r, c, start)
	ctx, cancel := s.untilDrain(context.WithValue(context.Background(), callKey{}, c))
	defer cancel()
	conn.SetWriteDeadline(time.Now().Add(writeTimeout))
	if _, err := conn.Write(head); err != nil {
		return
	}
	go func() { // a client has nothing more to say: what ends this is that it goes
		defer cancel()
		var b [1]byte
		for {
			if _, err := conn.Read(b[:]); err != nil {
				return
			}
		}
	}()
	s.run(ctx, cancel, &stream{wire: &connWire{conn: conn}}, r, fn)
	conn.SetWriteDeadline(time.Now().Add(writeTimeout))
	_, _ = conn.Write([]byte("0\r\n\r\n")) // it may have gone
}

// finishLong counts and logs a stream at its end, whatever ended it.
func (s streamHandlers) finishLong(w *reply, r *http.Request, c *call, start time.Time) {
	if fallen := recover(); fallen != nil {
		s.log.Error("panic", "request_id", c.id, "panic", fallen)
	}
	took := time.Since(start)
	s.metrics.request(r, w.status, took)
	s.logRequest(w, r, c, took)
}
