package offline_test

import (
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
)

// newPatient has, besides what newBelled has, Pay rent, on Friday, and Flight to Rome, on 12 December at 7:40.
func newPatient(t *testing.T) *belled {
	t.Helper()
	b := newBelled(t)
	b.at(23, 9, 30)
	for _, said := range []string{"add pay rent on friday", "add flight to Rome on 12 december at 7:40"} {
		b.say(said)
	}
	b.conv = ""
	return b
}

func TestRemindersAreSetInManyWords(t *testing.T) {
	const flight = "Flight to Rome 12 07:40"
	const usual = "Gym 23 10:00, Pills 23 20:00, Dentist 24 15:00, " + flight
	for said, want := range map[string]string{
		"remind me 2 hours b4 the dentist":                                                 "Gym 23 10:00, Pills 23 20:00, Dentist 24 13:00, " + flight,
		"please to remind me for the dentist before one hour":                              "Gym 23 10:00, Pills 23 20:00, Dentist 24 14:00, " + flight,
		"remind me abuot the dentsit an huor before":                                       "Gym 23 10:00, Pills 23 20:00, Dentist 24 14:00, " + flight,
		"can u remind me about dentist 1 hour earlier":                                     "Gym 23 10:00, Pills 23 20:00, Dentist 24 14:00, " + flight,
		"give me a heads up half an hour before dentist":                                   "Gym 23 10:00, Pills 23 20:00, Dentist 24 14:30, " + flight,
		"warn me 15 min prior to the dentist":                                              "Gym 23 10:00, Pills 23 20:00, Dentist 24 14:45, " + flight,
		"I would like to be told 10 min before dentist starts":                             "Gym 23 10:00, Pills 23 20:00, Dentist 24 14:50, " + flight,
		"two hours before the dentist, alert me":                                           "Gym 23 10:00, Pills 23 20:00, Dentist 24 13:00, " + flight,
		"reminder dentist 30 min before":                                                   "Gym 23 10:00, Pills 23 20:00, Dentist 24 14:30, " + flight,
		"i need a nudge the evening before the flight":                                     "Gym 23 10:00, Pills 23 20:00, Dentist 24 15:00, Flight to Rome 11 18:00",
		"can i get a reminder a day before the flight at 6pm":                              "Gym 23 10:00, Pills 23 20:00, Dentist 24 15:00, Flight to Rome 11 18:00",
		"remind me a week, a day and an hour before my flight":                             "Gym 23 10:00, Pills 23 20:00, Dentist 24 15:00, Flight to Rome 5 09:00, Flight to Rome 11 09:00, Flight to Rome 12 06:40",
		"I want to be reminded of the rent two days before it is due at 10 in the morning": "Gym 23 10:00, Pills 23 20:00, Dentist 24 15:00, Pay rent 25 10:00, " + flight,
		"remind me when due about the rent":                                                "Gym 23 10:00, Pills 23 20:00, Dentist 24 15:00, Pay rent 27 09:00, " + flight,
		"don't remind me about the rent on friday, remind me on thursday":                  "Gym 23 10:00, Pills 23 20:00, Dentist 24 15:00, Pay rent 26 09:00, " + flight,
		"remind me on thursday instead for the rent":                                       "Gym 23 10:00, Pills 23 20:00, Dentist 24 15:00, Pay rent 26 09:00, " + flight,
		"change the dentist reminder to 20 minutes before":                                 "Gym 23 10:00, Pills 23 20:00, Dentist 24 14:40, " + flight,
		"move my dentist reminder to the morning of":                                       "Gym 23 10:00, Pills 23 20:00, Dentist 24 09:00, " + flight,
		"make the reminder for the flight two hours before instead of at the time":         "Gym 23 10:00, Pills 23 20:00, Dentist 24 15:00, Flight to Rome 12 05:40",
		"put the reminder for rent on thursday at 5pm":                                     "Gym 23 10:00, Pills 23 20:00, Dentist 24 15:00, Pay rent 26 17:00, " + flight,
		"stop bothering me about the pills":                                                "Gym 23 10:00, Dentist 24 15:00, " + flight,
		"i don't want to be reminded of the gym any more":                                  "Pills 23 20:00, Dentist 24 15:00, " + flight,
		"no alarm for pills today":                                                         "Gym 23 10:00, Pills 24 09:00, Dentist 24 15:00, " + flight,
		"don't remind me about pills today":                                                "Gym 23 10:00, Pills 24 09:00, Dentist 24 15:00, " + flight,
		"snooze gym 15":                                                                    "Gym 23 10:15, Pills 23 20:00, Dentist 24 15:00, " + flight,
		"snooze the gym until noon":                                                        "Gym 23 12:00, Pills 23 20:00, Dentist 24 15:00, " + flight,
		"don't remind me of the gym until 1pm":                                             "Gym 23 13:00, Pills 23 20:00, Dentist 24 15:00, " + flight,
		"no notifications while I'm in the meeting until 11":                               "Gym 23 11:00, Pills 23 20:00, Dentist 24 15:00, " + flight,
		"keep on at me about the rent until i have paid it":                                "Gym 23 10:00, Pills 23 20:00, Dentist 24 15:00, Pay rent 27 09:00, " + flight,
		"pause all reminders for the weekend":                                              usual,
		"remind me 10 minutes before all my appointments":                                  usual,
		"no reminders on sundays":                                                          usual,
		"delete my reminders for tomorrow":                                                 usual,
		"push the dentist reminder by 30 minutes":                                          "Gym 23 10:00, Pills 23 20:00, Dentist 24 15:30, " + flight,
		"delay the gym alarm 15 mins":                                                      "Gym 23 10:15, Pills 23 20:00, Dentist 24 15:00, " + flight,
		"set pills to ring at 19:45 instead":                                               "Gym 23 10:00, Pills 23 19:45, Dentist 24 15:00, " + flight,
		"remind me of the dentist today at 5pm and again on tuesday at 1pm":                "Gym 23 10:00, Dentist 23 17:00, Pills 23 20:00, Dentist 24 13:00, " + flight,
		"remind me about dentist and pills an hour before each":                            "Gym 23 10:00, Pills 23 19:00, Dentist 24 14:00, " + flight,
		"don't remind me of task 1 today":                                                  "Pills 23 20:00, Gym 24 09:00, Dentist 24 15:00, " + flight,
		"don't remind me of the gym at 10am, but at noon":                                  "Gym 23 12:00, Pills 23 20:00, Dentist 24 15:00, " + flight,
		"wake me up for the dentist 30 mins earlier":                                       "Gym 23 10:00, Pills 23 20:00, Dentist 24 14:30, " + flight,
		"give me ten minutes before the dentist please":                                    "Gym 23 10:00, Pills 23 20:00, Dentist 24 14:50, " + flight,
		"no reminder needed for the gym":                                                   "Pills 23 20:00, Dentist 24 15:00, " + flight,
		"notify me as soon as the dentist is due":                                          usual,
		"is anything ringing":                                                              usual,
		"what did I miss":                                                                  usual,
		"five more minutes":                                                                usual,
		"remind me later about the gym":                                                    usual,
	} {
		t.Run(said, func(t *testing.T) {
			b := newPatient(t)
			dues := b.list()
			turn := b.say(said)
			if turn.Status == chat.Waiting {
				turn = b.say("yes")
			}
			if got := b.coming(); got != want || b.list() != dues {
				t.Errorf("to ring: %s, want %s; the list: %s; said %q", got, want, b.list(), turn.Response)
			}
		})
	}
}

