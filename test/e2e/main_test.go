package e2e

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// counter numbers the clusters of this process.
var counter atomic.Int32

// ownName is a cluster's name that clusterName has made, with the process's number.
var ownName = regexp.MustCompile(`^(?:e2e|up)-([0-9]+)-[0-9]+$`)

// clusterName is one that no other process uses. It has at most 20 characters.
func clusterName(word string) string {
	return fmt.Sprintf("%s-%d-%d", word, os.Getpid(), counter.Add(1))
}

// sweep takes away clusters that a killed run of these tests has left with their
// databases. Those that are held end by themselves.
func sweep(t *testing.T) {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	folders, err := filepath.Glob("/var/lib/todo-cluster/up-*")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		name := filepath.Base(folder)
		found := ownName.FindStringSubmatch(name)
		if found == nil {
			continue
		}
		process, err := strconv.Atoi(found[1])
		if err != nil || syscall.Kill(process, 0) == nil {
			continue // whoever it belongs to is at work
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		down := exec.CommandContext(ctx, filepath.Join(root, "bin", "todoctl"), "down", "--yes", "--cluster", name,
			"--cluster-program", filepath.Join(root, "bin", "todo-cluster"), "--cluster-kubeconfig", filepath.Join(t.TempDir(), "kubeconfig"))
		if out, err := down.CombinedOutput(); err != nil {
			t.Logf("take away %s, which a killed run has left: %v\n%s", name, err, out)
		}
	}
}
