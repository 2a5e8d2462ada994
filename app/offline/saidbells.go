package offline

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
)

// saidBells takes what is said of reminders in ways that the others leave.
func (d *dialogue) saidBells(ctx context.Context, message string) (chat.Reply, bool) {
	if m := given(en.OnlyLead.FindStringSubmatch(message)); m != nil {
		if len(d.memory.It) == 1 && !en.DayPart.MatchString(m[0]) { // what holds it back stays
			return d.remind("", "only "+m[0])
		}
		return d.lonely(ctx, m[0])
	}
	if m := given(en.WokenAgain.FindStringSubmatch(message)); m != nil && len(d.named(m[0], d.pending(ctx))) == 1 {
		return d.ringsAgain(ctx, "unmute "+m[0])
	}
	if m := en.Unwanted.FindStringSubmatch(message); m != nil && len(d.named(m[1], d.pending(ctx))) == 1 {
		return d.remind(fmt.Sprintf("#%d", d.named(m[1], d.pending(ctx))[0].Number), "never")
	}
	if m := given(en.NextOf.FindStringSubmatch(message)); m != nil && len(d.named(m[0], d.pending(ctx))) == 1 {
		return calling("list_reminders", map[string]any{"tasks": []any{d.named(m[0], d.pending(ctx))[0].Number}})
	}
	if m := given(en.BellsCounted.FindStringSubmatch(message)); m != nil && len(d.nearly(m[0], d.pending(ctx))) == 1 {
		return calling("list_reminders", map[string]any{"tasks": []any{d.nearly(m[0], d.pending(ctx))[0].Number}})
	}
	if reply, ok := d.dropsLead(ctx, message); ok {
		return reply, true
	}
	if m := en.NothingThatDay.FindStringSubmatch(message); m != nil {
		today := civil.DateOf(d.prompt.Now)
		if m[1] == "tomorrow" {
			return chat.Reply{Text: fmt.Sprintf(en.HoldsFromNow, today.AddDays(2).Weekday())}, true
		}
		return calling("snooze_reminders", map[string]any{"all": true, "until": today.AddDays(1).String()})
	}
	switch m := given(en.SoundAgain.FindStringSubmatch(message)); {
	case m != nil && d.soundWasLast():
		return calling("set_reminder_settings", map[string]any{"sound": m[0]})
	case en.SettingsAsked.MatchString(message):
		return calling("get_reminder_settings", map[string]any{})
	case en.OtherWays.MatchString(message):
		return calling("list_reminders", map[string]any{})
	}
	return chat.Reply{}, false
}

// soundWasLast says whether the last change was of the sound of the page.
func (d *dialogue) soundWasLast() bool {
	h := d.memory.Habits
	return h != nil && len(h.Later) == 0 && h.Before["sound"] != nil
}

// dropsLead takes one of the reminders of a task away; where it was the only one, the settings decide again.
func (d *dialogue) dropsLead(ctx context.Context, message string) (chat.Reply, bool) {
	m := en.DropLead.FindStringSubmatch(message)
	if m == nil {
		return chat.Reply{}, false
	}
	lead, of := firstOf([]string{"", m[1], m[2], m[4]}), firstOf([]string{"", m[3], m[5], "it"})
	found := d.named(of, d.pending(ctx))
	if len(found) != 1 {
		return chat.Reply{}, false
	}
	t := found[0]
	before := func(r reminder.Reminder) bool { return r.Kind == reminder.Before }
	var gone []string
	for _, r := range t.Reminders {
		if before(r) && leadIs(r, lead) {
			gone = append(gone, reminderSaid(r))
		}
	}
	if len(gone) == 0 {
		if !slices.ContainsFunc(t.Reminders, before) {
			return chat.Reply{}, false
		}
		return calling("list_reminders", map[string]any{"tasks": []any{t.Number}})
	}
	return d.remind(fmt.Sprintf("#%d", t.Number), "no longer "+strings.Join(gone, " and "))
}

// leadIs says whether a reminder is so long before the due as words say.
func leadIs(r reminder.Reminder, words string) bool {
	words = strings.TrimSuffix(strings.ReplaceAll(words, "-", " "), " before")
	count, unit, two := strings.Cut(words, " ")
	if !two {
		count, unit = "a", words
	}
	said, _ := numberOf(count)
	n := int(said)
	if n == 0 {
		n = 1
	}
	if count == "half" {
		return r.Minutes == 30
	}
	switch {
	case strings.HasPrefix(unit, "min"):
		return r.Minutes == n
	case strings.HasPrefix(unit, "h"):
		return r.Minutes == n*60
	case strings.HasPrefix(unit, "week"):
		return r.Days == 7*n
	case strings.HasPrefix(unit, "day"):
		return r.Days == n || r.Minutes == n*24*60
	}
	if strings.HasPrefix(unit, "morning") {
		return r.Days == 1 && r.Time < "12:00"
	}
	return r.Days == 1 && r.Time >= "17:00" // the evening, the night
}

// reminderSaid is one reminder before the due in words that update_task reads.
func reminderSaid(r reminder.Reminder) string {
	switch {
	case r.Days > 0 && r.Time != "":
		return fmt.Sprintf("%d days before at %s", r.Days, r.Time)
	case r.Days > 0:
		return fmt.Sprintf("%d days before", r.Days)
	}
	return fmt.Sprintf("%d minutes before", r.Minutes)
}
