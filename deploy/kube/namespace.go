package kube

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	corev1apply "k8s.io/client-go/applyconfigurations/core/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

const (
	// madeAnnotation marks what the deployer made, so that it takes away no more.
	madeAnnotation = "todo-chatbot/made-by"
	podSecurity    = "pod-security.kubernetes.io/enforce"
)

// EnsureNamespace makes the namespace with its three labels, or adds them to one
// that is there. Only a namespace made here gets a Pod Security level, for other
// people's pods may run in the others. It says whether it was made.
func (c *Cluster) EnsureNamespace(ctx context.Context, environment string) (made bool, err error) {
	old, err := c.client.CoreV1().Namespaces().Get(ctx, c.namespace, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		made = true
	case apierrors.IsForbidden(err):
		return false, nil // Whoever was given rights in it alone was given one that is there.
	case err != nil:
		return false, fmt.Errorf("look at the namespace %s: %w", c.namespace, c.explain(err))
	case old.Status.Phase == corev1.NamespaceTerminating:
		return false,
			fmt.Errorf(
				"the namespace %s is being deleted: wait until it is gone, or look at what holds it with kubectl "+
					"describe namespace %[1]s", c.namespace)
	}
	labels, annotations := namespaceMarks(environment, made || old.Annotations[madeAnnotation] != "")
	if !made && holds(old.Labels, labels) && holds(old.Annotations, annotations) {
		return false, nil // The right to write to it is not needed then.
	}
	wanted := corev1apply.Namespace(c.namespace).WithLabels(labels).WithAnnotations(annotations)
	_, err = c.client.CoreV1().Namespaces().Apply(ctx, wanted,
		metav1.ApplyOptions{FieldManager: FieldManager, Force: true})
	if err != nil {
		return false, fmt.Errorf("write the namespace %s: %w", c.namespace, c.explain(err))
	}
	return made, nil
}

// namespaceMarks are the labels and annotations that the deployer gives a namespace.
func namespaceMarks(environment string, made bool) (labels, annotations map[string]string) {
	labels = map[string]string{"app": entity.Product, "environment": environment, "managed-by": "helm"}
	annotations = map[string]string{}
	if made {
		labels[podSecurity] = "restricted"
		annotations[madeAnnotation] = FieldManager
	}
	return labels, annotations
}

// namespaceEnds says whether the namespace is being deleted. Who may not look at it takes it to be there.
func (c *Cluster) namespaceEnds(ctx context.Context) bool {
	namespace, err := c.client.CoreV1().Namespaces().Get(ctx, c.namespace, metav1.GetOptions{})
	return err == nil && namespace.DeletionTimestamp != nil
}

// NamespaceDrift tells of labels that the deployer gave the namespace and that it no longer has. It tells nothing where
// the namespace was never given any (plain helm gives none), or may not be looked at.
func (c *Cluster) NamespaceDrift(ctx context.Context, environment string) ([]lifecycle.Part, error) {
	namespace, err := c.client.CoreV1().Namespaces().Get(ctx, c.namespace, metav1.GetOptions{})
	if apierrors.IsNotFound(err) || apierrors.IsForbidden(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look at the namespace %s: %w", c.namespace, c.explain(err))
	}
	ours := slices.ContainsFunc(namespace.ManagedFields,
		func(entry metav1.ManagedFieldsEntry) bool { return entry.Manager == FieldManager })
	if !ours || namespace.DeletionTimestamp != nil || environment == "" {
		return nil, nil
	}
	labels, _ := namespaceMarks(environment, namespace.Annotations[madeAnnotation] != "")
	part := lifecycle.Part{Object: "namespace/" + c.namespace}
	for _, label := range slices.Sorted(maps.Keys(labels)) {
		if is := namespace.Labels[label]; is != labels[label] {
			part.Changed = append(part.Changed, lifecycle.Change{Path: "metadata.labels." + label, Is: is,
				Should: labels[label]})
		}
	}
	if len(part.Changed) == 0 {
		return nil, nil
	}
	return []lifecycle.Part{part}, nil
}

// holds says whether a map has all entries of another.
func holds(all, some map[string]string) bool {
	for key, value := range some {
		if has, ok := all[key]; !ok || has != value {
			return false
		}
	}
	return true
}

