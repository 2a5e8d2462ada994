package kubeschema_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"

	"github.com/todo-chatbot/todo-chatbot/internal/kubeschema"
)

var update = flag.Bool("update", false, "rewrite the schemas")

// TestTheSchemasAreTheTypes holds the schemas that test/judge reads to the Go
// types of the Kubernetes release that the product links: every kind that the
// chart renders, except those that are not Kubernetes' own.
func TestTheSchemasAreTheTypes(t *testing.T) {
	for _, example := range []runtime.Object{
		&corev1.Namespace{}, &corev1.ConfigMap{}, &corev1.Secret{}, &corev1.Service{}, &corev1.ServiceAccount{}, &corev1.Pod{},
		&appsv1.Deployment{}, &policyv1.PodDisruptionBudget{}, &networkingv1.NetworkPolicy{}, &networkingv1.Ingress{},
	} {
		kinds, _, err := scheme.Scheme.ObjectKinds(example)
		if err != nil {
			t.Fatal(err)
		}
		kind := kinds[0]
		t.Run(kind.Kind, func(t *testing.T) {
			var got bytes.Buffer
			encoder := json.NewEncoder(&got)
			encoder.SetIndent("", " ")
			if err := encoder.Encode(kubeschema.Of(kind, example)); err != nil {
				t.Fatal(err)
			}
			// The names by which kubeconform looks for schemas: kind-group-version.json.
			name := strings.ToLower(kind.Kind)
			if kind.Group != "" {
				name += "-" + strings.Split(kind.Group, ".")[0]
			}
			path := filepath.Join("testdata", name+"-"+kind.Version+".json")
			if *update {
				if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil || !bytes.Equal(want, got.Bytes()) {
				t.Errorf("%s is not what the Go type gives (%v): rewrite it with go test ./internal/kubeschema -update", path, err)
			}
		})
	}
}
