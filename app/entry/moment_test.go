package entry_test

import (
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/entry"
)

// What is due in some seconds isn't due before that: a due has whole minutes.
func TestWhatIsDueInSecondsIsNotDueBefore(t *testing.T) {
	for line, want := range map[string]string{
		"stretch in 20 seconds": "2026-11-23 09:01",
		"stretch in 90 seconds": "2026-11-23 09:02",
		"stretch in 60 seconds": "2026-11-23 09:01",
	} {
		t.Run(line, func(t *testing.T) {
			isDue(t, line, want)
		})
	}
}

// What repeats is due the first time that is still to come, wherever in the
// line its time of day stands.
func TestWhatRepeatsBeginsAtATimeThatIsToCome(t *testing.T) {
	for line, want := range map[string]string{
		"every day at 8am take insulin":          "2026-11-24 08:00",
		"every day take insulin at 8am":          "2026-11-24 08:00",
		"take insulin at 8am every day":          "2026-11-24 08:00",
		"every day take insulin at 10am":         "2026-11-23 10:00",
		"every monday call Ann at 7am":           "2026-11-30 07:00",
		"every weekday stretch at 8:30am":        "2026-11-24 08:30",
		"every day take insulin tomorrow at 7am": "2026-11-24 07:00",
	} {
		t.Run(line, func(t *testing.T) {
			isDue(t, line, want)
		})
	}
}

// isDue reads a line on Monday at nine and says if it isn't due when it is to be.
func isDue(t *testing.T, line, want string) {
	t.Helper()
	due := entry.Read(line, monday, entry.Options{}).Due
	if due == nil {
		t.Fatal("it has no due")
	}
	if got := due.Date.String() + " " + due.Clock.String(); got != want {
		t.Errorf("it is due %s, want %s", got, want)
	}
}
