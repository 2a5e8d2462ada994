package api

import (
	"context"
	"net/http"

	"github.com/todo-chatbot/todo-chatbot/app/approval"
	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// planHandlers answers requests about what programs want to do.
type planHandlers struct{ *Server }

// Plans are calls of programs that wait for their person's approval, as
// approval.Gate has them, which says what each does.
type Plans interface {
	Plans(ctx context.Context, who todo.Actor) ([]approval.Pending, error)
	Approve(ctx context.Context, who todo.Actor, id string) (chat.Result, error)
	Reject(ctx context.Context, who todo.Actor, id string) error
	Watch(who todo.Actor) (wake <-chan struct{}, stop func())
}

// heldPlan is a plan as its person sees it.
type heldPlan struct {
	ID string `json:"id"`
	chat.Plan
}

type plansOutput struct {
	Body struct {
		Plans []heldPlan `json:"plans" nullable:"false"`
	} `nameHint:"PlanList"`
}

// PlanRef is a path that names a plan.
type PlanRef struct {
	Owner
	Plan string `path:"plan" maxLength:"64"`
}

type planOutput struct {
	Body struct {
		Text    string        `json:"text" doc:"What was done, and what could not be."`
		Receipt *chat.Receipt `json:"receipt,omitempty" doc:"Left out where nothing had to be changed."`
		Missed  []string      `json:"missed,omitempty" doc:"A sentence for each part that could not be done."`
	} `nameHint:"PlanOutcome"`
}

func (s planHandlers) planRoutes() {
	const path = "/api/{user}/plans"
	handle(s.Server, s.operation(http.MethodGet, path, "list-plans", "Plans of programs",
		"What programs want to do and wait with for your approval"), large(s.Server, s.plans))
	handle(s.Server, s.operation(http.MethodPost, path+"/{plan}/approve", "approve-plan", "Plans of programs",
		"Carry a plan out, exactly as it is shown"), dear(s.Server, s.approvePlan))
	handle(s.Server, s.operation(http.MethodPost, path+"/{plan}/reject", "reject-plan", "Plans of programs",
		"Drop a plan"), s.rejectPlan)
}

func (s planHandlers) plans(ctx context.Context, _ *Owner) (*plansOutput, error) {
	held, err := s.Plans.Plans(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	out := &plansOutput{}
	out.Body.Plans = []heldPlan{}
	for _, h := range held {
		out.Body.Plans = append(out.Body.Plans, heldPlan{h.ID, h.Plan})
	}
	return out, nil
}

// approvePlan is for the person: a program that could approve what another
// call of it proposes would have a way around the question.
func (s planHandlers) approvePlan(ctx context.Context, in *PlanRef) (*planOutput, error) {
	if !callOf(ctx).who.MayApprove() {
		return nil, chat.NotYours()
	}
	who := actor(ctx)
	who.Via = todo.ViaMCP // where it comes from, whoever says yes to it
	r, err := s.Plans.Approve(ctx, who, in.Plan)
	if err != nil {
		return nil, err
	}
	if r.Failed {
		return nil, fault.New(fault.Conflict, "%s", r.Text)
	}
	out := &planOutput{}
	out.Body.Text, out.Body.Receipt, out.Body.Missed = r.Text, r.Receipt, r.Missed
	return out, nil
}

func (s planHandlers) rejectPlan(ctx context.Context, in *PlanRef) (*struct{}, error) {
	return nil, s.Plans.Reject(ctx, actor(ctx), in.Plan)
}

// planNews is what a stream knows of the plans that wait.
type planNews struct {
	wake <-chan struct{} // nil: there is never any news
	ids  string
}

// watchPlans begins to watch the person's plans.
func (s planHandlers) watchPlans(ctx context.Context, who todo.Actor) (*planNews, func(), error) {
	if s.Plans == nil || who.List != "" { // a stream of one list has nothing else in it
		return &planNews{}, func() {}, nil
	}
	wake, stop := s.Plans.Watch(who)
	ids, err := s.planIDs(ctx, who)
	if err != nil {
		stop()
		return nil, nil, err
	}
	return &planNews{wake, ids}, stop, nil
}

// first says that plans wait already: who asked for them before the stream
// began may have missed one that was held in between.
func (n *planNews) first(out *stream) error {
	if n.ids == "" {
		return nil
	}
	return n.tell(out)
}

// tell says that other plans wait. Which, is asked for by who shows them.
func (n *planNews) tell(out *stream) error { return out.event("", "plans", []byte("{}")) }

// sendPlans says that other plans wait now, if that is so: a watcher is woken
// too where it is not known what was missed.
func (s planHandlers) sendPlans(ctx context.Context, who todo.Actor, n *planNews, out *stream) error {
	ids, err := s.planIDs(ctx, who)
	if err != nil || ids == n.ids {
		return err
	}
	n.ids = ids
	return n.tell(out)
}

func (s planHandlers) planIDs(ctx context.Context, who todo.Actor) (ids string, err error) {
	err = chat.Aside(func() error {
		held, err := s.Plans.Plans(ctx, who)
		for _, h := range held {
			ids += h.ID + " "
		}
		return err
	})
	return ids, err
}
