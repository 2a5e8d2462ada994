package release_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"helm.sh/helm/v4/pkg/release/common"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
)

// asByHelm makes of revision 1 one that plain helm has made, with secrets of then
// among its values and in its manifest.
func (b *bench) asByHelm(t *testing.T) {
	t.Helper()
	record := b.record(t, 1)
	record.Config = b.with(t, "secrets.databaseUrl=postgresql://todo:of-then@db.example/todo", "secrets.jwtSecret=of-then-of-then-of-then-of-then-of-then", "config.assistant=offline")
	record.Info.Status, record.Labels = common.StatusSuperseded, nil
	if err := b.records.Update("sh.helm.release.v1.todo-chatbot.v1", record); err != nil {
		t.Fatal(err)
	}
}

func (b *bench) secret(t *testing.T) *corev1.Secret {
	t.Helper()
	secret, err := b.cluster.api.CoreV1().Secrets(entity.Namespace).Get(t.Context(), entity.Secret, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

func TestRollingBackToARevisionOfPlainHelmLeavesTheSecretAsItIs(t *testing.T) {
	b := newBench(t)
	b.must(t)
	b.must(t)
	b.asByHelm(t)
	before := b.secret(t)
	if _, err := b.Rollback(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if after := b.secret(t); string(after.Data[entity.JWTSecret]) != string(before.Data[entity.JWTSecret]) || string(after.Data[entity.DatabaseURL]) != databaseURL {
		t.Error("the Secret has other values than before")
	}
	values := b.values(t, 3)
	if strings.Contains(values, "of-then") || !strings.Contains(values, `"existingSecret":"todo-chatbot-secrets"`) {
		t.Errorf("the new revision was applied with %s", values)
	}
}

func TestTheSecretOfAnotherReleaseIsNotTaken(t *testing.T) {
	b := newBench(t)
	theirs := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: entity.Secret, Namespace: entity.Namespace, Labels: map[string]string{"app.kubernetes.io/managed-by": "Helm"},
		Annotations: map[string]string{"meta.helm.sh/release-name": "todo-other", "meta.helm.sh/release-namespace": "default"}}}
	if _, err := b.cluster.api.CoreV1().Secrets(entity.Namespace).Create(t.Context(), theirs, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	_, err := b.deploy(t.Context())
	var failure *release.Failure
	if !errors.As(err, &failure) || !strings.Contains(err.Error(), "it belongs to the Helm release todo-other of the namespace default") {
		t.Errorf("%v", err)
	}
	if got := b.secret(t); len(got.Data) > 0 || got.Labels["app.kubernetes.io/managed-by"] != "Helm" {
		t.Errorf("it was written over: %v", got.Labels)
	}
}

func TestWhereHelmMakesNoRevisionTheSecretIsAsItWas(t *testing.T) {
	b := newBench(t)
	b.must(t)
	var err error
	if b.secrets, err = entity.NewSecrets(map[string]string{entity.DatabaseURL: "postgresql://todo:another@db.example/todo"}); err != nil {
		t.Fatal(err)
	}
	b.cluster.unreachable = errors.New("the connection was refused")
	if _, err := b.deploy(t.Context()); err == nil || !strings.Contains(err.Error(), "the connection was refused") {
		t.Fatal(err)
	}
	if got := string(b.secret(t).Data[entity.DatabaseURL]); got != databaseURL {
		t.Error("the Secret has what was to be deployed")
	}
}

func TestUnlockingTakesNothingAway(t *testing.T) {
	b := newBench(t)
	b.must(t)
	b.leave(t, common.StatusUninstalling)
	if err := b.Unlock(t.Context()); err == nil || !strings.Contains(err.Error(), "half taken away, and nothing was changed") {
		t.Error(err)
	}
	if got := b.verdicts(t); got != "1 deployed healthy, 2 uninstalling" {
		t.Errorf("b.verdicts(t) = %v, want %q", got, "1 deployed healthy, 2 uninstalling")
	}
}

// TestWhatBelongsToAnotherReleaseIsNotTakenForNothing: a chart may put its objects into a
// namespace other than that of its record.
func TestWhatBelongsToAnotherReleaseIsNotTakenForNothing(t *testing.T) {
	b := newBench(t)
	theirs := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: entity.Secret, Namespace: entity.Namespace,
		Labels:      map[string]string{"app.kubernetes.io/managed-by": "Helm"},
		Annotations: map[string]string{"meta.helm.sh/release-name": "todo", "meta.helm.sh/release-namespace": "elsewhere"}}}
	if _, err := b.cluster.api.CoreV1().Secrets(entity.Namespace).Create(t.Context(), theirs, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Losses(t.Context()); err == nil || !strings.Contains(err.Error(), "todoctl status --namespace elsewhere --release todo") {
		t.Errorf("undeploy says: %v", err)
	}
	found, err := b.Diagnose(t.Context())
	if err != nil || len(found.Problems) != 1 || found.Problems[0].Code != release.ForeignOwner || found.Problems[0].Will != "" {
		t.Errorf("%+v %v", found, err)
	}
}

// TestANameThatIsNoReleaseTakesNothingOfTheOneThatIsHere: the Secret has the same name whatever the release is called.
func TestANameThatIsNoReleaseTakesNothingOfTheOneThatIsHere(t *testing.T) {
	b := newBench(t)
	b.must(t)
	for _, c := range entity.Components() {
		d, err := b.cluster.api.AppsV1().Deployments(entity.Namespace).Get(t.Context(), c.Name(), metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		d.Annotations = map[string]string{"meta.helm.sh/release-name": entity.Release, "meta.helm.sh/release-namespace": entity.Namespace}
		if _, err := b.cluster.api.AppsV1().Deployments(entity.Namespace).Update(t.Context(), d, metav1.UpdateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	before := b.secret(t).Data
	typo := release.New(kube.New(b.cluster.api, "fake", entity.Namespace, time.Now), helm.NewClientOf(b.records, b.cluster, entity.Namespace),
		release.Options{Release: "todo-chatbo", Timeout: 30 * time.Second})
	another, err := entity.NewSecrets(map[string]string{entity.DatabaseURL: "postgresql://todo:another@db.example/todo"})
	if err != nil {
		t.Fatal(err)
	}
	for name, do := range map[string]func() error{
		"undeploy":      func() error { return typo.Undeploy(t.Context()) },
		"its losses":    func() error { _, err := typo.Losses(t.Context()); return err },
		"unlock":        func() error { return typo.Unlock(t.Context()) },
		"doctor --fix":  func() error { return typo.Repair(t.Context(), release.Diagnosis{}, true) },
		"rollback":      func() error { _, err := typo.Rollback(t.Context(), 1); return err },
		"secrets write": func() error { return change(t, typo, another) },
	} {
		err := do()
		if err == nil || !strings.Contains(err.Error(), "--release "+entity.Release) {
			t.Errorf("%s with the name of a release that isn't there says %v, want the name of the one that is", name, err)
		}
		now, err := b.cluster.api.CoreV1().Secrets(entity.Namespace).Get(t.Context(), entity.Secret, metav1.GetOptions{})
		if err != nil || !reflect.DeepEqual(now.Data, before) {
			t.Fatalf("%s with the name of a release that isn't there: the Secret of the one that is isn't as it was (%v)", name, err)
		}
	}
	status, err := typo.Status(t.Context())
	if err != nil || len(status.Reasons) != 1 || !strings.Contains(status.Reasons[0].Message, "belongs to the release "+entity.Release) ||
		strings.Contains(status.Reasons[0].Hint, "doctor") {
		t.Errorf("status says %+v (%v), want whose it is", status.Reasons, err)
	}
	found, err := typo.Diagnose(t.Context())
	if err != nil || len(found.Problems) != 1 || found.Problems[0].Code != release.ForeignOwner {
		t.Errorf("doctor found %+v (%v), want that it is another release's", found.Problems, err)
	}
	if err := b.Undeploy(t.Context()); err != nil {
		t.Errorf("undeploy with its own name: %v", err)
	}
}

func change(t *testing.T, d *release.Deployer, to entity.Secrets) error {
	t.Helper()
	_, err := d.ChangeSecrets(t.Context(), "changed", func(entity.Secrets) []entity.Secrets { return []entity.Secrets{to} })
	return err
}
