package offline_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// What is said of reminders is done to them, whatever the words; the tasks stay as they are.
func TestFurtherWordsAboutReminders(t *testing.T) {
	const usual = "Gym 23 10:00, Pills 23 20:00, Dentist 24 15:00"
	for _, c := range []told{
		{"", "snooze the dentist until tomorrow at 5pm", "rings not before Tue 24 Nov at 17:00", "Gym 23 10:00, Pills 23 20:00, Dentist 24 17:00"},
		{"", "snooze the dentist until thursday", "rings not before Thu 26 Nov at 09:00", "Gym 23 10:00, Pills 23 20:00, Dentist 26 09:00"},
		{"", "snooze the dentist until 4pm", "rings not before Tue 24 Nov at 16:00", "Gym 23 10:00, Pills 23 20:00, Dentist 24 16:00"},
		{"snooze the dentist until thursday", "snooze the dentist until friday at 8", "rings not before Fri 27 Nov at 08:00", "Gym 23 10:00, Pills 23 20:00, Dentist 27 08:00"},
		{"", "snooze the dentist until noon", "“Dentist” (#2) doesn't ring before then: tomorrow at 15:00 is the first time.", usual},
		{"", "snooze the milk until 4pm", "“Milk” (#4) has no reminder that could be put off. What shall I do?", usual},
		{"snooze the milk until 4pm", "Remind you of it today at 16:00", "rings Mon 23 Nov at 16:00", "Gym 23 10:00, Milk 23 16:00, Pills 23 20:00, Dentist 24 15:00"},
		{"mute the gym", "snooze the gym until 4pm", "“Gym” (#1) never rings", "Pills 23 20:00, Dentist 24 15:00"},
		{"snooze the gym until 5pm", "remind me of the gym at 2:30pm too", "rings when due and Mon 23 Nov at 14:30", "Gym 23 10:00, Gym 23 14:30, Pills 23 20:00, Dentist 24 15:00"},
		{"", "when is my next reminder?", "Next today at 10:00: “Gym” (#1).", usual},
		{"", "which reminder comes next?", "Next today at 10:00: “Gym” (#1).", usual},
		{"", "what will you remind me of next?", "Next today at 10:00: “Gym” (#1).", usual},
		{"when is my next reminder?", "snooze it until noon", "rings not before Mon 23 Nov at 12:00", "Gym 23 12:00, Pills 23 20:00, Dentist 24 15:00"},
		{"", "remind me of the pills at 9 or 10pm", "When shall I remind you of “Pills” (#3)?", usual},
		{"remind me of the pills at 9 or 10pm", "Today at 22:00", "rings Mon 23 Nov at 22:00", "Gym 23 10:00, Pills 23 22:00, Dentist 24 15:00"},
		{"", "remind me on wednesday or thursday about the milk", "When shall I remind you of “Milk” (#4)?", usual},
		{"", "remind me of the dentist tomorrow at noon instead", "rings Tue 24 Nov at 12:00", "Gym 23 10:00, Pills 23 20:00, Dentist 24 12:00"},
		{"", "remind me about the dentist at noon instead of 3", "rings Tue 24 Nov at 12:00", "Gym 23 10:00, Pills 23 20:00, Dentist 24 12:00"},
		{"", "ring me at 2:30pm about the milk", "rings Mon 23 Nov at 14:30", "Gym 23 10:00, Milk 23 14:30, Pills 23 20:00, Dentist 24 15:00"},
		{"remind me of the dentist 5 hours before and an hour before", "just the hour before is enough", "rings an hour before", "Gym 23 10:00, Pills 23 20:00, Dentist 24 14:00"},
		{"remind me of the dentist 2 hours before and 30 minutes before", "remove the 30 minute one", "rings 2 hours before", "Gym 23 10:00, Pills 23 20:00, Dentist 24 13:00"},
		{"remind me of the dentist 2 hours before", "drop the 2 hour reminder for the dentist", "rings as usual", usual},
		{"", "remind me 3 times about the dentist: 5 hours, 1 hour, 10 minutes before", "rings 5 hours before and an hour before and 10 minutes before", "Gym 23 10:00, Pills 23 20:00, Dentist 24 10:00, Dentist 24 14:00, Dentist 24 14:50"},
		{"", "remind me about the dentist today at 6pm and tomorrow at 1pm", "rings Mon 23 Nov at 18:00 and Tue 24 Nov at 13:00", "Gym 23 10:00, Dentist 23 18:00, Pills 23 20:00, Dentist 24 13:00"},
		{"", "I don't need the dentist reminder anymore", "never rings", "Gym 23 10:00, Pills 23 20:00"},
		{"", "remind me 30 minutes before gym day", "rings 30 minutes before", "Gym 23 09:30, Pills 23 20:00, Dentist 24 15:00"},
		{"nag me about the pills", "enough nagging about the pills", "rings when due", usual},
		{"set quiet hours from 10pm to 7am", "quiet hours off", "There are no quiet hours", usual},
		{"", "every friday at 5pm send me a list of what's due", "The summary of the week comes Fri 27 Nov at 17:00", usual},
		{"remind me of the pills at 9 or 10pm", "at 9:30pm", "rings Mon 23 Nov at 21:30", "Gym 23 10:00, Pills 23 21:30, Dentist 24 15:00"},
		{"", "snooze the dentist for 2 days", "rings not before Thu 26 Nov at 15:00", "Gym 23 10:00, Pills 23 20:00, Dentist 26 15:00"},
		{"snooze the gym until noon", "snooze the gym by a week", "rings not before Mon 30 Nov at 12:00", "Pills 23 20:00, Dentist 24 15:00, Gym 30 12:00"},
		{"", "remind me of the dentist the day before at 9pm and on the day at 8", "rings the day before at 21:00 and 7 hours before", "Gym 23 10:00, Pills 23 20:00, Dentist 23 21:00, Dentist 24 08:00"},
		{"", "when's my next dentist reminder?", "Next tomorrow at 15:00: “Dentist” (#2).", usual},
		{"", "what's the next reminder for the pills?", "Next today at 20:00: “Pills” (#3).", usual},
		{"", "how many reminders does the dentist have?", "Tue 24 Nov at 15:00: #2 Dentist", usual},
		{"mute the gym", "unsilence the gym", "rings as usual", usual},
		{"mute the gym", "turn the gym reminder back on", "rings as usual", usual},
		{"", "don't remind me about anything tomorrow", "“snooze everything until Wednesday” now", usual},
		{"", "send my reminders to me@example.com", "Devices and addresses are added under Reminders", usual},
		{"", "add my phone", "Devices and addresses are added under Reminders", usual},
		{"", "can you remind me when the page is closed?", "Devices and addresses are added under Reminders", usual},
		{"", "where will you ring?", "It rings on the page while it is open.", usual},
		{"", "what are my settings?", "Whole days ring at 09:00.", usual},
		{"", "give me a morning summary at 6:45", "The summary of the day comes Tue 24 Nov at 06:45", usual},
	} {
		t.Run(c.before+"/"+c.said, func(t *testing.T) { newBelled(t).plays(c) })
	}
}

