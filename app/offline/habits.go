package offline

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/lazyregexp"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	linking "github.com/todo-chatbot/todo-chatbot/app/offline/link"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/app/tools"
)

// habits takes what is said about summaries, quiet hours, and what became of
// reminders.
func (d *dialogue) habits(ctx context.Context, message string) (chat.Reply, bool) {
	if !d.has("set_reminder_settings") {
		return chat.Reply{}, false
	}
	if reply, ok := d.quietHours(message); ok {
		return reply, true
	}
	if reply, ok := d.sounds(message); ok {
		return reply, true
	}
	if reply, ok := travels(message); ok {
		return reply, true
	}
	if reply, ok := d.whereabouts(message); ok {
		return reply, true
	}
	if en.LastAsked.MatchString(message) {
		return d.fate("the last reminder", "")
	}
	if m := en.FateAsked.FindStringSubmatch(message); m != nil {
		return d.fate(message, firstOf(m))
	}
	reply, ok := d.summaries(message)
	if !ok || !strings.Contains(message, " me ") && len(d.titled(ctx, en.Summaries)) > 0 {
		return chat.Reply{}, false // it may be a task that is a summary
	}
	return reply, true
}

// fate asks what became of reminders: of those of a task, of the last one, or
// of the last ones.
func (d *dialogue) fate(message, words string) (chat.Reply, bool) {
	if words != "" {
		of := d.taskOf(words)
		if of == nil {
			return chat.Reply{}, false
		}
		return calling("list_rung_reminders", map[string]any{"tasks": []any{of}, "limit": 1})
	}
	args := map[string]any{}
	if en.OnlyTheLast.MatchString(message) || strings.HasPrefix(message, "did you") ||
		strings.HasPrefix(message, "why") {
		args["limit"] = 1
	}
	return calling("list_rung_reminders", args)
}

// titled are the pending tasks whose title fits.
func (d *dialogue) titled(ctx context.Context, p en.Pattern) []todo.Task {
	return slices.DeleteFunc(d.pending(ctx), func(t todo.Task) bool { return !p.MatchString(t.Title) })
}

// pending are the tasks that are not done, none where that cannot be known.
func (d *dialogue) pending(ctx context.Context) []todo.Task {
	if d.prompt.List == nil {
		return nil
	}
	list, err := d.prompt.List(ctx)
	if err != nil {
		return nil
	}
	return slices.Clone(list.Pending)
}

// travels is what is said of when habits ring in another zone.
func travels(message string) (chat.Reply, bool) {
	switch {
	case en.TravelAsked.MatchString(message):
		return calling("get_reminder_settings", map[string]any{"about": "travel"})
	case en.TravelStays.MatchString(message):
		return calling("set_reminder_settings", map[string]any{"habits_follow": "off"})
	case en.TravelFollows.MatchString(message):
		return calling("set_reminder_settings", map[string]any{"habits_follow": "on"})
	}
	return chat.Reply{}, false
}

// quietHours is what is said of hours in which nothing rings.
func (d *dialogue) quietHours(message string) (chat.Reply, bool) {
	switch {
	case en.QuietAsked.MatchString(message):
		return calling("get_reminder_settings", map[string]any{"about": "quiet_hours"})
	case en.QuietOff.MatchString(message):
		return calling("set_reminder_settings", map[string]any{"quiet_from": "none"})
	case en.QuietNights.MatchString(message):
		return calling("set_reminder_settings", map[string]any{"quiet_from": "22:00", "quiet_to": "07:00"})
	}
	if reply, ok := d.quietOnDays(message); ok {
		return reply, true
	}
	if m := d.quietSpan(message); m != nil {
		return calling("set_reminder_settings", map[string]any{"quiet_from": m[0], "quiet_to": m[1]})
	}
	if m := given(en.QuietBefore.FindStringSubmatch(message)); len(m) == 2 && en.ClockOnly.MatchString(m[1]) {
		end := "quiet_from"
		if slices.Contains(quietEnds, m[0]) {
			end = "quiet_to"
		}
		return calling("set_reminder_settings", map[string]any{end: m[1]})
	}
	if en.AnyQuiet.MatchString(message) {
		return chat.Reply{
			Text: "Quiet hours are one span of every day. Say it like “quiet hours from 10pm to 7am” or “no quiet " +
				"hours”."}, true
	}
	return chat.Reply{}, false
}

