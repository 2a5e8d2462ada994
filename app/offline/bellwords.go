package offline

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	linking "github.com/todo-chatbot/todo-chatbot/app/offline/link"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// respelt is a message about reminders with their words as they are usually written.
func respelt(message string) string {
	for _, s := range en.BellSpelling {
		message = s.Found.ReplaceAllString(message, s.As)
	}
	return message
}

// bellsSaidOtherwise takes the further ways in which people speak of reminders. Where
// they name a task it is one that is on the list: what isn't there is something new.
func (d *dialogue) bellsSaidOtherwise(ctx context.Context, message string) (chat.Reply, bool) {
	for _, look := range []func(context.Context, string) (chat.Reply,
		bool){d.loneBells, d.saidBells, d.eitherMoment, d.furtherBell, d.leadsSaid, d.ringMoved, d.naggedSaid,
		d.endedSaid, d.heldSaid, d.bellsAsked, d.bellSettings, d.plainBells} {
		if reply, ok := look(ctx, message); ok {
			return reply, true
		}
	}
	return chat.Reply{}, false
}

// ringing of the one task that words name is changed; which of several is asked, by says with its number.
func (d *dialogue) ringsSo(ctx context.Context, words, when, says string) (chat.Reply, bool) {
	if en.BothOfThem.MatchString(words) {
		return d.ringBoth(when)
	}
	found := d.nearly(words, d.pending(ctx))
	if day, ok := strings.CutSuffix(words, " day"); ok && len(found) == 0 { // trash day is the day of the trash
		found = d.named(day, d.pending(ctx))
	}
	if len(found) == 0 {
		found = d.dueSo(ctx, words)
	}
	switch {
	case len(found) == 0:
		return d.eachRingsSo(ctx, words, when)
	case len(found) > 1:
		return d.whichOne(found, says), true
	}
	return d.remind("#"+strconv.FormatInt(found[0].Number, 10), when)
}

// dueSo are tasks that are named with when they are due: "the meeting tomorrow at 10".
func (d *dialogue) dueSo(ctx context.Context, words string) []todo.Task {
	times := timeexpr.ForLocale(d.prompt.Now, d.prompt.Locale)
	exprs := timeexpr.Find(words, times)
	if len(exprs) != 1 || exprs[0].Rule != nil || exprs[0].Date.IsZero() || exprs[0].Start == 0 {
		return nil
	}
	said := exprs[0]
	name := strings.TrimSpace(words[:said.Start] + words[said.End:])
	return slices.DeleteFunc(d.nearly(name, d.pending(ctx)), func(t todo.Task) bool {
		if t.Due == nil {
			return true
		}
		at := civil.DateTimeOf(t.Due.At(d.prompt.Now.Location()))
		return at.Date != said.Date || said.Timed && t.Due.Timed && at.Clock != said.Clock
	})
}

// eachRingsSo is ringsSo of several tasks that are named one by one: "the gym, the dentist and the pills".
func (d *dialogue) eachRingsSo(ctx context.Context, words, when string) (chat.Reply, bool) {
	tasks := d.eachNamed(ctx, words)
	if tasks == nil {
		return chat.Reply{}, false
	}
	return calling("update_task", map[string]any{"tasks": tasks, "remind": when})
}

// eachNamed are the tasks that words name one by one, nil where they don't.
func (d *dialogue) eachNamed(ctx context.Context, words string) (tasks []int64) {
	names := strings.FieldsFunc(strings.NewReplacer(", and ", "|", " and ", "|", ", ", "|").Replace(words),
		func(r rune) bool { return r == '|' })
	for _, name := range names {
		found := d.named(strings.TrimPrefix(strings.TrimPrefix(name, "the "), "my "), d.pending(ctx))
		if len(found) != 1 || len(names) < 2 {
			return nil
		}
		tasks = append(tasks, found[0].Number)
	}
	return tasks
}