func snapshotOf(b *belled) []todo.Task {
	snapshot, err := b.tasks.Snapshot(context.Background(), b.who)
	if err != nil {
		b.Fatal(err)
	}
	return snapshot.Pending
}

// Undo takes settings back one after another, and those of tasks in between first.
func TestSettingsAreTakenBackOneAfterAnother(t *testing.T) {
	b := newBelled(t)
	for _, c := range []struct {
		says     string
		quiet    string
		sound    bool
		day      string
		answered string
	}{
		{"set quiet hours from 10pm to 7am", "22:00", false, "09:00", ""},
		{"sound on", "22:00", true, "09:00", ""},
		{"ring whole day tasks at 7:30", "22:00", true, "07:30", ""},
		{"ring whole day tasks at 7:30", "22:00", true, "07:30", "It was so already."}, // changes nothing, so there is nothing to take back of it
		{"add eggs", "22:00", true, "07:30", "Added"},
		{"undo", "22:00", true, "07:30", "taken off the list again"},
		{"undo", "22:00", true, "09:00", ""},
		{"undo", "22:00", false, "09:00", ""},
		{"redo", "22:00", true, "09:00", ""},
		{"turn it off again", "22:00", false, "09:00", ""},
		{"undo", "22:00", true, "09:00", ""},
	} {
		answer := b.say(c.says).Response
		set, err := b.tasks.Settings(context.Background(), b.who)
		if err != nil {
			t.Fatal(err)
		}
		if set.QuietFrom != c.quiet || set.Sound != c.sound || set.DayTime != c.day || !strings.Contains(answer, c.answered) {
			t.Errorf("after %q: quiet from %q, sound %v, whole days at %q; it said %q", c.says, set.QuietFrom, set.Sound, set.DayTime, answer)
		}
	}
	b = newBelled(t)
	b.say("set quiet hours from 10pm to 7am")
	b.say("no sound")
	b.say("undo")
	if set, _ := b.tasks.Settings(context.Background(), b.who); set.QuietFrom != "" {
		t.Errorf("the last change was of quiet hours: %+v", set)
	}
}

