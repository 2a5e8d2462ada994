package release_test

import (
	"bufio"
	"context"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	helmkube "helm.sh/helm/v4/pkg/kube"
	kubefake "helm.sh/helm/v4/pkg/kube/fake"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/apimachinery/pkg/version"
	fakediscovery "k8s.io/client-go/discovery/fake"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	clienttesting "k8s.io/client-go/testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
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
	refuse error // what the API server says to the next apply
	// unhooked: a webhook that is asked of Services doesn't answer.
	unhooked bool
	hangs    bool                    // pods never get further than starting
	after    func()                  // called when a manifest has been applied
	logs     func() (string, error)  // of every container; nil: "fake logs"
	answer   func(path string) error // what the proxy says; nil: that all is well
	// unreachable is what Helm hears before it begins.
	unreachable error
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
	api.AddProxyReactor("*", func(action clienttesting.Action) (bool, rest.ResponseWrapper, error) {
		if s.answer == nil {
			return true, proxied{}, nil
		}
		return true, proxied{s.answer("/" + action.(clienttesting.ProxyGetAction).GetPath())}, nil
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
	if s.removing() {
		s.remove()
	}
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

// IsReachable is what Helm asks first.
func (s *simulated) IsReachable() error { return s.unreachable }

func (s *simulated) apply() {
	reader := yaml.NewYAMLReader(bufio.NewReader(strings.NewReader(s.built)))
	for {
		doc, err := reader.Read()
		if err != nil {
			return
		}
		object, _, err := scheme.Codecs.UniversalDeserializer().Decode(doc, nil, nil)
		if err != nil {
			continue // A document of comments alone.
		}
		if d, ok := object.(*appsv1.Deployment); ok {
			s.run(d)
			continue
		}
		s.put(object)
	}
}

// put writes an object that nothing runs.
func (s *simulated) put(object runtime.Object) {
	kinds, _, err := scheme.Scheme.ObjectKinds(object)
	if err != nil {
		s.t.Error(err)
		return
	}
	resource, _ := meta.UnsafeGuessKindToResource(kinds[0])
	namespace := object.(metav1.Object).GetNamespace()
	if err = s.api.Tracker().Create(resource, object, namespace); apierrors.IsAlreadyExists(err) {
		err = s.api.Tracker().Update(resource, object, namespace)
	}
	if err != nil {
		s.t.Error(err)
	}
}

// remove deletes what was built last.
func (s *simulated) remove() {
	reader := yaml.NewYAMLReader(bufio.NewReader(strings.NewReader(s.built)))
	for {
		doc, err := reader.Read()
		if err != nil {
			return
		}
		object, kind, err := scheme.Codecs.UniversalDeserializer().Decode(doc, nil, nil)
		if err != nil {
			continue
		}
		resource, _ := meta.UnsafeGuessKindToResource(*kind)
		named := object.(metav1.Object)
		if err := s.api.Tracker().Delete(resource, named.GetNamespace(), named.GetName()); err != nil && !apierrors.IsNotFound(err) {
			s.t.Error(err)
		}
	}
}

// removing says whether Helm takes the release away.
func (s *simulated) removing() bool {
	list, err := s.api.CoreV1().Secrets("").List(context.Background(), metav1.ListOptions{LabelSelector: "owner=helm,status=uninstalling"})
	return err == nil && len(list.Items) > 0
}

// proxied is what the API server's proxy gives.
type proxied struct{ err error }

func (p proxied) DoRaw(context.Context) ([]byte, error) { return []byte("ok"), p.err }

func (p proxied) Stream(context.Context) (io.ReadCloser, error) {
	if p.err != nil {
		return nil, p.err
	}
	return io.NopCloser(strings.NewReader("ok")), nil
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

// runsSince gives the backend a pod that was started then, until it is deployed again.
func (s *simulated) runsSince(t *testing.T, at time.Time) {
	t.Helper()
	name, yes := "todo-chatbot-backend", true
	owner := func(kind, name string) []metav1.OwnerReference {
		return []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: kind, Name: name, UID: types.UID(name), Controller: &yes}}
	}
	set := &appsv1.ReplicaSet{ObjectMeta: metav1.ObjectMeta{Name: name + "-1", Namespace: entity.Namespace, UID: types.UID(name + "-1"), OwnerReferences: owner("Deployment", name)}}
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: name + "-1-x", Namespace: entity.Namespace, OwnerReferences: owner("ReplicaSet", set.Name)},
		Status: corev1.PodStatus{Phase: corev1.PodRunning, ContainerStatuses: []corev1.ContainerStatus{{
			Name: "backend", State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: metav1.NewTime(at)}}}}}}
	s.put(set)
	s.put(pod)
}

func (s *simulated) crash(d *appsv1.Deployment) {
	ctx := context.Background()
	set, pod := crashing(d)
	if _, err := s.api.AppsV1().ReplicaSets(d.Namespace).Create(ctx, set, metav1.CreateOptions{}); err != nil && !apierrors.IsAlreadyExists(err) {
		s.t.Error(err)
	}
	if _, err := s.api.CoreV1().Pods(d.Namespace).Create(ctx, pod, metav1.CreateOptions{}); err != nil && !apierrors.IsAlreadyExists(err) {
		s.t.Error(err)
	}
}

// crashing is a pod of a Deployment that crashes in a loop.
func crashing(d *appsv1.Deployment) (*appsv1.ReplicaSet, *corev1.Pod) {
	yes := true
	owner := func(kind, name string) []metav1.OwnerReference {
		return []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: kind, Name: name, UID: types.UID(name), Controller: &yes}}
	}
	set := &appsv1.ReplicaSet{ObjectMeta: metav1.ObjectMeta{Name: d.Name + "-1", Namespace: d.Namespace, UID: types.UID(d.Name + "-1"), OwnerReferences: owner("Deployment", d.Name)}}
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: d.Name + "-1-x", Namespace: d.Namespace, OwnerReferences: owner("ReplicaSet", set.Name)},
		Status: corev1.PodStatus{Phase: corev1.PodRunning, ContainerStatuses: []corev1.ContainerStatus{{
			Name: "backend", RestartCount: 3, State: corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "CrashLoopBackOff"}},
			LastTerminationState: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: 1, Message: "cannot reach " + databaseURL}},
		}}}}
	return set, pod
}
