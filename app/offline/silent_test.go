package offline_test

import (
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/reminder"
)

// Whoever asks to be reminded today, after the hour at which whole days ring, is reminded
// today at a moment that the answer names, or hears that it doesn't ring.
func TestARemindersDayIsNotOver(t *testing.T) {
	for _, c := range []struct {
		hour, minute int
		say          string
		coming       string // of what was added
		says         string
	}{
		{10, 0, "remind me to buy bread today", "Buy bread 23 18:00", "rings on its day at 18:00"},
		{19, 7, "remind me to buy bread today", "Buy bread 23 19:45", "rings on its day at 19:45"},
		{22, 40, "remind me to buy bread today", "", "It won't ring: Mon 23 Nov at 09:00 is past"},
		{8, 0, "remind me to buy bread today", "Buy bread 23 09:00", "rings when due"},
		{10, 0, "remind me every day to buy bread", "Buy bread 23 18:00, Buy bread 24 09:00", "rings when due and Mon 23 Nov at 18:00"},
		{10, 0, "remind me today to buy bread, every 5 minutes until done", "Buy bread 23 18:00", "rings on its day at 18:00 and every 5 minutes until done"},
		{15, 0, "remind me to call Eve today at 2pm", "", "Mon 23 Nov at 14:00 has passed. When do you mean?"},
		{10, 0, "don't let me forget the keys today", "The keys 23 18:00", "rings on its day at 18:00"},
		{10, 0, "remind me to buy bread tomorrow", "Buy bread 24 09:00", "rings when due"},
	} {
		t.Run(c.say, func(t *testing.T) {
			b := newBelled(t)
			b.at(23, c.hour, c.minute)
			before := b.coming()
			answer := b.say(c.say).Response
			if !strings.Contains(answer, c.says) {
				t.Errorf("at %d:%02d it said %q, want %q", c.hour, c.minute, answer, c.says)
			}
			var more []string
			for _, one := range strings.Split(b.coming(), ", ") {
				if !strings.Contains(", "+before+", ", ", "+one+", ") {
					more = append(more, one)
				}
			}
			if got := strings.Join(more, ", "); got != c.coming {
				t.Errorf("at %d:%02d what is to ring besides is %q, want %q", c.hour, c.minute, got, c.coming)
			}
		})
	}
	t.Run("the moment that it offers is understood", func(t *testing.T) {
		b := newBelled(t)
		b.at(23, 22, 40)
		b.say("remind me to buy bread today")
		b.say("remind me of it in an hour")
		if got := b.coming(); !strings.Contains(got, "Buy bread 23 23:40") {
			t.Errorf("what is to ring: %s", got)
		}
	})
	t.Run("a move that leaves nothing to ring rings when it is due", func(t *testing.T) {
		b := newBelled(t)
		b.say("remind me of the dentist 6 hours before")
		b.at(23, 12, 0)
		if answer := b.say("move the dentist to today at 4pm").Response; !strings.Contains(answer, "rings 6 hours before and when due") {
			t.Errorf("it said %q", answer)
		}
		if got := b.coming(); !strings.Contains(got, "Dentist 23 16:00") {
			t.Errorf("what is to ring: %s", got)
		}
		if answer := b.say("move the dentist to tomorrow at 4pm").Response; !strings.Contains(answer, "rings 6 hours before (was: rings 6 hours before and when due this time)") {
			t.Errorf("moved back, it said %q", answer)
		}
		if got := b.coming(); !strings.Contains(got, "Dentist 24 10:00") || strings.Contains(got, "Dentist 24 16:00") {
			t.Errorf("what is to ring once it is moved back: %s", got)
		}
	})
	t.Run("an occurrence that is moved and back rings as it did", func(t *testing.T) {
		b := newBelled(t)
		b.say("add choir every tuesday at 7pm")
		b.say("remind me of the choir the day before at 9")
		before := b.coming()
		b.at(23, 12, 0)
		b.say("move the choir to today at 4pm")
		if got := b.coming(); !strings.Contains(got, "Choir 23 16:00") {
			t.Errorf("what is to ring: %s", got)
		}
		b.say("move the choir to tuesday at 7pm")
		if got := b.coming(); strings.Contains(got, "Choir 23") {
			t.Errorf("what is to ring once it is moved back: %s; before: %s", got, before)
		}
	})
}

