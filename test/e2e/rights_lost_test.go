package e2e

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

// losesRights takes a deployer's rights away when it has applied a revision, which so
// stays pending while its pods get ready. That revision is what runs: it is recorded as
// deployed, by doctor --fix and by the next who works on the release.
func (g *ground) losesRights(t *testing.T) string {
	administrator := g.as(t, "admin")
	var took []string
	for _, c := range []struct {
		name, level string
		sets        func(*testing.T)
	}{
		{"doctor --fix", "error", func(t *testing.T) {
			seen := g.start(t.Context(), t, "doctor", "-o", "json")
			if err := seen.wait(); err == nil || !strings.Contains(seen.out.String(), "LEFT_PENDING") || strings.Contains(seen.out.String(), "go back to revision") {
				t.Fatalf("doctor: %v\n%s%s", err, seen.out.String(), seen.said.String())
			}
			g.todoctl(t, "doctor", "--fix", "--yes")
		}},
		{"the next, a rotation of secrets", "info", func(t *testing.T) { g.must(t, "secrets", "rotate", "-o", "json") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			number := g.leaveApplied(t, administrator, c.level)
			frontends := podNames(g.pods(t, "frontend"))
			begin := time.Now()
			c.sets(t)
			took = append(took, fmt.Sprintf("%.1f s", time.Since(begin).Seconds()))
			if now := podNames(g.pods(t, "frontend")); !slices.Equal(now, frontends) {
				t.Errorf("the frontend's pods were %v and are %v", frontends, now)
			}
			g.ranAs(t, number)
		})
	}
	return "nothing was gone back from; recovered from in " + strings.Join(took, " and ")
}

// leaveApplied deploys as somebody who may do so no more once the objects are applied, and
// returns the number of the revision that stays pending although its pods are ready.
func (g *ground) leaveApplied(t *testing.T, kubeconfig, level string) int {
	t.Helper()
	before, frontends, backends := g.generations(t), len(g.pods(t, "frontend")), len(g.pods(t, "backend"))
	command := g.start(t.Context(), t, g.operateArgs("--set", "config.logLevel="+level, "--kubeconfig", kubeconfig)...)
	eventually(t, patience, "both Deployments are applied", func() error {
		if now := g.generations(t); now < before+2 {
			return fmt.Errorf("their generations add up to %d, and were %d", now, before)
		}
		return nil
	})
	bindings := g.client.RbacV1().RoleBindings(namespace)
	binding, err := bindings.Get(t.Context(), "e2e-admin", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := bindings.Delete(t.Context(), binding.Name, metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := command.wait(); err == nil || !strings.Contains(command.out.String(), "was applied, and how it went could not be seen or recorded") {
		t.Fatalf("a deployer without rights ended with %v\n%s%s", err, command.out.String(), command.said.String())
	}
	binding.ResourceVersion = ""
	if _, err := bindings.Create(t.Context(), binding, metav1.CreateOptions{}); err != nil && !apierrors.IsAlreadyExists(err) {
		t.Fatal(err)
	}
	g.settled(t, frontends, backends)
	last := g.lastRevision(t)
	if last.Status != entity.StatusPendingUpgrade {
		t.Fatalf("revision %d is %s, want it left %s", last.Number, last.Status, entity.StatusPendingUpgrade)
	}
	return last.Number
}

// generations adds up how often the Deployments were written.
func (g *ground) generations(t *testing.T) int64 {
	t.Helper()
	list, err := g.client.AppsV1().Deployments(namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	sum := int64(0)
	for _, d := range list.Items {
		sum += d.Generation
	}
	return sum
}

// lastRevision is the newest of the history.
func (g *ground) lastRevision(t *testing.T) entity.Revision {
	t.Helper()
	history := g.history(t)
	return history[len(history)-1]
}

func (g *ground) history(t *testing.T) []entity.Revision {
	t.Helper()
	var history []entity.Revision
	if err := json.Unmarshal([]byte(g.todoctl(t, "history", "-o", "json")), &history); err != nil || len(history) == 0 {
		t.Fatalf("read the history: %d revisions, %v", len(history), err)
	}
	return history
}

// ranAs holds a revision to be recorded as one that ran, and none before it to count as
// what is deployed.
func (g *ground) ranAs(t *testing.T, number int) {
	t.Helper()
	for _, r := range g.history(t) {
		switch {
		case r.Number == number && (r.Verdict != entity.Healthy || r.Status != entity.StatusDeployed && r.Status != entity.StatusSuperseded):
			t.Errorf("revision %d is %s and %q, want it recorded as one that ran", r.Number, r.Status, r.Verdict)
		case r.Number < number && r.Status == entity.StatusDeployed:
			t.Errorf("revision %d is still %s", r.Number, r.Status)
		}
	}
}
