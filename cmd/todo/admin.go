package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/app/client"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

func newAdmin(s *settings) *cobra.Command {
	var email string
	cmd := &cobra.Command{
		Use:   "admin",
		Short: "Look after the accounts of a server, as its administrator",
		Long: `Look after the accounts of a server (--server or TODO_SERVER) as its
administrator. You are asked for e-mail and password, and signed out again at
the end. The operator makes the first administrator:

  todo-chatbot-backend setup-link`,
	}
	cmd.PersistentFlags().StringVar(&email, "email", "", "the e-mail to sign in with (default: ask)")
	with := func(cmd *cobra.Command, fn func(context.Context, *client.Client) error) error {
		return s.session(cmd.Context(), cmd.InOrStdin(), email, func(c *client.Client, _ *secretly) error {
			return fn(cmd.Context(), c)
		})
	}
	yes, no := true, false
	cmd.AddCommand(newPeople(s, with), newInvite(s, with), newRegistration(s, with), newBin(s, with), newQuota(s, with),
		newAudit(s, with), newResetFactor(s, with), newSignOut(s, with), newSessionsOf(s, with),
		standing(s, with, "suspend", "Sign somebody out, and let them in no more", client.Standing{Suspended: &yes}),
		standing(s, with, "resume", "Let somebody in again", client.Standing{Suspended: &no}),
		standing(s, with, "delete", "Delete somebody's account and list, in seven days",
			client.Standing{Leaving: &yes}),
		standing(s, with, "keep", "Keep an account that is going to be deleted", client.Standing{Leaving: &no}),
		standing(s, with, "promote", "Make somebody an administrator", client.Standing{Admin: &yes}),
		standing(s, with, "demote", "Take the role of an administrator away", client.Standing{Admin: &no}))
	return cmd
}

// asAdmin runs what a command does as the administrator.
type asAdmin func(*cobra.Command, func(context.Context, *client.Client) error) error

func newPeople(s *settings, with asAdmin) *cobra.Command {
	return &cobra.Command{
		Use:   "people [TEXT]",
		Short: "Accounts, those with the text in their e-mail or name",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return with(cmd, func(ctx context.Context, c *client.Client) error {
				all, err := c.People(ctx, strings.Join(args, ""))
				if err != nil {
					return err
				}
				return s.print(all, func(p *printer) {
					for _, person := range all {
						p.say("%s", personLine(person))
					}
				})
			})
		},
	}
}

func personLine(p client.Person) string {
	line := p.Email + "  since " + p.Created.Format("2006-01-02")
	if p.Role != "" {
		line += ", " + p.Role
	}
	if p.Since != nil {
		line += ", suspended"
	}
	if p.MostTasks != nil && *p.MostTasks == 0 {
		line += ", any number of tasks"
	} else if p.MostTasks != nil {
		line += ", at most " + strconv.FormatInt(*p.MostTasks, 10) + " tasks"
	}
	if p.Leaving != nil {
		line += ", deleted on " + p.Leaving.Format("2006-01-02")
	}
	return line
}

// standing is a command that changes what somebody may, by their e-mail.
func standing(s *settings, with asAdmin, use, short string, change client.Standing) *cobra.Command {
	return about(with, use, short, func(ctx context.Context, c *client.Client, person client.Person) error {
		changed, err := c.ChangeStanding(ctx, person.ID, change)
		if err != nil {
			return err
		}
		return s.print(changed, func(p *printer) { p.say("%s", personLine(changed)) })
	})
}

// about is a command about somebody, by their e-mail.
func about(with asAdmin, use, short string,
	fn func(context.Context, *client.Client, client.Person) error) *cobra.Command {
	return &cobra.Command{
		Use:   use + " EMAIL",
		Short: short,
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return with(cmd, func(ctx context.Context, c *client.Client) error {
				found, err := c.People(ctx, args[0])
				if err != nil {
					return err
				}
				for _, person := range found {
					if strings.EqualFold(person.Email, args[0]) {
						return fn(ctx, c, person)
					}
				}
				return fault.New(fault.NotFound, "There is no account with the e-mail %s.", args[0])
			})
		},
	}
}

func newQuota(s *settings, with asAdmin) *cobra.Command {
	var tasks string
	cmd := about(with, "quota", "Say how many tasks somebody may have",
		func(ctx context.Context, c *client.Client, person client.Person) error {
			most, err := strconv.ParseInt(tasks, 10, 64)
			switch {
			case tasks == "usual":
				most = -1
			case tasks == "none":
				most = 0
			case err != nil || most < 1:
				return fault.InField("tasks",
					"%q isn't a number of tasks. Give one such as --tasks 5000, none for no limit, or usual.", tasks)
			}
			changed, err := c.ChangeStanding(ctx, person.ID, client.Standing{MostTasks: &most})
			if err != nil {
				return err
			}
			return s.print(changed, func(p *printer) { p.say("%s", personLine(changed)) })
		})
	cmd.Flags().StringVar(&tasks, "tasks", "",
		"a number; none for no limit; usual for what everybody has (QUOTA_TASKS)")
	cobra.CheckErr(cmd.MarkFlagRequired("tasks"))
	return cmd
}

