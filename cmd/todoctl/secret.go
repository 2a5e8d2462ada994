package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
)

func secretsCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "secrets",
		Short: "Set, list, rotate and check the secrets; none is ever printed",
	}
	command.AddCommand(secretsSetCommand(), secretsListCommand(), secretsCheckCommand(), secretsRotateCommand())
	return command
}

func secretsSetCommand() *cobra.Command {
	var (
		session session
		flags   secretFlags
	)
	command := &cobra.Command{
		Use:   "set",
		Short: "Write secrets, and restart the pods that use them",
		Long: "set takes secrets from --secret-file KEY=path (- is standard input), --env-file, the environment, or " +
			"the terminal\n" +
			"(--ask-secrets); what is not given stays. Only the backend's pods read the Secret, so only they " +
			"restart,\n" +
			"one after the other. If they do not get ready, Secret and release go back to what they were.",
		Example: "  todoctl secrets set --env-file .env\n" +
			"  pass show openai | todoctl secrets set --secret-file OPENAI_API_KEY=-",
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			given, err := flags.read(os.Stdin, command.ErrOrStderr())
			if err != nil {
				return err
			}
			if given.Empty() {
				return errors.New("no secret is given: use --env-file, --secret-file, --ask-secrets or the environment")
			}
			return session.changeSecrets(command, "Secrets set", func(stored entity.Secrets) []entity.Secrets {
				return []entity.Secrets{given.Over(stored)}
			})
		},
	}
	session.addFlags(command)
	flags.addFlags(command)
	return command
}

func secretsRotateCommand() *cobra.Command {
	var (
		session     session
		forget, yes bool
	)
	command := &cobra.Command{
		Use:   "rotate",
		Short: "Make a new key of sessions; nobody is signed out",
		Long: "rotate makes a new JWT_SECRET in two steps, each of which restarts the backend's pods: first every " +
			"pod learns\n" +
			"the new key while the old one still signs, then the new one signs. Sessions of the old keys stay good; " +
			"the\n" +
			"three newest keys are kept. --forget-old drops all but the newest, after asking: whoever signed in " +
			"under\n" +
			"another is signed out.",
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			if forget {
				question :=
					"Drop all session keys but the newest, for good? Whoever signed in before the last rotation is " +
						"signed out."
				if err := confirm(command, question, yes); err != nil {
					return err
				}
				return session.changeSecrets(command, "Old session keys forgotten",
					func(stored entity.Secrets) []entity.Secrets {
						return []entity.Secrets{stored.Forgotten()}
					})
			}
			return session.changeSecrets(command, "Session key rotated", entity.Secrets.Rotated)
		},
	}
	session.addFlags(command)
	command.Flags().BoolVar(&forget, "forget-old", false, "drop all keys but the newest: sessions of the others end")
	command.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return command
}

func (s *session) changeSecrets(command *cobra.Command, reason string,
	change func(entity.Secrets) []entity.Secrets) error {
	deployer, err := s.deployer(command)
	if err != nil {
		return err
	}
	report, err := deployer.ChangeSecrets(command.Context(), reason, change)
	if err == nil && report.Revision.Number == 0 {
		return nil // There is no release yet, and that was said.
	}
	return s.finish(command, report, err)
}

func secretsListCommand() *cobra.Command {
	return secretsStatusCommand("list", "Say which secrets the cluster has, not what they are", printSecrets, nil)
}

func secretsCheckCommand() *cobra.Command {
	return secretsStatusCommand("check",
		"Say what is missing or wrong in the cluster's secrets; exit code 1 if something is", printFaults,
		func(s release.SecretsStatus) error {
			if len(s.Faults) > 0 {
				return exit{exitFaults, nil}
			}
			return nil
		})
}

// secretsStatusCommand tells of the cluster's secrets; verdict, if there is one, is
// its result.
func secretsStatusCommand(use, short string, text func(io.Writer, release.SecretsStatus),
	verdict func(release.SecretsStatus) error) *cobra.Command {
	var session session
	command := &cobra.Command{
		Use:   use,
		Short: short,
		Args:  cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			deployer, err := session.deployer(command)
			if err != nil {
				return err
			}
			status, err := deployer.Secrets(command.Context())
			if err != nil {
				return err
			}
			err = session.print(command.OutOrStdout(), status, func(w io.Writer) { text(w, status) })
			if err != nil || verdict == nil {
				return err
			}
			return verdict(status)
		},
	}
	session.addFlags(command)
	return command
}

func printFaults(w io.Writer, s release.SecretsStatus) {
	for _, fault := range s.Faults {
		fmt.Fprintln(w, "! "+fault)
	}
	if slices.ContainsFunc(s.Keys, func(k release.SecretStatus) bool { return !k.Set }) && len(s.Faults) > 0 {
		fmt.Fprintln(w,
			"    todoctl secrets set --env-file .env writes what is missing, and restarts the pods that use it.")
	}
	if len(s.Faults) == 0 {
		fmt.Fprintln(w, "The secrets are complete, and the pods use them.")
	}
}

func printSecrets(w io.Writer, s release.SecretsStatus) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "KEY\tVALUE\tUSED BY")
	for _, k := range s.Keys {
		value := map[bool]string{true: "set", false: "-"}[k.Set]
		if k.Keys > 1 {
			value = fmt.Sprintf("set, %d keys overlap", k.Keys)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", k.Key, value, cmp.Or(k.Used, "-"))
	}
	table.Flush()
	if !s.Current {
		fmt.Fprintln(w, "The pods were started with other secrets: deploy again, and they read these.")
	}
}
