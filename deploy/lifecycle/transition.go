package lifecycle

import (
	"slices"
	"time"
)

// Step is an allowed change of state. Why is empty for those of the data model;
// for the ones that reality needs besides, it is the reason.
type Step[S ~string] struct {
	From, To S
	Why      string
}

// DeploymentSteps are the transitions of a deployment: the data model's nine, and
// what happens besides.
func DeploymentSteps() []Step[State] {
	return []Step[State]{
		{NotDeployed, Installing, ""},
		{Installing, Deployed, ""},
		{Deployed, Running, ""},
		{Running, Degraded, ""},
		{Degraded, Running, ""},
		{Running, Upgrading, ""},
		{Upgrading, Running, ""},
		{Running, Uninstalling, ""},
		{Uninstalling, NotDeployed, ""},
		{Installing, Degraded, "the API server refused it, its pods do not start, or its deployer died"},
		{Installing, Uninstalling, "taken away before it was there"},
		{Deployed, Degraded, "its pods start and fail"},
		{Deployed, Upgrading, "changed before it ran"},
		{Deployed, Uninstalling, "taken away before it ran"},
		{Upgrading, Deployed, "the new revision was applied without waiting for it, as helm does by itself"},
		{Upgrading, Degraded, "the new revision does not run, or its deployer died"},
		{Upgrading, Uninstalling, "taken away in the middle"},
		{Degraded, Upgrading, "a new revision fixes it, or an old one comes back"},
		{Degraded, Uninstalling, "taken away while it does not run"},
	}
}

// PodSteps are the transitions of a pod: the data model's seven, and what happens
// besides.
func PodSteps() []Step[PodState] {
	return []Step[PodState]{
		{PodPending, PodCreating, ""},
		{PodCreating, PodRunning, ""},
		{PodRunning, PodReady, ""},
		{PodReady, PodTerminating, ""},
		{PodRunning, PodFailed, ""},
		{PodFailed, PodPending, ""},
		{PodFailed, PodCrashLoop, ""},
		{PodReady, PodRunning, "its readiness probe fails, or its node is lost"},
		{PodCrashLoop, PodRunning, "it has outlived its back-off"},
		{PodCrashLoop, PodReady, "it passed its readiness probe before its back-off was over"},
		{PodCrashLoop, PodFailed, "what it needs to start was taken away"},
		{PodPending, PodFailed, "the node does not take it"},
		{PodCreating, PodFailed, "its image or configuration is missing, or its first container fails"},
		{PodCreating, PodPending, "the node gave it back before it started"},
		{PodFailed, PodCreating, "what was missing is there now"},
		{PodFailed, PodRunning, "the kubelet started its container again, in the same pod"},
		{PodRunning, PodCreating, "its node started again, and its containers are recreated"},
		{PodPending, PodTerminating, "deleted before it was scheduled"},
		{PodCreating, PodTerminating, "deleted before it started"},
		{PodRunning, PodTerminating, "deleted before it was ready"},
		{PodFailed, PodTerminating, "deleted"},
		{PodCrashLoop, PodTerminating, "deleted"},
	}
}

// Detail says why a state is what it is.
type Detail struct {
	Code    Code   `json:"code,omitempty"`
	Object  string `json:"object,omitempty"`
	Message string `json:"message,omitempty"`
}

// Transition is a change of state that happened.
type Transition struct {
	At       time.Time `json:"at"`
	Subject  string    `json:"subject"` // "release", or such as "pod/todo-chatbot-backend-x"
	Revision int       `json:"revision,omitempty"`
	// From is empty where the subject was seen for the first time.
	From string `json:"from,omitempty"`
	To   string `json:"to"`
	// Implied: it was not seen, but lies between two states that were.
	Implied bool   `json:"implied,omitempty"`
	Detail  Detail `json:"detail,omitzero"`
}

// ReleaseSubject is the subject of a deployment's own transitions.
const ReleaseSubject = "release"

// Path returns the states that lie on the shortest allowed way between two,
// without the first and with the last; nil where there is none.
func Path[S ~string](steps []Step[S], from, to S) []S {
	before := map[S]S{from: from}
	for open := []S{from}; len(open) > 0; open = open[1:] {
		if open[0] == to {
			break
		}
		for _, step := range steps {
			if _, seen := before[step.To]; step.From == open[0] && !seen {
				before[step.To] = step.From
				open = append(open, step.To)
			}
		}
	}
	if _, found := before[to]; !found || from == to {
		return nil
	}
	var path []S
	for at := to; at != from; at = before[at] {
		path = append(path, at)
	}
	slices.Reverse(path)
	return path
}

// Allowed says whether one state may follow another directly.
func Allowed[S ~string](steps []Step[S], from, to S) bool {
	return slices.ContainsFunc(steps, func(s Step[S]) bool { return s.From == from && s.To == to })
}
