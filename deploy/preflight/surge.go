package preflight

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
)

// surge is how many pods more than its replicas this update makes of a workload:
// none where the pods that run are as they are to be.
func (c *check) surge(w workload) int64 {
	running := 0
	for _, pod := range c.survey.Pods {
		if !c.own(pod, []workload{w}) || pod.DeletionTimestamp != nil || ended(pod) {
			continue
		}
		running++
		if !asWanted(w.Spec.Template, pod) {
			return w.surge()
		}
	}
	if running == 0 {
		return w.surge()
	}
	return 0
}

// asWanted says whether a pod has all that a template asks for. What the cluster
// adds by itself does not count.
func asWanted(template corev1.PodTemplateSpec, pod corev1.Pod) bool {
	spec := template.Spec.DeepCopy()
	for _, list := range [][]corev1.Container{spec.InitContainers, spec.Containers} {
		for i := range list {
			c := &list[i]
			for _, probe := range []*corev1.Probe{c.LivenessProbe, c.ReadinessProbe, c.StartupProbe} {
				fillIn(probe)
			}
		}
	}
	return equality.Semantic.DeepDerivative(template.Labels, pod.Labels) &&
		equality.Semantic.DeepDerivative(template.Annotations, pod.Annotations) &&
		equality.Semantic.DeepDerivative(*spec, pod.Spec)
}

// fillIn gives a probe the numbers that the API server gives it where none are
// said (k8s.io/api/core/v1, Probe): in the comparison 0 is a number like others.
func fillIn(probe *corev1.Probe) {
	if probe == nil {
		return
	}
	for _, field := range []struct {
		number  *int32
		without int32
	}{{&probe.TimeoutSeconds, 1}, {&probe.PeriodSeconds, 10}, {&probe.SuccessThreshold, 1},
		{&probe.FailureThreshold, 3}} {
		if *field.number == 0 {
			*field.number = field.without
		}
	}
}
