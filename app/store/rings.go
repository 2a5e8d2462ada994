package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Rings keeps what is to ring and what rang. It is a notify.Store.
type Rings struct{ db *DB }

var _ notify.Store = (*Rings)(nil)

// Rings returns the store of rings.
func (db *DB) Rings() *Rings { return &Rings{db} }

const ringColumns = "user_id, task, at, why, nag, loud, made, rung, times, tries, answered, answer"

// shownRings are rings with the titles of their tasks, as r and t.
const shownRings = `select r.user_id, r.task, r.at, r.why, r.nag, r.loud, r.made, r.rung, r.times, r.tries, r.answered, r.answer, t.title
	from rings r join tasks t on t.user_id = r.user_id and t.number = r.task where r.user_id = $1`

func scanRing(more ...any) func(row) (notify.Ring, error) {
	return func(r row) (g notify.Ring, err error) {
		var at, nag, loud, made, rung, times, tries, answered int64
		var why string
		err = r.Scan(append([]any{&g.User, &g.Task, &at, &why, &nag, &loud, &made, &rung, &times, &tries, &answered, &g.Answer}, more...)...)
		g.At, g.Why, g.Nag, g.Loud = fromMicros(at), reminder.Kind(why), int(nag), loud != 0
		g.Made, g.Rung, g.Answered = fromZero(made), fromZero(rung), fromZero(answered)
		g.Times, g.Tries = int(times), int(tries)
		return g, err
	}
}

