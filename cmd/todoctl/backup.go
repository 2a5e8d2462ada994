package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"filippo.io/age"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/todo-chatbot/todo-chatbot/app/backup"
	"github.com/todo-chatbot/todo-chatbot/app/backup/seal"
	"github.com/todo-chatbot/todo-chatbot/app/backup/shelf"
	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
)

const (
	backendProgram = "/todo-chatbot-backend"
	backupCronJob  = entity.Product + "-backup"
)

func backupCommand() *cobra.Command {
	var s session
	var recipients []string
	var passphrase bool
	command := &cobra.Command{
		Use:   "backup [FILE]",
		Short: "Write a back-up of the release's database to a file here, or where the chart keeps them",
		Long: `Write a back-up of the release's database to a file on this machine, streamed from
the backend's image in the cluster; it is read as it comes, and the file is there
only when it was whole. Encryption is done here: no key goes into the cluster.

Without a file the chart's CronJob (backup.schedule) runs once, now.

  todoctl backup monday.todo-backup
  todoctl backup --recipient age1... monday.todo-backup.age
  todoctl backup`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			cluster, err := kube.Connect(s.kubeconfig, s.context, s.namespace)
			if err != nil {
				return err
			}
			if len(args) == 0 {
				return runCronJob(command.Context(), cluster, func(args []string) []string { return args },
					command.OutOrStdout())
			}
			who, err := sealFor(recipients, passphrase, command)
			if err != nil {
				return err
			}
			sum, err := fetch(command.Context(), cluster, args[0], who, command.ErrOrStderr())
			if err != nil {
				return err
			}
			fmt.Fprintf(command.OutOrStdout(), "Backed up to %s: %s, %s, %s in all. It holds no secrets.\n", args[0],
				some(sum.Count("people"), "person", "people"), some(sum.Count("tasks"), "task", "tasks"),
				some(sum.Rows, "row", "rows"))
			return nil
		},
	}
	s.addFlags(command)
	command.Flags().StringArrayVar(&recipients, "recipient", nil,
		"encrypt it for this public key of age (age1...); several can open it")
	command.Flags().BoolVar(&passphrase, "passphrase", false, "encrypt it with a passphrase, which is asked for")
	command.MarkFlagsMutuallyExclusive("recipient", "passphrase")
	return command
}

// some is a number of things: "1 person", "3 people".
func some[N int | int64](number N, one, many string) string {
	if number == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", number, many)
}

func sealFor(recipients []string, passphrase bool, command *cobra.Command) ([]age.Recipient, error) {
	if !passphrase {
		return seal.For(recipients)
	}
	ask := asker(command)
	first, err := ask("Passphrase (nobody can open the back-up without it): ")
	if err != nil {
		return nil, err
	}
	again, err := ask("The same again: ")
	if err != nil {
		return nil, err
	}
	if first != again {
		return nil, errors.New("the two passphrases differ, and nothing was written: try again")
	}
	return seal.ForPassphrase(first)
}

