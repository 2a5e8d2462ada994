package timeexpr_test

import (
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

// heavy are words that, repeated, ask most of the reader.
var heavy = []string{
	"2 days after ", "a week from ", "the day after ", "first last ", "the 1st and ", "Monday, ", "every ", "every 2 ", "every Monday and ", "from 3 to ",
	"between ", "early late ", "the last week of ", "in 1/2 ", "three quarters of ", "1:00 ", "1.2.", "1-", "12/", "next next ", "the ", "a ", "'", "\"", "\"a ",
	"at sometime ", "in about ", "an hour and a half ", "twenty ", "one hundred and ", "first weekday of ", "every third ", "on the 1st, 2nd, 3rd, ", "for ",
	"2026 ", "May ", "3 May - ", "weekdays except ", "Christmas ", "week of the ", "end of the ", "thurday ", "1 day 2 hours 3 minutes ", "at 5 for 2 hours ",
	"next week, maybe ", "Friday at 5, ", "5pm to ", "the first Monday after ", "2 weeks ago ", "@", "a.m. ", "xyzzy ", "é", "7 days a week ", "q1 2026 ",
	"every 5 minutes for ", "8 and 9 and ", "8, 9, ", "on Monday or Tuesday or ", "the weekend before ", "in the ", "night before ", "2 times a day at 8, ",
}

const (
	longest  = 10_000               // characters
	aim      = 5 * time.Millisecond // on a machine with nothing else to do
	slowest  = 5 * aim              // on one that tests several packages at a time
	attempts = 20                   // the best of them counts
)

func TestFindIsQuickWhateverTheText(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("measures time")
	}
	c := timeexpr.Context{Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), WeekStart: time.Monday}
	for _, unit := range heavy {
		text := strings.Repeat(unit, longest/len(unit))
		best := time.Hour
		for range attempts {
			start := time.Now()
			timeexpr.Find(text, c)
			if best = min(best, time.Since(start)); best < aim/2 {
				break
			}
		}
		if testing.Verbose() {
			t.Logf("%-28q %v", unit, best)
		}
		if best > slowest {
			t.Errorf("10,000 characters of %q take %v", unit, best)
		}
	}
}
