package tools

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

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

	at   time.Time
	text string
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
	known := false
	for _, p := range all {
		in := c.in(p)
		tasks, err := in.everMeant(ctx, *args.Task)
		if err != nil {
			return chat.Result{}, err
		}
		if len(tasks.numbers) == 0 {
			continue
		}
		known = true
		some, err := in.doneIn(ctx, tasks, from, before, args.When == "")
		if err != nil {
			return chat.Result{}, err
		}
		lines = append(lines, some...)
	}
	slices.SortStableFunc(lines, func(a, b doneLine) int { return a.at.Compare(b.at) })
	earlier := max(0, len(lines)-maxDone)
	lines = lines[earlier:]
	var said []string
	for _, l := range lines {
		said = append(said, l.text)
	}
	say := c.saying()
	text := strings.Join(said, "\n")
	switch {
	case !known:
		text = "I found no task like that in your shared lists, open or done."
	case len(said) == 0 && args.When == "":
		text = fmt.Sprintf("Nobody has done that in your shared lists since %s.", say.date(from))
	case len(said) == 0:
		text = fmt.Sprintf("Nobody did that from %s to %s.", say.date(from), say.date(before.AddDays(-1)))
	case earlier == 1:
		text += "\nAnd once before."
	case earlier > 1:
		text += fmt.Sprintf("\nAnd %d times before.", earlier)
	}
	data, err := json.Marshal(map[string]any{"from": from.String(), "before": before.String(), "lists": []didLine{},
		"done": lines})
	return chat.Result{Text: text, Data: data}, err
}

// meantTasks are the tasks of a list that are meant: by their numbers, and by titles in small
// letters, as what is done once more may be another task.
type meantTasks struct {
	numbers map[int64]bool
	titles  map[string]bool
}

func (m meantTasks) add(t todo.Task) {
	m.numbers[t.Number] = true
	m.titles[strings.ToLower(t.Title)] = true
}

// everMeant are the tasks that a reference means, open or done.
func (c *call) everMeant(ctx context.Context, r Ref) (meantTasks, error) {
	m := meantTasks{map[int64]bool{}, map[string]bool{}}
	if r.ID != 0 {
		t, err := c.Get(ctx, c.who, r.ID)
		if err != nil {
			return m, err
		}
		m.add(t)
		return m, nil
	}
	for _, s := range []todo.Status{todo.Pending, todo.Completed} {
		tasks, _, err := c.matching(ctx, clip.Runes(r.Words, todo.MaxTitle), []todo.Status{s})
		if err != nil {
			return m, err
		}
		for _, t := range tasks {
			m.add(t)
		}
	}
	return m, nil
}

// doneIn says who completed those tasks in the list in which the call works: each time, or of each
// title the last one.
func (c *call) doneIn(ctx context.Context, tasks meantTasks, from, before civil.Date, last bool) ([]doneLine, error) {
	loc := c.who.Location()
	all, err := c.Completed(ctx, c.who, from.At(0, loc), before.At(0, loc))
	if err != nil {
		return nil, err
	}
	newest := map[string]int{}
	for i, d := range all {
		newest[strings.ToLower(d.Title)] = i
	}
	say := c.saying()
	var lines []doneLine
	for i, d := range all {
		title := strings.ToLower(d.Title)
		if !tasks.titles[title] && !tasks.numbers[d.Number] || last && newest[title] != i {
			continue
		}
		name := say.people[d.By]
		if name == "" {
			name = "somebody who has left"
		}
		day := civil.DateOf(d.At.In(loc))
		l := doneLine{List: c.at.Handle, ID: d.Number, Title: d.Title, Name: name, Day: day.String(), at: d.At}
		if d.By == c.who.User {
			name += " (you)"
		}
		l.text = fmt.Sprintf("%s %s: %s, on %s.", say.ref(d.Number), d.Title, name, say.date(day))
		lines = append(lines, l)
	}
	return lines, nil
}