func scanShown(r row) (notify.Ring, error) {
	var title string
	g, err := scanRing(&title)(r)
	g.Title = title
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

// nextRing asks when something is due, by an index of what is to ring.
const nextRing = "select next from rings where active = 1 order by next limit 1"

// claimRings leases what is due, by the same index.
func claimRings(e engine) string {
	return `with due as materialized (
			select user_id, task, at from rings where active = 1 and next <= $3 order by next limit $4` + e.skipLocked() + `)
		update rings set owner = $1, next = $2 where active = 1 and (user_id, task, at) in (select user_id, task, at from due)
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
func (s *Rings) Claim(ctx context.Context, now time.Time, owner string, until time.Time, limit int) ([]notify.Ring, error) {
	var all []notify.Ring
	err := s.db.inTx(ctx, func(t *tx) (err error) {
		all, err = many(ctx, t, scanRing(), claimRings(t.engine), owner, micros(until), micros(now), limit)
		return err
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
		t.enqueue("delete from rings where user_id = $1 and task = $2 and at = $3 and owner = $4 and rung = 0", user, o.Task, at, owner)
		t.enqueue("update rings set active = 0, owner = '' where user_id = $1 and task = $2 and at = $3 and owner = $4", user, o.Task, at, owner)
		return
	}
	again, keeps := micros(o.At), ""
	if !o.Again.IsZero() {
		again = micros(o.Again)
	}
	if o.Keep {
		keeps = owner
	}
	t.enqueue(`update rings set active = $5, next = $6, owner = $7, rung = case when cast($8 as bigint) = 0 then rung else cast($8 as bigint) end, times = $9, tries = $10
		where user_id = $1 and task = $2 and at = $3 and owner = $4`,
		user, o.Task, at, owner, flag(!o.Again.IsZero()), again, keeps, toZero(o.Rung), int64(o.Times), int64(o.Tries))
	for _, d := range o.Report {
		t.queue(o.Key, d)
	}
	if !o.Rung.IsZero() || len(o.Report) > 0 {
		t.wakeSoon(ringKey(o.User))
	}
}

// Ringing is part of notify.Store.
func (s *Rings) Ringing(ctx context.Context, user todo.UserID, since time.Time, limit int) ([]notify.Ring, error) {
	return s.shown(ctx, user, shownRings+" and r.rung >= $2 and r.answered = 0 and r.rung > 0 and t.state = 0 order by r.rung desc, r.task limit $3",
		string(user), micros(since), limit)
}

// Coming is part of notify.Store.
func (s *Rings) Coming(ctx context.Context, user todo.UserID, from, to time.Time, limit int) ([]notify.Ring, error) {
	return many(ctx, s.db, scanShown, shownRings+" and r.at >= $2 and r.at < $3 and r.rung = 0 and r.active = 1 and t.state = 0 order by r.at, r.task limit $4",
		string(user), micros(from), micros(to), limit)
}

// Rung is part of notify.Store.
func (s *Rings) Rung(ctx context.Context, user todo.UserID, now time.Time, limit int) ([]notify.Ring, error) {
	return s.shown(ctx, user, shownRings+" and r.at <= $2 and r.rung > 0 order by r.at desc, r.task limit $3", string(user), micros(now), limit)
}

// OfTask is part of notify.Store.
func (s *Rings) OfTask(ctx context.Context, user todo.UserID, task int64, limit int) ([]notify.Ring, error) {
	return s.shown(ctx, user, shownRings+" and r.task = $2 order by r.at desc limit $3", string(user), task, limit)
}

// Ring is part of notify.Store.
func (s *Rings) Ring(ctx context.Context, k notify.Key) (notify.Ring, error) {
	all, err := s.shown(ctx, k.User, shownRings+" and r.task = $2 and r.at = $3", string(k.User), k.Task, micros(k.At))
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
		if r.Rung.IsZero() {
			continue
		}
		all[i].Deliveries, err = many(ctx, s.db, scanDelivery, "select "+deliveryColumns+` from deliveries where user_id = $1 and task = $2 and at = $3 order by queued, channel, device limit 100`, string(user), r.Task, micros(r.At))
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
	err = r.Scan(append(first, &d.Channel, &d.Device, &d.Name, &times, &queued, &accepted, &shown, &opened, &answered, &failed, &d.Reason, &tries, &next)...)
	d.Times, d.Tries = int(times), int(tries)
	d.Next = fromZero(next)
	d.Queued, d.Accepted, d.Shown = fromZero(queued), fromZero(accepted), fromZero(shown)
	d.Opened, d.Answered, d.Failed = fromZero(opened), fromZero(answered), fromZero(failed)
	return d, err
}

// reported are the columns of what a channel can report.
var reported = map[notify.State]string{notify.Accepted: "accepted", notify.Shown: "shown", notify.Opened: "opened", notify.Answered: "answered"}

// Report is part of notify.Store.
func (s *Rings) Report(ctx context.Context, k notify.Key, times int, channel, device string, state notify.State, now time.Time) error {
	column, ok := reported[state]
	if !ok {
		return errors.New("a channel cannot report the state " + string(state))
	}
	return s.db.inTx(ctx, func(t *tx) error {
		n, err := t.exec(ctx, "update deliveries set "+column+" = $7 where user_id = $1 and task = $2 and at = $3 and times = $4 and channel = $5 and device = $6 and "+column+" = 0",
			string(k.User), k.Task, micros(k.At), int64(times), channel, device, micros(now))
		if err == nil && n > 0 {
			t.wakeSoon(ringKey(k.User))
		}
		return err
	})
}

// Answer is part of notify.Store.
func (s *Rings) Answer(ctx context.Context, k notify.Key, answer, channel, device string, now time.Time) error {
	return s.db.inTx(ctx, func(t *tx) error {
		t.enqueue(`update rings set active = 0, owner = '', answered = $4, answer = $5
			where user_id = $1 and task = $2 and at = $3 and rung > 0 and answered = 0`, string(k.User), k.Task, micros(k.At), micros(now), answer)
		if channel != "" {
			t.enqueue(`update deliveries set answered = $6 where user_id = $1 and task = $2 and at = $3 and channel = $4 and device = $5 and answered = 0
				and times = (select r.times from rings r where r.user_id = $1 and r.task = $2 and r.at = $3)`,
				string(k.User), k.Task, micros(k.At), channel, device, micros(now))
		}
		t.wakeSoon(ringKey(k.User))
		return nil
	})
}

// Forget is part of notify.Store.
func (s *Rings) Forget(ctx context.Context, before time.Time) error {
	return s.db.inTx(ctx, func(t *tx) error {
		t.enqueue("delete from deliveries where at < $1 and not exists (select 1 from rings r where r.user_id = deliveries.user_id"+
			" and r.task = deliveries.task and r.at = deliveries.at and r.active = 1)", micros(before))
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
