package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/list"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Rings keeps what is to ring and what rang. It is a notify.Store.
type Rings struct{ db *DB }

var _ notify.Store = (*Rings)(nil)

// Rings returns the store of rings.
func (db *DB) Rings() *Rings { return &Rings{db} }

const ringColumns = "user_id, task, at, why, nag, loud, made, rung, times, tries, answered, answer, list, said"

// shownRings are rings with the titles of their tasks, as r and t, and what the
// person calls the list: of those that they are in.
const shownRings = `select r.user_id, r.task, r.at, r.why, r.nag, r.loud, r.made, r.rung, r.times, r.tries, r.answered, r.answer, r.list, r.said, t.title,
		case when r.list = '' then '' else coalesce((select p.handle from list_places p where p.user_id = r.user_id and p.list = r.list), '') end
	from rings r join tasks t on t.user_id = case when r.list = '' then r.user_id else r.list end
		and t.number = case when r.list = '' then r.task else r.task & 16777215 end
	where r.user_id = $1
		and (r.rung > 0 or r.active > 0)
		and (r.list = '' or r.rung > 0 or r.said <> '' or not exists (select 1 from rings h where h.user_id = r.user_id and h.task = r.task
			and h.why = 'held' and h.rung = 0 and h.active = 2 and h.at > r.at))
		and (r.list = '' or exists (select 1 from list_members m where m.user_id = r.list and m.member = r.user_id))`

// numberBits is the task of a row of a list's; see todo.Touch.
const numberBits = 1<<24 - 1

// What is due of one's own tasks, and of those of lists; see migration 21.
var activities = []string{"1", "2"}

func scanRing(more ...any) func(row) (notify.Ring, error) {
	return func(r row) (g notify.Ring, err error) {
		var at, nag, loud, made, rung, times, tries, answered int64
		var why string
		err = r.Scan(append([]any{&g.User, &g.Task, &at, &why, &nag, &loud, &made, &rung, &times, &tries, &answered,
			&g.Answer, &g.List, &g.Said}, more...)...)
		if g.List != "" {
			g.Task &= numberBits
		}
		g.At, g.Why, g.Nag, g.Loud = fromMicros(at), reminder.Kind(why), int(nag), loud != 0
		g.Made, g.Rung, g.Answered = fromZero(made), fromZero(rung), fromZero(answered)
		g.Times, g.Tries = int(times), int(tries)
		return g, err
	}
}

func scanShown(r row) (notify.Ring, error) {
	var title, handle string
	g, err := scanRing(&title, &handle)(r)
	g.Title, g.Handle = title, handle
	return g, err
}

// fromZero reads a moment that is 0 if it did not come; toZero writes it.
func fromZero(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return fromMicros(us)
}

func toZero(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return micros(t)
}

// nextRing asks when something is due, by two indexes of what is to ring. At 0 there are the
// rows that ask for lists to be armed once more, which are no reminders.
const nextRing = `select next from (select next from (select next from rings where active = 1 and next > 0 order by next limit 1) as own
	union all select next from (select next from rings where active = 2 and next > 0 order by next limit 1) as shared) as due order by next limit 1`

// What is due of reminders, and of lists that are to be armed once more.
const (
	dueRings  = "next > 0 and next <= $4"
	dueRearms = "next <= 0"
)

// claimRings leases what is due, by one of them.
func claimRings(e engine, active, due string) string {
	return `with due as materialized (
			select user_id, task, at from rings where active = ` + active + ` and ` + due + ` order by next limit $3` + e.skipLocked() + `)
		update rings set owner = $1, next = $2 where active = ` + active + ` and (user_id, task, at) in (select user_id, task, at from due)
		returning ` + ringColumns
}

// Next is part of notify.Store.
func (s *Rings) Next(ctx context.Context) (time.Time, bool, error) {
	next, err := one(ctx, s.db, value[int64], nextRing)
	if errors.Is(err, errNone) {
		return time.Time{}, false, nil
	}
	return fromMicros(next), err == nil, err
}

// Claim is part of notify.Store.
func (s *Rings) Claim(ctx context.Context, now time.Time, owner string, until time.Time,
	limit int) ([]notify.Ring, error) {
	return s.claim(ctx, dueRings, owner, micros(until), limit, micros(now))
}

// ClaimRearms is part of notify.Store.
func (s *Rings) ClaimRearms(ctx context.Context, owner string, until time.Time, limit int) ([]notify.Ring, error) {
	return s.claim(ctx, dueRearms, owner, micros(until), limit)
}

