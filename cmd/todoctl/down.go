package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/deploy/local"
)

func downCommand() *cobra.Command {
	var g ground
	command := &cobra.Command{
		Use:   "down",
		Short: "Take away what up made: release, cluster and database",
		Long: "down ends the cluster that up started on this machine and deletes its database. A Minikube or kind\n" +
			"cluster stays: what up deployed there is taken away with todoctl undeploy.",
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error { return g.down(command) },
	}
	g.addFlags(command)
	return command
}

func (g *ground) down(command *cobra.Command) error {
	ctx := command.Context()
	folder, err := local.DatabaseFolder(g.cluster)
	if err != nil {
		return err
	}
	_, statErr := os.Stat(folder)
	_, statusErr := g.ownCluster(command).Status(ctx)
	none := errors.Is(statErr, os.ErrNotExist) && errors.Is(statusErr, local.ErrNoCluster)
	// Also what killed clusters left is removed, whatever their status.
	if err := errors.Join(g.ownCluster(command).Stop(ctx), local.Database{Folder: folder}.Remove(ctx)); err != nil {
		return err
	}
	if name := reachable(ctx); none && name != "" {
		fmt.Fprintf(command.ErrOrStderr(), "Nothing of make up is on this machine. What was deployed to %s is taken away with: bin/todoctl undeploy\n", name)
		return nil
	}
	fmt.Fprintln(command.ErrOrStderr(), "The cluster and its database are gone.")
	return nil
}
