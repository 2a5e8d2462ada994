package lifecycle_test

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// sequences is how many sequences of watch events are tried; make proof tries 100,000.
const sequences = 5_000

// watcher believes whatever it is told last, in whatever order that comes.
type watcher struct {
	seen  lifecycle.Observation
	best  lifecycle.Observation // what it has seen, each in its newest version
	alive map[string]lifecycle.Pod
	dead  map[string]bool
	pods  map[string]lifecycle.Pod
	place map[string]string // by subject, its state by the transitions so far
}

func (w *watcher) believe(n news) {
	w.seen.Revision, w.seen.Held = n.revision, n.holder
	w.learn(n)
	pods := w.pods
	w.seen.Workloads = []lifecycle.Workload{n.work}
	if n.pod.UID != "" {
		if pods[n.pod.UID] = n.pod; n.deleted {
			delete(pods, n.pod.UID)
		}
	}
}

// learn keeps the newest of everything, for comparison.
func (w *watcher) learn(n news) {
	if w.best.Held = n.holder; len(w.best.Workloads) == 0 || n.work.Version > w.best.Workloads[0].Version {
		w.best.Workloads = []lifecycle.Workload{n.work}
	}
	if w.dead[n.pod.UID] = w.dead[n.pod.UID] || n.deleted; w.dead[n.pod.UID] {
		delete(w.alive, n.pod.UID)
	} else if n.pod.UID != "" && n.pod.Version >= w.alive[n.pod.UID].Version {
		w.alive[n.pod.UID] = n.pod
	}
}

// abreast says whether the memory holds the newest version of every pod it saw.
func (w *watcher) abreast(memory lifecycle.Tracker, at time.Time) error {
	for uid, p := range w.alive {
		if got, ok := memory.PodState(uid); ok && got != p.StateAt(at) {
			return fmt.Errorf("pod %s is %s, and was %s before what was seen last", p.Name, p.StateAt(at), got)
		}
	}
	return nil
}

func (w *watcher) relist(o lifecycle.Observation) {
	w.best, w.alive = o, map[string]lifecycle.Pod{}
	for _, p := range o.Workloads[0].Pods {
		w.alive[p.UID] = p
	}
	w.seen, w.pods = o, map[string]lifecycle.Pod{}
	for _, p := range o.Workloads[0].Pods {
		w.pods[p.UID] = p
	}
}

func (w *watcher) look(at time.Time) lifecycle.Observation {
	o := w.seen
	o.At = at
	if len(o.Workloads) > 0 {
		work := o.Workloads[0]
		work.Pods = slices.SortedFunc(maps.Values(w.pods), func(a, b lifecycle.Pod) int { return cmp.Compare(a.UID, b.UID) })
		o.Workloads = []lifecycle.Workload{work}
	}
	return o
}

// follow checks transitions: allowed, and each from where its subject is.
func (w *watcher) follow(changes []lifecycle.Transition) error {
	for _, c := range changes {
		if at := w.place[c.Subject]; at != c.From {
			return fmt.Errorf("%s goes from %q although it is %q", c.Subject, c.From, at)
		}
		w.place[c.Subject] = c.To
		switch {
		case c.From == "":
		case c.Subject == lifecycle.ReleaseSubject && !lifecycle.Allowed(lifecycle.DeploymentSteps(), lifecycle.State(c.From), lifecycle.State(c.To)):
			return fmt.Errorf("%s goes from %s to %s", c.Subject, c.From, c.To)
		case c.Subject != lifecycle.ReleaseSubject && !lifecycle.Allowed(lifecycle.PodSteps(), lifecycle.PodState(c.From), lifecycle.PodState(c.To)):
			return fmt.Errorf("%s goes from %s to %s", c.Subject, c.From, c.To)
		}
	}
	return nil
}

