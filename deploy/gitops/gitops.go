// Package gitops writes the objects with which Argo CD or Flux deploys the chart from a registry and keeps it so. It
// asks no cluster, and what it writes holds no secret: that is in a Secret which the values name.
package gitops

import (
	"bytes"
	"fmt"
	"maps"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"
	"k8s.io/apimachinery/pkg/util/validation"
	"sigs.k8s.io/yaml"
)

// Tool is whoever deploys.
type Tool string

// The tools.
const (
	ArgoCD Tool = "argocd"
	Flux   Tool = "flux"
)

// Tools lists them.
func Tools() []Tool { return []Tool{ArgoCD, Flux} }

// Request is what is to be deployed, by whom.
type Request struct {
	Tool Tool
	// Name is that of the Application, or of the OCIRepository and the HelmRelease.
	Name string
	// Namespace and Release are where the chart is deployed, and as what.
	Namespace, Release string
	// ToolNamespace is that of the Application; Flux's objects are beside what they deploy.
	ToolNamespace string
	// Project is that of Argo CD.
	Project string
	// Source is where the chart is, such as "oci://registry.example/charts/todo-chatbot", and Version which one.
	Source, Version string
	// PullSecret is the Secret with which Flux signs in to the registry; "" for none.
	PullSecret string
	// Values are those of the chart, without secrets.
	Values map[string]any
	// Secret is the Secret that the pods take theirs from, with the Keys that they need.
	Secret string
	Keys   []string
	// Manual leaves it to people to start a sync, of Argo CD.
	Manual bool
}

// Render writes the objects, the same for the same request to the byte.
func Render(r Request) ([]byte, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	objects := []map[string]any{r.application()}
	if r.Tool == Flux {
		objects = []map[string]any{r.namespace(), r.repository(), r.helmRelease()}
	}
	var text bytes.Buffer
	text.WriteString(r.preface())
	for _, object := range objects {
		written, err := yaml.Marshal(object) // Sorted by key.
		if err != nil {
			return nil, fmt.Errorf("write an object: %w", err)
		}
		text.WriteString("---\n")
		text.Write(written)
	}
	return text.Bytes(), nil
}

// preface says who keeps the Secret.
func (r Request) preface() string {
	keys := strings.Join(r.Keys, ", ")
	return fmt.Sprintf(`# The chart %s %s, for %s; written by todoctl gitops %s.
# The Secret %s of the namespace %s is not here: whoever keeps it has to make it before
# (docs/gitops.md says how). It needs the keys %s.
`, r.Source, r.Version, map[Tool]string{ArgoCD: "Argo CD", Flux: "Flux"}[r.Tool], r.Tool, r.Secret, r.Namespace, keys)
}

// check refuses what either tool would take and not deploy, or deploy as something else tomorrow.
func (r Request) check() error {
	if r.Tool != ArgoCD && r.Tool != Flux {
		return fmt.Errorf("%q is none of the tools that are known here: choose argocd or flux", r.Tool)
	}
	for _, given := range []struct{ flag, name string }{
		{"--name", r.Name}, {"--namespace", r.Namespace}, {"--release", r.Release},
		{"--tool-namespace", r.ToolNamespace}, {"--existing-secret", r.Secret},
	} {
		if wrong := validation.IsDNS1123Label(given.name); len(wrong) > 0 {
			return fmt.Errorf("%s is %q, which can't be a name: %s", given.flag, given.name, wrong[0])
		}
	}
	if err := checkSource(r.Source); err != nil {
		return err
	}
	if err := checkVersion(r.Version); err != nil {
		return err
	}
	if err := oneImage(r.Values); err != nil {
		return err
	}
	return noSecrets(r.Values)
}

// oneImage refuses an image that is another one tomorrow: nothing in Git would say that it changed.
func oneImage(values map[string]any) error {
	images, _ := values["image"].(map[string]any)
	for _, component := range slices.Sorted(maps.Keys(images)) {
		image, _ := images[component].(map[string]any)
		if image["tag"] == "latest" && (image["digest"] == nil || image["digest"] == "") {
			return fmt.Errorf("image.%s.tag is latest, which is another image tomorrow without a word of it in Git: "+
				"give a version, or pin the content with image.%[1]s.digest", component)
		}
	}
	return nil
}

// repositoryName is how registries name a repository, by the distribution specification of OCI.
var repositoryName = regexp.MustCompile(`^` + pathPart + `(?:/` + pathPart + `)*$`)

const pathPart = `[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*`

