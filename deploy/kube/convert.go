package kube

import (
	"slices"
	"strconv"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// revisionAnnotation counts the versions of a Deployment; its replica sets carry it too.
const revisionAnnotation = "deployment.kubernetes.io/revision"

// workload reads a Deployment; pods are by the UID of their controller.
func workload(d *appsv1.Deployment, sets []*appsv1.ReplicaSet, pods map[types.UID][]*corev1.Pod) lifecycle.Workload {
	w := lifecycle.Workload{
		Name: d.Name, UID: string(d.UID), Version: version(d.ResourceVersion), Desired: 1,
		Total: int(d.Status.Replicas), Updated: int(d.Status.UpdatedReplicas),
		Ready: int(d.Status.ReadyReplicas), Available: int(d.Status.AvailableReplicas),
		CaughtUp: d.Status.ObservedGeneration >= d.Generation,
	}
	if d.Spec.Replicas != nil {
		w.Desired = int(*d.Spec.Replicas)
	}
	for _, condition := range d.Status.Conditions {
		switch {
		case condition.Type == appsv1.DeploymentReplicaFailure && condition.Status == corev1.ConditionTrue:
			w.Refused = condition.Message
		case condition.Type == appsv1.DeploymentProgressing && condition.Reason == "ProgressDeadlineExceeded":
			w.OverDue = true
		}
	}
	for _, set := range sets {
		if !metav1.IsControlledBy(set, d) {
			continue
		}
		current := set.Annotations[revisionAnnotation] == d.Annotations[revisionAnnotation]
		for _, p := range pods[set.UID] {
			w.Pods = append(w.Pods, pod(p, current))
		}
	}
	slices.SortFunc(w.Pods, func(a, b lifecycle.Pod) int { return strings.Compare(a.Name, b.Name) })
	return w
}

// version makes a number of a resource version, which grows with every change; 0
// of one that is none.
func version(text string) uint64 {
	number, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0
	}
	return number
}

func sortWorkloads(all []lifecycle.Workload) {
	slices.SortFunc(all, func(a, b lifecycle.Workload) int { return strings.Compare(a.Name, b.Name) })
}

func pod(p *corev1.Pod, current bool) lifecycle.Pod {
	seen := lifecycle.Pod{
		Name: p.Name, UID: string(p.UID), Version: version(p.ResourceVersion), Node: p.Spec.NodeName,
		Phase: string(p.Status.Phase), Deleting: p.DeletionTimestamp != nil, Current: current,
		Created: p.CreationTimestamp.Time,
		Reason:  p.Status.Reason, Message: p.Status.Message,
	}
	for _, ip := range p.Status.PodIPs {
		seen.Addresses = append(seen.Addresses, ip.IP)
	}
	for _, condition := range p.Status.Conditions {
		switch {
		case condition.Type == corev1.PodReady:
			seen.Ready = condition.Status == corev1.ConditionTrue
		case condition.Type == corev1.PodScheduled && condition.Status == corev1.ConditionFalse:
			seen.Gated = condition.Reason == corev1.PodReasonSchedulingGated
			if condition.Reason == corev1.PodReasonUnschedulable {
				seen.Unschedulable = condition.Message
			}
		}
	}
	for _, status := range p.Status.InitContainerStatuses {
		seen.Containers = append(seen.Containers, container(status, !restarts(p, status.Name)))
	}
	for _, status := range p.Status.ContainerStatuses {
		seen.Containers = append(seen.Containers, container(status, false))
	}
	return seen
}

// restarts says whether an init container is a sidecar: one that goes on running.
func restarts(p *corev1.Pod, name string) bool {
	return slices.ContainsFunc(p.Spec.InitContainers, func(c corev1.Container) bool {
		return c.Name == name && c.RestartPolicy != nil && *c.RestartPolicy == corev1.ContainerRestartPolicyAlways
	})
}

func container(status corev1.ContainerStatus, init bool) lifecycle.Container {
	c := lifecycle.Container{
		Name: status.Name, Image: status.Image, Init: init, Ready: status.Ready, Restarts: int(status.RestartCount),
		Running: status.State.Running != nil, Started: status.Started != nil && *status.Started,
		Ended: exit(status.State.Terminated), Last: exit(status.LastTerminationState.Terminated),
	}
	if waiting := status.State.Waiting; waiting != nil {
		c.Waiting, c.Message = waiting.Reason, waiting.Message
	}
	if running := status.State.Running; running != nil {
		c.Since = running.StartedAt.Time
	}
	return c
}

func exit(t *corev1.ContainerStateTerminated) *lifecycle.Exit {
	if t == nil {
		return nil
	}
	return &lifecycle.Exit{Code: int(t.ExitCode), Reason: t.Reason, Message: t.Message, Started: t.StartedAt.Time,
		At: t.FinishedAt.Time}
}

func warningOf(e *corev1.Event) lifecycle.Event {
	at := e.LastTimestamp.Time
	for _, other := range []time.Time{e.EventTime.Time, e.FirstTimestamp.Time, e.CreationTimestamp.Time} {
		if at.IsZero() {
			at = other
		}
	}
	if e.Series != nil && e.Series.LastObservedTime.After(at) {
		at = e.Series.LastObservedTime.Time
	}
	return lifecycle.Event{
		Object: strings.ToLower(e.InvolvedObject.Kind) + "/" + e.InvolvedObject.Name,
		Reason: e.Reason, Message: e.Message, At: at, Count: int(e.Count),
	}
}
