package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
)

// losesANode cuts the power of the second node while somebody watches.
func (g *ground) losesANode(t *testing.T) string {
	g.reported(t, g.must(t, g.operateArgs("--set", "replicaCount.frontend=2", "--set", "replicaCount.backend=2")...).out.String())
	second := g.status.Nodes[1].Name
	if !slices.ContainsFunc(append(g.pods(t, "frontend"), g.pods(t, "backend")...), func(p corev1.Pod) bool { return p.Spec.NodeName == second }) {
		t.Skipf("No pod was scheduled to %s, so that nothing is lost with it.", second)
	}
	node := func(verb string) {
		t.Helper()
		command := exec.CommandContext(t.Context(), g.program("todo-cluster"), "node", verb, "2", "--name", g.name)
		command.Env = os.Environ()
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%s node 2: %v\n%s", verb, err, out)
		}
	}
	var cut, reported time.Time
	events := g.watched(t, nil, func() {
		cut = time.Now()
		node("stop")
		eventually(t, patience, "the cluster reports it", func() error {
			list, err := g.client.CoreV1().Events(namespace).List(t.Context(), metav1.ListOptions{FieldSelector: "reason=NodeNotReady"})
			if err == nil && len(list.Items) == 0 {
				err = fmt.Errorf("not yet")
			}
			return err
		})
		reported = time.Now()
		<-time.After(5 * time.Second) // in which the reason has to be told
	})
	node("start")
	var told time.Time
	for _, e := range events {
		if e.Kind == watch.TroubleEvent && e.Reason.Code == lifecycle.NodeLost && told.IsZero() {
			told = e.At
			g.table.namings = append(g.table.namings, naming{fault: fmt.Sprintf("a node that is lost (the cluster noticed after %.0f s)", reported.Sub(cut).Seconds()), code: e.Reason.Code,
				object: e.Reason.Object, took: max(0, told.Sub(reported)), helm: "-", helmSays: "it does not watch what it has deployed"})
			if e.Reason.Hint == "" || e.Reason.Event == "" {
				t.Errorf("%+v", e.Reason)
			}
		}
	}
	if told.IsZero() {
		t.Fatalf("it was not told: %+v", events)
	}
	g.settled(t, 2, 2)
	g.reported(t, g.must(t, g.operateArgs("--force-conflicts")...).out.String())
	return fmt.Sprintf("the cluster noticed after %.1f s, and it was told %.1f s later", reported.Sub(cut).Seconds(), max(0, told.Sub(reported).Seconds()))
}
