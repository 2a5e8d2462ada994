package timeexpr_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

// What is written back to people has to be read as the same by the next turn,
// by a colleague, and by whoever copies it.

func TestADescribedTimeIsReadAsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := timeexpr.Expr{Grain: timeexpr.Day, Date: dayGen.Draw(t, "day")}
		e.Bound = rapid.SampledFrom([]timeexpr.Bound{timeexpr.At, timeexpr.By, timeexpr.Before, timeexpr.Until,
			timeexpr.After, timeexpr.Since, timeexpr.Around}).Draw(t, "bound")
		if rapid.Bool().Draw(t, "timed") {
			e.Timed, e.Grain, e.Clock = true, timeexpr.Minute, clockGen.Draw(t, "clock")
		}
		if e.Bound == timeexpr.At && rapid.Bool().Draw(t, "interval") {
			e.HasEnd, e.EndDate, e.EndClock = true, e.Date.AddDays(rapid.IntRange(0, 40).Draw(t, "days")), clockGen.Draw(t,
				"end")
			if e.EndDate == e.Date && (!e.Timed || e.EndClock <= e.Clock) {
				t.Skip("an interval that ends before it begins")
			}
		}
		text := e.Describe(monday)
		got := timeexpr.Find(text, monday)
		if len(got) != 1 {
			t.Fatalf("%q is read as %d expressions", text, len(got))
		}
		if again := got[0].Describe(monday); again != text || got[0].Date != e.Date || got[0].Timed != e.Timed ||
			got[0].Clock != e.Clock {
			t.Fatalf("%q is read as %q", text, again)
		}
	})
}

var (
	dayGen = rapid.Custom(func(t *rapid.T) civil.Date {
		return civil.DateOf(now).AddDays(rapid.IntRange(-800, 2000).Draw(t, "days from now"))
	})
	clockGen = rapid.Custom(func(t *rapid.T) civil.Clock { return civil.Clock(rapid.IntRange(0, 1439).Draw(t, "minute")) })
)

func TestADescribedRecurrenceIsReadAsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := saidRules.Draw(t, "rule")
		if rule.Validate() != nil {
			t.Skip("not a rule")
		}
		e := timeexpr.Expr{Rule: &rule, Date: civil.DateOf(now), Timed: len(rule.ByHour) == 0 && rule.Freq < recur.Hourly &&
			rapid.Bool().Draw(t, "timed"), Clock: clockGen.Draw(t, "clock")}
		text := withoutNext(e)
		got := timeexpr.Find(text, monday)
		if len(got) != 1 || got[0].Rule == nil {
			t.Fatalf("%s: %q is read as %+v", rule, text, got)
		}
		if again := withoutNext(got[0]); again != text || got[0].Unsupported != "" {
			t.Fatalf("%s: %q is read as %q, %s", rule, text, again, got[0].Rule)
		}
	})
}

// withoutNext is what an expression is called, without when it is next.
func withoutNext(e timeexpr.Expr) string {
	text, _, _ := strings.Cut(e.Describe(monday), ", next on ")
	return text
}

// saidRules draws recurrences that people say.
var saidRules = rapid.Custom(func(t *rapid.T) recur.Rule {
	r := recur.Rule{Interval: rapid.SampledFrom([]int{1, 1, 1, 2, 3, 6, 10}).Draw(t, "interval")}
	r.Freq = rapid.SampledFrom([]recur.Freq{recur.Minutely, recur.Hourly, recur.Daily, recur.Weekly, recur.Monthly,
		recur.Yearly}).Draw(t, "freq")
	some := func(label string, lo, hi, least, most int) []int {
		return rapid.SliceOfNDistinct(rapid.IntRange(lo, hi), least, most, rapid.ID).Draw(t, label)
	}
	switch r.Freq {
	case recur.Weekly:
		for _, d := range some("weekdays", 0, 6, 0, 7) {
			r.ByDay = append(r.ByDay, recur.Weekday{Day: time.Weekday(d)})
		}
	case recur.Monthly:
		switch rapid.IntRange(0, 3).Draw(t, "kind of day") {
		case 1:
			r.ByMonthDay = some("days", 1, 30, 1, 3) // the 31st is read as the last day, so that no month goes without
		case 2:
			r.ByMonthDay = []int{rapid.SampledFrom([]int{-1, -2, -3}).Draw(t, "day from the end")}
		case 3:
			for _, d := range some("weekdays", 0, 6, 1, 2) {
				r.ByDay = append(r.ByDay, recur.Weekday{Day: time.Weekday(d), N: rapid.SampledFrom([]int{1, 2, 3, 4, 5, -1,
					-2}).Draw(t, "nth")})
			}
		}
	case recur.Yearly:
		m := time.Month(rapid.IntRange(1, 12).Draw(t, "month"))
		switch rapid.IntRange(0, 2).Draw(t, "kind of day") {
		case 1:
			r.ByMonth, r.ByMonthDay = []time.Month{m}, some("day", 1, 28, 1, 1)
		case 2:
			r.ByMonth = []time.Month{m}
			r.ByDay = []recur.Weekday{{Day: time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday")), N: rapid.SampledFrom([]int{1,
				2, 3, 4, -1}).Draw(t, "nth")}}
		}
	}
	if r.Freq < recur.Hourly && rapid.IntRange(0, 2).Draw(t, "hours") == 0 {
		r.ByHour = some("hours", 0, 23, 2, 3)
	}
	switch rapid.IntRange(0, 3).Draw(t, "end") {
	case 1:
		r.Count = rapid.IntRange(2, 30).Draw(t, "count")
	case 2:
		r.Until = civil.DateOf(now).AddDays(rapid.IntRange(1, 700).Draw(t, "until"))
	case 3:
		r.AfterDone = r.Freq < recur.Hourly && len(r.ByDay)+len(r.ByMonthDay)+len(r.ByMonth)+len(r.ByHour) == 0
	}
	return r
})