func (s *Rings) claim(ctx context.Context, due string, args ...any) ([]notify.Ring, error) {
	var all []notify.Ring
	err := s.db.inTx(ctx, func(t *tx) error {
		all = nil
		for _, active := range activities {
			some, err := many(ctx, t, scanRing(), claimRings(t.engine, active, due), args...)
			if err != nil {
				return err
			}
			all = append(all, some...)
		}
		return nil
	})
	slices.SortFunc(all, func(a, b notify.Ring) int { return a.At.Compare(b.At) })
	return all, err
}

// Settle is part of notify.Store.
func (s *Rings) Settle(ctx context.Context, owner string, done []notify.Outcome) error {
	return s.db.inTx(ctx, func(t *tx) error {
		for _, o := range done {
			t.settleRing(owner, o)
		}
		return nil
	})
}

func (t *tx) settleRing(owner string, o notify.Outcome) {
	user, at := string(o.User), micros(o.At)
	if o.Drop {
		t.enqueue("delete from rings where user_id = $1 and task = $2 and at = $3 and owner = $4 and rung = 0", user,
			o.Row(), at, owner)
		t.enqueue("update rings set active = 0, owner = '' where user_id = $1 and task = $2 and at = $3 and owner = $4",
			user, o.Row(), at, owner)
		return
	}
	again, keeps := micros(o.At), ""
	if !o.Again.IsZero() {
		again = micros(o.Again)
	}
	if o.Keep {
		keeps = owner
	}
	t.enqueue(
		`update rings set active = $5, next = $6, owner = $7, rung = case when cast($8 as bigint) = 0 then rung else cast($8 as bigint) end, times = $9, tries = $10
		where user_id = $1 and task = $2 and at = $3 and owner = $4`,
		user, o.Row(), at, owner, activity(o.Key, !o.Again.IsZero()), again, keeps, toZero(o.Rung), int64(o.Times),
		int64(o.Tries))
	for _, d := range o.Report {
		t.queue(o.Key, d)
	}
	if !o.Rung.IsZero() || len(o.Report) > 0 {
		t.wakeSoon(ringKey(o.User))
	}
}

// activity is the column of a ring with which there is something to do, or not.
func activity(k notify.Key, active bool) int64 {
	if active && k.List != "" {
		return 2
	}
	return flag(active)
}

// Ringing is part of notify.Store.
func (s *Rings) Ringing(ctx context.Context, user todo.UserID, since time.Time, limit int) ([]notify.Ring, error) {
	return s.shown(ctx, user,
		shownRings+
			" and r.rung >= $2 and r.answered = 0 and r.rung > 0 and (t.state = 0 or r.said <> '' and t.state <> 2) "+
			"order by r.rung desc, r.task limit $3",
		string(user), micros(since), limit)
}

// Coming is part of notify.Store.
func (s *Rings) Coming(ctx context.Context, after notify.Key, to time.Time, limit int) ([]notify.Ring, error) {
	return many(ctx, s.db, scanShown, shownRings+` and r.at >= $2 and (r.at > $2 or r.task > $3) and r.at < $4
		and r.rung = 0 and r.active > 0 and r.said = '' and t.state = 0 order by r.at, r.task limit $5`,
		string(after.User), micros(after.At), after.Row(), micros(to), limit)
}

// Rung is part of notify.Store.
func (s *Rings) Rung(ctx context.Context, user todo.UserID, now time.Time, limit int) ([]notify.Ring, error) {
	return s.shown(ctx, user, shownRings+" and r.at <= $2 and r.rung > 0 order by r.at desc, r.task limit $3",
		string(user), micros(now), limit)
}

// OfTask is part of notify.Store.
func (s *Rings) OfTask(ctx context.Context, user todo.UserID, row int64, limit int) ([]notify.Ring, error) {
	return s.shown(ctx, user, shownRings+" and r.task = $2 order by r.at desc limit $3", string(user), row, limit)
}

// Ring is part of notify.Store.
func (s *Rings) Ring(ctx context.Context, k notify.Key) (notify.Ring, error) {
	all, err := s.shown(ctx, k.User, shownRings+" and r.task = $2 and r.at = $3", string(k.User), k.Row(), micros(k.At))
	if err == nil && len(all) == 0 {
		return notify.Ring{}, notify.NoRing()
	}
	if err != nil {
		return notify.Ring{}, err
	}
	return all[0], nil
}

