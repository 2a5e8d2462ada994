//go:build linux

package cluster

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/cluster/kube"
	"github.com/todo-chatbot/todo-chatbot/cluster/layout"
	"github.com/todo-chatbot/todo-chatbot/cluster/machine"
	"github.com/todo-chatbot/todo-chatbot/cluster/node"
	"github.com/todo-chatbot/todo-chatbot/cluster/supervisor"
)

// StopNode ends a node the way a power cut does: at once, and without telling
// anybody. Kubernetes notices after node.GraceSeconds.
func StopNode(ctx context.Context, name string, n int) error {
	l, err := find(name)
	if err != nil {
		return err
	}
	return supervisor.StopNode(ctx, l, n)
}

// StartNode starts a node that was stopped, with the images and data it had,
// and returns when it is Ready.
func StartNode(ctx context.Context, name string, n int) error {
	l, err := find(name)
	if err != nil {
		return err
	}
	start := time.Now() // this machine's clock is the node's
	if err := supervisor.StartNode(ctx, l, n); err != nil {
		return err
	}
	client, err := kube.NewClient(l.AdminKubeconfig())
	if err != nil {
		return err
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(ctx, defaultTimeout)
	defer cancel()
	if err := awaitNode(ctx, client, n, start); err != nil {
		return explain(l, err)
	}
	return awaitNames(ctx, l, n)
}

// Load imports image tar files, as docker save and OCI tools write them, into
// every node that runs. It returns the names by which pods can use the images.
func Load(ctx context.Context, name string, tars ...string) ([]string, error) {
	l, err := find(name)
	if err != nil {
		return nil, err
	}
	running, err := supervisor.RunningNodes(ctx, l)
	if err != nil {
		return nil, err
	}
	if len(running) == 0 {
		return nil, fmt.Errorf("no node of cluster %q runs: start one first", name)
	}
	loaded := []string{}
	for _, tar := range tars {
		if _, err := os.Stat(tar); err != nil {
			return nil, fmt.Errorf("load an image: %w", err)
		}
		for _, n := range running {
			images, err := importImage(ctx, l, n, tar)
			if err != nil {
				return nil, fmt.Errorf("load %s into %s: %w", tar, layout.NodeName(n), err)
			}
			for _, image := range images {
				if !slices.Contains(loaded, image) {
					loaded = append(loaded, image)
				}
			}
		}
	}
	return loaded, nil
}

func importImage(ctx context.Context, l layout.Layout, n int, tar string) ([]string, error) {
	ctr, err := machine.Find("ctr")
	if err != nil {
		return nil, err
	}
	path, err := filepath.Abs(tar)
	if err != nil {
		return nil, err
	}
	out, err := exec.CommandContext(ctx, ctr, "--address", l.NodePath(n, node.SocketPath), "--namespace", "k8s.io",
		"images", "import", path).CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, strings.TrimSpace(string(out)))
	}
	return importedNames(string(out)), nil
}

// importedNames reads what ctr says: a line "unpacking NAME (sha256:...)...done"
// for each image.
func importedNames(out string) []string {
	names := []string{}
	for line := range strings.Lines(out) {
		if rest, found := strings.CutPrefix(line, "unpacking "); found {
			name, _, _ := strings.Cut(rest, " ")
			names = append(names, name)
		}
	}
	return names
}
