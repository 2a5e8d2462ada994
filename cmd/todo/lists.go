package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/app/client"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	shared "github.com/todo-chatbot/todo-chatbot/app/list"
)

// exactly takes that many words.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != n {
			return &usageError{fmt.Errorf("say %s", what)}
		}
		return nil
	}
}

func newLists(s *settings) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "lists",
		Short: "Show the lists that you keep with others, and make, share and leave them",
		Example: `  todo lists
  todo lists create Home
  todo lists invite home anna@example.com
  todo list --list home
  todo add --list home "buy milk tomorrow"`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.withClient(cmd.Context(), func(ctx context.Context, c *client.Client) error {
				all, err := c.Lists(ctx)
				if err != nil {
					return err
				}
				return s.print(all, func(p *printer) { p.lists(all) })
			})
		},
	}
	cmd.AddCommand(newListsCreate(s), newListsRename(s), newListsMembers(s), newListsInvite(s), newListsJoin(s),
		newListsDecline(s), newListsRole(s), newListsRemove(s), newListsLeave(s), newListsDelete(s),
		newListsAssign(s), newListsPass(s), newListsWhose(s), newListsDid(s), newListsComment(s), newListsComments(s))
	return cmd
}

// withClient runs fn with a client of the server.
func (s *settings) withClient(ctx context.Context, fn func(context.Context, *client.Client) error) error {
	c, done, err := s.connect(ctx)
	if err != nil {
		return err
	}
	defer done()
	return fn(ctx, c)
}

func (p *printer) lists(all client.Lists) {
	if len(all.Lists)+len(all.Offers) == 0 {
		fmt.Fprintln(p.w, "You keep no list with others. Make one with: todo lists create Home")
	}
	width := 0
	for _, l := range all.Lists {
		width = max(width, len([]rune(l.Handle)))
	}
	for _, l := range all.Lists {
		who := "only you"
		if l.Members > 1 {
			who = fmt.Sprintf("%d people, you are its %s", l.Members, l.Role)
		}
		if l.Archived != nil {
			who += ", archived"
		}
		fmt.Fprintf(p.w, "%-*s  %s (%s)\n", width, visible(l.Handle), visible(l.Name), who)
	}
	for _, o := range all.Offers {
		fmt.Fprintf(p.w, "Invited to %s as its %s by %s, until %s\n", visible(o.Name), o.Role, visible(cmpName(o.From)),
			o.Expires.In(p.now.Location()).Format("Mon 2 Jan 15:04"))
		p.note("todo lists join %s, or todo lists decline %s", o.List, o.List)
	}
}

func cmpName(name string) string {
	if name == "" {
		return "somebody"
	}
	return name
}

func (p *printer) place(word string, l shared.Place) {
	fmt.Fprintf(p.w, "%s %s, called %s: todo list --list %s\n", word, visible(l.Name), visible(l.Handle),
		visible(l.Handle))
}

func newListsCreate(s *settings) *cobra.Command {
	var color string
	cmd := &cobra.Command{
		Use: "create NAME...", Short: "Make a list", Args: needText("what the list is called, such as: todo lists " +
			"create Home"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.withClient(cmd.Context(), func(ctx context.Context, c *client.Client) error {
				l, err := c.CreateList(ctx, strings.Join(args, " "), color)
				if err != nil {
					return err
				}
				return s.print(l, func(p *printer) { p.place("Made", l) })
			})
		},
	}
	cmd.Flags().StringVar(&color, "color", "", strings.Join(shared.Colors[1:], ", "))
	return cmd
}