// shown asks for rings and, where there are any, for their deliveries.
func (s *Rings) shown(ctx context.Context, user todo.UserID, sql string, args ...any) ([]notify.Ring, error) {
	all, err := many(ctx, s.db, scanShown, sql, args...)
	if err != nil {
		return nil, err
	}
	for i, r := range all {
		if r.Said != "" {
			all[i].By, all[i].Text, err = s.Mentioned(ctx, r.List, r.Said)
			if err != nil && fault.CodeOf(err) != fault.NotFound {
				return nil, err
			}
		}
		if r.Rung.IsZero() {
			continue
		}
		all[i].Deliveries, err = many(ctx, s.db, scanDelivery, "select "+deliveryColumns+
			` from deliveries where user_id = $1 and task = $2 and at = $3 order by queued, channel, device limit 100`,
			string(user), r.Row(), micros(r.At))
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

const deliveryColumns = "channel, device, name, times, queued, accepted, shown, opened, answered, failed, reason, tries, next"

func scanDelivery(r row) (notify.Delivery, error) { return scanDeliveryAfter(r) }

// scanDeliveryAfter scans a row that has other columns first.
func scanDeliveryAfter(r row, first ...any) (d notify.Delivery, err error) {
	var times, queued, accepted, shown, opened, answered, failed, tries, next int64
	err = r.Scan(append(first, &d.Channel, &d.Device, &d.Name, &times, &queued, &accepted, &shown, &opened, &answered,
		&failed, &d.Reason, &tries, &next)...)
	d.Times, d.Tries = int(times), int(tries)
	d.Next = fromZero(max(next, -next)) // of a list's it is negative
	d.Queued, d.Accepted, d.Shown = fromZero(queued), fromZero(accepted), fromZero(shown)
	d.Opened, d.Answered, d.Failed = fromZero(opened), fromZero(answered), fromZero(failed)
	return d, err
}

// reported are the columns of what a channel can report.
var reported = map[notify.State]string{notify.Accepted: "accepted", notify.Shown: "shown", notify.Opened: "opened",
	notify.Answered: "answered"}

// Report is part of notify.Store.
func (s *Rings) Report(ctx context.Context, k notify.Key, times int, channel, device string, state notify.State,
	now time.Time) error {
	column, ok := reported[state]
	if !ok {
		return errors.New("a channel cannot report the state " + string(state))
	}
	return s.db.inTx(ctx, func(t *tx) error {
		n, err := t.exec(ctx, "update deliveries set "+column+
			" = $7 where user_id = $1 and task = $2 and at = $3 and times = $4 and channel = $5 and device = $6 and "+
			column+" = 0", string(k.User), k.Row(), micros(k.At), int64(times), channel, device, micros(now))
		if err == nil && n > 0 {
			t.wakeSoon(ringKey(k.User))
		}
		return err
	})
}

// Answer is part of notify.Store.
func (s *Rings) Answer(ctx context.Context, k notify.Key, answer, channel, device string, now time.Time) error {
	return s.db.inTx(ctx, func(t *tx) error {
		t.answer(k, answer, channel, device, now)
		return nil
	})
}

func (t *tx) answer(k notify.Key, answer, channel, device string, now time.Time) {
	t.enqueue(`update rings set active = 0, owner = '', answered = $4, answer = $5
		where user_id = $1 and task = $2 and at = $3 and rung > 0 and answered = 0`, string(k.User), k.Row(), micros(k.At), micros(now), answer)
	if channel != "" {
		t.enqueue(
			`update deliveries set answered = $6 where user_id = $1 and task = $2 and at = $3 and channel = $4 and device = $5 and answered = 0
			and times = (select r.times from rings r where r.user_id = $1 and r.task = $2 and r.at = $3)`,
			string(k.User), k.Row(), micros(k.At), channel, device, micros(now))
	}
	t.wakeSoon(ringKey(k.User))
}

// PutOff is part of notify.Store. It takes the lock that changes of the task take,
// and makes nothing of a ring that such a change has ended.
func (s *Rings) PutOff(ctx context.Context, k notify.Key, until time.Time, channel, device string,
	now time.Time) error {
	return s.db.inTx(ctx, func(t *tx) error {
		if _, err := one(ctx, t, value[int64], "select last_seq from lists where user_id = $1"+t.engine.lock(),
			string(k.List)); err != nil {
			return orNoRing(err)
		}
		if _, err := one(ctx, t, value[int64], `select times from rings where user_id = $1 and task = $2 and at = $3
			and rung > 0 and answered = 0`, string(k.User), k.Row(), micros(k.At)); err != nil {
			return orNoRing(err)
		}
		t.answer(k, todo.AnsweredSnoozed, channel, device, now)
		t.enqueue(
			`insert into rings (user_id, task, at, why, nag, loud, made, active, next, owner, rung, times, tries, answered, answer, list)
			values ($1, $2, $3, $4, 0, 1, $5, 2, $3, '', 0, 0, 0, 0, '', $6)
			on conflict (user_id, task, at) do update set active = 2, next = excluded.next, answered = 0, answer = ''`,
			string(k.User), k.Row(), micros(until), string(todo.WhySnoozed), micros(now), string(k.List))
		if until.Sub(now) < soonEnough {
			t.wakeSoon(dueKey)
		}
		return nil
	})
}

// Hold is part of notify.Store, and takes the same lock.
func (s *Rings) Hold(ctx context.Context, user todo.UserID, id todo.ListID, task int64, until, now time.Time) error {
	return s.db.inTx(ctx, func(t *tx) error {
		if _, err := one(ctx, t, value[int64], "select last_seq from lists where user_id = $1"+t.engine.lock(),
			string(id)); err != nil {
			return orNoRing(err)
		}
		row := todo.Touch(id, task)
		t.enqueue("delete from rings where user_id = $1 and task = $2 and rung = 0 and why in ('held', 'snoozed')",
			string(user), row)
		t.wakeSoon(dueKey)
		if until.IsZero() { // what has come due meanwhile rings, too
			t.enqueue("delete from rings where user_id = $1 and task = $2 and rung = 0 and active = 0", string(user),
				row)
			return nil
		}
		t.enqueue(`update rings set active = 0, owner = '', answered = $3, answer = $4
			where user_id = $1 and task = $2 and rung > 0 and answered = 0 and said = ''`, string(user), row, micros(now), todo.AnsweredSnoozed)
		t.enqueue(
			`insert into rings (user_id, task, at, why, nag, loud, made, active, next, owner, rung, times, tries, answered, answer, list)
			values ($1, $2, $3, $4, 0, 1, $5, 2, $3, '', 0, 0, 0, 0, '', $6)
			on conflict (user_id, task, at) do update set why = excluded.why, loud = 1, active = 2, next = excluded.next, rung = 0, answered = 0, answer = ''`,
			string(user), row, micros(until), string(todo.WhyHeld), micros(now), string(id))
		t.wakeSoon(ringKey(user))
		return nil
	})
}

// Held is part of notify.Store.
func (s *Rings) Held(ctx context.Context, k notify.Key) (time.Time, error) {
	at, err := one(ctx, s.db, value[int64],
		"select coalesce(max(at), 0) from rings where user_id = $1 and task = $2 and why = 'held' and rung = 0 and "+
			"active = 2",
		string(k.User), k.Row())
	return fromZero(at), err
}

func orNoRing(err error) error {
	if errors.Is(err, errNone) {
		return notify.NoRing()
	}
	return err
}

// Mentioned is part of notify.Store.
func (s *Rings) Mentioned(ctx context.Context, id todo.ListID, said string) (by, text string, err error) {
	var author todo.UserID
	text, err = one(ctx, s.db, func(r row) (text string, err error) {
		return text, r.Scan(&author, &text)
	}, "select author, body from list_comments where user_id = $1 and id = $2", string(id), said)
	if errors.Is(err, errNone) {
		return "", "", fault.New(fault.NotFound, "The comment was deleted.")
	}
	if err != nil {
		return "", "", err
	}
	members, err := membersOf(ctx, s.db, string(id))
	for _, m := range list.Called(members) {
		if m.User == author {
			by = m.Name
		}
	}
	return by, text, err
}

// Forget is part of notify.Store.
func (s *Rings) Forget(ctx context.Context, before time.Time) error {
	return s.db.inTx(ctx, func(t *tx) error {
		t.enqueue(
			"delete from deliveries where at < $1 and not exists (select 1 from rings r where r.user_id = "+
				"deliveries.user_id"+
				" and r.task = deliveries.task and r.at = deliveries.at and r.active > 0)", micros(before))
		t.enqueue("delete from rings where at < $1 and active = 0", micros(before))
		return nil
	})
}

// WatchRings is part of notify.Store.
func (s *Rings) WatchRings(user todo.UserID) (wake <-chan struct{}, stop func()) {
	return s.db.hub.watch(ringKey(user))
}

// WatchDue is part of notify.Store.
func (s *Rings) WatchDue() (wake <-chan struct{}, stop func()) { return s.db.hub.watch(dueKey) }
