package offline

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// plainBells takes what is said of reminders in few words: which task, when or how often is asked
// where it isn't said, and what can't be is said to be so.
func (d *dialogue) plainBells(ctx context.Context, message string) (chat.Reply, bool) {
	for _, look := range []func(context.Context, string) (chat.Reply,
		bool){d.notForgotten, d.partOfDay, d.bellMoved, d.repeatedBells, d.bellsOrNone, d.bellsDoubted} {
		if reply, ok := look(ctx, message); ok {
			return reply, true
		}
	}
	return chat.Reply{}, false
}

// notForgotten is "don't let me forget the passport" of a task that is on the list already.
func (d *dialogue) notForgotten(ctx context.Context, message string) (chat.Reply, bool) {
	m := en.NotForgotten.FindStringSubmatch(message)
	if m == nil || strings.HasPrefix(m[1], "to ") {
		return chat.Reply{}, false
	}
	words, when := d.furtherOf(ctx, "for "+m[1])
	found := d.named(words, d.pending(ctx))
	if len(found) != 1 {
		return chat.Reply{}, false
	}
	t := found[0]
	switch ref := fmt.Sprintf("#%d", t.Number); {
	case when != "":
		return d.remind(ref, "also "+when)
	case t.Due == nil && len(t.Reminders) == 0:
		return d.whenShall(t), true
	case !t.Muted && (len(t.Reminders) > 0 || t.Due.Timed):
		return calling("list_reminders", map[string]any{"tasks": []any{t.Number}})
	default:
		return d.remind(ref, "when due")
	}
}

// partOfDay is "remind me in the morning of the dentist", which is the morning of its day.
func (d *dialogue) partOfDay(ctx context.Context, message string) (chat.Reply, bool) {
	m := en.PartOfDay.FindStringSubmatch(message)
	if m == nil {
		return chat.Reply{}, false
	}
	found := d.nearly(m[2], d.pending(ctx))
	switch {
	case len(found) == 0:
		return chat.Reply{}, false
	case len(found) > 1:
		return d.whichOne(found, "Remind me in the "+m[1]+" of task %d"), true
	case found[0].Due == nil:
		return chat.Reply{Text: fmt.Sprintf("“%s” (#%d) has no date, so I don't know its %s. Say a day and a time.",
			found[0].Title, found[0].Number, m[1])}, true
	}
	day := found[0].Due.DayIn(d.prompt.Now.Location())
	return d.remind(fmt.Sprintf("#%d", found[0].Number), day.String()+" "+partClocks[m[1]])
}

// partClocks are when a part of the day of a task rings.
var partClocks = map[string]string{"morning": "09:00", "afternoon": "14:00", "evening": "18:00"}

// bellMoved is "change the reminder to the evening before" of what was just spoken of.
func (d *dialogue) bellMoved(ctx context.Context, message string) (chat.Reply, bool) {
	m := en.BellMoved.FindStringSubmatch(message)
	if m == nil {
		return chat.Reply{}, false
	}
	when, ok := d.momentsOf(m[1])
	if !ok {
		return chat.Reply{}, false
	}
	for _, t := range d.pending(ctx) {
		if len(d.memory.It) == 1 && t.Number == d.memory.It[0] {
			return d.remind("", d.onItsDay(t, when))
		}
	}
	return chat.Reply{Text: fmt.Sprintf("Of which task? Say it like “change the reminder of the dentist to %s”.",
		when)}, true
}

// repeatedBells makes a task ring again and again until it is done; more seldom it can't.
func (d *dialogue) repeatedBells(ctx context.Context, message string) (chat.Reply, bool) {
	words, every := "", ""
	if m := en.Repeated.FindStringSubmatch(message); m != nil {
		words, every = m[1], m[2]
	} else if m := en.RepeatedSo.FindStringSubmatch(message); m != nil {
		words, every = m[2], m[1]
	}
	if words == "" {
		return d.nagsIt(ctx, message)
	}
	found := d.named(words, d.pending(ctx))
	if len(found) != 1 {
		return chat.Reply{}, false
	}
	t := found[0]
	if few := en.FewMinutes.MatchString(every); few && (len(t.Reminders) > 0 || t.Due != nil) {
		return d.remind(fmt.Sprintf("#%d", t.Number), every+" until done")
	} else if few {
		return chat.Reply{Text: fmt.Sprintf(
			"“%s” (#%d) has no time from which it could ring. Give it one, such as “move #%d to 4pm”, and say it "+
				"again.", t.Title, t.Number, t.Number)}, true
	}
	if t.Recurrence != nil && !d.saysTime(every) { // it comes again by itself
		return d.remindOfSeries(t)
	}
	return chat.Reply{Text: fmt.Sprintf(
		"A reminder of “%s” (#%d) rings once, or again every few minutes until it is done. For one that comes %s, "+
			"let the task repeat: “repeat #%d %s”.",
		t.Title, t.Number, every, t.Number, every)}, true
}

// remindOfSeries lets a task that repeats ring each time, or says when it does.
func (d *dialogue) remindOfSeries(t todo.Task) (chat.Reply, bool) {
	if t.Muted || len(t.Reminders) == 0 && (t.Due == nil || !t.Due.Timed) {
		return d.remind(fmt.Sprintf("#%d", t.Number), "when due")
	}
	return calling("list_reminders", map[string]any{"tasks": []any{t.Number}})
}

