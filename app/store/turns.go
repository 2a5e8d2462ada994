package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// maxTakeOver is how many abandoned turns are tried when other replicas take
// the same ones at the same time.
const maxTakeOver = 5

var _ chat.Store = (*DB)(nil)

// CreateTurn implements chat.Store.
func (db *DB) CreateTurn(ctx context.Context, c chat.Conversation, t chat.Turn, l chat.Lease, events ...chat.Event) error {
	body, state, err := encodeTurn(t)
	if err != nil {
		return err
	}
	return db.inTx(ctx, func(tx *tx) error {
		// This also locks the conversation against another turn.
		number, err := one(ctx, tx, value[int64], `insert into conversations (user_id, id, title, folded, created, updated, turns)
			values ($1, $2, $3, $4, $5, $6, 1)
			on conflict (user_id, id) do update set updated = excluded.updated, turns = conversations.turns + 1
			returning turns`, string(t.User), c.ID, c.Title, foldText(c.Title), micros(c.Created), micros(c.Updated))
		if err != nil {
			return fmt.Errorf("store conversation: %w", err)
		}
		busy, err := one(ctx, tx, value[int64], `select count(*) from turns where user_id = $1 and conversation = $2 and active = 1`, string(t.User), c.ID)
		if err != nil {
			return fmt.Errorf("look for a running turn: %w", err)
		}
		if busy > 0 {
			return fault.New(fault.Conflict, "The last message of this conversation is still being answered. Wait for the answer or stop it first.")
		}
		tx.later(`insert into turns (user_id, id, conversation, number, status, active, body, state, folded, lease_owner, lease_until, stop)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0)`, string(t.User), t.ID, c.ID, number, string(t.Status),
			flag(!t.Status.Final()), body, state, foldTurn(t), l.Owner, micros(l.Until))
		tx.append(t.User, t.ID, events)
		return nil
	})
}

// SaveTurn implements chat.Store.
func (db *DB) SaveTurn(ctx context.Context, t chat.Turn, l chat.Lease, events ...chat.Event) (stop bool, err error) {
	body, state, err := encodeTurn(t)
	if err != nil {
		return false, err
	}
	err = db.inTx(ctx, func(tx *tx) error {
		asked, err := one(ctx, tx, value[int64], `update turns set status = $4, active = $5, body = $6, state = $7, folded = $8, lease_until = $9
			where user_id = $1 and id = $2 and lease_owner = $3 and active = 1 returning stop`,
			string(t.User), t.ID, l.Owner, string(t.Status), flag(!t.Status.Final()), body, state, foldTurn(t), micros(l.Until))
		if err != nil {
			return leaseLost(err)
		}
		stop = asked != 0
		tx.append(t.User, t.ID, events)
		return nil
	})
	return stop, err
}

// Renew implements chat.Store.
func (db *DB) Renew(ctx context.Context, user todo.UserID, turn string, l chat.Lease) (stop bool, err error) {
	err = db.inTx(ctx, func(tx *tx) error {
		asked, err := one(ctx, tx, value[int64], `update turns set lease_until = $4
			where user_id = $1 and id = $2 and lease_owner = $3 and active = 1 returning stop`, string(user), turn, l.Owner, micros(l.Until))
		stop = asked != 0
		return leaseLost(err)
	})
	return stop, err
}

