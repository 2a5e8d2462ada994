package store

import (
	"context"
	"errors"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// sendsKey is woken when something was queued.
const sendsKey = "sends due"

// queue stores a delivery. One that is there already, because another worker
// rang the same ring, stays as it is.
func (t *tx) queue(k notify.Key, d notify.Delivery) {
	t.enqueue(
		`insert into deliveries (user_id, task, at, times, channel, device, name, queued, accepted, shown, opened, answered, failed, reason, tries, next, owner, list)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12, $13, $14, $15, '', $16)
		on conflict (user_id, task, at, times, channel, device) do nothing`,
		string(k.User), k.Row(), micros(k.At), int64(d.Times), d.Channel, d.Device, d.Name, toZero(d.Queued),
		toZero(d.Accepted), toZero(d.Shown), toZero(d.Opened),
		toZero(d.Failed), d.Reason, int64(d.Tries), trying(k, d.Next), string(k.List))
	if !d.Next.IsZero() {
		t.wakeSoon(sendsKey)
	}
}

// trying is the column of when a delivery is tried: negative for a task of a list,
// see migration 21, and 0 for never.
func trying(k notify.Key, next time.Time) int64 {
	if k.List != "" {
		return -toZero(next)
	}
	return toZero(next)
}

// Queue is part of notify.Store.
func (s *Rings) Queue(ctx context.Context, k notify.Key, d notify.Delivery, most ...notify.Most) (bool, error) {
	stored := false
	err := s.db.inTx(ctx, func(t *tx) error {
		stored = false
		// Whoever else queues for the person waits until the commit.
		_, err := lockPerson(ctx, t, k.User)
		if fault.CodeOf(err) == fault.NotFound { // it is counted for several people together
			err = t.lockName(ctx, string(k.User))
		}
		if err != nil {
			return err
		}
		for _, m := range most {
			n, err := one(ctx, t, value[int64],
				`select count(*) from deliveries where user_id = $1 and queued > $2 and channel <> 'page'
				and substr(device, 1, cast($3 as integer)) = $4`, string(k.User), micros(m.Since), int64(len(m.Device)), m.Device)
			if err != nil || n >= int64(m.Count) {
				return err
			}
		}
		t.queue(k, d)
		stored = true
		return nil
	})
	return stored, err
}

// lockName makes others that lock the same name wait until the commit.
func (t *tx) lockName(ctx context.Context, name string) error {
	sql := t.engine.lockName()
	if sql == "" {
		return nil
	}
	_, err := one(ctx, t, value[int64], sql, name)
	return err
}

// Tests is part of notify.Store.
func (s *Rings) Tests(ctx context.Context, user todo.UserID, limit int) ([]notify.Delivery, error) {
	return many(ctx, s.db, scanDelivery, "select "+deliveryColumns+
		" from deliveries where user_id = $1 and task = 0 order by at desc limit $2", string(user), limit)
}

// Sent is part of notify.Store.
func (s *Rings) Sent(ctx context.Context, user todo.UserID, since time.Time) (int, error) {
	n, err := one(ctx, s.db, value[int64],
		"select count(*) from deliveries where user_id = $1 and queued > $2 and channel <> 'page'", string(user),
		micros(since))
	return int(n), err
}

// NextSend is part of notify.Store.
func (s *Rings) NextSend(ctx context.Context, channel string) (time.Time, bool, error) {
	next, err := one(ctx, s.db, value[int64], `select next from (
		select next from (select next from deliveries where channel = $1 and next > 0 order by next limit 1) as own
		union all select -next from (select next from deliveries where channel = $1 and next < 0 order by next desc limit 1) as shared
		) as due order by next limit 1`, channel)
	if errors.Is(err, errNone) {
		return time.Time{}, false, nil
	}
	return fromMicros(next), err == nil, err
}

// ClaimSends is part of notify.Store.
func (s *Rings) ClaimSends(ctx context.Context, channel string, now time.Time, owner string, until time.Time,
	limit int) ([]notify.Send, error) {
	var claimed []notify.Send
	err := s.db.inTx(ctx, func(t *tx) error {
		all, err := s.claimSends(ctx, t, "next > 0", "next <= $3 order by next", owner, micros(until), micros(now),
			limit, channel)
		if err != nil {
			return err
		}
		shared, err := s.claimSends(ctx, t, "next < 0", "next >= $3 order by next desc", owner, -micros(until),
			-micros(now), limit-len(all), channel)
		claimed = append(all, shared...)
		return err
	})
	return claimed, err
}

// claimSends leases what is due: of one's own tasks, or of those of lists.
func (s *Rings) claimSends(ctx context.Context, t *tx, whose, due, owner string, until, now int64, limit int,
	channel string) ([]notify.Send, error) {
	if limit < 1 {
		return nil, nil
	}
	return many(ctx, t, scanSend, `with due as materialized (
				select user_id, task, at, times, device from deliveries
				where channel = $5 and `+whose+` and `+due+` limit $4`+t.engine.skipLocked()+`)
			update deliveries set owner = $1, next = $2 where channel = $5 and `+whose+`
				and (user_id, task, at, times, device) in (select user_id, task, at, times, device from due)
			returning user_id, task, at, case when task <= 0 then '' else coalesce((select case when r.answered > 0 then $6 when r.times > deliveries.times then $7 else '' end
				from rings r where r.user_id = deliveries.user_id and r.task = deliveries.task and r.at = deliveries.at), $8) end,
				list, case when list = '' then '' else coalesce((select r.said from rings r where r.user_id = deliveries.user_id
				and r.task = deliveries.task and r.at = deliveries.at), '') end, `+deliveryColumns, owner, until, now, limit, channel, notify.CodeAnswered, notify.CodeRangAgain, notify.CodeWithdrawn)
}

func scanSend(r row) (n notify.Send, err error) {
	var at int64
	n.Delivery, err = scanDeliveryAfter(r, &n.User, &n.Task, &at, &n.Over, &n.List, &n.Said)
	if n.List != "" {
		n.Task &= numberBits
	}
	n.At = fromMicros(at)
	return n, err
}

// SettleSends is part of notify.Store.
func (s *Rings) SettleSends(ctx context.Context, owner string, done []notify.Sent) error {
	return s.db.inTx(ctx, func(t *tx) error {
		for _, o := range done {
			if err := t.settleSend(ctx, owner, o); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *tx) settleSend(ctx context.Context, owner string, o notify.Sent) error {
	var accepted, failed, again int64
	switch {
	case o.Accepted:
		accepted = micros(o.Now)
	case !o.Again.IsZero():
		again = micros(o.Again)
	default:
		failed = micros(o.Now)
	}
	const this = " where user_id = $1 and task = $2 and at = $3 and times = $4 and channel = $5 and device = $6 and owner = $7"
	key := []any{string(o.User), o.Row(), micros(o.At), int64(o.Times), o.Channel, o.Device, owner}
	if o.Drop && o.Tries == 0 {
		_, err := t.exec(ctx, "delete from deliveries"+this, key...)
		return err
	}
	n, err := t.exec(ctx,
		"update deliveries set owner = '', next = $8, accepted = $9, failed = $10, reason = $11, tries = $12"+this,
		append(key, trying(o.Key, o.Again), accepted, failed, o.Code, int64(o.Tries))...)
	if err != nil || n == 0 { // it is another's by now
		return err
	}
	t.wakeSoon(ringKey(o.User))
	if again > 0 {
		t.wakeSoon(sendsKey) // whoever looked meanwhile has seen it as leased for longer
		return nil
	}
	t.settleDevice(o)
	if failed == 0 || len(o.Then) == 0 {
		return nil
	}
	return t.fallBack(ctx, o)
}

// settleDevice records what a fate says about its device.
func (t *tx) settleDevice(o notify.Sent) {
	switch {
	case o.Accepted:
		t.enqueue("update devices set accepted = $3, off = 0, failures = 0, reason = '' where user_id = $1 and id = $2",
			string(o.User), o.Device, micros(o.Now))
	case o.Drop || o.Spared:
	case o.Gone:
		t.enqueue(
			"update devices set failed = $3, failures = failures + 1, reason = $4, off = $3 where user_id = $1 and "+
				"id = $2",
			string(o.User), o.Device, micros(o.Now), o.Code)
	default:
		t.enqueue("update devices set failed = $3, failures = failures + 1, reason = $4 where user_id = $1 and id = $2",
			string(o.User), o.Device, micros(o.Now), o.Code)
	}
}

// fallBack queues the deliveries that take the place of one that was given up.
// The lock lets only one of two that fail at once look at a time.
func (t *tx) fallBack(ctx context.Context, o notify.Sent) error {
	ring := []any{string(o.User), o.Row(), micros(o.At)}
	var err error
	if o.Task < 0 { // a digest, which has no ring
		if _, err = lockPerson(ctx, t, o.User); fault.CodeOf(err) == fault.NotFound {
			err = nil
		}
	} else {
		_, err = one(ctx, t, value[int64], "select times from rings where user_id = $1 and task = $2 and at = $3"+
			t.engine.lock(), ring...)
	}
	if errors.Is(err, errNone) {
		return nil
	}
	if err != nil {
		return err
	}
	tried := map[string]bool{}
	hope := false
	err = t.query(ctx, func(r row) error {
		var device string
		var accepted, next int64
		err := r.Scan(&device, &accepted, &next)
		tried[device] = true
		hope = hope || accepted > 0 || next != 0
		return err
	},
		"select device, accepted, next from deliveries where user_id = $1 and task = $2 and at = $3 and times = $4 "+
			"and channel <> 'page'", append(ring, int64(o.Times))...)
	if err != nil || hope {
		return err
	}
	for _, group := range o.Then {
		any := false
		for _, d := range group {
			any = any || tried[d.Device]
		}
		if any {
			continue
		}
		for _, d := range group {
			t.queue(o.Key, d)
		}
		return nil
	}
	return nil
}

// WatchSends is part of notify.Store.
func (s *Rings) WatchSends() (wake <-chan struct{}, stop func()) { return s.db.hub.watch(sendsKey) }
