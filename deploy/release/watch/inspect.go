package watch

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

const (
	// inspectPause is between two inspections while somebody watches, so that what is
	// wrong is told within five seconds.
	inspectPause = 2 * time.Second
	// inspectPatience is how long one may take.
	inspectPatience = 10 * time.Second
)

// inspector looks at the objects of the newest revision, and asks the deployment.
type inspector struct {
	watcher     *Watcher
	revision    int // whose manifest and environment are known
	manifest    string
	environment string
}

// inspect adds to an observation what is found of its revision, where that is said to
// be deployed. While a revision is being applied, its objects are on their way.
func (i *inspector) inspect(ctx context.Context, seen *lifecycle.Observation) error {
	seen.Found = lifecycle.Inspection{}
	if seen.Revision == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, inspectPatience)
	defer cancel()
	if seen.Revision.Status == entity.StatusSuperseded {
		return i.unrecorded(ctx, seen, fmt.Sprintf("Helm's newest record is of revision %d, which is superseded",
			seen.Revision.Number))
	}
	if seen.Revision.Status != entity.StatusDeployed {
		seen.Found.Parts = i.watcher.cluster.EndingNamespace(ctx)
		// Whoever can't read the records sees what is wrong without this.
		if history, err := i.watcher.helm.History(i.watcher.release); err == nil {
			if before, after, gone := entity.LostBehindFailed(history); gone {
				seen.Found.Parts = append(seen.Found.Parts, i.lost(entity.BehindFailed(before, after)))
			}
		}
		return nil
	}
	// A revision without a number is one whose record may not be read.
	if i.revision != seen.Revision.Number {
		manifest, err := i.watcher.helm.Manifest(i.watcher.release, seen.Revision.Number)
		if err != nil && i.unreadable(seen.Revision.Number) {
			return i.unrecorded(ctx, seen,
				fmt.Sprintf("Helm's record of revision %d can't be read", seen.Revision.Number))
		}
		if err != nil {
			return err
		}
		environment, err := i.watcher.helm.Environment(i.watcher.release, seen.Revision.Number)
		if err != nil {
			return err
		}
		i.revision, i.manifest, i.environment = seen.Revision.Number, manifest, environment
	}
	found, err := i.watcher.cluster.Inspect(ctx, i.manifest, *seen)
	if err != nil {
		return err
	}
	if seen.Keeper.Unrecorded() && seen.Revision.Number == 0 {
		kept, err := i.watcher.cluster.KeptParts(ctx, seen.Keeper)
		if err != nil {
			return err
		}
		found.Parts = append(kept, found.Parts...)
	}
	drift, err := i.watcher.cluster.NamespaceDrift(ctx, i.environment)
	if err != nil {
		return err
	}
	found.Parts = append(found.Parts, drift...)
	seen.Found = found
	return nil
}

// unreadable says whether Helm's records can be read, and that of a revision can't.
func (i *inspector) unreadable(revision int) bool {
	history, err := i.watcher.helm.History(i.watcher.release)
	return err == nil && !slices.ContainsFunc(history, func(r entity.Revision) bool { return r.Number == revision })
}

// unrecorded looks at a release whose record of what runs is lost: whether it answers is
// all that can be asked.
func (i *inspector) unrecorded(ctx context.Context, seen *lifecycle.Observation, why string) error {
	found, err := i.watcher.cluster.Serving(ctx, *seen)
	if err != nil {
		return err
	}
	found.Parts = slices.Concat(found.Parts, i.watcher.cluster.EndingNamespace(ctx), []lifecycle.Part{i.lost(why)})
	seen.Found = found
	return nil
}

// lost is the release as a part whose record of what runs is gone.
func (i *inspector) lost(why string) lifecycle.Part {
	return lifecycle.Part{Object: "release/" + i.watcher.release, Lost: why}
}

// keep gives an observer what is found, again and again until ctx ends. It returns
// when that was done for the first time. An inspection that fails leaves the one
// before: a cluster that is silent is told of by the observer.
func (i *inspector) keep(ctx context.Context, observer *kube.Observer) {
	once := func() {
		if keeper, err := i.watcher.cluster.Keeper(ctx); err == nil {
			observer.KeptBy(keeper)
		}
		seen, err := observer.Look()
		if err != nil || seen.Revision == nil {
			return
		}
		if i.inspect(ctx, &seen) == nil {
			observer.Inspected(*seen.Revision, seen.Found)
		}
	}
	once()
	go func() {
		ticker := time.NewTicker(inspectPause)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				once()
			}
		}
	}()
}
