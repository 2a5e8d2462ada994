//go:build linux

package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/cluster"
)

func newLoad(name *string) *cobra.Command {
	return &cobra.Command{
		Use:   "load IMAGE.tar...",
		Short: "Put images from tar files into the nodes' store",
		Long: `Put images from tar files, as docker save and OCI tools write them, into the
store of every node that runs, and print the names by which pods can use them.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			images, err := cluster.Load(cmd.Context(), *name, args...)
			for _, image := range images {
				fmt.Fprintln(cmd.OutOrStdout(), image)
			}
			return err
		},
	}
}
