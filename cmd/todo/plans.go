package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/client"
)

func newPlans(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "plans",
		Short: "Approve what programs want to do with several tasks",
		Long: `Show what programs that use your list over MCP want to do with more than one
task, and ask you about each: y carries it out exactly as it is shown, n drops
it, and anything else leaves it waiting. Nothing happens until you approve, and
a plan that nobody approves within the hour is gone.

Only a person at a terminal can approve; otherwise the plans are listed.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, done, err := s.connect(cmd.Context())
			if err != nil {
				return err
			}
			defer done()
			plans, err := c.Plans(cmd.Context())
			if err != nil {
				return err
			}
			// A model that has a shell has no terminal: it gets to see, not to approve.
			if len(plans) == 0 || s.output == "json" || !term.IsTerminal(int(os.Stdin.Fd())) {
				return s.print(plans, func(p *printer) { p.plans(plans) })
			}
			t := &talk{client: c, settings: s, in: bufio.NewReader(cmd.InOrStdin()), terminal: true}
			for _, p := range plans {
				if err := t.decidePlan(cmd.Context(), p); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// decidePlan shows a plan and does with it what the person says.
func (t *talk) decidePlan(ctx context.Context, plan client.Plan) error {
	p := t.settings.printer(time.Now())
	p.plan(plan)
	answer, err := t.ask(ctx, "Approve? [y]es, [n]o, or leave it: ")
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		return err
	}
	switch chat.DecisionIn(answer) {
	case chat.Approved:
		done, err := t.client.ApprovePlan(ctx, plan.ID)
		if err != nil {
			return err
		}
		if done.Receipt != nil {
			p.receipt(*done.Receipt)
			return nil
		}
		p.say("%s", done.Text)
	case chat.Rejected:
		if err := t.client.RejectPlan(ctx, plan.ID); err != nil {
			return err
		}
		p.say("Dropped. Nothing was changed.")
	default:
		p.say("It goes on waiting until %s.", plan.Expires.In(p.now.Location()).Format("15:04"))
	}
	return nil
}

// plans writes what waits.
func (p *printer) plans(plans []client.Plan) {
	if len(plans) == 0 {
		p.say("No program waits for your approval.")
		return
	}
	for _, plan := range plans {
		p.plan(plan)
	}
	p.say("Nothing has been changed yet. Approve them on the page, or with: todo plans (at a terminal)")
}

// plan writes a plan as the person has to know it.
func (p *printer) plan(plan client.Plan) {
	p.say("A program asks: %s", plan.Summary)
	for _, l := range plan.Lines {
		fmt.Fprintf(p.w, "  %s%s %s\n", numberOf(l), visible(l.Title), visible(l.Detail))
	}
}
