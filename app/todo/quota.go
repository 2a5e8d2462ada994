package todo

import (
	"context"
	"sync"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

const (
	// editBytes is more than one edit of a change takes, with the task before
	// and after, and messageBytes more than a message with its answer takes.
	editBytes    = 20 << 10
	messageBytes = 8 << 20
	// measureAgain is how soon what somebody's things take is measured again
	// while they are near the limit, forgetAfter how long it is known.
	measureAgain = 5 * time.Second
	forgetAfter  = time.Hour
	// maxMeasured is of how many people it is known.
	maxMeasured = 20_000
	// reserve is the share of the limit that is left for doing, deleting and
	// undoing one thing when it has been reached.
	reserve = 0.1
)

// Quota bounds what a person's tasks, their history and conversations take in
// the database. What is measured is kept for a while: until then, each change
// is counted as if it took as much as one can. It is safe for concurrent use;
// a nil Quota has no bounds.
type Quota struct {
	bytes int64
	used  func(ctx context.Context, user UserID) (int64, error)
	now   func() time.Time

	mu    sync.Mutex
	known map[UserID]*measured
}

// measured is what somebody's things took at a time, and can have grown by since.
type measured struct {
	used, since int64
	at          time.Time
}

// NewQuota returns a Quota of so many bytes for each person, of which used says
// how many are taken; nil if bytes is 0.
func NewQuota(bytes int64, used func(context.Context, UserID) (int64, error), now func() time.Time) *Quota {
	if bytes == 0 {
		return nil
	}
	return &Quota{bytes: bytes, used: used, now: now, known: map[UserID]*measured{}}
}

// Message fails with fault.Conflict if there is no room for a message to the
// assistant and its answer.
func (q *Quota) Message(ctx context.Context, user UserID) error {
	return q.take(ctx, user, messageBytes, false)
}

// change is Message for a change of so many tasks. One that adds nothing, of a
// single task, may use the reserve.
func (q *Quota) change(ctx context.Context, user UserID, kind Kind, tasks int) error {
	adds := kind == Added || kind == Commented || kind == Edited || kind == Rescheduled || tasks > 1
	return q.take(ctx, user, int64(tasks)*editBytes, !adds)
}

func (q *Quota) take(ctx context.Context, user UserID, bytes int64, small bool) error {
	if q == nil {
		return nil
	}
	limit := q.bytes
	if small {
		limit += int64(reserve * float64(limit))
	}
	if q.fits(user, bytes, limit) {
		return nil
	}
	used, err := q.measure(ctx, user)
	if err != nil {
		return err
	}
	if used < limit {
		return nil
	}
	return fault.New(fault.Conflict, "Your list, its history and your conversations take %d MB, and nothing of the %d MB "+
		"that there are for each person is left. Delete conversations, or ask whoever runs this to raise the limit.",
		used>>20, q.bytes>>20)
}

// fits counts the bytes, and says whether they certainly fit by what is known.
func (q *Quota) fits(user UserID, bytes, limit int64) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	m := q.known[user]
	if m == nil || q.now().Sub(m.at) > forgetAfter {
		return false
	}
	m.since += bytes
	return m.used+m.since < limit
}

// measure asks the database, unless that was done a moment ago.
func (q *Quota) measure(ctx context.Context, user UserID) (int64, error) {
	q.mu.Lock()
	if m := q.known[user]; m != nil && q.now().Sub(m.at) < measureAgain {
		q.mu.Unlock()
		return m.used, nil
	}
	q.mu.Unlock()
	used, err := q.used(ctx, user)
	if err != nil {
		return 0, err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for someone := range q.known {
		if len(q.known) < maxMeasured {
			break
		}
		delete(q.known, someone)
	}
	q.known[user] = &measured{used: used, at: q.now()}
	return used, nil
}
