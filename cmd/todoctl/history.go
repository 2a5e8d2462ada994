package main

import (
	"cmp"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

func historyCommand() *cobra.Command {
	var session session
	command := &cobra.Command{
		Use:   "history",
		Short: "List the revisions, and which of them ran",
		Args:  cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			deployer, err := session.deployer(command)
			if err != nil {
				return err
			}
			history, err := deployer.History(command.Context())
			if err != nil {
				return err
			}
			if history == nil {
				history = []entity.Revision{}
			}
			return session.print(command.OutOrStdout(), history, func(w io.Writer) { printHistory(w, history) })
		},
	}
	session.addFlags(command)
	return command
}

func printHistory(w io.Writer, history []entity.Revision) {
	if len(history) == 0 {
		fmt.Fprintln(w, "There is no release: todoctl deploy makes one.")
		return
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "REVISION\tUPDATED\tSTATUS\tVERDICT\tBACKEND\tFRONTEND\tDESCRIPTION")
	for _, r := range history {
		fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\t%s\t%s\n", r.Number, r.Updated.Local().Format(time.DateTime), r.Status,
			cmp.Or(string(r.Verdict), "-"), r.Images[string(entity.Backend)], r.Images[string(entity.Frontend)], r.Description)
	}
	table.Flush()
}
