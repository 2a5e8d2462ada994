package release

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// errKept says that another tool keeps the release.
var errKept = errors.New("another tool keeps it")

// ours refuses to write to a release that another tool keeps: the two would undo each other's changes.
func (d *Deployer) ours(ctx context.Context) error {
	keeper, err := d.cluster.Keeper(ctx)
	if err != nil {
		return err
	}
	if keeper.Others() {
		return d.refused(keeper, keeper.Instead())
	}
	return d.named(keeper)
}

// named refuses to write where the release isn't there and what is here is another's: the Secret and the journal have
// the same names whatever a release is called, so that a name mistyped would take them from the one that runs.
func (d *Deployer) named(keeper lifecycle.Keeper) error {
	another, err := d.another(keeper)
	if err != nil || another == (kube.Release{}) {
		return err
	}
	return fmt.Errorf(
		"there is no release %s in the namespace %s, and what is there belongs to the release %s: nothing was "+
			"changed; "+
			"say --namespace %s --release %[3]s if you mean that one", d.release, d.cluster.Namespace(), another.Name,
		another.Namespace)
}

// another is the release that the objects here belong to, where Helm has no record of the one that is asked about; the
// zero value where they are this one's, or nobody's.
func (d *Deployer) another(keeper lifecycle.Keeper) (kube.Release, error) {
	owner := kube.Release{Name: keeper.Name, Namespace: keeper.Namespace}
	recorded := keeper.Tool == lifecycle.ByTodoctl || keeper.Tool == lifecycle.ByHelm
	if !recorded || owner == (kube.Release{Name: d.release, Namespace: d.cluster.Namespace()}) {
		return kube.Release{}, nil
	}
	history, err := d.helm.History(d.release)
	if err != nil || len(history) > 0 {
		return kube.Release{}, err // Marks were changed, which doctor sets right.
	}
	return owner, nil
}

// refused is the failure of a change to a release that others keep.
func (d *Deployer) refused(keeper lifecycle.Keeper, hint string) error {
	return &Failure{Cause: errKept, Reasons: []lifecycle.Reason{{Code: lifecycle.KeptByOthers, Severe: true,
		Object: "release/" + d.release, Message: d.Mask(keeper.Text()), Hint: hint}}}
}

// mayDeploy is ours, with the way out: a release whose keeper is not at work can be taken over. It returns from whom,
// or nil where nobody else keeps it.
func (d *Deployer) mayDeploy(ctx context.Context, request Request) (from *lifecycle.Keeper, err error) {
	keeper, err := d.cluster.Keeper(ctx)
	if err != nil || !keeper.Others() {
		return nil, err
	}
	if !request.TakeOver {
		return nil, d.refused(keeper, keeper.Instead())
	}
	if keeper.Active() {
		return nil, d.refused(keeper, keeper.RefuseTakeOver())
	}
	return &keeper, nil
}

// takeFrom makes the objects of a release the deployer's that another tool has kept.
func (d *Deployer) takeFrom(ctx context.Context, from *lifecycle.Keeper, manifest string) error {
	if from == nil {
		return nil
	}
	if err := d.cluster.Adopt(ctx, d.release, manifest); err != nil {
		return err
	}
	if err := d.cluster.UnmarkSecret(ctx, from.Owner); err != nil {
		return err
	}
	d.Step("release/"+d.release, "taken over from "+from.String())
	return nil
}

// diagnoseKept tells what is wrong with a release that another tool keeps and that Helm has no record of.
func (d doctor) diagnoseKept(ctx context.Context, found *Diagnosis) error {
	found.Released = true
	seen, err := d.cluster.ObserveOnce(ctx)
	if err != nil {
		return err
	}
	seen.Keeper, seen.Revision = *found.Keeper, kube.Unrecorded()
	if seen.Found, err = d.cluster.Inspect(ctx, "", seen); err != nil {
		return err
	}
	kept, err := d.cluster.KeptParts(ctx, seen.Keeper)
	if err != nil {
		return err
	}
	seen.Found.Parts = append(seen.Found.Parts, kept...)
	var reasons []lifecycle.Reason
	for _, r := range lifecycle.ReasonsOf(seen) {
		if r.Code != lifecycle.StillStarting {
			reasons = append(reasons, r)
		}
	}
	d.AddLogs(ctx, reasons)
	d.addReasons(found, reasons, "")
	return nil
}

