package release_test

import (
	"fmt"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

func TestChangeSecrets(t *testing.T) {
	sums := func(t *testing.T, b *bench) map[string]string {
		t.Helper()
		list, err := b.cluster.api.AppsV1().Deployments(entity.Namespace).List(t.Context(), metav1.ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		all := map[string]string{}
		for _, d := range list.Items {
			all[d.Name] = fmt.Sprint(d.Spec.Template.Annotations)
		}
		return all
	}
	t.Run("rotated in two steps, only the backend restarts", func(t *testing.T) {
		b := newBench(t)
		b.must(t)
		before := sums(t, b)
		report, err := b.ChangeSecrets(t.Context(), "Rotated", entity.Secrets.Rotated)
		if err != nil || report.State != lifecycle.Running || report.Revision.Number != 3 {
			t.Fatalf("report = %v; error: %v; report.State = %v, want %v; report.Revision.Number = %v, want %v",
				report, err, report.State, lifecycle.Running, report.Revision.Number, 3)
		}
		after := sums(t, b)
		if after["todo-chatbot-frontend"] != before["todo-chatbot-frontend"] || after["todo-chatbot-backend"] == before["todo-chatbot-backend"] {
			t.Errorf("%v and then %v", before, after)
		}
		status, err := b.Secrets(t.Context())
		if err != nil || !status.Current || len(status.Faults) != 0 || status.Keys[3].Keys != 2 {
			t.Errorf("%+v %v", status, err)
		}
	})
	t.Run("wrong ones are refused before anything is written", func(t *testing.T) {
		b := newBench(t)
		b.must(t)
		wrong, err := entity.NewSecrets(map[string]string{entity.DatabaseURL: "mysql://" + canary})
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.ChangeSecrets(t.Context(), "Set", func(stored entity.Secrets) []entity.Secrets { return []entity.Secrets{wrong.Over(stored)} })
		if err == nil || !strings.Contains(err.Error(), "postgresql://") || strings.Contains(err.Error(), canary) {
			t.Error(err)
		}
		if status, err := b.Secrets(t.Context()); err != nil || len(status.Faults) != 0 {
			t.Errorf("%+v %v", status, err)
		}
	})
	t.Run("without a release they are kept for it", func(t *testing.T) {
		b := newBench(t)
		report, err := b.ChangeSecrets(t.Context(), "Set", func(entity.Secrets) []entity.Secrets { return []entity.Secrets{b.secrets} })
		if err != nil || report.Revision.Number != 0 {
			t.Fatalf("report = %v; error: %v; report.Revision.Number = %v, want %v",
				report, err, report.Revision.Number, 0)
		}
		b.secrets = entity.Secrets{}
		b.must(t)
	})
}