// quietEnds are words that go before the end of quiet hours.
var quietEnds = []string{"before", "end", "stop", "extend", "until", "till", "to"}

// given are the groups of a match that are not empty.
func given(groups []string) []string {
	if groups == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(groups[1:]), func(g string) bool { return g == "" })
}

// summaries is what is said of summaries that come by themselves.
func (d *dialogue) summaries(message string) (chat.Reply, bool) {
	if en.DigestAsked.MatchString(message) {
		return calling("get_reminder_settings", map[string]any{"about": "digests"})
	}
	if m := en.DigestStopped.FindStringSubmatch(message); m != nil {
		args := map[string]any{}
		said := message
		weekly := strings.Contains(said, "week") || aWeekday.MatchString(said)
		daily := strings.Contains(said, "dai") || strings.Contains(said, "morning") ||
			strings.Contains(said, "day's") || strings.Contains(said, "the day")
		if weekly || !daily {
			args["weekly_digest"] = "none"
		}
		if daily || !weekly {
			args["daily_digest"] = "none"
		}
		return calling("set_reminder_settings", args)
	}
	if m := en.DigestWanted.FindStringSubmatch(message); m != nil && comesAgain(m) {
		return digestAt(strings.Join(given(m), " "))
	}
	if m := given(en.DigestMoved.FindStringSubmatch(message)); m != nil {
		to := m[len(m)-1]
		if len(m) < 2 && !strings.Contains(message, "digest") || !en.ClockOnly.MatchString(to) &&
			!onDays.MatchString(to) {
			return chat.Reply{}, false // a task of such a name is moved
		}
		return digestAt(strings.Join(m[:len(m)-1], " ") + " at " + to)
	}
	return chat.Reply{}, false
}

// comesAgain says whether a summary is wanted again and again, rather than now:
// "give me my tasks for the week" and "mail me the list on Friday" are not.
func comesAgain(groups []string) bool {
	said := strings.Join(given(groups), " ")
	return andAgain.MatchString(said)
}

var (
	andAgain = lazyregexp.New(
		`\b(?:morning|evening|day's|week's) +at |\b(?:every|each|daily|weekly|once a|mornings|(?:mon|tues|wednes` +
			`|thurs|fri|satur|sun)days)\b`)
	onDays   = lazyregexp.New(`^(?:every |each )?(?:mon|tues|wednes|thurs|fri|satur|sun)days?$`)
	aWeekday = lazyregexp.New(`\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b`)
	dailyIs  = lazyregexp.New(`\b(?:daily|mornings?|days?|weekdays?|evenings?|nights?|day's)\b`)
	weeklyIs = lazyregexp.New(`\b(?:weekly|weeks?|week's)\b`)
	rarely   = lazyregexp.New(`\b(?:months?|monthly|years?|yearly|hours?|hourly|other|second|fortnight|quarters?)\b`)
	// clockIn finds the time of day at the end.
	clockIn = lazyregexp.New(
		`(?:^|\bat |\bto )(\d{1,2}(?:[:.]\d\d)?(?: ?[ap]\.?m\.?)?|noon|midnight|(?:half|quarter) (?:past|to) \w+|one` +
			`|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?: o'clock)?(?: in the (?:morning|evening)` +
			`| sharp)?(?: (?:every|each|on) .+)?$`)
)

// digestAt sets a summary that comes by itself by what is said of when.
func digestAt(said string) (chat.Reply, bool) {
	said = strings.TrimSpace(strings.ReplaceAll(said, "by email", ""))
	if rarely.MatchString(said) {
		return chat.Reply{
			Text: "Summaries come every day or once a week. Say it like “send me a summary every morning at 7” or " +
				"“send me a summary every Monday”."}, true
	}
	clock := ""
	if m := clockIn.FindStringSubmatch(said); m != nil {
		clock = m[1]
	}
	evening := strings.Contains(said, "evening") || strings.Contains(said, "night")
	if evening && clock != "" && !strings.ContainsAny(clock, "m:.") {
		clock += "pm"
	}
	if day := aWeekday.FindString(said); day != "" || weeklyIs.MatchString(said) {
		if day == "" {
			day = "monday"
		}
		day = strings.TrimSuffix(day, "s")
		if clock == "" && evening {
			clock = "18:00"
		}
		if clock != "" {
			day += " at " + clock
		}
		return calling("set_reminder_settings", map[string]any{"weekly_digest": day})
	}
	if !dailyIs.MatchString(said) && clock == "" {
		return chat.Reply{}, false // it is wanted now, once
	}
	switch {
	case clock == "" && evening:
		clock = "18:00"
	case clock == "":
		clock = "07:00"
	}
	return calling("set_reminder_settings", map[string]any{"daily_digest": clock})
}

