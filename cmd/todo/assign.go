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
				return &usageError{fmt.Errorf(
					"say which list, which task and whose it is, such as: todo lists assign home 3 Leo")}
			}
			if weekly && len(args) < 4 {
				return &usageError{fmt.Errorf(
					"say at least two members who take turns each week, or leave --weekly out")}
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
				return s.printWhose(ctx, c, args[0], t, t)
			})
		},
	}
	cmd.Flags().BoolVar(&weekly, "weekly", false, "the turn passes on each week, not each time that it is done")
	cmd.Flags().BoolVar(&nobody, "nobody", false, "it is nobody's any more")
	return cmd
}

func newListsPass(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "pass LIST TASK",
		Short: "Pass the turn with a task on to the next one; what is one person's alone is nobody's then",
		Args:  exactly(2, "which list and which task, such as: todo lists pass home 3"),
		RunE: func(cmd *cobra.Command, args []string) error {
			number, err := strconv.ParseInt(args[1], 10, 64)
			if err != nil || number < 1 {
				return &usageError{fmt.Errorf("%q isn't the number of a task", args[1])}
			}
			return s.withClient(cmd.Context(), func(ctx context.Context, c *client.Client) error {
				t, err := c.In(args[0]).PassOn(ctx, number)
				if err != nil {
					return err
				}
				return s.printWhose(ctx, c, args[0], t, t)
			})
		},
	}
}

// printWhose shows whose tasks are, or v.
func (s *settings) printWhose(ctx context.Context, c *client.Client, list string, v any, tasks ...todo.Task) error {
	names, err := membersOf(ctx, c, list)
	if err != nil {
		return err
	}
	return s.print(v, func(p *printer) {
		for _, t := range tasks {
			fmt.Fprintf(p.w, "%d  %s: %s\n", t.Number, visible(t.Title), visible(assignedText(t, names)))
		}
	})
}

func newListsWhose(s *settings) *cobra.Command {
	var of, until string
	cmd := &cobra.Command{
		Use: "whose LIST", Short: "Show whose the open tasks of a list are, and whose turn it is",
		Example: `  todo lists whose home
  todo lists whose home --of Anna --until 2026-12-04`,
		Args: exactly(1, "which list, such as: todo lists whose home"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.withClient(cmd.Context(), func(ctx context.Context, c *client.Client) error {
				if of != "" || until != "" {
					return s.whoseOf(ctx, c, args[0], of, until)
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
				return s.printWhose(ctx, c, args[0], tasks, tasks...)
			})
		},
	}
	cmd.Flags().StringVar(&of, "of", "", "only what is this member's today, by their name or me")
	cmd.Flags().StringVar(&until, "until", "",
		"only what is somebody's and isn't due after that day, such as 2026-12-04")
	return cmd
}

// whoseOf shows what is a member's, "" for anybody's.
func (s *settings) whoseOf(ctx context.Context, c *client.Client, list, name, until string) error {
	id := name
	if name != "" && name != "me" {
		var err error
		if id, err = member(ctx, c, list, name); err != nil {
			return err
		}
	}
	tasks, err := c.Assigned(ctx, list, id, until)
	if err != nil {
		return err
	}
	return s.printWhose(ctx, c, list, tasks, tasks...)
}

func newListsDid(s *settings) *cobra.Command {
	var from, before string
	cmd := &cobra.Command{
		Use: "did LIST", Short: "Show who has completed how many tasks of a list, this month unless said otherwise",
		Example: `  todo lists did home
  todo lists did home --from 2026-10-01 --before 2026-11-01`,
		Args: exactly(1, "which list, such as: todo lists did home"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.withClient(cmd.Context(), func(ctx context.Context, c *client.Client) error {
				d, err := c.Did(ctx, args[0], from, before)
				if err != nil {
					return err
				}
				return s.print(d, func(p *printer) {
					fmt.Fprintf(p.w, "Completed from %s, before %s:\n", d.From, d.Before)
					for _, m := range d.People {
						fmt.Fprintf(p.w, "%5d  %s\n", m.Done, visible(m.Name))
					}
					if d.Others > 0 {
						fmt.Fprintf(p.w, "%5d  people who have left\n", d.Others)
					}
				})
			})
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "the first day, such as 2026-11-01 (default: the first of this month)")
	cmd.Flags().StringVar(&before, "before", "", "the day after the last one (default: tomorrow)")
	return cmd
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
	switch {
	case a.Weekly:
		each = "each week"
	case t.TurnStays():
		each = "passed on by hand, as it doesn't repeat"
	}
	return fmt.Sprintf("%s's turn (%s, %s)", name(a.To), strings.Join(order, ", "), each)
}