// leave takes out of a diagnosis what would be written to a release that others keep.
func (f *Diagnosis) leave() {
	if f.Keeper == nil {
		return
	}
	for i := range f.Problems {
		p := &f.Problems[i]
		if p.Will == "" && p.Destroys == "" || p.repair == takeOver {
			continue
		}
		p.Will, p.Destroys, p.Hint, p.repair = "", "", f.Keeper.Advice(), none
	}
	f.target, f.again = 0, 0
}

// keptSecrets changes the Secret of a release that another tool keeps, where the Secret isn't that tool's: nobody but
// todoctl writes it then. The pods are started again, which leaves everything else as it is.
func (d secretChange) keptSecrets(ctx context.Context, keeper lifecycle.Keeper,
	change func(entity.Secrets) []entity.Secrets, report *Report) error {
	if err := d.secretIsFree(ctx, keeper); err != nil {
		return err
	}
	return d.locked(ctx, false, func(ctx context.Context, observer *kube.Observer) error {
		before, err := d.cluster.Secrets(ctx)
		if err != nil {
			return err
		}
		for _, after := range change(before) {
			d.Hide(before, after)
			if err := after.Validate(entity.Assistant{Offline: after.Get(entity.OpenAIAPIKey) == ""}); err != nil {
				return incomplete(err)
			}
			if err := d.cluster.WriteSecrets(ctx, after); err != nil {
				return err
			}
			d.Step("secret/"+entity.Secret, "written; the pods of the backend are started again with it")
			if err := d.restartKept(ctx, observer, entity.Backend, keeper, report); err != nil {
				return err
			}
			before = after
		}
		return nil
	})
}

// restartKept replaces the pods of a component of a release that others keep, and waits until all are ready.
func (d *Deployer) restartKept(ctx context.Context, observer *kube.Observer, component entity.Component,
	keeper lifecycle.Keeper, report *Report) error {
	track := newTrack(d, observer)
	d.Step("deployment/"+component.Name(), "replace its pods one by one")
	if err := d.cluster.Restart(ctx, component.Name()); err != nil {
		return err
	}
	observer.KeptBy(keeper)
	if err := track.wait(ctx); err != nil {
		report.State, report.Reasons = lifecycle.Degraded, track.reasons
		d.AddLogs(context.WithoutCancel(ctx), report.Reasons)
		return fmt.Errorf("start the pods again: %w", err)
	}
	report.Reasons = nil // Of a step before.
	d.tellsOf(track, report)
	return nil
}

// secretIsFree refuses to write a Secret that the keeper of the release, or a controller, writes too, or that the pods
// don't read.
func (d secretChange) secretIsFree(ctx context.Context, keeper lifecycle.Keeper) error {
	name, err := d.cluster.SecretName(ctx)
	if err != nil {
		return err
	}
	owner, controller, err := d.cluster.SecretOwner(ctx, name)
	if err != nil {
		return err
	}
	if controller != "" {
		return d.refused(keeper, fmt.Sprintf("the Secret %s is made by %s: change it there", name, controller))
	}
	if owner.Reconciles() {
		return d.refused(keeper, fmt.Sprintf("the Secret %s is kept by %s: %s", name, owner, owner.Advice()))
	}
	used, err := d.cluster.SecretsUsed(ctx)
	if err != nil {
		return err
	}
	for _, name := range used {
		if name == entity.Secret {
			return nil
		}
	}
	return d.refused(keeper, fmt.Sprintf("its pods take their secrets from %s and not from the Secret %s: change them "+
		"where they are kept, and start the pods again with kubectl -n %s rollout restart deployment",
		strings.Join(used, ", "), entity.Secret, d.cluster.Namespace()))
}