// takesRings takes the reminders of the task that is named away, if it has any:
// otherwise "the reminder for milk" is the task. A task is never taken away
// because it could not be told which one was meant.
func (d *dialogue) takesRings(ctx context.Context, message string) (chat.Reply, bool) {
	switch {
	case en.NoRingsToday.MatchString(message):
		return calling("snooze_reminders", map[string]any{"all": true, "until": "tomorrow"})
	case en.RingsRemoved.MatchString(message) && len(d.titled(ctx, en.Bells)) == 0:
		return chat.Reply{Text: "Reminders are taken away one by one: say “cancel the reminder for the gym”. " +
			"To put all of them off, say “snooze everything until Monday”; for the night, “quiet hours from 10pm to " +
			"7am”."}, true
	}
	if m := en.RingOfSeveral.FindStringSubmatch(message); m != nil {
		return d.takesOneOfSeveral(ctx, m[1])
	}
	m := en.RingRemoved.FindStringSubmatch(message)
	if m == nil {
		return chat.Reply{}, false
	}
	if length := en.ForNext.FindStringSubmatch(firstOf(m)); length != nil {
		return calling("snooze_reminders", map[string]any{"all": true, "until": "in " + length[1]})
	}
	if t := d.timesIn(firstOf(m)); len(t) == 1 && t[0].Start == 0 && t[0].End == len(firstOf(m)) {
		return chat.Reply{
			Text: "Reminders are taken away one by one: say “cancel the reminder for the gym”. To put those of a " +
				"time off, " +
				"say “snooze everything until Monday”."}, true
	}
	found := d.named(firstOf(m), d.pending(ctx))
	if len(found) == 0 && !pronouns[firstOf(m)] && len(d.titled(ctx, en.Bells)) == 0 {
		return chat.Reply{Text: fmt.Sprintf("I found no task that fits “%s”.", firstOf(m))}, true
	}
	found = slices.DeleteFunc(found, func(t todo.Task) bool {
		rings := len(t.Reminders) > 0 || t.Due != nil && t.Due.Timed || !en.MayBeTheTask.MatchString(message)
		return !rings || strings.Contains(strings.ToLower(t.Title), "reminder")
	})
	if len(found) == 0 {
		return chat.Reply{}, false
	}
	if len(found) > 1 {
		return d.whichOne(found, "Cancel the reminder for task %d"), true
	}
	return calling("update_task", map[string]any{"tasks": []any{found[0].Number}, "remind": "never"})
}

// takesOneOfSeveral says when a task rings, so that one can say when it still shall.
func (d *dialogue) takesOneOfSeveral(ctx context.Context, words string) (chat.Reply, bool) {
	found := d.named(words, d.pending(ctx))
	switch {
	case len(found) == 0:
		return chat.Reply{Text: fmt.Sprintf("I found no task that fits “%s”.", words)}, true
	case len(found) > 1:
		return d.whichOne(found, "When will you remind me of task %d?"), true
	}
	d.memory.speakOf([]int64{found[0].Number})
	return chat.Reply{Text: fmt.Sprintf(
		"“%s” (#%d) %s. Say when it shall still ring, such as “remind me an hour before”.",
		found[0].Title, found[0].Number, tools.RingsWhen(found[0], d.prompt.Now))}, true
}

