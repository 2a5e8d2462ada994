//go:build linux

package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/cluster"
)

func newDown(name *string) *cobra.Command {
	return &cobra.Command{
		Use:   "down",
		Short: "End a cluster and remove all that it had",
		Long: `End a cluster and remove all that it had. What clusters left behind whose
processes were killed is removed as well.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			err := cluster.Down(cmd.Context(), *name)
			if errors.Is(err, cluster.ErrAbsent) {
				fmt.Fprintf(cmd.OutOrStdout(), "There is no cluster %q.\n", *name)
				return nil
			}
			if err == nil {
				fmt.Fprintf(cmd.OutOrStdout(), "Cluster %q is gone.\n", *name)
			}
			return err
		},
	}
}