// A daily reminder that gets its time afterwards rings at that time, and no more today.
func TestADailyReminderGetsItsTimeAfterwards(t *testing.T) {
	b := newBelled(t)
	b.at(23, 13, 0)
	b.now = b.now.Add(time.Minute)
	b.say("set a daily reminder for insulin")
	if got := b.coming(); !strings.Contains(got, "Insulin 23 18:00") {
		t.Errorf("what is to ring: %s", got)
	}
	b.say("8am")
	if got := b.coming(); !strings.Contains(got, "Insulin 24 08:00") || strings.Contains(got, "Insulin 23") {
		t.Errorf("what is to ring: %s", got)
	}
	for _, t := range snapshotOf(b) {
		if t.Title == "Insulin" && (len(t.Reminders) != 1 || t.Reminders[0].Kind != reminder.AtDue) {
			b.Errorf("it has %+v", t.Reminders)
		}
	}
}

// Undo takes back what was done last, of settings and of tasks, whatever was undone and done again in between.
func TestSettingsAndTasksAreTakenBackInTheirOrder(t *testing.T) {
	for name, c := range map[string]struct {
		said  []string
		sound bool
		list  string // without the four that are there
	}{
		"done again":          {[]string{"sound on", "add bread", "add milkshake", "undo", "redo", "undo"}, true, "Bread"},
		"and back to it":      {[]string{"sound on", "add bread", "undo", "redo", "undo", "undo"}, false, ""},
		"one before it":       {[]string{"add bread", "sound on", "add milkshake", "undo the last 2 changes", "yes"}, true, ""},
		"one before it, then": {[]string{"add bread", "sound on", "add milkshake", "undo the last 2 changes", "yes", "undo"}, false, ""},
		"in between":          {[]string{"sound on", "add bread", "set quiet hours from 10pm to 7am", "undo", "undo", "yes", "undo"}, false, ""},
		"in the same turn":    {[]string{"sound on", "add bread and add milkshake", "undo"}, true, ""},
		"put off":             {[]string{"turn the sound on", "add bread tomorrow at 5", "put it off"}, true, "Bread"},
		"put back on":         {[]string{"turn the sound on", "turn the sound off", "add bread", "put it back on"}, false, "Bread"},
		"turned off":          {[]string{"turn the sound on", "add bread", "turn it off"}, true, "Bread"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBelled(t)
			var answers []string
			for _, m := range c.said {
				answers = append(answers, b.say(m).Response)
			}
			set, err := b.tasks.Settings(context.Background(), b.who)
			if err != nil {
				t.Fatal(err)
			}
			var titles []string
			for _, task := range snapshotOf(b) {
				if task.Number > 4 {
					titles = append(titles, task.Title)
				}
			}
			if got := strings.Join(titles, ", "); set.Sound != c.sound || got != c.list {
				t.Errorf("sound %v, list %q; it said %q", set.Sound, got, answers)
			}
		})
	}
}

// What somebody changed back on the page is no end to what undo takes back.
func TestUndoGoesOnBeforeWhatIsSoAlready(t *testing.T) {
	b := newBelled(t)
	b.say("set quiet hours from 10pm to 7am")
	b.say("sound on")
	if _, err := b.tasks.SetSettings(t.Context(), b.who, func(s *reminder.Settings) error { s.Sound = false; return nil }); err != nil {
		t.Fatal(err)
	}
	if got := b.say("undo").Response; !strings.Contains(got, "It was so already") {
		t.Errorf("it said %q", got)
	}
	b.say("undo")
	if set, _ := b.tasks.Settings(t.Context(), b.who); set.QuietFrom != "" {
		t.Errorf("the quiet hours were not taken back: %+v", set)
	}
}

