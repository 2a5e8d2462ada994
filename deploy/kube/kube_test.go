package kube_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"
	k8stesting "k8s.io/client-go/testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
)

// clock is a time that tests set.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func TestNamespace(t *testing.T) {
	t.Run("a new one gets the three labels and Pod Security restricted", func(t *testing.T) {
		client := fake.NewClientset()
		cluster := kube.New(client, "fake", "todo-chatbot", time.Now)
		made, err := cluster.EnsureNamespace(t.Context(), "prod")
		if err != nil || !made {
			t.Fatalf("made = %v; error: %v", made, err)
		}
		got, err := client.CoreV1().Namespaces().Get(t.Context(), "todo-chatbot", metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{"app": "todo-chatbot", "environment": "prod", "managed-by": "helm", "pod-security.kubernetes.io/enforce": "restricted"}
		if diff := cmp.Diff(want, got.Labels); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("one that was there keeps its own labels, and no pods of others are refused", func(t *testing.T) {
		client := fake.NewClientset(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "shared", Labels: map[string]string{"team": "a"}}})
		cluster := kube.New(client, "fake", "shared", time.Now)
		if made, err := cluster.EnsureNamespace(t.Context(), "dev"); err != nil || made {
			t.Fatalf("made = %v; error: %v", made, err)
		}
		got, err := client.CoreV1().Namespaces().Get(t.Context(), "shared", metav1.GetOptions{})
		if err != nil || got.Labels["team"] != "a" || got.Labels["app"] != "todo-chatbot" || got.Labels["pod-security.kubernetes.io/enforce"] != "" {
			t.Errorf("got.Labels = %v; error: %v", got.Labels, err)
		}
		if deleted, why, err := cluster.DeleteNamespace(t.Context()); err != nil || deleted || why != "it was there before" {
			t.Errorf("deleted = %v; why = %v, want %q; error: %v", deleted, why, "it was there before", err)
		}
	})
	t.Run("one made here goes, unless something of somebody else is in it", func(t *testing.T) {
		client := fake.NewClientset()
		cluster := kube.New(client, "fake", "todo-chatbot", time.Now)
		if _, err := cluster.EnsureNamespace(t.Context(), "dev"); err != nil {
			t.Fatal(err)
		}
		other := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "theirs", Namespace: "todo-chatbot"}}
		if _, err := client.CoreV1().ConfigMaps("todo-chatbot").Create(t.Context(), other, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		if deleted, why, err := cluster.DeleteNamespace(t.Context()); err != nil || deleted || !strings.Contains(why, "theirs") {
			t.Errorf("deleted = %v; why = %v, want it to contain %q; error: %v", deleted, why, "theirs", err)
		}
		if err := client.CoreV1().ConfigMaps("todo-chatbot").Delete(t.Context(), "theirs", metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
		if deleted, why, err := cluster.DeleteNamespace(t.Context()); err != nil || !deleted {
			t.Errorf("deleted = %v; why = %v; error: %v", deleted, why, err)
		}
	})
	t.Run("one that is being deleted is waited for, whoever made it", func(t *testing.T) {
		for _, made := range []map[string]string{nil, {"todo-chatbot/made-by": "todoctl"}} {
			now := metav1.Now()
			client := fake.NewClientset(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "x", Annotations: made, DeletionTimestamp: &now, Finalizers: []string{"kubernetes"}},
				Status: corev1.NamespaceStatus{Phase: corev1.NamespaceTerminating}})
			told := false
			err := kube.New(client, "fake", "x", time.Now).AwaitDeletion(t.Context(), func() {
				told = true
				if err := client.Tracker().Delete(corev1.SchemeGroupVersion.WithResource("namespaces"), "", "x"); err != nil {
					t.Fatal(err)
				}
			})
			if err != nil || !told {
				t.Errorf("with the annotations %v: waited %v; error: %v", made, told, err)
			}
		}
	})
	t.Run("nothing is written into one that is being deleted, and that isn't for want of a right", func(t *testing.T) {
		client := fake.NewClientset()
		client.PrependReactor("create", "leases", func(k8stesting.Action) (bool, runtime.Object, error) {
			refused := apierrors.NewForbidden(coordinationv1.SchemeGroupVersion.WithResource("leases").GroupResource(), "todo-chatbot-deployer", errors.New("unable to create new content in namespace x because it is being terminated"))
			refused.ErrStatus.Details.Causes = []metav1.StatusCause{{Type: corev1.NamespaceTerminatingCause, Message: "namespace x is being terminated"}}
			return true, nil, refused
		})
		_, _, err := kube.New(client, "fake", "x", time.Now).Hold(t.Context())
		if err == nil || !strings.Contains(err.Error(), "the namespace x is being deleted") || strings.Contains(err.Error(), "ask for the right") {
			t.Error(err)
		}
	})
	t.Run("one that is being deleted is not deployed to", func(t *testing.T) {
		client := fake.NewClientset(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "x"}, Status: corev1.NamespaceStatus{Phase: corev1.NamespaceTerminating}})
		if _, err := kube.New(client, "fake", "x", time.Now).EnsureNamespace(t.Context(), "dev"); err == nil || !strings.Contains(err.Error(), "being deleted") {
			t.Error(err)
		}
	})
}

