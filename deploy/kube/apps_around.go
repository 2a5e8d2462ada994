package kube

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// readAround looks at what leads to the pods: all of it where the whole namespace was asked for, otherwise what
// leads, or nearly leads, to the chosen workloads.
func (l *appsLister) readAround(seen *lifecycle.Observation) {
	if l.noServices {
		return
	}
	near := map[string]bool{}
	for i := range l.services {
		s := &l.services[i]
		if len(s.Spec.Selector) == 0 || s.Spec.Type == corev1.ServiceTypeExternalName ||
			!l.concerns(s, seen.Workloads) {
			continue
		}
		near[s.Name] = true
		if !l.blind && !l.noEndpoints {
			seen.Around.Services = append(seen.Around.Services, l.backing(s, seen.Workloads))
		}
	}
	whole := l.chosen == Selection{}
	for i := range l.ingresses {
		for _, backend := range backendsOf(&l.ingresses[i]) {
			entry, dead := l.deadEntry(&l.ingresses[i], backend)
			if dead && (whole || near[entry.Service] || l.named(&l.ingresses[i], entry.Service, seen.Workloads)) {
				seen.Around.Ingresses = append(seen.Around.Ingresses, entry)
			}
		}
	}
}

// concerns says whether a Service belongs to what was asked for: it leads to a pod of it, or bears its labels or
// its name, whatever it leads to.
func (l *appsLister) concerns(s *corev1.Service, workloads []lifecycle.Workload) bool {
	if (l.chosen == Selection{}) {
		return true
	}
	if l.chosen.Labels != "" {
		if selector, err := labels.Parse(l.chosen.Labels); err == nil && selector.Matches(labels.Set(s.Labels)) {
			return true
		}
	}
	selector := labels.SelectorFromSet(s.Spec.Selector)
	for _, w := range workloads {
		if w.Name == s.Name || l.templateMatches(w, selector) {
			return true
		}
		for _, p := range w.Pods {
			if at := slices.IndexFunc(l.pods, func(o *corev1.Pod) bool { return o.Name == p.Name }); at >= 0 &&
				selector.Matches(labels.Set(l.pods[at].Labels)) {
				return true
			}
		}
	}
	return slices.ContainsFunc(l.stateful, func(set appsv1.StatefulSet) bool { return set.Spec.ServiceName == s.Name })
}

// named says whether an Ingress that leads nowhere belongs to what was asked for.
func (l *appsLister) named(i *networkingv1.Ingress, service string, workloads []lifecycle.Workload) bool {
	if l.chosen.Labels != "" {
		if selector, err := labels.Parse(l.chosen.Labels); err == nil && selector.Matches(labels.Set(i.Labels)) {
			return true
		}
	}
	return slices.ContainsFunc(workloads,
		func(w lifecycle.Workload) bool { return w.Name == i.Name || w.Name == service })
}

// templateMatches says whether a selector matches the pods that a workload would make.
func (l *appsLister) templateMatches(w lifecycle.Workload, selector labels.Selector) bool {
	template := l.templateOf(w)
	return template != nil && selector.Matches(labels.Set(template.Labels))
}

// templateOf is the template of a workload's pods.
func (l *appsLister) templateOf(w lifecycle.Workload) *corev1.PodTemplateSpec {
	is := func(uid types.UID) bool { return string(uid) == w.UID && w.UID != "" }
	for i := range l.deployments {
		if is(l.deployments[i].UID) {
			return &l.deployments[i].Spec.Template
		}
	}
	for i := range l.stateful {
		if is(l.stateful[i].UID) {
			return &l.stateful[i].Spec.Template
		}
	}
	for i := range l.daemons {
		if is(l.daemons[i].UID) {
			return &l.daemons[i].Spec.Template
		}
	}
	return nil
}

