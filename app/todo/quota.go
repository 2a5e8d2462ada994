package todo

import (
	"fmt"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// messageBytes is more than a message with its answer takes, and messageShare
// which part of the limit those that are being answered count as at most.
const (
	messageBytes = 8 << 20
	messageShare = 8
)

// reserve is which part of the limit is left, when it has been reached, for
// doing and undoing things one at a time.
const reserve = 10

// shorter is which part of a text has to go for what shortens it to be let
// through whatever the list takes: the history keeps both texts, so taking away
// one letter at a time would make it grow without end.
const shorter = 10

// Quota bounds what a person's tasks, their history and conversations take in
// the database: a change is counted in the transaction that makes it. What makes
// things smaller is never refused. A nil Quota has no bounds.
type Quota struct{ bytes int64 }

// NewQuota returns a Quota of so many bytes for each person; nil if bytes is 0.
func NewQuota(bytes int64) *Quota {
	if bytes == 0 {
		return nil
	}
	return &Quota{bytes: bytes}
}

// Messages is Message, nil where there are no bounds: nothing need be counted then.
func (q *Quota) Messages() func(used, active int64) error {
	if q == nil {
		return nil
	}
	return q.Message
}

// Message fails with fault.Conflict if there is no room for a message to the
// assistant and its answer where so much is used already, and so many messages
// are being answered or wait.
func (q *Quota) Message(used, active int64) error {
	if q == nil {
		return nil
	}
	one := min(messageBytes, q.bytes/messageShare)
	switch {
	case used+one > q.bytes || used >= q.bytes: // An answer that is begun is not cut off.
		return q.full(used, "")
	case used+(active+1)*one <= q.bytes:
		return nil
	}
	return fault.New(fault.Conflict,
		"%d of your messages are being answered or wait, and of the %s that there are for each "+
			"person there is no room for one more answer beside them. Wait for an answer, or delete conversations.",
		active, megabytes(q.bytes))
}

// change fails with fault.Conflict if the change doesn't fit.
func (q *Quota) change(m *mutation) error {
	if q == nil || len(m.change.Edits) == 0 {
		return nil
	}
	limit, grown := q.bytes, m.tx.Grown()
	before, after := m.change.text()
	switch {
	case grown <= 0 || m.change.Kind == Removed || m.change.Kind == Uncommented || leaves(m.change):
		return nil
	case after < before && before-after >= before/shorter:
		return nil
	case after <= before && len(m.change.Edits) == 1 || m.change.Kind == Undone || m.change.Kind == Done:
		limit += limit / reserve
	}
	used, err := m.tx.Used()
	if err != nil || used+grown <= limit {
		return err
	}
	return q.full(used, m.who.List)
}

// leaves says whether the change only takes tasks away to another list.
func leaves(c Change) bool {
	for _, e := range c.Edits {
		if e.After != nil {
			return false
		}
	}
	return true
}

// text is how many bytes of text the tasks of a change had and have.
func (c Change) text() (before, after int64) {
	for _, e := range c.Edits {
		if e.Before != nil && e.Before.Deleted == nil {
			before += e.Before.TextBytes()
		}
		if e.After != nil && e.After.Deleted == nil {
			after += e.After.TextBytes()
		}
	}
	return before, after
}

// full says what makes room: not what changes tasks or deletes them, of which the
// history keeps what they were.
func (q *Quota) full(used int64, list ListID) error {
	whose, what := "Your list, its history and your conversations take", "Delete conversations that you don't need"
	if list != "" {
		whose, what = "This list and its history take", "Begin another list"
	}
	return fault.New(fault.Conflict,
		"%s %s of the %s that there are for each person, and what is left isn't enough for this. "+
			"%s, or ask whoever runs this server to raise the limit (QUOTA_MEGABYTES): the history keeps what is "+
			"deleted from a list.", whose, megabytes(used), megabytes(q.bytes), what)
}

// megabytes says how many there are, those of less than ten with a tenth.
func megabytes(n int64) string {
	if n >= 10<<20 {
		return fmt.Sprintf("%d MB", n>>20)
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(n)/(1<<20)), ".0") + " MB"
}

// TextBytes is how many bytes of text there are in a task.
func (t Task) TextBytes() int64 {
	n := len(t.Title) + len(t.Description) + len(t.Tags)
	for _, tag := range t.Tags {
		n += len(tag)
	}
	return int64(max(0, n-min(1, len(t.Tags))))
}
