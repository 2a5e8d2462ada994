//go:build linux

package main

import (
	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/cluster"
)

func newCheck() *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "Say whether a cluster can run on this machine, and what is in the way",
		Long: `Say whether a cluster can run on this machine. The exit status is 0 where it
can; otherwise one sentence says what is in the way. Nothing is changed. Packages
that "up" would install are not asked for.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return cluster.Possible() },
	}
}
