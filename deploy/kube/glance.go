package kube

import (
	"context"
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// Glance looks once, without watching.
func (c *Cluster) Glance(ctx context.Context) (lifecycle.Observation, error) {
	deployments, err := c.client.AppsV1().Deployments(c.namespace).List(ctx, metav1.ListOptions{LabelSelector: partOfProduct})
	if err != nil {
		return lifecycle.Observation{}, fmt.Errorf("look at the deployments: %w", c.explain(err))
	}
	sets, err := c.client.AppsV1().ReplicaSets(c.namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return lifecycle.Observation{}, fmt.Errorf("look at the replica sets: %w", c.explain(err))
	}
	pods, err := c.client.CoreV1().Pods(c.namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return lifecycle.Observation{}, fmt.Errorf("look at the pods: %w", c.explain(err))
	}
	events, err := c.client.CoreV1().Events(c.namespace).List(ctx, metav1.ListOptions{FieldSelector: "type=Warning"})
	if err != nil {
		return lifecycle.Observation{}, fmt.Errorf("look at the events: %w", c.explain(err))
	}
	return observation(c.now(), time.Time{}, pointers(deployments.Items), pointers(sets.Items), pointers(pods.Items), pointers(events.Items)), nil
}

func pointers[T any](items []T) []*T {
	all := make([]*T, len(items))
	for i := range items {
		all[i] = &items[i]
	}
	return all
}
