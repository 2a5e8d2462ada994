package kube

import (
	"context"
	"errors"
	"net/http"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

const (
	// beat is how often the API server is asked whether it still answers, by reading
	// the one lease, which it can only read where its storage answers too.
	beat = 2 * time.Second
	// beatPatience is how long the answer may take.
	beatPatience = 3 * time.Second
)

// pulse notes when the API server answers, until ctx ends. A watch alone does not
// tell a server that has nothing to say from one that cannot say it.
func (o *Observer) pulse(ctx context.Context) {
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		asking, cancel := context.WithTimeout(ctx, beatPatience)
		lease, err := o.cluster.client.CoordinationV1().Leases(o.cluster.namespace).Get(asking, leaseName,
			metav1.GetOptions{})
		cancel()
		if err == nil {
			o.cluster.sightings.observe(lease)
		}
		var status apierrors.APIStatus
		if err == nil || errors.As(err, &status) && status.Status().Code < http.StatusInternalServerError {
			o.mu.Lock()
			o.answered = time.Now()
			o.mu.Unlock()
		}
	}
}

// silence is for how long the API server has not answered; 0 while it does.
func (o *Observer) silence() time.Duration {
	o.mu.Lock()
	defer o.mu.Unlock()
	if quiet := time.Since(o.answered); quiet > beat+beatPatience {
		return quiet
	}
	return 0
}

// forget marks the warnings that are there as those of other days.
func (o *Observer) forget() {
	events, _ := o.events.List(labels.Everything()) // A cache's list does not fail.
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, e := range events {
		o.arrived[e.UID] = arrival{version: e.ResourceVersion}
	}
}

// fresh returns the warnings that came while it watched, with when that was.
func (o *Observer) fresh(events []*corev1.Event) []lifecycle.Event {
	o.mu.Lock()
	defer o.mu.Unlock()
	var warnings []lifecycle.Event
	known := make(map[types.UID]arrival, len(events))
	for _, e := range events {
		came, found := o.arrived[e.UID]
		if !found || came.version != e.ResourceVersion {
			came = arrival{e.ResourceVersion, o.cluster.now()}
		}
		known[e.UID] = came
		if !came.at.IsZero() {
			warning := warningOf(e)
			warning.At = came.at
			warnings = append(warnings, warning)
		}
	}
	o.arrived = known
	return warnings
}
