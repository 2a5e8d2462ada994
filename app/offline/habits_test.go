package offline_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// habits are how the person is reminded, as one line.
func (b *belled) habits() string {
	b.Helper()
	set, err := b.tasks.Settings(context.Background(), b.who)
	if err != nil {
		b.Fatal(err)
	}
	return strings.TrimSpace(set.Daily + " " + set.Weekly + " " + set.QuietFrom + "-" + set.QuietTo)
}

func TestSummariesAndQuietHoursAreSetInWords(t *testing.T) {
	b := newBelled(t)
	list, rings := b.list(), b.coming()
	for _, c := range []struct{ before, said, want string }{
		{"", "send me a summary every morning", "07:00  -"},
		{"", "Send me a summary every morning at 6:30, please", "06:30  -"},
		{"", "can you email me what's due every day at 8?", "08:00  -"},
		{"", "every morning, send me a summary", "07:00  -"},
		{"", "give me a daily digest", "07:00  -"},
		{"", "I'd like a summary every evening at 6", "18:00  -"},
		{"", "turn on the daily digest", "07:00  -"},
		{"", "send me a weekly summary", "monday -"},
		{"", "mail me a summary of the week every sunday", "sunday -"},
		{"", "weekly digest on sundays at 6pm", "sunday -"},
		{"", "Weekly summary every Friday, please", "friday -"},
		{"", "a daily summary at 7:30", "07:30  -"},
		{"", "daily digest every morning at 6", "06:00  -"},
		{"", "digest every monday at 8", "monday -"},
		{"", "the weekly digest on saturday mornings", "saturday -"},
		{"send me a weekly summary", "the weekly digest on sundays instead", "sunday -"},
		{"send me a weekly summary", "weekly digest on sundays at noon", "sunday -"},
		{"send me a weekly summary", "send me a summary every friday", "friday -"},
		{"send me a summary every morning", "move the daily summary to 8", "08:00  -"},
		{"send me a weekly summary", "stop the weekly summary", "-"},
		{"send me a summary every morning", "stop sending me summaries", "-"},
		{"send me a summary every morning", "no more digests", "-"},
		{"send me a summary every morning", "stop the weekly summary", "07:00  -"},
		{"send me a weekly summary", "turn off the daily digest", "monday -"},
		{"", "set quiet hours from 10pm to 7am", "22:00-07:00"},
		{"", "quiet hours 22:00 to 6:30", "22:00-06:30"},
		{"", "my quiet hours are from 11 to 8", "23:00-08:00"},
		{"", "don't disturb me between 10pm and 7am", "22:00-07:00"},
		{"", "no reminders from midnight to 9", "00:00-09:00"},
		{"", "don't disturb me before 8", "00:00-08:00"},
		{"", "Don’t disturb me after 10pm.", "22:00-07:00"},
		{"", "don't remind me of anything before 9am", "00:00-09:00"},
		{"", "no notifications at night", "22:00-07:00"},
		{"set quiet hours from 10pm to 7am", "end quiet hours at 8", "22:00-08:00"},
		{"set quiet hours from 10pm to 7am", "start my quiet hours at 11pm", "23:00-07:00"},
		{"set quiet hours from 10pm to 7am", "don't disturb me before 8", "22:00-08:00"},
		{"set quiet hours from 10pm to 7am", "no quiet hours", "-"},
		{"set quiet hours from 10pm to 7am", "turn off quiet hours please", "-"},
	} {
		t.Run(c.before+"; "+c.said, func(t *testing.T) {
			b.conv = ""
			b.say("no more summaries")
			b.say("no quiet hours")
			if c.before != "" {
				b.say(c.before)
			}
			turn := b.say(c.said)
			if got := b.habits(); got != c.want {
				t.Errorf("it is %q, want %q, after %q (%+v)", got, c.want, turn.Response, turn.Steps)
			}
			if b.list() != list {
				t.Fatalf("the list is %s", b.list())
			}
		})
	}
	b.say("no quiet hours")
	if b.coming() != rings {
		t.Errorf("to ring: %s, want %s", b.coming(), rings)
	}
}

