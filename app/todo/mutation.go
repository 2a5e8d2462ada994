package todo

import (
	"context"
	"reflect"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// mutation is one change in the making, inside a transaction.
type mutation struct {
	tx     Tx
	who    Actor
	space  UserID // see Service.space
	now    time.Time
	change Change
	quota  int64 // see Service.Limit
	// ownQuota: it is one that an administrator gave this person.
	ownQuota bool
	adds     int   // how many tasks the person adds with it
	ahead    ahead // of recurring tasks that are to be completed
	along    int   // how many subtasks it takes along
	// named are the tasks that a change is of, without those that come along.
	named map[int64]bool
	// undoing is the change that is taken back, nil for all others.
	undoing *Change
}

// mutate runs fn in a transaction and records what it edited. With a key that
// was used before, it returns the change of that time and does nothing.
func (s *Service) mutate(ctx context.Context, who Actor, kind Kind, size int,
	fn func(*mutation) error) (Change, error) {
	space, err := s.admit(ctx, who, kind, size)
	if err != nil {
		return Change{}, err
	}
	var out Change
	err = s.store.Write(ctx, space, func(tx Tx) error {
		m, prior, err := s.begin(tx, who, space, kind)
		if err != nil || prior != nil {
			out = orNone(prior)
			return err
		}
		if err := fn(m); err != nil {
			return err
		}
		if err := m.finish(); err != nil {
			return err
		}
		out = m.change
		return s.keep(m)
	})
	if err != nil {
		return Change{}, err
	}
	return s.presented(ctx, who, out)
}

// admit is what is looked at before a change begins: it returns where it is made.
func (s *Service) admit(ctx context.Context, who Actor, kind Kind, size int) (UserID, error) {
	if size < 1 || size > MaxBatch {
		return "", fault.New(fault.Invalid, "%d tasks were named; one change takes 1 to %d.", size, MaxBatch)
	}
	if len(who.Key) > 200 {
		return "", fault.InField("idempotency-key", "The idempotency key is longer than 200 bytes. Use a shorter one.")
	}
	space, err := s.space(ctx, who, rightTo(kind))
	if err != nil {
		return "", err
	}
	return space, nil
}

// begin begins a change in the transaction, or returns the one that was made with the key before.
func (s *Service) begin(tx Tx, who Actor, space UserID, kind Kind) (*mutation, *Change, error) {
	if err := who.entitled(tx, rightTo(kind)); err != nil {
		return nil, nil, err
	}
	if who.Key != "" {
		prior, err := tx.ByKey(who.key())
		if err == nil && prior != nil {
			err = who.sameAs(*prior)
		}
		if err != nil || prior != nil {
			return nil, prior, err
		}
	}
	m := &mutation{tx: tx, who: who, space: space, now: s.Now(), quota: s.quota}
	if own := tx.MostTasks(); own != nil {
		m.quota = *own
		m.ownQuota = true
	}
	m.change = Change{User: space, Author: who.author(), Kind: kind, Via: who.Via, At: m.now, Key: who.key(),
		Sent: who.Sent}
	return m, nil, nil
}

func orNone(c *Change) Change {
	if c == nil {
		return Change{}
	}
	return *c
}

// keep records a change, unless there is no room for it.
func (s *Service) keep(m *mutation) error {
	if err := m.record(); err != nil {
		return err
	}
	return s.bytes.change(m)
}

// record records what was edited, if anything was.
func (m *mutation) record() error {
	if len(m.change.Edits) == 0 {
		return nil
	}
	return m.tx.Record(m.change)
}

// live returns a task that is not deleted.
func (m *mutation) live(number int64) (Task, error) {
	t, err := m.tx.Task(number)
	if err == nil && t.Deleted != nil {
		return t, deleted(number)
	}
	return t, err
}

// expect fails unless the task is at the version that its target names, if it
// names one.
func (m *mutation) expect(t Target) error {
	if t.IfVersion == 0 {
		return nil
	}
	before, err := m.tx.Task(t.Number)
	if err != nil {
		return err
	}
	return t.check(before)
}

func (m *mutation) complete(number int64) error {
	before, err := m.live(number)
	if err != nil || before.Done {
		return err
	}
	assigned, err := m.assignedToday(before)
	if err != nil {
		return err
	}
	if before.Recurrence != nil {
		after, more, err := m.ahead.of(before, m.now, m.who.Location())
		if err != nil {
			return err
		}
		if more {
			after.Reminders = forSeries(after.Reminders)
			if after.Assigned, err = m.passOn(assigned); err != nil {
				return err
			}
			if err := m.replace(before, after); err != nil {
				return err
			}
			done := before.occurrence(m.now)
			if assigned != nil {
				done.Assigned = &Assignment{To: assigned.To}
			}
			if err := m.keep(done); err != nil {
				return err
			}
			return m.nextSubtasks(before, after)
		}
	}
	after := before.Clone()
	after.Done, after.Completed, after.Assigned = true, &m.now, assigned.clone()
	if err := m.replace(before, after); err != nil {
		return err
	}
	return m.completeSubtasks(before)
}

// occurrence is the done task that stands for a completed occurrence of t.
func (t Task) occurrence(now time.Time) Task {
	o := t.Clone()
	o.Series, o.Number, o.Recurrence = t.Number, 0, nil
	o.Reminders, o.Muted = nil, false
	o.Parent, o.ParentTitle, o.Subtasks = 0, "", nil // the series goes on in them
	o.Done, o.Completed, o.Created = true, &now, now
	return o
}

func (m *mutation) reopen(number int64) error {
	before, err := m.live(number)
	if err != nil || !before.Done {
		return err
	}
	after := before.Clone()
	after.Done, after.Completed = false, nil
	if err := m.replace(before, after); err != nil || before.Parent == 0 {
		return err
	}
	// What has an open subtask is open.
	if err := m.reopen(before.Parent); fault.CodeOf(err) != fault.NotFound {
		return err
	}
	return nil
}

func (m *mutation) delete(number int64) error {
	before, err := m.tx.Task(number)
	if err != nil {
		return err
	}
	if before.Deleted != nil {
		if before.Version == m.change.Seq && m.named[before.Parent] {
			return nil // it has gone with its parent
		}
		return deleted(number)
	}
	after := before.Clone()
	after.Deleted = &m.now
	if err := m.replace(before, after); err != nil {
		return err
	}
	return m.deleteSubtasks(before)
}

func (m *mutation) restore(number int64) error {
	before, err := m.tx.Task(number)
	if err != nil || before.Deleted == nil {
		return err
	}
	after := before.Clone()
	after.Deleted = nil
	if before.Parent == 0 {
		if err := m.replace(before, after); err != nil {
			return err
		}
		return m.restoreSubtasks(before)
	}
	if err := m.restoreAbove(&after); err != nil {
		return err
	}
	if now, err := m.tx.Task(number); err != nil || now.Deleted == nil {
		return err // it came back with its parent
	}
	return m.replace(before, after)
}

// keep adds a completed occurrence, if there is room for one more task: completing is never
// refused, so in a full list the series moves on without it, and Change.Unkept says so.
func (m *mutation) keep(occurrence Task) error {
	if m.quota > 0 && m.tx.LastNumber() >= m.quota {
		return nil
	}
	return m.insert(occurrence)
}

// insert adds a task under the next number.
func (m *mutation) insert(t Task) (err error) {
	if t.Number, err = m.tx.NextNumber(); err != nil {
		return err
	}
	t.User = m.space
	if m.adds > 0 && m.quota > 0 && t.Number > m.quota {
		return m.full(t.Number)
	}
	return m.edit(nil, &t)
}

// full says that the task of this number is one too many, and how many there
// is room for. Numbers are never used twice, so they count what is kept.
func (m *mutation) full(number int64) error {
	added := int64(len(m.change.Edits))
	left := max(m.quota-(number-1-added), 0)
	switch {
	case m.ownQuota:
		return fault.New(fault.Conflict,
			"An administrator lets you have %d tasks, and there is room for %d more, so these %d were not added. "+
				"Ask them for more.", m.quota, left, m.adds)
	case left == 0:
		whose := "Your list has had %d tasks, which is the most that this installation lets one person have, "
		if m.who.List != "" {
			whose = "This list has had %d tasks, which is the most that this installation lets one list have, "
		}
		return fault.New(fault.Conflict, whose+"so nothing was added. Who runs it can allow more (QUOTA_TASKS).",
			m.quota)
	default:
		return fault.New(fault.Conflict,
			"There is room for %d more tasks of %d, so these %d were not added. Add fewer, "+
				"or ask who runs this installation for more (QUOTA_TASKS).", left, m.quota, m.adds)
	}
}

// replace writes after in place of before, unless they are the same.
func (m *mutation) replace(before, after Task) error {
	if reflect.DeepEqual(before, after) {
		return nil
	}
	return m.edit(&before, &after)
}

func (m *mutation) edit(before, after *Task) error {
	seq, err := m.tx.NextSeq()
	if err != nil {
		return err
	}
	m.change.Seq = seq
	after.Version, after.Updated = seq, m.now
	m.change.Edits = append(m.change.Edits, Edit{Number: after.Number, Before: before, After: after})
	return m.put(before, after)
}
