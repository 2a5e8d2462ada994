package tools

import (
	"context"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/clip"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// where describes tasks. What is empty is not looked at.
type where struct {
	Status    string `json:"status,omitempty"`
	Words     string `json:"words,omitempty"`
	Tag       string `json:"tag,omitempty"`
	Priority  string `json:"priority,omitempty"`
	Due       string `json:"due,omitempty"`
	TimeOfDay string `json:"time_of_day,omitempty"`
	Completed string `json:"completed,omitempty"`
	Repeats   bool   `json:"repeats,omitempty"`
}

const whereSchema = `{"type":"object","additionalProperties":false,"description":"All tasks that fit a description; {} is all of them.","properties":{` + whereProperties + `}}`

const whereProperties = `"status":{"type":"string","enum":["pending","completed","all","deleted"]},
"words":{"type":"string","description":"Words that title, note or tags must have."},
"tag":{"type":"string"},
"priority":{"type":"string","enum":["high","medium","low","none"]},
"due":{"type":"string","description":"When they are due, in the person's words: today, overdue, this week, before Friday, none (no date), any."},
"time_of_day":{"type":"string","enum":["morning","afternoon","evening","night"]},
"completed":{"type":"string","description":"When they were completed, in the person's words: today, last week."},
"repeats":{"type":"boolean","description":"Only tasks that repeat."}`

// maxWhere is how many tasks one description can mean: more is refused
// rather than done in part.
const maxWhere = todo.MaxBatch

// dayParts are the hours of the parts of the day, [from, before).
var dayParts = map[string][2]int{"morning": {4, 12}, "afternoon": {12, 18}, "evening": {17, 23}, "night": {20, 28}}

// where returns all tasks that fit, at most maxWhere.
func (c *call) where(ctx context.Context, w where, status todo.Status) ([]todo.Task, error) {
	f, err := c.filter(w, status)
	if err != nil {
		return nil, err
	}
	f.Limit = todo.MaxLimit
	var out []todo.Task
	for {
		page, err := c.List(ctx, c.who, f)
		if err != nil {
			return nil, err
		}
		for _, t := range page.Tasks {
			if c.fits(w, t) {
				out = append(out, t)
			}
		}
		if len(out) > maxWhere {
			return nil, fault.New(fault.Invalid, "More than %d tasks fit that description. Describe fewer.", maxWhere)
		}
		if page.Next == nil {
			return out, nil
		}
		f.After = page.Next
	}
}

// filter turns a description into a filter; fits checks the rest.
func (c *call) filter(w where, status todo.Status) (todo.Filter, error) {
	f := todo.Filter{Status: status, Tag: strings.ToLower(strings.TrimPrefix(w.Tag, "#"))}
	if w.Status != "" {
		f.Status = todo.Status(w.Status)
	}
	var stems []string
	for _, s := range words(w.Words) {
		stems = append(stems, stem(s))
	}
	f.Search = clip.Runes(strings.Join(stems, " "), todo.MaxTitle)
	if w.Priority != "" {
		p, err := todo.ParsePriority(w.Priority)
		if err != nil {
			return f, err
		}
		f.Priority = &p
	}
	if w.TimeOfDay != "" && !hasKey(dayParts, w.TimeOfDay) {
		return f, fault.InField("time_of_day", "“%s” is no part of the day. Use morning, afternoon, evening or night.",
			clip.Runes(w.TimeOfDay, 40))
	}
	if err := c.dueFilter(w.Due, &f); err != nil {
		return f, err
	}
	if w.Completed != "" {
		from, before, err := c.days("completed", w.Completed, true)
		if err != nil {
			return f, err
		}
		f.Status = todo.Completed
		loc := c.who.Location()
		if !from.IsZero() {
			t := from.At(0, loc)
			f.CompletedFrom = &t
		}
		if !before.IsZero() {
			t := before.At(0, loc)
			f.CompletedBefore = &t
		}
	}
	return f, nil
}

func (c *call) dueFilter(due string, f *todo.Filter) error {
	yes, no, loc := true, false, c.who.Location()
	switch d := strings.ToLower(strings.TrimSpace(due)); {
	case d == "":
	case d == "any":
		f.HasDue = &yes
	case slices.Contains(clearWords, d):
		f.HasDue = &no
	case d == "overdue" || d == "late" || d == "past due":
		f.DueBefore = todo.NowEdge(c.Now(), loc)
	default:
		from, before, err := c.days("due", d, false)
		if err != nil {
			return err
		}
		if !from.IsZero() {
			f.DueFrom = todo.DayEdge(from, loc)
		}
		if !before.IsZero() {
			f.DueBefore = todo.DayEdge(before, loc)
		}
	}
	return nil
}

// days reads a range of days, [from, before); either may be zero for no limit.
func (c *call) days(field, said string, past bool) (from, before civil.Date, err error) {
	if w, ok := written(said); ok {
		return w.date, w.date.AddDays(1), nil
	}
	ctx := c.times()
	ctx.Past = past
	exprs := timeexpr.Find(said, ctx)
	if len(exprs) != 1 || !covers(exprs, said) || exprs[0].Date.IsZero() {
		return from, before,
			fault.InField(field,
				"“%s” is not a time I understand. Say it like “today”, “overdue”, “this week” or “before Friday”.",
				clip.Runes(said, 80))
	}
	from, before = span(exprs[0])
	return from, before, nil
}

// span is the days of an expression, [from, before).
func span(e timeexpr.Expr) (from, before civil.Date) {
	first, last := e.Date, e.Date
	if e.HasEnd && !e.EndDate.IsZero() {
		last = e.EndDate
	} else {
		switch e.Grain {
		case timeexpr.Weekend:
			last = first.AddDays(1)
		case timeexpr.Week:
			last = first.AddDays(6)
		case timeexpr.Month:
			last = civil.NewDate(first.Year, first.Month+1, 0)
		case timeexpr.Quarter:
			last = civil.NewDate(first.Year, first.Month+3, 0)
		case timeexpr.Year:
			last = civil.NewDate(first.Year, 12, 31)
		}
	}
	switch e.Bound {
	case timeexpr.By, timeexpr.Until:
		return civil.Date{}, last.AddDays(1)
	case timeexpr.Before:
		return civil.Date{}, first
	case timeexpr.After:
		return last.AddDays(1), civil.Date{}
	case timeexpr.Since:
		return first, civil.Date{}
	}
	return first, last.AddDays(1)
}

// fits checks what a filter cannot.
func (c *call) fits(w where, t todo.Task) bool {
	if w.Repeats && t.Recurrence == nil {
		return false
	}
	if part, ok := dayParts[w.TimeOfDay]; ok {
		if t.Due == nil || !t.Due.Timed {
			return false
		}
		h := t.Due.At(c.who.Location()).In(c.who.Location()).Hour()
		if h < part[0] && h+24 >= part[1] || h >= part[1] {
			return false
		}
	}
	for _, want := range words(w.Words) {
		text := words(t.Title + " " + t.Description + " " + strings.Join(t.Tags, " "))
		if matchWord(want, text) < stemMatch {
			return false
		}
	}
	return true
}

func hasKey[K comparable, V any](m map[K]V, k K) bool {
	_, ok := m[k]
	return ok
}
