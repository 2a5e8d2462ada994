package watch

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/graph"
	"github.com/todo-chatbot/todo-chatbot/deploy/journal"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// View is all that a face shows of a moment.
type View struct {
	Status    Status
	Graph     graph.Graph
	Journal   journal.Journal // what is recorded, and what was seen since
	Revisions []entity.Revision
}

// PodUsage is what a pod's containers request, may use, and use.
type PodUsage = kube.PodUsage

// Watch calls visit with each view that differs from the one before, until ctx
// ends or visit fails. It changes nothing in the cluster, and costs it what an
// Observer costs; what changes with a revision only is read when there is one.
func (w *Watcher) Watch(ctx context.Context, visit func(View) error) error {
	observer, err := w.newObserver(ctx)
	if err != nil {
		return err
	}
	s := viewBuilder{watcher: w, observer: observer}
	if s.journal, err = w.cluster.Journal(ctx, w.release); err != nil {
		return err
	}
	// What is recorded already is not told again.
	following, stop := context.WithCancel(ctx)
	defer stop()
	inspector := inspector{watcher: w}
	inspector.keep(following, observer)
	memory := lifecycle.Resume(cmp.Or(s.journal.Now().Release, lifecycle.NotDeployed), nil)
	return w.newFollower(observer, memory).run(ctx, func(snapshot Snapshot) error {
		scene, changed, err := s.view(ctx, snapshot)
		if err != nil || !changed {
			return err
		}
		return visit(scene)
	})
}

// Usage lists what the product's pods use. What is not measured is left out, and
// the error says why.
func (w *Watcher) Usage(ctx context.Context) ([]PodUsage, error) { return w.cluster.Usage(ctx) }

// Logs reads the last lines of a container's log, without secrets.
func (w *Watcher) Logs(ctx context.Context, pod, container string, previous bool, lines int) ([]string, error) {
	secrets, err := w.cluster.Secrets(ctx)
	if err != nil && !apierrors.IsForbidden(err) {
		return nil, err
	}
	said, err := w.cluster.LastLines(ctx, pod, container, previous, lines)
	for i := range said {
		said[i] = secrets.Masked(said[i])
	}
	return said, err
}

// viewBuilder keeps what does not have to be asked for at every look.
type viewBuilder struct {
	watcher  *Watcher
	observer *kube.Observer
	record   entity.Revision // newest record, as its labels tell it
	held     bool
	there    bool // record and what follows have been read
	status   Status
	fixtures []map[string]any
	journal  journal.Journal
	history  []entity.Revision
	database string
	last     []byte // the status that was shown
}

func (s *viewBuilder) view(ctx context.Context, snapshot Snapshot) (View, bool, error) {
	if err := s.read(ctx, snapshot.Observation); err != nil {
		return View{}, false, err
	}
	s.journal = s.journal.Append(snapshot.Transitions...).Refine(snapshot.Refined...)
	status := s.status
	status.State, status.Workloads = snapshot.State, []WorkloadStatus{}
	status.keptBy(snapshot.Observation.Keeper)
	status.Reasons = slices.Clone(snapshot.Reasons)
	for i := range status.Reasons {
		r := &status.Reasons[i]
		r.Message, r.Event = s.watcher.Mask(r.Message), s.watcher.Mask(r.Event)
	}
	for _, w := range snapshot.Observation.Workloads {
		status.Workloads = append(status.Workloads, workloadStatus(w, snapshot.Observation.At))
	}
	shown, err := json.Marshal(status)
	if err != nil {
		return View{}, false, fmt.Errorf("compare what is seen: %w", err)
	}
	if bytes.Equal(shown, s.last) {
		return View{}, false, nil
	}
	s.last = shown
	objects, err := s.observer.Objects()
	if err != nil {
		return View{}, false, err
	}
	return View{Status: status, Graph: s.watcher.draw(status, append(objects, s.fixtures...), s.database),
		Journal: s.journal, Revisions: s.history}, true, nil
}

// read asks again for what may have changed with a revision, or with a deployer
// that came or went.
func (s *viewBuilder) read(ctx context.Context, seen lifecycle.Observation) error {
	record := entity.Revision{}
	if seen.Revision != nil {
		record = entity.Revision{Number: seen.Revision.Number, Status: seen.Revision.Status,
			Verdict: seen.Revision.Verdict}
	}
	if s.there && record.Number == s.record.Number && record.Status == s.record.Status &&
		record.Verdict == s.record.Verdict && seen.Held == s.held {
		return nil
	}
	w := s.watcher
	s.status = Status{Context: w.cluster.Context(), Namespace: w.cluster.Namespace()}
	var err error
	s.status.Unseen = s.observer.Hidden()
	if s.history, err = w.helm.History(w.release); err != nil && !apierrors.IsForbidden(err) {
		return err
	}
	if len(s.history) > 0 && seen.Revision != nil {
		s.status.Revision = &s.history[len(s.history)-1]
	}
	if holder, ok := s.observer.Holder(); ok && holder.Alive {
		s.status.Holder = holder.Identity
	}
	if url, err := w.cluster.URL(ctx); err == nil { // Without a service there is no address to tell.
		s.status.URL = url
	}
	if s.fixtures, err = w.cluster.Fixtures(ctx); err != nil {
		return err
	}
	if s.journal, err = w.cluster.Journal(ctx, w.release); err != nil {
		return err
	}
	s.database = w.database(ctx)
	if s.status.Owners, err = w.ownersBeside(ctx, seen.Keeper); err != nil {
		return err
	}
	s.record, s.held, s.there = record, seen.Held, true
	return nil
}
