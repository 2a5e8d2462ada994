package release_test

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	clienttesting "k8s.io/client-go/testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
)

func broken() error {
	return &apierrors.StatusError{ErrStatus: metav1.Status{Code: 500, Reason: metav1.StatusReasonInternalError, Message: "an error on the server"}}
}

// has says whether a reason of the code, about the object, is among them.
func has(reasons []lifecycle.Reason, code lifecycle.Code, object string) bool {
	for _, r := range reasons {
		if r.Code == code && strings.HasPrefix(r.Object, object) && r.Message != "" && r.Hint != "" {
			return true
		}
	}
	return false
}

// strangeSlice sends requests to a Service elsewhere.
func strangeSlice(service string) *discoveryv1.EndpointSlice {
	return &discoveryv1.EndpointSlice{ObjectMeta: metav1.ObjectMeta{Name: "theirs", Namespace: entity.Namespace, Labels: map[string]string{discoveryv1.LabelServiceName: service}},
		Ports: []discoveryv1.EndpointPort{{}}, Endpoints: []discoveryv1.Endpoint{{Addresses: []string{"10.9.9.9"}}}}
}

// A revision before would lead there too: it is told, and nothing is gone back to.
func TestADeploymentTellsOfAStrangeSlice(t *testing.T) {
	b := newBench(t)
	b.must(t)
	if _, err := b.cluster.api.DiscoveryV1().EndpointSlices(entity.Namespace).Create(t.Context(), strangeSlice("todo-chatbot-backend"), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	report, err := b.deploy(t.Context(), "config.logLevel=error")
	if err != nil || report.State != lifecycle.Degraded || report.RolledBackTo != 0 || !has(report.Reasons, lifecycle.Misdirected, "service/todo-chatbot-backend") {
		t.Errorf("%+v %v", report, err)
	}
	report, err = b.Rollback(t.Context(), 0)
	if err != nil || report.State != lifecycle.Degraded || !has(report.Reasons, lifecycle.Misdirected, "service/todo-chatbot-backend") {
		t.Errorf("going back: %+v %v", report, err)
	}
	found, err := b.Diagnose(t.Context())
	if err != nil || len(found.Problems) != 1 || found.Problems[0].Will != "" || !strings.Contains(found.Problems[0].Hint, "kubectl -n todo-chatbot delete endpointslice theirs") {
		t.Errorf("doctor says %+v %v", found.Problems, err)
	}
}

// TestWhatADeploymentFailedOfStaysTold: what is wrong with the revision that it went back to comes besides.
func TestWhatADeploymentFailedOfStaysTold(t *testing.T) {
	b := newBench(t)
	b.must(t)
	if _, err := b.cluster.api.DiscoveryV1().EndpointSlices(entity.Namespace).Create(t.Context(), strangeSlice("todo-chatbot-backend"), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	report, err := b.deploy(t.Context(), "image.backend.tag="+brokenTag)
	if err == nil || report.RolledBackTo != 1 || report.State != lifecycle.Degraded {
		t.Fatalf("%+v %v", report, err)
	}
	if !has(report.Reasons, lifecycle.Crashed, "pod/todo-chatbot-backend-1-x") || !has(report.Reasons, lifecycle.Misdirected, "service/todo-chatbot-backend") {
		t.Errorf("it tells %+v", report.Reasons)
	}
}

// TestWhatMakesNoRevisionTellsHowItServes: all pods are ready, and it is Degraded for all that.
func TestWhatMakesNoRevisionTellsHowItServes(t *testing.T) {
	for name, c := range map[string]struct {
		keeper string
		give   func(*bench) (release.Report, error)
	}{
		"restart": {"", func(b *bench) (release.Report, error) { return b.Restart(t.Context(), entity.Frontend) }},
		"secrets of what others keep": {ofArgo, func(b *bench) (release.Report, error) {
			return b.ChangeSecrets(t.Context(), "rotated", entity.Secrets.Rotated)
		}},
		"secrets that are there already": {"", func(b *bench) (release.Report, error) {
			return b.ChangeSecrets(t.Context(), "set", func(stored entity.Secrets) []entity.Secrets { return []entity.Secrets{stored} })
		}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.must(t)
			if c.keeper != "" {
				b.marked(t, c.keeper)
			}
			if _, err := b.cluster.api.DiscoveryV1().EndpointSlices(entity.Namespace).Create(t.Context(), strangeSlice("todo-chatbot-backend"), metav1.CreateOptions{}); err != nil {
				t.Fatal(err)
			}
			report, err := c.give(b)
			if err != nil || report.State != lifecycle.Degraded || !has(report.Reasons, lifecycle.Misdirected, "service/todo-chatbot-backend") {
				t.Errorf("%+v %v", report, err)
			}
			if told := len(report.Reasons); told != 1 {
				t.Errorf("it tells %d reasons: %+v", told, report.Reasons)
			}
		})
	}
}

func TestRunningMeansThatItAnswers(t *testing.T) {
	ctx, gone := t.Context(), metav1.DeleteOptions{}
	merge := func(text string) []byte { return []byte(text) }
	for name, c := range map[string]struct {
		hurt   func(*bench) error
		code   lifecycle.Code
		object string
		state  lifecycle.State
	}{
		"the frontend's Service is deleted": {func(b *bench) error {
			return b.cluster.api.CoreV1().Services(entity.Namespace).Delete(ctx, "todo-chatbot-frontend", gone)
		}, lifecycle.ObjectMissing, "service/todo-chatbot-frontend", lifecycle.Degraded},
		"the backend's Service leads elsewhere": {func(b *bench) error {
			_, err := b.cluster.api.CoreV1().Services(entity.Namespace).Patch(ctx, "todo-chatbot-backend", types.MergePatchType, merge(`{"spec":{"selector":{"app":"nobody"}}}`), metav1.PatchOptions{})
			return err
		}, lifecycle.Misdirected, "service/todo-chatbot-backend", lifecycle.Degraded},
		"a slice of somebody else names the backend's Service": {func(b *bench) error {
			_, err := b.cluster.api.DiscoveryV1().EndpointSlices(entity.Namespace).Create(ctx, strangeSlice("todo-chatbot-backend"), metav1.CreateOptions{})
			return err
		}, lifecycle.Misdirected, "service/todo-chatbot-backend", lifecycle.Degraded},
		"the ConfigMap is deleted": {func(b *bench) error {
			return b.cluster.api.CoreV1().ConfigMaps(entity.Namespace).Delete(ctx, entity.ConfigMap, gone)
		}, lifecycle.ObjectMissing, "configmap/" + entity.ConfigMap, lifecycle.Degraded},
		"the ConfigMap says something else": {func(b *bench) error {
			_, err := b.cluster.api.CoreV1().ConfigMaps(entity.Namespace).Patch(ctx, entity.ConfigMap, types.MergePatchType, merge(`{"data":{"LOG_LEVEL":"loud"}}`), metav1.PatchOptions{})
			return err
		}, lifecycle.Drifted, "configmap/" + entity.ConfigMap, lifecycle.Degraded},
		"the Secret is deleted": {func(b *bench) error {
			return b.cluster.api.CoreV1().Secrets(entity.Namespace).Delete(ctx, entity.Secret, gone)
		}, lifecycle.SecretMissing, "secret/" + entity.Secret, lifecycle.Degraded},
		"the Ingress is deleted": {func(b *bench) error {
			return b.cluster.api.NetworkingV1().Ingresses(entity.Namespace).Delete(ctx, "todo-chatbot-frontend", gone)
		}, lifecycle.ObjectMissing, "ingress/todo-chatbot-frontend", lifecycle.Degraded},
		"a service account is deleted": {func(b *bench) error {
			return b.cluster.api.CoreV1().ServiceAccounts(entity.Namespace).Delete(ctx, "todo-chatbot-backend", gone)
		}, lifecycle.ObjectMissing, "serviceaccount/todo-chatbot-backend", lifecycle.Degraded},
		"everything answers 500": {func(b *bench) error {
			b.cluster.answer = func(string) error { return broken() }
			return nil
		}, lifecycle.NotAnswering, "service/todo-chatbot-frontend", lifecycle.Degraded},
		"the page is there, and the backend is not": {func(b *bench) error {
			b.cluster.answer = func(path string) error {
				if strings.Contains(path, "health") {
					return broken()
				}
				return nil
			}
			return nil
		}, lifecycle.NotAnswering, "service/todo-chatbot-frontend", lifecycle.Degraded},
		"it may not be asked from here": {func(b *bench) error {
			b.cluster.answer = func(string) error {
				return &apierrors.StatusError{ErrStatus: metav1.Status{Code: 403, Reason: metav1.StatusReasonForbidden, Message: `cannot get resource "services/proxy"`}}
			}
			return nil
		}, lifecycle.NotAsked, "service/todo-chatbot-frontend", lifecycle.Deployed},
		"the Secret was made immutable": {func(b *bench) error {
			_, err := b.cluster.api.CoreV1().Secrets(entity.Namespace).Patch(ctx, entity.Secret, types.MergePatchType, merge(`{"immutable":true}`), metav1.PatchOptions{})
			return err
		}, lifecycle.Drifted, "secret/" + entity.Secret, lifecycle.Running},
		"the ConfigMap was made immutable": {func(b *bench) error {
			_, err := b.cluster.api.CoreV1().ConfigMaps(entity.Namespace).Patch(ctx, entity.ConfigMap, types.MergePatchType, merge(`{"immutable":true}`), metav1.PatchOptions{})
			return err
		}, lifecycle.Drifted, "configmap/" + entity.ConfigMap, lifecycle.Running},
		"somebody has scaled it": {func(b *bench) error {
			_, err := b.cluster.api.AppsV1().Deployments(entity.Namespace).Patch(ctx, "todo-chatbot-backend", types.MergePatchType,
				merge(`{"spec":{"replicas":3},"status":{"replicas":3,"updatedReplicas":3,"readyReplicas":3,"availableReplicas":3}}`), metav1.PatchOptions{})
			return err
		}, lifecycle.Drifted, "deployment/todo-chatbot-backend", lifecycle.Running},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.must(t, "ingress.enabled=true", "ingress.host=todo.example")
			before, err := b.Status(t.Context())
			if err != nil || before.State != lifecycle.Running || len(before.Reasons) > 0 {
				t.Fatalf("before: %s %+v %v", before.State, before.Reasons, err)
			}
			if err := c.hurt(b); err != nil {
				t.Fatal(err)
			}
			status, err := b.Status(t.Context())
			if err != nil || status.State != c.state || !has(status.Reasons, c.code, c.object) {
				t.Errorf("it says %s: %+v %v", status.State, status.Reasons, err)
			}
			seen := errors.New("seen")
			err = b.Follow(t.Context(), func(s watch.Snapshot) error {
				if s.State != c.state || !has(s.Reasons, c.code, c.object) {
					return errors.New("watching says " + string(s.State))
				}
				return seen
			})
			if !errors.Is(err, seen) {
				t.Error(err)
			}
			err = b.Watch(t.Context(), func(s watch.View) error {
				if s.Status.State != c.state || !has(s.Status.Reasons, c.code, c.object) {
					return errors.New("a face shows " + string(s.Status.State))
				}
				return seen
			})
			if !errors.Is(err, seen) {
				t.Error(err)
			}
		})
	}
}

