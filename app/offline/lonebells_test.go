package offline_test

import (
	"fmt"
	"strings"
	"testing"
)

// What is said of reminders without a task is of what was spoken of, and a number in it is
// no task's; what was said with a question is kept for its answer.
func TestRemindersOfWhatWasSpokenOf(t *testing.T) {
	const gym, pills, dentist = "Gym 23 10:00", "Pills 23 20:00", "Dentist 24 15:00"
	for says, want := range map[string]string{
		"remind me 2 hours before":                                                           gym + ", " + pills + ", " + dentist,
		"remind me 2 hours before; the dentist":                                              gym + ", " + pills + ", Dentist 24 13:00",
		"remind me 30 minutes before; dentist":                                               gym + ", " + pills + ", Dentist 24 14:30",
		"add lunch today at 1pm; remind me 2 hours before":                                   gym + ", Lunch 23 11:00, " + pills + ", " + dentist,
		"remind me of the dentist an hour before; again 10 minutes before":                   gym + ", " + pills + ", Dentist 24 14:00, Dentist 24 14:50",
		"remind me of the dentist an hour before; and again 2 hours before":                  gym + ", " + pills + ", Dentist 24 13:00, Dentist 24 14:00",
		"remind me of the dentist an hour before; change it to 20 minutes before":            gym + ", " + pills + ", Dentist 24 14:40",
		"remind me of the dentist an hour before; move it to the morning of":                 gym + ", " + pills + ", Dentist 24 09:00",
		"remind me of the dentist an hour before; make the reminder 2 hours before":          gym + ", " + pills + ", Dentist 24 13:00",
		"remind me of the dentist an hour before; move it to 4pm; show the dentist":          gym + ", " + pills + ", Dentist 24 15:00",
		"add eggs; remind me of the eggs":                                                    gym + ", " + pills + ", " + dentist,
		"add eggs; remind me of the eggs; at 5pm":                                            gym + ", Eggs 23 17:00, " + pills + ", " + dentist,
		"remind me to take the drops every 10 minutes until done; at 8pm":                    gym + ", " + pills + ", Take the drops 23 20:00 nag 10, " + dentist,
		"remind me to take the drops, and keep reminding me every 5 minutes until done; 7pm": gym + ", Take the drops 23 19:00 nag 5, " + pills + ", " + dentist,
		"remind me every 15 minutes until I've done it; the drops; at 8pm":                   gym + ", " + pills + ", The drops 23 20:00 nag 15, " + dentist,
		"remind me every 10 minutes until done; to take drops at 7pm":                        gym + ", Take drops 23 19:00 nag 10, " + pills + ", " + dentist,
		"remind me of the milk, every 10 minutes until done; at 7pm":                         gym + ", Milk 23 19:00 nag 10, " + pills + ", " + dentist,
		"take the drops, remind me every 15 minutes until I've taken them; at 7pm":           gym + ", Take the drops 23 19:00 nag 15, " + pills + ", " + dentist,
		"set a reminder, every 10 minutes until done; take the drops at 7pm":                 gym + ", Take the drops 23 19:00 nag 10, " + pills + ", " + dentist,
	} {
		t.Run(says, func(t *testing.T) {
			b := newBelled(t)
			answer := ""
			for say := range strings.SplitSeq(says, "; ") {
				answer = b.say(say).Response
			}
			all, err := b.bells.Coming(t.Context(), b.who, b.now.AddDate(1, 0, 0))
			if err != nil {
				t.Fatal(err)
			}
			var out []string
			for _, r := range all {
				one := r.Title + " " + r.At.Format("2 15:04")
				if r.Nag > 0 {
					one += fmt.Sprintf(" nag %d", r.Nag)
				}
				out = append(out, one)
			}
			if got := strings.Join(out, ", "); got != want {
				t.Errorf("what is to ring is %q, want %q; it said %q", got, want, answer)
			}
		})
	}
	t.Run("what is on the list is not added again", func(t *testing.T) {
		b := newBelled(t)
		b.say("add eggs")
		b.say("remind me of the eggs")
		b.say("at 5pm")
		if got := b.list(); strings.Count(strings.ToLower(got), "eggs") != 1 {
			t.Errorf("the list is %q", got)
		}
	})
	t.Run("how loud, of nothing, is said not to be known", func(t *testing.T) {
		b := newBelled(t)
		if got := b.say("quietly").Response; !strings.HasPrefix(got, "Say of which task") {
			t.Errorf("it said %q", got)
		}
	})
}
