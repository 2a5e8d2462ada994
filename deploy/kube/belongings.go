package kube

import (
	"context"
	"fmt"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// kinds are those that the chart may make. Helm's records and what controllers
// make are not among them, nor are claims of volumes: those outlive a release.
var kinds = []schema.GroupVersionKind{
	{Group: "apps", Version: "v1", Kind: "Deployment"}, {Version: "v1", Kind: "Service"},
	{Version: "v1", Kind: "ConfigMap"},
	{Version: "v1", Kind: "Secret"}, {Version: "v1", Kind: "ServiceAccount"},
	{Group: "policy", Version: "v1", Kind: "PodDisruptionBudget"},
	{Group: "networking.k8s.io", Version: "v1", Kind: "NetworkPolicy"},
	{Group: "networking.k8s.io", Version: "v1", Kind: "Ingress"},
	{Group: "gateway.networking.k8s.io", Version: "v1", Kind: "HTTPRoute"},
	{Group: "batch", Version: "v1", Kind: "CronJob"},
}

// OfRelease names the objects that are marked as made by Helm for the release.
func (c *Cluster) OfRelease(ctx context.Context, release string) ([]string, error) {
	objects, err := c.Belongings(ctx, release)
	var names []string
	for _, o := range objects {
		names = append(names, NameOf(o))
	}
	return names, err
}

// Belongings are the objects that are marked as made by Helm for the release, in the
// order of their names.
func (c *Cluster) Belongings(ctx context.Context, release string) ([]*unstructured.Unstructured, error) {
	client, mapper, err := c.resources()
	if err != nil {
		return nil, err
	}
	var all []*unstructured.Unstructured
	for _, kind := range kinds {
		mapping, err := mapper.RESTMapping(kind.GroupKind(), kind.Version)
		if err != nil {
			continue // A cluster without the kind has no object of it.
		}
		list, err := client.Resource(mapping.Resource).Namespace(c.namespace).List(ctx,
			metav1.ListOptions{LabelSelector: managedBy + "=" + helmManager})
		if apierrors.IsForbidden(err) {
			continue // What one may not look at one has not made either.
		}
		if err != nil {
			return nil, fmt.Errorf("look for objects of the kind %s: %w", kind.Kind, c.explain(err))
		}
		for i := range list.Items {
			o := &list.Items[i]
			// A release of the same name that is recorded in another namespace may have objects here.
			ours := o.GetAnnotations()[releaseName] == release && o.GetAnnotations()[releaseNamespace] == c.namespace
			if ours && o.GetAnnotations()["helm.sh/hook"] == "" {
				all = append(all, o)
			}
		}
	}
	slices.SortFunc(all, func(a, b *unstructured.Unstructured) int { return strings.Compare(NameOf(a), NameOf(b)) })
	return all, nil
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
		foreground := metav1.DeletePropagationForeground // Pods end before their Deployment is gone.
		err = client.Resource(mapping.Resource).Namespace(c.namespace).Delete(ctx, objectName,
			metav1.DeleteOptions{PropagationPolicy: &foreground})
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
	deployments, err := c.client.AppsV1().Deployments(c.namespace).List(ctx,
		metav1.ListOptions{LabelSelector: partOfProduct})
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

// Serves says what would stop answering without an object that is named as OfRelease
// names it; "" for nothing that is known.
func (c *Cluster) Serves(ctx context.Context, name string) (string, error) {
	kind, object, _ := strings.Cut(name, "/")
	serves, err := "", error(nil)
	switch kind {
	case "deployment":
		serves, err = c.readyPods(ctx, object)
	case "service":
		serves, err = c.behind(ctx, object)
	case "ingress":
		serves, err = c.hosts(ctx, object)
	case "secret", "configmap", "serviceaccount":
		serves, err = c.neededBy(ctx, kind, object)
	}
	if err != nil && !apierrors.IsNotFound(err) {
		return "", fmt.Errorf("look at what depends on %s: %w", name, c.explain(err))
	}
	return serves, nil
}

func (c *Cluster) readyPods(ctx context.Context, deployment string) (string, error) {
	d, err := c.client.AppsV1().Deployments(c.namespace).Get(ctx, deployment, metav1.GetOptions{})
	if err != nil || d.Status.ReadyReplicas == 0 {
		return "", err
	}
	return fmt.Sprintf("its %d ready pods", d.Status.ReadyReplicas), nil
}

func (c *Cluster) behind(ctx context.Context, service string) (string, error) {
	slices, err := c.client.DiscoveryV1().EndpointSlices(c.namespace).List(ctx,
		metav1.ListOptions{LabelSelector: discoveryv1.LabelServiceName + "=" + service})
	if err != nil {
		return "", err
	}
	pods := 0
	for _, slice := range slices.Items {
		pods += len(slice.Endpoints)
	}
	if pods == 0 {
		return "", nil
	}
	return fmt.Sprintf("the address %s.%s, behind which are %d pods", service, c.namespace, pods), nil
}

func (c *Cluster) hosts(ctx context.Context, ingress string) (string, error) {
	found, err := c.client.NetworkingV1().Ingresses(c.namespace).Get(ctx, ingress, metav1.GetOptions{})
	if err != nil || len(found.Spec.Rules) == 0 {
		return "", err
	}
	var hosts []string
	for _, r := range found.Spec.Rules {
		hosts = append(hosts, r.Host)
	}
	return "the address " + strings.Join(hosts, ", "), nil
}

func (c *Cluster) neededBy(ctx context.Context, kind, object string) (string, error) {
	pods, err := c.client.CoreV1().Pods(c.namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return "", err
	}
	users := usersOf(pods.Items, kind, object)
	if len(users) == 0 {
		return "", nil
	}
	return "what the next start of these pods needs: " + strings.Join(users, ", "), nil
}

// usersOf names the pods that use a Secret, a ConfigMap or a service account.
func usersOf(pods []corev1.Pod, kind, object string) []string {
	var users []string
	for _, p := range pods {
		if kind == "serviceaccount" && p.Spec.ServiceAccountName == object ||
			slices.Contains(references(p.Spec, kind), object) {
			users = append(users, p.Name)
		}
	}
	return users
}

// references are the names of the Secrets or ConfigMaps that a pod's containers and
// volumes name.
func references(spec corev1.PodSpec, kind string) []string {
	var names []string
	add := func(secret, config string) {
		if kind == "secret" {
			names = append(names, secret)
		} else {
			names = append(names, config)
		}
	}
	for _, container := range slices.Concat(spec.InitContainers, spec.Containers) {
		for _, e := range container.Env {
			if e.ValueFrom != nil && e.ValueFrom.SecretKeyRef != nil {
				add(e.ValueFrom.SecretKeyRef.Name, "")
			}
			if e.ValueFrom != nil && e.ValueFrom.ConfigMapKeyRef != nil {
				add("", e.ValueFrom.ConfigMapKeyRef.Name)
			}
		}
		for _, from := range container.EnvFrom {
			if from.SecretRef != nil {
				add(from.SecretRef.Name, "")
			}
			if from.ConfigMapRef != nil {
				add("", from.ConfigMapRef.Name)
			}
		}
	}
	for _, volume := range spec.Volumes {
		if volume.Secret != nil {
			add(volume.Secret.SecretName, "")
		}
		if volume.ConfigMap != nil {
			add("", volume.ConfigMap.Name)
		}
	}
	return names
}
