package offline

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/app/tools"
)

// maxRinging is how many reminders are offered where an answer fits several.
const maxRinging = 8

// bells takes what is said about reminders: an answer to what rang, a question
// about them, and what is to be done with all of them or with one.
func (d *dialogue) bells(ctx context.Context) (chat.Reply, bool) {
	if !d.has("list_reminders") {
		return chat.Reply{}, false
	}
	if reply, ok := d.answersRing(ctx); ok {
		return reply, true
	}
	if reply, ok := d.takesWhatRang(ctx); ok {
		return reply, true
	}
	reply, ok := d.ofBells(ctx)
	if there, found := d.bellsElsewhere(ctx, reply, ok); found {
		return there, true
	}
	return reply, ok
}

// ofBells is bells but for answers to what rang.
func (d *dialogue) ofBells(ctx context.Context) (chat.Reply, bool) {
	message := respelt(d.askedOfBells())
	for _, look := range []func(context.Context, string) (chat.Reply,
		bool){d.afterBells, d.habits, d.bellsSaidOtherwise, d.takesRings, d.severalRings, d.ringsAgain, d.ringsAt} {
		if reply, ok := look(ctx, message); ok {
			if reply.Choice == nil {
				d.memory.Asked = nil
			}
			return reply, true
		}
	}
	for _, look := range []func(string) (chat.Reply,
		bool){d.whereItRings, d.snoozesAll, d.ringsWhen, d.whatRings, d.ringSettings} {
		if reply, ok := look(message); ok {
			d.memory.Asked = nil
			return reply, true
		}
	}
	if reply, ok := d.snoozesOne(ctx, message); ok {
		return reply, true
	}
	if en.OnlySnooze.MatchString(message) && len(d.memory.It) != 1 && d.prompt.Ringing != nil {
		return chat.Reply{
				Text: "Nothing rings that you could mean. To put a task off, name it: “snooze the gym for 10 " +
					"minutes”."},
			true
	}
	return chat.Reply{}, false
}

// askedOfBells is the message as the patterns for reminders are written.
func (d *dialogue) askedOfBells() string {
	message := strings.ReplaceAll(strings.TrimRight(d.message(), "?! "), "’", "'")
	for cut := true; cut; {
		cut = false
		for _, lead := range []string{"please ", "pls ", "plz ", "can u ", "could u ", "can you ", "could you ",
			"would you ", "hey ", "tell me ", "you can ", "you could ", "just ", "ok ", "okay ", "so ", "now ", "ok, ",
			"and please "} {
			if rest, ok := strings.CutPrefix(message, lead); ok {
				message = rest
				cut = true
			}
		}
	}
	return strings.TrimSuffix(strings.TrimSuffix(message, " please"), ",")
}

// has says whether a tool can be called.
func (d *dialogue) has(name string) bool {
	return slices.ContainsFunc(d.prompt.Tools, func(t chat.ToolSpec) bool { return t.Name == name })
}

// firstOf is the first group of a match that is not empty.
func firstOf(groups []string) string {
	if i := slices.IndexFunc(groups[1:], func(g string) bool { return g != "" }); i >= 0 {
		return groups[i+1]
	}
	return ""
}

func (d *dialogue) whereItRings(message string) (chat.Reply, bool) {
	if !en.WhereAsked.MatchString(message) {
		return chat.Reply{}, false
	}
	return calling("list_reminders", map[string]any{})
}

func (d *dialogue) whatRings(message string) (chat.Reply, bool) {
	m := en.RemindersAsked.FindStringSubmatch(message)
	if m == nil {
		return chat.Reply{}, false
	}
	when := strings.TrimPrefix(strings.TrimPrefix(firstOf(m), "for "), "on ")
	if when == "" || aimless[when] {
		return calling("list_reminders", map[string]any{})
	}
	return calling("list_reminders", map[string]any{"when": when})
}

// aimless words say no day.
var aimless = wordSet("next now later still ahead upcoming set active do")

