package todo

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
)

// occurringByListing goes through all occurrences.
func occurringByListing(t Task, r reminder.Reminder, s reminder.Settings, now time.Time) []time.Time {
	ring, _ := r.Ring(t.dueForReminders(time.UTC), s)
	all := []time.Time{ring.At}
	if ring.At.After(now) {
		return all
	}
	anchor := t.Recurrence.anchor()
	at := civil.DateTime{Date: t.Due.Date, Clock: t.Due.Clock}
	for {
		next, _, err := t.Recurrence.advance(anchor, at)
		if err != nil {
			return all
		}
		of := Task{Due: &Due{Date: next.Date, Clock: next.Clock, Timed: true, Zone: "UTC"}}
		ring, _ := r.Ring(of.dueForReminders(time.UTC), s)
		if t.Recurrence.severalADay() && ring.At.Sub(t.Due.At(time.UTC)) > insists {
			return all
		}
		if ring.At.After(now) {
			return append(all, ring.At)
		}
		all = []time.Time{ring.At}
		at = next
	}
}

func drawnSeries(t *rapid.T) Task {
	rule := recur.Rule{
		Freq:     rapid.SampledFrom([]recur.Freq{recur.Minutely, recur.Hourly, recur.Daily, recur.Weekly, recur.Monthly, recur.Yearly}).Draw(t, "freq"),
		Interval: rapid.IntRange(1, 50).Draw(t, "interval"),
		Count:    rapid.SampledFrom([]int{0, 0, 1, 7, 400}).Draw(t, "count"),
		ByHour:   rapid.SliceOfNDistinct(rapid.IntRange(0, 23), 0, 2, rapid.ID).Draw(t, "hours"),
	}
	slices.Sort(rule.ByHour)
	due := &Due{Date: civil.NewDate(2026, 1, 1).AddDays(rapid.IntRange(0, 300).Draw(t, "day")),
		Clock: civil.Clock(rapid.IntRange(0, 1439).Draw(t, "clock")), Timed: true, Zone: "UTC"}
	return Task{Due: due, Recurrence: &Recurrence{Rule: rule, Anchor: *due}}
}

// What rings of a series is what all of its occurrences would say, however it is looked for.
func TestWhatRingsOfASeriesIsFoundAsIfItWasListed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		task := drawnSeries(t)
		if task.Recurrence.comes() != nil {
			t.Skip()
		}
		r := rapid.SampledFrom([]reminder.Reminder{
			{Kind: reminder.AtDue}, {Kind: reminder.Before, Minutes: 5}, {Kind: reminder.Before, Minutes: 3000},
			{Kind: reminder.Before, Days: 1, Time: "09:00"}, {Kind: reminder.Before, Days: 40, Time: "23:30"},
		}).Draw(t, "reminder")
		now := task.Due.At(time.UTC).Add(time.Duration(rapid.IntRange(-3, 60*24*90).Draw(t, "later")) * time.Minute)
		var got []time.Time
		for _, o := range task.occurring(r, reminder.Settings{Timed: true}, time.UTC, now) {
			got = append(got, o.ring.At)
		}
		want := occurringByListing(task, r, reminder.Settings{Timed: true}, now)
		if !slices.EqualFunc(got, want, time.Time.Equal) {
			t.Fatalf("%s of %v, %+v, at %v: got %v, want %v", task.Recurrence.Rule, *task.Due, r, now, got, want)
		}
	})
}

// What many occurrences rang of doesn't cost as many steps: it is found while others wait to write.
func TestWhatRingsOfAnOldSeriesIsFoundAtOnce(t *testing.T) {
	now := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	begun := time.Now()
	for _, text := range []string{"FREQ=MINUTELY", "FREQ=MINUTELY;COUNT=9999", "FREQ=DAILY;COUNT=9999", "FREQ=HOURLY;INTERVAL=2",
		"FREQ=DAILY;BYHOUR=1,2,3,4,5,6;COUNT=9999"} {
		for _, day := range []civil.Date{civil.NewDate(1900, 1, 1), civil.NewDate(2026, 11, 20), civil.NewDate(2026, 11, 30)} {
			rule, err := recur.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			due := &Due{Date: day, Clock: 10 * 60, Timed: true, Zone: "UTC"}
			task := Task{Due: due, Recurrence: &Recurrence{Rule: rule, Anchor: *due}}
			for minutes := 1; minutes <= 100; minutes++ {
				for _, r := range []reminder.Reminder{{Kind: reminder.Before, Minutes: minutes}, {Kind: reminder.Before, Days: 1, Time: "08:00"}} {
					task.occurring(r, reminder.Settings{Timed: true}, time.UTC, now)
				}
			}
		}
	}
	if took := time.Since(begun); took > 30*time.Second { // it took minutes
		t.Errorf("3,000 were found in %s", took)
	}
}
