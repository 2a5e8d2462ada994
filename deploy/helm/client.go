package helm

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"helm.sh/helm/v4/pkg/action"
	helmkube "helm.sh/helm/v4/pkg/kube"
	helmrelease "helm.sh/helm/v4/pkg/release"
	"helm.sh/helm/v4/pkg/release/common"
	rv1 "helm.sh/helm/v4/pkg/release/v1"
	"helm.sh/helm/v4/pkg/storage"
	"helm.sh/helm/v4/pkg/storage/driver"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/cli-runtime/pkg/genericclioptions"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

const (
	// historyLimit is how many revisions are kept.
	historyLimit = 10
	// hookPatience bounds the waits that Helm does by itself: hooks and deletions.
	hookPatience = 5 * time.Minute
)

// Client applies the chart in one namespace and keeps the record.
type Client struct {
	access    genericclioptions.RESTClientGetter
	namespace string
	log       slog.Handler
	// parts are the cluster and the record, where they aren't made from access.
	parts func(*action.Configuration)
}

// NewClient works through the connection. It asks nothing of the cluster yet.
func NewClient(access genericclioptions.RESTClientGetter, namespace string, log slog.Handler) *Client {
	return &Client{access: access, namespace: namespace, log: log}
}

// NewClientOf works on a record and a cluster that are there, and takes the cluster for one that can do what the
// chart asks of it: it is never asked.
func NewClientOf(records driver.Driver, cluster helmkube.Interface, namespace string) *Client {
	return &Client{namespace: namespace, log: slog.DiscardHandler, parts: func(c *action.Configuration) {
		c.Releases, c.KubeClient = storage.Init(records), cluster
	}}
}

// configuration is made again for each action: Helm's is not safe to share.
func (c *Client) configuration(wait func(context.Context) error, ctx context.Context) (*action.Configuration, error) {
	configuration := action.NewConfiguration(action.ConfigurationSetLogger(c.log))
	if c.parts != nil {
		c.parts(configuration)
		configuration.Capabilities = currentCapabilities()
	} else if err := configuration.Init(c.access, c.namespace, "secrets"); err != nil {
		return nil, fmt.Errorf("start Helm: %w", err)
	}
	configuration.Releases.MaxHistory = historyLimit
	if wait != nil {
		configuration.KubeClient = waiting{configuration.KubeClient, ctx, wait}
	}
	return configuration, nil
}

// History lists the release's revisions, oldest first; none is no error.
func (c *Client) History(name string) ([]entity.Revision, error) {
	configuration, err := c.configuration(nil, context.Background())
	if err != nil {
		return nil, err
	}
	records, err := configuration.Releases.History(name)
	if errors.Is(err, driver.ErrReleaseNotFound) {
		return nil, nil
	}
	if apierrors.IsForbidden(err) {
		return nil,
			fmt.Errorf(
				"you may not read Helm's records of the release %s: that needs the right to list secrets in the "+
					"namespace %s, which the ClusterRoles edit and admin give (%w)", name, c.namespace, err)
	}
	if err != nil {
		return nil, fmt.Errorf("read the history of the release %s: %w", name, err)
	}
	var all []entity.Revision
	for _, record := range records {
		release, err := v1(record)
		if err != nil {
			return nil, err
		}
		all = append(all, revisionOf(release))
	}
	slices.SortFunc(all, func(a, b entity.Revision) int { return a.Number - b.Number })
	return all, nil
}

// Values returns what a revision was deployed with, without the chart's defaults.
func (c *Client) Values(name string, revision int) (map[string]any, error) {
	configuration, err := c.configuration(nil, context.Background())
	if err != nil {
		return nil, err
	}
	release, err := get(configuration, name, revision)
	if err != nil {
		return nil, err
	}
	return release.Config, nil
}

// Chart returns the chart a revision was deployed with.
func (c *Client) Chart(name string, revision int) (*Chart, error) {
	configuration, err := c.configuration(nil, context.Background())
	if err != nil {
		return nil, err
	}
	release, err := get(configuration, name, revision)
	if err != nil {
		return nil, err
	}
	return &Chart{release.Chart}, nil
}

// Environment returns the environment that a revision was deployed for, such as "dev".
func (c *Client) Environment(name string, revision int) (string, error) {
	configuration, err := c.configuration(nil, context.Background())
	if err != nil {
		return "", err
	}
	release, err := get(configuration, name, revision)
	if err != nil {
		return "", err
	}
	values, err := AllValues(&Chart{release.Chart}, release.Config)
	if err != nil {
		return "", err
	}
	environment, _ := values["environment"].(string)
	return environment, nil
}

