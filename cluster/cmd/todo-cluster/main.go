//go:build linux

// The command todo-cluster runs a real Kubernetes on this machine.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/cluster"
)

// exitAbsent is the status for a cluster that isn't there, by which other programs know it: deploy/local reads it.
const exitAbsent = 3

func main() {
	cluster.Reexec()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go func() {
		<-ctx.Done()
		stop() // a second Ctrl-C ends the command at once
	}()
	if err := newRoot().ExecuteContext(ctx); err != nil {
		fmt.Fprintf(os.Stderr, "todo-cluster: %v\n", err)
		os.Exit(exitStatus(err))
	}
}

// exitStatus is what the program ends with, for whoever can't read the sentence.
func exitStatus(err error) int {
	if errors.Is(err, cluster.ErrAbsent) {
		return exitAbsent
	}
	return 1
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "todo-cluster",
		Short: "Run a real Kubernetes on this machine",
		Long: `Run a real Kubernetes on this machine: up in seconds, several side by side,
and nothing left behind. It needs Linux and root.`,
		SilenceUsage: true, SilenceErrors: true,
	}
	name := root.PersistentFlags().String("name", cluster.DefaultName, "the cluster's name")
	root.AddCommand(newUp(name), newDown(name), newStatus(name), newLoad(name), newNode(name), newKubectl(name),
		newBuild(), newCheck())
	return root
}
