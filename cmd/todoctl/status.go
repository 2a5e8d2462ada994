package main

import (
	"cmp"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
)

func statusCommand() *cobra.Command {
	var session session
	command := &cobra.Command{
		Use:   "status",
		Short: "Say what state the release is in, and why",
		Long:  "status says the state, the pods, and what stands in the way. It changes nothing.",
		Args:  cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			deployer, err := session.deployer(command)
			if err != nil {
				return err
			}
			status, err := deployer.Status(command.Context())
			if err != nil {
				return err
			}
			return session.print(command.OutOrStdout(), status, func(w io.Writer) { printStatus(w, status) })
		},
	}
	session.addFlags(command)
	return command
}

func printStatus(w io.Writer, s release.Status) {
	fmt.Fprintf(w, "%s in namespace %s of context %s\n", s.State, s.Namespace, s.Context)
	if s.Revision != nil {
		fmt.Fprintf(w, "Revision %d, %s, %s (%s)\n", s.Revision.Number, s.Revision.Status, cmp.Or(string(s.Revision.Verdict), "not judged"), s.Revision.Description)
	}
	if s.Holder != "" {
		fmt.Fprintf(w, "%s is at work on it\n", s.Holder)
	}
	if s.URL != "" {
		fmt.Fprintf(w, "Open %s\n", s.URL)
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, workload := range s.Workloads {
		fmt.Fprintf(table, "%s\t%d of %d ready\t\n", workload.Name, workload.Ready, workload.Desired)
		for _, pod := range workload.Pods {
			fmt.Fprintf(table, "  %s\t%s\t%d restarts\n", pod.Name, pod.State, pod.Restarts)
		}
	}
	table.Flush()
	for _, reason := range s.Reasons {
		printReason(w, reason)
	}
}

func printReason(w io.Writer, r lifecycle.Reason) {
	fmt.Fprintf(w, "! %s: %s [%s]\n", r.Object, r.Message, r.Code)
	for _, line := range r.Log {
		fmt.Fprintf(w, "    | %s\n", line)
	}
	if r.Hint != "" {
		fmt.Fprintf(w, "    %s\n", r.Hint)
	}
}
