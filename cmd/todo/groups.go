package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// group is a heading of a list and the tasks below it.
type group struct {
	name  string
	style lipgloss.Style
	tasks []todo.Task
}

// groupNames are the headings in their order.
var groupNames = []string{"Overdue", "Today", "Tomorrow", "Next seven days", "Later", "No date", "Done", "Deleted"}

// groups puts tasks below headings by when they are due, each in the order in
// which it came. Headings without tasks are left out.
func groups(tasks []todo.Task, now time.Time) []group {
	byName := map[string][]todo.Task{}
	open := map[int64]string{} // headings of tasks that may have subtasks
	for _, t := range tasks {
		open[t.Number] = groupOf(t, now)
	}
	for _, t := range tasks {
		name := groupOf(t, now)
		if above := open[t.Parent]; above != "" && name == "No date" { // it stands below its parent
			name = above
		}
		byName[name] = append(byName[name], t)
	}
	var out []group
	for _, name := range groupNames {
		if of := byName[name]; len(of) > 0 {
			out = append(out, group{name, groupStyle(name), of})
		}
	}
	return out
}

func groupOf(t todo.Task, now time.Time) string {
	zone := now.Location()
	switch {
	case t.Deleted != nil:
		return "Deleted"
	case t.Done:
		return "Done"
	case t.Due == nil:
		return "No date"
	case t.Due.Overdue(now, zone):
		return "Overdue"
	}
	days := daysUntil(*t.Due, now)
	switch {
	case days <= 0:
		return "Today"
	case days == 1:
		return "Tomorrow"
	case days <= 7:
		return "Next seven days"
	}
	return "Later"
}

// daysUntil counts the days from today to that of a due, in the person's zone.
func daysUntil(d todo.Due, now time.Time) int {
	return d.DayIn(now.Location()).Sub(civil.DateOf(now))
}

func groupStyle(name string) lipgloss.Style {
	switch name {
	case "Overdue":
		return headingStyle.Foreground(lipgloss.Red)
	case "Today":
		return headingStyle.Foreground(lipgloss.Green)
	case "Done", "Deleted", "No date":
		return headingStyle.Faint(true)
	}
	return headingStyle
}

// grouped writes a list below headings.
func (p *printer) grouped(tasks []todo.Task) {
	width := numberWidth(tasks)
	for i, g := range groups(tasks, p.now) {
		if i > 0 {
			fmt.Fprintln(p.w)
		}
		fmt.Fprintln(p.w, g.style.Render(g.name)+quietStyle.Render(fmt.Sprintf("  %d", len(g.tasks))))
		for _, t := range families(g.tasks) {
			p.row(t, width, g.name)
		}
	}
}

// row writes a task across the terminal: its title to the left, the rest to the
// right where there is room, else below. Lines break between words.
func (p *printer) row(t kin, numbers int, heading string) {
	mark := t.indent() + box(t.Task)
	title := visible(t.Title)
	if t.Done || t.Deleted != nil {
		title = quietStyle.Render(title)
	}
	indent := numbers + 5 + len(t.indent())
	lead := "  " + quietStyle.Render(fmt.Sprintf("%*d", numbers, t.Number)) + " " + mark + " "
	rest := strings.Join(p.details(t.Task, heading), "  ")
	room := max(p.width-indent, 10)
	taken := ansi.StringWidth(title) + 2 + ansi.StringWidth(rest)
	if taken <= room {
		fmt.Fprintln(p.w, strings.TrimRight(lead+title+strings.Repeat(" ", room-taken+2)+rest, " "))
		return
	}
	margin := "\n" + strings.Repeat(" ", indent)
	fmt.Fprintln(p.w, lead+strings.ReplaceAll(ansi.Wrap(title, room, ""), "\n", margin))
	if rest != "" {
		fmt.Fprintln(p.w, margin[1:]+strings.ReplaceAll(ansi.Wrap(rest, room, ""), "\n", margin))
	}
}

// details are what is to be said of a task besides its title, below a heading
// that says some of it already.
func (p *printer) details(t todo.Task, heading string) []string {
	out := p.kinship(t)
	if t.Priority != todo.None {
		out = append(out, priorityStyle(t.Priority).Render("!"+t.Priority.String()))
	}
	for _, tag := range t.Tags {
		out = append(out, tagStyle.Render("#"+visible(tag)))
	}
	if t.Recurrence != nil {
		out = append(out, quietStyle.Render(t.Recurrence.Rule.Text()))
	}
	if mark := p.bell(t); mark != "" {
		out = append(out, mark)
	}
	if when := p.dueBelow(t, heading); when != "" {
		out = append(out, when)
	}
	return out
}

// dueBelow is when a task is due, without what the heading says.
func (p *printer) dueBelow(t todo.Task, heading string) string {
	if t.Due == nil {
		return ""
	}
	text := p.due(*t.Due)
	switch heading {
	case "Overdue":
		return overdueStyle.Render(text)
	case "Today", "Tomorrow":
		if !t.Due.Timed {
			return ""
		}
		text = strings.TrimPrefix(text, t.Due.At(p.now.Location()).Format("Mon 2 Jan "))
		if heading == "Today" {
			return todayStyle.Render(text)
		}
	}
	return text
}

func numberWidth(tasks []todo.Task) int {
	width := 1
	for _, t := range tasks {
		width = max(width, len(fmt.Sprint(t.Number)))
	}
	return width
}

func box(t todo.Task) string {
	if t.Done {
		return "✓"
	}
	return "○"
}

// bell says whether a task rings.
func (p *printer) bell(t todo.Task) string {
	switch {
	case t.Muted:
		return "(never rings)"
	case p.toRing(t):
		return "🔔"
	}
	return ""
}

// toRing says whether the task is still to ring, as far as is known: without the
// person's settings that is so of what has reminders of its own.
func (p *printer) toRing(t todo.Task) bool {
	if p.bells == nil {
		return len(t.Reminders) > 0 && !t.Done && t.Deleted == nil
	}
	return slices.ContainsFunc(t.Rings(*p.bells, p.now.Location(), p.now),
		func(r reminder.Ring) bool { return r.At.After(p.now) })
}
