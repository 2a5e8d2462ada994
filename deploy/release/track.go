package release

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// look is how often the clock is looked at when nothing happens.
const look = time.Second

// errGaveUp says that waiting longer would not help.
var errGaveUp = errors.New("it does not get ready")

// track waits for one revision until it runs or is given up.
type track struct {
	deployer *Deployer
	observer *kube.Observer
	reasons  []lifecycle.Reason // what stood in the way at the end
	troubles *reasonTracker
	account  lifecycle.Account
	waited   bool              // the API server has taken all objects
	calm     time.Time         // since when everything is ready
	ends     int               // of containers, before that
	unasked  *lifecycle.Reason // why it is not known whether it answers
}

func (d *Deployer) newTrack(observer *kube.Observer) *track {
	return &track{deployer: d, observer: observer, troubles: d.newReasonTracker()}
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
			t.reasons = append(t.reasons, lifecycle.Reason{Code: lifecycle.NoWorkloads, Object: "release", Severe: true, Patience: 15 * time.Second,
				Message: "its Deployments were applied, and are gone", Hint: "somebody deletes them, or they were on their way out when they were applied: deploy again"})
		}
		if len(d.budget.Patience) > 0 { // It may be given for a code that only a log tells.
			for i, r := range t.reasons {
				t.reasons[i] = t.troubles.explain(ctx, r)
			}
		}
		if reason, spent := t.account.Spend(d.budget, seen, t.reasons); spent {
			if reason.Code == lifecycle.NoProgress {
				t.reasons = append([]lifecycle.Reason{reason}, t.reasons...)
			}
			return fmt.Errorf("%w: %s %s", errGaveUp, reason.Object, d.mask(reason.Message))
		}
		if d.now().After(deadline) {
			return fmt.Errorf("%w within %s: %s", errGaveUp, d.timeout, t.summary())
		}
		if err := reader.Next(ctx, look); err != nil {
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
	seen.Found, t.unasked = found, nil
	for _, r := range lifecycle.ReasonsOf(*seen) {
		switch {
		case r.Severe && (r.Code == lifecycle.NotAnswering || r.Code == lifecycle.NoEndpoints):
			return false
		case r.Code == lifecycle.NotAsked:
			t.unasked = &r
		}
	}
	return true
}

// steady says whether everything has run for as long as it is watched. A container
// that ends meanwhile is a failure at once, also if it runs again.
func (t *track) steady(seen lifecycle.Observation, current bool) (bool, error) {
	ends := lifecycle.EndsOf(seen)
	count := 0
	for _, r := range ends {
		count += r.Ends
	}
	switch {
	case t.calm.IsZero() && current:
		t.calm, t.ends = seen.At, count
	case t.calm.IsZero():
		return false, nil
	case count > t.ends:
		t.reasons = ends
		return false, fmt.Errorf("%w: %s was ready, and then %s", errGaveUp, ends[0].Object, t.deployer.mask(ends[0].Message))
	}
	if current && seen.At.Sub(t.calm) >= t.deployer.watchFor {
		t.reasons = nil
		return true, nil
	}
	return false, nil
}

// podStates counts the states of a workload's pods, except of those that are ready.
func podStates(w lifecycle.Workload, now time.Time) string {
	order := []lifecycle.PodState{lifecycle.PodPending, lifecycle.PodCreating, lifecycle.PodRunning, lifecycle.PodFailed, lifecycle.PodCrashLoop, lifecycle.PodTerminating}
	count := map[lifecycle.PodState]int{}
	for _, p := range w.Pods {
		count[p.StateAt(now)]++
	}
	var parts []string
	for _, state := range order {
		if count[state] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", count[state], state))
		}
	}
	return strings.Join(parts, ", ")
}

func (t *track) summary() string {
	for _, reason := range t.reasons {
		return reason.Object + " " + t.deployer.mask(reason.Message)
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

const (
	logLines    = 10
	logPatience = 2 * time.Second // a log that cannot be read must not hide the reason
)

// addLogs reads the last lines of the containers that are to blame, of a few.
func (d *Deployer) addLogs(ctx context.Context, reasons []lifecycle.Reason) {
	const containers = 3
	read := 0
	for i, r := range reasons {
		if read < containers {
			reasons[i], _ = d.explained(ctx, r)
		} else {
			reasons[i].Message, reasons[i].Event = d.mask(r.Message), d.mask(r.Event)
		}
		if len(reasons[i].Log) > 0 {
			read++
		}
	}
}

// explained adds what the container said last, and what that tells, with secrets
// taken out of all texts. Asking again is of use where final is false.
func (d *Deployer) explained(ctx context.Context, r lifecycle.Reason) (_ lifecycle.Reason, final bool) {
	r.Message, r.Event = d.mask(r.Message), d.mask(r.Event)
	pod, isPod := strings.CutPrefix(r.Object, "pod/")
	if !isPod || r.Container == "" {
		return r, true
	}
	switch r.Code {
	case lifecycle.Crashed, lifecycle.OutOfMemory, lifecycle.NotAlive, lifecycle.NotReady, lifecycle.DatabaseUnreachable, lifecycle.BackendUnreachable, lifecycle.NotAnswering:
	default:
		return r, true // It has not started, so it has said nothing.
	}
	ctx, cancel := context.WithTimeout(ctx, logPatience)
	defer cancel()
	said, err := d.lastWords(ctx, pod, r)
	if err != nil {
		return r, false
	}
	for i, line := range said {
		said[i] = d.mask(line)
	}
	return r.Explained(said), true
}

// lastWords asks again for a log that is not there because the kubelet is
// replacing its container.
func (d *Deployer) lastWords(ctx context.Context, pod string, r lifecycle.Reason) ([]string, error) {
	const pause = 200 * time.Millisecond
	for {
		said, err := d.cluster.LastLines(ctx, pod, r.Container, r.Previous, logLines)
		if err != nil && r.Previous { // The run before may have been forgotten, or be this one.
			said, err = d.cluster.LastLines(ctx, pod, r.Container, false, logLines)
		}
		if !errors.Is(err, kube.ErrNoLog) {
			return said, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(pause):
		}
	}
}
