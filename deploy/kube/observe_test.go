package kube_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/fake"

	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// deployment makes the objects a Deployment of one pod consists of.
func deployment(state corev1.ContainerState) []runtime.Object {
	one, yes := int32(1), true
	labels := map[string]string{"app.kubernetes.io/name": "todo-chatbot"}
	owner := func(kind, name string) []metav1.OwnerReference {
		return []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: kind, Name: name, UID: "uid-of-" + types.UID(name), Controller: &yes}}
	}
	d := &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: "todo-chatbot-backend", Namespace: "todo-chatbot", UID: "uid-of-todo-chatbot-backend", Generation: 2, Labels: labels, Annotations: map[string]string{"deployment.kubernetes.io/revision": "2"}},
		Spec:       appsv1.DeploymentSpec{Replicas: &one},
		Status:     appsv1.DeploymentStatus{ObservedGeneration: 2, Replicas: 2, UpdatedReplicas: 1, AvailableReplicas: 1},
	}
	set := &appsv1.ReplicaSet{ObjectMeta: metav1.ObjectMeta{Name: "new", Namespace: "todo-chatbot", UID: "uid-of-new", Annotations: d.Annotations, OwnerReferences: owner("Deployment", d.Name)}}
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "new-1", Namespace: "todo-chatbot", OwnerReferences: owner("ReplicaSet", "new")},
		Status:     corev1.PodStatus{Phase: corev1.PodPending, ContainerStatuses: []corev1.ContainerStatus{{Name: "backend", Image: "x:1", State: state}}},
	}
	event := &corev1.Event{ObjectMeta: metav1.ObjectMeta{Name: "e", Namespace: "todo-chatbot"}, Type: "Warning", Reason: "Failed", Message: "why",
		InvolvedObject: corev1.ObjectReference{Kind: "Pod", Name: "new-1"}, LastTimestamp: metav1.NewTime(newClock().Now())}
	return []runtime.Object{d, set, pod, event}
}

// await looks until it is so; the test's own time limit ends one that never is.
func await(t *testing.T, observer *kube.Observer, so func(lifecycle.Observation) bool) lifecycle.Observation {
	t.Helper()
	reader := observer.Reader()
	defer reader.Close()
	for {
		look, err := observer.Look()
		if err != nil {
			t.Fatal(err)
		}
		if so(look) {
			return look
		}
		if err := reader.Next(t.Context(), time.Second); err != nil {
			t.Fatal(err)
		}
	}
}

func TestObservation(t *testing.T) {
	clock := newClock()
	client := fake.NewClientset(deployment(corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "ErrImageNeverPull"}})...)
	cluster := kube.New(client, "fake", "todo-chatbot", clock.Now)
	want := lifecycle.Observation{
		At: clock.Now(),
		Workloads: []lifecycle.Workload{{Name: "todo-chatbot-backend", UID: "uid-of-todo-chatbot-backend", Desired: 1, Total: 2, Updated: 1, Available: 1, CaughtUp: true,
			Pods: []lifecycle.Pod{{Name: "new-1", Phase: "Pending", Current: true, Containers: []lifecycle.Container{{Name: "backend", Image: "x:1", Waiting: "ErrImageNeverPull"}}}}}},
		Warnings: []lifecycle.Event{{Object: "pod/new-1", Reason: "Failed", Message: "why", At: clock.Now()}},
	}
	t.Run("a glance and a watch see the same", func(t *testing.T) {
		glance, err := cluster.ObserveOnce(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, glance); diff != "" {
			t.Error("glance", diff)
		}
		observer, err := cluster.Observe(t.Context(), "todo-chatbot")
		if err != nil {
			t.Fatal(err)
		}
		before, err := observer.Look()
		if err != nil {
			t.Fatal(err)
		}
		if len(before.Warnings) != 0 {
			t.Errorf("it tells of warnings from before it watched: %v", before.Warnings)
		}
		// What comes while it watches counts, whatever time it says it is of: clocks differ.
		event := deployment(corev1.ContainerState{})[3].(*corev1.Event)
		event.Name, event.UID, event.LastTimestamp = "later", "later", metav1.NewTime(clock.Now().Add(-2*time.Hour))
		if _, err := client.CoreV1().Events("todo-chatbot").Create(t.Context(), event, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		look := await(t, observer, func(o lifecycle.Observation) bool { return len(o.Warnings) > 0 })
		if diff := cmp.Diff(want, look); diff != "" {
			t.Error("watch", diff)
		}
	})
	t.Run("a change is noticed", func(t *testing.T) {
		observer, err := cluster.Observe(t.Context(), "todo-chatbot")
		if err != nil {
			t.Fatal(err)
		}
		reader := observer.Reader()
		if err := client.CoreV1().Pods("todo-chatbot").Delete(t.Context(), "new-1", metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
		for { // Until the watch has brought it; the test's own time limit ends a watch that never does.
			if err := reader.Next(t.Context(), time.Second); err != nil {
				t.Fatal(err)
			}
			look, err := observer.Look()
			if err != nil {
				t.Fatal(err)
			}
			if len(look.Workloads[0].Pods) == 0 {
				return
			}
		}
	})
	t.Run("waiting ends with its context, and says why", func(t *testing.T) {
		observer, err := cluster.Observe(t.Context(), "todo-chatbot")
		if err != nil {
			t.Fatal(err)
		}
		reader := observer.Reader()
		ended, cancel := context.WithCancelCause(t.Context())
		cancel(kube.ErrLeaseLost)
		for i := 0; ; i++ {
			if err := reader.Next(ended, time.Hour); err != nil {
				if err != kube.ErrLeaseLost {
					t.Error(err)
				}
				return
			}
			if i > 10 {
				t.Fatal("it did not end")
			}
		}
	})
}

func TestURL(t *testing.T) {
	service := func(kind corev1.ServiceType) *corev1.Service {
		return &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: "todo-chatbot-frontend", Namespace: "todo-chatbot"},
			Spec: corev1.ServiceSpec{Type: kind, Ports: []corev1.ServicePort{{Port: 80, NodePort: 30080}}}}
	}
	node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "n"}, Status: corev1.NodeStatus{Addresses: []corev1.NodeAddress{{Type: corev1.NodeInternalIP, Address: "192.168.49.2"}}}}
	balanced := service(corev1.ServiceTypeLoadBalancer)
	balanced.Status.LoadBalancer.Ingress = []corev1.LoadBalancerIngress{{IP: "203.0.113.7"}}
	for name, c := range map[string]struct {
		objects []runtime.Object
		want    string
	}{
		"a node port is reached at a node":                 {[]runtime.Object{service(corev1.ServiceTypeNodePort), node}, "http://192.168.49.2:30080/"},
		"a load balancer is reached at its address":        {[]runtime.Object{balanced, node}, "http://203.0.113.7/"},
		"a load balancer that has no address yet has none": {[]runtime.Object{service(corev1.ServiceTypeLoadBalancer), node}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := kube.New(fake.NewClientset(c.objects...), "fake", "todo-chatbot", time.Now).URL(t.Context())
			if err != nil || got != c.want {
				t.Errorf("%q %v", got, err)
			}
		})
	}
	t.Run("without the service the error says so", func(t *testing.T) {
		if _, err := kube.New(fake.NewClientset(), "fake", "todo-chatbot", time.Now).URL(t.Context()); !apierrors.IsNotFound(err) {
			t.Error(err)
		}
	})
}
