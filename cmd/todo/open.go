package main

import (
	"fmt"
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

func newOpen(s *settings) *cobra.Command {
	var show bool
	cmd := &cobra.Command{
		Use:   "open",
		Short: "Open the page of the app that runs on this machine",
		Long: `Open the page of the app that runs on this machine (todo run) in the browser.

The address that is opened has a key in it, which tells that it is you: it is
needed where the app cannot see whose a connection is, and is traded for a cookie
at once. With --print the address is printed: give it to nobody.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir, err := openDataDir(s.dataDir)
			if err != nil {
				return err
			}
			r, ok := dir.runs()
			if !ok {
				return fault.New(fault.Unavailable,
					"The app does not run with the list in %s. Start it with: todo run --open", dir.path)
			}
			if show {
				fmt.Fprintln(s.out, r.keyed())
				return nil
			}
			page, err := dir.toOpen(r)
			if err != nil {
				return err
			}
			fmt.Fprintln(s.out, "Opening", r.URL)
			openBrowser(cmd.Context(), page, slog.New(slog.NewTextHandler(os.Stderr, nil)))
			return nil
		},
	}
	cmd.Flags().BoolVar(&show, "print", false, "print the address with the key instead of opening it")
	return cmd
}
