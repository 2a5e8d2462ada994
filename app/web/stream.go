package web

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
)

// endingKey finds, in the context of a request that is passed on, the context
// that is over when this server is to end.
type endingKey struct{}

// endInOrder makes a stream of the backend end when this server is to end. The
// client sees a whole answer and comes back to another replica; it would take a
// stream that is cut off for a failure.
func endInOrder(resp *http.Response) error {
	ending, known := resp.Request.Context().Value(endingKey{}).(context.Context)
	if known && strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		resp.Body = &stream{ReadCloser: resp.Body, ending: ending, stop: func() bool { return true }}
	}
	return nil
}

// stream is the body of an answer that may go on for ever.
type stream struct {
	io.ReadCloser
	ending context.Context
	begun  sync.Once
	stop   func() bool
}

// Read reads on until the server is to end, but always what comes first: it
// tells the client where to go on.
func (s *stream) Read(b []byte) (int, error) {
	n, err := s.ReadCloser.Read(b)
	if n > 0 {
		s.begun.Do(func() { s.stop = context.AfterFunc(s.ending, func() { s.ReadCloser.Close() }) })
	}
	if err != nil && s.ending.Err() != nil {
		return n, io.EOF
	}
	return n, err
}

// Close ends the stream at the client's wish.
func (s *stream) Close() error {
	s.stop()
	return s.ReadCloser.Close()
}
