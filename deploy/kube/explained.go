package kube

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

const (
	logLines    = 10
	logPatience = 2 * time.Second // a log that cannot be read must not hide the reason
)

// Explained adds to a reason what its container said last, and what that tells; mask takes secrets out of all texts.
// The error is of a log that can't be had: the reason is good without it, and asking again may be of use.
func (c *Cluster) Explained(ctx context.Context, r lifecycle.Reason,
	mask func(string) string) (lifecycle.Reason, error) {
	r.Message, r.Event = mask(r.Message), mask(r.Event)
	pod, isPod := strings.CutPrefix(r.Object, "pod/")
	if !isPod || r.Container == "" {
		return r, nil
	}
	switch r.Code {
	case lifecycle.Crashed, lifecycle.OutOfMemory, lifecycle.NotAlive, lifecycle.NotReady,
		lifecycle.DatabaseUnreachable,
		lifecycle.BackendUnreachable, lifecycle.NotAnswering:
	default:
		return r, nil // It has not started, so it has said nothing.
	}
	ctx, cancel := context.WithTimeout(ctx, logPatience)
	defer cancel()
	said, err := c.lastWords(ctx, pod, r)
	if err != nil {
		return r, err
	}
	for i, line := range said {
		said[i] = mask(line)
	}
	return r.Explained(said), nil
}

// lastWords asks again for a log that is not there because the kubelet is
// replacing its container.
func (c *Cluster) lastWords(ctx context.Context, pod string, r lifecycle.Reason) ([]string, error) {
	const pause = 200 * time.Millisecond
	for {
		said, err := c.LastLines(ctx, pod, r.Container, r.Previous, logLines)
		if err != nil && r.Previous { // The run before may have been forgotten, or be this one.
			said, err = c.LastLines(ctx, pod, r.Container, false, logLines)
		}
		if !errors.Is(err, ErrNoLog) {
			return said, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(pause):
		}
	}
}
