package lifecycle

import (
	"slices"
	"time"
)

// Ends is how often containers had ended at a moment, by pod. Nil is of a moment at which no pod was there.
type Ends map[string]podPast

// podPast is what a pod had been through.
type podPast struct {
	counts map[string]int // how often each of its containers had ended
	failed bool           // it waited to be tried again
}

// EndsUntil counts them at an observation.
func EndsUntil(o Observation) Ends {
	past := Ends{}
	for _, w := range o.Workloads {
		for _, p := range w.Pods {
			counts := map[string]int{}
			for _, c := range p.Containers {
				counts[c.Name] = c.ends()
			}
			past[p.id()] = podPast{counts: counts, failed: p.failing(o.At)}
		}
	}
	return past
}

// ends is how often the container has ended: it is started once more than it is started again.
func (c Container) ends() int {
	if !c.Running && (c.Ended != nil || c.Last != nil) {
		return c.Restarts + 1
	}
	return c.Restarts
}

// Since is an observation without what happened to containers before: as if those that were there had been made then.
func (past Ends) Since(o Observation) Observation {
	if len(past) == 0 {
		return o
	}
	workloads := make([]Workload, len(o.Workloads))
	for i, w := range o.Workloads {
		pods := make([]Pod, len(w.Pods))
		for j, p := range w.Pods {
			if before, known := past[p.id()]; known {
				p.Containers = since(p.Containers, before.counts)
			}
			pods[j] = p
		}
		w.Pods = pods
		workloads[i] = w
	}
	o.Workloads = workloads
	return o
}

func since(containers []Container, before map[string]int) []Container {
	all := make([]Container, len(containers))
	for i, c := range containers {
		count := c.ends() - before[c.Name]
		switch {
		case before[c.Name] == 0, c.done():
		case count <= 0:
			c.Restarts, c.Ended, c.Last = 0, nil, nil
			if c.Waiting == "CrashLoopBackOff" {
				c.Waiting, c.Message = "", ""
			}
		case c.Running:
			c.Restarts = count
		default:
			c.Restarts = count - 1
		}
		all[i] = c
	}
	return all
}

// Without is an observation in which the named pods are being deleted, as they are: the watch may not have brought it
// yet.
func (o Observation) Without(deleted map[string]bool) Observation {
	workloads := make([]Workload, len(o.Workloads))
	for i, w := range o.Workloads {
		w.Pods = slices.Clone(w.Pods)
		for j := range w.Pods {
			w.Pods[j].Deleting = w.Pods[j].Deleting || deleted[w.Pods[j].Name]
		}
		workloads[i] = w
	}
	o.Workloads = workloads
	return o
}

// done says whether it is an init container that has done its work.
func (c Container) done() bool { return c.Init && c.Ended != nil && c.Ended.Code == 0 }

// Stuck says whether a pod of the newest version had failed before, and waits to be tried again as it did then. One
// that ran then fails of what is new.
func (past Ends) Stuck(p Pod, now time.Time) bool {
	return past[p.id()].failed && p.Current && p.failing(now)
}

// failing says whether a container of the pod ended or didn't start, and waits to be tried again. A pod that has failed
// as a whole isn't: another is there already.
func (p Pod) failing(now time.Time) bool {
	if p.Ready || p.Phase == "Failed" {
		return false
	}
	state := p.StateAt(now)
	return state == PodCrashLoop || state == PodFailed
}
