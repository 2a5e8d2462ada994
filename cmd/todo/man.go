package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// newMan writes manual pages: what "make install" puts beside the program.
func newMan() *cobra.Command {
	return &cobra.Command{
		Use: "man FOLDER", Short: "Write the manual pages into a folder",
		Example: "  todo man ~/.local/share/man/man1",
		Args:    exactly(1, "into which folder, such as: todo man ~/.local/share/man/man1"),
		RunE: func(cmd *cobra.Command, args []string) error {
			info, err := os.Stat(args[0])
			if errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() {
				return &usageError{fmt.Errorf("%s isn't a folder; make it first", args[0])}
			}
			if err != nil {
				return err
			}
			root := cmd.Root()
			root.DisableAutoGenTag = true
			// The same program gives the same pages, whenever it writes them.
			header := &doc.GenManHeader{Title: "TODO", Section: "1", Source: "Todo AI Chatbot " + version,
				Date: new(time.Time)}
			return doc.GenManTree(root, header, args[0])
		},
	}
}
