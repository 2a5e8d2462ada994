package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
)

// maxGroup is how many transactions are committed as one.
const maxGroup = 32

// errAlone means that a transaction was undone because of another one that it
// was to be committed with.
var errAlone = errors.New("to be run alone")

// member is a transaction that waits for the connection that writes. Those
// that wait together are committed together, each in a savepoint of its own: a
// commit costs a sync of the disk, whatever there is in it.
type member struct {
	ctx  context.Context
	run  func(session) error // rolls back what it does not commit
	done chan outcome
}

type outcome struct {
	err    error
	fallen any // of a panic
}

// transact runs a transaction, alone or with others that wait.
func (w *sqliteWriter) transact(ctx context.Context, run func(session) error) error {
	m := &member{ctx: ctx, run: run, done: make(chan outcome, 1)}
	w.mu.Lock()
	w.waiting = append(w.waiting, m)
	w.mu.Unlock()
	select {
	case o := <-m.done:
		return o.result()
	case <-ctx.Done():
		if w.withdraw(m) {
			return ctx.Err()
		}
	case w.held <- struct{}{}:
		w.runWaiting(m)
	}
	return (<-m.done).result()
}

func (o outcome) ok() bool { return o.err == nil && o.fallen == nil }

func (o outcome) result() error {
	if o.fallen != nil {
		panic(o.fallen)
	}
	return o.err
}

// withdraw takes back what has not begun yet.
func (w *sqliteWriter) withdraw(m *member) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := slices.Index(w.waiting, m)
	if i < 0 {
		return false
	}
	w.waiting = slices.Delete(w.waiting, i, i+1)
	return true
}

// runWaiting runs what waits, in the order in which it came, until m has been
// run. The caller holds the connection, which is let go of.
func (w *sqliteWriter) runWaiting(m *member) {
	defer func() { <-w.held }()
	for len(m.done) == 0 {
		w.mu.Lock()
		n := min(len(w.waiting), maxGroup)
		group := slices.Clone(w.waiting[:n])
		w.waiting = slices.Delete(w.waiting, 0, n)
		w.mu.Unlock()
		outcomes := w.runGroup(m.ctx, group)
		for i, one := range group {
			one.done <- outcomes[i]
		}
	}
}

// runGroup runs transactions and commits them together.
func (w *sqliteWriter) runGroup(ctx context.Context, group []*member) []outcome {
	outcomes := make([]outcome, len(group))
	all := func(err error) []outcome {
		for i := range outcomes {
			if outcomes[i].ok() {
				outcomes[i].err = err
			}
		}
		return outcomes
	}
	if err := w.connect(context.WithoutCancel(ctx)); err != nil {
		return all(err)
	}
	defer func() {
		if slices.ContainsFunc(outcomes, func(o outcome) bool { return errors.Is(o.err, sql.ErrConnDone) }) {
			w.conn = nil
		}
	}()
	if len(group) > 1 {
		err := w.together(group, outcomes)
		if err == nil {
			return outcomes
		}
		if !errors.Is(err, errAlone) {
			return all(err)
		}
	}
	for i, m := range group {
		if outcomes[i].ok() {
			outcomes[i] = m.attempt(&sqliteSession{writer: w})
		}
	}
	return outcomes
}

// together runs each in a savepoint, and commits those that succeed. It fails
// with errAlone if nothing was committed, but may be one at a time.
func (w *sqliteWriter) together(group []*member, outcomes []outcome) (err error) {
	ctx := context.Background()
	if _, err := w.prepared.exec(ctx, "begin immediate", nil); err != nil {
		return err
	}
	defer func() {
		if err != nil { // SQLite may have rolled back by itself
			_, _ = w.prepared.exec(ctx, "rollback", nil)
		}
	}()
	for i, m := range group {
		if outcomes[i].err = m.ctx.Err(); outcomes[i].err != nil {
			continue
		}
		s := &sqliteSession{writer: w, grouped: true}
		outcomes[i] = m.attempt(s)
		if s.broken {
			return fmt.Errorf("%w: %w", errAlone, outcomes[i].err)
		}
	}
	_, err = w.prepared.exec(ctx, "commit", nil)
	return err
}

// attempt runs it in a session; a panic is the outcome.
func (m *member) attempt(s *sqliteSession) (o outcome) {
	defer func() { o.fallen = recover() }()
	return outcome{err: m.run(s)}
}
