package e2e

import (
	"fmt"
	"slices"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// sits looks at the release through todoctl status --watch in a terminal, as a
// person does: reads, scales, restarts, breaks it, and goes back.
func (g *ground) sits(t *testing.T) string {
	g.reported(t, g.must(t, g.operateArgs()...).out.String())
	s := g.sit(t, 130, 40, "status", "--watch")
	s.sees("Todo AI Chatbot", "Running", "Open http://", "Pods (2)", "▸ todo-chatbot-backend", "todo-chatbot-frontend", "Ready", "q leave")

	s.press("s")
	s.sees("Scale the backend to")
	s.press("9", "9", "enter")
	s.sees("Replicas are 1 to 10.")
	s.escape("Nothing was changed.")
	s.press("s", "2", "enter")
	s.sees("Scaling the backend to 2 is done.", "Pods (3)", "Running → Upgrading", "Upgrading → Running")
	g.settled(t, 1, 2)

	before := podNames(g.pods(t, "backend"))
	s.press("r")
	s.sees("Restart the pods of the backend, one by one?  y or n")
	s.press("n")
	s.sees("Nothing was changed.")
	if after := podNames(g.pods(t, "backend")); !slices.Equal(before, after) {
		t.Errorf("a no restarts %v, which are %v now", before, after)
	}
	s.press("r", "y")
	s.sees("Restarting the backend is done.")
	for _, name := range podNames(g.pods(t, "backend")) {
		if slices.Contains(before, name) {
			t.Errorf("a yes leaves %s as it was", name)
		}
	}

	s.sees("Pods (3)", "Running") // The pods of before are gone.
	s.press("down", "down", "l")
	s.sees("Log of frontend in todo-chatbot-frontend", "{")
	s.press("pgup", "e")
	s.sees("What happened")
	restore := g.breaksBefore(t, s)
	s.resize(60, 18)
	s.sees("Degraded", "DATABASE_UNREACHABLE")
	s.resize(130, 40)
	s.sees("PostgreSQL at", "q leave")

	restore()
	last := g.newest(t)
	s.press("b")
	s.sees("Go back to revision", "the last that was seen running?  y or n")
	s.escape("Nothing was changed.")
	if now := g.newest(t); now != last {
		t.Errorf("Escape made revision %d of %d", now, last)
	}
	s.press("b", "y")
	s.sees("Degraded → Upgrading") // A slow rollout tells so much that it leaves the screen.
	s.sees("Going back to revision", "is done.", "Upgrading → Running")
	g.settled(t, 1, 2)
	s.press("q")
	s.leaves()
	return fmt.Sprintf("states, scale, restart, roll back, logs, sizes; %d revisions", g.newest(t))
}

// breaksBefore takes the database away from the pods while somebody looks; restore
// puts the secrets back, which do not go back with a revision.
func (g *ground) breaksBefore(t *testing.T, s *screen) (restore func()) {
	t.Helper()
	secrets := g.client.CoreV1().Secrets(namespace)
	good, err := secrets.Get(t.Context(), "todo-chatbot-secrets", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	wrong := g.faultArgs(t, fault{env: g.deafDatabase, set: []string{"replicaCount.backend=2"}})
	r := g.start(t.Context(), t, append(wrong, "--no-rollback", "--no-preflight", "-o", "json")...)
	s.sees("is at work on it")
	if err := r.wait(); err == nil {
		t.Error("it runs without its database")
	}
	s.sees("Degraded  revision", "CrashLoopBackOff", "of the version before", "! DATABASE_UNREACHABLE pod/todo-chatbot-backend", "as it does not reach its database", "│", "PostgreSQL at", "→ is DATABASE_URL right", "Upgrading → Degraded")
	s.shoot("terminal.svg")
	return func() {
		bad, err := secrets.Get(t.Context(), good.Name, metav1.GetOptions{})
		if err == nil {
			bad.Data = good.Data
			_, err = secrets.Update(t.Context(), bad, metav1.UpdateOptions{})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// newest is the number of the release's newest revision.
func (g *ground) newest(t *testing.T) int {
	t.Helper()
	list, err := g.client.CoreV1().Secrets(namespace).List(t.Context(), metav1.ListOptions{LabelSelector: "owner=helm"})
	if err != nil {
		t.Fatal(err)
	}
	newest := 0
	for _, record := range list.Items {
		var number int
		if _, err := fmt.Sscanf(record.Labels["version"], "%d", &number); err != nil {
			t.Fatal(err)
		}
		newest = max(newest, number)
	}
	return newest
}
