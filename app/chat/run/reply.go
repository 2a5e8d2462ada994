package run

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
)

// What the person reads when a model claims what has not happened.
const (
	saidUnfounded = "Nothing was changed. The assistant said that it had changed something, but it had not; please ask again, perhaps in other words."
	saidNoMore    = "Only what the receipt shows was changed. Nothing else was changed, though the assistant said so."
)

// nudge tells a model that its claim is not true.
const nudge = "Your last answer says that something was changed, but no tool has done that in this turn, so your answer was not shown. " +
	"If the person asked for it, call the tool now. If it cannot be done, say plainly that it was not done, and why."

// reply has the model answer once. An answer that claims a change that was
// not made is taken back: the model hears of it once, and after that the
// person is told that nothing was changed.
func (r *run) reply(ctx context.Context, p chat.Prompt) (chat.Reply, error) {
	settled := p.Turn.State.Settled
	p.Retract = func() { r.takeBack(settled) }
	reply, err := r.observed(ctx, p)
	if err != nil || r.founded(p, reply) {
		return reply, err
	}
	p.Retract()
	if !p.Turn.State.Nudged {
		r.note("", nil, func(t *chat.Turn) { t.State.Nudged = true })
		p.Nudge = nudge
		first := reply.Usage
		if reply, err = r.observed(ctx, p); err != nil {
			if ctx.Err() != nil {
				return reply, err
			}
			r.s.opts.Log.Warn("a model did not answer again", "turn", p.Turn.ID, "error", err)
			p.Retract()
			reply = chat.Reply{}
		}
		reply.Usage = reply.Usage.Plus(first)
		if err == nil && r.founded(p, reply) {
			return reply, nil
		}
		p.Retract()
	}
	said := saidUnfounded
	if p.Turn.Changed() {
		said = saidNoMore
	}
	if settled > 0 {
		said = "\n\n" + said
	}
	r.say(said)
	reply.Text = said
	return reply, nil
}

// founded says whether a reply claims nothing but what was done.
func (r *run) founded(p chat.Prompt, reply chat.Reply) bool {
	readOnly := func(tool string) bool {
		return slices.ContainsFunc(p.Tools, func(s chat.ToolSpec) bool { return s.Name == tool && s.ReadOnly })
	}
	return len(reply.Calls) > 0 || !Unfounded(reply.Text, p.Turn, readOnly)
}

// observed asks the model, and tells the observer.
func (r *run) observed(ctx context.Context, p chat.Prompt) (chat.Reply, error) {
	r.asking()
	begin := time.Now()
	var first time.Duration
	ctx, ended := r.s.opts.Observer.Reply(ctx, p.Turn.Model)
	reply, err := r.s.model.Reply(ctx, p, func(text string) {
		if first == 0 && text != "" {
			first = time.Since(begin)
		}
		r.say(text)
	})
	reply.Usage = reply.Usage.Sane()
	reply.Usage.Time = time.Since(begin)
	s := ReplySummary{Model: p.Turn.Model, FirstToken: first, Usage: reply.Usage, Calls: len(reply.Calls),
		Reason: reply.Why, Failed: err != nil}
	if reply.By != "" {
		s.Model = reply.By
	}
	var u *chat.ModelError
	if errors.As(err, &u) {
		s.Reason = u.Reason
	}
	s.Unfounded = err == nil && !r.founded(p, reply)
	ended(s)
	return reply, err
}