func TestAFurtherReminderIsBesideThoseThereAre(t *testing.T) {
	const rest = "Flight to Rome 12 07:40"
	for said, want := range map[string]string{
		"set a second reminder for the milk at 5":                                       "Gym 23 10:00, Milk 23 17:00, Pills 23 20:00, Dentist 24 15:00, " + rest,
		"a second reminder at 5 for the milk":                                           "Gym 23 10:00, Milk 23 17:00, Pills 23 20:00, Dentist 24 15:00, " + rest,
		"add a second reminder for the dentist an hour before":                          "Gym 23 10:00, Pills 23 20:00, Dentist 24 14:00, Dentist 24 15:00, " + rest,
		"another reminder for pills at 8.30pm please":                                   "Gym 23 10:00, Pills 23 20:00, Pills 23 20:30, Dentist 24 15:00, " + rest,
		"can i have one more reminder for the dentist 2 hours before":                   "Gym 23 10:00, Pills 23 20:00, Dentist 24 13:00, Dentist 24 15:00, " + rest,
		"third alarm for the gym: 5 minutes before":                                     "Gym 23 09:55, Gym 23 10:00, Pills 23 20:00, Dentist 24 15:00, " + rest,
		"remind me a second time about the dentist today at 2pm":                        "Gym 23 10:00, Dentist 23 14:00, Pills 23 20:00, Dentist 24 15:00, " + rest,
		"remind me of the dentist twice: the evening before and an hour before":         "Gym 23 10:00, Dentist 23 18:00, Pills 23 20:00, Dentist 24 14:00, " + rest,
		"set two reminders for the gym, one 20 minutes before and one 5 minutes before": "Gym 23 09:40, Gym 23 09:55, Pills 23 20:00, Dentist 24 15:00, " + rest,
	} {
		t.Run(said, func(t *testing.T) {
			b := newPatient(t)
			dues := b.list()
			turn := b.say(said)
			if got := b.coming(); got != want || b.list() != dues {
				t.Errorf("to ring: %s, want %s; the list: %s; said %q", got, want, b.list(), turn.Response)
			}
		})
	}
	for _, c := range []struct{ before, said, want, rings string }{
		{"", "set a second reminder", "Of which task, and when?", ""},
		{"", "add another reminder 10 minutes before", "Of which task?", ""},
		{"", "remind me twice: a day before and an hour before", "Of which task?", ""},
		{"", "set a second reminder for the dentist", "When, besides the reminders that #2 has?", ""},
		{"", "remind me twice to stretch", "At which times?", ""},
		{"", "remind me twice tomorrow to call Bob", "At which times?", ""},
		{"", "remind me twice a day to stretch", "At which times, twice a day?", ""},
		{"", "set a second reminder for the dog", "I found no open task that fits “dog”.", ""},
		{"when is the dentist", "add another reminder 10 minutes before", "rings when due and 10 minutes before", "Dentist 24 14:50, "},
		{"when is the dentist", "set a second reminder", "When, besides the reminders that #2 has?", ""},
	} {
		t.Run(c.before+" "+c.said, func(t *testing.T) {
			b := newPatient(t)
			dues := b.list()
			if c.before != "" {
				b.say(c.before)
			}
			turn := b.say(c.said)
			if want := "Gym 23 10:00, Pills 23 20:00, " + c.rings + "Dentist 24 15:00, " + rest; b.coming() != want || b.list() != dues || !strings.Contains(turn.Response, c.want) {
				t.Errorf("to ring: %s, want %s; the list: %s; said %q, want %q", b.coming(), want, b.list(), turn.Response, c.want)
			}
		})
	}
	b := newPatient(t)
	if got := b.say("set a second reminder to call Ann at 5").Response; !strings.Contains(got, "“Call Ann” (#7): due Mon 23 Nov at 17:00") {
		t.Errorf("what is new: got %q", got)
	}
}