// MadeNamespace says whether the namespace is there and the deployer made it.
func (c *Cluster) MadeNamespace(ctx context.Context) (bool, error) {
	namespace, err := c.client.CoreV1().Namespaces().Get(ctx, c.namespace, metav1.GetOptions{})
	if apierrors.IsNotFound(err) || apierrors.IsForbidden(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look at the namespace %s: %w", c.namespace, c.explain(err))
	}
	return namespace.Annotations[madeAnnotation] != "", nil
}

// DeleteNamespace deletes the namespace if the deployer made it and nothing of
// anybody else's is in it, and waits until it is gone. It says whether it did, and
// if not, why.
func (c *Cluster) DeleteNamespace(ctx context.Context) (deleted bool, why string, err error) {
	namespace, err := c.client.CoreV1().Namespaces().Get(ctx, c.namespace, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return true, "", nil
	}
	if apierrors.IsForbidden(err) {
		return false, "you may not look at it", nil
	}
	if err != nil {
		return false, "", fmt.Errorf("look at the namespace %s: %w", c.namespace, c.explain(err))
	}
	if namespace.Annotations[madeAnnotation] == "" {
		return false, "it was there before", nil
	}
	other, err := c.others(ctx)
	if err != nil {
		return false, "", fmt.Errorf("look at what is in the namespace %s: %w", c.namespace, c.explain(err))
	}
	if other != "" {
		return false, other + " is in it", nil
	}
	err = c.client.CoreV1().Namespaces().Delete(ctx, c.namespace,
		metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &namespace.UID}})
	if err != nil && !apierrors.IsNotFound(err) {
		return false, "", fmt.Errorf("delete the namespace %s: %w", c.namespace, c.explain(err))
	}
	if err := c.waitUntilGone(ctx); err != nil {
		return false, "", fmt.Errorf("wait until the namespace %s is gone: %w", c.namespace, c.explain(err))
	}
	return true, "", nil
}

// AwaitDeletion waits until a namespace that is being deleted is gone, whoever made
// it, for as long as ctx lasts; tell is called before.
func (c *Cluster) AwaitDeletion(ctx context.Context, tell func()) error {
	namespace, err := c.client.CoreV1().Namespaces().Get(ctx, c.namespace, metav1.GetOptions{})
	if apierrors.IsNotFound(err) || apierrors.IsForbidden(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look at the namespace %s: %w", c.namespace, c.explain(err))
	}
	if namespace.Status.Phase != corev1.NamespaceTerminating {
		return nil
	}
	tell()
	if err := c.waitUntilGone(ctx); err != nil {
		return fmt.Errorf("wait until the namespace %s is gone (kubectl describe namespace says what holds it): %w",
			c.namespace, c.explain(err))
	}
	return nil
}

// waitUntilGone lets a deployment that comes next make the namespace again.
func (c *Cluster) waitUntilGone(ctx context.Context) error {
	for {
		_, err := c.client.CoreV1().Namespaces().Get(ctx, c.namespace, metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			return nil
		}
		if err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// others names one thing in the namespace that every namespace does not have.
func (c *Cluster) others(ctx context.Context) (string, error) {
	core := c.client.CoreV1()
	pods, err := core.Pods(c.namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return "", err
	}
	for _, pod := range pods.Items {
		if pod.DeletionTimestamp == nil {
			return "pod " + pod.Name, nil
		}
	}
	claims, err := core.PersistentVolumeClaims(c.namespace).List(ctx, metav1.ListOptions{Limit: 1})
	if err != nil || len(claims.Items) > 0 {
		return "a volume claim", err
	}
	services, err := core.Services(c.namespace).List(ctx, metav1.ListOptions{Limit: 1})
	if err != nil || len(services.Items) > 0 {
		return "a service", err
	}
	secrets, err := core.Secrets(c.namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return "", err
	}
	for _, secret := range secrets.Items {
		if secret.Type != corev1.SecretTypeServiceAccountToken {
			return "secret " + secret.Name, nil
		}
	}
	configs, err := core.ConfigMaps(c.namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return "", err
	}
	for _, config := range configs.Items {
		if config.Name != "kube-root-ca.crt" {
			return "configmap " + config.Name, nil
		}
	}
	return "", nil
}