// What somebody asks to be reminded of rings whatever the settings let ring by itself.
func TestRemindMeRingsWithoutTheSetting(t *testing.T) {
	b := newBelled(t)
	b.now = b.now.Add(time.Minute)
	if _, err := b.tasks.SetSettings(t.Context(), b.who, func(s *reminder.Settings) error { s.Timed = false; return nil }); err != nil {
		t.Fatal(err)
	}
	for say, want := range map[string]string{
		"remind me to call Ann at 5pm":                   "Call Ann 23 17:00",
		"set a reminder to call Ben at 6pm":              "Call Ben 23 18:00",
		"don't let me forget to call Eve tomorrow at 8":  "Call Eve 24 08:00",
		"set a daily reminder for insulin at 8am":        "Insulin 24 08:00",
		"remind me on Friday at noon about the car tax":  "The car tax 27 12:00",
		"I need a reminder to water the ferns at 7:30pm": "Water the ferns 23 19:30",
		"ping me at 4 to check the post":                 "Check the post 23 16:00",
		"remind me in 20 minutes to take the cake out":   "Take the cake out 23 09:21",
		"wake me at 6am":                  "",
		"add lunch with Bob today at 1pm": "",
	} {
		answer := b.say(say).Response
		if got := b.coming(); want != "" && !strings.Contains(got, want) || want == "" && strings.Contains(got, "Bob") {
			t.Errorf("%q: what is to ring is %s, want %q; it said %q", say, got, want, answer)
		}
	}
}

// What is said of when something rings knows the quiet hours.
func TestAnswersKnowQuietHours(t *testing.T) {
	b := newBelled(t)
	b.say("set quiet hours from 10pm to 7am")
	turn := b.say("remind me to take the drops today at 11pm")
	if note := turn.Steps[len(turn.Steps)-1].Result.Receipt.Note; !strings.HasPrefix(note, "It will ring Tue 24 Nov at 07:00 on the page while it is open, at the end of your quiet hours.") {
		t.Errorf("the note: %q", note)
	}
	for say, want := range map[string]string{
		"when will you remind me of the drops?": "Tue 24 Nov at 07:00",
		"what will you remind me of tomorrow?":  "- Tue 24 Nov at 07:00: #5 Take the drops\n- Tue 24 Nov at 15:00: #2 Dentist",
	} {
		if got := b.say(say).Response; !strings.Contains(got, want) {
			t.Errorf("%q was answered with %q, want %q", say, got, want)
		}
	}
	if got := b.say("what will you remind me of today?").Response; strings.Contains(got, "drops") {
		t.Errorf("today: %q", got)
	}
	b.say("make the drops reminder ring loudly")
	if got := b.say("when will you remind me of the drops?").Response; !strings.Contains(got, "Mon 23 Nov at 23:00") {
		t.Errorf("what is loud: %q", got)
	}
}

// What was answered, put off or moved is told as it was recorded.
func TestWhatBecameOfAReminderIsNoClaim(t *testing.T) {
	for _, answer := range []string{"in an hour", "done", "snooze the gym for 10 minutes", "delete the gym", "move the gym to 6pm", "snooze it for 10 minutes"} {
		b := newBelled(t)
		b.at(23, 10, 0)
		b.say(answer)
		for _, ask := range []string{"did you remind me of the gym?", "did my last reminder arrive?"} {
			if got := b.say(ask).Response; strings.Contains(got, "Nothing was changed") || !strings.Contains(got, "Gym") && !strings.Contains(got, "gym") {
				t.Errorf("after %q, %q was answered with %q", answer, ask, got)
			}
		}
	}
}
