package watch

import (
	"context"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

const (
	// inspectPause is between two inspections while somebody watches, so that what is
	// wrong is told within five seconds.
	inspectPause = 3 * time.Second
	// inspectPatience is how long one may take.
	inspectPatience = 10 * time.Second
)

// inspector looks at the objects of the newest revision, and asks the deployment.
type inspector struct {
	watcher  *Watcher
	revision int // whose manifest is known
	manifest string
}

// inspect adds to an observation what is found of its revision, where that is said to
// be deployed. While a revision is being applied, its objects are on their way.
func (i *inspector) inspect(ctx context.Context, seen *lifecycle.Observation) error {
	seen.Found = lifecycle.Inspection{}
	if seen.Revision == nil || seen.Revision.Status != entity.StatusDeployed {
		return nil
	}
	// A revision without a number is one whose record may not be read.
	if i.revision != seen.Revision.Number {
		manifest, err := i.watcher.helm.Manifest(i.watcher.release, seen.Revision.Number)
		if err != nil {
			return err
		}
		i.revision, i.manifest = seen.Revision.Number, manifest
	}
	ctx, cancel := context.WithTimeout(ctx, inspectPatience)
	defer cancel()
	found, err := i.watcher.cluster.Inspect(ctx, i.manifest, *seen)
	if err != nil {
		return err
	}
	seen.Found = found
	return nil
}

// keep gives an observer what is found, again and again until ctx ends. It returns
// when that was done for the first time. An inspection that fails leaves the one
// before: a cluster that is silent is told of by the observer.
func (i *inspector) keep(ctx context.Context, observer *kube.Observer) {
	once := func() {
		seen, err := observer.Look()
		if err != nil || seen.Revision == nil {
			return
		}
		if i.inspect(ctx, &seen) == nil {
			observer.Inspected(seen.Revision.Number, seen.Found)
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
