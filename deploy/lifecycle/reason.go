package lifecycle

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

// Reason is one thing that stands between a deployment and Running.
type Reason struct {
	Code      Code     `json:"code"`
	Object    string   `json:"object"` // such as "pod/todo-chatbot-backend-x"
	Container string   `json:"container,omitempty"`
	Message   string   `json:"message"`
	Hint      string   `json:"hint,omitempty"`
	Log       []string `json:"log,omitempty"` // the container's last lines
	Event     string   `json:"event,omitempty"`
	// Severe: it will not go away by itself, as far as can be told.
	Severe bool `json:"severe"`
	// Ends is how often the container has ended, for one that ended.
	Ends int `json:"ends,omitempty"`
	// Patience is how long it may last before waiting is given up: AtOnce, forever, or usualPatience if it is 0.
	Patience time.Duration `json:"-"`
	// Was is the code that the cluster's own words have, where a log made it another.
	Was Code `json:"-"`
	// Crashed containers are asked for the log of the run that ended.
	Previous bool `json:"-"`
	// Foreign: what the program says is that of any app, and has no code of ours.
	Foreign bool `json:"-"`
	// Owner is who keeps the release, where that is neither todoctl nor Helm.
	Owner Owner `json:"-"`
	// Outdated: the program is too old for its database, so that a revision before helps nothing.
	Outdated bool `json:"-"`
	// Stuck: the pod is of a version before, and its controller waits for it.
	Stuck bool `json:"-"`
}

// Key is the same for the same trouble with the same object.
func (r Reason) Key() string { return string(r.Code) + " " + r.Object + " " + r.Container }

// ReasonsOf lists what stands in the way, the most telling first.
func ReasonsOf(o Observation) []Reason {
	all := releaseReasons(o)
	for _, name := range absent(o) {
		all = append(all, Reason{Code: NoWorkloads, Object: "deployment/" + name, Severe: true,
			Patience: 10 * time.Second,
			Message:  "the release has it, and the cluster has not: somebody took it away",
			Hint:     "put it back with todoctl doctor --fix"})
	}
	for _, w := range o.Workloads {
		if w.Current() {
			all = append(all, warned(o, w)...)
			continue
		}
		found := workloadReasons(o, w)
		if len(found) == 0 {
			found = []Reason{{Code: StillStarting, Object: w.Object(), Patience: forever,
				Message: unfinished(w)}}
		}
		all = append(all, found...)
	}
	all = append(all, inspected(o)...)
	all = append(all, o.Keeper.reasons()...)
	all = append(all, surrounding(o)...)
	if slices.ContainsFunc(all, func(r Reason) bool { return r.Severe && r.Code != DeployerDied }) {
		// That it is recorded as failed says less than what it failed of.
		all = slices.DeleteFunc(all, func(r Reason) bool { return r.Code == ReleaseFailed })
	}
	all = withoutConsequences(o, all)
	if o.Silent > 0 {
		all = append(all, Reason{Code: ClusterSilent, Object: ReleaseSubject, Patience: forever,
			Message: "the API server has stopped answering: what is shown is from before",
			Hint: "does it run, and is there a network to it (kubectl get --raw /readyz)? What waits for it goes " +
				"on when it answers again"})
	}
	slices.SortStableFunc(all, func(a, b Reason) int { return cmp.Compare(rank(a), rank(b)) })
	if o.Foreign {
		for i := range all {
			all[i] = all[i].foreign()
		}
	}
	if o.Keeper.Others() {
		for i := range all {
			all[i] = all[i].keptBy(o.Keeper.Owner)
		}
	}
	return all
}

// withoutConsequences leaves out what is so because the namespace is being deleted, where it is: its objects go one by
// one, and whoever deploys into it can't write there any more.
func withoutConsequences(o Observation, all []Reason) []Reason {
	if !slices.ContainsFunc(o.Found.Parts, Part.endingNamespace) {
		return all
	}
	return slices.DeleteFunc(all,
		func(r Reason) bool { return !strings.HasPrefix(r.Object, "namespace/") && r.Code != NotSeen })
}

// unfinished says what a workload still lacks, or has too much of.
func unfinished(w Workload) string {
	if w.Held != "" {
		return w.Held
	}
	if w.Job != nil {
		return "it is at work, and has not ended yet"
	}
	if w.Available < w.Desired || w.Total <= w.Desired {
		return fmt.Sprintf("%d of %d pods are available", min(w.Available, w.Desired), w.Desired)
	}
	return fmt.Sprintf("%d pods are there, of which %d are wanted", w.Total, w.Desired)
}

