package preflight

import (
	"cmp"
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/rule"
)

const (
	enforceLevel = "pod-security.kubernetes.io/enforce"
	// What a namespace has that todoctl makes.
	newNamespaceLevel = "restricted"
)

// security asks the API server's own evaluator whether the namespace's Pod
// Security level admits every pod.
func (c *check) security() error {
	if c.options.Security == nil || !c.saw(Namespaces) {
		return nil
	}
	level, version := newNamespaceLevel, "latest"
	if c.survey.Namespace != nil {
		level = c.survey.Namespace.Labels[enforceLevel]
		version = cmp.Or(c.survey.Namespace.Labels[enforceLevel+"-version"], "latest")
	}
	if level == "" {
		return nil
	}
	pods := c.subject.pods()
	for _, document := range c.subject.installed() {
		pod := pods[document]
		if pod == nil {
			continue
		}
		refusals, err := c.options.Security(level, version, pod.Plain().(map[string]any))
		if err != nil {
			return err
		}
		for _, refusal := range refusals {
			c.found("namespace-pod-security", object(document), "",
				"the namespace %s enforces the Pod Security level %s, which does not admit the pods of %s: %s",
				c.survey.Name, level, nameOf(document), refusal)
		}
	}
	return nil
}

// needed are the permissions that a deployment uses, whatever is rendered.
func needed() []Permission {
	var all []Permission
	for resource, verbs := range map[string]string{
		"secrets": "get list create update patch delete", "pods": "get list watch", "events": "list watch",
		"pods/log": "get", "configmaps": "get", "services": "get",
	} {
		for _, verb := range strings.Fields(verbs) {
			all = append(all, Permission{Verb: verb, Resource: resource})
		}
	}
	for _, verb := range []string{"get", "list", "watch"} {
		all = append(all, Permission{Verb: verb, Group: "apps", Resource: "deployments"},
			Permission{Verb: verb, Group: "apps", Resource: "replicasets"})
	}
	for _, verb := range []string{"get", "create", "update", "delete"} {
		all = append(all, Permission{Verb: verb, Group: "coordination.k8s.io", Resource: "leases"})
	}
	return all
}

// namespaceLabels are those that todoctl gives a namespace.
func (c *check) namespaceLabels() map[string]string {
	labels := map[string]string{"app": "todo-chatbot", "managed-by": "helm"}
	if environment := c.subject.Values.Get("environment").Text(); environment != "" {
		labels["environment"] = environment
	}
	return labels
}

// onNamespace are the permissions on the namespace itself. One that is there with its
// labels is left as it is, so that the rights of its administrator are enough.
func (c *check) onNamespace() (wanted []Permission, labelling string) {
	if !c.saw(Namespaces) {
		return nil, "" // Who may not look at it does not write to it either.
	}
	if c.survey.Namespace == nil {
		for _, verb := range []string{"get", "create", "patch"} {
			wanted = append(wanted, Permission{Verb: verb, Resource: "namespaces", Cluster: true})
		}
		return wanted, ""
	}
	for _, label := range slices.Sorted(maps.Keys(c.namespaceLabels())) {
		if value := c.namespaceLabels()[label]; c.survey.Namespace.Labels[label] != value {
			labelling += " " + label + "=" + value
		}
	}
	if labelling == "" {
		return nil, ""
	}
	return []Permission{{Verb: "patch", Resource: "namespaces", Cluster: true}},
		"kubectl label --overwrite namespace " + c.survey.Name + labelling
}

// permissions asks whether the caller may do what a deployment does.
func (c *check) permissions(ctx context.Context, cluster Cluster) error {
	wanted := needed()
	namespace, labelling := c.onNamespace()
	wanted = append(wanted, namespace...)
	for _, document := range c.subject.installed() {
		group, _, grouped := strings.Cut(document.Get("apiVersion").Text(), "/")
		if !grouped {
			group = ""
		}
		kind := document.Get("kind").Text()
		for _, verb := range []string{"get", "create", "patch", "delete"} {
			wanted = append(wanted, Permission{Verb: verb, Group: group, Resource: plural(kind),
				Cluster: kind == "Namespace"})
		}
	}
	slices.SortFunc(wanted, func(a, b Permission) int {
		return cmp.Or(strings.Compare(a.Resource, b.Resource), strings.Compare(a.Group, b.Group),
			strings.Compare(a.Verb, b.Verb))
	})
	denied, err := cluster.Denied(ctx, slices.Compact(wanted))
	if err != nil || len(denied) == 0 {
		return err
	}
	hint := ""
	if len(denied) == 1 && labelling != "" && denied[0] == namespace[0] {
		hint = "the namespace lacks labels, and all else you may do: let somebody who may run " + labelling
	}
	c.found("permission", spot{}, hint, "you may not %s in the namespace %s", deniedText(denied), c.survey.Name)
	return nil
}

