//go:build linux

package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/cluster"
)

func newNode(name *string) *cobra.Command {
	cmd := &cobra.Command{Use: "node", Short: "Lose a node, and get it back"}
	cmd.AddCommand(
		onNode(name, "stop N", "End node N at once, the way a power cut does", cluster.StopNode, "Node %d is off.\n"),
		onNode(name, "start N", "Start a node that was stopped and wait until it is Ready", cluster.StartNode,
			"Node %d is Ready.\n"),
	)
	return cmd
}

func onNode(name *string, use, short string, do func(context.Context, string, int) error, done string) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := strconv.Atoi(args[0])
			if err != nil {
				return fmt.Errorf("%q is no node: say its number, such as 2", args[0])
			}
			if err := do(cmd.Context(), *name, n); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), done, n)
			return nil
		},
	}
}