// nearly is named, with slips of the fingers where nothing is named without them.
func (d *dialogue) nearly(words string, among []todo.Task) []todo.Task {
	found := d.named(words, slices.Clone(among))
	if len(found) > 0 {
		return found
	}
	said := strings.Fields(words)
	return slices.DeleteFunc(among, func(t todo.Task) bool {
		title := strings.Fields(strings.ToLower(t.Title))
		return len(said) == 0 || slices.ContainsFunc(said, func(w string) bool {
			return !slices.ContainsFunc(title, func(o string) bool { return o == w || linking.Near(o, w) })
		})
	})
}

// leadsSaid are moments before the due of a task.
func (d *dialogue) leadsSaid(ctx context.Context, message string) (chat.Reply, bool) {
	also := ""
	if bare := en.AlsoThat.ReplaceAllString(message, ""); bare != message {
		message, also = strings.TrimSpace(bare), "also "
	}
	if m := given(en.RingAtDue.FindStringSubmatch(message)); m != nil {
		return d.ringsSo(ctx, m[0], also+"when due", "Remind me of task %d when it is due")
	}
	var words, when string
	if m := en.LeadAfter.FindStringSubmatch(message); m != nil {
		words, when = m[1], m[2]+m[3]
	} else if m := en.LeadBefore.FindStringSubmatch(message); m != nil {
		words, when = m[2], m[1]
	} else if m := en.LeadAhead.FindStringSubmatch(message); m != nil {
		words, when = m[2], m[1]
	} else {
		return chat.Reply{}, false
	}
	when = each(when)
	if m := en.Starts.FindStringSubmatch(words); m != nil {
		words = m[1]
	}
	if m := en.LateClock.FindStringSubmatch(words); m != nil && len(d.nearly(words, d.pending(ctx))) == 0 &&
		len(d.dueSo(ctx, words)) == 0 {
		words, when = m[1], when+" "+m[2]
	}
	return d.ringsSo(ctx, strings.TrimPrefix(words, "to "), also+when, "Remind me of task %d "+also+when)
}

// each says "before" of every one of "a week, a day and an hour before".
func each(leads string) string {
	parts := strings.FieldsFunc(strings.NewReplacer(", and ", "|", " and ", "|", " then ", "|", ", ",
		"|").Replace(leads), func(r rune) bool { return r == '|' })
	for i, p := range parts {
		if en.LeadLength.MatchString(p) {
			parts[i] = p + " before"
		}
	}
	return strings.Join(parts, " and ")
}

// ringMoved gives a task other moments to ring; its due stays.
func (d *dialogue) ringMoved(ctx context.Context, message string) (chat.Reply, bool) {
	if m := en.TwoMoments.FindStringSubmatch(message); m != nil && d.isMoment(m[2]) && d.isMoment(m[3]) {
		first, ok := d.ringsSo(ctx, m[1], m[2], "Remind me of task %d "+m[2])
		if again, _ := d.ringsSo(ctx, m[1], "also "+m[3], ""); len(first.Calls) == 1 && len(again.Calls) == 1 {
			first.Calls = append(first.Calls, again.Calls...)
		}
		return first, ok
	}
	bare := en.InsteadOf.ReplaceAllString(message, "")
	m := given(en.RingMoved.FindStringSubmatch(bare))
	if m == nil {
		m = given(en.RingMovedTo.FindStringSubmatch(bare))
	}
	if len(m) != 2 {
		return chat.Reply{}, false
	}
	found := d.named(m[0], d.pending(ctx))
	if len(found) == 1 && !strings.Contains(strings.ToLower(found[0].Title), "reminder") {
		when := each(m[1])
		if part := en.DayPart.FindStringSubmatch(when); part != nil {
			if found[0].Due == nil {
				return chat.Reply{}, false
			}
			when = found[0].Due.Date.String() + " " + partClocks[part[1]]
		}
		if !en.AllLeads.MatchString(when) && !d.isMoment(when) && !d.isMoment("at "+when) {
			return chat.Reply{}, false
		}
		return d.remind("#"+strconv.FormatInt(found[0].Number, 10), d.onItsDay(found[0], when))
	}
	if len(found) > 1 {
		return d.whichOne(found, "Remind me of task %d "+m[1]), true
	}
	return chat.Reply{}, false
}

