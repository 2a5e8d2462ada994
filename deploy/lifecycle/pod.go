// Package lifecycle says what state a deployment and its pods are in, and why:
// pure functions over what was observed.
//
//   - Observation is what was seen at a moment; StateOf and Pod.StateAt are the
//     states it speaks for; ReasonsOf is what stands in the way.
//   - DeploymentSteps and PodSteps are the allowed transitions, as data.
//   - Memory.Step takes an observation after the ones before and returns the
//     transitions: only allowed ones, whatever was seen twice, late or not at all.
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
	Started time.Time
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
	Since    time.Time // when it began to run
	Started  bool      // its startup probe has passed
	Ready    bool
	Restarts int
	Ended    *Exit // how it ended, when it does not run
	Last     *Exit // how it ended before it was started again
}

// Pod is what was observed of a pod.
type Pod struct {
	Name          string
	UID           string
	Version       uint64 // grows with every change of the pod; 0: not known
	Node          string
	Addresses     []string
	Phase         string
	Deleting      bool
	Ready         bool
	Unschedulable string // the scheduler's reason, or ""
	Gated         bool
	Current       bool // belongs to the newest version of its workload
	Created       time.Time
	Reason        string   // why the whole pod failed, such as "Evicted"
	Message       string   // of the same
	Claims        []string // names of the volume claims that it mounts; of a foreign app's pods only
	Containers    []Container
}

// startFailures are the kubelet's waiting reasons after which a container has not started and, without a change
// from outside, won't, with the code of each: pkg/kubelet/images/types.go, pkg/kubelet/kuberuntime and
// k8s.io/cri-api/pkg/errors of Kubernetes. It is the only list of them.
var startFailures = map[string]Code{
	"ErrImagePull":               ImagePull,
	"ImagePullBackOff":           ImagePull,
	"RegistryUnavailable":        ImagePull,
	"SignatureValidationFailed":  ImagePull,
	"ErrImageNeverPull":          ImageAbsent,
	"InvalidImageName":           ImageName,
	"ImageInspectError":          ImageName,
	"CreateContainerConfigError": ConfigMissing,
	"PreCreateHookError":         CannotStart,
	"CreateContainerError":       CannotStart,
	"RunContainerError":          CannotStart,
	"PreStartHookError":          CannotStart,
	"PostStartHookError":         CannotStart,
}

// StartFailure is the code of a container's waiting reason, such as "ImagePullBackOff", after which it won't
// start without a change from outside. Other reasons, such as "ContainerCreating", have none.
func StartFailure(waiting string) (Code, bool) {
	code, found := startFailures[waiting]
	return code, found
}

// StateAt is the first that applies, in the order of how much it says. It needs
// the time because a container that was started again after a back-off counts as
// crashing until it has run longer than it had to wait: otherwise the state would
// flicker at every restart.
func (p Pod) StateAt(now time.Time) PodState {
	switch {
	case p.Deleting:
		return PodTerminating
	case slices.ContainsFunc(p.Containers, func(c Container) bool { return c.crashLoops(now) }):
		return PodCrashLoop
	case p.Phase == "Failed" || slices.ContainsFunc(p.Containers, Container.failed):
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

// begun says whether a container of the pod has run, for which its volumes were
// mounted and its network was made.
func (p Pod) begun() bool {
	return p.Ready || slices.ContainsFunc(p.Containers, func(c Container) bool {
		return c.Running || c.Ended != nil || c.Last != nil
	})
}

// crashLoops says whether the container waits to be started again, or was and has
// not yet outlived the back-off. How long that was is what lies between its last
// end and its start.
func (c Container) crashLoops(now time.Time) bool {
	if c.Waiting == "CrashLoopBackOff" {
		return true
	}
	if c.Restarts < 2 || c.Last == nil || c.Last.Code == 0 || c.Ready || c.Init {
		return false
	}
	began, end := c.Since, now
	if c.Ended != nil {
		if c.Ended.Code == 0 {
			return false
		}
		began, end = c.Ended.Started, c.Ended.At
	}
	if began.IsZero() || c.Last.At.IsZero() {
		return true // Nothing says how long it waited.
	}
	// Times have whole seconds.
	return end.Sub(began) < began.Sub(c.Last.At) || end.Sub(began) < time.Second
}

func (c Container) failed() bool {
	_, stuck := StartFailure(c.Waiting)
	return stuck || c.Ended != nil && c.Ended.Code != 0
}
