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
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// maxRings is how many reminders are listed to a person at once.
const maxRings = 30

// Bells know what rings; notify.Service says what each method does.
type Bells interface {
	Unanswered(ctx context.Context, who todo.Actor) ([]notify.Ring, error)
	Between(ctx context.Context, who todo.Actor, from, before time.Time) ([]notify.Ring, error)
	Rung(ctx context.Context, who todo.Actor, limit int) ([]notify.Ring, error)
	OfTask(ctx context.Context, who todo.Actor, task int64) ([]notify.Ring, error)
	Digests(ctx context.Context, who todo.Actor) ([]notify.Digested, error)
	Hold(ctx context.Context, who todo.Actor, task int64, until time.Time) (was time.Time, err error)
	MayHold(ctx context.Context, who todo.Actor, task int64, until time.Time) error
	Ways(ctx context.Context, who todo.Actor) (where []string, advice string, err error)
	Move(ctx context.Context, who todo.Actor, zone string) (was string, err error)
}

// WithBells adds the tools for reminders, and makes receipts say where it will
// ring. It is called before the tools are used.
func (s *Set) WithBells(b Bells) *Set {
	for _, t := range []Tool{listReminders(b), listRung(b), snoozeReminders(b), getHabits(b), setHabits(b)} {
		s.tools = append(s.tools, t)
		s.specs = append(s.specs, t.spec())
	}
	return s.WithWays(b.Ways)
}

type remindersArgs struct {
	When  string    `json:"when,omitempty"`
	Tasks list[Ref] `json:"tasks,omitempty"`
}

// Reminders is the Data of list_reminders.
type Reminders struct {
	Ringing []RingLine `json:"ringing"`
	Coming  []RingLine `json:"coming"`
	More    bool       `json:"more,omitempty"` // there are others
	Where   []string   `json:"where"`
	Advice  string     `json:"advice,omitempty"`
}

// RingLine is a reminder in a list: of which task, and when.
type RingLine struct {
	List  string    `json:"list,omitempty"` // shared, as the person calls it
	Task  int64     `json:"task"`
	Title string    `json:"title"`
	At    time.Time `json:"at"`
}

func listReminders(b Bells) Tool {
	const line = `{"type":"object","required":["task","title","at"],"properties":{"list":{"type":"string","description":"The shared list that the task is in; left out for their own."},"task":{"type":"integer"},"title":{"type":"string"},"at":{"type":"string","format":"date-time"}}}`
	return Tool{
		Name: "list_reminders", Title: "List reminders", ReadOnly: true, Idempotent: true,
		Description: "What rings now and was not answered, what is still to ring and when, and on which devices it " +
			"reaches the person.",
		Schema: json.RawMessage(`{"type":"object","additionalProperties":false,"properties":{
"when":{"type":"string","maxLength":200,"description":"Only what is to ring on that day or within that time, in the person's own words: today, tomorrow, this week, on Monday."},
"tasks":{"type":"array","maxItems":100,"description":"Only of these tasks, by number or by words that identify exactly one.","items":{"anyOf":[{"type":"integer","minimum":1},{"type":"string"}]}}}}`),
		Output: json.RawMessage(`{"type":"object","required":["ringing","coming","where"],"properties":{
"ringing":{"type":"array","description":"What rang and was not answered, the last one first; at most 200.","items":` + line + `},
"coming":{"type":"array","description":"What is to ring, in its order; at most 200.","items":` + line + `},
"more":{"type":"boolean","description":"More ring, or are to ring, than are listed here: ask for a day, or for a task."},
"where":{"type":"array","description":"Where it rings.","items":{"type":"string"}},
"advice":{"type":"string","description":"What to do, if that is not enough."}}}`),
		read: func(ctx context.Context, c *call) (chat.Result, error) {
			var args remindersArgs
			if err := decode(c.args, &args); err != nil {
				return chat.Result{}, err
			}
			return c.listReminders(ctx, b, args)
		},
	}
}

// always is later than anything that rings.
var always = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

func (c *call) listReminders(ctx context.Context, b Bells, args remindersArgs) (chat.Result, error) {
	from, to := c.Now(), always
	if args.When != "" {
		first, before, err := c.days("when", args.When, false)
		if err != nil {
			return chat.Result{}, err
		}
		loc := c.who.Location()
		if !first.IsZero() {
			from = first.At(0, loc)
		}
		if !before.IsZero() {
			to = before.At(0, loc)
		}
	}
	ringing, err := b.Unanswered(ctx, c.who)
	if err != nil {
		return chat.Result{}, err
	}
	coming, err := b.Between(ctx, c.who, from, to)
	if err != nil {
		return chat.Result{}, err
	}
	more := len(ringing) >= notify.MaxListed || len(coming) >= notify.MaxListed
	if len(args.Tasks) > 0 {
		f, err := c.find(ctx, selector{Tasks: args.Tasks},
			search{[]todo.Status{todo.Pending}, "When does task %d ring?", "see the reminders of"})
		if err != nil {
			return chat.Result{}, err
		}
		if len(f.tasks) == 0 {
			return chat.Result{Failed: true, Text: strings.Join(f.missed, "\n"), Missed: f.missed, Choice: f.choice},
				nil
		}
		if more {
			if ringing, coming, err = c.ringsOf(ctx, b, f.tasks, from, to); err != nil {
				return chat.Result{}, err
			}
			more = false
		}
		other := func(r notify.Ring) bool {
			return r.List != c.who.List ||
				!slices.ContainsFunc(f.tasks, func(t todo.Task) bool { return t.Number == r.Task })
		}
		ringing, coming = slices.DeleteFunc(ringing, other), slices.DeleteFunc(coming, other)
	}
	names, advice, err := b.Ways(ctx, c.who)
	if err != nil {
		return chat.Result{}, err
	}
	data := Reminders{Ringing: lines(ringing), Coming: lines(coming), More: more, Where: names, Advice: advice}
	encoded, err := json.Marshal(data)
	say := c.saying()
	return chat.Result{Text: say.rings(data, args.When), Data: encoded}, err
}

