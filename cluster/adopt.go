//go:build linux

package cluster

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/cluster/layout"
)

// adopt returns a cluster that is there already, if it is what was asked for,
// and waits for it if somebody is starting it at this moment.
func adopt(ctx context.Context, l layout.Layout, o Options) (*Cluster, error) {
	if err := fits(l, o); err != nil {
		return nil, err
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

// fits says why a cluster that runs isn't what was asked for. What was not asked for
// may be as it is: somebody who says no number of nodes takes any.
func fits(l layout.Layout, o Options) error {
	const instead = "take it down first or use another name"
	if o.Hold {
		return fmt.Errorf("cluster %q runs already, so it cannot be tied to this process: %s", l.Name, instead)
	}
	if o.Nodes != 0 && l.Nodes != o.Nodes {
		return fmt.Errorf("cluster %q runs already, with a number of nodes of %d, and %d were asked for: %s", l.Name,
			l.Nodes, o.Nodes, instead)
	}
	for _, port := range o.Publish {
		if !slices.Contains(l.Publish, port) {
			return fmt.Errorf(
				"cluster %q runs already, and port %d of this machine doesn't lead to node port %d of it; it "+
					"publishes %s: %s",
				l.Name, port.Host, port.Node, published(l), instead)
		}
	}
	return nil
}

// published names the ports of this machine that lead into the cluster.
func published(l layout.Layout) string {
	if len(l.Publish) == 0 {
		return "no port"
	}
	var names []string
	for _, port := range l.Publish {
		name := strconv.Itoa(port.Host)
		if port.Host != port.Node {
			name += fmt.Sprintf(":%d", port.Node)
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

// awaitOther waits until a cluster that another process has started is Ready.
func awaitOther(ctx context.Context, name string) (status *Status, err error) {
	done := func(ctx context.Context) bool {
		status, err = Inspect(ctx, name)
		// A node that is off was switched off, and stays so.
		return err != nil || status.State == "running" &&
			!slices.ContainsFunc(status.Nodes, func(n Node) bool { return n.Running && !n.Ready }) ||
			status.State == "unreachable" && !status.Nodes[0].Running
	}
	if waitErr := until(ctx, fmt.Sprintf("cluster %q, which another process has started, to be Ready", name),
		done); waitErr != nil {
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
