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

// track watches one revision until it runs or is given up.
type track struct {
	deployer *Deployer
	observer *kube.Observer
	reasons  []lifecycle.Reason   // what stood in the way at the end
	since    map[string]time.Time // by reason, when it was first seen
	shown    map[string]string    // by object, the last text
	waited   bool                 // the API server has taken all objects
}

func (d *Deployer) newTrack(observer *kube.Observer) *track {
	return &track{deployer: d, observer: observer, since: map[string]time.Time{}, shown: map[string]string{}}
}

// wait returns nil when every workload is current and ready. Its error is short
// and without secrets, for it stands in the release's history.
func (t *track) wait(ctx context.Context) error {
	d := t.deployer
	t.waited = true
	if err := t.observer.CatchUp(ctx); err != nil {
		return err
	}
	deadline := d.now().Add(d.timeout)
	for {
		seen, err := t.observer.Look()
		if err != nil {
			return err
		}
		t.show(seen)
		if len(seen.Workloads) > 0 && allCurrent(seen.Workloads) {
			t.reasons = nil
			return nil
		}
		t.reasons = lifecycle.ReasonsOf(seen)
		if reason, spent := t.spent(seen.At); spent {
			return fmt.Errorf("%w: %s %s", errGaveUp, reason.Object, d.mask(reason.Message))
		}
		if d.now().After(deadline) {
			return fmt.Errorf("%w within %s: %s", errGaveUp, d.timeout, t.summary())
		}
		if err := t.observer.Next(ctx, look); err != nil {
			return fmt.Errorf("interrupted: %w", err)
		}
	}
}

// spent returns the first reason that has lasted longer than it may.
func (t *track) spent(now time.Time) (lifecycle.Reason, bool) {
	present := map[string]bool{}
	var spent *lifecycle.Reason
	for i, reason := range t.reasons {
		key := string(reason.Code) + " " + reason.Object + " " + reason.Container
		present[key] = true
		first, seen := t.since[key]
		if !seen {
			first = now
			t.since[key] = now
			if reason.Code != lifecycle.StillStarting {
				t.deployer.trouble(reason)
			}
		}
		if spent == nil && reason.Severe && now.Sub(first) >= reason.Patience {
			spent = &t.reasons[i]
		}
	}
	for key := range t.since {
		if !present[key] {
			delete(t.since, key)
		}
	}
	if spent == nil {
		return lifecycle.Reason{}, false
	}
	return *spent, true
}

// show tells of every workload that came further.
func (t *track) show(seen lifecycle.Observation) {
	for _, w := range seen.Workloads {
		object := "deployment/" + w.Name
		text := fmt.Sprintf("%d of %d pods are ready", min(w.Updated, w.Available), w.Desired)
		if w.Total > w.Updated {
			text += fmt.Sprintf(", %d of the version before", w.Total-w.Updated)
		}
		if states := podStates(w); states != "" {
			text += " (" + states + ")"
		}
		if t.shown[object] != text {
			t.shown[object] = text
			t.deployer.emit(Event{At: t.deployer.now(), Kind: ProgressEvent, Object: object, Text: text})
		}
	}
}

// podStates counts the states of a workload's pods, except of those that are ready.
func podStates(w lifecycle.Workload) string {
	order := []lifecycle.PodState{lifecycle.PodPending, lifecycle.PodCreating, lifecycle.PodRunning, lifecycle.PodFailed, lifecycle.PodCrashLoop, lifecycle.PodTerminating}
	count := map[lifecycle.PodState]int{}
	for _, p := range w.Pods {
		count[p.State()]++
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

// addLogs reads the last lines of the containers that are to blame.
func (d *Deployer) addLogs(ctx context.Context, reasons []lifecycle.Reason) {
	const lines, containers = 10, 3
	read := 0
	for i := range reasons {
		r := &reasons[i]
		r.Message, r.Event = d.mask(r.Message), d.mask(r.Event)
		pod, isPod := strings.CutPrefix(r.Object, "pod/")
		if !isPod || r.Container == "" || read == containers {
			continue
		}
		switch r.Code {
		case lifecycle.Crashed, lifecycle.OutOfMemory, lifecycle.NotAlive, lifecycle.NotReady:
		default:
			continue // It has not started, so it has said nothing.
		}
		read++
		said, err := d.cluster.LastLines(ctx, pod, r.Container, r.Previous, lines)
		if err != nil {
			continue // A log that cannot be read must not hide the reason.
		}
		for _, line := range said {
			r.Log = append(r.Log, d.mask(line))
		}
	}
}
