package kube

import (
	"context"
	"encoding/json"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// Objects lists the namespace's objects that a deployment consists of, each as
// its decoded JSON with its kind. Secrets are not among them: nobody needs to
// read them to know that they are used.
func (c *Cluster) Objects(ctx context.Context) ([]map[string]any, error) {
	options, ours := metav1.ListOptions{}, metav1.ListOptions{LabelSelector: partOfProduct}
	kinds := []struct {
		kind string
		list func() (runtime.Object, error)
	}{
		{"ConfigMap", func() (runtime.Object, error) { return c.client.CoreV1().ConfigMaps(c.namespace).List(ctx, ours) }},
		{"Deployment", func() (runtime.Object, error) { return c.client.AppsV1().Deployments(c.namespace).List(ctx, ours) }},
		{"ReplicaSet", func() (runtime.Object, error) { return c.client.AppsV1().ReplicaSets(c.namespace).List(ctx, options) }},
		{"Pod", func() (runtime.Object, error) { return c.client.CoreV1().Pods(c.namespace).List(ctx, options) }},
		{"Service", func() (runtime.Object, error) { return c.client.CoreV1().Services(c.namespace).List(ctx, ours) }},
		{"Ingress", func() (runtime.Object, error) {
			return c.client.NetworkingV1().Ingresses(c.namespace).List(ctx, ours)
		}},
	}
	var all []map[string]any
	for _, k := range kinds {
		list, err := k.list()
		if apierrors.IsForbidden(err) && k.kind == "Ingress" {
			continue // It is drawn where it can be seen.
		}
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
