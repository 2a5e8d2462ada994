package kube

import (
	"context"
	"fmt"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/todo-chatbot/todo-chatbot/deploy/plan"
	"github.com/todo-chatbot/todo-chatbot/deploy/preflight"
)

// Provision fills in what the planned manifest takes at the height of an update
// and what is free for it, and which images are where. A cluster whose nodes may
// not be looked at leaves both out.
func (c *Cluster) Provision(ctx context.Context, p *plan.Plan, manifest string) error {
	survey, err := c.Survey(ctx)
	if err != nil {
		return err
	}
	if survey.Unseen[preflight.Nodes] != nil || survey.Unseen[preflight.Pods] != nil {
		return nil
	}
	objects, err := readObjects(manifest)
	if err != nil {
		return err
	}
	var cpu, memory resource.Quantity
	for _, object := range objects {
		var d appsv1.Deployment
		if object.GetKind() != "Deployment" || runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object,
			&d) != nil {
			continue
		}
		for range height(d) {
			addRequests(&cpu, &memory, d.Spec.Template.Spec)
		}
		for _, container := range d.Spec.Template.Spec.Containers {
			p.Images = append(p.Images, whereIs(container, survey.Nodes))
		}
	}
	freeCPU, freeMemory := c.free(survey)
	p.Capacity = &plan.Capacity{CPU: cpu.String(), Memory: memory.String(), FreeCPU: freeCPU.String(),
		FreeMemory: roundly(freeMemory),
		Fits:       cpu.Cmp(freeCPU) <= 0 && memory.Cmp(freeMemory) <= 0}
	return nil
}

// roundly is an amount of memory as people say it: free memory is never round.
func roundly(memory resource.Quantity) string {
	if bytes := memory.Value(); bytes >= 1<<30 {
		return fmt.Sprintf("%.1fGi", float64(bytes)/(1<<30))
	}
	return fmt.Sprintf("%dMi", memory.Value()>>20)
}

// height is how many pods there are at most while they are replaced.
func height(d appsv1.Deployment) int {
	replicas := 1
	if d.Spec.Replicas != nil {
		replicas = int(*d.Spec.Replicas)
	}
	if d.Spec.Strategy.RollingUpdate == nil || d.Spec.Strategy.RollingUpdate.MaxSurge == nil {
		return replicas
	}
	surge, err := intstr.GetScaledValueFromIntOrPercent(d.Spec.Strategy.RollingUpdate.MaxSurge, replicas, true)
	if err != nil {
		return replicas
	}
	return replicas + surge
}

func addRequests(cpu, memory *resource.Quantity, spec corev1.PodSpec) {
	for _, container := range spec.Containers {
		cpu.Add(*container.Resources.Requests.Cpu())
		memory.Add(*container.Resources.Requests.Memory())
	}
}

// free is what the nodes have without what other pods ask for.
func (c *Cluster) free(survey preflight.Survey) (cpu, memory resource.Quantity) {
	for _, node := range survey.Nodes {
		if !node.Spec.Unschedulable {
			cpu.Add(*node.Status.Allocatable.Cpu())
			memory.Add(*node.Status.Allocatable.Memory())
		}
	}
	for _, pod := range survey.Pods {
		ours := pod.Namespace == c.namespace && pod.Labels["app.kubernetes.io/name"] == "todo-chatbot"
		if ours || pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed {
			continue
		}
		var takesCPU, takesMemory resource.Quantity
		addRequests(&takesCPU, &takesMemory, pod.Spec)
		cpu.Sub(takesCPU)
		memory.Sub(takesMemory)
	}
	return cpu, memory
}

// whereIs counts the nodes that have an image. Kubelets tell of their 50 largest.
func whereIs(container corev1.Container, nodes []corev1.Node) plan.Image {
	image := plan.Image{Name: container.Image, Nodes: len(nodes)}
	for _, node := range nodes {
		if slices.ContainsFunc(node.Status.Images, func(i corev1.ContainerImage) bool {
			return slices.ContainsFunc(i.Names, func(name string) bool {
				return name == container.Image || strings.HasSuffix(name, "/"+container.Image)
			})
		}) {
			image.On++
		}
	}
	image.Load = image.On < image.Nodes && (container.ImagePullPolicy == corev1.PullNever ||
		!strings.Contains(container.Image, "/"))
	return image
}
