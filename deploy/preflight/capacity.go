package preflight

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// counted are the resources that a node has so much of.
var counted = []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory, corev1.ResourceEphemeralStorage,
	corev1.ResourcePods}

// room is what is free on a node.
type room struct {
	node string
	free corev1.ResourceList
	all  corev1.ResourceList
}

// place is a pod that wants a node.
type place struct {
	workload workload
	wants    corev1.ResourceList
}

// capacity asks whether the nodes have room for every pod, and for the pods more
// that a rolling update makes, beside what runs there already.
func (c *check) capacity() {
	workloads := c.subject.workloads()
	if len(workloads) == 0 || !c.saw(Nodes, Pods) {
		return
	}
	rooms, why := c.rooms(workloads)
	if len(rooms) == 0 {
		c.found("capacity", c.subject.at("nodeSelector", workloads[0].document),
			"see kubectl describe nodes; nodeSelector and tolerations say which nodes are taken",
			"no node takes the pods: %s", why)
		return
	}
	steady := places(workloads, func(workload) int64 { return 0 })
	surging, later := places(workloads, c.surge), places(workloads, workload.surge)
	switch {
	case fits(later, rooms):
	case !fits(steady, rooms):
		c.short("capacity", steady, rooms, "the pods")
	case c.runs(workloads) && !fits(surging, rooms):
		c.short("capacity", surging, rooms, "with one more of each, as this update needs for a moment, the pods")
	default:
		c.short("capacity-surge", later, rooms, "with one more of each, as an update needs for a moment, the pods")
	}
}

// runs says whether one of the Deployments is there: then this is an update.
func (c *check) runs(workloads []workload) bool {
	return slices.ContainsFunc(workloads, func(w workload) bool {
		return slices.ContainsFunc(c.survey.Pods, func(pod corev1.Pod) bool { return c.own(pod, []workload{w}) })
	})
}

// rooms are what is free on the nodes that take the pods. Where none does, why.
func (c *check) rooms(workloads []workload) (rooms []room, why string) {
	spec := workloads[0].Spec.Template.Spec
	var refused []string
	for _, node := range c.survey.Nodes {
		if reason := refuses(node, spec); reason != "" {
			refused = append(refused, node.Name+" "+reason)
			continue
		}
		r := room{node.Name, node.Status.Allocatable.DeepCopy(), node.Status.Allocatable}
		for _, pod := range c.survey.Pods {
			if pod.Spec.NodeName != node.Name || ended(pod) || c.own(pod, workloads) {
				continue
			}
			subtract(r.free, requests(pod.Spec))
		}
		rooms = append(rooms, r)
	}
	if len(c.survey.Nodes) == 0 {
		refused = []string{"the cluster has none"}
	}
	return rooms, strings.Join(refused, "; ")
}

func ended(pod corev1.Pod) bool {
	return pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed
}

// own says whether a pod is one of those that are to be replaced.
func (c *check) own(pod corev1.Pod, workloads []workload) bool {
	return pod.Namespace == c.survey.Name && slices.ContainsFunc(workloads, func(w workload) bool {
		selector := w.Spec.Selector
		if selector == nil || len(selector.MatchLabels) == 0 {
			return false
		}
		for key, value := range selector.MatchLabels {
			if pod.Labels[key] != value {
				return false
			}
		}
		return true
	})
}

// refuses says why a node takes no pod of a spec; "" where it may.
func refuses(node corev1.Node, spec corev1.PodSpec) string {
	if node.Spec.Unschedulable {
		return "is cordoned"
	}
	for _, condition := range node.Status.Conditions {
		if condition.Type == corev1.NodeReady && condition.Status != corev1.ConditionTrue {
			return "is not ready"
		}
	}
	for key, value := range spec.NodeSelector {
		if node.Labels[key] != value {
			return fmt.Sprintf("has no label %s=%s", key, value)
		}
	}
	for _, taint := range node.Spec.Taints {
		if taint.Effect != corev1.TaintEffectPreferNoSchedule && !slices.ContainsFunc(spec.Tolerations,
			func(t corev1.Toleration) bool { return tolerates(t, taint) }) {
			return fmt.Sprintf("has the taint %s, which is not tolerated", taint.ToString())
		}
	}
	return ""
}

func tolerates(t corev1.Toleration, taint corev1.Taint) bool {
	if t.Effect != "" && t.Effect != taint.Effect || t.Key != "" && t.Key != taint.Key {
		return false
	}
	return t.Operator == corev1.TolerationOpExists || t.Key != "" && t.Value == taint.Value
}