// asker asks for lines that aren't shown where there is a terminal.
func asker(command *cobra.Command) func(string) (string, error) {
	in := bufio.NewReader(command.InOrStdin())
	return func(question string) (string, error) {
		fmt.Fprint(command.ErrOrStderr(), question)
		if term.IsTerminal(int(os.Stdin.Fd())) {
			b, err := term.ReadPassword(int(os.Stdin.Fd()))
			fmt.Fprintln(command.ErrOrStderr())
			return string(b), err
		}
		line, err := in.ReadString('\n')
		if err != nil && line == "" {
			return "", errors.New("there is nobody to ask for the passphrase")
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
}

// fetch writes a back-up to a file as it comes from the cluster, and reads it on the way.
func fetch(ctx context.Context, cluster *kube.Cluster, path string, who []age.Recipient,
	told io.Writer) (backup.Summary, error) {
	var sum backup.Summary
	pod, err := cluster.ServingPod(ctx, entity.Backend)
	if err != nil {
		return sum, err
	}
	write := func(w io.Writer) error {
		sealed := io.WriteCloser(unsealed{w})
		if len(who) > 0 {
			if sealed, err = seal.To(w, who); err != nil {
				return err
			}
		}
		read, from := io.Pipe()
		var said strings.Builder
		ran := make(chan error, 1)
		go func() {
			err := cluster.Run(ctx, pod, kube.Program{Container: "backend",
				Command: []string{backendProgram, "backup", "-"}, Out: from, Told: &said})
			_ = from.CloseWithError(err)
			ran <- err
		}()
		sum, err = backup.Check(ctx, io.TeeReader(read, sealed))
		_ = read.CloseWithError(errors.New("what came isn't a back-up"))
		if failed := <-ran; failed != nil {
			return inPod(failed, said.String())
		}
		if err != nil {
			return err
		}
		return sealed.Close()
	}
	return sum, shelf.PutFile(ctx, path, write, nil)
}

// inPod is what a program in the cluster said of its end.
func inPod(err error, said string) error {
	if errors.As(err, new(*kube.ExitError)) && said != "" {
		return errors.New(strings.TrimPrefix(strings.TrimSpace(said), "todo-chatbot-backend: "))
	}
	return err
}

// unsealed is a file that isn't encrypted.
type unsealed struct{ io.Writer }

func (unsealed) Close() error { return nil }

func restoreCommand() *cobra.Command {
	var s session
	var identities []string
	command := &cobra.Command{
		Use:   "restore FILE",
		Short: "Fill the release's database, if it is empty, from a back-up on this machine",
		Long: `Fill the release's database from a back-up on this machine. It has to be empty: one
that has anything in it is refused, and nothing is changed. All of it is there
afterwards, compared with the digests of the file, or nothing.

  todoctl restore monday.todo-backup
  todoctl restore --identity key.txt monday.todo-backup.age

Decryption is done here: no key goes into the cluster.`,
		Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			ask := asker(command)
			keys := seal.Keys{Passphrase: func() (string, error) { return ask("Passphrase of the back-up: ") }}
			for _, path := range identities {
				text, err := os.ReadFile(path)
				if err != nil {
					return fmt.Errorf("read the identity file: %w", err)
				}
				keys.Identities = append(keys.Identities, string(text))
			}
			file, err := shelf.OpenFile(args[0])
			if err != nil {
				return err
			}
			defer file.Close()
			plain, _, err := seal.Open(file, keys)
			if err != nil {
				return err
			}
			cluster, err := kube.Connect(s.kubeconfig, s.context, s.namespace)
			if err != nil {
				return err
			}
			return send(command.Context(), cluster, plain, command.OutOrStdout())
		},
	}
	s.addFlags(command)
	command.Flags().StringArrayVar(&identities, "identity", nil,
		"file with the key of age that the back-up was encrypted for")
	return command
}

// send streams a back-up into the database of the release.
func send(ctx context.Context, cluster *kube.Cluster, plain io.Reader, out io.Writer) error {
	pod, err := cluster.ServingPod(ctx, entity.Backend)
	if err != nil {
		return err
	}
	source := &remembering{Reader: plain}
	var said strings.Builder
	err = cluster.Run(ctx, pod, kube.Program{
		Container: "backend", Command: []string{backendProgram, "restore", "-"}, In: source, Out: io.Discard,
		Told: &said})
	if source.err != nil { // of the file: the program in the cluster saw only that it ended early
		return source.err
	}
	if err != nil {
		return inPod(err, said.String())
	}
	_, err = io.WriteString(out, said.String())
	return err
}

// remembering keeps what was wrong with what was read.
type remembering struct {
	io.Reader
	err error
}

func (r *remembering) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		r.err = err
	}
	return n, err
}

func backupsCommand() *cobra.Command {
	var s session
	command := &cobra.Command{
		Use:   "backups",
		Short: "List the back-ups that the chart's CronJob has made",
		Long: `List the back-ups on the volume or in the bucket that the chart's CronJob
(backup.schedule) writes to, the newest first. A Job in the cluster looks, as
only its pods may go there; it is taken away again.`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			cluster, err := kube.Connect(s.kubeconfig, s.context, s.namespace)
			if err != nil {
				return err
			}
			list := func(args []string) []string { return []string{"backups", args[len(args)-1]} }
			return runCronJob(command.Context(), cluster, list, command.OutOrStdout())
		},
	}
	s.addFlags(command)
	return command
}

func runCronJob(ctx context.Context, cluster *kube.Cluster, args func([]string) []string, out io.Writer) error {
	err := cluster.RunNow(ctx, backupCronJob, args, out)
	if errors.Is(err, kube.ErrNoCronJob) {
		return errors.New(
			"the release makes no back-ups: set backup.schedule and deploy, or name a file (todoctl backup FILE)")
	}
	return err
}
