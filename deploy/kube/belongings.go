package kube

import (
	"context"
	"fmt"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// kinds are those that the chart may make. Helm's records and what controllers
// make are not among them.
var kinds = []schema.GroupVersionKind{
	{Group: "apps", Version: "v1", Kind: "Deployment"}, {Version: "v1", Kind: "Service"}, {Version: "v1", Kind: "ConfigMap"},
	{Version: "v1", Kind: "Secret"}, {Version: "v1", Kind: "ServiceAccount"}, {Group: "policy", Version: "v1", Kind: "PodDisruptionBudget"},
	{Group: "networking.k8s.io", Version: "v1", Kind: "NetworkPolicy"}, {Group: "networking.k8s.io", Version: "v1", Kind: "Ingress"},
}

// OfRelease names the objects that are marked as made by Helm for the release.
func (c *Cluster) OfRelease(ctx context.Context, release string) ([]string, error) {
	client, mapper, err := c.resources()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, kind := range kinds {
		mapping, err := mapper.RESTMapping(kind.GroupKind(), kind.Version)
		if err != nil {
			continue // A cluster without the kind has no object of it.
		}
		list, err := client.Resource(mapping.Resource).Namespace(c.namespace).List(ctx, metav1.ListOptions{LabelSelector: "app.kubernetes.io/managed-by=Helm"})
		if err != nil {
			return nil, fmt.Errorf("look for objects of the kind %s: %w", kind.Kind, c.explain(err))
		}
		for i := range list.Items {
			if o := &list.Items[i]; o.GetAnnotations()["meta.helm.sh/release-name"] == release && o.GetAnnotations()["helm.sh/hook"] == "" {
				names = append(names, NameOf(o))
			}
		}
	}
	slices.Sort(names)
	return names, nil
}

// Remove deletes an object named as OfRelease names it.
func (c *Cluster) Remove(ctx context.Context, name string) error {
	client, mapper, err := c.resources()
	if err != nil {
		return err
	}
	kindName, objectName, _ := strings.Cut(name, "/")
	for _, kind := range kinds {
		if !strings.EqualFold(kind.Kind, kindName) {
			continue
		}
		mapping, err := mapper.RESTMapping(kind.GroupKind(), kind.Version)
		if err != nil {
			return fmt.Errorf("delete %s: %w", name, c.explain(err))
		}
		err = client.Resource(mapping.Resource).Namespace(c.namespace).Delete(ctx, objectName, metav1.DeleteOptions{})
		if err != nil && !apierrors.IsNotFound(err) {
			return fmt.Errorf("delete %s: %w", name, c.explain(err))
		}
		return nil
	}
	return fmt.Errorf("delete %s: it is of a kind that the chart does not make", name)
}

// MissingKey is a key of a Secret that pods need and that is not there.
type MissingKey struct {
	Secret, Key, By string
	Whole           bool // the Secret itself is missing
}

// MissingKeys looks for what the release's Deployments need of Secrets.
func (c *Cluster) MissingKeys(ctx context.Context) ([]MissingKey, error) {
	deployments, err := c.client.AppsV1().Deployments(c.namespace).List(ctx, metav1.ListOptions{LabelSelector: partOfProduct})
	if err != nil {
		return nil, fmt.Errorf("look at the deployments: %w", c.explain(err))
	}
	var missing []MissingKey
	held := map[string]*corev1.Secret{}
	for _, needed := range neededKeys(deployments.Items) {
		secret, looked := held[needed.Secret]
		if !looked {
			secret, err = c.client.CoreV1().Secrets(c.namespace).Get(ctx, needed.Secret, metav1.GetOptions{})
			if apierrors.IsNotFound(err) {
				secret, needed.Whole = nil, true
				missing = append(missing, needed)
			} else if err != nil {
				return nil, fmt.Errorf("look at the Secret %s: %w", needed.Secret, c.explain(err))
			}
			held[needed.Secret] = secret
		}
		if secret == nil {
			continue
		}
		if _, ok := secret.Data[needed.Key]; !ok {
			missing = append(missing, needed)
		}
	}
	return missing, nil
}

func neededKeys(deployments []appsv1.Deployment) []MissingKey {
	var all []MissingKey
	for _, d := range deployments {
		for _, container := range d.Spec.Template.Spec.Containers {
			for _, e := range container.Env {
				if e.ValueFrom == nil || e.ValueFrom.SecretKeyRef == nil {
					continue
				}
				if ref := e.ValueFrom.SecretKeyRef; ref.Optional == nil || !*ref.Optional {
					all = append(all, MissingKey{Secret: ref.Name, Key: ref.Key, By: "deployment/" + d.Name})
				}
			}
		}
	}
	return all
}
