package preflight

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

// quotas asks whether what is rendered, with the pods of a rolling update, stays
// within the namespace's quotas.
func (c *check) quotas() {
	if !c.saw(Quotas, Pods) {
		return
	}
	workloads := c.subject.workloads()
	want := c.wanted(workloads)
	own := c.owned(workloads)
	for _, quota := range c.survey.Quotas {
		if !concerns(quota) {
			continue
		}
		for _, name := range sortedNames(quota.Spec.Hard) {
			need, asked := want[name]
			if !asked {
				continue
			}
			hard, used := quota.Spec.Hard[name], quota.Status.Used[name]
			free := hard.DeepCopy()
			free.Sub(used)
			free.Add(own[name])
			if need.Cmp(free) > 0 {
				c.found("quota", c.quotaSpot(name, workloads),
					fmt.Sprintf("lower it in the values, or have the quota %s raised", quota.Name),
					"the namespace's quota %s leaves %s of %s (%s less what others use), and with the pods of an "+
						"update %s are wanted", quota.Name, atLeastNothing(free), name, hard.String(), need.String())
			}
		}
	}
}

// concerns says whether a quota counts our pods: they are not best-effort and
// do not end by themselves.
func concerns(quota corev1.ResourceQuota) bool {
	scopes := slices.Clone(quota.Spec.Scopes)
	if quota.Spec.ScopeSelector != nil {
		for _, expression := range quota.Spec.ScopeSelector.MatchExpressions {
			scopes = append(scopes, expression.ScopeName)
		}
	}
	for _, scope := range scopes {
		if scope != corev1.ResourceQuotaScopeNotBestEffort && scope != corev1.ResourceQuotaScopeNotTerminating {
			return false
		}
	}
	return true
}

// wanted is what a quota would count, by its names.
func (c *check) wanted(workloads []workload) corev1.ResourceList {
	want := corev1.ResourceList{}
	for _, w := range workloads {
		for range min(w.replicas()+c.surge(w), 1000) {
			add(want, counts(w.Spec.Template.Spec))
		}
		add(want, one("count/deployments.apps"))
	}
	for _, service := range c.subject.services() {
		add(want, countsOfService(service))
	}
	for _, document := range c.subject.installed() {
		switch document.Get("kind").Text() {
		case "ConfigMap":
			add(want, one("configmaps", "count/configmaps"))
		case "Secret":
			add(want, one("secrets", "count/secrets"))
		}
	}
	return want
}

// owned is what the objects use that are to be replaced.
func (c *check) owned(workloads []workload) corev1.ResourceList {
	own := corev1.ResourceList{}
	for _, pod := range c.survey.Pods {
		if !ended(pod) && c.own(pod, workloads) {
			add(own, counts(pod.Spec))
		}
	}
	for _, service := range c.subject.services() {
		for _, there := range c.survey.Services {
			if there.Namespace == c.survey.Name && there.Name == service.Name {
				add(own, countsOfService(there))
			}
		}
	}
	for _, d := range c.survey.Deployments {
		if slices.ContainsFunc(workloads, func(w workload) bool { return w.Name == d.Name }) {
			add(own, one("count/deployments.apps"))
		}
	}
	for _, document := range c.subject.installed() {
		if name := document.Get("metadata", "name").Text(); document.Get("kind").Text() == "Secret" &&
			c.survey.Secrets[name] != nil {
			add(own, one("secrets", "count/secrets"))
		}
	}
	return own
}

// counts is what quotas count of a pod.
func counts(spec corev1.PodSpec) corev1.ResourceList {
	all := one("pods", "count/pods")
	asked := requests(spec)
	most := limits(spec)
	for _, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory,
		corev1.ResourceEphemeralStorage} {
		all[name], all["requests."+name], all["limits."+name] = asked[name], asked[name], most[name]
	}
	return all
}

func countsOfService(service corev1.Service) corev1.ResourceList {
	all := one("services", "count/services")
	switch service.Spec.Type {
	case corev1.ServiceTypeNodePort:
		all["services.nodeports"] = *resource.NewQuantity(int64(len(service.Spec.Ports)), resource.DecimalSI)
	case corev1.ServiceTypeLoadBalancer:
		all["services.loadbalancers"] = resource.MustParse("1")
		all["services.nodeports"] = *resource.NewQuantity(int64(len(service.Spec.Ports)), resource.DecimalSI)
	}
	return all
}

func one(names ...corev1.ResourceName) corev1.ResourceList {
	all := corev1.ResourceList{}
	for _, name := range names {
		all[name] = resource.MustParse("1")
	}
	return all
}

// quotaSpot is the value that has most to do with a quota's name.
func (c *check) quotaSpot(name corev1.ResourceName, workloads []workload) spot {
	var document *values.Node
	component := "backend"
	if len(workloads) > 0 {
		w := workloads[0]
		if pods := places(workloads, workload.surge); len(pods) > 0 {
			w, _ = largest(pods, corev1.ResourceCPU)
		}
		document, component = w.document, w.component
	}
	section, unit, both := strings.Cut(string(name), ".")
	switch {
	case section == "services":
		return c.subject.at("service.frontend.type", document)
	case both && (section == "requests" || section == "limits"):
		return c.subject.at(fmt.Sprintf("resources.%s.%s.%s", component, section, unit), document)
	case name == corev1.ResourceCPU || name == corev1.ResourceMemory:
		return c.subject.at(fmt.Sprintf("resources.%s.requests.%s", component, name), document)
	}
	return c.subject.at("replicaCount."+component, document)
}

func atLeastNothing(q resource.Quantity) string {
	if q.Sign() < 0 {
		return "0"
	}
	return q.String()
}

func sortedNames(list corev1.ResourceList) []corev1.ResourceName {
	names := make([]corev1.ResourceName, 0, len(list))
	for name := range list {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
