package offline_test

import (
	"strings"
	"testing"
	"time"
)

// What is said of reminders in few words is done to the reminder, never to the task: the list stays.
func TestPlainWordsAboutRemindersLeaveTheListAsItIs(t *testing.T) {
	const usual = "Gym 23 10:00, Pills 23 20:00, Dentist 24 15:00, Flight to Rome 12 07:40"
	for _, c := range []told{
		{"", "give me a shout at 4 about the milk", "rings Mon 23 Nov at 16:00", "Gym 23 10:00, Milk 23 16:00, Pills 23 20:00, Dentist 24 15:00, Flight to Rome 12 07:40"},
		{"", "let me know at noon about the dentist", "rings Mon 23 Nov at 12:00", "Gym 23 10:00, Dentist 23 12:00, Pills 23 20:00, Flight to Rome 12 07:40"},
		{"", "give me a shout when it's time for the dentist", "rings when due", usual},
		{"", "don't let me forget the milk", "When shall I remind you of “Milk”?", usual},
		{"", "don't let me forget the dentist", "Tue 24 Nov at 15:00: #2 Dentist", usual},
		{"", "don't let me forget the rent", "rings when due", "Gym 23 10:00, Pills 23 20:00, Dentist 24 15:00, Pay rent 27 09:00, Flight to Rome 12 07:40"},
		{"", "don't let me forget the dentist tonight at 9", "rings when due and Mon 23 Nov at 21:00", "Gym 23 10:00, Pills 23 20:00, Dentist 23 21:00, Dentist 24 15:00, Flight to Rome 12 07:40"},
		{"", "remind me the morning of the dentist", "rings Tue 24 Nov at 09:00", "Gym 23 10:00, Pills 23 20:00, Dentist 24 09:00, Flight to Rome 12 07:40"},
		{"", "remind me in the evening of the flight", "rings Sat 12 Dec at 18:00", "Gym 23 10:00, Pills 23 20:00, Dentist 24 15:00, Flight to Rome 12 18:00"},
		{"", "remind me the morning of the milk", "has no date", usual},
		{"", "move the dentist reminder to 1pm", "rings Tue 24 Nov at 13:00", "Gym 23 10:00, Pills 23 20:00, Dentist 24 13:00, Flight to Rome 12 07:40"},
		{"when is the dentist", "change the reminder to the evening before", "rings the day before at 18:00", "Gym 23 10:00, Dentist 23 18:00, Pills 23 20:00, Flight to Rome 12 07:40"},
		{"", "change the reminder to the evening before", "Of which one shall I remind you the evening before?", usual},
		{"", "remind me earlier", "Of which task, and when?", usual},
		{"when is the dentist", "remind me earlier", "How much earlier?", usual},
		{"", "remind me about that later", "Of which task, and when?", usual},
		{"when is the dentist", "remind me about that later", "When shall I remind you of “Dentist”?", usual},
		{"", "remind me when I get home", "I can't know “when I get home”", usual},
		{"", "remind me if it rains", "I can't know “if it rains”", usual},
		{"", "nag me every 10 minutes until I've taken it", "About which task?", usual},
		{"when are the pills", "nag me every 10 minutes until I've taken it", "every 10 minutes until done", usual},
		{"", "nag me every 15 minutes about the pills until I've taken them", "every 15 minutes until done", usual},
		{"", "remind me every hour about the milk", "has no time from which it could ring", usual},
		{"", "remind me of the milk every day until it's done", "“repeat #4 every day”", usual},
		{"", "snooze the pills till 10", "rings not before Mon 23 Nov at 22:00", "Gym 23 10:00, Pills 23 22:00, Dentist 24 15:00, Flight to Rome 12 07:40"},
		{"", "remind me a month before the flight", "which is past", usual},
		{"", "stop reminding me", "About which task?", usual},
		{"", "unmute everything", "Say it task by task", usual},
		{"", "are there reminders for tomorrow", "Tue 24 Nov at 15:00: #2 Dentist", usual},
		{"", "is the dentist reminder set", "Tue 24 Nov at 15:00: #2 Dentist", usual},
		{"", "did I set a reminder for the flight", "#6 Flight to Rome", usual},
		{"", "you didn't remind me", "Nothing has rung yet", usual},
		{"", "my phone didn't ring", "Nothing has rung yet", usual},
		{"", "send me a test reminder", "Each device has a test", usual},
		{"", "make reminders louder", "makes a sound", usual},
		{"", "what time do whole day tasks ring", "Whole days ring at 09:00.", usual},
		{"", "remind me of everything an hour before", "I can't set one lead for all tasks", usual},
		{"", "forget about reminding me of the dentist", "never rings", "Gym 23 10:00, Pills 23 20:00, Flight to Rome 12 07:40"},
		{"", "no pills reminder tonight", "rings not before Tue 24 Nov at 09:00", "Gym 23 10:00, Pills 24 09:00, Dentist 24 15:00, Flight to Rome 12 07:40"},
		{"", "will you remind me on my phone", "It rings on the page", usual},
		{"", "will you remind me by email", "It rings on the page", usual},
		{"", "nag me until I take my pills", "every 10 minutes until done", usual},
		{"", "keep reminding me every 15 minutes until I've taken my pills", "every 15 minutes until done", usual},
		{"when is the gym", "nag me until I've taken the pills", "“Pills”", usual},
		{"", "remind me an hour before the dentist tomorrow at 3pm", "rings an hour before", "Gym 23 10:00, Pills 23 20:00, Dentist 24 14:00, Flight to Rome 12 07:40"},
		{"", "remind me an hour before the dentist tomorrow", "rings an hour before", "Gym 23 10:00, Pills 23 20:00, Dentist 24 14:00, Flight to Rome 12 07:40"},
		{"", "remind me an hour before the dentist on friday", "no task", usual},
		{"", "how many reminders do I have left today?", "#1 Gym", usual},
		{"", "mute for 3 hours", "rings not before", "Gym 23 12:30, Pills 23 20:00, Dentist 24 15:00, Flight to Rome 12 07:40"},
		{"", "no reminders for the next 3 hours", "rings not before", "Gym 23 12:30, Pills 23 20:00, Dentist 24 15:00, Flight to Rome 12 07:40"},
		{"", "send me an email every morning with today's tasks", "The summary of the day comes", usual},
		{"", "ring even during quiet hours for the pills", "in quiet hours", usual},
		{"remind me loudly of the pills at 9pm", "make it quiet", "rings Mon 23 Nov at 21:00 (was", "Gym 23 10:00, Pills 23 21:00, Dentist 24 15:00, Flight to Rome 12 07:40"},
		{"", "turn reminders back on", "Say it task by task", usual},
		{"", "remind me about all my tasks", "rings when it is due", usual},
		{"", "I've taken them", "I don't know which task you mean", usual},
	} {
		t.Run(c.before+" "+c.said, func(t *testing.T) { newPatient(t).plays(c) })
	}
}

