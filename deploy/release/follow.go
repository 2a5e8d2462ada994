package release

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/todo-chatbot/todo-chatbot/deploy/journal"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// flushPause is the least time between two writes of the journal that only tell
// of pods.
const flushPause = 2 * time.Second

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
func (d *Deployer) Follow(ctx context.Context, visit func(Snapshot) error) error {
	observer, err := d.newObserver(ctx)
	if err != nil {
		return err
	}
	following, stop := context.WithCancel(ctx)
	defer stop()
	inspector := inspector{deployer: d}
	inspector.keep(following, observer)
	return d.newFollower(observer, lifecycle.Tracker{}).run(ctx, func(s Snapshot) error {
		for i := range s.Reasons {
			s.Reasons[i].Message, s.Reasons[i].Event = d.mask(s.Reasons[i].Message), d.mask(s.Reasons[i].Event)
		}
		return visit(s)
	})
}

// newObserver begins to watch, and learns what must not be shown.
func (d *Deployer) newObserver(ctx context.Context) (*kube.Observer, error) {
	if _, err := d.cluster.Version(ctx); err != nil {
		return nil, err
	}
	secrets, err := d.cluster.Secrets(ctx)
	if err != nil && !apierrors.IsForbidden(err) { // Who may not read it need not be kept from it.
		return nil, err
	}
	d.hide(secrets)
	return d.cluster.Observe(ctx, d.release)
}

// follower turns what an observer sees into events, in the order of a memory.
type follower struct {
	deployer *Deployer
	reader   *kube.Reader
	memory   lifecycle.Tracker
	shown    map[string]string // by object, the last text
	troubles *reasonTracker
}

func (d *Deployer) newFollower(observer *kube.Observer, memory lifecycle.Tracker) *follower {
	return &follower{deployer: d, reader: observer.Reader(), memory: memory, shown: map[string]string{}, troubles: d.newReasonTracker()}
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
		if err := f.reader.Next(ctx, look); err != nil {
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
	if next.State() == lifecycle.NotDeployed { // Then nothing is wrong, but something may be hidden.
		reasons = slices.DeleteFunc(reasons, func(r lifecycle.Reason) bool { return r.Code != lifecycle.NotSeen })
	}
	refined := f.troubles.show(ctx, reasons)
	return Snapshot{Observation: seen, State: next.State(), Transitions: transitions, Refined: refined, Reasons: reasons}, nil
}

func (f *follower) tell(t lifecycle.Transition) {
	e := Event{Kind: PodEvent, Object: t.Subject, Transition: &t, Text: t.To}
	if t.Subject == lifecycle.ReleaseSubject {
		e.Kind, e.Object = StateEvent, "release/"+f.deployer.release
	}
	if t.From != "" {
		e.Text = t.From + " → " + t.To
	}
	if t.Detail.Message != "" {
		e.Text += ": " + t.Detail.Message
	}
	f.deployer.emit(e)
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
			f.deployer.emit(Event{Kind: ProgressEvent, Object: object, Text: text})
		}
	}
}

// journalWriter writes the transitions that a follower sees into the journal.
type journalWriter struct {
	deployer *Deployer
	journal  journal.Journal
	dirty    bool
	written  time.Time
	failed   bool
}

// record keeps a snapshot's transitions, and writes them where the release's own
// state changed.
func (s *journalWriter) record(ctx context.Context, seen Snapshot) {
	if len(seen.Transitions) == 0 && len(seen.Refined) == 0 {
		return
	}
	news := s.unrecorded(seen.Transitions)
	own := false
	for _, t := range news {
		own = own || t.Subject == lifecycle.ReleaseSubject
	}
	s.journal, s.dirty = s.journal.Append(news...).Refine(seen.Refined...), true
	if own || s.deployer.now().Sub(s.written) >= flushPause {
		s.flush(ctx)
	}
}

// unrecorded leaves out pods that this deployer sees for the first time in the state that
// the journal knows them in already.
func (s *journalWriter) unrecorded(transitions []lifecycle.Transition) []lifecycle.Transition {
	first := func(t lifecycle.Transition) bool { return t.From == "" && t.Subject != lifecycle.ReleaseSubject }
	if !slices.ContainsFunc(transitions, first) {
		return transitions
	}
	known := s.journal.Now().Pods
	return slices.DeleteFunc(slices.Clone(transitions), func(t lifecycle.Transition) bool {
		return first(t) && string(known[strings.TrimPrefix(t.Subject, "pod/")]) == t.To
	})
}

// flush writes what is not written yet. A journal that cannot be written is told
// of once, and stops nothing.
func (s *journalWriter) flush(ctx context.Context) {
	if !s.dirty {
		return
	}
	s.dirty, s.written = false, s.deployer.now()
	if err := s.deployer.cluster.WriteJournal(ctx, s.deployer.release, s.journal); err != nil && !s.failed && ctx.Err() == nil {
		s.failed = true
		s.deployer.step("configmap/"+s.deployer.release+"-journal", "is not written: "+s.deployer.mask(err.Error()))
	}
}

// watched does work while a follower tells of everything that happens and a
// journalWriter records it.
func (d *Deployer) watched(ctx context.Context, work func(*kube.Observer) error) error {
	watching, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	observer, err := d.observe(ctx, watching)
	if err != nil {
		return err
	}
	past, err := d.cluster.Journal(ctx, d.release)
	if err != nil {
		d.step("configmap/"+d.release+"-journal", "starts over: "+err.Error())
	}
	s := &journalWriter{deployer: d, journal: past}
	f := d.newFollower(observer, lifecycle.Resume(cmp.Or(past.Now().Release, lifecycle.NotDeployed), nil))
	following, end := context.WithCancel(watching)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = f.run(following, func(seen Snapshot) error { // It ends with its context.
			s.record(following, seen)
			return nil
		})
	}()
	err = work(observer)
	end()
	<-done
	after, cancel := context.WithTimeout(watching, lastWords)
	defer cancel()
	d.conclude(after, f, s)
	return err
}

// lastWords bounds what is done after an interruption, so that Ctrl-C ends within
// two seconds.
const lastWords = time.Second

// observe begins to watch; a context that has ended stops it from beginning, but
// not from going on.
func (d *Deployer) observe(ctx, watching context.Context) (*kube.Observer, error) {
	type outcome struct {
		observer *kube.Observer
		err      error
	}
	began := make(chan outcome, 1)
	go func() {
		observer, err := d.cluster.Observe(watching, d.release)
		began <- outcome{observer, err}
	}()
	select {
	case o := <-began:
		return o.observer, o.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// conclude looks until the watch has brought the last record, and writes the end
// of the journal.
func (d *Deployer) conclude(ctx context.Context, f *follower, s *journalWriter) {
	reader := f.reader.Reader()
	defer reader.Close()
	f.reader = reader
	want := d.wrote
	for {
		seen, err := f.step(ctx)
		if err == nil {
			s.record(ctx, seen)
		}
		revision := seen.Observation.Revision
		settled := d.removed && revision == nil || !d.removed && want.Number == 0 || revision != nil && revision.Number == want.Number && revision.Status == want.Status && revision.Verdict == want.Verdict
		if err != nil || settled {
			break
		}
		if err := reader.Next(ctx, look); err != nil {
			break
		}
	}
	s.flush(ctx)
}
