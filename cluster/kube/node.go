//go:build linux

package kube

import (
	"context"
	"errors"
	"time"
)

type nodeObject struct {
	Status struct {
		Conditions []struct {
			Type, Status      string
			LastHeartbeatTime time.Time
		}
	}
}

// NodeReady reports whether the node is Ready and has said so itself after the
// given moment: the API server shows a lost node as Ready for a while yet.
func (c *Client) NodeReady(ctx context.Context, name string, after time.Time) (bool, error) {
	node := nodeObject{}
	err := c.Get(ctx, "/api/v1/nodes/"+name, &node)
	if err != nil {
		if errors.Is(err, ErrNotFound) {
			err = nil
		}
		return false, err
	}
	for _, condition := range node.Status.Conditions {
		// Kubernetes writes whole seconds, so a heartbeat in the same one proves nothing.
		if condition.Type == "Ready" && condition.LastHeartbeatTime.After(after) {
			return condition.Status == "True", nil
		}
	}
	return false, nil
}