// How loud something rings is no part of what it is called.
func TestRemindersAreAsLoudAsIsSaid(t *testing.T) {
	for _, c := range []struct{ says, title, want string }{
		{"remind me loudly of the party at 9pm", "The party", "due loud"},
		{"Remind me loudly to call Bob tomorrow", "Call Bob", "due loud"},
		{"remind me to call Bob at 8pm, loudly", "Call Bob", "due loud"},
		{"remind me about the party tomorrow with sound", "The party", "due loud"},
		{"remind me to call Bob tomorrow at 5pm even in quiet hours", "Call Bob", "due loud"},
		{"remind me to sing loudly at 9pm", "Sing loudly", "due"},
		{"make the gym reminder ring loudly", "Gym", "due loud"},
		{"make the gym loud; make it ring quietly", "Gym", "due"},
		{"remind me of the gym 20 minutes before loudly", "Gym", "before loud"},
		{"don't let me forget the party on friday", "The party", "due"},
		{"Don’t let me forget the party on friday", "The party", "due"},
	} {
		t.Run(c.says, func(t *testing.T) {
			b := newBelled(t)
			for says := range strings.SplitSeq(c.says, "; ") {
				b.say(says)
			}
			list, err := b.tasks.List(context.Background(), b.who, todo.Filter{})
			if err != nil {
				t.Fatal(err)
			}
			var titles, got []string
			for _, task := range list.Tasks {
				titles = append(titles, task.Title)
				if task.Title != c.title {
					continue
				}
				for _, r := range task.Reminders {
					text := string(r.Kind)
					if r.Loud {
						text += " loud"
					}
					got = append(got, text)
				}
			}
			if s := strings.Join(got, ", "); s != c.want || !slices.Contains(titles, c.title) {
				t.Errorf("reminders of %q: %q, want %q; the list is %q", c.title, s, c.want, titles)
			}
		})
	}
	b := newBelled(t)
	for _, c := range []struct {
		says string
		want bool
	}{
		{"remind me with sound", true}, {"turn the sound off", false}, {"remind me loudly", true}, {"undo", false}, {"make a sound when something rings", true},
		{"no sound", false}, {"turn on the sound", true}, {"is the sound on?", true}, {"remind me without a sound", false},
	} {
		list := b.list()
		turn := b.say(c.says)
		set, err := b.tasks.Settings(context.Background(), b.who)
		if err != nil {
			t.Fatal(err)
		}
		if set.Sound != c.want || b.list() != list {
			t.Errorf("after %q sound is %v, want %v; the list is %s; %q", c.says, set.Sound, c.want, b.list(), turn.Response)
		}
	}
}

// Whether habits keep their time of day on travels is said like that, and taken back.
func TestHabitsFollowSomebodyWhoTravels(t *testing.T) {
	b := newBelled(t)
	for _, c := range []struct {
		says string
		want bool
	}{
		{"keep my habits at local time when I travel", true}, {"undo", false}, {"Let my routines follow me.", true}, {"what happens to my habits when I travel?", true},
		{"my habits shouldn’t follow me", false}, {"when I travel, keep recurring reminders at the local time", true}, {"keep my habits on home time while I'm travelling", false},
	} {
		list := b.list()
		turn := b.say(c.says)
		set, err := b.tasks.Settings(context.Background(), b.who)
		if err != nil {
			t.Fatal(err)
		}
		if set.HabitsFollow != c.want || b.list() != list {
			t.Errorf("after %q habits follow is %v, want %v; the list is %s; %q", c.says, set.HabitsFollow, c.want, b.list(), turn.Response)
		}
	}
}