// backing says what stands behind a Service.
func (l *appsLister) backing(s *corev1.Service, workloads []lifecycle.Workload) lifecycle.Backing {
	b := lifecycle.Backing{Service: s.Name,
		Selector: metav1.FormatLabelSelector(&metav1.LabelSelector{MatchLabels: s.Spec.Selector})}
	selector := labels.SelectorFromSet(s.Spec.Selector)
	ready := map[string]lifecycle.Pod{}
	var matched []*corev1.Pod
	for _, p := range l.pods {
		if !selector.Matches(labels.Set(p.Labels)) || p.Status.Phase == corev1.PodSucceeded ||
			p.Status.Phase == corev1.PodFailed {
			continue
		}
		matched = append(matched, p)
		b.Matching++
		if seen := pod(p, true); seen.Ready && !seen.Deleting {
			ready[p.Name] = seen
		}
	}
	b.Ready = len(ready)
	ways := ways{service: s.Name, pods: ready, behind: map[string]bool{}}
	for i := range l.endpoints {
		if slice := &l.endpoints[i]; slice.Labels[discoveryv1.LabelServiceName] == s.Name {
			ways.follow(slice)
		}
	}
	b.Behind = len(ways.behind)
	b.Idle = slices.ContainsFunc(workloads,
		func(w lifecycle.Workload) bool { return w.Desired == 0 && l.templateMatches(w, selector) })
	if b.Matching == 0 {
		b.Nearest = l.nearest(s.Spec.Selector)
		return b
	}
	b.Ports = deadPorts(s, matched)
	return b
}

// nearest are labels of a pod that has the keys of a selector with other values.
func (l *appsLister) nearest(selector map[string]string) string {
	for _, p := range l.pods {
		near := map[string]string{}
		for key := range selector {
			if value, has := p.Labels[key]; has {
				near[key] = value
			}
		}
		if len(near) == len(selector) {
			return metav1.FormatLabelSelector(&metav1.LabelSelector{MatchLabels: near})
		}
	}
	return ""
}

// deadPorts are a Service's ports that lead to none that its pods declare. A number need not be declared, so that it
// is held against a pod only where that declares others of the same protocol.
func deadPorts(s *corev1.Service, pods []*corev1.Pod) []lifecycle.DeadPort {
	var dead []lifecycle.DeadPort
	for _, port := range s.Spec.Ports {
		target := port.TargetPort
		if target.Type == intstr.Int && target.IntVal == 0 {
			target = intstr.FromInt32(port.Port)
		}
		has := map[string]bool{}
		found := false
		for _, p := range pods {
			for _, c := range slices.Concat(p.Spec.InitContainers, p.Spec.Containers) {
				for _, declared := range c.Ports {
					if protocolOf(declared.Protocol) != protocolOf(port.Protocol) {
						continue
					}
					has[shownPort(declared)] = true
					found = found || target.Type == intstr.String && declared.Name == target.StrVal ||
						target.Type == intstr.Int && declared.ContainerPort == target.IntVal
				}
			}
		}
		if !found && (target.Type == intstr.String || len(has) > 0) {
			dead = append(dead, lifecycle.DeadPort{Port: fmt.Sprint(port.Port), Target: target.String(),
				Has: slices.Sorted(maps.Keys(has))})
		}
	}
	return dead
}

func protocolOf(p corev1.Protocol) corev1.Protocol {
	if p == "" {
		return corev1.ProtocolTCP
	}
	return p
}

func shownPort(p corev1.ContainerPort) string {
	if p.Name == "" {
		return fmt.Sprint(p.ContainerPort)
	}
	return fmt.Sprintf("%d (%s)", p.ContainerPort, p.Name)
}

// backendsOf are the Services that an Ingress leads to.
func backendsOf(i *networkingv1.Ingress) []networkingv1.IngressServiceBackend {
	var all []networkingv1.IngressServiceBackend
	add := func(b *networkingv1.IngressBackend) {
		if b != nil && b.Service != nil && !slices.Contains(all, *b.Service) {
			all = append(all, *b.Service)
		}
	}
	add(i.Spec.DefaultBackend)
	for _, rule := range i.Spec.Rules {
		if rule.HTTP == nil {
			continue
		}
		for j := range rule.HTTP.Paths {
			add(&rule.HTTP.Paths[j].Backend)
		}
	}
	return all
}

// deadEntry says whether a backend of an Ingress leads to no Service, or to a port that it has not.
func (l *appsLister) deadEntry(i *networkingv1.Ingress, b networkingv1.IngressServiceBackend) (lifecycle.Entry, bool) {
	entry := lifecycle.Entry{Ingress: i.Name, Service: b.Name}
	at := slices.IndexFunc(l.services, func(s corev1.Service) bool { return s.Name == b.Name })
	if at < 0 {
		return entry, true
	}
	has := slices.ContainsFunc(l.services[at].Spec.Ports, func(p corev1.ServicePort) bool {
		return b.Port.Name != "" && p.Name == b.Port.Name || b.Port.Name == "" && p.Port == b.Port.Number
	})
	entry.Port = strings.TrimSpace(b.Port.Name)
	if entry.Port == "" {
		entry.Port = fmt.Sprint(b.Port.Number)
	}
	return entry, !has
}
