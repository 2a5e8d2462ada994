package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// printer writes tasks and receipts as lines for people.
type printer struct {
	look
	w   io.Writer
	now time.Time // in the person's zone
	// bells are how the person wants to be reminded; nil where that isn't known.
	bells *reminder.Settings
}

// print writes v as JSON, or text as the printer has it, as --output says.
func (s *settings) print(v any, text func(*printer)) error {
	var b bytes.Buffer
	if s.output == "json" {
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(v); err != nil {
			return fmt.Errorf("encode the answer: %w", err)
		}
	} else {
		l := s.look()
		text(&printer{look: l, w: l.writer(&b), now: time.Now()})
	}
	_, err := s.out.Write(b.Bytes())
	return err
}

// printer writes to the output at once.
func (s *settings) printer(now time.Time) *printer {
	l := s.look()
	return &printer{look: l, w: l.writer(s.out), now: now}
}

func (s *settings) look() look { return lookOf(s.out, s.color, os.Environ()) }

// line writes one task after a word that says what became of it.
func (p *printer) line(word string, t todo.Task) {
	fmt.Fprintf(p.w, "%s %d  %s\n", word, t.Number, p.describe(t))
}

// note writes a remark below a line.
func (p *printer) note(format string, args ...any) {
	fmt.Fprintln(p.w, "  "+visible(fmt.Sprintf(format, args...)))
}

// tasks writes a list; view is its name, for the sentence when it is empty.
func (p *printer) tasks(tasks []todo.Task, view string) {
	if len(tasks) == 0 {
		fmt.Fprintf(p.w, "Nothing here (%s). Add something with: todo add buy milk tomorrow\n", view)
		return
	}
	width := numberWidth(tasks)
	for _, t := range families(tasks) {
		if p.width > 0 {
			p.row(t, width, "")
			continue
		}
		fmt.Fprintf(p.w, "%*d %s%s %s\n", width, t.Number, t.indent(), box(t.Task), p.describe(t.Task))
	}
}

// change writes what a change did to each task.
func (p *printer) change(c todo.Change) {
	along := subtasksIn(c)
	for i, e := range c.Edits {
		t := e.After
		if t == nil {
			t = e.Before
		}
		if along > fewSubtasks && t.Parent != 0 {
			continue // how many they are stands below
		}
		if t.Series != 0 && len(c.Edits) > 1 {
			continue // the line of the series says it all
		}
		word := strings.ToUpper(string(c.Kind[:1])) + string(c.Kind[1:])
		switch {
		case e.Elsewhere != nil && c.Kind == todo.Moved:
		case e.After == nil:
			word = "Took back"
		}
		if c.Kind == todo.Done && !t.Done && t.Parent != 0 && t.Recurrence == nil { // of a task that repeats
			p.line("Open again", *t)
			continue
		}
		if c.Kind == todo.Done && !t.Done && t.Due != nil { // it repeats: this time is done
			next := t.Clone()
			next.Due = nil
			p.line(word, next)
			p.note("next time due %s", p.due(*t.Due))
			if c.Unkept(i) {
				p.note("the list is full, so this time isn't kept among what is done")
			}
			continue
		}
		p.line(word, *t)
	}
	if along > 0 {
		p.note("with %s: todo undo %d takes all of it back", plural(along, "subtask"), c.Seq)
	}
}

func (p *printer) describe(t todo.Task) string {
	parts := append([]string{visible(t.Title)}, p.kinship(t)...)
	if t.Priority != todo.None {
		parts = append(parts, priorityStyle(t.Priority).Render("!"+t.Priority.String()))
	}
	for _, tag := range t.Tags {
		parts = append(parts, tagStyle.Render("#"+visible(tag)))
	}
	if t.Due != nil {
		due := "(due " + p.due(*t.Due) + ")"
		if !t.Done && t.Due.Overdue(p.now, p.now.Location()) {
			due = overdueStyle.Render("(overdue since " + p.due(*t.Due) + ")")
		}
		parts = append(parts, due)
	}
	if t.Recurrence != nil {
		parts = append(parts, "("+t.Recurrence.Rule.Text()+")")
	}
	if mark := p.bell(t); mark != "" {
		parts = append(parts, mark)
	}
	return strings.Join(parts, " ")
}

// due is the absolute date, with the zone where it is not this machine's.
func (p *printer) due(d todo.Due) string {
	at := d.At(p.now.Location())
	layout := "Mon 2 Jan"
	if at.Year() != p.now.Year() {
		layout += " 2006"
	}
	if !d.Timed {
		return at.Format(layout)
	}
	out := at.Format(layout + " 15:04")
	if _, here := at.In(p.now.Location()).Zone(); true {
		if _, there := at.Zone(); here != there {
			out += " " + d.Zone
		}
	}
	return out
}

// visible takes out what a terminal would act upon.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r) && r != '\n' && r != '\t',
			r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', // turn the direction
			r >= 0xe0000 && r <= 0xe007f: // are not seen
			return '�'
		}
		return r
	}, s)
}

// numberOf is the number before the title of a line; that of a shared list's task is in its title.
func numberOf(l chat.Line) string {
	if l.Task == 0 {
		return ""
	}
	return fmt.Sprintf("%d ", l.Task)
}

// receipt writes what a tool did.
func (p *printer) receipt(r chat.Receipt) {
	for _, l := range r.Lines {
		detail := ""
		if l.Detail != "" {
			detail = " · " + visible(l.Detail)
		}
		fmt.Fprintf(p.w, "  ✓ %s: %s%s%s\n", r.Kind, numberOf(l), visible(l.Title), detail)
	}
	if r.Note != "" {
		fmt.Fprintf(p.w, "    %s\n", visible(r.Note))
	}
	if r.In != nil {
		fmt.Fprintf(p.w, "    undo: todo undo %d --list %s\n", r.In.Change, visible(r.In.Handle))
		return
	}
	fmt.Fprintf(p.w, "    undo: todo undo %d\n", r.Change)
}

// needText refuses a command line without words.
func needText(what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if strings.TrimSpace(strings.Join(args, "")) == "" {
			return &usageError{fmt.Errorf("say %s", what)}
		}
		return nil
	}
}
