package main

import (
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
		session           session
		fix, yes, destroy bool
	)
	command := &cobra.Command{
		Use:   "doctor",
		Short: "Explain what is wrong with a release, whoever made it, and set it right",
		Long: "doctor looks for what keeps a release from working, or Helm and todoctl from working on it: " +
			"revisions\n" +
			"left pending or half taken away, failed revisions, missing Secrets, objects that are missing, were " +
			"changed\n" +
			"past the release or belong to none, fields that others wrote, leases of the dead, secrets in Helm's " +
			"records.\n" +
			"Where a mail server is set up, a pod that lives for some seconds signs in there, and sends nothing.\n" +
			"It works on releases of plain helm too. It changes nothing, and says what --fix would do. What would " +
			"take\n" +
			"something away is asked for by itself, with what would stop answering; --yes alone does not agree to " +
			"that,\n" +
			"--delete does.\n\n" +
			"The exit code is 0 where nothing is wrong (any more), 1 otherwise, or where too little may be seen to " +
			"tell.",
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
			if err := session.print(command.OutOrStdout(), found,
				func(w io.Writer) { printDiagnosis(w, found, fix) }); err != nil {
				return err
			}
			if len(found.Problems)+len(found.Unseen) == 0 {
				return nil
			}
			if fix && found.Keeper != nil {
				return deployer.Repair(command.Context(), found, false) // Which says why not, and what to do instead.
			}
			if !fix || !found.Treatable() && !found.Destroying() {
				return exit{exitFaults, nil}
			}
			return treatment{command, deployer, yes, destroy}.until(found)
		},
	}
	session.addFlags(command)
	command.Flags().BoolVar(&fix, "fix", false, "do what it says it will, after asking")
	command.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask; what takes something away is left out then")
	command.Flags().BoolVar(&destroy, "delete", false, "with --fix --yes: also do what takes something away")
	return command
}

// maxTreatments is how often doctor looks again and goes on with what it sees only then.
const maxTreatments = 5

// treatment does what doctor says it will.
type treatment struct {
	command      *cobra.Command
	deployer     *release.Deployer
	yes, destroy bool
}

// until treats what was found, and looks again. What is seen only now, because it could not be told before, is said and
// treated too; what is still there after its treatment is not treated twice.
func (t treatment) until(found release.Diagnosis) error {
	out := t.command.ErrOrStderr()
	treated := map[string]bool{}
	for round := 1; ; round++ {
		if err := t.once(found); err != nil {
			return err
		}
		for _, p := range found.Problems {
			treated[p.Code+" "+p.Object] = true
		}
		var err error
		if found, err = t.deployer.Diagnose(t.command.Context()); err != nil {
			return err
		}
		if len(found.Problems) == 0 {
			fmt.Fprintln(out, "Nothing is wrong any more.")
			return nil
		}
		fresh := slices.ContainsFunc(found.Problems, func(p release.Problem) bool {
			return (p.Will != "" || p.Destroys != "") && !treated[p.Code+" "+p.Object]
		})
		fresh = fresh && round < maxTreatments
		printDiagnosis(out, found, fresh)
		if !fresh {
			return exit{exitFaults, nil}
		}
	}
}

// once treats what was found, after asking.
func (t treatment) once(found release.Diagnosis) error {
	if found.Treatable() {
		if err := confirm(t.command, "Do that?", t.yes); err != nil {
			return err
		}
	}
	destroy := t.destroy
	if found.Destroying() {
		var err error
		if destroy, err = agreed(t.command, found, t.yes, t.destroy); err != nil {
			return err
		}
	}
	return t.deployer.Repair(t.command.Context(), found, destroy)
}

