package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/app/client"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// views are the words that todo list takes, as queries of the API.
var views = map[string]url.Values{
	"pending":  {"status": {"pending"}},
	"today":    {"view": {"today"}},
	"upcoming": {"view": {"upcoming"}},
	"overdue":  {"view": {"overdue"}},
	"done":     {"status": {"completed"}, "sort": {"completed"}, "order": {"desc"}},
	"all":      {"status": {"all"}},
	"deleted":  {"status": {"deleted"}},
}

// listing is what a list of tasks is asked for with.
type listing struct {
	view, tag, priority, search, sort, in string
	limit                                 int
	everywhere, mine                      bool
}

func newList(s *settings) *cobra.Command {
	var l listing
	names := []string{"pending", "today", "upcoming", "overdue", "done", "all", "deleted"}
	cmd := &cobra.Command{
		Use:       "list [pending|today|upcoming|overdue|done|all|deleted]",
		Aliases:   []string{"ls"},
		Short:     "Show tasks, the pending ones if nothing else is said",
		ValidArgs: names,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 || len(args) == 1 && views[args[0]] == nil {
				return &usageError{fmt.Errorf(
					"%q isn't a list; use pending, today, upcoming, overdue, done, all or deleted",
					strings.Join(args, " "))}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			l.view = "pending"
			if len(args) == 1 {
				l.view = args[0]
			}
			return s.showList(cmd.Context(), l)
		},
	}
	s.listFlags(cmd, &l)
	cmd.Flags().StringVar(&l.search, "search", "", "only tasks with these words")
	return cmd
}

func newSearch(s *settings) *cobra.Command {
	l := listing{view: "all"}
	cmd := &cobra.Command{
		Use:     "search WORDS...",
		Aliases: []string{"find"},
		Short:   "Show all tasks that have these words, completed ones too",
		Example: "  todo search invoice\n  todo search --tag work invoice",
		Args:    needText("what to look for, such as: todo search invoice"),
		RunE: func(cmd *cobra.Command, args []string) error {
			l.search = strings.Join(args, " ")
			return s.showList(cmd.Context(), l)
		},
	}
	s.listFlags(cmd, &l)
	return cmd
}

func (s *settings) listFlags(cmd *cobra.Command, l *listing) {
	f := cmd.Flags()
	f.StringVar(&l.tag, "tag", "", "only tasks with this tag")
	f.StringVar(&l.priority, "priority", "", "only high, medium, low or none")
	f.StringVar(&l.sort, "sort", "", "created, updated, completed, due, priority or title")
	f.IntVar(&l.limit, "limit", 1000, "at most this many")
	s.inList(cmd, &l.in)
	f.BoolVar(&l.everywhere, "everywhere", false, "in your own list and in all that you share")
	f.BoolVar(&l.mine, "mine", false, "with --everywhere: without what is another member's to do")
	s.completeTags(cmd, "tag", &l.in)
	fixed(cmd, "priority", "high", "medium", "low", "none")
	fixed(cmd, "sort", "created", "updated", "completed", "due", "priority", "title")
}

// query is what the API is asked, the dated ones first where people will read
// it below headings.
func (l listing) query(byDate bool) url.Values {
	q := maps.Clone(views[l.view])
	for name, value := range map[string]string{
		"tag": strings.TrimPrefix(l.tag, "#"), "priority": l.priority, "search": l.search, "sort": l.sort,
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if byDate && !q.Has("sort") {
		q.Set("sort", "due")
	}
	return q
}

// showList prints a list.
func (s *settings) showList(ctx context.Context, l listing) error {
	if l.everywhere {
		return s.showEverywhere(ctx, l)
	}
	if l.mine {
		return &usageError{errors.New(
			"--mine goes with --everywhere; what is somebody's in one list shows: todo lists whose LIST")}
	}
	c, done, err := s.connect(ctx)
	if err != nil {
		return err
	}
	defer done()
	// A program that reads lines gets them in the order that they always had.
	headed := s.look().width > 0 && s.output == "text" && l.sort == "" && l.view != "done" && l.view != "deleted"
	tasks, err := upTo(ctx, c.In(l.in), l.query(headed), l.limit)
	if err != nil {
		return err
	}
	if s.look().width > 0 && s.output == "text" {
		defer s.warn(ctx, c.In(l.in))
	}
	var bells *reminder.Settings
	if set, err := c.ReminderSettings(ctx); err == nil && l.in == "" { // what several share rings for nobody
		bells = &set
	}
	return s.print(tasks, func(p *printer) {
		p.bells = bells
		if headed && len(tasks) > 0 {
			p.grouped(tasks)
			return
		}
		if len(tasks) == 0 && l.search != "" {
			fmt.Fprintf(p.w, "No task has the words %q.\n", visible(l.search))
			return
		}
		p.tasks(tasks, l.view)
	})
}

// upTo returns the tasks that a query finds, at most so many.
func upTo(ctx context.Context, c *client.Client, q url.Values, limit int) ([]todo.Task, error) {
	return pagesUpTo(q, limit, func() ([]todo.Task, string, error) {
		page, err := c.Tasks(ctx, q)
		return page.Tasks, page.Next, err
	})
}

// pagesUpTo asks for one page after another, with the limit and cursor that it sets in the query, until there are
// so many tasks or no more.
func pagesUpTo[T any](q url.Values, limit int, ask func() (page []T, next string, err error)) ([]T, error) {
	tasks := []T{}
	for len(tasks) < limit {
		q.Set("limit", strconv.Itoa(min(limit-len(tasks), todo.MaxLimit)))
		page, next, err := ask()
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, page...)
		if next == "" {
			break
		}
		q.Set("cursor", next)
	}
	return tasks, nil
}