// play runs one sequence: a world's changes come reordered, twice, or not at all,
// with new lists in between and one at the end.
func play(seed uint64) error {
	r := rand.New(rand.NewPCG(seed, 7))
	earth := newWorld(r)
	w := &watcher{pods: map[string]lifecycle.Pod{}, alive: map[string]lifecycle.Pod{}, dead: map[string]bool{}, place: map[string]string{}}
	var memory lifecycle.Tracker
	step := func() error {
		var changes []lifecycle.Transition
		memory, changes = memory.Step(w.look(earth.now))
		return errors.Join(w.follow(changes), w.abreast(memory, earth.now))
	}
	var late []news
	for range 4 + r.IntN(22) {
		late = append(late, earth.turn())
		if r.IntN(3) == 0 {
			continue // comes later, with others
		}
		r.Shuffle(len(late), func(i, j int) { late[i], late[j] = late[j], late[i] })
		for _, n := range late {
			for range r.IntN(3) { // dropped, once, twice
				w.believe(n)
				if err := step(); err != nil {
					return err
				}
			}
		}
		late = late[:0]
		if r.IntN(6) == 0 { // 410 Gone
			w.relist(earth.truth())
			if err := step(); err != nil {
				return err
			}
		}
	}
	before := memory.State()
	w.relist(earth.truth())
	if err := step(); err != nil {
		return err
	}
	return arrived(memory, before, earth.truth())
}

// arrived says whether the memory is where the truth is.
func arrived(memory lifecycle.Tracker, before lifecycle.State, truth lifecycle.Observation) error {
	want := lifecycle.StateOf(truth)
	kept := want == lifecycle.Deployed && (before == lifecycle.Degraded || before == lifecycle.Running) && memory.State() == before
	if memory.State() != want && !kept {
		return fmt.Errorf("it ends as %s, not %s", memory.State(), want)
	}
	for _, p := range truth.Workloads[0].Pods {
		if got, _ := memory.PodState(p.UID); got != p.StateAt(truth.At) {
			return fmt.Errorf("pod %s ends as %s, not %s", p.Name, got, p.StateAt(truth.At))
		}
	}
	return nil
}