// CauseOf is the reason for which a subject of transitions is in its state, if
// something stands in its way; the release's is the most telling of all.
func CauseOf(o Observation, subject string) (Reason, bool) {
	if subject == ReleaseSubject {
		for _, r := range ReasonsOf(o) {
			return r, true
		}
		return Reason{}, false
	}
	for _, w := range o.Workloads {
		for _, p := range w.Pods {
			if "pod/"+p.Name == subject {
				return podReason(o, p)
			}
		}
	}
	return Reason{}, false
}

// releaseReasons are those that the release's record tells.
func releaseReasons(o Observation) []Reason {
	if o.Revision == nil {
		return nil
	}
	object := fmt.Sprintf("revision/%d", o.Revision.Number)
	switch status := o.Revision.Status; {
	case status.Pending() && !o.Held:
		return []Reason{{Code: DeployerDied, Object: object, Severe: true, Patience: AtOnce,
			Message: fmt.Sprintf("it is %s, and nobody works on it", status),
			Hint:    "todoctl deploy, scale or rollback sets it right and goes on; todoctl doctor explains it"}}
	case status == entity.StatusFailed:
		return []Reason{{Code: ReleaseFailed, Object: object,
			Message: cmp.Or(o.Revision.Description, "it is recorded as failed"),
			Hint:    "deploy again, or go back with todoctl rollback"}}
	case status == entity.StatusDeployed && len(o.Workloads) == 0:
		return []Reason{{Code: NoWorkloads, Object: object, Severe: true, Patience: AtOnce,
			Message: "its Deployments are gone",
			Hint:    "deploy again, or put them back with todoctl doctor --fix"}}
	}
	return nil
}

// ReasonsOfNone tells of what is there although no release is recorded: what could not
// be looked at, and workloads.
func ReasonsOfNone(o Observation) []Reason {
	unseen := slices.DeleteFunc(ReasonsOf(o), func(r Reason) bool { return r.Code != NotSeen })
	if o.Revision != nil || len(o.Workloads) == 0 || o.Held || o.Keeper.Unrecorded() {
		return unseen
	}
	return append(unseen, Reason{Code: RecordsMissing, Object: o.Workloads[0].Object(), Patience: forever,
		Message: "Helm has no record of the release that it belongs to, and it is here",
		Hint: "todoctl doctor --fix records what is here as a revision, without changing it; where it can't, it " +
			"says why"})
}

const (
	// AtOnce gives up waiting when the reason is first seen.
	AtOnce = time.Duration(-1)
	// usualPatience is that of a reason that says nothing of it: one that was forgotten must not end a deployment
	// for something that lasts a moment.
	usualPatience = 10 * time.Second
	// forever leaves the end of waiting to the deployment's own time limit.
	forever = time.Duration(1<<63 - 1)
)

func rank(r Reason) int {
	switch {
	case r.Severe:
		return 0
	case r.Code == StillStarting:
		return 2
	default:
		return 1
	}
}

func workloadReasons(o Observation, w Workload) []Reason {
	if !w.CaughtUp {
		return nil // Conditions and pods still speak of the version before.
	}
	var all []Reason
	if w.Refused != "" {
		all = append(all, refused(o, w))
	}
	if w.Job != nil {
		return append(all, jobReasons(o, w)...)
	}
	for _, p := range w.Pods {
		stuck := !p.Current && w.InOrder && !p.Ready
		if !p.Current && !stuck || p.Deleting {
			continue // An older version's trouble is about to end.
		}
		reason, ok := podReason(o, p)
		if !ok {
			continue
		}
		if stuck {
			reason.Message += "; its controller waits for it before it replaces it"
			reason.Stuck = true
		}
		all = append(all, reason)
	}
	if len(all) == 0 && w.OverDue {
		// The deadline may be that of the rollout before, which this one is about to fix.
		all = append(all, Reason{Code: NoProgress, Object: w.Object(), Severe: true, Patience: time.Minute,
			Message: "it has made no progress within its deadline"})
	}
	return all
}

// warned tells of pods that are ready and whose liveness probe fails: they will be
// started again.
func warned(o Observation, w Workload) []Reason {
	var all []Reason
	for _, p := range w.Pods {
		if r, ok := podReason(o, p); ok && r.Code == NotAlive && p.Current && !p.Deleting {
			// of a release it is told beside that it runs; whoever asks for reasons wants to hear it
			r.Severe = o.Foreign
			all = append(all, r)
		}
	}
	return all
}

