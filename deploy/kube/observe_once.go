package kube

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// ObserveOnce looks once, without watching.
func (c *Cluster) ObserveOnce(ctx context.Context) (lifecycle.Observation, error) {
	var (
		deployments *appsv1.DeploymentList
		sets        *appsv1.ReplicaSetList
		pods        []*corev1.Pod
		events      *corev1.EventList
	)
	lists, listing := errgroup.WithContext(ctx)
	look := func(kind string, list func() error) {
		lists.Go(func() error {
			if err := list(); err != nil {
				return fmt.Errorf("look at the %s: %w", kind, c.explain(err))
			}
			return nil
		})
	}
	look("deployments", func() (err error) {
		deployments, err = c.client.AppsV1().Deployments(c.namespace).List(listing,
			metav1.ListOptions{LabelSelector: partOfProduct})
		return err
	})
	look("replica sets", func() (err error) {
		sets, err = c.client.AppsV1().ReplicaSets(c.namespace).List(listing, metav1.ListOptions{})
		return err
	})
	look("pods", func() (err error) {
		pods, err = c.allPods(listing)
		return err
	})
	look("events", func() (err error) {
		events, err = c.client.CoreV1().Events(c.namespace).List(listing,
			metav1.ListOptions{FieldSelector: "type=Warning"})
		return err
	})
	if err := lists.Wait(); err != nil {
		return lifecycle.Observation{}, err
	}
	seen := observation(c.now(), pointers(deployments.Items), pointers(sets.Items), pods)
	for i := range events.Items {
		seen.Warnings = append(seen.Warnings, warningOf(&events.Items[i]))
	}
	return seen, nil
}

// page is how many pods are asked for at a time, so that a crowd needs little memory.
const page = 250

// allPods reads every pod, without what is not looked at.
func (c *Cluster) allPods(ctx context.Context) ([]*corev1.Pod, error) {
	var all []*corev1.Pod
	options := metav1.ListOptions{Limit: page}
	for {
		list, err := c.client.CoreV1().Pods(c.namespace).List(ctx, options)
		if err != nil {
			return nil, err
		}
		for i := range list.Items {
			p := list.Items[i].DeepCopy() // The page itself can go.
			p.ManagedFields, p.Spec = nil, corev1.PodSpec{NodeName: p.Spec.NodeName, InitContainers: sidecars(p)}
			all = append(all, p)
		}
		if options.Continue = list.Continue; options.Continue == "" {
			return all, nil
		}
	}
}

// sidecars are all that is looked at of a pod's init containers.
func sidecars(p *corev1.Pod) []corev1.Container {
	var kept []corev1.Container
	for _, c := range p.Spec.InitContainers {
		if c.RestartPolicy != nil {
			kept = append(kept, corev1.Container{Name: c.Name, RestartPolicy: c.RestartPolicy})
		}
	}
	return kept
}

func pointers[T any](items []T) []*T {
	all := make([]*T, len(items))
	for i := range items {
		all[i] = &items[i]
	}
	return all
}
