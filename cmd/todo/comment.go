package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/app/client"
)

// taskOf is the task of a list that the words name, at most most of them.
func taskOf(args []string, least, most int, example string) (int64, error) {
	if len(args) < least || most > 0 && len(args) > most {
		return 0, &usageError{fmt.Errorf("say which list and which task, such as: %s", example)}
	}
	number, err := strconv.ParseInt(args[1], 10, 64)
	if err != nil || number < 1 {
		return 0, &usageError{fmt.Errorf("%q isn't the number of a task", args[1])}
	}
	return number, nil
}

func newListsComment(s *settings) *cobra.Command {
	var remove string
	cmd := &cobra.Command{
		Use:   "comment LIST TASK TEXT...",
		Short: "Say something about a task to everybody in the list, or delete what was said",
		Example: `  todo lists comment home 3 the lid is broken
  todo lists comment home 3 --delete ID   # as todo lists comments shows it`,
		RunE: func(cmd *cobra.Command, args []string) error {
			least, most := 3, 0
			if remove != "" {
				least, most = 2, 2
			}
			number, err := taskOf(args, least, most, "todo lists comment home 3 the lid is broken")
			if err != nil {
				return err
			}
			if remove != "" {
				return s.doLists(cmd.Context(), "The comment is deleted.",
					func(ctx context.Context, c *client.Client) error {
						return c.In(args[0]).DeleteComment(ctx, number, remove)
					})
			}
			return s.withClient(cmd.Context(), func(ctx context.Context, c *client.Client) error {
				made, err := c.In(args[0]).AddComment(ctx, number, strings.Join(args[2:], " "))
				if err != nil {
					return err
				}
				return s.print(made, func(p *printer) { p.comments(made) })
			})
		},
	}
	cmd.Flags().StringVar(&remove, "delete", "", "delete the comment with this id: your own, or as an owner")
	return cmd
}

func newListsComments(s *settings) *cobra.Command {
	return &cobra.Command{
		Use: "comments LIST TASK", Short: "Show what was said about a task of a list",
		RunE: func(cmd *cobra.Command, args []string) error {
			number, err := taskOf(args, 2, 2, "todo lists comments home 3")
			if err != nil {
				return err
			}
			return s.withClient(cmd.Context(), func(ctx context.Context, c *client.Client) error {
				all, err := c.In(args[0]).Comments(ctx, number)
				if err != nil {
					return err
				}
				return s.print(all, func(p *printer) {
					if len(all) == 0 {
						fmt.Fprintln(p.w, "Nothing was said about it yet.")
					}
					p.comments(all...)
				})
			})
		},
	}
}

func (p *printer) comments(all ...client.Comment) {
	for _, c := range all {
		name := c.Name
		if name == "" {
			name = "somebody who has left"
		}
		fmt.Fprintf(p.w, "%s  %s, %s\n", c.ID, visible(name), p.moment(&c.Made))
		for line := range strings.SplitSeq(c.Text, "\n") {
			fmt.Fprintf(p.w, "  %s\n", visible(line))
		}
	}
}
