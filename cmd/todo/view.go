package main

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/client"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// view prints the events of one turn.
type view struct {
	talk *talk
	now  time.Time
	turn string
	last string // id of the last event
	plan *chat.Plan
	text bool // something of the answer has been printed

	ended chat.Turn // as it was in the end
}

func (v *view) event(e client.Event) error {
	v.last = e.ID
	if v.talk.settings.output == "json" && e.Type == chat.EventEnd {
		fmt.Fprintf(v.talk.settings.out, "%s\n", e.Data)
	}
	switch e.Type {
	case chat.EventStart, chat.EventEnd:
		var turn chat.Turn
		if err := json.Unmarshal(e.Data, &turn); err != nil {
			return fmt.Errorf("read the turn: %w", err)
		}
		v.turn, v.talk.conversation = turn.ID, turn.Conversation
		if e.Type == chat.EventEnd {
			v.ended = turn
			return v.end(turn)
		}
	case chat.EventPlan:
		v.plan = &chat.Plan{}
		if err := json.Unmarshal(e.Data, v.plan); err != nil {
			return fmt.Errorf("read the plan: %w", err)
		}
		v.showPlan()
	case chat.EventText:
		v.showText(e.Data)
	case chat.EventResult:
		v.showResult(e.Data)
	}
	return nil
}

// builtIn is the assistant whose every word is made from what was recorded.
const builtIn = "offline"

func (v *view) end(turn chat.Turn) error {
	if v.talk.settings.output == "text" && v.text {
		fmt.Fprintln(v.talk.settings.out)
	}
	if turn.Notice != "" && v.talk.settings.output == "text" {
		fmt.Fprintf(v.talk.settings.out, "(%s)\n", visible(turn.Notice))
	}
	// What a language model says it did, it may not have done.
	if o := turn.Outcome; o != nil && o.Changed == 0 && turn.Model != builtIn && v.talk.settings.output == "text" {
		fmt.Fprintf(v.talk.settings.out, "  · %s\n", visible(o.Text))
	}
	if turn.Choice != nil {
		v.talk.options = turn.Choice.Options
		if v.talk.settings.output == "text" {
			for i, o := range turn.Choice.Options {
				fmt.Fprintf(v.talk.settings.out, "  %d. %s\n", i+1, visible(o.Label))
			}
		}
	}
	if turn.Status == chat.Failed {
		return fault.New(fault.Unavailable, "%s", turn.Error)
	}
	return nil
}

func (v *view) showText(data json.RawMessage) {
	var text chat.Text
	if json.Unmarshal(data, &text) == nil && v.talk.settings.output == "text" {
		if text.Keep != nil && v.text {
			fmt.Fprint(v.talk.settings.out, "\n(That was taken back.)\n")
		}
		v.text = v.text || text.Text != ""
		fmt.Fprint(v.talk.settings.out, visible(text.Text))
	}
}

func (v *view) showPlan() {
	if v.talk.settings.output != "text" {
		return
	}
	v.lineEnd()
	fmt.Fprintln(v.talk.settings.out, v.plan.Summary)
	for _, l := range v.plan.Lines {
		fmt.Fprintf(v.talk.settings.out, "  %s%s %s\n", numberOf(l), visible(l.Title), visible(l.Detail))
	}
}

func (v *view) showResult(data json.RawMessage) {
	var r struct {
		Result chat.Result `json:"result"`
	}
	if json.Unmarshal(data, &r) != nil || v.talk.settings.output != "text" {
		return
	}
	if r.Result.Receipt != nil {
		p := v.talk.settings.printer(v.now)
		p.receipt(*r.Result.Receipt)
	}
}

// lineEnd ends a line of the answer that is being written, so that something
// else can be said.
func (v *view) lineEnd() {
	if v.text {
		fmt.Fprintln(v.talk.settings.out)
		v.text = false
	}
}
