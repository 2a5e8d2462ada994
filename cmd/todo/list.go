package main

import (
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

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

func newList(s *settings) *cobra.Command {
	var tag, priority, search, sort string
	var in string
	var limit int
	cmd := &cobra.Command{
		Use:       "list [pending|today|upcoming|overdue|done|all|deleted]",
		Aliases:   []string{"ls"},
		Short:     "Show tasks, the pending ones if nothing else is said",
		ValidArgs: []string{"pending", "today", "upcoming", "overdue", "done", "all", "deleted"},
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 || len(args) == 1 && views[args[0]] == nil {
				return &usageError{fmt.Errorf("%q is no list; use pending, today, upcoming, overdue, done, all or deleted", strings.Join(args, " "))}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			view := "pending"
			if len(args) == 1 {
				view = args[0]
			}
			q := url.Values{}
			for k, v := range views[view] {
				q[k] = v
			}
			for k, v := range map[string]string{"tag": strings.TrimPrefix(tag, "#"), "priority": priority, "search": search, "sort": sort} {
				if v != "" {
					q.Set(k, v)
				}
			}
			c, done, err := s.connect(cmd.Context())
			if err != nil {
				return err
			}
			defer done()
			c = c.In(in)
			tasks := []todo.Task{}
			for len(tasks) < limit {
				q.Set("limit", strconv.Itoa(min(limit-len(tasks), todo.MaxLimit)))
				page, err := c.Tasks(cmd.Context(), q)
				if err != nil {
					return err
				}
				tasks = append(tasks, page.Tasks...)
				if page.Next == "" {
					break
				}
				q.Set("cursor", page.Next)
			}
			if term.IsTerminal(int(os.Stdout.Fd())) && s.output == "text" {
				defer s.warn(cmd.Context(), c)
			}
			return s.print(tasks, func(p *printer) { p.tasks(tasks, view) })
		},
	}
	f := cmd.Flags()
	f.StringVar(&tag, "tag", "", "only tasks with this tag")
	f.StringVar(&priority, "priority", "", "only high, medium, low or none")
	f.StringVar(&search, "search", "", "only tasks with these words")
	f.StringVar(&sort, "sort", "", "created, updated, completed, due, priority or title")
	f.IntVar(&limit, "limit", 1000, "at most this many")
	inList(cmd, &in)
	return cmd
}