func TestWhatRangIsAnsweredInPlainWords(t *testing.T) {
	for said, want := range map[string]struct{ says, rings string }{
		"give me another hour":       {"rings not before Mon 23 Nov at 11:01", "Gym 23 11:01, Pills 23 20:00, Dentist 24 15:00"},
		"give me another 20 minutes": {"rings not before Mon 23 Nov at 10:21", "Gym 23 10:21, Pills 23 20:00, Dentist 24 15:00"},
		"leave me alone":             {"I left everything as it is", "Pills 23 20:00, Dentist 24 15:00"},
		"skip it this time":          {"I left everything as it is", "Pills 23 20:00, Dentist 24 15:00"},
		"dismiss":                    {"I left everything as it is", "Pills 23 20:00, Dentist 24 15:00"},
		"when I get home":            {"I can't know “when I get home”", "Pills 23 20:00, Dentist 24 15:00"},
		"I'm on it":                  {"rings not before Mon 23 Nov at 10:11", "Gym 23 10:11, Pills 23 20:00, Dentist 24 15:00"},
		"almost done":                {"rings not before Mon 23 Nov at 10:11", "Gym 23 10:11, Pills 23 20:00, Dentist 24 15:00"},
		"not done yet":               {"rings not before Mon 23 Nov at 11:01", "Gym 23 11:01, Pills 23 20:00, Dentist 24 15:00"},
		"can't right now":            {"rings not before Mon 23 Nov at 11:01", "Gym 23 11:01, Pills 23 20:00, Dentist 24 15:00"},
		"thanks":                     {"You're welcome.", "Pills 23 20:00, Dentist 24 15:00"},
	} {
		t.Run(said, func(t *testing.T) {
			b := newBelled(t)
			dues := b.list()
			b.at(23, 10, 0)
			b.now = b.now.Add(time.Minute)
			turn := b.say(said)
			if got := b.coming(); got != want.rings || b.list() != dues || !strings.Contains(turn.Response, want.says) {
				t.Errorf("to ring: %s, want %s; the list: %s; said %q, want %q", got, want.rings, b.list(), turn.Response, want.says)
			}
		})
	}
}

// What rang since somebody spoke of another task may be what they mean: nothing is deleted unasked.
func TestWhatRangIsNotMistakenForWhatWasSpokenOf(t *testing.T) {
	b := newBelled(t)
	b.say("when is the dentist")
	dues := b.list()
	b.at(23, 10, 0)
	b.now = b.now.Add(time.Minute)
	turn := b.say("delete it")
	if b.list() != dues || turn.Choice == nil || len(turn.Choice.Options) != 3 || turn.Choice.Options[0].Message != "Delete task 1" || turn.Choice.Options[1].Message != "Delete task 2" {
		t.Errorf("the list: %s; said %q with %+v", b.list(), turn.Response, turn.Choice)
	}
	b.say("none of these")
	if b.say("delete the gym"); b.list() == dues {
		t.Error("what is named is not deleted")
	}
}

// Undo takes back what was said last, also where that was to take back what was said before it.
func TestUndoOfSettingsThatWereSetBack(t *testing.T) {
	for _, said := range [][]string{
		{"turn the sound on", "turn the sound off", "undo", "makes a sound"},
		{"turn the sound on", "undo", "redo", "makes a sound"},
		{"set quiet hours from 10pm to 7am", "no quiet hours", "undo", "from 22:00 to 07:00"},
		{"set quiet hours from 10pm to 7am", "undo", "redo", "from 22:00 to 07:00"},
		{"set quiet hours from 10pm to 7am", "undo", "set quiet hours from 10pm to 7am", "undo", "no quiet hours"},
	} {
		t.Run(strings.Join(said, ", "), func(t *testing.T) {
			b := newPatient(t)
			list := b.list()
			last := ""
			for _, s := range said[:len(said)-1] {
				last = b.say(s).Response
			}
			if b.list() != list || !strings.Contains(last, said[len(said)-1]) {
				t.Errorf("said %q; the list: %s, want %s", last, b.list(), list)
			}
		})
	}
}
