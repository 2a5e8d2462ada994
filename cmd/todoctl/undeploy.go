package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func undeployCommand() *cobra.Command {
	var session session
	command := &cobra.Command{
		Use:   "undeploy",
		Short: "Take the release away, with its Secret and its namespace",
		Long: "undeploy deletes what was deployed, waits until it is gone, and deletes the Secret and the\n" +
			"namespace that deploy made. A namespace that was there before, or that holds other things, stays.\n" +
			"The database is not touched.",
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			deployer, err := session.deployer(command)
			if err != nil {
				return err
			}
			if err := deployer.Undeploy(command.Context()); err != nil {
				return err
			}
			fmt.Fprintf(command.ErrOrStderr(), "Nothing of the release is left in namespace %s.\n", session.namespace)
			return nil
		},
	}
	session.addFlags(command)
	return command
}
