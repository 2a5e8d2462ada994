package run

import (
	"context"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
)

// unknownTool stands for every tool that a model made up: what a model says
// must not become a label.
const unknownTool = "unknown"

// Observer hears of turns as they run, for metrics and traces: names and
// figures, never what anybody said. Each method is called when something
// begins, and what it returns once when that ends; the context is that of
// all that happens within. It is safe for concurrent use and does not block.
type Observer interface {
	// Turn is a turn that this process runs, until it ends, waits for an
	// approval or goes to another process.
	Turn(ctx context.Context, model string) (context.Context, func(TurnSummary))
	// Reply is one answer of a model.
	Reply(ctx context.Context, model string) (context.Context, func(ReplySummary))
	// Tool is one call of a tool; one that does not exist is "unknown".
	Tool(ctx context.Context, tool string) (context.Context, func(failed bool))
}

// TurnSummary is how a turn went.
type TurnSummary struct {
	Model   string // that answered
	Status  chat.Status
	Calls   int
	Usage   chat.Usage
	Changed bool // something was changed
}

// ReplySummary is how an answer went.
type ReplySummary struct {
	Model      string        // that answered
	FirstToken time.Duration // from asking to the first text; 0 if there was none
	Usage      chat.Usage
	Calls      int
	Reason     chat.Reason // why another model had to answer, or none could
	Unfounded  bool        // it claimed what had not happened
	Failed     bool
}

// unobserved tells nobody.
type unobserved struct{}

func (unobserved) Turn(ctx context.Context, _ string) (context.Context, func(TurnSummary)) {
	return ctx, func(TurnSummary) {}
}

func (unobserved) Reply(ctx context.Context, _ string) (context.Context, func(ReplySummary)) {
	return ctx, func(ReplySummary) {}
}

func (unobserved) Tool(ctx context.Context, _ string) (context.Context, func(bool)) {
	return ctx, func(bool) {}
}

func summarize(t chat.Turn) TurnSummary {
	s := TurnSummary{Model: t.Model, Status: t.Status, Calls: len(t.Steps), Usage: t.State.Usage}
	s.Changed = t.Changed()
	return s
}

// known is the name of a tool if there is such a tool.
func (r *run) known(ctx context.Context, tool string) string {
	for _, s := range r.s.tools.Specs(ctx, r.who) {
		if s.Name == tool {
			return tool
		}
	}
	return unknownTool
}
