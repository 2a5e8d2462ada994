package main

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"
)

func rollbackCommand() *cobra.Command {
	var session session
	command := &cobra.Command{
		Use:   "rollback [REVISION]",
		Short: "Go back to a revision: without a number, the last before this one that ran",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			revision := 0
			if len(args) == 1 {
				number, err := strconv.Atoi(args[0])
				if err != nil || number < 1 {
					return fmt.Errorf("%q is not the number of a revision: todoctl history lists them", args[0])
				}
				revision = number
			}
			deployer, err := session.deployer(command)
			if err != nil {
				return err
			}
			report, err := deployer.Rollback(command.Context(), revision)
			return session.finish(command, report, err)
		},
	}
	session.addFlags(command)
	return command
}
