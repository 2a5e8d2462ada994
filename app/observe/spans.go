package observe

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/chat/run"
)

// span is one of a trace, or none. The attributes are those of OpenTelemetry's
// conventions for generative AI, without any that hold content.
type span struct{ trace.Span }

func (t *Turns) span(ctx context.Context, name string) (context.Context, span) {
	if t.tracer == nil {
		return ctx, span{}
	}
	ctx, s := t.tracer.Start(ctx, name)
	return ctx, span{s}
}

func (s span) turn(model, outcome string, t run.TurnSummary) {
	if s.Span == nil {
		return
	}
	s.SetAttributes(attribute.String("gen_ai.operation.name", "invoke_agent"),
		attribute.String("gen_ai.response.model", model),
		attribute.String("todo.turn.outcome", outcome), attribute.Int("todo.turn.calls", t.Calls),
		attribute.Bool("todo.turn.changed", t.Changed),
		attribute.Int("gen_ai.usage.input_tokens", t.Usage.In),
		attribute.Int("gen_ai.usage.output_tokens", t.Usage.Out))
	s.end(t.Status == chat.Failed, outcome)
}

func (s span) reply(asked, model, outcome string, r run.ReplySummary) {
	if s.Span == nil {
		return
	}
	s.SetAttributes(attribute.String("gen_ai.operation.name", "chat"), attribute.String("gen_ai.request.model", asked),
		attribute.String("gen_ai.response.model", model),
		attribute.Int("gen_ai.usage.input_tokens", r.Usage.In),
		attribute.Int("gen_ai.usage.output_tokens", r.Usage.Out),
		attribute.Float64("todo.first_token_seconds", r.FirstToken.Seconds()),
		attribute.Int("todo.retries", r.Usage.Retries),
		attribute.Int("todo.calls", r.Calls), attribute.String("todo.reply.outcome", outcome))
	s.end(r.Failed || r.Reason != "", outcome)
}

func (s span) tool(tool string, failed bool) {
	if s.Span == nil {
		return
	}
	s.SetAttributes(attribute.String("gen_ai.operation.name", "execute_tool"),
		attribute.String("gen_ai.tool.name", tool))
	s.end(failed, "failed")
}

func (s span) end(failed bool, why string) {
	if failed {
		s.SetStatus(codes.Error, why)
	}
	s.End()
}
