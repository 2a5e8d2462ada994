package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/client"
	shared "github.com/todo-chatbot/todo-chatbot/app/list"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// moveToList takes tasks, which are named by number or words, to another list.
func (s *settings) moveToList(ctx context.Context, c *client.Client, args []string, to string) error {
	ids, err := doing{among: views["pending"], what: "pending", list: "pending"}.which(ctx, c, args)
	if err != nil {
		return err
	}
	change, err := c.Move(ctx, to, ids)
	if err != nil {
		return err
	}
	return s.print(change, func(p *printer) {
		p.change(change)
		p.movedTo(to, change)
	})
}

// movedTo says what the tasks are called in the list that they are in now.
func (p *printer) movedTo(to string, c todo.Change) {
	var refs []string
	for _, e := range c.Edits {
		if e.Elsewhere == nil {
			continue
		}
		ref := fmt.Sprintf("%s %d", strings.ToLower(to), e.Elsewhere.Number)
		if strings.EqualFold(to, shared.Inbox) {
			ref = fmt.Sprintf("#%d", e.Elsewhere.Number)
		}
		refs = append(refs, ref)
	}
	if len(refs) > 0 {
		p.note("now %s", visible(strings.Join(refs, ", ")))
	}
}
