package pgtest

import (
	"os"
	"syscall"
)

// Restartable is a server that ends and comes back with its data, on the same
// port. Its methods are not for concurrent use.
type Restartable struct{ s *server }

// StartRestartable starts a server that is not shared.
func StartRestartable(d Durability) (*Restartable, error) {
	s, err := start(settings{durable: d})
	if err != nil {
		return nil, err
	}
	return &Restartable{s}, nil
}

// Address is of an empty database on it.
func (r *Restartable) Address() string { return r.s.address("postgres") }

// End ends the server and waits for it: connections are cut, and without
// immediate their transactions are rolled back and all is written; with it,
// the next start has to recover as after a crash.
func (r *Restartable) End(immediate bool) {
	signal := syscall.SIGINT
	if immediate {
		signal = syscall.SIGQUIT
	}
	_ = r.s.cmd.Process.Signal(signal) // it may have ended by itself
	<-r.s.ended
}

// Again starts the ended server.
func (r *Restartable) Again() error { return r.s.resume() }

// Close ends the server and removes its data.
func (r *Restartable) Close() {
	r.End(true)
	os.RemoveAll(r.s.folder)
}
