package store

import (
	"strings"
	"sync"
)

// hub tells whoever watches a key that something about it is new.
type hub struct {
	mu       sync.Mutex
	watchers map[string]map[chan struct{}]struct{}
	hearers  []hearer
}

// hearer is called with the rest of every key that begins with its prefix.
type hearer struct {
	prefix string
	fn     func(rest string)
}

func newHub() *hub { return &hub{watchers: map[string]map[chan struct{}]struct{}{}} }

// watch returns a channel that gets a value soon after each wake of the key,
// several at a time told as one, until stop is called.
func (h *hub) watch(key string) (wake <-chan struct{}, stop func()) {
	return h.watchAll([]string{key})
}

// watchAll is watch of any of the keys.
func (h *hub) watchAll(keys []string) (wake <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, key := range keys {
		if h.watchers[key] == nil {
			h.watchers[key] = map[chan struct{}]struct{}{}
		}
		h.watchers[key][c] = struct{}{}
	}
	return c, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		for _, key := range keys {
			delete(h.watchers[key], c)
			if len(h.watchers[key]) == 0 {
				delete(h.watchers, key)
			}
		}
	}
}

// hear has fn called at each wake of a key with the prefix, with what follows
// that, and with "" when it isn't known what was missed. It must not wait.
func (h *hub) hear(prefix string, fn func(rest string)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.hearers = append(h.hearers, hearer{prefix, fn})
}

func (h *hub) wake(key string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.watchers[key] {
		poke(c)
	}
	for _, l := range h.hearers {
		if rest, ok := strings.CutPrefix(key, l.prefix); ok && rest != "" {
			l.fn(rest)
		}
	}
}

// wakeAll is for when it is not known what was missed.
func (h *hub) wakeAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, watchers := range h.watchers {
		for c := range watchers {
			poke(c)
		}
	}
	for _, l := range h.hearers {
		l.fn("")
	}
}

// watched says whether anybody watches anything.
func (h *hub) watched() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.watchers) > 0
}

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default: // it has one waiting already
	}
}
