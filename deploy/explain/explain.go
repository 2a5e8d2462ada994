// Package explain says what is wrong with the workloads of any app in a namespace, and what to do next: the reasons of
// deploy/lifecycle for Deployments, StatefulSets, DaemonSets and Jobs that others made. It only gets and lists.
package explain

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/labels"

	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// State is how a workload, or all that was chosen, is.
type State string

// The states, the worst last.
const (
	Completed State = "Completed" // a Job that has ended well
	Idle      State = "Idle"      // scaled to 0, suspended or paused on purpose
	Running   State = "Running"
	Starting  State = "Starting" // on its way, and nothing is wrong so far
	Unknown   State = "Unknown"  // what would have to be known may not be looked at
	Degraded  State = "Degraded"
)

// order is how much each state says of the whole.
var order = []State{Completed, Idle, Running, Starting, Unknown, Degraded}

// Workload is how one workload is.
type Workload struct {
	Object  string           `json:"object"` // such as "statefulset/db"
	State   State            `json:"state"`
	Desired int              `json:"desired"`
	Ready   int              `json:"ready"`
	Updated int              `json:"updated"`
	Owner   *lifecycle.Owner `json:"owner,omitempty"`
	Pods    []Pod            `json:"pods"`
}

// Pod is a pod of a workload.
type Pod struct {
	Name     string             `json:"name"`
	State    lifecycle.PodState `json:"state"`
	Restarts int                `json:"restarts"`
	// Before: it is of a version before the newest.
	Before bool `json:"before,omitempty"`
}

// Explanation is what was seen, and what it means.
type Explanation struct {
	State     State              `json:"state"`
	Context   string             `json:"context"`
	Namespace string             `json:"namespace"`
	Workloads []Workload         `json:"workloads"`
	Notes     []string           `json:"notes,omitempty"` // such as that a CronJob is suspended
	Reasons   []lifecycle.Reason `json:"reasons,omitempty"`
	// Unseen is what the caller may not look at, with the right that is missing.
	Unseen []kube.Hidden `json:"unseen,omitempty"`
}

// Well says whether nothing is wrong as far as all that has to be known is known.
func (e Explanation) Well() bool { return e.State != Degraded && e.State != Unknown }

// Options change what is looked at.
type Options struct {
	// NoLogs leaves the containers' last lines out.
	NoLogs bool
}

// Explain looks once at the chosen workloads. The error is a sentence: of a cluster that can't be asked, or of a
// choice that chooses nothing.
func Explain(ctx context.Context, cluster *kube.Cluster, chosen kube.Selection, options Options) (Explanation, error) {
	e := Explanation{Context: cluster.Context(), Namespace: cluster.Namespace(), Workloads: []Workload{}}
	if _, err := cluster.Version(ctx); err != nil {
		return e, err
	}
	found, err := cluster.Apps(ctx, chosen)
	if err != nil {
		return e, err
	}
	e.Unseen = found.Hidden
	e.Notes = found.Idle
	e.Reasons = lifecycle.ReasonsOf(found.Observation)
	if !options.NoLogs {
		e.Unseen = append(e.Unseen, addLogs(ctx, cluster, e.Reasons)...)
	}
	e.summarize(found)
	if len(e.Workloads) == 0 && len(e.Notes) == 0 && !found.Blind {
		return e,
			fmt.Errorf(
				"there is nothing to explain in namespace %s of context %s%s: no Deployment, StatefulSet, "+
					"DaemonSet, Job or CronJob",
				e.Namespace, e.Context, among(chosen))
	}
	return e, nil
}

func among(chosen kube.Selection) string {
	if chosen.Labels == "" {
		return ""
	}
	return " with " + chosen.Labels
}

// summarize gives each workload its state, and the whole the worst of them.
func (e *Explanation) summarize(found kube.Apps) {
	e.State = Completed
	worse := func(s State) {
		if slices.Index(order, s) > slices.Index(order, e.State) {
			e.State = s
		}
	}
	for _, w := range found.Observation.Workloads {
		one := Workload{Object: w.Object(), State: e.stateOf(w, found.Blind), Desired: w.Desired, Ready: w.Ready,
			Updated: w.Updated,
			Pods:    podsOf(w, found.Observation.At)}
		if owner := found.Owners[w.Object()]; owner != (lifecycle.Owner{}) {
			one.Owner = &owner
		}
		e.Workloads = append(e.Workloads, one)
		worse(one.State)
	}
	if len(found.Idle) > 0 {
		worse(Idle)
	}
	if found.Blind {
		worse(Unknown)
	}
	if slices.ContainsFunc(e.Reasons, func(r lifecycle.Reason) bool { return r.Severe }) {
		worse(Degraded)
	}
}

// stateOf is a workload's, by the reasons that are its own or its pods'.
func (e *Explanation) stateOf(w lifecycle.Workload, blind bool) State {
	wrong := slices.ContainsFunc(e.Reasons, func(r lifecycle.Reason) bool {
		return r.Severe && (r.Object == w.Object() ||
			slices.ContainsFunc(w.Pods, func(p lifecycle.Pod) bool { return r.Object == "pod/"+p.Name }))
	})
	switch {
	case wrong:
		return Degraded
	case blind:
		return Unknown
	case w.Job != nil && w.Job.Complete:
		return Completed
	case w.Held != "", w.Job == nil && w.Desired == 0 && w.Current():
		return Idle
	case w.Current():
		return Running
	}
	return Starting
}

func podsOf(w lifecycle.Workload, now time.Time) []Pod {
	pods := []Pod{}
	for _, p := range w.Pods {
		one := Pod{Name: p.Name, State: p.StateAt(now), Before: !p.Current}
		for _, c := range p.Containers {
			one.Restarts += c.Restarts
		}
		pods = append(pods, one)
	}
	return pods
}

// kinds are the words by which people call the kinds of workloads, as kubectl has them.
var kinds = map[string]string{
	"deployment": "deployment", "deployments": "deployment", "deploy": "deployment",
	"statefulset": "statefulset", "statefulsets": "statefulset", "sts": "statefulset",
	"daemonset": "daemonset", "daemonsets": "daemonset", "ds": "daemonset",
	"job": "job", "jobs": "job",
	"cronjob": "cronjob", "cronjobs": "cronjob", "cj": "cronjob",
}

// Choose reads what a person chose: KIND/NAME, KIND or nothing, and a selector of labels.
func Choose(object, selector string) (kube.Selection, error) {
	chosen := kube.Selection{Labels: selector}
	if _, err := labels.Parse(selector); err != nil {
		return chosen,
			fmt.Errorf("--selector %q is not a selector of labels: write it as app=web or 'tier in (a, b)' (%w)",
				selector, err)
	}
	if object == "" {
		return chosen, nil
	}
	word, name, named := strings.Cut(object, "/")
	word, _, _ = strings.Cut(strings.ToLower(word), ".") // As in deployments.apps.
	kind, known := kinds[word]
	switch {
	case !known:
		return chosen,
			fmt.Errorf(
				"%q is not a workload: write KIND/NAME with deployment, statefulset, daemonset, job or cronjob, "+
					"such as deployment/web", object)
	case named && (name == "" || strings.ContainsAny(name, "/,=!")):
		return chosen, fmt.Errorf("%q names no object: write KIND/NAME, such as %s/web", object, kind)
	case named && selector != "":
		return chosen, fmt.Errorf("choose by a name (%s) or by --selector, not by both", object)
	}
	chosen.Kind = kind
	chosen.Name = name
	return chosen, nil
}