// agreed asks by itself for what takes something away. Whoever is not there to be
// asked has agreed with --delete only.
func agreed(command *cobra.Command, found release.Diagnosis, yes, destroy bool) (bool, error) {
	if yes {
		return destroy, nil
	}
	fmt.Fprintln(command.ErrOrStderr(), "This takes away for good:")
	for _, a := range found.Problems {
		if a.Destroys != "" {
			fmt.Fprintf(command.ErrOrStderr(), "  - %s: %s\n", a.Object, a.Destroys)
		}
	}
	return ask(command, "Take it away?")
}

func printDiagnosis(w io.Writer, found release.Diagnosis, fix bool) {
	if found.Busy != "" {
		fmt.Fprintf(w, "%s is at work on the release right now.\n", found.Busy)
	}
	if found.Keeper != nil {
		fmt.Fprintln(w, found.Keeper.Text())
	}
	for _, u := range found.Unseen {
		fmt.Fprintf(w, "? %s: you may not look at this; it needs the right to %s\n", u.Part, u.Needs)
	}
	switch {
	case len(found.Problems) > 0:
	case len(found.Unseen) > 0:
		fmt.Fprintln(w, "Nothing is wrong as far as you may look: whoever has those rights is told the rest.")
		return
	case !found.Released:
		fmt.Fprintln(w, "There is no release here, and nothing is left of one: todoctl deploy makes one.")
		return
	default:
		fmt.Fprintln(w, "Nothing is wrong.")
		return
	}
	treatable := false
	for _, a := range found.Problems {
		fmt.Fprintf(w, "! %s: %s [%s]\n", a.Object, a.Message, a.Code)
		if a.Will != "" {
			treatable = true
			fmt.Fprintf(w, "    --fix would: %s\n", a.Will)
		}
		if a.Destroys != "" {
			fmt.Fprintf(w, "    what would go with it: %s (--fix asks for this by itself)\n", a.Destroys)
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
	agreed, err := ask(command, question)
	if err == nil && !agreed {
		err = errors.New("nothing was changed")
	}
	return err
}

// ask asks a person at the terminal; only a yes is one. Ctrl-C is a no, which nothing
// has to be waited for: a line that is being read can't be taken back.
func ask(command *cobra.Command, question string) (bool, error) {
	fmt.Fprintf(command.ErrOrStderr(), "%s [y/N] ", question)
	type line struct {
		text string
		err  error
	}
	said := make(chan line, 1)
	go func() {
		text, err := oneLine(os.Stdin)
		said <- line{text, err}
	}()
	select {
	case <-command.Context().Done():
		fmt.Fprintln(command.ErrOrStderr())
		return false, nil
	case answer := <-said:
		if answer.err != nil {
			return false, fmt.Errorf("read the answer: %w", answer.err)
		}
		text := strings.ToLower(strings.TrimSpace(answer.text))
		return text == "y" || text == "yes", nil
	}
}

// oneLine reads to the end of a line and no further: another question may follow.
func oneLine(r io.Reader) (string, error) {
	const most = 100
	var line strings.Builder
	one := make([]byte, 1)
	for line.Len() < most {
		n, err := r.Read(one)
		if n > 0 && one[0] == '\n' || errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", err
		}
		line.Write(one[:n])
	}
	return line.String(), nil
}

func unlockCommand() *cobra.Command {
	var (
		session session
		yes     bool
	)
	command := &cobra.Command{
		Use:   "unlock",
		Short: "Take a release over that another tool left pending, and change nothing else",
		Long: "unlock records a revision that was left pending, so that deploy, rollback and helm work again: as " +
			"failed,\n" +
			"or as deployed where all of it is applied and runs.\n" +
			"What todoctl itself left, the next deploy sets right by itself; todoctl doctor explains the rest.",
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			deployer, err := session.deployer(command)
			if err != nil {
				return err
			}
			if err := confirm(command, "Take the release over? Whoever is at work on it is disturbed.",
				yes); err != nil {
				return err
			}
			return deployer.Unlock(command.Context())
		},
	}
	session.addFlags(command)
	command.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return command
}