// EndsOf says of every container of the newest version that has ended how it did,
// whether it runs again or not.
func EndsOf(o Observation) []Reason {
	var all []Reason
	for _, w := range o.Workloads {
		for _, p := range w.Pods {
			for _, c := range p.Containers {
				if ended := cmp.Or(c.Ended, c.Last); ended != nil && p.Current && !p.Deleting && !c.done() {
					r := endReason(o, Reason{Object: "pod/" + p.Name, Container: c.Name, Severe: true,
						Foreign: o.Foreign}, c, *ended)
					if e, found := lastWarning(o, r.Object); found && r.Event == "" {
						r.Event = e.Reason + ": " + e.Message
					}
					all = append(all, r)
				}
			}
		}
	}
	return all
}

// refused says why pods are not made.
func refused(o Observation, w Workload) Reason {
	r := Reason{Code: PodsRefused, Object: w.Object(), Message: w.Refused, Severe: true, Patience: 5 * time.Second,
		Hint: refusalHint(w.Refused)}
	switch {
	case strings.Contains(w.Refused, "error looking up service account") && !o.Foreign:
		r.Hint = "todoctl doctor --fix makes the service account again"
	case strings.Contains(w.Refused, "exceeded quota"), strings.Contains(w.Refused, "failed quota"):
		r.Code, r.Hint = QuotaExceeded,
			"raise the namespace's quota (kubectl describe quota), or lower requests or replicas: --profile dev. "+
				"Where it was raised or taken away meanwhile, todoctl doctor --fix starts them at once"
	case strings.Contains(w.Refused, "violates PodSecurity"):
		r.Code, r.Hint = PodSecurity,
			"let the pods keep to the level of the namespace, or lower its label pod-security.kubernetes.io/enforce"
	}
	if passes(w.Refused) {
		// The controller tries again, and waits the longer the more often it failed.
		r.Patience = slowPatience
		r.Hint =
			"the control plane was too slow to make them, and tries again: look at etcd and the API server if it lasts"
	}
	for _, e := range o.Warnings {
		if e.Reason == "FailedCreate" &&
			(e.Object == w.Object() || strings.HasPrefix(e.Object, "replicaset/"+w.Name+"-")) {
			r.Event = e.Reason + ": " + e.Message
		}
	}
	return r
}

// unmounted is what the kubelet says of a volume whose ConfigMap, Secret or key of one isn't there:
// pkg/volume/configmap, pkg/volume/secret and pkg/volume/projected of Kubernetes.
var unmounted = regexp.MustCompile(
	`(?:configmap|secret) "[^"]*" not found|references non-existent (?:config|secret) key`)

func podReason(o Observation, p Pod) (Reason, bool) {
	r, ok := barePodReason(o, p)
	if e, found := lastWarning(o, r.Object); ok && found && r.Event == "" {
		r.Event = e.Reason + ": " + e.Message
	}
	return r, ok
}

func barePodReason(o Observation, p Pod) (Reason, bool) {
	object := "pod/" + p.Name
	if claim, ok := unbound(o, p); ok {
		return claim, true
	}
	if p.Phase == "Failed" && p.Reason == "Evicted" {
		return Reason{Code: Evicted, Object: object, Message: "its node put it out: " + p.Message, Patience: forever,
			Hint: "another is made in its place; give the node more room, or the container requests that say what " +
				"it takes"}, true
	}
	if p.Unschedulable != "" {
		return Reason{Code: Unschedulable, Object: object, Message: p.Unschedulable, Severe: true,
			Patience: 30 * time.Second,
			Hint:     "lower the requests or the replicas (--profile dev), or give the cluster more room"}, true
	}
	if e, ok := lastWarning(o, object, "NodeNotReady"); ok && !p.Ready && p.Node != "" {
		return Reason{Code: NodeLost, Object: object, Message: "its node " + p.Node + " no longer answers",
			Event: e.Reason + ": " + e.Message, Severe: true, Patience: time.Minute,
			Hint: "its pods are recreated on other nodes without your help; look at the node with kubectl describe " +
				"node " + p.Node}, true
	}
	for _, c := range p.Containers {
		if reason, ok := containerReason(o, object, c); ok {
			return reason, true
		}
	}
	if e, ok := lastWarning(o, object, "FailedMount", "FailedAttachVolume", "FailedCreatePodSandBox"); ok &&
		!p.begun() {
		if passes(e.Message) {
			return Reason{Object: object, Event: e.Reason}.unread(e.Message), true
		}
		r := Reason{Code: VolumeMount, Object: object, Message: e.Message, Event: e.Reason, Severe: true,
			Patience: 30 * time.Second,
			Hint:     "kubectl describe pod " + p.Name + " shows what is to be mounted"}
		if e.Reason == "FailedMount" && unmounted.MatchString(e.Message) {
			r.Code = ConfigMissing
			r.Hint = configHint(e.Message)
		}
		if slow(e.Message) {
			r.Patience = slowPatience
			r.Hint = slowHint
		}
		return r, true
	}
	return Reason{}, false
}
