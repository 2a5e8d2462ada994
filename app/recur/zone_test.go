package recur_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

// oddZones change their clocks by half an hour or by two, at midnight, twice
// more around Ramadan, have left out a whole day, or do none of this.
var oddZones = []string{
	"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Antarctica/Troll", "America/Sao_Paulo", "Asia/Beirut", "Asia/Tehran",
	"Africa/Casablanca", "Africa/Cairo", "Asia/Gaza", "Pacific/Apia", "America/St_Johns", "Asia/Kathmandu", "America/Havana", "UTC",
}

func TestExpansionAcrossChangesOfTheClocksAgreesWithAnotherImplementation(t *testing.T) {
	changed := 0
	rapid.Check(t, func(t *rapid.T) {
		loc, err := time.LoadLocation(rapid.SampledFrom(oddZones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		rule := rapid.OneOf(ruleGen, denseGen).Draw(t, "rule")
		if rule.Freq >= recur.Hourly || rule.Validate() != nil {
			t.Skip("not a rule of days")
		}
		anchor := civil.DateTime{
			Date: civil.NewDate(2009, 1, 1).AddDays(rapid.IntRange(0, 6200).Draw(t, "day")),
			// Nearly all changes lie in the first hours of a day.
			Clock: civil.Clock(rapid.SampledFrom([]int{0, 10, 30, 60, 90, 120, 135, 150, 180, 540, 1430}).Draw(t, "clock")),
		}
		if here := civil.DateTimeOf(anchor.Date.At(anchor.Clock, loc)); here != anchor {
			t.Skip("the other implementation begins at a moment that is none")
		}
		next := oracleIn(t, rule, anchor, loc).Iterator()
		after := addMinute(anchor, -1)
		for range 400 {
			want, more := next()
			got, ok := rule.Next(anchor, after)
			if !more || !ok {
				if more != ok && !(ok && got.Date.After(oracleEnd)) {
					t.Fatalf("%s from %v in %s: got %v %v, want %v %v", rule, anchor, loc, got, ok, want, more)
				}
				return
			}
			moment := got.Date.At(got.Clock, loc)
			if !moment.Equal(want) {
				changed++
				checkChange(t, got, moment, want, loc)
			}
			after = got
		}
	})
	t.Logf("%d occurrences lay in a change of the clocks", changed)
}

func TestExpansionAtChangesOfTheClocks(t *testing.T) {
	for _, c := range []struct{ name, zone, anchor, want string }{
		{"an hour is jumped over", "Europe/Berlin", "2027-03-27 02:30", "2027-03-28T03:30:00+02:00"},
		{"an hour comes twice", "Europe/Berlin", "2026-10-24 02:30", "2026-10-25T02:30:00+02:00"},
		{"half an hour is jumped over", "Australia/Lord_Howe", "2026-10-03 02:15", "2026-10-04T02:45:00+11:00"},
		{"half an hour comes twice", "Australia/Lord_Howe", "2026-04-04 01:45", "2026-04-05T01:45:00+11:00"},
		{"two hours are jumped over", "Antarctica/Troll", "2026-03-28 01:30", "2026-03-29T03:30:00+02:00"},
		{"midnight is jumped over", "America/Sao_Paulo", "2018-11-03 00:00", "2018-11-04T01:00:00-02:00"},
		{"a day is left out", "Pacific/Apia", "2011-12-29 09:00", "2011-12-31T09:00:00+14:00"},
		{"Ramadan begins", "Africa/Casablanca", "2026-02-14 02:30", "2026-02-15T02:30:00+01:00"},
		{"Ramadan has ended", "Africa/Casablanca", "2026-03-21 02:30", "2026-03-22T03:30:00+01:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			loc, err := time.LoadLocation(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			next, ok := recur.Rule{Freq: recur.Daily}.Next(at(t, c.anchor), at(t, c.anchor))
			if !ok {
				t.Fatal("no next occurrence")
			}
			got := next.Date.At(next.Clock, loc)
			if text := got.Format(time.RFC3339); text != c.want {
				t.Errorf("got %s, want %s", text, c.want)
			}
		})
	}
}

// denseGen draws rules that come often enough to meet the changes of a year.
var denseGen = rapid.Custom(func(t *rapid.T) recur.Rule {
	return recur.Rule{
		Freq:   rapid.SampledFrom([]recur.Freq{recur.Daily, recur.Weekly, recur.Monthly}).Draw(t, "freq"),
		ByDay:  []recur.Weekday{{Day: time.Friday}, {Day: time.Saturday}, {Day: time.Sunday}, {Day: time.Thursday}},
		ByHour: rapid.SliceOfNDistinct(rapid.IntRange(0, 4), 1, 3, rapid.ID).Draw(t, "hours"),
	}
})

// checkChange holds a moment at which the clocks change to what RFC 5545 says:
// a time that is jumped over is read by the offset before the jump, one that
// comes twice is the first, and every other time is what the clocks show. The
// other implementation builds its times from midnight, which some days lack.
func checkChange(t *rapid.T, at civil.DateTime, moment, other time.Time, loc *time.Location) {
	t.Helper()
	if civil.DateTimeOf(moment) == at {
		for _, earlier := range []time.Duration{30 * time.Minute, time.Hour, 2 * time.Hour} {
			if civil.DateTimeOf(moment.Add(-earlier)) == at {
				t.Fatalf("%v in %s is %v, but comes %v earlier too", at, loc, moment, earlier)
			}
		}
		return
	}
	u := at.Date.At(at.Clock, time.UTC)
	_, before := u.Add(-26 * time.Hour).In(loc).Zone()
	first := u.Add(-time.Duration(before) * time.Second)
	if !moment.Equal(first) {
		t.Fatalf("%v in %s is %v, want %v", at, loc, moment, first)
	}
	if d := other.Sub(moment).Abs(); d > 24*time.Hour {
		t.Fatalf("%v in %s is %v, far from %v", at, loc, moment, other)
	}
}

func addMinute(t civil.DateTime, n int) civil.DateTime {
	return civil.DateTimeOf(t.Date.At(t.Clock, time.UTC).Add(time.Duration(n) * time.Minute))
}