// What was said of how to be reminded is taken back like what was said of tasks.
func TestHowToBeRemindedIsTakenBack(t *testing.T) {
	b := newBelled(t)
	for _, c := range []struct{ says, want string }{
		{"set quiet hours from 10 to 7; undo", "-"},
		{"set quiet hours from 10 to 7; undo that; redo", "22:00-07:00"},
		{"quiet hours from 9pm to 8; no quiet hours; undo", "21:00-08:00"},
		{"quiet hours from 9pm to 8; what are my quiet hours?; undo", "-"},
		{"send me a summary every morning at 7; move the daily summary to 8; undo", "07:00  -"},
		{"weekly digest on sundays at 6pm; take that back", "-"},
		{"quiet hours from 9pm to 8; add milk; undo", "21:00-08:00"},
	} {
		t.Run(c.says, func(t *testing.T) {
			b.conv = ""
			b.say("no more summaries")
			b.say("no quiet hours")
			b.conv = ""
			list := b.list()
			for says := range strings.SplitSeq(c.says, "; ") {
				b.say(says)
			}
			if got := b.habits(); got != c.want {
				t.Errorf("it is %q, want %q", got, c.want)
			}
			if got := b.list(); got != list {
				t.Errorf("the list is %s, want %s", got, list)
			}
		})
	}
}

func TestWhatIsAskedOfSummariesQuietHoursAndFates(t *testing.T) {
	for said, want := range map[string]string{
		"when do I get my summary?":             "The summary of the day comes Tue 24 Nov at 07:00, but reaches nobody",
		"what time is my daily digest?":         "The summary of the day comes Tue 24 Nov at 07:00",
		"do I get a weekly summary?":            "The summary of the week is off.",
		"which digests do I get?":               "The summary of the week is off.",
		"did my last summary arrive?":           "The summary of the day comes Tue",
		"what are my quiet hours?":              "Quiet hours are from 22:00 to 07:00",
		"do I have quiet hours":                 "Quiet hours are from 22:00 to 07:00",
		"set quiet hours to weekends":           "Quiet hours are one span of every day.",
		"send me a summary every month":         "Summaries come every day or once a week.",
		"did my last reminder arrive?":          "“Gym” (#1) rang Mon 23 Nov at 10:00: not yet seen on this page. It isn't known to have been seen.",
		"did you remind me about the gym?":      "“Gym” (#1) rang Mon 23 Nov at 10:00",
		"did you remind me to go to the gym?":   "“Gym” (#1) rang Mon 23 Nov at 10:00",
		"did the gym reminder arrive?":          "“Gym” (#1) rang Mon 23 Nov at 10:00",
		"has my reminder for the gym rung?":     "“Gym” (#1) rang Mon 23 Nov at 10:00",
		"did my reminders arrive?":              "“Gym” (#1) rang Mon 23 Nov at 10:00",
		"what happened to the last reminder?":   "“Gym” (#1) rang Mon 23 Nov at 10:00",
		"was the reminder sent?":                "“Gym” (#1) rang Mon 23 Nov at 10:00",
		"why didn't you remind me?":             "“Gym” (#1) rang Mon 23 Nov at 10:00",
		"did you remind me about the dentist?":  "Nothing has rung yet",
		"did it ring?":                          "“Gym” (#1) rang Mon 23 Nov at 10:00",
		"did the last one arrive?":              "“Gym” (#1) rang Mon 23 Nov at 10:00",
		"did my phone get the reminder?":        "“Gym” (#1) rang Mon 23 Nov at 10:00",
		"what was the last reminder?":           "“Gym” (#1) rang Mon 23 Nov at 10:00",
		"status of my last reminder":            "“Gym” (#1) rang Mon 23 Nov at 10:00",
		"which reminders did I miss?":           "“Gym” (#1) rang Mon 23 Nov at 10:00",
		"Did the last notification get through": "“Gym” (#1) rang Mon 23 Nov at 10:00",
	} {
		t.Run(said, func(t *testing.T) {
			b := newBelled(t)
			b.say("send me a summary every morning")
			b.say("set quiet hours from 10pm to 7am")
			b.conv = ""
			b.at(23, 10, 0)
			b.at(23, 10, 5)
			list, habits := b.list(), b.habits()
			turn := b.say(said)
			if !strings.Contains(turn.Response, want) || b.list() != list || b.habits() != habits {
				t.Errorf("got %q (%+v)\n%s\n%s", turn.Response, turn.Steps, b.list(), b.habits())
			}
		})
	}
	t.Run("what was seen is said", func(t *testing.T) {
		b := newBelled(t)
		b.at(23, 10, 0)
		rings, err := b.bells.Ringing(context.Background(), b.who)
		if err != nil || len(rings) != 1 {
			t.Fatal(rings, err)
		}
		if err := b.bells.Report(context.Background(), b.who, rings[0].ID(), notify.From{Channel: notify.Page}, notify.Shown); err != nil {
			t.Fatal(err)
		}
		if turn := b.say("did my last reminder arrive?"); !strings.HasSuffix(turn.Response, "shown on this page 10:00.") {
			t.Errorf("got %q", turn.Response)
		}
	})
}