// named are the tasks that words name: by all of their words as they stand, or
// else by their stems ("calling Bob" is "Call Bob"), or by a pronoun.
func (d *dialogue) named(words string, among []todo.Task) []todo.Task {
	if number, err := strconv.ParseInt(strings.TrimPrefix(strings.TrimPrefix(words, "task "), "#"), 10,
		64); err == nil {
		return slices.DeleteFunc(among, func(t todo.Task) bool { return t.Number != number })
	}
	if pronouns[words] {
		return slices.DeleteFunc(among,
			func(t todo.Task) bool { return len(d.memory.It) != 1 || t.Number != d.memory.It[0] })
	}
	if t, ok := theTask(words, among); ok {
		return []todo.Task{t}
	}
	var said []string
	for _, w := range linking.Split(words) {
		if !en.Manner(w) {
			said = append(said, linking.Stem(w))
		}
	}
	return slices.DeleteFunc(slices.Clone(among), func(t todo.Task) bool {
		var title []string
		for _, w := range linking.Split(t.Title) {
			title = append(title, linking.Stem(w))
		}
		return len(said) == 0 || slices.ContainsFunc(said, func(w string) bool { return !slices.Contains(title, w) })
	})
}

// whichOne asks which of several tasks is meant; says is what is said of the chosen one, with its number.
func (d *dialogue) whichOne(found []todo.Task, says string) chat.Reply {
	c := &chat.Clarification{Question: "Which one do you mean?"}
	for _, t := range found[:min(len(found), maxRinging)] {
		c.Options = append(c.Options, chat.Option{Label: fmt.Sprintf("#%d %s", t.Number, t.Title),
			Message: fmt.Sprintf(says, t.Number), Task: t.Number})
	}
	withWayOut(c, "None of these")
	d.memory.Asked = &asked{Options: c.Options}
	return chat.Reply{Text: c.Question, Choice: c}
}

// ringsAgain lets what was never to ring do so: when it is due, where it would
// not ring by the settings alone.
func (d *dialogue) ringsAgain(ctx context.Context, message string) (chat.Reply, bool) {
	m := en.BackOn.FindStringSubmatch(message)
	if m == nil {
		return chat.Reply{}, false
	}
	when := "as usual"
	if t, ok := d.oneOf(firstOf(m), d.pending(ctx)); ok && t.Due != nil && !t.Due.Timed {
		when = "when due"
	}
	return d.remind(firstOf(m), when)
}

// severalRings is more than one moment before a task, or that there are to be some.
func (d *dialogue) severalRings(ctx context.Context, message string) (chat.Reply, bool) {
	if m := en.Twice.FindStringSubmatch(message); m != nil {
		t, ok := theTask(m[1], d.pending(ctx))
		switch {
		case !ok && m[2] == "":
			return chat.Reply{}, false
		case m[2] != "":
			return d.remind(m[1], m[2])
		}
		d.memory.speakOf([]int64{t.Number})
		return chat.Reply{Text: "When? Say it like “an hour before and again 10 minutes before”."}, true
	}
	if m := en.AlsoLeadOf.FindStringSubmatch(message); m != nil {
		return d.remind(m[1], "also "+m[2])
	}
	if m := en.LeadChanged.FindStringSubmatch(message); m != nil {
		return d.remind(m[1], m[2])
	}
	if m := en.LeadOf.FindStringSubmatch(message); m != nil {
		if found := d.named(m[3], d.pending(ctx)); len(found) == 1 {
			return d.remind("#"+strconv.FormatInt(found[0].Number, 10), m[1]+m[2]+" before")
		}
	}
	if m := en.TwoLengths.FindStringSubmatch(message); m != nil {
		message = m[1] + " " + m[2] + " " + m[3] + " before and " + m[4]
	}
	if m := en.RemindersAt.FindStringSubmatch(message); m != nil {
		return d.remind(m[1], m[2])
	}
	if m := en.LeadsAround.FindStringSubmatch(message); m != nil {
		return d.remind(m[2], m[1]+" and "+m[3])
	}
	m := en.ManyLeads.FindStringSubmatch(message)
	if m == nil {
		return chat.Reply{}, false
	}
	if m[1]+m[3] == "" && len(d.memory.It) != 1 {
		return chat.Reply{Text: "Of what? Say it like “remind me of the dentist " + m[2] + "”."}, true
	}
	return d.remind(m[1]+m[3], m[2])
}
