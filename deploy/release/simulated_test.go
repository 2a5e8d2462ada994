package release_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"strings"
	"sync"
	"testing"

	helmkube "helm.sh/helm/v4/pkg/kube"
	kubefake "helm.sh/helm/v4/pkg/kube/fake"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/apimachinery/pkg/version"
	fakediscovery "k8s.io/client-go/discovery/fake"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
	sigyaml "sigs.k8s.io/yaml"
)

// brokenTag is the image whose program ends as soon as it starts.
const brokenTag = "9.9.9"

// simulated stands in for the cluster that Helm applies to: the Deployments of a
// manifest turn up in the fake API server at once, with pods that are ready, or
// that crash where the image's tag is brokenTag.
type simulated struct {
	kubefake.PrintingKubeClient
	t      *testing.T
	api    *fake.Clientset
	mu     sync.Mutex
	built  string
	refuse error                  // what the API server says to the next apply
	hangs  bool                   // pods never get further than starting
	after  func()                 // called when a manifest has been applied
	logs   func() (string, error) // of every container; nil: "fake logs"
}

func newSimulated(t *testing.T) *simulated {
	api := fake.NewClientset()
	api.Discovery().(*fakediscovery.FakeDiscovery).FakedServerVersion = &version.Info{GitVersion: "v1.37.2"}
	s := &simulated{PrintingKubeClient: kubefake.PrintingKubeClient{Out: io.Discard}, t: t, api: api}
	api.PrependReactor("get", "pods", func(action clienttesting.Action) (bool, runtime.Object, error) {
		if action.GetSubresource() != "log" || s.logs == nil {
			return false, nil, nil
		}
		text, err := s.logs()
		return true, &runtime.Unknown{Raw: []byte(text)}, err
	})
	return s
}

// Build keeps the manifest. It gives Helm no objects, because Helm would ask a
// real API server for them.
func (s *simulated) Build(r io.Reader, _ bool) (helmkube.ResourceList, error) {
	text, err := io.ReadAll(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.built = string(text)
	return nil, err
}

// GetWaiterWithOptions comes after every apply, and so is where it happens.
func (s *simulated) GetWaiterWithOptions(helmkube.WaitStrategy, ...helmkube.WaitOption) (helmkube.Waiter, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.refuse; err != nil {
		s.refuse = nil
		return nil, err
	}
	s.apply()
	if s.after != nil {
		s.after()
	}
	return &kubefake.PrintingKubeWaiter{}, nil
}

func (s *simulated) apply() {
	reader := yaml.NewYAMLReader(bufio.NewReader(strings.NewReader(s.built)))
	for {
		doc, err := reader.Read()
		if err != nil {
			return
		}
		if !bytes.Contains(doc, []byte("kind: Deployment")) {
			continue
		}
		var d appsv1.Deployment
		if err := sigyaml.Unmarshal(doc, &d); err != nil {
			s.t.Error(err)
			return
		}
		s.run(&d)
	}
}

// run is the controller and the kubelet in one.
func (s *simulated) run(d *appsv1.Deployment) {
	ctx := context.Background()
	deployments := s.api.AppsV1().Deployments(d.Namespace)
	d.UID, d.Generation = types.UID(d.Name), 1
	old, err := deployments.Get(ctx, d.Name, metav1.GetOptions{})
	if err == nil {
		d.Generation = old.Generation + 1
	} else if !apierrors.IsNotFound(err) {
		s.t.Error(err)
	}
	replicas := *d.Spec.Replicas
	broken := strings.Contains(d.Spec.Template.Spec.Containers[0].Image, brokenTag)
	d.Status = appsv1.DeploymentStatus{ObservedGeneration: d.Generation, Replicas: replicas, UpdatedReplicas: replicas, ReadyReplicas: replicas, AvailableReplicas: replicas}
	if broken || s.hangs {
		d.Status.ReadyReplicas, d.Status.AvailableReplicas = 0, 0
	}
	if old != nil && err == nil {
		_, err = deployments.Update(ctx, d, metav1.UpdateOptions{})
	} else {
		_, err = deployments.Create(ctx, d, metav1.CreateOptions{})
	}
	if err != nil {
		s.t.Error(err)
	}
	if broken {
		s.crash(d)
	}
}

func (s *simulated) crash(d *appsv1.Deployment) {
	ctx, yes := context.Background(), true
	owner := func(kind, name string) []metav1.OwnerReference {
		return []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: kind, Name: name, UID: types.UID(name), Controller: &yes}}
	}
	set := &appsv1.ReplicaSet{ObjectMeta: metav1.ObjectMeta{Name: d.Name + "-1", Namespace: d.Namespace, UID: types.UID(d.Name + "-1"), OwnerReferences: owner("Deployment", d.Name)}}
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: d.Name + "-1-x", Namespace: d.Namespace, OwnerReferences: owner("ReplicaSet", set.Name)},
		Status: corev1.PodStatus{Phase: corev1.PodRunning, ContainerStatuses: []corev1.ContainerStatus{{
			Name: "backend", RestartCount: 3, State: corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "CrashLoopBackOff"}},
			LastTerminationState: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: 1, Message: "cannot reach " + databaseURL}},
		}}}}
	if _, err := s.api.AppsV1().ReplicaSets(d.Namespace).Create(ctx, set, metav1.CreateOptions{}); err != nil && !apierrors.IsAlreadyExists(err) {
		s.t.Error(err)
	}
	if _, err := s.api.CoreV1().Pods(d.Namespace).Create(ctx, pod, metav1.CreateOptions{}); err != nil && !apierrors.IsAlreadyExists(err) {
		s.t.Error(err)
	}
}
