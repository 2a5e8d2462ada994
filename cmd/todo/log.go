package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/app/client"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// named is how many tasks of a change the log names.
const named = 3

func newLog(s *settings) *cobra.Command {
	var in string
	var limit int
	cmd := &cobra.Command{
		Use: "log", Aliases: []string{"history"},
		Short: "Show what was changed, the newest first, with the numbers that todo undo takes",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if limit < 1 || limit > 1000 {
				return &usageError{fmt.Errorf("--limit is %d; use 1 to 1000", limit)}
			}
			return s.withClient(cmd.Context(), func(ctx context.Context, c *client.Client) error {
				changes, err := newest(ctx, c.In(in), limit)
				if err != nil {
					return err
				}
				return s.print(changes, func(p *printer) { p.log(changes) })
			})
		},
	}
	cmd.Flags().IntVarP(&limit, "limit", "n", 20, "at most this many")
	s.inList(cmd, &in)
	return cmd
}

// newest returns the last changes, the newest first.
func newest(ctx context.Context, c *client.Client, limit int) ([]todo.Change, error) {
	_, last, err := c.Changes(ctx, 0, 1)
	if err != nil {
		return nil, err
	}
	out := []todo.Change{}
	for after := max(0, last-int64(limit)); ; { // they are numbered without gaps
		page, _, err := c.Changes(ctx, after, min(limit, todo.MaxLimit))
		if err != nil {
			return nil, err
		}
		if len(page) == 0 {
			break
		}
		out = append(out, page...)
		after = page[len(page)-1].Seq
	}
	slices.Reverse(out)
	return out[:min(limit, len(out))], nil
}

func (p *printer) log(changes []todo.Change) {
	if len(changes) == 0 {
		fmt.Fprintln(p.w, "Nothing has been changed yet.")
	}
	width := 1
	for _, c := range changes {
		width = max(width, len(fmt.Sprint(c.Seq)))
	}
	for _, c := range changes {
		line := fmt.Sprintf("%*d  %s  %-11s %s", width, c.Seq, p.moment(&c.At), c.Kind, titles(c))
		if c.Undoes != 0 {
			line += fmt.Sprintf(" (change %d)", c.Undoes)
		}
		if c.UndoneBy != 0 {
			line = quietStyle.Render(line + fmt.Sprintf(" (undone by %d)", c.UndoneBy))
		}
		fmt.Fprintln(p.w, line)
	}
}

// titles names the tasks of a change.
func titles(c todo.Change) string {
	out := ""
	for i, e := range c.Edits {
		if i == named {
			return out + fmt.Sprintf(" and %d more", len(c.Edits)-named)
		}
		t := e.After
		if t == nil {
			t = e.Before
		}
		if t == nil {
			continue
		}
		if out != "" {
			out += ", "
		}
		out += fmt.Sprintf("%d %s", e.Number, visible(t.Title))
	}
	return out
}
