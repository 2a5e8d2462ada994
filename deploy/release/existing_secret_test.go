package release_test

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// mine is a Secret that somebody else keeps.
const mine = "secrets.existingSecret=mine"

// keepMine makes the Secret as External Secrets would, and has the bench give none.
func keepMine(t *testing.T, b *bench, data map[string]string) {
	t.Helper()
	b.secrets = entity.Secrets{}
	secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "mine", Namespace: entity.Namespace,
		OwnerReferences: []metav1.OwnerReference{{APIVersion: "external-secrets.io/v1", Kind: "ExternalSecret", Name: "mine", UID: "1"}}}, Data: map[string][]byte{}}
	for key, value := range data {
		secret.Data[key] = []byte(value)
	}
	if _, err := b.cluster.api.CoreV1().Secrets(entity.Namespace).Create(t.Context(), secret, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

func complete() map[string]string {
	return map[string]string{entity.DatabaseURL: databaseURL, entity.JWTSecret: strings.Repeat("k", 48)}
}

// untouched says that the Secret is as it was made, and that there is none of our own.
func untouched(t *testing.T, b *bench) {
	t.Helper()
	secret, err := b.cluster.api.CoreV1().Secrets(entity.Namespace).Get(t.Context(), "mine", metav1.GetOptions{})
	if err != nil || string(secret.Data[entity.JWTSecret]) != strings.Repeat("k", 48) || len(secret.Annotations) > 0 || len(secret.Labels) > 0 {
		t.Errorf("the Secret was written: %v %v %v", secret.Labels, secret.Annotations, err)
	}
	if _, err := b.cluster.api.CoreV1().Secrets(entity.Namespace).Get(t.Context(), entity.Secret, metav1.GetOptions{}); err == nil {
		t.Error("there is a Secret of our own, which nothing reads")
	}
}

func TestASecretThatSomebodyElseKeeps(t *testing.T) {
	t.Run("is read by deploy, and never written", func(t *testing.T) {
		b := newBench(t)
		keepMine(t, b, complete())
		if report := b.must(t, mine); report.State != lifecycle.Running {
			t.Errorf("%+v", report)
		}
		untouched(t, b)
		backend, err := b.cluster.api.AppsV1().Deployments(entity.Namespace).Get(t.Context(), entity.Backend.Name(), metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range backend.Spec.Template.Spec.Containers[0].Env {
			if e.ValueFrom != nil && e.ValueFrom.SecretKeyRef != nil && e.ValueFrom.SecretKeyRef.Name != "mine" {
				t.Errorf("%s is read from %s", e.Name, e.ValueFrom.SecretKeyRef.Name)
			}
		}
	})
	t.Run("with new content starts the pods again by the same deploy", func(t *testing.T) {
		b := newBench(t)
		keepMine(t, b, complete())
		b.must(t, mine)
		rewritten(t, b)
		if status, err := b.Secrets(t.Context()); err != nil || status.Current {
			t.Errorf("it is not seen that the pods run with what it held before: %+v %v", status, err)
		}
		if report := b.must(t, mine); report.Revision.Number != 2 {
			t.Errorf("%+v", report)
		}
		if status, err := b.Secrets(t.Context()); err != nil || !status.Current || len(status.Faults) > 0 {
			t.Errorf("%+v %v", status, err)
		}
	})
	t.Run("that is not there, or not complete, is told before anything is changed", func(t *testing.T) {
		b := newBench(t)
		b.secrets = entity.Secrets{}
		if _, err := b.deploy(t.Context(), mine); err == nil || !strings.Contains(err.Error(), "the Secret mine is not there") {
			t.Errorf("not there: %v", err)
		}
		keepMine(t, b, map[string]string{entity.DatabaseURL: databaseURL})
		if _, err := b.deploy(t.Context(), mine); err == nil || !strings.Contains(err.Error(), entity.JWTSecret) {
			t.Errorf("without a key that would be made in our own: %v", err)
		}
		if history, err := b.History(t.Context()); err != nil || len(history) > 0 {
			t.Errorf("%v %v", history, err)
		}
	})
	t.Run("beside secrets that are given is refused", func(t *testing.T) {
		b := newBench(t)
		given := b.secrets
		keepMine(t, b, complete())
		b.secrets = given
		_, err := b.deploy(t.Context(), mine)
		if err == nil || !strings.Contains(err.Error(), "somebody else keeps") || !strings.Contains(err.Error(), entity.DatabaseURL) || strings.Contains(err.Error(), databaseURL) {
			t.Error(err)
		}
		b.secrets = entity.Secrets{}
		_, err = b.deploy(t.Context(), mine, "secrets.jwtSecret="+strings.Repeat("a", 40))
		if err == nil || !strings.Contains(err.Error(), "somebody else keeps") {
			t.Error(err)
		}
	})
	t.Run("is not rotated, and it is said who keeps it", func(t *testing.T) {
		b := newBench(t)
		keepMine(t, b, complete())
		b.must(t, mine)
		_, err := b.ChangeSecrets(t.Context(), "Rotated", entity.Secrets.Rotated)
		if err == nil || !strings.Contains(err.Error(), "ExternalSecret/mine") || !strings.Contains(err.Error(), "the Secret mine") {
			t.Error(err)
		}
		untouched(t, b)
		if history, err := b.History(t.Context()); err != nil || len(history) != 1 {
			t.Errorf("%d revisions, %v", len(history), err)
		}
	})
	t.Run("is what status, secrets and doctor speak of", func(t *testing.T) {
		b := newBench(t)
		keepMine(t, b, complete())
		b.must(t, mine)
		if status, err := b.Secrets(t.Context()); err != nil || status.Secret != "mine" || status.KeptBy != "ExternalSecret/mine" || len(status.Faults) > 0 {
			t.Errorf("%+v %v", status, err)
		}
		if status, err := b.Status(t.Context()); err != nil || status.State != lifecycle.Running || len(status.Reasons) > 0 {
			t.Errorf("%+v %v", status, err)
		}
		found, err := b.Diagnose(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range found.Problems {
			if strings.HasPrefix(p.Object, "secret/") && (p.Object != "secret/mine" || p.Will != "" || strings.Contains(p.Hint, "todoctl secrets set")) {
				t.Errorf("doctor would write what somebody else keeps: %+v", p)
			}
		}
	})
	t.Run("is left by undeploy", func(t *testing.T) {
		b := newBench(t)
		keepMine(t, b, complete())
		b.must(t, mine)
		losses, err := b.Losses(t.Context())
		if err != nil || !strings.Contains(strings.Join(losses.Stays, "\n"), "the Secret mine") || strings.Contains(strings.Join(losses.ForGood, "\n"), "Secret") {
			t.Errorf("%+v %v", losses, err)
		}
	})
	t.Run("gives what it holds when todoctl keeps it again, so that nobody is signed out", func(t *testing.T) {
		b := newBench(t)
		keepMine(t, b, complete())
		b.must(t, mine)
		b.must(t)
		own, err := b.cluster.api.CoreV1().Secrets(entity.Namespace).Get(t.Context(), entity.Secret, metav1.GetOptions{})
		if err != nil || string(own.Data[entity.JWTSecret]) != strings.Repeat("k", 48) {
			t.Errorf("the key is another: %v", err)
		}
		if _, err := b.Rollback(t.Context(), 1); err != nil {
			t.Errorf("back to it: %v", err)
		}
	})
}

// rewritten has the Secret's keeper write another key into it.
func rewritten(t *testing.T, b *bench) {
	t.Helper()
	secrets := b.cluster.api.CoreV1().Secrets(entity.Namespace)
	secret, err := secrets.Get(t.Context(), "mine", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	secret.Data[entity.JWTSecret] = []byte(strings.Repeat("n", 48))
	if _, err := secrets.Update(t.Context(), secret, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
}
