package client

import (
	"context"
	"net/http"
	"net/url"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
)

// Plan is what a program wants to do and waits with for the person's approval.
type Plan struct {
	ID string `json:"id"`
	chat.Plan
}

// PlanOutcome is what came of a plan that was approved.
type PlanOutcome struct {
	Text    string        `json:"text"`
	Receipt *chat.Receipt `json:"receipt,omitempty"` // nil where nothing had to be changed
}

// Plans lists the plans that wait, the oldest first.
func (c *Client) Plans(ctx context.Context) ([]Plan, error) {
	var l struct {
		Plans []Plan `json:"plans"`
	}
	return l.Plans, c.do(ctx, http.MethodGet, "/api/me/plans", nil, &l)
}

// ApprovePlan carries a plan out, exactly as it was listed. It fails with
// fault.Conflict for one that was rejected or has expired.
func (c *Client) ApprovePlan(ctx context.Context, id string) (PlanOutcome, error) {
	var o PlanOutcome
	return o, c.do(ctx, http.MethodPost, "/api/me/plans/"+url.PathEscape(id)+"/approve", nil, &o)
}

// RejectPlan drops a plan.
func (c *Client) RejectPlan(ctx context.Context, id string) error {
	return c.do(ctx, http.MethodPost, "/api/me/plans/"+url.PathEscape(id)+"/reject", nil, nil)
}