// deniedText puts the verbs of one resource together.
func deniedText(denied []Permission) string {
	var parts []string
	for i := 0; i < len(denied); {
		verbs := []string{}
		first := denied[i]
		for ; i < len(denied) && denied[i].Resource == first.Resource && denied[i].Group == first.Group; i++ {
			verbs = append(verbs, denied[i].Verb)
		}
		parts = append(parts,
			strings.TrimPrefix(Permission{Verb: enumerated(verbs), Group: first.Group,
				Resource: first.Resource}.String(), " "))
	}
	return enumerated(parts)
}

// plural is the resource of a kind, as all of those that the chart has form it.
func plural(kind string) string {
	lower := strings.ToLower(kind)
	switch {
	case strings.HasSuffix(lower, "y"):
		return strings.TrimSuffix(lower, "y") + "ies"
	case strings.HasSuffix(lower, "s"):
		return lower + "es"
	}
	return lower + "s"
}

// dryRun lets the API server judge each object, where its namespace is there.
func (c *check) dryRun(ctx context.Context, cluster Cluster) error {
	if c.options.NoDryRun || c.survey.Namespace == nil ||
		c.survey.Namespace.Status.Phase == corev1.NamespaceTerminating {
		return nil
	}
	for _, document := range c.subject.installed() {
		plain, ok := document.Plain().(map[string]any)
		if !ok || !c.known(document.Get("apiVersion").Text(), document.Get("kind").Text()) ||
			c.alreadyFound(nameOf(document)) {
			continue
		}
		if metadata, ok := plain["metadata"].(map[string]any); ok && metadata["namespace"] == nil &&
			document.Get("kind").Text() != "Namespace" {
			metadata["namespace"] = c.survey.Name
		}
		if err := cluster.DryRun(ctx, plain); err != nil {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			c.found("dry-run", object(document), c.refusalHint(nameOf(document), err),
				"the API server would refuse %s: %s", nameOf(document), oneLine(err.Error()))
		}
	}
	return nil
}

// refusalHint says what helps where the API server's words tell it; "" leaves it at those.
func (c *check) refusalHint(name string, err error) string {
	said := err.Error()
	switch {
	case strings.Contains(said, "provided port is already allocated"):
		return "another Service of the cluster has that node port (kubectl get services -A shows which): set " +
			"service.frontend.nodePort to a free one"
	case strings.Contains(said, "provided port is not in the valid range"):
		return "this cluster gives out other node ports, as it says: set service.frontend.nodePort to one of them"
	case strings.Contains(said, "failed calling webhook"):
		return "a webhook of the cluster doesn't answer: whoever keeps it has to start it again " +
			"(kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations)"
	case strings.Contains(said, "admission webhook"):
		return "a webhook of the cluster refuses it, and says why: keep to it, or ask whoever keeps it"
	case strings.Contains(said, "ValidatingAdmissionPolicy"):
		return "an admission policy of the cluster refuses it, and says why: keep to it, or ask whoever keeps it " +
			"(kubectl get validatingadmissionpolicies)"
	case strings.Contains(said, "exceeded quota"):
		return "raise the namespace's quota (kubectl -n " + c.survey.Name + " describe quota), or ask for less"
	case lackedRight.MatchString(said):
		return "you may not do that here: ask for the ClusterRole admin in the namespace (kubectl create " +
			"rolebinding), or deploy as somebody who has it"
	}
	return c.unchangeable(name, err)
}

// lackedRight is how the API server refuses whom it knows and who has not the right
// (apiserver/pkg/endpoints/handlers/responsewriters of Kubernetes).
var lackedRight = regexp.MustCompile(`User "[^"]*" cannot \w+ resource`)

// unchangeable says what helps where an object that is there has another value in a
// field that Kubernetes never changes; "" where that isn't what is wrong.
func (c *check) unchangeable(name string, err error) string {
	if !strings.Contains(err.Error(), "field is immutable") {
		return ""
	}
	kind, object, _ := strings.Cut(name, "/")
	if strings.Contains(err.Error(), lifecycle.Immutable) {
		return "somebody made it immutable, which Kubernetes never takes back: make it again as it is, then deploy: " +
			lifecycle.Unfreeze(c.survey.Name, strings.ToLower(kind)+"/"+object)
	}
	return "Kubernetes never changes that field of an object that is there: delete the object and leave its pods " +
		"running, then deploy, which makes it again: kubectl -n " +
		c.survey.Name + " delete " + strings.ToLower(kind) + " " + object + " --cascade=orphan"
}

func (c *check) known(group, kind string) bool {
	return !c.saw(APIs) || len(c.survey.APIs) == 0 || slices.Contains(c.survey.APIs[group], kind)
}

// alreadyFound says whether a rule has told what a dry run would tell again of
// the frontend's Service: that its node port is taken.
func (c *check) alreadyFound(name string) bool {
	return strings.HasPrefix(name, "Service/") &&
		slices.ContainsFunc(c.findings, func(f rule.Finding) bool { return f.Rule.ID == "node-port-taken" })
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
