package e2e

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// edit changes an object as a person does, under the name of their tool.
func (g *ground) edit(t *testing.T, resource, name, manager, patch string) {
	t.Helper()
	client := g.client.CoreV1().RESTClient()
	switch resource {
	case "deployments":
		client = g.client.AppsV1().RESTClient()
	case "poddisruptionbudgets":
		client = g.client.PolicyV1().RESTClient()
	}
	err := client.Patch(types.StrategicMergePatchType).Namespace(namespace).Resource(resource).Name(name).Param("fieldManager", manager).
		Body([]byte(patch)).Do(t.Context()).Error()
	if err != nil {
		t.Fatal(err)
	}
}

// marked are the marks of an object of the release.
func marked(name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Name: name, Labels: map[string]string{"app.kubernetes.io/managed-by": "Helm"},
		Annotations: map[string]string{"meta.helm.sh/release-name": "todo-chatbot", "meta.helm.sh/release-namespace": namespace}}
}

// orphan deploys without the disruption budgets, and makes one of them again.
func (g *ground) orphan(t *testing.T) {
	t.Helper()
	g.reported(t, g.must(t, g.operateArgs("--set", "podDisruptionBudget.enabled=false")...).out.String())
	one := intstr.FromInt32(1)
	budget := &policyv1.PodDisruptionBudget{ObjectMeta: marked("todo-chatbot-backend"), Spec: policyv1.PodDisruptionBudgetSpec{MaxUnavailable: &one,
		Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "todo-chatbot-backend"}}}}
	if _, err := g.client.PolicyV1().PodDisruptionBudgets(namespace).Create(t.Context(), budget, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

// staysUnrecorded marks an object as the release's of which no record says anything.
func (g *ground) staysUnrecorded(t *testing.T) {
	if _, err := g.client.CoreV1().ConfigMaps(namespace).Create(t.Context(), &corev1.ConfigMap{ObjectMeta: marked("left-over")}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	out, err := g.try(t.Context(), "todoctl", "doctor", "--fix", "--yes", "--delete")
	if err == nil || !strings.Contains(out, "ORPHANED") || !strings.Contains(out, "kubectl -n todo-chatbot delete configmap left-over") {
		t.Errorf("%v\n%s", err, out)
	}
	if err := g.client.CoreV1().ConfigMaps(namespace).Delete(t.Context(), "left-over", metav1.DeleteOptions{}); err != nil {
		t.Errorf("it did not stay: %v", err)
	}
}
