package kube

import (
	"fmt"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// generationLabel is on a DaemonSet's pods, and says of which version of it each is; the annotation counts them.
const (
	generationLabel      = "pod-template-generation"
	generationAnnotation = "deprecated.daemonset.template.generation"
)

// read makes an observation of what was listed.
func (l *appsLister) read(found *Apps) {
	seen := &found.Observation
	seen.Warnings = l.warned()
	owned := map[types.UID][]*corev1.Pod{}
	for _, p := range l.pods {
		if controller := metav1.GetControllerOf(p); controller != nil {
			owned[controller.UID] = append(owned[controller.UID], p)
		}
	}
	add := func(w lifecycle.Workload, o metav1.Object) {
		seen.Workloads = append(seen.Workloads, w)
		found.Owners[w.Object()] = ownerOf(o)
	}
	for i := range l.deployments {
		add(l.deployment(&l.deployments[i], owned), &l.deployments[i])
	}
	for i := range l.stateful {
		add(l.statefulSet(&l.stateful[i], owned, seen.Warnings), &l.stateful[i])
	}
	for i := range l.daemons {
		add(l.daemonSet(&l.daemons[i], owned, seen.Warnings), &l.daemons[i])
	}
	for i := range l.crons {
		found.Idle = append(found.Idle, l.idle(&l.crons[i])...)
	}
	for _, job := range l.chosenJobs() {
		add(l.job(job, owned, seen.Warnings), job)
	}
	slices.SortStableFunc(seen.Workloads,
		func(a, b lifecycle.Workload) int { return strings.Compare(a.Object(), b.Object()) })
	seen.Around.Claims = l.seenClaims(seen.Warnings, seen.Workloads)
	l.readAround(seen)
}

func (l *appsLister) deployment(d *appsv1.Deployment, owned map[types.UID][]*corev1.Pod) lifecycle.Workload {
	w := workload(d, l.sets, owned)
	if l.noSets { // Then its pods are those that its selector matches, and which are of the newest version isn't known.
		w.Pods = l.selected(d.Spec.Selector)
	}
	l.addClaims(&w)
	if d.Spec.Paused && w.Updated < w.Desired {
		w.Held = "its rollout is paused: kubectl rollout resume deployment " + d.Name + " lets it go on"
	}
	return w
}

// selected are the pods that a workload's selector matches, all taken as of its newest version.
func (l *appsLister) selected(selector *metav1.LabelSelector) []lifecycle.Pod {
	chosen, err := metav1.LabelSelectorAsSelector(selector)
	if err != nil {
		return nil
	}
	var all []lifecycle.Pod
	for _, p := range l.pods {
		if chosen.Matches(labels.Set(p.Labels)) {
			all = append(all, pod(p, true))
		}
	}
	return all
}

// addClaims notes which volume claims each pod of a workload mounts.
func (l *appsLister) addClaims(w *lifecycle.Workload) {
	for i := range w.Pods {
		for _, p := range l.pods {
			if p.Name == w.Pods[i].Name {
				w.Pods[i].Claims = claimsOf(p)
			}
		}
	}
}

func (l *appsLister) statefulSet(s *appsv1.StatefulSet, owned map[types.UID][]*corev1.Pod,
	events []lifecycle.Event) lifecycle.Workload {
	w := lifecycle.Workload{Kind: "statefulset", Name: s.Name, UID: string(s.UID), Version: version(s.ResourceVersion),
		Desired: 1,
		Total:   int(s.Status.Replicas), Updated: int(s.Status.UpdatedReplicas), Ready: int(s.Status.ReadyReplicas),
		Available: int(s.Status.AvailableReplicas), CaughtUp: s.Status.ObservedGeneration >= s.Generation,
		InOrder: s.Spec.PodManagementPolicy != appsv1.ParallelPodManagement}
	if s.Spec.Replicas != nil {
		w.Desired = int(*s.Spec.Replicas)
	}
	kept := 0 // of the version before, on purpose
	switch update := s.Spec.UpdateStrategy; {
	case update.Type == appsv1.OnDeleteStatefulSetStrategyType:
		kept = w.Desired
	case update.RollingUpdate != nil && update.RollingUpdate.Partition != nil:
		kept = min(int(*update.RollingUpdate.Partition), w.Desired)
	}
	if w.Updated >= w.Desired-kept {
		w.Updated = w.Desired
	}
	for _, p := range owned[s.UID] {
		current := s.Status.UpdateRevision == "" ||
			p.Labels[appsv1.ControllerRevisionHashLabelKey] == s.Status.UpdateRevision
		w.Pods = append(w.Pods, pod(p, current || kept > 0))
	}
	l.finish(&w, events)
	return w
}

func (l *appsLister) daemonSet(d *appsv1.DaemonSet, owned map[types.UID][]*corev1.Pod,
	events []lifecycle.Event) lifecycle.Workload {
	w := lifecycle.Workload{Kind: "daemonset", Name: d.Name, UID: string(d.UID), Version: version(d.ResourceVersion),
		Desired: int(d.Status.DesiredNumberScheduled), Total: int(d.Status.CurrentNumberScheduled),
		Updated: int(d.Status.UpdatedNumberScheduled),
		Ready:   int(d.Status.NumberReady), Available: int(d.Status.NumberAvailable),
		CaughtUp: d.Status.ObservedGeneration >= d.Generation}
	if d.Spec.UpdateStrategy.Type == appsv1.OnDeleteDaemonSetStrategyType {
		w.Updated = w.Desired
	}
	newest := d.Annotations[generationAnnotation]
	for _, p := range owned[d.UID] {
		w.Pods = append(w.Pods, pod(p, newest == "" || p.Labels[generationLabel] == newest || w.Updated == w.Desired))
	}
	l.finish(&w, events)
	return w
}

// finish sorts the pods, and notes why the controller can't make those that are missing: of these kinds only an event
// tells it.
func (l *appsLister) finish(w *lifecycle.Workload, events []lifecycle.Event) {
	slices.SortFunc(w.Pods, func(a, b lifecycle.Pod) int { return strings.Compare(a.Name, b.Name) })
	l.addClaims(w)
	if e, found := lastOf(events, w.Object(), "FailedCreate"); found && len(w.Pods) < w.Desired {
		w.Refused = e.Message
	}
}

func (l *appsLister) job(j *batchv1.Job, owned map[types.UID][]*corev1.Pod,
	events []lifecycle.Event) lifecycle.Workload {
	w := lifecycle.Workload{Kind: "job", Name: j.Name, UID: string(j.UID), Version: version(j.ResourceVersion),
		Desired: 1,
		Total:   int(j.Status.Active), Updated: int(j.Status.Active), CaughtUp: true,
		Job: &lifecycle.JobStatus{Failures: int(j.Status.Failed)}}
	if j.Status.Ready != nil {
		w.Ready = int(*j.Status.Ready)
		w.Available = w.Ready
	}
	for _, c := range j.Status.Conditions {
		if c.Status != corev1.ConditionTrue {
			continue
		}
		switch c.Type {
		case batchv1.JobComplete, batchv1.JobSuccessCriteriaMet:
			w.Job.Complete = true
		case batchv1.JobFailed, batchv1.JobFailureTarget: // The second is there while pods are still being ended.
			w.Job.Failed, w.Job.Message = c.Reason, c.Message
		case batchv1.JobSuspended:
			w.Held = "it is suspended"
		}
	}
	for _, p := range owned[j.UID] {
		w.Pods = append(w.Pods, pod(p, true))
	}
	l.finish(&w, events)
	if w.Job.Complete || w.Job.Failed != "" || j.Status.Failed+j.Status.Succeeded > 0 {
		w.Refused = "" // Pods were made after all.
	}
	return w
}

// chosenJobs are the Jobs that were asked for, and of each CronJob that was, the newest and those at work: what an
// older one made of it was overtaken.
func (l *appsLister) chosenJobs() []*batchv1.Job {
	newest := map[types.UID]*batchv1.Job{}
	for i := range l.jobs {
		j := &l.jobs[i]
		if cron := l.cronOf(j); cron != nil &&
			(newest[cron.UID] == nil || newest[cron.UID].CreationTimestamp.Before(&j.CreationTimestamp)) {
			newest[cron.UID] = j
		}
	}
	var all []*batchv1.Job
	for i := range l.jobs {
		j := &l.jobs[i]
		cron := l.cronOf(j)
		switch {
		case l.chosen.Name != "" && l.chosenBy(j, "job"):
			all = append(all, j)
		case cron != nil && (newest[cron.UID] == j || j.Status.Active > 0):
			all = append(all, j)
		case cron == nil && l.chosenBy(j, "job") && metav1.GetControllerOf(j) == nil:
			all = append(all, j)
		}
	}
	return all
}

// cronOf is the CronJob that made a Job, if it is among those that were asked for.
func (l *appsLister) cronOf(j *batchv1.Job) *batchv1.CronJob {
	controller := metav1.GetControllerOf(j)
	if controller == nil || controller.Kind != "CronJob" {
		return nil
	}
	for i := range l.crons {
		if l.crons[i].UID == controller.UID {
			return &l.crons[i]
		}
	}
	return nil
}

// idle says of a CronJob that does nothing why.
func (l *appsLister) idle(c *batchv1.CronJob) []string {
	if c.Spec.Suspend != nil && *c.Spec.Suspend {
		return []string{fmt.Sprintf("cronjob/%s is suspended", c.Name)}
	}
	if !slices.ContainsFunc(l.jobs, func(j batchv1.Job) bool { return metav1.IsControlledBy(&j, c) }) {
		return []string{fmt.Sprintf("cronjob/%s has no Job at the moment; its schedule is %s", c.Name, c.Spec.Schedule)}
	}
	return nil
}
