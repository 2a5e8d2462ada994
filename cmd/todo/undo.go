package main

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"
)

func newUndo(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "undo [CHANGE]",
		Short: "Take back the last change, or the one of that number",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return &usageError{fmt.Errorf("undo takes one change at most")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			var seq int64
			if len(args) == 1 {
				n, err := strconv.ParseInt(args[0], 10, 64)
				if err != nil || n < 1 {
					return &usageError{fmt.Errorf("%q is no number of a change", args[0])}
				}
				seq = n
			}
			c, done, err := s.connect(cmd.Context())
			if err != nil {
				return err
			}
			defer done()
			change, err := c.Undo(cmd.Context(), seq)
			if err != nil {
				return err
			}
			return s.print(change, func(p *printer) { p.change(change) })
		},
	}
}
