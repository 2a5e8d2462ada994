package kube

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/client-go/tools/cache"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// source is a kind of objects that an Observer watches. client-go goes on asking for
// one that was refused, so that a right that is given later counts without a restart.
type source struct {
	informer cache.SharedIndexInformer
	// object, part and needs say what is not seen without the right, where one can do
	// without it; "" where nothing is seen without it.
	object, part, needs string
	refused             atomic.Bool
}

// hidden says whether the caller may not look at it, and nothing was seen of it yet.
func (s *source) hidden() bool { return s.refused.Load() && !s.informer.HasSynced() }

// listen wakes the readers when something changed. failed gets what keeps it from
// being seen at all.
func (o *Observer) listen(s *source, failed chan<- error) error {
	notice := func(any) { o.notice() }
	if _, err := s.informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: notice, DeleteFunc: notice, UpdateFunc: func(_, n any) { notice(n) },
	}); err != nil {
		return err
	}
	return s.informer.SetWatchErrorHandlerWithContext(func(_ context.Context, _ *cache.Reflector, err error) {
		if s.needs != "" && apierrors.IsForbidden(err) {
			s.refused.Store(true)
			return
		}
		select {
		case failed <- err:
		default: // Somebody reads the first ones only.
		}
	})
}

// sourcesPause is between two looks whether every kind was seen.
const sourcesPause = 10 * time.Millisecond

// waitForSources waits until every kind was seen, or refused where one can do
// without it.
func waitForSources(ctx context.Context, sources []*source, failed <-chan error) error {
	ticker := time.NewTicker(sourcesPause)
	defer ticker.Stop()
	for {
		seen := 0
		for _, s := range sources {
			if s.informer.HasSynced() || s.hidden() {
				seen++
			}
		}
		if seen == len(sources) {
			return nil
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case err := <-failed:
			return err
		case <-ticker.C:
		}
	}
}

// Hidden is a part of a release that the caller may not look at.
type Hidden struct {
	Part  string `json:"part"`  // such as "Helm's records of the release"
	Needs string `json:"needs"` // the missing right: a verb and what it is for
}

// Hidden lists what the caller may not watch.
func (o *Observer) Hidden() []Hidden {
	var all []Hidden
	for _, s := range o.sources {
		if s.hidden() {
			all = append(all, Hidden{s.part, s.needs})
		}
	}
	return all
}

// hiddenParts are the same among what is found of the release.
func (o *Observer) hiddenParts() []lifecycle.Part {
	var parts []lifecycle.Part
	for _, s := range o.sources {
		if s.hidden() {
			parts = append(parts,
				lifecycle.Part{Object: s.object, Unseen: fmt.Sprintf("%s: it needs the right to %s", s.part, s.needs)})
		}
	}
	return parts
}
