package release_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"helm.sh/helm/v4/pkg/release/common"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
)

// TestNewestRecordIsLost: what runs is of a revision that Helm no longer has, so that
// applying the newest it has would bring an old version back without a word.
func TestNewestRecordIsLost(t *testing.T) {
	const newest = "sh.helm.release.v1.todo-chatbot.v2"
	losses := map[string]struct {
		lose func(t *testing.T, b *bench)
		says string
		hint string
	}{
		"deleted": {func(t *testing.T, b *bench) {
			t.Helper()
			if _, err := b.records.Delete(newest); err != nil {
				t.Fatal(err)
			}
		}, "the record of a later one is gone", "todoctl deploy with the values"},
		"unreadable": {func(t *testing.T, b *bench) {
			t.Helper()
			patch := []byte(`{"data":{"release":"Z2FyYmFnZQ=="}}`)
			_, err := b.cluster.api.CoreV1().Secrets(entity.Namespace).Patch(t.Context(), newest, types.MergePatchType, patch, metav1.PatchOptions{})
			if err != nil {
				t.Fatal(err)
			}
		}, "secret/" + newest + ", can't be read", "kubectl -n todo-chatbot delete secret " + newest},
	}
	for name, loss := range losses {
		lost := func(t *testing.T) *bench {
			t.Helper()
			b := newBench(t)
			b.must(t)
			b.must(t, "image.backend.tag=1.2.0")
			loss.lose(t, b)
			return b
		}
		t.Run(name+": doctor says so, and brings nothing back", func(t *testing.T) {
			b := lost(t)
			found, err := b.Diagnose(t.Context())
			if err != nil || len(found.Problems) != 1 {
				t.Fatalf("%+v %v", found, err)
			}
			problem := found.Problems[0]
			if problem.Code != release.RecordsMissing || problem.Will != "" || !strings.Contains(problem.Message, loss.says) || !strings.Contains(problem.Hint, loss.hint) {
				t.Errorf("%+v", problem)
			}
			before := b.verdicts(t)
			if err := b.Repair(t.Context(), found, true); err != nil {
				t.Fatal(err)
			}
			if got := b.verdicts(t); got != before {
				t.Errorf("the records were %s, and are %s", before, got)
			}
		})
		t.Run(name+": status says so, and asks whether it answers", func(t *testing.T) {
			b := lost(t)
			status, err := b.Status(t.Context())
			if err != nil || status.State != lifecycle.Running || !has(status.Reasons, lifecycle.RecordsMissing, "release/") {
				t.Errorf("%s %+v %v", status.State, status.Reasons, err)
			}
			b.cluster.answer = func(string) error { return broken() }
			seen := errors.New("seen")
			err = b.Follow(t.Context(), func(s watch.Snapshot) error {
				if s.State != lifecycle.Degraded || !has(s.Reasons, lifecycle.RecordsMissing, "release/") || !has(s.Reasons, lifecycle.NotAnswering, "service/") {
					return fmt.Errorf("watching says %s: %+v", s.State, s.Reasons)
				}
				return seen
			})
			if !errors.Is(err, seen) {
				t.Error(err)
			}
		})
		t.Run(name+": it isn't scaled from an older revision", func(t *testing.T) {
			b := lost(t)
			before := b.verdicts(t)
			_, err := b.Scale(t.Context(), map[entity.Component]int{entity.Backend: 2})
			if err == nil || !strings.Contains(err.Error(), loss.says) || !strings.Contains(err.Error(), loss.hint) {
				t.Errorf("error: %v", err)
			}
			if got := b.verdicts(t); got != before {
				t.Errorf("the records were %s, and are %s", before, got)
			}
		})
	}
	t.Run("all deleted: status says that the release is here all the same", func(t *testing.T) {
		b := newBench(t)
		if status, err := b.Status(t.Context()); err != nil || len(status.Reasons) > 0 {
			t.Errorf("before anything is deployed: %+v %v", status.Reasons, err)
		}
		b.must(t)
		if _, err := b.records.Delete("sh.helm.release.v1.todo-chatbot.v1"); err != nil {
			t.Fatal(err)
		}
		status, err := b.Status(t.Context())
		if err != nil || status.State != lifecycle.NotDeployed || !has(status.Reasons, lifecycle.RecordsMissing, "deployment/") {
			t.Errorf("%s %+v %v, want the reason %s", status.State, status.Reasons, err, lifecycle.RecordsMissing)
		}
		seen := errors.New("seen")
		err = b.Follow(t.Context(), func(s watch.Snapshot) error {
			if s.State != lifecycle.NotDeployed || !has(s.Reasons, lifecycle.RecordsMissing, "deployment/") {
				return fmt.Errorf("watching says %s: %+v", s.State, s.Reasons)
			}
			return seen
		})
		if !errors.Is(err, seen) {
			t.Error(err)
		}
	})
	t.Run("deleted behind one that failed: doctor and status say so", func(t *testing.T) {
		b := newBench(t)
		b.must(t)
		b.must(t, "image.backend.tag=1.2.0")
		if _, err := b.Deploy(t.Context(), release.Request{Chart: b.chart, Values: b.with(t, "image.backend.tag="+brokenTag), Secrets: b.secrets, NoRollback: true}); err == nil {
			t.Fatal("a broken image was deployed")
		}
		losses["deleted"].lose(t, b)
		const says = "what ran before revision 3 failed came after revision 1, which is superseded: its record is gone"
		found, err := b.Diagnose(t.Context())
		if err != nil || !slices.ContainsFunc(found.Problems, func(p release.Problem) bool {
			return p.Code == release.RecordsMissing && p.Will == "" && strings.Contains(p.Message, says)
		}) {
			t.Errorf("%+v %v, want %q", found.Problems, err, says)
		}
		status, err := b.Status(t.Context())
		if err != nil || !has(status.Reasons, lifecycle.RecordsMissing, "release/") {
			t.Errorf("%s %+v %v, want the reason %s", status.State, status.Reasons, err, lifecycle.RecordsMissing)
		}
	})
	t.Run("deleted: the values deployed again are recorded", func(t *testing.T) {
		b := newBench(t)
		b.must(t)
		b.must(t, "image.backend.tag=1.2.0")
		losses["deleted"].lose(t, b)
		b.must(t, "image.backend.tag=1.2.0")
		if got := b.verdicts(t); got != "1 superseded healthy, 2 deployed healthy" {
			t.Errorf("the records are %s", got)
		}
	})
	t.Run("unreadable: deploy refuses before it writes anything", func(t *testing.T) {
		b := newBench(t)
		b.must(t)
		b.must(t, "image.backend.tag=1.2.0")
		losses["unreadable"].lose(t, b)
		_, err := b.deploy(t.Context(), "image.backend.tag=1.2.0")
		if err == nil || !strings.Contains(err.Error(), losses["unreadable"].hint) {
			t.Errorf("error: %v", err)
		}
		if got := b.verdicts(t); got != "1 superseded healthy" {
			t.Errorf("the records are %s", got)
		}
	})
}

