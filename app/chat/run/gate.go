package run

import (
	"context"
	"errors"
	"slices"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// calls runs the open calls of the turn one after the other. It reports true,
// and has run none of them, if they need an approval first.
//
// What a call does is fixed by its preview: it is run in the frozen form, so
// it cannot touch more than what was counted here. Each is previewed again
// when the ones before it may have changed what its words mean.
func (r *run) calls(ctx context.Context) (bool, error) {
	if p := r.current().Plan; p != nil && p.Decision == chat.Approved {
		if err := r.approved(ctx); err != nil {
			return false, err
		}
	}
	for {
		open := r.open()
		if len(open) == 0 {
			return false, nil
		}
		first := open[0]
		frozen := chat.ResolvedCall{Call: r.turn.Steps[first].Call}
		switch {
		case first < r.current().State.Granted:
			if err := r.save(ctx); err != nil {
				return false, err
			}
		case !r.readOnly(ctx, frozen.Call.Tool):
			previews, touched, err := r.preview(ctx, open)
			if err != nil {
				return false, err
			}
			if len(touched) > 1 && slices.ContainsFunc(previews, chat.Preview.Changes) ||
				slices.ContainsFunc(previews, chat.Preview.Asks) {
				return true, r.wait(previews)
			}
			frozen = previews[0].Resolved
			added := r.added()
			r.note("", nil, func(t *chat.Turn) { t.State.Touched = union(t.State.Touched, previews[0].Touches, added) })
			// What the model decided is stored before it has an effect, so
			// that another replica would do the same and not something like it.
			if err := r.save(ctx); err != nil {
				return false, err
			}
		}
		if err := r.execute(ctx, first, frozen); err != nil {
			return false, err
		}
	}
}

// approved runs the frozen calls of the approved plan that have not been run.
func (r *run) approved(ctx context.Context) error {
	frozen := r.current().State.Resolved
	r.note("", nil, func(t *chat.Turn) {
		for _, l := range t.Plan.Lines {
			t.State.Touched = union(t.State.Touched, []int64{l.Touched()}, nil)
		}
	})
	for _, i := range r.open() {
		at := slices.IndexFunc(frozen, func(f chat.ResolvedCall) bool { return f.Call.ID == r.turn.Steps[i].Call.ID })
		if at < 0 {
			continue
		}
		if err := r.execute(ctx, i, frozen[at]); err != nil {
			return err
		}
	}
	return nil
}

// execute runs the call of step i in its frozen form.
func (r *run) execute(ctx context.Context, i int, frozen chat.ResolvedCall) error {
	if frozen.Failed != nil {
		_, ended := r.s.opts.Observer.Tool(ctx, r.known(ctx, frozen.Call.Tool))
		ended(true)
		r.result(i, *frozen.Failed)
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, r.s.opts.ToolTime)
	defer cancel()
	who := r.who
	who.Key = frozen.Call.ID
	ctx, ended := r.s.opts.Observer.Tool(ctx, r.known(ctx, frozen.Call.Tool))
	res, err := r.s.tools.Run(ctx, who, frozen.Call)
	ended(err != nil || res.Failed)
	if cause := context.Cause(ctx); err != nil && cause != nil && cause != context.DeadlineExceeded {
		return cause
	}
	if err != nil && r.tries < maxTries && !errors.Is(err, context.DeadlineExceeded) {
		return r.away(err) // whether it has done something is not known: it is asked again
	}
	if err != nil {
		r.s.opts.Log.Error("run a tool", "turn", r.turn.ID, "tool", frozen.Call.Tool, "error", err)
		res = chat.Result{Failed: true, Text: fault.MessageOf(err)}
		r.note("", nil, func(t *chat.Turn) { t.State.Unsure = true })
	}
	r.result(i, frozen.Completed(res))
	return nil
}

// wait stores the plan of the previewed calls; the turn stops there.
func (r *run) wait(previews []chat.Preview) error {
	plan := chat.PlanOf(previews, r.s.now().Add(chat.PlanLife))
	var frozen []chat.ResolvedCall
	for _, p := range previews {
		frozen = append(frozen, p.Resolved)
	}
	r.note(chat.EventPlan, plan, func(t *chat.Turn) {
		t.Status, t.Plan, t.State.Resolved = chat.Waiting, &plan, frozen
	})
	return nil
}

// preview looks at the calls of the steps and at all tasks that the turn would have touched with them.
func (r *run) preview(ctx context.Context, steps []int) ([]chat.Preview, []int64, error) {
	t := r.current()
	touched, added := t.State.Touched, r.added()
	var previews []chat.Preview
	for _, i := range steps {
		c := t.Steps[i].Call
		p := chat.Preview{}
		if !r.readOnly(ctx, c.Tool) {
			var err error
			who := r.who
			who.Key = c.ID
			if p, err = r.s.tools.Preview(ctx, who, c); err != nil {
				return nil, nil, r.away(err)
			}
		}
		if p.Resolved.Call.Tool == "" {
			p.Resolved.Call = c
		}
		p.Resolved.Call.ID = c.ID
		p.Touches = slices.DeleteFunc(slices.Clone(p.Touches), func(n int64) bool { return slices.Contains(added, n) })
		previews = append(previews, p)
		touched = union(touched, p.Touches, added)
	}
	return previews, touched, nil
}

// open has the indexes of the steps without a result.
func (r *run) open() []int {
	var open []int
	for i, s := range r.current().Steps {
		if s.Result == nil {
			open = append(open, i)
		}
	}
	return open
}

// added has the tasks that the turn itself has made: changing those harms nobody.
func (r *run) added() []int64 {
	var added []int64
	for _, s := range r.current().Steps {
		if s.Result == nil || s.Result.Receipt == nil || s.Result.Receipt.Kind != todo.Added {
			continue
		}
		for _, l := range s.Result.Receipt.Lines {
			added = append(added, l.Touched())
		}
	}
	return added
}

func (r *run) readOnly(ctx context.Context, tool string) bool {
	for _, s := range r.s.tools.Specs(ctx, r.who) {
		if s.Name == tool {
			return s.ReadOnly
		}
	}
	return false
}

func union(a, b, without []int64) []int64 {
	out := slices.Clone(a)
	for _, n := range b {
		if !slices.Contains(out, n) && !slices.Contains(without, n) {
			out = append(out, n)
		}
	}
	return out
}