// onItsDay is a time of day on the day of a task that is due later: "move the train reminder to
// 5pm" is no 5pm of today.
func (d *dialogue) onItsDay(t todo.Task, when string) string {
	bare := strings.TrimPrefix(when, "at ")
	if t.Due == nil || t.Recurrence != nil || !en.ClockOnly.MatchString(bare) {
		return when
	}
	day := t.Due.DayIn(d.prompt.Now.Location())
	if !day.After(civil.DateOf(d.prompt.Now)) {
		return when
	}
	at := d.timesIn(day.String() + " at " + bare)
	if len(at) != 1 || !at[0].Timed {
		return when
	}
	return day.String() + " " + at[0].Clock.String()
}

// naggedSaid makes a task ring again and again.
func (d *dialogue) naggedSaid(ctx context.Context, message string) (chat.Reply, bool) {
	m := given(en.KeptAt.FindStringSubmatch(message))
	if m == nil {
		return chat.Reply{}, false
	}
	every := "every 10 minutes"
	if len(m) > 1 {
		every = m[1]
	}
	return d.ringsSo(ctx, m[0], every+" until done", "Keep reminding me about task %d "+every+" until done")
}

// endedSaid ends the reminders of a task, or those of one day.
func (d *dialogue) endedSaid(ctx context.Context, message string) (chat.Reply, bool) {
	if m := given(en.Pestered.FindStringSubmatch(message)); m != nil {
		return d.ringsSo(ctx, m[0], "never", "Stop reminding me about task %d")
	}
	if m := en.OtherDay.FindStringSubmatch(message); m != nil && d.isMoment(m[2]) {
		if reply, ok := d.ringsSo(ctx, m[1], m[2], "Remind me of task %d "+m[2]); ok {
			return reply, true
		}
	}
	m := given(en.SkippedOnce.FindStringSubmatch(message))
	if m == nil {
		return chat.Reply{}, false
	}
	words, day := m[0], m[1]
	if day != "today" && day != "tonight" && day != "tomorrow" {
		words, day = day, words
	}
	found := d.named(words, d.pending(ctx))
	switch {
	case len(found) == 0:
		return chat.Reply{}, false
	case len(found) > 1:
		return d.whichOne(found, "Don't remind me of task %d "+day), true
	}
	t := found[0]
	today := civil.DateOf(d.prompt.Now)
	if day == "tomorrow" && t.Due != nil && !t.Due.Date.After(today) {
		return chat.Reply{Text: fmt.Sprintf(
			"“%s” (#%d) rings before then, too, and I hold reminders back from now on only. Say it tomorrow.", t.Title,
			t.Number)}, true
	}
	until := today.AddDays(1)
	if day == "tomorrow" {
		until = today.AddDays(2)
	}
	return calling("snooze_reminders", map[string]any{"tasks": []int64{t.Number}, "until": until.String()})
}

// heldSaid holds reminders back for a time that has a name, or asks until when.
func (d *dialogue) heldSaid(ctx context.Context, message string) (chat.Reply, bool) {
	if m := given(en.HeldWhile.FindStringSubmatch(message)); m != nil {
		until := m[0]
		if en.ClockOnly.MatchString(until) {
			until = "at " + until
		}
		return calling("snooze_reminders", map[string]any{"all": true, "until": until})
	}
	if m := en.HeldFor.FindStringSubmatch(message); m != nil {
		return d.heldFor(m[1])
	}
	m := given(en.Someday.FindStringSubmatch(message))
	if m == nil {
		return chat.Reply{}, false
	}
	found := d.named(m[0], d.pending(ctx))
	if len(found) != 1 {
		return chat.Reply{}, false
	}
	c := &chat.Clarification{Question: fmt.Sprintf("When shall I remind you of “%s”?", found[0].Title)}
	q := &asked{}
	for _, at := range d.soon() {
		until := at.Date.At(at.Clock, d.prompt.Now.Location())
		c.Options = append(c.Options, chat.Option{Label: d.momentName(at), Message: d.momentName(at)})
		q.Plans = append(q.Plans,
			[]chat.Call{*tool("snooze_reminders",
				map[string]any{"tasks": []int64{found[0].Number}, "until": until.Format(time.RFC3339)})})
	}
	withWayOut(c, "Leave it")
	q.Options = c.Options
	d.memory.Asked = q
	return chat.Reply{Text: c.Question, Choice: c}, true
}

