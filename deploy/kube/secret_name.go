package kube

import (
	"context"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

// UseSecret names the Secret that the product's secrets are in from now on; with ""
// it is the one that the backend in the cluster reads.
func (c *Cluster) UseSecret(name string) { c.secret.Store(&name) }

// SecretName names the Secret that the product's secrets are in: the deployer's own,
// or one that somebody else keeps and that secrets.existingSecret names.
func (c *Cluster) SecretName(ctx context.Context) (string, error) {
	if name := c.secret.Load(); name != nil && *name != "" {
		return *name, nil
	}
	return c.SecretRead(ctx)
}

// SecretRead names the Secret that the backend in the cluster reads its key from;
// where there is none that says so, the deployer's own.
func (c *Cluster) SecretRead(ctx context.Context) (string, error) {
	backend, err := c.client.AppsV1().Deployments(c.namespace).Get(ctx, entity.Backend.Name(), metav1.GetOptions{})
	if apierrors.IsNotFound(err) || apierrors.IsForbidden(err) {
		return entity.Secret, nil
	}
	if err != nil {
		return "", fmt.Errorf("look which Secret the backend reads: %w", c.explain(err))
	}
	for _, container := range backend.Spec.Template.Spec.Containers {
		for _, e := range container.Env {
			if e.Name == entity.JWTSecret && e.ValueFrom != nil && e.ValueFrom.SecretKeyRef != nil &&
				e.ValueFrom.SecretKeyRef.Name != "" {
				return e.ValueFrom.SecretKeyRef.Name, nil
			}
		}
	}
	return entity.Secret, nil
}
