package lifecycle_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// world plays kubelet, controllers and deployer: what it says at any moment is true.
type world struct {
	r        *rand.Rand
	now      time.Time
	version  uint64
	born     int
	revision *entity.Revision
	holder   bool
	work     lifecycle.Workload
	pods     []lifecycle.Pod
}

func newWorld(r *rand.Rand) *world {
	return &world{r: r, now: now, work: lifecycle.Workload{Name: "w", UID: "w", Desired: 2, CaughtUp: true}}
}

// news is what a watch would bring of a change.
type news struct {
	revision *entity.Revision
	holder   bool
	work     lifecycle.Workload
	pod      lifecycle.Pod
	deleted  bool
}

func (w *world) turn() news {
	w.now = w.now.Add(time.Duration(1+w.r.IntN(15)) * time.Second)
	w.version++
	n := news{}
	switch at := w.r.IntN(10); {
	case at < 2:
		w.deployer()
	case at < 3 || len(w.pods) == 0:
		w.born++
		p := lifecycle.Pod{Name: fmt.Sprint("p", w.born), UID: fmt.Sprint("u", w.born), Version: w.version, Phase: "Pending", Current: true}
		w.pods, n.pod = append(w.pods, p), p
	default:
		i := w.r.IntN(len(w.pods))
		n.pod, n.deleted = w.kubelet(w.pods[i])
		if w.pods[i] = n.pod; n.deleted {
			w.pods = slices.Delete(w.pods, i, i+1)
		}
	}
	w.count()
	n.revision, n.holder, n.work = w.revision, w.holder, w.work
	return n
}

// deployer works on the release, dies, or takes it away.
func (w *world) deployer() {
	next := func(status entity.Status, number int, updated time.Time, verdict entity.Verdict) {
		w.revision = &entity.Revision{Number: number, Status: status, Updated: updated, Verdict: verdict}
	}
	r := w.revision
	switch {
	case r == nil:
		next(entity.StatusPendingInstall, 1, w.now, "")
		w.holder = true
	case r.Status.Pending() && w.holder && w.r.IntN(4) == 0:
		w.holder = false // killed
	case r.Status.Pending() && w.holder && w.r.IntN(3) > 0:
		next(entity.StatusDeployed, r.Number, r.Updated, entity.Healthy)
		w.holder = false
	case r.Status.Pending():
		next(entity.StatusFailed, r.Number, r.Updated, entity.Unhealthy)
		w.holder = false
	case r.Status == entity.StatusUninstalling:
		w.revision, w.holder = nil, false
	case w.r.IntN(4) == 0:
		next(entity.StatusUninstalling, r.Number, r.Updated, r.Verdict)
		w.holder = true
	default:
		next(entity.StatusPendingUpgrade, r.Number+1, w.now, "")
		w.holder = true
	}
}

// kubelet takes a pod one step on.
func (w *world) kubelet(p lifecycle.Pod) (next lifecycle.Pod, deleted bool) {
	p.Version = w.version
	if p.Deleting {
		return p, true
	}
	if w.r.IntN(8) == 0 {
		p.Deleting = true
		return p, false
	}
	if len(p.Containers) == 0 {
		if p.Unschedulable = ""; w.r.IntN(3) == 0 {
			p.Unschedulable = "no room"
			return p, false
		}
		p.Containers = []lifecycle.Container{{Name: "c", Waiting: "ContainerCreating"}}
		return p, false
	}
	c := p.Containers[0]
	p.Containers = []lifecycle.Container{w.container(c)}
	if c = p.Containers[0]; c.Running || c.Restarts > 0 {
		p.Phase = "Running"
	}
	p.Ready = c.Ready
	return p, false
}

func (w *world) container(c lifecycle.Container) lifecycle.Container {
	run := lifecycle.Container{Name: "c", Running: true, Since: w.now, Restarts: c.Restarts, Last: c.Last}
	switch {
	case c.Running && w.r.IntN(3) == 0:
		end := lifecycle.Exit{Code: 1, Started: c.Since, At: w.now}
		return lifecycle.Container{Name: "c", Ended: &end, Restarts: c.Restarts, Last: c.Last}
	case c.Running:
		c.Ready, c.Started = !c.Ready, true
		return c
	case c.Ended != nil && c.Restarts == 0:
		run.Last, run.Restarts = c.Ended, 1
		return run
	case c.Ended != nil:
		return lifecycle.Container{Name: "c", Waiting: "CrashLoopBackOff", Restarts: c.Restarts, Last: c.Ended}
	case c.Waiting == "CrashLoopBackOff":
		run.Restarts++
		return run
	case c.Waiting == "ContainerCreating" && w.r.IntN(3) == 0:
		c.Waiting = "ErrImagePull"
		return c
	default:
		return run
	}
}

func (w *world) count() {
	ready := 0
	for _, p := range w.pods {
		if p.StateAt(w.now) == lifecycle.PodReady {
			ready++
		}
	}
	w.work.Version, w.work.Total, w.work.Updated, w.work.Ready, w.work.Available = w.version, len(w.pods), len(w.pods), ready, ready
}

// truth is what a list brings.
func (w *world) truth() lifecycle.Observation {
	work := w.work
	work.Pods = slices.Clone(w.pods)
	return lifecycle.Observation{At: w.now, Revision: w.revision, Held: w.holder, Workloads: []lifecycle.Workload{work}}
}
