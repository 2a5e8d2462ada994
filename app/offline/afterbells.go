package offline

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/app/tools"
)

// How the last turn had to do with reminders.
const (
	bellSet   = "set"   // of a task that was there
	bellAdded = "added" // of a new task
)

// bellOf says whether a call that succeeded set a reminder.
func bellOf(c chat.Call) string {
	var args struct {
		Tasks []map[string]any `json:"tasks"`
	}
	var whole struct {
		Remind string `json:"remind"`
	}
	_ = json.Unmarshal(c.Args, &whole) // update_task's tasks are numbers or words
	switch {
	case c.Tool == "update_task" && whole.Remind != "" && whole.Remind != "never":
		return bellSet
	case c.Tool == "add_task" && json.Unmarshal(c.Args, &args) == nil && len(args.Tasks) == 1 &&
		args.Tasks[0]["remind"] != nil:
		return bellAdded
	}
	return ""
}

// rang notes whether the last thing that was done was to set a reminder: what follows may be of it.
func (m *memory) rang(steps []chat.Step) {
	if len(steps) == 1 && steps[0].Call.Tool == "list_reminders" {
		return
	}
	m.Bell = ""
	for _, s := range steps {
		if s.Result == nil || s.Result.Failed || s.Result.Receipt == nil {
			continue
		}
		m.Bell = bellOf(s.Call)
	}
}

// afterBells takes what is said right after a reminder was set, without saying so: "and on friday too", "no, at
// 9:50", "an hour later". It is of that reminder; when the task is due stays as it is.
func (d *dialogue) afterBells(ctx context.Context, message string) (chat.Reply, bool) {
	if d.memory.Asked != nil || d.theirs {
		return chat.Reply{}, false
	}
	tasks := d.pending(ctx)
	if reply, ok := d.dropsMoment(tasks, message); ok {
		return reply, true
	}
	if reply, ok := d.afterQuiet(tasks, message); ok {
		return reply, true
	}
	i := slices.IndexFunc(tasks,
		func(t todo.Task) bool { return len(d.memory.It) == 1 && t.Number == d.memory.It[0] })
	if i < 0 || d.memory.Bell == "" {
		return chat.Reply{}, false
	}
	b := bellTalk{dialogue: d, task: tasks[i], own: ownBells(tasks[i])}
	if m := given(en.AlsoThen.FindStringSubmatch(message)); m != nil {
		if when, ok := b.moment(m[0]); ok {
			return d.remind("", "also "+when)
		}
	}
	if d.memory.Bell != bellSet || len(b.own) == 0 {
		return chat.Reply{}, false
	}
	for _, look := range []func(string) (chat.Reply, bool){b.dropsLast, b.later, b.often, b.rather, b.when, b.other} {
		if reply, ok := look(message); ok {
			return reply, true
		}
	}
	return chat.Reply{}, false
}

// ownBells are the reminders of a task that it doesn't have for being put off.
func ownBells(t todo.Task) []reminder.Reminder {
	return slices.DeleteFunc(reminder.Clone(t.Reminders),
		func(r reminder.Reminder) bool { return r.Hold || r.Snoozed })
}

// bellTalk is about the reminders of a task, of which one was set right before.
type bellTalk struct {
	*dialogue
	task todo.Task
	own  []reminder.Reminder
}

// last is the moment that was set last, if it is one.
func (b bellTalk) last() (civil.DateTime, bool) {
	if n := len(b.own); n > 0 && b.own[n-1].Kind == reminder.AtMoment {
		return civil.DateTimeOf(b.own[n-1].At.In(b.prompt.Now.Location())), true
	}
	if due := b.task.Due; b.memory.Bell == bellAdded && due != nil && due.Timed {
		return civil.DateTimeOf(due.At(b.prompt.Now.Location()).In(b.prompt.Now.Location())), true
	}
	return civil.DateTime{}, false
}

// moment reads words that are a moment and nothing else: a day is meant at the time that was said before, a time on
// the day that was.
func (b bellTalk) moment(words string) (string, bool) {
	e, ok := b.wholly(words)
	if !ok {
		return "", false
	}
	last, known := b.last()
	switch bare := strings.TrimPrefix(words, "at "); {
	case !e.Timed && !known:
		return words, true
	case !e.Timed:
		e.Clock = last.Clock
	case known && en.ClockOnly.MatchString(bare):
		late := e.Clock + 12*60
		if e.Clock <= last.Clock && last.Clock < late && late < 24*60 && !strings.HasSuffix(bare, "m") &&
			b.memory.Bell == bellSet && last.Clock >= 12*60 {
			e.Clock = late
		}
		if at := last.Date.At(e.Clock, b.prompt.Now.Location()); at.After(b.prompt.Now) {
			e.Date = last.Date
		}
	}
	return e.Date.At(e.Clock, b.prompt.Now.Location()).Format(time.RFC3339), true
}

