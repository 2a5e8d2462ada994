package release

import (
	"context"
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
func (d *Deployer) locked(ctx context.Context, unlock bool, work func(context.Context, *kube.Observer) error) (err error) {
	before, died, err := d.cluster.Holder(ctx)
	if err != nil {
		return err
	}
	held, lease, err := d.cluster.Hold(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if releaseErr := lease.Release(ctx); releaseErr != nil && err == nil {
			err = releaseErr
		}
	}()
	if err := d.recover(before, died, unlock); err != nil {
		return err
	}
	return d.watched(held, func(observer *kube.Observer) error { return work(held, observer) })
}

// recover sets a release right that is pending although nobody works on it.
func (d *Deployer) recover(before kube.Holder, died, unlock bool) error {
	history, err := d.helm.History(d.release)
	if err != nil || len(history) == 0 {
		return err
	}
	last := history[len(history)-1]
	if last.Status == entity.StatusUninstalling {
		return fmt.Errorf("the release is being taken away (revision %d is uninstalling): finish that with todoctl undeploy, then deploy", last.Number)
	}
	if !last.Status.Pending() {
		return nil
	}
	age := d.now().Sub(last.Updated).Round(time.Second)
	why := fmt.Sprintf("its deployer (%s) was killed", before.Identity)
	if !died {
		if age < strangerPatience && !unlock {
			return fmt.Errorf("revision %d is %s since %s, and not by todoctl: another tool, such as helm, may be at work on it. "+
				"Wait until it is done; if it is dead, take over with --unlock", last.Number, last.Status, age)
		}
		why = fmt.Sprintf("it has been %s for %s and whoever did it gives no sign", last.Status, age)
	}
	if err := d.helm.Unlock(d.release, last.Number, "Left "+string(last.Status)+": "+why); err != nil {
		return err
	}
	d.step("release/"+d.release, fmt.Sprintf("revision %d was left %s, for %s: recorded as failed, going on", last.Number, last.Status, why))
	return nil
}
