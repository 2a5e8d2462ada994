package kube

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
)

// Objects lists the namespace's objects that a deployment consists of, each as
// its decoded JSON with its kind. Secrets are not among them: nobody needs to
// read them to know that they are used.
func (c *Cluster) Objects(ctx context.Context) ([]map[string]any, error) {
	options := metav1.ListOptions{}
	moving, err := c.list([]listing{
		{"Deployment", func() (runtime.Object, error) {
			return c.client.AppsV1().Deployments(c.namespace).List(ctx,
				metav1.ListOptions{LabelSelector: partOfProduct})
		}},
		{"ReplicaSet", func() (runtime.Object,
			error) {
			return c.client.AppsV1().ReplicaSets(c.namespace).List(ctx, options)
		}},
		{"Pod", func() (runtime.Object, error) { return c.client.CoreV1().Pods(c.namespace).List(ctx, options) }},
	})
	if err != nil {
		return nil, err
	}
	fixed, err := c.Fixtures(ctx)
	return append(moving, fixed...), err
}

// Fixtures lists the objects that change with a revision only: ConfigMaps,
// Services and, where they may be seen, Ingresses.
func (c *Cluster) Fixtures(ctx context.Context) ([]map[string]any, error) {
	ours := metav1.ListOptions{LabelSelector: partOfProduct}
	return c.list([]listing{
		{"ConfigMap", func() (runtime.Object,
			error) {
			return c.client.CoreV1().ConfigMaps(c.namespace).List(ctx, ours)
		}},
		{"Service", func() (runtime.Object, error) { return c.client.CoreV1().Services(c.namespace).List(ctx, ours) }},
		{"Ingress", func() (runtime.Object, error) {
			list, err := c.client.NetworkingV1().Ingresses(c.namespace).List(ctx, ours)
			if apierrors.IsForbidden(err) {
				return list, nil
			}
			return list, err
		}},
	})
}

// listing is how the objects of a kind are listed.
type listing struct {
	kind string
	list func() (runtime.Object, error)
}

func (c *Cluster) list(kinds []listing) ([]map[string]any, error) {
	var all []map[string]any
	for _, k := range kinds {
		list, err := k.list()
		if err != nil {
			return nil, fmt.Errorf("list objects of kind %s: %w", k.kind, c.explain(err))
		}
		objects, err := decoded(list, k.kind)
		if err != nil {
			return nil, err
		}
		all = append(all, objects...)
	}
	return all, nil
}

// Objects returns the Deployments, ReplicaSets and pods as they were seen last,
// in the form of Cluster.Objects.
func (o *Observer) Objects() ([]map[string]any, error) {
	selector, err := labels.Parse(partOfProduct)
	if err != nil {
		return nil, err
	}
	deployments, err1 := o.deployments.List(selector)
	sets, err2 := o.sets.List(labels.Everything())
	pods, err3 := o.pods.List(labels.Everything())
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, fmt.Errorf("look at the namespace %s: %w", o.cluster.namespace, err)
	}
	var all []map[string]any
	for _, seen := range []struct {
		kind  string
		items any
	}{{"Deployment", deployments}, {"ReplicaSet", sets}, {"Pod", pods}} {
		objects, err := decoded(struct {
			Items any `json:"items"`
		}{seen.items}, seen.kind)
		if err != nil {
			return nil, err
		}
		all = append(all, objects...)
	}
	return all, nil
}

// decoded turns a typed list into its items' JSON; lists of the API leave out the kind.
func decoded(list any, kind string) ([]map[string]any, error) {
	text, err := json.Marshal(list)
	if err != nil {
		return nil, fmt.Errorf("read objects of kind %s: %w", kind, err)
	}
	var items struct {
		Items []map[string]any `json:"items"`
	}
	if err := json.Unmarshal(text, &items); err != nil {
		return nil, fmt.Errorf("read objects of kind %s: %w", kind, err)
	}
	for _, item := range items.Items {
		item["kind"] = kind
	}
	return items.Items, nil
}
