package lifecycle

import (
	"slices"
	"strings"
)

// Tool is what made an object and keeps it.
type Tool string

// The tools that are known by what they write into objects.
const (
	ByTodoctl       Tool = "todoctl"
	ByHelm          Tool = "Helm"
	ByArgoCD        Tool = "Argo CD"
	ByFluxHelm      Tool = "Flux HelmRelease"
	ByFluxKustomize Tool = "Flux Kustomization"
	ByKubectl       Tool = "kubectl"
)

// Owner is who made an object and keeps it. The zero value is nobody that is known.
type Owner struct {
	Tool Tool   `json:"tool"`
	Name string `json:"name,omitempty"` // of the Application, HelmRelease, Kustomization or Helm release
	// Namespace is where that is, as far as the object says it.
	Namespace string `json:"namespace,omitempty"`
}

// Marks of the tools, as their documentation has them: "Resource Tracking" of Argo CD; "Helm Releases" and
// "Kustomization" of Flux; "Labels and Annotations" of Helm; kubectl apply of Kubernetes.
const (
	argoTracking  = "argocd.argoproj.io/tracking-id" // <application>:<group>/<kind>:<namespace>/<name>
	argoInstance  = "argocd.argoproj.io/instance"
	instance      = "app.kubernetes.io/instance"
	fluxHelm      = "helm.toolkit.fluxcd.io/"
	fluxKustomize = "kustomize.toolkit.fluxcd.io/"
	helmName      = "meta.helm.sh/release-name"
	helmNamespace = "meta.helm.sh/release-namespace"
	lastApplied   = "kubectl.kubernetes.io/last-applied-configuration"
)

// MarksOwner says whether a label or annotation is one by which a tool knows an object as its own, besides Helm's.
func MarksOwner(key string) bool {
	return key == lastApplied || slices.ContainsFunc([]string{"argocd.argoproj.io/", fluxHelm, fluxKustomize},
		func(prefix string) bool { return strings.HasPrefix(key, prefix) })
}

// argoManagers are the names under which Argo CD's controller writes fields.
var argoManagers = []string{"argocd-controller", "argocd-application-controller"}

// OwnerOf tells by an object's labels, annotations and the names of those who wrote its fields who keeps it. Whoever
// reconciles comes first: Flux keeps a Helm release, and Argo CD applies what Helm rendered. The label
// app.kubernetes.io/instance alone is no sign of Argo CD, as most charts have it too.
func OwnerOf(labels, annotations map[string]string, managers []string) Owner {
	wrote := func(names ...string) bool {
		return slices.ContainsFunc(managers, func(m string) bool { return slices.Contains(names, m) })
	}
	argo, _, tracked := strings.Cut(annotations[argoTracking], ":")
	// Argo CD names an Application of another namespace than its own "<namespace>_<name>".
	space, app, elsewhere := strings.Cut(argo, "_")
	switch {
	case tracked && elsewhere:
		return Owner{Tool: ByArgoCD, Name: app, Namespace: space}
	case tracked:
		return Owner{Tool: ByArgoCD, Name: argo}
	case labels[argoInstance] != "":
		return Owner{Tool: ByArgoCD, Name: labels[argoInstance]}
	case labels[fluxHelm+"name"] != "":
		return Owner{Tool: ByFluxHelm, Name: labels[fluxHelm+"name"], Namespace: labels[fluxHelm+"namespace"]}
	case labels[fluxKustomize+"name"] != "":
		return Owner{Tool: ByFluxKustomize, Name: labels[fluxKustomize+"name"],
			Namespace: labels[fluxKustomize+"namespace"]}
	case annotations[helmName] != "" && wrote("todoctl"):
		return Owner{Tool: ByTodoctl, Name: annotations[helmName], Namespace: annotations[helmNamespace]}
	case annotations[helmName] != "":
		return Owner{Tool: ByHelm, Name: annotations[helmName], Namespace: annotations[helmNamespace]}
	// It may have written to what was taken over from it, too, which Helm has marked since.
	case wrote(argoManagers...):
		return Owner{Tool: ByArgoCD, Name: labels[instance]}
	case annotations[lastApplied] != "",
		slices.ContainsFunc(managers, func(m string) bool { return strings.HasPrefix(m, "kubectl") }):
		return Owner{Tool: ByKubectl}
	}
	return Owner{}
}

// String is the owner for people, such as "the Argo CD Application shop"; "" for nobody that is known.
func (o Owner) String() string {
	text := map[Tool]string{ByTodoctl: "todoctl, as the release", ByHelm: "Helm, as the release",
		ByArgoCD:   "the Argo CD Application",
		ByFluxHelm: "the Flux HelmRelease", ByFluxKustomize: "the Flux Kustomization", ByKubectl: "kubectl"}[o.Tool]
	if o.Name != "" {
		text += " " + o.Name
	}
	if o.Namespace != "" {
		text += " of namespace " + o.Namespace
	}
	return text
}

// Reconciles says whether the owner puts back, by itself and for ever, what others change.
func (o Owner) Reconciles() bool {
	return o.Tool == ByArgoCD || o.Tool == ByFluxHelm || o.Tool == ByFluxKustomize
}

// Keeps says whether an object that this owner marked, such as by the other, is this one's. Some marks name no owner.
func (o Owner) Keeps(other Owner) bool {
	return o.Tool == other.Tool && (o.Name == other.Name || other.Name == "")
}

// Advice says where a change has to be made so that it stays; "" where it may be made with todoctl.
func (o Owner) Advice() string {
	switch o.Tool {
	case ByArgoCD:
		return "change it where the Application reads it, its Git repository or its values (argocd app get " + o.Name +
			"): Argo CD puts back what is changed here"
	case ByFluxHelm:
		return "change the values where the HelmRelease reads them (flux get helmrelease " + o.Name + o.in() +
			"): Flux puts back what is changed here"
	case ByFluxKustomize:
		return "change it in the source that the Kustomization reads (flux get kustomization " + o.Name + o.in() +
			"): Flux puts back what is changed here"
	case ByKubectl:
		return "change the manifest that was applied, and apply it again: the next kubectl apply puts back what is " +
			"changed here"
	}
	return ""
}

func (o Owner) in() string {
	if o.Namespace == "" {
		return ""
	}
	return " -n " + o.Namespace
}
