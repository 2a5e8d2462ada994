//go:build linux

package main

import (
	"os"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/cluster"
)

func newKubectl(name *string) *cobra.Command {
	return &cobra.Command{
		Use:     "kubectl -- ARGS...",
		Short:   "Run the kubectl of the cluster's own version on it",
		Example: "  todo-cluster kubectl -- get pods -A",
		RunE: func(cmd *cobra.Command, args []string) error {
			status, err := cluster.Inspect(cmd.Context(), *name)
			if err != nil {
				return withOthers(err, *name)
			}
			argv := append([]string{"kubectl", "--kubeconfig", status.Kubeconfig}, args...)
			return syscall.Exec(status.Kubectl, argv, os.Environ())
		},
	}
}
