package release

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
)

// strangerPatience is how long another tool is believed to be at work on a
// pending release: such tools leave no sign of life.
const strangerPatience = 15 * time.Minute

// locked does the work under the deployer's lease, after a release that a killed
// deployer left pending has been set right.
func (d *Deployer) locked(ctx context.Context, unlock bool, work func(context.Context, *kube.Observer) error) error {
	held, lease, err := d.hold(ctx)
	if err != nil {
		return err
	}
	d.lease = lease
	defer func() {
		d.lease = nil
		d.giveBack(ctx, lease)
	}()
	before, died := lease.Before()
	return d.watched(held, func(observer *kube.Observer) error {
		if err := d.recover(held, observer, before, died, unlock); err != nil {
			return err
		}
		return work(held, observer)
	})
}

// giveBack ends the deployer's lease. Where it may or can do so no more, what it did is
// no less done: the lease runs out, and whoever comes next takes it over.
func (d *Deployer) giveBack(ctx context.Context, lease *kube.Lease) {
	if err := lease.Release(ctx); err != nil {
		d.Step(deployerLease, "is not given back, and runs out by itself: "+d.Mask(err.Error()))
	}
}

// awaitNamespace lets a removal end that was left when its deployer was killed.
func (d *Deployer) awaitNamespace(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, namespacePatience)
	defer cancel()
	return d.cluster.AwaitDeletion(ctx, func() {
		d.Step("namespace/"+d.cluster.Namespace(), "is being deleted: wait until it is gone, then go on")
	})
}

// namespacePatience is how long a namespace may take to go: its pods end first.
const namespacePatience = 2 * time.Minute

// hold takes the lease, and waits for another deployer for as long as it may.
func (d *Deployer) hold(ctx context.Context) (context.Context, *kube.Lease, error) {
	began, told := time.Now(), ""
	for {
		held, lease, err := d.cluster.Hold(ctx)
		holder, other := kube.HeldBy(err)
		if !other || time.Since(began) >= d.patience && !holder.Unsure {
			return held, lease, err
		}
		if text := waitsFor(holder, d.patience); told != text {
			told = text
			d.Step(deployerLease, text)
		}
		select {
		case <-ctx.Done():
			return nil, nil, context.Cause(ctx)
		case <-time.After(lockLook):
		}
	}
}

// deployerLease is the object that says who is at work on the release.
const deployerLease = "lease/todo-chatbot-deployer"

func waitsFor(holder kube.Holder, patience time.Duration) string {
	if holder.Unsure {
		return holder.Identity +
			" holds this release, and its time is not of now: it has ended, or its clock is wrong. Looking whether " +
			"it gives a sign of life"
	}
	return fmt.Sprintf("%s is at work on this release: waiting for it, up to %s", holder.Identity, patience)
}

// confirm makes sure that nobody else has taken over in a silence of the API server,
// before something is written.
func (d *Deployer) confirm(ctx context.Context) error {
	if d.lease == nil {
		return nil
	}
	return d.lease.Confirm(ctx)
}

// lockLook is how often a lease that another has is looked at.
const lockLook = 500 * time.Millisecond

// recover sets right what a deployer left that was killed, and says what it found.
func (d *Deployer) recover(ctx context.Context, observer *kube.Observer, before kube.Holder, died, unlock bool) error {
	history, err := d.helm.History(d.release)
	if err != nil {
		return err
	}
	if err := d.readable(ctx, history); err != nil {
		return err
	}
	if died {
		d.Step(deployerLease, fmt.Sprintf("taken over from %s, which has ended without giving it back",
			before.Identity))
	}
	if len(history) == 0 {
		return nil
	}
	last := history[len(history)-1]
	age, err := d.cluster.RecordAge(ctx, d.release, last)
	if err != nil {
		return err
	}
	why := fmt.Sprintf("its deployer (%s) ended in the midst of it", before.Identity)
	if !died {
		why = fmt.Sprintf("it has been %s for %s and whoever did it gives no sign", last.Status, age)
	}
	switch {
	case last.Status == entity.StatusUninstalling && (died || unlock || age >= strangerPatience):
		d.Step("release/"+d.release,
			fmt.Sprintf("was left in the middle of being taken away, for %s: finish that first", why))
		return recovery{d}.finishRemoval(ctx)
	case last.Status == entity.StatusUninstalling:
		return fmt.Errorf(
			"the release is being taken away (revision %d is uninstalling): finish that with todoctl undeploy, then "+
				"deploy", last.Number)
	case last.Status == entity.StatusDeployed && last.Verdict == entity.Unjudged && died:
		return d.judgeLate(observer, last)
	case !last.Status.Pending():
		return nil
	case !died && age < strangerPatience && !unlock:
		return fmt.Errorf(
			"revision %d is %s since %s, and not by todoctl: another tool, such as helm, may be at work on it. "+
				"Wait until it is done; if it is dead, take over with --unlock", last.Number, last.Status, age)
	}
	return d.leftPending(ctx, history, why)
}

// judgeLate gives a revision its verdict whose deployer was killed before it could.
func (d *Deployer) judgeLate(observer *kube.Observer, last entity.Revision) error {
	seen, err := observer.Look()
	if err != nil {
		return err
	}
	if len(seen.Workloads) == 0 || !allCurrent(seen.Workloads) {
		d.Step("release/"+d.release, fmt.Sprintf("revision %d was left without a verdict, and does not run",
			last.Number))
		return nil
	}
	d.Step("release/"+d.release, fmt.Sprintf("revision %d was left without a verdict, and runs: judged healthy",
		last.Number))
	return d.judge(&last, entity.Healthy)
}

// Unlock takes the release over from whoever left it in the middle, and records
// what was pending as failed, or as deployed where it runs. Nothing else is changed.
func (d *Deployer) Unlock(ctx context.Context) error {
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
	if len(history) > 0 && history[len(history)-1].Status == entity.StatusUninstalling {
		return errors.New(
			"the release is half taken away, and nothing was changed: todoctl undeploy finishes that, and todoctl " +
				"deploy installs it again")
	}
	return d.locked(ctx, true, func(context.Context, *kube.Observer) error { return nil })
}
