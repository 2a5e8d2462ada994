package e2e

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	appsv1apply "k8s.io/client-go/applyconfigurations/apps/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/local"
)

func quota(t *testing.T, g *ground) func() {
	t.Helper()
	q := &corev1.ResourceQuota{ObjectMeta: metav1.ObjectMeta{Name: "tight"}, Spec: corev1.ResourceQuotaSpec{Hard: corev1.ResourceList{"pods": resource.MustParse("2")}}}
	if _, err := g.client.CoreV1().ResourceQuotas(namespace).Create(t.Context(), q, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := g.client.CoreV1().ResourceQuotas(namespace).Delete(t.Context(), q.Name, metav1.DeleteOptions{}); err != nil {
			t.Error(err)
		}
	}
}

func takenPort(t *testing.T, g *ground) func() {
	t.Helper()
	s := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: "taken"}, Spec: corev1.ServiceSpec{Type: corev1.ServiceTypeNodePort,
		Ports: []corev1.ServicePort{{Port: 80, NodePort: 30099}}, Selector: map[string]string{"app": "nobody"}}}
	if _, err := g.client.CoreV1().Services("default").Create(t.Context(), s, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := g.client.CoreV1().Services("default").Delete(t.Context(), s.Name, metav1.DeleteOptions{}); err != nil {
			t.Error(err)
		}
	}
}

// foreignField writes a field that the chart writes too, as somebody else.
func foreignField(t *testing.T, g *ground) func() {
	t.Helper()
	wanted := appsv1apply.Deployment("todo-chatbot-frontend", namespace).WithSpec(appsv1apply.DeploymentSpec().WithReplicas(2))
	if _, err := g.client.AppsV1().Deployments(namespace).Apply(t.Context(), wanted, metav1.ApplyOptions{FieldManager: "somebody", Force: true}); err != nil {
		t.Fatal(err)
	}
	return func() {}
}

// loadStub builds a backend that fails on demand, and loads it.
func (g *ground) loadStub(t *testing.T) {
	t.Helper()
	source := t.TempDir()
	if err := os.CopyFS(source, os.DirFS(filepath.Join(g.root, "deploy", "release", "testdata", "stub"))); err != nil {
		t.Fatal(err)
	}
	page := filepath.Join(source, "app", "web", "page", "dist")
	if err := os.MkdirAll(page, 0o755); err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{filepath.Join(page, "index.html"): "<!doctype html>", filepath.Join(source, "go.mod"): "module example.com/stub\n\ngo 1.26\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	store, archives := filepath.Join(source, "store"), filepath.Join(source, "archives")
	platform := "linux/" + runtime.GOARCH
	g.todoctl(t, "images", "build", "--tag", stub, "--platform", platform, "--store", store, "--source", source)
	g.todoctl(t, "images", "load", "--tag", stub, "--platform", platform, "--store", store, "--to", "archive:"+archives)
	cluster := local.Cluster{Program: g.program("todo-cluster"), Name: g.name, Out: os.Stderr}
	if err := cluster.Load(t.Context(), filepath.Join(archives, "todo-chatbot-backend_"+stub+".tar")); err != nil {
		t.Fatalf("load the stand-in: %v", err)
	}
}
