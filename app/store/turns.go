package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// maxTakeOver is how many abandoned turns are tried when other replicas take
// the same ones at the same time.
const maxTakeOver = 5

// take leases a turn. One from the queue counts as running from here on; that
// it begins is told by whoever runs it.
const take = `update turns set lease_owner = $3, lease_until = $4, status = case when status = 'queued' then 'running' else status end
	where user_id = $1 and id = $2`

var _ chat.Store = (*DB)(nil)

// SaveTurn implements chat.Store.
func (db turns) SaveTurn(ctx context.Context, t chat.Turn, l chat.Lease, events ...chat.Event) (stop bool, err error) {
	body, state, err := encodeTurn(t)
	if err != nil {
		return false, err
	}
	over := t.Status.Final()
	if !over {
		return db.saveUnfinished(ctx, t, l, body, state, events)
	}
	choice := ""
	if t.Choice != nil {
		choice = string(t.Choice.State)
	}
	err = db.inTx(ctx, func(tx *tx) error {
		// Whoever adds to the queue does so before or after.
		if err := tx.lockConversation(ctx, string(t.User), t.Conversation); err != nil {
			return err
		}
		asked, err := one(ctx, tx, value[int64],
			`update turns set status = $4, active = 0, body = $5, state = $6, folded = $7, lease_until = $8, choice = $9
			where user_id = $1 and id = $2 and lease_owner = $3 and active = 1 returning stop`,
			string(t.User), t.ID, l.Owner, string(t.Status), body, state, foldTurn(t), micros(l.Until), choice)
		if err != nil {
			return leaseLost(err)
		}
		stop = asked != 0
		tx.append(t.User, t.ID, hollowed(t, events))
		tx.wake(turnWake(t.ID))
		tx.startNext(string(t.User), t.Conversation, t.ID, choice)
		return nil
	})
	return stop, err
}

// saveUnfinished is SaveTurn for a turn that goes on. While a model speaks it
// is what the person waits for, so it takes one round trip: the events are
// added only if the lease is the owner's, which is known after the commit.
func (db turns) saveUnfinished(ctx context.Context, t chat.Turn, l chat.Lease, body, state string,
	events []chat.Event) (stop bool, err error) {
	var asked []int64
	err = db.inTx(ctx, func(tx *tx) error {
		asked = nil
		tx.ask(func(r row) error {
			n, err := value[int64](r)
			asked = append(asked, n)
			return err
		}, `update turns set status = $4, body = $5, state = $6, folded = $7, lease_until = $8, choice = ''
			where user_id = $1 and id = $2 and lease_owner = $3 and active = 1 returning stop`,
			string(t.User), t.ID, l.Owner, string(t.Status), body, state, foldTurn(t), micros(l.Until))
		for _, e := range hollowed(t, events) {
			tx.enqueue(`insert into turn_events (user_id, turn, seq, type, data)
				select $1, $2, cast($3 as bigint), $4, $5 where exists (
					select 1 from turns where user_id = $1 and id = $2 and lease_owner = $6 and active = 1)`,
				string(t.User), t.ID, e.Seq, string(e.Type), string(e.Data), l.Owner)
		}
		if t.Status == chat.Running { // more will come, if not from here then from who takes over
			tx.wakeSoon(turnWake(t.ID))
		} else {
			tx.wake(turnWake(t.ID))
		}
		return nil
	})
	if err == nil && len(asked) == 0 {
		err = leaseLost(errNone)
	}
	return len(asked) > 0 && asked[0] != 0, err
}

// RenewLease implements chat.Store.
func (db turns) RenewLease(ctx context.Context, user todo.UserID, turn string, l chat.Lease) (stop bool, err error) {
	err = db.inTx(ctx, func(tx *tx) error {
		asked, err := one(ctx, tx, value[int64], `update turns set lease_until = $4
			where user_id = $1 and id = $2 and lease_owner = $3 and active = 1 returning stop`, string(user), turn, l.Owner, micros(l.Until))
		stop = asked != 0
		return leaseLost(err)
	})
	return stop, err
}

// AcquireExpired implements chat.Store.
func (db turns) AcquireExpired(ctx context.Context, now time.Time, l chat.Lease) (*chat.Turn, error) {
	left, err := many(ctx, db, func(r row) (k turnKey, err error) {
		return k, r.Scan(&k.user, &k.id)
	}, `select user_id, id from turns where active = 1 and lease_until <= $1 order by lease_until limit $2`,
		micros(now), maxTakeOver)
	if err != nil {
		return nil, err
	}
	for _, k := range left {
		var t chat.Turn
		err := db.inTx(ctx, func(tx *tx) (err error) {
			t, err = one(ctx, tx, scanTurn, take+` and active = 1 and lease_until <= $5 returning `+turnColumns,
				k.user, k.id, l.Owner, micros(l.Until), micros(now))
			return err
		})
		if err == nil {
			return &t, nil
		}
		if !errors.Is(err, errNone) {
			return nil, err
		}
	}
	return nil, nil
}

