package e2e

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// faces looks at the release through todoctl dashboard in a real browser, before
// and after its database is gone, and draws it by todoctl graph.
func (g *ground) faces(t *testing.T) string {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	dashboard, address := g.serveDashboard(ctx, t)
	seen := g.browse(ctx, t, "TestTheDashboardShowsAndChangesADeployment", "TODO_DASHBOARD="+address)
	if !seen {
		return "left out, as there is no browser on this machine"
	}
	if drawing := g.todoctl(t, "graph", "--format", "svg"); !strings.Contains(drawing, "<svg") || !strings.Contains(drawing, ">Ready<") {
		t.Errorf("graph draws:\n%s", tail(drawing, 5))
	}
	stop()
	if err := dashboard.Wait(); err != nil && !strings.Contains(err.Error(), "canceled") {
		t.Errorf("Ctrl-C ends the dashboard with: %v", err)
	}

	wrong := g.faultArgs(t, fault{env: g.deafDatabase})
	if err := g.start(t.Context(), t, append(wrong, "--no-rollback", "--no-preflight", "-o", "json")...).wait(); err == nil {
		t.Error("it runs without its database")
	}
	again, stopAgain := context.WithCancel(t.Context())
	defer stopAgain()
	_, address = g.serveDashboard(again, t)
	g.browse(again, t, "TestTheDashboardExplainsAFailure", "TODO_DASHBOARD_BROKEN="+address)
	return "entities, logs, differences; scaled, restarted and rolled back by clicks; a database that is gone is named, and gone back from"
}

// serveDashboard starts todoctl dashboard, which ends with the context.
func (g *ground) serveDashboard(ctx context.Context, t *testing.T) (dashboard *exec.Cmd, address string) {
	t.Helper()
	dashboard = exec.CommandContext(ctx, g.program("todoctl"), "dashboard", "--listen", "127.0.0.1:0")
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
	return dashboard, strings.TrimSpace(strings.TrimPrefix(line, "Open "))
}

// browse runs a test of test/browser; it is not seen where there is no browser.
func (g *ground) browse(ctx context.Context, t *testing.T, test, environment string) (seen bool) {
	t.Helper()
	browser := exec.CommandContext(ctx, "go", "test", "-count=1", "-run", "^"+test+"$", "-v", "./test/browser")
	browser.Dir, browser.Env = g.root, append(os.Environ(), environment)
	said, err := browser.CombinedOutput()
	g.table.said(string(said))
	if err != nil {
		t.Fatalf("%v\n%s", err, tail(string(said), 40))
	}
	return !strings.Contains(string(said), "--- SKIP")
}
