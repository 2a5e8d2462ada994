package api

import (
	"net/http"
	"sync"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

const (
	// patience is how long a large answer may be written while others wait for
	// its place; while nobody does, it is writeTimeout.
	patience = 3 * time.Second
	// hurry is how long somebody waits for a place before an answer is cut, and
	// then before the next one is.
	hurry = 250 * time.Millisecond
)

// writing is what has a place of a large answer. Whoever reads nothing would
// otherwise keep others from theirs: with some accounts, all others for good.
type writing struct {
	mu  sync.Mutex
	all map[*held]bool
}

// held is one place.
type held struct {
	user  todo.UserID
	out   *reply // nil where it isn't an answer to a request
	since time.Time
	cut   bool
	// stream is what is written instead of out, if it isn't nil: page by page, and
	// each has a place of its own.
	stream *stream
}

// wrote says since when the answer is being written; the zero time if it isn't.
func (h *held) wrote() time.Time {
	var at int64
	switch {
	case h.cut:
	case h.stream != nil:
		at = h.stream.begun.Load()
	case h.out != nil:
		at = h.out.begun.Load()
	}
	if at == 0 {
		return time.Time{}
	}
	if begun := time.Unix(0, at); begun.After(h.since) {
		return begun
	}
	return h.since
}

// end lets nothing more of it be written.
func (h *held) end() {
	h.cut = true
	if h.stream != nil {
		h.stream.wire.cut()
		return
	}
	h.out.until.end(http.NewResponseController(h.out.ResponseWriter).SetWriteDeadline)
}

func (w *writing) add(h *held) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.all == nil {
		w.all = map[*held]bool{}
	}
	w.all[h] = true
}

func (w *writing) remove(h *held) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.all, h)
}

// cutOne ends the answer that has been written for longest, beyond patience,
// of those who have the most places: of the person who waits alone, if they wait
// because they have as many places as one person can have. The lock is held meanwhile,
// so that the connection isn't cut when it has gone on to another request.
func (w *writing) cutOne(now time.Time, waits todo.UserID, each int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	has := map[todo.UserID]int{}
	for h := range w.all {
		if !h.cut {
			has[h.user]++
		}
	}
	var slowest *held
	for h := range w.all {
		wrote := h.wrote()
		if wrote.IsZero() || now.Sub(wrote) < patience || has[waits] >= each && h.user != waits {
			continue
		}
		if slowest == nil || has[h.user] > has[slowest.user] || has[h.user] == has[slowest.user] &&
			wrote.Before(slowest.wrote()) {
			slowest = h
		}
	}
	if slowest != nil {
		slowest.end()
	}
}

// hurried cuts what is read slowly, one answer after another, while the person waits for one of the places of
// which one person can have each, until it is stopped.
func (w *writing) hurried(waits todo.UserID, each int) (stop func()) {
	var mu sync.Mutex
	over := false
	var t *time.Timer
	mu.Lock()
	defer mu.Unlock()
	t = time.AfterFunc(hurry, func() {
		mu.Lock()
		defer mu.Unlock()
		if !over {
			w.cutOne(time.Now(), waits, each)
			t.Reset(hurry)
		}
	})
	return func() {
		mu.Lock()
		defer mu.Unlock()
		over = true
		t.Stop()
	}
}
