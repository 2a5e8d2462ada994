package offline

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

// Name is how the assistant is called where people choose one.
const Name = "offline"

// model is the offline assistant. It keeps nothing: what it must remember
// from turn to turn is in the conversation.
type model struct{}

// New returns the offline assistant.
func New() chat.Model { return model{} }

// Name implements chat.Model.
func (model) Name() string { return Name }

// Reply understands the person's message and asks for calls; when they have
// been made, it says what came of them.
func (model) Reply(ctx context.Context, p chat.Prompt, emit func(string)) (chat.Reply, error) {
	if err := ctx.Err(); err != nil {
		return chat.Reply{}, err
	}
	d := dialogue{prompt: p, memory: recall(p.History)}
	d.prompt.Turn.Message = d.corrected(p.Turn.Message)
	var r chat.Reply
	beside := d.memory.Beside
	d.memory.Beside = nil
	if i := d.taken(beside); len(p.Turn.Steps) == 0 && i >= 0 {
		r = d.elsewhere(ctx, chat.Reply{Calls: beside.Plans[i]})
	} else if len(p.Turn.Steps) == 0 {
		d.how()
		open := d.memory.Asked
		r = d.onlyOfBells(d.understand(ctx))
		r = d.loud(d.ringing(d.carried(open, r)))
	} else {
		others := d.meantElse(ctx)
		r = d.conclude()
		d.offerBeside(&r, others)
	}
	if r.Text != "" {
		emit(r.Text)
	}
	if len(r.Calls) == 0 {
		r.Memory, _ = json.Marshal(d.memory) // numbers and strings cannot fail
	}
	return r, nil
}

// understand takes the message as the answer to an open question, as one of the
// things that are said in few ways, as what the list makes it mean, or as the rules describe it, in this order.
func (d *dialogue) understand(ctx context.Context) chat.Reply {
	d.inPlainWords(ctx)
	rules := d.read(d.prompt.Turn.Message)
	d.open = d.memory.Asked != nil
	reply := d.replyTo(ctx, rules)
	switch rules.Actions[0].Intent {
	case Answer, Greet, Help: // small talk: what was done before is still the last that was done
	default:
		if len(reply.Calls) == 0 {
			d.memory.Act = ""
		}
	}
	return reply
}

// replyTo is the reply to a message that the rules read so. What would be done in
// the person's own list is done where it is meant.
func (d *dialogue) replyTo(ctx context.Context, rules Reading) chat.Reply {
	if reply, ok := d.shared(ctx); ok {
		return reply
	}
	return d.elsewhere(ctx, d.replyOfOwn(ctx, rules))
}

// replyOfOwn is the reply to a message that names no list kept with others.
func (d *dialogue) replyOfOwn(ctx context.Context, rules Reading) chat.Reply {
	if reply, ok := d.bells(ctx); ok {
		return reply
	}
	if reply, ok := d.steps(ctx, rules); ok {
		return reply
	}
	if reply, ok := d.answered(rules); ok {
		d.answering = true
		return reply
	}
	if reply, ok := d.undoOfWhat(rules); ok {
		return reply
	}
	if reply, ok := d.reminders(); ok {
		return reply
	}
	if reply, ok := d.tagOff(ctx); ok {
		return reply
	}
	if reply, ok := d.particular(ctx, rules); ok {
		return reply
	}
	if reply, ok := d.grounded(ctx, rules); ok {
		return d.leftOut(d.asWritten(reply))
	}
	return d.leftOut(d.asWritten(d.begin(rules)))
}

// dialogue is one turn in the making.
type dialogue struct {
	prompt chat.Prompt
	memory memory
	manner string // how loud or how often what is asked for is to ring, "" where that wasn't said
	// answering: the message answers an open question
	answering bool
	rings     bool // that what is added is to ring, as was said before
	theirs    bool // that the list is kept with others
	open      bool // that a question was open when the message came
}

// read understands a message as the person says it now.
func (d *dialogue) read(message string) Reading {
	return Understand(message, timeexpr.ForLocale(d.prompt.Now, d.prompt.Locale), d.prompt.Kept...)
}

// begin turns a reading into calls or an answer.
func (d *dialogue) begin(r Reading) chat.Reply {
	if reply, ok := d.answered(r); ok {
		return reply
	}
	d.memory.Asked = nil
	r.Actions = settled(r.Actions)
	var reply chat.Reply
	var said []string
	for len(r.Actions) > 0 {
		n := 1
		for r.Actions[0].Intent == Add && n < len(r.Actions) && r.Actions[n].Intent == Add {
			n++
		}
		if c := r.Actions[0].Change; c > 0 && !slices.Contains(d.memory.Changes, c) {
			said = append(said, "That was taken back already, so I left everything as it is.")
			break
		}
		if r.Actions[0].Intent == Undo {
			calls, text := d.undo(r.Actions[0])
			reply.Calls, said, r.Actions = append(reply.Calls, calls...), append(said, text...), r.Actions[1:]
			continue
		}
		c, text := d.call(r.Actions[0])
		if n > 1 {
			c = add(r.Actions[:n]...)
		}
		r.Actions = r.Actions[n:]
		if c != nil {
			reply.Calls = append(reply.Calls, *c)
		} else if text.Text != "" {
			said = append(said, text.Text)
			reply.Choice = text.Choice
		}
	}
	reply.Text = strings.Join(said, "\n")
	if c := reply.Choice; c != nil && len(reply.Calls) == 0 {
		d.memory.Asked = &asked{Options: c.Options, Yes: len(c.Options) == 2 ||
			strings.HasPrefix(c.Question, "Did you mean")}
	}
	if len(reply.Calls) > 0 && reply.Text != "" {
		reply.Text += "\n"
	}
	return reply
}
