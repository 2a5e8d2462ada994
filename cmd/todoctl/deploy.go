package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
)

func deployCommand() *cobra.Command {
	var (
		session session
		values  valueFlags
		secrets secretFlags
		request release.Request
		back    bool
		planned string
	)
	command := &cobra.Command{
		Use:   "deploy",
		Short: "Install or upgrade the release, and wait until it runs",
		Long: "deploy brings the release to what the values say, and waits:\n" +
			"  - it renders the chart and checks values and secrets before it touches the cluster\n" +
			"  - it makes the namespace with its labels, and writes the Secret itself, never through Helm\n" +
			"  - it ends here where the newest revision already is all of that, and runs: no revision is made\n" +
			"  - Helm applies the chart and records the revision\n" +
			"  - it watches until every pod is ready; if they do not get ready it says why,\n" +
			"    goes back to the last revision that ran, and ends with exit code 1; so it does where all is ready\n" +
			"    and a part of the requests goes past it (Degraded)",
		Example: "  todoctl deploy --profile dev --env-file .env\n" +
			"  todoctl deploy -f values-prod.yaml --set image.backend.tag=1.2.0",
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			deployer, err := session.deployer(command)
			if err != nil {
				return err
			}
			if request.Chart, request.Values, err = values.read(); err != nil {
				return err
			}
			if planned != "" {
				if err := takePlan(&request, planned, values); err != nil {
					return err
				}
			}
			if request.Secrets, err = secrets.read(os.Stdin, command.ErrOrStderr()); err != nil {
				return err
			}
			request.NoRollback = request.NoRollback || !back
			report, err := deployer.Deploy(command.Context(), request)
			return session.finish(command, report, err)
		},
	}
	session.addFlags(command)
	values.addFlags(command)
	secrets.addFlags(command)
	session.budget.addFlags(command)
	command.Flags().BoolVar(&back, "rollback-on-failure", true,
		"go back to the last revision that ran when the new one does not")
	command.Flags().BoolVar(&request.NoRollback, "no-rollback", false,
		"leave a revision that does not run as it is, to be looked at: the same as --rollback-on-failure=false")
	command.Flags().StringVar(&planned, "plan", "",
		"file of todoctl plan --out: apply exactly that, or refuse if the cluster has moved")
	command.Flags().BoolVar(&request.ForceConflicts, "force-conflicts", false,
		"write over fields of objects that somebody else wrote")
	command.Flags().BoolVar(&request.TakeOver, "take-over", false,
		"take the release from another tool that keeps it (Argo CD, Flux, kubectl) and is not at work on it")
	command.Flags().BoolVar(&request.NoPreflight, "no-preflight", false,
		"do not ask the cluster before whether it can run it")
	command.Flags().BoolVar(&request.Unlock, "unlock", false, "take over a release that another tool left pending")
	return command
}

// takePlan makes a request of what a plan's file says.
func takePlan(request *release.Request, path string, values valueFlags) error {
	if !values.sources.Empty() {
		return errors.New("--plan has the values in it: leave out --profile, -f and --set")
	}
	planned, err := readPlan(path)
	if err != nil {
		return err
	}
	request.Plan, request.Values = planned, planned.Values
	return nil
}

// finish prints how a deployment ended; a failure is printed too, and stays one. So is one that is recorded as it
// should and does not serve as it should, also where that was so before.
func (s *session) finish(command *cobra.Command, report release.Report, failure error) error {
	if failure != nil && s.output != "json" {
		return failure
	}
	err := s.print(command.OutOrStdout(), report, func(w io.Writer) { printReport(w, report) })
	switch {
	case failure != nil:
		return failure
	case err != nil:
		return unreported{report, err}
	case report.State == lifecycle.Degraded:
		return exit{exitFaults, nil}
	}
	return nil
}

// unreported is that a deployment ended as the report has it, which could not be written: to do it again would be
// to do it twice.
type unreported struct {
	report release.Report
	err    error
}

func (u unreported) Error() string {
	return fmt.Sprintf("revision %d of the release is %s, only the report of it could not be written: %v; "+
		"`todoctl status` shows it", u.report.Revision.Number, u.report.State, u.err)
}

func (u unreported) Unwrap() error { return u.err }

func printReport(w io.Writer, r release.Report) {
	if r.Unchanged {
		fmt.Fprintf(w,
			"Nothing to change: revision %d in namespace %s of context %s runs as requested, so no revision was "+
				"made.\n",
			r.Revision.Number, r.Namespace, r.Context)
	} else {
		fmt.Fprintf(w, "%s: revision %d in namespace %s of context %s, after %.1f seconds.\n", r.State,
			r.Revision.Number, r.Namespace, r.Context, r.Seconds)
	}
	if r.URL != "" {
		fmt.Fprintf(w, "Open %s\n", r.URL)
	} else {
		fmt.Fprintf(w,
			"It has no address outside the cluster yet: kubectl -n %s port-forward service/todo-chatbot-frontend "+
				"8080:80\n", r.Namespace)
	}
	if r.State == lifecycle.Degraded {
		printReasons(w, r.Reasons)
	}
}
