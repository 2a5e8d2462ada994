package kube

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/discovery"

	"github.com/todo-chatbot/todo-chatbot/deploy/preflight"
)

// Survey looks once at all that decides whether a release can run here: nodes,
// what runs on them, ports, bounds. What the caller may not see is noted.
func (c *Cluster) Survey(ctx context.Context) (preflight.Survey, error) {
	version, err := c.Version(ctx)
	if err != nil {
		return preflight.Survey{}, err
	}
	s := preflight.Survey{Context: c.context, Name: c.namespace, Version: version, Unseen: map[preflight.Part]error{}}
	var (
		mu      sync.Mutex
		failure error
		asking  sync.WaitGroup
	)
	for part, look := range c.looks(ctx, &s) {
		asking.Go(func() {
			err := look()
			if err == nil {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			if apierrors.IsForbidden(err) || apierrors.IsNotFound(err) {
				s.Unseen[part] = err
			} else if failure == nil {
				failure = fmt.Errorf("look at %s: %w", part, c.explain(err))
			}
		})
	}
	asking.Wait()
	if err := ctx.Err(); err != nil {
		return s, context.Cause(ctx)
	}
	return s, failure
}

// looks are the questions, each of which writes a part of the survey of its own.
func (c *Cluster) looks(ctx context.Context, s *preflight.Survey) map[preflight.Part]func() error {
	core, all := c.client.CoreV1(), metav1.ListOptions{}
	return map[preflight.Part]func() error{
		preflight.Nodes: func() error {
			list, err := core.Nodes().List(ctx, all)
			return keep(&s.Nodes, func() []corev1.Node { return list.Items }, err)
		},
		preflight.Pods: func() error {
			list, err := core.Pods(metav1.NamespaceAll).List(ctx, all)
			return keep(&s.Pods, func() []corev1.Pod { return list.Items }, err)
		},
		preflight.Services: func() error {
			list, err := core.Services(metav1.NamespaceAll).List(ctx, all)
			return keep(&s.Services, func() []corev1.Service { return list.Items }, err)
		},
		preflight.Quotas: func() error {
			list, err := core.ResourceQuotas(c.namespace).List(ctx, all)
			return keep(&s.Quotas, func() []corev1.ResourceQuota { return list.Items }, err)
		},
		preflight.Limits: func() error {
			list, err := core.LimitRanges(c.namespace).List(ctx, all)
			return keep(&s.Limits, func() []corev1.LimitRange { return list.Items }, err)
		},
		preflight.Namespaces: func() error {
			found, err := core.Namespaces().Get(ctx, c.namespace, metav1.GetOptions{})
			if apierrors.IsNotFound(err) {
				return nil
			}
			return keep(&s.Namespace, func() *corev1.Namespace { return found }, err)
		},
		preflight.Workloads: func() error {
			list, err := c.client.AppsV1().Deployments(c.namespace).List(ctx, all)
			if err == nil {
				s.Deployments = list.Items
			}
			return err
		},
		preflight.Secrets: func() error { return c.secretKeys(ctx, s) },
		preflight.Classes: func() error { return c.classes(ctx, s) },
		preflight.APIs:    func() error { return c.apis(s) },
	}
}

func keep[T any](into *T, found func() T, err error) error {
	if err == nil {
		*into = found()
	}
	return err
}

// secretKeys keeps the names of Secrets and their keys, and none of the values.
func (c *Cluster) secretKeys(ctx context.Context, s *preflight.Survey) error {
	list, err := c.client.CoreV1().Secrets(c.namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	s.Secrets = map[string][]string{}
	for _, secret := range list.Items {
		s.Secrets[secret.Name] = append([]string{}, slices.Sorted(maps.Keys(secret.Data))...)
	}
	return nil
}

func (c *Cluster) classes(ctx context.Context, s *preflight.Survey) error {
	priorities, err := c.client.SchedulingV1().PriorityClasses().List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	for _, class := range priorities.Items {
		s.PriorityClasses = append(s.PriorityClasses, class.Name)
	}
	ingresses, err := c.client.NetworkingV1().IngressClasses().List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	for _, class := range ingresses.Items {
		s.IngressClasses = append(s.IngressClasses, class.Name)
	}
	return nil
}

// apis keeps what the cluster serves. A group whose own server does not answer
// is left out by discovery; the others are still told.
func (c *Cluster) apis(s *preflight.Survey) error {
	_, lists, err := c.client.Discovery().ServerGroupsAndResources()
	if err != nil && !discovery.IsGroupDiscoveryFailedError(err) {
		return err
	}
	s.APIs = map[string][]string{}
	for _, list := range lists {
		for _, resource := range list.APIResources {
			s.APIs[list.GroupVersion] = append(s.APIs[list.GroupVersion], resource.Kind)
		}
	}
	return nil
}
