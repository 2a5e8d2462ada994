package release

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
)

// Undeploy takes the release away, and what the deployer wrote beside it; the
// namespace too, if it made it and nothing else is in it.
func (d *Deployer) Undeploy(ctx context.Context) error {
	if _, err := d.cluster.Version(ctx); err != nil {
		return err
	}
	if err := d.ours(ctx); err != nil {
		return err
	}
	history, err := d.helm.History(d.release)
	if err != nil {
		return err
	}
	rest, err := d.unrecorded(ctx)
	if err != nil {
		return err
	}
	if len(history) > 0 || !rest.none() {
		if err := d.uninstall(ctx, len(history) > 0); err != nil {
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
		d.Step("namespace/"+d.cluster.Namespace(), "stays: "+why)
	}
	return nil
}

// uninstall takes away what Helm has recorded, and what is left then.
func (d *Deployer) uninstall(ctx context.Context, recorded bool) error {
	held, lease, err := d.hold(ctx)
	if err != nil {
		return err
	}
	err = d.watched(held, func(*kube.Observer) error {
		d.Step("release/"+d.release, "take it away, and wait until its pods have ended")
		// Before Helm's own: the newest record says what state the release is in.
		if err := d.takeUnreadable(held); err != nil {
			return err
		}
		if recorded {
			if err := d.helm.Uninstall(held, d.release); err != nil {
				return err
			}
		}
		if err := d.takeRest(held); err != nil {
			return err
		}
		d.removed = true
		return nil
	})
	return errors.Join(err, lease.Release(ctx))
}

// rest is what Helm does not take away with a release: records that it can't read, and
// objects of the release that no record which it can read has.
type rest struct {
	records []int
	objects []string
}

func (r rest) none() bool { return len(r.records)+len(r.objects) == 0 }

// unrecorded is what is in the namespace of the release by its marks. Beside a history
// that can be read most of it is what that history says.
func (d *Deployer) unrecorded(ctx context.Context) (rest, error) {
	var r rest
	var err error
	if r.records, err = d.cluster.RecordNumbers(ctx, d.release); err != nil {
		return r, err
	}
	live, err := d.cluster.Belongings(ctx, d.release)
	if err != nil && !errors.Is(err, kube.ErrNoDryRun) {
		return r, err
	}
	for _, object := range live {
		if !kube.Kept(object) {
			r.objects = append(r.objects, kube.NameOf(object))
		}
	}
	return r, nil
}

// takeUnreadable deletes the records that Helm passes over, as it can't read them.
func (d *Deployer) takeUnreadable(ctx context.Context) error {
	history, err := d.helm.History(d.release)
	if err != nil {
		return err
	}
	numbers, err := d.cluster.RecordNumbers(ctx, d.release)
	if err != nil {
		return err
	}
	for _, number := range numbers {
		if slices.ContainsFunc(history, func(r entity.Revision) bool { return r.Number == number }) {
			continue
		}
		if err := d.cluster.DeleteRecord(ctx, d.release, number); err != nil {
			return err
		}
		d.Step("secret/"+kube.RecordName(d.release, number), "taken away: it can't be read")
	}
	return nil
}

// restPatience is how long objects may take to go: pods end before their Deployment.
const restPatience = time.Minute

// takeRest takes away what Helm has left of the release.
func (d *Deployer) takeRest(ctx context.Context) error {
	left, err := d.unrecorded(ctx)
	if err != nil {
		return err
	}
	for _, object := range left.objects {
		if err := d.cluster.Remove(ctx, object); err != nil {
			return err
		}
		d.Step(object, "taken away: it was the release's, and no record had it")
	}
	if len(left.objects) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, restPatience)
	defer cancel()
	for {
		left, err := d.unrecorded(ctx)
		if err != nil || len(left.objects) == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait until %s is gone: %w", strings.Join(left.objects, ", "), context.Cause(ctx))
		case <-time.After(lockLook):
		}
	}
}
