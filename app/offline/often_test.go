package offline_test

import (
	"context"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/tools"
)

// added is what the last of the messages added: its title, and when it is due and rings.
func (b *belled) added(says string) string {
	b.Helper()
	b.conv = ""
	last := ""
	for said := range strings.SplitSeq(says, "; ") {
		last = b.say(said).Response
	}
	task, err := b.tasks.Get(context.Background(), b.who, 5)
	if err != nil {
		return "nothing; the answer was " + last
	}
	out := task.Title
	if task.Due != nil {
		out += " @" + task.Due.Date.String()[5:]
		if task.Due.Timed {
			out += " " + task.Due.Clock.String()
		}
	}
	if task.Recurrence != nil {
		out += ", " + task.Recurrence.Rule.Text()
	}
	if rings := tools.RingsWhen(task, b.now); strings.HasPrefix(rings, "rings") && rings != "rings as usual" {
		out += ", " + rings
	}
	return out
}

// How often is as good before the word for a reminder as behind it.
func TestHowOftenIsSaidBeforeTheReminder(t *testing.T) {
	for says, want := range map[string]string{
		"set a daily reminder for insulin":                                  "Insulin @11-23, every day, rings when due",
		"set a daily reminder to take insulin at 8am":                       "Take insulin @11-24 08:00, every day, rings when due",
		"set a weekly reminder for the bins":                                "The bins @11-23, every Monday, rings when due",
		"can you set up a weekly reminder for the bins?":                    "The bins @11-23, every Monday, rings when due",
		"I'd like a weekly reminder to call Mum on sunday":                  "Call Mum @11-29, every Sunday, rings when due",
		"create a monthly reminder on the 1st to pay rent":                  "Pay rent @12-01, on the 1st of every month, rings when due",
		"set an annual reminder to renew the passport":                      "Renew the passport @11-23, every year on 23 November, rings when due",
		"set a quarterly reminder for taxes":                                "Taxes @11-23, on the 23rd of every 3 months, rings when due",
		"set a fortnightly reminder for payroll":                            "Payroll @11-23, every other Monday, rings when due",
		"set an hourly reminder to drink water":                             "Drink water @11-23 10:00, every hour, rings when due",
		"set a weekday reminder for standup at 9":                           "Standup @11-24 09:00, every weekday, rings when due",
		"set an every monday reminder for the team meeting":                 "The team meeting @11-23, every Monday, rings when due",
		"set a daily 8am reminder for insulin":                              "Insulin @11-24 08:00, every day, rings when due",
		"set up daily reminders for insulin at 8am and 8pm":                 "Insulin @11-23 20:00, every day at 08:00 and 20:00, rings when due",
		"daily reminder: insulin":                                           "Insulin @11-23, every day, rings when due",
		"set a daily reminder; insulin":                                     "Insulin @11-23, every day, rings when due",
		"remind me tomorrow; insulin":                                       "Insulin @11-24, rings when due",
		"create a reminder every friday to submit the timesheet":            "Submit the timesheet @11-27, every Friday, rings when due",
		"set a recurring reminder for insulin every day":                    "Insulin @11-23, every day, rings when due",
		"add a daily task to stretch":                                       "Stretch @11-23, every day",
		"create a weekly task called water plants":                          "Water plants @11-23, every Monday",
		"remind me every day to take insulin at 8am":                        "Take insulin @11-24 08:00, every day, rings when due",
		"add cancel the monthly reminder email":                             "Cancel the monthly reminder email",
		"add weekly report":                                                 "Weekly report",
		"set a daily alarm for insulin at 7am; yes":                         "Insulin @11-24 07:00, every day",
		"starting next month remind me every friday to call Mum":            "Call Mum @12-04, every Friday, rings when due",
		"beginning next week, water the plants every friday":                "Water the plants @12-04, every Friday",
		"set a weekly reminder on fridays for the bins, starting next week": "The bins @12-04, every Friday, rings when due",
		"add yoga weekly starting in two weeks":                             "Yoga @12-07, every Monday",
	} {
		t.Run(says, func(t *testing.T) {
			if got := newBelled(t).added(says); got != want {
				t.Errorf("it added %s, want %s", got, want)
			}
		})
	}
}

// A reminder comes once: that is no part of what it is of, unless what is to be done is done once.
func TestARemindersOnceIsNoTitle(t *testing.T) {
	for says, want := range map[string]string{
		"remind me about insulin only once":                   "Insulin",
		"remind me just once about insulin":                   "Insulin",
		"only remind me once about insulin":                   "Insulin",
		"remind me about the report only once tomorrow at 9":  "The report @11-24 09:00, rings when due",
		"remind me tomorrow at 9 about the report, just once": "The report @11-24 09:00, rings when due",
		"remind me once at 5 to call Bob":                     "Call Bob @11-23 17:00, rings when due",
		"set a one-time reminder to call Bob tomorrow at 8":   "Call Bob @11-24 08:00, rings when due",
		"remind me to call Bob once":                          "Call Bob once",
		"remind me once a week to call Bob":                   "Call Bob @11-23, every Monday, rings when due",
		"remind me about the meeting at once":                 "The meeting at once",
	} {
		t.Run(says, func(t *testing.T) {
			if got := newBelled(t).added(says); got != want {
				t.Errorf("it added %s, want %s", got, want)
			}
		})
	}
}

// What is on the list and repeats needs no second task to be reminded of each time.
func TestARepeatedReminderOfWhatRepeatsIsThere(t *testing.T) {
	b := newBelled(t)
	list := b.list()
	b.conv = ""
	if turn := b.say("set a daily reminder for pills"); !strings.Contains(turn.Response, "Mon 23 Nov at 20:00: #3 Pills") || b.list() != list {
		t.Errorf("the answer is %q and the list %s", turn.Response, b.list())
	}
	if turn := b.say("set a daily reminder of my tasks"); b.habits() != "07:00  -" {
		t.Errorf("the summaries are %q after %q", b.habits(), turn.Response)
	}
}
