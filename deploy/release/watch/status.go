package watch

import (
	"context"
	"fmt"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/journal"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// Status is what is seen of the release now.
type Status struct {
	State     lifecycle.State `json:"state"`
	Context   string          `json:"context"`
	Namespace string          `json:"namespace"`
	// Place is the namespace that its objects are in, where that is another than its record's.
	Place    string           `json:"objects_namespace,omitempty"`
	Revision *entity.Revision `json:"revision,omitempty"`
	Holder   string           `json:"deployer,omitempty"` // who is at work on it
	URL      string           `json:"url,omitempty"`
	// Keeper is the tool that keeps the release, and Owners whoever keeps objects of it that it does not.
	Keeper    *lifecycle.Keeper          `json:"keeper,omitempty"`
	Owners    map[string]lifecycle.Owner `json:"owners,omitempty"`
	Workloads []WorkloadStatus           `json:"workloads"`
	Reasons   []lifecycle.Reason         `json:"reasons,omitempty"`
	// Unseen is what the caller may not look at, so that it is not told here.
	Unseen []Unseen `json:"unseen,omitempty"`
}

// WorkloadStatus is a Deployment and its pods.
type WorkloadStatus struct {
	Name    string      `json:"name"`
	Desired int         `json:"desired"`
	Ready   int         `json:"ready"`
	Updated int         `json:"updated"`
	Pods    []PodStatus `json:"pods"`
}

// PodStatus is a pod.
type PodStatus struct {
	Name     string             `json:"name"`
	State    lifecycle.PodState `json:"state"`
	Restarts int                `json:"restarts"`
	// Before: it is of a version before the newest.
	Before bool `json:"before,omitempty"`
}

// Status looks at the release without changing anything.
func (w *Watcher) Status(ctx context.Context) (Status, error) {
	s := Status{Context: w.cluster.Context(), Namespace: w.cluster.Namespace(), State: lifecycle.NotDeployed,
		Workloads: []WorkloadStatus{}}
	if _, err := w.cluster.Version(ctx); err != nil {
		return s, err
	}
	history, err := w.helm.History(w.release)
	if err := s.hiddenBy(err, kube.RecordsPart, "list secrets"); err != nil {
		return s, err
	}
	recorded := err == nil
	w = w.where(history)
	if place := w.cluster.Namespace(); place != s.Namespace {
		s.Place = place
	}
	seen, err := w.cluster.ObserveOnce(ctx)
	if err != nil {
		return s, err
	}
	holder, _, err := w.cluster.In(s.Namespace).Holder(ctx)
	if err := s.hiddenBy(err, "who is at work on it", "get leases.coordination.k8s.io"); err != nil {
		return s, err
	}
	seen.Held = holder.Alive
	if len(history) > 0 {
		seen.Revision = &history[len(history)-1]
		s.Revision = seen.Revision
	}
	if holder.Alive {
		s.Holder = holder.Identity
	}
	if err := w.findKeeper(ctx, &seen, recorded); err != nil {
		return s, err
	}
	s.keptBy(seen.Keeper)
	if s.Owners, err = w.ownersBeside(ctx, seen.Keeper); err != nil {
		return s, err
	}
	inspector := inspector{watcher: w}
	if err := inspector.inspect(ctx, &seen); err != nil {
		return s, err
	}
	if !recorded {
		if err := w.withoutRecord(ctx, &seen); err != nil {
			return s, err
		}
	}
	s.State = lifecycle.StateOf(seen)
	for _, w := range seen.Workloads {
		s.Workloads = append(s.Workloads, workloadStatus(w, seen.At))
	}
	if s.State == lifecycle.NotDeployed {
		s.Reasons = w.ofAnother(seen, lifecycle.ReasonsOfNone(seen))
	} else {
		s.Reasons = lifecycle.ReasonsOf(seen) // Also what runs may be warned of.
		said, cancel := context.WithTimeout(ctx, logPatience)
		w.AddLogs(said, s.Reasons)
		cancel()
		if url, err := w.cluster.URL(ctx); err == nil { // Without a service there is no address to tell.
			s.URL = url
		}
	}
	return s, nil
}

// where looks where the objects of the newest revision are: a chart may have been asked to put them into another
// namespace than that of its record (namespace.name). A record that can't be read says nothing of it, and is told of by
// the inspection.
func (w *Watcher) where(history []entity.Revision) *Watcher {
	if len(history) == 0 {
		return w
	}
	manifest, unreadable := w.helm.Manifest(w.release, history[len(history)-1].Number)
	place, broken := kube.Place(manifest)
	if unreadable != nil || broken != nil || place == "" || place == w.cluster.Namespace() {
		return w
	}
	other := New(w.cluster.In(place), w.helm, w.release, w.now, w.events.to)
	other.hidden = w.hidden
	return other
}

func workloadStatus(w lifecycle.Workload, now time.Time) WorkloadStatus {
	s := WorkloadStatus{Name: w.Name, Desired: w.Desired, Ready: w.Ready, Updated: w.Updated, Pods: []PodStatus{}}
	for _, p := range w.Pods {
		pod := PodStatus{Name: p.Name, State: p.StateAt(now), Before: !p.Current}
		for _, c := range p.Containers {
			pod.Restarts += c.Restarts
		}
		s.Pods = append(s.Pods, pod)
	}
	return s
}

// History lists the revisions, oldest first.
func (w *Watcher) History(ctx context.Context) ([]entity.Revision, error) {
	if _, err := w.cluster.Version(ctx); err != nil {
		return nil, err
	}
	return w.helm.History(w.release)
}

// Journal reads the record of the release's transitions.
func (w *Watcher) Journal(ctx context.Context) (journal.Journal, error) {
	if _, err := w.cluster.Version(ctx); err != nil {
		return journal.Journal{}, err
	}
	return w.cluster.Journal(ctx, w.release)
}

// ofAnother says of what is here that it is another release's, where it is: then no record of the one that was asked
// about is missing.
func (w *Watcher) ofAnother(seen lifecycle.Observation, reasons []lifecycle.Reason) []lifecycle.Reason {
	owner := seen.Keeper
	helms := owner.Tool == lifecycle.ByTodoctl || owner.Tool == lifecycle.ByHelm
	if !helms || owner.Name == "" || owner.Name == w.release {
		return reasons
	}
	for i := range reasons {
		if reasons[i].Code == lifecycle.RecordsMissing {
			reasons[i].Message = fmt.Sprintf(
				"there is no release %s in this namespace: what is here belongs to the release %s", w.release,
				owner.Name)
			reasons[i].Hint = fmt.Sprintf("todoctl status --namespace %s --release %s tells of that one",
				owner.Namespace, owner.Name)
		}
	}
	return reasons
}
