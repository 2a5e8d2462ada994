package main

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/app/client"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

func newDone(s *settings) *cobra.Command {
	var in string
	cmd := &cobra.Command{
		Use:   "done NUMBER... | WORDS...",
		Short: "Complete tasks by number, or the one task that has these words",
		Example: `  todo done 3
  todo done 3 5 8
  todo done the report`,
		Args: needText("which task is done, such as: todo done 3"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, done, err := s.connect(cmd.Context())
			if err != nil {
				return err
			}
			defer done()
			c = c.In(in)
			ids, err := which(cmd.Context(), c, args)
			if err != nil {
				return err
			}
			change, err := c.Batch(cmd.Context(), "complete", ids)
			if err != nil {
				return err
			}
			return s.print(change, func(p *printer) { p.change(change) })
		},
	}
	inList(cmd, &in)
	return cmd
}

// which returns the numbers that args name: numbers, or words of one pending task.
func which(ctx context.Context, c *client.Client, args []string) ([]int64, error) {
	var ids []int64
	for _, a := range args {
		n, err := strconv.ParseInt(strings.TrimPrefix(a, "#"), 10, 64)
		if err != nil {
			ids = nil
			break
		}
		ids = append(ids, n)
	}
	if ids != nil {
		return ids, nil
	}
	words := strings.Join(args, " ")
	found, err := c.Tasks(ctx, url.Values{"status": {"pending"}, "search": {strings.TrimPrefix(words, "the ")}, "limit": {"6"}})
	if err != nil {
		return nil, err
	}
	switch len(found.Tasks) {
	case 1:
		return []int64{found.Tasks[0].Number}, nil
	case 0:
		return nil, fault.New(fault.NotFound, "No pending task has the words %q. See: todo list", words)
	}
	var candidates []string
	for _, t := range found.Tasks {
		candidates = append(candidates, strconv.FormatInt(t.Number, 10)+" "+t.Title)
	}
	return nil, fault.New(fault.Ambiguous, "Several tasks have the words %q: %s. Say which one by its number.", words, strings.Join(candidates, "; "))
}
