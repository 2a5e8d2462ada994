package store

import (
	"context"
	"slices"
	"sync"
	"time"
)

// noticeGap is how long notices are gathered.
const noticeGap = 5 * time.Millisecond

// notices are keys whose watchers on other replicas are to be woken soon. A
// notification within a transaction keeps all others that notify from being
// committed meanwhile: PostgreSQL orders them by a lock that it holds until the
// commit is on the disk. For text that streams, which comes again in a moment
// and of which the end is announced with its commit, that is too much.
type notices struct {
	mu    sync.Mutex
	keys  map[string]struct{}
	ready chan struct{}
}

func newNotices() *notices {
	return &notices{keys: map[string]struct{}{}, ready: make(chan struct{}, 1)}
}

func (n *notices) add(keys ...string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, k := range keys {
		n.keys[k] = struct{}{}
	}
	poke(n.ready)
}

func (n *notices) take() (keys []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for k := range n.keys {
		keys = append(keys, k)
	}
	clear(n.keys)
	slices.Sort(keys)
	return keys
}

// sendNotices notifies until ctx ends. While the database is away the keys are
// kept.
func (e *postgresEngine) sendNotices(ctx context.Context) {
	for wait := noticeGap; ; {
		select {
		case <-ctx.Done():
			return
		case <-e.notices.ready:
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		keys := e.notices.take()
		err := e.notifyAll(ctx, keys)
		if wait = noticeGap; err == nil {
			continue
		}
		e.notices.add(keys...)
		wait = listenRetry
	}
}

// notifyAll has a limit: on a connection whose other end has silently gone it
// would wait for as long as the system does, and all notices behind it.
func (e *postgresEngine) notifyAll(ctx context.Context, keys []string) error {
	ctx, cancel := context.WithTimeout(ctx, listenDeadline)
	defer cancel()
	_, err := e.pool.Exec(ctx, "select pg_notify('"+wakeChannel+"', k) from unnest($1::text[]) k", keys)
	return err
}
