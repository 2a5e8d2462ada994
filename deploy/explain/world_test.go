package explain_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/scheme"
)

const space = "shop"

var now = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)

// world plays the controllers, the scheduler and the kubelet for the objects of a manifest: every pod is made and
// ready, until somebody changes that.
type world struct {
	objects []runtime.Object
	pods    []*corev1.Pod
	claims  []*corev1.PersistentVolumeClaim
}

func newWorld(t *testing.T, manifest string) *world {
	t.Helper()
	w := &world{}
	for _, text := range strings.Split(manifest, "\n---\n") {
		object, _, err := scheme.Codecs.UniversalDeserializer().Decode([]byte(text), nil, nil)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		meta := object.(metav1.Object)
		meta.SetNamespace(space)
		meta.SetUID(types.UID(fmt.Sprintf("%T/%s", object, meta.GetName())))
		w.objects = append(w.objects, object)
	}
	for _, object := range w.objects {
		w.run(object)
	}
	return w
}

// run makes the pods of a workload.
func (w *world) run(object runtime.Object) {
	switch o := object.(type) {
	case *appsv1.Deployment:
		o.Annotations = map[string]string{"deployment.kubernetes.io/revision": "1"}
		o.Status = appsv1.DeploymentStatus{Replicas: *o.Spec.Replicas, UpdatedReplicas: *o.Spec.Replicas, ReadyReplicas: *o.Spec.Replicas, AvailableReplicas: *o.Spec.Replicas}
		set := &appsv1.ReplicaSet{ObjectMeta: metav1.ObjectMeta{Name: o.Name + "-5d4f8c7b9d", Namespace: space, UID: "set/" + o.UID,
			Annotations: o.Annotations, OwnerReferences: owned(o, "Deployment")}}
		w.objects = append(w.objects, set)
		for i := range *o.Spec.Replicas {
			w.pod(fmt.Sprintf("%s-x%d", set.Name, i), o.Spec.Template, owned(set, "ReplicaSet"), nil)
		}
	case *appsv1.StatefulSet:
		o.Status = appsv1.StatefulSetStatus{Replicas: *o.Spec.Replicas, UpdatedReplicas: *o.Spec.Replicas, ReadyReplicas: *o.Spec.Replicas, AvailableReplicas: *o.Spec.Replicas, UpdateRevision: "new"}
		for i := range *o.Spec.Replicas {
			p := w.pod(fmt.Sprintf("%s-%d", o.Name, i), o.Spec.Template, owned(o, "StatefulSet"), map[string]string{"controller-revision-hash": "new"})
			for _, c := range o.Spec.VolumeClaimTemplates {
				name := c.Name + "-" + p.Name
				p.Spec.Volumes = append(p.Spec.Volumes, corev1.Volume{Name: c.Name, VolumeSource: corev1.VolumeSource{
					PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: name}}})
				w.claims = append(w.claims, &corev1.PersistentVolumeClaim{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: space}, Spec: c.Spec,
					Status: corev1.PersistentVolumeClaimStatus{Phase: corev1.ClaimBound}})
			}
		}
	case *appsv1.DaemonSet:
		o.Status = appsv1.DaemonSetStatus{DesiredNumberScheduled: 1, CurrentNumberScheduled: 1, UpdatedNumberScheduled: 1, NumberReady: 1, NumberAvailable: 1}
		w.pod(o.Name+"-x0", o.Spec.Template, owned(o, "DaemonSet"), nil)
	case *batchv1.Job:
		w.job(o)
	case *batchv1.CronJob:
		job := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Name: o.Name + "-1", Namespace: space, UID: "job/" + o.UID, OwnerReferences: owned(o, "CronJob")}, Spec: o.Spec.JobTemplate.Spec}
		w.objects = append(w.objects, job)
		w.job(job)
	}
}

