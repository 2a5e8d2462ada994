package chat

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

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
	if p := r.current().Plan; p != nil && p.Decision == Approved {
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
		frozen := ResolvedCall{Call: r.turn.Steps[first].Call}
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
			if len(touched) > 1 && slices.ContainsFunc(previews, touches) || slices.ContainsFunc(previews, asks) {
				return true, r.wait(previews)
			}
			frozen = previews[0].Resolved
			added := r.added()
			r.note("", nil, func(t *Turn) { t.State.Touched = union(t.State.Touched, previews[0].Touches, added) })
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
	r.note("", nil, func(t *Turn) {
		for _, l := range t.Plan.Lines {
			t.State.Touched = union(t.State.Touched, []int64{l.touch()}, nil)
		}
	})
	for _, i := range r.open() {
		at := slices.IndexFunc(frozen, func(f ResolvedCall) bool { return f.Call.ID == r.turn.Steps[i].Call.ID })
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
func (r *run) execute(ctx context.Context, i int, frozen ResolvedCall) error {
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
		res = Result{Failed: true, Text: fault.MessageOf(err)}
		r.note("", nil, func(t *Turn) { t.State.Unsure = true })
	}
	r.result(i, frozen.completed(res))
	return nil
}

// completed is the result of the frozen call with what was left out of it.
func (f ResolvedCall) completed(res Result) Result {
	for _, m := range f.Missed {
		res.Text += "\n" + m
	}
	res.Missed = append(slices.Clone(res.Missed), f.Missed...)
	if res.Choice == nil {
		res.Choice = f.Choice
	}
	return res
}

// wait stores the plan of the previewed calls; the turn stops there.
func (r *run) wait(previews []Preview) error {
	plan := Plan{Expires: r.s.now().Add(PlanLife)}
	var frozen []ResolvedCall
	for _, p := range previews {
		frozen = append(frozen, p.Resolved)
		plan.Lines = append(plan.Lines, p.Lines...)
	}
	plan.Summary = summary(previews)
	r.note(EventPlan, plan, func(t *Turn) {
		t.Status, t.Plan, t.State.Resolved = Waiting, &plan, frozen
	})
	return nil
}

// summary is the question of a plan: "Delete 5 tasks?".
func summary(previews []Preview) string {
	tasks, verbs, asked := map[int64]bool{}, map[string]bool{}, []string{}
	for _, p := range previews {
		for _, n := range p.Touches {
			tasks[n] = true
			verbs[p.Verb] = true
		}
		if asks(p) {
			asked = append(asked, p.Ask)
		}
	}
	verb := "Change"
	if len(verbs) == 1 {
		for v := range verbs {
			verb = v
		}
	}
	switch {
	case len(tasks) == 0 && len(asked) == 1:
		return asked[0]
	case len(tasks) == 0:
		return fmt.Sprintf("Use %d tools of other servers?", len(asked))
	case len(asked) > 0:
		return fmt.Sprintf("%s %s and use tools of other servers?", verb, tasksText(len(tasks)))
	case len(tasks) == 1:
		return "Change one task more?"
	}
	return fmt.Sprintf("%s %s?", verb, tasksText(len(tasks)))
}

func tasksText(n int) string {
	if n == 1 {
		return "1 task"
	}
	return fmt.Sprintf("%d tasks", n)
}

// preview looks at the calls of the steps and at all tasks that the turn would have touched with them.
func (r *run) preview(ctx context.Context, steps []int) ([]Preview, []int64, error) {
	t := r.current()
	touched, added := t.State.Touched, r.added()
	var previews []Preview
	for _, i := range steps {
		c := t.Steps[i].Call
		p := Preview{}
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
			added = append(added, l.touch())
		}
	}
	return added
}

// touch is the task of a line, as Preview.Touches has it.
func (l Line) touch() int64 { return cmp.Or(l.Key, l.Task) }

func (r *run) readOnly(ctx context.Context, tool string) bool {
	for _, s := range r.s.tools.Specs(ctx, r.who) {
		if s.Name == tool {
			return s.ReadOnly
		}
	}
	return false
}

// touches says whether the call would change any existing task.
func touches(p Preview) bool { return len(p.Touches) > 0 }

// asks says whether the call is one that the person wants to be asked about.
func asks(p Preview) bool { return p.Ask != "" }

func union(a, b, without []int64) []int64 {
	out := slices.Clone(a)
	for _, n := range b {
		if !slices.Contains(out, n) && !slices.Contains(without, n) {
			out = append(out, n)
		}
	}
	return out
}
