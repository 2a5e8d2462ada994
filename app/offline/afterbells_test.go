package offline_test

import "testing"

// What is said right after a reminder was set is of that reminder; the tasks stay as they are.
func TestWhatIsSaidRightAfterAReminderWasSet(t *testing.T) {
	const usual = "Gym 23 10:00, Pills 23 20:00, Dentist 24 15:00, Flight to Rome 12 07:40"
	const thursday = "remind me of the milk on thursday at 9"
	const both = thursday + "; and also on friday"
	const five = "remind me of the milk at 5"
	for _, c := range []told{
		{thursday, "and also on friday", "rings Thu 26 Nov at 09:00 and Fri 27 Nov at 09:00", "Gym 23 10:00, Pills 23 20:00, Dentist 24 15:00, Milk 26 09:00, Milk 27 09:00, Flight to Rome 12 07:40"},
		{thursday, "friday too", "rings Thu 26 Nov at 09:00 and Fri 27 Nov at 09:00", "Gym 23 10:00, Pills 23 20:00, Dentist 24 15:00, Milk 26 09:00, Milk 27 09:00, Flight to Rome 12 07:40"},
		{thursday + "; and also at 6pm", "no, at 7", "rings Thu 26 Nov at 09:00 and Thu 26 Nov at 19:00", "Gym 23 10:00, Pills 23 20:00, Dentist 24 15:00, Milk 26 09:00, Milk 26 19:00, Flight to Rome 12 07:40"},
		{both, "drop the friday one", "rings Thu 26 Nov at 09:00 (was", "Gym 23 10:00, Pills 23 20:00, Dentist 24 15:00, Milk 26 09:00, Flight to Rome 12 07:40"},
		{both, "not on thursday", "rings Fri 27 Nov at 09:00 (was", "Gym 23 10:00, Pills 23 20:00, Dentist 24 15:00, Milk 27 09:00, Flight to Rome 12 07:40"},
		{both, "cancel that reminder", "rings Thu 26 Nov at 09:00 (was", "Gym 23 10:00, Pills 23 20:00, Dentist 24 15:00, Milk 26 09:00, Flight to Rome 12 07:40"},
		{five + "; and again at 6", "delete the 6pm reminder", "rings Mon 23 Nov at 17:00 (was", "Gym 23 10:00, Milk 23 17:00, Pills 23 20:00, Dentist 24 15:00, Flight to Rome 12 07:40"},
		{five, "delete the 5 o'clock reminder for the milk", "rings as usual (was", usual},
		{"", "delete the reminder at 9 for the milk", "Nothing is to ring", usual},
		{five, "actually tomorrow", "rings Tue 24 Nov at 17:00 (was", "Gym 23 10:00, Pills 23 20:00, Dentist 24 15:00, Milk 24 17:00, Flight to Rome 12 07:40"},
		{five, "make that 5:30", "rings Mon 23 Nov at 17:30 (was", "Gym 23 10:00, Milk 23 17:30, Pills 23 20:00, Dentist 24 15:00, Flight to Rome 12 07:40"},
		{five, "push it back an hour", "rings Mon 23 Nov at 18:00 (was", "Gym 23 10:00, Milk 23 18:00, Pills 23 20:00, Dentist 24 15:00, Flight to Rome 12 07:40"},
		{five, "15 minutes earlier", "rings Mon 23 Nov at 16:45 (was", "Gym 23 10:00, Milk 23 16:45, Pills 23 20:00, Dentist 24 15:00, Flight to Rome 12 07:40"},
		{five, "a half hour later", "rings Mon 23 Nov at 17:30 (was", "Gym 23 10:00, Milk 23 17:30, Pills 23 20:00, Dentist 24 15:00, Flight to Rome 12 07:40"},
		{"remind me of the milk tomorrow at 9am; and also at 9pm", "delete the 9pm reminder", "rings Tue 24 Nov at 09:00 (was", "Gym 23 10:00, Pills 23 20:00, Milk 24 09:00, Dentist 24 15:00, Flight to Rome 12 07:40"},
		{five, "when?", "Mon 23 Nov at 17:00: #4 Milk", "Gym 23 10:00, Milk 23 17:00, Pills 23 20:00, Dentist 24 15:00, Flight to Rome 12 07:40"},
		{five + "; thanks", "and at 7", "rings Mon 23 Nov at 17:00 and Mon 23 Nov at 19:00", "Gym 23 10:00, Milk 23 17:00, Milk 23 19:00, Pills 23 20:00, Dentist 24 15:00, Flight to Rome 12 07:40"},
		{"remind me of the gym at 9:45", "no, at 9:50", "rings Mon 23 Nov at 09:50 (was", "Gym 23 09:50, Pills 23 20:00, Dentist 24 15:00, Flight to Rome 12 07:40"},
		{five + "; actually the dentist", "yes", "rings Mon 23 Nov at 17:00", "Gym 23 10:00, Dentist 23 17:00, Pills 23 20:00, Flight to Rome 12 07:40"},
		{"nag me about the pills", "every 20 minutes instead", "rings when due and every 20 minutes until done", usual},
		{"nag me about the pills", "that's too often", "How often?", usual},
		{"nag me about the pills", "stop nagging", "rings when due (was", usual},
		{"remind me of the dentist an hour before; remind me of the flight an hour before; remind me of both 2 hours before", "yes", "rings 2 hours before", "Gym 23 10:00, Pills 23 20:00, Dentist 24 13:00, Flight to Rome 12 05:40"},
		{"", "remind me of both an hour before", "Which two do you mean?", usual},
		{"remind me of the dentist 2 hours before and an hour before; snooze the dentist until tomorrow at 2:30pm", "just the hour before is enough", "rings an hour before, not before Tue 24 Nov at 14:30", "Gym 23 10:00, Pills 23 20:00, Dentist 24 14:30, Flight to Rome 12 07:40"},
		{"set quiet hours from 10pm to 7am", "except for the pills", "also in quiet hours", usual},
		{"set quiet hours from 10pm to 7am", "make them start at 11", "from 23:00 to 07:00", usual},
		{"set quiet hours from 10pm to 7am", "until 8 instead", "from 22:00 to 08:00", usual},
		{"", "I want quiet from 9pm until 8am on weekdays", "Shall I set them from 9pm to 8am for every day?", usual},
		{"quiet hours from 9pm until 8am mon-fri", "yes", "Quiet hours are from 21:00 to 08:00", usual},
		{"", "which one rings first tomorrow?", "First tomorrow at 15:00: “Dentist” (#2).", usual},
		{"", "what's the last reminder today?", "Last today at 20:00: “Pills” (#3).", usual},
		{"", "is there anything ringing in the next two hours?", "#1 Gym", usual},
		{"remind me of the milk", "in 5", "rings Mon 23 Nov at 09:35", "Milk 23 09:35, " + usual},
		{"remind me of the milk", "when I get home", "I can't know “when I get home”", usual},
		{"remind me in 10 minutes", "the milk", "rings Mon 23 Nov at 09:40", "Milk 23 09:40, " + usual},
		{"remind me", "of the milk in 5", "rings Mon 23 Nov at 09:35", "Milk 23 09:35, " + usual},
		{"", "remind me to", "What shall I remind you of?", usual},
		{"", "I need a reminder for the rent on thursday evening", "rings Thu 26 Nov at 19:00", "Gym 23 10:00, Pills 23 20:00, Dentist 24 15:00, Pay rent 26 19:00, Flight to Rome 12 07:40"},
		{"", "remind me of the dentist an hour and a half before", "rings 90 minutes before", "Gym 23 10:00, Pills 23 20:00, Dentist 24 13:30, Flight to Rome 12 07:40"},
		{"", "remind me of the pills half an hour before every time", "rings 30 minutes before", "Gym 23 10:00, Pills 23 19:30, Dentist 24 15:00, Flight to Rome 12 07:40"},
		{"", "ring the pills every 5 minutes until they're done", "every 5 minutes until done", usual},
		{"", "skip the pills reminder today", "rings not before Tue 24 Nov at 09:00", "Gym 23 10:00, Pills 24 09:00, Dentist 24 15:00, Flight to Rome 12 07:40"},
		{"", "turn off the gym reminder just for today", "rings not before Tue 24 Nov at 09:00", "Pills 23 20:00, Gym 24 09:00, Dentist 24 15:00, Flight to Rome 12 07:40"},
		{"", "pause reminders for the dentist until thursday", "rings not before Thu 26 Nov at 09:00", "Gym 23 10:00, Pills 23 20:00, Dentist 26 09:00, Flight to Rome 12 07:40"},
		{"put all reminders off until tomorrow", "yes", "rings not before Tue 24 Nov at 09:00", "Gym 24 09:00, Pills 24 09:00, Dentist 24 15:00, Flight to Rome 12 07:40"},
		{"snooze the gym and the pills until 9pm", "yes", "rings not before Mon 23 Nov at 21:00", "Gym 23 21:00, Pills 23 21:00, Dentist 24 15:00, Flight to Rome 12 07:40"},
		{"", "push today's reminders back by an hour", "snooze everything for an hour", usual},
		{"", "the gym reminder should be louder", "also in quiet hours", usual},
		{"", "why didn't the gym ring?", "Nothing has rung yet", usual},
		{"remind me of the milk at 5", "will that ring on my phone?", "It rings on the page", "Gym 23 10:00, Milk 23 17:00, Pills 23 20:00, Dentist 24 15:00, Flight to Rome 12 07:40"},
		{"mute the gym", "resume reminders for the gym", "rings as usual", usual},
	} {
		t.Run(c.before+"/"+c.said, func(t *testing.T) { newPatient(t).plays(c) })
	}
}