func TestWhatIsAddedRingsAsItIsSaidBehind(t *testing.T) {
	for said, want := range map[string]string{
		"remind me to take my tablet every morning and keep bugging me until I take it": "“Take my tablet” (#5): due Tue 24 Nov at 09:00, every day, rings when due and every 10 minutes until done",
		"remind me at 9pm to take meds, if I don't respond remind me again every 5 min": "“Take meds” (#5): due Mon 23 Nov at 21:00, rings when due and every 5 minutes until done",
		"remind me to take my meds at 9pm and don't stop until I say done":              "“Take my meds” (#5): due Mon 23 Nov at 21:00, rings when due and every 10 minutes until done",
		"remind me on the 1st of every month to pay the water and again the day before": "“Pay the water” (#5): due Tue 1 Dec, on the 1st of every month, rings when due and the day before",
		"remind me to take antibiotics at 8 am and 8 pm for 7 days":                     "“Take antibiotics” (#5): due Mon 23 Nov at 20:00, every day at 08:00 and 20:00, 14 times",
		"remind me to take vitamin d at noon for 30 days":                               "“Take vitamin d” (#5): due Mon 23 Nov at 12:00, every day, 30 times",
		"every 8 hours take ibuprofen, starting at 6am, for 3 days":                     "“Take ibuprofen” (#5): due Mon 23 Nov at 14:00, every 8 hours, 9 times",
		"remind me every 8 hours to take ibuprofen, for 3 days, starting at 6am":        "“Take ibuprofen” (#5): due Mon 23 Nov at 14:00, every 8 hours, 9 times",
		"every day give the cat its drops, at 8 and 20, for a week":                     "“Give the cat its drops” (#5): due Mon 23 Nov at 20:00, every day at 08:00 and 20:00, 14 times",
		"remind me on my phone at 5 to call Bob":                                        "“Call Bob” (#5): due Mon 23 Nov at 17:00",
		"remind me to remind Tom about the keys at 4":                                   "“Remind Tom about the keys” (#5): due Mon 23 Nov at 16:00",
		"remind Tom to bring the keys tomorrow at 4pm":                                  "“Remind Tom to bring the keys” (#5): due Tue 24 Nov at 16:00",
	} {
		b := newBelled(t)
		b.at(23, 9, 30)
		if got := b.say(said); !strings.Contains(got.Response, want) {
			t.Errorf("%q: got %q, want %q", said, got.Response, want)
		}
	}
}

