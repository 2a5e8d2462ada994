package run

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// ask lets the model answer once and reports whether it wants calls.
func (r *run) ask(ctx context.Context) (bool, error) {
	t := r.current()
	if r.history == nil {
		var err error
		if r.history, err = r.s.history(ctx, t); err != nil {
			return false, r.away(err)
		}
		if kept := r.s.opts.Kept; kept != nil {
			if r.kept, err = kept(ctx, t.User); err != nil {
				return false, r.away(err)
			}
		}
	}
	p := chat.Prompt{
		Now: r.s.now().In(r.who.Location()), Name: t.State.Asker.Name, Locale: t.State.Asker.Locale,
		History: r.history, Turn: t, Tools: r.s.tools.Specs(ctx, r.who), Kept: r.kept,
	}
	if said := t.State.Asker.Said; !said.IsZero() {
		p.At = p.Now
		p.Now = said.In(r.who.Location())
	}
	if list := r.s.opts.List; list != nil {
		p.List = func(ctx context.Context) (todo.Snapshot, error) { return list(ctx, r.who) }
	}
	if settings := r.s.opts.Settings; settings != nil {
		p.Settings = func(ctx context.Context) (reminder.Settings, error) { return settings(ctx, r.who) }
	}
	if ringing := r.s.opts.Ringing; ringing != nil {
		p.Ringing = func(ctx context.Context) ([]chat.Ringing, error) { return ringing(ctx, r.who) }
	}
	if shared := r.s.opts.Shared; shared != nil {
		p.Shared = func(ctx context.Context) ([]chat.SharedList, error) { return shared(ctx, r.who) }
	}
	if tasks := r.s.opts.SharedTasks; tasks != nil {
		p.SharedTasks = func(ctx context.Context, handle string) (todo.Snapshot,
			error) {
			return tasks(ctx, r.who, handle)
		}
	}
	if members := r.s.opts.Members; members != nil {
		p.Members = func(ctx context.Context) ([]string, error) { return members(ctx, r.who) }
	}
	// The model did not ask for those before.
	p.Turn.Steps, p.Turn.State.Handed = t.Steps[t.State.Granted:], max(0, t.State.Handed-t.State.Granted)
	ctx, cancel := context.WithTimeout(ctx, r.s.opts.ModelTime)
	defer cancel()
	reply, err := r.reply(ctx, p)
	if unread := (*chat.UnreadError)(nil); errors.As(err, &unread) {
		return false, r.away(err)
	}
	if err != nil {
		return false, err
	}
	r.heard(reply)
	if t := r.current(); len(reply.Calls) == 0 && t.Response == "" && t.Choice == nil && len(t.Steps) == 0 {
		return false, fault.New(fault.Unavailable, saidNothing)
	}
	return len(reply.Calls) > 0, nil
}

// heard takes down what the model said and wants.
func (r *run) heard(reply chat.Reply) {
	r.note("", nil, func(t *chat.Turn) {
		t.State.Rounds++
		t.State.Settled = len(t.Response)
		t.State.Usage = t.State.Usage.Plus(reply.Usage)
		if reply.By != "" && reply.By != t.Model {
			t.Model, t.State.Handed = reply.By, len(t.Steps)
		}
		if reply.Notice != "" {
			t.Notice = chat.Storable(reply.Notice)
		}
		if reply.Choice != nil {
			t.Choice = reply.Choice
		}
		if reply.Memory != nil && json.Valid(reply.Memory) {
			t.State.Memory = reply.Memory
		}
	})
	for _, c := range reply.Calls {
		n := len(r.current().Steps)
		if n >= chat.MaxCalls {
			break
		}
		c = chat.Call{ID: fmt.Sprintf("%s.%d", r.turn.ID, n+1), Tool: chat.Storable(c.Tool),
			Args: chat.CleanArgs(c.Args)}
		r.note(chat.EventCall, c, func(t *chat.Turn) { t.Steps = append(t.Steps[:n:n], chat.Step{Call: c}) })
		if n == chat.MaxCalls-1 {
			r.result(n, chat.Result{Failed: true, Text: saidTooMany})
		}
	}
}

// result takes down what the i-th step gave.
func (r *run) result(i int, res chat.Result) {
	r.note(chat.EventResult, chat.CallResult{CallID: r.turn.Steps[i].Call.ID, Result: res}, func(t *chat.Turn) {
		steps := append([]chat.Step(nil), t.Steps...)
		steps[i].Result = &res
		t.Steps = steps
		if res.Choice != nil {
			t.Choice = res.Choice
		}
	})
}

// history is what a model is shown of the turns before: a question that has
// expired is no question any more.
func (s *Runner) history(ctx context.Context, t chat.Turn) ([]chat.Turn, error) {
	if t.Parent == "" {
		return []chat.Turn{}, nil
	}
	now := s.now()
	turns, err := s.store.Turns(ctx, t.User, t.Conversation, t.ID, s.opts.History)
	for i := range turns {
		turns[i] = turns[i].AsOf(now)
		if c := turns[i].Choice; c != nil && c.State == chat.ClarificationExpired {
			turns[i].Choice, turns[i].State.Memory = nil, nil
		}
	}
	return turns, err
}
