package timeexpr_test

import (
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

func TestFillersBelongToTheTime(t *testing.T) {
	check(t, monday, [][2]string{
		{"take the bread out in like three hours or so", "[in like three hours or so] 2026-11-23T12:00"},
		{"ring the plumber in, um, ten minutes", "[in, um, ten minutes] 2026-11-23T09:10"},
		{"stretch at around like 4", "[at around like 4] 2026-11-23T16:00 around"},
		{"tea at like 5 ish", "[at like 5 ish] 2026-11-23T17:00"},
		{"maybe on saturday to see gran", "[maybe on saturday] 2026-11-28"},
		{"sometime tomorrow i guess to sweep", "[sometime tomorrow i guess] 2026-11-24"},
		{"lunch tomorrow, uh, at noon", "[tomorrow, uh, at noon] 2026-11-24T12:00"},
		{"this evening around sevenish", "[this evening around sevenish] 2026-11-23T19:00 around"},
		{"it looks like 5 people", ""},
		{"things I like", ""},
		{"maybe call Ann", ""},
	})
}

func TestPartsOfAnHourAreReadAsSpeechIsWritten(t *testing.T) {
	check(t, monday, [][2]string{
		{"check the stew in 1/2 an hour", "[in 1/2 an hour] 2026-11-23T09:30"},
		{"in 3/4 of an hour", "[in 3/4 of an hour] 2026-11-23T09:45"},
		{"in 2 and a 1/2 hours", "[in 2 and a 1/2 hours] 2026-11-23T11:30"},
		{"in 1½ hours", "[in 1½ hours] 2026-11-23T10:30"},
		{"remind me in 15 to flip it", "[in 15] 2026-11-23T09:15"},
		{"wake me in 20", "[in 20] 2026-11-23T09:20"},
		{"+3 days", "[+3 days] 2026-11-26"},
		{"remind me at twenty past to call", "[at twenty past] 2026-11-23T09:20"},
		{"remind me at quarter to", "[at quarter to] 2026-11-23T09:45"},
		{"remind me at ten to go", "[at ten] 2026-11-23T10:00"},
		{"the bus at five to eight tomorrow", "[at five to eight tomorrow] 2026-11-24T07:55"},
		{"bank ten to nine tomorrow", "[ten to nine tomorrow] 2026-11-24T08:50"},
		{"open 10 to 9 tomorrow", "[10 to 9 tomorrow] 2026-11-24T10:00..2026-11-24T21:00"},
		{"the bank at the 11", "[at the 11] 2026-11-23T11:00"},
		{"meet at the 5 bells", ""},
		{"mix in 10 eggs", ""},
		{"put it in 10", ""},
	})
}

func TestFiguresOfThingsAreNoTimes(t *testing.T) {
	check(t, monday, [][2]string{
		{"charge the 24h battery", ""},
		{"6h energy drink", ""},
		{"read a book on frida kahlo", ""},
		{"a talk on Sundar", ""},
		{"answer the letter from 12 november", "[from 12 november] 2027-11-12 since weak"},
		{"bills dated 3 december", "[3 december] 2026-12-03 weak"},
		{"away from 12 december to 14 december", "[from 12 december to 14 december] 2026-12-12..2026-12-14"},
		{"tom", "[tom] 2026-11-24"},
		{"call tom at 5", "[at 5] 2026-11-23T17:00"},
	})
}

func TestACorrectionInsideATimeCounts(t *testing.T) {
	check(t, monday, [][2]string{
		{"on monday, no wait, tuesday at 4 to call", "[on monday, no wait, tuesday at 4] 2026-11-24T16:00"},
		{"at 5 no 6 to call", "[at 5 no 6] 2026-11-23T18:00"},
		{"tomorrow at 3, I mean 4", "[tomorrow at 3, I mean 4] 2026-11-24T16:00"},
		{"tomorrow at 3, sorry, friday", "[tomorrow at 3, sorry, friday] 2026-11-27T15:00"},
		{"by friday - actually make that saturday", "[by friday - actually make that saturday] 2026-11-28 by"},
		{"on monday no tuesday no wednesday", "[on monday no tuesday no wednesday] 2026-11-25"},
		{"tomorrow no sugar", "[tomorrow] 2026-11-24"},
		{"tomorrow, no friday deploys", "[tomorrow] 2026-11-24 & [friday] 2026-11-27 weak"},
	})
}

func TestADueMidnightIsTheEndOfTheDay(t *testing.T) {
	check(t, monday, [][2]string{
		{"essay due friday midnight", "[friday midnight] 2026-11-27T23:59"},
		{"essay by friday midnight", "[by friday midnight] 2026-11-27T23:59 by"},
		{"form due midnight", "[midnight] 2026-11-23T23:59"},
		{"call at midnight", "[at midnight] 2026-11-24T00:00"},
	})
}

func TestRecurrencesOfFurtherKinds(t *testing.T) {
	check(t, monday, [][2]string{
		{"payroll on the last 2 working days of every month",
			"[on the last 2 working days of every month] 2026-11-27 FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2,-1"},
		{"rent in the first 3 days of each month",
			"[in the first 3 days of each month] 2026-12-01 FREQ=MONTHLY;BYMONTHDAY=1,2,3"},
		{"bin every 4 weeks on a wed from 6/1/2027",
			"[every 4 weeks on a wed from 6/1/2027] 2027-06-02 FREQ=WEEKLY;INTERVAL=4;BYDAY=WE"},
		{"invoice on the 31st of every month", "[on the 31st of every month] 2026-11-30 FREQ=MONTHLY;BYMONTHDAY=-1"},
		{"party every year on 29 february", "[every year on 29 february] 2027-02-28 FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1"},
		{"study every day until my final on dec 10",
			"[every day until my final on dec 10] 2026-11-23 FREQ=DAILY;UNTIL=20261210"},
		{"drink every hour today", "[every hour today] 2026-11-23T09:00 FREQ=HOURLY;UNTIL=20261123"},
		{"pill twice a day for 7 days", "[twice a day for 7 days] 2026-11-23 FREQ=DAILY;COUNT=7 cannot: twice a day"},
	})
}

// one is the only expression of a text.
func one(t *testing.T, text string, c timeexpr.Context) timeexpr.Expr {
	t.Helper()
	list := timeexpr.Find(text, c)
	if len(list) != 1 {
		t.Fatalf("%q is read as %d times", text, len(list))
	}
	return list[0]
}

func TestADayThatIsNoneComesWithItsNearestReadings(t *testing.T) {
	saturday := timeexpr.Context{Now: time.Date(2026, 11, 28, 16, 10, 0, 0, time.UTC), WeekStart: time.Monday,
		DayFirst: true}
	for text, want := range map[string]string{
		"friday 5 december":                  "other_weekday: Sat 5 Dec, Fri 4 Dec",
		"saturday 6 december at 5pm":         "other_weekday: Sun 6 Dec at 17:00, Sat 5 Dec at 17:00",
		"on thursday the 2nd":                "other_weekday: Wed 2 Dec, Thu 3 Dec, Thu 2 Sep 2027",
		"wednesday 2 december 2027":          "other_weekday: Thu 2 Dec 2027, Wed 1 Dec 2027",
		"the 31st of november":               "no_such_day: Mon 30 Nov, Tue 1 Dec",
		"30 february":                        "no_such_day: Sun 28 Feb 2027, Mon 1 Mar 2027",
		"29 february":                        "no_such_day: Sun 28 Feb 2027, Mon 1 Mar 2027, Tue 29 Feb 2028",
		"29 february 2028":                   ": ",
		"friday 4 december":                  ": ",
		"friday the 4th":                     ": ",
		"friday the 13th":                    ": ",
		"saturday 28 november":               ": ",
		"the first of december":              ": ",
		"tuesday 1 december at half past 10": ": ",
	} {
		t.Run(text, func(t *testing.T) {
			e := one(t, text, saturday)
			var means []string
			value := len(e.Alternatives) == 0
			for _, a := range e.Alternatives {
				means = append(means, a.Describe(saturday))
				value = value || a.Date == e.Date
			}
			if got := string(e.Problem) + ": " + strings.Join(means, ", "); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			if !value {
				t.Errorf("%s is none of them", e.Date)
			}
		})
	}
}

func TestWhatHasPassedIsMarked(t *testing.T) {
	for text, want := range map[string]bool{
		"yesterday": true, "at 8 this morning": true, "two hours ago": true, "on 3 January 2026": true, "last week": true,
		"today": false, "at 8": false, "this morning": false, "this week": false, "since monday": false, "every day": false,
		"tomorrow": false,
	} {
		if e := one(t, text, monday); e.Passed != want {
			t.Errorf("%q (%s): passed %v", text, e.Describe(monday), e.Passed)
		}
	}
	past := monday
	past.Past = true
	if one(t, "on friday", past).Passed {
		t.Error("what is asked about the past has passed")
	}
}

func TestTimesThatAreSaidTogetherAreOneList(t *testing.T) {
	for text, want := range map[string]string{
		"call mum on monday and thursday at 5": "monday and thursday at 5: Mon 30 Nov at 17:00 + Thu 26 Nov at 17:00",
		"tue thu at half 8":                    "tue thu at half 8: Tue 24 Nov at 08:30 + Thu 26 Nov at 08:30",
		"water on 3 and 10 december":           "on 3 and 10 december: Thu 3 Dec + Thu 10 Dec",
		"water on 3, 10 and 17 december":       "on 3, 10 and 17 december: Thu 3 Dec + Thu 10 Dec + Thu 17 Dec",
		"kids at 3 and 5 tomorrow":             "at 3 and 5 tomorrow: Tue 24 Nov at 15:00 + Tue 24 Nov at 17:00",
		"on friday and again on sunday":        "on friday and again on sunday: Fri 27 Nov + Sun 29 Nov",
		"on tuesday or wednesday":              "on tuesday or wednesday: Tue 24 Nov | Wed 25 Nov",
		"tuesday, wednesday or friday":         "tuesday, wednesday or friday: Tue 24 Nov | Wed 25 Nov | Fri 27 Nov",
		"move it from monday to tuesday":       "",
		"tomorrow at 5":                        "",
		"move 8 and 9 to friday":               "",
		"meet thursday 3pm, moved from friday": "",
	} {
		t.Run(text, func(t *testing.T) {
			exprs := timeexpr.Find(text, monday)
			got := ""
			for _, bytes := range timeexpr.Lists(exprs) {
				got += text[bytes[0]:bytes[1]] + ": "
			}
			var means []string
			sep := " + "
			for _, e := range exprs {
				if e.List == 0 {
					continue
				}
				means = append(means, e.Describe(monday))
				if e.Or {
					sep = " | "
				}
			}
			got += strings.Join(means, sep)
			want := strings.Replace(want, "monday and thursday at 5:", "on monday and thursday at 5:", 1)
			if got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestHoursThatWereNotSaidAreMarked(t *testing.T) {
	for text, want := range map[string]int{
		"pill twice a day": 2, "three times a day": 3, "4x a day": 4, "thrice daily": 3, "once a day": 0,
		"twice a day at 8 and 20": 0, "every day at 9": 0,
	} {
		if e := one(t, text, monday); e.Times != want || e.Rule == nil {
			t.Errorf("%q: %d times, %v", text, e.Times, e.Rule)
		}
	}
}

func TestATimeCanBeCountedFromATask(t *testing.T) {
	due := civil.DateTime{Date: civil.NewDate(2026, 12, 4), Clock: civil.NewClock(15, 0)}
	for text, want := range map[string]string{
		"move it to the next day":        "2026-12-05 15:00",
		"push it to the following week":  "2026-12-11 15:00",
		"make it an hour earlier":        "2026-12-04 14:00",
		"a day later":                    "2026-12-05 15:00",
		"the day before it":              "2026-12-03 15:00",
		"the day after that":             "2026-12-05 15:00",
		"the previous day":               "2026-12-03 15:00",
		"next month":                     "2027-01-04 15:00",
		"move it by 2 hours":             "2026-12-04 17:00",
		"bring it forward by 30 minutes": "2026-12-04 14:30",
		"same time next week":            "2026-12-11 15:00 same time",
		"on the same day":                "2026-12-04 15:00",
		"push it to weds same time":      "2026-12-04 15:00 same time, Wed 25 Nov",
		"move it to friday same time":    "2026-12-04 15:00 same time, Fri 27 Nov",
	} {
		t.Run(text, func(t *testing.T) {
			e := one(t, text, monday)
			if e.Relative == nil {
				t.Fatal("it is counted from nothing")
			}
			at := e.Relative.From(due)
			got := at.Date.String() + " " + at.Clock.String()
			if e.Relative.SameTime {
				got += " same time"
			}
			if e.Relative.SameTime && e.Relative.Days == 0 {
				got += ", " + e.Describe(monday)
			}
			if got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
	for _, text := range []string{"tomorrow", "on friday", "in an hour", "the day after tomorrow", "this week"} {
		if e := one(t, text, monday); e.Relative != nil {
			t.Errorf("%q is counted from a task: %+v", text, *e.Relative)
		}
	}
}
