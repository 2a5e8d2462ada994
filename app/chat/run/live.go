package run

import (
	"sync"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// live has the events of a turn while this process runs it, as far as they are
// stored: who follows the turn here need not ask the database after each write.
// It is safe for concurrent use.
type live struct {
	user todo.UserID

	mu      sync.Mutex
	base    int64 // the number of the event before the first one here
	events  []chat.Event
	over    bool          // the run has ended: what comes now is in the store alone
	changed chan struct{} // closed, and replaced, with every change
}

// newLive begins with the events of the turn before the run, if they are at hand.
func newLive(t chat.Turn, events ...chat.Event) *live {
	return &live{user: t.User, base: t.State.Events - int64(len(events)), events: events, changed: make(chan struct{})}
}

// begin says which event the run has found to be the last one. If others were
// stored that are not here, those that were are of no use any more.
func (l *live) begin(last int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.base+int64(len(l.events)) != last {
		l.base, l.events = last, nil
		l.tell()
	}
}

// stored adds events that follow the last one.
func (l *live) stored(events []chat.Event) {
	if len(events) == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.events = append(l.events, events...)
	l.tell()
}

func (l *live) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.over {
		l.over = true
		l.tell()
	}
}

func (l *live) tell() {
	close(l.changed)
	l.changed = make(chan struct{})
}

// After returns the events after a number, and what is closed when there is
// more to know; ok is false if only the store can tell.
func (l *live) After(user todo.UserID, seq int64) (events []chat.Event, more <-chan struct{}, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	from := min(seq-l.base, int64(len(l.events)))
	if l.user != user || from < 0 || l.over && from == int64(len(l.events)) {
		return nil, nil, false
	}
	return l.events[from:len(l.events):len(l.events)], l.changed, true
}

// Live is what a turn has said that this process runs, nil if it does not.
func (s *Runner) Live(turn string) chat.Live {
	s.mu.Lock()
	defer s.mu.Unlock()
	if h := s.runs[turn]; h != nil {
		return h.live
	}
	return nil
}

// Changed returns what is closed at the next change, nil if the run is over or
// the turn is somebody else's.
func (l *live) Changed(user todo.UserID) <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over || l.user != user {
		return nil
	}
	return l.changed
}
