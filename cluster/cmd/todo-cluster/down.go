//go:build linux

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sys/unix"

	"github.com/todo-chatbot/todo-chatbot/cluster"
)

func newDown(name *string) *cobra.Command {
	yes := false
	cmd := &cobra.Command{
		Use:   "down",
		Short: "End a cluster and remove all that it had",
		Long: `End a cluster and remove all that it had. It says what is lost, and asks;
--yes does not ask. What clusters left behind whose processes were killed is
removed as well.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := mayEnd(cmd, *name, yes); err != nil {
				return err
			}
			err := cluster.Down(cmd.Context(), *name)
			if errors.Is(err, cluster.ErrAbsent) {
				fmt.Fprintf(cmd.OutOrStdout(), "There is no cluster %q.\n", *name)
				return nil
			}
			if err == nil {
				fmt.Fprintf(cmd.OutOrStdout(), "Cluster %q is gone.\n", *name)
			}
			return err
		},
	}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return cmd
}

// mayEnd names what is lost with a cluster, and asks. Only root can end one, and there
// is nothing to ask about one that is not there.
func mayEnd(cmd *cobra.Command, name string, yes bool) error {
	if yes || os.Geteuid() != 0 {
		return nil
	}
	if _, err := cluster.Inspect(cmd.Context(), name); errors.Is(err, cluster.ErrAbsent) {
		return nil
	}
	out := cmd.ErrOrStderr()
	contents, err := cluster.Contents(cmd.Context(), name)
	switch {
	case err != nil:
		fmt.Fprintf(out, "This ends the cluster %q with everything in it. What that is cannot be told: %v\n", name, err)
	case len(contents) == 0:
		fmt.Fprintf(out, "This ends the cluster %q. Nothing was deployed to it.\n", name)
	default:
		fmt.Fprintf(out, "This ends the cluster %q. Lost for good with it are these namespaces:\n", name)
		for _, c := range contents {
			fmt.Fprintf(out, "  - %s\n", c)
		}
	}
	in := cmd.InOrStdin()
	if !terminal(in) {
		return errors.New("nothing was changed: there is nobody to ask, so say --yes")
	}
	fmt.Fprint(out, "End it? [y/N] ")
	answer, err := answerTo(cmd.Context(), in)
	if err != nil {
		return err
	}
	if answer = strings.ToLower(strings.TrimSpace(answer)); answer != "y" && answer != "yes" {
		return errors.New("nothing was changed")
	}
	return nil
}

// answerTo reads a line, until ctx ends: a read of a terminal can't be ended.
func answerTo(ctx context.Context, in io.Reader) (string, error) {
	type line struct {
		text string
		err  error
	}
	read := make(chan line, 1)
	go func() {
		text, err := bufio.NewReader(in).ReadString('\n')
		read <- line{text, err}
	}()
	select {
	case <-ctx.Done():
		return "", errors.New("interrupted: nothing was changed")
	case l := <-read:
		if l.err != nil && !errors.Is(l.err, io.EOF) {
			return "", fmt.Errorf("read the answer: %w", l.err)
		}
		return l.text, nil
	}
}

// terminal says whether a person sits at the other end.
func terminal(in io.Reader) bool {
	file, ok := in.(*os.File)
	if !ok {
		return false
	}
	_, err := unix.IoctlGetTermios(int(file.Fd()), unix.TCGETS)
	return err == nil
}