// TestUndeployLeavesNoRecordThatCannotBeRead: Helm passes over it, and would count its
// revisions on from it.
func TestUndeployLeavesNoRecordThatCannotBeRead(t *testing.T) {
	b := newBench(t)
	b.must(t)
	b.must(t, "image.backend.tag=1.2.0")
	const newest = "sh.helm.release.v1.todo-chatbot.v2"
	secrets := b.cluster.api.CoreV1().Secrets(entity.Namespace)
	if _, err := secrets.Patch(t.Context(), newest, types.MergePatchType, []byte(`{"data":{"release":"Z2FyYmFnZQ=="}}`), metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
	losses, err := b.Losses(t.Context())
	if err != nil || !strings.Contains(strings.Join(losses.ForGood, "; "), newest) {
		t.Errorf("it is not named before: %+v %v", losses, err)
	}
	if err := b.Undeploy(t.Context()); err != nil {
		t.Fatal(err)
	}
	left, err := secrets.List(t.Context(), metav1.ListOptions{})
	if err != nil || len(left.Items) > 0 {
		t.Errorf("%d Secrets are left: %v", len(left.Items), err)
	}
}

// TestSecretsSetStartsPodsThatRunWithOthers: a value that is in the Secret already may
// not be the one that pods run with.
func TestSecretsSetStartsPodsThatRunWithOthers(t *testing.T) {
	b := newBench(t)
	b.must(t)
	const other = "postgresql://todo:" + canary + "@elsewhere.example/todo"
	if _, err := b.cluster.api.CoreV1().Secrets(entity.Namespace).Patch(t.Context(), entity.Secret, types.MergePatchType,
		fmt.Appendf(nil, `{"data":{"DATABASE_URL":%q}}`, base64.StdEncoding.EncodeToString([]byte(other))), metav1.PatchOptions{FieldManager: "kubectl-edit"}); err != nil {
		t.Fatal(err)
	}
	b.cluster.runsSince(t, time.Now().Add(-time.Hour))
	status, err := b.Status(t.Context())
	if err != nil || status.State != lifecycle.Degraded || !has(status.Reasons, lifecycle.SecretChanged, "secret/"+entity.Secret) {
		t.Errorf("%s %+v %v", status.State, status.Reasons, err)
	}
	found, err := b.Diagnose(t.Context())
	if err != nil || len(found.Problems) != 1 || found.Problems[0].Code != string(lifecycle.SecretChanged) {
		t.Errorf("%+v %v", found, err)
	}
	set := func(stored entity.Secrets) []entity.Secrets { return []entity.Secrets{stored} }
	report, err := b.ChangeSecrets(t.Context(), "Secrets changed", set)
	if err != nil || report.Revision.Number != 2 {
		t.Errorf("%+v %v", report, err)
	}
	if status, err := b.Status(t.Context()); err != nil || len(status.Reasons) > 0 {
		t.Errorf("%s %+v %v", status.State, status.Reasons, err)
	}
}

// TestDoctorPutsBackLabelsOfTheNamespaceAndLeavesAutoscalersAlone: the one is the release's, the other somebody's.
func TestDoctorPutsBackLabelsOfTheNamespaceAndLeavesAutoscalersAlone(t *testing.T) {
	b := newBench(t)
	b.must(t)
	namespaces := b.cluster.api.CoreV1().Namespaces()
	if _, err := namespaces.Patch(t.Context(), entity.Namespace, types.MergePatchType, []byte(`{"metadata":{"labels":{"environment":null}}}`), metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
	scaler := &autoscalingv2.HorizontalPodAutoscaler{ObjectMeta: metav1.ObjectMeta{Name: "theirs"}, Spec: autoscalingv2.HorizontalPodAutoscalerSpec{
		ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{Kind: "Deployment", Name: entity.Backend.Name()}}}
	scalers := b.cluster.api.AutoscalingV2().HorizontalPodAutoscalers(entity.Namespace)
	if _, err := scalers.Create(t.Context(), scaler, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	status, err := b.Status(t.Context())
	if err != nil || status.State != lifecycle.Running || !has(status.Reasons, lifecycle.Drifted, "namespace/") || !has(status.Reasons, lifecycle.Autoscaled, "horizontalpodautoscaler/theirs") {
		t.Errorf("%s %+v %v", status.State, status.Reasons, err)
	}
	found, err := b.Diagnose(t.Context())
	if err != nil || len(found.Problems) != 2 {
		t.Fatalf("%+v %v", found, err)
	}
	if err := b.Repair(t.Context(), found, false); err != nil {
		t.Fatal(err)
	}
	namespace, err := namespaces.Get(t.Context(), entity.Namespace, metav1.GetOptions{})
	if err != nil || namespace.Labels["environment"] != "dev" {
		t.Errorf("%v %v", namespace.Labels, err)
	}
	if _, err := scalers.Get(t.Context(), "theirs", metav1.GetOptions{}); err != nil {
		t.Error(err)
	}
}

// TestDoctorLeavesAnUninstalledReleaseAlone: helm uninstall --keep-history leaves records
// of a release that is not to be there.
func TestDoctorLeavesAnUninstalledReleaseAlone(t *testing.T) {
	b := newBench(t)
	b.must(t)
	b.leaveAs(t, 1, common.StatusUninstalled)
	b.cluster.mu.Lock()
	b.cluster.remove()
	b.cluster.mu.Unlock()
	found, err := b.Diagnose(t.Context())
	if err != nil || len(found.Problems) > 0 || found.Released {
		t.Errorf("%+v %v", found, err)
	}
	b.must(t)
	if got := b.verdicts(t); got != "1 uninstalled, 2 deployed healthy" && got != "1 superseded, 2 deployed healthy" {
		t.Errorf("the records are %s", got)
	}
}

// TestDoctorLeavesAPolicyAloneThatHarmsNothing: the pods answer, so that something else opens what it closes.
func TestDoctorLeavesAPolicyAloneThatHarmsNothing(t *testing.T) {
	b := newBench(t)
	b.must(t, "networkPolicy.enabled=false")
	closing := &networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Name: "default-deny", Namespace: entity.Namespace},
		Spec: networkingv1.NetworkPolicySpec{PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress}}}
	if _, err := b.cluster.api.NetworkingV1().NetworkPolicies(entity.Namespace).Create(t.Context(), closing, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, answers := range []bool{true, false} {
		if !answers {
			b.cluster.answer = func(string) error { return broken() }
		}
		found, err := b.Diagnose(t.Context())
		told := slices.ContainsFunc(found.Problems, func(p release.Problem) bool { return p.Code == string(lifecycle.ForeignPolicy) })
		if err != nil || told == answers || answers && len(found.Problems) > 0 {
			t.Errorf("where it answers (%t) doctor says %+v %v", answers, found.Problems, err)
		}
		status, err := b.Status(t.Context())
		if err != nil || has(status.Reasons, lifecycle.ForeignPolicy, "networkpolicy/default-deny") == answers {
			t.Errorf("where it answers (%t) status says %+v %v", answers, status.Reasons, err)
		}
	}
}

// TestDoctorCallsNothingOthersThatItGoesBackTo: a revision that failed had no budgets any more.
func TestDoctorCallsNothingOthersThatItGoesBackTo(t *testing.T) {
	b := newBench(t)
	b.must(t)
	request := release.Request{Chart: b.chart, Values: b.with(t, "image.backend.tag="+brokenTag, "podDisruptionBudget.enabled=false"), Secrets: b.secrets, NoRollback: true}
	if _, err := b.Deploy(t.Context(), request); err == nil {
		t.Fatal("it ran")
	}
	theirs := &policyv1.PodDisruptionBudget{ObjectMeta: metav1.ObjectMeta{Name: "theirs", Namespace: entity.Namespace},
		Spec: policyv1.PodDisruptionBudgetSpec{Selector: &metav1.LabelSelector{}}}
	if _, err := b.cluster.api.PolicyV1().PodDisruptionBudgets(entity.Namespace).Create(t.Context(), theirs, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	found, err := b.Diagnose(t.Context())
	var named []string
	for _, p := range found.Problems {
		if p.Code == string(lifecycle.ForeignBudget) {
			named = append(named, p.Object)
		}
	}
	if err != nil || !slices.Equal(named, []string{"poddisruptionbudget/theirs"}) {
		t.Errorf("doctor names %v: %+v %v", named, found.Problems, err)
	}
}
