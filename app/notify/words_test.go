package notify_test

import (
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// now is a Tuesday, a minute after something has rung at 17:00.
var now = time.Date(2026, 12, 1, 17, 1, 0, 0, time.UTC)

func understood(words string) string {
	answer, until, err := notify.Understand(words, now.Add(-time.Minute), todo.Actor{Locale: "en-GB"}, now)
	switch {
	case err != nil:
		return string(fault.CodeOf(err))
	case until.IsZero():
		return answer
	}
	return until.Format("2 Jan 15:04")
}

func TestAnswersInWords(t *testing.T) {
	for words, want := range map[string]string{
		"done": "done", "Done!": "done", "I did it.": "done", "finished": "done",
		"ok": "seen", "Thanks": "seen", "dismiss": "seen",
		"snooze": "1 Dec 17:11", "not now": "1 Dec 17:11", "later": "1 Dec 18:01",
		"in an hour": "1 Dec 18:01", "10 minutes": "1 Dec 17:11", "snooze for 10 minutes": "1 Dec 17:11", "snooze 10 min": "1 Dec 17:11",
		"in half an hour": "1 Dec 17:31", "remind me again in 2 hours": "1 Dec 19:01", "an hour": "1 Dec 18:01",
		"tomorrow at 9": "2 Dec 09:00", "tomorrow": "2 Dec 17:00", "not today": "2 Dec 17:00", "not today, tomorrow at 8": "2 Dec 08:00",
		"at 20:30": "1 Dec 20:30", "until 8pm": "1 Dec 20:00", "on Friday": "4 Dec 17:00", "next monday at 7:15am": "7 Dec 07:15",
		"this evening": "1 Dec 19:00", "tonight at 9": "1 Dec 21:00",
		"1h": "1 Dec 18:01", "2 h": "1 Dec 19:01", "snooze 1h": "1 Dec 18:01", "give me 3h please": "1 Dec 20:01", "90m": "1 Dec 18:31",
		"in 5": "1 Dec 17:06", "snooze 15": "1 Dec 17:16", "snooze it for 20": "1 Dec 17:21", "wait 10": "1 Dec 17:11", "another 30": "1 Dec 17:31",
		"just did it": "done", "I've taken them": "done", "already took it, thanks": "done", "that's done": "done",
		"hit snooze": "1 Dec 17:11", "give me ten more minutes": "1 Dec 17:11", "wait a minute": "1 Dec 17:11", "later please": "1 Dec 18:01", "five more minutes": "1 Dec 17:06",
		"just 20 min": "1 Dec 17:21", "can't today": "2 Dec 17:00", "tomorrow at 9 please": "2 Dec 09:00", "give me the milk": "invalid",
		"": "invalid", "buy milk": "invalid", "every day at 5": "invalid", "yesterday": "invalid", "31 November": "invalid",
		"tomorrow or so I think maybe": "invalid", "at\x00": "invalid",
	} {
		if got := understood(words); got != want {
			t.Errorf("%q: %s, want %s", words, got, want)
		}
	}
}

func FuzzAnswers(f *testing.F) {
	for _, s := range []string{"done", "in an hour", "tomorrow at 9", "not today", "snooze 10", "\xff", "at 99:99"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, words string) {
		answer, until, err := notify.Understand(words, now, todo.Actor{}, now)
		if err != nil && fault.CodeOf(err) != fault.Invalid {
			t.Errorf("%q: %v", words, err)
		}
		if err == nil && (answer == todo.AnsweredSnoozed) != until.After(now) {
			t.Errorf("%q: %s until %s", words, answer, until)
		}
	})
}
