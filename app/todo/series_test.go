package todo

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

func berlin(t *testing.T) *time.Location {
	t.Helper()
	loc, err := LoadZone("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// recurring is a task due at date ("2026-11-27", or with a clock "2026-11-27 17:00")
// in Berlin, with the rule anchored there.
func recurring(t *testing.T, date, rule string) Task {
	t.Helper()
	zone, clock := "", ""
	if len(date) > 10 {
		date, clock, zone = date[:10], date[11:], "Europe/Berlin"
	}
	due, err := NewDue(date, clock, zone)
	if err != nil {
		t.Fatal(err)
	}
	r, err := recur.Parse(rule)
	if err != nil {
		t.Fatal(err)
	}
	task := Task{Number: 3, Title: "Water plants", Due: &due, Recurrence: &Recurrence{Rule: r}}
	if err := task.startSeries(civil.Date{Year: 2026, Month: 11, Day: 23}); err != nil {
		t.Fatal(err)
	}
	return task
}

func TestCompletingAnOccurrence(t *testing.T) {
	loc := berlin(t)
	for _, c := range []struct{ name, due, rule, now, want string }{
		{"moves to the next week", "2026-11-27", "FREQ=WEEKLY;BYDAY=FR", "2026-11-27 10:00", "2026-12-04"},
		{"early does not repeat the same day", "2026-11-27", "FREQ=WEEKLY;BYDAY=FR", "2026-11-25 10:00", "2026-12-04"},
		{"late skips what is past", "2026-11-20", "FREQ=DAILY", "2026-11-25 10:00", "2026-11-26"},
		{"late in the day keeps this evening", "2026-11-24 19:00", "FREQ=DAILY", "2026-11-25 10:00", "2026-11-25 19:00"},
		{"keeps the phase of every other week", "2026-11-27", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "2026-11-30 10:00", "2026-12-11"},
		{"keeps the clock across the change to summer time", "2027-03-27 09:00", "FREQ=DAILY", "2027-03-27 09:30", "2027-03-28 09:00"},
		{"takes the last day of a month that has no 31st", "2027-01-31", "FREQ=MONTHLY", "2027-01-31 10:00", "2027-02-28"},
		{"takes 28 February of a year without a 29th", "2028-02-29", "FREQ=YEARLY", "2028-02-29 10:00", "2029-02-28"},
		{"counts from completion where the rule says so", "2026-11-20", "FREQ=DAILY;INTERVAL=3;X-AFTER=DONE", "2026-11-25 10:00", "2026-11-28"},
	} {
		t.Run(c.name, func(t *testing.T) {
			now, err := time.ParseInLocation("2006-01-02 15:04", c.now, loc)
			if err != nil {
				t.Fatal(err)
			}
			got, ok, err := recurring(t, c.due, c.rule).next(now, loc)
			if err != nil || !ok {
				t.Fatal("the series ended")
			}
			if want := recurring(t, c.want, c.rule); *got.Due != *want.Due {
				t.Errorf("next due is %+v, want %+v", *got.Due, *want.Due)
			}
		})
	}
}

func TestACountedSeriesEndsWithItsLastOccurrence(t *testing.T) {
	loc := berlin(t)
	task := recurring(t, "2026-11-27", "FREQ=WEEKLY;BYDAY=FR;COUNT=3")
	now := time.Date(2026, 11, 27, 10, 0, 0, 0, loc)
	for range 2 {
		next, ok, err := task.next(now, loc)
		if err != nil || !ok {
			t.Fatalf("the series ended at %v", task.Due.Date)
		}
		task, now = next, now.AddDate(0, 0, 7)
	}
	if next, ok, err := task.next(now, loc); ok || err != nil {
		t.Errorf("there is a fourth occurrence of three: %v", next.Due.Date)
	}
}

func TestMissedOccurrencesOfACountedSeriesCount(t *testing.T) {
	loc := berlin(t)
	task := recurring(t, "2026-11-27", "FREQ=WEEKLY;BYDAY=FR;COUNT=3")
	next, ok, err := task.next(time.Date(2026, 12, 5, 10, 0, 0, 0, loc), loc)
	if err != nil || !ok || next.Due.Date.String() != "2026-12-11" || next.Recurrence.Rule.Count != 1 {
		t.Errorf("got %+v %v, want the third and last on 2026-12-11", next.Due, next.Recurrence)
	}
}

func TestMovingOneOccurrenceLeavesTheSeries(t *testing.T) {
	loc := berlin(t)
	task := recurring(t, "2026-11-27", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR")
	who := Actor{Zone: loc}
	moved := Due{Date: civil.Date{Year: 2026, Month: 11, Day: 30}}
	task, err := Patch{Due: Some(moved)}.apply(task, who, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	next, ok, err := task.next(time.Date(2026, 11, 30, 10, 0, 0, 0, loc), loc)
	if err != nil || !ok || next.Due.Date.String() != "2026-12-11" {
		t.Errorf("after a moved occurrence the series goes on at %v, want 2026-12-11", next.Due)
	}
}

func TestARecurringTaskKeepsItsDue(t *testing.T) {
	task := recurring(t, "2026-11-27", "FREQ=WEEKLY;BYDAY=FR")
	_, err := Patch{Due: Clear[Due]()}.apply(task, Actor{}, time.Now())
	if fault.CodeOf(err) != fault.Invalid {
		t.Errorf("clearing the due alone gave %v, want an invalid fault", err)
	}
	got, err := Patch{Due: Clear[Due](), Recurrence: Clear[Recurrence]()}.apply(task, Actor{}, time.Now())
	if err != nil || got.Due != nil || got.Recurrence != nil {
		t.Errorf("clearing both gave %+v, %v", got, err)
	}
}

func TestOverdue(t *testing.T) {
	loc := berlin(t)
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, loc)
	day := func(d int) Due { return Due{Date: civil.Date{Year: 2026, Month: 11, Day: d}} }
	at := func(clock string, zone string) Due {
		due, err := NewDue("2026-11-23", clock, zone)
		if err != nil {
			t.Fatal(err)
		}
		return due
	}
	for _, c := range []struct {
		name string
		due  Due
		want bool
	}{
		{"a day is not overdue on that day", day(23), false},
		{"a day is overdue on the next", day(22), true},
		{"a time is overdue when it has passed", at("11:59", "Europe/Berlin"), true},
		{"a time later today is not", at("12:01", "Europe/Berlin"), false},
		{"a time counts in its own zone", at("11:59", "America/New_York"), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.due.Overdue(now, loc); got != c.want {
				t.Errorf("Overdue(%+v) = %v", c.due, got)
			}
		})
	}
}

func TestADueThatTheClocksJumpOverIsNamedAsTheyShowIt(t *testing.T) {
	jump := civil.Date{Year: 2027, Month: time.March, Day: 28} // 02:00 to 03:00 in Berlin
	due := func(d civil.Date, c string) Due {
		clock, err := civil.ParseClock(c)
		if err != nil {
			t.Fatal(err)
		}
		return Due{Date: d, Clock: clock, Timed: true, Zone: "Europe/Berlin"}
	}
	t.Run("when it is set", func(t *testing.T) {
		got, err := Patch{Due: Some(due(jump, "02:30"))}.apply(Task{Number: 3}, Actor{Zone: berlin(t)}, time.Now())
		if err != nil || *got.Due != due(jump, "03:30") {
			t.Errorf("got %+v, %v", got.Due, err)
		}
	})
	t.Run("when a series comes to it, and only on that day", func(t *testing.T) {
		loc := berlin(t)
		first, ok, err := recurring(t, "2027-03-27 02:30", "FREQ=DAILY").next(time.Date(2027, 3, 27, 2, 40, 0, 0, loc), loc)
		if err != nil || !ok || *first.Due != due(jump, "03:30") || first.Recurrence.Anchor != due(jump, "02:30") {
			t.Errorf("got %+v, %+v", first.Due, first.Recurrence)
		}
		second, ok, err := first.next(time.Date(2027, 3, 28, 3, 40, 0, 0, loc), loc)
		if err != nil || !ok || *second.Due != due(jump.AddDays(1), "02:30") {
			t.Errorf("then it got %+v", second.Due)
		}
	})
	t.Run("and a time that comes twice stays", func(t *testing.T) {
		twice := due(civil.Date{Year: 2026, Month: time.October, Day: 25}, "02:30")
		got, err := Patch{Due: Some(twice)}.apply(Task{Number: 3}, Actor{Zone: berlin(t)}, time.Now())
		if err != nil || *got.Due != twice {
			t.Errorf("got %+v, %v", got.Due, err)
		}
	})
}

func TestASeriesThatNeverComesIsRefused(t *testing.T) {
	day := func(year int, month time.Month, d int) *Due {
		return &Due{Date: civil.Date{Year: year, Month: month, Day: d}}
	}
	for _, c := range []struct {
		name, rule, says string
		due              *Due
	}{
		{"it has ended before the due date", "FREQ=DAILY;UNTIL=20260101", "Give it a later end", day(2026, 12, 1)},
		{"it has ended before today", "FREQ=DAILY;UNTIL=20260101", "Give it a later end", nil},
		{"its day is in no calendar", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31", "never comes", day(2026, 12, 1)},
		{"its day is in no calendar, and no due date is given", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31", "never comes", nil},
		{"its hour never meets its interval", "FREQ=HOURLY;INTERVAL=2;BYHOUR=1", "never comes", day(2026, 12, 1)},
		{"it would come after the last day", "FREQ=WEEKLY;BYDAY=FR;UNTIL=20261203", "Give it a later end", day(2026, 12, 1)},
	} {
		t.Run(c.name, func(t *testing.T) {
			rule, err := recur.Parse(c.rule)
			if err != nil {
				t.Fatal(err)
			}
			task := Task{Due: c.due, Recurrence: &Recurrence{Rule: rule}}
			err = task.startSeries(civil.Date{Year: 2026, Month: 11, Day: 23})
			if fault.CodeOf(err) != fault.Invalid || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want one that says %q", err, c.says)
			}
		})
	}
	for name, rule := range map[string]string{
		"the due is the last day":       "FREQ=DAILY;UNTIL=20261201",
		"the due is the only time":      "FREQ=DAILY;COUNT=1",
		"the first time comes in years": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
	} {
		r, err := recur.Parse(rule)
		if err != nil {
			t.Fatal(err)
		}
		task := Task{Due: day(2026, 12, 1), Recurrence: &Recurrence{Rule: r}}
		if err := task.startSeries(civil.Date{Year: 2026, Month: 11, Day: 23}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// advanceByListing is what advance was: it walks from one occurrence to the next.
func advanceByListing(r *Recurrence, anchor, after civil.DateTime) (civil.DateTime, int, bool) {
	at := anchor
	for used := 1; used < r.Rule.Count; used++ {
		next, ok := r.Rule.Next(anchor, at)
		if !ok {
			return next, used, false
		}
		if next.Compare(after) > 0 {
			return next, used, true
		}
		at = next
	}
	return at, 0, false
}

func TestMissedOccurrencesAreCountedAsIfTheyWereListed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := recur.Rule{
			Freq:     rapid.SampledFrom([]recur.Freq{recur.Daily, recur.Weekly, recur.Monthly, recur.Yearly, recur.Hourly}).Draw(t, "freq"),
			Interval: rapid.IntRange(1, 4).Draw(t, "interval"),
			Count:    rapid.IntRange(1, 60).Draw(t, "count"),
		}
		for _, day := range rapid.SliceOfNDistinct(rapid.IntRange(0, 6), 0, 3, rapid.ID).Draw(t, "weekdays") {
			rule.ByDay = append(rule.ByDay, recur.Weekday{Day: time.Weekday(day)})
		}
		anchor := civil.DateTime{Date: civil.NewDate(2025, 1, 1).AddDays(rapid.IntRange(0, 400).Draw(t, "day")), Clock: 540}
		after := civil.DateTime{Date: anchor.Date.AddDays(rapid.IntRange(0, 300).Draw(t, "ahead")), Clock: 600}
		r := &Recurrence{Rule: rule}
		next, used, err := r.advance(anchor, after)
		want, wantUsed, ok := advanceByListing(r, anchor, after)
		if ok != (err == nil) || ok && (next != want || used != wantUsed) {
			t.Fatalf("%s from %v after %v: got %v %d %v, want %v %d %v", rule, anchor, after, next, used, err, want, wantUsed, ok)
		}
	})
}
