package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
	"github.com/todo-chatbot/todo-chatbot/deploy/tui"
)

func statusCommand() *cobra.Command {
	var (
		session session
		ongoing bool
		plain   bool
	)
	command := &cobra.Command{
		Use:   "status",
		Short: "Say what state the release is in, and why",
		Long: "status says the state, the pods, and what stands in the way. It asks the page and the backend " +
			"through the\n" +
			"API server, compares the objects of the release with what it says of them, and changes nothing.\n" +
			"With --watch it goes on until Ctrl-C: in a terminal as a view with keys to look around, scale,\n" +
			"restart and roll back; elsewhere, or with --plain, as a line for each thing that happens. With\n" +
			"--output json each line is an event (docs/operate.md describes it).\n\n" +
			"The exit code is 0 where the release is Running, which means that it answers, and 1 otherwise.",
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			session.eventsOut = ongoing
			deployer, err := session.deployer(command)
			if err != nil {
				return err
			}
			if ongoing && !plain && session.output == "text" && terminal(command.InOrStdin()) &&
				terminal(command.OutOrStdout()) {
				return tui.Run(command.Context(), tui.Options{In: command.InOrStdin(), Out: command.OutOrStdout(),
					Operator: func(emit func(watch.Event)) (tui.Operator,
						error) {
						return session.deployerTo(command, emit)
					}})
			}
			if ongoing {
				return follow(command.Context(), deployer)
			}
			status, err := deployer.Status(command.Context())
			if err != nil {
				return err
			}
			if err := session.print(command.OutOrStdout(), status,
				func(w io.Writer) { printStatus(w, status) }); err != nil {
				return err
			}
			if status.State != lifecycle.Running {
				return exit{exitFaults, nil}
			}
			return nil
		},
	}
	session.addFlags(command)
	command.Flags().BoolVarP(&ongoing, "watch", "w", false, "go on, and tell what happens")
	command.Flags().BoolVar(&plain, "plain", false, "with --watch: lines, also in a terminal")
	return command
}

// terminal says whether a person sits at the other end.
func terminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// follow tells what happens until the context ends, which is no failure.
func follow(ctx context.Context, deployer *release.Deployer) error {
	err := deployer.Follow(ctx, func(watch.Snapshot) error { return nil })
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func printStatus(w io.Writer, s watch.Status) {
	fmt.Fprintf(w, "%s in namespace %s of context %s\n", s.State, cmp.Or(s.Place, s.Namespace), s.Context)
	if s.Place != "" {
		fmt.Fprintf(w, "Helm records it in namespace %s\n", s.Namespace)
	}
	printKeeper(w, s)
	switch recorded := !slices.ContainsFunc(s.Unseen, func(u watch.Unseen) bool { return u.Needs == "list secrets" }); {
	case s.Revision != nil:
		fmt.Fprintf(w, "Revision %d, %s, %s (%s)\n", s.Revision.Number, s.Revision.Status,
			cmp.Or(string(s.Revision.Verdict), "not judged"), shortened(s.Revision.Description))
	case slices.ContainsFunc(s.Reasons, func(r lifecycle.Reason) bool { return r.Code == lifecycle.RecordsMissing }):
		// What is here is told below.
	case recorded && (s.Keeper == nil || !s.Keeper.Unrecorded()):
		fmt.Fprintln(w, "There is no release here: todoctl deploy makes one.")
	}
	for _, u := range s.Unseen {
		fmt.Fprintf(w, "? %s: you may not look at this; it needs the right to %s\n", u.Part, u.Needs)
	}
	if s.Holder != "" {
		fmt.Fprintf(w, "%s is at work on it\n", s.Holder)
	}
	if s.URL != "" {
		fmt.Fprintf(w, "Open %s\n", s.URL)
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, workload := range s.Workloads {
		fmt.Fprintf(table, "%s\t%d of %d ready\t\n", workload.Name, min(workload.Ready, workload.Desired),
			workload.Desired)
		for _, pod := range workload.Pods {
			before := ""
			if pod.Before {
				before = ", of the version before"
			}
			fmt.Fprintf(table, "  %s\t%s\t%d restarts%s\n", pod.Name, pod.State, pod.Restarts, before)
		}
	}
	table.Flush()
	printReasons(w, s.Reasons)
}

// printKeeper says who keeps the release, where that isn't todoctl alone, and of which objects somebody else does.
func printKeeper(w io.Writer, s watch.Status) {
	if s.Keeper == nil || s.Keeper.Tool == lifecycle.ByTodoctl {
		return
	}
	fmt.Fprintln(w, s.Keeper.Text())
	for _, object := range slices.Sorted(maps.Keys(s.Owners)) {
		fmt.Fprintf(w, "  %s is kept by %s\n", object, s.Owners[object])
	}
}

// printReasons tells each trouble once, and of which other objects the same is true.
func printReasons(w io.Writer, reasons []lifecycle.Reason) {
	type trouble struct {
		code      lifecycle.Code
		container string
	}
	others := map[trouble][]string{}
	for _, r := range reasons {
		of := trouble{r.Code, r.Container}
		others[of] = append(others[of], r.Object)
	}
	for _, r := range reasons {
		of := trouble{r.Code, r.Container}
		objects, first := others[of]
		if !first {
			continue
		}
		delete(others, of)
		fmt.Fprintln(w, "! "+watch.Describe(r))
		if len(objects) > 1 {
			fmt.Fprintln(w, "  The same is true of "+strings.Join(objects[1:], ", ")+".")
		}
	}
}
