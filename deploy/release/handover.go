package release

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// revert makes a new revision that is as the given one was, without a change of the
// Secret's content: whoever kept it then, it stays what it is now.
func (d recovery) revert(ctx context.Context, revision int, reason string,
	wait func(context.Context) error) (entity.Revision, error) {
	values, err := d.helm.Values(d.release, revision)
	if err != nil {
		return entity.Revision{}, err
	}
	name := text(values, "secrets", "existingSecret")
	d.cluster.UseSecret(cmp.Or(name, entity.Secret))
	defer d.cluster.UseSecret("")
	keeper, err := d.cluster.SecretKeeper(ctx)
	if err != nil {
		return entity.Revision{}, err
	}
	switch {
	case name == "" && (keeper == kube.ByOurs || keeper == kube.ByOthers):
		return d.applyAgain(ctx, revision, reason, values, wait)
	case name == entity.Secret && keeper == kube.ByHelm:
		stored, err := d.cluster.Secrets(ctx)
		if err != nil {
			return entity.Revision{}, err
		}
		if err := d.cluster.WriteSecrets(ctx, stored); err != nil {
			return entity.Revision{}, err
		}
		d.Step("secret/"+entity.Secret, "taken out of Helm's hands as it is: this revision only names it")
	}
	return d.helm.Rollback(ctx, d.release, revision, reason, wait)
}

// applyAgain applies a revision whose chart made the Secret, which it must not do
// again: its record holds what the Secret was then.
func (d recovery) applyAgain(ctx context.Context, revision int, reason string, values map[string]any,
	wait func(context.Context) error) (entity.Revision, error) {
	chart, err := d.helm.Chart(d.release, revision)
	if err != nil {
		return entity.Revision{}, err
	}
	stored, err := d.cluster.Secrets(ctx)
	if err != nil {
		return entity.Revision{}, err
	}
	s := settings{given: copied(values)}
	if _, err := s.takeSecrets(); err != nil {
		return entity.Revision{}, err
	}
	s.secrets = stored
	return d.helm.Apply(ctx, helm.Application{Release: d.release, Chart: chart, Values: s.values(), Reason: reason,
		Wait: wait})
}

// finishRemoval ends a removal that was left in the middle, before something else is
// done to the release. The Secret stays: what comes next may need it.
func (d recovery) finishRemoval(ctx context.Context) error {
	keeper, err := d.cluster.SecretKeeper(ctx)
	if err != nil {
		return err
	}
	if keeper == kube.ByHelm {
		stored, err := d.cluster.Secrets(ctx)
		if err != nil {
			return err
		}
		if err := d.cluster.WriteSecrets(ctx, stored); err != nil {
			return err
		}
	}
	return d.helm.Uninstall(ctx, d.release)
}

// takeOver writes over what others did to a revision's objects, as far as it reaches,
// so that Helm can apply them.
func (d recovery) takeOver(ctx context.Context, revision int, reach kube.Reach) error {
	manifest, err := d.helm.Manifest(d.release, revision)
	if err != nil {
		return err
	}
	return d.takeOverAs(ctx, manifest, reach)
}

func (d recovery) takeOverAs(ctx context.Context, manifest string, reach kube.Reach) error {
	changed, err := d.cluster.TakeOver(ctx, d.release, manifest, reach)
	for _, object := range changed {
		d.Step(object, "written over what others had changed of it")
	}
	if errors.Is(err, kube.ErrNoDryRun) {
		return nil
	}
	return err
}

// elsewhere is the object here that belongs to another release, and that release: a chart may
// have been told to put its objects into a namespace other than that of its record, and
// somebody may have mistyped the name of a release.
func (d *Deployer) elsewhere(ctx context.Context) (string, kube.Release, error) {
	owner, err := d.cluster.SecretRelease(ctx)
	if err != nil {
		return "", kube.Release{}, err
	}
	if ours := (kube.Release{Name: d.release, Namespace: d.cluster.Namespace()}); owner != (kube.Release{}) &&
		owner != ours {
		return "secret/" + entity.Secret, owner, nil
	}
	keeper, err := d.cluster.Keeper(ctx)
	if err != nil {
		return "", kube.Release{}, err
	}
	owner, err = d.another(keeper)
	return "namespace/" + d.cluster.Namespace(), owner, err
}

// foreign refuses to take what belongs to another release, before anything is
// changed: Helm would refuse it too, but after the Secret was written.
func (d recovery) foreign(ctx context.Context, objects []kube.Applied) error {
	secret, err := d.cluster.SecretRelease(ctx)
	if err != nil {
		return err
	}
	owned := map[string]kube.Release{"secret/" + entity.Secret: secret}
	for _, o := range objects {
		if o.Live != nil {
			owned[o.Object] = kube.ReleaseOf(o.Live)
		}
	}
	ours := kube.Release{Name: d.release, Namespace: d.cluster.Namespace()}
	var reasons []lifecycle.Reason
	for _, object := range sortedKeys(owned) {
		owner := owned[object]
		if owner == (kube.Release{}) || owner == ours {
			continue
		}
		reasons = append(reasons, lifecycle.Reason{Code: lifecycle.ClusterRefused, Object: object, Severe: true,
			Message: fmt.Sprintf("it belongs to the Helm release %s of the namespace %s", owner.Name, owner.Namespace),
			Hint: fmt.Sprintf(
				"deploy that release (todoctl deploy --namespace %s --release %s), or deploy to another namespace",
				owner.Namespace, owner.Name)})
	}
	if len(reasons) == 0 {
		return nil
	}
	return &Failure{Cause: errors.New("objects of it belong to another release"),
		Reasons: reasons[:min(len(reasons), 3)]}
}
