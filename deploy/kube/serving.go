package kube

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
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

// longWrong is how long it takes until what is wrong isn't of a moment any more: it is looked at again only where
// other pods are there by then.
const longWrong = 2 * time.Second

// Serving looks whether ready pods stand behind the Services, and whether the
// deployment answers. What is wrong is looked at twice.
func (c *Cluster) Serving(ctx context.Context, seen lifecycle.Observation) (lifecycle.Inspection, error) {
	begin := time.Now()
	found, err := c.servingNow(ctx, seen)
	if err != nil || !wrong(found, seen) {
		return found, err
	}
	pause, long := secondLook, time.Since(begin) >= longWrong
	if long {
		pause = 0
	}
	select {
	case <-ctx.Done():
		return found, context.Cause(ctx)
	case <-time.After(pause):
	}
	again, err := c.ObserveOnce(ctx)
	if err != nil || long && slices.Equal(standing(seen), standing(again)) {
		return found, err
	}
	return c.servingNow(ctx, again)
}

// standing names the pods that take requests.
func standing(seen lifecycle.Observation) (pods []string) {
	for _, w := range seen.Workloads {
		for _, p := range w.Pods {
			if p.Ready && !p.Deleting {
				pods = append(pods, p.UID)
			}
		}
	}
	slices.Sort(pods)
	return pods
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
			return w.Name == service &&
				slices.ContainsFunc(w.Pods, func(p lifecycle.Pod) bool { return p.Ready && !p.Deleting })
		})
	}
	return slices.ContainsFunc(found.Routes, func(r lifecycle.Route) bool {
		return len(r.Strangers) > 0 || r.Ready == 0 && expected(r.Service)
	}) ||
		slices.ContainsFunc(found.Answers, func(a lifecycle.Answer) bool {
			return a.Wrong != "" && !strings.HasSuffix(a.Wrong, silence)
		})
}

// routes counts the ready pods behind each of the product's Services, and names who
// else gets their requests.
func (c *Cluster) routes(ctx context.Context, seen lifecycle.Observation) ([]lifecycle.Route, *lifecycle.Part, error) {
	pods := map[string]lifecycle.Pod{}
	for _, w := range seen.Workloads {
		for _, p := range w.Pods {
			pods[p.Name] = p
		}
	}
	found, err := c.client.DiscoveryV1().EndpointSlices(c.namespace).List(ctx,
		metav1.ListOptions{LabelSelector: discoveryv1.LabelServiceName})
	if apierrors.IsForbidden(err) {
		return nil, &lifecycle.Part{Object: "endpointslices", Unseen: "you may not list endpointslices here"}, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("look at the endpoint slices: %w", c.explain(err))
	}
	var routes []lifecycle.Route
	for _, component := range entity.Components() {
		ways := ways{service: component.Name(), namespace: c.namespace, port: containerPort(component.Name()),
			pods: pods, behind: map[string]bool{}}
		for i := range found.Items {
			if slice := &found.Items[i]; slice.Labels[discoveryv1.LabelServiceName] == component.Name() {
				ways.follow(slice)
			}
		}
		routes = append(routes, lifecycle.Route{Service: component.Name(), Ready: len(ways.behind),
			Strangers: ways.strangers})
	}
	return routes, nil, nil
}

// ways is where a Service leads.
type ways struct {
	service, namespace string
	port               string                   // of the container; "": not known
	pods               map[string]lifecycle.Pod // of the release
	behind             map[string]bool          // those of them that get requests
	strangers          []lifecycle.Stranger
}

// sliceController is who makes the slices of a Service with a selector.
const sliceController = "endpointslice-controller.k8s.io"

// follow notes whom a slice leads to. kube-proxy sends requests to all of a Service's
// slices alike, whoever made them.
func (w *ways) follow(slice *discoveryv1.EndpointSlice) {
	if len(slice.Ports) == 0 {
		return // It leads to no port, so to nobody.
	}
	for _, e := range slice.Endpoints {
		if e.Conditions.Ready != nil && !*e.Conditions.Ready {
			continue
		}
		pod := targetOf(e)
		own := slice.Labels[discoveryv1.LabelManagedBy] == sliceController
		seen, ours := w.pods[pod]
		leads := w.leads(slice, e)
		switch ready := seen.Ready && !seen.Deleting; {
		case ours && own && ready:
			w.behind[pod] = true
			continue
		case ours && own: // The Service learns in a moment that it isn't ready any more.
			continue
		case ours && ready && leads == "":
			w.behind[pod] = true
			continue
		case ours && leads == "":
			leads = "the pod " + pod + ", which isn't ready,"
		}
		stranger := lifecycle.Stranger{Object: "endpointslice/" + slice.Name,
			Leads:  cmp.Or(leads, strings.Join(e.Addresses, ", ")),
			Remedy: fmt.Sprintf("kubectl -n %s delete endpointslice %s", w.namespace, slice.Name)}
		if pod != "" && own {
			stranger = lifecycle.Stranger{Object: "pod/" + pod,
				Remedy: fmt.Sprintf("kubectl -n %s label pod %s app-", w.namespace, pod)}
		}
		w.estranged(stranger)
	}
}

// estranged notes a stranger once.
func (w *ways) estranged(stranger lifecycle.Stranger) {
	if !slices.ContainsFunc(w.strangers, func(s lifecycle.Stranger) bool { return s.Object == stranger.Object }) {
		w.strangers = append(w.strangers, stranger)
	}
}

// leads says where an endpoint of a slice that names one of the release's pods leads instead of to the port where that
// answers; "" where it leads there.
func (w *ways) leads(slice *discoveryv1.EndpointSlice, e discoveryv1.Endpoint) string {
	pod, ours := w.pods[targetOf(e)]
	if !ours {
		return ""
	}
	for _, address := range e.Addresses {
		if len(pod.Addresses) > 0 && !slices.Contains(pod.Addresses, address) {
			return address + ", which isn't the address of the pod " + pod.Name + ","
		}
	}
	for _, port := range slice.Ports {
		// kube-proxy takes those of the name that the Service's port has.
		if w.port == "" || port.Name == nil || *port.Name != servicePort || port.Port == nil {
			continue
		}
		if number := strconv.Itoa(int(*port.Port)); number != w.port {
			return "the port " + number + " of the pod " + pod.Name + ", which answers at " + w.port + ","
		}
	}
	return ""
}

// targetOf is the pod that an endpoint names; "" for none.
func targetOf(e discoveryv1.Endpoint) string {
	if e.TargetRef == nil || e.TargetRef.Kind != "Pod" {
		return ""
	}
	return e.TargetRef.Name
}
