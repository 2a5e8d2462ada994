//go:build linux

package kube

import (
	"context"
	"errors"
	"time"
)

type nodeObject struct {
	Status struct {
		Conditions []struct{ Type, Status string }
	}
}

type leaseObject struct {
	Spec struct{ RenewTime time.Time }
}

// NodeReady reports whether the node is Ready and has said so itself after the
// given moment: the API server shows a lost node as Ready for a while yet.
func (c *Client) NodeReady(ctx context.Context, name string, after time.Time) (bool, error) {
	node, lease := nodeObject{}, leaseObject{}
	err := c.Get(ctx, "/api/v1/nodes/"+name, &node)
	if err == nil {
		err = c.Get(ctx, "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/"+name, &lease)
	}
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil || lease.Spec.RenewTime.Before(after) {
		return false, err
	}
	for _, condition := range node.Status.Conditions {
		if condition.Type == "Ready" {
			return condition.Status == "True", nil
		}
	}
	return false, nil
}