func (d *dialogue) ringsWhen(message string) (chat.Reply, bool) {
	m := en.RingsWhenAsked.FindStringSubmatch(message)
	if m == nil || strings.HasPrefix(message, "when does ") && !strings.HasSuffix(message, " ring") &&
		!strings.HasSuffix(message, " go off") ||
		strings.HasPrefix(message, "when will ") && !strings.HasPrefix(message, "when will you") &&
			!strings.HasSuffix(message, " ring") {
		return chat.Reply{}, false
	}
	of := d.taskOf(m[1])
	if of == nil {
		return chat.Reply{}, false
	}
	return calling("list_reminders", map[string]any{"tasks": []any{of}})
}

// taskOf names a task by words, or the one that was spoken of by a pronoun;
// nil if that is none or several.
func (d *dialogue) taskOf(words string) any {
	if !pronouns[words] {
		return words
	}
	if len(d.memory.It) != 1 {
		return nil
	}
	return d.memory.It[0]
}

func (d *dialogue) snoozesAll(message string) (chat.Reply, bool) {
	m := en.AllSnoozed.FindStringSubmatch(message)
	if m == nil || en.OfOne.MatchString(message) {
		return chat.Reply{}, false
	}
	until := untilOf(firstOf(m))
	if until == "" {
		d.memory.Asked = nil
		return chat.Reply{
				Text: "Until when? Say it like “snooze everything until Monday” or “snooze everything for two hours”."},
			true
	}
	return calling("snooze_reminders", map[string]any{"all": true, "until": until})
}

// untilOf is the time to which something is put off, as tools read it: "for
// two hours" is in two hours.
func untilOf(words string) string {
	if length, ok := strings.CutPrefix(words, "for "); ok {
		return "in " + length
	}
	first, _, _ := strings.Cut(words, " ")
	if _, number := numberOf(first); first == "a" || first == "an" || first == "half" ||
		number && strings.Contains(words, " ") {
		return "in " + words
	}
	return words
}

// ringSettings is what is said about when one task rings.
func (d *dialogue) ringSettings(message string) (chat.Reply, bool) {
	if m := en.TurnedOff.FindStringSubmatch(message); m != nil {
		return d.remind(firstOf(m), "never")
	}
	if m := given(en.WhenThat.FindStringSubmatch(message)); m != nil {
		return d.whenThat(m[0]+" "+m[1], m[2])
	}
	if m := en.NagStopped.FindStringSubmatch(message); m != nil {
		return d.remind(m[1], "when due")
	}
	if m := en.Nagged.FindStringSubmatch(message); m != nil {
		every := m[2]
		if every == "" {
			every = "every 10 minutes"
		}
		return d.remind(m[1], every+" until done")
	}
	if m := en.LeadFirst.FindStringSubmatch(message); m != nil {
		return d.remind(m[2], m[1])
	}
	if m := en.AlsoLead.FindStringSubmatch(message); m != nil {
		return d.remind("", "also "+m[1])
	}
	if m := en.BareLead.FindStringSubmatch(message); m != nil {
		if len(d.memory.It) != 1 {
			return chat.Reply{Text: fmt.Sprintf("Of what? Say it like “remind me of the dentist %s”.", m[1])}, true
		}
		return d.remind("", m[1])
	}
	return chat.Reply{}, false
}

// whenThat says that nobody knows here when something happens, and offers the task with it.
func (d *dialogue) whenThat(happens, what string) (chat.Reply, bool) {
	c := &chat.Clarification{
		Question: fmt.Sprintf(
			"I can't know “%s”: I only know times, such as “remind me at 6pm to %s”. Shall I add it without one?",
			happens, what)}
	c.Options = []chat.Option{{Label: fmt.Sprintf("Add “%s”", title(what+" "+happens)), Message: "Add task: " + what +
		" " + happens}}
	withWayOut(c, "No")
	d.memory.Asked = &asked{Options: c.Options, Yes: true}
	return chat.Reply{Text: c.Question, Choice: c}, true
}