// nagsIt is repeatedBells of what was just spoken of.
func (d *dialogue) nagsIt(ctx context.Context, message string) (chat.Reply, bool) {
	m := en.NagIt.FindStringSubmatch(message)
	if m == nil {
		return chat.Reply{}, false
	}
	every := m[1]
	if every == "" {
		every = "every 10 minutes"
	}
	if t, ok := d.untilDone(ctx, message); ok {
		return d.remind(fmt.Sprintf("#%d", t.Number), every+" until done")
	}
	if len(d.memory.It) != 1 {
		return chat.Reply{Text: fmt.Sprintf("About which task? Say it like “nag me about the pills %s until done”.",
			every)}, true
	}
	return d.remind("", every+" until done")
}

// untilDone is the task that is to be done until it rings no more: "until I've taken my pill".
func (d *dialogue) untilDone(ctx context.Context, message string) (todo.Task, bool) {
	m := en.UntilDone.FindStringSubmatch(message)
	if m == nil {
		return todo.Task{}, false
	}
	for _, words := range m[1:] {
		found := slices.DeleteFunc(d.nearly(words, d.pending(ctx)),
			func(t todo.Task) bool { return t.Due == nil && len(t.Reminders) == 0 })
		if len(found) == 1 && !pronouns[words] {
			return found[0], true
		}
	}
	return todo.Task{}, false
}

// bellsOrNone is about all reminders, or about one that nobody can name.
func (d *dialogue) bellsOrNone(_ context.Context, message string) (chat.Reply, bool) {
	if m := en.AllStopped.FindStringSubmatch(message); m != nil {
		if m[1] != "" {
			return calling("snooze_reminders",
				map[string]any{"all": true, "until": civil.DateOf(d.prompt.Now).AddDays(1).String()})
		}
		return chat.Reply{
			Text: "About which task? Say “stop reminding me about the gym”. To put all of them off, say “snooze " +
				"everything until Monday”; for the night, “quiet hours from 10pm to 7am”."}, true
	}
	switch {
	case en.PushedBack.MatchString(message):
		return chat.Reply{Text: "I hold reminders back until a moment: “snooze everything for an hour”, or one of " +
			"them, “snooze the gym for an hour”."}, true
	case en.AllWanted.MatchString(message):
		return chat.Reply{
			Text: "What has a time rings when it is due. For all that is due on a day, say “send me a summary every " +
				"morning at 7”."}, true
	case en.AllBack.MatchString(message):
		return chat.Reply{
			Text: "Say it task by task: “stop snoozing the gym” ends a snooze, “remind me of the gym again” lets " +
				"ring what never rang. “Undo” takes back what was said last."}, true
	case en.Vaguely.MatchString(message) && len(d.memory.It) != 1:
		return chat.Reply{
			Text: "Of which task, and when? Say it like “remind me of the dentist an hour before” or “remind me of " +
				"the gym at 6”."}, true
	case en.Vaguely.MatchString(message) && (strings.HasSuffix(message, "earlier") ||
		strings.HasSuffix(message, "sooner")):
		return chat.Reply{Text: fmt.Sprintf("How much earlier? Say it like “remind me of #%d an hour before”.",
			d.memory.It[0])}, true
	case en.Vaguely.MatchString(message):
		for _, t := range d.pending(context.Background()) {
			if t.Number == d.memory.It[0] {
				return d.whenShall(t), true
			}
		}
	}
	if m := en.Unknowable.FindStringSubmatch(message); m != nil && !en.ToDo.MatchString(message) &&
		len(d.timesIn(message)) == 0 {
		return chat.Reply{Text: fmt.Sprintf(
			"I can't know “%s”: I only know times. Say one, such as “remind me at 6pm to feed the cat”.",
			strings.ReplaceAll(m[1], " i ", " I "))}, true
	}
	return chat.Reply{}, false
}

// bellsDoubted are questions about reminders and complaints of them.
func (d *dialogue) bellsDoubted(ctx context.Context, message string) (chat.Reply, bool) {
	if m := en.NeverCame.FindStringSubmatch(message); m != nil {
		of := firstOf(m)
		if found := d.named(of, d.pending(ctx)); of != "" && len(found) == 1 {
			return calling("list_rung_reminders", map[string]any{"tasks": []any{found[0].Number}, "limit": 1})
		}
		return calling("list_rung_reminders", map[string]any{})
	}
	if m := given(en.BellSet.FindStringSubmatch(message)); m != nil {
		if found := d.nearly(m[0], d.pending(ctx)); len(found) == 1 {
			return calling("list_reminders", map[string]any{"tasks": []any{found[0].Number}})
		}
	}
	switch {
	case en.TestWanted.MatchString(message):
		return chat.Reply{
			Text: "Each device has a test under Reminders in the settings: it sends a message on the way that " +
				"reminders take, and says what became of it."}, true
	case en.BellsSent.MatchString(message):
		return calling("list_reminders", map[string]any{})
	case en.DayTimeAsked.MatchString(message):
		return calling("get_reminder_settings", map[string]any{})
	}
	return chat.Reply{}, false
}

// whenShall asks when somebody wants to be reminded of a task.
func (d *dialogue) whenShall(t todo.Task) chat.Reply {
	c := &chat.Clarification{Question: fmt.Sprintf("When shall I remind you of “%s”?", t.Title)}
	q := &asked{}
	for _, at := range d.soon() {
		moment := at.Date.String() + " " + at.Clock.String()
		c.Options = append(c.Options, chat.Option{Label: d.momentName(at), Message: d.momentName(at)})
		q.Plans = append(q.Plans,
			[]chat.Call{*tool("update_task", map[string]any{"tasks": []any{t.Number}, "remind": moment})})
	}
	withWayOut(c, "Leave it")
	q.Options = c.Options
	d.memory.Asked = q
	return chat.Reply{Text: c.Question, Choice: c}
}