// One reminder of several is removed, and the others stay as they are.
func TestRemovingOneReminderLeavesTheOthers(t *testing.T) {
	for name, c := range map[string]struct {
		said  []string
		rings string
	}{
		"with a time of its own": {[]string{"remind me of the rent on the day at 18:00 and the day before at 18:00", "remove the day before one"}, "Rent 27 18:00"},
		"put off": {[]string{"remind me of the rent on the day at 18:00 and the day before at 18:00", "snooze the rent until saturday at 10",
			"remove the day before reminder for the rent"}, "Rent 28 10:00"},
		"in the evening": {[]string{"remind me of the rent the day before at 9 and the day before at 18:00", "remove the evening one"}, "Rent 26 09:00"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBelled(t)
			b.say("add rent friday")
			var answers []string
			for _, m := range c.said {
				answers = append(answers, b.say(m).Response)
			}
			if got := b.coming(); !strings.HasSuffix(got, c.rings) || strings.Count(got, "Rent") != 1 {
				t.Errorf("what is to ring: %s; it said %q", got, answers)
			}
		})
	}
	b := newBelled(t)
	b.say("show my list")
	hour, half := reminder.Reminder{Kind: reminder.Before, Minutes: 60}, reminder.Reminder{Kind: reminder.Before, Minutes: 30, Loud: true}
	due, at := reminder.Reminder{Kind: reminder.AtDue, Nag: 10}, b.now.Add(time.Hour)
	moment := reminder.Reminder{Kind: reminder.AtMoment, At: &at}
	all := []reminder.Reminder{hour, half, due, moment}
	if _, err := b.tasks.Update(t.Context(), b.who, todo.Patch{Number: 2, Reminders: todo.Some(all)}); err != nil {
		t.Fatal(err)
	}
	answer := b.say("remove the half hour reminder for the dentist").Response
	for _, task := range snapshotOf(b) {
		if task.Title == "Dentist" && !slices.EqualFunc(task.Reminders, []reminder.Reminder{hour, due, moment}, reminder.Reminder.Equal) {
			t.Errorf("it has %+v; it said %q", task.Reminders, answer)
		}
	}
}

// A whole day rings at the person's hour, so what would ring then is held back.
func TestSnoozingGoesByThePersonsHour(t *testing.T) {
	b := newBelled(t)
	b.say("ring whole day tasks at 7:30")
	b.say("add rent friday")
	b.say("remind me of the rent when due")
	if got := b.say("snooze the rent until friday at 8").Response; !strings.Contains(got, "not before Fri 27 Nov at 08:00") {
		t.Errorf("it said %q", got)
	}
	if got := b.coming(); !strings.HasSuffix(got, "Rent 27 08:00") {
		t.Errorf("what is to ring: %s", got)
	}
}

// What is of tomorrow rings when it should, where nothing is to ring today.
func TestNothingTodayLeavesTomorrow(t *testing.T) {
	for name, c := range map[string]struct{ said, rings string }{
		"everything": {"don't remind me about anything today", "Insulin 24 07:00, Vitamins 24 07:30, Gym 24 09:00, Pills 24 09:00"},
		"all day":    {"snooze everything for the rest of the day", "Insulin 24 07:00, Vitamins 24 07:30, Gym 24 09:00, Pills 24 09:00"},
		"one":        {"don't remind me about the insulin today", "Gym 23 10:00, Pills 23 20:00, Insulin 24 07:00, Vitamins 24 07:30"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBelled(t)
			b.at(23, 6, 0)
			b.say("add insulin every day at 7:00")
			b.say("add vitamins tomorrow at 7:30")
			turn := b.say(c.said)
			if turn.Plan != nil {
				turn = b.say("yes")
			}
			if got := b.coming(); !strings.HasPrefix(got, c.rings) {
				t.Errorf("what is to ring: %s; it said %q", got, turn.Response)
			}
		})
	}
}
