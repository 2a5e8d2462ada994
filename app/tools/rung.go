package tools

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// How many reminders that rang are shown.
const (
	maxRung = 50
	aFew    = 5
)

// rungLine is a reminder that rang, and what became of it.
type rungLine struct {
	List   string     `json:"list,omitempty"` // shared, as the person calls it
	Task   int64      `json:"task"`
	Title  string     `json:"title"`
	At     time.Time  `json:"at"`
	Rung   time.Time  `json:"rung_at"`
	Answer string     `json:"answer,omitempty"`
	Fates  []fateLine `json:"deliveries"`
}

func listRung(b Bells) Tool {
	return Tool{
		Name: "list_rung_reminders", Title: "Show what became of reminders", ReadOnly: true, Idempotent: true,
		Description: "Whether the last reminders arrived: when each rang, and on each device whether it was " +
			"accepted, shown, opened or answered, or why it failed.",
		Schema: json.RawMessage(fmt.Sprintf(`{"type":"object","additionalProperties":false,"properties":{
"tasks":{"type":"array","maxItems":100,"description":"Only of these tasks, by number or by words that identify exactly one.","items":{"anyOf":[{"type":"integer","minimum":1},{"type":"string"}]}},
"limit":{"type":"integer","minimum":1,"maximum":%d,"description":"How many, the last one first; %d if left out."}}}`, maxRung, aFew)),
		Output: json.RawMessage(
			`{"type":"object","required":["rung"],"properties":{"rung":{"type":"array","items":{"type":"object","required":["task","title","at","rung_at","deliveries"],
"properties":{"list":{"type":"string","description":"The shared list that the task is in; left out for their own."},"task":{"type":"integer"},"title":{"type":"string"},"at":{"type":"string","format":"date-time"},"rung_at":{"type":"string","format":"date-time"},
"answer":{"type":"string"},"deliveries":` + fatesSchema + `}}}}}`),
		read: func(ctx context.Context, c *call) (chat.Result, error) {
			var args struct {
				Tasks list[Ref] `json:"tasks,omitempty"`
				Limit int       `json:"limit,omitempty"`
			}
			if err := decode(c.args, &args); err != nil {
				return chat.Result{}, err
			}
			if args.Limit < 0 || args.Limit > maxRung {
				return chat.Result{}, fault.InField(misused, "At most %d reminders are shown at once.", maxRung)
			}
			if args.Limit == 0 {
				args.Limit = aFew
			}
			return c.listRung(ctx, b, args.Tasks, args.Limit)
		},
	}
}

func (c *call) listRung(ctx context.Context, b Bells, tasks list[Ref], limit int) (chat.Result, error) {
	var all []notify.Ring
	var err error
	if len(tasks) == 0 {
		all, err = b.Rung(ctx, c.who, limit)
	} else {
		var f found
		f, err = c.find(ctx, selector{Tasks: tasks}, search{[]todo.Status{todo.Pending, todo.Completed},
			"Did the reminder of task %d arrive?", "see the reminders of"})
		if err == nil && len(f.tasks) == 0 {
			return chat.Result{Failed: true, Text: strings.Join(f.missed, "\n"), Missed: f.missed, Choice: f.choice},
				nil
		}
		for i := 0; err == nil && i < len(f.tasks); i++ {
			var some []notify.Ring
			some, err = b.OfTask(ctx, c.who, f.tasks[i].Number)
			all = append(all, some...)
		}
		all = slices.DeleteFunc(all, func(r notify.Ring) bool { return r.Rung.IsZero() })
		slices.SortStableFunc(all, func(x, y notify.Ring) int { return y.At.Compare(x.At) })
	}
	if err != nil {
		return chat.Result{}, err
	}
	data := struct {
		Rung []rungLine `json:"rung"`
	}{[]rungLine{}}
	say := c.saying()
	var lines []string
	for _, r := range all[:min(len(all), limit)] {
		if r.Said != "" {
			r.Title = notify.Mentions(r.By, r.Title)
		}
		l := rungLine{List: r.Handle, Task: r.Task, Title: r.Title, At: r.At, Rung: r.Rung, Answer: r.Answer,
			Fates: fates(r.Deliveries)}
		data.Rung = append(data.Rung, l)
		lines = append(lines, say.rung(l))
	}
	if len(lines) == 0 {
		lines = []string{"Nothing has rung yet, as far as it is known: what rang is kept for 90 days."}
	}
	encoded, err := json.Marshal(data)
	return chat.Result{Text: strings.Join(lines, "\n"), Data: encoded}, err
}

// rung says what became of a reminder: when it rang, and how far it came on each device.
func (s saying) rung(l rungLine) string {
	text := fmt.Sprintf("“%s” (%s) rang %s", l.Title, refIn(l.List, l.Task), s.moment(l.Rung))
	if l.Rung.Sub(l.At) >= time.Minute {
		text += ", late: it was meant for " + s.moment(l.At)
	}
	if len(l.Fates) > 0 {
		text += ": " + s.fates(l.Fates)
	}
	if l.Answer != "" {
		text += "; " + answerWords(l.Answer)
	}
	known := slices.ContainsFunc(l.Fates, func(f fateLine) bool {
		return f.State == notify.Shown || f.State == notify.Opened || f.State == notify.Answered
	})
	if !known && l.Answer == "" {
		text += ". It isn't known to have been seen"
	}
	return text + "."
}

// answerWords is how a reminder was answered, in words.
func answerWords(answer string) string {
	switch answer {
	case todo.AnsweredDone:
		return "you were done with it"
	case notify.Seen:
		return "you closed it"
	}
	return "it was " + answer
}
