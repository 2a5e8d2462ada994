package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/todo-chatbot/todo-chatbot/deploy/release"
)

func doctorCommand() *cobra.Command {
	var (
		session  session
		fix, yes bool
	)
	command := &cobra.Command{
		Use:   "doctor",
		Short: "Explain what is wrong with a release, whoever made it, and set it right",
		Long: "doctor looks for what keeps a release from working, or Helm and todoctl from working on it: revisions\n" +
			"left pending or half taken away, failed revisions, missing Secrets, objects that are missing, were changed\n" +
			"past the release or belong to none, fields that others wrote, leases of the dead, secrets in Helm's records.\n" +
			"It works on releases of plain helm too. It changes nothing, and says what --fix would do.\n\n" +
			"The exit code is 0 where nothing is wrong (any more), 1 otherwise.",
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			deployer, err := session.deployer(command)
			if err != nil {
				return err
			}
			found, err := deployer.Diagnose(command.Context())
			if err != nil {
				return err
			}
			if err := session.print(command.OutOrStdout(), found, func(w io.Writer) { printDiagnosis(w, found, fix) }); err != nil {
				return err
			}
			treatable := slices.ContainsFunc(found.Ailments, func(a release.Ailment) bool { return a.Will != "" })
			if len(found.Ailments) > 0 && (!fix || !treatable) {
				return exit{exitFaults, nil}
			}
			if !treatable {
				return nil
			}
			if err := confirm(command, "Do that?", yes); err != nil {
				return err
			}
			if err := deployer.Treat(command.Context(), found); err != nil {
				return err
			}
			return again(command, deployer)
		},
	}
	session.addFlags(command)
	command.Flags().BoolVar(&fix, "fix", false, "do what it says it will, after asking")
	command.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return command
}

// again looks whether what was treated is well.
func again(command *cobra.Command, deployer *release.Deployer) error {
	left, err := deployer.Diagnose(command.Context())
	if err != nil {
		return err
	}
	if len(left.Ailments) == 0 {
		fmt.Fprintln(command.ErrOrStderr(), "Nothing is wrong any more.")
		return nil
	}
	printDiagnosis(command.ErrOrStderr(), left, false)
	return exit{exitFaults, nil}
}

func printDiagnosis(w io.Writer, found release.Diagnosis, fix bool) {
	if found.Busy != "" {
		fmt.Fprintf(w, "%s is at work on the release right now.\n", found.Busy)
	}
	switch {
	case len(found.Ailments) > 0:
	case !found.Released:
		fmt.Fprintln(w, "There is no release here, and nothing is left of one: todoctl deploy makes one.")
		return
	default:
		fmt.Fprintln(w, "Nothing is wrong.")
		return
	}
	treatable := false
	for _, a := range found.Ailments {
		fmt.Fprintf(w, "! %s: %s [%s]\n", a.Object, a.Message, a.Code)
		if a.Will != "" {
			treatable = true
			fmt.Fprintf(w, "    --fix would: %s\n", a.Will)
		}
		if a.Hint != "" {
			fmt.Fprintf(w, "    %s\n", a.Hint)
		}
	}
	if treatable && !fix {
		fmt.Fprintln(w, "todoctl doctor --fix does what it says above.")
	}
}

// confirm asks a person; without a terminal only --yes is one.
func confirm(command *cobra.Command, question string, yes bool) error {
	if yes {
		return nil
	}
	if !term.IsTerminal(int(os.Stdin.Fd())) {
		return errors.New("nothing was changed: there is nobody to ask, so say --yes")
	}
	fmt.Fprintf(command.ErrOrStderr(), "%s [y/N] ", question)
	answer, err := bufio.NewReader(io.LimitReader(os.Stdin, 100)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read the answer: %w", err)
	}
	if answer = strings.ToLower(strings.TrimSpace(answer)); answer != "y" && answer != "yes" {
		return errors.New("nothing was changed")
	}
	return nil
}

func unlockCommand() *cobra.Command {
	var (
		session session
		yes     bool
	)
	command := &cobra.Command{
		Use:   "unlock",
		Short: "Take a release over that another tool left pending, and change nothing else",
		Long: "unlock records a revision as failed that was left pending, so that deploy, rollback and helm work again.\n" +
			"What todoctl itself left, the next deploy sets right by itself; todoctl doctor explains the rest.",
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			deployer, err := session.deployer(command)
			if err != nil {
				return err
			}
			if err := confirm(command, "Take the release over? Whoever is at work on it is disturbed.", yes); err != nil {
				return err
			}
			return deployer.Unlock(command.Context())
		},
	}
	session.addFlags(command)
	command.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return command
}