func checkSource(source string) error {
	const want = "give it as oci://REGISTRY/FOLDER/todo-chatbot, without a tag"
	if source == "" {
		return fmt.Errorf("where the chart is isn't said: %s, with --source", want)
	}
	at, err := url.Parse(source)
	if err != nil || at.Scheme == "" {
		return fmt.Errorf("--source is %q, which isn't an address: %s", source, want)
	}
	if at.Scheme != "oci" {
		return fmt.Errorf("--source is %q: the chart is kept in registries only (OCI), and not behind %s: %s",
			source, at.Scheme, want)
	}
	if at.User != nil || at.RawQuery != "" || at.Fragment != "" {
		return fmt.Errorf("--source has more than an address in it, such as a password: %s; "+
			"credentials of a registry are a Secret of the tool's", want)
	}
	name := strings.TrimPrefix(at.Path, "/")
	if at.Host == "" || !repositoryName.MatchString(name) {
		return fmt.Errorf("--source is %q, which names no repository of a registry: %s", source, want)
	}
	if !strings.Contains(name, "/") {
		return fmt.Errorf("--source is %q: Argo CD needs a folder before the chart's name: %s", source, want)
	}
	return nil
}

func checkVersion(version string) error {
	if version == "" || version == "latest" {
		return fmt.Errorf("--version is %q: name one version, such as 1.0.0, "+
			"as what it stands for would be another chart tomorrow", version)
	}
	if _, err := semver.StrictNewVersion(version); err != nil {
		return fmt.Errorf("--version is %q: name one version in full, such as 1.0.0, and no range: "+
			"a new one comes by changing it, and goes back by changing it back", version)
	}
	return nil
}

// Objects of both tools.

func (r Request) namespaceLabels() map[string]any {
	return map[string]any{"app": "todo-chatbot", "pod-security.kubernetes.io/enforce": "restricted"}
}

func (r Request) namespace() map[string]any {
	return map[string]any{"apiVersion": "v1", "kind": "Namespace", "metadata": map[string]any{
		"name": r.Namespace, "labels": r.namespaceLabels(),
		// The Secret is in it, whoever keeps that, and people's volumes.
		"annotations": map[string]any{"kustomize.toolkit.fluxcd.io/prune": "disabled"},
	}}
}

// application is of Argo CD. It doesn't have its finalizer: an Application that is deleted leaves what it deployed.
func (r Request) application() map[string]any {
	at, _ := url.Parse(r.Source) // It was checked.
	policy := map[string]any{
		"syncOptions":              []any{"CreateNamespace=true"},
		"managedNamespaceMetadata": map[string]any{"labels": r.namespaceLabels()},
		"retry": map[string]any{"limit": 5,
			"backoff": map[string]any{"duration": "10s", "factor": 2, "maxDuration": "3m"}},
	}
	if !r.Manual {
		policy["automated"] = map[string]any{"prune": true, "selfHeal": true}
	}
	return map[string]any{
		"apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
		"metadata": map[string]any{"name": r.Name, "namespace": r.ToolNamespace,
			// Where another Application applies this one, the Secret of wave 0 comes first.
			"annotations": map[string]any{"argocd.argoproj.io/sync-wave": "1"}},
		"spec": map[string]any{
			"project":     r.Project,
			"destination": map[string]any{"server": "https://kubernetes.default.svc", "namespace": r.Namespace},
			"source": map[string]any{
				"repoURL": at.Host + path.Dir(at.Path), "chart": path.Base(at.Path), "targetRevision": r.Version,
				"helm": map[string]any{"releaseName": r.Release, "valuesObject": r.Values},
			},
			"syncPolicy": policy,
			// kubectl rollout restart, and todoctl's after a change of the Secret, leave it.
			"ignoreDifferences": []any{map[string]any{"group": "apps", "kind": "Deployment",
				"jsonPointers": []any{"/spec/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt"}}},
		},
	}
}

func (r Request) repository() map[string]any {
	spec := map[string]any{"url": r.Source, "interval": "10m", "ref": map[string]any{"tag": r.Version},
		"layerSelector": map[string]any{"operation": "copy",
			"mediaType": "application/vnd.cncf.helm.chart.content.v1.tar+gzip"}}
	if r.PullSecret != "" {
		spec["secretRef"] = map[string]any{"name": r.PullSecret}
	}
	return map[string]any{"apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "OCIRepository",
		"metadata": r.metadata(), "spec": spec}
}

// helmRelease asks the chart's own test after each upgrade whether the release answers, and goes back where it doesn't.
func (r Request) helmRelease() map[string]any {
	spec := map[string]any{
		"interval": "10m", "timeout": "5m", "releaseName": r.Release, "maxHistory": 10,
		"chartRef": map[string]any{"kind": "OCIRepository", "name": r.Name},
		"install":  map[string]any{"remediation": map[string]any{"retries": 3}},
		"upgrade": map[string]any{"remediation": map[string]any{
			"retries": 2, "remediateLastFailure": true, "strategy": "rollback"}},
		"test":           map[string]any{"enable": true},
		"driftDetection": map[string]any{"mode": "enabled"},
		"values":         r.Values,
	}
	return map[string]any{"apiVersion": "helm.toolkit.fluxcd.io/v2", "kind": "HelmRelease",
		"metadata": r.metadata(), "spec": spec}
}

func (r Request) metadata() map[string]any {
	return map[string]any{"name": r.Name, "namespace": r.Namespace}
}
