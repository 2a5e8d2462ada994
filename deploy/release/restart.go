package release

import (
	"context"
	"fmt"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// Restart replaces the pods of a component one by one, and waits until the new
// ones run. It makes no revision: what is deployed stays the same.
func (d *Deployer) Restart(ctx context.Context, component entity.Component) (Report, error) {
	return d.reported(func(report *Report) error {
		keeper, err := d.cluster.Keeper(ctx)
		if err != nil {
			return err
		}
		if !keeper.Unrecorded() {
			return d.restart(ctx, component, report)
		}
		return d.locked(ctx, false, func(ctx context.Context, observer *kube.Observer) error {
			return d.restartKept(ctx, observer, component, keeper, report)
		})
	})
}

// restart is Restart of a release that Helm has a record of.
func (d *Deployer) restart(ctx context.Context, component entity.Component, report *Report) error {
	return d.underway(ctx, func(ctx context.Context, observer *kube.Observer, history []entity.Revision,
		report *Report) error {
		report.Revision, report.State = history[len(history)-1], lifecycle.Degraded
		track := newTrack(d, observer)
		d.Step("deployment/"+component.Name(), "replace its pods one by one")
		if err := d.cluster.Restart(ctx, component.Name()); err != nil {
			return err
		}
		if err := track.wait(ctx); err != nil {
			report.Reasons = track.reasons
			d.AddLogs(context.WithoutCancel(ctx), report.Reasons)
			return &Failure{Cause: fmt.Errorf("restart the %s: %w", component, err), Reasons: report.Reasons,
				Revision: report.Revision.Number}
		}
		d.tellsOf(track, report)
		return nil
	}, report)
}
