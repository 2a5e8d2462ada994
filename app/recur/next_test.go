package recur_test

import (
	"testing"
	"time"

	"github.com/teambition/rrule-go"
	"pgregory.net/rapid"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

func TestNext(t *testing.T) {
	for _, c := range []struct{ name, rule, anchor, after, want string }{
		{"every other Friday keeps its phase", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "2026-11-20 17:00", "2026-11-23 09:00", "2026-12-04 17:00"},
		{"the anchor is an occurrence if it matches", "FREQ=WEEKLY;BYDAY=FR", "2026-11-20 17:00", "2026-11-20 16:59", "2026-11-20 17:00"},
		{"an occurrence comes strictly after", "FREQ=WEEKLY;BYDAY=FR", "2026-11-20 17:00", "2026-11-20 17:00", "2026-11-27 17:00"},
		{"the anchor is skipped if it does not match", "FREQ=WEEKLY;BYDAY=FR", "2026-11-19 17:00", "2026-11-01 00:00", "2026-11-20 17:00"},
		{"the last weekday of the month", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-01-30 09:00", "2026-01-30 09:00", "2026-02-27 09:00"},
		{"the last day of February", "FREQ=MONTHLY;BYMONTHDAY=-1", "2027-12-31 09:00", "2028-02-01 00:00", "2028-02-29 09:00"},
		{"the first Monday of September", "FREQ=YEARLY;BYMONTH=9;BYDAY=1MO", "2026-01-01 00:00", "2026-11-23 00:00", "2027-09-06 00:00"},
		{"a leap day comes every four years", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2024-02-29 00:00", "2026-01-01 00:00", "2028-02-29 00:00"},
		{"a count is used up", "FREQ=DAILY;COUNT=3", "2026-11-23 09:00", "2026-11-25 09:00", ""},
		{"a count counts from the anchor", "FREQ=DAILY;COUNT=3", "2026-11-23 09:00", "2026-11-24 10:00", "2026-11-25 09:00"},
		{"the last day belongs to the series", "FREQ=DAILY;UNTIL=20261125", "2026-11-23 09:00", "2026-11-24 09:00", "2026-11-25 09:00"},
		{"nothing comes after the last day", "FREQ=DAILY;UNTIL=20261125", "2026-11-23 09:00", "2026-11-25 09:00", ""},
		{"30 February never comes", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "2026-01-01 00:00", "2026-01-01 00:00", ""},
		{"every 90 minutes runs across midnight", "FREQ=MINUTELY;INTERVAL=90", "2026-11-23 23:00", "2026-11-23 23:00", "2026-11-24 00:30"},
		{"every 5 hours runs across midnight", "FREQ=HOURLY;INTERVAL=5", "2026-11-23 20:15", "2026-11-23 20:15", "2026-11-24 01:15"},
		{"several times a day", "FREQ=DAILY;BYHOUR=9,17;BYMINUTE=30", "2026-11-23 09:00", "2026-11-23 09:30", "2026-11-23 17:30"},
		{"after completion counts from the anchor", "FREQ=DAILY;INTERVAL=3;X-AFTER=DONE", "2026-11-23 09:00", "2026-11-23 09:00", "2026-11-26 09:00"},
		{"weeks that start on Sunday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;WKST=SU", "2026-11-24 08:00", "2026-11-24 08:00", "2026-12-06 08:00"},
		{"weeks that start on Monday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU", "2026-11-24 08:00", "2026-11-24 08:00", "2026-11-29 08:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rule, err := recur.Parse(c.rule)
			if err != nil {
				t.Fatal(err)
			}
			got, ok := rule.Next(at(t, c.anchor), at(t, c.after))
			if !ok && c.want == "" {
				return
			}
			if !ok || c.want == "" || got != at(t, c.want) {
				t.Errorf("got %v %v, want %q", got, ok, c.want)
			}
		})
	}
}

func TestNextAgreesWithAnotherImplementation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := ruleGen.Draw(t, "rule")
		if rule.Validate() != nil {
			t.Skip("not a rule")
		}
		anchor := civil.DateTime{
			Date:  civil.NewDate(2024, 1, 1).AddDays(rapid.IntRange(0, 1500).Draw(t, "day")),
			Clock: civil.Clock(rapid.IntRange(0, 1439).Draw(t, "clock")),
		}
		oracle := oracleFor(t, rule, anchor)
		after := anchor
		if rapid.Bool().Draw(t, "later") {
			after.Date = after.Date.AddDays(rapid.IntRange(-3, 900).Draw(t, "ahead"))
		}
		next := oracle.Iterator()
		for range 12 {
			want, more := next()
			for more && civil.DateTimeOf(want).Compare(after) <= 0 {
				want, more = next()
			}
			got, ok := rule.Next(anchor, after)
			if !more {
				if ok && !got.Date.After(oracleEnd) {
					t.Fatalf("%s from %v after %v: got %v, want none", rule, anchor, after, got)
				}
				return
			}
			if !ok || got != civil.DateTimeOf(want) {
				t.Fatalf("%s from %v after %v: got %v %v, want %v", rule, anchor, after, got, ok, civil.DateTimeOf(want))
			}
			after = got
		}
	})
}

