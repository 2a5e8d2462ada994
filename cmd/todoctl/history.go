package main

import (
	"cmp"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/journal"
)

func historyCommand() *cobra.Command {
	var (
		session session
		replay  bool
	)
	command := &cobra.Command{
		Use:   "history",
		Short: "List the revisions, and which of them ran",
		Long: "history lists the revisions that Helm has kept, with our own verdict: whether every pod was ready.\n" +
			"With --journal it replays the release's journal instead: each change of state, of the deployment and\n" +
			"of its pods, with the reason.",
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			deployer, err := session.deployer(command)
			if err != nil {
				return err
			}
			if replay {
				kept, err := deployer.Journal(command.Context())
				if err != nil {
					return err
				}
				return session.print(command.OutOrStdout(), kept.Entries(), func(w io.Writer) { printJournal(w, kept) })
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
	command.Flags().BoolVar(&replay, "journal", false, "replay the changes of state instead")
	return command
}

func printJournal(w io.Writer, kept journal.Journal) {
	if len(kept.Entries()) == 0 {
		fmt.Fprintln(w, "There is no journal yet: todoctl deploy begins it.")
		return
	}
	kept.Replay(func(e journal.Entry, now journal.Moment) bool {
		mark, from := "", cmp.Or(e.From, "seen first")
		if e.Implied {
			mark = " (not seen, but in between)"
		}
		fmt.Fprintf(w, "%5d  %s  %-13s %-44s %s → %s%s\n", e.Seq, e.At.Local().Format(time.DateTime), now.Release,
			e.Subject, from, e.To, mark)
		if e.Detail.Message != "" {
			fmt.Fprintf(w, "       %s [%s]\n", e.Detail.Message, e.Detail.Code)
		}
		return true
	})
	now := kept.Now()
	fmt.Fprintf(w, "%s since %s\n", now.Release, now.Since.Local().Format(time.DateTime))
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
			cmp.Or(string(r.Verdict), "-"), r.Images[string(entity.Backend)], r.Images[string(entity.Frontend)],
			shortened(r.Description))
	}
	table.Flush()
}