// TakeOver implements chat.Store.
func (db *DB) TakeOver(ctx context.Context, now time.Time, l chat.Lease) (*chat.Turn, error) {
	left, err := many(ctx, db, func(r row) (k turnKey, err error) {
		return k, r.Scan(&k.user, &k.id)
	}, `select user_id, id from turns where active = 1 and lease_until <= $1 order by lease_until limit $2`, micros(now), maxTakeOver)
	if err != nil {
		return nil, err
	}
	for _, k := range left {
		var t chat.Turn
		err := db.inTx(ctx, func(tx *tx) (err error) {
			t, err = one(ctx, tx, scanTurn, `update turns set lease_owner = $3, lease_until = $4
				where user_id = $1 and id = $2 and active = 1 and lease_until <= $5 returning user_id, body, state`,
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

// AskStop implements chat.Store.
func (db *DB) AskStop(ctx context.Context, user todo.UserID, turn string) error {
	return db.inTx(ctx, func(tx *tx) error {
		tx.later(`update turns set stop = 1 where user_id = $1 and id = $2 and status = $3`, string(user), turn, string(chat.Running))
		return nil
	})
}

// Decide implements chat.Store.
func (db *DB) Decide(ctx context.Context, user todo.UserID, turn string, d chat.Decision, l chat.Lease, event chat.Event) (chat.Turn, error) {
	var t chat.Turn
	err := db.inTx(ctx, func(tx *tx) (err error) {
		t, err = one(ctx, tx, scanTurn, `update turns set status = $4, lease_owner = $5, lease_until = $6, stop = 0
			where user_id = $1 and id = $2 and status = $3 returning user_id, body, state`,
			string(user), turn, string(chat.Waiting), string(chat.Running), l.Owner, micros(l.Until))
		if errors.Is(err, errNone) {
			return fault.New(fault.Conflict, "This plan was decided before.")
		}
		if err != nil {
			return fmt.Errorf("decide a plan: %w", err)
		}
		t.Status, t.Plan.Decision = chat.Running, d
		t.State.Events++
		event.Seq = t.State.Events
		body, state, err := encodeTurn(t)
		if err != nil {
			return err
		}
		tx.later(`update turns set body = $3, state = $4 where user_id = $1 and id = $2`, string(user), turn, body, state)
		tx.append(user, turn, []chat.Event{event})
		return nil
	})
	return t, err
}

// Turn implements chat.Store.
func (db *DB) Turn(ctx context.Context, user todo.UserID, id string) (chat.Turn, error) {
	t, err := one(ctx, db, scanTurn, `select user_id, body, state from turns where user_id = $1 and id = $2`, string(user), id)
	if errors.Is(err, errNone) {
		return t, fault.New(fault.NotFound, "There is no such turn.")
	}
	return t, err
}

// Turns implements chat.Store.
func (db *DB) Turns(ctx context.Context, user todo.UserID, conversation, before string, limit int) ([]chat.Turn, error) {
	sql := `select user_id, body, state from turns where user_id = $1 and conversation = $2`
	args := []any{string(user), conversation, limit}
	if before != "" {
		sql += ` and number < (select number from turns where user_id = $1 and id = $4)`
		args = append(args, before)
	}
	turns, err := many(ctx, db, scanTurn, sql+` order by number desc limit $3`, args...)
	for i, j := 0, len(turns)-1; i < j; i, j = i+1, j-1 {
		turns[i], turns[j] = turns[j], turns[i]
	}
	return turns, err
}

// Events implements chat.Store.
func (db *DB) Events(ctx context.Context, user todo.UserID, turn string, after int64) ([]chat.Event, error) {
	return many(ctx, db, func(r row) (chat.Event, error) {
		e := chat.Event{Turn: turn}
		var data string
		err := r.Scan(&e.Seq, &e.Type, &data)
		e.Data = json.RawMessage(data)
		return e, err
	}, `select seq, type, data from turn_events where user_id = $1 and turn = $2 and seq > $3 order by seq`, string(user), turn, after)
}

// WatchTurn implements chat.Store.
func (db *DB) WatchTurn(turn string) (wake <-chan struct{}, stop func()) {
	return db.hub.watch(turnWake(turn))
}

// append stores events with the commit and wakes whoever follows.
func (t *tx) append(user todo.UserID, turn string, events []chat.Event) {
	for _, e := range events {
		t.later(`insert into turn_events (user_id, turn, seq, type, data) values ($1, $2, $3, $4, $5)`,
			string(user), turn, e.Seq, string(e.Type), string(e.Data))
	}
	t.wake(turnWake(turn))
}

type turnKey struct{ user, id string }

func turnWake(id string) string { return "turn:" + id }

func encodeTurn(t chat.Turn) (body, state string, err error) {
	b, err := json.Marshal(t)
	if err != nil {
		return "", "", fmt.Errorf("encode turn: %w", err)
	}
	s, err := json.Marshal(t.State)
	if err != nil {
		return "", "", fmt.Errorf("encode turn state: %w", err)
	}
	return string(b), string(s), nil
}

func scanTurn(r row) (chat.Turn, error) {
	var t chat.Turn
	var user, body, state string
	if err := r.Scan(&user, &body, &state); err != nil {
		return t, err
	}
	if err := json.Unmarshal([]byte(body), &t); err != nil {
		return t, fmt.Errorf("decode turn: %w", err)
	}
	if err := json.Unmarshal([]byte(state), &t.State); err != nil {
		return t, fmt.Errorf("decode turn state: %w", err)
	}
	t.User = todo.UserID(user)
	return t, nil
}

// leaseLost says that somebody else has the turn.
func leaseLost(err error) error {
	if errors.Is(err, errNone) {
		return fault.New(fault.Conflict, "This turn is over or goes on elsewhere.")
	}
	return err
}

func foldTurn(t chat.Turn) string { return foldText(t.Message + "\n" + t.Response) }

// foldText is a text without the difference between capital and small letters.
func foldText(s string) string { return strings.ToLower(s) }
