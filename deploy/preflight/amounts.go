package preflight

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// requests is what the scheduler counts for a pod.
func requests(spec corev1.PodSpec) corev1.ResourceList {
	total := corev1.ResourceList{corev1.ResourcePods: resource.MustParse("1")}
	starting := corev1.ResourceList{}
	for _, container := range spec.InitContainers {
		if container.RestartPolicy != nil && *container.RestartPolicy == corev1.ContainerRestartPolicyAlways {
			add(total, container.Resources.Requests)
			continue
		}
		raise(starting, container.Resources.Requests)
	}
	for _, container := range spec.Containers {
		add(total, container.Resources.Requests)
	}
	raise(total, starting)
	add(total, spec.Overhead)
	return total
}

func add(to, more corev1.ResourceList) {
	for name, quantity := range more {
		sum := to[name].DeepCopy()
		sum.Add(quantity)
		to[name] = sum
	}
}

func subtract(from, less corev1.ResourceList) {
	for name, quantity := range less {
		left, known := from[name]
		if !known {
			continue
		}
		left = left.DeepCopy()
		left.Sub(quantity)
		from[name] = left
	}
}

// raise makes each quantity at least what another list has.
func raise(to, least corev1.ResourceList) {
	for name, quantity := range least {
		if have := to[name]; have.Cmp(quantity) < 0 {
			to[name] = quantity
		}
	}
}

// limits are what a pod may use at most while it runs: what ends before its program
// starts uses it at another time.
func limits(spec corev1.PodSpec) corev1.ResourceList {
	all := corev1.ResourceList{}
	for _, container := range spec.InitContainers {
		if container.RestartPolicy != nil && *container.RestartPolicy == corev1.ContainerRestartPolicyAlways {
			add(all, container.Resources.Limits)
		}
	}
	for _, container := range spec.Containers {
		add(all, container.Resources.Limits)
	}
	return all
}
