package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/cmd/internal/program"
)

func newVersion(s *settings) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Show which version this is", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			b := program.Of(version, commit)
			return s.print(b, func(p *printer) {
				fmt.Fprintf(p.w, "todo %s (%s, %s)\n", b.Version, b.Go, b.Platform)
				if b.Commit != "" {
					p.field("commit", b.Commit)
				}
			})
		},
	}
}
