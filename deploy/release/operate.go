package release

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/journal"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// Status is what is seen of the release now.
type Status struct {
	State     lifecycle.State    `json:"state"`
	Context   string             `json:"context"`
	Namespace string             `json:"namespace"`
	Revision  *entity.Revision   `json:"revision,omitempty"`
	Holder    string             `json:"deployer,omitempty"` // who is at work on it
	URL       string             `json:"url,omitempty"`
	Workloads []WorkloadStatus   `json:"workloads"`
	Reasons   []lifecycle.Reason `json:"reasons,omitempty"`
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
func (d *Deployer) Status(ctx context.Context) (Status, error) {
	s := Status{Context: d.cluster.Context(), Namespace: d.cluster.Namespace(), State: lifecycle.NotDeployed, Workloads: []WorkloadStatus{}}
	if _, err := d.cluster.Version(ctx); err != nil {
		return s, err
	}
	history, err := d.helm.History(d.release)
	if err := s.hiddenBy(err, kube.RecordsPart, "list secrets"); err != nil {
		return s, err
	}
	recorded := err == nil
	seen, err := d.cluster.ObserveOnce(ctx)
	if err != nil {
		return s, err
	}
	holder, _, err := d.cluster.Holder(ctx)
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
	inspector := inspector{deployer: d}
	if err := inspector.inspect(ctx, &seen); err != nil {
		return s, err
	}
	if !recorded {
		if err := d.withoutRecord(ctx, &seen); err != nil {
			return s, err
		}
	}
	s.State = lifecycle.StateOf(seen)
	for _, w := range seen.Workloads {
		s.Workloads = append(s.Workloads, workloadStatus(w, seen.At))
	}
	if s.State != lifecycle.NotDeployed { // Also what runs may be warned of.
		s.Reasons = lifecycle.ReasonsOf(seen)
		d.addLogs(ctx, s.Reasons)
	}
	if s.State != lifecycle.NotDeployed {
		if url, err := d.cluster.URL(ctx); err == nil { // Without a service there is no address to tell.
			s.URL = url
		}
	}
	return s, nil
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
func (d *Deployer) History(ctx context.Context) ([]entity.Revision, error) {
	if _, err := d.cluster.Version(ctx); err != nil {
		return nil, err
	}
	return d.helm.History(d.release)
}

// Journal reads the record of the release's transitions.
func (d *Deployer) Journal(ctx context.Context) (journal.Journal, error) {
	if _, err := d.cluster.Version(ctx); err != nil {
		return journal.Journal{}, err
	}
	return d.cluster.Journal(ctx, d.release)
}

// Scale changes the numbers of pods, as a new revision with everything else as it is.
func (d *Deployer) Scale(ctx context.Context, replicas map[entity.Component]int) (Report, error) {
	return d.operate(ctx, func(ctx context.Context, observer *kube.Observer, history []entity.Revision, report *Report) error {
		last := history[len(history)-1]
		values, err := d.helm.Values(d.release, last.Number)
		if err != nil {
			return err
		}
		chart, err := d.helm.Chart(d.release, last.Number)
		if err != nil {
			return err
		}
		values = copied(values)
		reason := "Scaled"
		for _, component := range entity.Components() {
			if count, ok := replicas[component]; ok {
				set(values, count, "replicaCount", string(component))
				reason += fmt.Sprintf(" %s to %d", component, count)
			}
		}
		return d.apply(ctx, observer, change{chart: chart, values: values, reason: reason}, report)
	})
}

// Rollback goes back to a revision; 0 is the last before the newest that ran.
func (d *Deployer) Rollback(ctx context.Context, revision int) (Report, error) {
	return d.operate(ctx, func(ctx context.Context, observer *kube.Observer, history []entity.Revision, report *Report) error {
		last := history[len(history)-1]
		if revision == 0 {
			found, ok := entity.LastHealthy(history, last.Number)
			if !ok {
				return fmt.Errorf("no revision before %d was seen running: name one with todoctl rollback REVISION (todoctl history lists them)", last.Number)
			}
			revision = found.Number
		}
		if !slices.ContainsFunc(history, func(r entity.Revision) bool { return r.Number == revision }) {
			return fmt.Errorf("the release has no revision %d: it has %d to %d (todoctl history tells which of them ran)", revision, history[0].Number, last.Number)
		}
		d.step("release/"+d.release, fmt.Sprintf("go back to revision %d", revision))
		moved, err := d.secretMoved(ctx, revision)
		if err != nil {
			return err
		}
		if moved != nil {
			d.step("secret/"+entity.Secret, moved.Error())
		}
		report.State = lifecycle.Degraded
		if err := d.rollBack(ctx, observer, revision, fmt.Sprintf("Back to revision %d", revision), report); err != nil {
			after := context.WithoutCancel(ctx)
			d.addLogs(after, report.Reasons)
			return &Failure{Cause: err, Reasons: report.Reasons, Revision: last.Number + 1, Also: moved, Serves: serves(observer)}
		}
		if url, err := d.cluster.URL(ctx); err == nil { // It runs also where its address cannot be told.
			report.URL = url
		}
		return nil
	})
}

// operation changes a release that has a history.
type operation func(context.Context, *kube.Observer, []entity.Revision, *Report) error

// operate does something to a release that is there.
func (d *Deployer) operate(ctx context.Context, work operation) (Report, error) {
	start := d.now()
	report := Report{Context: d.cluster.Context(), Namespace: d.cluster.Namespace(), State: lifecycle.NotDeployed}
	err := d.underway(ctx, work, &report)
	report.Seconds = d.now().Sub(start).Seconds()
	if err != nil {
		err = d.masked(err)
		report.Error = err.Error()
	}
	return report, err
}

func (d *Deployer) underway(ctx context.Context, work operation, report *Report) error {
	if _, err := d.cluster.Version(ctx); err != nil {
		return err
	}
	secrets, err := d.cluster.Secrets(ctx)
	if err != nil {
		return err
	}
	d.hide(secrets)
	history, err := d.helm.History(d.release)
	if err != nil {
		return err
	}
	if len(history) == 0 {
		return fmt.Errorf("there is no release in namespace %s of context %q: todoctl deploy makes one", d.cluster.Namespace(), d.cluster.Context())
	}
	return d.locked(ctx, false, func(ctx context.Context, observer *kube.Observer) error {
		history, err := d.helm.History(d.release) // As it is under the lease.
		if err != nil {
			return err
		}
		if len(history) == 0 {
			return fmt.Errorf("there is no release any more in namespace %s: todoctl deploy makes one", d.cluster.Namespace())
		}
		return work(ctx, observer, slices.Clone(history), report)
	})
}

// Undeploy takes the release away, and what the deployer wrote beside it; the
// namespace too, if it made it and nothing else is in it.
func (d *Deployer) Undeploy(ctx context.Context) error {
	if _, err := d.cluster.Version(ctx); err != nil {
		return err
	}
	history, err := d.helm.History(d.release)
	if err != nil {
		return err
	}
	if len(history) > 0 {
		if err := d.uninstall(ctx); err != nil {
			return err
		}
	}
	if err := d.cluster.DeleteSecrets(ctx); err != nil {
		return err
	}
	if err := d.cluster.DeleteJournal(ctx, d.release); err != nil {
		return err
	}
	deleted, why, err := d.cluster.DeleteNamespace(ctx)
	if err != nil {
		return err
	}
	if !deleted {
		d.step("namespace/"+d.cluster.Namespace(), "stays: "+why)
	}
	return nil
}

func (d *Deployer) uninstall(ctx context.Context) error {
	held, lease, err := d.hold(ctx)
	if err != nil {
		return err
	}
	err = d.watched(held, func(*kube.Observer) error {
		d.step("release/"+d.release, "take it away, and wait until its pods have ended")
		err := d.helm.Uninstall(held, d.release)
		d.removed = err == nil
		return err
	})
	return errors.Join(err, lease.Release(ctx))
}