// What must not be taken for a setting of summaries or quiet hours, or for a question after fates.
func TestWhatIsNoSetting(t *testing.T) {
	for said, added := range map[string]string{
		"add send me a summary every morning":                "",
		"remind me to send a summary every morning at 9":     "Send a summary",
		"add write the weekly summary":                       "Write the weekly summary",
		"remind me to set quiet hours at 5pm":                "Set quiet hours",
		"add don't disturb me sign":                          "",
		"summarize my day":                                   "-",
		"give me a summary of my day":                        "-",
		"give me my tasks for the week":                      "-",
		"show me my tasks on friday":                         "-",
		"send me my list at 5":                               "-",
		"give me an overview of the week":                    "-",
		"move the overview to tomorrow at 9":                 "-",
		"move the summary to friday":                         "-",
		"send me a summary":                                  "-",
		"don't disturb me until wednesday":                   "-",
		"remind me before 8 to call Ann":                     "",
		"did I finish the gym?":                              "-",
		"did the dentist call?":                              "-",
		"add a reminder to check whether the parcel arrived": "",
		"every morning send the kids to school":              "",
		"what's due before 8?":                               "-",
		"what do I have to do after 10pm?":                   "-",
	} {
		t.Run(said, func(t *testing.T) {
			b := newBelled(t)
			list := b.list()
			turn := b.say(said)
			if got := b.habits(); got != "-" {
				t.Errorf("it is %q, after %q", got, turn.Response)
			}
			if added == "-" && b.list() != list || len(added) > 1 && !strings.Contains(b.list(), added) {
				t.Errorf("the list is %s, after %q", b.list(), turn.Response)
			}
			for _, s := range turn.Steps {
				if strings.Contains(s.Call.Tool, "reminder_settings") || s.Call.Tool == "list_rung_reminders" {
					t.Errorf("it called %s", s.Call.Tool)
				}
			}
		})
	}
	t.Run("a task that is a summary", func(t *testing.T) {
		b := newBelled(t)
		b.say("send me a summary every morning")
		b.say("add write the weekly summary tomorrow")
		b.conv = ""
		b.say("delete the weekly summary")
		if got := b.list(); strings.Contains(got, "ummary @") || b.habits() != "07:00  -" {
			t.Errorf("the list is %s, the habits %s", got, b.habits())
		}
		b.say("stop sending me the daily summary")
		if b.habits() != "-" {
			t.Errorf("it is %s", b.habits())
		}
	})
}

