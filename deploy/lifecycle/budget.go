package lifecycle

import (
	"cmp"
	"fmt"
	"time"
)

// Defaults of a Budget.
const (
	DefaultRestarts   = 2
	DefaultNoActivity = 4 * time.Minute
)

// Budget is how much failure is borne before waiting for a deployment is given up.
// The zero value is none at all; NewBudget makes the usual one.
type Budget struct {
	Restarts   int                    // of one container; one more is too many
	NoActivity time.Duration          // without any change of any pod; 0: for as long as the time limit
	Patience   map[Code]time.Duration // instead of the reason's own
}

// NewBudget is the usual budget.
func NewBudget() Budget { return Budget{Restarts: DefaultRestarts, NoActivity: DefaultNoActivity} }

// PatienceFor is how long a reason may last; 0: it is given up at once.
func (b Budget) PatienceFor(r Reason) time.Duration {
	for _, code := range []Code{r.Code, r.Was} {
		if patience, given := b.Patience[code]; given {
			return patience
		}
	}
	if r.Ends > 0 && r.Ends > b.Restarts {
		return 0
	}
	if r.Patience == AtOnce {
		return 0
	}
	return cmp.Or(r.Patience, usualPatience)
}

// Account is what was spent of a budget. The zero value has spent nothing.
type Account struct {
	since  map[string]time.Time // by reason
	active time.Time
	looked string        // of the observation that was different last
	last   time.Time     // of the observation before
	lost   time.Duration // in which nothing was observed
}

// longestLook is how much of the time between two observations counts. More is a
// clock that was set, or a machine that slept: nothing was observed in between.
const longestLook = 10 * time.Second

// clock is the time of an observation without the time in which nothing was
// observed, because the API server was silent or a clock was set.
func (a *Account) clock(o Observation) time.Time {
	if !a.last.IsZero() {
		passed := o.At.Sub(a.last)
		counted := max(0, min(passed, longestLook))
		if o.Silent > 0 {
			counted = 0
		}
		a.lost += passed - counted
	}
	a.last = o.At
	return o.At.Add(-a.lost)
}

// Spend takes what stands in the way at a moment, and returns the reason for which
// the budget is spent, if it is.
func (a *Account) Spend(b Budget, o Observation, reasons []Reason) (Reason, bool) {
	now := a.clock(o)
	if o.Silent > 0 {
		return Reason{}, false // What is seen is from before.
	}
	since := map[string]time.Time{}
	var spent *Reason
	for i, reason := range reasons {
		first, seen := a.since[reason.Key()]
		if !seen {
			first = now
		}
		since[reason.Key()] = first
		if spent == nil && reason.Severe && now.Sub(first) >= b.PatienceFor(reason) {
			spent = &reasons[i]
		}
	}
	a.since = since
	if spent != nil {
		return *spent, true
	}
	if looks := appearance(o); looks != a.looked || a.active.IsZero() {
		a.looked, a.active = looks, now
	}
	if idle := now.Sub(a.active); b.NoActivity > 0 && idle >= b.NoActivity {
		r := Reason{Code: NoProgress, Object: ReleaseSubject, Severe: true,
			Message: fmt.Sprintf("nothing has changed for %s", idle.Round(time.Second)),
			Hint:    "--no-activity gives it more time"}
		for _, reason := range reasons {
			r.Object, r.Message = reason.Object, r.Message+": "+reason.Message
			break
		}
		return r, true
	}
	return Reason{}, false
}

// appearance changes whenever anything does that could be progress.
func appearance(o Observation) string {
	text := ""
	for _, w := range o.Workloads {
		text += fmt.Sprint(w.Name, w.Desired, w.Total, w.Updated, w.Ready, w.Available, w.CaughtUp)
		for _, p := range w.Pods {
			text += fmt.Sprint(cmp.Or(p.UID, p.Name), p.StateAt(o.At))
			for _, c := range p.Containers {
				text += fmt.Sprint(c.Waiting, c.Running, c.Restarts)
			}
		}
	}
	return text
}
