//go:build linux

package cluster

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/cluster/kube"
)

// Content is what people have put into a namespace of a cluster.
type Content struct {
	Namespace                  string
	Workloads, Claims, Secrets int
}

// String says it for a list of what is lost.
func (c Content) String() string {
	var parts []string
	add := func(count int, noun string) {
		switch {
		case count == 1:
			parts = append(parts, "1 "+noun)
		case count > 1:
			parts = append(parts, fmt.Sprintf("%d %ss", count, noun))
		}
	}
	add(c.Workloads, "workload")
	add(c.Claims, "volume claim")
	add(c.Secrets, "Secret")
	return c.Namespace + " with " + strings.Join(parts, ", ")
}

// Contents lists what people have put into a cluster, by namespace. The cluster's own
// namespaces (kube-*) are not among them. Where its API server does not answer, the
// error says so.
func Contents(ctx context.Context, name string) ([]Content, error) {
	l, err := find(name)
	if err != nil {
		return nil, err
	}
	client, err := kube.NewClient(l.AdminKubeconfig())
	if err != nil {
		return nil, err
	}
	defer client.Close()
	found := map[string]*Content{}
	for path, count := range map[string]func(*Content){
		"/apis/apps/v1/deployments":      func(c *Content) { c.Workloads++ },
		"/apis/apps/v1/statefulsets":     func(c *Content) { c.Workloads++ },
		"/apis/apps/v1/daemonsets":       func(c *Content) { c.Workloads++ },
		"/api/v1/persistentvolumeclaims": func(c *Content) { c.Claims++ },
		"/api/v1/secrets":                func(c *Content) { c.Secrets++ },
	} {
		if err := countObjects(ctx, client, path, found, count); err != nil {
			return nil, err
		}
	}
	contents := make([]Content, 0, len(found))
	for _, c := range found {
		contents = append(contents, *c)
	}
	slices.SortFunc(contents, func(a, b Content) int { return cmp.Compare(a.Namespace, b.Namespace) })
	return contents, nil
}

// objectList is the part of a list of objects that is looked at.
type objectList struct {
	Items []struct {
		Metadata struct{ Namespace string }
	}
}

func countObjects(ctx context.Context, client *kube.Client, path string, found map[string]*Content,
	count func(*Content)) error {
	var list objectList
	if err := client.Get(ctx, path, &list); err != nil {
		return err
	}
	for _, o := range list.Items {
		namespace := o.Metadata.Namespace
		if strings.HasPrefix(namespace, "kube-") {
			continue
		}
		if found[namespace] == nil {
			found[namespace] = &Content{Namespace: namespace}
		}
		count(found[namespace])
	}
	return nil
}
