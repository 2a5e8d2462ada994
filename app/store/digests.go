package store

import (
	"context"
	"errors"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// NextDigest is part of notify.Store.
func (s *Rings) NextDigest(ctx context.Context) (time.Time, bool, error) {
	next, err := one(ctx, s.db, value[int64], "select next from digests order by next limit 1")
	if errors.Is(err, errNone) {
		return time.Time{}, false, nil
	}
	return fromMicros(next), err == nil, err
}

// ClaimDigests is part of notify.Store.
func (s *Rings) ClaimDigests(ctx context.Context, now time.Time, owner string, until time.Time,
	limit int) ([]notify.Digest, error) {
	var all []notify.Digest
	err := s.db.inTx(ctx, func(t *tx) (err error) {
		all, err = many(ctx, t, scanDigest, `with due as materialized (
				select user_id, kind from digests where next <= $3 order by next limit $4`+t.engine.skipLocked()+`)
			update digests set owner = $1, next = $2 where (user_id, kind) in (select user_id, kind from due)
			returning user_id, kind, at`, owner, micros(until), micros(now), limit)
		return err
	})
	return all, err
}

func scanDigest(r row) (d notify.Digest, err error) {
	var at int64
	var kind string
	err = r.Scan(&d.User, &kind, &at)
	d.Kind = reminder.DigestKind(kind)
	d.At = fromMicros(at)
	return d, err
}

// SettleDigests is part of notify.Store.
func (s *Rings) SettleDigests(ctx context.Context, owner string, done []notify.DigestOutcome) error {
	return s.db.inTx(ctx, func(t *tx) error {
		for _, o := range done {
			if err := t.settleDigest(ctx, owner, o); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *tx) settleDigest(ctx context.Context, owner string, o notify.DigestOutcome) error {
	const this = " where user_id = $1 and kind = $2 and at = $3 and owner = $4"
	key := []any{string(o.User), string(o.Kind), micros(o.At), owner}
	var n int64
	var err error
	if o.Next.IsZero() {
		n, err = t.exec(ctx, "delete from digests"+this, key...)
	} else {
		n, err = t.exec(ctx, "update digests set at = $5, next = $5, owner = ''"+this, append(key, micros(o.Next))...)
	}
	if err != nil || n == 0 { // it is another's by now, or for another moment
		return err
	}
	for _, d := range o.Deliveries {
		t.queue(o.Ring(), d)
	}
	return nil
}

// Digests is part of notify.Store.
func (s *Rings) Digests(ctx context.Context, user todo.UserID) ([]notify.Digest, error) {
	return many(ctx, s.db, scanDigest, "select user_id, kind, at from digests where user_id = $1 order by kind",
		string(user))
}

// OfDigest is part of notify.Store.
func (s *Rings) OfDigest(ctx context.Context, user todo.UserID, kind reminder.DigestKind) ([]notify.Delivery, error) {
	return many(ctx, s.db, scanDelivery, "select "+deliveryColumns+` from deliveries where user_id = $1 and task = $2
		and at = (select max(at) from deliveries where user_id = $1 and task = $2) order by queued, channel, device`, string(user), notify.DigestTask(kind))
}