// ringsOf are what rings of some tasks and was not answered, and what is to ring
// of them from a moment on and before another, where there is too much to list all.
func (c *call) ringsOf(ctx context.Context, b Bells, tasks []todo.Task, from,
	to time.Time) (ringing, coming []notify.Ring, err error) {
	set, err := c.Settings(ctx, c.who)
	if err != nil {
		return nil, nil, err
	}
	if from.Before(c.Now()) {
		from = c.Now()
	}
	for _, t := range tasks {
		all, err := b.OfTask(ctx, c.who, t.Number)
		if err != nil {
			return nil, nil, err
		}
		ringing = append(ringing, slices.DeleteFunc(all, func(r notify.Ring) bool {
			return !r.Answered.IsZero() || r.Rung.IsZero() || c.Now().Sub(r.Rung) > notify.ShownFor
		})...)
		_, rings, _, err := c.Ringing(ctx, c.who, t.Number, set)
		if err != nil {
			return nil, nil, err
		}
		for _, r := range rings {
			at := c.heardAt(set, r)
			if !at.Before(from) && at.Before(to) {
				coming = append(coming,
					notify.Ring{Key: notify.Key{User: c.who.User, List: c.who.List, Task: t.Number, At: r.At},
						Title:  t.Title,
						Handle: c.handle(), After: at})
			}
		}
	}
	slices.SortStableFunc(ringing, func(a, b notify.Ring) int { return b.Rung.Compare(a.Rung) })
	slices.SortStableFunc(coming, func(a, b notify.Ring) int { return a.Rings().Compare(b.Rings()) })
	return ringing, coming, nil
}

// heardAt is when a ring is heard: at its moment, or at the end of the quiet hours in which that lies.
func (c *call) heardAt(set reminder.Settings, r reminder.Ring) time.Time {
	if r.Loud {
		return r.At
	}
	return set.AfterQuiet(r.At, c.who.Location()).UTC()
}

func lines(rings []notify.Ring) []RingLine {
	all := []RingLine{}
	for _, r := range rings {
		title := r.Title
		if r.Said != "" {
			title = notify.Mentions(r.By, r.Title)
		}
		all = append(all, RingLine{r.Handle, r.Task, title, r.Rings()})
	}
	return all
}

// Next is what rings next: one, or all of the same moment.
func (r Reminders) Next() []RingLine {
	n := 0
	for n < len(r.Coming) && r.Coming[n].At.Equal(r.Coming[0].At) {
		n++
	}
	return r.Coming[:n]
}

// handle is what the person calls the list in which the call works, "" for their own.
func (c *call) handle() string {
	if c.at == nil {
		return ""
	}
	return c.at.Handle
}

// Ref is the task as it is called: #3, or HOME-3.
func (l RingLine) Ref() string { return refIn(l.List, l.Task) }

func refIn(list string, task int64) string {
	if list == "" {
		return fmt.Sprintf("#%d", task)
	}
	return fmt.Sprintf("%s-%d", strings.ToUpper(list), task)
}

// rings says what rings, what is to ring, and where.
func (s saying) rings(r Reminders, when string) string {
	var b strings.Builder
	block := func(title string, all []RingLine) {
		if len(all) == 0 {
			return
		}
		b.WriteString(title + "\n")
		for i, l := range all {
			if i == maxRings {
				least := ""
				if len(all) >= notify.MaxListed {
					least = "at least "
				}
				fmt.Fprintf(&b, "… and %s%d more\n", least, len(all)-i)
				break
			}
			fmt.Fprintf(&b, "- %s: %s %s\n", s.moment(l.At), l.Ref(), l.Title)
		}
	}
	block("Not answered yet:", r.Ringing)
	switch {
	case len(r.Coming) > 0:
		block("To ring:", r.Coming)
	case when != "":
		fmt.Fprintf(&b, "Nothing is to ring %s.\n", clip.Runes(when, 80))
	default:
		b.WriteString("Nothing is to ring.\n")
	}
	return b.String() + Where(r)
}

// Where says where it rings for a person, and what to do if that is not enough.
func Where(r Reminders) string {
	said := "It rings on " + joinAnd(r.Where) + "."
	if len(r.Where) == 0 {
		said = ""
	}
	return strings.TrimSpace(said + " " + r.Advice)
}

// until reads a moment to which something is put off. A day without a time is
// meant at the person's hour for whole days, and is returned, too.
func (c *call) until(ctx context.Context, words string) (at time.Time, day civil.Date, err error) {
	at, err = time.Parse(time.RFC3339, words)
	if err != nil {
		w, err := c.when("until", words)
		if err != nil {
			return time.Time{}, day, err
		}
		if w.rule != nil || w.date.IsZero() {
			return time.Time{}, day, fault.InField("until",
				"“%s” does not say until when. Say it like “in an hour”, “tomorrow at 9” or “Monday”.",
				clip.Runes(words, 80))
		}
		clock := w.clock
		if !w.timed {
			set, err := c.Settings(ctx, c.who)
			if err != nil {
				return time.Time{}, day, err
			}
			clock, _ = civil.ParseClock(set.DayTime) // it was checked when it was set
			day = w.date
		}
		at = w.date.At(clock, c.who.Location())
	}
	if !at.After(c.Now()) {
		return at, day, fault.InField("until", "“%s” is in the past. Say a later moment.", clip.Runes(words, 80))
	}
	return at, day, nil
}
