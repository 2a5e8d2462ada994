package e2e

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// TestKeptConnections is the part of the whole that is about connections which
// clients keep. It has a node to drain.
func TestKeptConnections(t *testing.T) {
	if os.Getenv("TODO_E2E") == "" {
		t.Skip("This starts a real Kubernetes on this machine and takes minutes. To run it: make e2e")
	}
	g := newGroundOf(t, 2)
	defer g.table.print(os.Stdout)
	if !g.behaviour(t, "from nothing to every pod Ready", g.installs) {
		return // all others stand on it
	}
	g.behaviour(t, "scaled from 1 to 3 to 1 under load, no request fails", g.scales)
	g.behaviour(t, "upgraded to another image under load, no request fails", g.upgrades)
	g.behaviour(t, "rolled back to the image before under load, no request fails", g.rollsBack)
	g.behaviour(t, "a node is drained under load, and no request fails", g.drainsANode)
	g.behaviour(t, "undeployed, nothing is left", g.uninstalls)
}

// drainsANode evicts what runs on the second node, as kubectl drain does.
func (g *ground) drainsANode(t *testing.T) string {
	g.reported(t, g.todoctl(t, "scale", "frontend=2", "backend=2", "-o", "json"))
	g.settled(t, 2, 2)
	second := g.status.Nodes[1].Name
	var leaving []corev1.Pod
	for _, pod := range append(g.pods(t, "frontend"), g.pods(t, "backend")...) {
		if pod.Spec.NodeName == second {
			leaving = append(leaving, pod)
		}
	}
	if len(leaving) == 0 {
		t.Skipf("No pod was scheduled to %s, so that nothing leaves with it.", second)
	}
	l := startLoad(t, g, "drain")
	g.cordon(t, second, true)
	defer g.cordon(t, second, false)
	begin := time.Now()
	for _, pod := range leaving {
		g.evict(t, pod.Name)
	}
	g.gone(t)
	g.settled(t, 2, 2)
	took := time.Since(begin)
	now := append(podNames(g.pods(t, "frontend")), podNames(g.pods(t, "backend"))...)
	for _, pod := range leaving {
		if slices.Contains(now, pod.Name) {
			t.Errorf("%s is still there", pod.Name)
		}
	}
	return fmt.Sprintf("%d pods in %.1f s; %s", len(leaving), took.Seconds(), l.end(t))
}

// cordon says whether pods may be scheduled to a node.
func (g *ground) cordon(t *testing.T, node string, closed bool) {
	t.Helper()
	patch := fmt.Appendf(nil, `{"spec":{"unschedulable":%t}}`, closed)
	ctx := context.WithoutCancel(t.Context()) // also at the end of the test
	_, err := g.client.CoreV1().Nodes().Patch(ctx, node, types.StrategicMergePatchType, patch, metav1.PatchOptions{})
	if err != nil {
		t.Errorf("cordon %s: %v", node, err)
	}
}

// evict asks until the disruption budget lets a pod go.
func (g *ground) evict(t *testing.T, pod string) {
	t.Helper()
	eventually(t, patience, pod+" may go", func() error {
		eviction := policyv1.Eviction{ObjectMeta: metav1.ObjectMeta{Name: pod, Namespace: namespace}}
		err := g.client.CoreV1().Pods(namespace).EvictV1(t.Context(), &eviction)
		if apierrors.IsNotFound(err) {
			return nil
		}
		return err
	})
}
