package api

import (
	"errors"
	"testing"
)

// slowWire is a connection that takes a piece once the test lets it.
type slowWire struct {
	begun, free chan struct{}
	taken       int
}

func (w *slowWire) send([]byte) error {
	w.begun <- struct{}{}
	<-w.free
	w.taken++
	return nil
}

func (w *slowWire) cut() {}

func TestNothingIsWrittenAfterTheEndOfAStream(t *testing.T) {
	wire := &slowWire{begun: make(chan struct{}), free: make(chan struct{})}
	s := &stream{wire: wire}
	beaten := make(chan error)
	go func() { beaten <- s.beat() }()
	<-wire.begun
	ended := make(chan struct{})
	go func() { s.end(); close(ended) }()
	select {
	case <-ended:
		t.Fatal("a stream ends while a heartbeat is being written, want it to wait")
	default:
	}
	close(wire.free)
	if err := <-beaten; err != nil {
		t.Errorf("the heartbeat before the end is %v, want it written", err)
	}
	<-ended
	if err := s.beat(); !errors.Is(err, errStreamOver) || wire.taken != 1 {
		t.Errorf("a heartbeat after the end is %v, and %d pieces are written; want an error, and 1", err, wire.taken)
	}
}
