package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// The pages of people's lists are kept as they were sent: most requests ask for
// the same page again. Whether a kept page is still what the database has is
// asked each time, by the stamp of the tasks, which is one look-up
// by key: so it holds for any number of replicas, and for other programs that
// write to the same file.
const (
	// mostKept and largestKept bound the pages of everybody and one of them, in bytes.
	mostKept    = 4 << 20
	largestKept = 32 << 10
	// longestAsked bounds what a kept page was asked for by, in bytes.
	longestAsked = 512
	// keptCost is what a page takes besides its text, about.
	keptCost = 256
)

// pageKey is whose page it is, and what it was asked for by.
type pageKey struct {
	user  todo.UserID
	list  todo.ListID // "" for their own
	query string
}

// keptPage is a page as it was sent, of tasks in the state of the stamp.
type keptPage struct {
	stamp todo.Stamp
	body  []byte
}

// wantedPage is a page that was asked for and is not kept.
type wantedPage struct {
	key   pageKey
	stamp todo.Stamp
}

// keptPages are two generations: the older one is let go of when the newer one
// is full, but for what was asked for meanwhile. It is safe for concurrent use.
type keptPages struct {
	mu    sync.Mutex
	newer map[pageKey]keptPage
	older map[pageKey]keptPage
	size  int // of the newer ones
}

func newKeptPages() *keptPages { return &keptPages{newer: map[pageKey]keptPage{}} }

// get returns the page if it is of tasks in that state, nil otherwise.
func (k *keptPages) get(key pageKey, stamp todo.Stamp) []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	p, ok := k.newer[key]
	if !ok {
		if p, ok = k.older[key]; ok && p.stamp == stamp {
			k.add(key, p)
		}
	}
	if p.stamp != stamp {
		return nil
	}
	return p.body
}

func (k *keptPages) put(key pageKey, p keptPage) {
	if len(p.body) > largestKept || len(key.query) > longestAsked {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.add(key, p)
}

func (k *keptPages) add(key pageKey, p keptPage) {
	k.size += sizeOf(key, p) - sizeOf(key, k.newer[key])
	if k.size > mostKept/2 {
		k.older = k.newer
		k.newer = map[pageKey]keptPage{}
		k.size = sizeOf(key, p)
	}
	k.newer[key] = p
}

// sizeOf is what a page takes in memory, 0 for none.
func sizeOf(key pageKey, p keptPage) int {
	if p.body == nil {
		return 0
	}
	return keptCost + len(key.user) + len(key.list) + len(key.query) + len(p.body)
}

// pages are the pages of everybody's lists, and how they are answered with.
type pages struct{ *Server }

// again answers a request for a page that was kept. Otherwise the handler knows
// from the call by what it can keep the page that it reads.
func (s pages) again(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	c := callOf(r.Context())
	if r.Method != http.MethodGet {
		next(ctx)
		return
	}
	within, cancel := context.WithTimeout(r.Context(), workTime)
	defer cancel()
	stamp, err := s.Tasks.Stamp(within, actor(r.Context()))
	if err != nil {
		problem(r.Context(), err).write(w)
		return
	}
	key := pageKey{c.who.User, c.list, r.URL.RawQuery}
	if body := s.kept.get(key, stamp); body != nil {
		h := w.Header()
		h["Content-Type"] = []string{"application/json"}
		h["Content-Length"] = []string{strconv.Itoa(len(body))}
		w.Write(body)
		return
	}
	// What the page is read from is in this state or in a later one: a page that
	// is newer than its stamp is never found by it.
	c.page = &wantedPage{key, stamp}
	next(ctx)
}

// keep keeps the page that answers the call, and returns it as it is to be sent.
// Not kept is what depends on the time of the request, what was searched for, as
// that is done in turns, a large page, of which there are only so many at once, and
// the bin, which is emptied without a change. Nor is a page on which a task is somebody's:
// whose it is changes with the day and with who is in the list.
func (s pages) keep(c *call, in *listInput, l listBody, assigned bool) listBody {
	if c.page == nil || assigned || in.Limit > largePage ||
		in.View != "" || in.DueBefore != "" || in.DueAfter != "" || in.Search != "" ||
		in.Status != "" && in.Status != string(todo.Pending) && in.Status != string(todo.Completed) {
		return l
	}
	l.text = l.encode()
	key := c.page.key
	key.query = strings.Clone(key.query) // it is a part of the request's head
	s.kept.put(key, keptPage{c.page.stamp, l.text})
	return l
}
