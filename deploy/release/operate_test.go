package release_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

func TestOperate(t *testing.T) {
	t.Run("scale changes the numbers and nothing else", func(t *testing.T) {
		b := newBench(t)
		b.must(t, "config.logLevel=warn")
		report, err := b.Scale(t.Context(), map[entity.Component]int{entity.Backend: 3})
		if err != nil || report.State != lifecycle.Running || report.Revision.Description != "Scaled backend to 3" {
			t.Fatalf("report = %v; error: %v; report.State = %v, want %v; report.Revision.Description = %v, want %q",
				report, err, report.State, lifecycle.Running, report.Revision.Description, "Scaled backend to 3")
		}
		d, err := b.cluster.api.AppsV1().Deployments(entity.Namespace).Get(t.Context(), "todo-chatbot-backend", metav1.GetOptions{})
		if err != nil || *d.Spec.Replicas != 3 || !strings.Contains(b.values(t, 2), `"logLevel":"warn"`) {
			t.Errorf("b.values(t, 2) = %v, want it to contain %q; error: %v",
				b.values(t, 2), `"logLevel":"warn"`, err)
		}
	})
	t.Run("rollback without a number goes to the last before this one that ran", func(t *testing.T) {
		b := newBench(t)
		b.must(t, "config.logLevel=warn")
		b.must(t, "config.logLevel=info")
		if report, err := b.Rollback(t.Context(), 0); err != nil || report.RolledBackTo != 1 || !strings.Contains(b.values(t, 3), `"logLevel":"warn"`) {
			t.Errorf("b.Rollback(t.Context(), 0) = %v; error: %v; report.RolledBackTo = %v, want %v",
				report, err, report.RolledBackTo, 1)
		}
	})
	t.Run("rollback says where the secrets are not what that revision had, for they do not go back", func(t *testing.T) {
		b := newBench(t)
		b.must(t)
		b.must(t, "config.logLevel=info")
		if _, err := b.Rollback(t.Context(), 1); err != nil || strings.Contains(fmt.Sprint(b.events), "do not go back with it") {
			t.Errorf("the same secrets: %v", err)
		}
		var err error
		if b.secrets, err = entity.NewSecrets(map[string]string{entity.DatabaseURL: "postgresql://a:b@nowhere.example/todo"}); err != nil {
			t.Fatal(err)
		}
		b.must(t)
		if _, err := b.Rollback(t.Context(), 1); err != nil || !strings.Contains(fmt.Sprint(b.events), "the secrets have changed since revision 1, and do not go back with it") {
			t.Errorf("other secrets: %v", err)
		}
	})
	t.Run("rollback to a revision that is not there says which there are", func(t *testing.T) {
		b := newBench(t)
		b.must(t)
		if _, err := b.Rollback(t.Context(), 7); err == nil || !strings.Contains(err.Error(), "no revision 7: it has 1 to 1") || strings.Contains(err.Error(), "does not run") {
			t.Error(err)
		}
	})
	t.Run("without a release, rollback and scale say how to make one", func(t *testing.T) {
		if _, err := newBench(t).Rollback(t.Context(), 0); err == nil || !strings.Contains(err.Error(), "todoctl deploy") {
			t.Error(err)
		}
	})
	t.Run("status says the state at every turn", func(t *testing.T) {
		b := newBench(t)
		status := func() lifecycle.State {
			s, err := b.Status(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return s.State
		}
		before := status()
		b.must(t)
		running := status()
		ctx, interrupt := context.WithCancel(t.Context())
		b.cluster.hangs, b.cluster.after = true, interrupt
		if _, err := b.deploy(ctx); err == nil {
			t.Fatal("it ran")
		}
		if got := []lifecycle.State{before, running, status()}; fmt.Sprint(got) != "[Not Deployed Running Degraded]" {
			t.Errorf("got = %v", got)
		}
	})
	t.Run("undeploy leaves neither records nor Secret nor namespace, and twice is no error", func(t *testing.T) {
		b := newBench(t)
		b.must(t)
		for range 2 {
			if err := b.Undeploy(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		history, err := b.History(t.Context())
		namespaces, err2 := b.cluster.api.CoreV1().Namespaces().List(t.Context(), metav1.ListOptions{})
		secrets, err3 := b.cluster.api.CoreV1().Secrets(corev1.NamespaceAll).List(t.Context(), metav1.ListOptions{})
		if errors.Join(err, err2, err3) != nil || len(history) != 0 || len(namespaces.Items) != 0 || len(secrets.Items) != 0 {
			t.Errorf("history = %v, want %v of them; namespaces = %v; secrets = %v; error: %v; err2 = %v; err3 = %v",
				history, 0, namespaces, secrets, err, err2, err3)
		}
	})
}
