package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

func newKeep(s *settings) *cobra.Command {
	var forget bool
	cmd := &cobra.Command{
		Use:   "keep [WORDS...]",
		Short: "Keep words that look like a time in titles; without words, list those",
		Long: `Keep words that look like a time in titles, wherever you say them: in quick add,
in the chat and in the terminal. Without words, list those that are kept.`,
		Example: `  todo keep Friday demo
  todo add prepare Friday demo for Bo
  todo keep --forget Friday demo`,
		RunE: func(cmd *cobra.Command, args []string) error {
			c, done, err := s.connect(cmd.Context())
			if err != nil {
				return err
			}
			defer done()
			words := strings.Join(args, " ")
			switch {
			case forget:
				if words == "" {
					return fmt.Errorf("say which words, such as: todo keep --forget Friday demo")
				}
				if err := c.ForgetWording(cmd.Context(), words); err != nil {
					return err
				}
				return s.print(map[string]string{"forgotten": words},
					func(p *printer) { p.say("“%s” is understood as a time again.", words) })
			case words != "":
				kept, err := c.KeepWording(cmd.Context(), words)
				if err != nil {
					return err
				}
				return s.print(kept, func(p *printer) { p.say("“%s” stays in titles.", kept.Wording) })
			}
			kept, err := c.Wordings(cmd.Context())
			if err != nil {
				return err
			}
			return s.print(kept, func(p *printer) {
				if len(kept) == 0 {
					p.say("No words are kept. Keep some with: todo keep Friday demo")
				}
				for _, k := range kept {
					p.say("%s", k.Wording)
				}
			})
		},
	}
	cmd.Flags().BoolVar(&forget, "forget", false, "let the words be understood as a time again")
	return cmd
}

// say writes a sentence.
func (p *printer) say(format string, args ...any) {
	fmt.Fprintln(p.w, visible(fmt.Sprintf(format, args...)))
}
