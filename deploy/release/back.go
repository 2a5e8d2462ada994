package release

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// failed judges the revision and goes back to the last healthy one, with a
// context of its own when the deployer's has ended.
func (d *Deployer) failed(ctx context.Context, c change, observer *kube.Observer, report *Report, cause error) error {
	report.State = lifecycle.Degraded
	failure := &Failure{Cause: cause, Reasons: report.Reasons, Revision: report.Revision.Number}
	if report.Revision.Number == 0 {
		failure.Cause = d.masked(cause)
		return failure // Helm made no revision: nothing has changed.
	}
	after, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
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
		return failure
	}
	d.addLogs(after, report.Reasons)
	last, found := entity.LastHealthy(history, report.Revision.Number)
	if !found || c.noRollback {
		return failure
	}
	if c.secrets != nil {
		// The pods of that revision read the Secret again when they start.
		if err := d.cluster.WriteSecrets(ctx, *c.secrets); err != nil {
			failure.Also = errors.Join(failure.Also, err)
			return failure
		}
		d.step("secret/"+entity.Secret, "as it was before")
	}
	d.step("release/"+d.release, fmt.Sprintf("revision %d does not run: go back to revision %d, the last that did", report.Revision.Number, last.Number))
	if err := d.goBack(ctx, observer, last.Number, report); err != nil {
		failure.Also, failure.BackFailed = errors.Join(failure.Also, err), true
		return failure
	}
	failure.RolledBackTo = last.Number
	return failure
}

func (d *Deployer) goBack(ctx context.Context, observer *kube.Observer, revision int, report *Report) error {
	track := d.newTrack(observer)
	made, err := d.helm.Rollback(ctx, d.release, revision, fmt.Sprintf("Back to revision %d, the last that ran", revision), track.wait)
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
		return fmt.Errorf("going back did not work either: %w", err)
	}
	report.Revision, report.RolledBackTo, report.State = made, revision, lifecycle.Running
	return nil
}
