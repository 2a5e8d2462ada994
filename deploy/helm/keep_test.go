package helm

import (
	"slices"
	"testing"

	helmkube "helm.sh/helm/v4/pkg/kube"
	kubefake "helm.sh/helm/v4/pkg/kube/fake"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/cli-runtime/pkg/resource"
)

// deleting is a cluster that tells what an update would delete, as Helm works it out.
type deleting struct {
	kubefake.PrintingKubeClient
	deleted []string
}

func (d *deleting) Update(original, target helmkube.ResourceList, _ ...helmkube.ClientUpdateOption) (*helmkube.Result, error) {
	for _, object := range original.Difference(target) {
		d.deleted = append(d.deleted, object.Mapping.GroupVersionKind.Kind+"/"+object.Name)
	}
	return &helmkube.Result{}, nil
}

func TestAnUpdateDeletesNeitherSecretsNorNamespaces(t *testing.T) {
	object := func(group, kind, name string) *resource.Info {
		return &resource.Info{Name: name, Namespace: "a", Mapping: &meta.RESTMapping{GroupVersionKind: schema.GroupVersionKind{Group: group, Version: "v1", Kind: kind}}}
	}
	secret, namespace, config := object("", "Secret", "s"), object("", "Namespace", "n"), object("", "ConfigMap", "c")
	service := object("", "Service", "kept")
	// A kind of the same name from somewhere else holds nothing of ours.
	foreign := object("vault.example", "Secret", "v")
	cluster := &deleting{}
	before := helmkube.ResourceList{secret, namespace, config, service, foreign}
	if _, err := (waiting{Interface: cluster}).Update(before, helmkube.ResourceList{service}); err != nil {
		t.Fatal(err)
	}
	if want := []string{"ConfigMap/c", "Secret/v"}; !slices.Equal(cluster.deleted, want) {
		t.Errorf("deleted %v, want %v", cluster.deleted, want)
	}
}
