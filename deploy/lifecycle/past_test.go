package lifecycle_test

import (
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// TestOnlyWhatHappensSinceCounts: a container that has ended often is judged by what it does from a moment on.
func TestOnlyWhatHappensSinceCounts(t *testing.T) {
	crash := &lifecycle.Exit{Code: 1, Started: now.Add(-time.Minute), At: now.Add(-time.Minute)}
	waiting := func(restarts int) lifecycle.Container {
		return lifecycle.Container{Name: "backend", Waiting: "CrashLoopBackOff", Restarts: restarts, Last: crash}
	}
	running := func(restarts int) lifecycle.Container {
		return lifecycle.Container{Name: "backend", Running: true, Since: now, Restarts: restarts, Last: crash}
	}
	seen := func(uid string, containers ...lifecycle.Container) lifecycle.Observation {
		pod := lifecycle.Pod{Name: "p-" + uid, UID: uid, Phase: "Running", Current: true, Containers: containers}
		work := lifecycle.Workload{Name: "todo-chatbot-backend", Desired: 1, Updated: 1, Total: 1, CaughtUp: true, Pods: []lifecycle.Pod{pod}}
		return lifecycle.Observation{At: now, Workloads: []lifecycle.Workload{work}}
	}
	for name, c := range map[string]struct {
		before, after lifecycle.Observation
		ends          int // of the reason; 0: there is none
	}{
		"it still waits after what was before": {seen("a", waiting(5)), seen("a", waiting(5)), 0},
		"it runs again":                        {seen("a", waiting(5)), seen("a", running(6)), 0},
		"it has ended once more":               {seen("a", waiting(5)), seen("a", waiting(6)), 1},
		"it ran then, and has ended":           {seen("a", running(5)), seen("a", waiting(5)), 1},
		"it has ended three times more":        {seen("a", running(5)), seen("a", waiting(7)), 3},
		"it was made since":                    {seen("a", waiting(5)), seen("b", waiting(1)), 2},
		"nothing was there before":             {lifecycle.Observation{}, seen("a", waiting(2)), 3},
	} {
		t.Run(name, func(t *testing.T) {
			ends := 0
			for _, r := range lifecycle.ReasonsOf(lifecycle.EndsUntil(c.before).Since(c.after)) {
				ends = max(ends, r.Ends)
			}
			if ends != c.ends {
				t.Errorf("%d ends count, want %d", ends, c.ends)
			}
			if c.after.Workloads[0].Pods[0].Containers[0].Last == nil {
				t.Error("what was observed has changed")
			}
		})
	}
	t.Run("work that is done by an init container is no end", func(t *testing.T) {
		init := lifecycle.Container{Name: "init", Init: true, Ended: &lifecycle.Exit{}}
		if ends := lifecycle.EndsOf(seen("a", init)); len(ends) > 0 {
			t.Errorf("%+v", ends)
		}
	})
}

// TestOnlyAPodThatHadFailedIsStuck: one that ran before fails of what was applied since, however often it had ended once.
func TestOnlyAPodThatHadFailedIsStuck(t *testing.T) {
	crash := &lifecycle.Exit{Code: 1, Started: now.Add(-time.Hour), At: now.Add(-time.Hour)}
	pod := func(c lifecycle.Container) lifecycle.Pod {
		c.Name = "backend"
		return lifecycle.Pod{Name: "p", UID: "p", Phase: "Running", Current: true, Ready: c.Ready, Containers: []lifecycle.Container{c}}
	}
	loops := pod(lifecycle.Container{Waiting: "CrashLoopBackOff", Restarts: 5, Last: crash})
	again := pod(lifecycle.Container{Waiting: "CrashLoopBackOff", Restarts: 6, Last: crash})
	pulls := pod(lifecycle.Container{Waiting: "ImagePullBackOff"})
	for name, c := range map[string]struct {
		before, after lifecycle.Pod
		stuck         bool
	}{
		"it failed, and waits":                  {loops, loops, true},
		"it failed, and has failed again":       {loops, again, true},
		"its image wasn't there, and isn't":     {pulls, pulls, true},
		"it was ready":                          {pod(lifecycle.Container{Running: true, Ready: true, Since: now.Add(-time.Hour)}), loops, false},
		"it was ready, and had failed long ago": {pod(lifecycle.Container{Running: true, Ready: true, Since: now.Add(-time.Hour), Restarts: 1, Last: crash}), loops, false},
		"it was starting for the first time":    {pod(lifecycle.Container{Waiting: "ContainerCreating"}), pulls, false},
		"it was running, and wasn't ready yet":  {pod(lifecycle.Container{Running: true, Since: now.Add(-time.Minute)}), loops, false},
		"it failed, and is ready":               {loops, pod(lifecycle.Container{Running: true, Ready: true, Since: now, Restarts: 6}), false},
		"another pod failed, and this is newer": {lifecycle.Pod{UID: "q", Phase: "Running", Current: true, Containers: loops.Containers}, loops, false},
	} {
		t.Run(name, func(t *testing.T) {
			past := lifecycle.EndsUntil(lifecycle.Observation{At: now, Workloads: []lifecycle.Workload{{Name: "todo-chatbot-backend", Pods: []lifecycle.Pod{c.before}}}})
			if past.Stuck(c.after, now) != c.stuck {
				t.Errorf("stuck = %t", !c.stuck)
			}
		})
	}
}
