package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/app/client"
)

// today shows what is overdue and due today: what "todo" alone does. Where
// there is no list yet it shows how to begin one, and makes none.
func (s *settings) today(cmd *cobra.Command) error {
	if begun, err := s.begun(); err != nil || !begun {
		return errors.Join(err, cmd.Help())
	}
	return s.withClient(cmd.Context(), func(ctx context.Context, c *client.Client) error {
		tasks, err := upTo(ctx, c, listing{view: "overdue"}.query(true), todayLimit)
		if err != nil {
			return err
		}
		due, err := upTo(ctx, c, listing{view: "today"}.query(true), todayLimit)
		if err != nil {
			return err
		}
		counts, err := c.Overview(ctx)
		if err != nil {
			return err
		}
		if s.look().width > 0 && s.output == "text" {
			defer s.warn(ctx, c)
		}
		tasks = append(tasks, due...)
		return s.print(tasks, func(p *printer) {
			switch {
			case len(tasks) == 0:
				fmt.Fprintln(p.w, "Nothing is left for today.")
			case p.width > 0:
				p.grouped(tasks)
			default:
				p.tasks(tasks, "today")
			}
			if counts.Upcoming > 0 {
				p.note("%d later: todo list upcoming", counts.Upcoming)
			}
			if dateless := counts.Pending - counts.Overdue - counts.Today - counts.Upcoming; dateless > 0 {
				p.note("%d without a date: todo list", dateless)
			}
		})
	})
}

// todayLimit is how many tasks of each kind today shows.
const todayLimit = 200

// begun reports whether there is a list to show: a server is named, or this
// machine has one.
func (s *settings) begun() (bool, error) {
	if s.server != "" {
		return true, nil
	}
	dir, err := openDataDir(s.dataDir)
	if err != nil {
		return false, err
	}
	_, err = os.Stat(dir.file("todo.db"))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}