// AcquireLease implements chat.Store.
func (db turns) AcquireLease(ctx context.Context, user todo.UserID, turn, owner string,
	l chat.Lease) (*chat.Turn, error) {
	var t chat.Turn
	err := db.inTx(ctx, func(tx *tx) (err error) {
		t, err = one(ctx, tx, scanTurn, take+` and active = 1 and lease_owner = $5 returning `+turnColumns,
			string(user), turn, l.Owner, micros(l.Until), owner)
		return err
	})
	if errors.Is(err, errNone) {
		return nil, nil
	}
	return &t, err
}

// RequestCancel implements chat.Store.
func (db turns) RequestCancel(ctx context.Context, user todo.UserID, turn string) error {
	return db.inTx(ctx, func(tx *tx) error {
		tx.enqueue(`update turns set stop = 1 where user_id = $1 and id = $2 and status = $3`, string(user), turn,
			string(chat.Running))
		tx.wake(stopWake(turn))
		return nil
	})
}

// Decide implements chat.Store.
func (db turns) Decide(ctx context.Context, user todo.UserID, turn string, d chat.Decided, l chat.Lease,
	event chat.Event) (chat.Turn, error) {
	var t chat.Turn
	err := db.inTx(ctx, func(tx *tx) (err error) {
		t, err = one(ctx, tx, scanTurn, `update turns set status = $4, lease_owner = $5, lease_until = $6, stop = 0
			where user_id = $1 and id = $2 and status = $3 returning `+turnColumns,
			string(user), turn, string(chat.Waiting), string(chat.Running), l.Owner, micros(l.Until))
		if errors.Is(err, errNone) {
			return fault.New(fault.Conflict, "This plan was decided before.")
		}
		if err != nil {
			return fmt.Errorf("decide a plan: %w", err)
		}
		t.Status = chat.Running
		t.Plan.Decision = d.Decision
		t.Plan.Words = d.Words
		t.State.Events++
		event.Seq = t.State.Events
		body, state, err := encodeTurn(t)
		if err != nil {
			return err
		}
		tx.enqueue(`update turns set body = $3, state = $4 where user_id = $1 and id = $2`, string(user), turn, body,
			state)
		tx.append(user, turn, []chat.Event{event})
		tx.wake(turnWake(turn))
		return nil
	})
	return t, err
}

// Events implements chat.Store.
func (db turns) Events(ctx context.Context, user todo.UserID, turn string, after int64) ([]chat.Event, error) {
	events, err := db.storedEvents(ctx, user, turn, after)
	if err != nil || !slices.ContainsFunc(events, isHollow) {
		return events, err
	}
	t, err := db.Turn(ctx, user, turn)
	if fault.CodeOf(err) == fault.NotFound {
		return nil, nil // deleted in between, and its events with it
	}
	if err != nil {
		return nil, err
	}
	for i, e := range events {
		if !isHollow(e) {
			continue
		}
		if events[i], err = whole(t, e); err != nil {
			return nil, fmt.Errorf("read event %d of turn %s: %w", e.Seq, turn, err)
		}
	}
	return events, nil
}

// hollowed is hollow for each.
func hollowed(t chat.Turn, events []chat.Event) []chat.Event {
	out := make([]chat.Event, len(events))
	for i, e := range events {
		out[i] = hollow(t, e)
	}
	return out
}

func (db turns) storedEvents(ctx context.Context, user todo.UserID, turn string, after int64) ([]chat.Event, error) {
	return many(ctx, db, func(r row) (chat.Event, error) {
		e := chat.Event{Turn: turn}
		var data string
		err := r.Scan(&e.Seq, &e.Type, &data)
		e.Data = json.RawMessage(data)
		return e, err
	}, `select seq, type, data from turn_events where user_id = $1 and turn = $2 and seq > $3 order by seq`,
		string(user), turn, after)
}

// WatchTurn implements chat.Store.
func (db turns) WatchTurn(turn string) (wake <-chan struct{}, stop func()) {
	return db.hub.watch(turnWake(turn))
}

// WatchStop implements chat.Store.
func (db turns) WatchStop(turn string) (wake <-chan struct{}, stop func()) {
	return db.hub.watch(stopWake(turn))
}

// append stores events with the commit.
func (t *tx) append(user todo.UserID, turn string, events []chat.Event) {
	for _, e := range events {
		t.enqueue(`insert into turn_events (user_id, turn, seq, type, data) values ($1, $2, $3, $4, $5)`,
			string(user), turn, e.Seq, string(e.Type), string(e.Data))
	}
}

type turnKey struct{ user, id string }

func turnWake(id string) string { return "turn:" + id }
func stopWake(id string) string { return "stop:" + id }
