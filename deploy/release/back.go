package release

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// recovery brings a release back to what it was, and out of the hands of others.
type recovery struct{ *Deployer }

// failed judges the revision and goes back to the last healthy one, with a
// context of its own when the deployer's has ended.
func (d recovery) failed(ctx context.Context, c change, observer *kube.Observer, report *Report, cause error) error {
	report.State = lifecycle.Degraded
	failure := &Failure{Cause: cause, Reasons: report.Reasons, Revision: report.Revision.Number}
	after, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	if report.Revision.Number == 0 {
		failure.Cause = d.Masked(cause)
		failure.Also = d.restoreSecrets(after, c)
		return failure // Helm made no revision: its objects have not changed.
	}
	if err := d.confirm(after); err != nil {
		failure.Also = err
		return failure // Another may be at work: nothing is written.
	}
	if err := d.judge(&report.Revision, entity.Unhealthy); err != nil {
		failure.Also = err
	}
	if ctx.Err() != nil {
		failure.Interrupted = context.Cause(ctx)
		return failure
	}
	history, err := d.helm.History(d.release)
	if err != nil {
		failure.Also = errors.Join(failure.Also, err)
		failure.Unseen = true
		return failure
	}
	d.AddLogs(after, report.Reasons)
	last, found := entity.LastHealthy(history, report.Revision.Number)
	if !found || c.noRollback {
		return failure
	}
	// The pods of that revision read the Secret again when they start.
	if err := d.restoreSecrets(ctx, c); err != nil {
		failure.Also = errors.Join(failure.Also, err)
		return failure
	}
	d.Step("release/"+d.release, fmt.Sprintf("revision %d does not run: go back to revision %d, the last that did",
		report.Revision.Number, last.Number))
	if err := d.rollBack(ctx, observer, last.Number, fmt.Sprintf("Back to revision %d, the last that ran", last.Number),
		report); err != nil {
		failure.Also = errors.Join(failure.Also, fmt.Errorf("going back did not work either: %w", err))
		failure.BackFailed = true
		failure.Serves = serves(observer)
		return failure
	}
	failure.RolledBackTo = last.Number
	return failure
}

// restoreSecrets writes what the Secret held before the change, if that changed it.
func (d recovery) restoreSecrets(ctx context.Context, c change) error {
	if c.secrets == nil {
		return nil
	}
	if err := d.cluster.WriteSecrets(ctx, *c.secrets); err != nil {
		return err
	}
	d.Step("secret/"+entity.Secret, "as it was before")
	return nil
}

// serves says whether pods of each workload are ready, of whatever revision.
func serves(observer *kube.Observer) bool {
	seen, err := observer.Look()
	if err != nil || len(seen.Workloads) < len(entity.Components()) {
		return false
	}
	return !slices.ContainsFunc(seen.Workloads, func(w lifecycle.Workload) bool { return w.Available == 0 })
}

// rollBack makes a new revision that is as the given one was; reason stands in the
// history.
func (d recovery) rollBack(ctx context.Context, observer *kube.Observer, revision int, reason string,
	report *Report) error {
	track := newTrack(d.Deployer, observer)
	if err := d.takeOver(ctx, revision, kube.Excluding); err != nil {
		return err
	}
	made, err := d.revert(ctx, revision, reason, track.wait)
	verdict := entity.Healthy
	if err != nil {
		verdict = entity.Unhealthy
		report.Reasons = track.reasons
	}
	if made.Number > 0 {
		if judgeErr := d.judge(&made, verdict); judgeErr != nil {
			return errors.Join(err, judgeErr)
		}
	}
	if err != nil {
		return err
	}
	report.Revision, report.RolledBackTo = made, revision
	d.tellsOf(track, report)
	return nil
}
