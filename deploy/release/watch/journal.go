package watch

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/journal"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// flushPause is the least time between two writes of the journal that only tell
// of pods.
const flushPause = 2 * time.Second

// journalWriter writes the transitions that a follower sees into the journal.
type journalWriter struct {
	watcher *Watcher
	journal journal.Journal
	dirty   bool
	written time.Time
	failed  bool
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
	if own || s.watcher.now().Sub(s.written) >= flushPause {
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
	s.dirty, s.written = false, s.watcher.now()
	if err := s.watcher.cluster.WriteJournal(ctx, s.watcher.release, s.journal); err != nil && !s.failed &&
		ctx.Err() == nil {
		s.failed = true
		s.watcher.Step("configmap/"+s.watcher.release+"-journal", "is not written: "+s.watcher.Mask(err.Error()))
	}
}

// Record does work while a follower tells of everything that happens and the journal records it. Afterwards it waits,
// for a moment, until the newest revision is seen as the work left it: settled says whether it is that one (nil: none).
func (w *Watcher) Record(ctx context.Context, settled func(*entity.Revision) bool,
	work func(*kube.Observer) error) error {
	watching, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	observer, err := w.observe(ctx, watching)
	if err != nil {
		return err
	}
	past, err := w.cluster.Journal(ctx, w.release)
	if err != nil {
		w.Step("configmap/"+w.release+"-journal", "starts over: "+err.Error())
	}
	s := &journalWriter{watcher: w, journal: past}
	f := w.newFollower(observer, lifecycle.Resume(cmp.Or(past.Now().Release, lifecycle.NotDeployed), nil))
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
	w.conclude(after, f, s, settled)
	return err
}

// lastWords bounds what is done after an interruption, so that Ctrl-C ends within
// two seconds.
const lastWords = time.Second

// observe begins to watch; a context that has ended stops it from beginning, but
// not from going on.
func (w *Watcher) observe(ctx, watching context.Context) (*kube.Observer, error) {
	type outcome struct {
		observer *kube.Observer
		err      error
	}
	began := make(chan outcome, 1)
	go func() {
		observer, err := w.cluster.Observe(watching, w.release)
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
func (w *Watcher) conclude(ctx context.Context, f *follower, s *journalWriter, settled func(*entity.Revision) bool) {
	reader := f.reader.Reader()
	defer reader.Close()
	f.reader = reader
	for {
		seen, err := f.step(ctx)
		if err == nil {
			s.record(ctx, seen)
		}
		if err != nil || settled(seen.Observation.Revision) {
			break
		}
		if err := reader.Next(ctx, Interval); err != nil {
			break
		}
	}
	s.flush(ctx)
}
