package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/app/entry"
	"github.com/todo-chatbot/todo-chatbot/app/offline"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func newUnderstand(s *settings) *cobra.Command {
	var dates, explain bool
	var locale string
	var on []string
	cmd := &cobra.Command{
		Use:   "understand [TEXT...]",
		Short: "Show what the built-in assistant makes of a sentence, without doing it",
		Long: `Show what the built-in assistant makes of a sentence, without doing it.

Without TEXT it reads lines from standard input and writes one JSON object for
each. A line may begin with the moment at which it is said: @2026-11-23T09:00:00Z,
then a tab, then the sentence.

With --explain it tells how it came to that, for people or, with --output json,
for programs: the spans that are no plain words, as what the sentence was read,
and for each clause the rules that describe it, of which the first one wins.

With --on TASK, once for each task of a list, it tells what the sentence means
for that list: the likeliest readings, which words name which task, which are
left over, and what each feature counts. A task is written as for quick add.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(on) > 0 {
				return understandOn(s, strings.Join(args, " "), locale, on)
			}
			u := &understander{dates: dates, explain: explain, text: s.output != "json", locale: locale,
				out: bufio.NewWriter(s.out), now: time.Now}
			if len(args) > 0 {
				u.line(strings.Join(args, " "))
				return u.out.Flush()
			}
			return u.lines(cmd.InOrStdin())
		},
	}
	cmd.Flags().BoolVar(&explain, "explain", false, "tell how it was decided")
	cmd.Flags().BoolVar(&dates, "dates", false, "only look for dates, times and recurrences")
	cmd.Flags().StringVar(&locale, "locale", "",
		"read dates as a person of this language tag does: en-GB, en-US-u-fw-mon (default: weeks from Monday, 3/4 "+
			"is March 4)")
	cmd.Flags().StringArrayVar(&on, "on", nil, "a task on the list, such as \"Physio friday at 3pm\"; may be repeated")
	cmd.MarkFlagsMutuallyExclusive("dates", "explain")
	cmd.MarkFlagsMutuallyExclusive("dates", "on")
	return cmd
}

// understandOn explains what a sentence means for a list.
func understandOn(s *settings, text, locale string, on []string) error {
	if text == "" {
		return errors.New(
			"say the sentence after the tasks: todo understand --on \"Physio friday at 3pm\" \"physio is moved to " +
				"monday\"")
	}
	now := time.Now()
	var list todo.Snapshot
	for i, line := range on {
		d := entry.Read(line, timeexpr.ForLocale(now, locale), entry.Options{}).Draft
		list.Pending = append(list.Pending, todo.Task{Number: int64(i + 1), Title: d.Title, Tags: d.Tags,
			Priority: d.Priority, Due: d.Due, Recurrence: d.Recurrence})
	}
	e := offline.ExplainOn(text, now, locale, list)
	if s.output == "json" {
		b, err := json.MarshalIndent(e, "", "  ")
		if err != nil {
			return fmt.Errorf("encode the explanation: %w", err)
		}
		_, err = fmt.Fprintln(s.out, string(b))
		return err
	}
	_, err := fmt.Fprint(s.out, e)
	return err
}

type understander struct {
	dates   bool
	explain bool
	text    bool   // explanations are for people
	locale  string // BCP 47; empty: weeks from Monday, months first
	now     func() time.Time
	out     *bufio.Writer
	err     error
}

func (u *understander) lines(r io.Reader) error {
	in := bufio.NewReaderSize(r, 64<<10)
	for u.err == nil {
		line, err := in.ReadString('\n')
		if line != "" {
			u.line(strings.TrimRight(line, "\r\n"))
		}
		if in.Buffered() == 0 && u.err == nil {
			u.err = u.out.Flush() // somebody may be waiting for the answer before the next line
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("read standard input: %w", err)
		}
	}
	if u.err != nil {
		return u.err
	}
	return u.out.Flush()
}

func (u *understander) line(line string) {
	now := u.now()
	if at, text, ok := strings.Cut(line, "\t"); ok && strings.HasPrefix(at, "@") {
		if t, err := time.Parse(time.RFC3339, at[1:]); err == nil {
			now, line = t, text
		}
	}
	c := timeexpr.Context{Now: now, WeekStart: time.Monday}
	if u.locale != "" {
		c = timeexpr.ForLocale(now, u.locale)
	}
	var report any
	switch {
	case u.explain:
		e := offline.Explain(line, c)
		if u.text {
			u.out.WriteString(e.String())
			return
		}
		report = e
	case u.dates:
		report = timeexpr.Report(line, c)
	default:
		report = offline.Report(line, c)
	}
	b, err := json.Marshal(report)
	if err != nil {
		u.err = fmt.Errorf("encode the answer: %w", err)
		return
	}
	u.out.Write(append(b, '\n'))
}
