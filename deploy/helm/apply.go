package helm

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"helm.sh/helm/v4/pkg/action"
	helmkube "helm.sh/helm/v4/pkg/kube"
	"helm.sh/helm/v4/pkg/release/common"
	rv1 "helm.sh/helm/v4/pkg/release/v1"
	"helm.sh/helm/v4/pkg/storage/driver"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

// unjudged takes the verdict of the revision before off the new one: Helm
// inherits labels, and "null" is its word for removing one.
var unjudged = map[string]string{entity.VerdictLabel: "null"}

// Application is what is applied.
type Application struct {
	Release string
	Chart   *Chart
	Values  map[string]any
	Reason  string // stands in the history
	// Wait is called when the API server has taken all objects. Its error makes
	// the revision failed, and stands in the history: no secrets in it.
	Wait func(context.Context) error
}

// Apply installs the release, or upgrades it if it is there. The revision is
// returned with the error too, when it got a number.
func (c *Client) Apply(ctx context.Context, a Application) (entity.Revision, error) {
	configuration, err := c.configuration(a.Wait, ctx)
	if err != nil {
		return entity.Revision{}, err
	}
	last, err := lastOf(configuration, a.Release)
	if err != nil {
		return entity.Revision{}, err
	}
	if last == nil || last.Info.Status == common.StatusUninstalled {
		return c.install(configuration, a)
	}
	return c.upgrade(configuration, a, last)
}

func (c *Client) install(configuration *action.Configuration, a Application) (entity.Revision, error) {
	install := action.NewInstall(configuration)
	install.ReleaseName, install.Namespace, install.Description = a.Release, c.namespace, a.Reason
	install.Replace = true // a history that was kept is gone on with
	install.WaitStrategy, install.Timeout = helmkube.StatusWatcherStrategy, hookPatience
	// Not the deployer's context: see waiting.
	record, err := install.RunWithContext(context.Background(), a.Chart.chart, Copied(a.Values))
	return result(configuration, record, err)
}

func (c *Client) upgrade(configuration *action.Configuration, a Application,
	last *rv1.Release) (entity.Revision, error) {
	upgrade := action.NewUpgrade(configuration)
	upgrade.Namespace, upgrade.Description, upgrade.MaxHistory = c.namespace, a.Reason, historyLimit
	upgrade.Labels = maps.Clone(unjudged)
	upgrade.ResetValues = true // what is deployed is what was given, not a mixture with last time's
	upgrade.ServerSideApply, upgrade.ForceConflicts = applyMethod(last)
	upgrade.WaitStrategy, upgrade.Timeout = helmkube.StatusWatcherStrategy, hookPatience
	record, err := upgrade.RunWithContext(context.Background(), a.Release, a.Chart.chart, Copied(a.Values))
	return result(configuration, record, err)
}

// Rollback makes a new revision that is as the given one was.
func (c *Client) Rollback(ctx context.Context, name string, revision int, reason string,
	wait func(context.Context) error) (entity.Revision, error) {
	configuration, err := c.configuration(wait, ctx)
	if err != nil {
		return entity.Revision{}, err
	}
	target, err := get(configuration, name, revision)
	if err != nil {
		return entity.Revision{}, err
	}
	rollback := action.NewRollback(configuration)
	rollback.Version, rollback.Description, rollback.MaxHistory = revision, reason, historyLimit
	rollback.ServerSideApply, rollback.ForceConflicts = applyMethod(target)
	rollback.WaitStrategy, rollback.Timeout = helmkube.StatusWatcherStrategy, hookPatience
	runErr := rollback.Run(name)
	last, err := lastOf(configuration, name)
	if err != nil || last == nil {
		return entity.Revision{}, errors.Join(runErr, err)
	}
	made := revisionOf(last)
	if runErr != nil {
		return made, fmt.Errorf("roll back to revision %d: %w", revision, runErr)
	}
	return made, nil
}

// Uninstall deletes the release's objects, waits until they are gone, and deletes
// the history. A release that is not there is no error.
func (c *Client) Uninstall(ctx context.Context, name string) error {
	configuration, err := c.configuration(func(context.Context) error { return nil }, ctx)
	if err != nil {
		return err
	}
	uninstall := action.NewUninstall(configuration)
	uninstall.IgnoreNotFound, uninstall.Timeout = true, hookPatience
	uninstall.WaitStrategy = helmkube.StatusWatcherStrategy
	uninstall.DeletionPropagation = "foreground" // pods end before their Deployment is gone
	if _, err := uninstall.Run(name); err != nil {
		return fmt.Errorf("uninstall the release %s: %w", name, err)
	}
	return nil
}

// applyMethod keeps to how the release was applied before: forcing conflicts is
// an error in Helm when the old client-side way is used.
func applyMethod(last *rv1.Release) (serverSide string, forceConflicts bool) {
	if last.ApplyMethod == string(rv1.ApplyMethodServerSideApply) {
		return "true", true
	}
	return "false", false
}

func lastOf(configuration *action.Configuration, name string) (*rv1.Release, error) {
	record, err := configuration.Releases.Last(name)
	if errors.Is(err, driver.ErrReleaseNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the last revision of the release %s: %w", name, err)
	}
	return v1(record)
}

// result leaves out a revision that Helm gave up before it recorded it.
func result(configuration *action.Configuration, record any, err error) (entity.Revision, error) {
	release, ok := record.(*rv1.Release)
	if !ok || release == nil {
		return entity.Revision{}, err
	}
	if err != nil {
		// Where its record cannot be read, for lost rights or a lost connection, it may
		// well be there, with its objects applied.
		if _, missing := configuration.Releases.Get(release.Name, release.Version); errors.Is(missing,
			driver.ErrReleaseNotFound) {
			return entity.Revision{}, err
		}
	}
	return revisionOf(release), err
}

// Copied protects the caller's values: Helm writes into what it is given.
func Copied(values map[string]any) map[string]any {
	clone := make(map[string]any, len(values))
	for key, value := range values {
		if inner, ok := value.(map[string]any); ok {
			value = Copied(inner)
		}
		clone[key] = value
	}
	return clone
}