func calling(name string, args any) (chat.Reply, bool) {
	return chat.Reply{Calls: []chat.Call{*tool(name, args)}}, true
}

// answersRing takes an answer in words, such as "done", "in an hour" or "not
// today", for that to what rang since the last message.
func (d *dialogue) answersRing(ctx context.Context) (chat.Reply, bool) {
	who := todo.Actor{Zone: d.prompt.Now.Location(), Locale: d.prompt.Locale}
	answer, _, err := notify.Understand(d.prompt.Turn.Message, d.prompt.Now, who, d.prompt.Now)
	later := en.LaterThan.FindString(d.askedOfBells())
	if err != nil && later == "" || d.memory.Asked != nil || d.prompt.Ringing == nil {
		return chat.Reply{}, false
	}
	ringing, failed := d.prompt.Ringing(ctx)
	if failed != nil {
		return chat.Reply{}, false
	}
	ringing = slices.DeleteFunc(ringing, func(r chat.Ringing) bool { return r.Rung.Before(d.spokenLast()) })
	switch {
	case len(ringing) == 0:
		return chat.Reply{}, false
	case err != nil:
		return chat.Reply{Text: fmt.Sprintf(
			"I can't know “%s”: I only know times. Say until when, such as “in an hour” or “at 6pm”.",
			strings.ReplaceAll(later, " i ", " I "))}, true
	case answer == notify.Seen && en.Thanks.MatchString(d.askedOfBells()): // thanks
		return chat.Reply{}, false
	case answer == notify.Seen:
		return chat.Reply{Text: "All right, I left everything as it is."}, true
	}
	if len(ringing) > 1 {
		return d.whichRing(ringing, answer, who)
	}
	return chat.Reply{Calls: []chat.Call{d.answerTo(ringing[0], answer, who)}}, true
}

// takesWhatRang asks what "delete it" means where something has rung since the person spoke of
// something else: a task isn't taken off the list for having been named the last time.
func (d *dialogue) takesWhatRang(ctx context.Context) (chat.Reply, bool) {
	if !en.TakenAway.MatchString(d.askedOfBells()) || d.memory.Asked != nil || d.prompt.Ringing == nil {
		return chat.Reply{}, false
	}
	ringing, err := d.prompt.Ringing(ctx)
	if err != nil {
		return chat.Reply{}, false
	}
	var may []todo.Task
	for _, r := range ringing {
		if r.List == "" && !r.Rung.Before(d.spokenLast()) && !slices.Contains(d.memory.It, r.Task) {
			may = append(may, todo.Task{Number: r.Task, Title: r.Title})
		}
	}
	if len(may) == 0 {
		return chat.Reply{}, false
	}
	for _, t := range d.pending(ctx) {
		if slices.Contains(d.memory.It, t.Number) {
			may = append(may, t)
		}
	}
	return d.whichOne(may, "Delete task %d"), true
}

// spokenLast is when the person said something the last time before this.
func (d *dialogue) spokenLast() time.Time {
	if n := len(d.prompt.History); n > 0 {
		return d.prompt.History[n-1].Created
	}
	return time.Time{}
}

// answerTo is the call that carries an answer to a ring out.
func (d *dialogue) answerTo(r chat.Ringing, answer string, who todo.Actor) chat.Call {
	args := map[string]any{"tasks": []int64{r.Task}}
	if r.List != "" {
		args["list"] = r.List
	}
	if answer == todo.AnsweredDone {
		return *tool("complete_task", args)
	}
	_, until, _ := notify.Understand(d.prompt.Turn.Message, r.At, who, d.prompt.Now) // it was understood before
	args["until"] = until.Format(time.RFC3339)
	return *tool("snooze_reminders", args)
}

