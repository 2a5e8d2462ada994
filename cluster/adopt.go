//go:build linux

package cluster

import (
	"context"
	"fmt"
	"os"
	"slices"

	"github.com/todo-chatbot/todo-chatbot/cluster/layout"
)

// adopt returns a cluster that is there already, if it is what was asked for,
// and waits for it if somebody is starting it at this moment.
func adopt(ctx context.Context, l layout.Layout, o Options) (*Cluster, error) {
	const instead = "take it down first or use another name"
	switch {
	case o.Hold:
		return nil, fmt.Errorf("cluster %q runs already, so it cannot be tied to this process: %s", l.Name, instead)
	case l.Nodes != o.Nodes:
		return nil, fmt.Errorf("cluster %q runs already with %d nodes, not %d: %s", l.Name, l.Nodes, o.Nodes, instead)
	case len(o.Publish) > 0 && !slices.Equal(o.Publish, l.Publish):
		return nil, fmt.Errorf("cluster %q runs already and publishes other ports: %s", l.Name, instead)
	}
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	fmt.Fprintf(o.Out, "Cluster %q is there already.\n", l.Name)
	status, err := awaitOther(ctx, l.Name)
	if err != nil {
		return nil, err
	}
	if err := addKubeconfig(l, o.Kubeconfig, status); err != nil {
		return nil, err
	}
	return &Cluster{Status: *status}, nil
}

// awaitOther waits until a cluster that another process has started is Ready.
func awaitOther(ctx context.Context, name string) (status *Status, err error) {
	done := func(ctx context.Context) bool {
		status, err = Inspect(ctx, name)
		// A node that is off was switched off, and stays so.
		return err != nil || status.State == "running" && !slices.ContainsFunc(status.Nodes, func(n Node) bool { return n.Running && !n.Ready }) ||
			status.State == "unreachable" && !status.Nodes[0].Running
	}
	if waitErr := until(ctx, fmt.Sprintf("cluster %q, which another process has started, to be Ready", name), done); waitErr != nil {
		return nil, waitErr
	}
	if err == nil && status.State != "running" {
		err = fmt.Errorf("node 1 of cluster %q, which runs its API server, is off: start it with node start 1", name)
	}
	return status, err
}

// addKubeconfig writes the file that is to go when the cluster goes.
func addKubeconfig(l layout.Layout, path string, status *Status) error {
	if path == "" {
		return nil
	}
	status.Kubeconfig = path
	text, err := os.ReadFile(l.AdminKubeconfig())
	if err != nil {
		return fmt.Errorf("read the cluster's kubeconfig: %w", err)
	}
	if err := writeKubeconfig(path, text); err != nil {
		return err
	}
	if slices.Contains(l.Kubeconfigs, path) {
		return nil
	}
	l.Kubeconfigs = append(l.Kubeconfigs, path)
	return l.Write()
}
