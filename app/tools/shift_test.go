package tools

import (
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func TestShift(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ due, by, want string }{
		{"2026-01-31", "1 month", "2026-02-28"},
		{"2026-01-31", "-1 week", "2026-01-24"},
		{"2026-03-28 15:00", "a day", "2026-03-29 15:00"},
		{"2026-03-29 01:30", "an hour later", "2026-03-29 03:30"}, // the clock goes from 2 to 3
		{"2026-11-24 00:10", "half an hour earlier", "2026-11-23 23:40"},
		{"2026-12-31", "two days", "2027-01-02"},
	} {
		t.Run(test.due+" and "+test.by, func(t *testing.T) {
			s, err := parseShift(test.by)
			if err != nil {
				t.Fatal(err)
			}
			w, _ := written(test.due)
			d := todo.Due{Date: w.date, Clock: w.clock, Timed: w.timed, Zone: "Europe/Berlin"}
			if got := dueWords(s.of(d, berlin)); got != test.want {
				t.Errorf("it is %s, want %s", got, test.want)
			}
		})
	}
	for _, said := range []string{"", "days", "2", "0 days", "2 moons", "1001 days", "half a day", "two and a half hours", "a later", "99999999999999999999 days"} {
		t.Run("“"+said+"” is refused", func(t *testing.T) {
			if s, err := parseShift(said); err == nil {
				t.Errorf("it is %v", s)
			}
		})
	}
}

func FuzzParseShift(f *testing.F) {
	for _, s := range []string{"2 days", "an hour earlier", "half an hour", "-1 month later"} {
		f.Add(s)
	}
	d := todo.Due{Date: civil.NewDate(2026, 11, 23)}
	f.Fuzz(func(t *testing.T, said string) {
		if s, err := parseShift(said); err == nil && s.minutes == 0 && s.of(d, time.UTC).Date == d.Date {
			t.Errorf("%q moves nothing", said)
		}
	})
}
