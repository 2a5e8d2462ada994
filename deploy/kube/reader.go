package kube

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// settle gathers changes that come together into one look.
const settle = 50 * time.Millisecond

// Reader is woken when something has changed. It belongs to one goroutine.
type Reader struct {
	*Observer
	changed chan struct{}
}

// Reader makes a reader, which is woken until it is closed.
func (o *Observer) Reader() *Reader {
	r := &Reader{o, make(chan struct{}, 1)}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.readers = append(o.readers, r)
	return r
}

// Close ends the wake-ups.
func (r *Reader) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.readers = slices.DeleteFunc(r.readers, func(other *Reader) bool { return other == r })
}

// Next waits until something has changed, or for the time given, so that what
// depends on the clock is looked at too. It returns the cause when ctx ends.
func (r *Reader) Next(ctx context.Context, atMost time.Duration) error {
	timer := time.NewTimer(atMost)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	case <-r.changed:
	}
	gather := time.NewTimer(settle)
	defer gather.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-gather.C:
		return nil
	}
}

// CatchUp waits until the watch has seen every workload in the version that the
// API server has now; before that it would judge the version before. An API server
// that does not answer is waited for until ctx ends.
func (r *Reader) CatchUp(ctx context.Context) error {
	live, err := r.cluster.client.AppsV1().Deployments(r.cluster.namespace).List(ctx,
		metav1.ListOptions{LabelSelector: partOfProduct})
	for err != nil {
		var status apierrors.APIStatus
		if errors.As(err, &status) && status.Status().Code < http.StatusInternalServerError {
			return fmt.Errorf("look at the deployments: %w", r.cluster.explain(err))
		}
		if stopped := r.Next(ctx, time.Second); stopped != nil {
			return stopped
		}
		live, err = r.cluster.client.AppsV1().Deployments(r.cluster.namespace).List(ctx,
			metav1.ListOptions{LabelSelector: partOfProduct})
	}
	for _, want := range live.Items {
		for {
			seen, err := r.deployments.Get(want.Name)
			if err == nil && seen.Generation >= want.Generation {
				break
			}
			if err := r.Next(ctx, time.Second); err != nil {
				return err
			}
		}
	}
	return nil
}
