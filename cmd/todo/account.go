package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/todo-chatbot/todo-chatbot/app/client"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// signOutTime is how long the terminal waits for its session to end.
const signOutTime = 5 * time.Second

// secretly asks for what must not be seen, such as a password.
type secretly struct {
	in  *bufio.Reader
	out io.Writer // for questions
}

func newSecretly(in io.Reader) *secretly {
	return &secretly{bufio.NewReader(in), os.Stderr}
}

// ask asks for a line; one that is hidden isn't shown while it is typed.
func (q *secretly) ask(question string, hidden bool) (string, error) {
	fmt.Fprint(q.out, question)
	if hidden && term.IsTerminal(int(os.Stdin.Fd())) {
		b, err := term.ReadPassword(int(os.Stdin.Fd()))
		fmt.Fprintln(q.out)
		return string(b), err
	}
	line, err := q.in.ReadString('\n')
	if err != nil && (line == "" || !errors.Is(err, io.EOF)) {
		return "", &usageError{fmt.Errorf("there is no answer to %q", strings.TrimRight(question, ": "))}
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// session runs fn as the person themselves: an access token can't do what
// concerns the account. On a server that is asked for e-mail and password, and
// ends with fn.
func (s *settings) session(ctx context.Context, in io.Reader, email string,
	fn func(*client.Client, *secretly) error) error {
	q := newSecretly(in)
	c, done, err := s.connect(ctx)
	if err != nil {
		return err
	}
	defer done()
	if s.server == "" {
		return fn(c, q)
	}
	if email == "" {
		if email, err = q.ask("E-mail: ", false); err != nil {
			return err
		}
	}
	password, err := q.ask("Password: ", true)
	if err != nil {
		return err
	}
	with, err := c.SignedIn(ctx, email, password, "")
	if needsCode(err) {
		code, unasked := q.ask("Code of your authenticator app, or a recovery code: ", false)
		if unasked != nil {
			return unasked
		}
		with, err = c.SignedIn(ctx, email, password, code)
	}
	if err != nil {
		return err
	}
	err = fn(with, q)
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), signOutTime)
	defer cancel()
	if out := with.SignOut(last); out != nil && fault.CodeOf(out) != fault.Unauthenticated {
		err = errors.Join(err, out)
	}
	return err
}

// needsCode says whether a sign-in lacks the second factor alone.
func needsCode(err error) bool {
	var f *fault.Fault
	return errors.As(err, &f) && f.Code == fault.Unauthenticated && f.Field == "code"
}

func newAccount(s *settings) *cobra.Command {
	var email string
	cmd := &cobra.Command{
		Use:   "account",
		Short: "Your account: password, sessions, export, leaving",
		Long: `Your account on a server (--server or TODO_SERVER): its password, where you are
signed in, a file with everything that is yours, and leaving.

An access token can't do these. You are asked for e-mail and password, and
signed out again at the end.`,
	}
	cmd.PersistentFlags().StringVar(&email, "email", "", "the e-mail to sign in with (default: ask)")
	with := func(fn func(ctx context.Context, c *client.Client, q *secretly) error) func(*cobra.Command,
		[]string) error {
		return func(cmd *cobra.Command, _ []string) error {
			return s.session(cmd.Context(), cmd.InOrStdin(), email, func(c *client.Client, q *secretly) error {
				return fn(cmd.Context(), c, q)
			})
		}
	}
	cmd.AddCommand(
		newPassword(s, with), newSessions(s, with), newEndSession(s, &email),
		newPasskeys(s, with), newRemovePasskey(s, &email),
		newExport(s, with), newLeave(s, with), newReturn(s, with))
	return cmd
}

// asPerson wraps what a command does as the person themselves.
type asPerson func(fn func(context.Context, *client.Client, *secretly) error) func(*cobra.Command, []string) error

func newPassword(s *settings, with asPerson) *cobra.Command {
	var tokens bool
	cmd := &cobra.Command{
		Use:   "password",
		Short: "Change the password; all other sessions end",
		Args:  cobra.NoArgs,
		RunE: with(func(ctx context.Context, c *client.Client, q *secretly) error {
			old, err := q.ask("Password now: ", true)
			if err != nil {
				return err
			}
			next, err := q.ask("New password: ", true)
			if err != nil {
				return err
			}
			again, err := q.ask("New password again: ", true)
			if err != nil {
				return err
			}
			if again != next {
				return &usageError{errors.New("the two new passwords are not the same; nothing was changed")}
			}
			if err := c.ChangePassword(ctx, old, next, tokens); err != nil {
				return err
			}
			fmt.Fprintln(s.out, "The password is changed. All other sessions have ended.")
			return nil
		}),
	}
	cmd.Flags().BoolVar(&tokens, "revoke-tokens", false, "end all access tokens and passkeys too")
	return cmd
}

func newSessions(s *settings, with asPerson) *cobra.Command {
	return &cobra.Command{
		Use:   "sessions",
		Short: "Where you are signed in",
		Args:  cobra.NoArgs,
		RunE: with(func(ctx context.Context, c *client.Client, _ *secretly) error {
			all, err := c.Sessions(ctx)
			if err != nil {
				return err
			}
			return s.print(all, func(p *printer) { p.sessions(all) })
		}),
	}
}