func TestARevisionThatAnswersErrorsDoesNotRun(t *testing.T) {
	budget := lifecycle.NewBudget()
	budget.Patience = map[lifecycle.Code]time.Duration{lifecycle.NotAnswering: 0}
	b := newBenchOf(t, budget)
	b.must(t)
	b.cluster.after = func() { // The newest revision alone answers errors.
		b.cluster.answer = nil
		if strings.Contains(b.cluster.built, "LOG_LEVEL: error") || strings.Contains(b.cluster.built, `LOG_LEVEL: "error"`) {
			b.cluster.answer = func(string) error { return broken() }
		}
	}
	report, err := b.deploy(t.Context(), "config.logLevel=error")
	if err == nil || report.RolledBackTo != 1 || report.State != lifecycle.Running || !strings.Contains(err.Error(), "[NOT_ANSWERING]") {
		t.Errorf("%+v %v", report, err)
	}
}

// A silence of the API server or of its storage fails no revision.
func TestASilentClusterIsWaitedFor(t *testing.T) {
	for _, pause := range []time.Duration{5 * time.Second, 12 * time.Second, 25 * time.Second, time.Minute, 5 * time.Minute} {
		t.Run(pause.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				silent := &atomic.Bool{}
				b.cluster.api.PrependReactor("*", "leases", func(clienttesting.Action) (bool, runtime.Object, error) {
					return silent.Load(), nil, apierrors.NewTimeoutError("the storage does not answer", 1)
				})
				b.Deployer = release.New(kube.New(b.cluster.api, "fake", entity.Namespace, time.Now), helm.NewClientOf(b.records, b.cluster, entity.Namespace),
					release.Options{Emit: func(e watch.Event) { b.events = append(b.events, e) }, Timeout: 20 * time.Minute})
				b.must(t)
				b.events = nil
				b.cluster.hangs = true
				b.cluster.after = func() {
					b.cluster.after = nil
					go func() {
						time.Sleep(3 * time.Second)
						silent.Store(true)
						time.Sleep(pause)
						silent.Store(false)
						time.Sleep(time.Second)
						b.cluster.ready(t)
					}()
				}
				report, err := b.deploy(t.Context(), "config.logLevel=error")
				if err != nil || report.State != lifecycle.Running || report.Revision.Number != 2 {
					t.Errorf("%+v %v", report, err)
				}
				for _, e := range b.events {
					if e.Reason != nil && e.Reason.Code == lifecycle.DeployerDied {
						t.Errorf("a living deployer is called dead: %s", e.Text)
					}
				}
			})
		})
	}
}

// ready lets the pods of all Deployments get ready.
func (s *simulated) ready(t *testing.T) {
	ctx := t.Context()
	list, err := s.api.AppsV1().Deployments(entity.Namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		t.Error(err)
		return
	}
	for _, d := range list.Items {
		n := *d.Spec.Replicas
		d.Status = appsv1.DeploymentStatus{ObservedGeneration: d.Generation, Replicas: n, UpdatedReplicas: n, ReadyReplicas: n, AvailableReplicas: n}
		if _, err := s.api.AppsV1().Deployments(entity.Namespace).Update(ctx, &d, metav1.UpdateOptions{}); err != nil {
			t.Error(err)
		}
	}
}
