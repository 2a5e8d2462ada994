package kube

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Amount is how much of a resource a container uses and may use. Zero is not
// set; Used is nil where nobody measures.
type Amount struct {
	Used    *float64 `json:"used,omitempty"` // cores or bytes
	Request float64  `json:"request"`
	Limit   float64  `json:"limit"`
}

// ContainerUsage is what a container uses.
type ContainerUsage struct {
	Name   string `json:"name"`
	CPU    Amount `json:"cpu"`    // cores
	Memory Amount `json:"memory"` // bytes of the working set, which is what the limit counts
}

// PodUsage is what a pod's containers use.
type PodUsage struct {
	Pod        string           `json:"pod"`
	Containers []ContainerUsage `json:"containers"`
}

// measured is what one container was seen to use, by "pod/container".
type measured map[string]struct{ cpu, memory float64 }

// ErrUnmeasured says that the cluster does not tell what its pods use.
var ErrUnmeasured = errors.New(
	"the cluster does not tell what its pods use: it has no metrics server, and you may not ask its nodes")

// Usage lists what the product's pods request, may use, and use. With
// ErrUnmeasured the list is complete but for what they use.
func (c *Cluster) Usage(ctx context.Context) ([]PodUsage, error) {
	pods, err := c.client.CoreV1().Pods(c.namespace).List(ctx,
		metav1.ListOptions{LabelSelector: partOfProduct, ResourceVersion: "0"})
	if err != nil {
		return nil, fmt.Errorf("look at the pods: %w", c.explain(err))
	}
	seen, unmeasured := c.measure(ctx, pods.Items)
	all := []PodUsage{}
	for _, p := range pods.Items {
		use := PodUsage{Pod: p.Name, Containers: []ContainerUsage{}}
		for _, container := range p.Spec.Containers {
			u := ContainerUsage{Name: container.Name, CPU: amount(container.Resources, corev1.ResourceCPU),
				Memory: amount(container.Resources, corev1.ResourceMemory)}
			if m, ok := seen[p.Name+"/"+container.Name]; ok {
				u.CPU.Used, u.Memory.Used = &m.cpu, &m.memory
			}
			use.Containers = append(use.Containers, u)
		}
		all = append(all, use)
	}
	return all, unmeasured
}

func amount(r corev1.ResourceRequirements, name corev1.ResourceName) Amount {
	request, limit := r.Requests[name], r.Limits[name]
	return Amount{Request: request.AsApproximateFloat64(), Limit: limit.AsApproximateFloat64()}
}

// measure asks the metrics server, and where there is none the nodes' kubelets.
func (c *Cluster) measure(ctx context.Context, pods []corev1.Pod) (measured, error) {
	seen, err := c.metrics(ctx)
	if err == nil {
		return seen, nil
	}
	seen = measured{}
	var nodes []string
	for _, p := range pods {
		if p.Spec.NodeName != "" && !slices.Contains(nodes, p.Spec.NodeName) {
			nodes = append(nodes, p.Spec.NodeName)
		}
	}
	answered := len(nodes) == 0
	for _, node := range nodes {
		if c.summary(ctx, node, seen) == nil {
			answered = true
		}
	}
	if !answered {
		return nil, ErrUnmeasured
	}
	return seen, nil
}

func (c *Cluster) metrics(ctx context.Context) (measured, error) {
	text, err := c.client.CoreV1().RESTClient().Get().AbsPath("/apis/metrics.k8s.io/v1beta1/namespaces", c.namespace,
		"pods").DoRaw(ctx)
	if err != nil {
		return nil, err
	}
	var list struct {
		Items []struct {
			Metadata   struct{ Name string }
			Containers []struct {
				Name  string
				Usage struct{ CPU, Memory resource.Quantity }
			}
		}
	}
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, fmt.Errorf("read what the metrics server says: %w", err)
	}
	seen := measured{}
	for _, p := range list.Items {
		for _, container := range p.Containers {
			seen[p.Metadata.Name+"/"+
				container.Name] =
				struct{ cpu, memory float64 }{container.Usage.CPU.AsApproximateFloat64(), container.Usage.Memory.AsApproximateFloat64()}
		}
	}
	return seen, nil
}

// summary adds what the kubelet of a node says of the namespace's pods.
func (c *Cluster) summary(ctx context.Context, node string, seen measured) error {
	if strings.ContainsAny(node, "/?#") {
		return fmt.Errorf("%q is not the name of a node", node)
	}
	text, err := c.client.CoreV1().RESTClient().Get().AbsPath("/api/v1/nodes", node, "proxy/stats/summary").DoRaw(ctx)
	if err != nil {
		return err
	}
	var summary struct {
		Pods []struct {
			PodRef     struct{ Name, Namespace string }
			Containers []struct {
				Name   string
				CPU    struct{ UsageNanoCores float64 }
				Memory struct{ WorkingSetBytes float64 }
			}
		}
	}
	if err := json.Unmarshal(text, &summary); err != nil {
		return fmt.Errorf("read what the node %s says: %w", node, err)
	}
	for _, p := range summary.Pods {
		for _, container := range p.Containers {
			if p.PodRef.Namespace == c.namespace {
				seen[p.PodRef.Name+"/"+
					container.Name] =
					struct{ cpu, memory float64 }{container.CPU.UsageNanoCores / 1e9, container.Memory.WorkingSetBytes}
			}
		}
	}
	return nil
}
