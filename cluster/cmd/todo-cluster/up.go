//go:build linux

package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/cluster"
)

func newUp(name *string) *cobra.Command {
	o, ports := cluster.Options{}, []string{}
	cmd := &cobra.Command{
		Use:   "up",
		Short: "Start a cluster and wait until it is Ready",
		Long: `Start a cluster and wait until it is Ready:

- install the Debian packages that are missing
- build Kubernetes from its Go modules, the first time only
- start the nodes in namespaces of their own
- serve names, and say where everything is

The cluster goes on running after the command has ended; "down" ends it. A
cluster that runs already is left as it is.`,
		Example: `  todo-cluster up
  todo-cluster up --name two --nodes 2 --kubeconfig two.kubeconfig --publish 30080
  todo-cluster up --name test --hold < pipe    # ends when the pipe is closed`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Name, o.Out = *name, cmd.OutOrStdout()
			for _, text := range ports {
				port, err := cluster.ParsePort(text)
				if err != nil {
					return err
				}
				o.Publish = append(o.Publish, port)
			}
			return runUp(cmd.Context(), cmd.InOrStdin(), o)
		},
	}
	cmd.Flags().IntVar(&o.Nodes, "nodes", 0, "how many nodes, 1 to 3; 0: one, or as many as it has if it runs already")
	cmd.Flags().StringVar(&o.Kubeconfig, "kubeconfig", "", "also write full access to this file, until down")
	cmd.Flags().StringArrayVar(&ports, "publish", nil,
		"serve a node port on 127.0.0.1 too; PORT or LOCAL:PORT, repeatable")
	cmd.Flags().BoolVar(&o.Hold, "hold", false,
		"stay, and take the cluster down at Ctrl-C, at the end of standard input or when killed")
	cmd.Flags().DurationVar(&o.Timeout, "timeout", 6*time.Minute, "how long the start may take, building not counted")
	return cmd
}

func runUp(ctx context.Context, in io.Reader, o cluster.Options) error {
	c, err := cluster.Up(ctx, o)
	if err != nil {
		return err
	}
	printStatus(o.Out, &c.Status)
	if !o.Hold {
		return nil
	}
	fmt.Fprintln(o.Out, "Holding the cluster until standard input ends or Ctrl-C.")
	ended := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, in)
		close(ended)
	}()
	select {
	case <-ctx.Done():
	case <-ended:
	}
	// The command's own context may be the one that has just ended.
	return c.Close(context.WithoutCancel(ctx))
}
