package timeexpr_test

import (
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

// heavy are words that, repeated, ask most of the reader.
var heavy = []string{
	"2 days after ", "a week from ", "the day after ", "first last ", "the 1st and ", "Monday, ", "every ", "every 2 ",
	"every Monday and ", "from 3 to ",
	"between ", "early late ", "the last week of ", "in 1/2 ", "three quarters of ", "1:00 ", "1.2.", "1-", "12/",
	"next next ", "the ", "a ", "'", "\"", "\"a ",
	"at sometime ", "in about ", "an hour and a half ", "twenty ", "one hundred and ", "first weekday of ", "every third ",
	"on the 1st, 2nd, 3rd, ", "for ",
	"2026 ", "May ", "3 May - ", "weekdays except ", "Christmas ", "week of the ", "end of the ", "thurday ",
	"1 day 2 hours 3 minutes ", "at 5 for 2 hours ",
	"next week, maybe ", "Friday at 5, ", "5pm to ", "the first Monday after ", "2 weeks ago ", "@", "a.m. ", "xyzzy ",
	"é", "7 days a week ", "q1 2026 ",
	"every 5 minutes for ", "8 and 9 and ", "8, 9, ", "on Monday or Tuesday or ", "the weekend before ", "in the ",
	"night before ", "2 times a day at 8, ",
}

// longest is how long a message may be, in characters.
const longest = 10_000

func TestFindKeepsToItsBoundsWhateverTheText(t *testing.T) {
	for _, unit := range heavy {
		text := strings.Repeat(unit, longest/len(unit))
		last := 0
		list := timeexpr.Find(text, monday)
		for _, e := range list {
			if e.Start < last || e.End <= e.Start || e.End > len(text) {
				t.Fatalf("%q: an expression from %d to %d behind %d", unit, e.Start, e.End, last)
			}
			last = e.End
		}
		if len(list) > 100 {
			t.Errorf("%q: %d expressions", unit, len(list))
		}
	}
}

// The aim is 5 ms for each.
func BenchmarkFindInHeavyText(b *testing.B) {
	for _, unit := range heavy {
		text := strings.Repeat(unit, longest/len(unit))
		b.Run(unit, func(b *testing.B) {
			for b.Loop() {
				timeexpr.Find(text, monday)
			}
		})
	}
}
