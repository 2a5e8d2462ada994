// Command todo is a todo list that you talk to: the whole app on this machine
// (todo run), and the list from the terminal (todo chat, add, list, done, undo).
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // zones by name on machines that have none installed

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/cmd/internal/program"
)

// version and commit are set by the linker; otherwise Go is asked.
var version, commit string

func main() { os.Exit(mainStatus()) }

// mainStatus runs the command line and returns the exit status: 0 done, 1
// not done, 2 not understood.
func mainStatus() int {
	version = program.Of(version, commit).Version
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends at once
	root := newRoot()
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errInterrupted), errors.Is(err, context.Canceled) && ctx.Err() != nil:
		return 130
	}
	fmt.Fprintln(os.Stderr, "todo:", sentence(err))
	if fault.CodeOf(err) == fault.Invalid || errors.As(err, new(*usageError)) {
		return 2
	}
	return 1
}

// sentence is what a person is shown of an error, in which others' words can be.
func sentence(err error) string {
	if fault.CodeOf(err) == fault.Internal {
		return visible(err.Error())
	}
	return visible(fault.MessageOf(err))
}

// usageError is a command line that is not understood.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// settings are the flags that all subcommands share.
type settings struct {
	dataDir string
	server  string
	output  string
	color   string
	out     io.Writer
}

func newRoot() *cobra.Command {
	s := &settings{}
	root := &cobra.Command{
		Use:   "todo",
		Short: "A todo list you talk to",
		Long: `A todo list you talk to.

  todo run                          the whole app on this machine, at http://localhost:3000
  todo chat "remind me to pay rent every 1st"
  todo add "buy milk tomorrow #home !high"
  todo                              what is due today

The commands use the app where it runs on this machine, the server named by
--server or TODO_SERVER (with TODO_TOKEN as its key), or else the local
database directly.`,
		Version: version,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return noCommand(cmd, args[0])
		},
		RunE:          func(cmd *cobra.Command, _ []string) error { return s.today(cmd) },
		SilenceUsage:  true,
		SilenceErrors: true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			s.out = cmd.OutOrStdout()
			if s.output != "text" && s.output != "json" {
				return &usageError{fmt.Errorf("--output is %q; use text or json", s.output)}
			}
			return checkColor(s.color)
		},
	}
	f := root.PersistentFlags()
	f.StringVar(&s.dataDir, "data-dir", "", "folder of the local database (default: $XDG_DATA_HOME/todo-chatbot)")
	f.StringVar(&s.server, "server", os.Getenv("TODO_SERVER"), "address of a server to use instead of this machine's")
	f.StringVarP(&s.output, "output", "o", "text", "text or json")
	f.StringVar(&s.color, "color", "auto", "auto, always or never")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		return &usageError{fmt.Errorf("%w; see: todo --help", err)}
	})
	root.AddGroup(commandGroups...)
	root.AddCommand(newRun(s), newOpen(s), newChat(s), newAdd(s), newList(s), newSearch(s), newShow(s), newEdit(s),
		newMove(s), newDone(s), newReopen(s), newDelete(s), newUndelete(s),
		newUndo(s), newLog(s), newLists(s), newToken(s), newAccount(s), newAdmin(s),
		newKeep(s), newMCP(s), newPlans(s), newUnderstand(s), newBackup(s), newBackups(s), newRestore(s),
		newMigrateDatabase(s), newRemind(s), newVersion(s), newMan())
	for _, of := range root.Commands() {
		of.GroupID = groupOfCommand(of.Name())
	}
	return root
}

// commandGroups are the headings of the help.
var commandGroups = []*cobra.Group{
	{ID: "list", Title: "Your list:"},
	{ID: "talk", Title: "Talking and reminders:"},
	{ID: "app", Title: "The app and your account:"},
}

func groupOfCommand(name string) string {
	switch name {
	case "add", "list", "search", "show", "edit", "move", "done", "reopen", "delete", "undelete", "undo", "log",
		"lists", "keep":
		return "list"
	case "chat", "plans", "remind", "understand", "mcp":
		return "talk"
	case "run", "open", "token", "account", "admin", "backup", "backups", "restore", "migrate-database":
		return "app"
	}
	return ""
}

// noCommand is what is said of a command that there isn't.
func noCommand(cmd *cobra.Command, name string) error {
	text := fmt.Sprintf("there is no command %q", visible(name))
	cmd.SuggestionsMinimumDistance = 1 + min(1, len(name)/4) // of three letters most are near to something
	if near := cmd.SuggestionsFor(name); len(near) > 0 {
		text += "; did you mean: todo " + strings.Join(near, ", todo ")
	}
	return &usageError{fmt.Errorf("%s (see: todo --help)", text)}
}
