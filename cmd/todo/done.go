package main

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/app/client"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// doing is a command that does one thing to tasks that are named by number or words.
type doing struct {
	use, short, example string
	aliases             []string
	action              string     // of the API's batch
	among               url.Values // where words are looked for
	what                string     // such tasks, for sentences
	list                string     // the view that shows them
}

func newDone(s *settings) *cobra.Command {
	return s.newDoing(doing{use: "done", short: "Complete tasks by number, or the one task that has these words",
		example: "  todo done 3\n  todo done 3 5 8\n  todo done the report",
		action:  "complete", among: views["pending"], what: "pending", list: "pending"})
}

func newReopen(s *settings) *cobra.Command {
	return s.newDoing(doing{use: "reopen", short: "Make completed tasks pending again, by number or words",
		example: "  todo reopen 3\n  todo reopen the report",
		action:  "reopen", among: views["done"], what: "completed", list: "done"})
}

func newDelete(s *settings) *cobra.Command {
	return s.newDoing(doing{use: "delete", aliases: []string{"rm"}, short: "Move tasks to the bin, by number or words",
		example: "  todo delete 3 5\n  todo delete the meeting\n  todo undelete 3",
		action:  "delete", among: views["pending"], what: "pending", list: "pending"})
}

func newUndelete(s *settings) *cobra.Command {
	return s.newDoing(doing{use: "undelete", short: "Bring tasks back from the bin, by number or words",
		example: "  todo undelete 3\n  todo undelete the meeting",
		action:  "restore", among: views["deleted"], what: "deleted", list: "deleted"})
}

func (s *settings) newDoing(d doing) *cobra.Command {
	var in string
	cmd := &cobra.Command{
		Use: d.use + " NUMBER... | WORDS...", Aliases: d.aliases, Short: d.short, Example: d.example,
		Args:              needText("which task, such as: todo " + d.use + " 3"),
		ValidArgsFunction: s.completeTasks(&in, d.among),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, done, err := s.connect(cmd.Context())
			if err != nil {
				return err
			}
			defer done()
			c = c.In(in)
			ids, err := d.which(cmd.Context(), c, args)
			if err != nil {
				return err
			}
			change, err := c.Batch(cmd.Context(), d.action, ids)
			if err != nil {
				return err
			}
			return s.print(change, func(p *printer) { p.change(change) })
		},
	}
	s.inList(cmd, &in)
	return cmd
}

// which returns the numbers that args name: numbers, or words of one task.
func (d doing) which(ctx context.Context, c *client.Client, args []string) ([]int64, error) {
	if ids, err := numbers(args); err == nil {
		return ids, nil
	}
	words := strings.Join(args, " ")
	query := maps.Clone(d.among)
	query.Set("search", strings.TrimPrefix(words, "the "))
	query.Set("limit", "6")
	found, err := c.Tasks(ctx, query)
	if err != nil {
		return nil, err
	}
	switch len(found.Tasks) {
	case 1:
		return []int64{found.Tasks[0].Number}, nil
	case 0:
		return nil, fault.New(fault.NotFound, "No %s task has the words %q. See: todo list %s", d.what, words, d.list)
	}
	var candidates []string
	for _, t := range found.Tasks {
		candidates = append(candidates, strconv.FormatInt(t.Number, 10)+" "+visible(t.Title))
	}
	return nil, fault.New(fault.Ambiguous, "Several tasks have the words %q: %s. Say which one by its number.", words,
		strings.Join(candidates, "; "))
}

// numbers reads numbers of tasks: 3 5, #3, or 3,5.
func numbers(args []string) ([]int64, error) {
	ids := make([]int64, 0, len(args))
	for _, a := range args {
		for part := range strings.SplitSeq(strings.TrimSuffix(a, ","), ",") {
			n, err := number(part)
			if err != nil {
				return nil, err
			}
			ids = append(ids, n)
		}
	}
	return ids, nil
}

// number reads the number of a task: 3 or #3.
func number(arg string) (int64, error) {
	n, err := strconv.ParseInt(strings.TrimPrefix(arg, "#"), 10, 64)
	if err != nil || n < 1 {
		return 0, &usageError{fmt.Errorf("%q isn't the number of a task; see: todo list", visible(arg))}
	}
	return n, nil
}
