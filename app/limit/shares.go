package limit

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"time"
)

// ErrFull is what Shares.Enter fails with where a key's queue is full.
var ErrFull = errors.New("too much waits already")

// Shares divides a number of places, for work that is dear, among keys: each
// key has a queue of its own and at most so many places at a time, and free
// places go to the keys in turn. However much one asks for, another one that
// asks waits for no more than one piece of work of each of the others, where
// each has one place. It is safe for concurrent use; a nil Shares lets everybody
// in.
type Shares struct {
	each  int // places of one key at the most
	queue int // of one key
	rest  time.Duration

	mu     sync.Mutex
	free   int
	keys   map[string]*share
	inTurn []*share // that wait and have no place, in the order in which they get one
}

// share is what one key has.
type share struct {
	key     string
	inside  int // places that it has
	inTurn  bool
	waiting []chan struct{}
}

// NewShares returns Shares of so many places, of which each key can have so
// many at a time, with so many pieces of work waiting besides.
func NewShares(places, each, queue int) *Shares {
	return &Shares{each: each, queue: queue, free: places, keys: map[string]*share{}}
}

// Rest has a place for which somebody waits stand empty for so long each time
// that it is left. It is for work that takes a processor. Where one piece of it
// follows another at once, Go's scheduler always has something to run at hand:
// it seldom looks at what others have sent meanwhile, and runs that only after
// 60 more pieces. It returns s.
func (s *Shares) Rest(d time.Duration) *Shares {
	s.rest = d
	return s
}

// Enter waits for a place. It fails with ErrFull where the key's queue is
// full, or with what ended ctx. Otherwise leave must be called, once.
func (s *Shares) Enter(ctx context.Context, key string) (leave func(), err error) {
	if s == nil {
		return func() {}, nil
	}
	s.mu.Lock()
	k := s.keys[key]
	if k == nil {
		k = &share{key: key}
		s.keys[key] = k
	}
	if len(k.waiting) >= s.queue {
		s.mu.Unlock()
		return nil, ErrFull
	}
	mine := make(chan struct{})
	k.waiting = append(k.waiting, mine)
	s.line(k)
	s.admit()
	s.mu.Unlock()
	select {
	case <-mine:
		if s.rest > 0 {
			runtime.Gosched() // who can run already does so first
		}
		return func() { s.leave(k) }, nil
	case <-ctx.Done():
	}
	if !s.withdraw(k, mine) { // it got its place at the same moment
		s.leave(k)
	}
	return nil, ctx.Err()
}

// admit gives free places to those whose turn it is.
func (s *Shares) admit() {
	for s.free > 0 && len(s.inTurn) > 0 {
		k := s.inTurn[0]
		s.inTurn = s.inTurn[1:]
		k.inTurn = false
		if len(k.waiting) == 0 {
			s.forget(k)
			continue
		}
		s.free--
		k.inside++
		close(k.waiting[0])
		k.waiting = k.waiting[1:]
		s.line(k)
	}
}

func (s *Shares) leave(k *share) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rest > 0 && (len(s.inTurn) > 0 || len(k.waiting) > 0) {
		time.AfterFunc(s.rest, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.vacate(k)
		})
		return
	}
	s.vacate(k)
}

// vacate gives the place on.
func (s *Shares) vacate(k *share) {
	s.free++
	k.inside--
	s.line(k)
	s.forget(k)
	s.admit()
}

// line puts a key that waits at the end of the line.
func (s *Shares) line(k *share) {
	if len(k.waiting) > 0 && k.inside < s.each && !k.inTurn {
		k.inTurn = true
		s.inTurn = append(s.inTurn, k)
	}
}

// withdraw takes back what waits, and reports whether it still did.
func (s *Shares) withdraw(k *share, mine chan struct{}) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, w := range k.waiting {
		if w == mine {
			k.waiting = append(k.waiting[:i:i], k.waiting[i+1:]...)
			return true
		}
	}
	return false
}

// forget drops what is kept of a key that neither works nor waits. A key that
// waited and withdrew is dropped when its turn comes.
func (s *Shares) forget(k *share) {
	if k.inside == 0 && !k.inTurn && len(k.waiting) == 0 && s.keys[k.key] == k {
		delete(s.keys, k.key)
	}
}
