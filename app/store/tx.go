package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"
)

// attempts is how often a transaction is tried that others got in the way of.
const attempts = 10

// session is a transaction of one engine. It begins with its first statement.
type session interface {
	querier
	exec(ctx context.Context, sql string, args ...any) (affected int64, err error)
	// commit runs the last statements and ends the transaction, in one round
	// trip where there are round trips.
	commit(ctx context.Context, last []statement) error
	rollback()
}

// tx is a transaction.
type tx struct {
	session
	engine engine
	last   []statement
	wakes  []string
	soon   []string
}

// inTx runs fn in a transaction, again if another transaction got in its way:
// fn must have no effect but through tx. If fn fails nothing is kept.
func (db *core) inTx(ctx context.Context, fn func(*tx) error) error {
	for try := 1; ; try++ {
		var t *tx
		err := db.engine.begin(ctx, func(s session) error {
			t = &tx{session: s, engine: db.engine}
			defer s.rollback() // after a commit it does nothing
			if err := fn(t); err != nil {
				return err
			}
			return s.commit(ctx, t.all())
		})
		if err == nil {
			for _, key := range t.wakes {
				db.hub.wake(key)
			}
			for _, key := range t.soon {
				db.hub.wake(key)
				db.engine.announceSoon(key)
			}
			return nil
		}
		if try == attempts || !db.engine.retryable(err) {
			return unavailable(err)
		}
		if err := pause(ctx, try); err != nil {
			return fmt.Errorf("wait for another transaction: %w", err)
		}
	}
}

// enqueue adds a statement whose result nobody needs: it is sent with the commit.
func (t *tx) enqueue(sql string, args ...any) {
	t.last = append(t.last, statement{sql: sql, args: args})
}

// ask is enqueue for a statement whose answer is only wanted after the commit.
func (t *tx) ask(each func(row) error, sql string, args ...any) {
	t.last = append(t.last, statement{sql, args, each})
}

// flush sends now what waits for the commit: before a query that depends on it.
func (t *tx) flush(ctx context.Context) error {
	for _, l := range t.last {
		if err := l.run(ctx, t); err != nil {
			return err
		}
	}
	t.last = nil
	return nil
}

// run runs the statement in a session.
func (l statement) run(ctx context.Context, s session) error {
	if l.each != nil {
		return s.query(ctx, l.each, l.sql, l.args...)
	}
	_, err := s.exec(ctx, l.sql, l.args...)
	return err
}

// wake wakes the watchers of the key, on every replica, after the commit.
func (t *tx) wake(key string) { t.wakes = append(t.wakes, key) }

// wakeSoon is wake where a wake-up may be lost with the process: here at the
// commit, elsewhere a moment later.
func (t *tx) wakeSoon(key string) { t.soon = append(t.soon, key) }

func (t *tx) all() []statement {
	for _, key := range t.wakes {
		t.last = append(t.last, t.engine.announce(key)...)
	}
	return t.last
}

// pause waits a little longer each time, and not equally long as others do.
func pause(ctx context.Context, try int) error {
	timer := time.NewTimer(rand.N(time.Duration(try) * 10 * time.Millisecond))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
