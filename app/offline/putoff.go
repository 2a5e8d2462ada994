package offline

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/entry"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/app/tools"
)

// heldUntil holds back what is to ring of a task until a moment; its due stays. Of what has nothing to hold back it is
// asked what is meant, and of what rings only after that moment it is said.
func (d *dialogue) heldUntil(ctx context.Context, words, until string) (chat.Reply, bool) {
	if until == "" {
		return chat.Reply{}, false
	}
	found := d.named(words, d.pending(ctx))
	if len(found) > 1 {
		return d.whichOne(found, "Don't remind me of task %d until "+until), true
	}
	if len(found) == 0 {
		return d.eachHeld(ctx, words, until)
	}
	exprs := d.timesIn(until)
	if len(found) == 0 || len(exprs) != 1 || exprs[0].Rule != nil || exprs[0].Date.IsZero() {
		return chat.Reply{}, false
	}
	t := found[0]
	if m := en.DaysOn.FindStringSubmatch(until); m != nil && !d.theirs {
		if then, ok := d.daysOn(ctx, t, m); ok {
			return calling("snooze_reminders", map[string]any{"tasks": []int64{t.Number}, "until": then})
		}
	}
	if later, ok := d.afterDue(t, until, exprs[0]); ok {
		until = later
	} else if !d.theirs {
		reply, later := d.heldFrom(ctx, t, until, exprs[0])
		if reply != nil {
			return *reply, true
		}
		until = later
	}
	return calling("snooze_reminders", map[string]any{"tasks": []int64{t.Number}, "until": until})
}

// eachHeld is heldUntil of tasks that are named one by one.
func (d *dialogue) eachHeld(ctx context.Context, words, until string) (chat.Reply, bool) {
	tasks := d.eachNamed(ctx, words)
	if tasks == nil || len(d.timesIn(until)) != 1 {
		return chat.Reply{}, false
	}
	return calling("snooze_reminders", map[string]any{"tasks": tasks, "until": until})
}

// daysOn is a number of days or weeks behind the moment at which a task rings first.
func (d *dialogue) daysOn(ctx context.Context, t todo.Task, m []string) (string, bool) {
	n, ok := numberOf(m[1])
	if m[1] == "a" || m[1] == "one" {
		n, ok = 1, true
	}
	if m[2] == "week" {
		n *= 7
	}
	rings := t.Rings(d.settings(ctx), d.prompt.Now.Location(), d.prompt.Now)
	if !ok || n > 366 || len(rings) == 0 || t.Muted {
		return "", false
	}
	first := rings[0].At.In(d.prompt.Now.Location())
	if first.Before(d.prompt.Now) {
		first = d.prompt.Now
	}
	return first.AddDate(0, 0, int(n)).Format(time.RFC3339), true
}

// settings are how the person is reminded.
func (d *dialogue) settings(ctx context.Context) reminder.Settings {
	if d.prompt.Settings == nil {
		return reminder.Defaults()
	}
	set, err := d.prompt.Settings(ctx)
	if err != nil {
		return reminder.Defaults() // the tool reads them again, and says why it can't
	}
	return set
}

// heldFrom is until when the person's own task is held back, or the answer where it can't be.
func (d *dialogue) heldFrom(ctx context.Context, t todo.Task, until string,
	e timeexpr.Expr) (*chat.Reply, string) {
	here := d.prompt.Now.Location()
	rings := t.Rings(d.settings(ctx), here, d.prompt.Now)
	switch {
	case t.Muted:
		reply := chat.Reply{Text: fmt.Sprintf(en.NeverRings, t.Title, t.Number)}
		return &reply, ""
	case len(rings) == 0:
		reply := d.nothingToHold(t, until, e)
		return &reply, ""
	}
	first := rings[0].At.In(here)
	if !e.Timed && e.Date.After(civil.DateOf(first)) || e.Timed && e.Date.At(e.Clock, here).After(first) {
		return nil, until
	}
	if day := civil.DateOf(first); e.Timed && en.ClockOnly.MatchString(strings.TrimPrefix(until, "at ")) &&
		day.At(e.Clock, here).After(first) {
		return nil, day.String() + " " + e.Clock.String()
	}
	if !e.Timed && e.Date == civil.DateOf(first) {
		return nil, until
	}
	at := civil.DateTimeOf(first)
	d.memory.speakOf([]int64{t.Number})
	reply := chat.Reply{Text: fmt.Sprintf("“%s” (#%d) doesn't ring before then: %s is the first time.", t.Title,
		t.Number,
		d.momentWithin(entry.Moment{Date: at.Date, Clock: at.Clock, Timed: true}))}
	return &reply, ""
}

// nothingToHold asks whether a task that wouldn't ring is to ring at a moment, or to be due then.
func (d *dialogue) nothingToHold(t todo.Task, until string, e timeexpr.Expr) chat.Reply {
	then := d.momentWithin(entry.Moment{Date: e.Date, Clock: e.Clock, Timed: e.Timed})
	c := &chat.Clarification{Question: fmt.Sprintf("“%s” (#%d) has no reminder that could be put off. What shall I do?",
		t.Title, t.Number)}
	c.Options = []chat.Option{
		{Label: "Remind you of it " + then, Message: fmt.Sprintf("Remind me of task %d %s", t.Number, until)},
		{Label: "Move it to " + then, Message: fmt.Sprintf("Move task %d to %s", t.Number, until)},
	}
	withWayOut(c, "Leave it")
	of := []int64{t.Number}
	d.memory.Asked = &asked{Options: c.Options, Plans: [][]chat.Call{
		{*tool("update_task", map[string]any{"tasks": of, "remind": until})},
		{*tool("reschedule_task", map[string]any{"tasks": of, "due": until})},
	}}
	d.memory.speakOf(of)
	return chat.Reply{Text: c.Question, Choice: c}
}

