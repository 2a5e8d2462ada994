package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/offline"
	"github.com/todo-chatbot/todo-chatbot/app/offline/frame"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// live says what the assistant does with each turn in the state in which all
// before it came out as wanted, beside where the readings have what is right:
// what is lost there is lost by the policy or by the rules, not by the weights.
func live(of []sample, w frame.Weights, show string, out io.Writer) error {
	counts := map[string]int{}
	for _, s := range of {
		did, reply, err := s.reply()
		if err != nil {
			return err
		}
		all := s.readings(w)
		at := slices.IndexFunc(all, s.right)
		where := "none right"
		switch {
		case at == 0:
			where = "best right"
		case at > 0 && at < 4:
			where = "first four"
		case at > 0:
			where = "later"
		}
		kind := where + ": " + did
		counts[kind]++
		if show != "" && strings.HasPrefix(kind, show) {
			fmt.Fprintf(out, "%s %q %.2f %s\n  -> %s\n", s.talk.ID, s.turn.Say, softmax(all, nil)[0], all[0].Key(), reply)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(out, "%5d %s\n", counts[kind], kind)
	}
	return nil
}

// reply is what the assistant does with the turn: it acts, asks or says no.
func (s sample) reply() (did, reply string, err error) {
	memory, err := json.Marshal(map[string]any{"it": s.ctx.It, "list": s.ctx.Shown, "before": s.ctx.Before, "recent": s.ctx.Recent, "act": s.ctx.Last})
	if err != nil {
		return "", "", err
	}
	r, err := offline.New().Reply(context.Background(), chat.Prompt{
		Now: s.ctx.Time.Now, Locale: s.talk.Locale,
		History: []chat.Turn{{Message: "…", State: chat.State{Memory: memory}, Status: chat.Done, Created: s.ctx.Time.Now.Add(-time.Minute)}},
		Turn:    chat.Turn{Message: s.turn.Say},
		List:    func(context.Context) (todo.Snapshot, error) { return s.ctx.List, nil },
	}, func(string) {})
	switch {
	case err != nil:
		return "", "", err
	case len(r.Calls) > 0:
		for _, c := range r.Calls {
			reply += c.Tool + string(c.Args) + " "
		}
		return "acts", reply, nil
	case r.Choice != nil:
		for _, o := range r.Choice.Options {
			reply += " [" + o.Label + "]"
		}
		return "asks", r.Text + reply, nil
	}
	return "declines", r.Text, nil
}