func TestRemindersOfATaskAreTakenAndSetInWords(t *testing.T) {
	const noGym = "Pills 23 20:00, Dentist 24 15:00"
	for _, c := range []struct{ said, want string }{
		{"cancel the reminder for the gym", noGym},
		{"delete the reminder for the gym", noGym},
		{"remove my reminders about the gym", noGym},
		{"get rid of the alarm for the gym please", noGym},
		{"cancel the gym reminder", noGym},
		{"drop all the reminders for the gym", noGym},
		{"drop the gym's reminder", noGym},
		{"forget the reminder about the gym", noGym},
		{"take the reminder off the gym", noGym},
		{"you can cancel the reminder for the gym", noGym},
		{"stop the reminders for the gym", noGym},
		{"the gym needs no reminder", noGym},
		{"the gym doesn't need a reminder any more", noGym},
		{"no more alerts for the gym", noGym},
		{"I no longer want a reminder for the gym", noGym},
		{"switch the alarm for the gym off", noGym},
		{"remind me an hour before and 3 hours before the dentist", "Gym 23 10:00, Pills 23 20:00, Dentist 24 12:00, Dentist 24 14:00"},
		{"remind me 2 hours before the dentist and again an hour before", "Gym 23 10:00, Pills 23 20:00, Dentist 24 13:00, Dentist 24 14:00"},
		{"two reminders for the dentist, an hour and ten minutes before", "Gym 23 10:00, Pills 23 20:00, Dentist 24 14:00, Dentist 24 14:50"},
		{"give me two reminders for the dentist: an hour before and 10 minutes before", "Gym 23 10:00, Pills 23 20:00, Dentist 24 14:00, Dentist 24 14:50"},
		{"can you ping me an hour before and 10 minutes before the dentist?", "Gym 23 10:00, Pills 23 20:00, Dentist 24 14:00, Dentist 24 14:50"},
		{"set reminders for the dentist an hour before and 10 minutes before", "Gym 23 10:00, Pills 23 20:00, Dentist 24 14:00, Dentist 24 14:50"},
		{"remind me 3 hours before the dentist", "Gym 23 10:00, Pills 23 20:00, Dentist 24 12:00"},
		{"change the reminder of the dentist to 2 hours before", "Gym 23 10:00, Pills 23 20:00, Dentist 24 13:00"},
		{"also remind me of the dentist 10 minutes before", "Gym 23 10:00, Pills 23 20:00, Dentist 24 14:50, Dentist 24 15:00"},
		{"remind me of the dentist an hour before and again 10 minutes before", "Gym 23 10:00, Pills 23 20:00, Dentist 24 14:00, Dentist 24 14:50"},
		{"remind me two hours before and half an hour before about the dentist", "Gym 23 10:00, Pills 23 20:00, Dentist 24 13:00, Dentist 24 14:30"},
		{"remind me twice about the dentist: an hour before and 10 minutes before", "Gym 23 10:00, Pills 23 20:00, Dentist 24 14:00, Dentist 24 14:50"},
		{"remind me of the dentist 2 hours before, 30 minutes before and when it's due", "Gym 23 10:00, Pills 23 20:00, Dentist 24 13:00, Dentist 24 14:30, Dentist 24 15:00"},
		{"remind me at 6pm about the milk", "Gym 23 10:00, Milk 23 18:00, " + others},
		{"remind me tomorrow at noon of the milk", "Gym 23 10:00, Pills 23 20:00, Milk 24 12:00, Dentist 24 15:00"},
		{"remind me of the milk at 6pm", "Gym 23 10:00, Milk 23 18:00, " + others},
		{"set a reminder for the milk at 6pm", "Gym 23 10:00, Milk 23 18:00, " + others},
		{"remind me about the dentist at 6pm too", "Gym 23 10:00, Dentist 23 18:00, Pills 23 20:00, Dentist 24 15:00"},
		{"remind me of the dentist the day before at 5pm too", "Gym 23 10:00, Dentist 23 17:00, Pills 23 20:00, Dentist 24 15:00"},
		{"remind me this evening about the milk", "Gym 23 10:00, Milk 23 19:00, " + others},
	} {
		t.Run(c.said, func(t *testing.T) {
			b := newBelled(t)
			list := b.list()
			turn := b.say(c.said)
			if got := b.coming(); got != c.want {
				t.Errorf("to ring: %s, want %s, after %q", got, c.want, turn.Response)
			}
			if b.list() != list {
				t.Errorf("the list is %s, after %q", b.list(), turn.Response)
			}
		})
	}
	t.Run("what comes to mind later is beside what there is", func(t *testing.T) {
		b := newBelled(t)
		for _, said := range []string{"remind me of the dentist an hour before", "also remind me of the dentist 2 hours before", "remind me about the dentist today at 6pm"} {
			b.say(said)
		}
		want := "Gym 23 10:00, Dentist 23 18:00, Pills 23 20:00, Dentist 24 13:00, Dentist 24 14:00"
		if got := b.coming(); got != want {
			t.Errorf("to ring: %s, want %s", got, want)
		}
	})
	for _, said := range []string{"remind me at 6pm about the parcel", "remind me at 6pm to fetch the milk crates"} {
		t.Run(said+" is new", func(t *testing.T) {
			b := newBelled(t)
			list := b.list()
			if turn := b.say(said); b.list() == list {
				t.Errorf("nothing was added, after %q", turn.Response)
			}
		})
	}
	for said, every := range map[string]string{
		"take drops at 8pm, remind me every 15 minutes until I've taken them": "every 15 minutes",
		"call the bank tomorrow at 9 and nag me until it's done":              "every 10 minutes",
		"add water plants at 6pm, keep reminding me until I do it":            "every 10 minutes",
	} {
		t.Run(said, func(t *testing.T) {
			if turn := newBelled(t).say(said); !strings.Contains(turn.Response, "rings when due and "+every+" until done") {
				t.Errorf("said %q, want that it rings %s until it is done", turn.Response, every)
			}
		})
	}
	t.Run("who stops the nagging still wants to be reminded", func(t *testing.T) {
		b := newBelled(t)
		b.say("keep reminding me about the dentist until done")
		turn := b.say("stop nagging me about the dentist")
		if got := b.coming(); got != "Gym 23 10:00, Pills 23 20:00, Dentist 24 15:00" || !strings.Contains(turn.Response, "rings when due") {
			t.Errorf("to ring: %s, after %q", got, turn.Response)
		}
	})
	t.Run("what was never to ring rings again", func(t *testing.T) {
		b := newBelled(t)
		for _, said := range []string{"add rent on friday", "remind me of the rent 2 days before at 8am", "stop reminding me about the rent", "remind me about the rent again"} {
			b.say(said)
		}
		if got := b.coming(); !strings.Contains(got, "Rent 27 09:00") {
			t.Errorf("to ring: %s", got)
		}
	})
	t.Run("in two sentences", func(t *testing.T) {
		b := newBelled(t)
		turn := b.say("remind me twice about the dentist")
		if !strings.HasPrefix(turn.Response, "When?") {
			t.Errorf("got %q", turn.Response)
		}
		turn = b.say("an hour before and again 10 minutes before")
		if got := b.coming(); got != "Gym 23 10:00, Pills 23 20:00, Dentist 24 14:00, Dentist 24 14:50" {
			t.Errorf("to ring: %s, after %q", got, turn.Response)
		}
		b.say("cancel the reminder for it")
		if got := b.coming(); got != "Gym 23 10:00, Pills 23 20:00" || !strings.Contains(b.list(), "Dentist") {
			t.Errorf("to ring: %s", got)
		}
	})
	for _, c := range []struct{ before, said, answer string }{
		{"add call bob on friday at 5pm", "delete the reminder for calling bob", "never rings"},
		{"add check the gym locker today at 8pm", "delete the reminder for the gym", "Which one"},
		{"remind me of the dentist an hour before and again 10 minutes before", "remove the second reminder of the dentist", "rings an hour before and 10 minutes before"},
		{"", "cancel all my reminders", "one by one"},
		{"", "turn off reminders", "one by one"},
		{"", "stop all reminders", "one by one"},
		{"", "remind me when I get home to feed the cat", "I can't know “when i get home”"},
		{"", "when my sister calls, remind me to ask about the keys", "Shall I add it without one?"},
		{"", "no reminders today please", ""},
		{"", "cancel the reminder for the flight", "no task that fits “flight”"},
		{"add call tim on friday at 5pm", "snooze calling tim for 10 minutes", "rings not before Fri 27 Nov at 17:10"},
		{"add check the gym locker today at 8pm", "snooze the gym for 10 minutes", "Which one"},
		{"stop reminding me about the gym", "snooze the gym for 10 minutes", "never rings"},
	} {
		t.Run(c.said+" keeps the tasks and their times", func(t *testing.T) {
			b := newBelled(t)
			if c.before != "" {
				b.say(c.before)
				b.conv = ""
			}
			list := b.list()
			turn := b.say(c.said)
			if c.answer == "" && turn.Plan == nil {
				t.Errorf("it isn't asked about: %q", turn.Response)
			}
			if b.list() != list || !strings.Contains(turn.Response, c.answer) {
				t.Errorf("got %q, want %q; the list is %s, was %s", turn.Response, c.answer, b.list(), list)
			}
		})
	}
	for said, gone := range map[string]string{"delete the gym": "Gym", "remove the milk": "Milk", "delete the reminder for milk": "Milk"} {
		t.Run(said+" is still the task", func(t *testing.T) {
			b := newBelled(t)
			b.say(said)
			if strings.Contains(b.list(), gone) {
				t.Errorf("the list is %s", b.list())
			}
		})
	}
	for said, want := range map[string]string{
		"snooze the gym for 10 minutes":         "Gym 23 10:15, ",
		"snooze the gym 10 minutes":             "Gym 23 10:15, ",
		"snooze gym for an hour":                "Gym 23 11:05, ",
		"snooze it for 10 minutes":              "Gym 23 10:15, ",
		"snooze the gym reminder for half hour": "Gym 23 10:35, ",
		"snooze the gym by 20 minutes":          "Gym 23 10:25, ",
		"snooze the gym for a bit":              "Gym 23 10:15, ",
		"snooze the gym a quarter of an hour":   "Gym 23 10:20, ",
		"remind me of the gym again in an hour": "Gym 23 11:05, ",
		"put the gym off for 10 minutes":        "Gym 23 10:15, ",
		"snooze the gym":                        "Gym 23 10:15, ",
	} {
		t.Run(said, func(t *testing.T) {
			b := newBelled(t)
			list := b.list()
			b.at(23, 10, 0)
			b.at(23, 10, 5)
			turn := b.say(said)
			if got := b.coming(); got != want+noGym || b.list() != list {
				t.Errorf("to ring: %s, after %q; %s", got, turn.Response, b.list())
			}
		})
	}
	for said, want := range map[string]string{
		"snooze the gym for 10 minutes":           "Gym 23 10:10, " + noGym,
		"snooze the gym by half an hour":          "Gym 23 10:30, " + noGym,
		"snooze the dentist reminder for an hour": "Gym 23 10:00, Pills 23 20:00, Dentist 24 16:00",
		"snooze my dentist 20 minutes":            "Gym 23 10:00, Pills 23 20:00, Dentist 24 15:20",
	} {
		t.Run(said+", before it rings", func(t *testing.T) {
			b := newBelled(t)
			list := b.list()
			turn := b.say(said)
			if got := b.coming(); got != want || b.list() != list {
				t.Errorf("to ring: %s, after %q; %s", got, turn.Response, b.list())
			}
		})
	}
}
