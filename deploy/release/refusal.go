package release

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// refusedObject finds the object in what the API server says of it.
var refusedObject = regexp.MustCompile(
	`(?i)\b(services?|deployments?|configmaps?|secrets?|serviceaccounts?|networkpolic(?:y|ies)|poddisruptionbudgets?` +
		`|ingress(?:es)?)(?:\.[a-z.0-9]+)? "?([a-z0-9][a-z0-9.-]*)"?|"([a-z0-9][a-z0-9.-]*)" of kind (\w+)`)

// beingTerminated is what the API server says of what is written into a namespace that is being deleted
// (plugin/pkg/admission/namespace/lifecycle of Kubernetes).
const beingTerminated = "because it is being terminated"

// refusal makes a reason of what the API server or Helm said while applying in a
// namespace.
func refusal(namespace, message string) lifecycle.Reason {
	r := lifecycle.Reason{Code: lifecycle.ClusterRefused, Object: "release/" + entity.Release, Message: message,
		Severe: true}
	switch {
	case strings.Contains(message, "provided port is already allocated"):
		r.Code, r.Object = lifecycle.NodePortTaken, "service/"+entity.Frontend.Name()
		r.Hint =
			"another service of the cluster has that node port (kubectl get services -A shows which): choose " +
				"another with --set service.frontend.nodePort=30081"
	case strings.Contains(message, "conflict with"):
		r.Code = lifecycle.FieldConflict
		r.Hint =
			"somebody else wrote the same field: put it into your values or take their change back, or overwrite it " +
				"with --force-conflicts"
	case strings.Contains(message, "exceeded quota"):
		r.Code = lifecycle.QuotaExceeded
		r.Hint = "raise the namespace's quota (kubectl describe quota), or deploy less: --profile dev"
	case strings.Contains(message, "violates PodSecurity"):
		r.Code = lifecycle.PodSecurity
		r.Hint =
			"let the pods keep to the level of the namespace, or lower its label pod-security.kubernetes.io/enforce"
	case strings.Contains(message, lifecycle.Immutable):
		r.Hint = "somebody made it immutable, which Kubernetes never takes back: make it again as it is, " +
			"then do this once more"
	case strings.Contains(message, "field is immutable"):
		r.Hint =
			"Kubernetes never changes that field of an object that is there: delete the object and leave its pods " +
				"running, and todoctl deploy or doctor --fix makes it again"
	case strings.Contains(message, "invalid ownership metadata"), strings.Contains(message, "cannot be imported"):
		r.Hint =
			"an object of that name belongs to somebody else: delete or rename it, or deploy to another namespace " +
				"with --namespace"
	case strings.Contains(message, beingTerminated):
		r.Code = lifecycle.BeingDeleted
		r.Object = "namespace/" + namespace
		r.Hint = "todoctl deploy waits until the namespace is gone, and installs again"
	case strings.Contains(message, "failed calling webhook"):
		r.Hint = "a webhook of the cluster doesn't answer: whoever keeps it has to start it again " +
			"(kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations)"
	case strings.Contains(message, "is forbidden"):
		r.Hint =
			"you, or the namespace's quota or Pod Security level, do not allow it: kubectl auth can-i --list shows " +
				"your rights"
	default:
		r.Hint = "fix what the API server names, and deploy again: nothing of it was taken"
	}
	if found := refusedObject.FindStringSubmatch(message); found != nil && r.Code != lifecycle.NodePortTaken &&
		r.Code != lifecycle.BeingDeleted {
		if kind, name := found[1], found[2]; name != "" {
			r.Object = singular(kind) + "/" + name
		} else {
			r.Object = singular(found[4]) + "/" + found[3]
		}
	}
	kind, name, named := strings.Cut(r.Object, "/")
	switch {
	case !named:
	case strings.Contains(message, lifecycle.Immutable):
		r.Hint += ": " + lifecycle.Unfreeze(namespace, r.Object)
	case strings.Contains(message, "field is immutable"):
		r.Hint += fmt.Sprintf(": kubectl -n %s delete %s %s --cascade=orphan", namespace, kind, name)
	}
	return r
}

func singular(kind string) string {
	kind = strings.ToLower(kind)
	switch {
	case strings.HasSuffix(kind, "ies"):
		return strings.TrimSuffix(kind, "ies") + "y"
	case kind == "ingress", kind == "ingresses":
		return "ingress"
	}
	return strings.TrimSuffix(kind, "s")
}
