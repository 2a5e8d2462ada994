package release

import (
	"context"
	"errors"
	"fmt"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// stands says whether the newest revision was left pending and is what runs: all of it
// is applied, every pod is current and ready, and nothing doesn't answer. Whoever deployed it lost
// its rights, its connection or its life when only the record was to be written; to go
// back then would replace what serves.
func (d *Deployer) stands(ctx context.Context, history []entity.Revision) (bool, error) {
	if len(history) == 0 || !history[len(history)-1].Status.Pending() {
		return false, nil
	}
	manifest, err := d.helm.Manifest(d.release, history[len(history)-1].Number)
	if err != nil {
		return false, err
	}
	objects, err := d.cluster.WouldApply(ctx, d.release, manifest)
	if err != nil {
		return false, ctx.Err() // What can't be asked for isn't known to stand.
	}
	for _, o := range objects {
		if (planner{d}).changes(o, false) || o.Live.GetDeletionTimestamp() != nil {
			return false, nil
		}
	}
	seen, err := d.cluster.ObserveOnce(ctx)
	if err != nil || len(seen.Workloads) == 0 || !allCurrent(seen.Workloads) {
		return false, err
	}
	if seen.Found, err = d.cluster.Serving(ctx, seen); err != nil {
		return false, err
	}
	return answers(lifecycle.ReasonsOf(seen)), nil
}

// settle records what stands as deployed. Between the diagnosis and the answer to its
// question it may have stopped standing, or another may have gone on.
func (d doctor) settle(ctx context.Context) error {
	history, err := d.helm.History(d.release)
	if err != nil {
		return err
	}
	stands, err := d.stands(ctx, history)
	if err != nil {
		return err
	}
	if !stands {
		return errors.New("it is not as it was any more, and was left as it is: look again with todoctl doctor")
	}
	return d.standing(history[len(history)-1], "Left pending, and it runs: recorded as deployed by todoctl doctor")
}

// standing records a revision that stands as deployed and healthy.
func (d *Deployer) standing(last entity.Revision, why string) error {
	if err := d.helm.Settle(d.release, last.Number, why); err != nil {
		return err
	}
	last.Status, last.Verdict = entity.StatusDeployed, entity.Healthy
	d.wrote = last
	return nil
}

// leftPending sets a revision right that was left pending: as deployed where it runs,
// and as failed otherwise.
func (d *Deployer) leftPending(ctx context.Context, history []entity.Revision, why string) error {
	last := history[len(history)-1]
	stands, err := d.stands(ctx, history)
	if err != nil {
		return err
	}
	left := fmt.Sprintf("revision %d was left %s, for %s: ", last.Number, last.Status, why)
	if stands {
		if err := d.standing(last, "Left "+string(last.Status)+", and it runs: "+why); err != nil {
			return err
		}
		d.Step("release/"+d.release, left+"all of it is applied and runs, so it is recorded as deployed, going on")
		return nil
	}
	if err := d.helm.Unlock(d.release, last.Number, "Left "+string(last.Status)+": "+why); err != nil {
		return err
	}
	d.Step("release/"+d.release, left+"recorded as failed, going on")
	return nil
}

// answers says whether none of the reasons is that something does not answer.
func answers(reasons []lifecycle.Reason) bool {
	for _, r := range reasons {
		if r.Severe && (r.Code == lifecycle.NotAnswering || r.Code == lifecycle.NoEndpoints) {
			return false
		}
	}
	return true
}
