package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/approval"
	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

var _ approval.Store = (*DB)(nil)

// planBody is what is stored of a pending approval.
type planBody struct {
	Plan     chat.Plan         `json:"plan"`
	Resolved chat.ResolvedCall `json:"frozen"`
}

// AddApproval implements approval.Store.
func (db approvals) AddApproval(ctx context.Context, h approval.Pending, now time.Time) error {
	body, err := json.Marshal(planBody{h.Plan, h.Resolved})
	if err != nil {
		return fmt.Errorf("encode plan: %w", err)
	}
	return db.inTx(ctx, func(tx *tx) error {
		if _, err := tx.exec(ctx,
			`insert into plans (user_id, id, decision, created, expires, body) values ($1, $2, '', $3, $4, $5)`,
			string(h.User), h.ID, micros(now), micros(h.Plan.Expires), string(body)); err != nil {
			return fmt.Errorf("store plan: %w", err)
		}
		tx.wake(plansWake(h.User))
		tx.enqueue(`delete from plans where user_id = $1 and (expires < $2 or id not in
			(select id from plans where user_id = $1 order by created desc, id desc limit $3))`, string(h.User), micros(now), approval.MaxPending)
		return nil
	})
}

// Approval implements approval.Store.
func (db approvals) Approval(ctx context.Context, user todo.UserID, id string) (approval.Pending, error) {
	return pendingApproval(ctx, db, user, id)
}

// DecideApproval implements approval.Store.
func (db approvals) DecideApproval(ctx context.Context, user todo.UserID, id string,
	d chat.Decision) (approval.Pending, error) {
	var h approval.Pending
	err := db.inTx(ctx, func(tx *tx) error {
		// The update locks the row, so that of two decisions one is the first.
		if _, err := tx.exec(ctx, `update plans set decision = $3 where user_id = $1 and id = $2 and decision = ''`,
			string(user), id, string(d)); err != nil {
			return fmt.Errorf("decide plan: %w", err)
		}
		tx.wake(plansWake(user))
		var err error
		h, err = pendingApproval(ctx, tx, user, id)
		if err == nil && h.Plan.Decision != d {
			err = fault.New(fault.Conflict,
				"This plan was %s before, so it cannot be %s now. Make the call again if it is wanted after all.",
				h.Plan.Decision, d)
		}
		return err
	})
	return h, err
}

// Approvals implements approval.Store.
func (db approvals) Approvals(ctx context.Context, user todo.UserID, now time.Time) ([]approval.Pending, error) {
	return many(ctx, db, scanApproval(user),
		`select id, decision, body from plans where user_id = $1 and decision = '' and expires > $2 order by `+
			`created, id`,
		string(user), micros(now))
}

// ApprovalDone implements approval.Store.
func (db approvals) ApprovalDone(ctx context.Context, user todo.UserID, id string) (bool, error) {
	_, err := one(ctx, db, func(r row) (seq int64, err error) { err = r.Scan(&seq); return seq, err },
		`select seq from changes where user_id = $1 and key = $2
		union all select c.seq from list_places p join changes c on c.user_id = p.list and c.key = $1 || '/' || $2
		where p.user_id = $1 limit 1`, string(user), id)
	if errors.Is(err, errNone) {
		return false, nil
	}
	return err == nil, err
}

// WatchApprovals implements approval.Store.
func (db approvals) WatchApprovals(user todo.UserID) (wake <-chan struct{}, stop func()) {
	return db.hub.watch(plansWake(user))
}

func plansWake(user todo.UserID) string { return "plans " + string(user) }

func pendingApproval(ctx context.Context, q querier, user todo.UserID, id string) (approval.Pending, error) {
	h, err := one(ctx, q, scanApproval(user), `select id, decision, body from plans where user_id = $1 and id = $2`,
		string(user), id)
	if errors.Is(err, errNone) {
		return h, fault.New(fault.NotFound,
			"There is no such plan. It may have expired; make the call again if it is still wanted.")
	}
	return h, err
}

func scanApproval(user todo.UserID) func(row) (approval.Pending, error) {
	return func(r row) (approval.Pending, error) {
		h := approval.Pending{User: user}
		var decision, body string
		if err := r.Scan(&h.ID, &decision, &body); err != nil {
			return h, err
		}
		var b planBody
		if err := json.Unmarshal([]byte(body), &b); err != nil {
			return h, fmt.Errorf("decode plan: %w", err)
		}
		h.Plan, h.Resolved = b.Plan, b.Resolved
		h.Plan.Decision = chat.Decision(decision)
		return h, nil
	}
}
