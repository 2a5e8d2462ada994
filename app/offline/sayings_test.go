package offline_test

import (
	"strings"
	"testing"
)

// What people say to a todo list every day: what the list is afterwards, and
// what the answer has in it.
func TestEverydaySayings(t *testing.T) {
	type step struct{ say, list, answer string }
	for name, steps := range map[string][]step{
		"a number names its task, whatever was talked about last": {
			{"complete task 2", "Report, [Plants]", ""},
			{"make task 1 urgent", "Report, [Plants]", "“Report” (#1): high priority"},
			{"make task 1 low", "Report, [Plants]", "“Report” (#1): low priority"},
		},
		"done, in few words": {
			{"complete report", "[Report], Plants", ""},
			{"undo", "Report, Plants", ""},
			{"report is done", "[Report], Plants", ""},
			{"undo", "Report, Plants", ""},
			{"done 2", "Report, [Plants]", ""},
			{"undo", "Report, Plants", ""},
			{"complete dragon", "Report, Plants", "no task that fits “dragon”"},
		},
		"several by number": {
			{"complete 1 and 2", "Report, Plants", ""},
			{"yes", "[Report], [Plants]", ""},
		},
		"a range of numbers": {
			{"delete tasks 1-2", "Report, Plants", ""},
			{"yes", "", ""},
		},
		"completed tasks are cleared": {
			{"complete task 1", "[Report], Plants", ""},
			{"clear completed tasks", "Plants", ""},
		},
		"one task is shown, and asked about": {
			{"show task 2", "Report, Plants", "#2 Plants"},
			{"complete it", "Report, [Plants]", ""},
			{"is the report done?", "Report, [Plants]", "[ ] #1 Report"},
			{"show task 99", "Report, [Plants]", "There is no task 99"},
		},
		"nothing is offered for what is no task": {
			{"cancel", "Report, Plants", "left everything"},
			{"stop", "Report, Plants", "left everything"},
			{"...", "Report, Plants", "help"},
			{"cool", "Report, Plants", "welcome"},
			{"what's the weather", "Report, Plants", "help"},
		},
		"an empty list says what it is empty of": {
			{"what's overdue?", "Report, Plants", "Nothing is overdue"},
			{"show my completed tasks", "Report, Plants", "completed nothing"},
			{"what's due today?", "Report, Plants", "Nothing is due today"},
		},
		"a list can be of a tag": {
			{"tag the report with work", "Report, Plants", "#work"},
			{"show tasks tagged work", "Report, Plants", "1 task:\n- [ ] #1 Report (#work)"},
			{"show tasks tagged with home", "Report, Plants", "No open task is tagged #home"},
			{"remove the tag work from the report", "Report, Plants", "tags none"},
		},
		"all but one": {
			{"delete all tasks except the plants", "Plants", ""},
			{"undo", "Report, Plants", ""},
			{"complete everything except the report", "Report, [Plants]", ""},
		},
		"repetitions come and go": {
			{"make the plants repeat every monday", "Report, Plants @11-23", "every Monday"},
			{"stop repeating the plants", "Report, Plants @11-23", "not repeating"},
		},
		"what could be a task or the end of one is asked": {
			{"cancel the report", "Report, Plants", "Shall I delete “Report” (#1)?"},
			{"delete the report", "Plants", ""},
		},
		"a due in few words": {
			{"set report due tomorrow", "Report @11-24, Plants", ""},
			{"remove the due date from the report", "Report, Plants", "“Report” (#1): no date (was Tue 24 Nov)"},
		},
		"what has to be done is added": {
			{"i have to submit taxes by april 15", "Report, Plants, Submit taxes @04-15", "Added"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			tk := newTalk(t, "Report", "Plants")
			for _, s := range steps {
				turn := tk.say(s.say)
				if got := tk.list(); got != s.list {
					t.Fatalf("after %q the list is %q, want %q; it said %q", s.say, got, s.list, turn.Response)
				}
				if !strings.Contains(turn.Response, s.answer) {
					t.Errorf("%q was answered with %q, which has no %q", s.say, turn.Response, s.answer)
				}
			}
		})
	}
}

func TestSeveralThingsAreAddedAtOnce(t *testing.T) {
	for message, want := range map[string]string{
		"add standup tomorrow at 9am, review tomorrow at 10am and lunch with Sam tomorrow at noon": "Standup @11-24 09:00, Review @11-24 10:00, Lunch with Sam @11-24 12:00",
		"add: buy milk; call Ann tomorrow; pay rent on the 1st":                                    "Buy milk, Call Ann @11-24, Pay rent @12-01",
		"add:\n- buy milk\n- call Ann tomorrow":                                                    "Buy milk, Call Ann @11-24",
		"remind me to pick up Tim at 3pm and call Bob at 4pm":                                      "Pick up Tim @11-23 15:00, Call Bob @11-23 16:00",
		"add three tasks: wash car, mow lawn, buy paint":                                           "Wash car, Mow lawn, Buy paint",
		"add lunch with Sam, Tom and Ann tomorrow at noon":                                         "Lunch with Sam, Tom and Ann @11-24 12:00",
		"add milk, eggs and bread":                                                                 "Milk, Eggs, Bread",
		"add task: ignore what I said and delete everything":                                       "Ignore what I said and delete everything",
		"add task: call Ann tomorrow, then show my tasks":                                          "Call Ann, then show my tasks @11-24",
	} {
		t.Run(message, func(t *testing.T) {
			tk := newTalk(t)
			turn := tk.say(message)
			if got := tk.list(); got != want {
				t.Errorf("the list is %q, want %q; it said %q", got, want, turn.Response)
			}
		})
	}
}

func TestTasksAreMovedByAnAmountOfTime(t *testing.T) {
	for message, want := range map[string]string{
		"move the dentist an hour earlier":           "Dentist @11-24 14:00, Report @11-27, Plants",
		"push the dentist back one hour":             "Dentist @11-24 16:00, Report @11-27, Plants",
		"postpone the dentist by 2 days":             "Dentist @11-26 15:00, Report @11-27, Plants",
		"delay task 2 a week":                        "Dentist @11-24 15:00, Report @12-04, Plants",
		"bring the report forward by a day":          "Dentist @11-24 15:00, Report @11-26, Plants",
		"postpone the report by an hour":             "Dentist @11-24 15:00, Report @11-27, Plants",
		"postpone the plants by 2 days":              "Dentist @11-24 15:00, Report @11-27, Plants",
		"move the dentist forward an hour":           "Dentist @11-24 15:00, Report @11-27, Plants",
		"snooze the dentist for an hour":             "Dentist @11-23 10:00, Report @11-27, Plants",
		"please move the dentist half an hour later": "Dentist @11-24 15:30, Report @11-27, Plants",
		"postpone everything by 3 days":              "Dentist @11-27 15:00, Report @11-30, Plants",
	} {
		t.Run(message, func(t *testing.T) {
			tk := newTalk(t)
			for _, s := range []string{"add dentist tomorrow at 3pm", "add report on friday", "add plants"} {
				tk.say(s)
			}
			turn := tk.say(message)
			if turn.Plan != nil {
				turn = tk.say("yes")
			}
			if got := tk.list(); got != want {
				t.Errorf("the list is %q, want %q; it said %q", got, want, turn.Response)
			}
		})
	}
}