func newListsRename(s *settings) *cobra.Command {
	var name, handle string
	var archive, restore bool
	cmd := &cobra.Command{
		Use: "change LIST", Short: "Give a list another name, call it something else, or archive it",
		Args: exactly(1, "which list, such as: todo lists change home --name House"),
		RunE: func(cmd *cobra.Command, args []string) error {
			patch := client.ListPatch{Handle: handle}
			if name != "" {
				patch.Name = &name
			}
			if archive != restore {
				patch.Archived = &archive
			}
			return s.withClient(cmd.Context(), func(ctx context.Context, c *client.Client) error {
				l, err := c.ChangeList(ctx, args[0], patch)
				if err != nil {
					return err
				}
				return s.print(l, func(p *printer) { p.place("It is", l) })
			})
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "its name, for everybody in it")
	cmd.Flags().StringVar(&handle, "call-it", "", "what you call it")
	cmd.Flags().BoolVar(&archive, "archive", false, "put it away, for everybody in it")
	cmd.Flags().BoolVar(&restore, "restore", false, "take it out of the archive")
	return cmd
}

func newListsMembers(s *settings) *cobra.Command {
	return &cobra.Command{
		Use: "members LIST", Short: "Show who is in a list",
		Args: exactly(1, "which list, such as: todo lists members home"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.withClient(cmd.Context(), func(ctx context.Context, c *client.Client) error {
				all, err := c.Members(ctx, args[0])
				if err != nil {
					return err
				}
				return s.print(all, func(p *printer) {
					for _, m := range all {
						fmt.Fprintf(p.w, "%s  %s (%s, since %s)\n", m.User, visible(m.Name), m.Role,
							m.Since.In(p.now.Location()).Format("2 Jan 2006"))
					}
				})
			})
		},
	}
}

func newListsInvite(s *settings) *cobra.Command {
	var viewer bool
	var days int
	cmd := &cobra.Command{
		Use:   "invite LIST [E-MAIL]",
		Short: "Invite somebody with an account here, or make a link that lets one person in",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return &usageError{fmt.Errorf(
					"say which list and whom, such as: todo lists invite home anna@example.com")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			role, email := "editor", ""
			if viewer {
				role = "viewer"
			}
			if len(args) == 2 {
				email = args[1]
			}
			return s.withClient(cmd.Context(), func(ctx context.Context, c *client.Client) error {
				i, err := c.InviteTo(ctx, args[0], role, email, days)
				if err != nil {
					return err
				}
				return s.print(i, func(p *printer) { p.invited(i, email) })
			})
		},
	}
	cmd.Flags().BoolVar(&viewer, "viewer", false, "they see the list and don't change it")
	cmd.Flags().IntVar(&days, "expires-in-days", 0, "how long it is good (default 7)")
	return cmd
}

func (p *printer) invited(i client.Invited, email string) {
	until := i.Expires.In(p.now.Location()).Format("Mon 2 Jan 15:04")
	if i.Secret == "" {
		fmt.Fprintf(p.w, "Invited %s as %s. They see it among their lists until %s.\n", visible(email), i.Role, until)
		return
	}
	fmt.Fprintf(p.w, "Whoever has this joins as %s. It is good for one person, until %s, and shown this once:\n\n  "+
		"todo lists join %s\n", i.Role, until, i.Secret)
}

func newListsJoin(s *settings) *cobra.Command {
	return &cobra.Command{
		Use: "join INVITATION", Short: "Join a list to which you are invited, by its id or by a link's secret",
		Args: exactly(1, "which invitation; todo lists shows those that wait"),
		RunE: func(cmd *cobra.Command, args []string) error {
			secret, id := args[0], ""
			if strings.HasPrefix(secret, "list-") {
				secret, id = "", secret
			}
			return s.withClient(cmd.Context(), func(ctx context.Context, c *client.Client) error {
				l, err := c.Join(ctx, secret, id)
				if err != nil {
					return err
				}
				return s.print(l, func(p *printer) { p.place("Joined", l) })
			})
		},
	}
}

func newListsDecline(s *settings) *cobra.Command {
	return &cobra.Command{
		Use: "decline LIST-ID", Short: "Refuse an invitation", Args: exactly(1,
			"which invitation; todo lists shows those that wait"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.doLists(cmd.Context(), "Refused.", func(ctx context.Context,
				c *client.Client) error {
				return c.Decline(ctx, args[0])
			})
		},
	}
}

func newListsRole(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "role LIST MEMBER viewer|editor|owner",
		Short: "Give a member another role; make them owner to hand the list over",
		Args:  exactly(3, "which list, whom and what they are to be, such as: todo lists role home Anna owner"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.doLists(cmd.Context(), args[1]+" is now "+args[2]+".",
				func(ctx context.Context, c *client.Client) error {
					id, err := member(ctx, c, args[0], args[1])
					if err != nil {
						return err
					}
					return c.SetRole(ctx, args[0], id, args[2])
				})
		},
	}
}

func newListsRemove(s *settings) *cobra.Command {
	return &cobra.Command{
		Use: "remove LIST MEMBER", Short: "Take a member out of a list",
		Args: exactly(2, "which list and whom, such as: todo lists remove home Leo"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.doLists(cmd.Context(), args[1]+" is no longer in the list.", func(ctx context.Context,
				c *client.Client) error {
				id, err := member(ctx, c, args[0], args[1])
				if err != nil {
					return err
				}
				return c.RemoveMember(ctx, args[0], id)
			})
		},
	}
}

func newListsLeave(s *settings) *cobra.Command {
	return &cobra.Command{
		Use: "leave LIST", Short: "Leave a list", Args: exactly(1, "which list, such as: todo lists leave home"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.doLists(cmd.Context(), "You have left the list.",
				func(ctx context.Context, c *client.Client) error {
					return c.RemoveMember(ctx, args[0], "me")
				})
		},
	}
}

func newListsDelete(s *settings) *cobra.Command {
	var name string
	var tasks int
	cmd := &cobra.Command{
		Use: "delete LIST --name NAME --tasks N", Short: "Delete a list with everything in it, for good",
		Long: "Delete a list with everything in it, for everybody, for good. To confirm, give its name and how many " +
			"tasks it has;\nwithout them it says what would be lost.",
		Args: exactly(1, "which list, such as: todo lists delete home --name Home --tasks 12"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.doLists(cmd.Context(), "The list is deleted.", func(ctx context.Context, c *client.Client) error {
				return c.DeleteList(ctx, args[0], name, tasks)
			})
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "the list's name")
	cmd.Flags().IntVar(&tasks, "tasks", 0, "how many tasks are in it, those in the bin left out")
	return cmd
}

// doLists does something that answers with nothing, and says that it is done.
func (s *settings) doLists(ctx context.Context, said string, fn func(context.Context, *client.Client) error) error {
	return s.withClient(ctx, func(ctx context.Context, c *client.Client) error {
		if err := fn(ctx, c); err != nil {
			return err
		}
		return s.print(map[string]any{"done": true, "at": time.Now().UTC().Format(time.RFC3339)},
			func(p *printer) { fmt.Fprintln(p.w, visible(said)) })
	})
}

// member is the id of a member who is named by it or by their name.
func member(ctx context.Context, c *client.Client, ref, name string) (string, error) {
	all, err := c.Members(ctx, ref)
	if err != nil {
		return "", err
	}
	var found []string
	for _, m := range all {
		if string(m.User) == name {
			return name, nil
		}
		if strings.EqualFold(m.Name, name) {
			found = append(found, string(m.User))
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return "", fault.New(fault.NotFound, "Nobody in the list is called %q. See: todo lists members %s", name, ref)
	}
	return "", fault.New(fault.Ambiguous, "Several members are called %q. Say which one by their id, as todo lists "+
		"members %s shows it.", name, ref)
}