// wholly is the one time that words are, and nothing else.
func (d *dialogue) wholly(words string) (timeexpr.Expr, bool) {
	for _, said := range []string{words, "at " + words} {
		if said != words && !en.ClockOnly.MatchString(words) {
			break
		}
		exprs := d.timesIn(said)
		if len(exprs) == 1 && exprs[0].Start == 0 && exprs[0].End == len(said) && exprs[0].Rule == nil &&
			!exprs[0].Passed && exprs[0].Problem == "" && !exprs[0].Date.IsZero() {
			return exprs[0], true
		}
	}
	return timeexpr.Expr{}, false
}

// instead sets a reminder in place of what was set last: of the one that came beside others, or of all.
func (b bellTalk) instead(when string) (chat.Reply, bool) {
	var args struct {
		Remind string `json:"remind"`
	}
	if b.memory.Last != nil {
		_ = json.Unmarshal(b.memory.Last.Args, &args) // our own
	}
	if n := len(b.own); n > 1 && strings.HasPrefix(args.Remind, "also ") {
		when = bellsSaid(b.own[:n-1]) + " and " + when
	}
	return b.remind("", when)
}

// bellsSaid are reminders in words that update_task reads.
func bellsSaid(all []reminder.Reminder) string {
	var parts []string
	for _, r := range all {
		switch {
		case r.Kind == reminder.AtMoment:
			parts = append(parts, r.At.UTC().Format(time.RFC3339))
		case r.Kind == reminder.AtDue && r.Time != "":
			parts = append(parts, "when due at "+r.Time)
		case r.Kind == reminder.AtDue:
			parts = append(parts, "when due")
		default:
			parts = append(parts, reminderSaid(r))
		}
	}
	return strings.Join(parts, " and ")
}

func (b bellTalk) dropsLast(message string) (chat.Reply, bool) {
	if !en.DropLast.MatchString(message) {
		return chat.Reply{}, false
	}
	return b.remind("", "no longer "+bellsSaid(b.own[len(b.own)-1:]))
}

// later moves the moment that was set last.
func (b bellTalk) later(string) (chat.Reply, bool) {
	m := en.LaterBell.FindStringSubmatch(b.askedOfBells()) // as it was said: "15 minutes earlier" may be a lead
	at, ok := b.last()
	if m == nil || !ok {
		return chat.Reply{}, false
	}
	n, unit, _ := strings.Cut(halfHour.Replace(m[1]+m[4]), " ")
	count, known := numberOf(n)
	if n == "a" || n == "an" {
		count, known = 1, true
	}
	if !known {
		return chat.Reply{}, false
	}
	if side := m[2] + m[3] + m[5]; slices.Contains([]string{"earlier", "sooner", "forward", "up"}, side) {
		count = -count
	}
	now := at.Date.At(at.Clock, b.prompt.Now.Location())
	switch {
	case strings.HasPrefix(unit, "m"):
		now = now.Add(time.Duration(count) * time.Minute)
	case strings.HasPrefix(unit, "h"):
		now = now.Add(time.Duration(count) * time.Hour)
	case strings.HasPrefix(unit, "w"):
		now = now.AddDate(0, 0, 7*int(count))
	default:
		now = now.AddDate(0, 0, int(count))
	}
	return b.instead(now.Format(time.RFC3339))
}

// often is how often it rings until it is done, where that was said before.
func (b bellTalk) often(message string) (chat.Reply, bool) {
	if !slices.ContainsFunc(b.own, func(r reminder.Reminder) bool { return r.Nag > 0 }) {
		return chat.Reply{}, false
	}
	if m := en.EveryRather.FindStringSubmatch(message); m != nil {
		return b.remind("", bellsSaid(b.own)+" "+m[1]+" until done")
	}
	switch {
	case en.NagsNoMore.MatchString(message):
		return b.remind("", bellsSaid(b.own))
	case en.TooOften.MatchString(message):
		return chat.Reply{
			Text: "How often? Say it like “every 30 minutes instead”, or “stop nagging” for once."}, true
	}
	return chat.Reply{}, false
}

