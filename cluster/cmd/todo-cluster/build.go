//go:build linux

package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/cluster/build"
)

func newBuild() *cobra.Command {
	return &cobra.Command{
		Use:   "build",
		Short: "Build Kubernetes now instead of at the first start",
		Long: `Build Kubernetes now instead of at the first start. It takes about 15 minutes
on 2 cores, needs no root and is done once for each user.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			programs, err := build.Ensure(cmd.Context(), cmd.OutOrStdout())
			if err == nil {
				fmt.Fprintf(cmd.OutOrStdout(), "Kubernetes v%s is in %s.\n", build.KubernetesVersion, programs.Dir)
			}
			return err
		},
	}
}