// job is one that has ended well.
func (w *world) job(j *batchv1.Job) {
	j.Status = batchv1.JobStatus{Succeeded: 1, Conditions: []batchv1.JobCondition{{Type: batchv1.JobComplete, Status: corev1.ConditionTrue}}}
	p := w.pod(j.Name+"-x0", j.Spec.Template, owned(j, "Job"), nil)
	p.Status.Phase = corev1.PodSucceeded
	p.Status.Conditions = nil
	for i := range p.Status.ContainerStatuses {
		p.Status.ContainerStatuses[i] = ended(p.Status.ContainerStatuses[i], 0, "Completed", "")
	}
}

func owned(o metav1.Object, kind string) []metav1.OwnerReference {
	yes := true
	return []metav1.OwnerReference{{Kind: kind, Name: o.GetName(), UID: o.GetUID(), Controller: &yes}}
}

func (w *world) pod(name string, template corev1.PodTemplateSpec, owner []metav1.OwnerReference, more map[string]string) *corev1.Pod {
	bears := maps.Clone(template.Labels)
	if bears == nil {
		bears = map[string]string{}
	}
	maps.Copy(bears, more)
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: space, UID: types.UID(name), Labels: bears, OwnerReferences: owner},
		Spec:   *template.Spec.DeepCopy(),
		Status: corev1.PodStatus{Phase: corev1.PodRunning, Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}}}}
	p.Spec.NodeName = "node1"
	yes := true
	for _, c := range p.Spec.InitContainers {
		s := corev1.ContainerStatus{Name: c.Name, Image: c.Image, Ready: true, Started: &yes, State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: metav1.NewTime(now.Add(-time.Minute))}}}
		if c.RestartPolicy == nil {
			s = ended(s, 0, "Completed", "")
			s.Ready = true
		}
		p.Status.InitContainerStatuses = append(p.Status.InitContainerStatuses, s)
	}
	for _, c := range p.Spec.Containers {
		p.Status.ContainerStatuses = append(p.Status.ContainerStatuses, corev1.ContainerStatus{Name: c.Name, Image: c.Image, Ready: true, Started: &yes,
			State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: metav1.NewTime(now.Add(-time.Minute))}}})
	}
	w.pods = append(w.pods, p)
	return p
}

func ended(s corev1.ContainerStatus, code int32, reason, message string) corev1.ContainerStatus {
	s.Ready = false
	s.State = corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: code, Reason: reason, Message: message}}
	return s
}

// all are the objects, with the endpoint slices that the pods' readiness and the Services give.
func (w *world) all() []runtime.Object {
	all := append([]runtime.Object{}, w.objects...)
	for _, p := range w.pods {
		all = append(all, p)
	}
	for _, c := range w.claims {
		all = append(all, c)
	}
	for _, object := range w.objects {
		s, is := object.(*corev1.Service)
		if !is {
			continue
		}
		slice := &discoveryv1.EndpointSlice{ObjectMeta: metav1.ObjectMeta{Name: s.Name + "-x", Namespace: space, Labels: map[string]string{discoveryv1.LabelServiceName: s.Name}},
			Ports: []discoveryv1.EndpointPort{{}}}
		for _, p := range w.pods {
			if ready := isReady(p); labels.SelectorFromSet(s.Spec.Selector).Matches(labels.Set(p.Labels)) {
				slice.Endpoints = append(slice.Endpoints, discoveryv1.Endpoint{TargetRef: &corev1.ObjectReference{Kind: "Pod", Name: p.Name}, Conditions: discoveryv1.EndpointConditions{Ready: &ready}})
			}
		}
		all = append(all, slice)
	}
	return all
}

func isReady(p *corev1.Pod) bool {
	for _, c := range p.Status.Conditions {
		if c.Type == corev1.PodReady {
			return c.Status == corev1.ConditionTrue
		}
	}
	return false
}