func TestEverySequenceOfWatchEventsEndsInTheRightStateByAllowedTransitions(t *testing.T) {
	count := sequences
	if text := os.Getenv("TODO_SEQUENCES"); text != "" {
		var err error
		if count, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	workers := runtime.GOMAXPROCS(0)
	var group sync.WaitGroup
	failed := make(chan string, workers)
	for worker := range workers {
		group.Go(func() {
			for seed := worker; seed < count; seed += workers {
				if err := play(uint64(seed)); err != nil {
					failed <- fmt.Sprintf("sequence %d: %v", seed, err)
					return
				}
			}
		})
	}
	group.Wait()
	close(failed)
	for text := range failed {
		t.Errorf("text = %v", text)
	}
	t.Logf("%d sequences", count)
}

func TestAnOlderObservationChangesNothing(t *testing.T) {
	record := func(number int, status entity.Status, seconds int) *entity.Revision {
		return &entity.Revision{Number: number, Status: status, Updated: now.Add(time.Duration(seconds) * time.Second), Verdict: entity.Healthy}
	}
	short := current("w")
	short.Available = 1
	for name, c := range map[string]struct {
		before, after lifecycle.Observation
		want          lifecycle.State
	}{
		"of the release's record": {
			lifecycle.Observation{Revision: record(2, entity.StatusDeployed, 5), Workloads: []lifecycle.Workload{current("w")}},
			lifecycle.Observation{Revision: record(2, entity.StatusPendingUpgrade, 5), Held: true, Workloads: []lifecycle.Workload{current("w")}}, lifecycle.Running},
		"of the revision before": {
			lifecycle.Observation{Revision: record(2, entity.StatusDeployed, 5), Workloads: []lifecycle.Workload{current("w")}},
			lifecycle.Observation{Revision: record(1, entity.StatusFailed, 1), Workloads: []lifecycle.Workload{current("w")}}, lifecycle.Running},
		"of a workload": {
			lifecycle.Observation{Revision: record(1, entity.StatusDeployed, 1), Workloads: []lifecycle.Workload{at(current("w"), 9)}},
			lifecycle.Observation{Revision: record(1, entity.StatusDeployed, 1), Workloads: []lifecycle.Workload{at(short, 8)}}, lifecycle.Running},
		"but a release that starts over does": {
			lifecycle.Observation{Revision: record(7, entity.StatusDeployed, 5), Workloads: []lifecycle.Workload{current("w")}},
			lifecycle.Observation{Revision: record(1, entity.StatusPendingInstall, 9), Held: true}, lifecycle.Installing},
	} {
		t.Run(name, func(t *testing.T) {
			memory, _ := lifecycle.Tracker{}.Step(c.before)
			memory, changes := memory.Step(c.after)
			if memory.State() != c.want {
				t.Errorf("%s, by %+v", memory.State(), changes)
			}
		})
	}
}

func at(w lifecycle.Workload, version uint64) lifecycle.Workload {
	w.UID, w.Version = w.Name, version
	return w
}

func TestTransitionsAreTheDataModels(t *testing.T) {
	t.Run("the model's come first and without a reason, all others have one", func(t *testing.T) {
		model := 0
		for _, s := range lifecycle.DeploymentSteps() {
			if s.Why == "" {
				model++
			}
		}
		for _, s := range lifecycle.PodSteps() {
			if s.Why == "" {
				model++
			}
		}
		if model != 9+7 {
			t.Errorf("%d of the model, which has nine and seven", model)
		}
	})
	t.Run("no state is claimed on the way that says more than what was seen", func(t *testing.T) {
		for from, to := range map[lifecycle.State]lifecycle.State{lifecycle.Upgrading: lifecycle.Uninstalling, lifecycle.Installing: lifecycle.Degraded, lifecycle.Degraded: lifecycle.Upgrading} {
			if path := lifecycle.Path(lifecycle.DeploymentSteps(), from, to); len(path) != 1 {
				t.Errorf("from %s to %s by %v", from, to, path)
			}
		}
	})
	t.Run("what was missed is filled in and marked", func(t *testing.T) {
		memory, _ := lifecycle.Tracker{}.Step(lifecycle.Observation{At: now})
		_, changes := memory.Step(lifecycle.Observation{At: now, Workloads: []lifecycle.Workload{current("w")}, Revision: &entity.Revision{Number: 1, Status: entity.StatusDeployed}})
		var got []string
		for _, c := range changes {
			got = append(got, fmt.Sprint(c.From, ">", c.To, " ", c.Implied))
		}
		want := []string{"Not Deployed>Installing true", "Installing>Deployed true", "Deployed>Running false"}
		if !slices.Equal(got, want) {
			t.Errorf("got = %v", got)
		}
	})
}

func TestACrashLoopDoesNotFlicker(t *testing.T) {
	at := func(s int) time.Time { return now.Add(time.Duration(s) * time.Second) }
	last := &lifecycle.Exit{Code: 1, Started: at(0), At: at(1)}
	run := lifecycle.Container{Name: "c", Running: true, Restarts: 2, Since: at(21), Last: last} // after 20 s of waiting
	end := &lifecycle.Exit{Code: 1, Started: at(21), At: at(23)}
	for name, c := range map[string]struct {
		container lifecycle.Container
		now       time.Time
		want      lifecycle.PodState
	}{
		"started again it still crashes":                     {run, at(23), lifecycle.PodCrashLoop},
		"until it has run longer than it waited":             {run, at(42), lifecycle.PodRunning},
		"ended again it still crashes":                       {lifecycle.Container{Name: "c", Restarts: 2, Ended: end, Last: last}, at(24), lifecycle.PodCrashLoop},
		"the first end is a failure":                         {lifecycle.Container{Name: "c", Ended: &lifecycle.Exit{Code: 1}}, at(1), lifecycle.PodFailed},
		"started once again without waiting, it just runs":   {lifecycle.Container{Name: "c", Running: true, Restarts: 1, Since: at(1), Last: last}, at(2), lifecycle.PodRunning},
		"an end without an error after long is not a crash":  {lifecycle.Container{Name: "c", Restarts: 2, Ended: &lifecycle.Exit{Started: at(21), At: at(22)}, Last: last}, at(24), lifecycle.PodRunning},
		"ready is ready, however often it crashed before it": {lifecycle.Container{Name: "c", Running: true, Ready: true, Restarts: 9, Since: at(21), Last: last}, at(22), lifecycle.PodReady},
	} {
		t.Run(name, func(t *testing.T) {
			pod := lifecycle.Pod{Phase: "Running", Ready: c.container.Ready, Containers: []lifecycle.Container{c.container}}
			if got := pod.StateAt(c.now); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}
