package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// muted is in the place of the reminders of a task that never rings.
const muted = "muted"

// soonEnough is how far away a ring is at the most of which whoever makes
// things ring has to be woken: they look again by then of their own.
const soonEnough = time.Minute

// remindersOf is the column of a task's reminders.
func remindersOf(t todo.Task) *string {
	switch {
	case t.Muted:
		return new(muted)
	case t.Reminders == nil:
		return nil
	}
	b, _ := json.Marshal(t.Reminders) // strings, numbers and moments cannot fail
	return new(string(b))
}

func readReminders(column *string, t *todo.Task) error {
	switch {
	case column == nil:
	case *column == muted:
		t.Muted = true
	default:
		if err := json.Unmarshal([]byte(*column), &t.Reminders); err != nil {
			return fmt.Errorf("read reminders of task %d: %w", t.Number, err)
		}
	}
	return nil
}

// readSettings reads the column of a person's settings, empty for the defaults.
// What a later version adds to them has its default here.
func readSettings(column string) (reminder.Settings, error) {
	s := reminder.Defaults()
	if column == "" {
		return s, nil
	}
	if err := json.Unmarshal([]byte(column), &s); err != nil {
		return s, fmt.Errorf("read how to remind: %w", err)
	}
	return s, nil
}

// Settings are how the person wants to be reminded.
func (s *Tasks) Settings(ctx context.Context, user todo.UserID) (reminder.Settings, error) {
	column, err := one(ctx, s.db, value[string], "select reminding from lists where user_id = $1", string(user))
	if errors.Is(err, errNone) {
		return reminder.Defaults(), nil
	}
	if err != nil {
		return reminder.Settings{}, err
	}
	return readSettings(column)
}

// Settings is as in todo.Tx.
func (w *taskTx) Settings() (reminder.Settings, error) { return readSettings(w.list.reminding) }

// SetSettings is as in todo.Tx.
func (w *taskTx) SetSettings(s reminder.Settings) error {
	b, err := json.Marshal(s)
	if err != nil {
		return err
	}
	w.list.reminding = string(b)
	w.tx.enqueue("update lists set reminding = $2 where user_id = $1", string(w.user), w.list.reminding)
	return nil
}

// ArmDigests is as in todo.Tx.
func (w *taskTx) ArmDigests(next map[reminder.DigestKind]time.Time) error {
	for _, k := range reminder.DigestKinds {
		at, ok := next[k]
		if !ok {
			w.tx.enqueue("delete from digests where user_id = $1 and kind = $2", string(w.user), string(k))
			continue
		}
		// One that is being sent for the same moment is left to whoever does it.
		w.tx.enqueue(`insert into digests (user_id, kind, at, next, owner) values ($1, $2, $3, $3, '')
			on conflict (user_id, kind) do update set at = excluded.at, next = excluded.next, owner = '' where digests.at <> excluded.at`,
			string(w.user), string(k), micros(at))
	}
	return nil
}

// arming is what Arm was asked for.
type arming struct {
	todo.Arming
	number int64
	now    time.Time
	answer string
	// people are for whom a task of a list rings, and when; nil for one's own.
	people map[todo.UserID]todo.Arming
}

// Arm is as in todo.Tx.
func (w *taskTx) Arm(number int64, a todo.Arming, now time.Time, answer string) error {
	w.armed = append(w.armed, arming{a, number, now, answer, nil})
	return nil
}

// flushArming takes away what is not to ring any more, ends what rings for
// another moment than there is now, and adds what is new.
func (w *taskTx) flushArming(a arming) {
	if a.people != nil {
		w.flushShared(a)
		return
	}
	user, now := string(w.user), micros(a.now)
	others, at := otherMoments(a.Rings)
	w.tx.enqueue("delete from rings where user_id = $1 and task = $2 and rung = 0 and owner = ''"+others(3),
		append([]any{user, a.number}, at...)...)
	w.tx.enqueue(
		"update rings set active = 0, owner = '', answered = $3, answer = $4 where user_id = $1 and task = $2 and "+
			"answered = 0"+others(5),
		append([]any{user, a.number, now, a.answer}, at...)...)
	for _, r := range a.Rings {
		if !r.At.After(a.Since) {
			continue
		}
		known := `do update set why = excluded.why, nag = excluded.nag, loud = excluded.loud, active = 1,
				next = case when rings.rung = 0 then rings.at else rings.next end, answered = 0, answer = ''`
		if !r.At.After(a.now) { // what has rung is not to ring again
			known = "do nothing"
		}
		w.tx.enqueue(
			`insert into rings (user_id, task, at, why, nag, loud, made, active, next, owner, rung, times, tries, answered, answer)
			values ($1, $2, $3, $4, $5, $6, $7, 1, $3, '', 0, 0, 0, 0, '')
			on conflict (user_id, task, at) `+known,
			user, a.number, micros(r.At), string(r.Why), int64(r.Nag), flag(r.Loud), now)
		if r.At.Sub(a.now) < soonEnough {
			w.tx.wakeSoon(dueKey)
		}
	}
	if !a.Again.IsZero() {
		for _, r := range a.Rings {
			w.ringAgain(a.Again, r.At, a.now, 1, "user_id = $4 and task = $5", user, a.number)
		}
	}
	w.tx.wakeSoon(ringKey(w.user))
}

// ringAgain takes back that what rang at a moment was answered since another one. What
// rings again and again goes on with it; what the person has closed stays so.
func (w *taskTx) ringAgain(since, at, now time.Time, active int64, which string, args ...any) {
	const next = "rung + nag * 60000000"
	w.tx.enqueue(
		`update rings set answered = 0, answer = '', owner = '', active = case when nag > 0 and times * nag < 1440 `+
			`then `+strconv.FormatInt(active, 10)+` else 0 end,
			next = case when `+next+` > $3 then `+next+` else $3 end
		where answered >= $1 and answer <> 'seen' and rung > 0 and at = $2 and `+which,
		append([]any{micros(since), micros(at), micros(now)}, args...)...)
	w.tx.wakeSoon(dueKey)
}

// otherMoments is the condition that a ring is at none of the moments, its
// arguments counted from the one of that number.
func otherMoments(rings []reminder.Ring) (condition func(first int) string, args []any) {
	for _, r := range rings {
		args = append(args, micros(r.At))
	}
	return func(first int) string {
		if len(args) == 0 {
			return ""
		}
		var b strings.Builder
		b.WriteString(" and at not in (")
		for i := range args {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString("$" + strconv.Itoa(first+i))
		}
		b.WriteString(")")
		return b.String()
	}, args
}

// dueKey is woken when something was armed that rings soon.
const dueKey = "rings due"

// ringKey is woken when something of the person rang, was answered or is to
// ring at another moment.
func ringKey(user todo.UserID) string { return "rings " + string(user) }