func (b bellTalk) rather(message string) (chat.Reply, bool) {
	m := given(en.RatherThen.FindStringSubmatch(message))
	if m == nil {
		return chat.Reply{}, false
	}
	if when, ok := b.moment(m[0]); ok {
		return b.instead(when)
	}
	return chat.Reply{}, false
}

func (b bellTalk) when(message string) (chat.Reply, bool) {
	if !en.WhenThen.MatchString(message) {
		return chat.Reply{}, false
	}
	return calling("list_reminders", map[string]any{"tasks": []any{b.task.Number}})
}

// other does what was done to the task that was meant, and takes it back of the other one.
func (b bellTalk) other(message string) (chat.Reply, bool) {
	m := en.MeantOther.FindStringSubmatch(message)
	if m == nil || b.memory.Last == nil || b.memory.Last.Tool != "update_task" || len(b.memory.Changes) == 0 {
		return chat.Reply{}, false
	}
	found := b.named(m[1], b.pending(context.Background()))
	if len(found) != 1 || found[0].Number == b.task.Number {
		return chat.Reply{}, false
	}
	last := b.memory.Changes[len(b.memory.Changes)-1]
	return chat.Reply{Calls: []chat.Call{*tool("undo", undoArgs{last}),
		{Tool: "update_task", Args: withTasks(b.memory.Last.Args, found[0].Number)}}}, true
}

// dropsMoment takes the reminder of a moment away: "drop the friday one", "delete the reminder at 9 for the milk". The
// task stays, also where it has no such reminder.
func (d *dialogue) dropsMoment(tasks []todo.Task, message string) (chat.Reply, bool) {
	m := en.DropThen.FindStringSubmatch(message)
	if m == nil {
		return chat.Reply{}, false
	}
	said := firstOf([]string{"", m[1], m[3], m[5]})
	e, ok := d.wholly(said)
	if !ok || en.AnOrdinal.MatchString(said) {
		return chat.Reply{}, false
	}
	of := firstOf([]string{"", m[2], m[4]})
	if of != "" {
		tasks = d.named(of, tasks)
	} else {
		tasks = slices.DeleteFunc(slices.Clone(tasks),
			func(t todo.Task) bool { return !slices.Contains(d.memory.It, t.Number) })
	}
	if len(tasks) != 1 {
		return chat.Reply{}, false
	}
	t := tasks[0]
	var gone []reminder.Reminder
	for _, r := range ownBells(t) {
		if d.isThen(t, r, e) {
			gone = append(gone, r)
		}
	}
	switch {
	case len(gone) > 0:
		return d.remind(fmt.Sprintf("#%d", t.Number), "no longer "+bellsSaid(gone))
	case en.Bells.MatchString(message) && of != "":
		return calling("list_reminders", map[string]any{"tasks": []any{t.Number}})
	}
	return chat.Reply{}, false
}

// halfHour is half an hour in figures.
var halfHour = strings.NewReplacer("half an hour", "30 minutes", "a half hour", "30 minutes")

// isThen says whether a reminder rings at a time that was said: on its day, and at its hour where one was said.
func (d *dialogue) isThen(t todo.Task, r reminder.Reminder, e timeexpr.Expr) bool {
	var at civil.DateTime
	switch {
	case r.Kind == reminder.AtMoment:
		at = civil.DateTimeOf(r.At.In(d.prompt.Now.Location()))
	case r.Kind == reminder.AtDue && t.Due != nil && len(t.Reminders) > 1:
		at = civil.DateTimeOf(t.Due.At(d.prompt.Now.Location()).In(d.prompt.Now.Location()))
		if !t.Due.Timed && e.Timed {
			return false
		}
	default:
		return false
	}
	if !e.Timed {
		return at.Date == e.Date
	}
	said := strings.TrimPrefix(strings.ToLower(e.Text), "at ")
	if at.Date != e.Date && !en.ClockOnly.MatchString(said) {
		return false
	}
	if en.SaysHalf.MatchString(said) || e.Clock >= 13*60 {
		return at.Clock == e.Clock
	}
	return (at.Clock-e.Clock)%(12*60) == 0
}

