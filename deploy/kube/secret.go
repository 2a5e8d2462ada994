package kube

import (
	"context"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	corev1apply "k8s.io/client-go/applyconfigurations/core/v1"

	corev1 "k8s.io/api/core/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

// Secrets reads the Secret; one that is not there is empty.
func (c *Cluster) Secrets(ctx context.Context) (entity.Secrets, error) {
	secret, err := c.client.CoreV1().Secrets(c.namespace).Get(ctx, entity.Secret, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return entity.Secrets{}, nil
	}
	if err != nil {
		return entity.Secrets{}, fmt.Errorf("read the Secret %s: %w", entity.Secret, c.explain(err))
	}
	values := map[string]string{}
	for _, key := range entity.SecretKeys() {
		values[key] = string(secret.Data[key])
	}
	return entity.NewSecrets(values)
}

// WriteSecrets writes the Secret by server-side apply, under the deployer's own
// field manager: it never passes through Helm, which would keep it in its history.
// Keys that somebody else added stay.
func (c *Cluster) WriteSecrets(ctx context.Context, secrets entity.Secrets) error {
	wanted := corev1apply.Secret(entity.Secret, c.namespace).
		WithLabels(map[string]string{
			"app": entity.Product, "app.kubernetes.io/name": entity.Product, "app.kubernetes.io/part-of": entity.Product,
			"app.kubernetes.io/managed-by": FieldManager,
		}).
		WithAnnotations(map[string]string{madeAnnotation: FieldManager}).
		WithType(corev1.SecretTypeOpaque).
		WithData(secrets.Data())
	_, err := c.client.CoreV1().Secrets(c.namespace).Apply(ctx, wanted, metav1.ApplyOptions{FieldManager: FieldManager, Force: true})
	if err != nil {
		return fmt.Errorf("write the Secret %s: %w", entity.Secret, c.explain(err))
	}
	return nil
}

// DeleteSecrets deletes the Secret if the deployer made it.
func (c *Cluster) DeleteSecrets(ctx context.Context) error {
	secret, err := c.client.CoreV1().Secrets(c.namespace).Get(ctx, entity.Secret, metav1.GetOptions{})
	if apierrors.IsNotFound(err) || err == nil && secret.Annotations[madeAnnotation] == "" {
		return nil
	}
	if err == nil {
		err = c.client.CoreV1().Secrets(c.namespace).Delete(ctx, entity.Secret, metav1.DeleteOptions{})
	}
	if err != nil && !apierrors.IsNotFound(err) {
		return fmt.Errorf("delete the Secret %s: %w", entity.Secret, c.explain(err))
	}
	return nil
}