// whichRing asks which of several reminders an answer is meant for.
func (d *dialogue) whichRing(ringing []chat.Ringing, answer string, who todo.Actor) (chat.Reply, bool) {
	c := &chat.Clarification{Question: fmt.Sprintf("%d reminders have rung. Which one do you mean?", len(ringing))}
	q := &asked{}
	for _, r := range ringing[:min(len(ringing), maxRinging)] {
		call := d.answerTo(r, answer, who)
		o := chat.Option{Label: fmt.Sprintf("#%d %s", r.Task, r.Title), Task: r.Task}
		ref := fmt.Sprintf("task %d", r.Task)
		if r.List != "" { // its number is none of the person's own
			ref = fmt.Sprintf("%s-%d", strings.ToUpper(r.List), r.Task)
			o = chat.Option{Label: ref + " " + r.Title}
		}
		o.Message = "Complete " + ref
		if answer != todo.AnsweredDone {
			o.Message = "Put off " + ref
		}
		c.Options = append(c.Options, o)
		q.Plans = append(q.Plans, []chat.Call{call})
		q.Tool, q.Args = call.Tool, call.Args
	}
	if slices.ContainsFunc(c.Options, func(o chat.Option) bool { return o.Task == 0 }) {
		q.Tool, q.Args = "", nil // both can't be one call
	} else {
		q.Plans = nil
	}
	q.Options = c.Options
	d.memory.Asked = q
	return chat.Reply{Text: c.Question, Choice: c}, true
}

// snoozesOne puts off what rings of the task that is named, or what is to ring of it soon.
func (d *dialogue) snoozesOne(ctx context.Context, message string) (chat.Reply, bool) {
	if m := en.SnoozeEnded.FindStringSubmatch(message); m != nil {
		of := d.taskOf(firstOf(m))
		if of == nil {
			return chat.Reply{}, false
		}
		return calling("snooze_reminders", map[string]any{"tasks": []any{of}, "until": "none"})
	}
	words, until, ok := snoozed(message)
	if !ok || d.prompt.Ringing == nil {
		return chat.Reply{}, false
	}
	ringing, err := d.prompt.Ringing(ctx)
	if err != nil {
		return chat.Reply{}, false
	}
	var tasks []todo.Task
	for _, r := range ringing {
		if r.List == "" && !slices.ContainsFunc(tasks, func(t todo.Task) bool { return t.Number == r.Task }) {
			tasks = append(tasks, todo.Task{Number: r.Task, Title: r.Title})
		}
	}
	t, ok := d.oneOf(words, tasks)
	if !ok {
		return d.snoozesAhead(ctx, words, until)
	}
	if until == "" {
		until = "in 10 minutes"
	}
	return calling("snooze_reminders", map[string]any{"tasks": []int64{t.Number}, "until": until})
}

// snoozed takes "snooze the oven for 10 minutes" apart: of which task, and until when, "" if it isn't said.
func snoozed(message string) (words, until string, ok bool) {
	message = strings.Replace(strings.Replace(message, "a quarter of an hour", "15 minutes", 1), "a quarter hour",
		"15 minutes", 1)
	if m := given(en.RingSnoozed.FindStringSubmatch(message)); m != nil {
		switch m[1] {
		case "for", "by", "in":
			return m[0], lengthOf(m[2]), true
		case "at":
			return m[0], "at " + m[2], true
		}
		if en.ClockOnly.MatchString(m[2]) {
			return m[0], "at " + m[2], true
		}
		return m[0], m[2], true
	}
	if m := en.RingPushed.FindStringSubmatch(message); m != nil {
		words = firstOf([]string{"", m[1], m[2]})
		if m[3] == "until" || m[3] == "till" {
			return words, m[4], true
		}
		if until = lengthOf(m[4]); en.SnoozeLength.MatchString(strings.TrimPrefix(until, "in ")) {
			return words, until, true
		}
		return words, m[4], m[3] == ""
	}
	m := en.RingSnoozedSo.FindStringSubmatch(message)
	if m == nil {
		return "", "", false
	}
	if m[2] != "" {
		until = lengthOf(m[2])
	}
	return m[1], until, true
}

