package tools

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/clip"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// doneLine is one time that a task was completed, in the Data of who_did_how_much.
type doneLine struct {
	List  string `json:"list"`
	ID    int64  `json:"id"`
	Title string `json:"title"`
	Name  string `json:"name"`
	Day   string `json:"day"`
}

// maxDone is how many times are said.
const maxDone = 20

// doneBy is who completed a task: last, or each time over a time.
func (c *call) doneBy(ctx context.Context, args didArgs) (chat.Result, error) {
	before := civil.DateOf(c.Now().In(c.who.Location())).AddDays(1)
	from := before.AddDays(-365)
	var err error
	if args.When != "" {
		if from, before, err = c.past(args.When); err != nil {
			return chat.Result{}, err
		}
	}
	if args.List, args.Task, err = c.called(ctx, args.List, args.Task); err != nil {
		return chat.Result{}, err
	}
	if args.Task.ID != 0 && args.List == "" {
		return chat.Result{}, fault.InField("task", "Say of which shared list that number is, such as home %d.",
			args.Task.ID)
	}
	all, err := c.places(ctx, args.List)
	if err != nil {
		return chat.Result{}, err
	}
	lines := []doneLine{}
	var said []string
	known := false
	for _, p := range all {
		titles, err := c.in(p).titled(ctx, *args.Task)
		if err != nil {
			return chat.Result{}, err
		}
		if len(titles) == 0 {
			continue
		}
		known = true
		in := c.in(p)
		some, text, err := in.doneIn(ctx, titles, from, before, args.When == "")
		if err != nil {
			return chat.Result{}, err
		}
		lines, said = append(lines, some...), append(said, text...)
	}
	say := c.saying()
	text := strings.Join(said[max(0, len(said)-maxDone):], "\n")
	switch {
	case !known:
		text = "I found no task like that in your shared lists, open or done."
	case len(said) == 0 && args.When == "":
		text = fmt.Sprintf("Nobody has done that in your shared lists since %s.", say.date(from))
	case len(said) == 0:
		text = fmt.Sprintf("Nobody did that from %s to %s.", say.date(from), say.date(before.AddDays(-1)))
	case len(said) > maxDone:
		text += fmt.Sprintf("\nAnd %d times before.", len(said)-maxDone)
	}
	data, err := json.Marshal(map[string]any{"from": from.String(), "before": before.String(), "lists": []didLine{},
		"done": lines})
	return chat.Result{Text: text, Data: data}, err
}

// titled are the titles of the tasks that are meant, open or done, in small letters.
func (c *call) titled(ctx context.Context, r Ref) (map[string]bool, error) {
	titles := map[string]bool{}
	if r.ID != 0 {
		t, err := c.Get(ctx, c.who, r.ID)
		if err != nil {
			return nil, err
		}
		titles[strings.ToLower(t.Title)] = true
		return titles, nil
	}
	for _, s := range []todo.Status{todo.Pending, todo.Completed} {
		tasks, _, err := c.matching(ctx, clip.Runes(r.Words, todo.MaxTitle), []todo.Status{s})
		if err != nil {
			return nil, err
		}
		for _, t := range tasks {
			titles[strings.ToLower(t.Title)] = true
		}
	}
	return titles, nil
}

// doneIn says who completed tasks of those titles in the list in which the call works: each
// time, or of each title the last one.
func (c *call) doneIn(ctx context.Context, titles map[string]bool, from, before civil.Date,
	last bool) ([]doneLine, []string, error) {
	loc := c.who.Location()
	all, err := c.Completed(ctx, c.who, from.At(0, loc), before.At(0, loc))
	if err != nil {
		return nil, nil, err
	}
	newest := map[string]int{}
	for i, d := range all {
		newest[strings.ToLower(d.Title)] = i
	}
	say := c.saying()
	var lines []doneLine
	var said []string
	for i, d := range all {
		title := strings.ToLower(d.Title)
		if !titles[title] || last && newest[title] != i {
			continue
		}
		name := say.people[d.By]
		if name == "" {
			name = "somebody who has left"
		}
		day := civil.DateOf(d.At.In(loc))
		lines = append(lines, doneLine{c.at.Handle, d.Number, d.Title, name, day.String()})
		if d.By == c.who.User {
			name += " (you)"
		}
		said = append(said, fmt.Sprintf("%s %s: %s, on %s.", say.ref(d.Number), d.Title, name, say.date(day)))
	}
	return lines, said, nil
}