// places are all pods of the workloads, with as many more as surge says.
func places(workloads []workload, surge func(workload) int64) []place {
	var all []place
	for _, w := range workloads {
		count := w.replicas() + surge(w)
		wants := requests(w.Spec.Template.Spec)
		for range min(count, 1000) {
			all = append(all, place{w, wants})
		}
	}
	return all
}

// fits says whether the pods can be laid on the nodes. The scheduler has its own
// order, so several are tried: one that works is enough.
func fits(pods []place, rooms []room) bool {
	for _, first := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory} {
		sorted := slices.Clone(pods)
		slices.SortStableFunc(sorted, func(a, b place) int {
			return b.wants.Name(first, resource.DecimalSI).Cmp(*a.wants.Name(first, resource.DecimalSI))
		})
		if laid(sorted, rooms) {
			return true
		}
	}
	return false
}

func laid(pods []place, rooms []room) bool {
	left := make([]corev1.ResourceList, len(rooms))
	for i, r := range rooms {
		left[i] = r.free.DeepCopy()
	}
	for _, pod := range pods {
		at := slices.IndexFunc(left, func(free corev1.ResourceList) bool { return holds(free, pod.wants) })
		if at < 0 {
			return false
		}
		subtract(left[at], pod.wants)
	}
	return true
}

func holds(free, wants corev1.ResourceList) bool {
	for name, want := range wants {
		have, known := free[name]
		if known && have.Cmp(want) < 0 || !known && !want.IsZero() && name != corev1.ResourceEphemeralStorage {
			return false
		}
	}
	return true
}

// short tells which resource there is too little of.
func (c *check) short(id string, pods []place, rooms []room, who string) {
	for _, name := range counted {
		need, free, all := resource.Quantity{}, resource.Quantity{}, resource.Quantity{}
		for _, pod := range pods {
			need.Add(pod.wants[name])
		}
		for _, r := range rooms {
			free.Add(r.free[name])
			all.Add(r.all[name])
		}
		if need.Cmp(free) <= 0 {
			continue
		}
		w, parts := largest(pods, name)
		path := fmt.Sprintf("resources.%s.requests.%s", w.component, name)
		if name == corev1.ResourcePods {
			path = "replicaCount." + w.component
		}
		c.found(id, c.subject.at(path, w.document), shortHint(need, free),
			"%s request %s of %s (%s), and %s of %s are free on %s", who, shown(name, need), name, parts,
			shown(name, free), shown(name, all), nodesOf(rooms))
		return
	}
	w, _ := largest(pods, corev1.ResourceCPU)
	c.found(id, c.subject.at(fmt.Sprintf("resources.%s.requests.cpu", w.component), w.document), "",
		"%s fit %s by the sum, but not node by node: no node has room for the last one", who, nodesOf(rooms))
}

func shortHint(need, free resource.Quantity) string {
	need.Sub(free)
	return fmt.Sprintf(
		"lower requests or replicas by %s in all, free as much in the cluster, or add a node (values-dev.yaml is "+
			"for small ones)", need.String())
}

// largest is the workload that wants the most, and what each wants.
func largest(pods []place, name corev1.ResourceName) (workload, string) {
	counts, order := map[string]int{}, []place{}
	for _, pod := range pods {
		if counts[pod.workload.Name]++; counts[pod.workload.Name] == 1 {
			order = append(order, pod)
		}
	}
	parts := make([]string, len(order))
	for i, pod := range order {
		want := pod.wants[name]
		parts[i] = fmt.Sprintf("%s %d × %s", cmp.Or(pod.workload.component, pod.workload.Name),
			counts[pod.workload.Name], want.String())
	}
	most := slices.MaxFunc(order, func(a, b place) int {
		return cmp.Compare(a.wants.Name(name,
			resource.DecimalSI).AsApproximateFloat64()*float64(counts[a.workload.Name]),
			b.wants.Name(name, resource.DecimalSI).AsApproximateFloat64()*float64(counts[b.workload.Name]))
	})
	return most.workload, strings.Join(parts, ", ")
}

func nodesOf(rooms []room) string {
	if len(rooms) == 1 {
		return "the node " + rooms[0].node
	}
	return fmt.Sprintf("%d nodes", len(rooms))
}

// shown is a quantity as people say it: bytes in whole Mi.
func shown(name corev1.ResourceName, q resource.Quantity) string {
	if name == corev1.ResourceMemory || name == corev1.ResourceEphemeralStorage {
		return fmt.Sprintf("%dMi", q.Value()>>20)
	}
	return q.String()
}
