package release

import (
	"context"
	"fmt"
	"slices"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// Scale changes the numbers of pods, as a new revision with everything else as it is.
func (d *Deployer) Scale(ctx context.Context, replicas map[entity.Component]int) (Report, error) {
	return d.operate(ctx, func(ctx context.Context, observer *kube.Observer, history []entity.Revision,
		report *Report) error {
		if err := d.whole(ctx, history); err != nil {
			return err
		}
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
		if err := (planner{d}).unexcluded(ctx, chart, values, report); err != nil {
			return err
		}
		return d.apply(ctx, observer, change{chart: chart, values: values, reason: reason}, report)
	})
}

// Rollback goes back to a revision; 0 is the last before the newest that ran.
func (d *Deployer) Rollback(ctx context.Context, revision int) (Report, error) {
	return d.operate(ctx, func(ctx context.Context, observer *kube.Observer, history []entity.Revision,
		report *Report) error {
		last := history[len(history)-1]
		if revision == 0 {
			if err := d.whole(ctx, history); err != nil {
				return err
			}
			found, ok := entity.LastHealthy(history, last.Number)
			if !ok {
				return fmt.Errorf(
					"no revision before %d was seen running: name one with todoctl rollback REVISION (todoctl "+
						"history lists them)", last.Number)
			}
			revision = found.Number
		}
		if !slices.ContainsFunc(history, func(r entity.Revision) bool { return r.Number == revision }) {
			return fmt.Errorf(
				"the release has no revision %d: it has %d to %d (todoctl history tells which of them ran)", revision,
				history[0].Number, last.Number)
		}
		d.Step("release/"+d.release, fmt.Sprintf("go back to revision %d", revision))
		moved, err := secretChange{d}.secretMoved(ctx, revision)
		if err != nil {
			return err
		}
		report.State = lifecycle.Degraded
		if err := (recovery{d}).rollBack(ctx, observer, revision, fmt.Sprintf("Back to revision %d", revision),
			report); err != nil {
			after := context.WithoutCancel(ctx)
			d.AddLogs(after, report.Reasons)
			return &Failure{Cause: err, Reasons: report.Reasons, Revision: last.Number + 1, Also: moved,
				Serves: serves(observer)}
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
	return d.reported(func(report *Report) error {
		if _, err := d.cluster.Version(ctx); err != nil {
			return err
		}
		if err := d.ours(ctx); err != nil {
			report.Reasons = reasonsOf(err)
			return err
		}
		return d.underway(ctx, work, report)
	})
}

// recordedHere is here of the release as it is recorded, if it is.
func (d *Deployer) recordedHere() error {
	history, err := d.helm.History(d.release)
	if err != nil {
		return err
	}
	return d.here(history)
}

// here refuses a release whose objects are in another namespace than its record: what is written, watched and gone back
// to would be looked for here.
func (d *Deployer) here(history []entity.Revision) error {
	place := d.placeOf(history)
	if place == "" {
		return nil
	}
	at := d.cluster.Namespace()
	return fmt.Errorf(
		"the objects of the release %s are in the namespace %s (namespace.name), and its record is in %s: todoctl "+
			"writes to releases of "+
			"one namespace alone, and nothing was changed. Go on with helm upgrade, helm rollback or kubectl; todoctl "+
			"status --namespace %s tells how it is", d.release, place, at, at)
}

// placeOf is the namespace of the newest revision's objects, where that is another than its record's; "" for none, and
// where the record can't be read, which is told as such.
func (d *Deployer) placeOf(history []entity.Revision) string {
	if len(history) == 0 {
		return ""
	}
	manifest, unreadable := d.helm.Manifest(d.release, history[len(history)-1].Number)
	place, broken := kube.Place(manifest)
	if unreadable != nil || broken != nil || place == d.cluster.Namespace() {
		return ""
	}
	return place
}

// reported does something and fills in the report of it.
func (d *Deployer) reported(work func(*Report) error) (Report, error) {
	start := d.now()
	report := Report{Context: d.cluster.Context(), Namespace: d.cluster.Namespace(), State: lifecycle.NotDeployed}
	err := work(&report)
	report.Seconds = d.now().Sub(start).Seconds()
	if err != nil {
		err = d.Masked(err)
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
	d.Hide(secrets)
	history, err := d.helm.History(d.release)
	if err != nil {
		return err
	}
	if len(history) == 0 {
		return fmt.Errorf("there is no release in namespace %s of context %q: todoctl deploy makes one",
			d.cluster.Namespace(), d.cluster.Context())
	}
	if err := d.here(history); err != nil {
		return err
	}
	return d.locked(ctx, false, func(ctx context.Context, observer *kube.Observer) error {
		history, err := d.helm.History(d.release) // As it is under the lease.
		if err != nil {
			return err
		}
		if len(history) == 0 {
			return fmt.Errorf("there is no release any more in namespace %s: todoctl deploy makes one",
				d.cluster.Namespace())
		}
		return work(ctx, observer, slices.Clone(history), report)
	})
}
