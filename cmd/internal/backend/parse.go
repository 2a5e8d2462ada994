package backend

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/api"
	"github.com/todo-chatbot/todo-chatbot/app/offline"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// parse is the quick add of the API.
func parse(text string, literal [][2]int, kept []string, who todo.Actor, now time.Time) api.Parsed {
	q := offline.QuickAdd(text, timeexpr.ForLocale(now.In(who.Location()), who.Locale), literal, kept...)
	p := api.Parsed{Title: q.Title, Due: q.Due, DueText: q.DueText, Recurrence: q.Recurrence, Priority: q.Priority, Tags: q.Tags, Kept: q.Kept}
	for _, c := range q.Chips {
		p.Chips = append(p.Chips, api.Chip{Start: c.Start, End: c.End, Text: c.Text, Kind: c.Kind, Label: c.Label, Weak: c.Weak})
	}
	return p
}
