package main

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"
)

func newUndo(s *settings) *cobra.Command {
	var in string
	var over bool
	cmd := &cobra.Command{
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
					return &usageError{fmt.Errorf("%q isn't the number of a change; see: todo log", args[0])}
				}
				seq = n
			}
			c, done, err := s.connect(cmd.Context())
			if err != nil {
				return err
			}
			defer done()
			c = c.In(in)
			undo := c.Undo
			if over {
				undo = c.UndoOver
			}
			change, err := undo(cmd.Context(), seq)
			if err != nil {
				return err
			}
			return s.print(change, func(p *printer) { p.change(change) })
		},
	}
	s.inList(cmd, &in)
	cmd.Flags().BoolVar(&over, "over", false,
		"in a shared list: take back only what you changed and nobody has changed since")
	return cmd
}
