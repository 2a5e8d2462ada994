package main

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/app/client"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func newListsAssign(s *settings) *cobra.Command {
	var weekly, nobody bool
	cmd := &cobra.Command{
		Use:   "assign LIST TASK [MEMBER...]",
		Short: "Assign a task of a list to a member, or to several who take turns",
		Example: `  todo lists assign home 3 Leo               # it is Leo's
  todo lists assign home 3 Anna Leo          # Anna, then Leo each time that it is done
  todo lists assign home 3 Anna Leo --weekly # the turn passes on each week
  todo lists assign home 3 --nobody`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 2 || (len(args) == 2) != nobody {
				return &usageError{fmt.Errorf("say which list, which task and whose it is, such as: todo lists assign home 3 Leo")}
			}
			if weekly && len(args) < 4 {
				return &usageError{fmt.Errorf("say at least two members who take turns each week, or leave --weekly out")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			number, err := strconv.ParseInt(args[1], 10, 64)
			if err != nil || number < 1 {
				return &usageError{fmt.Errorf("%q isn't the number of a task", args[1])}
			}
			return s.withClient(cmd.Context(), func(ctx context.Context, c *client.Client) error {
				var turns []string
				for _, name := range args[2:] {
					id, err := member(ctx, c, args[0], name)
					if err != nil {
						return err
					}
					turns = append(turns, id)
				}
				t, err := c.In(args[0]).Assign(ctx, number, turns, weekly)
				if err != nil {
					return err
				}
				names, err := membersOf(ctx, c, args[0])
				if err != nil {
					return err
				}
				return s.print(t, func(p *printer) {
					fmt.Fprintf(p.w, "%d  %s: %s\n", t.Number, visible(t.Title), visible(assignedText(t, names)))
				})
			})
		},
	}
	cmd.Flags().BoolVar(&weekly, "weekly", false, "the turn passes on each week, not each time that it is done")
	cmd.Flags().BoolVar(&nobody, "nobody", false, "it is nobody's any more")
	return cmd
}

func newListsWhose(s *settings) *cobra.Command {
	return &cobra.Command{
		Use: "whose LIST", Short: "Show whose the open tasks of a list are, and whose turn it is",
		Args: exactly(1, "which list, such as: todo lists whose home"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.withClient(cmd.Context(), func(ctx context.Context, c *client.Client) error {
				names, err := membersOf(ctx, c, args[0])
				if err != nil {
					return err
				}
				q := url.Values{"status": {"pending"}, "sort": {"due"}, "limit": {"200"}}
				tasks := []todo.Task{}
				for {
					page, err := c.In(args[0]).Tasks(ctx, q)
					if err != nil {
						return err
					}
					tasks = append(tasks, page.Tasks...)
					if page.Next == "" {
						break
					}
					q.Set("cursor", page.Next)
				}
				return s.print(tasks, func(p *printer) {
					for _, t := range tasks {
						fmt.Fprintf(p.w, "%d  %s: %s\n", t.Number, visible(t.Title), visible(assignedText(t, names)))
					}
				})
			})
		},
	}
}

func membersOf(ctx context.Context, c *client.Client, list string) (map[todo.UserID]string, error) {
	all, err := c.Members(ctx, list)
	names := map[todo.UserID]string{}
	for _, m := range all {
		names[m.User] = m.Name
	}
	return names, err
}

// assignedText says whose a task is, by the names of the members.
func assignedText(t todo.Task, names map[todo.UserID]string) string {
	a := t.Assigned
	if a == nil {
		return "nobody's"
	}
	name := func(u todo.UserID) string {
		if n := names[u]; n != "" {
			return n
		}
		return "somebody who isn't in the list"
	}
	if len(a.Turns) == 0 {
		return name(a.To)
	}
	var order []string
	for _, u := range a.Turns {
		order = append(order, name(u))
	}
	each := "each time"
	if a.Weekly {
		each = "each week"
	}
	return fmt.Sprintf("%s's turn (%s, %s)", name(a.To), strings.Join(order, ", "), each)
}
