package lifecycle

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

// State is one of the data model's seven states of a deployment.
type State string

// States of a deployment.
const (
	NotDeployed  State = "Not Deployed"
	Installing   State = "Installing"
	Deployed     State = "Deployed"
	Running      State = "Running"
	Degraded     State = "Degraded"
	Upgrading    State = "Upgrading"
	Uninstalling State = "Uninstalling"
)

// Workload is what was observed of a Kubernetes Deployment, or of another object that makes pods.
type Workload struct {
	Kind      string // such as "statefulset"; "" is a Deployment
	Name      string
	UID       string
	Version   uint64 // grows with every change; 0: not known
	Desired   int
	Total     int // pods of every version
	Updated   int // pods of the newest version
	Ready     int // of every version
	Available int
	CaughtUp  bool   // the controller has seen the newest specification
	Refused   string // why pods cannot be created, or ""
	OverDue   bool   // it has made no progress for its deadline
	Held      string // why its controller leaves it alone, such as "it is paused", or ""
	InOrder   bool   // its controller waits for each pod before it replaces the next
	Job       *JobStatus
	Pods      []Pod
}

// JobStatus is what only a Job has.
type JobStatus struct {
	Complete bool
	Failed   string // the reason for which it was given up, such as "BackoffLimitExceeded"; "" while it wasn't
	Message  string // of the same
	Failures int    // pods that failed
}

// Object is how reasons name the workload, such as "deployment/todo-chatbot-backend".
func (w Workload) Object() string { return cmp.Or(w.Kind, "deployment") + "/" + w.Name }

// Current says whether every wanted pod runs the newest version and is available,
// and no other is left.
func (w Workload) Current() bool {
	if w.Job != nil {
		return w.Job.Complete
	}
	return w.CaughtUp && w.Updated == w.Desired && w.Available == w.Desired && w.Total == w.Desired
}

// Progress says how many of the wanted pods are ready, and how many there are besides.
func (w Workload) Progress() string {
	text := fmt.Sprintf("%d of %d pods are ready", min(w.Updated, w.Available, w.Desired), w.Desired)
	if w.Total > w.Updated {
		text += fmt.Sprintf(", %d of the version before", w.Total-w.Updated)
	}
	if w.Updated > w.Desired {
		text += fmt.Sprintf(", %d more than wanted", w.Updated-w.Desired)
	}
	return text
}

// Event is a warning that Kubernetes gave about an object.
type Event struct {
	Object  string // such as "pod/todo-chatbot-backend-x"
	Reason  string
	Message string
	At      time.Time
	Count   int
}

// Observation is all that was seen at a moment.
type Observation struct {
	At        time.Time
	Revision  *entity.Revision // the newest, or nil without a release
	Held      bool             // a deployer that is alive works on it
	Workloads []Workload
	Warnings  []Event
	// Silent is for how long the API server has not answered, so that all else is from
	// before; 0 while it does.
	Silent time.Duration
	// Found is what was found by looking at the release's other objects and by
	// asking it.
	Found Inspection
	// Keeper is who keeps the release, as far as it was looked at.
	Keeper Keeper
	// Foreign: the workloads are those of any app. Nothing is known of it but what Kubernetes knows.
	Foreign bool
	// Around is what is known of the objects around the workloads of a foreign app.
	Around Surroundings
}

// StateOf derives the deployment's state.
func StateOf(o Observation) State {
	if o.Revision == nil {
		return NotDeployed
	}
	switch status := o.Revision.Status; {
	case status == entity.StatusUninstalled:
		return NotDeployed
	case status == entity.StatusUninstalling:
		return Uninstalling
	case status == entity.StatusPendingInstall && o.Held:
		return Installing
	case status.Pending() && o.Held:
		return Upgrading
	case status.Pending(), status == entity.StatusFailed:
		return Degraded
	}
	switch {
	case len(absent(o)) > 0, slices.ContainsFunc(inspected(o), func(r Reason) bool { return r.Severe }):
		return Degraded
	case len(o.Workloads) > 0 && !slices.ContainsFunc(o.Workloads, func(w Workload) bool { return !w.Current() }):
		return serves(o)
	case slices.ContainsFunc(ReasonsOf(o), func(r Reason) bool { return r.Severe }), lost(o):
		return Degraded
	case o.Revision.Verdict == entity.Healthy:
		return serves(o) // Pods are replaced, and as many as wanted serve meanwhile.
	default:
		return Deployed
	}
}

// serves is Running, unless it could not be asked from here whether it answers: then
// all that is known is that it is deployed.
func serves(o Observation) State {
	if unanswered(o) {
		return Deployed
	}
	return Running
}

// absent are the Deployments that the product has and the cluster has not, although
// it has another of them: somebody took them away.
func absent(o Observation) []string {
	has := func(c entity.Component) bool {
		return slices.ContainsFunc(o.Workloads, func(w Workload) bool { return w.Name == c.Name() })
	}
	if o.Revision == nil || o.Revision.Status != entity.StatusDeployed ||
		!slices.ContainsFunc(entity.Components(), has) {
		return nil
	}
	var names []string
	for _, c := range entity.Components() {
		if !has(c) {
			names = append(names, c.Name())
		}
	}
	return names
}

// lost says whether a deployment that ran lacks pods: then it is not starting.
func lost(o Observation) bool {
	return o.Revision.Verdict == entity.Healthy && slices.ContainsFunc(o.Workloads, func(w Workload) bool {
		return w.Available < w.Desired
	}) || len(o.Workloads) == 0
}
