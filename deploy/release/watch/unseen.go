package watch

import (
	"context"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// Unseen is a part of a release that the caller may not look at.
type Unseen = kube.Hidden

// hiddenBy notes a part that may not be looked at. Any other error stays one.
func (s *Status) hiddenBy(err error, part, needs string) error {
	if !apierrors.IsForbidden(err) {
		return err
	}
	s.Unseen = append(s.Unseen, Unseen{Part: part, Needs: needs})
	return nil
}

// withoutRecord fills in what can be known of a release whose records may not be
// read: where it has workloads it is deployed, and whether it runs is asked of it. Pods
// that are ready are not yet somebody who is served.
func (w *Watcher) withoutRecord(ctx context.Context, seen *lifecycle.Observation) error {
	if len(seen.Workloads) == 0 {
		return nil
	}
	found, err := w.cluster.Serving(ctx, *seen)
	if err != nil {
		return err
	}
	seen.Found = found
	seen.Revision = kube.Unrecorded()
	return nil
}
