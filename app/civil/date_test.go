package civil_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

func TestDatesAgreeWithTheStandardLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u := time.Date(rapid.IntRange(1, 4000).Draw(t, "year"), 1, rapid.IntRange(1, 366).Draw(t, "day"), 0, 0, 0, 0, time.UTC)
		n := rapid.IntRange(-100_000, 100_000).Draw(t, "days")
		d, v := civil.DateOf(u), u.AddDate(0, 0, n)
		if got, want := d.AddDays(n), civil.DateOf(v); got != want {
			t.Fatalf("%v plus %d is %v, want %v", d, n, got, want)
		}
		if got := d.AddDays(n).Sub(d); got != n {
			t.Fatalf("%v plus %d less itself is %d", d, n, got)
		}
		if d.Weekday() != u.Weekday() {
			t.Fatalf("%v is a %v, want %v", d, d.Weekday(), u.Weekday())
		}
		if got, want := d.Compare(d.AddDays(n)), u.Compare(v); got != want {
			t.Fatalf("%v compared to %d days later is %d, want %d", d, n, got, want)
		}
		if got, want := civil.DaysIn(d.Year, d.Month), time.Date(d.Year, d.Month+1, 0, 0, 0, 0, 0, time.UTC).Day(); got != want {
			t.Fatalf("%v has %d days, want %d", d, got, want)
		}
	})
}

func TestAtTurnsTheClockIntoAMoment(t *testing.T) {
	for _, c := range []struct{ name, zone, day, clock, want string }{
		{"an ordinary day", "Europe/Berlin", "2026-07-01", "09:00", "2026-07-01T09:00:00+02:00"},
		{"a time that the clocks jump over is later by the jump", "Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T03:30:00+02:00"},
		{"a time that comes twice is the first one", "Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T02:30:00+02:00"},
		{"the first minute after the overlap", "Europe/Berlin", "2026-10-25", "03:00", "2026-10-25T03:00:00+01:00"},
		{"New York jumps over", "America/New_York", "2026-03-08", "02:15", "2026-03-08T03:15:00-04:00"},
		{"New York has it twice", "America/New_York", "2026-11-01", "01:30", "2026-11-01T01:30:00-04:00"},
		{"Lord Howe jumps by half an hour", "Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-04T02:45:00+11:00"},
		{"Lord Howe has half an hour twice", "Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-05T01:45:00+11:00"},
		{"midnight that does not exist", "America/Santiago", "2026-09-06", "00:00", "2026-09-06T01:00:00-03:00"},
		{"the day that Samoa skipped", "Pacific/Apia", "2011-12-30", "12:00", "2011-12-31T12:00:00+14:00"},
		{"a quarter of an hour off", "Asia/Kathmandu", "2026-01-01", "00:10", "2026-01-01T00:10:00+05:45"},
	} {
		t.Run(c.name, func(t *testing.T) {
			loc, err := time.LoadLocation(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			day, err := civil.ParseDate(c.day)
			if err != nil {
				t.Fatal(err)
			}
			clock, err := civil.ParseClock(c.clock)
			if err != nil {
				t.Fatal(err)
			}
			if got := day.At(clock, loc).Format(time.RFC3339); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestAtIsReadBackWhereTheClockExists(t *testing.T) {
	zones := []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "America/Santiago"}
	rapid.Check(t, func(t *rapid.T) {
		loc, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		u := time.Unix(rapid.Int64Range(1_293_840_000, 2_000_000_000).Draw(t, "moment")/60*60, 0).In(loc)
		want := civil.DateTimeOf(u)
		got := want.Date.At(want.Clock, loc)
		if civil.DateTimeOf(got) != want || got.After(u) {
			t.Fatalf("%v in %v is %v, want %v or the same clock before", want, loc, got, u)
		}
	})
}
