package e2e

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// faces looks at the release through todoctl dashboard in a real browser, and
// draws it by todoctl graph.
func (g *ground) faces(t *testing.T) string {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	dashboard := exec.CommandContext(ctx, g.program("todoctl"), "dashboard", "--listen", "127.0.0.1:0")
	dashboard.Dir, dashboard.Env = g.root, append(os.Environ(), "KUBECONFIG="+g.status.Kubeconfig)
	dashboard.Cancel = func() error { return dashboard.Process.Signal(os.Interrupt) }
	out, err := dashboard.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := dashboard.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the dashboard says nothing: %v", err)
	}
	address := strings.TrimSpace(strings.TrimPrefix(line, "Open "))

	browser := exec.CommandContext(ctx, "go", "test", "-count=1", "-run", "TestTheDashboard", "-v", "./test/browser")
	browser.Dir, browser.Env = g.root, append(os.Environ(), "TODO_DASHBOARD="+address)
	said, err := browser.CombinedOutput()
	g.table.said(string(said))
	if err != nil {
		t.Fatalf("%v\n%s", err, tail(string(said), 40))
	}
	stop()
	if err := dashboard.Wait(); err != nil && !strings.Contains(err.Error(), "canceled") {
		t.Errorf("Ctrl-C ends the dashboard with: %v", err)
	}
	if drawing := g.todoctl(t, "graph", "--format", "svg"); !strings.Contains(drawing, "<svg") || !strings.Contains(drawing, ">Ready<") {
		t.Errorf("graph draws:\n%s", tail(drawing, 5))
	}
	if strings.Contains(string(said), "--- SKIP") {
		return "left out, as there is no browser on this machine"
	}
	return "entities, logs, differences; scaled, restarted and rolled back by clicks"
}
