//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/cluster"
)

func newStatus(name *string) *cobra.Command {
	output := ""
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Say how a cluster is and where everything of it is",
		Long: `Say how a cluster is and where everything of it is. The exit status is 0 for
a cluster that runs, and 1 for one that does not.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if output != "" && output != "json" {
				return fmt.Errorf("there is no output %q: leave it out or say json", output)
			}
			status, err := cluster.Inspect(cmd.Context(), *name)
			if err != nil {
				return withOthers(err, *name)
			}
			if output == "json" {
				text := json.NewEncoder(cmd.OutOrStdout())
				text.SetIndent("", "  ")
				err = text.Encode(status)
			} else {
				printStatus(cmd.OutOrStdout(), status)
			}
			if err == nil && status.State != "running" {
				err = fmt.Errorf("cluster %q is %s", status.Name, status.State)
			}
			return err
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "json for programs")
	return cmd
}

// withOthers names the clusters that there are to somebody who asked for one
// that there is not.
func withOthers(err error, name string) error {
	names, listErr := cluster.Names()
	if listErr != nil || len(names) == 0 {
		return fmt.Errorf("%w; start it with: todo-cluster up --name %s", err, name)
	}
	return fmt.Errorf("%w; there is: %s", err, strings.Join(names, ", "))
}

func printStatus(out io.Writer, s *cluster.Status) {
	row := func(name, format string, args ...any) {
		fmt.Fprintf(out, "%-12s%s\n", name, fmt.Sprintf(format, args...))
	}
	row("Cluster", "%s is %s, Kubernetes %s", s.Name, s.State, s.Version)
	for _, n := range s.Nodes {
		row(n.Name, "%s  %s", n.Address, condition(s, n))
	}
	row("API server", "%s", s.Server)
	row("Node ports", "http://%s:PORT, for example http://%s:30080", s.Nodes[0].Address, s.Nodes[0].Address)
	for _, port := range s.Published {
		row("", "http://127.0.0.1:%d, which is node port %d", port.Host, port.Node)
	}
	row("This host", "%s as pods see it: a database for them listens there", s.Gateway)
	row("kubectl", "export KUBECONFIG=%s; %s", s.Kubeconfig, s.Kubectl)
	row("Logs", "%s", s.Dir+"/node*/logs")
}

func condition(s *cluster.Status, n cluster.Node) string {
	switch {
	case s.State == "starting":
		return "starting"
	case !n.Running:
		return "off"
	case s.State == "unreachable":
		return "on"
	case !n.Ready:
		return "not Ready"
	default:
		return "Ready"
	}
}
