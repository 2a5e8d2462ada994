// Package observe tells operators how turns go: as Prometheus metrics, and,
// where an endpoint for them is named, as OpenTelemetry traces. It has names
// and figures, never what anybody said.
package observe

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/chat/run"
)

// maxNames is how many different models and tools are told apart; the others
// are "other". Names of tools come from servers elsewhere.
const maxNames = 100

// Turns is a run.Observer.
type Turns struct {
	tracer trace.Tracer
	models names
	tools  names

	turns      *prometheus.CounterVec
	turnTime   *prometheus.HistogramVec
	replies    *prometheus.CounterVec
	replyTime  *prometheus.HistogramVec
	firstToken *prometheus.HistogramVec
	tokens     *prometheus.CounterVec
	retries    *prometheus.CounterVec
	fallbacks  *prometheus.CounterVec
	unfounded  *prometheus.CounterVec
	calls      *prometheus.CounterVec
	callTime   *prometheus.HistogramVec
}

// New returns an observer with metrics alone, or with traces if tracer is not nil.
func New(tracer trace.Tracer) *Turns {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	timer := func(name, help string, labels ...string) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help,
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 90}}, labels)
	}
	return &Turns{
		tracer: tracer,
		turns: counter("todo_chat_turns_total",
			"Turns that this process ran, by the model that answered and how far they came.", "model", "outcome"),
		turnTime: timer("todo_chat_turn_seconds", "Time that turns took here, without waiting for approvals.",
			"model"),
		replies: counter("todo_model_replies_total", "Answers of models: text, calls, or why there was none.",
			"model", "outcome"),
		replyTime:  timer("todo_model_reply_seconds", "Time that answers took, with all attempts.", "model"),
		firstToken: timer("todo_model_first_token_seconds", "Time until the first text of an answer.", "model"),
		tokens: counter("todo_model_tokens_total", "Tokens that models read (in) and wrote (out).", "model",
			"direction"),
		retries: counter("todo_model_retries_total", "Attempts after the first.", "model"),
		fallbacks: counter("todo_model_fallbacks_total", "Answers that another model had to give, and why.", "model",
			"reason"),
		unfounded: counter("todo_model_unfounded_total",
			"Answers that claimed a change that had not happened, and were taken back.", "model"),
		calls:    counter("todo_chat_tool_calls_total", "Tool calls of turns.", "tool", "outcome"),
		callTime: timer("todo_chat_tool_seconds", "Time that tool calls took.", "tool"),
	}
}

// Collectors are the metrics, to be registered.
func (t *Turns) Collectors() []prometheus.Collector {
	return []prometheus.Collector{t.turns, t.turnTime, t.replies, t.replyTime, t.firstToken, t.tokens, t.retries,
		t.fallbacks, t.unfounded, t.calls, t.callTime}
}

// Turn implements run.Observer.
func (t *Turns) Turn(ctx context.Context, model string) (context.Context, func(run.TurnSummary)) {
	begin := time.Now()
	ctx, span := t.span(ctx, "chat.turn")
	return ctx, func(s run.TurnSummary) {
		model := t.models.bounded(s.Model)
		outcome := string(s.Status)
		if s.Status == chat.Running {
			outcome = "handed on"
		}
		t.turns.WithLabelValues(model, outcome).Inc()
		t.turnTime.WithLabelValues(model).Observe(time.Since(begin).Seconds())
		span.turn(model, outcome, s)
	}
}

// Reply implements run.Observer.
func (t *Turns) Reply(ctx context.Context, asked string) (context.Context, func(run.ReplySummary)) {
	begin := time.Now()
	asked = t.models.bounded(asked)
	ctx, span := t.span(ctx, "chat "+asked)
	return ctx, func(s run.ReplySummary) {
		model, outcome := t.models.bounded(s.Model), replyOutcome(s)
		t.replies.WithLabelValues(asked, outcome).Inc()
		t.replyTime.WithLabelValues(asked).Observe(time.Since(begin).Seconds())
		if s.FirstToken > 0 {
			t.firstToken.WithLabelValues(model).Observe(s.FirstToken.Seconds())
		}
		t.tokens.WithLabelValues(asked, "in").Add(float64(s.Usage.In))
		t.tokens.WithLabelValues(asked, "out").Add(float64(s.Usage.Out))
		t.retries.WithLabelValues(asked).Add(float64(s.Usage.Retries))
		if s.Reason != "" && model != asked {
			t.fallbacks.WithLabelValues(asked, string(s.Reason)).Inc()
		}
		if s.Unfounded {
			t.unfounded.WithLabelValues(model).Inc()
		}
		span.reply(asked, model, outcome, s)
	}
}

// Tool implements run.Observer.
func (t *Turns) Tool(ctx context.Context, tool string) (context.Context, func(bool)) {
	begin := time.Now()
	tool = t.tools.bounded(tool)
	ctx, span := t.span(ctx, "execute_tool "+tool)
	return ctx, func(failed bool) {
		outcome := "done"
		if failed {
			outcome = "failed"
		}
		t.calls.WithLabelValues(tool, outcome).Inc()
		t.callTime.WithLabelValues(tool).Observe(time.Since(begin).Seconds())
		span.tool(tool, failed)
	}
}

// replyOutcome is one of few words.
func replyOutcome(s run.ReplySummary) string {
	switch {
	case s.Reason != "":
		return string(s.Reason)
	case s.Failed:
		return "ended" // by the person, or with the process
	case s.Unfounded:
		return "unfounded"
	case s.Calls > 0:
		return "calls"
	}
	return "text"
}

// names are the first few names that were seen.
type names struct {
	mu   sync.Mutex
	seen map[string]bool
}

func (n *names) bounded(name string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case n.seen[name]:
		return name
	case len(n.seen) >= maxNames:
		return "other"
	case n.seen == nil:
		n.seen = map[string]bool{}
	}
	n.seen[name] = true
	return name
}
