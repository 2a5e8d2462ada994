package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// budgetFlags say how much failure a deployment bears. The zero value is the usual.
type budgetFlags struct {
	given      bool
	restarts   int
	noActivity time.Duration
	patience   []string
	watchFor   time.Duration
}

func (b *budgetFlags) addFlags(command *cobra.Command) {
	b.given = true
	flags := command.Flags()
	flags.IntVar(&b.restarts, "max-restarts", lifecycle.DefaultRestarts,
		"restarts of one container that are borne before it is given up")
	flags.DurationVar(&b.noActivity, "no-activity", lifecycle.DefaultNoActivity,
		"give up when no pod has changed for so long; 0: only after --timeout")
	flags.DurationVar(&b.watchFor, "watch-for", 0,
		"how long everything has to stay ready before the revision counts as one that ran")
	flags.StringArrayVar(&b.patience, "patience", nil,
		"how long a reason may last, as CODE=DURATION, such as UNSCHEDULABLE=5m (docs/operate.md lists the codes)")
}

func (b *budgetFlags) read() (lifecycle.Budget, error) {
	budget := lifecycle.NewBudget()
	if !b.given {
		return budget, nil
	}
	if b.restarts < 0 || b.noActivity < 0 || b.watchFor < 0 {
		return budget, fmt.Errorf("--max-restarts, --no-activity and --watch-for cannot be negative")
	}
	budget.Restarts, budget.NoActivity = b.restarts, b.noActivity
	budget.Patience = map[lifecycle.Code]time.Duration{}
	for _, given := range b.patience {
		name, text, _ := strings.Cut(given, "=")
		code := lifecycle.Code(strings.ToUpper(name))
		if !slices.Contains(lifecycle.Codes(), code) {
			return budget, fmt.Errorf("--patience %q: there is no reason %q", given, name)
		}
		patience, err := time.ParseDuration(text)
		if err != nil || patience < 0 {
			return budget, fmt.Errorf("--patience %q is not of the form CODE=DURATION, such as UNSCHEDULABLE=5m", given)
		}
		budget.Patience[code] = patience
	}
	return budget, nil
}
