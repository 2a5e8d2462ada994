package release_test

import (
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
)

// marked gives the objects of a bench's release the mark of a tool.
func (b *bench) marked(t *testing.T, patch string) {
	t.Helper()
	for _, component := range entity.Components() {
		_, err := b.cluster.api.AppsV1().Deployments(entity.Namespace).
			Patch(t.Context(), component.Name(), types.MergePatchType, []byte(patch), metav1.PatchOptions{})
		if err != nil {
			t.Fatal(err)
		}
	}
}

const (
	ofArgo = `{"metadata":{"annotations":{"argocd.argoproj.io/tracking-id":"todo:apps/Deployment:todo-chatbot/x"}}}`
	ofFlux = `{"metadata":{"labels":{"helm.toolkit.fluxcd.io/name":"todo","helm.toolkit.fluxcd.io/namespace":"apps"}}}`
)

// TestWhatOthersKeepIsNotWritten gives each order that would change a release to one of another tool.
func TestWhatOthersKeepIsNotWritten(t *testing.T) {
	for tool, mark := range map[string]string{"the Argo CD Application todo": ofArgo, "the Flux HelmRelease todo of namespace apps": ofFlux} {
		b := newBench(t)
		b.must(t)
		b.marked(t, mark)
		for order, give := range map[string]func() error{
			"deploy":   func() error { _, err := b.deploy(t.Context(), "replicaCount.backend=3"); return err },
			"scale":    func() error { _, err := b.Scale(t.Context(), map[entity.Component]int{entity.Backend: 3}); return err },
			"rollback": func() error { _, err := b.Rollback(t.Context(), 1); return err },
			"undeploy": func() error { return b.Undeploy(t.Context()) },
			"losses":   func() error { _, err := b.Losses(t.Context()); return err },
			"unlock":   func() error { return b.Unlock(t.Context()) },
			"repair":   func() error { return b.Repair(t.Context(), release.Diagnosis{}, true) },
			"take over what is at work": func() error {
				request := release.Request{Chart: b.chart, Values: b.with(t), Secrets: b.secrets, TakeOver: true}
				_, err := b.Deploy(t.Context(), request)
				return err
			},
		} {
			err := give()
			if err == nil || !strings.Contains(err.Error(), "Kept by "+tool) || !strings.Contains(err.Error(), "[KEPT_BY_OTHERS]") {
				t.Errorf("%s of what %s keeps: %v", order, tool, err)
			}
		}
		history, err := b.History(t.Context())
		if err != nil || len(history) != 1 {
			t.Errorf("of what %s keeps there are now %d revisions: %v", tool, len(history), err)
		}
	}
}

// TestStatusSaysWhoKeepsARelease looks at a release of which Helm has a record, and at one without.
func TestStatusSaysWhoKeepsARelease(t *testing.T) {
	b := newBench(t)
	b.must(t)
	b.marked(t, ofArgo)
	records, err := b.cluster.api.CoreV1().Secrets(entity.Namespace).List(t.Context(), metav1.ListOptions{LabelSelector: "owner=helm"})
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; ; i++ {
		status, err := b.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if status.State != lifecycle.Running || status.Keeper == nil || status.Keeper.Tool != lifecycle.ByArgoCD {
			t.Errorf("with %d records it is %s, kept by %+v", len(records.Items)-i, status.State, status.Keeper)
		}
		found, err := b.Diagnose(t.Context())
		if err != nil || !found.Released || found.Treatable() || found.Keeper == nil {
			t.Errorf("with %d records doctor says %+v: %v", len(records.Items)-i, found, err)
		}
		if i == len(records.Items) {
			break
		}
		if err := b.cluster.api.CoreV1().Secrets(entity.Namespace).Delete(t.Context(), records.Items[i].Name, metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestTheSecretOfAReleaseThatOthersKeep is written where nobody else writes it, and the pods start again.
func TestTheSecretOfAReleaseThatOthersKeep(t *testing.T) {
	b := newBench(t)
	b.must(t)
	b.marked(t, ofArgo)
	secrets := b.cluster.api.CoreV1().Secrets(entity.Namespace)
	before, err := secrets.Get(t.Context(), entity.Secret, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	report, err := b.ChangeSecrets(t.Context(), "rotated", entity.Secrets.Rotated)
	if err != nil || report.State != lifecycle.Running {
		t.Fatalf("%+v %v", report, err)
	}
	after, err := secrets.Get(t.Context(), entity.Secret, metav1.GetOptions{})
	if err != nil || string(after.Data[entity.JWTSecret]) == string(before.Data[entity.JWTSecret]) {
		t.Errorf("the key is as before: %v", err)
	}
	if history, err := b.History(t.Context()); err != nil || len(history) != 1 {
		t.Errorf("there are %d revisions: %v", len(history), err)
	}
	backend, err := b.cluster.api.AppsV1().Deployments(entity.Namespace).Get(t.Context(), entity.Backend.Name(), metav1.GetOptions{})
	if err != nil || backend.Spec.Template.Annotations["kubectl.kubernetes.io/restartedAt"] == "" {
		t.Errorf("its pods are not started again: %v", err)
	}
	owned := `{"metadata":{"ownerReferences":[{"apiVersion":"bitnami.com/v1alpha1","kind":"SealedSecret","name":"todo-chatbot-secrets","uid":"1"}]}}`
	if _, err := secrets.Patch(t.Context(), entity.Secret, types.MergePatchType, []byte(owned), metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.ChangeSecrets(t.Context(), "rotated", entity.Secrets.Rotated); err == nil || !strings.Contains(err.Error(), "made by SealedSecret/todo-chatbot-secrets") {
		t.Errorf("a Secret that a controller makes is written: %v", err)
	}
}
