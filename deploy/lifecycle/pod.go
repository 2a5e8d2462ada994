// Package lifecycle says what state a deployment and its pods are in, and why:
// pure functions over what was observed.
package lifecycle

import (
	"slices"
	"time"
)

// PodState is one of the data model's seven states of a pod.
type PodState string

// States of a pod.
const (
	PodPending     PodState = "Pending"
	PodCreating    PodState = "ContainerCreating"
	PodRunning     PodState = "Running"
	PodReady       PodState = "Ready"
	PodTerminating PodState = "Terminating"
	PodFailed      PodState = "Failed"
	PodCrashLoop   PodState = "CrashLoopBackOff"
)

// Exit is how a container ended.
type Exit struct {
	Code    int
	Reason  string // such as Error or OOMKilled
	Message string
	At      time.Time
}

// Container is what was observed of a container.
type Container struct {
	Name     string
	Image    string
	Init     bool // ends before the others start
	Waiting  string
	Message  string // why it waits
	Running  bool
	Started  bool // its startup probe has passed
	Ready    bool
	Restarts int
	Ended    *Exit // how it ended, when it does not run
	Last     *Exit // how it ended before it was started again
}

// Pod is what was observed of a pod.
type Pod struct {
	Name          string
	Phase         string
	Deleting      bool
	Ready         bool
	Unschedulable string // the scheduler's reason, or ""
	Gated         bool
	Current       bool // belongs to the newest version of its workload
	Created       time.Time
	Containers    []Container
}

// startFailures are waiting reasons after which a container has not started and,
// without a change from outside, will not.
var startFailures = []string{
	"ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName", "ImageInspectError",
	"CreateContainerConfigError", "CreateContainerError", "RunContainerError", "PreStartHookError", "PostStartHookError",
}

// State is the first that applies, in the order of how much it says.
func (p Pod) State() PodState {
	switch {
	case p.Deleting:
		return PodTerminating
	case slices.ContainsFunc(p.Containers, crashLoops):
		return PodCrashLoop
	case p.Phase == "Failed" || slices.ContainsFunc(p.Containers, cannotStart):
		return PodFailed
	case p.Ready:
		return PodReady
	case p.Phase == "Running":
		return PodRunning
	case p.Unschedulable == "" && !p.Gated && slices.ContainsFunc(p.Containers, func(c Container) bool {
		return c.Waiting == "ContainerCreating" || c.Waiting == "PodInitializing"
	}):
		return PodCreating
	default:
		return PodPending
	}
}

// crashLoops stays true while a container that has crashed more than once runs
// again but is not ready: otherwise the state would flicker at every restart.
func crashLoops(c Container) bool {
	return c.Waiting == "CrashLoopBackOff" ||
		(c.Restarts > 1 && c.Last != nil && c.Last.Code != 0 && !c.Ready && !c.Init)
}

func cannotStart(c Container) bool { return slices.Contains(startFailures, c.Waiting) }
