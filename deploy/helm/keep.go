package helm

import (
	helmkube "helm.sh/helm/v4/pkg/kube"
	"k8s.io/cli-runtime/pkg/resource"
)

// Update applies target. Helm would delete what only original has; what outlives
// a release stays, whoever keeps it from now on.
func (w waiting) Update(original, target helmkube.ResourceList,
	options ...helmkube.ClientUpdateOption) (*helmkube.Result, error) {
	spared := original.Difference(target).Filter(outlives)
	return w.Interface.Update(original.Difference(spared), target, options...)
}

// outlives says whether an object is of more worth than the release it leaves: a
// Secret may hold the only copy of a key, and a namespace takes along whatever
// anybody has in it.
func outlives(object *resource.Info) bool {
	kind := object.Mapping.GroupVersionKind
	return kind.Group == "" && (kind.Kind == "Secret" || kind.Kind == "Namespace")
}