// heldFor holds everything back until a time that has a name is over.
func (d *dialogue) heldFor(span string) (chat.Reply, bool) {
	today := civil.DateOf(d.prompt.Now)
	monday := today.AddDays((8 - int(today.Weekday())) % 7)
	if monday == today {
		monday = today.AddDays(7)
	}
	until := today.AddDays(1)
	switch span {
	case "week", "rest of the week":
		until = monday
	case "weekend":
		if today.Weekday() != time.Saturday && today.Weekday() != time.Sunday {
			return chat.Reply{
				Text: "I hold reminders back from now on, not from a later day. Say “snooze everything until " +
					"Monday” when the weekend begins, " +
					"or set quiet hours, such as “quiet hours from 10pm to 9am”."}, true
		}
		until = monday
	}
	return calling("snooze_reminders", map[string]any{"all": true, "until": until.String()})
}

// bellsAsked are questions about reminders.
func (d *dialogue) bellsAsked(ctx context.Context, message string) (chat.Reply, bool) {
	if reply, ok := d.endOfDay(message); ok {
		return reply, true
	}
	switch {
	case en.NextBell.MatchString(message), en.Ringing.MatchString(message):
		return calling("list_reminders", map[string]any{})
	case en.HowReached.MatchString(message):
		return calling("list_reminders", map[string]any{})
	case en.WithoutBells.MatchString(message):
		return d.silent(ctx)
	}
	if m := given(en.HowEarly.FindStringSubmatch(message)); m != nil {
		if found := d.nearly(m[0], d.pending(ctx)); len(found) == 1 {
			return calling("list_reminders", map[string]any{"tasks": []any{found[0].Number}})
		}
	}
	if m := en.BellClock.FindStringSubmatch(message); m != nil && m[1] != "next" && m[1] != "last" {
		if found := d.named(m[1], d.pending(ctx)); len(found) == 1 {
			return calling("list_reminders", map[string]any{"tasks": []any{found[0].Number}})
		}
	}
	return chat.Reply{}, false
}

// silent says which tasks have nothing that could ring.
func (d *dialogue) silent(ctx context.Context) (chat.Reply, bool) {
	never := slices.DeleteFunc(d.pending(ctx), func(t todo.Task) bool {
		return !t.Muted && (len(t.Reminders) > 0 || t.Due != nil && t.Due.Timed)
	})
	if len(never) == 0 {
		return chat.Reply{Text: "Each of your tasks has a time or a reminder."}, true
	}
	said := fmt.Sprintf("%d of your tasks have no reminder:", len(never))
	if len(never) == 1 {
		said = "One of your tasks has no reminder:"
	}
	for i, t := range never {
		if i == maxRinging {
			said += fmt.Sprintf("\n- %d more", len(never)-i)
			break
		}
		said += fmt.Sprintf("\n- #%d %s", t.Number, t.Title)
	}
	return chat.Reply{Text: said}, true
}