func TestRemindersAreAskedAboutInManyWords(t *testing.T) {
	for said, want := range map[string]string{
		"whats ringing tomorow":                                "Dentist",
		"when is my next reminder":                             "Gym",
		"what time will my pills alarm go off":                 "Mon 23 Nov at 20:00: #3 Pills",
		"how early will you remind me of the dentist":          "Tue 24 Nov at 15:00",
		"which tasks have no reminder":                         "#4 Milk",
		"how would you get hold of me":                         "It rings on the page while it is open.",
		"can you text me":                                      "It rings on the page while it is open.",
		"send me an email when it rings":                       "It rings on the page while it is open.",
		"did you already remind me about the pills":            "Nothing has rung",
		"only remind me by email":                              "under Reminders in the settings",
		"all day tasks should ring at 7:30":                    "Whole days ring at 07:30.",
		"remind me of whole day tasks at 8 instead of 9":       "Whole days ring at 08:00.",
		"when I travel my habits should follow the local time": "stays at its time of day where you say you are",
		"send me a summary of my day at 6:30 every morning":    "comes Tue 24 Nov at 06:30",
		"i want a weekly overview on sunday evening":           "comes Sun 29 Nov at 18:00",
		"no more daily emails":                                 "The summary of the day is off",
		"ring the pills even at night":                         "also in quiet hours",
		"remind me again in 20 minutes":                        "remind me of task 3 in 20 minutes",
	} {
		b := newBelled(t)
		b.at(23, 9, 30)
		if got := b.say(said); !strings.Contains(got.Response, want) {
			t.Errorf("%q: got %q, want %q", said, got.Response, want)
		}
	}
}

// What is said of reminders and isn't understood is not done to their tasks.
func TestNothingHappensToATaskWhoseRemindersAreSpokenOf(t *testing.T) {
	for _, said := range []string{
		"the pills alarm drives me mad, make it go away", "stop that awful ringing of the pills", "enough with the pills notifications already",
		"keep after me with the rent till it's paid", "bug me on the rent until I've paid it", "the alarm of the gym is way too early",
		"ping me a lot about the rent", "hassle me with the pills till they are taken",
	} {
		b := newPatient(t)
		before := b.list()
		turn := b.say(said)
		if turn.Status == chat.Waiting || b.list() != before {
			t.Errorf("%q: %s, was %s; %q", said, b.list(), before, turn.Response)
		}
	}
}

func TestOneOfThoseThatRangIsPutOffInWords(t *testing.T) {
	for said, want := range map[string]string{
		"snooze 5 min": "Gym 23 10:10, ", "five more minutes": "Gym 23 10:10, ", "hit snooze": "Gym 23 10:15, ", "snooze it": "Gym 23 10:15, ",
		"give me ten more minutes": "Gym 23 10:15, ", "later please": "Gym 23 11:05, ", "10 more min": "Gym 23 10:15, ", "snooze for an hour": "Gym 23 11:05, ",
	} {
		b := newBelled(t)
		b.at(23, 10, 5)
		turn := b.say(said)
		if got := b.coming(); got != want+others {
			t.Errorf("%q: %s, want %s; %q", said, got, want+others, turn.Response)
		}
	}
}
