package watch

import (
	"context"

	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// findKeeper adds to an observation who keeps the release. Where that is a tool of which Helm has no record, a release
// whose workloads are there counts as deployed.
func (w *Watcher) findKeeper(ctx context.Context, seen *lifecycle.Observation, recorded bool) error {
	keeper, err := w.cluster.Keeper(ctx)
	if err != nil {
		return err
	}
	seen.Keeper = keeper
	if recorded && seen.Revision == nil && keeper.Unrecorded() {
		seen.Revision = kube.Unrecorded()
	}
	return nil
}

// ownersBeside are the owners of those objects that the keeper of the release doesn't keep.
func (w *Watcher) ownersBeside(ctx context.Context, keeper lifecycle.Keeper) (map[string]lifecycle.Owner, error) {
	if keeper.Owner == (lifecycle.Owner{}) {
		return nil, nil
	}
	owners, err := w.cluster.Owners(ctx)
	for object, owner := range owners {
		if owner.Tool == keeper.Tool && owner.Name == keeper.Name {
			delete(owners, object)
		}
	}
	return owners, err
}

// keptBy fills in who keeps the release, where that is known.
func (s *Status) keptBy(keeper lifecycle.Keeper) {
	if keeper.Owner != (lifecycle.Owner{}) {
		s.Keeper = &keeper
	}
}