// lengthOf is in so long; a bit is ten minutes, as for what rings.
func lengthOf(words string) string {
	if en.ABit.MatchString(words) {
		words = "10 minutes"
	}
	if m := en.ShortLength.FindStringSubmatch(words); m != nil {
		words = m[1] + " minutes"
		if m[2] == "h" {
			words = m[1] + " hours"
		}
	}
	return "in " + words
}

// oneOf is the one task that words name, or that a pronoun does.
func (d *dialogue) oneOf(words string, tasks []todo.Task) (todo.Task, bool) {
	if !pronouns[words] {
		return theTask(words, tasks)
	}
	if len(d.memory.It) == 1 {
		i := slices.IndexFunc(tasks, func(t todo.Task) bool { return t.Number == d.memory.It[0] })
		if i >= 0 {
			return tasks[i], true
		}
		return todo.Task{}, false
	}
	if len(tasks) != 1 {
		return todo.Task{}, false
	}
	return tasks[0], true
}

// snoozesAhead puts off what is to ring at the due of a task by some minutes or
// hours: the due stays, and it rings that much later.
func (d *dialogue) snoozesAhead(ctx context.Context, words, until string) (chat.Reply, bool) {
	length, ok := strings.CutPrefix(until, "in ")
	if !en.HeldUntil.MatchString(d.askedOfBells()) {
		return chat.Reply{}, false
	}
	if !ok || !en.SnoozeLength.MatchString(length) {
		return d.heldUntil(ctx, words, until)
	}
	found := slices.DeleteFunc(d.named(words, d.pending(ctx)),
		func(t todo.Task) bool { return t.Due == nil || !t.Due.Timed })
	if len(found) == 0 {
		return chat.Reply{}, false
	}
	if len(found) > 1 {
		return d.whichOne(found, "Snooze task %d for "+length), true
	}
	t := found[0]
	if t.Muted {
		return chat.Reply{Text: fmt.Sprintf(en.NeverRings, t.Title, t.Number)}, true
	}
	at := t.Due.At(d.prompt.Now.Location())
	if at.Before(d.prompt.Now) {
		at = d.prompt.Now
	}
	who := todo.Actor{Zone: d.prompt.Now.Location(), Locale: d.prompt.Locale}
	_, then, err := notify.Understand(until, at, who, at)
	if err != nil {
		return chat.Reply{}, false
	}
	return calling("snooze_reminders", map[string]any{"tasks": []int64{t.Number}, "until": then.Format(time.RFC3339)})
}

// rang says what list_reminders gave.
func (d *dialogue) rang(r *chat.Result) string {
	var all tools.Reminders
	if r.Failed || json.Unmarshal(r.Data, &all) != nil {
		return r.Text
	}
	if said := respelt(d.askedOfBells()); en.WhereAsked.MatchString(said) || en.HowReached.MatchString(said) {
		return tools.Where(all)
	}
	if en.OtherWays.MatchString(d.askedOfBells()) {
		return strings.TrimSpace(en.OtherWaysAre + "\n" + tools.Where(tools.Reminders{Where: all.Where}))
	}
	if next := all.Next(); len(next) > 0 && len(all.Ringing) == 0 && (en.NextBell.MatchString(d.askedOfBells()) ||
		en.NextOf.MatchString(d.askedOfBells())) {
		all.Coming = next
		r.Text = d.nextBell(all)
	}
	if said := respelt(d.askedOfBells()); en.EndBell.MatchString(said) && len(all.Coming) > 0 &&
		len(all.Ringing) == 0 {
		r.Text = d.endBell(&all, strings.Contains(said, "last"))
	}
	d.memory.It = nil
	d.memory.List = nil
	for _, l := range append(all.Ringing, all.Coming...) {
		if !slices.Contains(d.memory.List, l.Task) {
			d.memory.List = append(d.memory.List, l.Task)
		}
	}
	if len(d.memory.List) == 1 {
		d.memory.It = d.memory.List
	}
	return r.Text
}
