package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/app/client"
)

func newAdd(s *settings) *cobra.Command {
	var literal bool
	var in, under string
	cmd := &cobra.Command{
		Use:   "add TEXT...",
		Short: "Add a task; dates, #tags and !priority in the text are understood",
		Example: `  todo add buy milk tomorrow at 5pm
  todo add "water the plants every other friday #home !high"
  todo add --under 3 buy balloons
  todo add --literal "Read Tomorrow's paper"`,
		Args: needText("what to add, such as: todo add buy milk tomorrow"),
		RunE: func(cmd *cobra.Command, args []string) error {
			var parent int64
			if under != "" {
				n, err := number(under)
				if err != nil {
					return err
				}
				parent = n
			}
			c, done, err := s.connect(cmd.Context())
			if err != nil {
				return err
			}
			defer done()
			c = c.In(in)
			parsed := client.Parsed{Title: strings.Join(args, " ")}
			if !literal {
				if parsed, err = c.Parse(cmd.Context(), parsed.Title); err != nil {
					return err
				}
			}
			if parsed.Title == "" { // words that only say when are a title after all
				parsed.Title, parsed.Due, parsed.Recurrence = strings.Join(args, " "), nil, nil
			}
			t, err := c.AddUnder(cmd.Context(), parent, parsed)
			if err != nil {
				return err
			}
			return s.print(t, func(p *printer) {
				p.line("Added", t)
				for _, words := range parsed.Weak() {
					p.note("%q stays in the title. If it says when: todo chat \"move task %d to %s\"", words, t.Number,
						words)
				}
				if q := parsed.Question; q != nil {
					p.note("%s All words stay in the title, and it has no date yet.", q.Text)
					for _, o := range q.Options {
						p.note("%s: todo chat \"move task %d to %s\"", o.Label, t.Number,
							strings.TrimPrefix(strings.ToLower(o.Text), "on "))
					}
				}
			})
		},
	}
	cmd.Flags().BoolVar(&literal, "literal", false, "take the text as the title, word for word")
	s.under(cmd, &under, &in, "as a subtask of the task of this number")
	return cmd
}
