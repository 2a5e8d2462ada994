package kube

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

// BackendPod is what the pods of the backend are made of, and whether there is a backend.
func (c *Cluster) BackendPod(ctx context.Context) (pod corev1.PodSpec, there bool, err error) {
	d, err := c.client.AppsV1().Deployments(c.namespace).Get(ctx, entity.Backend.Name(), metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return pod, false, nil
	}
	if err != nil {
		return pod, false, fmt.Errorf("look at the backend: %w", c.explain(err))
	}
	return d.Spec.Template.Spec, true, nil
}
