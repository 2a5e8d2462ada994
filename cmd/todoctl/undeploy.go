package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/deploy/release"
)

func undeployCommand() *cobra.Command {
	var (
		session session
		yes     bool
	)
	command := &cobra.Command{
		Use:   "undeploy",
		Short: "Take the release away, with its Secret and its namespace",
		Long: "undeploy deletes what was deployed, waits until it is gone, and deletes the Secret and the\n" +
			"namespace that deploy made. A namespace that was there before, or that holds other things, stays.\n" +
			"The database is not touched. It says what is lost, and asks; --yes does not ask.",
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			deployer, err := session.deployer(command)
			if err != nil {
				return err
			}
			losses, err := deployer.Losses(command.Context())
			if err != nil {
				return err
			}
			if !losses.None() {
				printLosses(command.ErrOrStderr(), session.namespace, losses)
				if err := confirm(command, "Take it away?", yes); err != nil {
					return err
				}
			}
			if err := deployer.Undeploy(command.Context()); err != nil {
				return err
			}
			fmt.Fprintf(command.ErrOrStderr(), "Nothing of the release is left in namespace %s.\n", session.namespace)
			return nil
		},
	}
	session.addFlags(command)
	command.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return command
}

// printLosses says what a removal takes away, before it is asked for.
func printLosses(w io.Writer, namespace string, l release.Losses) {
	fmt.Fprintf(w, "This takes away, in the namespace %s:\n", namespace)
	for _, what := range l.Stops {
		fmt.Fprintln(w, "  - "+what)
	}
	for _, what := range l.ForGood {
		fmt.Fprintln(w, "  - for good: "+what)
	}
	for _, what := range l.Stays {
		fmt.Fprintln(w, "  This stays: "+what)
	}
}