// eitherMoment asks at which of several moments a task that is on the list is to ring: "remind me of the insulin at 9
// or 10". At 9 and at 10 it rings at both. What isn't there is something new.
func (d *dialogue) eitherMoment(ctx context.Context, message string) (chat.Reply, bool) {
	m := en.RemindedOf.FindStringSubmatch(message)
	if m == nil || en.ToDo.MatchString(m[2]) {
		return chat.Reply{}, false
	}
	words, said := m[2], m[1]
	if said == "" {
		found := d.timesIn(m[2])
		if len(found) == 0 || found[0].Start == 0 {
			return chat.Reply{}, false
		}
		words = strings.TrimRight(m[2][:found[0].Start], " ,")
		said = m[2][found[0].Start:]
	}
	moments, either := d.momentsIn(said)
	tasks := d.named(words, d.pending(ctx))
	if len(moments) < 2 || len(tasks) != 1 {
		return chat.Reply{}, false
	}
	if !either {
		return d.atAll(tasks[0], moments)
	}
	t := tasks[0]
	also := ""
	if !reminder.Usual(t.Reminders) {
		also = "also "
	}
	c := &chat.Clarification{Question: fmt.Sprintf("When shall I remind you of “%s” (#%d)?", t.Title, t.Number)}
	// another time can be said
	q := &asked{Tool: "reschedule_task", Args: mustJSON(map[string]any{"tasks": []int64{t.Number}}), Reminds: true}
	for _, at := range moments {
		said := at.Date.String()
		if at.Timed {
			said += " " + at.Clock.String()
		}
		name := d.momentName(at)
		c.Options = append(c.Options, chat.Option{Label: name, Message: name})
		q.Plans = append(q.Plans,
			[]chat.Call{*tool("update_task", map[string]any{"tasks": []int64{t.Number},
				"remind": strings.TrimSpace(also + said + " " + d.manner)})})
	}
	withWayOut(c, "Leave it")
	q.Options = c.Options
	d.memory.Asked = q
	d.memory.speakOf([]int64{t.Number})
	return chat.Reply{Text: c.Question, Choice: c}, true
}

// atAll lets a task ring at each of several moments, beside the reminders it has.
func (d *dialogue) atAll(t todo.Task, moments []entry.Moment) (chat.Reply, bool) {
	var parts []string
	for _, at := range moments {
		if !at.Timed {
			return chat.Reply{}, false
		}
		parts = append(parts, at.Date.At(at.Clock, d.prompt.Now.Location()).Format(time.RFC3339))
	}
	when := strings.Join(parts, " and ")
	if !reminder.Usual(t.Reminders) {
		when = "also " + when
	}
	return d.remind(fmt.Sprintf("#%d", t.Number), when)
}

// momentsIn are the moments of "at 9 or 10", of which one is meant, or of "at 9 and at 10", which are all meant; nil
// where words are something else.
func (d *dialogue) momentsIn(words string) (moments []entry.Moment, either bool) {
	found := d.timesIn(words)
	if len(found) < 2 || found[0].Start > 0 || found[len(found)-1].End < len(words) {
		return nil, false
	}
	for i, e := range found {
		if e.Or != found[0].Or || e.Rule != nil || e.Problem != "" || e.Passed || e.Date.IsZero() {
			return nil, false
		}
		if i > 0 && !e.Or && !en.AndThen.MatchString(words[found[i-1].End:e.Start]) {
			return nil, false
		}
		moments = append(moments, entry.Moment{Date: e.Date, Clock: e.Clock, Timed: e.Timed})
	}
	return moments, found[0].Or
}

// nextBell says what rings next, and nothing of what comes after it.
func (d *dialogue) nextBell(r tools.Reminders) string {
	var titles []string
	for _, l := range r.Coming {
		titles = append(titles, fmt.Sprintf("“%s” (%s)", l.Title, l.Ref()))
	}
	at := civil.DateTimeOf(r.Coming[0].At.In(d.prompt.Now.Location()))
	then := d.momentWithin(entry.Moment{Date: at.Date, Clock: at.Clock, Timed: true})
	return strings.TrimSpace(fmt.Sprintf("Next %s: %s.\n%s", then, strings.Join(titles, ", "), tools.Where(r)))
}

// momentWithin is momentName within a sentence.
func (d *dialogue) momentWithin(m entry.Moment) string {
	name := d.momentName(m)
	if strings.HasPrefix(name, "To") { // today, tomorrow
		return "to" + name[2:]
	}
	return name
}

// afterDue is a time without its half in the half that lies behind the due: "snooze the
// insulin until 10", of what is due at nine in the evening.
func (d *dialogue) afterDue(t todo.Task, until string, e timeexpr.Expr) (string, bool) {
	if t.Due == nil || !t.Due.Timed || !en.ClockOnly.MatchString(strings.TrimPrefix(until, "at ")) ||
		strings.HasSuffix(until, "m") {
		return "", false
	}
	due := civil.DateTimeOf(t.Due.At(d.prompt.Now.Location()).In(d.prompt.Now.Location()))
	late := e.Clock + 12*60
	if e.Date != due.Date || e.Clock > due.Clock || late >= 24*60 || late <= due.Clock {
		return "", false
	}
	return due.Date.String() + " " + late.String(), true
}
