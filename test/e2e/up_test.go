package e2e

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/local"
)

// TestUpAndDown does what make up and make down do, beside whatever they have
// made on this machine.
func TestUpAndDown(t *testing.T) {
	if os.Getenv("TODO_E2E") == "" {
		t.Skip("This starts a real Kubernetes on this machine. To run it: make e2e")
	}
	sweep(t)
	name, port := clusterName("up"), freeNodePort(t)
	page := fmt.Sprintf("http://localhost:%d/", port)
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	g := &ground{root: root, dir: t.TempDir()}
	kubeconfig := filepath.Join(g.dir, "kubeconfig")
	folder, err := local.DatabaseFolder(name)
	if err != nil {
		t.Fatal(err)
	}
	flags := []string{"--cluster", name, "--cluster-program", g.program("todo-cluster"), "--cluster-kubeconfig", kubeconfig}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience) // the test's own has ended
		defer cancel()
		_, _ = g.try(ctx, "todoctl", append([]string{"down", "--yes"}, flags...)...) // the failure is told already
	})
	up := func(t *testing.T) string {
		t.Helper()
		return g.todoctl(t, append([]string{"up", "--own-cluster", "--port", fmt.Sprint(port), "--store", filepath.Join(g.dir, "images")}, flags...)...)
	}
	if !t.Run("up ends with addresses that answer", func(t *testing.T) {
		said := up(t)
		if !strings.Contains(said, page) {
			t.Fatalf("it says %q", said)
		}
		response, err := http.Get(page + "api/health?ready")
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusOK {
			t.Errorf("it answers %s", response.Status)
		}
	}) {
		return // all others stand on it
	}
	var p *person
	t.Run("up again leaves what is there", func(t *testing.T) {
		p = newPerson(t, strings.TrimSuffix(page, "/"), "ada@example.com")
		up(t)
		if history := g.todoctl(t, "history", "--kubeconfig", kubeconfig, "-o", "json"); strings.Count(history, `"revision":`) != 1 {
			t.Errorf("nothing has changed, and the history is %s", history)
		}
		if err := p.do(t.Context(), p.fresh, http.MethodGet, "/api/me/overview", nil, "", nil); err != nil {
			t.Error(err)
		}
		if status := g.todoctl(t, "status", "--kubeconfig", kubeconfig); !strings.Contains(status, "Running in namespace todo-chatbot") || !strings.Contains(status, "0 restarts") {
			t.Errorf("the status is %s", status)
		}
	})
	t.Run("the commands of docs/deploy.md do what it says", func(t *testing.T) {
		for _, command := range guide(t, root, "Here, with nothing at hand") {
			g.follow(t, kubeconfig, command)
		}
	})
	t.Run("down says what is lost, and changes nothing where nobody agrees", func(t *testing.T) {
		_, err := g.try(t.Context(), "todoctl", append([]string{"down"}, flags...)...)
		if err == nil || !strings.Contains(err.Error(), "for good the database in "+folder) || !strings.Contains(err.Error(), "say --yes") {
			t.Errorf("it says %v", err)
		}
		if err := p.do(t.Context(), p.fresh, http.MethodGet, "/api/me/overview", nil, "", nil); err != nil {
			t.Errorf("the app is gone: %v", err)
		}
	})
	t.Run("down leaves nothing, and can be said again", func(t *testing.T) {
		for range 2 {
			g.todoctl(t, append([]string{"down", "--yes"}, flags...)...)
		}
		for _, path := range []string{folder, kubeconfig, "/var/lib/todo-cluster/" + name} {
			if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s is left: %v", path, err)
			}
		}
	})
}

// freeNodePort is a port of the range that nobody on this machine listens at. It
// is chosen by chance, so that runs side by side do not choose the same.
func freeNodePort(t *testing.T) int {
	t.Helper()
	for range 100 {
		port := 30100 + rand.IntN(2600)
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			listener.Close()
			return port
		}
	}
	t.Fatal("no node port is free on the loopback address")
	return 0
}
