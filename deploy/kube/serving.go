package kube

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	discoveryv1 "k8s.io/api/discovery/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// secondLook is the pause before what is wrong is looked at again: pods come and go,
// and Services learn of it a moment later.
const secondLook = 500 * time.Millisecond

// Serving looks whether ready pods stand behind the Services, and whether the
// deployment answers. What is wrong is looked at twice.
func (c *Cluster) Serving(ctx context.Context, seen lifecycle.Observation) (lifecycle.Inspection, error) {
	found, err := c.servingNow(ctx, seen)
	if err != nil || !wrong(found, seen) {
		return found, err
	}
	select {
	case <-ctx.Done():
		return found, context.Cause(ctx)
	case <-time.After(secondLook):
	}
	if seen, err = c.ObserveOnce(ctx); err != nil {
		return found, err
	}
	return c.servingNow(ctx, seen)
}

func (c *Cluster) servingNow(ctx context.Context, seen lifecycle.Observation) (found lifecycle.Inspection, err error) {
	routes, unseen, err := c.routes(ctx, seen)
	if err != nil {
		return found, err
	}
	found.Routes = routes
	if unseen != nil {
		found.Parts = append(found.Parts, *unseen)
	}
	found.Answers = c.Answers(ctx, seen)
	return found, nil
}

// wrong says whether anything is that a second look may see otherwise. Behind the
// Service of a Deployment without ready pods nobody is expected.
func wrong(found lifecycle.Inspection, seen lifecycle.Observation) bool {
	expected := func(service string) bool {
		return slices.ContainsFunc(seen.Workloads, func(w lifecycle.Workload) bool {
			return w.Name == service && slices.ContainsFunc(w.Pods, func(p lifecycle.Pod) bool { return p.Ready && !p.Deleting })
		})
	}
	return slices.ContainsFunc(found.Routes, func(r lifecycle.Route) bool { return r.Ready == 0 && expected(r.Service) }) ||
		slices.ContainsFunc(found.Answers, func(a lifecycle.Answer) bool {
			return a.Wrong != "" && !strings.HasSuffix(a.Wrong, silence)
		})
}

// routes counts the ready pods behind each of the product's Services. Addresses behind
// which no pod of the product stands count for nothing.
func (c *Cluster) routes(ctx context.Context, seen lifecycle.Observation) ([]lifecycle.Route, *lifecycle.Part, error) {
	ready := map[string]bool{}
	for _, w := range seen.Workloads {
		for _, p := range w.Pods {
			ready[p.Name] = p.Ready && !p.Deleting
		}
	}
	found, err := c.client.DiscoveryV1().EndpointSlices(c.namespace).List(ctx, metav1.ListOptions{LabelSelector: discoveryv1.LabelServiceName})
	if apierrors.IsForbidden(err) {
		return nil, &lifecycle.Part{Object: "endpointslices", Unseen: "you may not list endpointslices here"}, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("look at the endpoint slices: %w", c.explain(err))
	}
	var routes []lifecycle.Route
	for _, component := range entity.Components() {
		behind := map[string]bool{}
		for i := range found.Items {
			if slice := &found.Items[i]; slice.Labels[discoveryv1.LabelServiceName] == component.Name() {
				standsBehind(slice, ready, behind)
			}
		}
		routes = append(routes, lifecycle.Route{Service: component.Name(), Ready: len(behind)})
	}
	return routes, nil, nil
}

// standsBehind notes the pods of a slice that are ready.
func standsBehind(slice *discoveryv1.EndpointSlice, ready, behind map[string]bool) {
	if len(slice.Ports) == 0 {
		return // It leads to no port, so to nobody.
	}
	for _, e := range slice.Endpoints {
		if e.TargetRef != nil && e.TargetRef.Kind == "Pod" && ready[e.TargetRef.Name] && (e.Conditions.Ready == nil || *e.Conditions.Ready) {
			behind[e.TargetRef.Name] = true
		}
	}
}
