package preflight

import (
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/version"

	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

// oldest is the oldest Kubernetes that the chart is for, as its Chart.yaml says.
const oldest = "1.30.0"

// unseen tells what the caller may not look at, because then it was not checked.
func (c *check) unseen() {
	if len(c.survey.Unseen) == 0 {
		return
	}
	parts := make([]string, 0, len(c.survey.Unseen))
	for part := range c.survey.Unseen {
		parts = append(parts, string(part))
	}
	slices.Sort(parts)
	c.found("cluster-unseen", spot{}, "", "you may not look at %s: what depends on that was not checked (%v)",
		enumerated(parts), c.survey.Unseen[Part(parts[0])])
}

// versions asks whether the cluster knows every kind that is rendered.
func (c *check) versions() {
	if running, err := version.ParseGeneric(c.survey.Version); err == nil &&
		running.LessThan(version.MustParseGeneric(oldest)) {
		c.found("cluster-version", spot{}, "", "the cluster runs Kubernetes %s, and the chart needs %s or newer",
			c.survey.Version, oldest)
	}
	if !c.saw(APIs) || len(c.survey.APIs) == 0 {
		return
	}
	for _, document := range c.subject.installed() {
		group, kind := document.Get("apiVersion").Text(), document.Get("kind").Text()
		if group == "" || slices.Contains(c.survey.APIs[group], kind) {
			continue
		}
		hint := "install what provides it, or switch the object off in the values"
		if other := c.served(kind); len(other) > 0 {
			hint = "the cluster serves " + kind + " as " + strings.Join(other, ", ")
		} else if kind == "HTTPRoute" {
			hint =
				"install the Gateway API in the cluster, or set httpRoute.enabled to false and use an Ingress or " +
					"the node port"
		}
		c.found("api-version", c.kindSwitch(kind, document), hint, "the cluster does not know %s of %s", kind, group)
	}
}

// kindSwitch is the value that switches a kind on, where there is one.
func (c *check) kindSwitch(kind string, document *values.Node) spot {
	switches := map[string]string{"HTTPRoute": "httpRoute.enabled", "Ingress": "ingress.enabled",
		"NetworkPolicy": "networkPolicy.enabled", "PodDisruptionBudget": "podDisruptionBudget.enabled"}
	if path := switches[kind]; path != "" {
		return c.subject.at(path, document)
	}
	return object(document)
}

// served lists the versions under which a kind is served.
func (c *check) served(kind string) []string {
	var found []string
	for _, group := range slices.Sorted(maps.Keys(c.survey.APIs)) {
		if slices.Contains(c.survey.APIs[group], kind) {
			found = append(found, group)
		}
	}
	return found
}

func (c *check) namespace() {
	if c.survey.Namespace != nil && (c.survey.Namespace.Status.Phase == corev1.NamespaceTerminating ||
		c.survey.Namespace.DeletionTimestamp != nil) {
		c.found("namespace-ending", spot{}, "", "the namespace %s is being deleted", c.survey.Name)
	}
}

// enumerated joins words as a sentence does.
func enumerated(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
