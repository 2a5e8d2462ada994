package notify

import (
	"context"
	"sync"
	"time"
)

// How the places of a channel are shared out.
const (
	// placesOfPerson is how many of a person's messages, of a channel, are sent at the
	// same time, so that one whose server hangs keeps nobody else waiting.
	placesOfPerson = 8
	// placesOfHost is the same for all messages to one host.
	placesOfHost = atOnce / 2
	// shareWait is how long a message waits for its share. It is leased meanwhile,
	// so that it is less than sendLease without what sending takes.
	shareWait = sendLease - sendTime - 20*time.Second
	// mostWaiting is how many messages wait at the most; one more is put back.
	mostWaiting = 2000
	// putBack is when a message is tried again that got no share.
	putBack = 5 * time.Second
)

// Hoster is a Channel that knows to which host a message goes.
type Hoster interface {
	Channel
	// Host names it, "" where that cannot be read.
	Host(address string) string
}

// shares counts the places that each person and each host has.
type shares struct {
	mu      sync.Mutex
	used    map[string]int
	freed   map[string]chan struct{} // closed when one of the key's is given back
	waiting int
}

func newShares() *shares {
	return &shares{used: map[string]int{}, freed: map[string]chan struct{}{}}
}

// take takes a place of a key's, or returns what to wait for.
func (s *shares) take(key string, most int) (ok bool, freed <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.used[key] < most {
		s.used[key]++
		return true, nil
	}
	c := s.freed[key]
	if c == nil {
		c = make(chan struct{})
		s.freed[key] = c
	}
	return false, c
}

func (s *shares) give(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.used[key]--; s.used[key] == 0 {
		delete(s.used, key)
	}
	if c := s.freed[key]; c != nil {
		close(c)
		delete(s.freed, key)
	}
}

// wait counts who waits, and says whether there is room for one more.
func (s *shares) wait(n int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n > 0 && s.waiting >= mostWaiting {
		return false
	}
	s.waiting += n
	return true
}

// taken is a place that a message holds, with those of its shares.
type taken struct {
	f    *outcomes
	keys []string
}

// share makes one of the channel's places, which the caller holds, that of a
// message within a share. While it waits the place is another's. It reports
// false, and the place is given back, where the share stays used up.
func (t *taken) share(ctx context.Context, key string, most int) bool {
	s := t.f.shares
	ok, freed := s.take(key, most)
	if ok {
		t.keys = append(t.keys, key)
		return true
	}
	if !s.wait(1) {
		return false
	}
	defer s.wait(-1)
	<-t.f.free
	limit, cancel := context.WithTimeout(ctx, shareWait)
	defer cancel()
	for !ok {
		select {
		case <-freed:
			ok, freed = s.take(key, most)
		case <-limit.Done():
			t.f.free <- struct{}{} // back to where the caller expects it
			return false
		}
	}
	t.keys = append(t.keys, key)
	t.f.free <- struct{}{}
	return true
}

// done gives all of it back.
func (t *taken) done() {
	for _, key := range t.keys {
		t.f.shares.give(key)
	}
	<-t.f.free
}
