package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/app/client"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// nothing is what people say to have a field of a task emptied.
const nothing = "none"

// maxNote is how much of a note is read from a pipe, in bytes: more than a
// task takes, so that the server says by how much it is too long.
const maxNote = 1 << 20

// edit is what is to be changed of a task.
type edit struct {
	words                            string // quick add: a new title, and what else it names
	title, due, repeat, priority     string
	note                             string
	tags, untag                      []string
	under                            string // whose subtask it is to be
	titled, noted, dueSet, repeatSet bool
	prioritySet, underSet            bool
	input                            io.Reader
}

func newEdit(s *settings) *cobra.Command {
	var e edit
	var in string
	cmd := &cobra.Command{
		Use:   "edit NUMBER [TEXT...]",
		Short: "Change a task: its words, date, repetition, priority, tags or note",
		Long: `Change a task: its words, date, repetition, priority, tags or note.

TEXT is read as todo add reads it: its words are the new title, and a date, a
repetition, #tags and a !priority in it are set as well. What is not named
stays. The flags set one thing each; --title takes it word for word.`,
		Example: `  todo edit 3 call the bank tomorrow at 10
  todo edit 3 --due "friday 5pm" --priority high
  todo edit 3 --tag home --untag work
  todo edit 3 --repeat "every other monday"
  todo edit 3 --due none
  todo edit 5 --under 3
  pbpaste | todo edit 3 --note -`,
		Args:              needText("which task, such as: todo edit 3 call the bank tomorrow"),
		ValidArgsFunction: s.completeTasks(&in, views["pending"]),
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := number(args[0])
			if err != nil {
				return err
			}
			e.words = strings.Join(args[1:], " ")
			e.input = cmd.InOrStdin()
			e.given(cmd)
			return s.withClient(cmd.Context(), func(ctx context.Context, c *client.Client) error {
				return s.editTask(ctx, c.In(in), n, e)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&e.title, "title", "", "the title, word for word")
	f.StringVar(&e.due, "due", "", "when it is due, in words; none takes the date away")
	f.StringVar(&e.repeat, "repeat", "", "how it repeats, in words; none ends that")
	f.StringVar(&e.priority, "priority", "", "high, medium, low or none")
	f.StringVar(&e.note, "note", "", `the note; - reads it from the input, "" takes it away`)
	f.StringArrayVar(&e.tags, "tag", nil, "add a tag")
	f.StringArrayVar(&e.untag, "untag", nil, "take a tag away")
	s.under(cmd, &e.under, &in, "make it a subtask of the task of this number; none makes it a task of its own")
	fixed(cmd, "priority", "high", "medium", "low", "none")
	s.completeTags(cmd, "tag", &in)
	s.completeTags(cmd, "untag", &in)
	return cmd
}

// given notes which flags were given: an empty note is something else than none.
func (e *edit) given(cmd *cobra.Command) {
	f := cmd.Flags()
	e.titled, e.noted = f.Changed("title"), f.Changed("note")
	e.dueSet, e.repeatSet, e.prioritySet = f.Changed("due"), f.Changed("repeat"), f.Changed("priority")
	e.underSet = f.Changed("under")
}

func newMove(s *settings) *cobra.Command {
	var in, to string
	cmd := &cobra.Command{
		Use:     "move NUMBER... WHEN... | move NUMBER... --to LIST",
		Aliases: []string{"reschedule"},
		Short:   "Give tasks another date, or take them to another list",
		Long: `Give tasks another date, in words. Several tasks keep their times of day, so
they can be moved to a day only. "none" takes the date of a task away.
With --to they go to another list, where they have new numbers; inbox is your own.`,
		Example: `  todo move 3 friday at 5pm
  todo move 3 5 8 tomorrow
  todo move 3 none
  todo move 3 5 --to home
  todo move the milk --list home --to inbox`,
		Args:              needText("which task and to when, such as: todo move 3 friday"),
		ValidArgsFunction: s.completeTasks(&in, views["pending"]),
		RunE: func(cmd *cobra.Command, args []string) error {
			if to != "" {
				return s.withClient(cmd.Context(), func(ctx context.Context, c *client.Client) error {
					return s.moveToList(ctx, c.In(in), args, to)
				})
			}
			ids, when := numbersFirst(args)
			if len(ids) == 0 || when == "" {
				return &usageError{fmt.Errorf("say which task and to when, such as: todo move 3 friday")}
			}
			return s.withClient(cmd.Context(), func(ctx context.Context, c *client.Client) error {
				return s.moveTasks(ctx, c.In(in), ids, when)
			})
		},
	}
	s.inList(cmd, &in)
	cmd.Flags().StringVar(&to, "to", "", "the list that they go to, by what you call it; inbox is your own")
	return cmd
}

// numbersFirst splits numbers of tasks from the words after them. The last
// argument is always words: "todo move 3 12" has nothing that says when.
func numbersFirst(args []string) (ids []int64, words string) {
	for i, a := range args {
		n, err := numbers([]string{a})
		if err != nil {
			return ids, strings.Join(args[i:], " ")
		}
		ids = append(ids, n...)
	}
	return ids, ""
}

func (s *settings) moveTasks(ctx context.Context, c *client.Client, ids []int64, when string) error {
	if len(ids) == 1 {
		return s.editTask(ctx, c, ids[0], edit{due: when, dueSet: true})
	}
	p, err := whenIn(ctx, c, when)
	switch {
	case err != nil:
		return err
	case p.Due == nil || p.Due.Timed || p.Recurrence != nil:
		return &usageError{fmt.Errorf(
			"several tasks keep their times of day and can be moved to a day only, such as: todo move 3 5 tomorrow")}
	}
	change, err := c.MoveTo(ctx, p.Due.Date.String(), ids)
	if err != nil {
		return err
	}
	return s.print(change, func(p *printer) { p.change(change); p.undo(change.Seq) })
}

// editTask changes a task and prints what became of it.
func (s *settings) editTask(ctx context.Context, c *client.Client, n int64, e edit) error {
	t, err := c.Task(ctx, n)
	if err != nil {
		return err
	}
	patch, weak, err := e.patch(ctx, c, t)
	if err != nil {
		return err
	}
	if len(patch) == 0 {
		return &usageError{fmt.Errorf("say what to change, such as: todo edit %d --due friday", n)}
	}
	after, seq, err := c.Update(ctx, n, t.Version, patch)
	if err != nil {
		return err
	}
	return s.print(after, func(p *printer) {
		if seq == 0 {
			p.line("Unchanged", after)
			return
		}
		p.line("Changed", after)
		for _, words := range weak {
			p.note("%q stays in the title. If it says when: todo move %d %s", words, n, words)
		}
		p.undo(seq)
	})
}

// undo says how a change is taken back.
func (p *printer) undo(seq int64) {
	fmt.Fprintln(p.w, quietStyle.Render(fmt.Sprintf("  undo: todo undo %d", seq)))
}

// patch is the API's form of the edit of a task, and which words of its title
// look like a time and set none.
func (e edit) patch(ctx context.Context, c *client.Client,
	t todo.Task) (patch map[string]any, weak []string, err error) {
	patch = map[string]any{}
	tags := slices.Clone(t.Tags)
	if e.words != "" {
		p, err := c.Parse(ctx, e.words)
		if err != nil {
			return nil, nil, err
		}
		if p.Question != nil {
			return nil, nil, asked(*p.Question)
		}
		weak = p.Weak()
		tags = append(tags, p.Tags...)
		e.setParsed(patch, p)
	}
	if e.titled {
		patch["title"] = e.title
	}
	if e.prioritySet {
		patch["priority"] = e.priority
	}
	if err := e.setParent(patch); err != nil {
		return nil, nil, err
	}
	if err := e.setTimes(ctx, c, patch, t); err != nil {
		return nil, nil, err
	}
	if e.noted {
		if patch["description"], err = e.readNote(); err != nil {
			return nil, nil, err
		}
	}
	if tags = e.retagged(tags); !slices.Equal(tags, t.Tags) {
		patch["tags"] = tags
	}
	return patch, weak, nil
}

// setParsed sets what the words of quick add name.
func (e edit) setParsed(patch map[string]any, p client.Parsed) {
	if p.Title != "" {
		patch["title"] = p.Title
	}
	if p.Due != nil {
		patch["due"] = p.Due
	}
	if p.Recurrence != nil {
		patch["recurrence"] = map[string]string{"rule": p.Recurrence.Rule.String()}
	}
	if p.Priority != todo.None {
		patch["priority"] = p.Priority
	}
}

// setParent sets of which task it is a subtask.
func (e edit) setParent(patch map[string]any) error {
	if !e.underSet {
		return nil
	}
	if e.under == nothing {
		patch["parent"] = nil
		return nil
	}
	n, err := number(e.under)
	patch["parent"] = n
	return err
}

// setTimes sets the due and the repetition that flags say in words.
func (e edit) setTimes(ctx context.Context, c *client.Client, patch map[string]any, t todo.Task) error {
	if e.dueSet && e.due == nothing {
		patch["due"] = nil
		if t.Recurrence != nil && !e.repeatSet {
			patch["recurrence"] = nil // what has no date can't repeat
		}
	} else if e.dueSet {
		p, err := whenIn(ctx, c, e.due)
		if err != nil {
			return err
		}
		e.setParsed(patch, client.Parsed{Due: p.Due, Recurrence: p.Recurrence})
	}
	switch {
	case !e.repeatSet:
	case e.repeat == nothing:
		patch["recurrence"] = nil
	default:
		p, err := whenIn(ctx, c, e.repeat)
		if err != nil {
			return err
		}
		if p.Recurrence == nil {
			return &usageError{fmt.Errorf("%q doesn't say how often; say it as in: every other monday",
				visible(e.repeat))}
		}
		if t.Due != nil || e.dueSet {
			p.Due = nil // it begins when it is due
		}
		e.setParsed(patch, client.Parsed{Due: p.Due, Recurrence: p.Recurrence})
	}
	return nil
}

func (e edit) readNote() (string, error) {
	if e.note != "-" {
		return e.note, nil
	}
	b, err := io.ReadAll(io.LimitReader(e.input, maxNote))
	if err != nil {
		return "", fmt.Errorf("read the note: %w", err)
	}
	return strings.TrimRight(string(b), "\n"), nil
}

// retagged is tags with those that are added and without those that go.
func (e edit) retagged(tags []string) []string {
	for _, tag := range e.tags {
		tags = append(tags, strings.ToLower(strings.TrimPrefix(tag, "#")))
	}
	tags = slices.DeleteFunc(tags, func(tag string) bool {
		return slices.ContainsFunc(e.untag,
			func(gone string) bool { return strings.EqualFold(strings.TrimPrefix(gone, "#"), tag) })
	})
	slices.Sort(tags)
	return slices.Compact(tags)
}

// whenIn reads words that say when and nothing else.
func whenIn(ctx context.Context, c *client.Client, words string) (client.Parsed, error) {
	p, err := c.Parse(ctx, words)
	switch {
	case err != nil:
		return client.Parsed{}, err
	case p.Question != nil:
		return client.Parsed{}, asked(*p.Question)
	case p.Title != "" || p.Due == nil && p.Recurrence == nil:
		return client.Parsed{}, fault.InField("when", "%q isn't understood as a time. Say it as in: tomorrow at 5pm.",
			visible(words))
	}
	return p, nil
}

// asked is a question that has to be answered first, by saying it in other words.
func asked(q client.Question) error {
	var say []string
	for _, o := range q.Options {
		say = append(say, fmt.Sprintf("%q", strings.TrimPrefix(strings.ToLower(o.Text), "on ")))
	}
	if len(say) == 0 {
		return fault.InField("when", "%s", visible(q.Text))
	}
	return fault.InField("when", "%s Say it as %s.", visible(q.Text), visible(strings.Join(say, " or ")))
}
