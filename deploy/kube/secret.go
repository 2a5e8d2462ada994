package kube

import (
	"context"
	"encoding/json"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	corev1apply "k8s.io/client-go/applyconfigurations/core/v1"

	corev1 "k8s.io/api/core/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// Marks that Helm sets on every object of a release, and reads.
const (
	managedBy        = "app.kubernetes.io/managed-by"
	helmManager      = "Helm"
	releaseName      = "meta.helm.sh/release-name"
	releaseNamespace = "meta.helm.sh/release-namespace"
	// An object with this policy stays where a release no longer has it.
	keepAnnotation = "helm.sh/resource-policy"
	keepPolicy     = "keep"
	// sumAnnotation is the keyed hash of what the deployer wrote into the Secret last, by which a change past it is
	// seen.
	sumAnnotation = "todo-chatbot/checksum"
)

// Secrets reads the Secret; one that is not there is empty.
func (c *Cluster) Secrets(ctx context.Context) (entity.Secrets, error) {
	name, err := c.SecretName(ctx)
	if err != nil {
		return entity.Secrets{}, err
	}
	return c.SecretsIn(ctx, name)
}

// SecretsIn reads a Secret of any name; one that is not there is empty.
func (c *Cluster) SecretsIn(ctx context.Context, name string) (entity.Secrets, error) {
	secret, err := c.client.CoreV1().Secrets(c.namespace).Get(ctx, name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return entity.Secrets{}, nil
	}
	if err != nil {
		return entity.Secrets{}, fmt.Errorf("read the Secret %s: %w", name, c.explain(err))
	}
	return contentOf(secret)
}

// contentOf is what the Secret holds of the product's keys.
func contentOf(secret *corev1.Secret) (entity.Secrets, error) {
	values := map[string]string{}
	for _, key := range entity.SecretKeys() {
		values[key] = string(secret.Data[key])
	}
	return entity.NewSecrets(values)
}

// WriteSecrets writes the Secret by server-side apply, under the deployer's own
// field manager: it never passes through Helm, which would keep it in its history.
// Keys that somebody else added stay. One that Helm made is taken out of its hands,
// so that no upgrade, rollback or uninstallation deletes it; one that somebody else
// made stays theirs, and DeleteSecrets leaves it.
func (c *Cluster) WriteSecrets(ctx context.Context, secrets entity.Secrets) error {
	name, err := c.SecretName(ctx)
	if err != nil {
		return err
	}
	if name != entity.Secret {
		return fmt.Errorf("the Secret %s is kept by somebody else: nothing was written to it", name)
	}
	old, err := c.client.CoreV1().Secrets(c.namespace).Get(ctx, entity.Secret, metav1.GetOptions{})
	if err != nil && !apierrors.IsNotFound(err) {
		return fmt.Errorf("look at the Secret %s: %w", entity.Secret, c.explain(err))
	}
	absent := err != nil
	if !absent && controllerOf(old) != "" {
		return fmt.Errorf("the Secret %s is made by %s: nothing was written to it", entity.Secret, controllerOf(old))
	}
	annotations := map[string]string{keepAnnotation: keepPolicy, sumAnnotation: secrets.Checksum()}
	if absent || ofHelm(old) || old.Annotations[madeAnnotation] != "" {
		annotations[madeAnnotation] = FieldManager
	}
	wanted := corev1apply.Secret(entity.Secret, c.namespace).
		WithLabels(map[string]string{
			"app": entity.Product, "app.kubernetes.io/name": entity.Product,
			"app.kubernetes.io/part-of": entity.Product,
			managedBy:                   FieldManager,
		}).
		WithAnnotations(annotations).
		WithType(corev1.SecretTypeOpaque).
		WithData(secrets.Data())
	_, err = c.client.CoreV1().Secrets(c.namespace).Apply(ctx, wanted,
		metav1.ApplyOptions{FieldManager: FieldManager, Force: true})
	if command := c.frozenSecret(old); err != nil && !absent && command != "" {
		return fmt.Errorf("write the Secret %s: somebody made it immutable, which Kubernetes never takes back. "+
			"Make it again as it is, and then do this once more: %s", entity.Secret, command)
	}
	if err != nil {
		return fmt.Errorf("write the Secret %s: %w", entity.Secret, c.explain(err))
	}
	if !absent && ofHelm(old) {
		return c.takeFromHelm(ctx)
	}
	return nil
}

// frozenSecret is the command that makes a Secret again that somebody made immutable; "" for any other.
func (c *Cluster) frozenSecret(secret *corev1.Secret) string {
	if secret == nil || secret.Immutable == nil || !*secret.Immutable {
		return ""
	}
	return lifecycle.Unfreeze(c.namespace, "secret/"+secret.Name)
}

// FrozenSecret tells of the Secret where somebody made it immutable, so that the deployer can write it no more. One
// that neither the deployer nor Helm has written is whoever's who did, and may be meant so.
func (c *Cluster) FrozenSecret(ctx context.Context) ([]lifecycle.Part, error) {
	secret, err := c.client.CoreV1().Secrets(c.namespace).Get(ctx, entity.Secret, metav1.GetOptions{})
	if apierrors.IsNotFound(err) || apierrors.IsForbidden(err) {
		return nil, nil // That is told as such.
	}
	if err != nil {
		return nil, fmt.Errorf("look at the Secret %s: %w", entity.Secret, c.explain(err))
	}
	command := c.frozenSecret(secret)
	if command == "" || secret.Annotations[sumAnnotation] == "" && !ofHelm(secret) {
		return nil, nil
	}
	return []lifecycle.Part{{Object: "secret/" + entity.Secret, Frozen: command}}, nil
}

// takeFromHelm takes the marks of a Helm release off the Secret. Apply cannot: they
// are another manager's.
func (c *Cluster) takeFromHelm(ctx context.Context) error {
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{
		"annotations": map[string]any{releaseName: nil, releaseNamespace: nil},
		"labels": map[string]any{"app.kubernetes.io/instance": nil, "app.kubernetes.io/version": nil,
			"helm.sh/chart": nil},
	}})
	if err != nil {
		return err
	}
	_, err = c.client.CoreV1().Secrets(c.namespace).Patch(ctx, entity.Secret, types.MergePatchType, patch,
		metav1.PatchOptions{FieldManager: FieldManager})
	if err != nil {
		return fmt.Errorf("take the Secret %s out of Helm's hands: %w", entity.Secret, c.explain(err))
	}
	return nil
}

