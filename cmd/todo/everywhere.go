package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/client"
)

// showEverywhere prints tasks of the person's own list and of all that they share.
func (s *settings) showEverywhere(ctx context.Context, l listing) error {
	if l.in != "" {
		return &usageError{errors.New("--list names one list, and --everywhere means all of them; leave one out")}
	}
	c, done, err := s.connect(ctx)
	if err != nil {
		return err
	}
	defer done()
	q := l.query(true)
	if l.mine {
		q.Set("mine", "true")
	}
	tasks, err := pagesUpTo(q, l.limit, func() ([]client.ListedTask, string, error) {
		page, err := c.AllTasks(ctx, q)
		return page.Tasks, page.Next, err
	})
	if err != nil {
		return err
	}
	return s.print(tasks, func(p *printer) {
		if len(tasks) == 0 {
			fmt.Fprintf(p.w, "Nothing here (%s, in all of your lists).\n", l.view)
			return
		}
		width := 0
		for _, t := range tasks {
			width = max(width, len(calledEverywhere(t)))
		}
		for _, t := range tasks {
			fmt.Fprintf(p.w, "%*s %s %s\n", width, calledEverywhere(t), box(t.Task), p.describe(t.Task))
		}
	})
}

// calledEverywhere is what a task is called where several lists are shown: 3, or HOME-3.
func calledEverywhere(t client.ListedTask) string {
	number := strconv.FormatInt(t.Task.Number, 10)
	if t.List == "" {
		return number
	}
	return visible(strings.ToUpper(t.Handle)) + "-" + number
}