func TestSecret(t *testing.T) {
	client := fake.NewClientset()
	cluster := kube.New(client, "fake", "todo-chatbot", time.Now)
	t.Run("one that is not there is empty", func(t *testing.T) {
		if got, err := cluster.Secrets(t.Context()); err != nil || got.Get(entity.DatabaseURL) != "" {
			t.Errorf("cluster.Secrets(t.Context()) = %v; error: %v", got, err)
		}
	})
	t.Run("what is written is read, under our own field manager", func(t *testing.T) {
		want, err := entity.NewSecrets(map[string]string{entity.DatabaseURL: "postgresql://a@b/c"})
		if err != nil {
			t.Fatal(err)
		}
		if err := cluster.WriteSecrets(t.Context(), want.Completed()); err != nil {
			t.Fatal(err)
		}
		got, err := cluster.Secrets(t.Context())
		if err != nil || got.Get(entity.DatabaseURL) != "postgresql://a@b/c" || got.Get(entity.JWTSecret) == "" {
			t.Errorf("got.Data() = %v; error: %v", got.Data(), err)
		}
		stored, err := client.CoreV1().Secrets("todo-chatbot").Get(t.Context(), "todo-chatbot-secrets", metav1.GetOptions{})
		if err != nil || len(stored.ManagedFields) != 1 || stored.ManagedFields[0].Manager != "todoctl" || len(stored.Data) != 5 {
			t.Errorf("%+v %v", stored, err)
		}
	})
	t.Run("one that somebody else made is not deleted", func(t *testing.T) {
		client := fake.NewClientset(&corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "todo-chatbot-secrets", Namespace: "todo-chatbot"}})
		if err := kube.New(client, "fake", "todo-chatbot", time.Now).DeleteSecrets(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := client.CoreV1().Secrets("todo-chatbot").Get(t.Context(), "todo-chatbot-secrets", metav1.GetOptions{}); err != nil {
			t.Error(err)
		}
	})
}

func TestTheSecretOutlivesWhoKeepsIt(t *testing.T) {
	metadata := func(labels, annotations map[string]string) metav1.ObjectMeta {
		return metav1.ObjectMeta{Name: "todo-chatbot-secrets", Namespace: "todo-chatbot", Labels: labels, Annotations: annotations}
	}
	for name, c := range map[string]struct {
		before  metav1.ObjectMeta
		deleted bool // by DeleteSecrets, afterwards
	}{
		"Helm's is taken out of its hands": {metadata(map[string]string{"app.kubernetes.io/managed-by": "Helm", "helm.sh/chart": "todo-chatbot-1.0.0"},
			map[string]string{"meta.helm.sh/release-name": "todo-chatbot", "meta.helm.sh/release-namespace": "todo-chatbot"}), true},
		"ours stays ours":            {metadata(nil, map[string]string{"todo-chatbot/made-by": "todoctl"}), true},
		"somebody's stays theirs":    {metadata(map[string]string{"team": "a"}, nil), false},
		"what has Helm's label only": {metadata(map[string]string{"app.kubernetes.io/managed-by": "Helm"}, nil), false},
	} {
		t.Run(name, func(t *testing.T) {
			client := fake.NewClientset(&corev1.Secret{ObjectMeta: c.before, Data: map[string][]byte{"JWT_SECRET": []byte("0123456789abcdef0123456789abcdef"), "theirs": []byte("x")}})
			cluster := kube.New(client, "fake", "todo-chatbot", time.Now)
			stored, err := cluster.Secrets(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if err := cluster.WriteSecrets(t.Context(), stored); err != nil {
				t.Fatal(err)
			}
			got, err := client.CoreV1().Secrets("todo-chatbot").Get(t.Context(), "todo-chatbot-secrets", metav1.GetOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if got.Annotations["helm.sh/resource-policy"] != "keep" || got.Annotations["meta.helm.sh/release-name"] != "" || got.Labels["app.kubernetes.io/managed-by"] != "todoctl" || got.Labels["helm.sh/chart"] != "" {
				t.Errorf("Helm may delete it: %v %v", got.Labels, got.Annotations)
			}
			if string(got.Data["JWT_SECRET"]) != "0123456789abcdef0123456789abcdef" || string(got.Data["theirs"]) != "x" {
				t.Errorf("it holds something else: %v", got.Data)
			}
			if err := cluster.DeleteSecrets(t.Context()); err != nil {
				t.Fatal(err)
			}
			_, err = client.CoreV1().Secrets("todo-chatbot").Get(t.Context(), "todo-chatbot-secrets", metav1.GetOptions{})
			if deleted := apierrors.IsNotFound(err); deleted != c.deleted {
				t.Errorf("deleted by undeploy: %v, want %v", deleted, c.deleted)
			}
		})
	}
}