// Manifest returns the objects of a revision, as YAML documents.
func (c *Client) Manifest(name string, revision int) (string, error) {
	configuration, err := c.configuration(nil, context.Background())
	if err != nil {
		return "", err
	}
	release, err := get(configuration, name, revision)
	if err != nil {
		return "", err
	}
	return release.Manifest, nil
}

// Judge writes our verdict beside the record of a revision.
func (c *Client) Judge(name string, revision int, verdict entity.Verdict) error {
	return c.change(name, revision, func(release *rv1.Release) { setVerdict(release, verdict) })
}

// Unlock marks a revision that a killed deployer left pending as failed, so that
// Helm works again. Its pods stay as they are.
func (c *Client) Unlock(name string, revision int, why string) error {
	return c.change(name, revision, func(release *rv1.Release) {
		release.SetStatus(common.StatusFailed, why)
		setVerdict(release, entity.Unhealthy)
	})
}

// Settle records a revision that was left pending as deployed, and what was deployed
// before as superseded, as Helm does when it has seen a revision through. Ended in
// between, it leaves two that are deployed, of which Helm goes by the newer.
func (c *Client) Settle(name string, revision int, why string) error {
	history, err := c.History(name)
	if err != nil {
		return err
	}
	if err := c.change(name, revision, func(release *rv1.Release) {
		release.SetStatus(common.StatusDeployed, why)
		setVerdict(release, entity.Healthy)
	}); err != nil {
		return err
	}
	for _, before := range history {
		if before.Status != entity.StatusDeployed || before.Number >= revision {
			continue
		}
		if err := c.change(name, before.Number,
			func(release *rv1.Release) { release.Info.Status = common.StatusSuperseded }); err != nil {
			return err
		}
	}
	return nil
}

func (c *Client) change(name string, revision int, edit func(*rv1.Release)) error {
	configuration, err := c.configuration(nil, context.Background())
	if err != nil {
		return err
	}
	release, err := get(configuration, name, revision)
	if err != nil {
		return err
	}
	edit(release)
	if err := configuration.Releases.Update(release); err != nil {
		return fmt.Errorf("write the record of revision %d: %w", revision, err)
	}
	return nil
}

func get(configuration *action.Configuration, name string, revision int) (*rv1.Release, error) {
	record, err := configuration.Releases.Get(name, revision)
	if errors.Is(err, driver.ErrReleaseNotFound) {
		return nil, fmt.Errorf("the release %s has no revision %d: todoctl history lists those it has", name, revision)
	}
	if err != nil {
		return nil, fmt.Errorf("read revision %d of the release %s: %w", revision, name, err)
	}
	return v1(record)
}

func v1(record helmrelease.Releaser) (*rv1.Release, error) {
	switch r := record.(type) {
	case *rv1.Release:
		return r, nil
	case rv1.Release:
		return &r, nil
	default:
		return nil, fmt.Errorf("the record of the release has a form this version does not know (%T)", record)
	}
}

func setVerdict(release *rv1.Release, verdict entity.Verdict) {
	labels := map[string]string{}
	for key, value := range release.Labels {
		labels[key] = value
	}
	delete(labels, entity.VerdictLabel)
	if verdict != entity.Unjudged {
		labels[entity.VerdictLabel] = string(verdict)
	}
	release.Labels = labels
}

func revisionOf(release *rv1.Release) entity.Revision {
	r := entity.Revision{
		Number: release.Version, Status: entity.Status(release.Info.Status),
		Verdict: entity.Verdict(release.Labels[entity.VerdictLabel]),
		Updated: release.Info.LastDeployed, Description: release.Info.Description,
		RollbackOf: release.Info.RollbackRevision,
	}
	if release.Chart != nil && release.Chart.Metadata != nil {
		r.Chart = release.Chart.Metadata.Name + "-" + release.Chart.Metadata.Version
		if values, err := AllValues(&Chart{release.Chart}, release.Config); err == nil {
			r.Images = imagesOf(values)
		}
	}
	return r
}

// imagesOf reads image.<component>.{repository,tag,digest}.
func imagesOf(values map[string]any) map[string]string {
	images := map[string]string{}
	all, _ := values["image"].(map[string]any)
	for _, component := range entity.Components() {
		image, _ := all[string(component)].(map[string]any)
		repository, _ := image["repository"].(string)
		tag, _ := image["tag"].(string)
		digest, _ := image["digest"].(string)
		if repository == "" {
			continue
		}
		images[string(component)] = repository + ":" + tag
		if digest != "" {
			images[string(component)] += "@" + digest
		}
	}
	return images
}
