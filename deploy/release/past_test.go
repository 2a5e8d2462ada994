package release_test

import (
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	clienttesting "k8s.io/client-go/testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// loops gives the backend a pod that has crashed in a loop because of a bent ConfigMap, or can't start. One that is made in its place
// gets ready where that was put back.
func (b *bench) loops(t *testing.T, waits string) {
	t.Helper()
	api := b.cluster.api
	configs := api.CoreV1().ConfigMaps(entity.Namespace)
	config, err := configs.Get(t.Context(), entity.ConfigMap, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	marked(config)
	config.Data["LOG_LEVEL"] = "loud"
	if _, err := configs.Update(t.Context(), config, metav1.UpdateOptions{FieldManager: "kubectl-edit"}); err != nil {
		t.Fatal(err)
	}
	deployments := api.AppsV1().Deployments(entity.Namespace)
	d, err := deployments.Get(t.Context(), entity.Backend.Name(), metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	marked(d)
	d.Status.ReadyReplicas, d.Status.AvailableReplicas = 0, 0
	if d, err = deployments.Update(t.Context(), d, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	b.cluster.crash(d)
	pod, err := api.CoreV1().Pods(entity.Namespace).Get(t.Context(), d.Name+"-1-x", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	pod.Status.ContainerStatuses[0].State.Waiting.Reason = waits
	if _, err := api.CoreV1().Pods(entity.Namespace).Update(t.Context(), pod, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	b.cluster.hangs = true // Nothing of the pod's specification changes, so no rollout makes another.
	api.PrependReactor("delete", "pods", func(action clienttesting.Action) (bool, runtime.Object, error) {
		if !strings.HasPrefix(action.(clienttesting.DeleteAction).GetName(), d.Name) {
			return false, nil, nil
		}
		go func() { // The API of the reactor's own cluster may be asked once it has returned.
			if config, err := configs.Get(t.Context(), entity.ConfigMap, metav1.GetOptions{}); err == nil && config.Data["LOG_LEVEL"] != "loud" {
				b.cluster.ready(t)
			}
		}()
		return false, nil, nil
	})
}

// TestCrashesFromBeforeARepairDoNotCount: the pods of today crash because of what doctor puts back.
func TestCrashesFromBeforeARepairDoNotCount(t *testing.T) {
	for _, waits := range []string{"CrashLoopBackOff", "ImagePullBackOff", "ErrImageNeverPull", "CreateContainerConfigError"} {
		t.Run(waits, func(t *testing.T) { repairedAtOnce(t, waits) })
	}
}

// repairedAtOnce repairs what made pods wait.
func repairedAtOnce(t *testing.T, waits string) {
	t.Helper()
	b := newBench(t)
	b.must(t)
	b.tried(t)
	b.loops(t, waits)
	found, err := b.Diagnose(t.Context())
	if err != nil || !found.Treatable() {
		t.Fatalf("doctor finds %+v, %v", found, err)
	}
	if err := b.Repair(t.Context(), found, false); err != nil {
		t.Fatal(err)
	}
	pods, err := b.cluster.api.CoreV1().Pods(entity.Namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil || len(pods.Items) > 0 {
		t.Errorf("there are %d pods, which its node tries again some time: %v", len(pods.Items), err)
	}
	if got := b.verdicts(t); strings.Contains(got, "failed") || !strings.HasSuffix(got, "2 deployed healthy") {
		t.Errorf("the records are %s", got)
	}
	if status, err := b.Status(t.Context()); err != nil || status.State != lifecycle.Running {
		t.Errorf("%s %+v %v", status.State, status.Reasons, err)
	}
}

// TestAPodThatARestartMadeIsNotFromBefore: it crashes at once, and is neither deleted nor forgiven.
func TestAPodThatARestartMadeIsNotFromBefore(t *testing.T) {
	b := newBench(t)
	b.must(t)
	b.tried(t)
	deployments := appsv1.SchemeGroupVersion.WithResource("deployments")
	b.cluster.api.PrependReactor("patch", "deployments", func(clienttesting.Action) (bool, runtime.Object, error) {
		object, err := b.cluster.api.Tracker().Get(deployments, entity.Namespace, entity.Backend.Name())
		if err != nil {
			t.Error(err)
			return false, nil, nil
		}
		d := object.(*appsv1.Deployment).DeepCopy()
		d.Generation++ // as an API server does: by it a watch that is behind is told from one that has seen the restart
		d.Status.ObservedGeneration, d.Status.ReadyReplicas, d.Status.AvailableReplicas = d.Generation, 0, 0
		set, pod := crashing(d)
		b.cluster.put(set)
		b.cluster.put(pod)
		b.cluster.put(d)
		return false, nil, nil
	})
	report, err := b.Restart(t.Context(), entity.Backend)
	if err == nil || !has(report.Reasons, lifecycle.Crashed, "pod/todo-chatbot-backend-1-x") {
		t.Errorf("%+v %v", report, err)
	}
	pods, err := b.cluster.api.CoreV1().Pods(entity.Namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil || len(pods.Items) != 1 {
		t.Errorf("there are %d pods: %v", len(pods.Items), err)
	}
}
