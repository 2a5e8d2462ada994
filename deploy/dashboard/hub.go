package dashboard

import "sync"

// hub hands the newest of something to any number of readers. A slow reader
// misses what is in between, never the last one.
type hub[T any] struct {
	mu      sync.Mutex
	latest  T
	there   bool
	readers map[chan struct{}]struct{}
}

func (h *hub[T]) publish(v T) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.latest, h.there = v, true
	h.wake()
}

// touch wakes the readers although what was published is the same.
func (h *hub[T]) touch() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.wake()
}

func (h *hub[T]) wake() {
	for wake := range h.readers {
		select {
		case wake <- struct{}{}:
		default: // It is awake already.
		}
	}
}

func (h *hub[T]) get() (T, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.latest, h.there
}

// watch returns a channel that is woken by each publication, until stop.
func (h *hub[T]) watch() (wake <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.readers == nil {
		h.readers = map[chan struct{}]struct{}{}
	}
	h.readers[c] = struct{}{}
	return c, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.readers, c)
	}
}

func (h *hub[T]) readersNow() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.readers)
}