// warn adds an event.
func (w *world) warn(kind, name, reason, message string) {
	w.objects = append(w.objects, &corev1.Event{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprint(name, ".", len(w.objects)), Namespace: space}, Type: corev1.EventTypeWarning,
		InvolvedObject: corev1.ObjectReference{Kind: kind, Name: name}, Reason: reason, Message: message, LastTimestamp: metav1.NewTime(now.Add(-time.Second))})
}

// unready counts no pod of any workload as ready, and takes the pods away where there are to be none.
func (w *world) unready(pods bool) {
	for _, object := range w.objects {
		switch o := object.(type) {
		case *appsv1.Deployment:
			o.Status.ReadyReplicas, o.Status.AvailableReplicas = 0, 0
			if !pods {
				o.Status.Replicas, o.Status.UpdatedReplicas = 0, 0
			}
		case *appsv1.StatefulSet:
			o.Status.ReadyReplicas, o.Status.AvailableReplicas = 0, 0
			if !pods {
				o.Status.Replicas, o.Status.UpdatedReplicas = 0, 0
			}
		case *appsv1.DaemonSet:
			o.Status.NumberReady, o.Status.NumberAvailable = 0, 0
			if !pods {
				o.Status.CurrentNumberScheduled, o.Status.UpdatedNumberScheduled = 0, 0
			}
		}
	}
	if !pods {
		w.pods = nil
	}
	for _, p := range w.pods {
		p.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionFalse}}
	}
}

// waits lets the first container of each pod wait.
func (w *world) waits(reason, message string) {
	w.unready(true)
	for _, p := range w.pods {
		p.Status.Phase = corev1.PodPending
		s := &p.Status.ContainerStatuses[0]
		s.Ready, s.Started = false, nil
		s.State = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: reason, Message: message}}
	}
}

// crashes lets a container of each pod wait to be started again.
func (w *world) crashes(container string, code int32, reason, message string) {
	w.unready(true)
	for _, p := range w.pods {
		for _, statuses := range [][]corev1.ContainerStatus{p.Status.InitContainerStatuses, p.Status.ContainerStatuses} {
			for i := range statuses {
				if s := &statuses[i]; s.Name == container {
					s.LastTerminationState = ended(*s, code, reason, message).State
					s.Ready, s.Started, s.RestartCount = false, nil, 2
					s.State = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "CrashLoopBackOff", Message: "back-off"}}
				}
			}
		}
	}
}

// unplaced lets the scheduler find no node.
func (w *world) unplaced(message string) {
	w.unready(true)
	for _, p := range w.pods {
		p.Status.Phase = corev1.PodPending
		p.Status.ContainerStatuses, p.Status.InitContainerStatuses = nil, nil
		p.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodScheduled, Status: corev1.ConditionFalse, Reason: corev1.PodReasonUnschedulable, Message: message}}
		w.warn("Pod", p.Name, "FailedScheduling", message)
	}
}

// refuses lets the API server take no pod.
func (w *world) refuses(message string) {
	w.unready(false)
	for _, object := range w.objects {
		switch o := object.(type) {
		case *appsv1.Deployment:
			o.Status.Conditions = []appsv1.DeploymentCondition{{Type: appsv1.DeploymentReplicaFailure, Status: corev1.ConditionTrue, Message: message}}
		case *appsv1.StatefulSet:
			w.warn("StatefulSet", o.Name, "FailedCreate", message)
		case *appsv1.DaemonSet:
			w.warn("DaemonSet", o.Name, "FailedCreate", message)
		}
	}
}

// fails gives every Job up.
func (w *world) fails(reason, message string, code int32) {
	for _, object := range w.objects {
		if j, is := object.(*batchv1.Job); is {
			j.Status = batchv1.JobStatus{Failed: 1, Conditions: []batchv1.JobCondition{{Type: batchv1.JobFailed, Status: corev1.ConditionTrue, Reason: reason, Message: message}}}
		}
	}
	for _, p := range w.pods {
		p.Status.Phase = corev1.PodFailed
		p.Status.ContainerStatuses[0] = ended(p.Status.ContainerStatuses[0], code, "Error", "")
	}
}
