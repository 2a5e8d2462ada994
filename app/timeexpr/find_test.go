package timeexpr_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

// now is a Monday morning.
var now = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

var monday = timeexpr.Context{Now: now, WeekStart: time.Monday}

// found writes what is found in a line: "[text] value..end rule bound", joined by " & ".
func found(text string, c timeexpr.Context) string {
	var parts []string
	for _, e := range timeexpr.Find(text, c) {
		f := e.JSON(c)
		s := "[" + f.Text + "]"
		for _, v := range []string{strings.TrimSuffix(f.Value, ":00"), f.Bound, f.Repeat} {
			if v != "" {
				s += " " + v
			}
		}
		if f.ValueEnd != "" {
			s = strings.Replace(s, strings.TrimSuffix(f.Value, ":00"), strings.TrimSuffix(f.Value,
				":00")+".."+strings.TrimSuffix(f.ValueEnd, ":00"), 1)
		}
		if f.Weak {
			s += " weak"
		}
		if f.Unsupported != "" {
			s += " cannot: " + f.Unsupported
		}
		if f.Edge {
			s = "[" + f.Text + "] edge"
		}
		if f.Lead != "" {
			s += " lead " + f.Lead
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, " & ")
}

func check(t *testing.T, c timeexpr.Context, cases [][2]string) {
	t.Helper()
	for _, k := range cases {
		t.Run(k[0], func(t *testing.T) {
			if got := found(k[0], c); got != k[1] {
				t.Errorf("got  %s\nwant %s", got, k[1])
			}
		})
	}
}

func TestFindReadsDays(t *testing.T) {
	check(t, monday, [][2]string{
		{"water the plants tomorrow", "[tomorrow] 2026-11-24"},
		{"day after tomorrow", "[day after tomorrow] 2026-11-25"},
		{"meet Ann on Friday", "[on Friday] 2026-11-27"},
		{"on Monday", "[on Monday] 2026-11-30"},
		{"this Friday", "[this Friday] 2026-11-27"},
		{"next Friday", "[next Friday] 2026-12-04"},
		{"last Friday", "[last Friday] 2026-11-20"},
		{"Friday next week", "[Friday next week] 2026-12-04"},
		{"a week from Tuesday", "[a week from Tuesday] 2026-12-01"},
		{"Tuesday week", "[Tuesday week] 2026-12-01"},
		{"in 3 days", "[in 3 days] 2026-11-26"},
		{"2 weeks ago", "[2 weeks ago] 2026-11-09"},
		{"in three business days", "[in three business days] 2026-11-26"},
		{"Friday the 13th", "[Friday the 13th] 2027-08-13"},
		{"Friday, 4 December", "[Friday, 4 December] 2026-12-04"},
		{"Dec 4, 2027", "[Dec 4, 2027] 2027-12-04"},
		{"the twenty second of January", "[the twenty second of January] 2027-01-22"},
		{"on the 15th", "[on the 15th] 2026-12-15"},
		{"2026-12-04", "[2026-12-04] 2026-12-04"},
		{"4.12.2026", "[4.12.2026] 2026-12-04"},
		{"3/4", "[3/4] 2027-03-04"},
		{"13/4", "[13/4] 2027-04-13"},
		{"the last weekday of the month", "[the last weekday of the month] 2026-11-30"},
		{"first Monday of December", "[first Monday of December] 2026-12-07"},
		{"by the end of the month", "[by the end of the month] 2026-11-30 by"},
		{"the Friday after Thanksgiving", "[the Friday after Thanksgiving] 2026-11-27"},
		{"Easter Monday", "[Easter Monday] 2027-03-29"},
	})
}

func TestFindReadsTimes(t *testing.T) {
	check(t, monday, [][2]string{
		{"call mom at 5", "[at 5] 2026-11-23T17:00"},
		{"call mom at 8", "[at 8] 2026-11-23T20:00"},
		{"call mom at 8am", "[at 8am] 2026-11-24T08:00"},
		{"tomorrow at 8", "[tomorrow at 8] 2026-11-24T08:00"},
		{"half past 5", "[half past 5] 2026-11-23T17:30"},
		{"at nine and a half tomorrow", "[at nine and a half tomorrow] 2026-11-24T09:30"},
		{"9 and quarter in the evening", "[9 and quarter in the evening] 2026-11-23T21:15"},
		{"buy 2 and a half kilos", ""},
		{"quarter to six", "[quarter to six] 2026-11-23T17:45"},
		{"17:30", "[17:30] 2026-11-23T17:30"},
		{"5:30 p.m.", "[5:30 p.m.] 2026-11-23T17:30"},
		{"noon", "[noon] 2026-11-23T12:00"},
		{"5ish", "[5ish] 2026-11-23T17:00"},
		{"in an hour and a half", "[in an hour and a half] 2026-11-23T10:30"},
		{"in 1h30", "[in 1h30] 2026-11-23T10:30"},
		{"set an alarm for 20 minutes", "[for 20 minutes] 2026-11-23T09:20"},
		{"tonight", "[tonight] 2026-11-23T20:00"},
		{"tonight at midnight", "[tonight at midnight] 2026-11-24T00:00"},
		{"tomorrow morning", "[tomorrow morning] 2026-11-24T09:00"},
		{"first thing tomorrow", "[first thing tomorrow] 2026-11-24T08:00"},
		{"by end of day Friday", "[by end of day Friday] 2026-11-27T17:00 by"},
		{"at 7:30 and 9pm tomorrow", "[at 7:30] 2026-11-24T07:30 & [9pm tomorrow] 2026-11-24T21:00"},
		{"tomorrow at 4 and 5", "[tomorrow at 4] 2026-11-24T16:00 & [5] 2026-11-24T17:00"},
		{"30 minutes before", "[30 minutes before] before lead 30m0s"},
	})
}

func TestFindReadsIntervals(t *testing.T) {
	check(t, monday, [][2]string{
		{"from 3 to 5pm tomorrow", "[from 3 to 5pm tomorrow] 2026-11-24T15:00..2026-11-24T17:00"},
		{"Thursday 9-11am", "[Thursday 9-11am] 2026-11-26T09:00..2026-11-26T11:00"},
		{"10pm to 2am", "[10pm to 2am] 2026-11-23T22:00..2026-11-24T02:00"},
		{"3 to 5 December", "[3 to 5 December] 2026-12-03..2026-12-05"},
		{"from Dec 30 to Jan 2", "[from Dec 30 to Jan 2] 2026-12-30..2027-01-02"},
		{"from Dec 3 at 5pm to Dec 5 at 9am", "[from Dec 3 at 5pm to Dec 5 at 9am] 2026-12-03T17:00..2026-12-05T09:00"},
		{"next week", "[next week] 2026-11-30..2026-12-06"},
		{"this weekend", "[this weekend] 2026-11-28..2026-11-29"},
		{"in the last 7 days", "[in the last 7 days] 2026-11-16..2026-11-23"},
		{"move it from Monday to Tuesday", "[from Monday] 2026-11-30 since & [to Tuesday] 2026-11-24"},
	})
}

func TestFindReadsRecurrences(t *testing.T) {
	check(t, monday, [][2]string{
		{"Every other Friday at 5pm water the plants",
			"[Every other Friday at 5pm] 2026-11-27T17:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"},
		{"pay rent on the 1st of every month", "[on the 1st of every month] 2026-12-01 FREQ=MONTHLY;BYMONTHDAY=1"},
		{"on the last weekday of every month",
			"[on the last weekday of every month] 2026-11-30 FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"},
		{"weekdays at 9 except holidays",
			"[weekdays at 9 except holidays] 2026-11-24T09:00 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR cannot: except holidays"},
		{"every day except Sunday", "[every day except Sunday] 2026-11-23 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA"},
		{"twice a week", "[twice a week] cannot: twice a week"},
		{"every six months on the 4th", "[every six months on the 4th] 2026-12-04 FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=4"},
		{"every other weekend", "[every other weekend] 2026-11-28 FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU"},
		{"every 3 days after I do it", "[every 3 days after I do it] 2026-11-23 FREQ=DAILY;INTERVAL=3;X-AFTER=DONE"},
		{"every Monday until March", "[every Monday until March] 2026-11-23 FREQ=WEEKLY;BYDAY=MO;UNTIL=20270301"},
		{"daily for 10 times starting tomorrow", "[daily for 10 times starting tomorrow] 2026-11-24 FREQ=DAILY;COUNT=10"},
		{"every day at 8am, 12pm and 6pm", "[every day at 8am, 12pm and 6pm] 2026-11-23T12:00 FREQ=DAILY;BYHOUR=8,12,18"},
		{"every Thanksgiving", "[every Thanksgiving] 2026-11-26 FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"},
		{"every Easter", "[every Easter] cannot: every Easter"},
		{"Tuesday and Thursday nights", "[Tuesday and Thursday nights] 2026-11-24T21:00 FREQ=WEEKLY;BYDAY=TU,TH"},
		{"8 March every year", "[8 March every year] 2027-03-08 FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=8"},
		{"every 2 hours from 9 to 5",
			"[every 2 hours from 9 to 5] 2026-11-23T11:00 FREQ=HOURLY;INTERVAL=2;BYHOUR=9,10,11,12,13,14,15,16,17"},
	})
}

func TestFindDependsOnThePerson(t *testing.T) {
	check(t, timeexpr.Context{Now: now, DayFirst: true, WeekStart: time.Sunday}, [][2]string{
		{"3/4", "[3/4] 2027-04-03"},
		{"this week", "[this week] 2026-11-22..2026-11-28"},
	})
	check(t, timeexpr.Context{Now: now, WeekStart: time.Monday, Past: true}, [][2]string{
		{"what did I finish on Friday", "[on Friday] 2026-11-20"},
		{"what did I finish last week", "[last week] 2026-11-16..2026-11-22"},
	})
	samoa, err := time.LoadLocation("Pacific/Apia")
	if err != nil {
		t.Fatal(err)
	}
	check(t, timeexpr.Context{Now: now.Add(12 * time.Hour).In(samoa), WeekStart: time.Monday}, [][2]string{
		{"tomorrow", "[tomorrow] 2026-11-25"},
	})
}

// Each of these has lost its words, or got a date, in some todo list.
func TestFindLeavesTitlesAlone(t *testing.T) {
	check(t, monday, [][2]string{
		{"The 5th Wave", ""},
		{"Renovation - 2nd Floor Bath", ""},
		{"Move old monitor to attic", ""},
		{"check money", ""},
		{"paprika", ""},
		{"Change task 1 to 'Call mom tonight'", ""},
		{"read \"Nineteen Eighty Four\" by Orwell", ""},
		{"watch 1917", ""},
		{"buy 2 to 4 chairs", ""},
		{"call 3 people", ""},
		{"call 555-1234", ""},
		{"version 1.2.3", ""},
		{"pay $5.30 to Bob", ""},
		{"ask May", ""},
		{"I sat on the sun deck", ""},
		{"run for 30 minutes", ""},
		{"buy bread for dinner", ""},
		{"wait a minute", ""},
		{"write to ann2day@example.org", ""},
	})
}

func TestFindSaysWhatCouldBePartOfATitle(t *testing.T) {
	check(t, monday, [][2]string{
		{"Read Tomorrow's paper", "[Tomorrow's] 2026-11-24 weak"},
		{"Prepare Friday demo", "[Friday] 2026-11-27 weak"},
		{"delete mails up to january 30th", "[up to january 30th] 2027-01-30 until weak"},
		{"The 9/11 Report", "[9/11] 2027-09-11 weak"},
		{"meet at 10 Downing Street", "[at 10] 2026-11-23T10:00 weak"},
		{"write weekly report", "[weekly] 2026-11-23 FREQ=WEEKLY weak"},
		{"Friday call mom", "[Friday] 2026-11-27"},
		{"call mom tomorrow about dinner", "[tomorrow] 2026-11-24"},
	})
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{
		"every other Friday at 5pm", "from 3 to 5 december", "in an hour and a half",
		"the last weekday of the month until 3/4/26",
		"5th-7th june 9:30 p . m .", "every! 3 days, except sundays, 5 times", "“tomorrow” o’clock", "2026-11-27T15:30",
		"next next next week after next",
		"1st, 2nd and last friday of every 3 months", "twenty twenty twenty six", "every year on the 29 feb",
		"99999999999 years ago", "week of week of monday",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			t.Skip()
		}
		last := 0
		for _, e := range timeexpr.Find(text, monday) {
			if e.Start < last || e.End <= e.Start || e.End > len(text) {
				t.Fatalf("%q: expression at %d to %d after %d", text, e.Start, e.End, last)
			}
			if e.Clock < 0 || e.Clock >= 24*60 || e.HasEnd && (e.EndClock < 0 || e.EndClock >= 24*60) {
				t.Fatalf("%q: clock %d to %d", text, e.Clock, e.EndClock)
			}
			if e.Rule != nil && e.Rule.Validate() != nil {
				t.Fatalf("%q: %v", text, e.Rule.Validate())
			}
			if !e.Date.IsZero() && e.Describe(monday) == "" {
				t.Fatalf("%q: %v has no description", text, e.Date)
			}
			last = e.End
		}
	})
}

func BenchmarkFind(b *testing.B) {
	for name, text := range map[string]string{
		"a short request":    "remind me to call the dentist tomorrow at half past 9",
		"no time at all":     "add milk and eggs to my shopping list please",
		"10,000 letters":     strings.Repeat("call the dentist about it ", 385),
		"10,000 weekdays":    strings.Repeat("monday ", 1430),
		"10,000 of next":     strings.Repeat("next week ", 1000),
		"10,000 of 2 days":   strings.Repeat("2 days after ", 770),
		"10,000 of quotes":   strings.Repeat("'a \" ", 2000),
		"10,000 of every":    strings.Repeat("every other ", 834),
		"10,000 of ordinals": strings.Repeat("1st and ", 1250),
		"10,000 of figures":  strings.Repeat("1/2-", 2500),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				timeexpr.Find(text, monday)
			}
		})
	}
}
