package e2e

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func (k *keeping) makeNamespace(t *testing.T) {
	t.Helper()
	object := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace}}
	if _, err := k.client.CoreV1().Namespaces().Create(t.Context(), object, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

// makeSecret makes the Secret as values.yaml says a person can.
func (k *keeping) makeSecret(t *testing.T) {
	t.Helper()
	object := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "todo-chatbot-secrets"}, StringData: map[string]string{
		"DATABASE_URL": k.databaseURL(), "OPENAI_API_KEY": k.canary["OPENAI_API_KEY"], "JWT_SECRET": k.canary["JWT_SECRET"], "MCP_CONFIG": "{}"}}
	if _, err := k.client.CoreV1().Secrets(namespace).Create(t.Context(), object, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

// forget deletes all of Helm's records.
func (k *keeping) forget(t *testing.T) {
	t.Helper()
	if err := k.client.CoreV1().Secrets(namespace).DeleteCollection(t.Context(), metav1.DeleteOptions{}, metav1.ListOptions{LabelSelector: "owner=helm"}); err != nil {
		t.Fatal(err)
	}
}

// doctorTells holds doctor to telling of lost records, and to deleting nothing even
// where it may.
func (k *keeping) doctorTells(t *testing.T) {
	t.Helper()
	out, err := k.try(t.Context(), "todoctl", "doctor", "--fix", "--yes", "--delete")
	if err == nil || !strings.Contains(out, "[RECORDS_MISSING]") || strings.Contains(out, "delete it") {
		t.Fatalf("%v\n%s", err, out)
	}
}
