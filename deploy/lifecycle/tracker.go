package lifecycle

import (
	"cmp"
	"maps"
	"slices"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

// maxGone bounds how many deleted pods are remembered, so that one that is seen
// again late does not come back to life.
const maxGone = 1000

// Tracker is what has to be known of earlier observations. The zero value has seen
// nothing. It is a value: Step returns another and leaves it as it was.
type Tracker struct {
	release  State
	revision *entity.Revision
	works    map[string]Workload
	pods     map[string]trackedPod
	gone     []string
}

type trackedPod struct {
	pod   Pod
	state PodState
}

// State is the deployment's state after the last step, "" before the first.
func (m Tracker) State() State { return m.release }

// PodState is the state of the pod with the UID; ok is false if it is not there.
func (m Tracker) PodState(uid string) (state PodState, ok bool) {
	pod, ok := m.pods[uid]
	return pod.state, ok
}

// Resume is a memory of a deployment in a state, for one that goes on where
// another ended.
func Resume(state State, revision *entity.Revision) Tracker {
	return Tracker{release: state, revision: revision}
}

// Step takes the next observation and returns what has changed by it. Of each
// object the newest version counts, whatever order they come in. Where states in
// between were missed they are filled in, marked as implied.
func (m Tracker) Step(o Observation) (Tracker, []Transition) {
	next := Tracker{release: m.release, works: map[string]Workload{}, pods: map[string]trackedPod{}, gone: m.gone}
	o.Revision = newest(m.revision, o.Revision)
	next.revision = o.Revision
	o.Workloads = m.upToDate(o.Workloads)
	for _, w := range o.Workloads {
		next.works[w.UID] = w
	}
	changes := next.stepPods(m, o)
	if state := m.sticky(o, StateOf(o)); state != m.release {
		t := Transition{At: o.At, Subject: ReleaseSubject, Detail: detailOf(o, state)}
		if o.Revision != nil {
			t.Revision = o.Revision.Number
		}
		changes = append(changes, walk(DeploymentSteps(), m.release, state, t)...)
		next.release = state
	}
	return next, changes
}

// sticky keeps a state that is no longer seen but has not been left: a revision
// that once did not run is not merely starting afterwards.
func (m Tracker) sticky(o Observation, state State) State {
	same := m.revision != nil && o.Revision != nil && m.revision.Number == o.Revision.Number &&
		m.revision.Updated.Equal(o.Revision.Updated)
	if state == Deployed && same && (m.release == Degraded || m.release == Running) {
		return m.release
	}
	return state
}

// upToDate replaces what was seen in a newer version before, and leaves out pods
// that are gone.
func (m Tracker) upToDate(seen []Workload) []Workload {
	workloads := make([]Workload, len(seen))
	for i, w := range seen {
		pods := make([]Pod, 0, len(w.Pods))
		for _, p := range w.Pods {
			if slices.Contains(m.gone, p.id()) {
				continue
			}
			if known, ok := m.pods[p.id()]; ok && p.Version < known.pod.Version {
				p = known.pod
			}
			pods = append(pods, p)
		}
		if known, ok := m.works[w.UID]; ok && w.UID != "" && w.Version < known.Version {
			w = known
		}
		w.Pods = pods
		workloads[i] = w
	}
	return workloads
}

func (p Pod) id() string { return cmp.Or(p.UID, p.Name) }

func (m *Tracker) stepPods(before Tracker, o Observation) []Transition {
	var changes []Transition
	for _, w := range o.Workloads {
		for _, p := range w.Pods {
			known, state := before.pods[p.id()], p.StateAt(o.At)
			m.pods[p.id()] = trackedPod{p, state}
			if state != known.state {
				t := Transition{At: o.At, Subject: "pod/" + p.Name, Detail: podDetail(o, p)}
				changes = append(changes, walk(PodSteps(), known.state, state, t)...)
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(before.pods)) {
		if _, there := m.pods[id]; there {
			continue
		}
		if pod := before.pods[id]; pod.state != PodTerminating {
			t := Transition{At: o.At, Subject: "pod/" + pod.pod.Name, Implied: true}
			changes = append(changes, walk(PodSteps(), pod.state, PodTerminating, t)...)
		}
		m.gone = append(slices.Clone(m.gone), id)
	}
	m.gone = m.gone[max(0, len(m.gone)-maxGone):]
	return changes
}

// walk makes the transitions of the way from one state to another.
func walk[S ~string](steps []Step[S], from, to S, last Transition) []Transition {
	if from == "" {
		last.To = string(to)
		return []Transition{last}
	}
	var changes []Transition
	for _, state := range Path(steps, from, to) {
		t := last
		if t.From, t.To = string(from), string(state); state != to {
			t.Implied, t.Detail = true, Detail{}
		}
		changes, from = append(changes, t), state
	}
	return changes
}

// newest is the later record of the release. Both are of one history unless it
// has started over, so the times tell; of the same time, the status further on.
func newest(known, seen *entity.Revision) *entity.Revision {
	if known == nil || seen == nil {
		return seen
	}
	if seen.Updated.Before(known.Updated) || seen.Updated.Equal(known.Updated) &&
		rankOf(seen.Status) < rankOf(known.Status) {
		return known
	}
	return seen
}

func rankOf(status entity.Status) int {
	switch {
	case status.Pending():
		return 0
	case status == entity.StatusUninstalled:
		return 4
	case status == entity.StatusUninstalling:
		return 3
	case status == entity.StatusSuperseded:
		return 2
	default:
		return 1
	}
}

func detailOf(o Observation, state State) Detail {
	if state != Degraded {
		return Detail{}
	}
	r, _ := CauseOf(o, ReleaseSubject)
	return Detail{Code: r.Code, Object: r.Object, Message: r.Message}
}

func podDetail(o Observation, p Pod) Detail {
	if state := p.StateAt(o.At); state == PodReady || state == PodTerminating || state == PodCreating {
		return Detail{}
	}
	if r, ok := podReason(o, p); ok && !(r.Previous && p.StateAt(o.At) == PodRunning) {
		return Detail{Code: r.Code, Object: r.Object, Message: r.Message}
	}
	return Detail{}
}