// bellSettings are settings that are said otherwise.
func (d *dialogue) bellSettings(ctx context.Context, message string) (chat.Reply, bool) {
	if m := given(en.LoudAnyway.FindStringSubmatch(message)); m != nil {
		return d.ringsSo(ctx, m[0], "loudly", "Remind me loudly of task %d")
	}
	if m := en.NoMails.FindStringSubmatch(message); m != nil {
		kind := "daily_digest"
		if strings.Contains(m[1], "week") {
			kind = "weekly_digest"
		}
		return calling("set_reminder_settings", map[string]any{kind: "none"})
	}
	if m := en.WholeDays.FindStringSubmatch(message); m != nil && en.ClockOnly.MatchString(m[1]) {
		return calling("set_reminder_settings", map[string]any{"day_time": m[1]})
	}
	switch {
	case en.LeadForAll.MatchString(message):
		return chat.Reply{
			Text: "I can't set one lead for all tasks: each task has its own. Say it with a task, such as “remind " +
				"me of the dentist an hour before”."}, true
	case en.QuietDays.MatchString(message):
		return chat.Reply{
			Text: "Quiet hours are one span of every day, such as “quiet hours from 10pm to 9am”. For a day, say " +
				"“snooze everything until tomorrow” when it comes."}, true
	case en.OnlyDevice.MatchString(message):
		return chat.Reply{
			Text: "Where things ring, and in which order, is under Reminders in the settings. Ask “how will you " +
				"reach me?” for how it is now."}, true
	}
	if en.TravelsAlong.MatchString(message) {
		return calling("set_reminder_settings", map[string]any{"habits_follow": "on"})
	}
	return chat.Reply{}, false
}

// manners takes how often something is to ring, and a further moment, out of the message.
func (d *dialogue) manners(said string) bool {
	if m := en.ByDevice.FindStringSubmatch(said); m != nil {
		said = m[1] + " " + m[2]
		d.prompt.Turn.Message = said
	}
	if m := en.DoseDays.FindStringSubmatch(said); m != nil && !en.EachDay.MatchString(said) {
		d.prompt.Turn.Message = m[1] + "every day " + m[2] + " for " + m[4] + " days" + m[3]
		return true
	}
	for _, p := range []en.Pattern{en.IfUnanswered, en.NagBehind} {
		m := p.FindStringSubmatch(said)
		if m == nil || strings.HasPrefix(strings.ToLower(said), "keep ") {
			continue
		}
		d.prompt.Turn.Message, d.manner = m[1], "every 10 minutes until done"
		if m[2] != "" {
			d.manner = strings.ToLower(m[2]) + " until done"
		}
		return true
	}
	if m := en.LeadBehind.FindStringSubmatch(said); m != nil && d.saysDay(m[1]) && !en.AnyLead.MatchString(m[1]) {
		d.prompt.Turn.Message, d.manner = m[1], "and "+strings.ToLower(m[2])
		return true
	}
	return false
}

// saysDay says whether words name a day or a time from which a moment before could be counted.
func (d *dialogue) saysDay(words string) bool { return len(d.timesIn(words)) == 1 }

// onlyOfBells keeps what is said of reminders from being done to their tasks: "keep on at me
// about the rent until I have paid it" doesn't say that it is paid.
func (d *dialogue) onlyOfBells(r chat.Reply) chat.Reply {
	message := d.askedOfBells()
	if !d.has("list_reminders") || !en.OfBells.MatchString(message) || d.open {
		return r
	}
	for _, c := range r.Calls {
		var args struct {
			Tasks []any `json:"tasks"`
		}
		if !endsTask(c) || json.Unmarshal(c.Args, &args) != nil {
			continue
		}
		found := d.named(strings.Trim(fmt.Sprint(first(args.Tasks)), "#"), d.pending(context.Background()))
		if len(found) != 1 || en.OfBells.MatchString(strings.ToLower(found[0].Title)) {
			continue
		}
		t := found[0]
		if rings := len(t.Reminders) > 0 || t.Due != nil && t.Due.Timed; !rings && c.Tool == "delete_task" &&
			en.MayBeTheTask.MatchString(message) {
			continue
		}
		d.memory.speakOf([]int64{t.Number})
		return chat.Reply{Text: fmt.Sprintf(
			"That sounds like the reminders of “%s” (#%d), and I don't know what is to become of them, so I left "+
				"everything as it is. "+
				"Say it like “remind me of #%d an hour before”, “stop reminding me of #%d” or “snooze #%d for 10 "+
				"minutes”.",
			t.Title, t.Number, t.Number, t.Number, t.Number)}
	}
	return r
}

func first(all []any) any {
	if len(all) == 0 {
		return ""
	}
	return all[0]
}
