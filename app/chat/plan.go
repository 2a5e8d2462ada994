package chat

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// PlanOf is the plan of calls that were previewed, which waits until then.
func PlanOf(previews []Preview, expires time.Time) Plan {
	plan := Plan{Summary: summary(previews), Expires: expires}
	for _, p := range previews {
		plan.Lines = append(plan.Lines, p.Lines...)
	}
	return plan
}

// summary is the question of a plan: "Delete 5 tasks?".
func summary(previews []Preview) string {
	tasks, verbs, asked := map[int64]bool{}, map[string]bool{}, []string{}
	for _, p := range previews {
		for _, n := range p.Touches {
			tasks[n] = true
			verbs[p.Verb] = true
		}
		if p.Asks() {
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

// Completed is the result of the frozen call with what was left out of it.
func (f ResolvedCall) Completed(res Result) Result {
	for _, m := range f.Missed {
		res.Text += "\n" + m
	}
	res.Missed = append(slices.Clone(res.Missed), f.Missed...)
	if res.Choice == nil {
		res.Choice = f.Choice
	}
	return res
}

// Touched is the task of a line, as Preview.Touches has it.
func (l Line) Touched() int64 { return cmp.Or(l.Key, l.Task) }

// Changes says whether the call would change any existing task.
func (p Preview) Changes() bool { return len(p.Touches) > 0 }

// Asks says whether the call is one that the person wants to be asked about.
func (p Preview) Asks() bool { return p.Ask != "" }
