package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/deploy/explain"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
)

func explainCommand() *cobra.Command {
	var (
		session  session
		selector string
		options  explain.Options
	)
	command := &cobra.Command{
		Use:   "explain [KIND/NAME]",
		Short: "Say what is wrong with the workloads of any app, and what to do next",
		Long: "explain looks at the Deployments, StatefulSets, DaemonSets, Jobs and CronJobs of a namespace, " +
			"whoever made\n" +
			"them and whatever they run, and says what keeps each from running, with a code, a sentence and what to " +
			"do\n" +
			"next; with the Services and Ingresses that lead to them and the volume claims they wait for. It needs " +
			"no\n" +
			"release of ours, only gets and lists, and names the right that is missing where it may not look.\n\n" +
			"The exit code is 0 where nothing is wrong, and 1 where something is, or where too little may be seen " +
			"to tell.",
		Example: "  todoctl explain -n shop\n" +
			"  todoctl explain -n shop deployment/web\n" +
			"  todoctl explain -n shop --selector app.kubernetes.io/instance=shop -o json",
		Args: cobra.MaximumNArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			object := ""
			if len(args) > 0 {
				object = args[0]
			}
			chosen, err := explain.Choose(object, selector)
			if err != nil {
				return err
			}
			if session.output != "text" && session.output != "json" {
				return fmt.Errorf("--output is %q: choose text or json", session.output)
			}
			endInTime(command)
			cluster, err := kube.Connect(session.kubeconfig, session.context, session.namespace)
			if err != nil {
				return err
			}
			found, err := explain.Explain(command.Context(), cluster, chosen, options)
			if err != nil {
				return err
			}
			if err := session.print(command.OutOrStdout(), found,
				func(w io.Writer) { printExplanation(w, found) }); err != nil {
				return err
			}
			if !found.Well() {
				return exit{exitFaults, nil}
			}
			return nil
		},
	}
	session.addPlaceFlags(command)
	command.Flags().StringVarP(&selector, "selector", "l", "", "labels of the workloads, such as app=web")
	command.Flags().BoolVar(&options.NoLogs, "no-logs", false, "leave out what the containers said last")
	return command
}

func printExplanation(w io.Writer, e explain.Explanation) {
	fmt.Fprintf(w, "%s: namespace %s of context %s\n", e.State, e.Namespace, e.Context)
	for _, u := range e.Unseen {
		fmt.Fprintf(w, "? %s: you may not look at this; it needs the right to %s\n", u.Part, u.Needs)
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, workload := range e.Workloads {
		kept := ""
		if workload.Owner != nil {
			kept = "kept by " + workload.Owner.String()
		}
		fmt.Fprintf(table, "%s\t%s\t%d of %d ready\t%s\n", workload.Object, workload.State,
			min(workload.Ready, workload.Desired), workload.Desired, kept)
	}
	table.Flush()
	for _, note := range e.Notes {
		fmt.Fprintln(w, "- "+note)
	}
	printReasons(w, e.Reasons)
}
