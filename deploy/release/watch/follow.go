package watch

import (
	"context"
	"fmt"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// Interval is how often the clock is looked at when nothing happens.
const Interval = time.Second

// Snapshot is what is seen at a moment, and what it means.
type Snapshot struct {
	Observation lifecycle.Observation
	State       lifecycle.State
	Transitions []lifecycle.Transition // that led here from the snapshot before
	// Refined are transitions of snapshots before, whose reason is known better now.
	Refined []lifecycle.Transition
	Reasons []lifecycle.Reason
}

// Follow looks at the release until ctx ends, and calls visit with each snapshot
// that differs, and at least once a second, for what depends on the clock. It
// changes nothing in the cluster and emits the events of what it sees.
func (w *Watcher) Follow(ctx context.Context, visit func(Snapshot) error) error {
	observer, err := w.newObserver(ctx)
	if err != nil {
		return err
	}
	following, stop := context.WithCancel(ctx)
	defer stop()
	inspector := inspector{watcher: w}
	inspector.keep(following, observer)
	return w.newFollower(observer, lifecycle.Tracker{}).run(ctx, func(s Snapshot) error {
		for i := range s.Reasons {
			s.Reasons[i].Message, s.Reasons[i].Event = w.Mask(s.Reasons[i].Message), w.Mask(s.Reasons[i].Event)
		}
		return visit(s)
	})
}

// newObserver begins to watch, and learns what must not be shown.
func (w *Watcher) newObserver(ctx context.Context) (*kube.Observer, error) {
	if _, err := w.cluster.Version(ctx); err != nil {
		return nil, err
	}
	secrets, err := w.cluster.Secrets(ctx)
	if err != nil && !apierrors.IsForbidden(err) { // Who may not read it need not be kept from it.
		return nil, err
	}
	w.Hide(secrets)
	return w.cluster.Observe(ctx, w.release)
}

// follower turns what an observer sees into events, in the order of a memory.
type follower struct {
	watcher  *Watcher
	reader   *kube.Reader
	memory   lifecycle.Tracker
	shown    map[string]string // by object, the last text
	troubles *Reasons
}

func (w *Watcher) newFollower(observer *kube.Observer, memory lifecycle.Tracker) *follower {
	return &follower{watcher: w, reader: observer.Reader(), memory: memory, shown: map[string]string{},
		troubles: w.NewReasons()}
}

func (f *follower) run(ctx context.Context, visit func(Snapshot) error) error {
	defer f.reader.Close()
	for {
		snapshot, err := f.step(ctx)
		if err != nil {
			return err
		}
		if err := visit(snapshot); err != nil {
			return err
		}
		if err := f.reader.Next(ctx, Interval); err != nil {
			return err
		}
	}
}

// step looks once and tells of what is new.
func (f *follower) step(ctx context.Context) (Snapshot, error) {
	seen, err := f.reader.Look()
	if err != nil {
		return Snapshot{}, err
	}
	next, transitions := f.memory.Step(seen)
	f.memory = next
	for i := range transitions {
		f.troubles.clarify(ctx, seen, &transitions[i])
		f.tell(transitions[i])
	}
	f.showProgress(seen)
	reasons := lifecycle.ReasonsOf(seen)
	if next.State() == lifecycle.NotDeployed {
		reasons = f.watcher.ofAnother(seen, lifecycle.ReasonsOfNone(seen))
	}
	refined := f.troubles.show(ctx, reasons)
	return Snapshot{Observation: seen, State: next.State(), Transitions: transitions, Refined: refined,
		Reasons: reasons}, nil
}

func (f *follower) tell(t lifecycle.Transition) {
	e := Event{Kind: PodEvent, Object: t.Subject, Transition: &t, Text: t.To}
	if t.Subject == lifecycle.ReleaseSubject {
		e.Kind, e.Object = StateEvent, "release/"+f.watcher.release
	}
	if t.From != "" {
		e.Text = t.From + " → " + t.To
	}
	if t.Detail.Message != "" {
		e.Text += ": " + t.Detail.Message
	}
	f.watcher.Emit(e)
}

// showProgress tells of every workload that came further.
func (f *follower) showProgress(seen lifecycle.Observation) {
	for _, w := range seen.Workloads {
		object := "deployment/" + w.Name
		text := w.Progress()
		if states := podStates(w, seen.At); states != "" {
			text += " (" + states + ")"
		}
		if f.shown[object] != text {
			f.shown[object] = text
			f.watcher.Emit(Event{Kind: ProgressEvent, Object: object, Text: text})
		}
	}
}

// podStates counts the states of a workload's pods, except of those that are ready.
func podStates(w lifecycle.Workload, now time.Time) string {
	order := []lifecycle.PodState{lifecycle.PodPending, lifecycle.PodCreating, lifecycle.PodRunning,
		lifecycle.PodFailed, lifecycle.PodCrashLoop, lifecycle.PodTerminating}
	count := map[lifecycle.PodState]int{}
	for _, p := range w.Pods {
		count[p.StateAt(now)]++
	}
	var parts []string
	for _, state := range order {
		if count[state] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", count[state], state))
		}
	}
	return strings.Join(parts, ", ")
}