func newResetFactor(s *settings, with asAdmin) *cobra.Command {
	return about(with, "reset-factor", "Ask somebody for no code any more who has lost the authenticator app",
		func(ctx context.Context, c *client.Client, person client.Person) error {
			if err := c.ResetFactor(ctx, person.ID); err != nil {
				return err
			}
			fmt.Fprintln(s.out, "The account is asked for no code any more.")
			return nil
		})
}

func newSignOut(s *settings, with asAdmin) *cobra.Command {
	var session string
	cmd := about(with, "sign-out", "Sign somebody out everywhere, or in one place; they can sign in again",
		func(ctx context.Context, c *client.Client, person client.Person) error {
			if session != "" {
				if err := c.SignOutPersonOf(ctx, person.ID, session); err != nil {
					return err
				}
				fmt.Fprintln(s.out, "Signed out there.")
				return nil
			}
			if err := c.SignOutPerson(ctx, person.ID); err != nil {
				return err
			}
			fmt.Fprintln(s.out, "Signed out everywhere.")
			return nil
		})
	cmd.Flags().StringVar(&session, "session", "", "one session alone, by its id (todo admin sessions)")
	return cmd
}

func newSessionsOf(s *settings, with asAdmin) *cobra.Command {
	return about(with, "sessions", "Where somebody is signed in",
		func(ctx context.Context, c *client.Client, person client.Person) error {
			all, err := c.SessionsOf(ctx, person.ID)
			if err != nil {
				return err
			}
			return s.print(all, func(p *printer) {
				if len(all) == 0 {
					p.say("%s is signed in nowhere.", person.Email)
				}
				p.sessions(all)
			})
		})
}

func newInvite(s *settings, with asAdmin) *cobra.Command {
	var admin bool
	cmd := &cobra.Command{
		Use:   "invite [EMAIL]",
		Short: "Print a link, once, with which somebody makes an account",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return with(cmd, func(ctx context.Context, c *client.Client) error {
				link, err := c.Invite(ctx, strings.Join(args, ""), admin)
				if err != nil {
					return err
				}
				return s.print(map[string]string{"url": link}, func(p *printer) { p.say("%s", link) })
			})
		},
	}
	cmd.Flags().BoolVar(&admin, "admin", false, "the account will be an administrator")
	return cmd
}

func newRegistration(s *settings, with asAdmin) *cobra.Command {
	return &cobra.Command{
		Use:       "registration open|invitation|closed",
		Short:     "Say who may make an account",
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		ValidArgs: []string{"open", "invitation", "closed"},
		RunE: func(cmd *cobra.Command, args []string) error {
			return with(cmd, func(ctx context.Context, c *client.Client) error {
				if err := c.SetRegistration(ctx, args[0]); err != nil {
					return err
				}
				fmt.Fprintf(s.out, "The registration is %s.\n", args[0])
				return nil
			})
		},
	}
}

func newBin(s *settings, with asAdmin) *cobra.Command {
	return &cobra.Command{
		Use:   "bin DAYS",
		Short: "Say for how many days deleted tasks can be restored; 0 is for ever",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			days, err := strconv.Atoi(args[0])
			if err != nil {
				return fault.InField("days", "%q isn't a number of days. Give one such as 90, or 0 for ever.", args[0])
			}
			return with(cmd, func(ctx context.Context, c *client.Client) error {
				if err := c.SetBinDays(ctx, days); err != nil {
					return err
				}
				if days == 0 {
					fmt.Fprintln(s.out, "Deleted tasks stay until somebody restores them.")
					return nil
				}
				fmt.Fprintf(s.out,
					"Deleted tasks can be restored for %d days. Then they are taken away for good, within six hours.\n",
					days)
				return nil
			})
		},
	}
}

func newAudit(s *settings, with asAdmin) *cobra.Command {
	var event, person, from, to string
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "What was done to accounts, newest first; -o json exports it, a line each",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			query := url.Values{"limit": {"1000"}, "event": {event}, "person": {person}, "from": {from}, "to": {to}}
			return with(cmd, func(ctx context.Context, c *client.Client) error {
				lines := json.NewEncoder(s.out)
				return c.Audit(ctx, query, func(e client.AuditEntry) error {
					if s.output == "json" {
						return lines.Encode(e)
					}
					_, err := fmt.Fprintf(s.out, "%s  %-16s by %s to %s %s %s\n", e.At.Format("2006-01-02 15:04:05"),
						e.Event, orNobody(e.Actor), orNobody(e.Subject), e.Address, e.Detail)
					return err
				})
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&event, "event", "", "one kind of event, such as sign_in_failed")
	f.StringVar(&person, "person", "", "the id of a person who did it, or to whose account")
	f.StringVar(&from, "from", "", "from a moment on, such as 2026-11-30T09:00:00Z")
	f.StringVar(&to, "to", "", "until a moment")
	return cmd
}

func orNobody(id string) string {
	if id == "" {
		return "-"
	}
	return id
}