// afterQuiet takes what is said of quiet hours right after they were set.
func (d *dialogue) afterQuiet(tasks []todo.Task, message string) (chat.Reply, bool) {
	h := d.memory.Habits
	if h == nil || len(h.Later) > 0 || h.Undone || h.Before["quiet_from"] == nil && h.Before["quiet_to"] == nil {
		return chat.Reply{}, false
	}
	if m := en.QuietFrom.FindStringSubmatch(message); m != nil && en.ClockOnly.MatchString(m[1]) {
		return calling("set_reminder_settings", map[string]any{"quiet_from": m[1]})
	}
	if m := en.QuietUntil.FindStringSubmatch(message); m != nil && en.ClockOnly.MatchString(m[1]) {
		return calling("set_reminder_settings", map[string]any{"quiet_to": m[1]})
	}
	if m := given(en.QuietExcept.FindStringSubmatch(message)); m != nil {
		if found := d.named(m[0], slices.Clone(tasks)); len(found) == 1 {
			return d.remind(fmt.Sprintf("#%d", found[0].Number), "loudly")
		}
	}
	return chat.Reply{}, false
}

// quietOnDays offers quiet hours of every day to somebody who wants them on some days.
func (d *dialogue) quietOnDays(message string) (chat.Reply, bool) {
	m := en.QuietSomeDays.FindStringSubmatch(message)
	if m == nil {
		return chat.Reply{}, false
	}
	days, rest := m[1]+m[4], m[2]+m[3]
	span := d.quietSpan(rest)
	if span == nil {
		return chat.Reply{}, false
	}
	c := &chat.Clarification{Question: fmt.Sprintf(
		"I can't keep quiet hours for %s only: they are the same on every day. Shall I set them from %s to %s for "+
			"every day?",
		days, span[0], span[1])}
	c.Options = []chat.Option{{Label: "Every day",
		Message: fmt.Sprintf("Set quiet hours from %s to %s", span[0], span[1])}}
	withWayOut(c, "No")
	d.memory.Asked = &asked{Options: c.Options, Yes: true, Plans: [][]chat.Call{
		{*tool("set_reminder_settings", map[string]any{"quiet_from": span[0], "quiet_to": span[1]})}}}
	return chat.Reply{Text: c.Question, Choice: c}, true
}

// quietSpan is from when and until when it is to be quiet, nil where words say something else.
func (d *dialogue) quietSpan(message string) []string {
	for _, p := range []en.Pattern{en.QuietSpan, en.QuietPlain} {
		m := given(p.FindStringSubmatch(message))
		if len(m) == 2 && en.ClockOnly.MatchString(m[0]) && en.ClockOnly.MatchString(m[1]) {
			return m
		}
	}
	return nil
}

// endOfDay asks for what rings first or last.
func (d *dialogue) endOfDay(message string) (chat.Reply, bool) {
	if m := en.AnyRinging.FindStringSubmatch(message); m != nil {
		args := map[string]any{}
		if m[1] != "" {
			args["when"] = m[1]
		}
		return calling("list_reminders", args)
	}
	m := given(en.EndBell.FindStringSubmatch(message))
	if m == nil || !en.OfRinging.MatchString(message) || len(m) > 1 && !d.saysDay(m[1]) {
		return chat.Reply{}, false
	}
	args := map[string]any{}
	if len(m) > 1 {
		args["when"] = m[1]
	}
	return calling("list_reminders", args)
}

// bothOf are the two tasks that were spoken of: those that were, the last two, or those of a list of two.
func (d *dialogue) bothOf() []int64 {
	both := slices.Clone(d.memory.It)
	if len(both) == 1 && len(d.memory.Before) == 1 {
		both = append(both, d.memory.Before[0])
	}
	if len(both) != 2 && len(d.memory.List) == 2 {
		both = slices.Clone(d.memory.List)
	}
	if len(both) != 2 {
		return nil
	}
	slices.Sort(both)
	return both
}

// ringBoth lets both tasks that were spoken of ring so.
func (d *dialogue) ringBoth(when string) (chat.Reply, bool) {
	both := d.bothOf()
	if both == nil {
		return chat.Reply{Text: fmt.Sprintf(
			"Which two do you mean? Say it like “remind me of the gym and the dentist %s”.",
			strings.TrimPrefix(when, "also "))}, true
	}
	return calling("update_task", map[string]any{"tasks": both, "remind": when})
}

// endBell says what rings first or last of what is to ring, and nothing else.
func (d *dialogue) endBell(all *tools.Reminders, last bool) string {
	at := all.Coming[0].At
	if last {
		at = all.Coming[len(all.Coming)-1].At
	}
	all.Coming = slices.DeleteFunc(slices.Clone(all.Coming),
		func(l tools.RingLine) bool { return !l.At.Equal(at) })
	said := d.nextBell(*all)
	if last {
		return strings.Replace(said, "Next", "Last", 1)
	}
	return strings.Replace(said, "Next", "First", 1)
}