// Keeper says who answers for an object.
type Keeper string

// Keepers.
const (
	NoKeeper Keeper = "nobody" // the object is not there
	ByHelm   Keeper = "Helm"   // it belongs to a Helm release
	ByOurs   Keeper = "todoctl"
	ByOthers Keeper = "somebody else"
)

// SecretKeeper says who keeps the Secret.
func (c *Cluster) SecretKeeper(ctx context.Context) (Keeper, error) {
	name, err := c.SecretName(ctx)
	if err != nil {
		return "", err
	}
	secret, err := c.client.CoreV1().Secrets(c.namespace).Get(ctx, name, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		return NoKeeper, nil
	case err != nil:
		return "", fmt.Errorf("look at the Secret %s: %w", name, c.explain(err))
	case name != entity.Secret:
		return ByOthers, nil
	case ofHelm(secret):
		return ByHelm, nil
	case madeHere(secret):
		return ByOurs, nil
	}
	return ByOthers, nil
}

// Release is a Helm release, which is known by its name within a namespace.
type Release struct{ Name, Namespace string }

// ReleaseOf is the Helm release that an object belongs to; the zero value for none.
func ReleaseOf(object metav1.Object) Release {
	if !ofHelm(object) {
		return Release{}
	}
	return Release{object.GetAnnotations()[releaseName], object.GetAnnotations()[releaseNamespace]}
}

// SecretRelease is the Helm release that the Secret belongs to; the zero value
// where it belongs to none, or is not there.
func (c *Cluster) SecretRelease(ctx context.Context) (Release, error) {
	secret, err := c.client.CoreV1().Secrets(c.namespace).Get(ctx, entity.Secret, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return Release{}, nil
	}
	if err != nil {
		return Release{}, fmt.Errorf("look at the Secret %s: %w", entity.Secret, c.explain(err))
	}
	return ReleaseOf(secret), nil
}

// ofHelm says whether Helm takes an object for one of a release's.
func ofHelm(object metav1.Object) bool {
	return object.GetLabels()[managedBy] == helmManager && object.GetAnnotations()[releaseName] != ""
}

// madeHere says whether the deployer made a Secret, and nobody else keeps it since.
func madeHere(secret *corev1.Secret) bool {
	return secret.Annotations[madeAnnotation] != "" && controllerOf(secret) == "" && !ownerOf(secret).Reconciles()
}

// MadeSecret says whether there is a Secret that DeleteSecrets deletes.
func (c *Cluster) MadeSecret(ctx context.Context) (bool, error) {
	secret, err := c.client.CoreV1().Secrets(c.namespace).Get(ctx, entity.Secret, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look at the Secret %s: %w", entity.Secret, c.explain(err))
	}
	return madeHere(secret), nil
}

// DeleteSecrets deletes the Secret if the deployer made it.
func (c *Cluster) DeleteSecrets(ctx context.Context) error {
	made, err := c.MadeSecret(ctx)
	if err == nil && !made {
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
