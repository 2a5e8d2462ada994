package openai

import (
	"encoding/json"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
)

// answer is what has come of one answer so far.
type answer struct {
	text  strings.Builder
	calls []*partialCall
	at    map[int]*partialCall // by the index that the server gives
	think thinking
	ended bool // the server said that it is over
	usage *usage
}

// partialCall is a tool call in the making.
type partialCall struct {
	id, name string
	args     strings.Builder
}

// full says that no more will be read: a model that goes on and on is cut.
func (a *answer) full() bool {
	return a.text.Len() > chat.MaxResponse || len(a.calls) > 2*chat.MaxCalls
}

// take adds a piece and returns the text of it that the person may see.
func (a *answer) take(c chunk) (shown string) {
	// A cost that cannot be one is as good as none: then it is guessed.
	if u := c.Usage; u != nil && u.In >= 0 && u.Out >= 0 && u.In <= maxTokens && u.Out <= maxTokens && u.In+u.Out > 0 {
		a.usage = c.Usage
	}
	for _, choice := range c.Choices {
		if choice.Index != 0 { // we ask for one
			continue
		}
		for _, d := range []*delta{choice.Delta, choice.Message} {
			if d == nil {
				continue
			}
			text := a.think.outside(d.text())
			a.text.WriteString(text)
			shown += text
			for _, call := range d.Calls {
				a.call(call)
			}
			if d.Call != nil {
				zero := 0
				a.call(callDelta{Index: &zero, Function: *d.Call})
			}
		}
		a.ended = a.ended || choice.Finish != ""
	}
	return shown
}

// call adds a piece of a tool call to the one it belongs to.
func (a *answer) call(d callDelta) {
	c := a.belongs(d)
	if d.ID != "" {
		c.id = d.ID
	}
	if d.Function.Name != c.name { // some repeat the whole name in each piece
		c.name += d.Function.Name
	}
	if args := d.Function.arguments(); c.args.Len() <= chat.MaxArgs {
		c.args.WriteString(args)
	}
}

// belongs finds the call of a piece: by its index, or, with servers that give
// none, or the same one to all, by its id, or by a name where one call is whole.
func (a *answer) belongs(d callDelta) *partialCall {
	var c *partialCall
	switch {
	case d.Index != nil:
		c = a.at[*d.Index]
	case len(a.calls) > 0:
		c = a.calls[len(a.calls)-1]
	}
	other := c != nil && (d.ID != "" && c.id != "" && d.ID != c.id ||
		d.ID == "" && d.Index == nil && d.Function.Name != "" && c.name != "" &&
			(c.args.Len() == 0 || json.Valid([]byte(c.args.String()))))
	if d.ID != "" && other {
		for _, known := range a.calls {
			if known.id == d.ID {
				return known
			}
		}
	}
	if c == nil || other {
		c = &partialCall{}
		a.calls = append(a.calls, c)
		if d.Index != nil {
			if a.at == nil {
				a.at = map[int]*partialCall{}
			}
			a.at[*d.Index] = c
		}
	}
	return c
}

// wanted are the calls, by the names that the tools have with us.
func (a *answer) wanted(names aliases) (calls []chat.Call) {
	for _, c := range a.calls {
		if c.name == "" && strings.TrimSpace(c.args.String()) == "" {
			continue // a piece without anything
		}
		calls = append(calls,
			chat.Call{Tool: names.ours(c.name), Args: json.RawMessage(strings.TrimSpace(c.args.String()))})
	}
	return calls
}

// size is a guess at what the answer cost, where the server does not say.
func (a *answer) size() int {
	n := a.text.Len()
	for _, c := range a.calls {
		n += len(c.name) + c.args.Len()
	}
	return n/bytesPerToken + 1
}

// thinking takes out what models of some servers say to themselves before
// they answer: <think>…</think> at the beginning.
type thinking struct {
	held  string // may still become a tag
	state int
}

const (
	thinkBegin = "<think>"
	thinkEnd   = "</think>"

	beforeThought = 0
	inThought     = 1
	thoughtOver   = 2 // the space after it goes as well
	afterThought  = 3
)

func (t *thinking) outside(text string) string {
	switch text = t.held + text; t.state {
	case beforeThought:
		trimmed := strings.TrimLeft(text, " \r\n\t")
		switch {
		case strings.HasPrefix(trimmed, thinkBegin):
			t.state, t.held = inThought, ""
			return t.outside(trimmed[len(thinkBegin):])
		case strings.HasPrefix(thinkBegin, trimmed):
			t.held = text
			return ""
		}
		t.state, t.held = afterThought, ""
	case inThought:
		if _, rest, ok := strings.Cut(text, thinkEnd); ok {
			t.state, t.held = thoughtOver, ""
			return t.outside(rest)
		}
		t.held = text[max(0, len(text)-len(thinkEnd)+1):]
		return ""
	case thoughtOver:
		if text = strings.TrimLeft(text, " \r\n\t"); text != "" {
			t.state = afterThought
		}
	}
	return text
}