func (p *printer) sessions(all []client.SignIn) {
	for _, in := range all {
		name := in.Name
		if name == "" {
			name = "a program"
		}
		if in.Address != "" {
			name += " from " + in.Address
		}
		when := "last used " + in.Seen.In(p.now.Location()).Format("2006-01-02 15:04")
		if in.Current {
			when = "this is here"
		}
		p.say("%s  %s, %s", in.ID, name, when)
	}
}

func newPasskeys(s *settings, with asPerson) *cobra.Command {
	return &cobra.Command{
		Use:   "passkeys",
		Short: "The passkeys that you sign in with, which a browser makes",
		Args:  cobra.NoArgs,
		RunE: with(func(ctx context.Context, c *client.Client, _ *secretly) error {
			all, err := c.Passkeys(ctx)
			if err != nil {
				return err
			}
			return s.print(all, func(p *printer) { p.passkeys(all) })
		}),
	}
}

func (p *printer) passkeys(all []client.Passkey) {
	if len(all) == 0 {
		p.say("You have no passkeys. Add one on the page, under Account and security.")
	}
	for _, k := range all {
		used := "not used yet"
		if k.Used != nil {
			used = "last used " + k.Used.In(p.now.Location()).Format("2006-01-02 15:04")
		}
		p.say("%s  %s, added %s, %s", k.ID, k.Name, k.Made.In(p.now.Location()).Format("2006-01-02 15:04"), used)
	}
}

func newRemovePasskey(s *settings, email *string) *cobra.Command {
	return &cobra.Command{
		Use:   "remove-passkey ID",
		Short: "No longer sign in with a passkey; sessions that were made with it end",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.session(cmd.Context(), cmd.InOrStdin(), *email, func(c *client.Client, _ *secretly) error {
				if err := c.RemovePasskey(cmd.Context(), args[0]); err != nil {
					return err
				}
				fmt.Fprintln(s.out, "The passkey is removed.")
				return nil
			})
		},
	}
}

func newEndSession(s *settings, email *string) *cobra.Command {
	var others bool
	cmd := &cobra.Command{
		Use:   "end-session [ID]",
		Short: "Sign out in one place, or with --others everywhere",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if others == (len(args) == 1) {
				return &usageError{errors.New("name the session, as todo account sessions shows it, or give --others")}
			}
			return s.session(cmd.Context(), cmd.InOrStdin(), *email, func(c *client.Client, _ *secretly) error {
				if err := c.EndSession(cmd.Context(), strings.Join(args, "")); err != nil {
					return err
				}
				fmt.Fprintln(s.out, "Signed out.")
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&others, "others", false, "everywhere but here")
	return cmd
}

func newExport(s *settings, with asPerson) *cobra.Command {
	return &cobra.Command{
		Use:   "export",
		Short: "Print everything that is yours, as JSON",
		Args:  cobra.NoArgs,
		RunE: with(func(ctx context.Context, c *client.Client, _ *secretly) error {
			return c.Export(ctx, s.out)
		}),
	}
}

func newLeave(s *settings, with asPerson) *cobra.Command {
	var handOver bool
	var lists []string
	cmd := &cobra.Command{
		Use:   "leave",
		Short: "Have the account deleted, in seven days",
		Long: `Have the account deleted with everything in it: tasks, their history,
conversations, access tokens. It happens in seven days; until then
todo account return takes it back. Make a file of it first: todo account export.

Lists that others keep with you and that have no other owner need a word:
--hand-over gives them to whoever is in them longest, when the account is
deleted; --delete-list LIST deletes one at once for everybody; or make somebody
the owner before: todo lists role LIST MEMBER owner.`,
		Example: `  todo account leave
  todo account leave --hand-over`,
		Args: cobra.NoArgs,
		RunE: with(func(ctx context.Context, c *client.Client, q *secretly) error {
			password, err := q.ask("This deletes your account with all tasks and conversations in seven days.\n"+
				"Your password, to go on: ", true)
			if err != nil {
				return err
			}
			p, err := c.Leave(ctx, password, handOver, lists)
			if err != nil {
				return err
			}
			return s.print(p, func(pr *printer) {
				pr.say("The account is deleted on %s. Until then, todo account return takes it back.",
					p.Leaving.Local().Format("2006-01-02 at 15:04"))
			})
		}),
	}
	cmd.Flags().BoolVar(&handOver, "hand-over", false,
		"shared lists of which you are the only owner go to whoever is in them longest")
	cmd.Flags().StringArrayVar(&lists, "delete-list", nil,
		"a shared list of yours that is deleted at once, with everything in it, for everybody; may be repeated")
	return cmd
}

func newReturn(s *settings, with asPerson) *cobra.Command {
	return &cobra.Command{
		Use:   "return",
		Short: "Keep an account that is going to be deleted",
		Args:  cobra.NoArgs,
		RunE: with(func(ctx context.Context, c *client.Client, _ *secretly) error {
			p, err := c.Return(ctx)
			if err != nil {
				return err
			}
			return s.print(p, func(pr *printer) { pr.say("The account stays.") })
		}),
	}
}