// ruleGen draws rules of every kind; few of them are ones that a person would set.
var ruleGen = rapid.Custom(func(t *rapid.T) recur.Rule {
	some := func(label string, lo, hi, most int) []int {
		return rapid.SliceOfNDistinct(rapid.IntRange(lo, hi), 0, most, rapid.ID).Draw(t, label)
	}
	r := recur.Rule{
		Freq:     rapid.SampledFrom([]recur.Freq{recur.Daily, recur.Weekly, recur.Monthly, recur.Yearly, recur.Hourly, recur.Minutely}).Draw(t, "freq"),
		Interval: rapid.IntRange(1, 7).Draw(t, "interval"),
		Count:    rapid.SampledFrom([]int{0, 0, 1, 5, 40}).Draw(t, "count"),
		ByHour:   some("hours", 0, 23, 2), ByMinute: some("minutes", 0, 59, 2),
		WeekStart: rapid.IntRange(1, 7).Draw(t, "week start"),
	}
	if r.Freq >= recur.Hourly { // the other implementation searches for ever for an odd hour among even ones
		r.ByHour, r.ByMinute = nil, nil
	}
	if r.Count == 0 && rapid.Bool().Draw(t, "ends") {
		r.Until = civil.NewDate(2026, 6, 15)
	}
	for _, m := range some("months", 1, 12, 3) {
		r.ByMonth = append(r.ByMonth, time.Month(m))
	}
	// The other implementation loses "every Monday" beside "the 5th Friday", so none are mixed.
	nth := (r.Freq == recur.Monthly || r.Freq == recur.Yearly) && rapid.Bool().Draw(t, "counted weekdays")
	for _, d := range some("weekdays", 0, 6, 4) {
		w := recur.Weekday{Day: time.Weekday(d)}
		if nth {
			w.N = rapid.SampledFrom([]int{1, 2, 5, -1, -2}).Draw(t, "nth")
		}
		r.ByDay = append(r.ByDay, w)
	}
	if r.Freq != recur.Weekly {
		for _, d := range some("days", -31, 31, 3) {
			if d != 0 {
				r.ByMonthDay = append(r.ByMonthDay, d)
			}
		}
	}
	// Weekly, the other implementation takes positions in what is left of the first week.
	if !rapid.Bool().Draw(t, "whole set") && r.Freq < recur.Hourly && r.Freq != recur.Weekly {
		r.BySetPos = rapid.SliceOfNDistinct(rapid.SampledFrom([]int{1, 2, 3, -1, -2}), 1, 2, rapid.ID).Draw(t, "positions")
	}
	return r
})

// oracleEnd is the day on which the other implementation stops, which has no horizon of its own.
var oracleEnd = civil.NewDate(2030, 12, 31)

var oracleDays = [...]rrule.Weekday{rrule.SU, rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA}

func oracleFor(t *rapid.T, r recur.Rule, anchor civil.DateTime) *rrule.RRule {
	return oracleIn(t, r, anchor, time.UTC)
}

func oracleIn(t *rapid.T, r recur.Rule, anchor civil.DateTime, loc *time.Location) *rrule.RRule {
	oracle, err := oracleRule(r, anchor, oracleEnd, loc)
	if err != nil {
		t.Skip(err)
	}
	return oracle
}

// oracleRule is the rule in the other implementation, which stops at the end or at UNTIL.
func oracleRule(r recur.Rule, anchor civil.DateTime, end civil.Date, loc *time.Location) (*rrule.RRule, error) {
	freqs := map[recur.Freq]rrule.Frequency{
		recur.Daily: rrule.DAILY, recur.Weekly: rrule.WEEKLY, recur.Monthly: rrule.MONTHLY,
		recur.Yearly: rrule.YEARLY, recur.Hourly: rrule.HOURLY, recur.Minutely: rrule.MINUTELY,
	}
	o := rrule.ROption{
		Freq: freqs[r.Freq], Interval: r.Interval, Count: r.Count, Bymonthday: r.ByMonthDay,
		Byhour: r.ByHour, Byminute: r.ByMinute, Bysetpos: r.BySetPos,
		Wkst: oracleDays[r.WeekStart%7], Dtstart: anchor.Date.At(anchor.Clock, loc),
		Until: end.At(civil.NewClock(23, 59), loc),
	}
	if !r.Until.IsZero() {
		o.Until = r.Until.At(civil.NewClock(23, 59), loc)
	}
	for _, m := range r.ByMonth {
		o.Bymonth = append(o.Bymonth, int(m))
	}
	for _, w := range r.ByDay {
		day := oracleDays[w.Day]
		if w.N != 0 {
			day = day.Nth(w.N)
		}
		o.Byweekday = append(o.Byweekday, day)
	}
	return rrule.NewRRule(o)
}

func at(t *testing.T, s string) civil.DateTime {
	t.Helper()
	u, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		t.Fatal(err)
	}
	return civil.DateTimeOf(u)
}
