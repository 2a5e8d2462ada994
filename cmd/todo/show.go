package main

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/app/client"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func newShow(s *settings) *cobra.Command {
	var in string
	cmd := &cobra.Command{
		Use: "show NUMBER", Short: "Show all of a task",
		Args:              exactly(1, "which task, such as: todo show 3"),
		ValidArgsFunction: s.completeTasks(&in, views["all"]),
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := number(args[0])
			if err != nil {
				return err
			}
			return s.withClient(cmd.Context(), func(ctx context.Context, c *client.Client) error {
				t, err := c.In(in).Task(ctx, n)
				if err != nil {
					return err
				}
				var subtasks []todo.Task
				if t.Subtasks != nil && s.output == "text" {
					query := url.Values{"parent": {fmt.Sprint(n)}}
					if subtasks, err = upTo(ctx, c.In(in), query, todo.MaxSubtasks); err != nil {
						return err
					}
				}
				var comments []client.Comment
				if in != "" && s.output == "text" {
					if comments, err = c.In(in).Comments(ctx, n); err != nil {
						return err
					}
				}
				return s.print(t, func(p *printer) {
					p.whole(t, subtasks)
					if len(comments) > 0 {
						fmt.Fprintln(p.w)
						p.comments(comments...)
					}
				})
			})
		},
	}
	s.inList(cmd, &in)
	return cmd
}

// whole writes all of a task, with its subtasks.
func (p *printer) whole(t todo.Task, subtasks []todo.Task) {
	fmt.Fprintf(p.w, "%s %s %s\n", quietStyle.Render(fmt.Sprint(t.Number)), box(t),
		headingStyle.Render(visible(t.Title)))
	p.field("due", p.dueWhole(t))
	if t.Recurrence != nil {
		p.field("repeats", t.Recurrence.Rule.Text())
	}
	if t.Priority != todo.None {
		p.field("priority", priorityStyle(t.Priority).Render(t.Priority.String()))
	}
	if len(t.Tags) > 0 {
		p.field("tags", tagStyle.Render("#"+visible(strings.Join(t.Tags, " #"))))
	}
	p.field("rings", p.rings(t))
	if t.ParentTitle != "" {
		p.field("subtask of", fmt.Sprintf("%d %s", t.Parent, visible(t.ParentTitle)))
	}
	if t.Series != 0 {
		p.field("a time of", fmt.Sprintf("task %d, which repeats", t.Series))
	}
	p.field("added", p.moment(&t.Created))
	p.field("completed", p.moment(t.Completed))
	p.field("deleted", p.moment(t.Deleted))
	if sub := t.Subtasks; sub != nil {
		p.field("subtasks", fmt.Sprintf("%d of %d done", sub.Done, sub.Total))
	}
	if len(subtasks) > 0 {
		fmt.Fprintln(p.w)
		for i := range subtasks {
			subtasks[i].ParentTitle = ""
		}
		p.tasks(subtasks, "")
	}
	if t.Description != "" {
		fmt.Fprintln(p.w)
		for line := range strings.SplitSeq(visible(t.Description), "\n") {
			if p.width > 0 {
				line = ansi.Wrap(line, p.width, "")
			}
			fmt.Fprintln(p.w, line)
		}
	}
}

// rings says what a task is reminded of, "" where the person's settings decide.
func (p *printer) rings(t todo.Task) string {
	if t.Muted {
		return "never"
	}
	var out []string
	nag := 0
	for _, r := range t.Reminders {
		nag = max(nag, r.Nag)
		switch {
		case r.Hold:
		case r.Kind == reminder.AtDue && r.Instead:
			out = append(out, "when due this time")
		case r.Kind == reminder.AtDue && r.Time != "" && (t.Due == nil || !t.Due.Timed):
			out = append(out, "on its day at "+r.Time)
		case r.Kind == reminder.AtDue:
			out = append(out, "when due")
		case r.Kind == reminder.AtMoment:
			out = append(out, p.moment(r.At))
		case r.Days > 0:
			out = append(out, strings.TrimSpace(plural(r.Days, "day")+" before "+r.Time))
		case r.Minutes%60 == 0:
			out = append(out, plural(r.Minutes/60, "hour")+" before")
		default:
			out = append(out, plural(r.Minutes, "minute")+" before")
		}
	}
	if nag > 0 {
		out = append(out, "again every "+plural(nag, "minute")+" until it is done")
	}
	if until := reminder.HeldUntil(t.Reminders); until.After(p.now) {
		out = append(out, "not before "+p.moment(&until))
	}
	return strings.Join(out, ", ")
}

func plural(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}

// field writes a line of a task's fields; one that is empty is left out.
func (p *printer) field(name, value string) {
	if value != "" {
		fmt.Fprintln(p.w, quietStyle.Render(fmt.Sprintf("  %-10s", name))+" "+value)
	}
}

func (p *printer) dueWhole(t todo.Task) string {
	switch {
	case t.Due == nil:
		return ""
	case !t.Done && t.Due.Overdue(p.now, p.now.Location()):
		return overdueStyle.Render(p.due(*t.Due) + ", overdue")
	}
	return p.due(*t.Due)
}

// moment is when something happened, in the person's zone; "" for nil.
func (p *printer) moment(at *time.Time) string {
	if at == nil {
		return ""
	}
	here := at.In(p.now.Location())
	if here.Year() != p.now.Year() {
		return here.Format("Mon 2 Jan 2006 15:04")
	}
	return here.Format("Mon 2 Jan 15:04")
}
