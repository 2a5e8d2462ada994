package release

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
)

// errGaveUp says that waiting longer would not help.
var errGaveUp = errors.New("it does not get ready")

// track waits for one revision until it runs or is given up.
type track struct {
	deployer *Deployer
	observer *kube.Observer
	reasons  []lifecycle.Reason // what stood in the way at the end
	troubles *watch.Reasons
	account  lifecycle.Account
	waited   bool              // the API server has taken all objects
	calm     time.Time         // since when everything is ready
	ends     lifecycle.Ends    // of containers, before that
	but      *lifecycle.Reason // why it is not known whether it answers, or not always the release that does
	past     lifecycle.Ends    // of containers, before anything was applied
	replaced map[string]bool   // pods that were stuck since then, by name: true for those that are deleted
}

// newTrack has to be made before anything is applied: how often containers ended until then says nothing of what is.
func newTrack(d *Deployer, observer *kube.Observer) *track {
	t := &track{deployer: d, observer: observer, troubles: d.NewReasons(), replaced: map[string]bool{}}
	if seen, err := observer.Look(); err == nil {
		t.past = lifecycle.EndsUntil(seen)
	}
	return t
}

// wait returns nil when every workload is current and ready. Its error is short
// and without secrets, for it stands in the release's history.
func (t *track) wait(ctx context.Context) error {
	d := t.deployer
	t.waited = true
	reader := t.observer.Reader()
	defer reader.Close()
	if err := reader.CatchUp(ctx); err != nil {
		return err
	}
	deadline := d.now().Add(d.timeout)
	for {
		seen, err := reader.Look()
		if err != nil {
			return err
		}
		t.replaceStuck(ctx, seen)
		seen = t.past.Since(seen).Without(t.replaced)
		current := len(seen.Workloads) > 0 && allCurrent(seen.Workloads)
		steady, err := t.steady(seen, current)
		if err != nil {
			return err
		}
		if steady && t.serves(ctx, &seen) {
			return nil
		}
		t.reasons = lifecycle.ReasonsOf(seen)
		if len(seen.Workloads) == 0 {
			t.reasons = append(t.reasons, lifecycle.Reason{Code: lifecycle.NoWorkloads, Object: "release", Severe: true,
				Patience: 15 * time.Second,
				Message:  "its Deployments were applied, and are gone",
				Hint:     "somebody deletes them, or they were on their way out when they were applied: deploy again"})
		}
		if len(d.budget.Patience) > 0 { // It may be given for a code that only a log tells.
			for i, r := range t.reasons {
				t.reasons[i] = t.troubles.Explain(ctx, r)
			}
		}
		if reason, spent := t.account.Spend(d.budget, seen, t.reasons); spent {
			if reason.Code == lifecycle.NoProgress {
				t.reasons = append([]lifecycle.Reason{reason}, t.reasons...)
			}
			return fmt.Errorf("%w: %s %s", errGaveUp, reason.Object, d.Mask(reason.Message))
		}
		if d.now().After(deadline) {
			return fmt.Errorf("%w within %s: %s", errGaveUp, d.timeout, t.summary())
		}
		if err := reader.Next(ctx, watch.Interval); err != nil {
			return fmt.Errorf("interrupted: %w", err)
		}
	}
}

// serves asks whether what is ready answers. What cannot be asked from here is told
// and does not fail a revision. A cluster that does not answer is asked again.
func (t *track) serves(ctx context.Context, seen *lifecycle.Observation) bool {
	found, err := t.deployer.cluster.Serving(ctx, *seen)
	if err != nil {
		return false
	}
	seen.Found, t.but = found, nil
	reasons := lifecycle.ReasonsOf(*seen)
	if !answers(reasons) {
		return false
	}
	for _, r := range reasons {
		// Another revision would lead there too, so that going back would not help.
		if r.Code == lifecycle.Misdirected || r.Code == lifecycle.NotAsked && t.but == nil {
			t.but = &r
		}
	}
	return true
}

// steady says whether everything has run for as long as it is watched. A container
// that ends meanwhile is a failure at once, also if it runs again.
func (t *track) steady(seen lifecycle.Observation, current bool) (bool, error) {
	switch {
	case t.calm.IsZero() && current:
		t.calm, t.ends = seen.At, lifecycle.EndsUntil(seen)
	case t.calm.IsZero():
		return false, nil
	}
	if ends := lifecycle.EndsOf(t.ends.Since(seen)); len(ends) > 0 {
		t.reasons = ends
		return false, fmt.Errorf("%w: %s was ready, and then %s", errGaveUp, ends[0].Object,
			t.deployer.Mask(ends[0].Message))
	}
	if current && seen.At.Sub(t.calm) >= t.deployer.watchFor {
		t.reasons = nil
		return true, nil
	}
	return false, nil
}

// replaceStuck deletes pods that had failed before anything was applied and wait to be tried again: the kubelet lets
// them wait up to five minutes, also where what they failed of is repaired. They aren't ready, so nobody is served
// by them, and others are made in their place.
func (t *track) replaceStuck(ctx context.Context, seen lifecycle.Observation) {
	if seen.Silent > 0 {
		return
	}
	for _, w := range seen.Workloads {
		for _, p := range w.Pods {
			if _, tried := t.replaced[p.Name]; tried || !w.CaughtUp || !t.past.Stuck(p, seen.At) {
				continue
			}
			err := t.deployer.cluster.DeletePod(ctx, p)
			t.replaced[p.Name] = err == nil
			if err != nil {
				t.deployer.Step("pod/"+p.Name, "it failed before, and is tried again by its node in some minutes: "+
					t.deployer.Mask(err.Error()))
				continue
			}
			t.deployer.Step("pod/"+p.Name, "made again, as it failed before and would wait some minutes")
		}
	}
}

func (t *track) summary() string {
	for _, reason := range t.reasons {
		return reason.Object + " " + t.deployer.Mask(reason.Message)
	}
	return "nothing says why"
}

func allCurrent(workloads []lifecycle.Workload) bool {
	for _, w := range workloads {
		if !w.Current() {
			return false
		}
	}
	return true
}
