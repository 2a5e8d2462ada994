package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/deploy/local"
)

func downCommand() *cobra.Command {
	var (
		g   ground
		yes bool
	)
	command := &cobra.Command{
		Use:   "down",
		Short: "Take away what up made: release, cluster and database",
		Long: "down ends the cluster that up started on this machine and deletes its database. A Minikube or kind\n" +
			"cluster stays: what up deployed there is taken away with todoctl undeploy. It says what is lost, and\n" +
			"asks; --yes does not ask (make down ARGS=--yes).",
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error { return g.down(command, yes) },
	}
	g.addFlags(command)
	command.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return command
}

func (g *ground) down(command *cobra.Command, yes bool) error {
	ctx := command.Context()
	folder, err := local.DatabaseFolder(g.cluster)
	if err != nil {
		return err
	}
	_, statErr := os.Stat(folder)
	_, statusErr := g.ownCluster(command).Status(ctx)
	none := errors.Is(statErr, os.ErrNotExist) && errors.Is(statusErr, local.ErrNoCluster)
	if !none {
		if !errors.Is(statusErr, local.ErrNoCluster) {
			fmt.Fprintf(command.ErrOrStderr(),
				"This takes away the cluster %s with everything that was deployed to it.\n", g.cluster)
		}
		if statErr == nil {
			fmt.Fprintf(command.ErrOrStderr(),
				"This deletes for good the database in %s (%s): every account, list and conversation.\n", folder,
				sizeOf(folder))
		}
		if err := confirm(command, "Take it away?", yes); err != nil {
			return err
		}
	}
	// Also what killed clusters left is removed, whatever their status.
	if err := errors.Join(g.ownCluster(command).Stop(ctx), local.Database{Folder: folder}.Remove(ctx)); err != nil {
		return err
	}
	if name := reachable(ctx); none && name != "" {
		fmt.Fprintf(command.ErrOrStderr(),
			"Nothing of make up is on this machine. What was deployed to %s is taken away with: bin/todoctl undeploy\n",
			name)
		return nil
	}
	fmt.Fprintln(command.ErrOrStderr(), "The cluster and its database are gone.")
	return nil
}

// sizeOf is how much is in a folder, as people say it.
func sizeOf(folder string) string {
	var bytes int64
	err := filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			bytes += info.Size()
		}
		return err
	})
	if err != nil {
		return "of unknown size"
	}
	return fmt.Sprintf("%d MB", (bytes+999_999)/1_000_000)
}
